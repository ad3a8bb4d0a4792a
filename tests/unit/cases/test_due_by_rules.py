"""Deadlines on both sides of a change of the rules, where readings differ, and in the immigration centre."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.unit.cases.due_cases import DAY, GROUND, IN_2024, at, case_of, deadlines, only, unknown
from tracker.cases.due.course import Ground
from tracker.cases.law.days import Counting, FirstDay
from tracker.cases.law.entered_rules import Entered, EnteredLimit, with_entered
from tracker.cases.law.rules import Mark
from tracker.cases.law.rules_file import SHIPPED
from tracker.cases.law.stays import Stay

D = IN_2024
LAST, FIRST = date(2023, 9, 22), date(2023, 9, 23)  # of the law before, and of the law of 2023
MARK = Mark("somebody", datetime(2024, 1, 1), "a text that was found")


def with_limits(*limits):
    """The rules with limits entered: (rule, instrument, key, value)."""
    entered = tuple(EnteredLimit(*each[:3], each[3], "an article", MARK) for each in limits)
    return Ground(with_entered(SHIPPED, Entered(limits=entered)))


class TestTheDayOfTheAct:
    def test_the_seven_days_for_a_visa_are_of_the_law_of_2023(self):
        assert only(case_of("P12_VIZA_C", ("ZAHTJEV", FIRST)), "T22").due_on == date(2023, 9, 30)
        assert deadlines(case_of("P12_VIZA_C", ("ZAHTJEV", LAST)), "T22") == []
        assert unknown(case_of("P12_VIZA_C", ("ZAHTJEV", LAST))) == {("T22", "R21")}

    def test_a_request_of_before_that_is_decided_after_is_marked_with_the_day_that_is_known(self):
        found = only(case_of("P12_VIZA_C", ("ZAHTJEV", LAST)), "T22", now=at(FIRST))

        assert (found.due_on, found.asks_decision) == (date(2023, 9, 29), True)

    def test_a_law_that_came_after_its_own_limit_would_have_ended_never_limited_it(self):
        case = case_of("P12_VIZA_C", ("ZAHTJEV", date(2023, 9, 15)))

        assert deadlines(case, "T22", now=at(D)) == []
        assert unknown(case, now=at(D)) == {("T22", "R21")}

    def test_a_person_who_chose_a_reading_settles_it(self):
        case = case_of("P12_VIZA_C", ("ZAHTJEV", LAST), decisions={"R21": "V23"})

        found = only(case, "T22", now=at(FIRST))

        assert (found.due_on, found.asks_decision) == (date(2023, 9, 29), False)

    def test_of_two_readings_the_stricter_one_counts(self):
        ground = with_limits(("R21", "V16", "decision", 5), ("R21", "V16", "appeal", 3))
        later = with_limits(("R21", "V16", "decision", 9), ("R21", "V16", "appeal", 3))
        same = with_limits(("R21", "V16", "decision", 7), ("R21", "V16", "appeal", 3))
        case = case_of("P12_VIZA_C", ("ZAHTJEV", LAST))

        def found(ground):
            deadline = only(case, "T22", ground, now=at(FIRST))
            return deadline.due_on, deadline.asks_decision

        assert found(ground) == (date(2023, 9, 27), True)
        assert found(later) == (date(2023, 9, 29), True)
        assert found(same) == (date(2023, 9, 29), False)

    @pytest.mark.parametrize(
        ("exit_on", "due_on", "is_statutory"),
        [
            (date(2010, 3, 1), date(2010, 3, 1), True),
            (LAST, date(2023, 9, 23), False),
            (FIRST, date(2023, 9, 24), False),
        ],
    )
    def test_the_notice_of_an_exit_had_its_day_in_2008_and_has_ours_since(self, exit_on, due_on, is_statutory):
        found = only(case_of("P4", ("IZLAZAK", exit_on)), "T5b")

        assert (found.due_on, found.is_statutory, found.rule) == (due_on, is_statutory, "R15")

    def test_where_the_rulebook_that_nobody_found_may_apply_the_known_day_counts_and_is_marked(self):
        found = only(case_of("P4", ("IZLAZAK", date(2014, 6, 1))), "T5b")

        assert (found.due_on, found.asks_decision) == (date(2014, 6, 1), True)

    def test_the_notice_of_an_expulsion_is_asked_for_since_the_law_of_2023(self):
        assert deadlines(case_of("P2", ("RJEŠENJE_PROTJERIVANJE", LAST)), "T4") == []
        assert only(case_of("P2", ("RJEŠENJE_PROTJERIVANJE", FIRST)), "T4").due_on == date(2023, 9, 25)

    @pytest.mark.parametrize(
        ("exit_on", "has_one"), [(date(2023, 3, 26), False), (date(2023, 3, 27), True), (FIRST, True)]
    )
    def test_the_days_outside_count_where_the_law_of_2023_was_there_when_they_were_over(self, exit_on, has_one):
        found = deadlines(case_of("P7", ("PREDAJA", exit_on)), "T20b", now=at(FIRST))

        assert bool(found) is has_one

    def test_what_was_entered_counts_like_what_is_shipped(self):
        ground = with_limits(("R11", "V16", "most", 3))

        assert only(case_of("P7", ("USLOVI_OSIGURANI", D)), "T11", ground).due_on == D + 3 * DAY

    def test_how_is_counted_is_a_setting(self):
        ground = replace(GROUND, counting=Counting(first_day=FirstDay.EVENT))

        assert only(case_of("P7", ("USLOVI_OSIGURANI", D)), "T11", ground).due_on == D + 6 * DAY


class TestSurveillance:
    ORDER = ("NADZOR_RJEŠENJE", D, D + 60 * DAY)
    PLACED = ("SMJEŠTEN_IC", D)

    def test_an_order_that_names_no_day_ends_when_the_rules_end_it(self):
        case = case_of("P5", ("NADZOR_RJEŠENJE", D), self.PLACED)

        assert only(case, "T6b").due_on == D + 89 * DAY

    def test_an_order_for_longer_than_allowed_ends_when_the_rules_end_it(self):
        case = case_of("P5", ("NADZOR_RJEŠENJE", D, D + 120 * DAY), self.PLACED)

        assert only(case, "T6b").due_on == D + 89 * DAY

    def test_each_extension_follows_the_order_before(self):
        case = case_of(
            "P5",
            self.ORDER,
            self.PLACED,
            ("PRODUŽENJE", D + 40 * DAY),
            ("IZUZETNO_PRODUŽENJE", D + 130 * DAY, D + 200 * DAY),
        )

        ends = deadlines(case, "T6b")

        assert [each.due_on for each in ends] == [D + 60 * DAY, D + 150 * DAY, D + 200 * DAY]
        assert [each.was_kept for each in ends] == [True, True, None]
        assert [each.due_on for each in deadlines(case, "T6a")] == [D + 45 * DAY, D + 135 * DAY, D + 185 * DAY]

    def test_an_extension_a_day_after_its_decision_was_due_is_late(self):
        case = case_of("P5", self.ORDER, self.PLACED, ("PRODUŽENJE", D + 46 * DAY))

        assert deadlines(case, "T6a")[0].was_kept is False

    def test_no_day_is_left_where_the_total_is_used_up(self):
        earlier = (Stay(D - 300 * DAY, D - 100 * DAY),)
        case = case_of("P5", ("NADZOR_RJEŠENJE", D), self.PLACED, earlier_stays=earlier)

        assert deadlines(case, "T6b") == []
        assert ("T6b", "R07") in unknown(case)

    def test_earlier_stays_count_in_the_total(self):
        case = case_of("P5", self.ORDER, self.PLACED, earlier_stays=(Stay(D - 50 * DAY, D - 31 * DAY),))

        assert only(case, "T7a").due_on == D + 159 * DAY

    def test_an_exceptional_extension_leaves_the_total_behind_but_not_the_months(self):
        case = case_of("P5", self.ORDER, self.PLACED, ("IZUZETNO_PRODUŽENJE", D + 50 * DAY))

        assert (only(case, "T7a").settled_at, only(case, "T7a").was_kept) == (at(D + 50 * DAY), None)
        assert only(case, "T7b").settled_at is None

    def test_a_restriction_under_the_law_on_asylum_is_no_surveillance(self):
        case = case_of("P5", ("NADZOR_RJEŠENJE", D), ("SMJEŠTEN_IC", D, "|placement=asylum|"))

        assert deadlines(case, "T7a") == []
        assert only(case, "T6b").due_on == D + 89 * DAY

    def test_before_the_rulebook_of_2016_only_the_order_is_known(self):
        day = date(2014, 6, 2)
        named = case_of("P5", ("NADZOR_RJEŠENJE", day, day + 30 * DAY), ("SMJEŠTEN_IC", day))
        silent = case_of("P5", ("NADZOR_RJEŠENJE", day), ("SMJEŠTEN_IC", day))

        assert only(named, "T6b").due_on == day + 30 * DAY
        assert deadlines(silent, "T6b") == []
        assert unknown(named) == {("T6a", "R08"), ("T7a", "R07"), ("T7b", "R07"), ("T8a", "R09")}
        assert {("T6a", "R07"), ("T6b", "R07")} <= unknown(silent)

    def test_what_straddles_is_marked(self):
        # When the rulebook of 2016 came into force is not known: it was not before the 15th of April.
        case = case_of("P5", ("NADZOR_RJEŠENJE", date(2016, 4, 20)), ("SMJEŠTEN_IC", date(2016, 4, 20)))

        assert only(case, "T6a").asks_decision is True
        assert only(case, "T6b").asks_decision is True
        assert only(case, "T7b").asks_decision is True
