"""Reading what is due: for an officer, their unit, or everything that they see, and what was missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from tracker.cases.access import Duty, Officer
from tracker.cases.due.kinds import ALARM, WINDOWS
from tracker.cases.law.days import day_of
from tracker.cases.models import Case, CaseDeadline, CaseUnit
from tracker.cases.queries import visible_to

PAGE = 50
MOST_IN_FILE = 10_000  # rows
WHOSE: Final = ("mine", "units", "all")


@dataclass(frozen=True, slots=True)
class DueFilter:
    """What the list is narrowed to; what is None or empty does not narrow it."""

    whose: str = "all"
    is_missed: bool = False  # the breaches, done since or not; else what is open
    kind: str = ""
    unit_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How much is due: numbers only."""

    today: int
    alarms: int  # of those that count hours: the alarm has been given, and they are not over
    missed: int  # breaches that nobody has done anything about
    next_at: datetime | None = None  # when the first of those that count hours is over; None: there is none

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.today or self.alarms or self.missed)


def first_asked(officer: Officer) -> str:
    """Whose deadlines an officer looks at first: a head at those of their units, the director at all."""
    if officer.is_director:
        return "all"
    return "units" if officer.units_with(Duty.HEAD) else "mine"


def due_page(
    session: Session, officer: Officer, wanted: DueFilter, now: datetime, *, offset: int = 0, limit: int = PAGE
) -> list[tuple[CaseDeadline, Case]]:
    """Some of what is due, the most urgent first; of what was missed, the latest first. One query."""
    order = (
        (CaseDeadline.due_on.desc(), CaseDeadline.id.desc())
        if wanted.is_missed
        else (CaseDeadline.due_on, CaseDeadline.due_at.is_(None), CaseDeadline.due_at, CaseDeadline.id)
    )
    found = session.execute(
        _listed(officer, wanted, now)
        .with_only_columns(CaseDeadline, Case)
        .options(joinedload(Case.unit), joinedload(Case.owner))
        .order_by(*order)
        .offset(offset)
        .limit(limit)
    )
    return [(row, case_of_it) for row, case_of_it in found]


def due_count(session: Session, officer: Officer, wanted: DueFilter, now: datetime) -> int:
    """How many there are: one query."""
    return session.scalar(_listed(officer, wanted, now).with_only_columns(func.count(CaseDeadline.id))) or 0


def due_counts(session: Session, officer: Officer, whose: str, now: datetime) -> DueCounts:
    """How much is due today, and how much was missed, of those whose it is: one query."""
    today = day_of(now)
    is_hours = CaseDeadline.due_at.is_not(None)
    found = session.execute(
        select(
            _number(and_(CaseDeadline.due_on == today, or_(~is_hours, CaseDeadline.due_at >= now))),
            _number(and_(is_hours, CaseDeadline.due_at >= now, CaseDeadline.due_at <= now + ALARM)),
            _number(and_(CaseDeadline.is_statutory, _is_over(now))),
            func.min(case((and_(is_hours, CaseDeadline.due_at >= now), CaseDeadline.due_at))),
        )
        .select_from(CaseDeadline)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(
            visible_to(officer),
            _is_of(officer, whose),
            CaseDeadline.settled_at.is_(None),
            CaseDeadline.due_on <= day_of(now + ALARM),
        )
    ).one()
    ends_today, alarms, missed, next_at = found
    return DueCounts(int(ends_today or 0), int(alarms or 0), int(missed or 0), next_at)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(cast(case((condition, 1), else_=0), Integer))


def units_seen(session: Session, officer: Officer) -> Mapping[int, CaseUnit]:
    """The units whose deadlines an officer can ask for, by name: one query."""
    query = select(CaseUnit).order_by(CaseUnit.name, CaseUnit.code)
    if not officer.is_director:
        query = query.where(CaseUnit.id.in_(officer.units_with(*Duty)))
    return {unit.id: unit for unit in session.scalars(query)}


def _listed(officer: Officer, wanted: DueFilter, now: datetime) -> Select[Any]:
    query = (
        select(CaseDeadline)
        .join(Case, Case.id == CaseDeadline.case_id)
        .where(visible_to(officer), _is_of(officer, wanted.whose))
    )
    if wanted.is_missed:
        is_breach = or_(CaseDeadline.was_kept.is_(False), and_(CaseDeadline.settled_at.is_(None), _is_over(now)))
        query = query.where(CaseDeadline.is_statutory, is_breach)
    else:
        is_over = and_(CaseDeadline.kind.in_(sorted(WINDOWS)), CaseDeadline.due_on < day_of(now))
        query = query.where(CaseDeadline.settled_at.is_(None), ~is_over)
        if wanted.until_on is None:
            # What is far off is shown once somebody asks for a day until which.
            query = query.where(CaseDeadline.warn_on <= day_of(now))
    if wanted.kind:
        query = query.where(CaseDeadline.kind == wanted.kind)
    if wanted.unit_id is not None:
        query = query.where(Case.unit_id == wanted.unit_id)
    if wanted.from_on is not None:
        query = query.where(CaseDeadline.due_on >= wanted.from_on)
    if wanted.until_on is not None:
        query = query.where(CaseDeadline.due_on <= wanted.until_on)
    return query


def _is_over(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(CaseDeadline.due_at.is_not(None), CaseDeadline.due_at < now),
        and_(CaseDeadline.due_at.is_(None), CaseDeadline.due_on < day_of(now)),
    )


def _is_of(officer: Officer, whose: str) -> ColumnElement[bool]:
    """Whether a case is the officer's own, of their units, or any that they see."""
    units = officer.units_with(Duty.OFFICER, Duty.HEAD, Duty.ASYLUM)
    in_units = Case.unit_id.in_(units) if units else false()
    if whose == "mine":
        return or_(Case.owner_id == officer.person_id, and_(Case.owner_id.is_(None), in_units))
    return in_units if whose == "units" else true()
