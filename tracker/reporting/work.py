"""What is to be done across all plans and periods that take figures, counted by the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from tracker.accounts.policy import ACTS, Act, Grant, Visitor
from tracker.indicators.models import Indicator
from tracker.institutions.days import day_in
from tracker.institutions.models import Country, Institution
from tracker.institutions.units import with_units
from tracker.plans.models import Activity, Plan
from tracker.plans.rights import allowed
from tracker.reporting.answering import (
    Answering,
    answers_for_activity,
    answers_for_indicator,
    may_take_figures,
    was_opened,
)
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import (
    ActivityReport,
    Actual,
    IndicatorReporting,
    PlanReporting,
    ReportingPeriod,
    Tally,
)
from tracker.reporting.periods import takes_figures

_COUNTS = ("missing", "returned", "to_check", "waiting", "to_approve", "being_checked")


@dataclass(frozen=True, slots=True)
class PeriodWork:
    """What a person has to do in one period of one plan."""

    plan_id: int
    period_id: int
    code: str  # the period's
    starts_on: date
    ends_on: date
    due_on: date
    opened_at: datetime | None
    review_at: datetime | None
    locked_at: datetime | None
    today: date  # in the plan's country
    reviews: bool  # the person approves in this plan
    missing: int  # of their institutions: nothing handed in yet
    returned: int
    to_check: int  # of units, for their institution
    waiting: int  # of their institutions: handed in, and others have to look at it
    to_approve: int
    being_checked: int  # what the institutions of units have to look at before it can be approved

    @property
    def is_overdue(self) -> bool:
        """Whether what is missing is late."""
        return self.today > self.due_on

    @property
    def is_entered(self) -> bool:
        """Whether the person's own institutions have anything in it."""
        return bool(self.missing or self.returned or self.to_check or self.waiting)

    @property
    def own(self) -> int:
        """How many items the person has to do something with."""
        return self.missing + self.returned + self.to_check + self.to_approve


@dataclass(frozen=True, slots=True)
class ReviewedPeriod:
    """A period that somebody approves in, and who has said nothing in it."""

    work: PeriodWork
    silent: list[str]  # codes of institutions
    missing: int  # items that nobody has handed in


def enters(visitor: Visitor) -> tuple[Grant, ...]:
    """The roles by which somebody enters what their institutions reached; who approves has other work."""
    return tuple(
        grant for grant in visitor.grants if Act.ENTER in ACTS[grant.role] and Act.REVIEW not in ACTS[grant.role]
    )


def reviews(visitor: Visitor) -> tuple[Grant, ...]:
    """The roles by which somebody approves."""
    return tuple(grant for grant in visitor.grants if Act.REVIEW in ACTS[grant.role])


def has_work(visitor: Visitor) -> bool:
    """Whether somebody has a role in which anything can wait for them."""
    return bool(enters(visitor) or reviews(visitor))


def work_of(session: Session, visitor: Visitor, now: datetime) -> list[PeriodWork]:
    """What a person has to do, by plan and period, the first due first; only periods that take figures: one query."""
    counted = _counted(visitor, now)
    if counted is None:
        return []
    rows: Iterable[Any] = session.execute(
        select(
            ReportingPeriod.plan_id,
            ReportingPeriod.id,
            ReportingPeriod.code,
            ReportingPeriod.starts_on,
            ReportingPeriod.ends_on,
            ReportingPeriod.due_on,
            ReportingPeriod.opened_at,
            ReportingPeriod.review_at,
            ReportingPeriod.locked_at,
            Country.time_zone,
            *(counted.c[name] for name in ("reviews", *_COUNTS)),
        )
        .join(counted, counted.c.period_id == ReportingPeriod.id)
        .join(Plan, Plan.id == ReportingPeriod.plan_id)
        .join(Country, Country.code == Plan.country_code)
        .order_by(ReportingPeriod.due_on, Plan.code, ReportingPeriod.position)
    )
    days: dict[str, date] = {}  # by the time zone
    found = []
    for *columns, zone, reviews_it, missing, returned, to_check, waiting, to_approve, being_checked in rows:
        if zone not in days:
            days[zone] = day_in(zone, now)
        counts = (missing, returned, to_check, waiting, to_approve, being_checked)
        values: list[Any] = [*columns, days[zone], bool(reviews_it), *counts]
        found.append(PeriodWork(*values))
    return [work for work in found if takes_figures(work, work.today)]


