"""A case's events as its page shows them: in words, with the answers that open to whoever reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from tracker.cases.asked_labels import ANSWERS
from tracker.cases.labels import (
    ROOMS,
    actor_of,
    choice_of,
    event_of,
    field_of,
    official_actor,
    official_event,
    outcome_of,
)
from tracker.cases.law.asked import ASKED, Field, Kind, Room
from tracker.cases.law.days import local
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseEvent
from tracker.cases.safeguard_labels import BASES
from tracker.cases.vault import Vault
from tracker.web.formats import day_in, moment_in
from tracker.web.languages import current_language


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered in one room."""

    room: str  # in words; "" for what everybody who sees the case reads
    told: tuple[tuple[str, str], ...]  # question and answer


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a timeline."""

    event: CaseEvent
    name: str
    official: str
    at: datetime  # as clocks in Sarajevo showed it
    actor: str
    official_actor: str
    outcome: str  # "" where it has none
    answers: tuple[Answers, ...]
    reason: str  # "" where none was given
    against: tuple[str, ...]  # on what the safeguards rest against which it was recorded
    opens: tuple[str, ...]  # procedures to which it leads

    @property
    def is_annulled(self) -> bool:
        """Whether it counts no more."""
        return self.event.annulled_at is not None


def lines_of(vault: Vault, case: Case, events: Sequence[CaseEvent], rooms: frozenset[str]) -> list[Line]:
    """The events of a case in the order in which they happened, as somebody reads them to whom some rooms open."""
    return [_line(vault, case, event, rooms) for event in sorted(events, key=lambda event: (event.at, event.id))]


def _line(vault: Vault, case: Case, event: CaseEvent, rooms: frozenset[str]) -> Line:
    sealed = vault.open(case.person.wrapped_key, event.sealed)
    known = PROCEDURES[case.procedure].events.get(event.code)
    return Line(
        event,
        event_of(event.code),
        official_event(case.procedure, event.code),
        local(event.at),
        actor_of(event.body),
        official_actor(event.body),
        outcome_of(event.outcome) if event.outcome else "",
        tuple(_answers(event, sealed, rooms)),
        str(sealed.get("reason", "")),
        tuple(BASES.get(code, code) for code in event.safeguards),
        known.opens if known is not None else (),
    )


def _answers(event: CaseEvent, sealed: Mapping[str, Any], rooms: frozenset[str]) -> Iterable[Answers]:
    """The answers by room; of a room that does not open it is not even told that something stands there."""
    asked = {field.name: field for field in ASKED.get(f"{event.procedure}:{event.code}", ())}
    plain = [*_tags(event, asked), *_due(event, asked), *_told(sealed.get("plain", {}), asked)]
    if plain:
        yield Answers("", tuple(plain))
    for room in ("medical", "asylum", "classified"):
        if room in rooms and (told := _told(sealed.get(room, {}), asked)):
            yield Answers(str(ROOMS[room]), tuple(told))


def _tags(event: CaseEvent, asked: Mapping[str, Field]) -> list[tuple[str, str]]:
    """What figures filter by: a choice each, several of one question together."""
    found: dict[str, list[str]] = {}
    for tag in filter(None, event.tags.split("|")):
        name, _equals, code = tag.partition("=")
        found.setdefault(name, []).append(code)
    return [
        (field_of(name), _(", ").join(_tag(asked.get(name), name, code) for code in codes))
        for name, codes in found.items()
    ]


def _tag(field: Field | None, name: str, code: str) -> str:
    if field is not None and field.kind is Kind.YES_NO:
        return str(ANSWERS[code == "yes"])
    return choice_of(name, code)


def _due(event: CaseEvent, asked: Mapping[str, Field]) -> list[tuple[str, str]]:
    if event.due_on is None:
        return []
    name = next(
        (field_of(field.name) for field in asked.values() if field.room is Room.DUE), _("Day that the act sets")
    )
    return [(name, day_in(event.due_on, current_language()))]


def _told(answers: Mapping[str, Any], asked: Mapping[str, Field]) -> list[tuple[str, str]]:
    return [(field_of(name), answer_in_words(asked.get(name), name, answer)) for name, answer in answers.items()]


def answer_in_words(field: Field | None, name: str, answer: Any) -> str:
    """An answer as it was sealed, in the reader's language."""
    if isinstance(answer, bool):
        return str(ANSWERS[answer])
    if isinstance(answer, list | tuple):
        return _(", ").join(answer_in_words(field, name, each) for each in answer)
    if field is not None and field.kind is Kind.DAY:
        return day_in(date.fromisoformat(answer), current_language())
    if field is not None and field.kind is Kind.INSTANT:
        return moment_in(local(datetime.fromisoformat(answer)), current_language())
    if field is not None and field.kind in {Kind.CHOICE, Kind.CHOICES}:
        return choice_of(name, answer)
    return str(answer)
