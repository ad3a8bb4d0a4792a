"""Reading what was issued on official forms: in a case, in the register of a unit, and what issuing hangs on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.models import Person
from tracker.cases.access import PROTECTION, Duty, Officer
from tracker.cases.issuing.prefilling import Recorded
from tracker.cases.issuing.rules import CARRIERS, Carrier, Standing, number_of
from tracker.cases.models import Case, CaseDocument, CaseEvent, CaseLink, CaseUnit
from tracker.cases.queries import linked_with, visible_to
from tracker.cases.vault import Vault

PAGE = 50
FORM = "form"  # the kind of a document that is an official form


def issued_in(session: Session, case_id: int) -> Sequence[CaseDocument]:
    """The official forms of a case, annulled ones too, in the order of issue: one query."""
    return session.scalars(
        select(CaseDocument)
        .where(CaseDocument.case_id == case_id, CaseDocument.kind == FORM)
        .order_by(CaseDocument.id)
        .options(joinedload(CaseDocument.unit))
    ).all()


def issued_document(session: Session, case_id: int, document_id: int) -> CaseDocument:
    """An official form of a case.

    Raises:
        NoResultFound: the case has no such one.
    """
    return session.scalars(
        select(CaseDocument)
        .where(CaseDocument.id == document_id, CaseDocument.case_id == case_id, CaseDocument.kind == FORM)
        .options(joinedload(CaseDocument.unit))
    ).one()


def standing_of(session: Session, vault: Vault, case: Case, events: Sequence[CaseEvent]) -> Standing:
    """What the rules of issuing look at in a case: two queries beside its events."""
    issued = {
        (document.event_id, document.form): document.number
        for document in issued_in(session, case.id)
        if document.annulled_at is None
    }
    carriers = {
        form: tuple(
            _carrier(vault, case, event, issued.get((event.id, form), ""))
            for event in events
            if event.annulled_at is None and (case.procedure, event.code) in pairs
        )
        for form, pairs in CARRIERS.items()
    }
    return Standing(
        case.procedure,
        case.state,
        case.person.wrapped_key is None,
        {form: found for form, found in carriers.items() if found},
        _linked_states(session, case),
    )


def recorded_beside(
    session: Session, vault: Vault, officer: Officer, case: Case, events: Sequence[CaseEvent]
) -> Sequence[Recorded]:
    """The events from which forms are filled in: the case's, and those of linked cases that the officer sees.

    Only of the same person, and only what counts: one query.
    """
    linked = session.scalars(
        select(CaseEvent)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            CaseEvent.case_id.in_(linked_with(case.id)),
            CaseEvent.person_id == case.person_id,
            visible_to(officer),
        )
        .order_by(CaseEvent.id)
    ).all()
    return [recorded(vault, case, event) for event in (*events, *linked) if event.annulled_at is None]


def recorded(vault: Vault, case: Case, event: CaseEvent) -> Recorded:
    """An event with what of it is for whoever sees the case, opened."""
    opened = vault.open(case.person.wrapped_key, event.sealed)
    return Recorded(
        event.procedure,
        event.code,
        event.at,
        event.day,
        event.due_on,
        opened.get("plain", {}),
        opened.get("reason", ""),
    )


def _carrier(vault: Vault, case: Case, event: CaseEvent, issued_as: str) -> Carrier:
    answer = recorded(vault, case, event).answers.get("is_stamped")
    is_stamped = answer if isinstance(answer, bool) else None
    return Carrier(event.id, event.code, event.at, event.day, event.due_on, is_stamped, issued_as)


def _linked_states(session: Session, case: Case) -> tuple[tuple[str, str], ...]:
    """Where the linked cases about the same person stand, whoever may see them: no page tells which they are."""
    rows = session.execute(
        select(Case.procedure, Case.state)
        .join(CaseLink, or_(CaseLink.from_id == Case.id, CaseLink.to_id == Case.id))
        .where(
            or_(CaseLink.from_id == case.id, CaseLink.to_id == case.id),
            Case.id != case.id,
            Case.person_id == case.person_id,
        )
    )
    return tuple((procedure, state) for procedure, state in rows)


# --- The register of what was issued -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IssuedFilter:
    """What the register is narrowed to; what is None does not narrow it."""

    unit_id: int | None = None
    form: int | None = None
    year: int | None = None
    is_annulled: bool | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A line of the register; nothing in it tells of the person."""

    document_id: int
    case_id: int
    case_number: str
    unit_code: str
    unit_name: str
    form: int | None
    number: str
    issued_on: date
    issued_by: str | None  # the officer; None where nobody is known
    annulled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of a unit's form in a year: how many, the first, the last, and whether one is missing between."""

    unit_code: str
    form: int | None
    year: int
    count: int
    annulled: int
    first: str
    last: str
    is_whole: bool
    is_serial: bool = False  # serials of stamps: which one is next is not ours to say


