"""Items of many plans at once, with who answers for them and what was reported of them, for the database to count.

It is the rule of `items.plan_items`, as the database understands it: for an activity its lead answers; for an indicator
whoever a person named, else the lead of its goal, else the first lead below that goal; the plan's owner where the plan
names nobody. And it is asked for in the periods that `due` says.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, and_, case, extract, func, or_, select
from sqlalchemy.orm import aliased

from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.plans.models import Activity, ActivityInstitution, ElementInstitution, Plan
from tracker.reading.drafts import InstitutionRole
from tracker.reporting.due import ENDS_REPORTING
from tracker.reporting.kinds import Accumulation, ReviewState
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, PlanReporting, ReportingPeriod

HANDED_IN = (ReviewState.SUBMITTED, ReviewState.CHECKED, ReviewState.APPROVED)
Answering = aliased(Institution)  # the one that answers for an item, be it a unit or not
_EndPeriod = aliased(ReportingPeriod)  # the one in which an activity ended


def was_opened() -> ColumnElement[bool]:
    """The condition that a period takes figures whatever day it is."""
    return or_(ReportingPeriod.opened_at.is_not(None), ReportingPeriod.review_at.is_not(None))


def may_take_figures(now: datetime) -> ColumnElement[bool]:
    """The condition that a period takes figures somewhere on earth; in which country it does is asked of its day."""
    tomorrow = now.replace(tzinfo=UTC).date() + timedelta(days=1)
    return and_(ReportingPeriod.locked_at.is_(None), or_(ReportingPeriod.starts_on <= tomorrow, was_opened()))


def _first_lead(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(ActivityInstitution.institution_id)
        .where(ActivityInstitution.role == InstitutionRole.LEAD, *conditions)
        .order_by(ActivityInstitution.position)
        .limit(1)
        .scalar_subquery()
    )


def answers_for_activity() -> ColumnElement[int]:
    """Who answers for an activity of the query, beside its plan."""
    return func.coalesce(_first_lead(ActivityInstitution.activity_id == Activity.id), Plan.owner_id)


def answers_for_indicator() -> ColumnElement[int]:
    """Who answers for an indicator of the query, beside its plan and the way in which it is reported."""
    at_head = (
        select(ElementInstitution.institution_id)
        .where(
            ElementInstitution.element_id == Indicator.element_id,
            ElementInstitution.role == InstitutionRole.LEAD,
        )
        .order_by(ElementInstitution.position)
        .limit(1)
        .scalar_subquery()
    )
    below = aliased(Activity)
    first_below = (
        select(ActivityInstitution.institution_id)
        .join(below, below.id == ActivityInstitution.activity_id)
        .where(
            ActivityInstitution.role == InstitutionRole.LEAD,
            below.element_id == Indicator.element_id,
            below.same_as_id.is_(None),
        )
        .order_by(below.position, ActivityInstitution.position)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(IndicatorReporting.institution_id, at_head, first_below, Plan.owner_id)


@dataclass(frozen=True, slots=True)
class SoughtItems:
    """Items of one kind as the queries take them, beside `Plan` and `ReportingPeriod`."""

    model: Any  # the table of what was reported
    of_item: Any  # its column that names the item
    rows: FromClause  # item_id, plan_id, institution_id
    is_asked: ColumnElement[bool]  # in a period of the query


def activities_in(plans: ColumnElement[bool]) -> SoughtItems:
    """The activities of some plans; rows that repeat an activity of another part are left out."""
    ended_on = (
        select(func.min(_EndPeriod.ends_on))
        .join(ActivityReport, ActivityReport.period_id == _EndPeriod.id)
        .where(
            ActivityReport.activity_id == Activity.id,
            ActivityReport.status.in_(ENDS_REPORTING),
            ActivityReport.state.in_(HANDED_IN),
        )
        .scalar_subquery()
    )
    rows = (
        select(
            Activity.id.label("item_id"),
            Activity.plan_id,
            answers_for_activity().label("institution_id"),
            Activity.starts_on,
            ended_on.label("ended_on"),
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Activity.same_as_id.is_(None), plans)
        .subquery()
    )
    is_asked = and_(
        rows.c.starts_on <= ReportingPeriod.ends_on,
        or_(rows.c.ended_on.is_(None), ReportingPeriod.ends_on <= rows.c.ended_on),
    )
    return SoughtItems(ActivityReport, ActivityReport.activity_id, rows, is_asked)


def indicators_in(plans: ColumnElement[bool]) -> SoughtItems:
    """The indicators of some plans."""
    rows = (
        select(
            Indicator.id.label("item_id"),
            Indicator.plan_id,
            answers_for_indicator().label("institution_id"),
            (IndicatorReporting.accumulation == Accumulation.YEARLY).label("is_yearly"),
        )
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(plans)
        .subquery()
    )
    return SoughtItems(Actual, Actual.indicator_id, rows, or_(~rows.c.is_yearly, ends_a_year()))


def ends_a_year() -> ColumnElement[bool]:
    """The condition that what is known once a year is asked for in the period of the query, beside its plan."""
    return or_(
        and_(extract("month", ReportingPeriod.ends_on) == 12, extract("day", ReportingPeriod.ends_on) == 31),
        ReportingPeriod.ends_on >= Plan.ends_on,
    )


def with_rows(items: SoughtItems, *columns: Any) -> Select[Any]:
    """Items with the plan, its periods, and what was reported of each in each of them."""
    return (
        select(*columns)
        .select_from(items.rows)
        .join(Plan, Plan.id == items.rows.c.plan_id)
        .join(PlanReporting, PlanReporting.plan_id == Plan.id)
        .join(Answering, Answering.id == items.rows.c.institution_id)
        .join(ReportingPeriod, ReportingPeriod.plan_id == Plan.id)
        .outerjoin(
            items.model,
            and_(items.of_item == items.rows.c.item_id, items.model.period_id == ReportingPeriod.id),
        )
    )


def number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows of a group meet a condition."""
    return func.sum(case((condition, 1), else_=0))
