"""Which institutions have said nothing yet in the periods that are over, for whoever reviews them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, Select, case, cast, func, select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act, Visitor
from tracker.institutions.models import Institution
from tracker.institutions.units import topmost
from tracker.plans.models import Plan
from tracker.plans.rights import allowed
from tracker.reporting.models import ReportingPeriod, Tally


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is still to come in a period."""

    silent: int  # institutions of which something is asked, and that have typed nothing, in no unit either
    missing: int  # items that nobody has handed in


def unfinished_in(session: Session, visitor: Visitor, now: datetime) -> dict[int, Unfinished]:
    """What is still to come in the periods that are over and not locked, by the period's id: one query.

    Of plans in which the visitor approves; a period for which everything is handed in is not there.
    """
    today = now.replace(tzinfo=UTC).date()
    by_institution = (
        _by_institution(func.sum(Tally.missing + Tally.draft + Tally.returned).label("to_come"))
        .join(ReportingPeriod, ReportingPeriod.id == Tally.period_id)
        .join(Plan, Plan.id == Tally.plan_id)
        .where(
            allowed(visitor, Act.REVIEW),
            ReportingPeriod.locked_at.is_(None),
            ReportingPeriod.ends_on < today,
        )
        .subquery()
    )
    silent = case((by_institution.c.asked == by_institution.c.missing, 1), else_=0)
    rows = session.execute(
        select(
            by_institution.c.period_id,
            cast(func.sum(silent), Integer),
            cast(func.sum(by_institution.c.to_come), Integer),
        )
        .group_by(by_institution.c.period_id)
        .having(func.sum(by_institution.c.to_come) > 0)
    )
    return {period_id: Unfinished(silent, missing) for period_id, silent, missing in rows}


def silent_codes(session: Session, period_ids: Collection[int]) -> dict[int, list[str]]:
    """The codes of the institutions that have typed nothing in some periods, by the period's id: one query, or none."""
    if not period_ids:
        return {}
    by_institution = _by_institution().where(Tally.period_id.in_(sorted(period_ids))).subquery()
    rows = session.execute(
        select(by_institution.c.period_id, Institution.code)
        .join(Institution, Institution.id == by_institution.c.institution_id)
        .where(by_institution.c.asked == by_institution.c.missing)
        .order_by(by_institution.c.period_id, Institution.code)
    )
    found: dict[int, list[str]] = {}
    for period_id, code in rows:
        found.setdefault(period_id, []).append(code)
    return found


def _by_institution(*columns: Any) -> Select[Any]:
    """Tallies by period and institution, its units counted with it."""
    tops = topmost()
    asked: list[Any] = [func.sum(Tally.asked).label("asked"), func.sum(Tally.missing).label("missing")]
    query: Select[Any] = (
        select(Tally.period_id, tops.c.top_id.label("institution_id"), *asked, *columns)
        .join(tops, tops.c.id == Tally.institution_id)
        .group_by(Tally.period_id, tops.c.top_id)
    )
    return query
