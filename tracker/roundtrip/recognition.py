"""Our own workbook, coming back: which sheet, row and column is which, whatever people have done to it. Pure.

Sheets are known by the heads of their columns, in any of the languages; rows by the key in their first column; columns
by their heads. What was renamed, moved, sorted, hidden, doubled or taken away is told; what can still be read is read.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tracker.reading.findings import Finding, Severity, Unreadable
from tracker.reading.workbook import Cell, CellKind, Row, Sheet, Workbook
from tracker.reading.workbook_cells import RowStored, Shared
from tracker.roundtrip.layout import FORMAT, KEY, LISTS, NAME, ROW_SHEETS, TRACKER, every_column, kind_and_key
from tracker.roundtrip.printed import changed_cells
from tracker.roundtrip.sealing import (
    DIGEST_PROPERTY,
    Identity,
    Trace,
    Traced,
    identity_of_properties,
    trace_from,
)

Heads = Mapping[str, Mapping[str, str]]  # by the kind of rows: the column that a folded head means, in every language
ItemKey = tuple[str, str]
LONGEST_HEAD = 300  # letters: a longer text is the head of nothing
SEARCHED_ROWS = 200  # how far down heads are looked for
FEWEST_HEADS = 4
_TO_FILL = {kind: {column.name for column in every_column(kind) if column.field is not None} for kind in ROW_SHEETS}


@dataclass(slots=True)
class FoundRow:
    """A row below the heads that holds something; there may be very many, so its cells are made when they are asked."""

    sheet: str
    number: int
    key: ItemKey | None  # None: its first column names nothing
    name: str  # what the column of names says, where the first one names nothing
    to_fill: Row | None  # with the cells in the columns to fill alone; None: nothing stands in them
    by_place: Mapping[int, str]  # the columns to fill by their places
    # Rare, and shared where there is nothing of it:
    doubled: Mapping[str, tuple[Cell, ...]] = field(default_factory=lambda: _NONE)  # of a column twice that differ
    repeated: Sequence[tuple[str, Cell]] = ()  # by the column: cells of it that say the same again
    strange: Sequence[Cell] = ()  # below heads that are none of ours, or none at all

    def cells(self) -> dict[str, Cell]:
        """Its cells in the columns to fill, by the column; a column that is there and empty is not in it."""
        found: dict[str, Cell] = {}
        for cell in self.to_fill.cells if self.to_fill is not None else ():
            name = self.by_place[cell.column]
            if name not in self.doubled:
                found.setdefault(name, cell)
        return found


_NONE: Mapping[str, tuple[Cell, ...]] = MappingProxyType({})


@dataclass(slots=True)
class FoundSheet:
    """A sheet of rows."""

    name: str
    kind: str  # of its rows
    head_row: int
    columns: dict[str, int]  # where each column stands
    heads: dict[str, str]  # how each is called in this sheet
    rows: list[FoundRow] = field(default_factory=list)
    hidden: int = 0  # rows below the heads that are not shown
    filled: int = 0  # how many of its cells below the heads hold something, those that the plan prints left out


@dataclass(slots=True)
class Recognised:
    """What a workbook was found to be."""

    identity: Identity | None  # None: nothing says for which plan and period it is
    trace: dict[ItemKey, Traced] | None  # what was exported; None: the hidden sheet was taken away
    digest: str  # "" where there is none
    is_intact: bool  # the hidden sheet says what its digest says
    sheets: list[FoundSheet]
    notes: list[Finding]
    awaits_calculation: bool


def fold_head(text: str) -> str:
    """A head as it is compared: without case, line ends, signs around it, and marks of letters taken apart."""
    if len(text) > LONGEST_HEAD:
        return ""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFC", text).casefold() if unicodedata.category(letter) != "Cf"
    )
    return " ".join(plain.split()).strip(" :*.")


def recognise(workbook: Workbook, heads: Heads, own_sheets: Iterable[str]) -> Recognised:
    """Find out what the workbook is; `own_sheets` are the folded names of our sheets that hold no rows.

    The workbook is used up: there may be very many rows, and those of a sheet are let go once they were looked at.

    Raises:
        Unreadable: it is none of ours, is of another version, or contradicts itself.
    """
    trace, hidden = _trace_of(workbook)
    identity = _identity_of(workbook, trace)
    notes: list[Finding] = list(workbook.notes)
    passed_over = {fold_head(name) for name in own_sheets} | {fold_head(LISTS), fold_head(TRACKER)}
    found: list[FoundSheet] = []
    for sheet in workbook.sheets:
        if sheet is hidden or fold_head(sheet.name) == fold_head(LISTS):
            continue
        recognised = _sheet_of_rows(sheet, heads)
        if recognised is not None:
            found.append(recognised)
            notes += _notes_of(sheet, recognised)
            if trace is not None and trace.is_genuine:
                notes += changed_cells(sheet, recognised, trace.printed)
        elif fold_head(sheet.name) not in passed_over and any(sheet.stored):
            notes.append(_skipped(sheet))
        sheet.stored.clear()
    if not found:
        raise Unreadable(
            "No sheet of the workbook has the heads of a table of indicators or activities. Send the workbook that was "
            "downloaded here, filled in."
        )
    if trace is None and identity is not None:
        notes.append(
            Finding(
                "hidden-sheet-missing",
                Severity.WARNING,
                "The hidden sheet of the workbook is missing or damaged: what stood in it when "
                "it was made is not known. "
                "What differs from the tracker is shown as a conflict, and an empty cell takes nothing away.",
            )
        )
    return Recognised(
        identity=identity,
        trace={(row.kind, row.key): row for row in trace.rows} if trace is not None else None,
        digest=trace.digest if trace is not None else workbook.custom_properties.get(DIGEST_PROPERTY, ""),
        is_intact=trace is not None and trace.is_genuine,
        sheets=found,
        notes=notes,
        awaits_calculation=workbook.awaits_calculation,
    )


# ------------------------------------------------------------------------------------------------------------ identity


def _trace_of(workbook: Workbook) -> tuple[Trace | None, Sheet | None]:
    """What the very hidden sheet says, and the sheet itself, also where it was renamed."""
    named = workbook.sheet(TRACKER)
    candidates = [named] if named is not None else []
    candidates += [sheet for sheet in workbook.sheets if sheet is not named and sheet.cell_at(1, 1).value == "format"]
    for sheet in candidates:
        try:
            trace = trace_from(_texts(sheet))
            sheet.stored.clear()
            return trace, sheet
        except ValueError:
            continue
    return None, named


def _texts(sheet: Sheet) -> Iterator[list[str]]:
    """The rows of a sheet as texts, empty cells as ""; as they are stored, for there is one for each row of a plan."""
    shared = sheet.shared.texts
    for stored in sheet.stored:
        texts = [""] * (stored.columns[-1] if stored.columns else 0)
        for column, value in zip(stored.columns, stored.values, strict=True):
            texts[column - 1] = value if isinstance(value, str) else shared[value]
        yield texts


def _identity_of(workbook: Workbook, trace: Trace | None) -> Identity | None:
    named = identity_of_properties(workbook.custom_properties)
    identity = trace.identity if trace is not None else named
    if identity is None:
        return None
    if identity.format != str(FORMAT):
        raise Unreadable(
            "The workbook is of version %(theirs)s, and version %(ours)s is read here. Download a new one and copy the "
            "figures into it.",
            theirs=identity.format[:20],
            ours=FORMAT,
        )
    if named is not None and (named.plan, named.period) != (identity.plan, identity.period):
        raise Unreadable(
            "The workbook contradicts itself: its hidden sheet is for %(plan)s, %(period)s, and its properties are for "
            "%(other_plan)s, %(other_period)s. Download a new one and copy the figures into it.",
            plan=identity.plan[:40],
            period=identity.period[:40],
            other_plan=named.plan[:40],
            other_period=named.period[:40],
        )
    return identity


# ------------------------------------------------------------------------------------------------------ sheets of rows


def _sheet_of_rows(sheet: Sheet, heads: Heads) -> FoundSheet | None:
    best: tuple[int, str, Row] | None = None
    for at, row in enumerate(sheet.rows):
        if at >= SEARCHED_ROWS:
            break
        folded = {fold_head(cell.value) for cell in row.cells if isinstance(cell.value, str)}
        for kind in ROW_SHEETS:
            count = len({heads[kind][head] for head in folded if head in heads[kind]})
            # Heads that both kinds have do not decide; where they are all, the first kind is as good as the other.
            if count >= FEWEST_HEADS and (best is None or count > best[0]):
                best = count, kind, row
    if best is None:
        return None
    return _with_rows(sheet, best[1], best[2], heads[best[1]])


def _with_rows(sheet: Sheet, kind: str, head: Row, heads: Mapping[str, str]) -> FoundSheet:
    places: dict[str, list[int]] = {}
    called: dict[str, str] = {}
    for cell in head.cells:
        name = heads.get(fold_head(cell.value)) if isinstance(cell.value, str) else None
        if name is not None:
            places.setdefault(name, []).append(cell.column)
            called.setdefault(name, str(cell.value))
    found = FoundSheet(sheet.name, kind, head.number, {name: at[0] for name, at in places.items()}, called)
    to_fill = {name: tuple(at) for name, at in places.items() if name in _TO_FILL[kind]}
    known = {place for at in places.values() for place in at}
    key_place, name_place = found.columns.get(KEY.name), found.columns.get(NAME.name)
    by_place = {place: name for name, at in to_fill.items() for place in at}
    is_doubled = any(len(at) > 1 for at in to_fill.values())
    seen: dict[Any, Any] = {}
    for stored, row in zip(sheet.stored, sheet.rows, strict=True):
        if row.number <= head.number:
            continue
        found.hidden += stored.is_hidden
        found.filled += _filled(stored, sheet.shared, by_place, known)
        one = _row_of(sheet, stored, row, key_place, name_place, by_place, known, seen)
        if one is not None:
            if is_doubled:
                _settle_doubles(one, row, to_fill)
            found.rows.append(one)
    return found


def _row_of(
    sheet: Sheet,
    stored: RowStored,
    row: Row,
    key_place: int | None,
    name_place: int | None,
    by_place: Mapping[int, str],
    known: set[int],
    seen: dict[Any, Any],
) -> FoundRow | None:
    printed = called = ""
    to_fill: list[int] = []
    strange: list[Cell] = []
    for at, column in enumerate(stored.columns):
        name = by_place.get(column)
        if name is None and column in known and column not in (key_place, name_place):
            continue  # the plan's own
        cell = row.cell(column)
        if is_blank(cell):
            continue
        if name is not None:
            to_fill.append(at)
        elif column == key_place:
            printed = cell.raw
        elif column == name_place:
            called = cell.raw
        else:
            strange.append(cell)
    if not printed and not to_fill and not strange:
        return None
    key = kind_and_key(printed) if printed else None
    kept = Row(stored.only(to_fill, seen), sheet.shared, sheet.covered) if to_fill else None
    name = called if key is None else ""
    return FoundRow(sheet.name, row.number, key, name, kept, by_place, strange=strange or ())


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell, or nothing that anybody sees."""
    if cell.kind is CellKind.EMPTY:
        return cell.formula is None
    return cell.kind is CellKind.TEXT and not cell.raw.strip() and cell.formula is None


