"""The record of an import: its counts, its rows with what stood there before, its cells with what was decided."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import and_, insert, select
from sqlalchemy.orm import Session

from tracker.errors import Refused
from tracker.history import Author
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.reporting.access import INDICATOR
from tracker.reporting.plain_rows import AT_ONCE
from tracker.roundtrip.comparing import ComparedCell, ComparedRow
from tracker.roundtrip.comparison import Compared
from tracker.roundtrip.models import ImportCell, ImportRow, WorkbookImport
from tracker.roundtrip.states import TAKEN, CellState, Decision, ImportState
from tracker.roundtrip.taking import RowKey, Taken

CELLS_AT_ONCE = 2000
_Some = TypeVar("_Some")


def some_at_a_time(rows: Sequence[_Some]) -> Iterator[Sequence[_Some]]:
    """All of them in their order, some hundred at a time: no more than that is held in memory."""
    return (rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE))


def record_of(session: Session, compared: Compared, stored_as: str, author: Author, now: datetime) -> WorkbookImport:
    institution_id = None
    if compared.export is not None:
        institution_id = compared.export.institution_id
    elif compared.institution:
        institution_id = session.scalars(
            select(Institution.id).where(
                Institution.country_code == compared.plan.country_code, Institution.code == compared.institution
            )
        ).one_or_none()
    kept = WorkbookImport(
        plan_id=compared.plan.id,
        period_id=compared.period.id,
        institution_id=institution_id,
        export_id=compared.export.id if compared.export is not None else None,
        person_id=author.person_id,
        stood_in_for_id=author.stood_in_for_id,
        at=now,
        file_name=compared.sent.name,
        stored_as=stored_as,
        size=compared.sent.size,
        digest=compared.sent.digest,
        language=compared.language.locale,
        state=ImportState.PREVIEWED,
        is_submitted=False,
        counts=counts_of(compared),
        notes=[{"message": note.message, "params": dict(note.params)} for note in compared.notes],
    )
    session.add(kept)
    session.flush()
    return kept


def counts_of(compared: Compared) -> dict[str, int]:
    """How many cells are in each state; filled, taken and skipped, of which the last two make the first."""
    counts = {state.value: 0 for state in CellState}
    for cell in compared.cells:
        counts[cell.state.value] += 1
    counts["unchanged"] += compared.unchanged
    taken = sum(cell.is_filled for cell in compared.cells if cell.state in TAKEN)
    return {**counts, "filled": compared.filled, "taken": taken, "skipped": compared.filled - taken}


def insert_rows(
    session: Session, import_id: int, rows: Iterable[ComparedRow], taken: Mapping[RowKey, Taken], *, is_decided: bool
) -> None:
    """Keep rows of an import, and those of their cells that say something else: a few statements for all of them."""
    told = {(row.kind, row.key): row for row in rows if any(map(_is_told, row.cells))}
    values = [_row_values(import_id, key, row, taken.get(key)) for key, row in told.items()]
    _insert(session, import_id, values, {key: row.cells for key, row in told.items()}, is_decided=is_decided)


def insert_strays(session: Session, import_id: int, strays: Iterable[ComparedCell], *, is_decided: bool) -> None:
    """Keep the cells that belong to no row of the tracker."""
    cells: dict[RowKey, list[ComparedCell]] = {}
    for cell in strays:
        cells.setdefault((cell.kind, cell.key), []).append(cell)
    values = [_row_values(import_id, key, None, None) for key in cells]
    _insert(session, import_id, values, cells, is_decided=is_decided)


def _is_told(cell: ComparedCell) -> bool:
    return cell.state is not CellState.UNCHANGED


def _insert(
    session: Session,
    import_id: int,
    values: Sequence[dict[str, Any]],
    cells: Mapping[RowKey, Sequence[ComparedCell]],
    *,
    is_decided: bool,
) -> None:
    if not values:
        return
    inserted = session.execute(insert(ImportRow).returning(ImportRow.id, sort_by_parameter_order=True), values)
    ids = inserted.scalars().all()
    told = (
        _cell_values(import_id, row_id, cell, is_decided=is_decided)
        for row_id, row in zip(ids, values, strict=True)
        for cell in cells[row["kind"], row["key"]]
        if _is_told(cell)
    )
    while some := list(islice(told, CELLS_AT_ONCE)):
        session.execute(insert(ImportCell), some)


def _row_values(import_id: int, key: RowKey, row: ComparedRow | None, taken: Taken | None) -> dict[str, Any]:
    return {
        "import_id": import_id,
        "kind": key[0],
        "key": key[1],
        "version_seen": row.version if row is not None else 0,
        "saved_by": row.saved_by if row is not None else None,
        **_taken_values(taken),
    }


def _taken_values(taken: Taken | None) -> dict[str, Any]:
    if taken is None:
        return {"before": None, "version_left": None, "left": None, "left_as_draft": None}
    left = taken.left_as_draft
    return {
        "before": taken.before,
        "version_left": taken.version,
        "left": taken.left,
        "left_as_draft": {"message": left.message, "params": _plain(left.params)} if left is not None else None,
    }


def note_taken(row: ImportRow, taken: Taken | None) -> None:
    for name, value in _taken_values(taken).items():
        setattr(row, name, value)


def _cell_values(import_id: int, row_id: int, cell: ComparedCell, *, is_decided: bool) -> dict[str, Any]:
    message, params = _message_of(cell)
    decision = Decision.OPEN
    if cell.state not in TAKEN | {CellState.CONFLICT}:
        decision = Decision.SKIPPED
    elif is_decided:
        decision = Decision.ACCEPTED if cell.state in TAKEN else Decision.SKIPPED
    return {
        "row_id": row_id,
        "import_id": import_id,
        "sheet": cell.sheet,
        "address": cell.address,
        "field": cell.field,
        "exported": cell.exported,
        "current": cell.current,
        "read": cell.read,
        "is_filled": cell.is_filled,
        "state": cell.state,
        "decision": decision,
        "message": message,
        "params": params,
    }


def _message_of(cell: ComparedCell) -> tuple[str | None, dict[str, Any] | None]:
    if cell.message is None:
        return None, None
    return cell.message.message, _plain(cell.message.params)


def _plain(params: Mapping[str, object]) -> dict[str, Any]:
    """What a sentence names, as JSON keeps it."""
    return {name: value if isinstance(value, int | str) else str(value) for name, value in params.items()}


def indicators_of(session: Session, kept: WorkbookImport) -> Sequence[int]:
    """The ids of the indicators of which an import says something."""
    return session.scalars(
        select(Indicator.id)
        .join(ImportRow, and_(ImportRow.key == Indicator.key, ImportRow.kind == INDICATOR))
        .where(Indicator.plan_id == kept.plan_id, ImportRow.import_id == kept.id)
    ).all()


def kept_rows(
    session: Session, import_id: int, ids: Sequence[int]
) -> tuple[Sequence[ImportRow], dict[int, list[ImportCell]]]:
    """Some hundred rows of an import by their ids, with their cells: two queries."""
    rows = session.scalars(
        select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.id.in_(ids)).order_by(ImportRow.id)
    ).all()
    cells: dict[int, list[ImportCell]] = {row.id: [] for row in rows}
    for cell in session.scalars(select(ImportCell).where(ImportCell.row_id.in_(ids)).order_by(ImportCell.id)):
        cells[cell.row_id].append(cell)
    return rows, cells


def compared_cell(row: ImportRow, cell: ImportCell) -> ComparedCell:
    message = Refused.repeated(cell.message, cell.params or {}) if cell.message is not None else None
    return ComparedCell(
        cell.sheet, cell.address, row.kind, row.key, cell.field, cell.exported, cell.current, cell.read, cell.state,
        message, cell.is_filled,
    )  # fmt: skip


def decide(cell: ImportCell, compared: ComparedCell, accepted: Collection[int] | None) -> None:
    """Note what became of a cell of the preview."""
    was_offered = cell.state in TAKEN | {CellState.CONFLICT}
    is_wanted = cell.id in accepted if accepted is not None else cell.state in TAKEN
    if not was_offered:
        cell.decision = Decision.SKIPPED
    elif not is_wanted:
        cell.decision = Decision.SKIPPED if accepted is None else Decision.REFUSED
    elif compared.state in TAKEN:
        cell.decision = Decision.ACCEPTED
    else:
        cell.decision, cell.state = Decision.SKIPPED, compared.state
        cell.message, cell.params = _message_of(compared)


class Recount:
    """Counts the cells of an import after somebody decided: what was filled is what was taken and what was left."""

    def __init__(self) -> None:
        self._states: Counter[CellState] = Counter()
        self._taken = 0

    def add(self, cell: ImportCell) -> None:
        """Count a cell that is kept."""
        self._states[cell.state] += cell.state is not CellState.UNCHANGED
        self._taken += cell.is_filled and cell.decision is Decision.ACCEPTED

    def counts(self, kept: WorkbookImport) -> dict[str, int]:
        """The counts of the import, its cells that say what they said among them."""
        counts = {state.value: self._states[state] for state in CellState}
        filled = kept.counts["filled"]
        return {
            **counts,
            "unchanged": kept.counts.get("unchanged", 0),
            "filled": filled,
            "taken": self._taken,
            "skipped": filled - self._taken,
        }
