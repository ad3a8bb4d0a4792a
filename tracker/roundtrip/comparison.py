"""A workbook beside a period, row by row: what each cell says, and that every filled cell is told of. Nothing changes.

Filled cells are counted where they stand and where they are told of; a workbook in which the counts differ is refused.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act
from tracker.errors import Refused
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.plans.rights import allowed
from tracker.reading.findings import Finding, Severity
from tracker.reading.workbook import Cell, CellKind
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.entry_forms import Item, fields_of, read_row, usual_side
from tracker.reporting.entry_numbers import shown
from tracker.reporting.judging import Known
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.plain_rows import AT_ONCE
from tracker.roundtrip.comparing import (
    Attempt,
    ComparedCell,
    ComparedRow,
    Found,
    compare_cell,
    fit,
)
from tracker.roundtrip.layout import KEY, column_name, content_of
from tracker.roundtrip.models import WorkbookExport
from tracker.roundtrip.present import ItemKey, Present
from tracker.roundtrip.reading_back import Said, folded, read_cell
from tracker.roundtrip.recognition import FoundRow, FoundSheet, Recognised, is_blank
from tracker.roundtrip.states import TAKEN, CellState
from tracker.roundtrip.vocabulary import Choices, choices_of
from tracker.web.languages import Language

LONGEST_NAME = 4_000  # letters of a name by which a row is looked for; no published plan has one of a quarter of that


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent, and what it was found to be; the plan is not asked yet."""

    name: str
    size: int
    digest: str
    found: Recognised


@dataclass(slots=True)
class Compared:
    """Everything that is told of a workbook before anything of it is taken."""

    sent: Sent
    plan: Plan
    period: ReportingPeriod
    language: Language
    institution: str  # its code; "" for the whole plan
    export: WorkbookExport | None  # None: it was not made here, or nobody knows any more
    present: Present
    rows: list[ComparedRow]
    strays: list[ComparedCell]  # cells that belong to no row of the tracker
    notes: list[Finding]
    unchanged: int = 0  # cells that say what they said, where these are not kept
    counts: dict[CellState, int] = field(default_factory=dict)
    filled: int = 0
    taken: int = 0
    skipped: int = 0

    @property
    def cells(self) -> Iterator[ComparedCell]:
        """All cells that are told of, in the order of the plan, then those that belong to no row."""
        for row in self.rows:
            yield from row.cells
        yield from self.strays


