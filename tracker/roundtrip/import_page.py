"""What the page of an import shows: its facts, how its filled cells add up, and a page of its cells, row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.entry_forms import Item, fields_of
from tracker.reporting.entry_labels import label_of
from tracker.reporting.items import KnownActivity, plan_items
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod
from tracker.reporting.review_queries import status_words
from tracker.roundtrip.deciding import OFFERED
from tracker.roundtrip.import_labels import SHOWN
from tracker.roundtrip.models import ImportCell, ImportRow, WorkbookImport
from tracker.roundtrip.states import TAKEN, CellState, Decision, ImportState
from tracker.roundtrip.vocabulary import ChoiceWords
from tracker.web.languages import current_language, in_words
from tracker.web.paging import Paging

CELLS_A_PAGE = 150
IMPORTS_A_PAGE = 50
_CELLS_AT_ONCE = 1000  # that are read for a file
LONG_TEXT = 240  # letters of a text that stand in the table; the rest opens under them
_LARGEST_ID = 2**31 - 1
_Cells = Select[ImportCell, ImportRow]


@dataclass(frozen=True, slots=True)
class CellLine:
    """One cell as the page shows it."""

    id: int
    place: str  # sheet and address
    address: str
    field: str  # what its column is called; "" where it is none of ours
    exported: str | None  # None: nobody knows
    current: str
    read: str
    is_emptied: bool
    state: CellState
    outcome: str  # "taken", "left", "skipped"; "" where a person has still to decide
    is_offered: bool  # whether a person decides about it
    message: str


@dataclass(slots=True)
class RowGroup:
    """The cells of one row of the tracker that stand on a page."""

    id: int
    kind: str
    key: str
    number: str
    title: str  # "" where the plan prints none, and for cells that belong to no row
    is_known: bool  # whether the plan has it
    saved_by: str | None  # who saved what stood in the tracker at the preview
    # What is to be said of the row, "" where nothing is: that somebody saved it after the preview, and that it was not
    # submitted, with the reason.
    moved: str
    left_as_draft: str
    lines: list[CellLine] = field(default_factory=list)

    @property
    def is_offered(self) -> bool:
        """Whether anything of the row can be decided."""
        return any(line.is_offered for line in self.lines)


def import_named(session: Session, plan: Plan, import_id: int) -> WorkbookImport:
    """An import of a plan.

    Raises:
        NoResultFound: the plan has none of that number.
    """
    found = session.get(WorkbookImport, import_id) if import_id <= _LARGEST_ID else None
    if found is None or found.plan_id != plan.id:
        raise NoResultFound
    return found


def imports_of(period: ReportingPeriod) -> Select[WorkbookImport]:
    """What reads the imports of a period, the newest first."""
    return select(WorkbookImport).where(WorkbookImport.period_id == period.id).order_by(WorkbookImport.id.desc())


def imports_on_page(session: Session, period: ReportingPeriod, asked: str) -> tuple[Sequence[WorkbookImport], Paging]:
    """The imports of a period that stand on a page, and which page it is."""
    wanted = WorkbookImport.period_id == period.id
    total = session.scalar(select(func.count()).select_from(WorkbookImport).where(wanted)) or 0
    paging = Paging.of(asked, total, IMPORTS_A_PAGE)
    rows = session.scalars(imports_of(period).offset(paging.offset).limit(IMPORTS_A_PAGE))
    return rows.all(), paging


def names_of(session: Session, ids: set[int | None]) -> dict[int, str]:
    """The names of people by their ids: one query."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(each for each in ids if each))))
    return {row.id: row.name for row in rows}


def shown_counts(session: Session, kept: WorkbookImport) -> dict[str, int]:
    """How many cells there are of each kind to which the list can be narrowed: one query."""
    found = dict.fromkeys(SHOWN, 0)
    rows = session.execute(
        select(ImportCell.state, ImportCell.decision, func.count())
        .where(ImportCell.import_id == kept.id)
        .group_by(ImportCell.state, ImportCell.decision)
    )
    is_over = kept.state is not ImportState.PREVIEWED
    for state, decision, count in rows:
        if state.value in found:
            found[state.value] += count
        outcome = _outcome(state, decision, is_over=is_over)
        if outcome in found:
            found[outcome] += count
    return found


def narrowed_to(asked: str) -> str:
    """To which cells an address narrows the list; "" for all of them."""
    return asked if asked in SHOWN else ""


def cells_on_page(
    session: Session, plan: Plan, kept: WorkbookImport, shown: str, asked: str
) -> tuple[list[RowGroup], Paging]:
    """The cells of an import on a page, by the row of the tracker, in the order of the plan."""
    wanted = _cells_of(kept, shown)
    total = session.scalar(select(func.count()).select_from(wanted.subquery("cells"))) if shown else None
    if total is None:
        total = session.scalar(select(func.count()).where(ImportCell.import_id == kept.id)) or 0
    paging = Paging.of(asked, total, CELLS_A_PAGE)
    found = session.execute(_in_order(wanted).offset(paging.offset).limit(CELLS_A_PAGE)).all()
    return (_Told(session, plan, kept).groups(found) if found else []), paging


def cells_in_portions(session: Session, plan: Plan, kept: WorkbookImport, shown: str) -> Iterator[list[RowGroup]]:
    """All cells of an import as the page shows them, a portion at a time; a row may be cut between two portions."""
    told = _Told(session, plan, kept)
    found = session.execute(_in_order(_cells_of(kept, shown)).execution_options(yield_per=_CELLS_AT_ONCE))
    for portion in found.partitions():
        yield told.groups(portion)


