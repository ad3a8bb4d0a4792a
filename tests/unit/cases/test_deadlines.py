"""Counting by written rules: which day counts, months, working days, hours when clocks change, and holidays as data."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cases.law.days import (
    SHIPPED_DAYS,
    Counting,
    FirstDay,
    Months,
    NonWorkingDays,
    WrongDays,
    day_of,
    due,
    instant_of,
    is_kept,
    is_over,
    local,
    months_later,
    read_non_working_days,
    remaining,
)
from tracker.cases.law.rules import Bound, Confidence, Limit, Runs, Unit
from tracker.errors import Refused

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2024, 3, number) for number in (1, 2, 3, 4))
SPRING, AUTUMN = date(2024, 3, 31), date(2024, 10, 27)  # when clocks are put forward, and back
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
COUNTS = st.integers(1, 400)
SETTINGS = st.builds(Counting, st.sampled_from(FirstDay), st.booleans(), st.sampled_from(Months))
UNITS_OF_DAYS = [unit for unit in Unit if unit is not Unit.HOURS]
# Holidays of a country that there is not, so that nobody takes them for Bosnia and Herzegovina's.
HOLIDAYS = NonWorkingDays(frozenset({6, 7}), {MONDAY: "Invented"}, frozenset({2024}))


def limit(value: int | None, unit: Unit = Unit.DAYS, bound: Bound = Bound.AT_MOST, runs: Runs = Runs.AFTER) -> Limit:
    """A limit of which only its counting matters."""
    return Limit("most", value, unit, bound, runs, "it", "it", "", None, "S3 1", Confidence.SURE)


class TestWhichDayCounts:
    @pytest.mark.parametrize(
        ("first_day", "expected"), [(FirstDay.NEXT, date(2024, 3, 8)), (FirstDay.EVENT, date(2024, 3, 7))]
    )
    def test_of_seven_days(self, first_day, expected):
        assert due(limit(7), FRIDAY, Counting(first_day)).on == expected

    def test_the_eighth_day_after_publication(self):
        assert due(limit(8), date(2023, 9, 15)).on == date(2023, 9, 23)
        assert due(limit(8), date(2015, 11, 17)).on == date(2015, 11, 25)

    @pytest.mark.parametrize("first_day", FirstDay)
    def test_no_days_are_the_same_day(self, first_day):
        assert due(limit(0), FRIDAY, Counting(first_day)).on == FRIDAY

    @pytest.mark.parametrize(
        ("first_day", "expected"), [(FirstDay.NEXT, date(2024, 2, 15)), (FirstDay.EVENT, date(2024, 2, 16))]
    )
    def test_before_an_event(self, first_day, expected):
        assert due(limit(15, runs=Runs.BEFORE, bound=Bound.AT_LEAST), FRIDAY, Counting(first_day)).on == expected

    def test_an_instant_counts_by_its_day_in_sarajevo(self):
        late = datetime(2024, 2, 29, 23, 30)  # half past midnight of the first of March there

        assert due(limit(1), late).on == SATURDAY

    @given(DAYS, COUNTS, st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS]))
    def test_counting_the_day_of_the_event_never_ends_later(self, day, count, unit):
        ends = [due(limit(count, unit), day, Counting(first_day)).on for first_day in FirstDay]

        assert ends[1] <= ends[0]

    @given(DAYS, COUNTS)
    def test_days_after_and_before_mirror_each_other(self, day, count):
        end = due(limit(count), day).on

        assert due(limit(count, runs=Runs.BEFORE, bound=Bound.AT_LEAST), end).on == day


class TestMonthsAndYears:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2023, 1, 31), 1, date(2023, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2024, 1, 31), 2, date(2024, 3, 31)),
            (date(2024, 8, 31), 18, date(2026, 2, 28)),
            (date(2024, 12, 15), 1, date(2025, 1, 15)),
            (date(2024, 3, 31), -1, date(2024, 2, 29)),
            (date(2024, 1, 15), -1, date(2023, 12, 15)),
        ],
    )
    def test_a_calendar_month_keeps_the_number_of_the_day_where_it_can(self, day, months, expected):
        assert months_later(day, months) == expected

    @given(DAYS, st.integers(0, 240))
    def test_months_later_are_in_the_right_month_and_never_past_the_day(self, day, months):
        later = months_later(day, months)

        assert (later.year - day.year) * 12 + later.month - day.month == months
        assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)

    @given(DAYS, DAYS, st.integers(0, 240))
    def test_a_later_day_never_ends_sooner(self, one, other, months):
        first, second = sorted((one, other))

        assert months_later(first, months) <= months_later(second, months)

    @pytest.mark.parametrize(
        ("months", "expected"),
        [
            (Months.CALENDAR, date(2023, 2, 28)),
            (Months.THIRTY_DAYS, date(2023, 3, 2)),
            (Months.SHORTER, date(2023, 2, 28)),
        ],
    )
    def test_what_a_month_is_is_a_setting(self, months, expected):
        assert due(limit(1, Unit.MONTHS), date(2023, 1, 31), Counting(months=months)).on == expected

    @given(DAYS, st.integers(1, 24))
    def test_the_stricter_reading_is_the_shorter_one(self, day, count):
        ends = {months: due(limit(count, Unit.MONTHS), day, Counting(months=months)).on for months in Months}

        assert ends[Months.SHORTER] == min(ends.values())

    def test_before_an_event_the_shorter_month_is_the_later_day(self):
        before = limit(1, Unit.MONTHS, Bound.AT_LEAST, Runs.BEFORE)

        assert due(before, date(2023, 3, 31), Counting(months=Months.SHORTER)).on == date(2023, 3, 1)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [(date(2024, 2, 29), date(2025, 2, 28)), (date(2024, 3, 1), date(2025, 3, 1))],
    )
    def test_a_year_is_one_of_the_calendar(self, day, expected):
        assert due(limit(1, Unit.YEARS), day).on == expected
        assert due(limit(1, Unit.YEARS), day, Counting(FirstDay.EVENT)).on == expected - DAY


class TestWorkingDays:
    def test_weekends_and_holidays_are_passed_over(self):
        assert due(limit(1, Unit.WORKING_DAYS), FRIDAY, days=HOLIDAYS).on == date(2024, 3, 5)
        assert due(limit(1, Unit.WORKING_DAYS), FRIDAY).on == MONDAY

    def test_the_day_of_the_event_counts_only_if_it_is_one(self):
        by_event = Counting(FirstDay.EVENT)

        assert due(limit(1, Unit.WORKING_DAYS), FRIDAY, by_event).on == FRIDAY
        assert due(limit(1, Unit.WORKING_DAYS), SATURDAY, by_event).on == MONDAY

    def test_before_an_event_they_are_counted_back(self):
        before = limit(1, Unit.WORKING_DAYS, Bound.AT_LEAST, Runs.BEFORE)

        assert due(before, MONDAY).on == FRIDAY

    @given(DAYS, COUNTS)
    def test_they_end_on_a_working_day_and_hold_as_many(self, day, count):
        end = due(limit(count, Unit.WORKING_DAYS), day, days=HOLIDAYS).on

        between = [day + number * DAY for number in range(1, (end - day).days + 1)]
        assert HOLIDAYS.is_working(end)
        assert sum(HOLIDAYS.is_working(each) for each in between) == count


class TestAnEndOnANonWorkingDay:
    @pytest.mark.parametrize(
        ("counting", "expected", "is_non_working"),
        [(Counting(), SUNDAY, True), (Counting(moves_end=True), date(2024, 3, 5), False)],
    )
    def test_is_moved_or_not_and_says_so(self, counting, expected, is_non_working):
        end = due(limit(2), FRIDAY, counting, HOLIDAYS)

        assert (end.on, end.is_non_working) == (expected, is_non_working)

    def test_what_is_due_before_an_event_moves_back(self):
        before = limit(1, bound=Bound.AT_LEAST, runs=Runs.BEFORE)

        assert due(before, MONDAY, Counting(moves_end=True)).on == FRIDAY

    @pytest.mark.parametrize("number", [1, 2, 3, 4])
    def test_only_non_working_ends_move(self, number):
        end = due(limit(number), date(2024, 2, 29), Counting(moves_end=True))

        assert end.on == {1: FRIDAY}.get(number, MONDAY)

    @given(DAYS, COUNTS)
    def test_moving_never_ends_sooner_and_never_on_a_free_day(self, day, count):
        kept, moved = (due(limit(count), day, Counting(moves_end=moves), HOLIDAYS).on for moves in (False, True))

        assert moved >= kept
        assert HOLIDAYS.is_working(moved)

    @pytest.mark.parametrize(
        ("unit", "counting", "days", "is_unsure"),
        [
            (Unit.DAYS, Counting(), SHIPPED_DAYS, False),
            (Unit.DAYS, Counting(moves_end=True), SHIPPED_DAYS, True),
            (Unit.WORKING_DAYS, Counting(), SHIPPED_DAYS, True),
            (Unit.WORKING_DAYS, Counting(), HOLIDAYS, False),
            (Unit.DAYS, Counting(moves_end=True), HOLIDAYS, False),
        ],
    )
    def test_it_is_unsure_where_the_years_days_are_not_entered(self, unit, counting, days, is_unsure):
        assert due(limit(5, unit), FRIDAY, counting, days).is_unsure is is_unsure

    def test_both_years_of_a_deadline_must_be_entered(self):
        assert due(limit(5, Unit.WORKING_DAYS), date(2024, 12, 30), days=HOLIDAYS).is_unsure


class TestClocks:
    def test_a_day_begins_at_midnight_in_sarajevo(self):
        assert day_of(datetime(2024, 1, 1, 22, 59)) == date(2024, 1, 1)
        assert day_of(datetime(2024, 1, 1, 23, 0)) == date(2024, 1, 2)
        assert day_of(datetime(2024, 7, 1, 22, 0)) == date(2024, 7, 2)

    def test_an_instant_with_a_zone_is_the_same_one(self):
        assert local(datetime(2024, 7, 1, 22, 0, tzinfo=UTC)) == local(datetime(2024, 7, 1, 22, 0))

    @pytest.mark.parametrize(
        ("day", "clock"),
        [(SPRING, "07:00"), (AUTUMN, "05:00"), (date(2024, 1, 10), "06:00")],
    )
    def test_six_hours_are_hours_that_pass(self, day, clock):
        end = due(limit(6, Unit.HOURS), instant_of(day, time(0, 0)))

        assert f"{local(end.at):%H:%M}" == clock
        assert end.on == day

    def test_hours_run_on_days_on_which_offices_do_not_work(self):
        end = due(limit(6, Unit.HOURS), instant_of(SUNDAY, time(0, 0)), Counting(moves_end=True))

        assert (end.on, end.is_non_working, end.is_unsure) == (SUNDAY, False, False)

    def test_an_hour_that_was_skipped_is_refused(self):
        with pytest.raises(Refused, match=r"There was no 02:30 on 2024-03-31"):
            instant_of(SPRING, time(2, 30))

    def test_an_hour_that_came_twice_is_asked_about(self):
        with pytest.raises(Refused, match=r"The clocks showed 02:30 twice on 2024-10-27"):
            instant_of(AUTUMN, time(2, 30))

        first, second = (instant_of(AUTUMN, time(2, 30), is_second=is_second) for is_second in (False, True))
        assert (first, second) == (datetime(2024, 10, 27, 0, 30), datetime(2024, 10, 27, 1, 30))

    @pytest.mark.parametrize("clock", [time(1, 59), time(3, 0)])
    def test_the_hours_around_a_change_are_as_always(self, clock):
        for day in (SPRING, AUTUMN):
            assert local(instant_of(day, clock)).time() == clock

    def test_a_choice_where_there_is_none_changes_nothing(self):
        assert instant_of(FRIDAY, time(12, 0), is_second=True) == datetime(2024, 3, 1, 11, 0)

    @given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)))
    def test_every_instant_is_found_again_by_its_clock(self, at):
        at = at.replace(microsecond=0)
        shown = local(at)

        assert instant_of(shown.date(), shown.time(), is_second=bool(shown.fold)) == at

    @given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)), st.integers(0, 100))
    def test_hours_that_pass_are_exact_whatever_the_clocks_do(self, at, hours):
        end = due(limit(hours, Unit.HOURS), at)

        assert end.at - at == hours * HOUR
        assert remaining(end, at) == hours * HOUR


class TestWhatRemains:
    def test_an_earliest_day_is_never_over(self):
        end = due(limit(180, bound=Bound.AT_LEAST), FRIDAY)

        assert not end.is_latest
        assert not is_over(end, datetime(2030, 1, 1))

    def test_at_most_so_long_before_an_event_is_an_earliest_day(self):
        end = due(limit(10, runs=Runs.BEFORE), date(2024, 3, 11))

        assert [is_kept(end, day) for day in (FRIDAY - DAY, FRIDAY, SATURDAY)] == [False, True, True]

    def test_an_earliest_instant_is_kept_from_then_on(self):
        end = due(limit(2, Unit.HOURS, Bound.AT_LEAST), datetime(2024, 3, 1, 10, 0))

        assert [is_kept(end, datetime(2024, 3, 1, hour, 0)) for hour in (11, 12, 13)] == [False, True, True]

    def test_something_done_at_an_instant_keeps_a_day_by_its_day_in_sarajevo(self):
        end = due(limit(1), FRIDAY)

        assert is_kept(end, datetime(2024, 3, 2, 22, 59))
        assert not is_kept(end, datetime(2024, 3, 2, 23, 0))

    def test_the_last_day_lasts_until_midnight_in_sarajevo(self):
        end = due(limit(1), FRIDAY)

        assert not is_over(end, datetime(2024, 3, 2, 22, 59))
        assert is_over(end, datetime(2024, 3, 2, 23, 0))

    @given(
        DAYS,
        COUNTS,
        st.sampled_from(UNITS_OF_DAYS),
        SETTINGS,
        st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),
    )
    def test_it_is_over_if_and_only_if_today_is_too_late(self, day, count, unit, counting, now):
        end = due(limit(count, unit), day, counting)

        assert is_over(end, now) is not is_kept(end, now)
        assert is_over(end, now) is (remaining(end, now) < timedelta())
        assert end.on >= day - DAY
        assert end.counting is counting


class TestWhatCannotBeCounted:
    def test_a_limit_that_is_not_known_is_no_limit_of_zero(self):
        with pytest.raises(Refused, match="What this limit is, is not known"):
            due(limit(None), FRIDAY)

    def test_hours_need_a_time(self):
        with pytest.raises(Refused, match="counts hours: give the time too"):
            due(limit(6, Unit.HOURS), FRIDAY)
        with pytest.raises(Refused, match="counts hours: give the time too"):
            is_kept(due(limit(6, Unit.HOURS), datetime(2024, 3, 1)), FRIDAY)

    def test_a_length_of_stay_has_rules_of_its_own(self):
        with pytest.raises(ValueError, match="length of a stay"):
            due(limit(90, runs=Runs.DURING), FRIDAY)


class TestSettings:
    def test_what_differs_from_the_shipped_ones_is_named(self):
        assert Counting().differing() == ()
        assert Counting(FirstDay.EVENT, is_reset_by_release=True).differing() == ("first_day", "is_reset_by_release")

    def test_open_questions_are_shipped_in_their_stricter_reading(self):
        assert Counting() == Counting(
            months=Months.SHORTER,
            counts_placement_day=True,
            is_exceptional_bound=True,
            is_reset_by_release=False,
        )


class TestTheListOfNonWorkingDays:
    SMALL = 'weekdays = [6, 7]\ncomplete_years = [2024]\n[days]\n2024-03-04 = "Invented"\n'

    def test_the_shipped_one_names_no_holiday(self):
        assert (SHIPPED_DAYS.weekdays, dict(SHIPPED_DAYS.days), SHIPPED_DAYS.complete_years) == (
            frozenset({6, 7}),
            {},
            frozenset(),
        )

    def test_an_administrators_is_read(self):
        assert read_non_working_days(self.SMALL) == HOLIDAYS

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("[days]", "[days", "days.toml: "),
            ("weekdays = [6, 7]\n", "", "days.toml: missing or unknown: weekdays"),
            ("weekdays", "speed = 1\nweekdays", "days.toml: missing or unknown: speed"),
            ("[6, 7]", "[6, 8]", "days.toml.weekdays: expected weekdays from 1 to 7"),
            ("[6, 7]", "6", "days.toml.weekdays: expected weekdays from 1 to 7"),
            ("[6, 7]", "[1, 2, 3, 4, 5, 6, 7]", "days.toml.weekdays: expected weekdays from 1 to 7 and a working one"),
            ("[2024]", '["2024"]', "days.toml.complete_years: expected years"),
            ("[2024]", "2024", "days.toml.complete_years: expected years"),
            ('[days]\n2024-03-04 = "Invented"', "days = 7", "days.toml.days: expected a table"),
            ("2024-03-04", "2024-02-30", "days.toml.days.2024-02-30: "),
            ('"Invented"', '""', "days.toml.days.2024-03-04: expected what the day is"),
            ('"Invented"', "7", "days.toml.days.2024-03-04: expected what the day is"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(self, old, new, message):
        with pytest.raises(WrongDays, match=re.escape(message)):
            read_non_working_days(self.SMALL.replace(old, new, 1), "days.toml")
