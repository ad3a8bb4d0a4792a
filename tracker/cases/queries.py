"""Reading cases: what an officer may see of them, found by keyed digests, and everything that one page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, false, func, intersect, or_, select, true, union
from sqlalchemy.orm import Session, joinedload

from tracker.cases.access import PROTECTION, CaseFacts, Duty, Officer, assigned_to
from tracker.cases.law.procedures import Happened
from tracker.cases.models import (
    Case,
    CaseAssignment,
    CaseDuty,
    CaseEvent,
    CaseLink,
    CaseParticipant,
    CasePersonDigest,
    CaseUnit,
)
from tracker.cases.persons import Identity
from tracker.cases.vault import Vault

PAGE = 50


def officer_on(session: Session, person_id: int, day: date) -> Officer:
    """A person with the duties that they have on a day: one query."""
    rows = session.execute(
        select(CaseDuty.unit_id, CaseDuty.duty).where(
            CaseDuty.person_id == person_id,
            CaseDuty.since_on <= day,
            or_(CaseDuty.until_on.is_(None), CaseDuty.until_on >= day),
        )
    )
    return Officer(person_id, frozenset((unit_id, duty) for unit_id, duty in rows))


def visible_to(officer: Officer) -> ColumnElement[bool]:
    """The cases that an officer sees, as a condition: the same rule as `access.sees_case`, turned inside out."""
    assigned = select(CaseAssignment.case_id).where(
        CaseAssignment.person_id == officer.person_id, CaseAssignment.ended_at.is_(None)
    )
    own_units = officer.units_with(Duty.OFFICER, Duty.HEAD)
    asylum_units = officer.units_with(Duty.ASYLUM)
    plain = or_(
        true() if officer.is_director else false(),
        Case.unit_id.in_(own_units) if own_units else false(),
        Case.owner_id == officer.person_id if own_units else false(),
        Case.id.in_(assigned),
    )
    protection = Case.unit_id.in_(asylum_units) if asylum_units else false()
    return or_((Case.procedure != PROTECTION) & plain, (Case.procedure == PROTECTION) & protection)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the register is narrowed to; what is None or empty does not narrow it."""

    procedure: str = ""
    unit_id: int | None = None
    state: str = ""
    is_open: bool | None = None
    owner_id: int | None = None
    number: str = ""
    opened_from: date | None = None
    opened_until: date | None = None


def register(session: Session, officer: Officer, wanted: CaseFilter, page: int = 1) -> tuple[Sequence[Case], int]:
    """One page of the cases that an officer sees, the latest first, and how many there are: two queries."""
    conditions = [visible_to(officer), *conditions_of(wanted)]
    count = session.scalar(select(func.count()).select_from(Case).where(*conditions)) or 0
    cases = session.scalars(
        select(Case)
        .where(*conditions)
        .order_by(Case.opened_on.desc(), Case.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(joinedload(Case.unit), joinedload(Case.person), joinedload(Case.owner))
    ).all()
    return cases, count


def conditions_of(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    """To what a filter narrows the register."""
    found: list[ColumnElement[bool]] = []
    if wanted.procedure:
        found.append(Case.procedure == wanted.procedure)
    if wanted.unit_id is not None:
        found.append(Case.unit_id == wanted.unit_id)
    if wanted.state:
        found.append(Case.state == wanted.state)
    if wanted.is_open is not None:
        found.append(Case.has_ended.is_(not wanted.is_open))
    if wanted.owner_id is not None:
        found.append(Case.owner_id == wanted.owner_id)
    if wanted.number:
        found.append(Case.number == wanted.number)
    if wanted.opened_from is not None:
        found.append(Case.opened_on >= wanted.opened_from)
    if wanted.opened_until is not None:
        found.append(Case.opened_on <= wanted.opened_until)
    return found


def found_by(
    session: Session,
    officer: Officer,
    vault: Vault,
    *,
    surname: str = "",
    born_on: date | None = None,
    document: str = "",
) -> Sequence[Case]:
    """The cases of persons with exactly this surname, birth date and document number, whatever their case and script.

    A parent or a guardian is found too. Nothing is found without one of the three. At most as many as a page holds.
    """
    asked = [
        (kind, text)
        for kind, text in (
            ("surname", surname.strip()),
            ("born", born_on.isoformat() if born_on is not None else ""),
            ("document", document.strip()),
        )
        if text
    ]
    if not asked:
        return []
    persons = intersect(
        *(
            select(CasePersonDigest.person_id).where(
                CasePersonDigest.kind == kind, CasePersonDigest.digest == vault.digest(kind, text)
            )
            for kind, text in asked
        )
    )
    found = session.scalars(persons.limit(PAGE * 20)).all()
    if not found:
        return []
    beside = select(CaseParticipant.case_id).where(CaseParticipant.person_id.in_(found))
    return session.scalars(
        select(Case)
        .where(visible_to(officer), or_(Case.person_id.in_(found), Case.id.in_(beside)))
        .order_by(Case.opened_on.desc(), Case.id.desc())
        .limit(PAGE)
        .options(joinedload(Case.unit), joinedload(Case.person), joinedload(Case.owner))
    ).all()


def identities(vault: Vault, cases: Sequence[Case]) -> Mapping[int, Identity | None]:
    """Who the cases are about, by the person's id; None where they were erased."""
    persons = {case.person_id: case.person for case in cases}
    return {
        person_id: Identity.opened(vault.open(person.wrapped_key, person.sealed))
        for person_id, person in persons.items()
    }


def facts_for_access(session: Session, case: Case) -> CaseFacts:
    """What the rules of access need to know of a case: one query."""
    rows = session.execute(
        select(CaseAssignment.person_id, CaseAssignment.task, CaseAssignment.ended_at).where(
            CaseAssignment.case_id == case.id
        )
    )
    assigned = assigned_to((person, task, ended_at is not None) for person, task, ended_at in rows)
    return CaseFacts(case.unit_id, case.procedure, case.owner_id, assigned)


def case_seen_by(session: Session, officer: Officer, number: str) -> Case:
    """A case that the officer may see, with its unit, person and owner.

    Raises:
        NoResultFound: there is none, or they may not see it: nobody learns which of the two.
    """
    return session.scalars(
        select(Case)
        .where(Case.number == number, visible_to(officer))
        .options(joinedload(Case.unit), joinedload(Case.person), joinedload(Case.owner))
    ).one()


def events_of(session: Session, case_id: int) -> Sequence[CaseEvent]:
    """A case's events in the order of entry, annulled ones too, each with who recorded and annulled it: one query."""
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.id)
        .options(joinedload(CaseEvent.recorded_by), joinedload(CaseEvent.annulled_by), joinedload(CaseEvent.unit))
    ).all()


