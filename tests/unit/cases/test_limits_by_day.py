"""Every numeric limit of the rule table: the day before, the day itself and the day after."""

from datetime import date, datetime, timedelta

import pytest

from tracker.cases.law.days import Counting, due, instant_of, is_kept, is_over, remaining
from tracker.cases.law.rules import Knowledge, Limit, Runs, Unit, in_force
from tracker.cases.law.rules_file import SHIPPED
from tracker.cases.law.stays import Order, Stay, centre_limits, latest_end, time_held

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
IN_2010, IN_2018, IN_2024 = date(2010, 3, 1), date(2018, 3, 1), date(2024, 3, 1)

# Each limit that counts days, months or years: the rule's day, the event, and the day on which the limit is reached.
BY_DAY = [
    ("R01", "most", IN_2010, date(2010, 3, 1), date(2010, 3, 16)),
    ("R03", "least", IN_2024, date(2024, 3, 1), date(2024, 3, 8)),
    ("R03", "most", IN_2024, date(2024, 3, 1), date(2024, 3, 31)),
    ("R08", "ahead", IN_2018, date(2018, 5, 29), date(2018, 5, 14)),
    ("R09", "appeal", IN_2018, date(2018, 3, 1), date(2018, 3, 4)),
    ("R09", "ministry", IN_2018, date(2018, 3, 1), date(2018, 3, 4)),
    ("R09", "suit", IN_2018, date(2018, 3, 4), date(2018, 3, 7)),
    ("R10", "appeal", IN_2018, date(2018, 3, 1), date(2018, 3, 16)),
    ("R11", "most", IN_2018, date(2018, 3, 1), date(2018, 3, 8)),
    ("R12", "appeal", IN_2018, date(2018, 3, 1), date(2018, 3, 9)),
    ("R13", "appeal", IN_2018, date(2018, 3, 1), date(2018, 3, 16)),
    ("R13", "outside", IN_2024, date(2024, 3, 1), date(2024, 8, 28)),
    ("R15", "most", IN_2010, date(2010, 3, 1), date(2010, 3, 1)),
    ("R19", "most", IN_2018, date(2018, 3, 1), date(2019, 3, 1)),
    ("R21", "decision", IN_2024, date(2024, 3, 1), date(2024, 3, 8)),
    ("R21", "appeal", IN_2024, date(2024, 3, 1), date(2024, 3, 4)),
    ("R22", "most", IN_2024, date(2024, 3, 1), date(2024, 8, 28)),
]
# Each limit that counts hours: from noon in Sarajevo, UTC without a zone.
NOON = datetime(2024, 1, 10, 11, 0)
BY_HOUR = [
    ("R06", "most", IN_2024, datetime(2024, 1, 10, 17, 0)),
    ("R20", "ahead", IN_2024, datetime(2024, 1, 10, 9, 0)),
    ("R23", "police", IN_2024, datetime(2024, 1, 11, 11, 0)),
    ("R23", "institution", IN_2024, datetime(2024, 1, 10, 23, 0)),
]
# The lengths of stay of R07, each with its last day for a placement on the first of January 2018.
PLACED_ON = date(2018, 1, 1)
STAYS = [
    ("R07", "initial", date(2018, 3, 31)),
    ("R07", "extension", date(2018, 3, 31)),
    ("R07", "total", date(2018, 6, 29)),
    ("R07", "cap", date(2019, 6, 24)),
]


def limit_of(code: str, key: str, on: date) -> Limit:
    """A limit as it is known on a day."""
    reading = in_force(SHIPPED, code, on).only
    assert reading is not None
    limit = reading.limit(key)
    assert limit is not None
    return limit


def test_every_limit_with_a_number_is_tried_here():
    numeric = {
        (rule.code, limit.key)
        for rule in SHIPPED.rules.values()
        for version in rule.versions.values()
        for limit in version.limits
        if limit.value is not None
    }

    assert numeric == {(code, key) for code, key, *_ in [*BY_DAY, *BY_HOUR, *STAYS]}


def test_a_limit_without_a_number_is_one_that_was_not_found():
    for rule in SHIPPED.rules.values():
        for version in rule.versions.values():
            if any(limit.value is None for limit in version.limits):
                assert version.knowledge is Knowledge.UNKNOWN


@pytest.mark.parametrize(("code", "key", "rules_of", "event", "reached_on"), BY_DAY)
class TestDays:
    def test_is_reached_on_the_day(self, code, key, rules_of, event, reached_on):
        assert due(limit_of(code, key, rules_of), event).on == reached_on

    def test_is_kept_on_one_side_and_broken_on_the_other(self, code, key, rules_of, event, reached_on):
        end = due(limit_of(code, key, rules_of), event)

        kept = [is_kept(end, day) for day in (reached_on - DAY, reached_on, reached_on + DAY)]

        assert kept == ([True, True, False] if end.is_latest else [False, True, True])

    def test_is_over_the_day_after(self, code, key, rules_of, event, reached_on):
        end = due(limit_of(code, key, rules_of), event)
        noons = [
            datetime.combine(day, datetime.min.time()) + timedelta(hours=12) for day in (reached_on, reached_on + DAY)
        ]

        assert [is_over(end, noon) for noon in noons] == [False, end.is_latest]
        assert [remaining(end, noon) for noon in (noons[0] - DAY, *noons)] == [DAY, timedelta(), -DAY]


