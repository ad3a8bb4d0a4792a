"""From what was told in the cases about a person to the facts that safeguards look at. Pure.

Three things are kept apart, so that no answer lends itself to what it was not given for. What an act must say itself
(its day, its note on a child) is taken from that act only. What belongs to a procedure (the plan, the examination) is
taken from the same case only. What protects the person (claims, stays, assisted returns, a guardian's decision, days in
the centre) is taken from every case about the person, whether it is linked with this one or not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from tracker.cases.law.days import day_of
from tracker.cases.law.facts import Assessment, AssistedReturn, Claim, Facts, Interruption, Segment, Stay
from tracker.reading.scripts import fold


@dataclass(frozen=True, slots=True)
class Told:
    """An event with everything that was answered, opened."""

    procedure: str
    code: str
    at: datetime
    outcome: str
    tags: str
    due_on: date | None
    answers: Mapping[str, Any]
    case_id: int = 0
    is_own: bool = True  # of the case whose facts are asked for, and not of another one about the same person
    is_new: bool = False  # the act that is about to be recorded

    @property
    def act(self) -> str:
        """The procedure and the event, as safeguards call them."""
        return f"{self.procedure}:{self.code}"

    def tagged(self, name: str) -> tuple[str, ...]:
        """What was chosen for a field that is kept in the plain."""
        pairs = (tag.partition("=") for tag in self.tags.split("|"))
        return tuple(value for key, _, value in pairs if key == name)


# What an act must say itself: an earlier answer does not count for it.
OF_THE_ACT = frozenset(
    {
        "agreed_to_leave",
        "are_belongings_settled",
        "are_documents_delayed",
        "certificate_requested_at",
        "change_consented_at",
        "force_kind",
        "force_proportionality",
        "force_reason",
        "has_interpreter",
        "has_left_without_notice",
        "humanitarian_reason",
        "informed_at",
        "is_contact_decided",
        "is_cooperation_lacking",
        "is_language_understood",
        "is_parent_placed",
        "is_served_abroad",
        "is_shortened",
        "is_special_procedure_followed",
        "is_trafficking_victim",
        "postponement_form",
        "seizure_receipt",
        "was_force_used",
    }
)
# What was found for the person, in whatever case.
OF_THE_PERSON = frozenset({"is_decision_for_return", "is_suspicion_justified", "recipient"})
# The instants at which something happened, by the event that says so: in the same case …
INSTANTS: Mapping[str, str] = {
    "P0:CSR_OBAVIJEŠTEN": "csr_notified_at",
    "P0:ZADRŽAVANJE_POČETAK": "held_since",
    "P1:IZJAVA_NAMJERE": "intention_stated_at",
    "P9:PREPORUKA_AZIL": "recommended_at",
}
# … and in any case about the person.
INSTANTS_OF_THE_PERSON: Mapping[str, str] = {
    "P10:CSR_OBAVIJEŠTEN": "csr_notified_at",
    "P10:STARATELJ_POSTAVLJEN": "guardian_appointed_at",
    "P10:PROCJENA_RIZIKA": "return_assessed_at",
    "P10:ODLUKA_STARATELJA": "guardian_decided_at",
    "P5:NADZOR_RJEŠENJE": "placed_at",
    "P6:BLAŽA_RJEŠENJE": "placed_at",
}
# The fact that the day answers which an act sets.
DAYS_SET: Mapping[str, str] = {
    "P1:NALOG_IZDAT": "leaves_by",
    "P8:ODGOĐENO": "review_on",
    "P9:POTVRDA_OSTANAK": "valid_until",
}
# A new plan is answered anew: neither the answers to an earlier one nor its approval count for it.
OF_THE_PLAN = frozenset(
    {
        "are_special_needs_met",
        "escort_at_airport_at",
        "escort_sexes",
        "has_special_needs",
        "is_approved_by_director",
        "is_by_air",
        "is_escort_trained",
        "plan_items",
        "special_act",
        "takeoff_at",
    }
)
# Events after which something runs no more, by the event with which it began; each within one case.
ENDS_OF_STAYS: Mapping[str, frozenset[str]] = {
    "P8:NE_IZVRŠAVA_SE": frozenset({"P8:PRESTALO", "P8:OBUSTAVLJEN"}),
    "P8:ODGOĐENO": frozenset({"P8:PRESTALO", "P8:OBUSTAVLJEN"}),
    "P2:ODGOĐENO": frozenset({"P2:NEIZVRŠENO"}),
    "P2:NE_MOŽE": frozenset({"P2:NEIZVRŠENO"}),
}
ENDS_OF_ASSISTED_RETURN = frozenset({"P4:IZJAVA_SAMOSTALNI", "P4:IZLAZAK", "P4:NIJE_NAPUSTIO", "P4:OBUSTAVLJEN"})
ENDS_OF_AGREEMENT = frozenset({"P4:IZLAZAK", "P4:NIJE_NAPUSTIO", "P4:OBUSTAVLJEN"})
ENDS_OF_PLACEMENT = frozenset(
    {"P5:UKINUT_BLAŽA", "P5:UDALJEN", "P5:ISTEKAO", "P5:MAKS_18M", "P5:OBUSTAVLJEN", "P5:MS_ODLUKA"}
)
EXTENSIONS = frozenset({"P5:PRODUŽENJE", "P5:IZUZETNO_PRODUŽENJE"})
_NAMES = frozenset(each.name for each in fields(Facts))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the row of the person says; None: not answered."""

    sex: str | None = None
    is_minor: bool | None = None
    is_unaccompanied: bool | None = None