def work_count(session: Session, visitor: Visitor, now: datetime) -> int:
    """How many items a person has to do something with: one query, none where no role of theirs has any work."""
    counted = _counted(visitor, now)
    if counted is None:
        return 0
    is_opened = cast(was_opened(), Integer)
    own = counted.c.missing + counted.c.returned + counted.c.to_check + counted.c.to_approve
    rows = session.execute(
        select(Country.time_zone, ReportingPeriod.starts_on, is_opened, func.sum(own))
        .join(counted, counted.c.period_id == ReportingPeriod.id)
        .join(Plan, Plan.id == ReportingPeriod.plan_id)
        .join(Country, Country.code == Plan.country_code)
        .group_by(Country.time_zone, ReportingPeriod.starts_on, is_opened)
    )
    return sum(
        int(count) for zone, starts_on, was_opened, count in rows if was_opened or day_in(zone, now) >= starts_on
    )


def _counted(visitor: Visitor, now: datetime) -> FromClause | None:
    """By period, the numbers of what a person has to do; None where no role of theirs has any work."""
    parts: list[Select[Any]] = []
    if enters(visitor):
        parts.append(_entered(_Scope(visitor), now))
    if reviews(visitor):
        parts.append(_reviewed(visitor, now))
    if not parts:
        return None
    every = union_all(*parts).subquery()
    return (
        select(
            every.c.period_id,
            func.max(every.c.reviews).label("reviews"),
            *(cast(func.sum(every.c[name]), Integer).label(name) for name in _COUNTS),
        )
        .group_by(every.c.period_id)
        .subquery()
    )


class _Scope:
    """What a person's roles of entering reach: which plans, which items in them, and which of those they check."""

    def __init__(self, visitor: Visitor) -> None:
        grants = enters(visitor)
        self.plans = allowed(Visitor(visitor.person_id, grants), Act.ENTER)
        conditions: list[ColumnElement[bool]] = []
        checks: list[ColumnElement[bool]] = []
        everywhere = {grant.institution_id for grant in grants if grant.plan_id is None} - {None}
        groups: list[tuple[ColumnElement[bool] | None, set[Any]]] = [(None, everywhere)] if everywhere else []
        for grant in grants:
            if grant.institution_id is None:
                reached = allowed(Visitor(visitor.person_id, (grant,)), Act.ENTER)
                conditions.append(reached)
                checks.append(reached)
            elif grant.plan_id is not None:
                groups.append((Plan.id == grant.plan_id, {grant.institution_id}))
        for in_plan, institutions in groups:
            is_theirs = Answering.id.in_(with_units(institutions))
            # What a unit hands in is checked by the institution at the top, not by another unit.
            tops = select(Institution.id).where(Institution.id.in_(institutions), Institution.parent_id.is_(None))
            of_units = Answering.id.in_(with_units(tops))
            conditions.append(is_theirs if in_plan is None else and_(in_plan, is_theirs))
            checks.append(of_units if in_plan is None else and_(in_plan, of_units))
        self.items = or_(false(), *conditions)
        # Whoever enters for a unit does not check it: that is its institution's part.
        self.checks = and_(PlanReporting.has_unit_step, Answering.parent_id.is_not(None), or_(false(), *checks))


def _entered(scope: _Scope, now: datetime) -> Select[Any]:
    to_check = case((scope.checks, Tally.submitted), else_=0)
    return (
        _tallies(
            reviews=0,
            missing=Tally.missing + Tally.draft,
            returned=Tally.returned,
            to_check=to_check,
            waiting=Tally.submitted + Tally.checked - to_check,
        )
        .where(scope.plans, scope.items, may_take_figures(now))
        .group_by(Tally.period_id)
    )


