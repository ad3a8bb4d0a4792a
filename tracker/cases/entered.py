"""The rules as they are today: the shipped ones with everything laid over them that was entered and not withdrawn."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.cases.law.days import SHIPPED_DAYS, Counting, FirstDay, Months, NonWorkingDays
from tracker.cases.law.entered_rules import (
    Entered,
    EnteredDays,
    EnteredInstrument,
    EnteredLimit,
    EnteredVersion,
    with_entered,
)
from tracker.cases.law.rules import Kind, Knowledge, LegalRules, Mark, Relation, Unit
from tracker.cases.law.rules_file import SHIPPED
from tracker.cases.models import RuleEntry
from tracker.errors import Refused


class EntryKind(StrEnum):
    """What an administrator can enter beside the shipped rules."""

    INSTRUMENT = "instrument"
    DAYS = "days"
    VERSION = "version"
    LIMIT = "limit"
    COUNTING = "counting"
    DAY_OFF = "day_off"  # also that all days off of a year are entered


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was entered; its content is JSON text, so that two of the same content are equal."""

    id: int
    kind: EntryKind
    content: str
    source: str
    at: datetime
    by: str  # the name of who entered it; "" where nobody is known
    by_id: int | None = None
    withdrawn_at: datetime | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The content, read."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def mark(self) -> Mark:
        """Who entered it, when, and where it is printed."""
        return Mark(self.by, self.at, self.source)

    @property
    def about(self) -> tuple[str, str]:
        """The kind and the key of what it is about: entries about one thing follow each other."""
        return about(self.kind, self.said)


@dataclass(frozen=True, slots=True)
class RulesToday:
    """What cases stand on today."""

    rules: LegalRules
    counting: Counting
    days: NonWorkingDays
    # What was entered and no longer fits the shipped rules, with the reason: it is shown, and does not count.
    unfit: Mapping[int, Refused] = field(default_factory=dict)


def about(kind: str, said: Mapping[str, Any]) -> tuple[str, str]:
    """The kind and the key of the thing that an entry is about."""
    match kind:
        case EntryKind.INSTRUMENT:
            return "legal_instrument", str(said["code"])
        case EntryKind.DAYS:
            return "legal_instrument", str(said["instrument"])
        case EntryKind.COUNTING:
            return "counting", str(said["setting"])
        case EntryKind.DAY_OFF:
            return "days_off", str(said.get("year") or said["day"][:4])
    return "legal_rule", f"{said['rule']} {said['instrument']}"


def rules_today(session: Session) -> RulesToday:
    """The rules, how is counted, and the days off, with everything entered and not withdrawn: one query.

    What is laid over is known again by its content, so that no process ever stands on older entries.
    """
    return _as_far_as_they_fit(tuple(entries(session)))


def entries(session: Session, *, also_withdrawn: bool = False) -> Sequence[Entry]:
    """What was entered, in the order in which it was: one query."""
    query = (
        select(
            RuleEntry.id,
            RuleEntry.kind,
            cast(RuleEntry.content, Text),
            RuleEntry.source,
            RuleEntry.entered_at,
            Person.name,
            RuleEntry.entered_by_id,
            RuleEntry.withdrawn_at,
        )
        .outerjoin(Person, Person.id == RuleEntry.entered_by_id)
        .where(RuleEntry.kind.in_(list(EntryKind)))
        .order_by(RuleEntry.id)
    )
    if not also_withdrawn:
        query = query.where(RuleEntry.withdrawn_at.is_(None))
    return [
        Entry(number, EntryKind(kind), content, source, at, by or "", by_id, withdrawn_at)
        for number, kind, content, source, at, by, by_id, withdrawn_at in session.execute(query)
    ]


