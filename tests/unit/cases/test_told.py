"""From what was told to the facts: each answer counts for what it was given for, and for nothing else."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tracker.cases.law.asked import ASKED, Room
from tracker.cases.law.facts import Assessment, AssistedReturn, Claim, Facts, Interruption, Segment, Stay
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.law.safeguards import SAFEGUARDS
from tracker.cases.law.told import (
    DAYS_SET,
    ENDS_OF_AGREEMENT,
    ENDS_OF_ASSISTED_RETURN,
    ENDS_OF_PLACEMENT,
    ENDS_OF_STAYS,
    EXTENSIONS,
    INSTANTS,
    INSTANTS_OF_THE_PERSON,
    OF_THE_ACT,
    OF_THE_PERSON,
    OF_THE_PLAN,
    Subject,
    Told,
    facts_told,
)

AT = datetime(2024, 3, 1, 10)
HOUR = timedelta(hours=1)
OWN, OTHER = 1, 2
FIT = {"is_fit_to_travel": True, "is_fit_to_fly": True}
NO_RISK = {"destination": "Turska", "is_at_risk": False, "is_onward_at_risk": False}


def told(act: str, hours: float = -1, case_id: int = OWN, **answers: Any) -> Told:
    """An event so many hours after the act; `due_on`, `tags`, `outcome` and `is_new` are the event's own."""
    procedure, _, code = act.partition(":")
    own = {name: answers.pop(name) for name in ("outcome", "tags", "due_on", "is_new") if name in answers}
    event = Told(procedure, code, AT + hours * HOUR, "", "", None, answers, case_id=case_id, is_own=case_id == OWN)
    return replace(event, **own)


def facts(*events: Told) -> Facts:
    return facts_told(Subject(), events, AT)


class TestWhichAnswersCount:
    def test_the_person_answers_for_the_person(self):
        found = facts_told(Subject("F", is_minor=True, is_unaccompanied=False), [], AT)

        assert (found.sex, found.is_child, found.is_unaccompanied) == ("F", True, False)

    def test_the_latest_answer_counts_whatever_the_order_of_entry(self):
        later = told("P1:PROVJERA_ISKLJUČENJA", -1, is_flight_risk=True, is_danger=False)
        earlier = told("P1:PROVJERA_ISKLJUČENJA", -2, is_flight_risk=False, is_danger=True)

        found = facts(later, earlier)

        assert (found.is_flight_risk, found.is_danger) == (True, False)

    def test_what_comes_after_the_act_is_no_fact_yet(self):
        assert facts(told("P1:IZJAVA_NAMJERE", 0.01, is_intention_proven=True)) == Facts()
        assert facts(told("P1:IZJAVA_NAMJERE", 0)).intention_stated_at == AT

    def test_an_act_does_not_borrow_what_an_earlier_one_said(self):
        earlier = told("P7:U_TOKU", informed_at=AT, is_contact_decided=True, are_belongings_settled=True)

        assert facts(earlier) == Facts()
        assert facts(earlier, told("P7:U_TOKU", 0, is_new=True)) == Facts()
        assert facts(replace(earlier, is_new=True)).informed_at == AT

    @pytest.mark.parametrize(
        ("act", "answers"),
        [
            ("P7:LJEKARSKI_SPOSOBAN", FIT),
            ("P7:MJERA_18", {**NO_RISK, "is_exception_chosen": True, "is_real_risk_excluded": True}),
            ("P7:PLAN_PRIPREMLJEN", {"plan_items": ["a"], "escort_sexes": ["F"], "is_by_air": False}),
            ("P7:PLAN_ODOBREN", {"is_approved_by_director": True, "special_act": "1/24"}),
            ("P1:IZJAVA_NAMJERE", {"is_intention_proven": True}),
            ("P0:ZADRŽAVANJE_POČETAK", {}),
            ("P0:CSR_OBAVIJEŠTEN", {}),
            ("P9:PREPORUKA_AZIL", {}),
        ],
    )
    def test_another_case_does_not_answer_for_this_one(self, act, answers):
        found = facts(told(act, case_id=OTHER, **answers))

        assert replace(found, examined_at=()) == Facts()
        assert facts(told(act, **answers)) != Facts()

    def test_what_names_no_fact_is_left_out(self):
        assert facts(told("P7:PREDAJA", received_by="somebody", note="words")) == Facts()

    def test_a_new_plan_takes_nothing_from_the_one_before(self):
        first = told("P7:PLAN_PRIPREMLJEN", -4, plan_items=["a", "b"], escort_sexes=["F", "M"], is_by_air=True)
        approved = told("P7:PLAN_ODOBREN", -3, is_approved_by_director=True, special_act="9/24")
        second = told("P7:PLAN_PRIPREMLJEN", -2, plan_items=["c"])

        assert facts(first, approved).is_approved_by_director
        assert facts(first, approved, second) == Facts(plan_items=frozenset("c"))
        # A plan of another case leaves this one alone.
        assert facts(first, approved, replace(second, is_own=False)).plan_items == {"a", "b"}

    def test_an_act_says_its_day_and_its_note_itself(self):
        order = told("P1:NALOG_IZDAT", 0, due_on=date(2024, 3, 20), best_interest="heard with its mother")

        found = facts(replace(order, is_new=True))

        assert (found.leaves_by, found.is_best_interest_noted) == (date(2024, 3, 20), True)
        assert facts(order) == Facts()
        assert not facts(told("P1:NALOG_IZDAT", 0, is_new=True, best_interest=" ")).is_best_interest_noted

    def test_the_grounds_and_the_placement_are_read_from_what_figures_count(self):
        expelled = facts(told("P2:RJEŠENJE_PROTJERIVANJE", 0, is_new=True, tags="|ground=c|ground=e|"))
        placed = [
            facts(told("P5:SMJEŠTEN_IC", 0, is_new=True, tags=f"|placement={each}|")).has_own_measure
            for each in ("order", "with_parent", "asylum")
        ]

        assert expelled.grounds == {"c", "e"}
        assert placed == [True, False, False]


