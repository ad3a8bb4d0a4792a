"""What is asked when an event is recorded, and where the answer is kept: `asked.toml` says it field by field."""

import re
import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final

from tracker.cases.law.procedures import PROCEDURES
from tracker.errors import Refused

LONGEST_TEXT: Final = 4000
LONGEST_LINE: Final = 200
# All that may be taken from the Central Database of aliens: the number of an entry, and its day; Zakon 128(5), 129.
REFERENCE: Final = "cbp_reference"
FROM_CENTRAL_DATABASE: Final = {REFERENCE: "line", "cbp_entered_on": "day"}
_REFERENCE_FORM: Final = re.compile(r"[^\W_][\w./-]{0,39}")


class Kind(StrEnum):
    """How a field is answered."""

    YES_NO = "yes_no"
    LINE = "line"
    TEXT = "text"
    DAY = "day"
    INSTANT = "instant"
    NUMBER = "number"  # whole
    CHOICE = "choice"
    CHOICES = "choices"


class Room(StrEnum):
    """Where an answer is kept, and to whom it opens."""

    TAG = "tag"  # in the plain, for figures: never what tells of a person
    DUE = "due"  # the day that the act itself sets; one a event
    PLAIN = "plain"  # sealed, for whoever sees the case
    MEDICAL = "medical"  # sealed, for the duty for medical fields and the escort
    ASYLUM = "asylum"  # sealed, for the duty for asylum
    CLASSIFIED = "classified"  # sealed, for those assigned, the head and the director


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked."""

    name: str
    kind: Kind
    room: Room
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    since: date | None = None  # asked only of events from this day on


class BadField(ValueError):
    """The table of fields does not hold together; the message begins with the place."""


def fields_from(document: Mapping[str, Any], name: str = "asked.toml") -> dict[str, tuple[Field, ...]]:
    """The fields by act, as "P1:NALOG_IZDAT", in the order of the table.

    Raises:
        BadField: an act is unknown, or a field is of no kind or room that there is.
    """
    found: dict[str, tuple[Field, ...]] = {}
    for procedure, events in document.items():
        if procedure not in PROCEDURES:
            raise BadField(f"{name}: {procedure}: there is no such procedure")
        for event, asked in events.items():
            place = f"{name}: {procedure}.{event}"
            if event not in PROCEDURES[procedure].events:
                raise BadField(f"{place}: the procedure knows no such event")
            found[f"{procedure}:{event}"] = tuple(_field(each, row, f"{place}.{each}") for each, row in asked.items())
            if sum(field.room is Room.DUE for field in found[f"{procedure}:{event}"]) > 1:
                raise BadField(f"{place}: an act sets one day at most")
    return found


def _field(name: str, row: Mapping[str, Any], place: str) -> Field:
    if unknown := row.keys() - {"kind", "room", "is_needed", "choices", "since"}:
        raise BadField(f"{place}: unknown: {', '.join(sorted(unknown))}")
    try:
        field = Field(
            name,
            Kind(row["kind"]),
            Room(row.get("room", "plain")),
            row.get("is_needed", False),
            tuple(row.get("choices", ())),
            row.get("since"),
        )
    except (KeyError, ValueError) as error:
        raise BadField(f"{place}: {error}") from error
    if name.startswith("cbp") and FROM_CENTRAL_DATABASE.get(name) != field.kind.value:
        raise BadField(f"{place}: of the Central Database only the number of an entry and its day are kept")
    if (field.kind in {Kind.CHOICE, Kind.CHOICES}) is not bool(field.choices):
        raise BadField(f"{place}: choices belong to a choice, and to nothing else")
    if field.room is Room.DUE and field.kind is not Kind.DAY:
        raise BadField(f"{place}: what an act sets is a day")
    if field.room is Room.TAG and field.kind not in {Kind.CHOICE, Kind.CHOICES, Kind.YES_NO}:
        raise BadField(f"{place}: in the plain stand choices only, for words could tell of a person")
    return field


ASKED: Final = fields_from(tomllib.loads((files("tracker.cases.law") / "asked.toml").read_text("utf-8")))


def asked_of(procedure: str, event: str, day: date) -> tuple[Field, ...]:
    """What is asked when an event of a day is recorded."""
    return tuple(field for field in ASKED.get(f"{procedure}:{event}", ()) if field.since is None or field.since <= day)


@dataclass(frozen=True, slots=True)
class Kept:
    """The answers to an event, parted by where they are kept."""

    tags: str
    due_on: date | None
    sealed: Mapping[str, Mapping[str, Any]]  # by room, without what was not answered


def kept_of(
    procedure: str,
    event: str,
    day: date,
    answers: Mapping[str, Any],
    *,
    may_lack: bool = False,
    closed: Set[str] = frozenset(),
) -> Kept:
    """Check the answers to what an event asks, and part them by where they are kept.

    An answer is a bool, a text, a day, an instant (UTC, without a zone), a whole number, or a list of choices; None and
    "" are no answer. A deviation may lack what is needed: it is told as it was. So may what is `closed` to whoever
    answers; the safeguards that rest on it then stop the act.

    Raises:
        Refused: something that is needed is not answered, is not asked for, or is no choice; `field` says which.
    """
    asked = asked_of(procedure, event, day)
    if answers.keys() - {field.name for field in asked} - {"note"}:
        raise Refused("Something was answered that is not asked for here.", field="answers")
    tags: list[str] = []
    due_on: date | None = None
    sealed: dict[str, dict[str, Any]] = {}
    for field in asked:
        answer = answers.get(field.name)
        if is_unanswered(answer):
            if field.is_needed and not may_lack and field.name not in closed:
                raise Refused("An answer is needed here.", field=field.name)
            continue
        _check_answer(field, answer)
        if field.room is Room.DUE:
            due_on = answer
        elif field.room is Room.TAG:
            tags.extend(f"{field.name}={each}" for each in _each(answer))
        else:
            sealed.setdefault(field.room.value, {})[field.name] = answer
    note = answers.get("note")
    if not is_unanswered(note):
        if not isinstance(note, str):
            raise Refused("This is no answer to what is asked here.", field="note")
        _check_text(note, "note", LONGEST_TEXT)
        sealed.setdefault("plain", {})["note"] = note
    return Kept("".join(f"|{tag}" for tag in tags) + "|" * bool(tags), due_on, sealed)


def is_unanswered(answer: Any) -> bool:
    """Whether somebody answered nothing: spaces are no answer either."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer in ([], ())


