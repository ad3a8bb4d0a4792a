"""What was typed in a period, as plain rows: for whoever goes through tens of thousands of them, some at a time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.reporting.access import ACTIVITY, INDICATOR, Item
from tracker.reporting.kinds import ReviewState, Side, Status
from tracker.reporting.models import ActivityReport, Actual, Plain

AT_ONCE = 500  # items: what was typed of them is asked of the database, and held, together


@dataclass(frozen=True, slots=True)
class PlainActual:
    """What was typed of an indicator."""

    id: int
    indicator_id: int
    state: ReviewState
    author_id: int | None
    version: int
    side: Side
    figure: Plain | None
    women: Decimal | None
    men: Decimal | None
    sex_reason: str
    text: str
    comment: str
    obstacle: str
    way_forward: str


@dataclass(frozen=True, slots=True)
class PlainStatus:
    """What was typed of an activity."""

    id: int
    activity_id: int
    state: ReviewState
    author_id: int | None
    version: int
    status: Status | None
    done_period_id: int | None
    planned_percent: Decimal | None
    reached_percent: Decimal | None
    narrative: str
    output: str
    obstacle: str
    way_forward: str
    forecast_on: date | None


PlainRow = PlainActual | PlainStatus
_KINDS: tuple[tuple[str, Any, type[Any], str], ...] = (
    (INDICATOR, Actual, PlainActual, "indicator_id"),
    (ACTIVITY, ActivityReport, PlainStatus, "activity_id"),
)


def plain_rows(session: Session, period_id: int, items: Collection[Item]) -> dict[Item, PlainRow]:
    """What was typed of some items in a period, by the item: two queries at most. Some hundred items at a time."""
    found: dict[Item, PlainRow] = {}
    for kind, model, typed, of_item in _KINDS:
        ids = [item_id for each, item_id in items if each == kind]
        if not ids:
            continue
        columns = [getattr(model, name) for name in typed.__dataclass_fields__]
        item_id = getattr(model, of_item)
        rows: Iterable[Any] = session.execute(select(*columns).where(model.period_id == period_id, item_id.in_(ids)))
        for row in rows:
            found[kind, row[1]] = typed(*row)
    return found