def laid_over(given: Sequence[Entry]) -> RulesToday:
    """The shipped rules with some entries laid over them.

    Raises:
        Refused: they contradict themselves, each other or the rest.
    """
    of_kind = {kind: [entry for entry in given if entry.kind is kind] for kind in EntryKind}
    rules = with_entered(
        SHIPPED,
        Entered(
            instruments=tuple(_instrument(entry) for entry in of_kind[EntryKind.INSTRUMENT]),
            days=tuple(_days(entry) for entry in of_kind[EntryKind.DAYS]),
            versions=tuple(_version(entry) for entry in of_kind[EntryKind.VERSION]),
            limits=tuple(_limit(entry) for entry in of_kind[EntryKind.LIMIT]),
        ),
    )
    return RulesToday(rules, _counting(of_kind[EntryKind.COUNTING]), _days_off(of_kind[EntryKind.DAY_OFF]))


@lru_cache(maxsize=8)
def _as_far_as_they_fit(given: tuple[Entry, ...]) -> RulesToday:
    """All entries laid over; where a later edition of the shipped rules contradicts some, the others."""
    fitting, unfit = fitting_of(given)
    return replace(laid_over(fitting), unfit=MappingProxyType(unfit))


def fitting_of(given: Sequence[Entry]) -> tuple[list[Entry], dict[int, Refused]]:
    """The entries that fit, one laid over after the other, and why the others do not, by their ids."""
    try:
        laid_over(given)
    except Refused:
        pass
    else:
        return list(given), {}
    fitting: list[Entry] = []
    unfit: dict[int, Refused] = {}
    for entry in given:
        try:
            laid_over([*fitting, entry])
        except Refused as refused:
            unfit[entry.id] = refused
        else:
            fitting.append(entry)
    return fitting, unfit


def _instrument(entry: Entry) -> EnteredInstrument:
    said = entry.said
    return EnteredInstrument(
        code=said["code"],
        kind=Kind(said["kind"]),
        series=said["series"],
        title=said["title"],
        gazette=said["gazette"],
        first_day=date.fromisoformat(said["first_day"]),
        mark=entry.mark,
        published=_day(said, "published"),
        replaces=said.get("replaces"),
        amends=said.get("amends"),
    )


def _days(entry: Entry) -> EnteredDays:
    said = entry.said
    return EnteredDays(
        said["instrument"],
        entry.mark,
        gazette=said.get("gazette"),
        published=_day(said, "published"),
        first_day=_day(said, "first_day"),
        last_day=_day(said, "last_day"),
    )


def _version(entry: Entry) -> EnteredVersion:
    said = entry.said
    return EnteredVersion(
        said["rule"],
        said["instrument"],
        said["says"],
        said["article"],
        entry.mark,
        Knowledge(said["knowledge"]),
        Relation(said["relation"]),
    )


def _limit(entry: Entry) -> EnteredLimit:
    said = entry.said
    return EnteredLimit(
        said["rule"],
        said["instrument"],
        said["key"],
        said["value"],
        said["article"],
        entry.mark,
        Unit(said["unit"]) if said.get("unit") else None,
    )


def _day(said: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(said[name]) if said.get(name) else None


def _counting(given: Sequence[Entry]) -> Counting:
    """How is counted; of two entries on one question the later one counts."""
    found = Counting()
    for entry in given:
        found = with_setting(found, entry.said["setting"], entry.said["value"])
    return found


def with_setting(counting: Counting, setting: str, value: object) -> Counting:
    """Counting with one question answered otherwise.

    Raises:
        Refused: there is no such question, or no such answer to it.
    """
    if setting == "first_day" and value in set(FirstDay):
        return replace(counting, first_day=FirstDay(str(value)))
    if setting == "months" and value in set(Months):
        return replace(counting, months=Months(str(value)))
    if setting in Counting.__slots__ and isinstance(getattr(counting, setting), bool) and isinstance(value, bool):
        answer: dict[str, Any] = {setting: value}
        return replace(counting, **answer)
    raise Refused("Choose one of those that are offered.", field="value")


def _days_off(given: Sequence[Entry]) -> NonWorkingDays:
    days, years = dict(SHIPPED_DAYS.days), set(SHIPPED_DAYS.complete_years)
    for entry in given:
        said = entry.said
        if "year" in said:
            years.add(said["year"])
        else:
            days[date.fromisoformat(said["day"])] = said["what"]
    return NonWorkingDays(SHIPPED_DAYS.weekdays, MappingProxyType(days), frozenset(years))
