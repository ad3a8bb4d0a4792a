"""The last day that an act may set itself, under each version of the rule that limits it."""

from datetime import date, datetime

import pytest

from tests.unit.cases.due_cases import DAY, GROUND, IN_2024, at, case_of
from tracker.cases.due.course import Ground, Occurred
from tracker.cases.due.ends import last_day_to_set
from tracker.cases.law.entered_rules import Entered, EnteredLimit, with_entered
from tracker.cases.law.rules import Mark
from tracker.cases.law.rules_file import SHIPPED
from tracker.cases.law.stays import Stay

LAST, FIRST = date(2023, 9, 22), date(2023, 9, 23)  # of the law before, and of the law of 2023
MARK = Mark("somebody", datetime(2024, 1, 1), "a text that was found")


def last_of(case, ground=GROUND):
    """The last day that the last event of a case may set."""
    return last_day_to_set(case.events[-1], case, ground)


class TestSurveillance:
    @pytest.mark.parametrize("day", [LAST, FIRST, IN_2024])
    def test_of_the_order_is_ninety_days_with_that_of_the_order(self, day):
        assert last_of(case_of("P5", ("NADZOR_RJEŠENJE", day))) == (day + 89 * DAY, "R07")

    def test_of_an_extension_is_ninety_days_after_what_the_order_set(self):
        placed = (("NADZOR_RJEŠENJE", IN_2024, IN_2024 + 29 * DAY), ("SMJEŠTEN_IC", IN_2024))

        case = case_of("P5", *placed, ("PRODUŽENJE", IN_2024 + 14 * DAY))

        assert last_of(case) == (IN_2024 + (29 + 90) * DAY, "R07")

    def test_of_a_second_extension_is_what_is_left_of_the_total(self):
        placed = (("NADZOR_RJEŠENJE", IN_2024, IN_2024 + 89 * DAY), ("SMJEŠTEN_IC", IN_2024))
        first = ("PRODUŽENJE", IN_2024 + 70 * DAY, IN_2024 + 149 * DAY)

        case = case_of("P5", *placed, first, ("PRODUŽENJE", IN_2024 + 130 * DAY))

        assert last_of(case) == (IN_2024 + 179 * DAY, "R07")

    def test_leaves_no_day_where_earlier_stays_used_up_the_total(self):
        earlier = (Stay(IN_2024 - 180 * DAY, IN_2024 - DAY),)

        case = case_of("P5", ("NADZOR_RJEŠENJE", IN_2024), earlier_stays=earlier)

        assert last_of(case) == (IN_2024 - DAY, "R07")

    def test_is_not_known_before_the_rulebook_of_2016(self):
        day = date(2014, 6, 2)

        assert last_of(case_of("P5", ("NADZOR_RJEŠENJE", day))) is None
        assert last_of(case_of("P5", ("NADZOR_RJEŠENJE", day), ("PRODUŽENJE", day + 30 * DAY))) is None

    def test_is_that_of_the_reading_that_allows_most_where_they_differ(self):
        # When the rulebook of 2016 came into force is not known; what is beyond it no reading allows that is known.
        day = date(2016, 4, 20)

        assert last_of(case_of("P5", ("NADZOR_RJEŠENJE", day))) == (day + 89 * DAY, "R07")


class TestLeavingAfterAnExpulsion:
    def test_is_fifteen_days_under_the_rulebook_of_2008(self):
        day = date(2009, 3, 2)

        assert last_of(case_of("P2", ("RJEŠENJE_PROTJERIVANJE", day))) == (day + 15 * DAY, "R01")

    def test_is_not_known_today(self):
        assert last_of(case_of("P2", ("RJEŠENJE_PROTJERIVANJE", IN_2024))) is None

    def test_is_what_an_administrator_enters(self):
        limits = (EnteredLimit("R01", "V16", "most", 30, "107", MARK),)
        ground = Ground(with_entered(SHIPPED, Entered(limits=limits)))

        assert last_of(case_of("P2", ("RJEŠENJE_PROTJERIVANJE", IN_2024)), ground) == (IN_2024 + 30 * DAY, "R01")

    def test_is_left_to_a_person_where_readings_differ(self):
        # Nobody knows when the rulebook of 2016 came into force, but not that it was later than this day.
        limits = (
            EnteredLimit("R01", "V13", "most", 20, "107", MARK),
            EnteredLimit("R01", "V16", "most", 30, "107", MARK),
        )
        ground = Ground(with_entered(SHIPPED, Entered(limits=limits)))

        assert last_of(case_of("P2", ("RJEŠENJE_PROTJERIVANJE", date(2016, 4, 20))), ground) is None


def test_an_act_is_looked_at_with_those_before_it_only():
    order = Occurred(1, "NADZOR_RJEŠENJE", at(IN_2024))
    case = case_of("P5", ("SMJEŠTEN_IC", IN_2024), ("PRODUŽENJE", IN_2024 + 30 * DAY))
    events = [order, *case.events]

    assert last_day_to_set(order, type(case)("P5", IN_2024, events), GROUND) == (IN_2024 + 89 * DAY, "R07")
