"""What is known for an official form already: from the person's identity and from what was recorded. Pure.

What is not known stays empty, and nothing is made up. Only what opens to whoever sees the case is taken: nothing of
health, protection or a plan marked INTERNO is put into a form by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from tracker.cases.issuing.versions import FormValue, FormVersion
from tracker.cases.law.days import local
from tracker.cases.persons import Identity

_DECISION: Final = "RJEŠENJE_PROTJERIVANJE"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that counts, with the answers to it that are for whoever sees the case, as they were sealed."""

    procedure: str
    code: str
    at: datetime  # UTC
    day: date
    due_on: date | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    def text(self, name: str) -> str:
        """An answer in words; "" where there is none."""
        found = self.answers.get(name)
        return found.strip() if isinstance(found, str) else ""

    def answered_day(self, name: str) -> date | None:
        """A day that was answered; None where there is none."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return None


Values = dict[str, FormValue | None]


def prefilled(
    version: FormVersion, identity: Identity | None, event: Recorded, beside: Sequence[Recorded]
) -> dict[str, FormValue]:
    """What is known for the fields of a form that is issued for an event; a field that is not named is not known.

    `beside` are the other events of the case and of cases linked with it about the same person, in order of entry.
    """
    known: Values = {} if identity is None else _of_person(identity)
    known |= _OF_EVENT[version.number](event, _decision(event, beside))
    return {code: value for code, value in known.items() if code in version.fields and value not in (None, "")}


def stamp_of(event: Recorded) -> str:
    """The serial of the stamp as it was written down with the event; "" where it was not."""
    return event.text("stamp_number")


def _of_person(identity: Identity) -> Values:
    document = identity.document
    return {
        "surname_and_name": identity.called,
        "identity_document": _listed(
            document.kind, document.number, _written(document.issued_on), document.issued_at, document.issued_by
        ),
        "travel_document": _listed(document.kind, document.number, document.state) if document.number else "",
        "document_valid_until": document.valid_until,
        "issuing_state": document.state,
        "nationality": identity.citizenship,
        "born_on": identity.born_on,
        "birth_place": identity.birth_place,
        "address": identity.address,
    }


def _order(event: Recorded, _decision: Recorded | None) -> Values:
    return {
        "decision_number": event.text("director_act_number"),
        "decision_on": event.answered_day("director_act_on"),
        "reason": event.text("humanitarian_reason"),
        "leave_by": event.due_on,
    }


def _exit(event: Recorded, _decision: Recorded | None) -> Values:
    return {
        "field_office": event.text("gp_field_office"),
        "border_unit": event.text("gp_unit"),
        "left_at": _on_the_wall(event.at),
        "crossing_point": event.text("crossing"),
    }


def _stay(event: Recorded, _decision: Recorded | None) -> Values:
    return {"valid_until": event.due_on}


def _postponement(event: Recorded, decision: Recorded | None) -> Values:
    return {
        "postponed_until": event.due_on,
        "decision_number": event.text("expulsion_number") or _number(decision),
        "decision_on": event.answered_day("expulsion_on") or (decision.day if decision else None),
        "reasons": event.reason,
    }


def _stamp(_event: Recorded, decision: Recorded | None) -> Values:
    if decision is None:
        return {}
    return {
        "leave_by": decision.due_on,
        "banned_until": decision.answered_day("ban_until"),
        "decision_number": _number(decision),
    }


def _handover(event: Recorded, decision: Recorded | None) -> Values:
    return {
        # The day alone would not tell which decision is meant.
        "decision": _listed(_number(decision), _written(decision.day)) if decision and _number(decision) else "",
        "handover_place": _listed(event.text("handover_state"), event.text("handover_place")),
        "handed_over_at": _on_the_wall(event.at),
        "handing_officer": event.text("handed_over_by"),
        "receiving_officer": event.text("received_by"),
        "remarks": event.text("circumstances"),
    }


_OF_EVENT: Final[Mapping[int, Callable[[Recorded, Recorded | None], Values]]] = {
    1: _order,
    2: _exit,
    3: _stay,
    4: _postponement,
    5: _stamp,
    6: _handover,
}


def _decision(event: Recorded, beside: Sequence[Recorded]) -> Recorded | None:
    """The latest decision on expulsion until the event; None where none is known."""
    found = [one for one in beside if (one.procedure, one.code) == ("P2", _DECISION) and one.at <= event.at]
    return max(found, key=lambda one: one.at, default=None)


def _number(decision: Recorded | None) -> str:
    return decision.text("act_number") if decision is not None else ""


def _on_the_wall(at: datetime) -> datetime:
    """An instant as clocks in Sarajevo showed it, to the minute, without a zone."""
    return local(at).replace(tzinfo=None, second=0, microsecond=0)


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _written(on: date | None) -> str:
    return f"{on.day:02}.{on.month:02}.{on.year}." if on is not None else ""
