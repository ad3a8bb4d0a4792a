"""Reading what the pages of editing show beside a thing: registers to choose from, and who saved what last."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.budgets.models import FundingSource
from tracker.editing.conflicts import SavedBy
from tracker.history import History
from tracker.institutions.models import Institution
from tracker.plans.models import Activity


def institutions_of_country(session: Session, country_code: str) -> Sequence[Institution]:
    """The institutions and units of a country, by code: one query."""
    return session.scalars(
        select(Institution).where(Institution.country_code == country_code).order_by(Institution.code)
    ).all()


def sources_of_country(session: Session, country_code: str) -> Sequence[FundingSource]:
    """The funding sources of a country, by code: one query."""
    return session.scalars(
        select(FundingSource).where(FundingSource.country_code == country_code).order_by(FundingSource.code)
    ).all()


def is_by_quarters(session: Session, plan_id: int) -> bool:
    """Whether the plan says by quarters when its activities are due: one query."""
    rows = session.execute(select(Activity.quarters, Activity.continuous).where(Activity.plan_id == plan_id))
    return any(quarters or continuous for quarters, continuous in rows)


def last_saved(session: Session, plan_id: int, kind: str, key: str) -> dict[str, SavedBy]:
    """Who edited each field of a thing last, by the field's name: two queries."""
    entries = session.scalars(
        select(History)
        .where(
            History.chain == plan_id,
            History.subject_kind == kind,
            History.subject_key == key,
            History.kind == "edited",
        )
        .order_by(History.position)
    ).all()
    people = {entry.person_id for entry in entries} | {entry.stood_in_for_id for entry in entries}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people - {None}))).all())
    found: dict[str, SavedBy] = {}
    for entry in entries:
        by = SavedBy(names.get(entry.person_id or 0), names.get(entry.stood_in_for_id or 0), entry.at, entry.reason)
        for change in entry.changes:
            position = change["detail"].get("position")
            found[change["field"] if position is None else f"{change['field']}_{position}"] = by
    return found
