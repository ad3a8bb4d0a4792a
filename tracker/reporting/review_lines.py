"""What waits for approval in a period, as the page of the review and its sheet list it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from tracker.accounts.policy import Act
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.days import day_in
from tracker.institutions.models import Institution
from tracker.institutions.names import Name, name_on
from tracker.plans.asked import plan_for
from tracker.plans.models import Plan
from tracker.plans.tree import Node, plan_tree
from tracker.reading.drafts import Measure
from tracker.reporting.access import ACTIVITY, INDICATOR, Responsibility
from tracker.reporting.completeness import item_of
from tracker.reporting.counted_wording import difference_cell, difference_told
from tracker.reporting.differing import NEEDS_WORDS, difference
from tracker.reporting.entries import Row
from tracker.reporting.figures import figure_from
from tracker.reporting.items import PlanItems, plan_items
from tracker.reporting.judging import Judged, PlanRules, periods_of, plan_rules
from tracker.reporting.kinds import Light, ReviewState
from tracker.reporting.lights import light_of_activity
from tracker.reporting.models import ActivityReport, Actual, Counted, ReportingPeriod
from tracker.reporting.review import needs_check
from tracker.reporting.review_queries import Waiting, institutions_named, judged_rows, waiting_rows
from tracker.reporting.wording import figure_cell, figure_told, moment_there
from tracker.web.languages import current_language, in_language
from tracker.web.sheets import Value


@dataclass(frozen=True, slots=True)
class CountLine:
    """What was counted for an item that waits, and how it stands to what was typed."""

    figure: str
    cell: Value  # the same for a sheet: a number
    difference: str
    difference_cell: Value
    differs: bool
    needs_words: bool  # nobody has said yet why the two differ
    explanation: str  # of these two figures; "" where none was given
    is_invented: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One item that waits, as the table shows it."""

    kind: str
    key: str
    number: str
    title: str
    token: str  # the item and the version that the reviewer saw
    state: ReviewState
    needs_check: bool
    of_period: str  # the figure or the status
    to_date: str
    measure: Measure | None  # None: an activity
    period_cell: Value  # the same two for a sheet: figures as numbers
    date_cell: Value
    light: Light | None
    author: str
    submitted: str
    submitted_at: datetime
    explanation: str
    institution_id: int
    element_id: int
    count: CountLine | None = None  # None: an activity, or nothing was counted


@dataclass(frozen=True, slots=True)
class Opened:
    """A period of a plan with what waits in it."""

    plan: Plan
    period: ReportingPeriod
    periods: Sequence[ReportingPeriod]
    items: PlanItems
    rules: PlanRules
    waiting: list[Waiting]
    today: date


@dataclass(frozen=True, slots=True)
class Listed:
    """What waits in a period, and what of it a filter leaves, by goal."""

    lines: list[Line]
    shown: list[Line]
    groups: list[tuple[Node, list[Line]]]
    institutions: Mapping[int, Institution]
    names: Mapping[int, Name]


def open_review(code: str, period_code: str) -> Opened:
    """Open the review of a period for whoever may approve in the plan.

    Raises:
        NoResultFound: the plan has no such period.
    """
    plan = plan_for(code, Act.REVIEW)
    periods = periods_of(db.session, plan.id)
    period = next((each for each in periods if each.code == period_code), None)
    if period is None:
        raise NoResultFound
    return Opened(
        plan=plan,
        period=period,
        periods=periods,
        items=plan_items(db.session, plan),
        rules=plan_rules(db.session, [plan])[plan.id],
        waiting=waiting_rows(db.session, period.id, plan.country_code),
        today=day_in(plan.country.time_zone, utc_now()),
    )


def token_of(row: Row) -> str:
    """An item and the version of it that a reviewer saw."""
    kind = INDICATOR if isinstance(row, Actual) else ACTIVITY
    return f"{kind}/{row.id}/{row.version}"


def listed(opened: Opened, institution: str, state: str, *, differs: bool = False) -> Listed:
    """What waits, narrowed to an institution's code, to a state, to what differs from a count; "" narrows nothing."""
    plan, who = opened.plan, opened.items.who
    lines = _lines(opened)
    answering = {line.institution_id for line in lines}
    above = answering.union(*(who.above(each) for each in answering))
    institutions = institutions_named(db.session, above) if lines else {}
    reader = current_language().locale
    names = {each.id: name_on(reader, each, plan.language, plan.starts_on) for each in institutions.values()}
    shown = [
        line
        for line in lines
        if (not institution or institution in _codes(line, institutions, who))
        and (not state or line.state == state)
        and (not differs or (line.count is not None and line.count.differs))
    ]
    return Listed(lines, shown, _grouped(plan, shown), institutions, names)