class TestWhatProtectsThePerson:
    @pytest.mark.parametrize("case_id", [OWN, OTHER])
    @pytest.mark.parametrize(
        ("end", "answers", "ends"),
        [
            ("P9:UDALJIV", {"is_refusal_enforceable": True}, True),
            ("P9:UDALJIV", {"is_refusal_enforceable": False}, False),
            ("P9:UDALJIV", {}, False),
            ("P9:OBUSTAVLJEN", {"is_refusal_enforceable": True}, True),
            ("P9:OBUSTAVLJEN", {}, False),
            ("P9:NE_UDALJIV", {"is_refusal_enforceable": True}, False),
            ("P9:PRESTALA", {"is_return_possible": True}, True),
            ("P9:PRESTALA", {"is_return_possible": False}, False),
        ],
    )
    def test_a_claim_stays_open_until_what_closes_it(self, case_id, end, answers, ends):
        claim = told("P9:TVRDNJA_ZAŠTITE", -3, case_id)

        found = facts(claim, told(end, -1, case_id, **answers)).claims

        assert found == (Claim(AT - 3 * HOUR, AT - HOUR if ends else None),)

    def test_what_closes_another_claim_does_not_close_this_one(self):
        events = [
            told("P9:TVRDNJA_ZAŠTITE", -4, OTHER),
            told("P9:UDALJIV", -3, 3, is_refusal_enforceable=True),
            told("P9:UDALJIV", -5, OTHER, is_refusal_enforceable=True),
        ]

        assert facts(*events).claims == (Claim(AT - 4 * HOUR),)

    @pytest.mark.parametrize("end", sorted(ENDS_OF_ASSISTED_RETURN))
    def test_an_assisted_return_runs_until_it_ends(self, end):
        begun = told("P4:REGISTROVAN_AVR", -3, OTHER)

        assert facts(begun).assisted_returns == (AssistedReturn(AT - 3 * HOUR),)
        assert facts(begun, told(end, -1, OTHER)).assisted_returns[0].ended_at == AT - HOUR
        assert facts(begun, told(end, -1, 3)).assisted_returns[0].ended_at is None

    def test_an_assisted_return_is_realistic_until_somebody_says_no(self):
        begun = told("P4:REGISTROVAN_AVR", -3, OTHER)
        said = [told("P4:AVR_ZAŠTITA", -2, OTHER, is_realistic=each) for each in (True, False)]

        assert [facts(begun, each).assisted_returns[0].is_realistic for each in said] == [True, False]
        assert facts(begun, told("P4:AVR_ZAŠTITA", -2, OTHER)).assisted_returns[0].is_realistic
        assert facts(begun, told("P4:AVR_ZAŠTITA", -4, OTHER, is_realistic=False)).assisted_returns[0].is_realistic

    @pytest.mark.parametrize(
        ("begin", "end"), [(begin, end) for begin, ends in ENDS_OF_STAYS.items() for end in sorted(ends)]
    )
    def test_a_removal_is_stayed_until_the_reasons_cease(self, begin, end):
        begun = told(begin, -3, OTHER)

        assert facts(begun).stays == (Stay(AT - 3 * HOUR),)
        assert facts(begun, told(end, -1, OTHER)).stays == (Stay(AT - 3 * HOUR, AT - HOUR),)

    def test_steps_for_a_minor_count_from_any_case_in_their_order(self):
        steps = ["CSR_OBAVIJEŠTEN", "STARATELJ_POSTAVLJEN", "PROCJENA_RIZIKA", "ODLUKA_STARATELJA", "PRIJEM_POTVRĐEN"]
        answers: list[dict[str, Any]] = [
            {},
            {},
            {"is_suspicion_justified": False},
            {"is_decision_for_return": True},
            {"recipient": "the mother"},
        ]
        events = [
            told(f"P10:{code}", number - 6, OTHER, **said)
            for number, (code, said) in enumerate(zip(steps, answers, strict=True))
        ]

        found = facts(*events)

        assert found.csr_notified_at == AT - 6 * HOUR
        assert found.guardian_appointed_at == AT - 5 * HOUR
        assert found.return_assessed_at == AT - 4 * HOUR
        assert found.guardian_decided_at == AT - 3 * HOUR
        assert (found.is_decision_for_return, found.recipient) == (True, "the mother")

    def test_a_minor_who_is_not_returned_is_not_until_the_return_is_assessed_again(self):
        no = told("P10:NEĆE_BITI_VRAĆEN", -3, OTHER)
        assessed = {
            hours: told("P10:PROCJENA_RIZIKA", hours, OTHER, is_suspicion_justified=False) for hours in (-4, -2)
        }

        assert facts(assessed[-4], no).is_suspicion_justified
        assert not facts(no, assessed[-2]).is_suspicion_justified

    def test_who_said_that_they_leave_has_agreed_until_they_left_or_did_not(self):
        for act in ("P4:IZJAVA_SAMOSTALNI", "P4:REGISTROVAN_AVR"):
            stated = told(act, -3, OTHER)
            seizure = told("P6:ISPRAVE_ODUZETE", 0, is_new=True, agreed_to_leave=False)

            assert facts(stated, seizure).agreed_to_leave
            for end in ENDS_OF_AGREEMENT:
                assert facts(stated, told(end, -1, OTHER), seizure).agreed_to_leave is False


