"""Taking rows of a workbook into the tracker, by the services that pages use too; and what stood there before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.types import TypeEngine

from tracker.database import ExactDecimal
from tracker.errors import Refused
from tracker.history import Author
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity
from tracker.reporting import review
from tracker.reporting.access import INDICATOR
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import Row, record_actual, record_status
from tracker.roundtrip.comparing import Entry
from tracker.roundtrip.present import Present

ORIGIN = "workbook"
# What a row is called in the database, and what only follows from other rows: none of it is put back.
_NOT_KEPT = frozenset(
    {
        "id", "plan_id", "indicator_id", "activity_id", "period_id", "version", "told", "of_period", "to_date",
        "approved_of_period", "approved_to_date", "why_none", "approved_why_none",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken of a row."""

    row: Row
    before: dict[str, Any] | None  # None: nothing stood there
    left_as_draft: Refused | None  # why it was not submitted though it was to be


class Taker:
    """Takes rows of one workbook into one period, inside the transaction that is open."""

    def __init__(self, session: Session, present: Present, author: Author, now: datetime, *, submits: bool) -> None:
        self.session, self.present = session, present
        self.author, self.now, self.submits = author, now, submits
        plan_id = present.plan.id
        # All of them at once: one query for each kind, not one for each row.
        self.indicators = {
            each.id: each for each in session.scalars(select(Indicator).where(Indicator.plan_id == plan_id))
        }
        self.activities = {
            each.id: each for each in session.scalars(select(Activity).where(Activity.plan_id == plan_id))
        }

    def take(self, kind: str, item_id: int, entry: Entry, version: int) -> Taken:
        """Save what a row says, and hand it in where that was asked for.

        Raises:
            Overtaken: somebody else has saved it since it was compared.
            Refused: the row takes nothing any more.
        """
        held = self.present.rows.get((kind, item_id))
        before = columns_of(held) if held is not None else None
        row = self._record(kind, item_id, entry, version)
        left = None
        if self.submits:
            try:
                review.submit(
                    self.session, self.present.plan, row, version=row.version, author=self.author, now=self.now
                )
            except Refused as refused:
                left = refused
        return Taken(row, before, left)

    def _record(self, kind: str, item_id: int, entry: Entry, version: int) -> Row:
        plan, period = self.present.plan, self.present.period
        if isinstance(entry, ActualEntry):
            assert kind == INDICATOR
            return record_actual(
                self.session,
                plan,
                self.indicators[item_id],
                period,
                entry,
                version=version,
                author=self.author,
                now=self.now,
                origin=ORIGIN,
            )
        return record_status(
            self.session,
            plan,
            self.activities[item_id],
            period,
            entry,
            version=version,
            author=self.author,
            now=self.now,
            origin=ORIGIN,
        )


def _mapper(row: Row) -> Mapper[Any]:
    found: Mapper[Any] = inspect(type(row))
    return found


def columns_of(row: Row) -> dict[str, Any]:
    """What a row holds, in a form that JSON keeps: all but what follows from other rows."""
    names = [name for name, _ in _mapper(row).columns.items() if name not in _NOT_KEPT]
    return {name: _plain(getattr(row, name)) for name in names}


def put_back(row: Row, columns: Mapping[str, Any]) -> None:
    """Let a row hold again what it held before."""
    for name, column in _mapper(row).columns.items():
        if name in columns and name not in _NOT_KEPT:
            setattr(row, name, _from_plain(columns[name], column.type))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _from_plain(value: Any, column: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column, ExactDecimal):
        return Decimal(value)
    kind = column.python_type
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value
