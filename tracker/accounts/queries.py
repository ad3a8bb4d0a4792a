"""Reading people, their roles and their sessions."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.accounts.models import Person, RoleGrant, SignIn, StandIn
from tracker.accounts.policy import Grant, Visitor


def person_by_email(session: Session, email: str) -> Person | None:
    """The person who signs in by an e-mail address, however its letters are cased; None where there is none."""
    return session.scalars(select(Person).where(Person.email == folded_email(email))).one_or_none()


def folded_email(email: str) -> str:
    """An e-mail address as the table keeps it."""
    return email.strip().lower()


def visitor_of(session: Session, person_id: int) -> Visitor:
    """A person with all their grants, as the rules ask for them: one query."""
    rows = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(RoleGrant.id))
    return Visitor(person_id, tuple(grants_of(rows)))


def grants_of(rows: Iterable[RoleGrant]) -> Iterable[Grant]:
    """Rows of the table as the rules know them."""
    return (Grant(row.role, row.country_code, row.plan_id, row.institution_id, row.funding_source_id) for row in rows)


def people_with_grants(session: Session) -> Sequence[Person]:
    """Everybody with their roles, by name: two queries."""
    return session.scalars(select(Person).order_by(Person.name, Person.id).options(selectinload(Person.grants))).all()


def sign_in_by_digest(session: Session, digest: str) -> SignIn | None:
    """The session of a token's digest, with the person and whom they stand in for: one query."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.token_digest == digest)
        .options(joinedload(SignIn.person), joinedload(SignIn.acting_for))
    ).one_or_none()


def stand_ins_of(session: Session, deputy_id: int, today: date) -> Sequence[StandIn]:
    """Those for whom a person may act today, each with the absent person: one query."""
    return session.scalars(
        select(StandIn)
        .join(StandIn.absent)
        .where(
            StandIn.deputy_id == deputy_id,
            StandIn.starts_on <= today,
            StandIn.ends_on >= today,
            StandIn.ended_at.is_(None),
            Person.disabled_at.is_(None),
        )
        .order_by(StandIn.id)
        .options(joinedload(StandIn.absent))
    ).all()
