"""Acts that a safeguard guards, each made ready so that this one alone speaks against it."""

from datetime import date, timedelta

from tests.integration.cases.acting import (
    ALONE,
    ASSESSED,
    CHILD,
    DEPARTURE,
    EXPELLED,
    HOUR,
    PLAN,
    WOMAN,
    Acting,
    Scenario,
)
from tracker.cases.models import Case
from tracker.cases.recording import NewEvent

DAY = timedelta(days=1)
Ready = tuple[Case, NewEvent]


def conclusion(on: Acting, case: Case) -> Ready:
    """The conclusion that lets a removal be carried out."""
    return case, on.new(case, "ZAKLJUČAK_DOZVOLE", answers={"destination": "Turska", "best_interest": "heard"})


def departure(on: Acting, case: Case, **answers: object) -> Ready:
    return case, on.new(case, "U_TOKU", answers=DEPARTURE | answers)


def approval(on: Acting, case: Case, **answers: object) -> Ready:
    return case, on.new(case, "PLAN_ODOBREN", answers={"is_approved_by_director": True} | answers)


def another_destination(on: Acting) -> Ready:
    return conclusion(on, on.prepared(destination="Srbija"))


def assessed_in_another_removal(on: Acting) -> Ready:
    first = on.prepared()
    other = on.open("P7", "PRIPREMA", on.cases["P2"])
    assert first.person_id == other.person_id
    on.tell(other, "MJERA_18", outcome="a")
    for letter in "fg":
        on.tell(other, "MJERA_18", outcome=letter)
    on.tell(other, "USLOVI_OSIGURANI")
    return conclusion(on, other)


def risk_of_the_special_procedure(on: Acting) -> Ready:
    case = on.prepared()
    claim = on.open("P9", "TVRDNJA_ZAŠTITE", on.cases["P2"])
    on.tell(claim, "POSEBAN_POSTUPAK", **(ASSESSED | {"is_at_risk": True}))
    on.tell(claim, "UDALJIV", is_refusal_enforceable=True)
    # The removal itself goes on saying that there is no risk.
    return conclusion(on, case)


def exception_without_finding(on: Acting) -> Ready:
    return conclusion(on, on.prepared(is_at_risk=True, is_exception_chosen=True))


def open_claim_in_a_case_not_linked(on: Acting) -> Ready:
    case = on.prepared()
    # It hangs on the expulsion; the removal is not linked with it.
    on.open("P9", "TVRDNJA_ZAŠTITE", on.cases["P2"])
    return conclusion(on, case)


def certificate(
    on: Acting, *, requested: timedelta = -HOUR, until: date = date(2025, 2, 1), again: bool = False
) -> Ready:
    case = on.open("P9", "TVRDNJA_ZAŠTITE")
    on.tell(case, "POSEBAN_POSTUPAK", "NE_UDALJIV", "PREPORUKA_AZIL")
    if again:
        on.tell(case, "POTVRDA_OSTANAK", certificate_requested_at=on.at, valid_until=until)
    new = on.new(case, "POTVRDA_OSTANAK")
    answers = {"certificate_requested_at": new.at + requested, "valid_until": until}
    return case, NewEvent(new.code, new.at, new.body, answers=answers)


def assisted_return(on: Acting) -> Ready:
    case = on.prepared()
    voluntary = on.open("P4", "INFORMISAN_POVRATAK", on.cases["P2"])
    on.tell(voluntary, "REGISTROVAN_AVR", is_trafficking_victim=False)
    return conclusion(on, case)


def stayed(on: Acting) -> Ready:
    case = on.prepared()
    on.open("P8", "NE_IZVRŠAVA_SE", on.cases["P2"])
    return conclusion(on, case)


def postponed_without_form(on: Acting) -> Ready:
    case = on.open("P8", "NE_IZVRŠAVA_SE")
    answers = {"postponement_form": " ", "review_on": date(2024, 6, 1)}
    return case, on.new(case, "ODGOĐENO", reason="ill", answers=answers)


def minor_without_guardian(on: Acting) -> Ready:
    return conclusion(on, on.prepared(ALONE))


def minor_in_danger(on: Acting) -> Ready:
    case = on.minor_assessed(is_suspicion_justified=True)
    return case, on.new(case, "PRIJEM_POTVRĐEN", answers={"recipient": "the mother"})


def held_minor(on: Acting) -> Ready:
    case = on.open("P0", "IDENT_PREUZET", ALONE)
    on.tell(case, "ZADRŽAVANJE_POČETAK", purpose=["identity"], is_flight_risk=True)
    return case, on.new(case, "NALOG")


def shortened(on: Acting, person: object = ALONE, ground: str = "c") -> Ready:
    case = on.open("P2", "POSTUPAK_POKRENUT", person)  # type: ignore[arg-type]
    on.tell(case, "PROVJERE_IZVRŠENE")
    answers = {**EXPELLED, "ground": [ground], "is_shortened": True, "best_interest": "heard"}
    return case, on.new(case, "RJEŠENJE_PROTJERIVANJE", answers=answers)


