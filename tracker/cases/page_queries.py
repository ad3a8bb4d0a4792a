"""Reading what pages of cases show beside the case itself: links, documents, what is due, and who takes part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, or_, select, true, union
from sqlalchemy.orm import Session, joinedload

from tracker.cases.access import CaseFacts, Officer, assigned_to
from tracker.cases.models import (
    Case,
    CaseAssignment,
    CaseDeadline,
    CaseDecision,
    CaseDocument,
    CaseEvent,
    CaseLink,
    CaseParticipant,
    CaseUnit,
)
from tracker.cases.queries import CaseFilter, conditions_of, linked_with, visible_to


def linked_that_are_seen(session: Session, officer: Officer, case_id: int) -> Sequence[tuple[Case, bool]]:
    """The cases linked with one that the officer may see, each with whether it came after: one query.

    Of the others they learn nothing, not even that they are there.
    """
    rows = session.execute(
        select(Case, CaseLink.from_id == case_id)
        .join(CaseLink, or_(CaseLink.from_id == Case.id, CaseLink.to_id == Case.id))
        .where(
            or_(CaseLink.from_id == case_id, CaseLink.to_id == case_id),
            Case.id != case_id,
            visible_to(officer),
        )
        .order_by(Case.opened_at, Case.id)
        .options(joinedload(Case.unit))
    )
    return [(case, came_after) for case, came_after in rows]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a case in small numbers: other persons, who takes part, and readings of rules."""

    participants: tuple[CaseParticipant, ...]
    assignments: tuple[CaseAssignment, ...]  # ended ones too, each with the person
    decisions: Mapping[str, CaseDecision]  # by rule


def beside(session: Session, case_id: int) -> Beside:
    """What stands beside a case: one query, since each of these is a handful of rows at most."""
    rows = session.execute(
        select(CaseParticipant, CaseAssignment, CaseDecision)
        .select_from(Case)
        .outerjoin(CaseParticipant, CaseParticipant.case_id == Case.id)
        .outerjoin(CaseAssignment, CaseAssignment.case_id == Case.id)
        .outerjoin(CaseDecision, CaseDecision.case_id == Case.id)
        .where(Case.id == case_id)
        .order_by(CaseParticipant.id, CaseAssignment.id, CaseDecision.id)
        .options(joinedload(CaseParticipant.person), joinedload(CaseAssignment.person))
    ).all()
    participants, assignments, decisions = (
        {row.id: row for row in column if row is not None} for column in zip(*rows, strict=True)
    )
    return Beside(
        tuple(participants.values()),
        tuple(assignments.values()),
        {decision.rule: decision for decision in decisions.values()},
    )


@dataclass(frozen=True, slots=True)
class Course:
    """The events that a case's page looks at, each in the order of entry."""

    own: Sequence[CaseEvent]
    linked: Sequence[CaseEvent]  # of linked cases of other procedures: what happened in the case rests on them
    about_person: Sequence[CaseEvent]  # of every other case about the person: for the safeguards, and shown to nobody


def course_of(session: Session, case: Case) -> Course:
    """A case's events and those on which it may rest: one query."""
    linked = linked_with(case.id)
    # Each part by its own index: asked with "or", PostgreSQL reads the events of all cases.
    wanted = union(
        select(CaseEvent.id).where(CaseEvent.case_id == case.id),
        select(CaseEvent.id).where(CaseEvent.case_id.in_(linked)),
        select(CaseEvent.id).where(CaseEvent.person_id == case.person_id),
    ).scalar_subquery()
    rows = session.execute(
        select(CaseEvent, CaseEvent.case_id.in_(linked))
        .where(CaseEvent.id.in_(wanted))
        .order_by(CaseEvent.id)
        .options(joinedload(CaseEvent.recorded_by), joinedload(CaseEvent.annulled_by), joinedload(CaseEvent.unit))
    ).all()
    return Course(
        [event for event, _linked in rows if event.case_id == case.id],
        [event for event, linked in rows if linked and event.procedure != case.procedure],
        [event for event, _linked in rows if event.case_id != case.id and event.person_id == case.person_id],
    )


def facts_with(case: Case, assignments: Sequence[CaseAssignment]) -> CaseFacts:
    """What the rules of access need to know of a case whose assignments were read already."""
    assigned = assigned_to((each.person_id, each.task, each.ended_at is not None) for each in assignments)
    return CaseFacts(case.unit_id, case.procedure, case.owner_id, assigned)


def documents_of(session: Session, case_id: int, rooms: frozenset[str]) -> Sequence[CaseDocument]:
    """The documents of a case that open to somebody, the latest first, each with its unit: one query.

    What carries a mark of secrecy is for those to whom classified items open.
    """
    return session.scalars(
        select(CaseDocument)
        .where(CaseDocument.case_id == case_id, true() if "classified" in rooms else CaseDocument.mark == "")
        .order_by(CaseDocument.issued_on.desc(), CaseDocument.id.desc())
        .options(joinedload(CaseDocument.unit))
    ).all()


def deadlines_of(session: Session, case_id: int) -> Sequence[CaseDeadline]:
    """What is or was due in a case, what is open first: one query."""
    return session.scalars(
        select(CaseDeadline)
        .where(CaseDeadline.case_id == case_id)
        .order_by(CaseDeadline.settled_at.is_not(None), CaseDeadline.due_on, CaseDeadline.id)
    ).all()


def register_rows(session: Session, officer: Officer, wanted: CaseFilter) -> Sequence[Row]:
    """The whole register without anybody's personal data, the latest first: one query."""
    return session.execute(
        select(
            Case.number,
            Case.procedure,
            Case.state,
            CaseUnit.code,
            CaseUnit.name,
            Case.opened_on,
            Case.decided_on,
            Case.ended_on,
        )
        .join(CaseUnit, CaseUnit.id == Case.unit_id)
        .where(visible_to(officer), *conditions_of(wanted))
        .order_by(Case.opened_on.desc(), Case.id.desc())
    ).all()
