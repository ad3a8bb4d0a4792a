"""Keeping count of what each institution has to report, so that no page has to count items across all plans."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Integer, cast, delete, func, or_, select, true, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.plans.models import Plan
from tracker.reporting.answering import activities_in, indicators_in, number_of, with_rows
from tracker.reporting.due import ENDS_REPORTING
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod, Tally

COUNTS = ("asked", "missing", "draft", "submitted", "checked", "returned", "approved")
_STATES = COUNTS[2:]
_LATER = "tallies_later"


def count_anew(session: Session, plan_id: int, period_ids: Collection[int] | None = None) -> None:
    """Count what is asked of each institution in a plan's periods, or in some of them, and how far it has come.

    It belongs to the transaction of whatever changed, and comes after the entry of the history that tells of it: the
    history of a plan is written by one at a time, so that each counts what the others have saved.
    """
    session.flush()
    is_counted = true() if period_ids is None else ReportingPeriod.id.in_(sorted(period_ids))
    kept = Tally.period_id.in_(select(ReportingPeriod.id).where(ReportingPeriod.plan_id == plan_id, is_counted))
    session.execute(delete(Tally).where(kept).execution_options(synchronize_session=False))
    columns = ["period_id", "institution_id", "plan_id", *COUNTS]
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    counted = dialect.insert(Tally).from_select(columns, _tallies(plan_id, is_counted))
    # Whoever counted at the same moment has written these rows after they were taken away here.
    session.execute(
        counted.on_conflict_do_update(
            index_elements=["period_id", "institution_id"], set_={name: counted.excluded[name] for name in COUNTS}
        )
    )


def count_step(session: Session, row: Actual | ActivityReport, status_before: str | None = None) -> None:
    """Count anew what a step of a row's review changes; `status_before` is what the history last told of an activity.

    An activity that is done, or is so no longer, is asked for otherwise in other periods, too.
    """
    if session.info.get(_LATER) == row.plan_id:
        return
    ends = {status.value for status in ENDS_REPORTING}
    is_over = isinstance(row, ActivityReport) and not ends.isdisjoint({row.status, status_before})
    count_anew(session, row.plan_id, None if is_over else [row.period_id])


@contextmanager
def counted_at_the_end(session: Session, plan_id: int) -> Iterator[None]:
    """Count a plan once at the end of a block in which very much is reported in one transaction, not at each step."""
    session.info[_LATER] = plan_id
    try:
        yield
    finally:
        session.info.pop(_LATER)
    count_anew(session, plan_id)


def _tallies(plan_id: int, is_counted: Any) -> Any:
    parts = []
    for items in (activities_in(Plan.id == plan_id), indicators_in(Plan.id == plan_id)):
        is_typed = items.model.id.is_not(None)
        parts.append(
            with_rows(
                items,
                ReportingPeriod.id.label("period_id"),
                items.rows.c.institution_id,
                number_of(or_(items.is_asked, is_typed)).label("asked"),
                number_of(items.is_asked & ~is_typed).label("missing"),
                *(number_of(items.model.state == ReviewState(state)).label(state) for state in _STATES),
            )
            .where(is_counted)
            .group_by(ReportingPeriod.id, items.rows.c.institution_id)
        )
    every: Any = union_all(*parts).subquery()
    return (
        select(
            every.c.period_id,
            every.c.institution_id,
            cast(plan_id, Integer),
            *(cast(func.sum(every.c[name]), Integer) for name in COUNTS),
        )
        .group_by(every.c.period_id, every.c.institution_id)
        .having(func.sum(every.c.asked) > 0)
    )
