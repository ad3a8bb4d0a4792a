"""Reading plans, their text, and what they carry beside their tree."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from tracker.institutions.models import Country, Institution
from tracker.plans.annexes import PlanFinding, Risk, StaffRow
from tracker.plans.models import Activity, DocumentLine, Element, Erratum, Plan, Visibility


def visible_plan(session: Session, code: str) -> Plan:
    """The plan that everybody may see, with its country and owner: one query.

    Raises:
        NoResultFound: there is none of that code, or not for everybody; the two are told alike.
    """
    return session.scalars(
        select(Plan)
        .where(Plan.code == code, Plan.visibility == Visibility.PUBLIC)
        .options(joinedload(Plan.country), joinedload(Plan.owner))
    ).one()


def visible_plans(
    session: Session, *, country: str | None = None, year: int | None = None, owner: str | None = None
) -> Sequence[Plan]:
    """The plans that everybody may see, by country, then the newest first, with country and owner: one query.

    A year picks the plans whose period touches it; an owner is named by its institution's code.
    """
    query = (
        select(Plan)
        .join(Plan.owner)
        .join(Plan.country)
        .where(Plan.visibility == Visibility.PUBLIC)
        .order_by(Plan.country_code, Plan.starts_on.desc(), Plan.code)
        .options(contains_eager(Plan.owner), contains_eager(Plan.country))
    )
    if country is not None:
        query = query.where(Plan.country_code == country)
    if owner is not None:
        query = query.where(Institution.code == owner)
    plans = session.scalars(query).all()
    # The database's functions for the year of a date differ; the plans of an installation are few.
    return [plan for plan in plans if year is None or plan.starts_on.year <= year <= plan.ends_on.year]


def visible_countries(session: Session) -> Sequence[Country]:
    """The countries of the plans that everybody may see, in the order of their codes."""
    return session.scalars(
        select(Country)
        .where(Country.code.in_(select(Plan.country_code).where(Plan.visibility == Visibility.PUBLIC)))
        .order_by(Country.code)
    ).all()
