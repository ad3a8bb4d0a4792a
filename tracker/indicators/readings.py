"""What was understood of the cells of a line that speak of indicators."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.indicators.labels import ROLES
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.indicators.rows import understood
from tracker.plans.addresses import subject_address
from tracker.plans.labels import ATTRIBUTES
from tracker.plans.models import Plan
from tracker.plans.queries import stands_on
from tracker.plans.readings import Reading, cells_on
from tracker.reading.values import ValueKind


def readings_of_line(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    """What was read of names, results, funding and values: two queries."""
    on_line = select(IndicatorValue.indicator_id).where(
        IndicatorValue.plan_id == plan.id, stands_on(IndicatorValue.places, line)
    )
    indicators = session.scalars(
        select(Indicator)
        .where(Indicator.plan_id == plan.id, or_(stands_on(Indicator.places, line), Indicator.id.in_(on_line)))
        .order_by(Indicator.position)
        .options(selectinload(Indicator.values))
    )
    for indicator in indicators:
        address = subject_address(plan.code, "indicator", indicator.key)
        subject = indicator.name or indicator.key
        texts = {"name": indicator.name, "result": indicator.result, "funding": indicator.funding_raw}
        for attribute, cell in cells_on(indicator.places, line):
            if text := texts.get(attribute):
                yield Reading(cell, str(ATTRIBUTES[attribute]), text, True, subject, address)
        for value in indicator.values:
            for _attribute, cell in cells_on(value.places, line):
                words = understood(value)
                with_year = f"{words} ({value.year})" if value.year is not None else words
                is_plan_text = value.kind is ValueKind.TEXT
                yield Reading(cell, str(ROLES[value.role]), with_year, is_plan_text, subject, address)
