"""The plans that are compared, each with its rules and periods, and what of them is asked for: plain rows.

Three queries, however many plans there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act, Visitor
from tracker.institutions.days import day_in
from tracker.institutions.models import Country, Institution, Threshold
from tracker.plans.models import Plan
from tracker.plans.rights import allowed
from tracker.reporting.judging import PlanRules
from tracker.reporting.kinds import ReviewState
from tracker.reporting.lights import Thresholds
from tracker.reporting.models import ActivityReport, Actual, PlanReporting, ReportingPeriod
from tracker.reporting.periods import latest_begun


@dataclass(frozen=True, slots=True)
class ComparedPlan:
    """A plan with what the reader may see of it, and by what it is judged."""

    id: int
    code: str
    country_code: str
    owner_id: int
    owner: str  # its institution's code
    title: str
    language: str
    starts_on: date
    ends_on: date
    today: date  # in the plan's country
    may_see_drafts: bool
    may_see_history: bool
    rules: PlanRules
    threshold_sources: tuple[tuple[str, bool], ...]  # each source, and whether it was verified


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A reporting period as a plain row."""

    id: int
    plan_id: int
    code: str
    position: int
    starts_on: date
    ends_on: date
    due_on: date
    opened_at: datetime | None
    review_at: datetime | None
    locked_at: datetime | None
    has_reports: bool  # something that the reader may see was reported for it


@dataclass(frozen=True, slots=True)
class Asked:
    """As of when plans are compared; nothing asks for the latest period with anything reported."""

    period: str = ""  # its code
    year: int | None = None  # the latest period of a year
    day: date | None = None  # the latest figures of the periods that were over by a day


@dataclass(frozen=True, slots=True)
class Frame:
    """One plan as it is looked at: for a period or as of a day, with what nobody has approved or without it."""

    plan: ComparedPlan
    periods: Sequence[PeriodRow]
    period: PeriodRow | None  # None: as of a day
    day: date | None
    with_drafts: bool
    over: Sequence[PeriodRow] = field(default=())  # the periods that were over by the day

    @property
    def judged_on(self) -> date:
        """The day by which everything is judged."""
        if self.period is not None:
            return self.period.ends_on
        assert self.day is not None
        return self.day

    @property
    def looked_into(self) -> list[int]:
        """The ids of the periods whose figures are looked at, in their order."""
        return [self.period.id] if self.period is not None else [period.id for period in self.over]


def compared_plans(
    session: Session,
    visitor: Visitor,
    *,
    now: datetime,
    code: str | None = None,
    country: str = "",
    owner: str = "",
) -> list[ComparedPlan]:
    """The plans that the visitor may see, or one of them, by country, then the newest first: two queries."""
    query = (
        select(
            Plan.id,
            Plan.code,
            Plan.country_code,
            Plan.owner_id,
            Institution.code,
            Plan.title,
            Plan.language,
            Plan.starts_on,
            Plan.ends_on,
            Country.time_zone,
            allowed(visitor, Act.SEE_DRAFTS).label("drafts"),
            allowed(visitor, Act.SEE_HISTORY).label("history"),
            PlanReporting.official_formula,
            PlanReporting.light_by,
            PlanReporting.source,
            PlanReporting.is_verified,
            PlanReporting.on_track,
            PlanReporting.near,
            PlanReporting.behind,
            PlanReporting.has_unit_step,
            PlanReporting.has_demo_figures,
            PlanReporting.version,
        )
        .join(PlanReporting, PlanReporting.plan_id == Plan.id)
        .join(Country, Country.code == Plan.country_code)
        .join(Institution, Institution.id == Plan.owner_id)
        .where(allowed(visitor))
        .order_by(Plan.country_code, Plan.starts_on.desc(), Plan.code)
    )
    if code is not None:
        query = query.where(Plan.code == code)
    if country:
        query = query.where(Plan.country_code == country)
    if owner:
        query = query.where(Institution.code == owner)
    of_country = _thresholds(session)
    return [_compared(row, of_country.get(row[2], {}), now) for row in session.execute(query)]


def compared_plan(session: Session, visitor: Visitor, code: str, *, now: datetime) -> ComparedPlan:
    """One plan by its code: two queries.

    Raises:
        NoResultFound: there is none of that code, or this visitor may not know of it; the two are told alike.
    """
    found = compared_plans(session, visitor, now=now, code=code)
    if not found:
        raise NoResultFound
    return found[0]


# Of a country: by the light, its percent, where it is laid down, and whether that was read.
_OfCountry = Mapping[str, tuple[Decimal, str, bool]]


