"""Administrators' pages of figures: how ambiguities are answered, and since when each procedure is recorded."""

from collections.abc import Callable
from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from tracker.accounts.visit import author
from tracker.cases.blueprint import bp
from tracker.cases.figures.definitions import Definition
from tracker.cases.figures.forms import ChoiceForm, DaysForm, SinceForm
from tracker.cases.figures.models import RecordedSince
from tracker.cases.figures.queries import definition_called, definitions_of, plans_with_figures, settings_of
from tracker.cases.figures.settings import answer_setting, say_recorded_since
from tracker.cases.labels import kind_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.fields import TrackerForm, show_on


@bp.get("/administration/cases/figures")
def list_figure_settings():
    """Every setting of every definition with its answer, and since when each procedure is recorded."""
    groups = [(code, definitions_of(db.session, code)) for code in plans_with_figures(db.session)]
    codes = [definition.code for _plan, definitions in groups for definition in definitions]
    return render_template(
        "cases/figure_settings.html",
        groups=groups,
        given=settings_of(db.session, codes),
        since={row.procedure: row for row in db.session.scalars(select(RecordedSince))},
        procedures=[(code, kind_of(code)) for code in PROCEDURES],
        kind_of=kind_of,
    )


@bp.route("/administration/cases/figures/<figure>/<setting>", methods=["GET", "POST"])
def edit_figure_setting(figure: str, setting: str):
    """Answer one of a definition's ambiguities."""
    definition = definition_called(db.session, figure)
    asked = next((each for each in definition.settings if each.name == setting), None) or abort(404)
    row = settings_of(db.session, [figure])[figure].get(setting)
    data = {"value": row.value if row else asked.default, "version": row.version if row else 0}
    form = DaysForm(data=data) if asked.is_days else ChoiceForm(data=data)
    if isinstance(form, ChoiceForm):
        form.offer(asked)
    if _saved(form, lambda: _answer(definition, setting, form)):
        flash(_("Saved."))
        return redirect(url_for("cases.list_figure_settings") + f"#{figure}", 303)
    row = settings_of(db.session, [figure])[figure].get(setting)
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, row.version if row else 0
    page = render_template(
        "cases/figure_setting.html", form=form, definition=definition, setting=asked, row=row, kind_of=kind_of
    )
    return page, _status(form)


@bp.route("/administration/cases/recorded-since/<procedure>", methods=["GET", "POST"])
def edit_recorded_since(procedure: str):
    """Say from which day on a procedure's events are recorded completely."""
    if procedure not in PROCEDURES:
        abort(404)
    row = db.session.get(RecordedSince, procedure)
    known = row.since_on.isoformat() if row else ""
    form = SinceForm(data={"since_on": row.since_on if row else None, "known": known})
    if _saved(form, lambda: _say_since(procedure, form)):
        flash(_("Saved."))
        return redirect(url_for("cases.list_figure_settings") + "#since", 303)
    row = db.session.get(RecordedSince, procedure)
    if form.was_overtaken:
        form.known.raw_data, form.known.data = None, row.since_on.isoformat() if row else ""
    page = render_template(
        "cases/recorded_since.html", form=form, procedure=procedure, name=kind_of(procedure), row=row
    )
    return page, _status(form)


def _answer(definition: Definition, name: str, form: TrackerForm) -> None:
    answer_setting(
        db.session,
        definition,
        name,
        form.value.data or "",
        form.reason.data,
        version=form.version.data,
        author=author(),
        now=utc_now(),
    )


def _say_since(procedure: str, form: TrackerForm) -> None:
    say_recorded_since(
        db.session,
        procedure,
        form.since_on.data,
        form.source.data,
        known=_shown_day(form.known.data or ""),
        author=author(),
        now=utc_now(),
    )


def _shown_day(text: str) -> date | None:
    """The day that the form showed; None where there was none, or what was sent is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _saved(form: TrackerForm, change: Callable[[], object]) -> bool:
    """Whether a sound form's change was made; why not stands on the form."""
    if not form.validate_on_submit():
        return False
    try:
        change()
    except Refused as refused:
        db.session.expire_all()
        show_on(form, _beside_value(form, refused))
        return False
    return True


def _beside_value(form: TrackerForm, refused: Refused) -> Refused:
    """A refusal of an answer speaks of the setting; the form has one field for it."""
    if refused.field is not None and refused.field not in form and refused.field != "version" and "value" in form:
        refused.field = "value"
    return refused


def _status(form: TrackerForm) -> int:
    if not form.is_submitted():
        return 200
    return 409 if form.was_overtaken else 422
