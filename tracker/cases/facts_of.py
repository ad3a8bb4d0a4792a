"""From what was recorded in a case to the facts that its safeguards look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from tracker.cases.facts import Facts
from tracker.cases.models import Case, CaseEvent
from tracker.cases.vault import Vault

# The instants at which something happened, by the event that says so.
INSTANTS: Mapping[str, str] = {"P1:IZJAVA_NAMJERE": "intention_stated_at"}
_NAMES = frozenset(each.name for each in fields(Facts))


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


def told_of(vault: Vault, case: Case, events: Sequence[CaseEvent], linked: Sequence[CaseEvent]) -> list[Told]:
    """The events that count, of the case and of those linked with it about the same person, opened."""
    key = case.person.wrapped_key
    return [
        Told(
            event.procedure,
            event.code,
            event.at,
            event.outcome,
            event.tags,
            event.due_on,
            _answers(vault.open(key, event.sealed)) if event.person_id == case.person_id else {},
        )
        for event in (*events, *linked)
        if event.annulled_at is None
    ]


def facts_of(case: Case, told: Sequence[Told], at: datetime) -> Facts:
    """The facts of a case at an instant: the latest answer counts, and what nobody answered stays unanswered."""
    found: dict[str, Any] = {
        "sex": case.person.sex,
        "is_child": case.person.is_minor,
        "is_unaccompanied": case.person.is_unaccompanied,
    }
    for event in sorted((one for one in told if one.at <= at), key=lambda one: one.at):
        if instant := INSTANTS.get(f"{event.procedure}:{event.code}"):
            found[instant] = event.at
        found.update({name: answer for name, answer in event.answers.items() if name in _NAMES})
        if event.due_on is not None and event.code == "NALOG_IZDAT":
            found["leaves_by"] = event.due_on
    return replace(Facts(), **found)


def _answers(opened: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answer for room in opened.values() if isinstance(room, dict) for name, answer in room.items()}
