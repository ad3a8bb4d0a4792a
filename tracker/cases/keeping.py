"""What an officer does with a case as a whole: open it, take it over, hand it on, link it, and that it was read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.access import CaseFacts, Officer, records_in, sees_case
from tracker.cases.law.days import day_of
from tracker.cases.law.procedure_tables import START
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseLink, CasePerson, CasePersonDigest, CaseUnit
from tracker.cases.persons import Identity, check_identity
from tracker.cases.queries import facts_for_access
from tracker.cases.recording import NewEvent, add_event, check_recorder, locked_case, reason_sealed, subject_of
from tracker.cases.vault import Vault
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, Told, record, record_many


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody whom a case is about, as an officer writes them down."""

    identity: Identity
    sex: str | None = None  # "F" or "M"
    is_minor: bool | None = None
    is_unaccompanied: bool | None = None


def open_case(
    session: Session,
    vault: Vault,
    procedure: str,
    unit_id: int,
    person: NewPerson | int,
    first: NewEvent,
    *,
    linked_with: int | None = None,
    officer: Officer,
    author: Author,
    now: datetime,
) -> Case:
    """Open a case by recording its first event; the person is a new one, or the id of one whose case it is linked with.

    Raises:
        Refused: there is no such procedure, the unit does not lead it, the officer has no duty there, the person
            cannot be written down so, or the first event cannot be recorded.
    """
    if procedure not in PROCEDURES:
        raise Refused("There is no procedure %(procedure)s.", field="procedure", procedure=procedure)
    day = day_of(first.at)
    if first.at > now:
        raise Refused("A case is opened when it begins, and not before.", field="at")
    with transaction(session):
        unit = session.scalars(
            select(CaseUnit).where(CaseUnit.id == unit_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        check_unit(unit, procedure, first.at)
        facts = CaseFacts(unit.id, procedure, None)
        if not records_in(officer, facts):
            raise Refused("Your duties do not let you open this case in %(unit)s.", field="unit", unit=unit.code)
        row = _person(session, vault, person, linked_with, officer=officer, now=now)
        last = session.scalar(
            select(func.max(Case.sequence)).where(
                Case.unit_id == unit.id, Case.procedure == procedure, Case.year == day.year
            )
        )
        sequence = (last or 0) + 1
        case = Case(
            number=f"{procedure}-{unit.code}-{day.year}/{sequence:05}".replace("_", "-"),
            procedure=procedure,
            year=day.year,
            sequence=sequence,
            unit=unit,
            person=row,
            owner_id=author.person_id,
            opened_at=first.at,
            opened_on=day,
            state=START,
            has_ended=False,
            created_at=now,
            is_invented=row.is_invented,
        )
        session.add(case)
        session.flush()
        record(
            session,
            author,
            "case.opened",
            subject_of(case),
            [Change("procedure", None, procedure), Change("unit", None, unit.code)],
            now=now,
        )
        if linked_with is not None:
            add_link(session, session.get_one(Case, linked_with), case, author=author, now=now)
        # Whoever opens a case answers for all that its first event asks.
        rooms = frozenset({"plain", "medical", "asylum", "classified"})
        add_event(session, vault, case, first, author=author, now=now, rooms=rooms)
        session.flush()
    return case


def check_unit(unit: CaseUnit, procedure: str, at: datetime) -> None:
    """Make sure that a unit may keep cases of a procedure.

    Raises:
        Refused: it does not lead the procedure, or is closed.
    """
    led_by = PROCEDURES[procedure].led_by
    if unit.body not in led_by:
        raise Refused(
            "%(unit)s does not lead this procedure; %(units)s do.",
            field="unit",
            unit=unit.code,
            units=", ".join(led_by),
        )
    if unit.closed_on is not None and unit.closed_on < day_of(at):
        raise Refused("%(unit)s was closed on %(day)s.", field="unit", unit=unit.code, day=unit.closed_on)


def take_over(session: Session, case_id: int, *, officer: Officer, author: Author, now: datetime) -> None:
    """Become the one who works on a case.

    Raises:
        Refused: the officer does so already, or may not record in it.
    """
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        if case.owner_id == officer.person_id:
            raise Refused("You work on this case already.")
        change = Change("owner", case.owner_id, officer.person_id)
        case.owner_id = officer.person_id
        record(session, author, "case.taken_over", subject_of(case), [change], now=now)


def hand_over(
    session: Session,
    vault: Vault,
    case_id: int,
    unit_id: int,
    reason: str,
    *,
    officer: Officer,
    author: Author,
    now: datetime,
) -> None:
    """Hand a case on to another unit, whose people see it from then on; nobody owns it until somebody takes it over.

    Raises:
        Refused: the reason is missing, the unit is the same or does not lead the procedure, or the officer may not.
    """
    if not reason.strip():
        raise Refused("Say why the case is handed over.", field="reason")
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        unit = session.get_one(CaseUnit, unit_id)
        if unit.id == case.unit_id:
            raise Refused("The case is with %(unit)s already.", field="unit", unit=unit.code)
        check_unit(unit, case.procedure, now)
        change = Change("unit", case.unit.code, unit.code)
        case.unit, case.owner_id = unit, None
        sealed = reason_sealed(vault, case, reason)
        record(session, author, "case.handed_over", subject_of(case), [change], sealed=sealed, now=now)


def link_cases(
    session: Session, case_id: int, other_id: int, *, officer: Officer, author: Author, now: datetime
) -> None:
    """Link a case with one that it led to.

    Raises:
        Refused: the two are one, they are linked already, or the officer does not see both.
    """
    with transaction(session):
        case, other = locked_case(session, case_id), locked_case(session, other_id)
        check_recorder(session, officer, case)
        if not sees_case(officer, facts_for_access(session, other)):
            raise Refused("There is no such case, or you do not see it.", field="other")
        if case.id == other.id:
            raise Refused("A case is not linked with itself.", field="other")
        add_link(session, case, other, author=author, now=now)


def add_link(session: Session, case: Case, other: Case, *, author: Author, now: datetime) -> None:
    """Link two cases, in the transaction that is open.

    Raises:
        Refused: they are linked already.
    """
    there = session.scalar(
        select(func.count())
        .select_from(CaseLink)
        .where(
            ((CaseLink.from_id == case.id) & (CaseLink.to_id == other.id))
            | ((CaseLink.from_id == other.id) & (CaseLink.to_id == case.id))
        )
    )
    if there:
        raise Refused("The two cases are linked already.", field="other")
    session.add(CaseLink(from_id=case.id, to_id=other.id, linked_at=now, linked_by_id=author.person_id))
    session.flush()
    record(session, author, "case.linked", subject_of(case), [Change("link", None, other.number)], now=now)


def note_reading(session: Session, case: Case, purpose: str, *, author: Author, now: datetime) -> None:
    """Tell in the history that somebody read a case, and what for: who, when and which, chained like every entry."""
    with transaction(session):
        record(session, author, "case.read", subject_of(case), [Change("purpose", None, purpose)], now=now)


def note_readings(session: Session, cases: Iterable[Case], purpose: str, *, author: Author, now: datetime) -> None:
    """The same of several cases at once, each of them once: three statements for all."""
    subjects = dict.fromkeys(subject_of(case) for case in cases)
    with transaction(session):
        change = Change("purpose", None, purpose)
        record_many(session, [Told(author, "case.read", subject, (change,), now) for subject in subjects])


def note_search(session: Session, asked: Sequence[str], *, author: Author, now: datetime) -> None:
    """Tell in the history that somebody looked for a person, and by what: never the words."""
    with transaction(session):
        subject = Subject("cases", "search", "search")
        record(session, author, "case.searched", subject, [Change("by", None, ", ".join(asked))], now=now)


def add_person(
    session: Session, vault: Vault, new: NewPerson, *, now: datetime, is_invented: bool = False
) -> CasePerson:
    """Write a person down, sealed under a key of their own, in the transaction that is open.

    Raises:
        Refused: the identity cannot be kept so.
    """
    check_person(new, day_of(now))
    key = vault.new_key()
    row = CasePerson(
        wrapped_key=key,
        sealed=vault.seal(key, new.identity.sealable()),
        sex=new.sex,
        is_minor=new.is_minor,
        is_unaccompanied=new.is_unaccompanied,
        is_invented=is_invented,
        created_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(digests_of(vault, row.id, new.identity))
    return row


def check_person(new: NewPerson, today: date) -> None:
    """Make sure that somebody can be written down so.

    Raises:
        Refused: the identity cannot be kept so, or the answers contradict each other; `field` says which.
    """
    check_identity(new.identity, today)
    if new.sex not in {"F", "M", None}:
        raise Refused("Choose one of those that are offered.", field="sex")
    if new.is_unaccompanied and not new.is_minor:
        raise Refused("Only a minor can be an unaccompanied minor.", field="is_unaccompanied")


def digests_of(vault: Vault, person_id: int, identity: Identity) -> Sequence[CasePersonDigest]:
    """What a person is found by, as rows."""
    return [
        CasePersonDigest(person_id=person_id, kind=kind, digest=vault.digest(kind, text))
        for kind, text in identity.findable()
    ]


def _person(
    session: Session,
    vault: Vault,
    person: NewPerson | int,
    linked_with: int | None,
    *,
    officer: Officer,
    now: datetime,
) -> CasePerson:
    if isinstance(person, NewPerson):
        return add_person(session, vault, person, now=now)
    # A person is taken from a case that the officer sees, and from nowhere else.
    if linked_with is None:
        raise Refused("A person is taken over from a case that the new one is linked with.", field="person")
    other = session.get_one(Case, linked_with)
    if not sees_case(officer, facts_for_access(session, other)) or other.person_id != person:
        raise Refused("There is no such case, or you do not see it.", field="linked_with")
    return session.get_one(CasePerson, person)
