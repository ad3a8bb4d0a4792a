"""Taking rows of a workbook into the tracker, some hundred at a time; and what stood there before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.types import TypeEngine

from tracker.database import ExactDecimal
from tracker.errors import Refused
from tracker.history import Author
from tracker.plans.models import Plan
from tracker.reporting.access import Item
from tracker.reporting.completeness import item_of
from tracker.reporting.entries import Overtaken, Row
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.recording import Wanted, record_all, submit_all
from tracker.roundtrip.comparing import ComparedRow
from tracker.roundtrip.states import TAKEN, CellState

RowKey = tuple[str, str]  # the kind and the key
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

    before: dict[str, Any] | None  # what stood there; None: nothing did
    version: int  # of what stands there now
    left: dict[str, Any]  # what that is
    left_as_draft: Refused | None  # why it was not submitted though it was to be


class Taker:
    """Takes rows of one workbook into one period, inside the transaction that is open."""

    def __init__(
        self, session: Session, plan: Plan, period: ReportingPeriod, author: Author, now: datetime, *, submits: bool
    ) -> None:
        self.session, self.plan, self.period = session, plan, period
        self.author, self.now, self.submits = author, now, submits
        self.taken = 0
        self.left_as_drafts: dict[RowKey, Refused] = {}

    def take(self, rows: Iterable[ComparedRow]) -> dict[RowKey, Taken]:
        """Save what some hundred rows say, and hand them in where that was asked for.

        Rows that say nothing new are passed over; one that takes nothing any more is told so at its cells.
        """
        wanted = [row for row in rows if row.entry is not None]
        if not wanted:
            return {}
        before: dict[Item, dict[str, Any]] = {}
        saved = self._saved(wanted, before)
        drafts = self._submitted([one for one in saved.values() if not isinstance(one, Refused)])
        found: dict[RowKey, Taken] = {}
        for row in wanted:
            item = row.kind, row.item_id
            one = saved[item]
            if isinstance(one, Refused):
                state = CellState.CONFLICT if isinstance(one, Overtaken) else CellState.NOT_ALLOWED
                for cell in row.those(*TAKEN):
                    cell.state, cell.message = state, one
                continue
            left = drafts.get(item)
            if left is not None:
                self.left_as_drafts[row.kind, row.key] = left
            found[row.kind, row.key] = Taken(before.get(item), one.version, columns_of(one), left)
        self.taken += len(found)
        return found

    def _saved(self, wanted: Sequence[ComparedRow], before: dict[Item, dict[str, Any]]) -> Mapping[Item, Row | Refused]:
        """Every row as it is saved, or why it is not; what stood there goes into `before`."""

        def seen(row: Row) -> None:
            before[item_of(row)] = columns_of(row)

        try:
            return record_all(
                self.session,
                self.plan,
                self.period,
                [Wanted(row.item_id, row.entry, row.version) for row in wanted if row.entry is not None],
                author=self.author,
                now=self.now,
                origin=ORIGIN,
                seen=seen,
            )
        except Refused as refused:
            return {(row.kind, row.item_id): refused for row in wanted}  # the period takes nothing any more

    def _submitted(self, rows: Sequence[Row]) -> Mapping[Item, Refused]:
        """Hand rows in where that was asked for; why some of them stay drafts."""
        if not self.submits or not rows:
            return {}
        return submit_all(self.session, self.plan, self.period, rows, author=self.author, now=self.now)


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
