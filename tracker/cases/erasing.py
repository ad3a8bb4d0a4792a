"""Retention and erasure: when what tells who somebody is has to go, and how it goes while the figures stand.

Erasing forgets the person's wrapped key and empties what was sealed under it. The case, its events, their days, units
and what figures count stay: nobody can tell any more whom they were about.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from tracker.cases.access import Duty, Officer
from tracker.cases.law.days import day_of
from tracker.cases.models import Case, CaseDocument, CaseEvent, CaseParticipant, CasePerson, CasePersonDigest
from tracker.cases.retention import keep_by_retention
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record

BATCH = 200
LONGEST_DECISION = 60


def may_erase(officer: Officer, unit_id: int) -> bool:
    """Whether the officer erases the people of a unit's cases: its head, and the director."""
    return officer.is_director or officer.has(unit_id, Duty.HEAD)


def due_for_erasure(session: Session, today: date, limit: int = BATCH) -> Sequence[int]:
    """The ids of persons all of whose cases, as a parent or guardian too, were kept long enough: one query."""
    return session.scalars(_due(today).order_by(CasePerson.id).limit(limit)).all()


def count_due(session: Session, today: date) -> int:
    """How many of them there are: one query."""
    return session.scalar(select(func.count()).select_from(_due(today).subquery())) or 0


def _due(today: date) -> Select[int]:
    beside = aliased(Case)
    own_stays = exists().where(
        Case.person_id == CasePerson.id, or_(Case.keep_until.is_(None), Case.keep_until >= today)
    )
    beside_stays = exists().where(
        CaseParticipant.person_id == CasePerson.id,
        CaseParticipant.case_id == beside.id,
        or_(beside.keep_until.is_(None), beside.keep_until >= today),
    )
    return select(CasePerson.id).where(CasePerson.wrapped_key.is_not(None), ~own_stays, ~beside_stays)


def erase_due(session: Session, *, author: Author, now: datetime) -> int:
    """Erase everybody who is due by the years that hold, some hundred in each transaction; return how many they were.

    Before it, every case is brought to those years: one that ended while they were being set may still stand on others.
    """
    with transaction(session):
        keep_by_retention(session)
    count = 0
    while due := due_for_erasure(session, day_of(now)):
        with transaction(session):
            for person_id in due:
                _erase(session, person_id, "kept long enough", author=author, now=now)
        count += len(due)
    return count


def erase_person(
    session: Session, case_id: int, decision: str, *, officer: Officer, author: Author, now: datetime
) -> None:
    """Erase the person of a case before their time, on a decision; its number stays in the history, in the plain.

    Raises:
        Refused: the decision has no number or says more than one, the officer is neither head nor director, one of
            the person's cases is open, or the person was erased already.
    """
    if not any(letter.isdigit() for letter in decision) or len(decision) > LONGEST_DECISION:
        raise Refused(
            "Write the number of the decision, %(count)s characters at most, and no name.",
            field="decision",
            count=LONGEST_DECISION,
        )
    with transaction(session):
        case = session.get_one(Case, case_id)
        if not may_erase(officer, case.unit_id):
            raise Refused("Only the head of the unit or the director erases a person.")
        is_open = (
            select(func.count()).select_from(Case).where(Case.person_id == case.person_id, Case.has_ended.is_(False))
        )
        if session.scalar(is_open):
            raise Refused("A case of this person has not ended: nobody is erased while something is decided on them.")
        if session.get_one(CasePerson, case.person_id).wrapped_key is None:
            raise Refused("This person was erased already.")
        _erase(session, case.person_id, decision.strip(), author=author, now=now, case_number=case.number)


def _erase(
    session: Session, person_id: int, why: str, *, author: Author, now: datetime, case_number: str | None = None
) -> None:
    person = session.get_one(CasePerson, person_id, with_for_update=True, populate_existing=True)
    person.wrapped_key = person.sealed = None
    person.erased_at = now
    session.flush()
    session.execute(delete(CasePersonDigest).where(CasePersonDigest.person_id == person_id))
    session.execute(
        update(CaseEvent).where(CaseEvent.person_id == person_id, CaseEvent.sealed.is_not(None)).values(sealed=None)
    )
    cases = select(Case.id).where(Case.person_id == person_id)
    session.execute(
        update(CaseDocument)
        .where(CaseDocument.case_id.in_(cases), CaseDocument.sealed.is_not(None))
        .values(sealed=None)
        .execution_options(synchronize_session=False)
    )
    number = case_number or session.scalar(select(func.min(Case.number)).where(Case.person_id == person_id)) or ""
    record(session, author, "case.erased", Subject("case", number, number), [Change("why", None, why)], now=now)