def facts_told(subject: Subject, told: Iterable[Told], at: datetime) -> Facts:
    """The facts of a case at an instant: the latest answer counts, and what nobody answered stays unanswered."""
    events = sorted((one for one in told if one.at <= at), key=lambda one: one.at)
    found: dict[str, Any] = {}
    for event in events:
        found |= _instants(event)
        if event.act == "P7:PLAN_PRIPREMLJEN" and event.is_own:
            found = {name: answer for name, answer in found.items() if name not in OF_THE_PLAN}
        found |= {name: answer for name, answer in event.answers.items() if _counts(name, event)}
    found |= _of_the_act(next((one for one in events if one.is_new), None))
    own = [event for event in events if event.is_own]
    found |= _health(own)
    found |= _minor(events)
    earlier = [event.at for event in own if event.act == "P9:POTVRDA_OSTANAK" and not event.is_new]
    facts = Facts(
        is_child=subject.is_minor,
        is_unaccompanied=subject.is_unaccompanied,
        sex=subject.sex,
        assessments=tuple(_assessments(events)),
        claims=tuple(_claims(events)),
        assisted_returns=tuple(_assisted_returns(events)),
        stays=tuple(_stays(events)),
        interruptions=tuple(_interruptions(events)),
        examined_at=tuple(event.at for event in events if _is_examination(event)),
        segments=tuple(_segments(events, at)),
        last_certificate_at=max(earlier, default=None),
        is_with_parent=any(event.act == "P5:PRATI_RODITELJA" for event in own),
    )
    if _has_agreed(events):
        found["agreed_to_leave"] = True
    found["destination"] = destination = fold(found.get("destination", ""))
    found["plan_items"] = frozenset(found.get("plan_items", ()))
    found["escort_sexes"] = tuple(found.get("escort_sexes", ()))
    return replace(facts, **found, no_real_risk_found_at=_risk_excluded_at(events, destination))


def _counts(name: str, event: Told) -> bool:
    """Whether an answer to an event counts as a fact."""
    if name not in _NAMES:
        return False
    if name in OF_THE_ACT:
        return event.is_new
    return event.is_own or name in OF_THE_PERSON


def _instants(event: Told) -> dict[str, Any]:
    found = {}
    if event.is_own and (name := INSTANTS.get(event.act)):
        found[name] = event.at
    if name := INSTANTS_OF_THE_PERSON.get(event.act):
        found[name] = event.at
    return found


def _of_the_act(event: Told | None) -> dict[str, Any]:
    """What the act that is about to be recorded says beside the facts that it names."""
    if event is None:
        return {}
    found: dict[str, Any] = {
        "grounds": frozenset(event.tagged("ground")),
        "is_best_interest_noted": bool(event.answers.get("best_interest", "").strip()),
    }
    if name := DAYS_SET.get(event.act):
        found[name] = event.due_on
    if placement := event.tagged("placement"):
        found["has_own_measure"] = placement == ("order",)
    return found


def _health(own: Sequence[Told]) -> dict[str, Any]:
    """When the person was found fit; the last examination counts, and one that nobody answered finds nothing."""
    examinations = [event for event in own if event.act == "P7:LJEKARSKI_SPOSOBAN"]
    if not examinations:
        return {}
    last = examinations[-1]
    return {
        name: last.at if last.answers.get(answer) is True else None
        for name, answer in (("fit_to_travel_at", "is_fit_to_travel"), ("fit_to_fly_at", "is_fit_to_fly"))
    }


def _is_examination(event: Told) -> bool:
    return event.act == "P7:LJEKARSKI_SPOSOBAN" and event.answers.get("is_fit_to_travel") is not None


def _minor(events: Sequence[Told]) -> dict[str, Any]:
    """That a minor is not to be returned, until the return is assessed again."""
    said = [event for event in events if event.act in {"P10:PROCJENA_RIZIKA", "P10:NEĆE_BITI_VRAĆEN"}]
    if said and said[-1].code == "NEĆE_BITI_VRAĆEN":
        return {"is_suspicion_justified": True, "is_decision_for_return": False}
    return {}


def _assessments(events: Sequence[Told]) -> Iterable[Assessment]:
    """What was found of each destination, in this removal and in the special procedures.

    A risk that the special procedure found is not taken back by the removal: only another one there does so.
    """
    found = [event for event in events if event.procedure == "P9" and _assesses(event)]
    latest_of = {_place(one): _assessment(one) for one in found}
    stands = {place for place, latest in latest_of.items() if latest.is_at_risk or latest.is_onward_at_risk}
    found += [
        event
        for event in events
        if event.procedure == "P7" and event.is_own and _assesses(event) and _place(event) not in stands
    ]
    return map(_assessment, found)


