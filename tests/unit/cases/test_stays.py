"""Time in the immigration centre: the sum of segments, what is left out, and each open question both ways."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cases.law.days import Counting, Months
from tracker.cases.law.rules import in_force
from tracker.cases.law.rules_file import SHIPPED
from tracker.cases.law.stays import CentreLimits, Held, Order, Stay, centre_limits, latest_end, time_held
from tracker.errors import Refused

DAY = timedelta(days=1)
FIRST = date(2024, 1, 1)
LIMITS = CentreLimits(initial=90, extension=90, total=180, cap_months=18)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
SETTINGS = st.builds(
    Counting,
    months=st.sampled_from(Months),
    counts_placement_day=st.booleans(),
    is_exceptional_bound=st.booleans(),
    is_reset_by_release=st.booleans(),
    counts_restriction_in_total=st.booleans(),
)


def on(number: int) -> date:
    """The day of a number, the first of January 2024 being 1."""
    return FIRST + (number - 1) * DAY


def stay(first: int, last: int | None, held: Held = Held.SURVEILLANCE) -> Stay:
    """A segment by the numbers of its days."""
    return Stay(on(first), None if last is None else on(last), held)


@st.composite
def segments(draw: st.DrawFn) -> list[Stay]:
    """Any segments, one inside another or apart."""
    return [
        Stay(first, last and max(first, last), held)
        for first, last, held in draw(st.lists(st.tuples(DAYS, st.none() | DAYS, st.sampled_from(Held)), max_size=4))
    ]


class TestTheSumOfSegments:
    def test_days_of_placement_and_release_are_days_held(self):
        held = time_held([stay(1, 10)], on(20), LIMITS)

        assert (held.total_days, held.cap_days, held.is_held) == (10, 10, False)
        assert (held.total_ends_on, held.cap_ends_on) == (None, None)

    def test_segments_are_added_and_no_day_twice(self):
        held = time_held([stay(1, 10), stay(10, 15), stay(21, 25)], on(30), LIMITS)

        assert held.total_days == 20

    def test_what_lies_after_the_day_does_not_count_yet(self):
        held = time_held([stay(1, 10), stay(15, None)], on(12), LIMITS)

        assert held.total_days == 10
        assert time_held([stay(15, None)], on(12), LIMITS).total_days == 0

    def test_a_stay_that_goes_on_says_when_its_limits_are_reached(self):
        held = time_held([stay(1, None)], on(100), LIMITS)

        assert (held.total_left, held.total_ends_on) == (80, on(180))
        assert (held.cap_left, held.cap_ends_on) == (440, on(540))

    def test_nobody_held_has_all_days_left(self):
        held = time_held([], on(1), LIMITS)

        assert (held.total_left, held.cap_left) == (180, 540)

    def test_a_stay_that_ends_before_it_begins_is_refused(self):
        with pytest.raises(Refused, match="A stay cannot end on 2024-01-01, before it begins on 2024-01-02"):
            time_held([stay(2, 1)], on(5), LIMITS)

    @given(segments(), DAYS, SETTINGS)
    def test_a_day_more_counts_at_most_one_day_more(self, stays, day, counting):
        today, tomorrow = (time_held(stays, each, LIMITS, counting) for each in (day, day + DAY))

        assert 0 <= tomorrow.total_days - today.total_days <= 1
        if not counting.is_reset_by_release:
            assert 0 <= tomorrow.cap_days - today.cap_days <= 1

    @given(segments(), DAYS)
    def test_the_shipped_reading_never_leaves_more_than_another(self, stays, day):
        strict = time_held(stays, day, LIMITS)

        for counting in (Counting(counts_placement_day=False), Counting(is_reset_by_release=True)):
            other = time_held(stays, day, LIMITS, counting)
            assert strict.total_left <= other.total_left
            assert strict.cap_days >= other.cap_days

    @given(segments(), DAYS, SETTINGS)
    def test_the_order_of_segments_does_not_matter(self, stays, day, counting):
        assert time_held(stays[::-1], day, LIMITS, counting) == time_held(stays, day, LIMITS, counting)


class TestRestrictionUnderTheLawOnAsylum:
    RESTRICTED = (stay(1, 30), stay(31, 60, Held.RESTRICTION), stay(61, 90))

    def test_is_left_out_of_both_sums(self):
        held = time_held(self.RESTRICTED, on(90), LIMITS)

        assert (held.total_days, held.cap_days) == (60, 60)

    def test_counts_in_the_total_if_that_is_set_and_never_in_the_cap(self):
        held = time_held(self.RESTRICTED, on(90), LIMITS, Counting(counts_restriction_in_total=True))

        assert (held.total_days, held.cap_days) == (90, 60)

    def test_before_the_first_placement_never_counts(self):
        stays = [stay(1, 30, Held.RESTRICTION), stay(31, 40)]

        held = time_held(stays, on(40), LIMITS, Counting(counts_restriction_in_total=True))

        assert held.total_days == 10

    def test_without_any_placement_never_counts(self):
        counting = Counting(counts_restriction_in_total=True)

        assert time_held([stay(1, 30, Held.RESTRICTION)], on(30), LIMITS, counting).total_days == 0

    def test_within_a_placement_leaves_out_its_whole_days(self):
        held = time_held([stay(1, 90), stay(31, 60, Held.RESTRICTION)], on(90), LIMITS)

        # Its first and its last day are days of surveillance too, and count.
        assert held.cap_days == 90 - 28

    def test_that_goes_on_leaves_out_today(self):
        stays = [stay(1, None), stay(31, None, Held.RESTRICTION)]

        held = time_held(stays, on(60), LIMITS)

        assert (held.cap_days, held.is_held) == (31, False)

    def test_is_no_release(self):
        held = time_held(self.RESTRICTED, on(90), LIMITS, Counting(is_reset_by_release=True))

        assert held.cap_days == 60

    def test_leaves_as_many_days_more_for_an_extension(self):
        begins = on(91)

        assert latest_end(self.RESTRICTED, begins, Order.EXTENSION, LIMITS) == begins + 89 * DAY
        assert latest_end([stay(1, 170)], on(171), Order.EXTENSION, LIMITS) == on(180)


class TestOpenQuestions:
    @pytest.mark.parametrize(("counts", "days", "end"), [(True, 10, on(90)), (False, 9, on(91))])
    def test_whether_the_day_of_the_placement_counts(self, counts, days, end):
        counting = Counting(counts_placement_day=counts)

        assert time_held([stay(1, 10)], on(10), LIMITS, counting).total_days == days
        assert latest_end([], on(1), Order.INITIAL, LIMITS, counting) == end

    def test_an_extension_has_no_day_of_placement(self):
        counting = Counting(counts_placement_day=False)

        assert latest_end([stay(1, 91)], on(92), Order.EXTENSION, LIMITS, counting) == on(181)

    @pytest.mark.parametrize(("is_bound", "end"), [(True, on(270)), (False, on(540))])
    def test_whether_90_days_bind_exceptional_extensions(self, is_bound, end):
        counting = Counting(is_exceptional_bound=is_bound)

        assert latest_end([stay(1, 180)], on(181), Order.EXCEPTIONAL, LIMITS, counting) == end

    @pytest.mark.parametrize(("resets", "days"), [(False, 500), (True, 200)])
    def test_whether_a_release_begins_the_18_months_anew(self, resets, days):
        stays = [stay(1, 300), stay(401, None)]

        held = time_held(stays, on(600), LIMITS, Counting(is_reset_by_release=resets))

        assert (held.cap_days, held.total_days) == (days, 500)

    def test_between_two_stays_nothing_counts_anew(self):
        held = time_held([stay(1, 300)], on(350), LIMITS, Counting(is_reset_by_release=True))

        assert (held.cap_days, held.cap_left) == (0, held.cap_limit)

    @pytest.mark.parametrize(
        ("months", "limit"), [(Months.CALENDAR, 547), (Months.THIRTY_DAYS, 540), (Months.SHORTER, 540)]
    )
    def test_what_the_18_months_are(self, months, limit):
        held = time_held([stay(1, None)], on(1), LIMITS, Counting(months=months))

        assert held.cap_limit == limit

    def test_calendar_months_end_the_day_before_the_day_of_the_placement(self):
        held = time_held([stay(1, None)], on(1), LIMITS, Counting(months=Months.CALENDAR))

        assert held.cap_ends_on == date(2025, 6, 30)

    @given(segments(), DAYS, st.sampled_from(Order), SETTINGS)
    def test_an_order_to_its_last_day_keeps_every_limit(self, stays, begins, order, counting):
        before = [Stay(each.starts_on, begins - DAY, each.held) for each in stays if each.starts_on < begins]

        end = latest_end(before, begins, order, LIMITS, counting)

        if end is not None:
            held = time_held([*before, Stay(begins, end)], end, LIMITS, counting)
            assert held.cap_left >= 0
            assert order is Order.EXCEPTIONAL or held.total_left >= 0
            if order is Order.INITIAL or counting.is_exceptional_bound:
                assert (end - begins).days <= 90


class TestTheLimitsOfARule:
    def test_are_those_of_the_reading(self):
        assert centre_limits(in_force(SHIPPED, "R07", date(2024, 1, 1)).only) == LIMITS

    def test_are_refused_where_the_text_was_not_found(self):
        with pytest.raises(Refused, match="What this limit is, is not known"):
            centre_limits(in_force(SHIPPED, "R07", date(2010, 1, 1)).only)

    @pytest.mark.parametrize(
        ("code", "on_day", "version"), [("R11", date(2018, 1, 1), "V16"), ("R07", FIRST.replace(2000), "–")]
    )
    def test_are_refused_where_the_reading_has_none(self, code, on_day, version):
        with pytest.raises(Refused, match=f"is not known in version {version}"):
            centre_limits(in_force(SHIPPED, code, on_day).only)
