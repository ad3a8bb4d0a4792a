"""What an administrator of the case installation enters beside the shipped rules, and withdraws.

Nothing that was entered is changed: it is entered anew, or withdrawn. Whatever is entered is laid over the rules before
it is kept, so that a contradiction is refused and not found in a case.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.cases.entered import (
    Entry,
    EntryKind,
    RulesToday,
    about,
    entries,
    fitting_of,
    laid_over,
    with_setting,
)
from tracker.cases.law.rules import Instrument, Kind, Knowledge, LegalDay, Relation, Unit
from tracker.cases.models import RuleEntry
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record

LONGEST_TEXT = 2000
LARGEST_LIMIT = 100_000
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}", re.ASCII)
_LOCK = 7346012  # any number that nothing else locks by
_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class NewInstrument:
    """An act that the shipped rules do not know, as it is typed."""

    code: str
    kind: Kind
    series: str
    title: str
    gazette: str
    first_day: date
    published: date | None = None
    replaces: str | None = None
    amends: str | None = None


@dataclass(frozen=True, slots=True)
class NewLimit:
    """The value of a limit, as it is typed; without a unit it counts in that of the rule."""

    key: str
    value: int
    unit: Unit | None = None


def enter_instrument(session: Session, new: NewInstrument, *, source: str, author: Author, now: datetime) -> None:
    """Enter an act that the shipped rules do not know.

    Raises:
        Refused: its code cannot be used, or it contradicts the acts that are known.
    """
    if _CODE.fullmatch(new.code) is None:
        raise Refused("A code is two to twelve capital letters and digits, for example V26.", field="code")
    content = {
        "code": new.code,
        "kind": new.kind.value,
        "series": new.series,
        "title": _text(new.title, "title"),
        "gazette": _text(new.gazette, "gazette"),
        "first_day": new.first_day.isoformat(),
        "published": new.published.isoformat() if new.published else None,
        "replaces": new.replaces,
        "amends": new.amends,
    }
    with _held(session, about(EntryKind.INSTRUMENT, content), None) as held:
        held.add(EntryKind.INSTRUMENT, content, source, author, now)
        held.tell(
            [
                Change("title", None, new.title),
                Change("gazette", None, new.gazette),
                Change("published_on", None, new.published),
                Change("first_day_on", None, new.first_day),
                *(Change(name, None, other) for name, other in _others(new)),
                Change("source", None, source),
            ],
            author=author,
            now=now,
        )


def _others(new: NewInstrument) -> list[tuple[str, str]]:
    return [(name, other) for name, other in (("replaces", new.replaces), ("amends", new.amends)) if other]


def enter_days(
    session: Session,
    instrument: str,
    *,
    gazette: str | None = None,
    published: date | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    source: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Enter days or the number of an act; what is None stays as it is.

    Raises:
        Refused: nothing is entered, it contradicts what is known, or somebody else entered something of the act
            meanwhile.
    """
    content = {
        "instrument": instrument,
        "gazette": gazette or None,
        "published": published.isoformat() if published else None,
        "first_day": first_day.isoformat() if first_day else None,
        "last_day": last_day.isoformat() if last_day else None,
    }
    with _held(session, about(EntryKind.DAYS, content), version) as held:
        before = _said_of(held.before.rules.instrument(instrument))
        held.add(EntryKind.DAYS, content, source, author, now)
        after = _said_of(held.after.rules.instrument(instrument))
        changes = [Change(name, before[name], after[name]) for name in before if before[name] != after[name]]
        if not changes:
            raise Refused("Nothing was changed.")
        held.tell([*changes, Change("source", None, source)], author=author, now=now)


