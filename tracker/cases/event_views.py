"""The page on which an event is recorded in a case."""

from flask import abort, render_template
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from tracker.accounts.visit import author
from tracker.cases.access import records_event
from tracker.cases.ahead import Next, next_in
from tracker.cases.asking import APPROVAL, Opened, attempted, opened, read_by_now, status_of, to_case
from tracker.cases.blueprint import bp
from tracker.cases.event_forms import EventForm, acting, event_form, event_from
from tracker.cases.labels import event_of, official_event
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.module import present_officer, vault
from tracker.cases.page_queries import course_of
from tracker.cases.recording import record_event
from tracker.extensions import db
from tracker.history import utc_now


@bp.route("/cases/<path:number>/events/<code>", methods=["GET", "POST"])
def record(number: str, code: str):
    """Write down that something happened, with what is asked of it."""
    seen = opened(number)
    if not records_event(present_officer(), seen.facts, code):
        abort(403)
    if code not in PROCEDURES[seen.case.procedure].events:
        raise NoResultFound
    bodies = acting(seen.case.unit.body, may_approve=seen.may_approve and code == APPROVAL)
    form = event_form(seen.case.procedure, code, bodies, seen.rooms)()
    if form.validate_on_submit() and _was_recorded(seen.case.id, code, form):
        return to_case(number, _("%(event)s was recorded.", event=event_of(code)))
    # A refusal ends what was read before it.
    seen = opened(number)
    page = render_template(
        "cases/event.html",
        case=seen.case,
        form=form,
        event=PROCEDURES[seen.case.procedure].events[code],
        name=event_of(code),
        official_name=official_event(seen.case.procedure, code),
        stands=_stands(seen, code),
    )
    read_by_now(seen.case, "event form")
    return page, status_of(form)


def _was_recorded(case_id: int, code: str, form: EventForm) -> bool:
    new, officer = event_from(form, code, utc_now()), present_officer()
    return new is not None and attempted(
        form,
        lambda: record_event(db.session, vault(), case_id, new, officer=officer, author=author(), now=utc_now()),
    )


def _stands(seen: Opened, code: str) -> Next:
    """Whether the event could be recorded as happening now, and why not."""
    case = seen.case
    course = course_of(db.session, case)
    options = next_in(vault(), case, course, utc_now(), may_approve=seen.may_approve)
    return next(each for each in options if each.code == code)
