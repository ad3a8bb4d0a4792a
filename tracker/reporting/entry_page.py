"""How the page on which figures are entered is put together: every item of a period that the visitor may report.

What it shows follows from the tables alone: what is saved, and what the visitor typed and could not be saved yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from tracker.accounts.models import Person
from tracker.accounts.policy import Act, Visitor, may
from tracker.accounts.visit import NotSignedIn
from tracker.indicators.models import IndicatorValue
from tracker.institutions.days import day_in
from tracker.institutions.models import Institution, StatusWord
from tracker.plans.models import Plan
from tracker.plans.queries import visible_plan
from tracker.plans.tree import Tree, plan_tree
from tracker.reporting.access import ACTIVITY, INDICATOR, may_report
from tracker.reporting.calendar import period_named
from tracker.reporting.entries import EDITABLE
from tracker.reporting.entry_forms import Item, Reading, Texts, in_readers_notation, read_row, texts_of
from tracker.reporting.entry_rows import Chosen, EntryPage, EntryRow
from tracker.reporting.figures import figure_from
from tracker.reporting.items import ItemState, KnownActivity, PlanItems, items_in, plan_items
from tracker.reporting.judging import (
    Known,
    PrintedFigure,
    judged,
    plan_rules,
    printed_figures,
    reported_as_typed,
)
from tracker.reporting.kinds import COUNTING, Light, ReviewState
from tracker.reporting.lights import light_of_activity
from tracker.reporting.models import ActivityReport, Actual, Counted, Remark, ReportingPeriod, Unsaved
from tracker.reporting.periods import state_on, takes_figures


def entry_page(
    session: Session,
    asking: Visitor,
    writer_id: int | None,
    code: str,
    period_code: str,
    now: datetime,
    chosen: Chosen,
    still: Sequence[Unsaved] = (),
) -> EntryPage:
    """The page of a plan's period for a visitor, at most a dozen queries whatever the number of items.

    `writer_id` is the person who types, who may act for the visitor: what could not be saved is theirs alone.
    `still` is what was typed just now and is too long to be kept: it stays in its fields all the same.

    Raises:
        NoResultFound: there is no such plan or period for this visitor.
        NotSignedIn: signing in could help.
    """
    plan = visible_plan(session, asking, code)
    items = plan_items(session, plan)
    if not may(asking, Act.ENTER, items.facts):
        if not asking.is_signed_in:
            raise NotSignedIn
        abort(403)
    found = _Periods.of(session, plan, period_code, writer_id or 0)
    periods = found.every
    period = next((each for each in periods if each.code == period_code), None) or period_named(
        session, plan.id, period_code
    )
    today = day_in(plan.country.time_zone, now)
    reported = _Reported.of(session, [each.id for each in periods])
    standing = items_in(plan, items, period, periods, reported.actuals, reported.reports, today)
    mine = [
        state
        for state in standing.items
        if (state.is_asked or state.row is not None) and may_report(asking, items.facts, items.who, state.item)
    ]
    rules = plan_rules(session, [plan])[plan.id]
    page = EntryPage(
        plan=plan,
        period=period,
        period_state=state_on(period, today),
        periods=periods,
        today=today,
        is_open=takes_figures(period, today),
        is_overdue=standing.is_overdue,
        rules=rules,
        words=_status_words(session, plan),
        rows=[],
        chosen=chosen,
        institutions=_institutions(session, {state.institution_id for state in mine}),
    )
    unsaved = found.unsaved | {(each.kind, each.key): each for each in still}
    printed = printed_figures(session, IndicatorValue.plan_id == plan.id)
    tree = plan_tree(session, plan.id)
    page.rows = _rows(page, items, mine, reported, printed, unsaved, tree)
    for row in page.rows:
        row.counted = found.counts.get(row.item.id) if row.kind == INDICATOR else None
    page.by_item = {(row.kind, row.key): row for row in page.rows}
    return page


@dataclass(frozen=True, slots=True)
class _Periods:
    """The plan's periods in their order, with what is kept beside what was reported in the one that is opened."""

    every: list[ReportingPeriod]
    unsaved: dict[tuple[str, str], Unsaved]  # what the person typed and could not save, by the kind and key
    counts: dict[int, Counted]  # what was counted, by the indicator

    @classmethod
    def of(cls, session: Session, plan: Plan, period_code: str, person_id: int) -> "_Periods":
        """All of it: one query."""
        is_opened = ReportingPeriod.code == period_code
        is_theirs = and_(Unsaved.period_id == ReportingPeriod.id, Unsaved.person_id == person_id, is_opened)
        other = aliased(Unsaved)
        first = (
            select(func.min(other.id))
            .where(other.period_id == ReportingPeriod.id, other.person_id == person_id)
            .scalar_subquery()
        )
        # The counts stand beside the first row of the period alone, else each would come with all that is not saved.
        is_counted = and_(
            Counted.period_id == ReportingPeriod.id, is_opened, or_(Unsaved.id.is_(None), Unsaved.id == first)
        )
        periods: dict[int, ReportingPeriod] = {}
        found = cls([], {}, {})
        for period, typed, counted in session.execute(
            select(ReportingPeriod, Unsaved, Counted)
            .outerjoin(Unsaved, is_theirs)
            .outerjoin(Counted, is_counted)
            .where(ReportingPeriod.plan_id == plan.id)
            .order_by(ReportingPeriod.position)
        ):
            periods[period.id] = period
            if typed is not None:
                found.unsaved[typed.kind, typed.key] = typed
            if counted is not None:
                found.counts[counted.indicator_id] = counted
        found.every.extend(periods.values())
        return found