def enter_version(
    session: Session,
    rule: str,
    instrument: str,
    *,
    knowledge: Knowledge,
    relation: Relation,
    says: str,
    article: str,
    limits: Sequence[NewLimit] = (),
    source: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Enter what an act says on a rule, with the limits that it prints.

    Raises:
        Refused: it says nothing, contradicts itself or the rest, or somebody else entered something of it meanwhile.
    """
    if limits and knowledge is not Knowledge.KNOWN:
        raise Refused("An act that says nothing on the rule sets no limits: leave them empty.", field="knowledge")
    content = {
        "rule": rule,
        "instrument": instrument,
        "says": _text(says, "says"),
        "article": _text(article, "article"),
        "knowledge": knowledge.value,
        "relation": relation.value,
    }
    with _held(session, about(EntryKind.VERSION, content), version) as held:
        there = held.before.rules.rule(rule).versions.get(instrument)
        if knowledge is not Knowledge.KNOWN and held.has_limits():
            raise Refused("Limits were entered of it: withdraw them first.", field="knowledge")
        held.add(EntryKind.VERSION, content, source, author, now)
        for limit in limits:
            held.add(EntryKind.LIMIT, _limit_content(rule, instrument, limit, article), source, author, now)
        changes = [
            Change("knowledge", there.knowledge if there else None, knowledge),
            Change("relation", there.relation if there else None, relation),
            Change("says", (there.says or there.reason or None) if there else None, says),
            Change("article", (there.article or None) if there else None, article),
        ]
        changes = [change for change in changes if change.before != change.after]
        changes += _limit_changes(held, rule, instrument)
        if not changes:
            raise Refused("Nothing was changed.")
        held.tell([*changes, Change("source", None, source)], author=author, now=now)


def enter_limit(
    session: Session,
    rule: str,
    instrument: str,
    limit: NewLimit,
    *,
    article: str,
    source: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Enter the value of a limit that an act prints.

    Raises:
        Refused: it is no limit of the rule, contradicts another, or somebody else entered something of it meanwhile.
    """
    content = _limit_content(rule, instrument, limit, _text(article, "article"))
    with _held(session, about(EntryKind.LIMIT, content), version) as held:
        held.add(EntryKind.LIMIT, content, source, author, now)
        changes = _limit_changes(held, rule, instrument)
        if not changes:
            raise Refused("Nothing was changed.")
        held.tell([*changes, Change("source", None, source)], author=author, now=now)


def set_counting(
    session: Session, setting: str, value: object, *, source: str, version: int, author: Author, now: datetime
) -> None:
    """Answer one question on counting that the texts leave open; the source is who decided it, and where.

    Raises:
        Refused: there is no such question or answer, it is answered so already, or somebody else answered meanwhile.
    """
    content = {"setting": setting, "value": value}
    with _held(session, about(EntryKind.COUNTING, content), version) as held:
        with_setting(held.before.counting, setting, value)
        before = getattr(held.before.counting, setting)
        if before == value:
            raise Refused("It is counted so already.", field="value")
        held.add(EntryKind.COUNTING, content, source, author, now)
        change = Change("counting", before, value, {"setting": setting})
        held.tell([change, Change("source", None, source)], author=author, now=now)


def enter_day_off(session: Session, day: date, what: str, *, source: str, author: Author, now: datetime) -> None:
    """Enter a day on which offices do not work.

    Raises:
        Refused: it is entered already, or the day lies far from any case.
    """
    _check_year(day.year, "day")
    content = {"day": day.isoformat(), "what": _text(what, "what")}
    with _held(session, about(EntryKind.DAY_OFF, content), None) as held:
        if day in held.before.days.days:
            raise Refused("%(day)s is entered already.", field="day", day=day)
        held.add(EntryKind.DAY_OFF, content, source, author, now)
        changes = [Change("day_off_on", None, day), Change("what", None, what), Change("source", None, source)]
        held.tell(changes, author=author, now=now)


def complete_year(session: Session, year: int, *, source: str, author: Author, now: datetime) -> None:
    """Say that all days off of a year are entered: what hangs on them is then no longer unsure.

    Raises:
        Refused: it was said already, or the year lies far from any case.
    """
    _check_year(year, "year")
    with _held(session, about(EntryKind.DAY_OFF, {"year": year}), None) as held:
        if year in held.before.days.complete_years:
            raise Refused("All days off of %(year)s are entered already.", field="year", year=year)
        held.add(EntryKind.DAY_OFF, {"year": year}, source, author, now)
        held.tell([Change("complete", None, True), Change("source", None, source)], author=author, now=now)


def withdraw(session: Session, entry_id: int, reason: str, *, author: Author, now: datetime) -> None:
    """Withdraw something that was entered; it stays in the list, and counts no more.

    Raises:
        Refused: the reason is missing, it was withdrawn already, or something else that was entered rests on it.
        NoResultFound: there is no such entry.
    """
    if not reason.strip():
        raise Refused("Say why it is withdrawn.", field="reason")
    row = session.get_one(RuleEntry, entry_id)
    with _held(session, about(row.kind, row.content), None) as held:
        session.refresh(row)
        if row.withdrawn_at is not None:
            raise Refused("This was withdrawn already.")
        rest = [entry for entry in held.fitting if entry.id != entry_id]
        _, resting = fitting_of(rest)
        if resting:
            things = {entry.about[1] for entry in rest if entry.id in resting}
            raise Refused("Something else that was entered rests on it: %(things)s.", things=", ".join(sorted(things)))
        row.withdrawn_at, row.withdrawn_by_id = now, author.person_id
        subject = _subject(row.kind, row.content)
        changes = [Change(name, value, None) for name, value in row.content.items() if value is not None]
        changes = [each for each in changes if each.field not in {"instrument", "rule", "code", "setting", "key"}]
        record(session, author, "rule.withdrawn", subject, changes, reason=reason, now=now)


def version_on(given: Sequence[Entry], thing: tuple[str, str]) -> int:
    """How often something about a thing was entered or withdrawn: what a form shows, and nobody saves over unseen."""
    return sum(1 + (entry.withdrawn_at is not None) for entry in given if entry.about == thing)


class _Held:
    """The entries, while nobody else enters any."""

    def __init__(self, session: Session, thing: tuple[str, str], given: Sequence[Entry]) -> None:
        self._session, self._thing, self._subject = session, thing, Subject(*thing, thing[1])
        self.fitting, _ = fitting_of(given)
        self.before: RulesToday = laid_over(self.fitting)
        self.after: RulesToday = self.before

    def has_limits(self) -> bool:
        """Whether limits were entered of the thing."""
        return any(entry.kind is EntryKind.LIMIT and entry.about == self._thing for entry in self.fitting)

    def add(self, kind: EntryKind, content: Mapping[str, Any], source: str, author: Author, now: datetime) -> None:
        """Lay one more entry over the others, and keep it."""
        kept = {name: value for name, value in content.items() if value is not None}
        entry = Entry(0, kind, json.dumps(kept), _text(source, "source"), now, "")
        self.after = laid_over([*self.fitting, entry])
        self.fitting.append(entry)
        self._session.add(
            RuleEntry(kind=kind.value, content=kept, source=source, entered_at=now, entered_by_id=author.person_id)
        )

    def tell(self, changes: Sequence[Change], *, author: Author, now: datetime) -> None:
        """Tell in the history what was entered."""
        told = [change for change in changes if change.before is not None or change.after is not None]
        record(self._session, author, "rule.entered", self._subject, told, now=now)


@contextmanager
def _held(session: Session, thing: tuple[str, str], version: int | None) -> Iterator[_Held]:
    """The entries in a transaction in which nobody else enters any; `version` is what the form showed of the thing.

    Raises:
        Refused: something about the thing was entered or withdrawn since; `field` is "version".
    """
    with transaction(session):
        if session.get_bind().dialect.name == "postgresql":
            # SQLite has one writer anyway; here there is no row that two who enter something new could wait for.
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        given = entries(session, also_withdrawn=True)
        if version is not None and version_on(given, thing) != version:
            raise changed_meanwhile()
        yield _Held(session, thing, [entry for entry in given if entry.withdrawn_at is None])


def _subject(kind: str, content: Mapping[str, Any]) -> Subject:
    thing = about(kind, content)
    return Subject(*thing, thing[1])


def _text(typed: str, field: str) -> str:
    """What was typed, if it says something and is not endless."""
    if not typed.strip():
        if field == "source":
            raise Refused("Say where it is printed: without a source nothing is entered.", field=field)
        raise Refused("This is needed.", field=field)
    if len(typed) > LONGEST_TEXT:
        raise Refused("Write %(count)s characters at most.", field=field, count=LONGEST_TEXT)
    return typed


def _check_year(year: int, field: str) -> None:
    if year not in _YEARS:
        raise Refused(
            "Days off are entered for the years from %(first)s to %(last)s.",
            field=field,
            first=str(_YEARS.start),
            last=str(_YEARS.stop - 1),
        )


def _limit_content(rule: str, instrument: str, limit: NewLimit, article: str) -> dict[str, Any]:
    if limit.value > LARGEST_LIMIT:
        raise Refused("A limit is %(most)s at most.", field="value", most=LARGEST_LIMIT)
    return {
        "rule": rule,
        "instrument": instrument,
        "key": limit.key,
        "value": limit.value,
        "unit": limit.unit.value if limit.unit else None,
        "article": article,
    }


def _limit_changes(held: _Held, rule: str, instrument: str) -> list[Change]:
    """The limits of a version that differ from what they were."""

    def limits(today: RulesToday) -> dict[str, str]:
        version = today.rules.rule(rule).versions.get(instrument)
        found = version.limits if version is not None else ()
        return {each.key: f"{each.value} {each.unit.value}, {each.article}" for each in found if each.value is not None}

    before, after = limits(held.before), limits(held.after)
    return [
        Change("limit", before.get(key), after.get(key), {"limit": key})
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    ]


def _said_of(instrument: Instrument) -> dict[str, Any]:
    """The number and the days of an act, as the history tells them."""

    def day(of: LegalDay | None) -> date | None:
        return of.on if of is not None else None

    return {
        "gazette": instrument.gazette,
        "published_on": day(instrument.published),
        "first_day_on": day(instrument.first_day),
        "last_day_on": day(instrument.last_day),
    }
