"""What waits for approval in a period: looked at by goal, and approved or returned, one by one or many at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound

from tracker.accounts.policy import Act, may
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.days import day_in
from tracker.institutions.links import named
from tracker.institutions.models import Institution
from tracker.institutions.names import name_on
from tracker.plans.asked import plan_for
from tracker.plans.models import Plan
from tracker.plans.tree import plan_tree
from tracker.reporting.access import ACTIVITY, INDICATOR, Item, Responsibility
from tracker.reporting.blueprint import bp
from tracker.reporting.entries import Row
from tracker.reporting.figures import figure_from
from tracker.reporting.item_page import Answer
from tracker.reporting.items import PlanItems, plan_items
from tracker.reporting.judging import Judged, PlanRules, periods_of, plan_rules
from tracker.reporting.kinds import Light, PeriodState, ReviewState
from tracker.reporting.lights import light_of_activity
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod
from tracker.reporting.periods import state_on
from tracker.reporting.review import approve, each_of, give_back, item_of, needs_check
from tracker.reporting.review_forms import RemarkForm, version_typed
from tracker.reporting.review_queries import Waiting, institutions_named, judged_rows, waiting_rows
from tracker.reporting.wording import figure_told, moment_there
from tracker.texts import SHORTEST_REASON
from tracker.web.fields import show_on
from tracker.web.languages import current_language, in_language, in_words, language_tag

APPROVE, RETURN = "approve", "return"
STATES = (ReviewState.SUBMITTED, ReviewState.CHECKED)


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
    light: Light | None
    author: str
    submitted: str
    explanation: str
    institution_id: int
    element_id: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item: approved or returned, or why not."""

    kind: str
    key: str
    title: str
    refused: str | None


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


@bp.route("/plans/<code>/reporting/<period>/review", methods=["GET", "POST"])
def review_period(code: str, period: str) -> Answer:
    """What waits for approval, grouped by goal; ticked items are approved or returned together."""
    opened = _open(code, period)
    form = RemarkForm()
    if not form.is_submitted():
        return _page(opened, RemarkForm(formdata=None), ticked=_all_ticked(opened))
    deed, tokens = _asked()
    if not tokens:
        return _page(opened, form, problem=_("Tick what is to be approved or returned.")), 422
    if deed == RETURN and len((form.reason.data or "").strip()) < SHORTEST_REASON:
        show_on(form, Refused("Say what is to be done before it is handed in again.", field="reason"))
        return _page(opened, form, ticked=frozenset(tokens)), 422
    results = _handled(opened, deed, tokens, form.reason.data or "")
    refused = [each for each in results if each.refused is not None]
    done = len(results) - len(refused)
    said = _said(deed, done)
    if not refused:
        flash(said)
        return redirect(_address(code, period), 303)
    return _page(_open(code, period), RemarkForm(formdata=None), said=said if done else "", refused=refused), 409


def _address(code: str, period: str) -> str:
    chosen: dict[str, Any] = {name: value for name in ("institution", "state") if (value := request.args.get(name))}
    return url_for("reporting.review_period", code=code, period=period, **chosen)


def _said(deed: str, count: int) -> str:
    if deed == APPROVE:
        return ngettext("Approved: %(num)s item.", "Approved: %(num)s items.", count)
    return ngettext("Returned: %(num)s item.", "Returned: %(num)s items.", count)


def _open(code: str, period_code: str) -> Opened:
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


def _asked() -> tuple[str, list[str]]:
    """What is to be done, and with which items: the ticked ones, or the one whose own button was pressed."""
    alone = request.form.get("approve_one")
    if alone:
        return APPROVE, [alone]
    deed = request.form.get("deed", "")
    if deed not in {APPROVE, RETURN}:
        abort(400)
    return deed, list(dict.fromkeys(request.form.getlist("item")))


def _token(row: Row) -> str:
    kind = INDICATOR if isinstance(row, Actual) else ACTIVITY
    return f"{kind}/{row.id}/{row.version}"


def _handled(opened: Opened, deed: str, tokens: list[str], reason: str) -> list[Result]:
    """Do it with each item in its own right; whatever was changed since the page was opened is refused, and told."""
    plan, items = opened.plan, opened.items
    at_hand = {(kind, row.id): row for row in (each.row for each in opened.waiting) for kind in [item_of(row)[0]]}
    names = _titles(items)
    wanted: list[tuple[Row, int]] = []
    results: list[Result] = []
    for token in tokens:
        kind, row_id, version = _read(token)
        row = at_hand.get((kind, row_id)) or _row_of(plan, opened.period, kind, row_id)
        wanted.append((row, version))
    versions = {id(row): version for row, version in wanted}
    told = {id(row): (item_of(row)[0], *names[item_of(row)]) for row, _version in wanted}

    def do(row: Row) -> None:
        common: dict[str, Any] = {"version": versions[id(row)], "author": author(), "now": utc_now()}
        if deed == APPROVE:
            approve(db.session, plan, items.who, row, **common)
        else:
            give_back(db.session, row, reason, **common)

    rows = [row for row, _version in wanted]
    for row, handled in zip(rows, each_of(rows, do), strict=True):
        kind, key, _number, title = told[id(row)]
        refused = handled.refused
        results.append(
            Result(kind, key, title, in_words(refused.message, refused.params) if refused is not None else None)
        )
    return results


