"""A plan's reporting periods: how each stands, and what a coordinator does to one, each after a page that says what."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound

from tracker.accounts.policy import Act, may
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.days import day_in
from tracker.institutions.links import named
from tracker.institutions.names import name_on
from tracker.plans.asked import plan_for
from tracker.plans.models import Plan
from tracker.reporting.access import INDICATOR
from tracker.reporting.blueprint import bp
from tracker.reporting.calendar import begin_review, extend_period, lock_period, open_period, unlock_period
from tracker.reporting.item_page import Answer
from tracker.reporting.items import ItemState, PeriodItems, PlanItems, items_in, plan_items
from tracker.reporting.judging import periods_of, plan_rules
from tracker.reporting.kinds import PeriodState, ReviewState
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.periods import state_on
from tracker.reporting.review import WAITING
from tracker.reporting.review_forms import DeedForm
from tracker.reporting.review_queries import institutions_named, states_in_plan
from tracker.web.fields import show_on
from tracker.web.languages import current_language, language_tag

# What can be done to a period, in the state in which it can be done.
DEEDS = {
    "open": frozenset({PeriodState.PLANNED}),
    "begin-review": frozenset({PeriodState.OPEN}),
    "extend": frozenset({PeriodState.PLANNED, PeriodState.OPEN, PeriodState.IN_REVIEW}),
    "lock": frozenset({PeriodState.OPEN, PeriodState.IN_REVIEW}),
    "unlock": frozenset({PeriodState.LOCKED}),
}
_HEADINGS = {
    "open": _l("Open %(period)s early"),
    "begin-review": _l("Begin the review of %(period)s"),
    "extend": _l("Set another due day for %(period)s"),
    "lock": _l("Lock %(period)s"),
    "unlock": _l("Unlock %(period)s"),
}
_DONE = {
    "open": _l("%(period)s is open."),
    "begin-review": _l("%(period)s is in review."),
    "extend": _l("%(period)s has another due day."),
    "lock": _l("%(period)s is locked."),
    "unlock": _l("%(period)s is unlocked."),
}


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period with how much of it is in which state."""

    period: ReportingPeriod
    state: PeriodState
    is_overdue: bool
    asked: int  # items of which something is to be reported
    missing: int  # asked, and nobody has typed anything
    counts: Counter[ReviewState]
    deeds: list[str]  # that can be done to it now

    @property
    def waiting(self) -> int:
        """What a coordinator has to look at."""
        return sum(self.counts[state] for state in WAITING)


@bp.get("/plans/<code>/reporting/")
def list_periods(code: str) -> Answer:
    """The plan's periods with how each stands, what is missing and what waits."""
    plan = plan_for(code, Act.SEE_DRAFTS)
    today = day_in(plan.country.time_zone, utc_now())
    items = plan_items(db.session, plan)
    periods = periods_of(db.session, plan.id)
    rules = plan_rules(db.session, [plan])[plan.id]
    return render_template(
        "reporting/periods.html",
        plan=plan,
        tag=language_tag(plan.language),
        rows=[_row(each, today) for each in _items_by_period(plan, items, periods, today)],
        has_unit_step=rules.has_unit_step,
        has_demo_figures=rules.has_demo_figures,
        acts=_acts(items),
    )


def _acts(items: PlanItems) -> frozenset[str]:
    """What the reader may do, as templates ask it: no query."""
    asked = (Act.ENTER, Act.REVIEW, Act.EDIT)
    return frozenset(act.value for act in asked if may(visitor(), act, items.facts))


def _items_by_period(
    plan: Plan, items: PlanItems, periods: Sequence[ReportingPeriod], today: date
) -> list[PeriodItems]:
    actuals, reports = states_in_plan(db.session, plan.id)
    return [items_in(plan, items, period, periods, actuals, reports, today) for period in periods]


def _row(found: PeriodItems, today: date) -> PeriodRow:
    state = state_on(found.period, today)
    return PeriodRow(
        period=found.period,
        state=state,
        is_overdue=found.is_overdue and any(item.is_missing for item in found.items),
        asked=sum(item.is_asked for item in found.items),
        missing=sum(item.is_asked and item.state is None for item in found.items),
        counts=Counter(item.state for item in found.items if item.state is not None),
        deeds=[deed for deed, states in DEEDS.items() if state in states],
    )