def open_to(officer: Officer) -> ColumnElement[bool]:
    """What of the register an officer sees: all that their units issued, wherever the cases went since.

    Forms of cases on protection are seen by those with the duty for asylum in the unit that issued them, and by
    nobody else.
    """
    own = officer.units_with(Duty.OFFICER, Duty.HEAD)
    asylum = officer.units_with(Duty.ASYLUM)
    plain = true() if officer.is_director else CaseDocument.unit_id.in_(own) if own else false()
    protection = CaseDocument.unit_id.in_(asylum) if asylum else false()
    return or_(and_(Case.procedure != PROTECTION, plain), and_(Case.procedure == PROTECTION, protection))


def count_issued(session: Session, officer: Officer, wanted: IssuedFilter) -> int:
    """How many lines of the register an officer sees: one query."""
    return (
        session.scalar(
            select(func.count())
            .select_from(CaseDocument)
            .join(Case, Case.id == CaseDocument.case_id)
            .where(*_conditions(officer, wanted))
        )
        or 0
    )


def issued_lines(
    session: Session, officer: Officer, wanted: IssuedFilter, *, offset: int = 0, limit: int | None = None
) -> Sequence[Issued]:
    """Lines of the register that an officer sees, the latest first: one query."""
    rows: Iterable[Any] = session.execute(
        select(
            CaseDocument.id,
            CaseDocument.case_id,
            Case.number,
            CaseUnit.code,
            CaseUnit.name,
            CaseDocument.form,
            CaseDocument.number,
            CaseDocument.issued_on,
            Person.name,
            CaseDocument.annulled_at,
        )
        .join(Case, Case.id == CaseDocument.case_id)
        .join(CaseUnit, CaseUnit.id == CaseDocument.unit_id)
        .join(Person, Person.id == CaseDocument.issued_by_id, isouter=True)
        .where(*_conditions(officer, wanted))
        .order_by(CaseDocument.issued_on.desc(), CaseDocument.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [Issued(*row) for row in rows]


def years_issued(session: Session, officer: Officer) -> Sequence[int]:
    """The years in which an officer sees forms issued, the latest first: one query."""
    return session.scalars(
        select(CaseDocument.year)
        .distinct()
        .join(Case, Case.id == CaseDocument.case_id)
        .where(*_conditions(officer, IssuedFilter()))
        .order_by(CaseDocument.year.desc())
    ).all()


def series_of(session: Session, officer: Officer, wanted: IssuedFilter, *, year: int | None) -> Sequence[Series]:
    """The series of a year that an officer sees, annulled numbers counted like all others: one query."""
    rows: Iterable[Any] = session.execute(
        select(
            CaseUnit.code,
            CaseDocument.form,
            CaseDocument.year,
            func.count(),
            func.count(CaseDocument.annulled_at),
            func.min(CaseDocument.sequence),
            func.max(CaseDocument.sequence),
            func.min(CaseDocument.number),
            func.max(CaseDocument.number),
        )
        .join(Case, Case.id == CaseDocument.case_id)
        .join(CaseUnit, CaseUnit.id == CaseDocument.unit_id)
        .where(*_conditions(officer, IssuedFilter(wanted.unit_id, wanted.form, year)))
        .group_by(CaseUnit.code, CaseDocument.form, CaseDocument.year)
        .order_by(CaseUnit.code, CaseDocument.form, CaseDocument.year)
    )
    return [_series(*row) for row in rows]


def cases_seen(session: Session, officer: Officer, case_ids: Collection[int]) -> frozenset[int]:
    """Which of these cases an officer sees: one query."""
    return frozenset(session.scalars(select(Case.id).where(Case.id.in_(case_ids), visible_to(officer))))


def units_that_issue(session: Session, officer: Officer) -> Sequence[tuple[int, str]]:
    """The units whose register an officer sees, by name: one query."""
    own = officer.units_with(Duty.OFFICER, Duty.HEAD, Duty.ASYLUM)
    rows = session.execute(
        select(CaseUnit.id, CaseUnit.name)
        .where(true() if officer.is_director else CaseUnit.id.in_(own))
        .order_by(CaseUnit.name)
    )
    return [(unit_id, name) for unit_id, name in rows]


def _series(
    unit_code: str,
    form: int | None,
    year: int,
    count: int,
    annulled: int,
    least: int | None,
    most: int | None,
    first: str,
    last: str,
) -> Series:
    if form is None or least is None or most is None:
        return Series(unit_code, form, year, count, annulled, first, last, is_whole=True, is_serial=True)
    first, last = (number_of(unit_code, form, year, sequence) for sequence in (least, most))
    return Series(unit_code, form, year, count, annulled, first, last, is_whole=least == 1 and count == most)


def _conditions(officer: Officer, wanted: IssuedFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [CaseDocument.kind == FORM, open_to(officer)]
    if wanted.unit_id is not None:
        found.append(CaseDocument.unit_id == wanted.unit_id)
    if wanted.form is not None:
        found.append(CaseDocument.form == wanted.form)
    if wanted.year is not None:
        found.append(CaseDocument.year == wanted.year)
    if wanted.is_annulled is not None:
        annulled = CaseDocument.annulled_at.is_not(None)
        found.append(annulled if wanted.is_annulled else CaseDocument.annulled_at.is_(None))
    return found
