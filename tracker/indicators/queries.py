"""Reading indicators and their values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.indicators.models import Indicator, IndicatorValue
from tracker.plans.models import Edits, Element, Places
from tracker.reading.drafts import Measure, ValueRole
from tracker.reading.values import ValueKind


@dataclass(frozen=True, slots=True)
class IndicatorTitle:
    """An indicator as the plan's tree lists it, with what its baseline and its last target print."""

    key: str
    element_id: int
    name: str
    measure: Measure
    source_line: int
    values: tuple["PrintedValue", ...]
    name_raw: str = ""
    places: Places = field(default_factory=dict)
    edits: Edits = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """A value word for word, with its place, and as it stands now where a person changed it.

    `raw` is None where the document has no cell for it.
    """

    raw: str | None
    year: int | None
    number: Decimal | None
    source_line: int | None
    kind: ValueKind
    parts: list[str]
    text: str | None
    edits: Edits
    role: ValueRole
    source_cell: int


def indicator_titles(session: Session, plan_id: int, *, with_values: bool = True) -> list[IndicatorTitle]:
    """The plan's indicators in document order, each with its values: two queries; without them it is one."""
    values = _printed_values(session, plan_id) if with_values else {}
    rows: Iterable[Any] = session.execute(
        select(
            Indicator.id,
            Indicator.key,
            Indicator.element_id,
            Indicator.name,
            Indicator.measure,
            Indicator.source_line,
            Indicator.name_raw,
            Indicator.places,
            Indicator.edits,
        )
        .where(Indicator.plan_id == plan_id)
        .order_by(Indicator.position)
    )
    return [IndicatorTitle(*[*row[1:6], tuple(values.get(row[0], ())), *row[6:]]) for row in rows]


def _printed_values(session: Session, plan_id: int) -> dict[int, list[PrintedValue]]:
    values: dict[int, list[PrintedValue]] = {}
    rows: Iterable[Any] = session.execute(
        select(
            IndicatorValue.indicator_id,
            IndicatorValue.raw,
            IndicatorValue.year,
            IndicatorValue.number,
            IndicatorValue.source_line,
            IndicatorValue.kind,
            IndicatorValue.parts,
            IndicatorValue.text,
            IndicatorValue.edits,
            IndicatorValue.role,
            IndicatorValue.places,
        )
        .where(IndicatorValue.plan_id == plan_id)
        .order_by(IndicatorValue.indicator_id, IndicatorValue.position)
    )
    for indicator_id, *columns, places in rows:
        cell = places["value"][0][1] if "value" in places else 1
        values.setdefault(indicator_id, []).append(PrintedValue(*[*columns, cell]))
    return values


def indicators_of_element(session: Session, element_id: int) -> Sequence[Indicator]:
    """The element's own indicators in document order, each with its values: one query."""
    return (
        session.scalars(
            select(Indicator)
            .where(Indicator.element_id == element_id)
            .order_by(Indicator.position)
            .options(joinedload(Indicator.values))
        )
        .unique()
        .all()
    )


def indicator_with_values(session: Session, plan_id: int, key: str) -> Indicator:
    """One indicator with its values and its element: one query.

    Raises:
        NoResultFound: the plan has no indicator of this key.
    """
    found = session.scalars(
        select(Indicator)
        .where(Indicator.plan_id == plan_id, Indicator.key == key)
        .options(joinedload(Indicator.element).load_only(Element.id, Element.key), joinedload(Indicator.values))
    )
    return found.unique().one()