@bp.route(
    "/plans/<code>/reporting/<period>/<any(open,'begin-review',extend,lock,unlock):deed>", methods=["GET", "POST"]
)
def change_period(code: str, period: str, deed: str) -> Answer:
    """What is about to be done to a period, with what is still missing or waiting; and that it is done."""
    plan = plan_for(code, Act.REVIEW)
    row = _period(plan, period)
    form = DeedForm(data={"due_on": row.due_on})
    if not form.is_submitted():
        return _deed_page(plan, row, deed, form)
    seen = form.seen
    if not form.validate():
        return _deed_page(plan, row, deed, form), 422
    try:
        _do(plan, row, deed, form, seen)
    except Refused as refused:
        show_on(form, refused)
        plan = plan_for(code, Act.REVIEW)
        is_field = refused.field is not None and refused.field in form and not form.was_overtaken
        return _deed_page(plan, _period(plan, period), deed, form), 422 if is_field else 409
    flash(_DONE[deed] % {"period": period})
    return redirect(url_for("reporting.list_periods", code=code, _anchor=period), 303)


def _period(plan: Plan, code: str) -> ReportingPeriod:
    found = next((each for each in periods_of(db.session, plan.id) if each.code == code), None)
    if found is None:
        raise NoResultFound
    return found


def _do(plan: Plan, period: ReportingPeriod, deed: str, form: DeedForm, seen: int) -> None:
    common: dict[str, Any] = {"version": seen, "author": author(), "now": utc_now()}
    simple: dict[str, Callable[..., None]] = {"open": open_period, "begin-review": begin_review, "lock": lock_period}
    if deed in simple:
        simple[deed](db.session, plan, period, **common)
    elif deed == "unlock":
        unlock_period(db.session, plan, period, form.reason.data or "", **common)
    elif form.due_on.data is None:
        raise Refused("Type a day.", field="due_on")
    else:
        extend_period(db.session, plan, period, form.due_on.data, **common)


def _deed_page(plan: Plan, period: ReportingPeriod, deed: str, form: DeedForm) -> str:
    today = day_in(plan.country.time_zone, utc_now())
    items = plan_items(db.session, plan)
    periods = periods_of(db.session, plan.id)
    found = next(each for each in _items_by_period(plan, items, periods, today) if each.period.id == period.id)
    missing = [item for item in found.items if item.is_missing]
    waiting = [item for item in found.items if item.state in WAITING]
    row = _row(found, today)
    return render_template(
        "reporting/period_deed.html",
        plan=plan,
        tag=language_tag(plan.language),
        period=period,
        row=row,
        deed=deed,
        is_possible=deed in row.deeds,
        heading=_HEADINGS[deed] % {"period": period.code},
        missing_groups=_grouped(plan, items, missing) if deed in {"begin-review", "lock", "extend"} else [],
        missing_count=len(missing),
        waiting_groups=_grouped(plan, items, waiting) if deed == "lock" else [],
        waiting_count=len(waiting),
        form=form,
    )


def _grouped(plan: Plan, items: PlanItems, states: list[ItemState]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Items by the institution that answers for them, the institution's name first."""
    if not states:
        return []
    institutions = institutions_named(db.session, {state.institution_id for state in states})
    titles = {(INDICATOR, each.id): (each.key, each.name) for each in items.indicators}
    titles |= {("activity", each.id): (each.number or each.key, each.title) for each in items.activities}
    groups: dict[int, list[dict[str, Any]]] = {}
    for state in states:
        number, title = titles[state.item]
        told = {"kind": state.kind, "key": state.key, "number": number, "title": title, "state": state.state}
        groups.setdefault(state.institution_id, []).append(told)
    reader = current_language().locale
    return [
        (named(name_on(reader, institutions[each], plan.language, plan.starts_on), institutions[each].code), found)
        for each, found in groups.items()
    ]
