"""Reading who takes part in visible plans: institutions with what they lead and support."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.accounts.policy import Visitor
from tracker.institutions.models import Institution
from tracker.institutions.units import with_institutions
from tracker.plans.models import Activity, ActivityInstitution, Edits, Element, ElementInstitution, Places, Plan
from tracker.plans.rights import allowed
from tracker.reading.drafts import InstitutionRole


def _seen(visitor: Visitor) -> CompoundSelect[Any]:
    """The institutions that a plan that the visitor may see names or belongs to."""
    visible = select(Plan.id).where(allowed(visitor))
    return (
        select(ActivityInstitution.institution_id)
        .where(ActivityInstitution.plan_id.in_(visible))
        .union(
            select(ElementInstitution.institution_id).where(ElementInstitution.plan_id.in_(visible)),
            select(Plan.owner_id).where(allowed(visitor)),
        )
    )


def _is_seen(visitor: Visitor) -> ColumnElement[bool]:
    return Institution.id.in_(with_institutions(_seen(visitor)))


def visible_institutions(session: Session, visitor: Visitor) -> Sequence[Institution]:
    """The institutions of visible plans and all that their units belong to, by country and code: one query."""
    return session.scalars(
        select(Institution).where(_is_seen(visitor)).order_by(Institution.country_code, Institution.code)
    ).all()


def visible_institution(session: Session, visitor: Visitor, country_code: str, code: str) -> Institution:
    """One of these with its aliases, its former names and the institution that it is a unit of: two queries.

    Raises:
        NoResultFound: there is none of this code, or no plan that the visitor may see names it.
    """
    rows = session.scalars(
        select(Institution)
        .where(Institution.country_code == country_code, Institution.code == code, _is_seen(visitor))
        .options(
            selectinload(Institution.aliases),
            joinedload(Institution.former_names),
            joinedload(Institution.parent),
        )
    )
    return rows.unique().one()


def visible_units(session: Session, visitor: Visitor, institution_id: int) -> Sequence[Institution]:
    """The units next below an institution that visible plans name, or units of theirs, by code: one query."""
    return session.scalars(
        select(Institution).where(Institution.parent_id == institution_id, _is_seen(visitor)).order_by(Institution.code)
    ).all()


def activity_counts(session: Session, visitor: Visitor) -> dict[tuple[int, InstitutionRole], int]:
    """How many activities of visible plans each institution leads and supports: one query.

    Rows that repeat an activity of another part are not counted.
    """
    return {
        (institution_id, role): count
        for institution_id, role, count in session.execute(
            select(ActivityInstitution.institution_id, ActivityInstitution.role, func.count())
            .join(Activity, Activity.id == ActivityInstitution.activity_id)
            .join(Plan, Plan.id == Activity.plan_id)
            .where(allowed(visitor), Activity.same_as_id.is_(None))
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
    quarters: list[int]
    continuous: bool
    title_raw: str
    institutions_raw: str | None
    source_line: int
    places: Places
    edits: Edits
    is_repeated: bool
    role: InstitutionRole


def parts_of(session: Session, visitor: Visitor, institution_id: int) -> list[Part]:
    """The activities of visible plans in which an institution takes part, in document order: one query."""
    rows: Iterable[Any] = session.execute(
        select(
            Activity.plan_id,
            Activity.key,
            Activity.number,
            Activity.title,
            Activity.deadline_raw,
            Activity.starts_on,
            Activity.ends_on,
            Activity.quarters,
            Activity.continuous,
            Activity.title_raw,
            Activity.institutions_raw,
            Activity.source_line,
            Activity.places,
            Activity.edits,
            Activity.same_as_id,
            ActivityInstitution.role,
        )
        .join(ActivityInstitution, ActivityInstitution.activity_id == Activity.id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(ActivityInstitution.institution_id == institution_id, allowed(visitor))
        .order_by(Activity.plan_id, Activity.position)
    )
    return [Part(*[*columns, same_as_id is not None, role]) for *columns, same_as_id, role in rows]


def activities_with(visitor: Visitor, institution_id: int, role: InstitutionRole) -> Select[Any]:
    """A query for the ids of the activities of visible plans in which an institution has a role."""
    return (
        select(ActivityInstitution.activity_id)
        .join(Plan, Plan.id == ActivityInstitution.plan_id)
        .where(
            ActivityInstitution.institution_id == institution_id,
            ActivityInstitution.role == role,
            allowed(visitor),
        )
    )


def elements_naming(session: Session, visitor: Visitor, institution_id: int) -> Sequence[Any]:
    """Plan id, key, number and title of what in visible plans names an institution at its head: one query."""
    return session.execute(
        select(Element.plan_id, Element.key, Element.number, Element.title)
        .join(ElementInstitution, ElementInstitution.element_id == Element.id)
        .join(Plan, Plan.id == Element.plan_id)
        .where(ElementInstitution.institution_id == institution_id, allowed(visitor))
        .order_by(Element.plan_id, Element.position)
    ).all()
