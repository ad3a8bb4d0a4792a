"""Rows of events without anybody's identity, as other case systems hand them in: read strictly. Pure.

The columns are written in `docs/feeds.md`. What looks like somebody's identity is refused, and never repeated.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tracker.cases.law.asked import Field, Kind, Room, asked_of
from tracker.cases.law.procedure_tables import Event
from tracker.cases.law.procedures import BODIES, PROCEDURES
from tracker.errors import Refused

COLUMNS: Final = (
    "reference", "subject", "procedure", "code", "day", "unit", "sex", "outcome", "tags", "annulled",
)  # fmt: skip
NEEDED: Final = ("reference", "procedure", "code", "day")
FIRST_DAY: Final = date(2000, 1, 1)
FIRST_EVENT_YEAR = 2008  # a reference may begin with the day of its event; an earlier one is somebody's day of birth
_PSEUDONYM = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{1,64}")
_JMBG = re.compile(r"(?<![0-9])[0-9]{12,13}(?![0-9])")  # a spreadsheet takes the nought at its beginning away
_PART = re.compile(r"[A-Za-z0-9]+")
_TAG = re.compile(r"([a-z_]{1,40})=([A-Za-z0-9_]{1,40})")
_DAY_TYPED = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})\.?", re.ASCII)
_ANSWERS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a file, as the tables keep it."""

    reference: str
    subject: str
    procedure: str
    code: str
    day: date
    unit: str
    sex: str | None
    outcome: str
    tags: str
    is_annulled: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell."""

    column: str
    refused: Refused


def read_row(cells: Mapping[str, str | date], units: frozenset[str], today: date) -> EventRow | tuple[Fault, ...]:
    """Read the cells of a row by the names of their columns; everything that is wrong with it where something is."""
    # A day in another column was made by a spreadsheet out of something else.
    days = [column for column, value in cells.items() if column != "day" and not isinstance(value, str)]
    if days:
        return tuple(Fault(column, Refused("The cell holds a day, and this column takes none.")) for column in days)
    faults: list[Fault] = []

    def said(column: str) -> str:
        value = cells.get(column, "")
        return value if isinstance(value, str) else ""

    for column in ("reference", "subject"):
        if (refused := _identity(said(column), column)) is not None:
            faults.append(Fault(column, refused))
    day, refused = _day(cells.get("day", ""), today)
    if refused is not None:
        faults.append(Fault("day", refused))
    event, fault = _event(said("procedure"), said("code"), day)
    if fault is not None:
        faults.append(fault)
    if (unit := said("unit")) and unit not in units:
        # What is no code could be a name in a wrong column, in capitals as well, and is not repeated.
        faults.append(Fault("unit", Refused("There is no such unit here.")))
    if (sex := said("sex")) not in ("", "F", "M"):
        faults.append(Fault("sex", Refused("The sex is F, M or empty.")))
    if (annulled := _ANSWERS.get(said("annulled").lower())) is None:
        faults.append(Fault("annulled", Refused("Type yes or no, or leave the cell empty.")))
    if event is not None and day is not None:
        faults += _of_event(event, said("outcome"))
        if (refused := _wrong_unit(event, unit)) is not None:
            faults.append(Fault("unit", refused))
        faults += _of_tags(event, said("tags"), day)
    if faults or day is None or event is None:
        return tuple(faults)
    return EventRow(
        reference=said("reference"),
        subject=said("subject"),
        procedure=event.procedure,
        code=event.code,
        day=day,
        unit=unit,
        sex=sex or None,
        outcome=said("outcome"),
        tags=_kept_tags(said("tags")),
        is_annulled=bool(annulled),
    )


def _identity(text: str, column: str) -> Refused | None:
    """Why a reference or a pseudonym could tell who somebody is; it is never repeated."""
    if not text:
        return Refused("This is needed.") if column == "reference" else None
    if _PSEUDONYM.fullmatch(text) is None:
        return Refused(
            "Only letters A to Z, digits, hyphens and underscores, with at least one digit and 64 in all: "
            "no name of a person."
        )
    if has_jmbg(text):
        return Refused("This looks like somebody's identification number (JMBG).")
    if any(column == "subject" or day.year < FIRST_EVENT_YEAR for day in _days_in(text)):
        return Refused("This looks like somebody's date of birth.")
    return None


def has_jmbg(text: str) -> bool:
    """Whether somebody's identification number stands in a text."""
    return any(_is_jmbg(found.zfill(13)) for found in _JMBG.findall(text))


def _is_jmbg(digits: str) -> bool:
    """Whether thirteen digits are an identification number: a day of birth, and a check digit that fits."""
    weights = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    check = 11 - sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11
    is_day = 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12
    return is_day and (0 if check > 9 else check) == int(digits[12])


