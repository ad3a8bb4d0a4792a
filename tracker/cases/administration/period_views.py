"""Administrators' pages of periods that no text prints: how long personal data are kept, and limits of our own."""

from collections.abc import Callable

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.cases.administration.period_forms import PeriodForm, period_form
from tracker.cases.blueprint import bp
from tracker.cases.due.labels import DEADLINES
from tracker.cases.due.limit_jobs import OF_LIMITS, change_limit
from tracker.cases.due.limits import LIMITS, MOST_DAYS
from tracker.cases.labels import kind_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.own_numbers import own_numbers, version_of
from tracker.cases.retention import FEWEST_YEARS, MOST_YEARS, RETENTION, set_years, shipped_years
from tracker.extensions import db
from tracker.history import utc_now

# From when to when each limit counts.
MEANINGS = {
    "escort_report_days": _l("From the handover, or the removal that was broken off, until the report of the escort."),
    "head_report_days": _l("From the report of the escort until the report of the head."),
    "guardian_days": _l("From when the centre for social work was told until a guardian is appointed."),
    "assessment_days": _l("From when the centre for social work was told until the risk is assessed."),
}


@bp.get("/administration/cases/periods")
def list_periods():
    """How long personal data are kept by procedure, and the limits that no text prints, with what stands of each."""
    return render_template(
        "cases/periods.html",
        shipped=shipped_years(),
        kept=own_numbers(db.session, RETENTION),
        procedures=[(code, kind_of(code)) for code in PROCEDURES],
        limits=own_numbers(db.session, LIMITS),
        kinds=OF_LIMITS,
        names=DEADLINES,
        meanings=MEANINGS,
    )


@bp.route("/administration/cases/periods/retention/<procedure>", methods=["GET", "POST"])
def edit_retention(procedure: str):
    """Set for how many years personal data are kept after a case of a procedure, or take it back to what is shipped."""
    shipped = shipped_years().get(procedure) or abort(404)
    own = own_numbers(db.session, RETENTION).get(procedure)
    form = period_form(_("Years"), own, version_of(db.session, RETENTION, procedure))

    def change() -> None:
        set_years(
            db.session,
            procedure,
            form.number,
            form.source.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_periods") + "#keeping")
    own = own_numbers(db.session, RETENTION).get(procedure)
    _show_overtaken(form, lambda: version_of(db.session, RETENTION, procedure))
    page = render_template(
        "cases/retention.html",
        form=form,
        procedure=procedure,
        own=own,
        shipped=shipped,
        fewest=FEWEST_YEARS,
        most=MOST_YEARS,
    )
    return page, status_of(form)


@bp.route("/administration/cases/periods/limits/<limit>", methods=["GET", "POST"])
def edit_limit(limit: str):
    """Set a limit that no text prints, or take it back; what is due is counted anew by a job."""
    kind = OF_LIMITS.get(limit) or abort(404)
    own = own_numbers(db.session, LIMITS).get(limit)
    form = period_form(_("Days"), own, version_of(db.session, LIMITS, limit))

    def change() -> None:
        change_limit(
            db.session,
            limit,
            form.number,
            form.source.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(url_for("cases.list_periods") + "#own-limits")
    own = own_numbers(db.session, LIMITS).get(limit)
    _show_overtaken(form, lambda: version_of(db.session, LIMITS, limit))
    page = render_template(
        "cases/own_limit.html",
        form=form,
        kind=kind,
        own=own,
        name=DEADLINES[kind.code],
        meaning=MEANINGS[limit],
        most=MOST_DAYS,
    )
    return page, status_of(form)


def _show_overtaken(form: PeriodForm, version: Callable[[], int]) -> None:
    """Let a form that was overtaken save over what its page shows now."""
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, version()
