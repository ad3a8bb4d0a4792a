"""What is done with a case or an event as a whole, each on a page that asks first: take over, hand on, link, annul."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from tracker.accounts.visit import author
from tracker.cases.asking import attempted, moment, opened, opened_to_record, status_of, to_case, today
from tracker.cases.blueprint import bp
from tracker.cases.forms import AnnulmentForm, DeedForm, HandOverForm, LinkForm
from tracker.cases.keeping import hand_over, link_cases, take_over
from tracker.cases.labels import event_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseUnit
from tracker.cases.module import present_officer, vault
from tracker.cases.queries import case_seen_by, events_of, open_units
from tracker.cases.recording import annul_event
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.fields import TrackerForm


@bp.route("/cases/<path:number>/take-over", methods=["GET", "POST"])
def take_case_over(number: str):
    """Become the one who works on a case, after asking."""
    case_id, officer, form = opened_to_record(number).case.id, present_officer(), DeedForm()

    def change() -> None:
        take_over(db.session, case_id, officer=officer, author=author(), now=utc_now())

    if form.validate_on_submit() and attempted(form, change):
        return to_case(number, _("You work on this case now."))
    sentences = [_("You become the one who works on this case. Its unit stays the same.")]
    return _page(number, form, _("Take the case over"), sentences)


@bp.route("/cases/<path:number>/hand-over", methods=["GET", "POST"])
def hand_case_over(number: str):
    """Hand a case on to another unit, with a reason."""
    case, officer, form = opened_to_record(number).case, present_officer(), HandOverForm()
    units, case_id = _other_units(case), case.id
    form.unit.choices = [
        SelectChoice("", _("Choose")),
        *(SelectChoice(code, f"{unit.name} ({code})") for code, unit in units.items()),
    ]

    def change() -> None:
        unit_id, reason = units[form.unit.data].id, form.reason.data or ""
        hand_over(db.session, vault(), case_id, unit_id, reason, officer=officer, author=author(), now=utc_now())

    if form.validate_on_submit():
        if form.unit.data not in units:
            form.unit.errors = [_("Choose the unit that takes the case.")]
        elif attempted(form, change):
            return _after_handing_over(number)
    sentences = [
        _("The people of the other unit see the case from then on. Yours see it no more, the director apart."),
        _("Nobody works on it until somebody there takes it over."),
    ]
    return _page(number, form, _("Hand the case over"), sentences)


@bp.route("/cases/<path:number>/link", methods=["GET", "POST"])
def link_case(number: str):
    """Link a case with another one, by its number."""
    case_id, officer, form = opened_to_record(number).case.id, present_officer(), LinkForm()
    if form.validate_on_submit():
        other = _seen(form.other.data or "")
        if other is None:
            form.other.errors = [_("There is no case of this number, or you do not see it.")]
        else:
            first, second = (case_id, other.id) if form.order.data == "after" else (other.id, case_id)
            if attempted(
                form,
                lambda: link_cases(db.session, first, second, officer=officer, author=author(), now=utc_now()),
            ):
                return to_case(number, _("The cases are linked."))
    sentences = [_("What was recorded in one of the two counts for what can be done in the other.")]
    return _page(number, form, _("Link with another case"), sentences)


@bp.route("/cases/<path:number>/annul/<int:event_id>", methods=["GET", "POST"])
def annul(number: str, event_id: int):
    """Annul an event that was recorded wrongly, with a reason; it stays on the case's page."""
    case, officer, form = opened_to_record(number).case, present_officer(), AnnulmentForm()
    event = next((each for each in events_of(db.session, case.id) if each.id == event_id), None)
    if event is None:
        raise NoResultFound
    name, when, case_id = event_of(event.code), moment(event.at), case.id

    def change() -> None:
        reason = form.reason.data or ""
        annul_event(db.session, vault(), case_id, event_id, reason, officer=officer, author=author(), now=utc_now())

    if form.validate_on_submit() and attempted(form, change):
        return to_case(number, _("%(event)s was annulled.", event=name))
    sentences = [
        _("%(event)s of %(when)s counts no more, in the case and in figures.", event=name, when=when),
        _("It stays on the case's page, struck through. It cannot be brought back: record it anew if it was right."),
    ]
    return _page(number, form, _("Annul %(event)s", event=name), sentences, is_harmless=False)


def _page(number: str, form: TrackerForm, heading: str, sentences: list[str], *, is_harmless: bool = True):
    """The page that asks; the case is read again, for a refusal ends what was read before."""
    page = render_template(
        "cases/deed.html",
        case=opened(number).case,
        form=form,
        heading=heading,
        sentences=sentences,
        is_harmless=is_harmless,
    )
    return page, status_of(form)


def _other_units(case: Case) -> dict[str, CaseUnit]:
    """The units to which a case can go, by code."""
    led_by = PROCEDURES[case.procedure].led_by
    return {
        unit.code: unit for unit in open_units(db.session, today()) if unit.body in led_by and unit.id != case.unit_id
    }


def _seen(number: str) -> Case | None:
    try:
        return case_seen_by(db.session, present_officer(), number.strip())
    except NoResultFound:
        return None


def _after_handing_over(number: str) -> Response:
    """The case's page; the register where the officer does not see the case any more."""
    if _seen(number) is not None:
        return to_case(number, _("The case was handed over."))
    flash(_("The case %(number)s was handed over.", number=number))
    return redirect(url_for("cases.list_cases"), 303)
