"""Who takes part in a case beyond their duty: the escort, who prepares the plan, the doctor."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.models import Person
from tracker.cases.access import PROTECTION, Duty, Officer
from tracker.cases.administration.duties import case_officers
from tracker.cases.models import Case, CaseAssignment
from tracker.cases.recording import locked_case, subject_of
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, History, record

TASKS: Final = ("escort", "plan", "medical")


def assigns(officer: Officer, unit_id: int) -> bool:
    """Whether the officer says who takes part in the cases of a unit: its head, and the director.

    An assignment opens what is marked or medical; so nobody gives one to themselves by being an officer of the unit.
    """
    return officer.is_director or officer.has(unit_id, Duty.HEAD)


def assigns_in(officer: Officer, case: Case) -> bool:
    """Whether the officer says who takes part in a case; in one on protection nobody does."""
    return case.procedure != PROTECTION and assigns(officer, case.unit_id)


def assign(
    session: Session, case_id: int, person_id: int, task: str, *, officer: Officer, author: Author, now: datetime
) -> CaseAssignment:
    """Let a person take part in a case.

    Raises:
        Refused: there is no such task, the person does so already or is no case officer who can sign in, is the one who
            asks, the case is one on protection, or the officer may not.
    """
    if task not in TASKS:
        raise Refused("Choose one of those that are offered.", field="task")
    with transaction(session):
        case = _held(session, case_id, officer)
        if all(person.id != person_id for person in case_officers(session)):
            raise Refused("Only case officers whose account is open take part in a case.", field="person")
        if person_id == officer.person_id:
            raise Refused("Nobody assigns themselves: another head of the unit or the director does.", field="person")
        found = _assignment(session, case.id, person_id, task)
        if found is not None and found.ended_at is None:
            raise Refused("This person has the task already.", field="person")
        if found is None:
            found = CaseAssignment(case_id=case.id, person_id=person_id, task=task)
            session.add(found)
        found.assigned_at, found.ended_at = now, None
        change = Change("assignment", None, task, {"person": person_id})
        record(session, author, "case.assigned", subject_of(case), [change], now=now)
    return found


def end_assignment(
    session: Session, case_id: int, person_id: int, task: str, *, officer: Officer, author: Author, now: datetime
) -> None:
    """Let a person no longer take part in a case: from then on they do not see it on that account.

    Raises:
        Refused: they do not have the task, or the officer may not.
    """
    with transaction(session):
        case = _held(session, case_id, officer)
        found = _assignment(session, case.id, person_id, task)
        if found is None or found.ended_at is not None:
            raise Refused("This person does not have the task.", field="person")
        found.ended_at = now
        change = Change("assignment", task, None, {"person": person_id})
        record(session, author, "case.assigned", subject_of(case), [change], now=now)


def assignments_of(session: Session, case_id: int) -> Sequence[CaseAssignment]:
    """Everybody who took part in a case, those whose task has ended too, in the order of entry: one query."""
    return session.scalars(
        select(CaseAssignment)
        .where(CaseAssignment.case_id == case_id)
        .order_by(CaseAssignment.id)
        .options(joinedload(CaseAssignment.person))
    ).all()


def who_assigned(session: Session, case: Case) -> Mapping[tuple[int, str], str]:
    """Who assigned each person to each task last, by (person, task), as the history tells it: one query."""
    subject = subject_of(case)
    rows = session.execute(
        select(History.changes, Person.name)
        .join(Person, Person.id == History.person_id)
        .where(
            History.plan_id.is_(None),
            History.subject_kind == subject.kind,
            History.subject_key == subject.key,
            History.kind == "case.assigned",
        )
        .order_by(History.id)
    )
    # The later of two entries on one task stands over the earlier one.
    return {
        (change["detail"]["person"], change["after"]): name
        for changes, name in rows
        for change in changes
        if change["after"]
    }


def _held(session: Session, case_id: int, officer: Officer) -> Case:
    case = locked_case(session, case_id)
    if not assigns_in(officer, case):
        raise Refused(
            "The head of the unit and the director say who takes part in a case; in one on protection, nobody."
        )
    return case


def _assignment(session: Session, case_id: int, person_id: int, task: str) -> CaseAssignment | None:
    return session.scalars(
        select(CaseAssignment)
        .where(CaseAssignment.case_id == case_id, CaseAssignment.person_id == person_id, CaseAssignment.task == task)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
