"""The plan's activities as lists and sums need them: plain columns, with who leads and who helps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.institutions.models import Institution
from tracker.plans.models import Activity, ActivityInstitution, Edits, ElementInstitution, Places
from tracker.reading.drafts import InstitutionRole


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity as a row of a list."""

    id: int
    element_id: int
    key: str
    number: str | None
    title: str
    title_raw: str
    starts_on: date
    ends_on: date
    deadline_raw: str | None  # None: the document prints none
    quarters: list[int]
    continuous: bool
    part: str | None
    same_as_id: int | None  # the activity that this row repeats; then it is not counted
    source_line: int
    places: Places
    lead: str | None  # code of the institution that is named first
    supporting: tuple[str, ...]
    institutions_raw: str | None = None  # as printed, beside what a person changed
    funding_raw: str | None = None
    edits: Edits = field(default_factory=dict)

    @property
    def is_repeated(self) -> bool:
        """Whether the row repeats an activity of another part of the plan."""
        return self.same_as_id is not None

    def runs_in(self, year: int) -> bool:
        """Whether the year lies inside the deadline; where none is printed, the plan's own period stands in."""
        return self.starts_on.year <= year <= self.ends_on.year

    def runs_in_quarter(self, quarter: int) -> bool:
        """Whether the quarter (1 to 4) is planned; continuous work is planned for every one."""
        return self.continuous or quarter in self.quarters


def activity_rows(session: Session, plan_id: int, element_ids: Sequence[int] | None = None) -> list[ActivityRow]:
    """The plan's activities in document order, perhaps only those of some elements: two queries."""
    activities = (
        select(
            Activity.id,
            Activity.element_id,
            Activity.key,
            Activity.number,
            Activity.title,
            Activity.title_raw,
            Activity.starts_on,
            Activity.ends_on,
            Activity.deadline_raw,
            Activity.quarters,
            Activity.continuous,
            Activity.part,
            Activity.same_as_id,
            Activity.source_line,
            Activity.places,
            Activity.institutions_raw,
            Activity.funding_raw,
            Activity.edits,
        )
        .where(Activity.plan_id == plan_id)
        .order_by(Activity.position)
    )
    parts = (
        select(ActivityInstitution.activity_id, Institution.code, ActivityInstitution.role)
        .join(Institution, Institution.id == ActivityInstitution.institution_id)
        .where(ActivityInstitution.plan_id == plan_id)
        .order_by(ActivityInstitution.activity_id, ActivityInstitution.position)
    )
    if element_ids is not None:
        activities = activities.where(Activity.element_id.in_(element_ids))
        parts = parts.join(Activity, Activity.id == ActivityInstitution.activity_id).where(
            Activity.element_id.in_(element_ids)
        )
    leads: dict[int, str] = {}
    supporting: dict[int, list[str]] = {}
    for activity_id, code, role in session.execute(parts):
        if role is InstitutionRole.LEAD:
            leads.setdefault(activity_id, code)
        else:
            supporting.setdefault(activity_id, []).append(code)
    rows: Iterable[Any] = session.execute(activities)
    return [
        ActivityRow(
            *[activity_id, *columns, leads.get(activity_id), tuple(supporting.get(activity_id, ())), *as_changed]
        )
        for activity_id, *columns, as_changed in ((*row[:-3], row[-3:]) for row in rows)
    ]


def activity_in_full(session: Session, plan_id: int, key: str) -> Activity:
    """One activity with all that is printed of it: its institutions, details and the row that it repeats.

    Raises:
        NoResultFound: the plan has no activity of this key.
    """
    found = session.scalars(
        select(Activity)
        .where(Activity.plan_id == plan_id, Activity.key == key)
        .options(
            joinedload(Activity.element),
            joinedload(Activity.same_as),
            selectinload(Activity.institutions)
            .joinedload(ActivityInstitution.institution)
            .joinedload(Institution.former_names),
            joinedload(Activity.details),
        )
    )
    return found.unique().one()


def repeats_of(session: Session, activity_id: int) -> Sequence[Activity]:
    """The rows that repeat an activity in another part of the plan: one query."""
    return session.scalars(select(Activity).where(Activity.same_as_id == activity_id).order_by(Activity.position)).all()


def plan_institutions(session: Session, plan_id: int) -> Sequence[Institution]:
    """The institutions that the plan's activities and elements name, by code, with former names: one query."""
    named = (
        select(ActivityInstitution.institution_id)
        .where(ActivityInstitution.plan_id == plan_id)
        .union(select(ElementInstitution.institution_id).where(ElementInstitution.plan_id == plan_id))
    )
    rows = session.scalars(
        select(Institution)
        .where(Institution.id.in_(named))
        .order_by(Institution.code)
        .options(joinedload(Institution.former_names))
    )
    return rows.unique().all()