def _read(token: str) -> tuple[str, int, int]:
    kind, _slash, rest = token.partition("/")
    row_id, _slash, version = rest.partition("/")
    if kind not in {INDICATOR, ACTIVITY}:
        abort(400)
    return kind, version_typed(row_id), version_typed(version)


def _row_of(plan: Plan, period: ReportingPeriod, kind: str, row_id: int) -> Row:
    """A row of the period that does not wait any more; one of another plan or period is missing.

    Raises:
        NoResultFound: the period has none of this number.
    """
    model: Any = Actual if kind == INDICATOR else ActivityReport
    row: Row | None = db.session.get(model, row_id)
    if row is None or row.plan_id != plan.id or row.period_id != period.id:
        raise NoResultFound
    return row


def _titles(items: PlanItems) -> dict[Item, tuple[str, str, str]]:
    """Key, number and title of every item."""
    found = {(INDICATOR, each.id): (each.key, each.key, each.name or each.key) for each in items.indicators}
    return found | {(ACTIVITY, each.id): (each.key, each.number or each.key, each.title) for each in items.activities}


def _all_ticked(opened: Opened) -> frozenset[str]:
    """Every item that can be approved, where the reader asked for all to be ticked."""
    if request.args.get("tick") != "all":
        return frozenset()
    return frozenset(
        _token(each.row) for each in opened.waiting if not needs_check(opened.rules, opened.items.who, each.row)
    )


def _page(
    opened: Opened,
    form: RemarkForm,
    *,
    ticked: frozenset[str] = frozenset(),
    problem: str = "",
    said: str = "",
    refused: Sequence[Result] = (),
) -> str:
    plan, period = opened.plan, opened.period
    lines = _lines(opened)
    who = opened.items.who
    answering = {line.institution_id for line in lines}
    above = answering.union(*(who.above(each) for each in answering))
    institutions = institutions_named(db.session, above) if lines else {}
    reader = current_language().locale
    names = {each.id: name_on(reader, each, plan.language, plan.starts_on) for each in institutions.values()}
    chosen, state = request.args.get("institution", ""), request.args.get("state", "")
    shown = [
        line
        for line in lines
        if (not chosen or chosen in _codes(line, institutions, who)) and (not state or line.state == state)
    ]
    by_state = Counter(line.state for line in lines)
    return render_template(
        "reporting/review.html",
        plan=plan,
        tag=language_tag(plan.language),
        period=period,
        period_state=state_on(period, opened.today),
        is_locked=state_on(period, opened.today) is PeriodState.LOCKED,
        groups=_grouped(plan, shown),
        institutions={each.id: named(names[each.id], each.code) for each in institutions.values()},
        choices=sorted(
            (each.code, names[each.id].text, language_tag(names[each.id].language or "") or "")
            for each in institutions.values()
        ),
        chosen=chosen,
        state=state,
        states=[(each.value, each) for each in STATES if by_state[each]],
        count=len(lines),
        shown_count=len(shown),
        ticked=ticked,
        has_demo_figures=opened.rules.has_demo_figures,
        acts=frozenset(act.value for act in (Act.ENTER, Act.REVIEW) if may(visitor(), act, opened.items.facts)),
        form=form,
        problem=problem,
        said=said,
        refused=refused,
        Light=Light,
    )


def _codes(line: Line, institutions: Mapping[int, Institution], who: Responsibility) -> set[str]:
    """By whose codes a line is found: whoever answers for it, and where that is a unit, all that it belongs to."""
    return {institutions[each].code for each in (line.institution_id, *who.above(line.institution_id))}


def _grouped(plan: Plan, lines: Sequence[Line]) -> list[tuple[Any, list[Line]]]:
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
        light=judged.judgement.light,
        explanation=_explanation(row.text, row.comment, row.obstacle, row.way_forward),
        key=indicator.key,
        element_id=indicator.element_id,
        **_of_both(opened, waiting),
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
        "token": _token(row),
        "state": row.state,
        "needs_check": needs_check(opened.rules, opened.items.who, row),
        "author": waiting.submitter or waiting.author or _("somebody"),
        "submitted": moment_there(at, opened.plan.country.time_zone),
        "institution_id": opened.items.who.of(item),
    }


def _explanation(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