class TestWhatWasFoundOfADestination:
    def test_the_place_counts_whatever_its_letters(self):
        found = facts(told("P7:MJERA_18", **NO_RISK), told("P7:ZAKLJUČAK_DOZVOLE", 0, destination=" ТУРСКА"))

        assert found.destination == "turska"
        assert found.assessments == (Assessment("turska", AT - HOUR, is_at_risk=False, is_onward_at_risk=False),)

    def test_a_question_left_open_counts_as_a_risk(self):
        one, two = facts(
            told("P7:MJERA_18", -2, destination="x", is_at_risk=False),
            told("P7:MJERA_18", -1, destination="x", is_onward_at_risk=False),
        ).assessments

        assert (one.is_at_risk, one.is_onward_at_risk) == (False, True)
        assert (two.is_at_risk, two.is_onward_at_risk) == (True, False)

    def test_a_risk_of_the_special_procedure_is_taken_back_there_only(self):
        risk = told("P9:NE_UDALJIV", -4, OTHER, **{**NO_RISK, "is_at_risk": True})
        none = told("P9:UDALJIV", -2, OTHER, **NO_RISK)
        own = told("P7:MJERA_18", -1, **NO_RISK)
        elsewhere = told("P7:MJERA_18", -1, **{**NO_RISK, "destination": "Srbija"})

        assert [one.is_at_risk for one in facts(risk, own).assessments] == [True]
        assert [one.is_at_risk for one in facts(risk, none, own).assessments] == [True, False, False]
        assert [one.destination for one in facts(risk, elsewhere).assessments] == ["turska", "srbija"]
        onward = replace(risk, answers={**NO_RISK, "is_onward_at_risk": True})
        assert len(facts(onward, own).assessments) == 1

    def test_that_the_worst_is_excluded_holds_for_the_place_of_which_it_was_said(self):
        bound = told("P7:ZAKLJUČAK_DOZVOLE", 0, destination="Turska")
        there = told("P9:UDALJIV", -2, OTHER, destination="turska", is_real_risk_excluded=True)
        elsewhere = told("P7:MJERA_18", -2, destination="Srbija", is_real_risk_excluded=True)
        taken_back = told("P7:MJERA_18", -1, destination="Turska", is_real_risk_excluded=False)

        assert facts(there, bound).no_real_risk_found_at == AT - 2 * HOUR
        assert facts(elsewhere, bound).no_real_risk_found_at is None
        assert facts(there, taken_back, bound).no_real_risk_found_at is None
        assert facts(bound).no_real_risk_found_at is None


