"""Reading plans, their text, and what they carry beside their tree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from tracker.accounts.models import Person
from tracker.accounts.policy import Act, Visitor
from tracker.history import History
from tracker.institutions.models import Country, Institution
from tracker.plans.annexes import PlanFinding, Risk, StaffRow
from tracker.plans.models import Activity, DocumentLine, Erratum, Plan
from tracker.plans.rights import allowed
from tracker.reading.drafts import staff_row_key
from tracker.reading.findings import Severity


def visible_plan(session: Session, visitor: Visitor, code: str) -> Plan:
    """The plan of a code, with its country and owner, the owner's former names too: one query.

    Raises:
        NoResultFound: there is none of that code, or this visitor may not know of it; the two are told alike.
    """
    rows = session.scalars(
        select(Plan)
        .where(Plan.code == code, allowed(visitor))
        .options(joinedload(Plan.country), joinedload(Plan.owner).joinedload(Institution.former_names))
    )
    return rows.unique().one()


# What the pages of a plan offer besides reading: links to edit, to settle, and to see who did; and what nobody has
# approved yet.
OFFERED = (Act.EDIT, Act.SETTLE, Act.SEE_HISTORY, Act.SEE_DRAFTS)


def visible_plan_and_acts(session: Session, visitor: Visitor, code: str) -> tuple[Plan, frozenset[Act]]:
    """The same plan, with those of OFFERED that the visitor may do to it: one query for both.

    Raises:
        NoResultFound: as of `visible_plan`.
    """
    rows = session.execute(
        select(Plan, *(allowed(visitor, act).label(f"may_{act.value}") for act in OFFERED))
        .where(Plan.code == code, allowed(visitor))
        .options(joinedload(Plan.country), joinedload(Plan.owner).joinedload(Institution.former_names))
    )
    found = rows.unique().one()
    return found[0], frozenset(act for act, may_do in zip(OFFERED, found[1:], strict=True) if may_do)


def visible_plans(
    session: Session,
    visitor: Visitor,
    *,
    country: str | None = None,
    year: int | None = None,
    owner: str | None = None,
) -> Sequence[Plan]:
    """The plans that the visitor may see, by country, then the newest first, with country and owner: one query.

    A year picks the plans whose period touches it; an owner is named by its institution's code.
    """
    query = (
        select(Plan)
        .join(Plan.owner)
        .join(Plan.country)
        .where(allowed(visitor))
        .order_by(Plan.country_code, Plan.starts_on.desc(), Plan.code)
        .options(
            contains_eager(Plan.owner).joinedload(Institution.former_names),
            contains_eager(Plan.country),
        )
    )
    if country is not None:
        query = query.where(Plan.country_code == country)
    if owner is not None:
        query = query.where(Institution.code == owner)
    plans = session.scalars(query).unique().all()
    # The database's functions for the year of a date differ; the plans of an installation are few.
    return [plan for plan in plans if year is None or plan.starts_on.year <= year <= plan.ends_on.year]


def visible_countries(session: Session, visitor: Visitor) -> Sequence[Country]:
    """The countries of the plans that the visitor may see, in the order of their codes."""
    return session.scalars(
        select(Country)
        .where(Country.code.in_(select(Plan.country_code).where(allowed(visitor))))
        .order_by(Country.code)
    ).all()


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """How many of its things a plan has; an activity that another part of the plan repeats counts once."""

    activities: int = 0
    findings: int = 0
    open_findings: int = 0  # those that nobody has settled yet
    errors: int = 0  # open ones


def counts_by_plan(session: Session, plan_ids: Sequence[int]) -> dict[int, PlanCounts]:
    """What to say of each plan in a list: two queries."""
    activities = session.execute(
        select(Activity.plan_id, func.count())
        .where(Activity.plan_id.in_(plan_ids), Activity.same_as_id.is_(None))
        .group_by(Activity.plan_id)
    )
    findings = session.execute(
        select(PlanFinding.plan_id, PlanFinding.severity, func.count(), open_findings())
        .where(PlanFinding.plan_id.in_(plan_ids))
        .group_by(PlanFinding.plan_id, PlanFinding.severity)
    )
    counted = {plan_id: PlanCounts() for plan_id in plan_ids}
    for plan_id, count in activities:
        counted[plan_id] = replace(counted[plan_id], activities=count)
    for plan_id, severity, count, still_open in findings:
        before = counted[plan_id]
        counted[plan_id] = replace(
            before,
            findings=before.findings + count,
            open_findings=before.open_findings + still_open,
            errors=before.errors + (still_open if severity is Severity.ERROR else 0),
        )
    return counted


def open_findings() -> ColumnElement[int]:
    """The number of findings of a group that nobody has settled yet."""
    return func.count() - func.count(PlanFinding.settlement)


def risks_of(session: Session, plan_id: int) -> Sequence[Risk]:
    """The plan's risks in document order."""
    return session.scalars(select(Risk).where(Risk.plan_id == plan_id).order_by(Risk.position)).all()


