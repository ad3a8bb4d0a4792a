"""Units that keep cases, and who has which duty in them: reading and changing them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.policy import Role
from tracker.accounts.services import subject_of as person_subject
from tracker.cases.access import Duty
from tracker.cases.law.procedures import BODIES
from tracker.cases.models import Case, CaseDuty, CaseUnit
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.institutions.models import Institution
from tracker.institutions.services import locked

LONGEST_NAME = 200
_DAY = timedelta(days=1)
_CODE = re.compile(r"[A-ZČĆĐŠŽ0-9]{1,10}(-[A-ZČĆĐŠŽ0-9]{1,10}){0,3}")
OWN_BODIES = tuple(code for code, body in BODIES.items() if body.kind == "unit")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which duties a list shows; what is None does not narrow it."""

    unit_id: int | None = None
    on: date | None = None  # those that somebody has on this day or later


def every_unit(session: Session) -> Sequence[CaseUnit]:
    """Every unit, those that were closed last: one query."""
    return session.scalars(select(CaseUnit).order_by(CaseUnit.closed_on.is_not(None), CaseUnit.code)).all()


def unit_by_code(session: Session, code: str) -> CaseUnit:
    """The unit of a code: one query.

    Raises:
        NoResultFound: there is none.
    """
    return session.scalars(
        select(CaseUnit).where(CaseUnit.code == code).execution_options(populate_existing=True)
    ).one()


def open_case_counts(session: Session) -> Mapping[int, int]:
    """How many cases are open in each unit, those without any left out: one query."""
    rows = session.execute(select(Case.unit_id, func.count()).where(Case.has_ended.is_(False)).group_by(Case.unit_id))
    return {row[0]: row[1] for row in rows}


def institutions_named(session: Session, units: Sequence[CaseUnit]) -> Mapping[int, Institution]:
    """The institutions of the register that some units are, by their ids: one query."""
    ids = {unit.institution_id for unit in units if unit.institution_id is not None}
    return {row.id: row for row in session.scalars(select(Institution).where(Institution.id.in_(ids)))}


def register_of_institutions(session: Session) -> Sequence[Institution]:
    """Every institution of the register, by country and code: one query."""
    return session.scalars(select(Institution).order_by(Institution.country_code, Institution.code)).all()


def count_duties(session: Session, wanted: Wanted) -> int:
    """How many duties a list shows on all its pages: one query."""
    return session.scalar(select(func.count()).select_from(CaseDuty).where(*_conditions(wanted))) or 0


def duties_page(session: Session, wanted: Wanted, *, offset: int, limit: int) -> Sequence[CaseDuty]:
    """A page of duties with their people and units, by unit and name: one query."""
    return session.scalars(
        select(CaseDuty)
        .join(CaseDuty.unit)
        .join(CaseDuty.person)
        .where(*_conditions(wanted))
        .order_by(CaseUnit.code, func.lower(Person.name), CaseDuty.since_on, CaseDuty.id)
        .offset(offset)
        .limit(limit)
        .options(joinedload(CaseDuty.unit), joinedload(CaseDuty.person))
    ).all()


def duty_in_full(session: Session, duty_id: int) -> CaseDuty:
    """One duty with its person and unit: one query.

    Raises:
        NoResultFound: there is none of this id.
    """
    return session.scalars(
        select(CaseDuty)
        .where(CaseDuty.id == duty_id)
        .options(joinedload(CaseDuty.unit), joinedload(CaseDuty.person))
        .execution_options(populate_existing=True)
    ).one()


def case_officers(session: Session) -> Sequence[Person]:
    """Everybody who may enter the case module, by name: one query."""
    role = select(RoleGrant.person_id).where(RoleGrant.role == Role.CASE_OFFICER)
    return session.scalars(
        select(Person)
        .where(Person.id.in_(role), Person.disabled_at.is_(None))
        .order_by(func.lower(Person.name), Person.id)
    ).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.unit_id is not None:
        found.append(CaseDuty.unit_id == wanted.unit_id)
    if wanted.on is not None:
        found.append(or_(CaseDuty.until_on.is_(None), CaseDuty.until_on >= wanted.on))
    return found


def add_unit(
    session: Session,
    code: str,
    body: str,
    name: str,
    institution_id: int | None,
    *,
    author: Author,
    now: datetime,
) -> CaseUnit:
    """Add a unit that keeps cases; its code becomes part of their numbers, and stays.

    Raises:
        Refused: its code or its body cannot be used, or there is a unit of the code.
    """
    if _CODE.fullmatch(code) is None:
        raise Refused(
            "A code is capital letters and digits, in parts that hyphens join, for example TC-SA.", field="code"
        )
    if body not in OWN_BODIES:
        raise Refused("Choose one of those that are offered.", field="body")
    _check_name(name)
    with transaction(session):
        unit = CaseUnit(code=code, body=body, name=name, institution_id=institution_id)
        institution = _institution(session, institution_id)
        session.add(unit)
        try:
            session.flush()
        except IntegrityError as error:
            raise Refused("There is a unit %(code)s already.", field="code", code=code) from error
        changes = [Change("name", None, name), Change("body", None, body), Change("institution", None, institution)]
        record(session, author, "unit.added", _subject(unit), _real(changes), now=now)
    return unit


