"""Rows as the pages of periods, of review and of one item need them: read with all that they show, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased, joinedload

from tracker.accounts.models import Person
from tracker.indicators.models import IndicatorValue
from tracker.institutions.models import Institution, StatusWord
from tracker.plans.models import Plan
from tracker.reporting.access import INDICATOR, Item
from tracker.reporting.due import is_indicator_asked
from tracker.reporting.entries import Row
from tracker.reporting.items import PlanItems
from tracker.reporting.judging import Judged, Known, PlanRules, judged, printed_figures, reported_as_typed
from tracker.reporting.models import ActivityReport, Actual, Counted, ReportingPeriod
from tracker.reporting.review import WAITING


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What was reported of one item in a period, with who answers for it and who did what."""

    institution: Institution  # with its former names
    row: Row | None  # None: nobody has typed anything
    names: dict[str, str]  # of the author and of whoever submitted, checked, approved and corrected it; by these words
    counted: Counted | None = None  # what was counted for it, with who explained a difference


DONE_BY = ("author", "submitted", "checked", "approved", "corrected")


def item_row(session: Session, item: Item, period_id: int, institution_id: int) -> ItemRow:
    """One item of a period with the institution that answers for it and the names of who did what: one query."""
    kind, item_id = item
    model: Any = Actual if kind == INDICATOR else ActivityReport
    is_of_item = Actual.indicator_id == item_id if kind == INDICATOR else ActivityReport.activity_id == item_id
    people = [aliased(Person) for _ in DONE_BY]
    query = (
        select(Institution, model, *(person.name for person in people))
        .select_from(Institution)
        .outerjoin(model, and_(is_of_item, model.period_id == period_id))
        .where(Institution.id == institution_id)
        .options(joinedload(Institution.former_names))
    )
    for name, person in zip(DONE_BY, people, strict=True):
        column = model.author_id if name == "author" else getattr(model, f"{name}_by_id")
        query = query.outerjoin(person, person.id == column)
    if kind == INDICATOR:
        is_of_both = and_(Counted.indicator_id == item_id, Counted.period_id == period_id)
        query = query.add_columns(Counted).outerjoin(Counted, is_of_both).options(joinedload(Counted.explained_by))
    institution, row, *found = session.execute(query.execution_options(populate_existing=True)).unique().one()
    counted = found.pop() if kind == INDICATOR else None
    return ItemRow(institution, row, {name: each for name, each in zip(DONE_BY, found, strict=True) if each}, counted)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for review."""

    row: Row
    author: str | None
    submitter: str | None
    words: dict[str, str] | None  # of an activity's status, as its country says it
    counted: Counted | None = None  # of an indicator


def waiting_rows(session: Session, period_id: int, country_code: str) -> list[Waiting]:
    """What waits for review in a period, with who typed it and who handed it in: two queries."""
    author, submitter = aliased(Person), aliased(Person)
    found = []
    for model in (Actual, ActivityReport):
        rows: Any = model
        query = (
            select(rows, author.name, submitter.name)
            .outerjoin(author, author.id == rows.author_id)
            .outerjoin(submitter, submitter.id == rows.submitted_by_id)
            .where(rows.period_id == period_id, rows.state.in_(sorted(WAITING)))
            .order_by(rows.submitted_at, rows.id)
        )
        if model is ActivityReport:
            is_word = and_(StatusWord.country_code == country_code, StatusWord.status == ActivityReport.status)
            query = query.add_columns(StatusWord.words).outerjoin(StatusWord, is_word)
        else:
            is_of_both = and_(Counted.indicator_id == Actual.indicator_id, Counted.period_id == Actual.period_id)
            query = query.add_columns(Counted).outerjoin(Counted, is_of_both)
        for row, author_name, submitter_name, beside in session.execute(query):
            of_status, counted = (None, beside) if model is Actual else (beside, None)
            found.append(Waiting(row, author_name, submitter_name, of_status, counted))
    return found


def states_in_plan(session: Session, plan_id: int) -> tuple[dict[tuple[int, int], Any], dict[tuple[int, int], Any]]:
    """How every item of a plan stands in every period, as `reported_rows` gives it but without what was typed.

    Two queries, however long the plan has been reported.
    """
    actuals = session.execute(
        select(Actual.period_id, Actual.indicator_id, Actual.state).where(Actual.plan_id == plan_id)
    )
    return {(row.period_id, row.indicator_id): row for row in actuals}, states_of_activities(session, plan_id)


def states_of_activities(session: Session, plan_id: int) -> dict[tuple[int, int], Any]:
    """How every activity of a plan stands in every period, by the period and the activity: one query."""
    reports = session.execute(
        select(ActivityReport.period_id, ActivityReport.activity_id, ActivityReport.state, ActivityReport.status).where(
            ActivityReport.plan_id == plan_id
        )
    )
    return {(row.period_id, row.activity_id): row for row in reports}


def institutions_named(session: Session, ids: Iterable[int]) -> dict[int, Institution]:
    """Institutions with their former names, by their ids: one query."""
    rows = session.scalars(
        select(Institution).where(Institution.id.in_(sorted(set(ids)))).options(joinedload(Institution.former_names))
    )
    return {row.id: row for row in rows.unique()}


def status_words(session: Session, country_code: str) -> dict[str, StatusWord]:
    """What a country calls each status, in its own order: one query."""
    rows = session.scalars(
        select(StatusWord).where(StatusWord.country_code == country_code).order_by(StatusWord.position)
    )
    return {row.status: row for row in rows}


def judged_rows(
    session: Session,
    plan: Plan,
    rules: PlanRules,
    indicators: Sequence[Known],
    rows: Mapping[int, Actual],
    period: ReportingPeriod,
    periods: Sequence[ReportingPeriod],
    *,
    today: date,
) -> dict[int, Judged]:
    """Indicators judged by rows that are at hand, drafts among them, by the indicator's id: one query."""
    ids = [indicator.id for indicator in indicators]
    if not ids:
        return {}
    values = printed_figures(session, IndicatorValue.indicator_id.in_(ids))
    return {
        indicator.id: judged(
            plan,
            rules,
            indicator,
            values.get(indicator.id, []),
            period,
            periods,
            reported_as_typed(row) if (row := rows.get(indicator.id)) is not None else None,
            judged_on=period.ends_on,
            is_due=today > period.ends_on and is_indicator_asked(indicator.accumulation, period, plan.ends_on),
        )
        for indicator in indicators
    }


def thing_named(items: PlanItems, kind: str, key: str) -> Any:
    """The indicator or activity of a key; None where the plan has none that is reported."""
    things: Sequence[Any] = items.indicators if kind == INDICATOR else items.activities
    return next((thing for thing in things if thing.key == key), None)
