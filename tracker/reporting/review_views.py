"""What waits for approval in a period: looked at by goal, and approved or returned, one by one or many at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act, may
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.links import named
from tracker.plans.models import Plan
from tracker.reporting.access import ACTIVITY, INDICATOR, Item
from tracker.reporting.blueprint import bp
from tracker.reporting.completeness import item_of
from tracker.reporting.entries import Row
from tracker.reporting.item_page import Answer
from tracker.reporting.items import PlanItems
from tracker.reporting.kinds import Light, PeriodState, ReviewState
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod
from tracker.reporting.periods import state_on
from tracker.reporting.review import approve, each_of, give_back, needs_check
from tracker.reporting.review_forms import RemarkForm, version_typed
from tracker.reporting.review_lines import Opened, listed, open_review, token_of
from tracker.reporting.sheet import review_sheet
from tracker.texts import SHORTEST_REASON
from tracker.web.fields import show_on
from tracker.web.languages import in_words, language_tag
from tracker.web.sheets import download

APPROVE, RETURN = "approve", "return"
STATES = (ReviewState.SUBMITTED, ReviewState.CHECKED)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item: approved or returned, or why not."""

    kind: str
    key: str
    title: str
    refused: str | None


@bp.route("/plans/<code>/reporting/<period>/review", methods=["GET", "POST"])
def review_period(code: str, period: str) -> Answer:
    """What waits for approval, grouped by goal; ticked items are approved or returned together."""
    opened = open_review(code, period)
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
    return _page(open_review(code, period), RemarkForm(formdata=None), said=said if done else "", refused=refused), 409


@bp.get("/plans/<code>/reporting/<period>/review.<any(xlsx, csv):ending>")
def download_review(code: str, period: str, ending: str) -> Response:
    """What waits for approval as a sheet, with the filter of the page."""
    opened = open_review(code, period)
    found = listed(
        opened, request.args.get("institution", ""), request.args.get("state", ""), differs=_only_differing()
    )
    names = {key: name.text for key, name in found.names.items()}
    sheet = review_sheet(
        opened.plan, opened.period, found.groups, names, has_demo_figures=opened.rules.has_demo_figures
    )
    return download(sheet, ending, f"{code}-{period}-review")


def _only_differing() -> bool:
    """Whether only what differs from a count is asked for."""
    return request.args.get("differs") == "1"


def _address(code: str, period: str) -> str:
    chosen: dict[str, Any] = {
        name: value for name in ("institution", "state", "differs") if (value := request.args.get(name))
    }
    return url_for("reporting.review_period", code=code, period=period, **chosen)


def _said(deed: str, count: int) -> str:
    if deed == APPROVE:
        return ngettext("Approved: %(num)s item.", "Approved: %(num)s items.", count)
    return ngettext("Returned: %(num)s item.", "Returned: %(num)s items.", count)


def _asked() -> tuple[str, list[str]]:
    """What is to be done, and with which items: the ticked ones, or the one whose own button was pressed."""
    alone = request.form.get("approve_one")
    if alone:
        return APPROVE, [alone]
    deed = request.form.get("deed", "")
    if deed not in {APPROVE, RETURN}:
        abort(400)
    return deed, list(dict.fromkeys(request.form.getlist("item")))


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
        token_of(each.row) for each in opened.waiting if not needs_check(opened.rules, opened.items.who, each.row)
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
    chosen, state = request.args.get("institution", ""), request.args.get("state", "")
    found = listed(opened, chosen, state, differs=_only_differing())
    names = found.names
    by_state = Counter(line.state for line in found.lines)
    return render_template(
        "reporting/review.html",
        plan=plan,
        tag=language_tag(plan.language),
        period=period,
        period_state=state_on(period, opened.today),
        is_locked=state_on(period, opened.today) is PeriodState.LOCKED,
        groups=found.groups,
        institutions={each.id: named(names[each.id], each.code) for each in found.institutions.values()},
        choices=sorted(
            (each.code, names[each.id].text, language_tag(names[each.id].language or "") or "")
            for each in found.institutions.values()
        ),
        chosen=chosen,
        state=state,
        differs=_only_differing(),
        differing=sum(line.count is not None and line.count.differs for line in found.lines),
        has_counts=any(line.count is not None for line in found.shown),
        states=[(each.value, each) for each in STATES if by_state[each]],
        count=len(found.lines),
        shown_count=len(found.shown),
        ticked=ticked,
        has_demo_figures=opened.rules.has_demo_figures,
        acts=frozenset(act.value for act in (Act.ENTER, Act.REVIEW) if may(visitor(), act, opened.items.facts)),
        form=form,
        problem=problem,
        said=said,
        refused=refused,
        Light=Light,
    )