def change_unit(
    session: Session,
    unit_id: int,
    *,
    name: str,
    institution_id: int | None,
    closed_on: date | None,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Rename a unit, say which institution it is, close it, or open it again.

    Raises:
        Refused: nothing changes, or somebody else changed the unit meanwhile.
    """
    _check_name(name)
    with locked(session, CaseUnit, unit_id, version) as unit:
        changes = [
            Change("name", unit.name, name),
            Change("institution", _institution(session, unit.institution_id), _institution(session, institution_id)),
            Change("closed_on", unit.closed_on, closed_on),
        ]
        if not _real(changes):
            raise Refused("Nothing was changed.")
        unit.name, unit.institution_id, unit.closed_on = name, institution_id, closed_on
        record(session, author, "unit.changed", _subject(unit), _real(changes), reason=reason, now=now)


def give_duty(
    session: Session,
    person_id: int,
    unit_id: int,
    duty: Duty,
    *,
    since_on: date,
    until_on: date | None,
    author: Author,
    now: datetime,
) -> CaseDuty:
    """Give somebody a duty in a unit, from a day, and until a day where that is known.

    Raises:
        Refused: the person is no case officer, the days cannot be, the unit is closed, or they have the duty already.
    """
    if until_on is not None and until_on < since_on:
        raise Refused("The last day lies before the first one.", field="until_on")
    with transaction(session):
        # Who gives a duty in a unit waits for whoever does so at the same time.
        unit = session.scalars(
            select(CaseUnit).where(CaseUnit.id == unit_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        person = session.get_one(Person, person_id)
        _check_officer(session, person)
        if unit.closed_on is not None and unit.closed_on < since_on:
            raise Refused("%(unit)s was closed on %(day)s.", field="unit", unit=unit.code, day=unit.closed_on)
        _check_free(session, person, unit, duty, since_on, until_on)
        row = CaseDuty(person=person, unit=unit, duty=duty, since_on=since_on, until_on=until_on)
        session.add(row)
        session.flush()
        changes = [
            Change("duty", None, duty, {"unit": unit.code}),
            Change("since_on", None, since_on),
            Change("duty_until_on", None, until_on),
        ]
        record(session, author, "duty.given", person_subject(person), _real(changes), now=now)
    return row


def end_duty(
    session: Session, duty_id: int, until_on: date, reason: str, *, version: int, author: Author, now: datetime
) -> None:
    """Say which day is the last one of a duty; the day before it began takes it back whole.

    Raises:
        Refused: the reason is missing, the day cannot be or is the same, or somebody else changed the duty meanwhile.
    """
    if not reason.strip():
        raise Refused("Say why the duty ends.", field="reason")
    with transaction(session):
        row = session.scalars(
            select(CaseDuty)
            .where(CaseDuty.id == duty_id)
            .options(joinedload(CaseDuty.unit), joinedload(CaseDuty.person))
            .with_for_update(of=CaseDuty)
            .execution_options(populate_existing=True)
        ).one()
        if version_of(row) != version:
            raise changed_meanwhile()
        if until_on < row.since_on - _DAY:
            raise Refused("The duty began only on %(day)s.", field="until_on", day=row.since_on)
        if until_on == row.until_on:
            raise Refused("Nothing was changed.")
        changes = [
            Change("duty", row.duty, None, {"unit": row.unit.code}),
            Change("duty_until_on", row.until_on, until_on),
        ]
        row.until_on = until_on
        record(session, author, "duty.ended", person_subject(row.person), changes, reason=reason, now=now)


def version_of(duty: CaseDuty) -> int:
    """What tells a duty as a form showed it from one that was ended since; 0 where it goes on."""
    return duty.until_on.toordinal() if duty.until_on is not None else 0


def _check_officer(session: Session, person: Person) -> None:
    roles = session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)).all()
    if Role.CASE_OFFICER not in roles or person.disabled_at is not None:
        raise Refused(
            "%(name)s is no case officer: give them that role first, on their page.", field="person", name=person.name
        )


def _check_free(
    session: Session, person: Person, unit: CaseUnit, duty: Duty, since_on: date, until_on: date | None
) -> None:
    """Make sure that nobody has one duty in one unit twice on a day."""
    since = session.scalars(
        select(CaseDuty.since_on)
        .where(
            CaseDuty.person_id == person.id,
            CaseDuty.unit_id == unit.id,
            CaseDuty.duty == duty,
            CaseDuty.since_on <= (until_on or date.max),
            # One that was taken back on the day on which it began stays, so that none begins on that day again.
            or_(CaseDuty.until_on.is_(None), CaseDuty.until_on >= since_on, CaseDuty.since_on == since_on),
        )
        .order_by(CaseDuty.since_on)
    ).first()
    if since is not None:
        raise Refused(
            "%(name)s has this duty in %(unit)s already, from %(day)s.",
            field="since_on",
            name=person.name,
            unit=unit.code,
            day=since,
        )


def _check_name(name: str) -> None:
    if not name.strip():
        raise Refused("This is needed.", field="name")
    if len(name) > LONGEST_NAME:
        raise Refused("Write %(count)s characters at most.", field="name", count=LONGEST_NAME)


def _institution(session: Session, institution_id: int | None) -> str | None:
    """An institution as the history writes it, "BA/SPS"."""
    if institution_id is None:
        return None
    row = session.get_one(Institution, institution_id)
    return f"{row.country_code}/{row.code}"


def _subject(unit: CaseUnit) -> Subject:
    return Subject("case_unit", unit.code, unit.name)


def _real(changes: Sequence[Change]) -> list[Change]:
    """The changes that change something."""
    return [change for change in changes if change.before != change.after]