def staff_rows_of(session: Session, plan_id: int) -> Sequence[StaffRow]:
    """The rows of the plan's staff tables in document order, each with its figures: two queries."""
    return session.scalars(
        select(StaffRow)
        .where(StaffRow.plan_id == plan_id)
        .order_by(StaffRow.position)
        .options(selectinload(StaffRow.figures))
    ).all()


def staff_units_of(session: Session, plan_id: int) -> dict[str, str]:
    """The units of the plan's staff rows by the keys that findings call the rows by: "sexes-1", "grades-ukupno"."""
    rows = session.execute(select(StaffRow.table, StaffRow.number, StaffRow.unit).where(StaffRow.plan_id == plan_id))
    return {staff_row_key(table, number): unit for table, number, unit in rows}


def findings_of(session: Session, plan_id: int) -> Sequence[PlanFinding]:
    """The plan's findings in document order, each with who settled it: one query."""
    return session.scalars(
        select(PlanFinding)
        .where(PlanFinding.plan_id == plan_id)
        .order_by(PlanFinding.position)
        .options(joinedload(PlanFinding.settled_by))
    ).all()


def finding_at(session: Session, plan_id: int, position: int) -> PlanFinding:
    """One finding by its position in the document, with who settled it: one query.

    Raises:
        NoResultFound: the plan has no finding of this position.
    """
    return session.scalars(
        select(PlanFinding)
        .where(PlanFinding.plan_id == plan_id, PlanFinding.position == position)
        .options(joinedload(PlanFinding.settled_by))
    ).one()


def findings_on_line(session: Session, plan_id: int, line: int) -> Sequence[PlanFinding]:
    """The findings that speak of a cell of the line."""
    return session.scalars(
        select(PlanFinding)
        .where(PlanFinding.plan_id == plan_id, stands_on(PlanFinding.places, line))
        .order_by(PlanFinding.position)
        .options(joinedload(PlanFinding.settled_by))
    ).all()


def stands_on(places: Any, line: int) -> ColumnElement[bool]:
    """The condition that a row's places name the line: they are kept as text such as {"title": [[16, 2]]}."""
    return cast(places, Text).like(f"%[{int(line)}, %")


def authors_of(session: Session, entry_ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    """Who made each entry of the history, and for whom they stood in: one query, none where nothing is asked."""
    if not entry_ids:
        return {}
    person, absent = aliased(Person), aliased(Person)
    rows = session.execute(
        select(History.id, person.name, absent.name)
        .join(person, person.id == History.person_id)
        .outerjoin(absent, absent.id == History.stood_in_for_id)
        .where(History.id.in_(entry_ids))
    )
    return {entry_id: (name, stood_in_for) for entry_id, name, stood_in_for in rows}


def document_lines(
    session: Session, plan_id: int, first: int, last: int, also: Collection[int] = ()
) -> Sequence[Row[int, str]]:
    """The number and text of the lines from `first` to `last` and of some others, as far as the text has them."""
    return session.execute(
        select(DocumentLine.number, DocumentLine.text)
        .where(
            DocumentLine.plan_id == plan_id,
            or_(DocumentLine.number.between(first, last), DocumentLine.number.in_(also)),
        )
        .order_by(DocumentLine.number)
    ).all()


def document_length(session: Session, plan_id: int) -> int:
    """How many lines the published text has; 0 where none was kept."""
    return session.scalars(select(func.max(DocumentLine.number)).where(DocumentLine.plan_id == plan_id)).one() or 0


def line_texts(session: Session, plan_id: int, numbers: Collection[int]) -> dict[int, str]:
    """The text of single lines by their numbers."""
    rows = session.execute(
        select(DocumentLine.number, DocumentLine.text).where(
            DocumentLine.plan_id == plan_id, DocumentLine.number.in_(numbers)
        )
    )
    return {row.number: row.text for row in rows}


def errata_of(session: Session, plan_id: int) -> Sequence[Erratum]:
    """The plan's errata in the order in which they are applied."""
    return session.scalars(select(Erratum).where(Erratum.plan_id == plan_id).order_by(Erratum.position)).all()
