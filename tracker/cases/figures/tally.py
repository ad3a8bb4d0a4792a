"""Counting what was read: events and cases, laid on the terms of definitions. Pure, and one pass over all rows."""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tracker.cases.figures.definitions import (
    DENOMINATOR,
    NUMERATOR,
    VALUE,
    By,
    Counts,
    Definition,
    FigureKind,
    Term,
)
from tracker.cases.law.procedures import BODIES
from tracker.errors import Refused
from tracker.reporting.figures import Figure


class SeenEvent(NamedTuple):
    """An event as it is counted: of one of our cases, or handed in by a feed."""

    key: str  # "17" for an event of ours; with the feed's number for one that was handed in
    procedure: str
    code: str
    outcome: str
    tags: str
    unit: str  # its code
    sex: str | None
    person: Hashable  # None: the feed gave none
    case: Hashable  # None: the feed gives none
    is_invented: bool


class SeenCase(NamedTuple):
    """A case as it is counted by its own days."""

    key: str
    procedure: str
    opened_on: date
    decided_on: date | None
    unit: str  # its code
    sex: str | None
    is_invented: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A definition with an answer to each of its settings."""

    definition: Definition
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OfTerm:
    """How many a term counted, whether they are in the figure or shown beside it."""

    term: Term
    is_counted: bool
    count: int


@dataclass(frozen=True, slots=True)
class Count:
    """What one definition counted in a period, or why it counted nothing."""

    figure: Figure | None = None
    why_none: Refused | None = None  # None: there is a figure
    women: Decimal | None = None  # of a count; None where nothing is split
    men: Decimal | None = None
    by_unit: Mapping[str, Figure] = field(default_factory=dict)
    by_tag: Mapping[str, int] = field(default_factory=dict)  # "" for those without the tag
    by_term: tuple[OfTerm, ...] = ()
    left_out: tuple[str, ...] = ()  # procedures whose cases count nowhere, for no statutory period is known
    digest: str = ""
    is_invented: bool = False


class _Cells:
    """Distinct things: whole, by sex, by unit and by tag."""

    def __init__(self) -> None:
        self.all: set[Hashable] = set()
        self.by_sex: dict[str | None, set[Hashable]] = {}
        self.by_unit: dict[str, set[Hashable]] = {}
        self.by_tag: dict[str, set[Hashable]] = {}

    def add(self, thing: Hashable, sex: str | None, unit: str, values: Sequence[str]) -> None:
        self.all.add(thing)
        self.by_sex.setdefault(sex, set()).add(thing)
        self.by_unit.setdefault(unit, set()).add(thing)
        for value in values:
            self.by_tag.setdefault(value, set()).add(thing)


class Tally:
    """What one definition has counted so far."""

    def __init__(self, asked: Asked) -> None:
        self.definition = asked.definition
        self.holds = [term.holds(asked.answers) for term in self.definition.terms]
        self.counts = [term.counted(asked.answers) for term in self.definition.terms]
        self._parts = {part: _Cells() for part in self.definition.parts}
        self._of_terms: list[set[Hashable]] = [set() for _ in self.definition.terms]
        self._keys: set[str] = set()
        self._has_invented = False
        self._nameless = 0

    def add_event(self, place: int, event: SeenEvent) -> None:
        """Count an event for one of the terms."""
        thing: Hashable = ("act", event.key)
        if self.counts[place] is not Counts.ACTS:
            is_person = self.counts[place] is Counts.PERSONS
            named = event.person if is_person else event.case
            if named is None:
                self._nameless += self.holds[place]
                return
            thing = (is_person, named)
        self._add(place, thing, event, values_of(event.tags, self.definition.split_by))

    def add_case(self, place: int, case: SeenCase) -> None:
        """Count a case for one of the terms."""
        self._add(place, ("case", case.key), case, ())

    def _add(self, place: int, thing: Hashable, seen: SeenEvent | SeenCase, values: Sequence[str]) -> None:
        self._of_terms[place].add(thing)
        if not self.holds[place]:
            return
        self._parts[self.definition.terms[place].part].add(thing, seen.sex, seen.unit, values)
        self._keys.add(seen.key)
        self._has_invented = self._has_invented or seen.is_invented

    def count(self, left_out: Iterable[str] = ()) -> Count:
        """What was counted."""
        by_term = tuple(
            OfTerm(term, holds, len(found))
            for term, holds, found in zip(self.definition.terms, self.holds, self._of_terms, strict=True)
        )
        digest = digest_of(self._keys)
        common = {"by_term": by_term, "left_out": tuple(sorted(left_out)), "is_invented": self._has_invented}
        if self._nameless:
            return Count(
                why_none=Refused(
                    "%(count)s events were handed in without saying whom they are about or in which case they "
                    "happened: what is counted cannot be told from acts.",
                    count=self._nameless,
                ),
                **common,  # type: ignore[arg-type]
            )
        figure = _figure(self.definition, {part: len(cells.all) for part, cells in self._parts.items()})
        if isinstance(figure, Refused):
            return Count(why_none=figure, **common)  # type: ignore[arg-type]
        value = self._parts.get(VALUE)
        return Count(
            figure,
            women=None if value is None else Decimal(len(value.by_sex.get("F", ()))),
            men=None if value is None else Decimal(len(value.by_sex.get("M", ()))),
            by_unit=self._by_unit(),
            by_tag={} if value is None else {name: len(found) for name, found in sorted(value.by_tag.items())},
            digest=digest,
            **common,  # type: ignore[arg-type]
        )

    def _by_unit(self) -> dict[str, Figure]:
        units = dict.fromkeys(unit for cells in self._parts.values() for unit in cells.by_unit)
        found = {
            unit: _figure(
                self.definition, {part: len(cells.by_unit.get(unit, ())) for part, cells in self._parts.items()}
            )
            for unit in units
        }
        return {unit: figure for unit, figure in found.items() if isinstance(figure, Figure)}


def tally_events(all_asked: Sequence[Asked], events: Iterable[SeenEvent], bodies: Mapping[str, str]) -> list[Tally]:
    """Count events for many definitions at once; `bodies` are those of our units by their codes."""
    tallies = [Tally(asked) for asked in all_asked]
    by_code: dict[tuple[str, str], list[tuple[Tally, int, Term]]] = {}
    for tally in tallies:
        for place, term in enumerate(tally.definition.terms):
            for procedure in term.procedures:
                for code in term.events:
                    by_code.setdefault((procedure, code), []).append((tally, place, term))
    # Few kinds of events make up all of them: which terms take one is asked once a kind.
    known: dict[Hashable, list[tuple[Tally, int]]] = {}
    for event in events:
        kind = event[1:6]
        taking = known.get(kind)
        if taking is None:
            taking = known[kind] = [
                (tally, place)
                for tally, place, term in by_code.get((event.procedure, event.code), ())
                if term.takes(event.code, event.outcome, event.tags, body_of(event.unit, bodies))
            ]
        for tally, place in taking:
            tally.add_event(place, event)
    return tallies


def body_of(unit: str, bodies: Mapping[str, str]) -> str:
    """The body that a unit is; one that only a feed knows is of the body with which its code begins, or of none."""
    first = unit.partition("-")[0]
    return bodies.get(unit, first if first in BODIES else "")


def tally_cases(
    asked: Asked, cases: Iterable[SeenCase], starts_on: date, ends_on: date, due_on: Callable[[SeenCase], date | None]
) -> Count:
    """Count cases by their own days; `due_on` says when a case had to be decided, None where that is not known.

    A case without such a day counts in no part of the figure, which names its procedure.
    """
    tally = Tally(asked)
    left_out: set[str] = set()
    for case in cases:
        due = due_on(case)
        if due is None:
            left_out.add(case.procedure)
            continue
        for place, term in enumerate(tally.definition.terms):
            if _takes_case(term, case, starts_on, ends_on, due):
                tally.add_case(place, case)
    procedures = tally.definition.procedures(asked.answers)
    return tally.count(left_out & procedures)


def _takes_case(term: Term, case: SeenCase, starts_on: date, ends_on: date, due: date) -> bool:
    day = case.opened_on if term.by is By.OPENING else case.decided_on
    if case.procedure not in term.procedures or day is None or not starts_on <= day <= ends_on:
        return False
    return not term.in_time or (case.decided_on is not None and case.decided_on <= due)


def _figure(definition: Definition, counts: Mapping[str, int]) -> Figure | Refused:
    if definition.kind is FigureKind.COUNT:
        return Figure(number=Decimal(counts[VALUE]))
    if definition.kind is FigureKind.PARTS:
        return Figure(parts=tuple(Decimal(counts[part]) for part in sorted(counts)))
    if not counts[DENOMINATOR]:
        return Refused("Nothing was counted of which this is a share.")
    return Figure(numerator=Decimal(counts[NUMERATOR]), denominator=Decimal(counts[DENOMINATOR]))


def values_of(tags: str, name: str) -> tuple[str, ...]:
    """The values of a tag, ("",) where there is none, and () where no tag is asked for."""
    if not name:
        return ()
    prefix = f"{name}="
    return tuple(tag.removeprefix(prefix) for tag in tags.split("|") if tag.startswith(prefix)) or ("",)


def digest_of(keys: Iterable[str]) -> str:
    """The SHA-256 of the sorted numbers of what was counted: the same rows give the same digest."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
