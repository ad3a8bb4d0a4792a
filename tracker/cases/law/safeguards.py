"""Safeguards: what may not be done to a person, as rules over the facts of a case.

A rule that blocks stops an act that is about to be issued; a fact that has happened although it was forbidden is
recorded as a deviation, with its reason. A rule that warns asks for a reason. What only pages can hold is listed in
`HIDDEN`, with what it needs. Instants are UTC without a zone; a fact counts for an act only if it is not later than it,
so that what is missing cannot be made up for afterwards. What is not known protects: an unanswered question never lets
pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.cases.law import objections
from tracker.cases.law.facts import Facts
from tracker.cases.law.procedures import PROCEDURES, TIME_ZONE
from tracker.errors import Refused
from tracker.institutions.days import day_in

LAW_OF_2023 = date(2023, 9, 23)


class Effect(StrEnum):
    """What a safeguard does where it does not hold."""

    BLOCK = "block"
    WARN = "warn"
    HIDE = "hide"


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A rule that protects: where it applies, on what it rests, and what it says where it does not hold."""

    code: str
    effect: Effect
    basis: str
    guards: frozenset[str]  # PROCEDURE:EVENT, or one of ACTS
    needs: tuple[str, ...]  # the fields of Facts that it looks at
    objection: Callable[[Facts, datetime, str], Refused | None]  # None: it holds
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """What only pages, exports and prints can hold, and what they need for it."""

    code: str
    basis: str
    needs: str
    effect: Effect = Effect.HIDE


@dataclass(frozen=True, slots=True)
class Verdict:
    """A safeguard that does not hold for an act."""

    safeguard: Safeguard
    refused: Refused


