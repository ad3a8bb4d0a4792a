"""Reading the history: of one thing, of a plan, and across whatever the visitor may know of."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.models import Person
from tracker.accounts.policy import Act, Area, Visitor, may_in
from tracker.budgets.models import BudgetLine
from tracker.database import says
from tracker.history import History
from tracker.indicators.models import Indicator
from tracker.institutions.models import Country
from tracker.plans.annexes import PlanFinding
from tracker.plans.models import Activity, Element, Plan
from tracker.plans.rights import allowed
from tracker.reading.drafts import Measure
from tracker.reading.findings import SubjectKind

LARGEST_ID = 2**31 - 1
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for in the history; what is empty narrows nothing."""

    person_id: int | None = None  # who did it, was acted for, or is spoken of
    plan: Plan | None = None
    kind: str = ""
    about: str = ""  # a part of what the thing is called, or its key
    since: date | None = None  # the first day, where the entry belongs
    until: date | None = None  # the last day
    words: Sequence[str] = field(default=())  # of the reason; all of them


def knowable(visitor: Visitor) -> ColumnElement[bool]:
    """The condition that a visitor may read an entry: those of plans whose history they may see.

    What belongs to no plan is the administrators' to read.
    """
    if may_in(visitor, Area.ADMINISTER):
        return true()
    return History.plan_id.in_(select(Plan.id).where(allowed(visitor, Act.SEE_HISTORY)))


def entries_wanted(visitor: Visitor, wanted: Wanted, countries: Collection[Country]) -> ColumnElement[bool]:
    """The condition of a search; a day is a day in the country of the entry's plan, and in UTC for all others."""
    conditions = [knowable(visitor)]
    if wanted.person_id is not None:
        conditions.append(
            or_(
                History.person_id == wanted.person_id,
                History.stood_in_for_id == wanted.person_id,
                and_(History.subject_kind == "person", History.subject_key == str(wanted.person_id)),
            )
        )
    if wanted.plan is not None:
        conditions.append(History.chain == wanted.plan.id)
    if wanted.kind:
        conditions.append(History.kind == wanted.kind)
    if wanted.about:
        conditions.append(or_(History.subject_key == wanted.about, says(History.subject_label, wanted.about)))
    conditions += [says(History.reason, word) for word in wanted.words]
    if wanted.since is not None or wanted.until is not None:
        conditions.append(_within(wanted.since, wanted.until, countries))
    return and_(*conditions)


def _within(since: date | None, until: date | None, countries: Collection[Country]) -> ColumnElement[bool]:
    in_zones: list[ColumnElement[bool]] = []
    for zone in sorted({country.time_zone for country in countries}):
        codes = [country.code for country in countries if country.time_zone == zone]
        there = History.plan_id.in_(select(Plan.id).where(Plan.country_code.in_(codes)))
        in_zones.append(and_(there, *_between(since, until, ZoneInfo(zone))))
    nowhere = History.plan_id.is_(None)
    return or_(and_(nowhere, *_between(since, until, ZoneInfo("UTC"))), *in_zones)


def _between(since: date | None, until: date | None, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(History.at >= _begin(since, zone))
    if until is not None and until < date.max:
        conditions.append(History.at < _begin(until + timedelta(days=1), zone))
    return conditions


def _begin(day: date, zone: ZoneInfo) -> datetime:
    # No history is older than this: the very first day of the calendar has no instant in UTC east of it.
    day = max(day, date(1900, 1, 1))
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)


def count_of(session: Session, condition: ColumnElement[bool]) -> int:
    """How many entries a condition finds."""
    return session.scalar(select(func.count()).select_from(History).where(condition)) or 0


def page_of(session: Session, condition: ColumnElement[bool], *, offset: int, limit: int) -> Sequence[History]:
    """Some of the entries that a condition finds, the newest first: one query."""
    return session.scalars(_newest_first(condition).offset(offset).limit(limit)).all()


def in_portions(session: Session, condition: ColumnElement[bool], most: int) -> Iterator[Sequence[History]]:
    """The entries that a condition finds, the newest first, a portion at a time; never more than the most."""
    found = session.scalars(_newest_first(condition).limit(most).execution_options(yield_per=_ROWS_AT_ONCE))
    yield from found.partitions()


def _newest_first(condition: ColumnElement[bool]) -> Select[History]:
    return select(History).where(condition).order_by(History.at.desc(), History.id.desc())


def entry_known_to(session: Session, visitor: Visitor, entry_id: int) -> History:
    """One entry.

    Raises:
        NoResultFound: there is none of this id, or this visitor may not know of it; the two are told alike.
    """
    if entry_id > LARGEST_ID:
        raise NoResultFound
    return session.scalars(select(History).where(History.id == entry_id, knowable(visitor))).one()


def plan_with_history(session: Session, visitor: Visitor, code: str) -> Plan:
    """The plan of a code whose history the visitor may see, with its country: one query.

    Raises:
        NoResultFound: there is none of that code, or this visitor may not see its history; the two are told alike.
    """
    return session.scalars(
        select(Plan)
        .where(Plan.code == code, allowed(visitor, Act.SEE_HISTORY))
        .options(joinedload(Plan.country), joinedload(Plan.owner))
    ).one()


