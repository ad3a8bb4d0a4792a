"""What was understood of the cells of indicators on a line of the published text."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.indicators.labels import ROLES
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.indicators.rows import understood
from tracker.plans.addresses import subject_address
from tracker.plans.models import Plan
from tracker.plans.queries import stands_on
from tracker.plans.readings import Reading, cells_on, readings_of_rows
from tracker.reading.values import ValueKind


def readings_of_line(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    """The names, results and values that were read from the line: two queries."""
    indicators = session.scalars(
        select(Indicator).where(Indicator.plan_id == plan.id, stands_on(Indicator.places, line))
    )
    yield from readings_of_rows(
        indicators, line, plan.code, "indicator", {"funding": lambda row: (row.funding_raw, True)}
    )
    values = session.execute(
        select(IndicatorValue, Indicator.key)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(IndicatorValue.plan_id == plan.id, stands_on(IndicatorValue.places, line))
        .order_by(IndicatorValue.position)
    )
    for value, key in values:
        for _, cell in cells_on(value.places, line):
            role = str(ROLES[value.role])
            yield Reading(
                cell,
                role if value.year is None else f"{role} {value.year}",
                understood(value),
                value.kind is ValueKind.TEXT,
                key,
                subject_address(plan.code, "indicator", key),
            )