def _reviewed(visitor: Visitor, now: datetime) -> Select[Any]:
    """What waits for whoever approves; what a unit submitted waits for its institution first, where that is asked."""
    is_checked_first = and_(PlanReporting.has_unit_step, Answering.parent_id.is_not(None))
    being_checked = case((is_checked_first, Tally.submitted), else_=0)
    return (
        _tallies(
            reviews=1,
            to_approve=Tally.checked + Tally.submitted - being_checked,
            being_checked=being_checked,
        )
        .where(allowed(visitor, Act.REVIEW), may_take_figures(now))
        .group_by(Tally.period_id)
    )


def _tallies(*, reviews: int, **counts: Any) -> Select[Any]:
    """Tallies with their periods, plans and institutions, added up; what is not counted is 0."""
    columns: list[Any] = [Tally.period_id, literal(reviews).label("reviews")]
    columns += [func.sum(counts[name]).label(name) if name in counts else literal(0).label(name) for name in _COUNTS]
    query: Select[Any] = (
        select(*columns)
        .join(ReportingPeriod, ReportingPeriod.id == Tally.period_id)
        .join(Plan, Plan.id == Tally.plan_id)
        .join(PlanReporting, PlanReporting.plan_id == Plan.id)
        .join(Answering, Answering.id == Tally.institution_id)
    )
    return query


@dataclass(frozen=True, slots=True)
class ItemWork:
    """One item that was returned to a person's institutions, or that they have to check."""

    kind: str
    key: str
    title: str
    plan_code: str
    language: str  # of the title
    period: str
    state: ReviewState


def items_at_hand(session: Session, visitor: Visitor, work: Sequence[PeriodWork], most: int) -> list[ItemWork]:
    """What was returned to a person's institutions, and what of their units they have to check: one query.

    At most so many, the first due first; `work` is what the person has to do, in this order.
    """
    periods: list[PeriodWork] = []
    found = 0
    for each in work:
        if each.returned or each.to_check:
            periods.append(each)
            found += each.returned + each.to_check
        if found >= most:
            break
    if not periods:
        return []
    scope = _Scope(visitor)
    every: Any = union_all(
        _at_hand(Actual, Indicator, Indicator.name, scope, periods),
        _at_hand(ActivityReport, Activity, Activity.title, scope, periods),
    ).subquery()
    rows = session.execute(
        select(every).order_by(every.c.due_on, every.c.plan_code, every.c.kind.desc(), every.c.position).limit(most)
    )
    return [ItemWork(row.kind, row.key, row.title, row.plan_code, row.language, row.period, row.state) for row in rows]


def _at_hand(model: Any, thing: Any, title: Any, scope: _Scope, periods: Sequence[PeriodWork]) -> Select[Any]:
    is_actual = model is Actual
    query: Select[Any] = (
        select(
            literal(thing.__tablename__).label("kind"),
            thing.key.label("key"),
            title.label("title"),
            Plan.code.label("plan_code"),
            Plan.language.label("language"),
            ReportingPeriod.code.label("period"),
            model.state.label("state"),
            ReportingPeriod.due_on.label("due_on"),
            thing.position.label("position"),
        )
        .select_from(model)
        .join(ReportingPeriod, ReportingPeriod.id == model.period_id)
        .join(Plan, Plan.id == model.plan_id)
        .join(PlanReporting, PlanReporting.plan_id == Plan.id)
        .join(thing, thing.id == (model.indicator_id if is_actual else model.activity_id))
    )
    if is_actual:
        query = query.join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
    return query.join(
        Answering, Answering.id == (answers_for_indicator() if is_actual else answers_for_activity())
    ).where(
        model.period_id.in_([each.period_id for each in periods]),
        model.state.in_((ReviewState.RETURNED, ReviewState.SUBMITTED)),
        scope.items,
        or_(model.state == ReviewState.RETURNED, scope.checks),
    )