def _assesses(event: Told) -> bool:
    return bool({"is_at_risk", "is_onward_at_risk"} & event.answers.keys())


def _assessment(event: Told) -> Assessment:
    """What an event found of a destination; of the two questions, one that nobody answered counts as a risk."""
    answers = event.answers
    return Assessment(
        _place(event),
        event.at,
        is_at_risk=answers.get("is_at_risk") is not False,
        is_onward_at_risk=answers.get("is_onward_at_risk") is not False,
    )


def _place(event: Told) -> str:
    return fold(event.answers.get("destination", ""))


def _risk_excluded_at(events: Sequence[Told], destination: str) -> datetime | None:
    """When it was found that there is no real risk of death, torture or the like there; None: it was not."""
    found = [
        event
        for event in events
        if "is_real_risk_excluded" in event.answers
        and (event.procedure == "P9" or event.is_own)
        and _place(event) == destination
    ]
    return found[-1].at if found and found[-1].answers["is_real_risk_excluded"] is True else None


def _claims(events: Sequence[Told]) -> Iterable[Claim]:
    """The claims to protection of the person, each closed only by what lets a removal pass."""
    for event in events:
        if event.act == "P9:TVRDNJA_ZAŠTITE":
            yield Claim(event.at, _first(events, event, _closes_claim))


def _closes_claim(event: Told) -> bool:
    if event.act in {"P9:UDALJIV", "P9:OBUSTAVLJEN"}:
        return event.answers.get("is_refusal_enforceable") is True
    return event.act == "P9:PRESTALA" and event.answers.get("is_return_possible") is True


def _assisted_returns(events: Sequence[Told]) -> Iterable[AssistedReturn]:
    for event in events:
        if event.act == "P4:REGISTROVAN_AVR":
            ended_at = _first(events, event, ENDS_OF_ASSISTED_RETURN)
            said = [
                one.answers.get("is_realistic")
                for one in events
                if one.case_id == event.case_id and one.act == "P4:AVR_ZAŠTITA" and one.at >= event.at
            ]
            yield AssistedReturn(event.at, ended_at, is_realistic=not said or said[-1] is not False)


def _stays(events: Sequence[Told]) -> Iterable[Stay]:
    for event in events:
        if ends := ENDS_OF_STAYS.get(event.act):
            yield Stay(event.at, _first(events, event, ends))


def _interruptions(events: Iterable[Told]) -> Iterable[Interruption]:
    for event in events:
        if event.act == "P7:PREKINUT":
            yield Interruption(event.at, event.answers.get("was_force_used") is not False)


def _has_agreed(events: Sequence[Told]) -> bool:
    """Whether the person stated in another case that they leave voluntarily, and may still do so."""
    agreements = [event for event in events if event.act in {"P4:IZJAVA_SAMOSTALNI", "P4:REGISTROVAN_AVR"}]
    return any(_first(events, event, ENDS_OF_AGREEMENT) is None for event in agreements)


def _segments(events: Sequence[Told], at: datetime) -> Iterable[Segment]:
    """The days in the centre, with those that the act would add; a placement that nobody ended goes on."""
    for event in events:
        if event.act != "P5:SMJEŠTEN_IC":
            continue
        of_case = [one for one in events if one.case_id == event.case_id and one.at >= event.at]
        ended_at = _first(events, event, _ends_placement)
        last = day_of(ended_at or at)
        for one in of_case:
            if one.is_new and one.act in EXTENSIONS and one.due_on is not None:
                last = max(last, one.due_on)
        if event.tagged("placement") == ("asylum",):
            yield Segment(day_of(event.at), last, is_asylum_restriction=True)
        else:
            yield from _without_restriction(day_of(event.at), last, of_case)


def _ends_placement(event: Told) -> bool:
    return event.act in ENDS_OF_PLACEMENT and (event.code != "MS_ODLUKA" or event.outcome == "UVAŽENA")


def _without_restriction(first: date, last: date, of_case: Sequence[Told]) -> Iterable[Segment]:
    """A placement with the days of restriction under the law on asylum marked.

    The first and the last day of a restriction are days of surveillance as well, and count: the stricter reading.
    """
    restricted: set[date] = set()
    for event in of_case:
        begins, ends = (event.answers.get(f"asylum_restriction_{name}") for name in ("from", "until"))
        if begins is not None and ends is not None:
            restricted |= {begins + number * _DAY for number in range(1, (ends - begins).days)}
    day = first
    while day <= last:
        ends_on = day
        while ends_on < last and (ends_on + _DAY in restricted) is (day in restricted):
            ends_on += _DAY
        yield Segment(day, ends_on, is_asylum_restriction=day in restricted)
        day = ends_on + _DAY


def _first(events: Sequence[Told], after: Told, ends: Set[str] | Callable[[Told], bool]) -> datetime | None:
    """When something in the same case first ended what an event began; None: nothing did."""
    is_end = ends if callable(ends) else lambda one: one.act in ends
    later = events[events.index(after) + 1 :]
    return next((one.at for one in later if one.case_id == after.case_id and is_end(one)), None)
