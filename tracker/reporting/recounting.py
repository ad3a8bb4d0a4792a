"""Both figures of every period of an indicator, worked out anew whenever one of them changes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from tracker.indicators.models import Indicator
from tracker.reading.drafts import Measure
from tracker.reporting.figures import Typed, figure_from, plain_figure, reached
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, ReportingPeriod

Derived = dict[str, Any]  # what only follows from the typed figures, by the columns of `Actual`


def note(session: Session, row: Actual | ActivityReport, **columns: Any) -> None:
    """Keep with a row what only follows from it: its version stays, for nobody typed anything else meanwhile."""
    table: Any = type(row).__table__
    session.execute(update(table).where(table.c.id == row.id).values(**columns))
    for name, value in columns.items():
        set_committed_value(row, name, value)


def recount(session: Session, indicator_id: int) -> None:
    """Work out both figures of every period of an indicator anew, of all figures and of the approved ones.

    It belongs to the transaction of whatever changed one of them, so that what is kept is never stale.
    """
    session.flush()
    settings = session.get_one(IndicatorReporting, indicator_id)
    measure = session.scalars(select(Indicator.measure).where(Indicator.id == indicator_id)).one()
    periods = session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == settings.plan_id).order_by(ReportingPeriod.position)
    ).all()
    saved = select(Actual).where(Actual.indicator_id == indicator_id).execution_options(populate_existing=True)
    rows = {row.period_id: row for row in session.scalars(saved)}
    for period_id, derived in derived_of(periods, rows, settings, measure):
        row = rows[period_id]
        if differs(row, derived):
            note(session, row, **derived)


def derived_of(
    periods: Sequence[ReportingPeriod], rows: Mapping[int, Any], settings: IndicatorReporting, measure: Measure
) -> Iterator[tuple[int, Derived]]:
    """What follows from an indicator's typed figures for each period that has one, by the period's id. Pure.

    `rows` are given by the period's id, all those of the plan; each has a side, a figure and a state.
    """

    def both(*, approved_only: bool) -> list[Any]:
        entries = [_typed(period, rows.get(period.id), settings, approved_only=approved_only) for period in periods]
        return reached(entries, settings.accumulation, is_percent=measure is Measure.PERCENT)

    every, approved = both(approved_only=False), both(approved_only=True)
    for period, of_all, of_approved in zip(periods, every, approved, strict=True):
        if period.id in rows:
            yield (
                period.id,
                {
                    "of_period": plain_figure(of_all.period),
                    "to_date": plain_figure(of_all.to_date),
                    "approved_of_period": plain_figure(of_approved.period),
                    "why_none": of_all.why.value if of_all.why is not None else None,
                    "approved_to_date": plain_figure(of_approved.to_date),
                    "approved_why_none": of_approved.why.value if of_approved.why is not None else None,
                },
            )


def differs(row: Any, derived: Derived) -> bool:
    """Whether a row says something else than what follows now."""
    return any(getattr(row, name) != value for name, value in derived.items())


def _typed(period: ReportingPeriod, row: Any, settings: IndicatorReporting, *, approved_only: bool) -> Typed:
    counts = row is not None and (not approved_only or row.state is ReviewState.APPROVED)
    return Typed(
        period=period.code,
        window=period.ends_on.year if settings.restarts_yearly else 0,
        side=row.side if row is not None else Typed("", 0).side,
        figure=figure_from(row.figure) if row is not None and counts else None,
    )
