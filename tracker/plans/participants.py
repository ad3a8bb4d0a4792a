"""Reading who takes part in public plans: institutions with what they lead and support."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.institutions.models import Institution
from tracker.plans.models import Activity, ActivityInstitution, Element, ElementInstitution, Plan, Visibility
from tracker.reading.drafts import InstitutionRole


def _seen() -> CompoundSelect[Any]:
    """The institutions that a public plan names or belongs to."""
    public = select(Plan.id).where(Plan.visibility == Visibility.PUBLIC)
    return (
        select(ActivityInstitution.institution_id)
        .where(ActivityInstitution.plan_id.in_(public))
        .union(
            select(ElementInstitution.institution_id).where(ElementInstitution.plan_id.in_(public)),
            select(Plan.owner_id).where(Plan.visibility == Visibility.PUBLIC),
        )
    )


def _is_seen() -> ColumnElement[bool]:
    parents = select(Institution.parent_id).where(Institution.id.in_(_seen()), Institution.parent_id.is_not(None))
    return or_(Institution.id.in_(_seen()), Institution.id.in_(parents))


def public_institutions(session: Session) -> Sequence[Institution]:
    """The institutions of public plans and those that their units belong to, by country and code: one query."""
    return session.scalars(
        select(Institution).where(_is_seen()).order_by(Institution.country_code, Institution.code)
    ).all()


def public_institution(session: Session, country_code: str, code: str) -> Institution:
    """One of these with its aliases and the institution that it is a unit of: two queries.

    Raises:
        NoResultFound: there is none of this code, or no public plan names it.
    """
    return session.scalars(
        select(Institution)
        .where(Institution.country_code == country_code, Institution.code == code, _is_seen())
        .options(selectinload(Institution.aliases), joinedload(Institution.parent))
    ).one()


def public_units(session: Session, institution_id: int) -> Sequence[Institution]:
    """The units of an institution that public plans name, by code: one query."""
    return session.scalars(
        select(Institution).where(Institution.parent_id == institution_id, _is_seen()).order_by(Institution.code)
    ).all()


def activity_counts(session: Session) -> dict[tuple[int, InstitutionRole], int]:
    """How many activities of public plans each institution leads and supports: one query.

    Rows that repeat an activity of another part are not counted.
    """
    return {
        (institution_id, role): count
        for institution_id, role, count in session.execute(
            select(ActivityInstitution.institution_id, ActivityInstitution.role, func.count())
            .join(Activity, Activity.id == ActivityInstitution.activity_id)
            .join(Plan, Plan.id == Activity.plan_id)
            .where(Plan.visibility == Visibility.PUBLIC, Activity.same_as_id.is_(None))
            .group_by(ActivityInstitution.institution_id, ActivityInstitution.role)
        )
    }


@dataclass(frozen=True, slots=True)
class Part:
    """An activity in which an institution takes part."""

    plan_id: int
    key: str
    number: str | None
    title: str
    deadline_raw: str | None
    starts_on: date
    ends_on: date
    is_repeated: bool
    role: InstitutionRole


def parts_of(session: Session, institution_id: int) -> list[Part]:
    """The activities of public plans in which an institution takes part, in document order: one query."""
    rows: Iterable[Any] = session.execute(
        select(
            Activity.plan_id,
            Activity.key,
            Activity.number,
            Activity.title,
            Activity.deadline_raw,
            Activity.starts_on,
            Activity.ends_on,
            Activity.same_as_id,
            ActivityInstitution.role,
        )
        .join(ActivityInstitution, ActivityInstitution.activity_id == Activity.id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(ActivityInstitution.institution_id == institution_id, Plan.visibility == Visibility.PUBLIC)
        .order_by(Activity.plan_id, Activity.position)
    )
    return [Part(*[*columns, same_as_id is not None, role]) for *columns, same_as_id, role in rows]


def activities_with(institution_id: int, role: InstitutionRole) -> Select[Any]:
    """A query for the ids of the activities of public plans in which an institution has a role."""
    return (
        select(ActivityInstitution.activity_id)
        .join(Plan, Plan.id == ActivityInstitution.plan_id)
        .where(
            ActivityInstitution.institution_id == institution_id,
            ActivityInstitution.role == role,
            Plan.visibility == Visibility.PUBLIC,
        )
    )


def elements_naming(session: Session, institution_id: int) -> Sequence[Any]:
    """Plan id, key, number and title of what in public plans names an institution at its head: one query."""
    return session.execute(
        select(Element.plan_id, Element.key, Element.number, Element.title)
        .join(ElementInstitution, ElementInstitution.element_id == Element.id)
        .join(Plan, Plan.id == Element.plan_id)
        .where(ElementInstitution.institution_id == institution_id, Plan.visibility == Visibility.PUBLIC)
        .order_by(Element.plan_id, Element.position)
    ).all()