def _filled(stored: RowStored, shared: Shared, by_place: Mapping[int, str], known: set[int]) -> int:
    """How many cells of a row are filled, as they are stored: what is told of the row later accounts for each."""
    count = 0
    for column, value in zip(stored.columns, stored.values, strict=True):
        if column in by_place or column not in known:
            text = value if isinstance(value, str) else shared.texts[value]
            count += bool(text.strip()) or (stored.formulas is not None and str(column) in stored.formulas)
    return count


def _settle_doubles(found: FoundRow, row: Row, to_fill: Mapping[str, Sequence[int]]) -> None:
    """Note the columns that stand twice and whose cells differ in this row; equal ones count once."""
    doubled: dict[str, tuple[Cell, ...]] = {}
    repeated: list[tuple[str, Cell]] = []
    for name, places in to_fill.items():
        if len(places) < 2:
            continue
        cells = tuple(row.cell(place) for place in places)
        if len({(cell.kind, cell.raw) for cell in cells}) > 1:
            doubled[name] = cells
        elif not is_blank(cells[0]):
            repeated += [(name, cell) for cell in cells[1:]]
    found.doubled, found.repeated = doubled, repeated


# -------------------------------------------------------------------------------------------------- what has to be told


def _notes_of(sheet: Sheet, found: FoundSheet) -> Iterator[Finding]:
    places = {place for name, place in found.columns.items() if name in _TO_FILL[found.kind]}
    if found.hidden:
        yield Finding(
            "hidden-rows",
            Severity.NOTE,
            "The sheet “%(sheet)s” has hidden rows: %(count)s. They are read like all others.",
            {"sheet": sheet.name, "count": str(found.hidden)},
        )
    if any(sheet.is_column_hidden(place) for place in places):
        yield Finding(
            "hidden-columns",
            Severity.NOTE,
            "The sheet “%(sheet)s” has hidden columns that are to be filled. They are read like all others.",
            {"sheet": sheet.name},
        )
    doubled = [found.heads[name] for name in {name for row in found.rows for name in row.doubled}]
    for head in sorted(doubled):
        yield Finding(
            "column-doubled",
            Severity.WARNING,
            "The sheet “%(sheet)s” has the column “%(column)s” twice. Where the two differ, nothing is taken.",
            {"sheet": sheet.name, "column": head},
        )


def _skipped(sheet: Sheet) -> Finding:
    return Finding(
        "sheet-passed-over",
        Severity.NOTE,
        "The sheet “%(sheet)s” is none of the workbook's own. It is passed over.",
        {"sheet": sheet.name},
    )