def child_placed(on: Acting) -> Ready:
    case = on.open(
        "P5", "NADZOR_RJEŠENJE", CHILD, ends_on=date(2024, 4, 1), is_language_understood=True, best_interest="x"
    )
    return case, on.new(case, "SMJEŠTEN_IC", answers={"placement": "with_parent"})


def child_without_measure(on: Acting) -> Ready:
    case = on.open("P5", "PRATI_RODITELJA", CHILD, is_parent_placed=True)
    return case, on.new(case, "SMJEŠTEN_IC", answers={"placement": "with_parent", "is_parent_placed": False})


def unfit(on: Acting) -> Ready:
    return departure(on, on.approved(is_fit_to_travel=False))


def unfit_to_fly(on: Acting) -> Ready:
    return departure(on, on.approved(is_fit_to_fly=False))


def after_force(on: Acting) -> Ready:
    case = on.started()
    forced = {"was_force_used": True, "force_kind": "held", "force_reason": "x", "force_proportionality": "y"}
    on.tell(case, "PREKINUT", reason="resistance", **forced)
    on.tell(case, "PLAN_PRIPREMLJEN", **PLAN)
    on.tell(case, "PLAN_ODOBREN", is_approved_by_director=True)
    return departure(on, case)


def escort_of_the_other_sex(on: Acting) -> Ready:
    return approval(on, on.planned(escort_sexes=["M"]))


def plan_with_a_gap(on: Acting) -> Ready:
    return approval(on, on.planned(plan_items=list("abcdefghij")))


def escort_too_late(on: Acting) -> Ready:
    return approval(on, on.planned(escort_at_airport_at=PLAN["takeoff_at"] - 2 * HOUR + timedelta(seconds=1)))  # type: ignore[operator]


def approved_by_nobody(on: Acting) -> Ready:
    return approval(on, on.planned(), is_approved_by_director=False)


def approval_of_the_plan_before(on: Acting) -> Ready:
    case = on.approved()
    new = on.new(case, "PLAN_IZMJENA", reason="another way")
    return case, NewEvent(
        new.code, new.at, new.body, "", "another way", answers={"change_consented_at": new.at + timedelta(minutes=1)}
    )


def order(on: Acting, days: int = 20, *, flight: bool = False, is_proven: bool = True) -> Ready:
    case = on.open("P1", "ZABILJEŠKA_NALOG")
    on.tell(case, "IZJAVA_NAMJERE", is_intention_proven=is_proven)
    on.tell(case, "PROVJERA_ISKLJUČENJA", is_flight_risk=flight, is_danger=False)
    new = on.new(case, "NALOG_IZDAT")
    leaves_by = new.at.date() + days * DAY
    return case, NewEvent(new.code, new.at, new.body, answers={"ground": "overstay", "leaves_by": leaves_by})


def extension(on: Acting, days: int) -> Ready:
    """An extension with which so many days would count, that of the placement among them."""
    case = on.placed()
    ends_on = on.at.date() + (days - 1) * DAY
    return case, on.new(case, "PRODUŽENJE", answers={"ends_on": ends_on})


def extension_after_another_placement(on: Acting) -> Ready:
    first = on.placed()
    on.at += 99 * DAY
    on.tell(first, "UKINUT_BLAŽA")
    second = on.open("P5", "NADZOR_RJEŠENJE", first, ends_on=date(2024, 6, 30), is_language_understood=True)
    on.tell(second, "SMJEŠTEN_IC", placement="order")
    return second, on.new(second, "PRODUŽENJE", answers={"ends_on": on.at.date() + 81 * DAY})


def seizure(on: Acting, *, agreed: bool = False, receipt: str = "7/24") -> Ready:
    case = on.open("P6", "BLAŽA_RJEŠENJE", is_language_understood=True)
    answers = {"agreed_to_leave": agreed, "seizure_receipt": receipt}
    return case, on.new(case, "ISPRAVE_ODUZETE", answers=answers)


def seizure_from_one_who_leaves(on: Acting) -> Ready:
    voluntary = on.open("P4", "INFORMISAN_POVRATAK")
    on.tell(voluntary, "IZJAVA_SAMOSTALNI")
    case = on.open("P6", "BLAŽA_RJEŠENJE", voluntary, is_language_understood=True)
    return case, on.new(case, "ISPRAVE_ODUZETE", answers={"agreed_to_leave": False, "seizure_receipt": "7/24"})


def served_abroad(on: Acting) -> Ready:
    case = on.open("P2", "POSTUPAK_POKRENUT")
    on.tell(case, "PROVJERE_IZVRŠENE")
    on.tell(case, "RJEŠENJE_PROTJERIVANJE", **EXPELLED)
    return case, on.new(case, "DOSTAVLJENO", answers={"is_served_abroad": True, "has_left_without_notice": True})