class Stopped(Refused):
    """A safeguard says no; it is told on what it rests."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.refused.message, field=verdict.refused.field, **verdict.refused.params)
        self.safeguard = verdict.safeguard


# Acts that safeguards stop and that are no events of a procedure.
ACTS = frozenset({"MEDICINE", "UPLOAD", "LETTER", "OUTGOING"})
# What pages, exports, prints and the tables themselves have to hold.
HIDDEN: tuple[Hidden, ...] = (
    Hidden(
        "G4",
        "Pravilnik 2016, 19(4)",
        "the role for asylum; which cases are of P9; every export, letter and figure that is no aggregate",
    ),
    Hidden(
        "G16",
        "Pravilnik 2016, 32(6)",
        "the role for medical data and escort; which fields are medical; lists, search, logs, exports and figures",
    ),
    Hidden(
        "G17",
        "Pravilnik 2016, 21(3), 21(5), 24(5)",
        "who is assigned, the head, the director; the log of reads; the mark INTERNO on print and mail; copies back",
    ),
    Hidden(
        "G29",
        "Pravilnik 2008, 3(1); Pravilnik 2016, 4(1)",
        "unit and duty of whoever asks; sealed columns; the log of reads and changes; the schedule of erasure",
    ),
    Hidden(
        "G30",
        "Zakon 29a(3), 128(5), 129",
        "no field for more than a number and a day of the Central Database; no role from outside near a case",
        Effect.BLOCK,
    ),
    Hidden("G35", "assumption", "counts only; those of a split under five left out outside the Service"),
)
# Of the list of the texts, what no software holds: G31 keeps a document out of the repository, G36 is about words.
NOT_BY_SOFTWARE = frozenset({"G31", "G36"})
REMOVAL = frozenset({"P7:ZAKLJUČAK_DOZVOLE", "P7:PLAN_ODOBREN", "P7:U_TOKU"})


def _events(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_CHILD_DECISIONS = _events(
    "P1:NALOG_IZDAT",
    "P2:RJEŠENJE_PROTJERIVANJE",
    "P4:REGISTROVAN_AVR",
    "P5:NADZOR_RJEŠENJE",
    "P5:PRODUŽENJE",
    "P5:IZUZETNO_PRODUŽENJE",
    "P6:BLAŽA_RJEŠENJE",
    "P7:ZAKLJUČAK_DOZVOLE",
    "P9:POTVRDA_OSTANAK",
    "P10:ODLUKA_STARATELJA",
)
_PLAN_ACTS = _events("P7:PLAN_ODOBREN", "P7:PLAN_IZMJENA", "P7:U_TOKU")
_ESCORT_ACTS = _events("P7:PLAN_ODOBREN", "P7:U_TOKU")

SAFEGUARDS: tuple[Safeguard, ...] = (
    Safeguard(
        "G1",
        Effect.BLOCK,
        "Pravilnik 2016, 19(1); Zakon 109",
        REMOVAL,
        ("destination", "assessments", "is_exception_chosen"),
        objections.refoulement,
    ),
    Safeguard(
        "G2",
        Effect.BLOCK,
        "Pravilnik 2016, 19(2); Zakon 109(2)",
        REMOVAL,
        ("is_exception_chosen", "no_real_risk_found_at"),
        objections.to_exception,
    ),
    Safeguard(
        "G3", Effect.BLOCK, "Pravilnik 2016, 19(3)", REMOVAL | {"P7:PREDAJA"}, ("claims",), objections.open_claim
    ),
    Safeguard(
        "G5",
        Effect.BLOCK,
        "Pravilnik 2016, 19(6), 19(7)",
        _events("P9:POTVRDA_OSTANAK"),
        ("certificate_requested_at", "recommended_at", "last_certificate_at", "valid_until"),
        objections.certificate,
    ),
    Safeguard("G6", Effect.BLOCK, "Pravilnik 2016, 11(5)", REMOVAL, ("assisted_returns",), objections.assisted),
    Safeguard(
        "G7",
        Effect.BLOCK,
        "Pravilnik 2016, 22",
        REMOVAL | {"P8:ODGOĐENO"},
        ("stays", "postponement_form", "review_on"),
        objections.stayed,
    ),
    Safeguard(
        "G8",
        Effect.BLOCK,
        "Pravilnik 2016, 27(2), 28(2), 28(3)",
        REMOVAL | {"P10:POVRATAK"},
        (
            "is_unaccompanied",
            "csr_notified_at",
            "guardian_appointed_at",
            "return_assessed_at",
            "guardian_decided_at",
            "is_decision_for_return",
            "recipient",
        ),
        objections.unaccompanied_minor,
    ),
    Safeguard(
        "G9",
        Effect.BLOCK,
        "Pravilnik 2016, 28(4)",
        REMOVAL | {"P10:PRIJEM_POTVRĐEN", "P10:POVRATAK"},
        ("is_unaccompanied", "is_suspicion_justified"),
        objections.suspicion,
    ),
    Safeguard(
        "G10",
        Effect.WARN,
        "Pravilnik 2016, 27(3), 11(6)",
        _CHILD_DECISIONS,
        (
            "is_child",
            "is_unaccompanied",
            "is_trafficking_victim",
            "is_best_interest_noted",
            "is_special_procedure_followed",
        ),
        objections.best_interest,
    ),
    # Release is never stopped: what is stopped are the acts that would follow the holding.
    Safeguard(
        "G11",
        Effect.BLOCK,
        "Zakon 14(7)",
        _events("P0:POD_NADZOROM", "P0:NALOG", "P0:PROTJERIVANJE"),
        ("is_unaccompanied", "csr_notified_at"),
        objections.held_minor,
        LAW_OF_2023,
    ),
    # Refusal of entry itself is the Border Police's; the same holds for what the Service decides.
    Safeguard(
        "G11",
        Effect.BLOCK,
        "Zakon 25(3), 106(3)",
        _events("P2:RJEŠENJE_PROTJERIVANJE"),
        ("is_shortened", "is_unaccompanied", "grounds"),
        objections.shortened,
        LAW_OF_2023,
    ),
    Safeguard(
        "G12",
        Effect.BLOCK,
        "Pravilnik 2016, 12(3)",
        _events("P5:PRATI_RODITELJA", "P5:SMJEŠTEN_IC"),
        ("is_child", "has_own_measure", "is_parent_placed", "is_with_parent"),
        objections.child_placed,
    ),
    Safeguard(
        "G13",
        Effect.BLOCK,
        "Pravilnik 2016, 32(1), 32(4)",
        _events("P7:U_TOKU"),
        ("fit_to_travel_at", "is_by_air", "fit_to_fly_at"),
        objections.fitness,
    ),
    Safeguard(
        "G14",
        Effect.BLOCK,
        "Pravilnik 2016, 32(3)",
        _events("P7:U_TOKU"),
        ("interruptions", "examined_at"),
        objections.exam_after_force,
    ),
    Safeguard(
        "G15", Effect.BLOCK, "Pravilnik 2016, 32(5)", _events("MEDICINE"), ("medical_document",), objections.medicine
    ),
    Safeguard(
        "G18",
        Effect.BLOCK,
        "Pravilnik 2008, 3(2); Pravilnik 2016, 4(2)",
        _events("UPLOAD"),
        ("document_mark", "is_own_plan_or_report"),
        objections.upload,
    ),
    Safeguard("G19", Effect.BLOCK, "Pravilnik 2016, 29(4)", _events("LETTER"), ("sent_fields",), objections.letter),
    Safeguard(
        "G20",
        Effect.BLOCK,
        "Pravilnik 2016, 29(5)",
        _events("LETTER", "OUTGOING"),
        ("sent_fields",),
        objections.reasons_told,
    ),
    Safeguard("G21", Effect.BLOCK, "Pravilnik 2016, 29(3)", _ESCORT_ACTS, ("sex", "escort_sexes"), objections.escort),
    Safeguard(
        "G21",
        Effect.WARN,
        "Pravilnik 2016, 25(1)",
        _ESCORT_ACTS,
        ("escort_sexes", "is_escort_trained"),
        objections.escort_team,
    ),
    Safeguard(
        "G22",
        Effect.BLOCK,
        "Pravilnik 2016, 21",
        _PLAN_ACTS,
        (
            "plan_items",
            "is_approved_by_director",
            "special_act",
            "change_consented_at",
            "is_by_air",
            "takeoff_at",
            "escort_at_airport_at",
        ),
        objections.plan,
    ),
    Safeguard(
        "G23",
        Effect.WARN,
        "Pravilnik 2016, 29(1), 30, 31",
        _events("P7:U_TOKU"),
        ("informed_at", "is_contact_decided", "are_belongings_settled"),
        objections.informed,
    ),
    Safeguard(
        "G24",
        Effect.WARN,
        "Pravilnik 2016, 34",
        _events("P7:PREDAJA", "P7:PREKINUT"),
        ("was_force_used", "force_kind", "force_reason", "force_proportionality"),
        objections.force,
    ),
    Safeguard(
        "G25",
        Effect.BLOCK,
        "Zakon 106(5)–(7)",
        _events("P1:NALOG_IZDAT"),
        (
            "is_flight_risk",
            "is_danger",
            "intention_stated_at",
            "is_intention_proven",
            "leaves_by",
            "humanitarian_reason",
        ),
        objections.order_to_leave,
        LAW_OF_2023,
    ),
    Safeguard(
        "G26",
        Effect.WARN,
        "Zakon 14(5), 14(8)",
        _events("P0:ZADRŽAVANJE_KRAJ", "P0:POD_NADZOROM", "P0:NALOG", "P0:PROTJERIVANJE"),
        ("held_since", "placed_at"),
        objections.holding,
        LAW_OF_2023,
    ),
    Safeguard(
        "G27",
        Effect.BLOCK,
        "Pravilnik 2016, 14",
        _events("P5:PRODUŽENJE", "P5:IZUZETNO_PRODUŽENJE"),
        ("segments", "is_cooperation_lacking", "are_documents_delayed"),
        objections.surveillance,
    ),
    Safeguard(
        "G28",
        Effect.BLOCK,
        "Pravilnik 2016, 15(3)",
        _events("P6:ISPRAVE_ODUZETE"),
        ("seizure_receipt", "agreed_to_leave"),
        objections.seizure,
    ),
    Safeguard(
        "G32",
        Effect.WARN,
        "Zakon 12(2)",
        _events("P0:INFORMISAN", "P2:RJEŠENJE_PROTJERIVANJE", "P5:NADZOR_RJEŠENJE", "P6:BLAŽA_RJEŠENJE"),
        ("is_language_understood", "has_interpreter"),
        objections.interpreter,
        LAW_OF_2023,
    ),
    Safeguard(
        "G33",
        Effect.BLOCK,
        "Zakon 4(4)",
        _events("P2:DOSTAVLJENO"),
        ("is_served_abroad", "has_left_without_notice"),
        objections.served_abroad,
        LAW_OF_2023,
    ),
    Safeguard(
        "G34",
        Effect.WARN,
        "Pravilnik 2016, 33",
        _ESCORT_ACTS,
        ("has_special_needs", "are_special_needs_met"),
        objections.special_needs,
    ),
)


def verdicts(act: str, facts: Facts, at: datetime) -> tuple[Verdict, ...]:
    """The safeguards that do not hold for an act at an instant, those that block first.

    The act is a procedure and its event, as P7:U_TOKU, or one of ACTS.
    """
    procedure, _, event = act.partition(":")
    if act not in ACTS and event not in _codes(procedure):
        raise ValueError(f"There is no act {act}.")
    day = day_in(TIME_ZONE, at)
    found = [
        Verdict(safeguard, refused)
        for safeguard in SAFEGUARDS
        if act in safeguard.guards and (safeguard.since is None or safeguard.since <= day)
        if (refused := safeguard.objection(facts, at, act)) is not None
    ]
    return tuple(sorted(found, key=lambda verdict: verdict.safeguard.effect is not Effect.BLOCK))


def check_safeguards(
    act: str, facts: Facts, at: datetime, now: datetime, *, reason: str = "", is_deviation: bool = False
) -> tuple[Verdict, ...]:
    """Make sure that no safeguard stops an act; return those against which it is recorded, to be kept with it.

    Raises:
        Refused: one stops it, or one warns and no reason is given; a fact that has happened is recorded as a
            deviation, with its reason.
    """
    found = verdicts(act, facts, at)
    has_happened = is_deviation and at < now
    for verdict in found:
        blocks = verdict.safeguard.effect is Effect.BLOCK
        if (blocks and not has_happened) or not reason.strip():
            raise Stopped(verdict)
    return found


def _codes(procedure: str) -> frozenset[str]:
    return frozenset(PROCEDURES[procedure].events) if procedure in PROCEDURES else frozenset()