class Comparison:
    """One workbook beside one period: looks at each row, and accounts for each filled cell."""

    def __init__(self, session: Session, compared: Compared, *, keeps_unchanged: bool) -> None:
        self.session = session
        self.compared = compared
        self.found = compared.sent.found
        self.present = compared.present
        self.keeps_unchanged = keeps_unchanged
        self.choices: Choices = choices_of(self.present.words, (each.code for each in self.present.periods))
        self.counts: Counter[CellState] = Counter()
        self.filled = 0
        self.unchanged_filled = 0

    def compare(self) -> None:
        """Fill in what is compared.

        Raises:
            Refused: a filled cell would be told of nowhere.
        """
        rows = self._rows_by_key()
        named = (key for key in self.present.in_order() if key in rows)
        while batch := list(islice(named, AT_ONCE)):
            self.present.turn_to(batch)
            for key, item in self.present.items.items():
                self._compare_item(key, item, rows.pop(key))
        self._compare_unknown(rows)
        self._note_missing()
        self._account()

    def _rows_by_key(self) -> dict[ItemKey | None, list[tuple[FoundSheet, FoundRow]]]:
        rows: dict[ItemKey | None, list[tuple[FoundSheet, FoundRow]]] = {}
        for sheet in self.found.sheets:
            by_name = self._keys_by_name(sheet) if KEY.name not in sheet.columns else {}
            for row in sheet.rows:
                key = row.key or (by_name.get(folded(row.name[:LONGEST_NAME])) if by_name else None)
                rows.setdefault(key, []).append((sheet, row))
        return rows

    def _keys_by_name(self, sheet: FoundSheet) -> dict[str, ItemKey]:
        """The items of a sheet by what they are called, where its hidden column was taken away."""
        self.compared.notes.append(
            Finding(
                "key-column-missing",
                Severity.WARNING,
                "The hidden column that names the rows of the sheet “%(sheet)s” is missing. The "
                "rows are known by what is "
                "printed in them; one that is printed twice is not read.",
                {"sheet": sheet.name},
            )
        )
        keys: dict[str, ItemKey] = {}
        twice: set[str] = set()
        for key, called in self.present.names(sheet.kind):
            name = folded(called)
            if not name:
                continue
            twice |= {name} & set(keys)
            keys[name] = key
        return {name: key for name, key in keys.items() if name not in twice}

    # ------------------------------------------------------------------------------------------------- rows of items

    def _compare_item(self, key: ItemKey, item: Item, found: list[tuple[FoundSheet, FoundRow]]) -> None:
        current = self.present.texts_of(item)
        traced = self.found.trace.get(key) if self.found.trace is not None else None
        exported = traced.texts if traced is not None else None
        cells: list[ComparedCell] = []
        for sheet, row in found:
            cells += self._compare_row(key, item, sheet, row, exported, current)
        if len(found) > 1:
            _bar(cells, _twice(key, [row for _, row in found]))
        elif any(cell.state in TAKEN or cell.state is CellState.CONFLICT for cell in cells):
            barred = self.present.barred(item)
            if barred is not None:
                _bar(cells, barred)
        row_now = self.present.row_of(item)
        compared = ComparedRow(
            *key,
            item.id,
            row_now.version if row_now is not None else 0,
            current,
            cells,
            saved_by=self.present.author_of(item),
        )
        compared.entry = fit(current, cells, lambda texts: self._attempt(item, texts))
        self._keep(compared)

    def _keep(self, row: ComparedRow) -> None:
        for cell in row.cells:
            self.counts[cell.state] += 1
            self.filled += cell.is_filled
            self.unchanged_filled += cell.is_filled and cell.state is CellState.UNCHANGED
        if not self.keeps_unchanged:
            row.cells = [cell for cell in row.cells if cell.state is not CellState.UNCHANGED]
        if row.cells:
            self.compared.rows.append(row)

    def _attempt(self, item: Item, texts: dict[str, str]) -> Attempt:
        reading = read_row(item, texts, statuses=self.present.statuses, periods=self.present.done_periods)
        return Attempt(reading.entry, reading.refusals)

    def _compare_row(
        self,
        key: ItemKey,
        item: Item,
        sheet: FoundSheet,
        row: FoundRow,
        exported: Mapping[str, str] | None,
        current: Mapping[str, str],
    ) -> Iterator[ComparedCell]:
        measure = item.measure if isinstance(item, Known) else None
        known: set[str] = set()
        cells = row.cells()
        for name in fields_of(item):
            column = column_name(name, measure)
            known.add(column)
            before = exported.get(name, "") if exported is not None else None
            if column in row.doubled:
                yield from _doubled(key, name, sheet, column, row, before, current[name])
                continue
            if column not in sheet.columns:
                if before:
                    yield _of_missing_column(key, name, sheet, before, current[name])
                continue
            cell = cells.get(column)
            if cell is None and not before:
                continue
            if cell is not None and cell.kind is CellKind.TEXT and cell.raw == before == current[name]:
                said = Said(cell.raw)  # most cells: what stood there stands there
            elif cell is not None:
                said = read_cell(
                    cell,
                    content_of(name, measure),
                    self.compared.language,
                    self.choices.get(name, {}),
                    awaits_calculation=self.found.awaits_calculation,
                    currency=self.compared.plan.currency,
                )
            else:
                said = Said()
            if name == "side" and not said.text and said.problem is None and isinstance(item, Known):
                said = Said(usual_side(item.accumulation).value)
            address = cell.address if cell is not None else _address(row, sheet.columns[column])
            where = Found(row.sheet, address, said, cell.raw if cell is not None else "", cell is not None)
            yield compare_cell(*key, name, where, before, current[name], None)
        yield from self._beside(key, sheet, row, known)

    def _beside(self, key: ItemKey, sheet: FoundSheet, row: FoundRow, known: set[str]) -> Iterator[ComparedCell]:
        """Cells of a known row that are none to fill: of another measure's column, of no column, or repeated."""
        for column, cell in row.cells().items():
            if column not in known:
                refused = Refused(
                    "Nothing is to be typed into the column “%(column)s” here.", column=sheet.heads[column]
                )
                yield _stray(row, cell, refused, key, state=CellState.NOT_ALLOWED)
        for column, cells in row.doubled.items():
            if column not in known:
                refused = Refused(
                    "Nothing is to be typed into the column “%(column)s” here.", column=sheet.heads[column]
                )
                yield from (
                    _stray(row, cell, refused, key, state=CellState.NOT_ALLOWED) for cell in cells if not is_blank(cell)
                )
        for column, cell in row.repeated:
            refused = Refused("The column “%(column)s” stands twice; this says the same.", column=sheet.heads[column])
            yield _stray(row, cell, refused, key, state=CellState.UNCHANGED)
        for cell in row.strange:
            yield _stray(row, cell, _strange(), key)

    # ------------------------------------------------------------------------------------------------- all other rows

    def _compare_unknown(self, rows: Mapping[ItemKey | None, list[tuple[FoundSheet, FoundRow]]]) -> None:
        elsewhere = self._elsewhere([key for key in rows if key is not None])
        for key, found in rows.items():
            for _, row in found:
                if key is None:
                    refused = Refused(
                        "The row does not say which indicator or activity it is. Only the workbook's own rows are read."
                    )
                    state = CellState.NOT_UNDERSTOOD
                else:
                    refused, state = self._unknown(key, elsewhere.get(key)), CellState.NOT_ALLOWED
                cells = [*row.cells().values(), *row.strange, *(cell for _, cell in row.repeated)]
                cells += [cell for doubles in row.doubled.values() for cell in doubles if not is_blank(cell)]
                for cell in cells:
                    stray = _stray(row, cell, refused, key or ("", ""), state=state)
                    self.counts[stray.state] += 1
                    self.filled += 1
                    self.compared.strays.append(stray)

    def _unknown(self, key: ItemKey, plan: str | None) -> Refused:
        of_plan = self.compared.plan.code
        if plan is not None:
            return Refused(
                "“%(key)s” is of the plan %(other)s, and this workbook is for %(plan)s.",
                key=shown(key[1]),
                other=plan,
                plan=of_plan,
            )
        if key[0] == INDICATOR:
            return Refused("%(plan)s has no indicator “%(key)s”.", key=shown(key[1]), plan=of_plan)
        return Refused("%(plan)s has no activity “%(key)s”.", key=shown(key[1]), plan=of_plan)

    def _elsewhere(self, keys: Iterable[ItemKey]) -> dict[ItemKey, str]:
        """The codes of other plans that have such items, of plans that the visitor may see: two queries at most."""
        found: dict[ItemKey, str] = {}
        models: tuple[tuple[str, type[Indicator] | type[Activity]], ...] = (
            (INDICATOR, Indicator),
            (ACTIVITY, Activity),
        )
        wanted = list(keys)[:500]  # a workbook of strange rows alone asks for no more
        for kind, model in models:
            of_kind = [key for each, key in wanted if each == kind]
            if of_kind:
                rows = self.session.execute(
                    select(model.key, Plan.code)
                    .join(Plan, Plan.id == model.plan_id)
                    .where(model.key.in_(of_kind), allowed(self.present.visitor, Act.SEE))
                    .order_by(Plan.code)
                )
                for key, code in rows:
                    found.setdefault((kind, key), code)
        return found

    # ------------------------------------------------------------------------------------------------ what is missing

    def _note_missing(self) -> None:
        trace = self.found.trace or {}
        kinds = {sheet.kind for sheet in self.found.sheets}
        there = {row.key for sheet in self.found.sheets for row in sheet.rows if KEY.name in sheet.columns}
        has_keys = all(KEY.name in sheet.columns for sheet in self.found.sheets)
        for kind in (INDICATOR, ACTIVITY):
            of_kind = [row for row in trace.values() if row.kind == kind]
            if of_kind and kind not in kinds:
                self.compared.notes.append(
                    Finding(
                        "sheet-missing",
                        Severity.WARNING,
                        "The sheet “%(sheet)s” is missing, or has lost its heads. Nothing of it is taken.",
                        {"sheet": of_kind[0].sheet},
                    )
                )
            elif has_keys and (gone := [row for row in of_kind if (row.kind, row.key) not in there]):
                params = {"sheet": of_kind[0].sheet, "count": str(len(gone)), "key": gone[0].key}
                self.compared.notes.append(
                    Finding(
                        "rows-missing",
                        Severity.NOTE,
                        "Rows of the sheet “%(sheet)s” are missing: %(count)s, the first is %(key)s. Nothing of them "
                        "is taken or taken away.",
                        params,
                    )
                )

    def _account(self) -> None:
        compared = self.compared
        compared.counts = {state: self.counts[state] for state in CellState}
        compared.filled = sum(sheet.filled for sheet in self.found.sheets)
        compared.unchanged = 0 if self.keeps_unchanged else self.counts[CellState.UNCHANGED]
        compared.taken = sum(cell.is_filled for cell in compared.cells if cell.state in TAKEN)
        compared.skipped = self.filled - compared.taken
        if compared.filled != self.filled:
            raise Refused(
                "The workbook has %(filled)s filled cells, and %(told)s of them are accounted for: nothing is taken. "
                "Download a new workbook and copy the figures into it.",
                filled=compared.filled,
                told=self.filled,
            )