# Which safeguard blocks, how it is come to, and what it says.
BLOCKED: list[tuple[str, Scenario, str]] = [
    ("G1", another_destination, "has not been assessed"),
    ("G1", assessed_in_another_removal, "has not been assessed"),
    ("G1", risk_of_the_special_procedure, "stands against a return"),
    ("G2", exception_without_finding, "no real risk"),
    ("G3", open_claim_in_a_case_not_linked, "claim to protection is open"),
    ("G5", lambda on: certificate(on, requested=timedelta(minutes=1)), "on request only"),
    ("G5", lambda on: certificate(on, until=date(2025, 2, 2)), "until 2025-02-01 at most"),
    ("G5", lambda on: certificate(on, requested=-HOUR / 2, again=True), "recommendation of the body"),
    ("G6", assisted_return, "assisted return is running"),
    ("G7", stayed, "reasons have not ceased"),
    ("G7", postponed_without_form, "An answer is needed"),
    ("G8", minor_without_guardian, "centre for social work must be told before"),
    ("G9", minor_in_danger, "NEĆE_BITI_VRAĆEN"),
    ("G11", held_minor, "is held"),
    ("G11", shortened, "unaccompanied minor"),
    ("G11", lambda on: shortened(on, WOMAN, "a"), "c, d, e, h, i"),
    ("G12", child_placed, "only with its parent"),
    ("G12", child_without_measure, "only with its parent"),
    ("G13", unfit, "fit to travel has not"),
    ("G13", unfit_to_fly, "fit to travel by air"),
    ("G14", after_force, "medical examination"),
    ("G21", escort_of_the_other_sex, "of the same sex"),
    ("G22", plan_with_a_gap, "The plan lacks"),
    ("G22", escort_too_late, "two hours before take-off"),
    ("G22", approved_by_nobody, "approved by the director"),
    ("G22", approval_of_the_plan_before, "consent given before"),
    ("G25", lambda on: order(on, flight=True), "danger of flight"),
    ("G25", lambda on: order(on, is_proven=False), "before the order"),
    ("G25", lambda on: order(on, 6), "seven days"),
    ("G25", lambda on: order(on, 31), "humanitarian"),
    ("G27", lambda on: extension(on, 181), "come to 181"),
    ("G27", extension_after_another_placement, "come to 181"),
    ("G28", lambda on: seizure(on, receipt=" "), "An answer is needed"),
    ("G28", lambda on: seizure(on, agreed=True), "agreed to leave"),
    ("G28", seizure_from_one_who_leaves, "agreed to leave"),
    ("G33", served_abroad, "left without telling"),
]
# What is let through on the day that the limit still allows.
ALLOWED: list[Scenario] = [
    lambda on: certificate(on, requested=timedelta(0)),
    lambda on: order(on, 7),
    lambda on: order(on, 30),
    lambda on: extension(on, 179),
    lambda on: extension(on, 180),
    lambda on: shortened(on, WOMAN),
    lambda on: conclusion(on, on.prepared()),
    lambda on: departure(on, on.approved()),
    seizure,
]


def child_without_note(on: Acting) -> Ready:
    case = on.open("P6", "BLAŽA_RJEŠENJE", CHILD, is_language_understood=True, best_interest="heard")
    other = on.open("P2", "POSTUPAK_POKRENUT", case)
    on.tell(other, "PROVJERE_IZVRŠENE")
    return other, on.new(other, "RJEŠENJE_PROTJERIVANJE", answers=EXPELLED)


def escort_of_one_sex(on: Acting) -> Ready:
    return approval(on, on.planned(escort_sexes=["F"]))


def informed_too_late(on: Acting) -> Ready:
    case = on.approved()
    return departure(on, case, informed_at=on.at + 2 * HOUR)


def force_untold(on: Acting) -> Ready:
    case = on.started()
    answers = {"by_readmission": False, "was_force_used": True, "force_kind": "held"}
    return case, on.new(case, "PREDAJA", answers=answers)


def held_too_long(on: Acting, beyond: timedelta = timedelta(seconds=1)) -> Ready:
    case = on.open("P0", "IDENT_PREUZET")
    on.tell(case, "ZADRŽAVANJE_POČETAK", purpose=["identity"], is_flight_risk=True)
    return case, on.new(case, "ZADRŽAVANJE_KRAJ", at=on.at + 6 * HOUR + beyond)


def not_understood(on: Acting) -> Ready:
    case = on.open("P2", "POSTUPAK_POKRENUT")
    on.tell(case, "PROVJERE_IZVRŠENE")
    return case, on.new(case, "RJEŠENJE_PROTJERIVANJE", answers=EXPELLED | {"is_language_understood": False})


def needs_forgotten(on: Acting) -> Ready:
    return approval(on, on.planned(has_special_needs=True))


WARNED: list[tuple[str, Scenario, str]] = [
    ("G10", child_without_note, "best interest"),
    ("G21", escort_of_one_sex, "of both sexes"),
    ("G23", informed_too_late, "in advance"),
    ("G24", force_untold, "Whether force was used"),
    ("G26", held_too_long, "more than six hours"),
    ("G32", not_understood, "through an interpreter"),
    ("G34", needs_forgotten, "special needs"),
]