@pytest.mark.parametrize(("code", "key", "rules_of", "reached_at"), BY_HOUR)
class TestHours:
    def test_is_reached_at_the_instant(self, code, key, rules_of, reached_at):
        assert due(limit_of(code, key, rules_of), NOON).at == reached_at

    def test_is_kept_a_second_before_and_on_it(self, code, key, rules_of, reached_at):
        end = due(limit_of(code, key, rules_of), NOON)

        assert end.is_latest
        assert [is_kept(end, reached_at + number * SECOND) for number in (-1, 0, 1)] == [True, True, False]
        assert [is_over(end, reached_at + number * SECOND) for number in (-1, 0, 1)] == [False, False, True]
        assert remaining(end, reached_at - SECOND) == SECOND

    def test_is_kept_the_day_before_and_broken_the_day_after(self, code, key, rules_of, reached_at):
        end = due(limit_of(code, key, rules_of), NOON)

        assert [is_kept(end, reached_at + number * DAY) for number in (-1, 1)] == [True, False]


class TestTheImmigrationCentre:
    """R07: 90 days, each extension 90, 180 in total, 18 months in continuity."""

    LIMITS = centre_limits(in_force(SHIPPED, "R07", IN_2018).only)

    @pytest.mark.parametrize(("number", "is_passed"), [(-1, False), (0, False), (1, True)])
    @pytest.mark.parametrize(("key", "last"), [(key, last) for _, key, last in STAYS if key in {"total", "cap"}])
    def test_total_and_cap(self, key, last, number, is_passed):
        held = time_held([Stay(PLACED_ON, None)], last + number * DAY, self.LIMITS)

        left = held.total_left if key == "total" else held.cap_left

        assert (left, left < 0) == (-number, is_passed)

    @pytest.mark.parametrize(("order", "last"), [(Order.INITIAL, STAYS[0][2]), (Order.EXTENSION, STAYS[1][2])])
    def test_first_period_and_each_extension(self, order, last):
        assert latest_end([], PLACED_ON, order, self.LIMITS) == last

    @pytest.mark.parametrize(("days_before", "days_given"), [(89, 90), (90, 90), (91, 89)])
    def test_an_extension_ends_at_90_days_or_at_180_in_total(self, days_before, days_given):
        begins = PLACED_ON + days_before * DAY
        before = [Stay(PLACED_ON, begins - DAY)]

        end = latest_end(before, begins, Order.EXTENSION, self.LIMITS)

        assert (end - begins).days + 1 == days_given

    @pytest.mark.parametrize(("days_before", "is_possible"), [(179, True), (180, False), (181, False)])
    def test_no_extension_past_180_days_without_the_two_reasons(self, days_before, is_possible):
        begins = PLACED_ON + days_before * DAY
        before = [Stay(PLACED_ON, begins - DAY)]

        assert (latest_end(before, begins, Order.EXTENSION, self.LIMITS) is not None) is is_possible
        assert latest_end(before, begins, Order.EXCEPTIONAL, self.LIMITS) == begins + 89 * DAY

    @pytest.mark.parametrize(("days_before", "is_possible"), [(539, True), (540, False), (541, False)])
    def test_none_past_18_months(self, days_before, is_possible):
        begins = PLACED_ON + days_before * DAY
        before = [Stay(PLACED_ON, begins - DAY)]

        assert (latest_end(before, begins, Order.EXCEPTIONAL, self.LIMITS) is not None) is is_possible


class TestTheLawOf2023:
    """A deadline of an order issued on the 22nd has no known limit; on the 23rd it has 7 to 30 days."""

    def test_on_the_22nd_no_limit_is_invented(self):
        reading = in_force(SHIPPED, "R03", date(2023, 9, 22)).only

        assert {limit.value for limit in reading.limits} == {None}

    @pytest.mark.parametrize(
        ("deadline", "is_allowed"),
        [
            (date(2023, 9, 29), False),
            (date(2023, 9, 30), True),
            (date(2023, 10, 1), True),
            (date(2023, 10, 22), True),
            (date(2023, 10, 23), True),
            (date(2023, 10, 24), False),
        ],
    )
    def test_on_the_23rd_it_is_seven_to_thirty_days(self, deadline, is_allowed):
        issued_on = date(2023, 9, 23)

        kept = [is_kept(due(limit, issued_on), deadline) for limit in in_force(SHIPPED, "R03", issued_on).only.limits]

        assert all(kept) is is_allowed

    def test_holding_begins_to_be_limited_with_the_23rd_in_sarajevo(self):
        # Midnight in Sarajevo is 22 hours UTC of the day before.
        midnight = instant_of(date(2023, 9, 23), datetime.min.time())

        assert midnight == datetime(2023, 9, 22, 22, 0)
        assert due(limit_of("R06", "most", date(2023, 9, 23)), midnight).at == datetime(2023, 9, 23, 4, 0)


@pytest.mark.parametrize("unit", Unit)
def test_no_limit_of_the_table_counts_working_days(unit):
    found = {
        limit.unit for rule in SHIPPED.rules.values() for limit in rule.limits.values() if limit.runs is not Runs.DURING
    }

    assert (unit in found) is (unit in {Unit.DAYS, Unit.HOURS, Unit.YEARS})


def test_the_reading_used_is_part_of_every_result():
    assert due(limit_of("R11", "most", IN_2018), IN_2018).counting == Counting()
    assert time_held([], IN_2018, TestTheImmigrationCentre.LIMITS).counting == Counting()