def _thresholds(session: Session) -> dict[str, dict[str, tuple[Decimal, str, bool]]]:
    found: dict[str, dict[str, tuple[Decimal, str, bool]]] = {}
    for code, light, at_least, source, is_verified in session.execute(
        select(
            Threshold.country_code, Threshold.light, Threshold.at_least, Threshold.source, Threshold.is_verified
        ).order_by(Threshold.at_least.desc())
    ):
        found.setdefault(code, {})[light] = (at_least, source, is_verified)
    return found


def _compared(row: Any, of_country: _OfCountry, now: datetime) -> ComparedPlan:
    own = {
        light: value
        for light, value in zip(("on_track", "near", "behind"), row[16:19], strict=True)
        if value is not None
    }
    official, light_by, source, is_verified = row[12:16]
    rules = PlanRules(
        official_formula=official,
        light_by=light_by,
        source=source,
        is_verified=is_verified,
        thresholds=Thresholds(**{**{light: of[0] for light, of in of_country.items()}, **own}),
        are_thresholds_own=bool(own),
        has_unit_step=row[19],
        has_demo_figures=row[20],
        version=row[21],
    )
    sources = dict.fromkeys((of[1], of[2]) for light, of in of_country.items() if light not in own)
    return ComparedPlan(*[*row[:9], day_in(row[9], now), bool(row[10]), bool(row[11]), rules, tuple(sources)])


def frames(
    session: Session, plans: Sequence[ComparedPlan], asked: Asked, *, approved_only: bool = False
) -> list[Frame]:
    """Each plan as it is asked for: one query.

    A plan without the period that is asked for is looked at for its latest one, and one without periods as of today; a
    plan without a period of the year that is asked for is left out.
    """
    seen = {plan.id: plan.may_see_drafts and not approved_only for plan in plans}
    periods = _periods(session, seen)
    found = []
    for plan in plans:
        of_plan = periods.get(plan.id, [])
        if asked.day is not None:
            over = tuple(period for period in of_plan if period.ends_on <= asked.day)
            found.append(Frame(plan, of_plan, None, asked.day, seen[plan.id], over))
            continue
        some = of_plan if asked.year is None else [each for each in of_plan if each.ends_on.year == asked.year]
        period = _period_of(some, asked.period, plan.today)
        if period is not None:
            found.append(Frame(plan, of_plan, period, None, seen[plan.id]))
        elif asked.year is None:
            found.append(Frame(plan, of_plan, None, plan.today, seen[plan.id]))
    return found


def _period_of(periods: Sequence[PeriodRow], code: str, today: date) -> PeriodRow | None:
    named = next((period for period in periods if period.code == code), None)
    if named is not None or not periods:
        return named
    reported = next((period for period in reversed(periods) if period.has_reports), None)
    return reported or latest_begun(periods, today) or periods[0]


def _periods(session: Session, seen: Mapping[int, bool]) -> dict[int, list[PeriodRow]]:
    """The periods of the plans in their order; of which `seen` says whether drafts are seen, too."""
    reported = or_(
        exists().where(Actual.period_id == ReportingPeriod.id, is_seen(Actual, seen)),
        exists().where(ActivityReport.period_id == ReportingPeriod.id, is_seen(ActivityReport, seen)),
    )
    rows: Iterable[Any] = session.execute(
        select(
            ReportingPeriod.id,
            ReportingPeriod.plan_id,
            ReportingPeriod.code,
            ReportingPeriod.position,
            ReportingPeriod.starts_on,
            ReportingPeriod.ends_on,
            ReportingPeriod.due_on,
            ReportingPeriod.opened_at,
            ReportingPeriod.review_at,
            ReportingPeriod.locked_at,
            reported.label("has_reports"),
        )
        .where(ReportingPeriod.plan_id.in_(sorted(seen)))
        .order_by(ReportingPeriod.plan_id, ReportingPeriod.position)
    )
    found: dict[int, list[PeriodRow]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(PeriodRow(*[*row[:10], bool(row[10])]))
    return found


def is_seen(model: Any, seen: Mapping[int, bool]) -> ColumnElement[bool]:
    """The condition that a reader may see what was reported; `seen` says of which plans drafts are seen, too."""
    with_drafts = sorted(plan_id for plan_id, also_drafts in seen.items() if also_drafts)
    is_approved: ColumnElement[bool] = model.state == ReviewState.APPROVED
    if not with_drafts:
        return is_approved
    if len(with_drafts) == len(seen):
        return and_(model.id.is_not(None))
    return or_(is_approved, model.plan_id.in_(with_drafts))
