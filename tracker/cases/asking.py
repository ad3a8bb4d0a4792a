"""What the pages of cases do alike: open a case for whoever asks, try a change, and say why it was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.visit import author
from tracker.cases.access import CaseFacts, approves, opened_rooms, records_in
from tracker.cases.event_forms import EventForm, show_refusal
from tracker.cases.keeping import note_reading
from tracker.cases.labels import said
from tracker.cases.law.days import day_of, local
from tracker.cases.law.safeguards import Stopped
from tracker.cases.models import Case
from tracker.cases.module import present_officer
from tracker.cases.page_queries import Beside, beside, facts_with
from tracker.cases.queries import case_seen_by
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.fields import TrackerForm
from tracker.web.formats import moment_in
from tracker.web.languages import current_language

APPROVAL = "PLAN_ODOBREN"  # what the director does in a case that another unit keeps


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that whoever asks may see, and what of it opens to them."""

    case: Case
    facts: CaseFacts
    beside: Beside
    rooms: frozenset[str]
    may_record: bool
    may_approve: bool  # the plan of a removal: the director, and the unit's head by a special act


def opened(number: str) -> Opened:
    """The case of a number, for whoever asks: two queries.

    Raises:
        NoResultFound: there is none, or they may not see it.
    """
    officer = present_officer()
    case = case_seen_by(db.session, officer, number)
    stands_beside = beside(db.session, case.id)
    facts = facts_with(case, stands_beside.assignments)
    return Opened(
        case,
        facts,
        stands_beside,
        opened_rooms(officer, facts),
        may_record=records_in(officer, facts),
        may_approve=approves(officer, facts, APPROVAL, has_special_act=True),
    )


def opened_to_record(number: str) -> Opened:
    """The same for a page on which something is written: whoever may only read is told that they may not."""
    found = opened(number)
    if not found.may_record:
        abort(403)
    return found


def read_by_now(case: Case, purpose: str) -> None:
    """Note in the history that the case was read; said last, since writing ends what was read before."""
    note_reading(db.session, case, purpose, author=author(), now=utc_now())


def attempted(form: TrackerForm, change: Callable[[], object]) -> bool:
    """Whether a change was made; why not stands on the form, what was typed stays in it."""
    try:
        change()
    except Refused as refused:
        show(form, refused)
        return False
    return True


def show(form: TrackerForm, refused: Refused) -> None:
    """Show a refusal where it belongs, in words; a safeguard's with what it rests on."""
    sentence = said(refused)
    if isinstance(refused, Stopped):
        sentence = _("%(sentence)s It rests on: %(basis)s.", sentence=sentence, basis=refused.safeguard.basis)
    if isinstance(form, EventForm):
        show_refusal(form, refused, sentence)
    elif refused.field is not None and refused.field in form:
        field = form[refused.field]
        field.errors = [*field.errors, sentence]
    else:
        form.form_errors = [*form.form_errors, sentence]


def status_of(form: TrackerForm) -> int:
    """The status of a page that shows a form: 200 the first time, 422 when something is wrong with it."""
    return 422 if form.is_submitted() else 200


def to_case(number: str, words: str) -> Response:
    """Go on to a case's page, which says what was done."""
    flash(words)
    return redirect(url_for("cases.show_case", number=number), 303)


def today() -> date:
    """The day in Sarajevo."""
    return day_of(utc_now())


def moment(at: datetime) -> str:
    """An instant as clocks in Sarajevo showed it."""
    return moment_in(local(at), current_language())
