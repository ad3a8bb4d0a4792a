"""Safeguards: each holds, warns or lets pass, and none can be got round by the order of events."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from tests.unit.cases.sound_facts import AT, EARLIER, FINE, HOUR, LATER, MINOR, NO_RISK, RISK, said
from tracker.cases.law.facts import (
    AssistedReturn,
    Claim,
    Facts,
    Interruption,
    Segment,
    Stay,
)
from tracker.cases.law.objections import LETTER_FIELDS, PLAN_ITEMS, RETURN_REASONS
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.law.safeguards import (
    ACTS,
    HIDDEN,
    NOT_BY_SOFTWARE,
    SAFEGUARDS,
    Effect,
    verdicts,
)

# Safeguard, act, what is changed of the sound facts, and what is said; "" where it lets pass.
CASES = [
    ("G1", "P7:ZAKLJUČAK_DOZVOLE", {"destination": ""}, "has not been assessed"),
    ("G1", "P7:PLAN_ODOBREN", {"destination": "RS"}, "has not been assessed"),
    ("G1", "P7:U_TOKU", {"assessments": ()}, "has not been assessed"),
    ("G1", "P7:U_TOKU", {"assessments": (replace(NO_RISK, at=LATER),)}, "has not been assessed"),
    ("G1", "P7:U_TOKU", {"assessments": (replace(NO_RISK, at=AT),)}, ""),
    ("G1", "P7:U_TOKU", {"assessments": (RISK,)}, "stands against a return"),
    ("G1", "P7:U_TOKU", {"assessments": (replace(NO_RISK, is_onward_at_risk=True),)}, "stands against a return"),
    # The latest assessment counts, in whatever order they were entered; one of later than the act does not.
    ("G1", "P7:U_TOKU", {"assessments": (RISK, replace(NO_RISK, at=EARLIER - HOUR))}, "stands against a return"),
    ("G1", "P7:U_TOKU", {"assessments": (RISK, replace(NO_RISK, at=LATER))}, "stands against a return"),
    ("G1", "P7:U_TOKU", {"assessments": (replace(RISK, at=EARLIER - HOUR), NO_RISK)}, ""),
    ("G1", "P7:U_TOKU", {"assessments": (RISK,), "is_exception_chosen": True}, ""),
    ("G2", "P7:U_TOKU", {"is_exception_chosen": True}, "no real risk of the death"),
    ("G2", "P7:U_TOKU", {"is_exception_chosen": True, "no_real_risk_found_at": LATER}, "no real risk of the death"),
    ("G2", "P7:U_TOKU", {"is_exception_chosen": True, "no_real_risk_found_at": AT}, ""),
    ("G3", "P7:U_TOKU", {"claims": (Claim(EARLIER),)}, "claim to protection is open"),
    ("G3", "P7:U_TOKU", {"claims": (Claim(AT),)}, "claim to protection is open"),
    ("G3", "P7:U_TOKU", {"claims": (Claim(EARLIER, AT),)}, ""),
    ("G3", "P7:PREDAJA", {"claims": (Claim(EARLIER, LATER),)}, "claim to protection is open"),
    ("G3", "P7:U_TOKU", {"claims": (Claim(EARLIER - HOUR, EARLIER), Claim(EARLIER))}, "claim to protection is open"),
    ("G3", "P7:U_TOKU", {"claims": (Claim(EARLIER - HOUR, EARLIER), Claim(LATER))}, ""),
    ("G5", "P9:POTVRDA_OSTANAK", {"certificate_requested_at": None}, "on request only"),
    ("G5", "P9:POTVRDA_OSTANAK", {"certificate_requested_at": LATER}, "on request only"),
    ("G5", "P9:POTVRDA_OSTANAK", {"recommended_at": None}, "recommendation of the body for asylum"),
    ("G5", "P9:POTVRDA_OSTANAK", {"last_certificate_at": EARLIER}, "on request only"),
    ("G5", "P9:POTVRDA_OSTANAK", {"last_certificate_at": EARLIER, "certificate_requested_at": AT}, "recommendation"),
    ("G5", "P9:POTVRDA_OSTANAK", {"last_certificate_at": EARLIER - HOUR}, ""),
    ("G5", "P9:POTVRDA_OSTANAK", {"valid_until": None}, "until 2025-03-01 at most"),
    ("G5", "P9:POTVRDA_OSTANAK", {"valid_until": date(2025, 3, 2)}, "until 2025-03-01 at most"),
    ("G5", "P9:POTVRDA_OSTANAK", {"valid_until": date(2025, 2, 28)}, ""),
    ("G6", "P7:U_TOKU", {"assisted_returns": (AssistedReturn(EARLIER),)}, "assisted return is running"),
    ("G6", "P7:U_TOKU", {"assisted_returns": (AssistedReturn(EARLIER, LATER),)}, "assisted return is running"),
    ("G6", "P7:U_TOKU", {"assisted_returns": (AssistedReturn(EARLIER, AT),)}, ""),
    ("G6", "P7:U_TOKU", {"assisted_returns": (AssistedReturn(EARLIER, is_realistic=False),)}, ""),
    ("G6", "P7:U_TOKU", {"assisted_returns": (AssistedReturn(LATER),)}, ""),
    ("G6", "P7:U_TOKU", {"assisted_returns": (AssistedReturn(AT),)}, "assisted return is running"),
    ("G7", "P7:U_TOKU", {"stays": (Stay(AT),)}, "reasons have not ceased"),
    ("G7", "P7:ZAKLJUČAK_DOZVOLE", {"stays": (Stay(EARLIER),)}, "reasons have not ceased"),
    ("G7", "P7:U_TOKU", {"stays": (Stay(EARLIER, LATER),)}, "reasons have not ceased"),
    ("G7", "P7:U_TOKU", {"stays": (Stay(EARLIER, AT), Stay(LATER))}, ""),
    ("G7", "P8:ODGOĐENO", {"postponement_form": " "}, "form 4"),
    ("G7", "P8:ODGOĐENO", {"review_on": None}, "day of review"),
    ("G7", "P8:ODGOĐENO", {"stays": (Stay(EARLIER),)}, ""),
    ("G8", "P7:U_TOKU", {"is_unaccompanied": None}, "has not been answered"),
    ("G9", "P7:U_TOKU", {"is_unaccompanied": None, "is_suspicion_justified": True}, "NEĆE_BITI_VRAĆEN"),
    ("G9", "P7:U_TOKU", {"is_suspicion_justified": True}, ""),
    ("G10", "P2:RJEŠENJE_PROTJERIVANJE", {"is_child": True}, "best interest"),
    ("G10", "P4:REGISTROVAN_AVR", {"is_trafficking_victim": True}, "special procedures"),
    ("G10", "P4:REGISTROVAN_AVR", {"is_trafficking_victim": True, "is_special_procedure_followed": True}, ""),
    ("G11", "P0:POD_NADZOROM", {"is_unaccompanied": None}, "centre for social work must be told that"),
    ("G12", "P5:SMJEŠTEN_IC", {"is_child": True}, "only with its parent"),
    ("G12", "P5:SMJEŠTEN_IC", {"is_child": None}, "only with its parent"),
    ("G12", "P5:SMJEŠTEN_IC", {"is_child": True, "is_parent_placed": True}, ""),
    ("G12", "P5:SMJEŠTEN_IC", {"is_child": True, "has_own_measure": True}, ""),
    ("G12", "P5:SMJEŠTEN_IC", {"is_with_parent": True, "is_child": False}, "Only a child"),
    ("G12", "P5:SMJEŠTEN_IC", {"is_with_parent": True, "is_child": True, "has_own_measure": True}, "with its parent"),
    ("G12", "P5:SMJEŠTEN_IC", {"is_with_parent": True, "is_child": True, "is_parent_placed": True}, ""),
    ("G12", "P5:PRATI_RODITELJA", {"is_with_parent": True, "is_child": True}, "only with its parent"),
    ("G13", "P7:U_TOKU", {"fit_to_travel_at": None}, "fit to travel has not"),
    ("G13", "P7:U_TOKU", {"fit_to_travel_at": LATER}, "fit to travel has not"),
    ("G13", "P7:U_TOKU", {"fit_to_fly_at": None}, "fit to travel by air"),
    ("G13", "P7:U_TOKU", {"fit_to_fly_at": None, "is_by_air": None}, "fit to travel by air"),
    ("G13", "P7:U_TOKU", {"fit_to_fly_at": None, "is_by_air": False}, ""),
    ("G14", "P7:U_TOKU", {"interruptions": (Interruption(EARLIER, True),)}, "medical examination"),
    (
        "G14",
        "P7:U_TOKU",
        {"interruptions": (Interruption(EARLIER, True),), "examined_at": (EARLIER - HOUR, LATER)},
        "medical examination",
    ),
    ("G14", "P7:U_TOKU", {"interruptions": (Interruption(EARLIER, True),), "examined_at": (AT,)}, ""),
    ("G14", "P7:U_TOKU", {"interruptions": (Interruption(EARLIER, False),)}, ""),
    ("G15", "MEDICINE", {"medical_document": " "}, "medical document of this removal"),
    ("G18", "UPLOAD", {"document_mark": None}, "has not been answered"),
    ("G18", "UPLOAD", {"document_mark": "POVJERLJIVO", "is_own_plan_or_report": True}, "mark of secrecy is not kept"),
    ("G18", "UPLOAD", {"document_mark": "INTERNO"}, "mark of secrecy is not kept"),
    ("G18", "UPLOAD", {"document_mark": "INTERNO", "is_own_plan_or_report": True}, ""),
    ("G19", "LETTER", {"sent_fields": LETTER_FIELDS | {"address"}}, "nationality only"),
    ("G20", "LETTER", {"sent_fields": frozenset({"surname", "ground"})}, "ground of a return is never"),
    ("G20", "OUTGOING", {"sent_fields": RETURN_REASONS}, "ground of a return is never"),
    ("G20", "OUTGOING", {"sent_fields": frozenset({"conviction"})}, "Convictions are never"),
    ("G20", "OUTGOING", {"sent_fields": frozenset({"ban"})}, "entry is banned is never"),
    ("G20", "OUTGOING", {"sent_fields": frozenset({"asylum", "name"})}, "concerns asylum is never"),
    ("G20", "OUTGOING", {"sent_fields": frozenset({"case_history"})}, "happened in a case is never"),
    ("G20", "OUTGOING", {"sent_fields": frozenset({"name"})}, ""),
    ("G21", "P7:U_TOKU", {"sex": None}, "of the same sex"),
    ("G21", "P7:PLAN_ODOBREN", {"escort_sexes": ("M", "M")}, "of the same sex"),
    ("G21", "P7:U_TOKU", {"escort_sexes": ("F", "F")}, "of both sexes"),
    ("G21", "P7:U_TOKU", {"is_escort_trained": False}, "specially trained"),
    (
        "G22",
        "P7:PLAN_ODOBREN",
        {"plan_items": PLAN_ITEMS - {"j", "c"}},
        "lacks: c) međunarodni granični prelaz preko kojeg stranac napušta BiH i vrijeme izlaska iz BiH; j) bitne",
    ),
    ("G22", "P7:U_TOKU", {"is_approved_by_director": False, "special_act": " "}, "authorised by a special act"),
    ("G22", "P7:U_TOKU", {"is_approved_by_director": False, "special_act": "9/24"}, ""),
    ("G22", "P7:PLAN_ODOBREN", {"takeoff_at": None}, "two hours before take-off"),
    ("G22", "P7:PLAN_ODOBREN", {"escort_at_airport_at": None}, "two hours before take-off"),
    ("G22", "P7:U_TOKU", {"takeoff_at": LATER + 2 * HOUR - timedelta(seconds=1)}, "two hours before take-off"),
    ("G22", "P7:U_TOKU", {"takeoff_at": LATER + 2 * HOUR + timedelta(seconds=1)}, ""),
    ("G22", "P7:U_TOKU", {"takeoff_at": None, "is_by_air": None}, "two hours before take-off"),
    ("G22", "P7:U_TOKU", {"takeoff_at": None, "is_by_air": False}, ""),
    ("G22", "P7:PLAN_IZMJENA", {"change_consented_at": LATER}, "consent given before"),
    ("G22", "P7:PLAN_IZMJENA", {"change_consented_at": None}, "consent given before"),
    ("G23", "P7:U_TOKU", {"informed_at": LATER}, "in advance"),
    ("G23", "P7:U_TOKU", {"is_contact_decided": False}, "contact the country"),
    ("G23", "P7:U_TOKU", {"are_belongings_settled": False}, "Belongings"),
    ("G24", "P7:PREDAJA", {"was_force_used": None}, "Whether force was used"),
    ("G24", "P7:PREKINUT", {"was_force_used": True, "force_kind": "x", "force_reason": "y"}, "Whether force was used"),
    (
        "G24",
        "P7:PREKINUT",
        {"was_force_used": True, "force_kind": "x", "force_reason": "y", "force_proportionality": "z"},
        "",
    ),
    ("G25", "P1:NALOG_IZDAT", {"is_flight_risk": None}, "danger of flight"),
    ("G25", "P1:NALOG_IZDAT", {"is_flight_risk": True}, "danger of flight"),
    ("G25", "P1:NALOG_IZDAT", {"is_danger": True}, "danger of flight"),
    ("G25", "P1:NALOG_IZDAT", {"intention_stated_at": LATER}, "before the order"),
    ("G25", "P1:NALOG_IZDAT", {"is_intention_proven": False}, "before the order"),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": None}, "seven days"),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": date(2024, 3, 7)}, "seven days"),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": date(2024, 3, 8)}, ""),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": date(2024, 3, 9)}, ""),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": date(2024, 3, 30)}, ""),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": date(2024, 3, 31)}, ""),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": date(2024, 4, 1)}, "humanitarian"),
    ("G25", "P1:NALOG_IZDAT", {"leaves_by": date(2024, 4, 1), "humanitarian_reason": "illness"}, ""),
    ("G26", "P0:ZADRŽAVANJE_KRAJ", {"held_since": None}, "is not recorded"),
    ("G26", "P0:ZADRŽAVANJE_KRAJ", {"held_since": LATER}, "before it began"),
    ("G26", "P0:ZADRŽAVANJE_KRAJ", {"held_since": AT - 6 * HOUR + timedelta(seconds=1)}, ""),
    ("G26", "P0:ZADRŽAVANJE_KRAJ", {"held_since": AT - 6 * HOUR}, ""),
    ("G26", "P0:ZADRŽAVANJE_KRAJ", {"held_since": AT - 6 * HOUR - timedelta(seconds=1)}, "more than six hours"),
    ("G26", "P0:ZADRŽAVANJE_KRAJ", {"held_since": AT - 8 * HOUR, "placed_at": AT - 3 * HOUR}, ""),
    ("G26", "P0:POD_NADZOROM", {"held_since": AT - 8 * HOUR, "placed_at": AT}, "more than six hours"),
    # An act from before the holding, or from after its end, does not shorten it.
    ("G26", "P0:POD_NADZOROM", {"held_since": AT - 8 * HOUR, "placed_at": AT - 9 * HOUR}, "more than six hours"),
    ("G26", "P0:POD_NADZOROM", {"held_since": AT - 8 * HOUR, "placed_at": LATER}, "more than six hours"),
    ("G27", "P5:PRODUŽENJE", {"segments": ()}, "are not recorded"),
    ("G27", "P5:PRODUŽENJE", {"segments": (Segment(date(2024, 1, 1), date(2024, 6, 27)),)}, ""),
    ("G27", "P5:PRODUŽENJE", {"segments": (Segment(date(2024, 1, 1), date(2024, 6, 28)),)}, ""),
    ("G27", "P5:PRODUŽENJE", {"segments": (Segment(date(2024, 1, 1), date(2024, 6, 29)),)}, "come to 181"),
    (
        "G27",
        "P5:PRODUŽENJE",
        {"segments": (Segment(date(2024, 1, 1), date(2024, 6, 29)),), "is_cooperation_lacking": True},
        "come to 181",
    ),
    ("G27", "P5:IZUZETNO_PRODUŽENJE", {"segments": (Segment(date(2024, 1, 1), date(2024, 6, 29)),)}, "Beyond 180"),
    (
        "G27",
        "P5:IZUZETNO_PRODUŽENJE",
        {"segments": (Segment(date(2024, 1, 1), date(2025, 6, 29)),), "are_documents_delayed": True},
        "",
    ),
    (
        "G27",
        "P5:IZUZETNO_PRODUŽENJE",
        {"segments": (Segment(date(2024, 1, 1), date(2025, 6, 30)),), "are_documents_delayed": True},
        "",
    ),
    (
        "G27",
        "P5:IZUZETNO_PRODUŽENJE",
        {"segments": (Segment(date(2024, 1, 1), date(2025, 7, 1)),), "are_documents_delayed": True},
        "come to 548",
    ),
    # The months run from the first day of all.
    (
        "G27",
        "P5:IZUZETNO_PRODUŽENJE",
        {
            "segments": (Segment(date(2024, 3, 1), date(2025, 3, 1)), Segment(date(2023, 9, 1), date(2024, 2, 29))),
            "are_documents_delayed": True,
        },
        "to 548; 18 months from the first one are 547",
    ),
    # Neither a release in between nor the order of entry begins the count anew.
    (
        "G27",
        "P5:PRODUŽENJE",
        {"segments": (Segment(date(2024, 6, 1), date(2024, 8, 31)), Segment(date(2024, 1, 1), date(2024, 3, 31)))},
        "come to 183",
    ),
    (
        "G27",
        "P5:PRODUŽENJE",
        {
            "segments": (
                Segment(date(2023, 1, 1), date(2023, 12, 31), is_asylum_restriction=True),
                Segment(date(2024, 1, 1), date(2024, 3, 31)),
            )
        },
        "",
    ),
    ("G28", "P6:ISPRAVE_ODUZETE", {"seizure_receipt": ""}, "against a receipt"),
    ("G28", "P6:ISPRAVE_ODUZETE", {"agreed_to_leave": True}, "agreed to leave"),
    ("G28", "P6:ISPRAVE_ODUZETE", {"agreed_to_leave": None}, "agreed to leave"),
    ("G11", "P2:RJEŠENJE_PROTJERIVANJE", {"is_shortened": True, "grounds": frozenset("ceh")}, ""),
    ("G11", "P2:RJEŠENJE_PROTJERIVANJE", {"is_shortened": True, "grounds": frozenset("ca")}, "c, d, e, h, i"),
    ("G11", "P2:RJEŠENJE_PROTJERIVANJE", {"is_shortened": True}, "c, d, e, h, i"),
    ("G11", "P2:RJEŠENJE_PROTJERIVANJE", {"is_shortened": True, "is_unaccompanied": None}, "unaccompanied minor"),
    ("G26", "P0:NALOG", {"held_since": None}, ""),
    ("G26", "P0:PROTJERIVANJE", {"held_since": None}, ""),
    ("G26", "P0:POD_NADZOROM", {"held_since": None}, "is not recorded"),
    ("G32", "P0:INFORMISAN", {"is_language_understood": None}, "through an interpreter"),
    ("G32", "P5:NADZOR_RJEŠENJE", {"is_language_understood": False}, "through an interpreter"),
    ("G32", "P5:NADZOR_RJEŠENJE", {"is_language_understood": False, "has_interpreter": True}, ""),
    ("G33", "P2:DOSTAVLJENO", {"is_served_abroad": True}, "left without telling"),
    ("G33", "P2:DOSTAVLJENO", {"is_served_abroad": True, "has_left_without_notice": True}, "left without telling"),
    ("G33", "P2:DOSTAVLJENO", {"is_served_abroad": True, "has_left_without_notice": False}, ""),
    ("G33", "P2:DOSTAVLJENO", {"has_left_without_notice": True}, ""),
    ("G34", "P7:PLAN_ODOBREN", {"has_special_needs": None}, "special needs"),
    ("G34", "P7:U_TOKU", {"has_special_needs": True}, "special needs"),
    ("G34", "P7:U_TOKU", {"has_special_needs": True, "are_special_needs_met": True}, ""),
]
OF_MINORS = [
    ("G8", "P7:ZAKLJUČAK_DOZVOLE", {"csr_notified_at": None}, "centre for social work must be told before"),
    ("G8", "P7:U_TOKU", {"guardian_appointed_at": None}, "guardian must be appointed"),
    ("G8", "P7:U_TOKU", {"guardian_appointed_at": AT - 6 * HOUR}, "guardian must be appointed"),
    ("G8", "P7:U_TOKU", {"return_assessed_at": AT - 5 * HOUR}, "must be assessed"),
    ("G8", "P7:U_TOKU", {"guardian_decided_at": AT - 4 * HOUR}, "on the assessment"),
    ("G8", "P7:U_TOKU", {"guardian_decided_at": LATER}, "on the assessment"),
    ("G8", "P7:U_TOKU", {"is_decision_for_return": False}, "has not decided for the return"),
    ("G8", "P10:POVRATAK", {"recipient": " "}, "Who receives the minor"),
    ("G9", "P10:PRIJEM_POTVRĐEN", {"is_suspicion_justified": True}, "NEĆE_BITI_VRAĆEN"),
    ("G10", "P5:PRODUŽENJE", {"is_best_interest_noted": False}, "best interest"),
    ("G10", "P4:REGISTROVAN_AVR", {"is_special_procedure_followed": False}, "special procedures"),
    ("G11", "P0:PROTJERIVANJE", {"csr_notified_at": LATER}, "is held"),
    ("G11", "P0:NALOG", {}, ""),
    ("G11", "P2:RJEŠENJE_PROTJERIVANJE", {"is_shortened": True, "grounds": frozenset("c")}, "unaccompanied minor"),
    ("G11", "P2:RJEŠENJE_PROTJERIVANJE", {"grounds": frozenset("c")}, ""),
]
EVERY_ACT = sorted({act for safeguard in SAFEGUARDS for act in safeguard.guards})


class TestEachSafeguard:
    @pytest.mark.parametrize("act", EVERY_ACT)
    @pytest.mark.parametrize("facts", [FINE, MINOR], ids=["adult", "minor"])
    def test_lets_pass_what_is_as_it_should_be(self, act, facts):
        assert [one.safeguard.code for one in verdicts(act, facts, AT)] == []

    @pytest.mark.parametrize(("code", "act", "changes", "message"), CASES)
    def test_says_what_is_wrong(self, code, act, changes, message):
        answer = said(code, act, replace(FINE, **changes))

        assert message in answer
        assert bool(message) == bool(answer)

    @pytest.mark.parametrize(("code", "act", "changes", "message"), OF_MINORS)
    def test_says_what_is_wrong_with_minors(self, code, act, changes, message):
        answer = said(code, act, replace(MINOR, **changes))

        assert message in answer
        assert bool(message) == bool(answer)

    @pytest.mark.parametrize(
        "safeguard", [one for one in SAFEGUARDS if one.effect is Effect.BLOCK], ids=lambda s: s.code
    )
    def test_that_blocks_does_not_let_pass_what_nobody_answered(self, safeguard):
        # Without a claim, a stay, an assisted return, an interruption, a suspicion or a field there is nothing to stop;
        # nor without a shortened procedure or service abroad, which somebody has to choose.
        silent = {"G2", "G3", "G6", "G9", "G14", "G19", "G20", "G33"}
        act = min(safeguard.guards)

        answer = safeguard.objection(Facts(), AT, act)

        is_chosen = act in {"P2:RJEŠENJE_PROTJERIVANJE", "P2:DOSTAVLJENO"}
        assert (answer is None) == (
            safeguard.code in silent or is_chosen or (safeguard.code == "G7" and act != "P8:ODGOĐENO")
        )

    @pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda safeguard: safeguard.code)
    def test_names_facts_and_acts_that_exist_and_its_basis(self, safeguard):
        acts = ACTS | {f"{code}:{event}" for code, one in PROCEDURES.items() for event in one.events}

        assert set(safeguard.needs) <= {field.name for field in fields(Facts)}
        assert safeguard.guards <= acts
        assert safeguard.basis

    def test_looks_only_at_the_facts_that_it_names(self):
        for code, act, changes, _ in CASES:
            named = {need for one in SAFEGUARDS if one.code == code and act in one.guards for need in one.needs}

            assert set(changes) <= named, code


class TestTheList:
    def test_holds_every_safeguard_of_the_text(self):
        held = {safeguard.code for safeguard in SAFEGUARDS}

        assert held | {one.code for one in HIDDEN} | NOT_BY_SOFTWARE == {f"G{number}" for number in range(1, 37)}
        assert not held & {one.code for one in HIDDEN}

    def test_warns_only_where_the_text_does(self):
        assert {one.code for one in SAFEGUARDS if one.effect is Effect.WARN} == {
            "G10",
            "G21",
            "G23",
            "G24",
            "G26",
            "G32",
            "G34",
        }

    def test_says_what_pages_need_for_what_they_hide(self):
        assert all(one.basis and one.needs for one in HIDDEN)
        assert {one.code for one in HIDDEN if one.effect is not Effect.HIDE} == {"G30"}