class TestHealth:
    def test_the_last_examination_counts_and_one_that_says_nothing_finds_nothing(self):
        fit = told("P7:LJEKARSKI_SPOSOBAN", -3, **FIT)
        unfit = told("P7:LJEKARSKI_SPOSOBAN", -2, is_fit_to_travel=False)
        silent = told("P7:LJEKARSKI_SPOSOBAN", -1)

        assert (facts(fit).fit_to_travel_at, facts(fit).fit_to_fly_at) == (AT - 3 * HOUR, AT - 3 * HOUR)
        assert facts(fit, unfit).fit_to_travel_at is None
        assert facts(fit, silent).fit_to_travel_at is None
        assert facts(fit, unfit, silent).examined_at == (AT - 3 * HOUR, AT - 2 * HOUR)

    @pytest.mark.parametrize(
        ("answers", "was_used"), [({}, True), ({"was_force_used": True}, True), ({"was_force_used": False}, False)]
    )
    def test_force_counts_as_used_in_an_attempt_until_somebody_says_no(self, answers, was_used):
        assert facts(told("P7:PREKINUT", -2, OTHER, **answers)).interruptions == (
            Interruption(AT - 2 * HOUR, was_used),
        )


class TestTheCertificate:
    def test_the_one_before_is_told_from_the_one_that_is_issued(self):
        requested = AT - HOUR
        events = [told("P9:POTVRDA_OSTANAK", hours) for hours in (-50, -20)]
        new = told("P9:POTVRDA_OSTANAK", 0, is_new=True, due_on=date(2025, 1, 1), certificate_requested_at=requested)

        found = facts(*events, told("P9:PREPORUKA_AZIL", -2), new)

        assert found.last_certificate_at == AT - 20 * HOUR
        assert (found.certificate_requested_at, found.valid_until) == (requested, date(2025, 1, 1))
        assert found.recommended_at == AT - 2 * HOUR

    def test_a_postponement_says_until_when(self):
        new = told("P8:ODGOĐENO", 0, is_new=True, due_on=date(2024, 6, 1), postponement_form="4-1/24")

        assert (facts(new).review_on, facts(new).postponement_form) == (date(2024, 6, 1), "4-1/24")


