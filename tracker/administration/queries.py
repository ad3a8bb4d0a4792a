"""Reading what administrators look after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.accounts.models import OneTimeLink, Person, RoleGrant, Setting, SignIn
from tracker.accounts.policy import Role
from tracker.budgets.models import FundingSource
from tracker.database import says
from tracker.institutions.models import Institution
from tracker.plans.annexes import PlanFinding
from tracker.plans.models import Plan

LANGUAGES = "languages"  # the name of the setting


def offered_locales(session: Session) -> list[str] | None:
    """The locales of the languages that are offered; None where nobody has chosen, and all are: one query."""
    value = session.scalars(select(Setting.value).where(Setting.name == LANGUAGES)).one_or_none()
    return list(value) if value else None


def setting_version(session: Session, name: str) -> int:
    """The version of a setting, 0 where it was never set: one query."""
    return session.scalars(select(Setting.version).where(Setting.name == name)).one_or_none() or 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people a list shows; what is empty does not narrow it."""

    words: str = ""  # in the name or the e-mail address
    role: Role | None = None
    state: str = ""  # "open", "invited" or "closed"


def state_of(person: Person) -> str:
    """Whether an account is open, waits for its person to come, or is closed."""
    if person.disabled_at is not None:
        return "closed"
    return "open" if person.password_hash is not None else "invited"


def count_people(session: Session, wanted: Wanted) -> int:
    """How many people a list shows on all its pages: one query."""
    return session.scalars(_wanted(select(func.count(Person.id)), wanted)).one()


def people_page(session: Session, wanted: Wanted, *, offset: int, limit: int) -> Sequence[Person]:
    """A page of people with their roles, by name: two queries."""
    query = _wanted(select(Person), wanted).order_by(func.lower(Person.name), Person.id)
    return session.scalars(query.offset(offset).limit(limit).options(selectinload(Person.grants))).all()


def _wanted(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.words:
        query = query.where(or_(says(Person.name, wanted.words), says(Person.email, wanted.words)))
    if wanted.role is not None:
        query = query.where(Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == wanted.role)))
    match wanted.state:
        case "open":
            query = query.where(Person.disabled_at.is_(None), Person.password_hash.is_not(None))
        case "invited":
            query = query.where(Person.disabled_at.is_(None), Person.password_hash.is_(None))
        case "closed":
            query = query.where(Person.disabled_at.is_not(None))
    return query


def last_seen(session: Session, person_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of some people last used a page, those who never did left out: one query."""
    rows = session.execute(
        select(SignIn.person_id, func.max(SignIn.seen_at))
        .where(SignIn.person_id.in_(person_ids))
        .group_by(SignIn.person_id)
    )
    return {row[0]: row[1] for row in rows}


def person_in_full(session: Session, person_id: int) -> Person:
    """One person with their roles: two queries.

    Raises:
        NoResultFound: there is none of this id.
    """
    return session.scalars(
        select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.grants))
        .execution_options(populate_existing=True)
    ).one()


def invited_and_not_come(session: Session) -> Sequence[tuple[Person, datetime | None]]:
    """Those who have not chosen a password yet, each with the end of the last invitation, oldest first: one query."""
    expires = (
        select(OneTimeLink.person_id, func.max(OneTimeLink.expires_at).label("at"))
        .where(OneTimeLink.used_at.is_(None))
        .group_by(OneTimeLink.person_id)
        .subquery()
    )
    rows = session.execute(
        select(Person, expires.c.at)
        .outerjoin(expires, expires.c.person_id == Person.id)
        .where(Person.password_hash.is_(None), Person.disabled_at.is_(None))
        .order_by(Person.created_at, Person.id)
    )
    return [(person, at) for person, at in rows]


def every_plan(session: Session) -> Sequence[Plan]:
    """Every plan with its country and owner, by country and code: one query."""
    return session.scalars(
        select(Plan)
        .order_by(Plan.country_code, Plan.starts_on.desc(), Plan.code)
        .options(joinedload(Plan.country), joinedload(Plan.owner).selectinload(Institution.former_names))
    ).all()


def plan_by_code(session: Session, code: str) -> Plan:
    """The plan of a code, whoever may see it.

    Raises:
        NoResultFound: there is none.
    """
    return session.scalars(select(Plan).where(Plan.code == code)).one()


def open_finding_counts(session: Session) -> dict[int, int]:
    """How many findings of each plan nobody has settled yet; a plan without any is left out: one query."""
    rows = session.execute(
        select(PlanFinding.plan_id, func.count()).where(PlanFinding.settlement.is_(None)).group_by(PlanFinding.plan_id)
    )
    return {row[0]: row[1] for row in rows}


def role_counts(session: Session) -> Mapping[Role, int]:
    """How many people with an open account have each role: one query."""
    rows = session.execute(
        select(RoleGrant.role, func.count(RoleGrant.person_id.distinct()))
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.disabled_at.is_(None))
        .group_by(RoleGrant.role)
    )
    return {row[0]: row[1] for row in rows}


def register_institutions(session: Session) -> Sequence[Institution]:
    """Every institution of every country, by country and code: one query."""
    return session.scalars(select(Institution).order_by(Institution.country_code, Institution.code)).all()


def register_sources(session: Session) -> Sequence[FundingSource]:
    """Every funding source of every country with its aliases, by country and code: two queries."""
    return session.scalars(
        select(FundingSource)
        .order_by(FundingSource.country_code, FundingSource.code)
        .options(selectinload(FundingSource.aliases))
    ).all()


def source_in_full(session: Session, country_code: str, code: str) -> FundingSource:
    """One funding source with its aliases: two queries.

    Raises:
        NoResultFound: the country's register has none of this code.
    """
    return session.scalars(
        select(FundingSource)
        .where(FundingSource.country_code == country_code, FundingSource.code == code)
        .options(selectinload(FundingSource.aliases))
        .execution_options(populate_existing=True)
    ).one()
