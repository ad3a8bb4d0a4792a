"""What was understood of the cells of a line that speak of indicators."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.indicators.labels import DIRECTIONS, ROLES
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.indicators.rows import Understood, understood
from tracker.plans.addresses import subject_address
from tracker.plans.labels import ATTRIBUTES, FIELDS
from tracker.plans.models import Edits, Plan
from tracker.plans.queries import stands_on
from tracker.plans.readings import Edited, Reading, as_read, cells_on, edited, edited_text
from tracker.reading.drafts import Direction
from tracker.reading.values import ValueKind


def readings_of_line(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    """What was read of names, results, funding and values: one query."""
    on_line = select(IndicatorValue.indicator_id).where(
        IndicatorValue.plan_id == plan.id, stands_on(IndicatorValue.places, line)
    )
    indicators = session.scalars(
        select(Indicator)
        .where(Indicator.plan_id == plan.id, or_(stands_on(Indicator.places, line), Indicator.id.in_(on_line)))
        .order_by(Indicator.position)
        .options(joinedload(Indicator.values))
    ).unique()
    for indicator in indicators:
        address = subject_address(plan.code, "indicator", indicator.key)
        subject = indicator.name or indicator.key
        texts = {"name": as_read(indicator, "name"), "result": indicator.result, "funding": indicator.funding_raw}
        changed = {"name": tuple(_of_name(indicator))}
        for attribute, cell in cells_on(indicator.places, line):
            text, edits = texts.get(attribute), changed.get(attribute, ())
            if text or edits:
                what = str(ATTRIBUTES[attribute])
                yield Reading(cell, what, text or gettext("nothing"), True, subject, address, edits)
        for value in indicator.values:
            read = _value_as_read(value)
            for _attribute, cell in cells_on(value.places, line):
                what = str(ROLES[value.role])
                is_plan_text = read.kind is ValueKind.TEXT
                words = _with_year(understood(read), value)
                yield Reading(cell, what, words, is_plan_text, subject, address, tuple(_of_value(value, what)))


def _with_year(words: str, value: IndicatorValue) -> str:
    return f"{words} ({value.year})" if value.year is not None else words


def _of_name(indicator: Indicator) -> Iterator[Edited]:
    """The name stands in a cell; the direction, which nothing prints, is told beside it."""
    yield from edited_text(indicator, "name")
    if "direction" in indicator.edits:
        before = DIRECTIONS[Direction(as_read(indicator, "direction"))]
        now = DIRECTIONS[indicator.direction]
        yield edited(indicator, ["direction"], str(FIELDS["direction"]), str(before), str(now))


def _of_value(value: IndicatorValue, what: str) -> Iterator[Edited]:
    if "value" in value.edits:
        is_plan_text = ValueKind.TEXT in {value.kind, _value_as_read(value).kind}
        before, after = understood(_value_as_read(value)), understood(value)
        yield edited(
            value,
            ["value"],
            what,
            _with_year(before, value),
            _with_year(after, value),
            is_plan_text=is_plan_text,
        )


@dataclass(frozen=True, slots=True)
class _ReadValue:
    """A baseline or target as it was read, whatever a person made of it since."""

    kind: ValueKind
    number: Decimal | None
    parts: list[str]
    text: str | None
    year: int | None
    raw: str | None
    edits: Edits


def _value_as_read(value: IndicatorValue) -> Understood:
    edit = value.edits.get("value")
    if edit is None:
        return value
    kind, loaded = ValueKind(edit["kind"]), edit["loaded"]
    is_figure = kind in {ValueKind.NUMBER, ValueKind.PERCENT}
    return _ReadValue(
        kind=kind,
        number=Decimal(loaded) if is_figure else None,
        parts=loaded if kind is ValueKind.COMPOUND else [],
        text=loaded if kind is ValueKind.TEXT else None,
        year=value.year,
        raw=value.raw,
        edits={},
    )
