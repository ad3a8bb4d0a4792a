"""Reading budget lines and funding sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, selectinload

from tracker.accounts.policy import Visitor
from tracker.budgets.models import BudgetLine, BudgetLineSource, FundingSource
from tracker.plans.models import Activity, Edits, Element, Places, Plan
from tracker.plans.rights import allowed
from tracker.reading.values import BudgetKind


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A budget line with the keys of what it belongs to and its place in the document."""

    id: int
    plan_id: int
    key: str
    activity_key: str | None  # None: the line speaks of an element as a whole
    element_key: str
    number: str | None  # of the activity, else of the element
    title: str
    year: int
    kind: BudgetKind
    amount: Decimal | None
    currency: str
    raw: str
    is_assumed: bool
    source_line: int
    source_cell: int
    source_codes: tuple[str, ...]
    edits: Edits = field(default_factory=dict)


def plan_lines(session: Session, plan_id: int, *, activity_id: int | None = None) -> list[PlanLine]:
    """The plan's budget lines in document order, stated totals too, each with its sources: one query.

    `activity_id` asks for the lines of one activity.
    """
    lines = BudgetLine.plan_id == plan_id
    if activity_id is not None:
        lines &= BudgetLine.activity_id == activity_id
    return _lines(session, lines)


def lines_of_activities(session: Session, activity_ids: Select[Any]) -> list[PlanLine]:
    """The budget lines of the activities that a query picks, by plan and in document order: one query."""
    lines = BudgetLine.activity_id.in_(activity_ids)
    return _lines(session, lines)


def visible_lines_of_source(session: Session, visitor: Visitor, source_id: int) -> list[PlanLine]:
    """The budget lines of visible plans that name a funding source, by plan and in document order: one query."""
    lines = BudgetLine.id.in_(
        select(BudgetLineSource.line_id)
        .join(Plan, Plan.id == BudgetLineSource.plan_id)
        .where(BudgetLineSource.source_id == source_id, allowed(visitor))
    )
    return _lines(session, lines)


def _lines(session: Session, lines: ColumnElement[bool]) -> list[PlanLine]:
    rows: Iterable[Any] = session.execute(
        select(
            BudgetLine.id,
            BudgetLine.plan_id,
            BudgetLine.key,
            Activity.key,
            Element.key,
            case((Activity.id.is_not(None), Activity.number), else_=Element.number),
            func.coalesce(Activity.title, Element.title),
            BudgetLine.year,
            BudgetLine.kind,
            BudgetLine.amount,
            BudgetLine.currency,
            BudgetLine.raw,
            BudgetLine.is_assumed,
            BudgetLine.source_line,
            BudgetLine.edits,
            BudgetLine.places,
            FundingSource.code,
        )
        .outerjoin(Activity, Activity.id == BudgetLine.activity_id)
        .join(Element, Element.id == func.coalesce(Activity.element_id, BudgetLine.element_id))
        .outerjoin(BudgetLineSource, BudgetLineSource.line_id == BudgetLine.id)
        .outerjoin(FundingSource, FundingSource.id == BudgetLineSource.source_id)
        .where(lines)
        .order_by(BudgetLine.plan_id, BudgetLine.position, BudgetLineSource.position)
    )
    found: dict[int, Any] = {}
    codes: dict[int, tuple[str, ...]] = {}
    for row in rows:
        found.setdefault(row[0], row)
        if row[16] is not None:
            codes[row[0]] = (*codes.get(row[0], ()), row[16])
    # What a person has put in the place of an assumed reading is not assumed.
    return [
        PlanLine(*[*columns, is_assumed and "kind" not in edits, line, _cell(places), codes.get(columns[0], ()), edits])
        for *columns, is_assumed, line, edits, places, _code in found.values()
    ]


def _cell(places: Places) -> int:
    return places["amount"][0][1] if "amount" in places else 1


def plan_sources(session: Session, plan_id: int) -> Sequence[FundingSource]:
    """The funding sources that the plan's lines name, by code: one query."""
    named = select(BudgetLineSource.source_id).where(BudgetLineSource.plan_id == plan_id)
    return session.scalars(select(FundingSource).where(FundingSource.id.in_(named)).order_by(FundingSource.code)).all()


def visible_sources(session: Session, visitor: Visitor) -> Sequence[FundingSource]:
    """The funding sources that a plan that the visitor may see names, by country and code: one query."""
    return session.scalars(
        select(FundingSource)
        .where(FundingSource.id.in_(_named_in_visible(visitor)))
        .order_by(FundingSource.country_code, FundingSource.code)
    ).all()


def visible_source(session: Session, visitor: Visitor, country_code: str, code: str) -> FundingSource:
    """One funding source that a plan that the visitor may see names, with its aliases: two queries.

    Raises:
        NoResultFound: there is none of this code, or no plan that the visitor may see names it.
    """
    return session.scalars(
        select(FundingSource)
        .where(
            FundingSource.country_code == country_code,
            FundingSource.code == code,
            FundingSource.id.in_(_named_in_visible(visitor)),
        )
        .options(selectinload(FundingSource.aliases))
    ).one()


def _named_in_visible(visitor: Visitor) -> Select[Any]:
    return select(BudgetLineSource.source_id).join(Plan, Plan.id == BudgetLineSource.plan_id).where(allowed(visitor))


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How often visible plans name a funding source."""

    plans: int
    lines: int
    shared: int  # lines that it shares with other sources, undivided


def source_counts(session: Session, visitor: Visitor) -> dict[int, SourceCount]:
    """For each funding source, how many visible plans and lines name it: one query."""
    others = (
        select(BudgetLineSource.line_id).group_by(BudgetLineSource.line_id).having(func.count() > 1).scalar_subquery()
    )
    return {
        source_id: SourceCount(plans, lines, shared)
        for source_id, plans, lines, shared in session.execute(
            select(
                BudgetLineSource.source_id,
                func.count(BudgetLineSource.plan_id.distinct()),
                func.count(),
                func.sum(case((BudgetLineSource.line_id.in_(others), 1), else_=0)),
            )
            .join(Plan, Plan.id == BudgetLineSource.plan_id)
            .where(allowed(visitor))
            .group_by(BudgetLineSource.source_id)
        )
    }
