"""What stands in the workbook of a period: every item with the plan's own figures and what was reported so far.

A dozen queries, and four more for each five hundred items. The words are those of the language that is spoken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from tracker.indicators.models import IndicatorValue
from tracker.institutions.models import Institution, StatusWord
from tracker.plans.models import Plan
from tracker.plans.tree import Tree, plan_tree
from tracker.reading.drafts import ValueRole
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.access import Item as ItemName
from tracker.reporting.due import is_activity_asked, is_indicator_asked
from tracker.reporting.entry_forms import Item
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.items import KnownActivity, PlanItems, ended_on, items_in, plan_items
from tracker.reporting.judging import Known, PrintedFigure, periods_of, printed_figures
from tracker.reporting.kinds import COUNTING, ReviewState
from tracker.reporting.lights import target_for
from tracker.reporting.models import ActivityReport, Actual, Remark, ReportingPeriod
from tracker.reporting.periods import takes_figures
from tracker.reporting.plain_rows import AT_ONCE, PlainRow, plain_rows
from tracker.reporting.review_queries import institutions_named, states_in_plan, states_of_activities, status_words


@dataclass(frozen=True, slots=True)
class Before:
    """What was reported of an item before the period."""

    period: str
    figure: Figure | None = None  # of an indicator, to date
    status: str = ""  # of an activity


class Chosen(NamedTuple):
    """One item that stands in the workbook."""

    item: Item
    kind: str
    institution_id: int  # that answers for it; perhaps a unit
    is_asked: bool  # something is to be reported of it in the period

    @property
    def name(self) -> ItemName:
        """As `access` names it."""
        return self.kind, self.item.id


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One item with all that its row needs."""

    item: Item
    kind: str
    institution_id: int
    is_asked: bool
    row: PlainRow | None  # None: nobody has typed anything
    baseline: PrintedFigure | None
    target: PrintedFigure | None
    before: Before | None
    remark: str  # with which it was returned; "" where it was not