def _days_in(text: str) -> Iterator[date]:
    """The days that parts of a text are, in any usual order: 12-05-1990, 1990_05_12, 12051990, 19900512."""
    parts = _PART.findall(text)
    for part in parts:
        if len(part) == 8 and part.isdigit():
            yield from _as_days(part[:4], part[4:6], part[6:])
            yield from _as_days(part[4:], part[2:4], part[:2])
    for first, second, third in zip(parts, parts[1:], parts[2:], strict=False):
        yield from _as_days(first, second, third)
        yield from _as_days(third, second, first)


def _as_days(year: str, month: str, day: str) -> Iterator[date]:
    if len(year) == 4 and len(month) <= 2 and len(day) <= 2 and (year + month + day).isdigit():
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            return
        if found.year >= 1900:
            yield found


def _day(value: str | date, today: date) -> tuple[date | None, Refused | None]:
    if isinstance(value, str):
        if not value:
            return None, Refused("This is needed.")
        if (read := _typed_day(value)) is None:
            return None, Refused("Type the day like this: 2026-12-31.")
        value = read
    day = value.date() if isinstance(value, datetime) else value
    if day > today:
        return None, Refused("The day lies in the future.")
    if day < FIRST_DAY:
        return None, Refused("Events are taken from %(day)s on.", day=FIRST_DAY.isoformat())
    return day, None


def _typed_day(text: str) -> date | None:
    try:
        if (typed := _DAY_TYPED.fullmatch(text)) is not None:
            return date(int(typed[3]), int(typed[2]), int(typed[1]))
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII) else None
    except ValueError:
        return None


def _wrong_unit(event: Event, unit: str) -> Refused | None:
    """Why an event does not count under a body: it neither keeps such cases nor acts in them.

    Only of the bodies of the procedures is it known what they do.
    """
    led_by = PROCEDURES[event.procedure].led_by
    body = BODIES.get(unit)
    while body is not None:
        if body.code in led_by or body.code in event.units:
            return None
        body = BODIES.get(body.part_of)
    if unit not in BODIES:
        return None
    return Refused("%(unit)s does not lead this procedure; %(units)s do.", unit=unit, units=", ".join(led_by))


def _event(procedure: str, code: str, day: date | None) -> tuple[Event | None, Fault | None]:
    if not procedure:
        return None, Fault("procedure", Refused("This is needed."))
    known = PROCEDURES.get(procedure)
    if known is None:
        return None, Fault("procedure", Refused("There is no such procedure."))
    if not code:
        return None, Fault("code", Refused("This is needed."))
    event = known.events.get(code)
    if event is None:
        return None, Fault("code", Refused("The procedure knows no such event."))
    if day is not None and ((event.since or day) > day or (event.until or day) < day):
        return None, Fault("day", Refused("On this day there was no such event in the procedure."))
    return event, None


def _of_event(event: Event, outcome: str) -> Iterator[Fault]:
    if event.outcomes and outcome not in event.outcomes:
        outcomes = ", ".join(event.outcomes)
        yield Fault("outcome", Refused("The outcome is one of these: %(outcomes)s.", outcomes=outcomes))
    elif outcome and not event.outcomes:
        yield Fault("outcome", Refused("The event has no choice of outcomes: leave the cell empty."))


def _of_tags(event: Event, text: str, day: date) -> Iterator[Fault]:
    asked = {field.name: field for field in asked_of(event.procedure, event.code, day) if field.room is Room.TAG}
    given: dict[str, list[str]] = {}
    for tag in text.split():
        if (parts := _TAG.fullmatch(tag)) is None:
            yield Fault("tags", Refused("Tags are written as name=value, several with spaces between them."))
            return
        given.setdefault(parts[1], []).append(parts[2])
    for name, values in given.items():
        if (field := asked.get(name)) is None:
            yield Fault("tags", Refused("The event knows no tag %(name)s.", name=name))
            continue
        yield from _of_tag(field, values)
    for name, field in asked.items():
        if field.is_needed and name not in given:
            yield Fault("tags", Refused("The tag %(name)s is needed.", name=name))


def _of_tag(field: Field, values: list[str]) -> Iterator[Fault]:
    choices = ("yes", "no") if field.kind is Kind.YES_NO else field.choices
    if not set(values) <= set(choices):
        said = Refused("The tag %(name)s has one of these: %(choices)s.", name=field.name, choices=", ".join(choices))
        yield Fault("tags", said)
    if len(values) > 1 and (field.kind is not Kind.CHOICES or len(set(values)) < len(values)):
        yield Fault("tags", Refused("The tag %(name)s stands here more than once.", name=field.name))


def _kept_tags(text: str) -> str:
    tags = text.split()
    return "".join(f"|{tag}" for tag in tags) + "|" * bool(tags)
