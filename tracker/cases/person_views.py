"""Pages of who a case is about: what was learned later, who else belongs to it, and erasing."""

from flask import abort, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.saving import saved
from tracker.accounts.saving import status_of as status_of_saving
from tracker.accounts.visit import author
from tracker.cases.access import oversees
from tracker.cases.asking import Opened, attempted, opened, opened_to_record, read_by_now, status_of, to_case, today
from tracker.cases.blueprint import bp
from tracker.cases.erasing import count_due, erase_person, may_erase
from tracker.cases.labels import SEXES
from tracker.cases.module import present_officer, vault
from tracker.cases.others import others_of
from tracker.cases.person_changing import add_participant, change_person
from tracker.cases.person_forms import ChangePersonForm, ErasureForm, ParticipantForm, known_of
from tracker.cases.persons import Identity
from tracker.cases.queries import identities
from tracker.extensions import db
from tracker.history import utc_now


@bp.route("/cases/<path:number>/person", methods=["GET", "POST"])
def change_case_person(number: str):
    """Change what is known of the person of a case; the second of two sees what the first one saved."""
    case = opened_to_record(number).case
    identity = _identity(opened(number))
    if identity is None:
        return _was_erased(number)
    case_id, form = case.id, ChangePersonForm(data=known_of(case.person, identity))

    def change() -> None:
        change_person(
            db.session,
            vault(),
            case_id,
            form.person,
            version=form.version.data,
            officer=present_officer(),
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_case(number, _("What is known of the person was changed."))
    # What refused the change ended what was read before it.
    case = opened(number).case
    if form.was_overtaken:
        form.version.raw_data, form.version.data = None, case.person.version
    page = render_template(
        "cases/person.html", form=form, case=case, identity=identities(vault(), [case])[case.person_id], sexes=SEXES
    )
    read_by_now(case, "person form")
    return page, status_of_saving(form)


@bp.route("/cases/<path:number>/people", methods=["GET", "POST"])
def add_case_participant(number: str):
    """Add a parent, a child, a spouse, a guardian or a representative to a case."""
    seen = opened_to_record(number)
    if _identity(seen) is None:
        return _was_erased(number)
    case_id, form = seen.case.id, ParticipantForm()

    def change() -> None:
        add_participant(
            db.session,
            vault(),
            case_id,
            form.person,
            form.relation.data or "",
            officer=present_officer(),
            author=author(),
            now=utc_now(),
        )

    if form.validate_on_submit() and attempted(form, change):
        return to_case(number, _("The person was added to the case."))
    seen = opened(number)
    page = render_template(
        "cases/people.html", form=form, case=seen.case, others=others_of(vault(), seen.beside.participants)
    )
    read_by_now(seen.case, "people form")
    return page, status_of(form)


@bp.route("/cases/<path:number>/erase", methods=["GET", "POST"])
def erase_case_person(number: str):
    """Erase the person of a case on a decision, after saying what goes and what stays."""
    seen, officer, form = opened(number), present_officer(), ErasureForm()
    if not may_erase(officer, seen.case.unit_id):
        abort(403)
    if _identity(seen) is None:
        return _was_erased(number)
    case_id = seen.case.id

    def change() -> None:
        decision = form.decision.data or ""
        erase_person(db.session, case_id, decision, officer=officer, author=author(), now=utc_now())

    if form.validate_on_submit() and attempted(form, change):
        return to_case(number, _("The person was erased."))
    seen = opened(number)
    page = render_template("cases/erase.html", form=form, case=seen.case, identity=_identity(seen))
    read_by_now(seen.case, "erasing form")
    return page, status_of(form)


@bp.get("/cases/erasure")
def show_erasure():
    """How many people have been kept long enough: a number, and how they are erased."""
    if not oversees(present_officer()):
        abort(403)
    return render_template("cases/erasure.html", count=count_due(db.session, today()))


def _identity(seen: Opened) -> Identity | None:
    """Who the case is about; None where they were erased."""
    return identities(vault(), [seen.case])[seen.case.person_id]


def _was_erased(number: str) -> Response:
    return to_case(number, _("Who this is was erased: nothing more is written of them."))
