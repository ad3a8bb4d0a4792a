"""What stands in the workbook of a period: every item with the plan's own figures and what was reported so far.

A dozen queries, however many items there are. The words are those of the language that is spoken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.indicators.models import IndicatorValue
from tracker.institutions.models import Institution, StatusWord
from tracker.plans.models import Plan
from tracker.plans.tree import Tree, plan_tree
from tracker.reading.drafts import ValueRole
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.access import Item as ItemName
from tracker.reporting.entry_forms import Item
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.items import ItemState, KnownActivity, PlanItems, items_in, plan_items
from tracker.reporting.judging import Known, PrintedFigure, periods_of, printed_figures
from tracker.reporting.kinds import COUNTING, ReviewState
from tracker.reporting.lights import target_for
from tracker.reporting.models import ActivityReport, Actual, Remark, ReportingPeriod
from tracker.reporting.periods import takes_figures
from tracker.reporting.review_queries import institutions_named, states_in_plan, status_words


@dataclass(frozen=True, slots=True)
class Before:
    """What was reported of an item before the period."""

    period: str
    figure: Figure | None = None  # of an indicator, to date
    status: str = ""  # of an activity


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One item with all that its row needs."""

    item: Item
    state: ItemState
    baseline: PrintedFigure | None
    target: PrintedFigure | None
    before: Before | None
    remark: str  # with which it was returned; "" where it was not


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the workbook of a period is made of."""

    plan: Plan
    period: ReportingPeriod
    periods: Sequence[ReportingPeriod]  # of the plan, in their order
    institution: Institution | None  # None: the whole plan
    institutions: Mapping[int, Institution]  # whose plan it is and that answer for what is in it, with former names
    found: Sequence[ItemFound]  # in the order of the document
    tree: Tree
    words: Mapping[str, StatusWord]  # of the statuses, as the country says them
    is_open: bool  # figures can be entered

    @property
    def done_periods(self) -> list[str]:
        """The periods in which something reported now can have been done."""
        return [each.code for each in self.periods if each.position <= self.period.position]

    @property
    def used_words(self) -> list[StatusWord]:
        """The statuses that the country's reports know."""
        return [word for word in self.words.values() if word.is_used]


Mine = Callable[[PlanItems, ItemName], bool]


def asked_states(session: Session, plan: Plan, period: ReportingPeriod, today: date) -> tuple[PlanItems, list[Any]]:
    """What is asked of each item in a period, or was typed without being asked: enough to count it. Six queries."""
    items = plan_items(session, plan)
    periods = periods_of(session, plan.id)
    actuals, reports = states_in_plan(session, plan.id)
    standing = items_in(plan, items, period, periods, actuals, reports, today)
    return items, [state for state in standing.items if state.is_asked or state.row is not None]


def contents_of(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    institution: Institution | None,
    today: date,
    mine: Mine = lambda _items, _item: True,
) -> Contents:
    """What the workbook of a period holds for an institution with its units, or for the whole plan.

    `mine` says of which items it may hold anything.
    """
    items = plan_items(session, plan)
    periods = periods_of(session, plan.id)
    _, reports = states_in_plan(session, plan.id)
    actuals = {
        (row.period_id, row.indicator_id): row
        for row in session.scalars(select(Actual).where(Actual.period_id == period.id))
    }
    reports |= {
        (row.period_id, row.activity_id): row
        for row in session.scalars(select(ActivityReport).where(ActivityReport.period_id == period.id))
    }
    standing = items_in(plan, items, period, periods, actuals, reports, today)
    states = [
        state
        for state in standing.items
        if (state.is_asked or state.row is not None)
        and (institution is None or is_of(items, state.item, institution.id))
        and mine(items, state.item)
    ]
    by_id: dict[ItemName, Item] = {(INDICATOR, each.id): each for each in items.indicators}
    by_id |= {(ACTIVITY, each.id): each for each in items.activities}
    printed = printed_figures(session, IndicatorValue.plan_id == plan.id)
    before = _before(session, plan, period, periods, items.indicators, reports)
    remarks = _remarks(session, period.id)
    named = {plan.owner_id, *(state.institution_id for state in states)}
    if institution is not None:
        named.add(institution.id)
    return Contents(
        plan=plan,
        period=period,
        periods=periods,
        institution=institution,
        institutions=institutions_named(session, named),
        found=[
            ItemFound(
                by_id[state.item],
                state,
                *_printed(printed.get(state.id, []) if state.kind == INDICATOR else [], plan, period),
                before.get(state.item),
                remarks.get((state.kind, state.row.id), "") if state.row is not None else "",
            )
            for state in states
        ],
        tree=plan_tree(session, plan.id),
        words=status_words(session, plan.country_code),
        is_open=takes_figures(period, today),
    )