class TestDaysInTheCentre:
    DAY = 24

    def placed(self, days_before: int, case_id: int = OWN, placement: str = "order") -> Told:
        return told("P5:SMJEŠTEN_IC", -days_before * self.DAY, case_id, tags=f"|placement={placement}|")

    def test_a_placement_goes_on_until_the_act_and_until_what_the_act_adds(self):
        assert facts(self.placed(10)).segments == (Segment(date(2024, 2, 20), date(2024, 3, 1)),)
        for act in EXTENSIONS:
            extended = told(act, 0, due_on=date(2024, 5, 1))
            assert facts(self.placed(10), extended).segments[-1].ends_on == date(2024, 3, 1)
            added = facts(self.placed(10), replace(extended, is_new=True)).segments
            assert added == (Segment(date(2024, 2, 20), date(2024, 5, 1)),)
        silent = told("P5:PRODUŽENJE", 0, is_new=True)
        assert facts(self.placed(10), silent).segments[-1].ends_on == date(2024, 3, 1)

    @pytest.mark.parametrize("end", sorted(ENDS_OF_PLACEMENT))
    def test_a_placement_ends_with_what_ends_it(self, end):
        ended = told(end, -5 * self.DAY, OTHER, outcome="UVAŽENA")

        found = facts(self.placed(10, OTHER), ended, self.placed(2)).segments

        assert found == (
            Segment(date(2024, 2, 20), date(2024, 2, 25)),
            Segment(date(2024, 2, 28), date(2024, 3, 1)),
        )

    def test_an_appeal_without_success_ends_nothing(self):
        refused = told("P5:MS_ODLUKA", -5 * self.DAY, outcome="ODBIJENA")

        assert facts(self.placed(10), refused).segments == (Segment(date(2024, 2, 20), date(2024, 3, 1)),)

    def test_a_placement_under_the_law_on_asylum_is_marked(self):
        assert facts(self.placed(10, placement="asylum")).segments == (
            Segment(date(2024, 2, 20), date(2024, 3, 1), is_asylum_restriction=True),
        )

    def test_the_days_between_the_ends_of_a_restriction_are_marked(self):
        limits = {
            "asylum_restriction_from": date(2024, 2, 21),
            "asylum_restriction_until": date(2024, 2, 25),
        }

        found = facts(self.placed(10), told("P5:PRODUŽENJE", -self.DAY, **limits)).segments

        assert found == (
            Segment(date(2024, 2, 20), date(2024, 2, 21)),
            Segment(date(2024, 2, 22), date(2024, 2, 24), is_asylum_restriction=True),
            Segment(date(2024, 2, 25), date(2024, 3, 1)),
        )
        one_sided = told("P5:PRODUŽENJE", -self.DAY, asylum_restriction_from=date(2024, 2, 21))
        assert facts(self.placed(10), one_sided).segments == (Segment(date(2024, 2, 20), date(2024, 3, 1)),)


class TestTheTables:
    def test_name_acts_and_facts_that_exist(self):
        acts = {f"{code}:{event}" for code, one in PROCEDURES.items() for event in one.events}
        named = {*INSTANTS, *INSTANTS_OF_THE_PERSON, *DAYS_SET, *ENDS_OF_STAYS, *EXTENSIONS}
        named |= ENDS_OF_AGREEMENT | ENDS_OF_ASSISTED_RETURN | ENDS_OF_PLACEMENT | set().union(*ENDS_OF_STAYS.values())
        names = {*INSTANTS.values(), *INSTANTS_OF_THE_PERSON.values(), *DAYS_SET.values()}

        assert named <= acts
        assert names | OF_THE_ACT | OF_THE_PERSON | OF_THE_PLAN <= set(Facts.__dataclass_fields__)

    def test_every_fact_that_a_safeguard_of_events_needs_can_be_told(self):
        needed = {need for one in SAFEGUARDS if any(":" in act for act in one.guards) for need in one.needs}
        asked = {field.name for fields in ASKED.values() for field in fields if field.room is not Room.TAG}
        derived = {
            *("is_child", "is_unaccompanied", "sex", "assessments", "claims", "assisted_returns", "stays"),
            *("interruptions", "examined_at", "segments", "last_certificate_at", "has_own_measure", "grounds"),
            "is_with_parent",
            *("is_best_interest_noted", "fit_to_travel_at", "fit_to_fly_at", "no_real_risk_found_at"),
        }

        known = asked | derived | {*INSTANTS.values(), *INSTANTS_OF_THE_PERSON.values(), *DAYS_SET.values()}

        assert needed <= known
