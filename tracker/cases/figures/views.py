"""Figures that count themselves, as officers see them: all of a plan's period, and one with the list behind it."""

from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound

from tracker.accounts.visit import author, visitor
from tracker.cases.access import Duty, Officer
from tracker.cases.blueprint import bp
from tracker.cases.figures.computing import counted_for
from tracker.cases.figures.counting import Span, count_all
from tracker.cases.figures.definitions import Definition, FigureKind
from tracker.cases.figures.jobs import COMPUTE
from tracker.cases.figures.lists import the_list
from tracker.cases.figures.page import shown_figure
from tracker.cases.figures.queries import (
    asked_of,
    definition_called,
    handed_to_reporting,
    plan_of_definition,
    plans_with_figures,
    recorded_since,
    unit_names,
)
from tracker.cases.figures.suppression import SMALLEST_SHOWN
from tracker.cases.labels import choice_of, event_of, field_of, kind_of, outcome_of, said
from tracker.cases.module import present_officer
from tracker.cases.queries import PAGE
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.days import day_in
from tracker.jobs.services import start
from tracker.plans.models import Plan
from tracker.plans.queries import visible_plan
from tracker.reading.drafts import Measure
from tracker.reporting.figures import Figure
from tracker.reporting.judging import periods_of
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.wording import figure_told, moment_there
from tracker.web.languages import language_tag
from tracker.web.paging import LARGEST, Paging

# Who may hand figures to reporting: those who answer for a unit, and who counts for all of them.
HANDING_IN = (Duty.HEAD, Duty.DIRECTOR, Duty.STATISTICS)


@bp.get("/cases/figures")
def list_figures():
    """Every figure that is defined for a plan, counted for a period."""
    codes = [code for code in plans_with_figures(db.session) if _visible(code) is not None]
    plan = _visible(request.args.get("plan") or (codes[0] if codes else ""))
    if plan is None or plan.code not in codes:
        if request.args.get("plan"):
            abort(404)
        return render_template("cases/figures.html", plan=None)
    now = utc_now()
    periods = periods_of(db.session, plan.id)
    period = _chosen(periods, request.args.get("period", ""), plan, now)
    officer = present_officer()
    found = counted_for(db.session, plan.code, period, now) if period is not None else []
    names = unit_names(db.session)
    return render_template(
        "cases/figures.html",
        plan=plan,
        plan_choices=[(code, code) for code in codes],
        period_choices=[(each.code, each.code) for each in periods],
        period=period,
        rows=[shown_figure(each, names, has_duty=bool(officer.duties)) for each in found],
        handed_in=handed_to_reporting(db.session, period.id) if period is not None else {},
        as_of=moment_there(now, plan.country.time_zone),
        may_hand_in=_may_hand_in(officer),
        **_words(officer, plan),
    )


@bp.post("/cases/figures/compute")
def compute():
    """Count the figures of a plan's period anew and hand them to reporting, as a job."""
    if not request.form.get("plan") or not request.form.get("period"):
        abort(400)
    plan = _visible(request.form["plan"]) or abort(404)
    if not _may_hand_in(present_officer()):
        abort(403)
    period = _named(plan, request.form["period"])
    asked = {"plan": plan.code, "period": period.code, "period_id": period.id}
    job = start(db.session, COMPUTE, asked, author(), plan.id, utc_now())
    return redirect(url_for("jobs.show_job", job_id=job.id), 303)


@bp.get("/cases/figures/<figure>/<period>")
def show_figure(figure: str, period: str):
    """One figure explained: what it counts, by which answers, its parts, and the list behind it."""
    definition, plan = _defined(figure)
    row, officer, now = _named(plan, period), present_officer(), utc_now()
    asked = asked_of(db.session, [definition])[0]
    span = Span(row.starts_on, row.ends_on, now)
    found = count_all(db.session, [asked], span)[0]
    behind = paging = None
    if officer.duties and definition.terms and found.count.figure is not None:
        behind = the_list(db.session, officer, asked, span, Paging.of(_page(), LARGEST * PAGE, PAGE).page)
        paging = Paging.of(_page(), behind.count, PAGE)
        if behind.count and not behind.events and not behind.cases:
            behind = the_list(db.session, officer, asked, span, paging.page)
    since = recorded_since(db.session)
    return render_template(
        "cases/figure.html",
        plan=plan,
        period=row,
        one=shown_figure(found, unit_names(db.session), has_duty=bool(officer.duties)),
        handed_in=handed_to_reporting(db.session, row.id).get(definition.code),
        since=[(code, since.get(code)) for code in sorted(definition.procedures(asked.answers))],
        behind=behind,
        left_out=", ".join(kind_of(code) for code in found.count.left_out),
        tag_name=lambda code: choice_of(definition.split_by, code),
        field_of=field_of,
        paging=paging,
        as_of=moment_there(found.as_of, plan.country.time_zone),
        **_words(officer, plan),
    )


def _visible(code: str) -> Plan | None:
    """The plan of a code; None where there is none that whoever asks may know of."""
    try:
        return visible_plan(db.session, visitor(), code)
    except NoResultFound:
        return None


def _defined(code: str) -> tuple[Definition, Plan]:
    """A current definition by its code, with its plan; 404 where whoever asks may not know of it."""
    return definition_called(db.session, code), _visible(plan_of_definition(db.session, code)) or abort(404)


def _named(plan: Plan, code: str) -> ReportingPeriod:
    return next((each for each in periods_of(db.session, plan.id) if each.code == code), None) or abort(404)


def _chosen(periods: Any, code: str, plan: Plan, now: datetime) -> ReportingPeriod | None:
    """The period that an address asks for, else the latest that has ended, else the first; None where there is none."""
    if code:
        return _named(plan, code)
    today = day_in(plan.country.time_zone, now)
    return next((each for each in reversed(periods) if each.ends_on < today), periods[0] if periods else None)


def _may_hand_in(officer: Officer) -> bool:
    return bool(officer.units_with(*HANDING_IN))


def told(figure: Figure, definition: Definition | None = None) -> str:
    """A figure in words: 1.234, 86,7 % (13 of 15), or 6/4; without a definition, a part of one."""
    if figure.parts:
        return figure_told(figure, Measure.COMPOUND)
    is_share = figure.is_counted or (definition is not None and definition.kind is FigureKind.RATIO)
    return figure_told(figure, Measure.PERCENT if is_share else Measure.NUMBER)


def _page() -> str:
    return request.args.get("page", "")


def _words(officer: Officer, plan: Plan) -> dict[str, Any]:
    return {
        "kind_of": kind_of,
        "event_of": event_of,
        "outcome_of": outcome_of,
        "said": said,
        "told": told,
        "language": language_tag(plan.language),
        "has_duty": bool(officer.duties),
        "smallest": SMALLEST_SHOWN,
        "moment": lambda at: moment_there(at, plan.country.time_zone),
    }