def _each(answer: Any) -> list[str]:
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    return list(answer) if isinstance(answer, list | tuple) else [str(answer)]


def _check_answer(field: Field, answer: Any) -> None:
    if not _is_of_kind(field.kind, answer):
        raise Refused("This is no answer to what is asked here.", field=field.name)
    if field.kind in {Kind.CHOICE, Kind.CHOICES} and not set(_each(answer)) <= set(field.choices):
        raise Refused("Choose one of those that are offered.", field=field.name)
    if field.kind in {Kind.LINE, Kind.TEXT}:
        _check_text(answer, field.name, LONGEST_LINE if field.kind is Kind.LINE else LONGEST_TEXT)
    if field.name == REFERENCE and not _REFERENCE_FORM.fullmatch(answer.strip()):
        raise Refused(
            "Of the Central Database only the number of an entry is kept: letters, digits, points, dashes and strokes, "
            "%(count)s at most.",
            field=field.name,
            count=40,
        )


def _is_of_kind(kind: Kind, answer: Any) -> bool:
    """Whether an answer is of the type of its kind: a text that says "no" would count as a yes."""
    match kind:
        case Kind.YES_NO:
            return isinstance(answer, bool)
        case Kind.DAY:
            return isinstance(answer, date) and not isinstance(answer, datetime)
        case Kind.INSTANT:
            return isinstance(answer, datetime) and answer.tzinfo is None
        case Kind.NUMBER:
            return isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0
        case Kind.CHOICES:
            return isinstance(answer, list | tuple) and all(isinstance(each, str) for each in answer)
        case _:
            return isinstance(answer, str)


def _check_text(text: str, name: str, most: int) -> None:
    if len(text) > most:
        raise Refused("Write %(count)s characters at most.", field=name, count=most)


def answers_of(procedure: str, event: str, opened: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered to an event, from the rooms in which it was sealed: days and instants as such again.

    The note is among the answers; the reason of the event is not.
    """
    kinds = {field.name: field.kind for field in ASKED.get(f"{procedure}:{event}", ())}
    rooms = [room for room in opened.values() if isinstance(room, Mapping)]
    return {name: _unsealed(kinds.get(name), answer) for room in rooms for name, answer in room.items()}


def _unsealed(kind: Kind | None, answer: Any) -> Any:
    if kind is Kind.DAY:
        return date.fromisoformat(answer)
    if kind is Kind.INSTANT:
        return datetime.fromisoformat(answer)
    return answer
