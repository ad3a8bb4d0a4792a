"""Reading budget lines and funding sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, selectinload

from tracker.budgets.models import BudgetLine, BudgetLineSource, FundingSource
from tracker.plans.models import Activity, Element, Plan, Visibility
from tracker.reading.values import BudgetKind


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A budget line with the keys of what it belongs to and its place in the document."""

    id: int
    key: str
    activity_key: str | None  # None: the line speaks of an element as a whole
    element_key: str
    year: int
    kind: BudgetKind
    amount: Decimal | None
    currency: str
    raw: str
    is_assumed: bool
    source_line: int
    source_cell: int
    source_codes: tuple[str, ...]


def plan_lines(session: Session, plan_id: int, *, activity_id: int | None = None) -> list[PlanLine]:
    """The plan's budget lines in document order, stated totals too, each with its sources: two queries.

    `activity_id` asks for the lines of one activity.
    """
    codes = _source_codes(session, plan_id)
    lines = _plan_lines(plan_id)
    if activity_id is not None:
        lines = lines.where(BudgetLine.activity_id == activity_id)
    return [
        PlanLine(*columns, places["amount"][0][1] if "amount" in places else 1, codes.get(columns[0], ()))
        for *columns, places in session.execute(lines)
    ]


def _plan_lines(plan_id: int) -> Select[tuple[object, ...]]:
    return (
        select(
            BudgetLine.id,
            BudgetLine.key,
            Activity.key,
            Element.key,
            BudgetLine.year,
            BudgetLine.kind,
            BudgetLine.amount,
            BudgetLine.currency,
            BudgetLine.raw,
            BudgetLine.is_assumed,
            BudgetLine.source_line,
            BudgetLine.places,
        )
        .outerjoin(Activity, Activity.id == BudgetLine.activity_id)
        .join(Element, Element.id == func.coalesce(Activity.element_id, BudgetLine.element_id))
        .where(BudgetLine.plan_id == plan_id)
        .order_by(BudgetLine.position)
    )


def _source_codes(session: Session, plan_id: int) -> dict[int, tuple[str, ...]]:
    codes: dict[int, tuple[str, ...]] = {}
    for line_id, code in session.execute(
        select(BudgetLineSource.line_id, FundingSource.code)
        .join(FundingSource, FundingSource.id == BudgetLineSource.source_id)
        .where(BudgetLineSource.plan_id == plan_id)
        .order_by(BudgetLineSource.line_id, BudgetLineSource.position)
    ):
        codes[line_id] = (*codes.get(line_id, ()), code)
    return codes


def plan_sources(session: Session, plan_id: int) -> Sequence[FundingSource]:
    """The funding sources that the plan's lines name, by code: one query."""
    named = select(BudgetLineSource.source_id).where(BudgetLineSource.plan_id == plan_id)
    return session.scalars(select(FundingSource).where(FundingSource.id.in_(named)).order_by(FundingSource.code)).all()


def public_sources(session: Session) -> Sequence[FundingSource]:
    """The funding sources that a public plan names, by country and code: one query."""
    return session.scalars(
        select(FundingSource)
        .where(FundingSource.id.in_(_named_in_public()))
        .order_by(FundingSource.country_code, FundingSource.code)
    ).all()


def public_source(session: Session, country_code: str, code: str) -> FundingSource:
    """One funding source that a public plan names, with its aliases: two queries.

    Raises:
        NoResultFound: there is none of this code, or no public plan names it.
    """
    return session.scalars(
        select(FundingSource)
        .where(
            FundingSource.country_code == country_code,
            FundingSource.code == code,
            FundingSource.id.in_(_named_in_public()),
        )
        .options(selectinload(FundingSource.aliases))
    ).one()


def _named_in_public() -> Select[tuple[int]]:
    return (
        select(BudgetLineSource.source_id)
        .join(Plan, Plan.id == BudgetLineSource.plan_id)
        .where(Plan.visibility == Visibility.PUBLIC)
    )


def lines_by_source(session: Session) -> Sequence[Row[tuple[int, int, str, int]]]:
    """For each funding source, public plan and kind of line, how many lines name it: one query."""
    return session.execute(
        select(
            BudgetLineSource.source_id,
            BudgetLine.plan_id,
            BudgetLine.kind,
            func.count(BudgetLine.id),
        )
        .join(BudgetLine, BudgetLine.id == BudgetLineSource.line_id)
        .join(Plan, Plan.id == BudgetLine.plan_id)
        .where(Plan.visibility == Visibility.PUBLIC)
        .group_by(BudgetLineSource.source_id, BudgetLine.plan_id, BudgetLine.kind)
    ).all()