def plans_with_history(session: Session, visitor: Visitor) -> Sequence[Plan]:
    """The plans whose history the visitor may see, by code, each with its country: one query."""
    return session.scalars(
        select(Plan).where(allowed(visitor, Act.SEE_HISTORY)).order_by(Plan.code).options(joinedload(Plan.country))
    ).all()


def countries_of_plans(plans: Collection[Plan]) -> list[Country]:
    """The countries of plans that were loaded with them, each once."""
    return list({plan.country_code: plan.country for plan in plans}.values())


def people_in_history(session: Session, visitor: Visitor) -> Sequence[Person]:
    """Those who did something that the visitor may read of, by name: one query."""
    did = select(History.person_id).where(History.person_id.is_not(None), knowable(visitor))
    return session.scalars(select(Person).where(Person.id.in_(did)).order_by(Person.name, Person.id)).all()


def people_named(session: Session, entries: Collection[History]) -> dict[int, Person]:
    """The people whom entries name, by their ids: one query, none where nobody is named."""
    ids = {each for entry in entries for each in (entry.person_id, entry.stood_in_for_id) if each is not None}
    ids |= {
        int(entry.subject_key)
        for entry in entries
        if entry.subject_kind == "person" and entry.subject_key.isdecimal() and int(entry.subject_key) <= LARGEST_ID
    }
    if not ids:
        return {}
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def plans_named(session: Session, entries: Collection[History]) -> dict[int, Plan]:
    """The plans that entries belong to, by their ids, each with its country: one query, none where there is none."""
    ids = {entry.plan_id for entry in entries if entry.plan_id is not None}
    if not ids:
        return {}
    plans = session.scalars(select(Plan).where(Plan.id.in_(ids)).options(joinedload(Plan.country)))
    return {plan.id: plan for plan in plans}


def measures_named(session: Session, entries: Collection[History]) -> dict[tuple[int, str], Measure]:
    """How the indicators that entries speak of are measured, by plan and key: one query, none where there is none."""
    keys = {entry.subject_key for entry in entries if entry.subject_kind == "indicator"}
    plan_ids = {entry.plan_id for entry in entries if entry.subject_kind == "indicator"}
    if not keys:
        return {}
    rows = session.execute(
        select(Indicator.plan_id, Indicator.key, Indicator.measure).where(
            Indicator.plan_id.in_(plan_ids), Indicator.key.in_(keys)
        )
    )
    return {(plan_id, key): measure for plan_id, key, measure in rows}


def about_plan(plan_id: int) -> ColumnElement[bool]:
    """The condition of everything that happened to a plan and to what is in it."""
    return History.chain == plan_id


def about_element(session: Session, plan_id: int, key: str) -> tuple[Element, ColumnElement[bool]]:
    """An element, and the condition of what happened to it and to the findings about it.

    Raises:
        NoResultFound: the plan has no element of this key.
    """
    element = session.scalars(select(Element).where(Element.plan_id == plan_id, Element.key == key)).one()
    return element, _about(plan_id, SubjectKind.ELEMENT, key)


def about_activity(session: Session, plan_id: int, key: str) -> tuple[Activity, ColumnElement[bool]]:
    """An activity, and the condition of what happened to it, to its budget lines and to the findings about it.

    Raises:
        NoResultFound: the plan has no activity of this key.
    """
    activity = session.scalars(select(Activity).where(Activity.plan_id == plan_id, Activity.key == key)).one()
    lines = select(BudgetLine.key).where(BudgetLine.activity_id == activity.id)
    of_lines = and_(History.chain == plan_id, History.subject_kind == "budget_line", History.subject_key.in_(lines))
    return activity, or_(_about(plan_id, SubjectKind.ACTIVITY, key), of_lines)


def about_indicator(session: Session, plan_id: int, key: str) -> tuple[Indicator, ColumnElement[bool]]:
    """An indicator, and the condition of what happened to it and to the findings about it.

    Raises:
        NoResultFound: the plan has no indicator of this key.
    """
    indicator = session.scalars(select(Indicator).where(Indicator.plan_id == plan_id, Indicator.key == key)).one()
    return indicator, _about(plan_id, SubjectKind.INDICATOR, key)


def about_budget_line(session: Session, plan_id: int, key: str) -> tuple[BudgetLine, ColumnElement[bool]]:
    """A budget line with what it belongs to, and the condition of what happened to it and to the findings about it.

    Raises:
        NoResultFound: the plan has no budget line of this key.
    """
    line = session.scalars(
        select(BudgetLine)
        .where(BudgetLine.plan_id == plan_id, BudgetLine.key == key)
        .options(joinedload(BudgetLine.activity), joinedload(BudgetLine.element))
    ).one()
    return line, _about(plan_id, SubjectKind.BUDGET_LINE, key)


def _about(plan_id: int, kind: SubjectKind, key: str) -> ColumnElement[bool]:
    # A finding is called by its position; a plan whose findings were settled is not loaded anew, so they stay.
    findings = select(cast(PlanFinding.position, String)).where(
        PlanFinding.plan_id == plan_id, PlanFinding.subject_kind == kind, PlanFinding.subject_key == key
    )
    return and_(
        History.chain == plan_id,
        or_(
            and_(History.subject_kind == kind.value, History.subject_key == key),
            and_(History.subject_kind == "finding", History.subject_key.in_(findings)),
        ),
    )
