"""Reading people, their roles and their sessions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, TableClause, column, select, table
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.accounts.models import MailFailure, OneTimeLink, Person, RoleGrant, SignIn, StandIn
from tracker.accounts.policy import Grant, Role, Visitor

# A stand-in's days begin and end by this clock, which all countries that are shipped share: a person has no country.
_CLOCK = ZoneInfo("Europe/Sarajevo")
# The rooms of plans, institutions and budgets stand above this one; their codes and names are all that is asked.
_PLAN = table("plan", column("id"), column("code"), column("title"), column("language"))
_INSTITUTION = table(
    "institution", column("id"), column("country_code"), column("code"), column("name"), column("names", JSON)
)
_SOURCE = table(
    "funding_source", column("id"), column("country_code"), column("code"), column("name"), column("names", JSON)
)
_COUNTRY = table("country", column("code"), column("names", JSON))


def day_of(now: datetime) -> date:
    """The day on which an instant in UTC falls for the people here."""
    return now.replace(tzinfo=UTC).astimezone(_CLOCK).date()


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


def role_grants_of(session: Session, person_id: int) -> Sequence[RoleGrant]:
    """The roles of a person as rows, in the order in which they were given: one query."""
    return session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(RoleGrant.id)).all()


def grants_of(rows: Iterable[RoleGrant]) -> Iterable[Grant]:
    """Rows of the table as the rules know them."""
    return (Grant(row.role, row.country_code, row.plan_id, row.institution_id, row.funding_source_id) for row in rows)


def people_with_grants(session: Session) -> Sequence[Person]:
    """Everybody with their roles, by name: two queries."""
    return session.scalars(select(Person).order_by(Person.name, Person.id).options(selectinload(Person.grants))).all()


def demo_people(session: Session) -> Sequence[Person]:
    """The people of a demo with their roles, in the order in which they were made: two queries."""
    return session.scalars(
        select(Person)
        .where(Person.is_demo, Person.disabled_at.is_(None))
        .order_by(Person.id)
        .options(selectinload(Person.grants))
    ).all()


def sign_in_by_digest(session: Session, digest: str) -> SignIn | None:
    """The session of a token's digest, with the person, whom they act for, by what right, and what roles: one query."""
    return (
        session.scalars(
            select(SignIn)
            .where(SignIn.token_digest == digest)
            .options(
                joinedload(SignIn.person),
                joinedload(SignIn.acting_for),
                joinedload(SignIn.stand_ins),
                joinedload(SignIn.grants),
            )
        )
        .unique()
        .one_or_none()
    )


def acts_rightly(sign_in: SignIn, now: datetime) -> bool:
    """Whether a session acts for nobody but its own person, or for somebody by a stand-in that holds today."""
    if sign_in.acting_for_id is None:
        return True
    absent, today = sign_in.acting_for, day_of(now)
    return (
        absent is not None
        and absent.disabled_at is None
        and any(row.ended_at is None and row.starts_on <= today <= row.ends_on for row in sign_in.stand_ins)
    )


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


def stand_in_between(
    session: Session, absent_id: int, deputy_id: int, starts_on: date, ends_on: date
) -> StandIn | None:
    """A stand-in of two people that holds on some of the days; None where there is none."""
    return session.scalars(
        select(StandIn)
        .where(
            StandIn.absent_id == absent_id,
            StandIn.deputy_id == deputy_id,
            StandIn.starts_on <= ends_on,
            StandIn.ends_on >= starts_on,
            StandIn.ended_at.is_(None),
        )
        .order_by(StandIn.id)
    ).first()


def stand_ins_for(session: Session, absent_id: int, today: date) -> Sequence[StandIn]:
    """Who stands in for a person today or later, each with the deputy: one query."""
    return session.scalars(
        select(StandIn)
        .where(StandIn.absent_id == absent_id, StandIn.ends_on >= today, StandIn.ended_at.is_(None))
        .order_by(StandIn.starts_on, StandIn.id)
        .options(joinedload(StandIn.deputy))
    ).all()