class FoundItems:
    """The items of a workbook in the order of the document; what their rows need is looked up some at a time."""

    def __init__(
        self,
        session: Session,
        plan: Plan,
        period: ReportingPeriod,
        periods: Sequence[ReportingPeriod],
        chosen: Sequence[Chosen],
    ) -> None:
        self._session, self._plan, self._period = session, plan, period
        self._earlier = {each.id: each for each in periods if each.position < period.position}
        self._of_kind = {kind: [each for each in chosen if each.kind == kind] for kind in (INDICATOR, ACTIVITY)}
        self._first: dict[str, list[ItemFound]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._of_kind.values()))

    def __iter__(self) -> Iterator[Chosen]:
        """All of them, without what their rows need."""
        return chain(*self._of_kind.values())

    def of_kind(self, kind: str) -> Sequence[Chosen]:
        """Those of a sheet, without what their rows need."""
        return self._of_kind[kind]

    def rows(self, kind: str) -> Iterator[ItemFound]:
        """Those of a sheet with all that their rows need: four queries at most for each five hundred."""
        yield from self.first_rows(kind)
        chosen = self._of_kind[kind]
        for first in range(AT_ONCE, len(chosen), AT_ONCE):
            yield from self._looked_up(kind, chosen[first : first + AT_ONCE])

    def first_rows(self, kind: str) -> Sequence[ItemFound]:
        """The first hundreds of them, which are all of any real plan; looked up once."""
        if kind not in self._first:
            self._first[kind] = self._looked_up(kind, self._of_kind[kind][:AT_ONCE])
        return self._first[kind]

    def further_lengths(self, kind: str) -> dict[str, int]:
        """How many letters the plan's own figures take at most where there are more rows than the first ones."""
        if kind != INDICATOR or len(self._of_kind[kind]) <= AT_ONCE:
            return {}
        is_baseline = IndicatorValue.role == ValueRole.BASELINE
        lengths: dict[str, int] = {}
        for baseline, number, has_year in self._session.execute(
            select(is_baseline, IndicatorValue.number, IndicatorValue.year.is_not(None))
            .where(IndicatorValue.plan_id == self._plan.id, IndicatorValue.number.is_not(None))
            .distinct()
        ):
            name = "baseline" if baseline else "target"
            lengths[name] = max(lengths.get(name, 0), length_of_figure(number, has_year=has_year))
        # The figure is kept as {"number": "123"}; it is never shorter than what is read.
        kept = select(func.max(func.length(cast(Actual.to_date, Text)))).where(
            Actual.plan_id == self._plan.id, Actual.period_id.in_(list(self._earlier))
        )
        lengths["previous"] = max((self._session.scalars(kept).one() or 0) - 14, 0) * 4 // 3 + 3
        return lengths

    def _looked_up(self, kind: str, chosen: Sequence[Chosen]) -> list[ItemFound]:
        ids = [each.item.id for each in chosen]
        rows = plain_rows(self._session, self._period.id, [each.name for each in chosen])
        remarks = self._remarks(kind, rows.values())
        printed: Mapping[int, Sequence[PrintedFigure]] = {}
        if kind == INDICATOR:
            printed = printed_figures(self._session, IndicatorValue.indicator_id.in_(ids))
        before = self._before(kind, chosen)
        found = []
        for each in chosen:
            row = rows.get(each.name)
            figures = _printed(printed.get(each.item.id, ()), self._plan, self._period)
            remark = remarks.get(row.id, "") if row is not None else ""
            found.append(ItemFound(*each, row, *figures, before.get(each.item.id), remark))
        return found

    def _before(self, kind: str, chosen: Sequence[Chosen]) -> dict[int, Before]:
        """The latest that was reported of items before the period, by their ids: one query."""
        found: dict[int, tuple[int, Before]] = {}
        items = {each.item.id: each.item for each in chosen}
        told = self._figures(items) if kind == INDICATOR else self._statuses(items)
        for item_id, at, before in told:
            if item_id not in found or found[item_id][0] < at.position:
                found[item_id] = at.position, before
        return {item_id: before for item_id, (_, before) in found.items()}

    def _figures(self, items: Mapping[int, Item]) -> Iterator[tuple[int, ReportingPeriod, Before]]:
        rows = self._session.execute(
            select(Actual.indicator_id, Actual.period_id, Actual.to_date).where(
                Actual.indicator_id.in_(list(items)), Actual.period_id.in_(list(self._earlier))
            )
        )
        for indicator_id, period_id, plain in rows:
            item, at, figure = items[indicator_id], self._earlier[period_id], figure_from(plain)
            # At the beginning of a year there is nothing to go on from, where each year is counted for itself.
            is_past = isinstance(item, Known) and item.restarts_yearly and item.accumulation in COUNTING
            if figure is not None and not (is_past and at.ends_on.year != self._period.ends_on.year):
                yield indicator_id, at, Before(at.code, figure=figure)

    def _statuses(self, items: Mapping[int, Item]) -> Iterator[tuple[int, ReportingPeriod, Before]]:
        rows = self._session.execute(
            select(ActivityReport.activity_id, ActivityReport.period_id, ActivityReport.status).where(
                ActivityReport.activity_id.in_(list(items)),
                ActivityReport.period_id.in_(list(self._earlier)),
            )
        )
        for activity_id, period_id, status in rows:
            at = self._earlier[period_id]
            if status is not None:
                yield activity_id, at, Before(at.code, status=status.value)

    def _remarks(self, kind: str, rows: Iterable[PlainRow]) -> dict[int, str]:
        """The latest remark with which each row was returned, where it still is, by the row's id: one query."""
        ids = [row.id for row in rows if row.state is ReviewState.RETURNED]
        if not ids:
            return {}
        of_row = Remark.actual_id if kind == INDICATOR else Remark.report_id
        told = self._session.execute(
            select(of_row, Remark.text).where(of_row.in_(ids), Remark.kind == "returned").order_by(Remark.id)
        )
        return {row_id: text for row_id, text in told if row_id is not None}


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the workbook of a period is made of."""

    plan: Plan
    period: ReportingPeriod
    periods: Sequence[ReportingPeriod]  # of the plan, in their order
    institution: Institution | None  # None: the whole plan
    institutions: Mapping[int, Institution]  # whose plan it is and that answer for what is in it, with former names
    found: FoundItems
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
    chosen = [
        each
        for each in _chosen(session, plan, period, periods, items)
        if (institution is None or is_of(items, each.name, institution.id)) and mine(items, each.name)
    ]
    named = {plan.owner_id, *(each.institution_id for each in chosen)}
    if institution is not None:
        named.add(institution.id)
    return Contents(
        plan=plan,
        period=period,
        periods=periods,
        institution=institution,
        institutions=institutions_named(session, named),
        found=FoundItems(session, plan, period, periods, chosen),
        tree=plan_tree(session, plan.id),
        words=status_words(session, plan.country_code),
        is_open=takes_figures(period, today),
    )


def _chosen(
    session: Session, plan: Plan, period: ReportingPeriod, periods: Sequence[ReportingPeriod], items: PlanItems
) -> Iterator[Chosen]:
    """The items of which something is asked in the period, or was typed without being asked: two queries."""
    begun = set(session.scalars(select(Actual.indicator_id).where(Actual.period_id == period.id)))
    for indicator in items.indicators:
        is_asked = is_indicator_asked(indicator.accumulation, period, plan.ends_on)
        if is_asked or indicator.id in begun:
            yield Chosen(indicator, INDICATOR, items.who.of((INDICATOR, indicator.id)), is_asked)
    reports = states_of_activities(session, plan.id)
    ended = ended_on(periods, reports)
    for activity in items.activities:
        is_asked = is_activity_asked(activity.starts_on, ended.get(activity.id), period)
        if is_asked or (period.id, activity.id) in reports:
            yield Chosen(activity, ACTIVITY, items.who.of((ACTIVITY, activity.id)), is_asked)


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


def length_of_figure(value: Decimal | None, *, has_year: bool = False) -> int:
    """How many letters a figure of the plan takes, with its year: one that has no room is not shown at all."""
    # A group sign for each three digits, and a sign of percent.
    return len(str(value)) * 4 // 3 + 3 + (7 if has_year else 0) if value is not None else 0


def number_of(item: Item) -> str:
    """How the plan numbers an item."""
    return (item.number if isinstance(item, KnownActivity) else None) or item.key