def _codes(line: Line, institutions: Mapping[int, Institution], who: Responsibility) -> set[str]:
    """By whose codes a line is found: whoever answers for it, and where that is a unit, all that it belongs to."""
    return {institutions[each].code for each in (line.institution_id, *who.above(line.institution_id))}


def _grouped(plan: Plan, lines: Sequence[Line]) -> list[tuple[Node, list[Line]]]:
    """The lines by the element on which their items hang, in the document's order."""
    by_element: dict[int, list[Line]] = {}
    for line in lines:
        by_element.setdefault(line.element_id, []).append(line)
    if not by_element:
        return []
    return [(node, by_element[node.id]) for node in plan_tree(db.session, plan.id).walk() if node.id in by_element]


def _lines(opened: Opened) -> list[Line]:
    """What waits, indicators before activities, each in the document's order."""
    plan, items = opened.plan, opened.items
    by_item = {item_of(each.row): each for each in opened.waiting}
    rows = {each.row.indicator_id: each.row for each in opened.waiting if isinstance(each.row, Actual)}
    indicators = [each for each in items.indicators if each.id in rows]
    judged = judged_rows(
        db.session, plan, opened.rules, indicators, rows, opened.period, opened.periods, today=opened.today
    )
    lines = [_of_indicator(opened, by_item[INDICATOR, each.id], judged[each.id]) for each in indicators]
    for activity in items.activities:
        waiting = by_item.get((ACTIVITY, activity.id))
        if waiting is not None:
            lines.append(_of_activity(opened, waiting, activity))
    return lines


def _of_indicator(opened: Opened, waiting: Waiting, judged: Judged) -> Line:
    indicator, row = judged.indicator, waiting.row
    assert isinstance(row, Actual)
    return Line(
        number=indicator.key,
        title=indicator.name or indicator.key,
        of_period=figure_told(figure_from(row.of_period), indicator.measure),
        to_date=figure_told(figure_from(row.to_date), indicator.measure),
        measure=indicator.measure,
        period_cell=figure_cell(figure_from(row.of_period), indicator.measure),
        date_cell=figure_cell(figure_from(row.to_date), indicator.measure),
        light=judged.judgement.light,
        explanation=_explanation(row.text, row.comment, row.obstacle, row.way_forward),
        key=indicator.key,
        element_id=indicator.element_id,
        count=_count(waiting.counted, row, indicator.measure),
        **_of_both(opened, waiting),
    )


def _count(counted: Counted | None, row: Actual, measure: Measure) -> CountLine | None:
    if counted is None:
        return None
    found = difference(counted, row)
    return CountLine(
        figure=figure_told(found.counted, measure),
        cell=figure_cell(found.counted, measure),
        difference=difference_told(found),
        difference_cell=difference_cell(found),
        differs=found.standing in NEEDS_WORDS,
        needs_words=found.needs_words,
        explanation=counted.explanation if found.is_explained else "",
        is_invented=counted.is_invented,
    )


def _of_activity(opened: Opened, waiting: Waiting, activity: Any) -> Line:
    row = waiting.row
    assert isinstance(row, ActivityReport)
    status = row.status
    words = in_language(waiting.words or {}, status.value) if status is not None else ""
    return Line(
        number=activity.number or activity.key,
        title=activity.title,
        of_period=words,
        to_date="",
        measure=None,
        period_cell=words or None,
        date_cell=None,
        light=light_of_activity(status, is_due=activity.ends_on <= opened.period.ends_on),
        explanation=_explanation(row.narrative, row.output, row.obstacle, row.way_forward),
        key=activity.key,
        element_id=activity.element_id,
        **_of_both(opened, waiting),
    )


def _of_both(opened: Opened, waiting: Waiting) -> dict[str, Any]:
    row = waiting.row
    item = item_of(row)
    at = row.submitted_at or row.saved_at
    return {
        "kind": item[0],
        "token": token_of(row),
        "state": row.state,
        "needs_check": needs_check(opened.rules, opened.items.who, row),
        "author": waiting.submitter or waiting.author or _("somebody"),
        "submitted": moment_there(at, opened.plan.country.time_zone),
        "submitted_at": at,
        "institution_id": opened.items.who.of(item),
    }


def _explanation(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
