"""Who takes part in a case beyond their duty: letting somebody, and ending it; for its head and the director."""

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from wtforms.fields.choices import SelectChoice

from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.visit import author
from tracker.cases.administration.duties import case_officers
from tracker.cases.asking import Opened, opened
from tracker.cases.assignments import assign, assigns_in, end_assignment, who_assigned
from tracker.cases.blueprint import bp
from tracker.cases.forms import AssignmentForm, DeedForm
from tracker.cases.labels import TASKS
from tracker.cases.module import present_officer
from tracker.extensions import db
from tracker.history import utc_now


@bp.route("/cases/<path:number>/assigned", methods=["GET", "POST"])
def assign_people(number: str):
    """Who takes part in a case, since when and by whose word; and letting somebody."""
    case_id, officer, form = _opened_to_assign(number).case.id, present_officer(), AssignmentForm()
    form.person.choices = [
        SelectChoice("", _("Choose")),
        *(
            SelectChoice(str(person.id), f"{person.name} ({person.email})")
            for person in case_officers(db.session)
            if person.id != officer.person_id
        ),
    ]

    def change() -> None:
        person_id, task = int(form.person.data), form.task.data
        assign(db.session, case_id, person_id, task, officer=officer, author=author(), now=utc_now())

    if saved(form, change):
        return to_saved(url_for("cases.assign_people", number=number))
    seen = _opened_to_assign(number)
    page = render_template(
        "cases/assigned.html",
        form=form,
        case=seen.case,
        assignments=seen.beside.assignments,
        by=who_assigned(db.session, seen.case),
        tasks=TASKS,
    )
    return page, status_of(form)


@bp.route("/cases/<path:number>/assigned/<int:assignment_id>/end", methods=["GET", "POST"])
def end_task(number: str, assignment_id: int):
    """Let somebody no longer take part in a case, after asking."""
    seen, officer, form = _opened_to_assign(number), present_officer(), DeedForm()
    found = next((each for each in seen.beside.assignments if each.id == assignment_id), None)
    if found is None:
        raise NoResultFound
    case_id, person_id, task, name = seen.case.id, found.person_id, found.task, found.person.name

    def change() -> None:
        end_assignment(db.session, case_id, person_id, task, officer=officer, author=author(), now=utc_now())

    if saved(form, change):
        return to_saved(url_for("cases.assign_people", number=number))
    page = render_template(
        "cases/deed.html",
        case=_opened_to_assign(number).case,
        form=form,
        heading=_("End a task"),
        sentences=[
            _("%(person)s no longer takes part. The task: %(task)s.", person=name, task=TASKS.get(task, task)),
            _("What their task opened closes at once. What they recorded stays."),
        ],
        is_harmless=True,
    )
    return page, status_of(form)


def _opened_to_assign(number: str) -> Opened:
    """A case for whoever says who takes part in it; others who see it are told that they may not."""
    found = opened(number)
    if not assigns_in(present_officer(), found.case):
        abort(403)
    return found