def _cells_of(kept: WorkbookImport, shown: str) -> _Cells:
    return _narrowed(
        select(ImportCell, ImportRow)
        .join(ImportRow, ImportRow.id == ImportCell.row_id)
        .where(ImportCell.import_id == kept.id),
        shown,
    )


def _in_order(wanted: _Cells) -> _Cells:
    return wanted.order_by(ImportCell.row_id, ImportCell.id)


def _narrowed(wanted: _Cells, shown: str) -> _Cells:
    conditions: dict[str, ColumnElement[bool]] = {
        "taken": (ImportCell.decision == Decision.ACCEPTED)
        | ((ImportCell.decision == Decision.OPEN) & ImportCell.state.in_(TAKEN)),
        "left": ImportCell.decision == Decision.REFUSED,
    }
    if shown in conditions:
        return wanted.where(conditions[shown])
    return wanted.where(ImportCell.state == CellState(shown)) if shown else wanted


def _outcome(state: CellState, decision: Decision, *, is_over: bool) -> str:
    if decision is Decision.ACCEPTED or (decision is Decision.OPEN and state in TAKEN and not is_over):
        return "taken"
    if decision is Decision.REFUSED:
        return "left"
    if decision is Decision.OPEN and state is CellState.CONFLICT and not is_over:
        return ""
    return "skipped"


class _Told:
    """Tells the cells of one import; what they need of the plan is read once."""

    def __init__(self, session: Session, plan: Plan, kept: WorkbookImport) -> None:
        self._session, self._kept = session, kept
        known = plan_items(session, plan)
        self._items: dict[tuple[str, str], Item] = {(INDICATOR, each.key): each for each in known.indicators}
        self._items |= {(ACTIVITY, each.key): each for each in known.activities}
        self._words = ChoiceWords(status_words(session, plan.country_code).values(), current_language())
        self._is_over = kept.state is not ImportState.PREVIEWED

    def groups(self, found: Sequence[Row[ImportCell, ImportRow]]) -> list[RowGroup]:
        """Some cells by the row of the tracker."""
        rows = {row.id: row for _cell, row in found}
        moved = {} if self._is_over else _moved(self._session, self._kept, rows.values())
        groups: dict[int, RowGroup] = {}
        for cell, row in found:
            item = self._items.get((row.kind, row.key))
            if row.id not in groups:
                groups[row.id] = _group(row, item, moved)
            groups[row.id].lines.append(_line(cell, item, self._words, is_over=self._is_over))
        return list(groups.values())


def _group(row: ImportRow, item: Item | None, moved: dict[int, str | None]) -> RowGroup:
    number, title = row.key, ""
    if isinstance(item, KnownActivity):
        number, title = item.number or item.key, item.title
    elif item is not None:
        title = item.name
    left = row.left_as_draft
    return RowGroup(
        id=row.id,
        kind=row.kind,
        key=row.key,
        number=number,
        title=title,
        is_known=item is not None,
        saved_by=row.saved_by,
        moved=_moved_told(moved[row.id]) if row.id in moved else "",
        left_as_draft=in_words(left["message"], left["params"]) if left is not None else "",
    )


def _moved_told(name: str | None) -> str:
    if name:
        return _(
            "%(name)s has saved this row since the workbook was read: nothing of it can be taken any more. Send the "
            "workbook again to compare anew.",
            name=name,
        )
    return _(
        "This row has changed since the workbook was read: nothing of it can be taken any more. Send the workbook "
        "again to compare anew."
    )


def _line(cell: ImportCell, item: Item | None, words: ChoiceWords, *, is_over: bool) -> CellLine:
    known = item is not None and cell.field in fields_of(item)
    return CellLine(
        id=cell.id,
        place=cell.sheet,
        address=cell.address,
        field=label_of(item, cell.field) if known and item is not None else "",
        exported=words.of(cell.field, cell.exported) if cell.exported is not None else None,
        current=words.of(cell.field, cell.current),
        read=words.of(cell.field, cell.read),
        is_emptied=not cell.is_filled and not cell.read,
        state=cell.state,
        outcome=_outcome(cell.state, cell.decision, is_over=is_over),
        is_offered=not is_over and cell.state in OFFERED,
        message=in_words(cell.message, cell.params) if cell.message else "",
    )


def _moved(session: Session, kept: WorkbookImport, rows: Any) -> dict[int, str | None]:
    """The rows that somebody has saved since the preview, with who that was: two queries."""
    found: dict[int, str | None] = {}
    models: tuple[tuple[str, Any, Any, Any], ...] = (
        (INDICATOR, Actual, Indicator, Actual.indicator_id),
        (ACTIVITY, ActivityReport, Activity, ActivityReport.activity_id),
    )
    for kind, model, of, item_id in models:
        keyed = {row.key: row for row in rows if row.kind == kind}
        if not keyed:
            continue
        now = {
            key: (version, name)
            for key, version, name in session.execute(
                select(of.key, model.version, Person.name)
                .join(of, of.id == item_id)
                .outerjoin(Person, Person.id == model.author_id)
                .where(model.period_id == kept.period_id, of.plan_id == kept.plan_id, of.key.in_(sorted(keyed)))
            )
        }
        for key, row in keyed.items():
            version, name = now.get(key, (0, None))
            if version != row.version_seen:
                found[row.id] = name
    return found