def stand_ins_named(session: Session, deputy_id: int, today: date) -> Sequence[StandIn]:
    """For whom a person stands in today or later, each with the absent person: one query."""
    return session.scalars(
        select(StandIn)
        .where(StandIn.deputy_id == deputy_id, StandIn.ends_on >= today, StandIn.ended_at.is_(None))
        .order_by(StandIn.starts_on, StandIn.id)
        .options(joinedload(StandIn.absent))
    ).all()


def link_by_digest(session: Session, digest: str) -> OneTimeLink | None:
    """The one-time link of a token's digest, whether it is still good or not."""
    return session.scalars(select(OneTimeLink).where(OneTimeLink.token_digest == digest)).one_or_none()


def administrators_who_can_sign_in(session: Session) -> set[int]:
    """The ids of administrators with a password and an open account; their rows stay locked in the transaction."""
    administrators = (
        select(Person.id)
        .where(
            Person.disabled_at.is_(None),
            Person.password_hash.is_not(None),
            Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR)),
        )
        .order_by(Person.id)
    )
    session.execute(administrators.with_for_update(key_share=True)).all()
    # Whoever had to wait for the lock may have waited for somebody who took a role: only a new statement sees that.
    return set(session.scalars(administrators))


def mail_failures(session: Session) -> Sequence[MailFailure]:
    """The letters that could not be sent and that no administrator has seen yet, the latest first."""
    return session.scalars(
        select(MailFailure).where(MailFailure.seen_at.is_(None)).order_by(MailFailure.at.desc(), MailFailure.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a role is narrowed to: its code as addresses carry it, and what it is called."""

    kind: str  # "plan", "institution", "funding_source" or "country"
    code: str
    name: str | None  # as printed in the plans; None where only the code is known
    names: Mapping[str, str]  # by interface language
    language: str | None = None  # of the printed name, where that is known


def scopes_of(session: Session, grants: Iterable[RoleGrant]) -> dict[int, list[Named]]:
    """What each grant is narrowed to, by the grant's id, [] for everywhere: at most one query for each kind."""
    rows = list(grants)
    plans = _named(session, "plan", _PLAN, {row.plan_id for row in rows})
    institutions = _named(session, "institution", _INSTITUTION, {row.institution_id for row in rows})
    sources = _named(session, "funding_source", _SOURCE, {row.funding_source_id for row in rows})
    countries = _countries(session, {row.country_code for row in rows if _is_for_a_country(row)})
    scopes = {}
    for row in rows:
        named = [plans.get(row.plan_id), institutions.get(row.institution_id), sources.get(row.funding_source_id)]
        if _is_for_a_country(row):
            named.append(countries.get(row.country_code))
        scopes[row.id] = [each for each in named if each is not None]
    return scopes


def _is_for_a_country(row: RoleGrant) -> bool:
    return row.country_code is not None and {row.plan_id, row.institution_id, row.funding_source_id} == {None}


def _named(session: Session, kind: str, rows: TableClause, ids: set[int | None]) -> dict[int | None, Named]:
    wanted = ids - {None}
    if not wanted:
        return {}
    found = session.execute(select(rows).where(rows.c.id.in_(wanted))).mappings()
    if kind == "plan":
        return {row["id"]: Named(kind, row["code"], row["title"], {}, row["language"]) for row in found}
    return {row["id"]: Named(kind, f"{row['country_code']}/{row['code']}", row["name"], row["names"]) for row in found}


def _countries(session: Session, codes: set[str | None]) -> dict[str | None, Named]:
    if not codes:
        return {}
    found = session.execute(select(_COUNTRY).where(_COUNTRY.c.code.in_(codes)))
    return {row.code: Named("country", row.code, None, row.names) for row in found}


def scope_codes(session: Session, grants: Iterable[RoleGrant]) -> dict[int, str]:
    """What each grant is narrowed to as the history writes it: "BA/SPS", "" for everywhere."""
    return {key: ", ".join(each.code for each in named) for key, named in scopes_of(session, grants).items()}