def is_of(items: PlanItems, item: ItemName, institution_id: int) -> bool:
    """Whether an institution answers for an item, itself or by one of its units."""
    answering = items.who.of(item)
    return institution_id in {answering, *items.who.above(answering)}


def _printed(
    values: Iterable[PrintedFigure], plan: Plan, period: ReportingPeriod
) -> tuple[PrintedFigure | None, PrintedFigure | None]:
    """The baseline, and the target of the period."""
    values = list(values)
    baseline = next((value for value in values if value.role is ValueRole.BASELINE), None)
    targets = [value for value in values if value.role is not ValueRole.BASELINE]
    return baseline, target_for(targets, period.ends_on.year, plan.ends_on.year)


def _before(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    periods: Sequence[ReportingPeriod],
    indicators: Iterable[Known],
    reports: Mapping[tuple[int, int], Any],
) -> dict[ItemName, Before]:
    """The latest that was reported of each item before the period: one query."""
    earlier = {each.id: each for each in periods if each.position < period.position}
    counted_yearly = {
        each.id for each in indicators if each.restarts_yearly and each.accumulation in COUNTING
    }  # at the beginning of a year there is nothing to go on from
    found: dict[ItemName, tuple[int, Before]] = {}
    for item, at, told in (*_figures(session, plan, earlier), *_statuses(reports, earlier)):
        is_past = item[0] == INDICATOR and item[1] in counted_yearly and at.ends_on.year != period.ends_on.year
        if not is_past and (item not in found or found[item][0] < at.position):
            found[item] = at.position, told
    return {item: told for item, (_, told) in found.items()}


def _figures(
    session: Session, plan: Plan, earlier: Mapping[int, ReportingPeriod]
) -> Iterator[tuple[ItemName, ReportingPeriod, Before]]:
    rows = session.execute(
        select(Actual.indicator_id, Actual.period_id, Actual.to_date).where(
            Actual.plan_id == plan.id, Actual.period_id.in_(list(earlier))
        )
    )
    for indicator_id, period_id, plain in rows:
        figure = figure_from(plain)
        if figure is not None:
            at = earlier[period_id]
            yield (INDICATOR, indicator_id), at, Before(at.code, figure=figure)


def _statuses(
    reports: Mapping[tuple[int, int], Any], earlier: Mapping[int, ReportingPeriod]
) -> Iterator[tuple[ItemName, ReportingPeriod, Before]]:
    for (period_id, activity_id), row in reports.items():
        at = earlier.get(period_id)
        if at is not None and row.status is not None:
            yield (ACTIVITY, activity_id), at, Before(at.code, status=row.status.value)


def _remarks(session: Session, period_id: int) -> dict[tuple[str, int], str]:
    """The latest remark with which each row of a period was returned, where it still is: two queries."""
    found: dict[tuple[str, int], str] = {}
    models: tuple[tuple[str, Any, Any], ...] = (
        (INDICATOR, Actual, Remark.actual_id),
        (ACTIVITY, ActivityReport, Remark.report_id),
    )
    for kind, model, of_row in models:
        rows = session.execute(
            select(model.id, Remark.text)
            .join(Remark, of_row == model.id)
            .where(model.period_id == period_id, model.state == ReviewState.RETURNED, Remark.kind == "returned")
            .order_by(Remark.id)
        )
        found |= {(kind, row_id): text for row_id, text in rows}
    return found


def number_of(item: Item) -> str:
    """How the plan numbers an item."""
    return (item.number if isinstance(item, KnownActivity) else None) or item.key