def linked_cases(session: Session, case_id: int) -> Sequence[tuple[Case, bool]]:
    """The cases that are linked with one, each with whether it came after: one query."""
    rows = session.execute(
        select(Case, CaseLink.from_id == case_id)
        .join(CaseLink, or_(CaseLink.from_id == Case.id, CaseLink.to_id == Case.id))
        .where(or_(CaseLink.from_id == case_id, CaseLink.to_id == case_id), Case.id != case_id)
        .order_by(Case.opened_at, Case.id)
        .options(joinedload(Case.unit))
    )
    return [(case, came_after) for case, came_after in rows]


def linked_with(case_id: int) -> ScalarSelect[int]:
    """The cases that are linked with one, before it or after, as a part of a query."""
    return union(
        select(CaseLink.to_id).where(CaseLink.from_id == case_id),
        select(CaseLink.from_id).where(CaseLink.to_id == case_id),
    ).scalar_subquery()


def linked_events(session: Session, case_id: int) -> Sequence[CaseEvent]:
    """The events of the cases that are linked with one, in the order of entry: one query.

    Without those of cases of the same procedure, for two placements of one person have each their own course; and
    without those about somebody else, whose expulsion makes nobody else's enforceable.
    """
    procedure = select(Case.procedure).where(Case.id == case_id).scalar_subquery()
    person = select(Case.person_id).where(Case.id == case_id).scalar_subquery()
    return session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.case_id.in_(linked_with(case_id)),
            CaseEvent.procedure != procedure,
            CaseEvent.person_id == person,
        )
        .order_by(CaseEvent.id)
    ).all()


def happened(events: Sequence[CaseEvent], linked: Sequence[CaseEvent] = ()) -> list[Happened]:
    """Events as the procedures see them, those of linked cases with their procedure."""
    own = [_happened(event, "") for event in events]
    return own + [_happened(event, event.procedure) for event in linked]


def _happened(event: CaseEvent, procedure: str) -> Happened:
    return Happened(
        code=event.code,
        at=event.at,
        unit=event.body,
        outcome=event.outcome,
        # What the reason was is sealed; that a deviation has one was checked when it was recorded.
        reason="recorded" if event.is_deviation else "",
        procedure=procedure,
        is_deviation=event.is_deviation,
        is_annulled=event.annulled_at is not None,
    )


def participants(session: Session, case_id: int) -> Sequence[CaseParticipant]:
    """The other persons of a case: one query."""
    return session.scalars(
        select(CaseParticipant)
        .where(CaseParticipant.case_id == case_id)
        .order_by(CaseParticipant.id)
        .options(joinedload(CaseParticipant.person))
    ).all()


def open_units(session: Session, day: date) -> Sequence[CaseUnit]:
    """The units that take cases on a day, by name."""
    return session.scalars(
        select(CaseUnit).where(or_(CaseUnit.closed_on.is_(None), CaseUnit.closed_on >= day)).order_by(CaseUnit.name)
    ).all()
