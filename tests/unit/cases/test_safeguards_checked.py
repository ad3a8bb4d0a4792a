"""Safeguards when an act comes: from which day on, with which reason, and how days and hours are counted."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.unit.cases.sound_facts import AT, EARLIER, FINE, LATER, said
from tracker.cases.law.facts import Claim, Facts, Segment
from tracker.cases.law.objections import counted_days, is_alarm_due
from tracker.cases.law.safeguards import Effect, check_safeguards, verdicts
from tracker.errors import Refused


class TestTheTwentyThirdOfSeptember2023:
    LAST = datetime(2023, 9, 22, 21, 59)  # UTC; midnight there comes a minute later
    FIRST = datetime(2023, 9, 22, 22, 0)

    @pytest.mark.parametrize(
        ("code", "act"),
        [
            ("G25", "P1:NALOG_IZDAT"),
            ("G11", "P0:NALOG"),
            ("G11", "P2:RJEŠENJE_PROTJERIVANJE"),
            ("G26", "P0:ZADRŽAVANJE_KRAJ"),
            ("G32", "P5:NADZOR_RJEŠENJE"),
            ("G33", "P2:DOSTAVLJENO"),
        ],
    )
    def test_what_the_law_brought_is_asked_from_that_day_on(self, code, act):
        facts = Facts(is_shortened=True, is_served_abroad=True)

        assert said(code, act, facts, self.LAST) == ""
        assert said(code, act, facts, self.FIRST)

    @pytest.mark.parametrize("code", ["G1", "G8", "G13", "G22"])
    def test_what_the_rulebook_asks_is_asked_before_as_well(self, code):
        assert said(code, "P7:U_TOKU", Facts(), self.LAST)


class TestCheckSafeguards:
    BLOCKED = replace(FINE, claims=(Claim(EARLIER),))
    WARNED = replace(FINE, informed_at=None)

    def test_stops_an_act_about_to_be_issued_whatever_the_reason(self):
        for is_deviation in (False, True):
            with pytest.raises(Refused, match="claim to protection"):
                check_safeguards("P7:U_TOKU", self.BLOCKED, AT, AT, reason="urgent", is_deviation=is_deviation)

    def test_an_act_that_is_said_to_lie_ahead_is_stopped_as_well(self):
        with pytest.raises(Refused):
            check_safeguards("P7:U_TOKU", self.BLOCKED, AT, EARLIER, reason="urgent", is_deviation=True)

    def test_keeps_a_fact_that_has_happened_as_a_deviation_with_its_reason(self):
        found = check_safeguards("P7:U_TOKU", self.BLOCKED, AT, LATER, reason="done", is_deviation=True)

        assert [one.safeguard.code for one in found] == ["G3"]
        for reason, is_deviation in (("", True), (" ", True), ("done", False)):
            with pytest.raises(Refused):
                check_safeguards("P7:U_TOKU", self.BLOCKED, AT, LATER, reason=reason, is_deviation=is_deviation)

    def test_a_warning_asks_for_a_reason_and_keeps_it_with_the_act(self):
        with pytest.raises(Refused, match="in advance"):
            check_safeguards("P7:U_TOKU", self.WARNED, AT, AT)

        found = check_safeguards("P7:U_TOKU", self.WARNED, AT, AT, reason="found at the airport")

        assert [one.safeguard.code for one in found] == ["G23"]

    def test_nothing_is_asked_where_everything_holds(self):
        assert check_safeguards("P7:U_TOKU", FINE, AT, AT) == ()

    def test_what_blocks_is_told_before_what_warns(self):
        effects = [one.safeguard.effect for one in verdicts("P7:U_TOKU", Facts(), AT)]

        assert effects == sorted(effects)
        assert set(effects) == {Effect.BLOCK, Effect.WARN}

    @pytest.mark.parametrize("act", ["P7:NEPOZNATO", "P77:U_TOKU", "U_TOKU", ""])
    def test_a_misspelt_act_is_an_error_and_does_not_pass(self, act):
        with pytest.raises(ValueError, match="There is no act"):
            verdicts(act, FINE, AT)

    def test_an_event_that_no_safeguard_guards_passes(self):
        assert verdicts("P7:TROŠKOVI", Facts(), AT) == ()


class TestDaysAndHours:
    def test_days_in_the_centre_count_once_with_both_ends(self):
        segments = (
            Segment(date(2024, 2, 28), date(2024, 3, 1)),
            Segment(date(2024, 3, 1), date(2024, 3, 2)),
            Segment(date(2024, 5, 1), date(2024, 5, 9), is_asylum_restriction=True),
        )

        assert counted_days(segments) == 4

    @pytest.mark.parametrize(
        ("issued", "last"),
        [
            (datetime(2024, 2, 29, 10), date(2025, 2, 28)),
            (datetime(2024, 12, 31, 10), date(2025, 12, 31)),
            # After midnight there, and still the day before in UTC.
            (datetime(2024, 2, 29, 23, 30), date(2025, 3, 1)),
        ],
    )
    def test_a_year_ends_on_the_same_day_or_on_the_last_of_the_month(self, issued, last):
        facts = replace(FINE, certificate_requested_at=issued, recommended_at=issued)

        assert said("G5", "P9:POTVRDA_OSTANAK", replace(facts, valid_until=last), issued) == ""
        assert said("G5", "P9:POTVRDA_OSTANAK", replace(facts, valid_until=last + timedelta(days=1)), issued)

    def test_the_alarm_comes_half_an_hour_before_the_six_hours_end(self):
        due = AT + timedelta(hours=5, minutes=30)

        assert [is_alarm_due(AT, due + shift) for shift in (-timedelta(seconds=1), timedelta(0))] == [False, True]