@dataclass(frozen=True, slots=True)
class _Reported:
    """What was reported in all periods, with who saved each row and the remark with which it was returned."""

    actuals: dict[tuple[int, int], Actual]
    reports: dict[tuple[int, int], ActivityReport]
    told: dict[tuple[str, int], tuple[str | None, str | None]]  # by kind and the row's id: the name, the remark

    @classmethod
    def of(cls, session: Session, period_ids: Sequence[int]) -> "_Reported":
        """All of it: two queries."""
        found = cls({}, {}, {})
        for row, name, remark in session.execute(_with_told(Actual, Remark.actual_id, period_ids)):
            found.actuals[row.period_id, row.indicator_id] = row
            found.told[INDICATOR, row.id] = name, remark
        for row, name, remark in session.execute(_with_told(ActivityReport, Remark.report_id, period_ids)):
            found.reports[row.period_id, row.activity_id] = row
            found.told[ACTIVITY, row.id] = name, remark
        return found


def _with_told(model: type[Actual] | type[ActivityReport], of_row: Any, period_ids: Sequence[int]) -> Select[Any]:
    latest = (
        select(Remark.text)
        .where(of_row == model.id, Remark.kind == "returned")
        .order_by(Remark.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_returned = model.state == ReviewState.RETURNED
    return (
        select(model, Person.name, case((is_returned, latest)))
        .outerjoin(Person, Person.id == model.author_id)
        .where(model.period_id.in_(period_ids))
    )


def _status_words(session: Session, plan: Plan) -> dict[str, StatusWord]:
    words = session.scalars(
        select(StatusWord).where(StatusWord.country_code == plan.country_code).order_by(StatusWord.position)
    )
    return {word.status: word for word in words}


def _institutions(session: Session, ids: Iterable[int]) -> dict[int, Institution]:
    rows = session.scalars(
        select(Institution).where(Institution.id.in_(sorted(ids))).options(joinedload(Institution.former_names))
    )
    return {row.id: row for row in rows.unique()}


def _rows(
    page: EntryPage,
    items: PlanItems,
    mine: Sequence[ItemState],
    reported: _Reported,
    printed: Mapping[int, list[PrintedFigure]],
    unsaved: Mapping[tuple[str, str], Unsaved],
    tree: Tree,
) -> list[EntryRow]:
    by_id: dict[tuple[str, int], Item] = {(INDICATOR, each.id): each for each in items.indicators}
    by_id |= {(ACTIVITY, each.id): each for each in items.activities}
    codes = {each.id: each.code for each in page.periods}
    found = []
    for state in mine:
        item = by_id[state.item]
        row = state.row
        done_in = codes.get(row.done_period_id or 0) if isinstance(row, ActivityReport) else None
        saved = texts_of(item, row, done_in)
        typed = unsaved.get((state.kind, state.key))
        texts = in_readers_notation(item, typed.fields, saved) if typed is not None else saved
        if texts == saved:
            typed = None
        entered = EntryRow(
            item=item,
            state=state,
            saved=saved,
            texts=texts,
            reading=read_item(page, item, texts),
            light=Light.NOT_DUE,
            is_editable=page.is_open and (row is None or row.state in EDITABLE),
            unsaved=typed,
            node=tree.by_id.get(item.element_id),
        )
        if row is not None:
            entered.saved_by, entered.remark = reported.told[state.kind, row.id]
        if isinstance(item, KnownActivity):
            entered.light = _light_of_activity(page, item, state)
        else:
            _judge(page, entered, item, printed.get(item.id, []), reported.actuals)
        found.append(entered)
    return found


def read_item(page: EntryPage, item: Item, texts: Texts) -> Reading:
    """Read the texts of a row by the words and periods of its plan."""
    return read_row(item, texts, statuses=[word.status for word in page.used_words], periods=page.done_periods)


def _light_of_activity(page: EntryPage, item: KnownActivity, state: ItemState) -> Light:
    row = state.row
    status = row.status if isinstance(row, ActivityReport) else None
    if status is None:
        is_over = page.today > page.period.ends_on
        return Light.NO_DATA if is_over and state.is_asked else Light.NOT_DUE
    return light_of_activity(status, is_due=item.ends_on <= page.period.ends_on)


def _judge(
    page: EntryPage,
    entered: EntryRow,
    item: Known,
    printed: Sequence[PrintedFigure],
    actuals: Mapping[tuple[int, int], Actual],
) -> None:
    row = entered.row
    entered.judged = judged(
        page.plan,
        page.rules,
        item,
        printed,
        page.period,
        page.periods,
        reported_as_typed(row) if isinstance(row, Actual) else None,
        judged_on=page.period.ends_on,
        is_due=page.today > page.period.ends_on and entered.state.is_asked,
    )
    entered.light = entered.judged.judgement.light
    for earlier in reversed([each for each in page.periods if each.position < page.period.position]):
        is_same_window = not item.restarts_yearly or earlier.ends_on.year == page.period.ends_on.year
        before = actuals.get((earlier.id, item.id))
        if item.accumulation in COUNTING and not is_same_window:
            return
        if before is not None and before.to_date is not None:
            entered.previous, entered.previous_period = figure_from(before.to_date), earlier.code
            return
