"""Opening a case: choose the procedure and its first event, then write down whom it is about and what happened."""

from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from wtforms.fields.choices import SelectChoice

from tracker.accounts.visit import author
from tracker.cases.access import PROTECTION, Duty, Officer
from tracker.cases.ahead import Next, next_of
from tracker.cases.asking import attempted, opened, read_by_now, status_of, to_case, today
from tracker.cases.blueprint import bp
from tracker.cases.event_forms import acting, event_form, event_from
from tracker.cases.forms import OTHER, SAME, NewCaseForm
from tracker.cases.keeping import open_case
from tracker.cases.labels import event_of, official_event
from tracker.cases.law.procedure_tables import MAIN, START
from tracker.cases.law.procedures import PROCEDURES, possible
from tracker.cases.models import Case, CaseUnit
from tracker.cases.module import present_officer, vault
from tracker.cases.queries import events_of, happened, identities, open_units
from tracker.extensions import db
from tracker.history import utc_now

# Whoever opens a case answers for all that its first event asks.
_EVERY_ROOM = frozenset({"plain", "medical", "asylum", "classified"})


@bp.route("/cases/new", methods=["GET", "POST"])
def open_new_case():
    """Choose what to open; once a procedure, a unit and an event are chosen, the form of the case."""
    officer, linked = present_officer(), _linked()
    choices = _choices(officer, linked, request.args.get("procedure", ""))
    asked = tuple(request.args.get(name, "") for name in ("procedure", "unit", "event"))
    if not all(asked):
        return render_template("cases/choose.html", choices=choices, linked=linked, has_duty=bool(officer.duties))
    procedure, unit_code, code = asked
    chosen = [unit for known, unit, events in choices if known == procedure and unit.code == unit_code]
    if not chosen or code not in PROCEDURES[procedure].events:
        raise NoResultFound
    return _form_page(procedure, chosen[0], code, linked)


def _form_page(procedure: str, unit: CaseUnit, code: str, linked: Case | None):
    form = event_form(procedure, code, acting(unit.body), _EVERY_ROOM, NewCaseForm)()
    form.whom.choices = _whom(linked)
    if not form.is_submitted() and form.whom.choices:
        form.whom.data = SAME
    unit_id, linked_number = unit.id, linked.number if linked is not None else None
    if form.validate_on_submit() and (number := _opened(form, procedure, unit_id, code, linked)):
        return to_case(number, _("The case %(number)s was opened.", number=number))
    page = render_template(
        "cases/new.html",
        form=form,
        procedure=procedure,
        unit=db.session.get_one(CaseUnit, unit_id),
        event=PROCEDURES[procedure].events[code],
        name=event_of(code),
        official_name=official_event(procedure, code),
        linked_number=linked_number,
    )
    if linked_number is not None:
        read_by_now(opened(linked_number).case, "linked case")
    return page, status_of(form)


def _opened(form: NewCaseForm, procedure: str, unit_id: int, code: str, linked: Case | None) -> str | None:
    """The number of the case that was opened; None where something is wrong, which then stands on the form."""
    first = event_from(form, code, utc_now())
    if first is None:
        return None
    made: list[str] = []
    linked_id, person_id = (linked.id, linked.person_id) if linked is not None else (None, None)
    person = person_id if form.is_same and person_id is not None else form.person

    def change() -> None:
        case = open_case(
            db.session,
            vault(),
            procedure,
            unit_id,
            person,
            first,
            linked_with=linked_id,
            officer=present_officer(),
            author=author(),
            now=utc_now(),
        )
        made.append(case.number)

    return made[0] if attempted(form, change) else None


def _linked() -> Case | None:
    """The case that the new one is to be linked with; that it is read stands in its own page's history."""
    number = request.args.get("linked", "")
    return opened(number).case if number else None


def _whom(linked: Case | None) -> list[SelectChoice]:
    """Whom the new case can be about: the same person as a linked one, where that one was not erased."""
    if linked is None:
        return []
    identity = identities(vault(), [linked])[linked.person_id]
    if identity is None:
        return []
    same = _("%(name)s, as in %(number)s", name=identity.called, number=linked.number)
    return [SelectChoice(SAME, same), SelectChoice(OTHER, _("somebody else"))]


def _choices(officer: Officer, linked: Case | None, wanted: str) -> list[tuple[str, CaseUnit, Sequence[Next]]]:
    """What an officer can open: procedure, unit and the events that can be the first."""
    before = happened((), events_of(db.session, linked.id)) if linked is not None else []
    units, now = open_units(db.session, today()), utc_now()
    found: list[tuple[str, CaseUnit, Sequence[Next]]] = []
    for procedure in PROCEDURES.values():
        if wanted and procedure.code != wanted:
            continue
        for unit in units:
            if unit.body in procedure.led_by and _may_open(officer, unit, procedure.code):
                options = possible(procedure, before, now, unit.body, now)
                firsts = [
                    next_of(procedure.code, option)
                    for option in options
                    if option.event.region == MAIN and START in option.event.origins
                ]
                found.append((procedure.code, unit, firsts))
    return found


def _may_open(officer: Officer, unit: CaseUnit, procedure: str) -> bool:
    if procedure == PROTECTION:
        return officer.has(unit.id, Duty.ASYLUM)
    return officer.is_director or officer.has(unit.id, Duty.OFFICER, Duty.HEAD)
