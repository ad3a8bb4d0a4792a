"""What a plan has to report: its indicators and activities, who answers for each, and how far a period has come.

Three queries know a plan's items and two more what was reported of them: pages are made of these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.policy import PlanFacts
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.plans.models import Activity, ActivityInstitution, Edits, ElementInstitution, Plan
from tracker.reading.drafts import InstitutionRole
from tracker.reporting.access import ACTIVITY, INDICATOR, Item, Responsibility
from tracker.reporting.due import ENDS_REPORTING, is_activity_asked, is_indicator_asked
from tracker.reporting.judging import Known, known_indicators
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, ReportingPeriod
from tracker.reporting.periods import is_overdue, takes_figures


@dataclass(frozen=True, slots=True)
class KnownActivity:
    """An activity as reporting needs it, as a plain row."""

    id: int
    element_id: int
    key: str
    number: str | None
    title: str
    starts_on: date
    ends_on: date
    output: str | None  # what the plan wants it to leave behind
    source_line: int
    edits: Edits


@dataclass(frozen=True, slots=True)
class PlanItems:
    """All that a plan has to report; rows that repeat an activity of another part are left out."""

    indicators: list[Known]
    activities: list[KnownActivity]
    who: Responsibility
    facts: PlanFacts  # for the rules of rights: whom the plan names, without who pays


@dataclass(frozen=True, slots=True)
class PlanFrame:
    """A plan's activities, and whom it names where: enough to say of any of its indicators who answers for it."""

    plan: Plan
    activities: list[KnownActivity]
    heads: dict[int, list[tuple[InstitutionRole, int]]]  # who is named at the head of each element, in the order named
    leads_below: dict[int, int]  # the first lead of an element's activities
    parents: dict[int, int]  # what units belong to
    reporting: dict[Item, int]  # the lead of each activity
    named: dict[Item, frozenset[int]]  # all that lead or help with each activity

    def lead_at(self, element_id: int) -> int | None:
        """Who leads an element: the lead of its head, else the first one of its activities."""
        at_head = self.heads.get(element_id, ())
        leads = (each for role, each in at_head if role is InstitutionRole.LEAD)
        return next(leads, self.leads_below.get(element_id))

    def facts(self, answering: Iterable[tuple[int, int | None]]) -> PlanFacts:
        """What the rules of rights ask of the plan; the indicators are told by their element and who a person chose."""
        plan = self.plan
        everybody = {plan.owner_id}.union(*set(self.named.values()), self.reporting.values())
        for element_id, institution_id in answering:
            everybody.update(each for _, each in self.heads.get(element_id, ()))
            found = institution_id or self.lead_at(element_id)
            if found is not None:
                everybody.add(found)
        who = Responsibility(plan.owner_id, {}, {}, self.parents)
        everybody = everybody.union(*(who.above(each) for each in everybody))
        return PlanFacts(plan.id, plan.country_code, plan.visibility, plan.owner_id, frozenset(everybody))

    def with_indicators(self, indicators: list[Known], facts: PlanFacts) -> PlanItems:
        """The plan's items with these of its indicators."""
        reporting, named = dict(self.reporting), dict(self.named)
        named_at = {element_id: frozenset(each for _, each in at_head) for element_id, at_head in self.heads.items()}
        for indicator in indicators:
            item = (INDICATOR, indicator.id)
            named[item] = named_at.get(indicator.element_id, frozenset())
            found = indicator.institution_id or self.lead_at(indicator.element_id)
            if found is not None:
                reporting[item] = found
        who = Responsibility(self.plan.owner_id, reporting, named, self.parents)
        return PlanItems(indicators, self.activities, who, facts)


def plan_items(session: Session, plan: Plan) -> PlanItems:
    """The items of a plan in the order of its document, with who answers for them: three queries."""
    frame = plan_frame(session, plan)
    indicators = known_indicators(session, Indicator.plan_id == plan.id)
    return frame.with_indicators(
        indicators, frame.facts({(each.element_id, each.institution_id) for each in indicators})
    )


def plan_frame(session: Session, plan: Plan) -> PlanFrame:
    """A plan's activities and whom it names where: two queries."""
    heads, parents = _heads_and_units(session, plan)
    activities: dict[int, KnownActivity] = {}
    reporting: dict[Item, int] = {}
    named: dict[Item, frozenset[int]] = {}
    leads_below: dict[int, int] = {}
    for columns, role, institution_id in _activities(session, plan):
        activity = activities.setdefault(columns[0], KnownActivity(*columns))
        if institution_id is None:
            continue
        item = (ACTIVITY, activity.id)
        named[item] = named.get(item, frozenset()) | {institution_id}
        if role is InstitutionRole.LEAD:
            reporting.setdefault(item, institution_id)
            leads_below.setdefault(activity.element_id, institution_id)
    return PlanFrame(plan, list(activities.values()), heads, leads_below, parents, reporting, named)


def indicators_answered(session: Session, plan: Plan) -> set[tuple[int, int | None]]:
    """Where a plan has indicators, and who a person chose to report them: one query."""
    rows = session.execute(
        select(Indicator.element_id, IndicatorReporting.institution_id)
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .where(Indicator.plan_id == plan.id)
        .distinct()
    )
    return {(row.element_id, row.institution_id) for row in rows}