def _address(row: FoundRow, column: int) -> str:
    return Cell(row.number, column, CellKind.EMPTY, None, "", "General").address


def _strange() -> Refused:
    return Refused("The column is none of the workbook's own. Only its own columns are read.")


def _twice(key: ItemKey, rows: list[FoundRow]) -> Refused:
    return Refused(
        "The row of “%(key)s” stands more than once in the workbook (%(rows)s). Keep one of them.",
        key=key[1],
        rows=", ".join(f"{row.sheet} {row.number}" for row in rows[:5]),
    )


def _bar(cells: Iterable[ComparedCell], refused: Refused) -> None:
    """Say of all that would be taken that it may not be."""
    for cell in cells:
        if cell.state in TAKEN or cell.state is CellState.CONFLICT:
            cell.state, cell.message = CellState.NOT_ALLOWED, refused


def _stray(
    row: FoundRow, cell: Cell, refused: Refused, key: ItemKey, *, state: CellState = CellState.NOT_UNDERSTOOD
) -> ComparedCell:
    return ComparedCell(row.sheet, cell.address, *key, "", None, "", cell.raw, state, refused)


def _doubled(
    key: ItemKey, name: str, sheet: FoundSheet, column: str, row: FoundRow, before: str | None, current: str
) -> Iterator[ComparedCell]:
    refused = Refused(
        "The column “%(column)s” stands twice, and the two say different things. Keep one of them.",
        column=sheet.heads[column],
    )
    for cell in row.doubled[column]:
        if not is_blank(cell):
            yield ComparedCell(
                sheet.name, cell.address, *key, name, before, current, cell.raw, CellState.NOT_UNDERSTOOD, refused
            )


def _of_missing_column(key: ItemKey, name: str, sheet: FoundSheet, before: str, current: str) -> ComparedCell:
    refused = Refused(
        "The column in which it stood is missing from the sheet “%(sheet)s”; nothing is taken away.",
        sheet=sheet.name,
    )
    return ComparedCell(
        sheet.name, "", *key, name, before, current, "", CellState.NOT_UNDERSTOOD, refused, is_filled=False
    )