def _heads_and_units(
    session: Session, plan: Plan
) -> tuple[dict[int, list[tuple[InstitutionRole, int]]], dict[int, int]]:
    """Who is named at the head of each element, and what every unit of the country belongs to: one query."""
    heads: dict[int, list[tuple[InstitutionRole, int]]] = {}
    parents: dict[int, int] = {}
    is_here = and_(ElementInstitution.institution_id == Institution.id, ElementInstitution.plan_id == plan.id)
    is_unit = and_(Institution.country_code == plan.country_code, Institution.parent_id.is_not(None))
    for institution_id, parent_id, element_id, role in session.execute(
        select(Institution.id, Institution.parent_id, ElementInstitution.element_id, ElementInstitution.role)
        .outerjoin(ElementInstitution, is_here)
        .where(or_(is_unit, ElementInstitution.id.is_not(None)))
        .order_by(ElementInstitution.element_id, ElementInstitution.position)
    ):
        if parent_id is not None:
            parents[institution_id] = parent_id
        if element_id is not None:
            heads.setdefault(element_id, []).append((role, institution_id))
    return heads, parents


def _activities(session: Session, plan: Plan) -> Iterable[tuple[Sequence[Any], InstitutionRole | None, Any]]:
    rows: Iterable[Any] = session.execute(
        select(
            Activity.id,
            Activity.element_id,
            Activity.key,
            Activity.number,
            Activity.title,
            Activity.starts_on,
            Activity.ends_on,
            Activity.output,
            Activity.source_line,
            Activity.edits,
            ActivityInstitution.role,
            ActivityInstitution.institution_id,
        )
        .outerjoin(ActivityInstitution, ActivityInstitution.activity_id == Activity.id)
        .where(Activity.plan_id == plan.id, Activity.same_as_id.is_(None))
        .order_by(Activity.position, ActivityInstitution.position)
    )
    return ((row[:10], *row[10:]) for row in rows)


@dataclass(frozen=True, slots=True)
class ItemState:
    """How one item stands in one period."""

    kind: str  # INDICATOR or ACTIVITY
    id: int
    key: str
    institution_id: int  # that answers for it; perhaps a unit
    is_asked: bool  # something is to be reported of it in the period
    row: Actual | ActivityReport | None  # None: nobody has typed anything

    @property
    def item(self) -> Item:
        """As `access` names it."""
        return self.kind, self.id

    @property
    def state(self) -> ReviewState | None:
        """How far the review has come; None where nobody has typed anything."""
        return self.row.state if self.row is not None else None

    @property
    def is_missing(self) -> bool:
        """Whether somebody still has to hand something in."""
        return self.is_asked and self.state in {None, ReviewState.DRAFT, ReviewState.RETURNED}


@dataclass(frozen=True, slots=True)
class PeriodItems:
    """A period with all that is to be reported in it."""

    period: ReportingPeriod
    is_open: bool
    is_overdue: bool
    items: list[ItemState] = field(default_factory=list)


def reported_rows(
    session: Session, period_ids: Iterable[int]
) -> tuple[dict[tuple[int, int], Actual], dict[tuple[int, int], ActivityReport]]:
    """What was typed in some periods, by period and by the indicator's or activity's id: two queries."""
    wanted = sorted(period_ids)
    actuals = session.scalars(select(Actual).where(Actual.period_id.in_(wanted)))
    reports = session.scalars(select(ActivityReport).where(ActivityReport.period_id.in_(wanted)))
    return (
        {(row.period_id, row.indicator_id): row for row in actuals},
        {(row.period_id, row.activity_id): row for row in reports},
    )


def items_in(
    plan: Plan,
    items: PlanItems,
    period: ReportingPeriod,
    periods: Sequence[ReportingPeriod],
    actuals: dict[tuple[int, int], Actual],
    reports: dict[tuple[int, int], ActivityReport],
    today: date,
) -> PeriodItems:
    """Every item of a plan as it stands in a period; the rows of all periods of the plan must be given."""
    ended = ended_on(periods, reports)
    found = [
        ItemState(
            INDICATOR,
            indicator.id,
            indicator.key,
            items.who.of((INDICATOR, indicator.id)),
            is_indicator_asked(indicator.accumulation, period, plan.ends_on),
            actuals.get((period.id, indicator.id)),
        )
        for indicator in items.indicators
    ]
    found += [
        ItemState(
            ACTIVITY,
            activity.id,
            activity.key,
            items.who.of((ACTIVITY, activity.id)),
            is_activity_asked(activity.starts_on, ended.get(activity.id), period),
            reports.get((period.id, activity.id)),
        )
        for activity in items.activities
    ]
    return PeriodItems(period, takes_figures(period, today), is_overdue(period, today), found)


def ended_on(periods: Sequence[ReportingPeriod], reports: dict[tuple[int, int], ActivityReport]) -> dict[int, date]:
    """The last day of the first period for which an activity was handed in as implemented or dropped, by its id."""
    ends = {period.id: period.ends_on for period in periods}
    found: dict[int, date] = {}
    for (period_id, activity_id), row in reports.items():
        if row.status in ENDS_REPORTING and row.state in {
            ReviewState.SUBMITTED,
            ReviewState.CHECKED,
            ReviewState.APPROVED,
        }:
            found[activity_id] = min(found.get(activity_id, date.max), ends[period_id])
    return found
