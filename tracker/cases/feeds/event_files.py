"""Files of events, .xlsx or .csv: read row by row, each fault with the address of its cell."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from tracker.cases.feeds.events import COLUMNS, NEEDED, EventRow, read_row
from tracker.errors import Refused
from tracker.reading.findings import Unreadable
from tracker.reading.workbook import Cell, CellKind, WorkbookLimits, read_workbook
from tracker.reading.workbook_places import letters_of

SHEET: Final = "events"
FAULTS_TOLD = 500
_LONGEST_CELL = 2000  # letters: no cell of the contract is longer
_WIDEST = 200  # columns
Value = str | date | Refused  # a refusal stands for a cell that cannot be read


@dataclass(slots=True)
class ReadEvents:
    """What a file says: its rows, and every fault with the address of its cell."""

    rows: list[EventRow] = field(default_factory=list)
    faults: list[tuple[str, Refused]] = field(default_factory=list)  # the first of them
    fault_count: int = 0
    row_count: int = 0  # filled ones

    def tell(self, address: str, refused: Refused) -> None:
        """Note a fault."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_TOLD:
            self.faults.append((address, refused))


def read_events(path: Path, name: str, limits: WorkbookLimits, units: frozenset[str], today: date) -> ReadEvents:
    """Read a file that was sent under a name.

    Raises:
        Refused: it is neither a workbook nor a list, is damaged or too large, or its columns are not the contract's.
    """
    ending = name.rpartition(".")[2].lower()
    if path.stat().st_size > limits.file_bytes:
        raise Refused("The file is larger than %(most)s MB.", most=limits.file_bytes // 1024 // 1024)
    if ending == "csv":
        return _read(_rows_of_list(path, limits), units, today, limits)
    if ending == "xlsx":
        return _read(_rows_of_workbook(path, limits), units, today, limits)
    raise Refused("Send a workbook (.xlsx) or a list (.csv).")


def _read(
    rows: Iterable[tuple[int, Mapping[int, Value]]], units: frozenset[str], today: date, limits: WorkbookLimits
) -> ReadEvents:
    found, places = ReadEvents(), None
    seen: dict[str, int] = {}
    for number, cells in rows:
        filled = {column: value for column, value in cells.items() if not isinstance(value, str) or value}
        if not filled:
            continue
        if places is None:
            places = _places_of(number, filled)
            continue
        found.row_count += 1
        if found.row_count > limits.rows:
            raise Refused("The file has more than %(most)s rows. Send fewer at once.", most=limits.rows)
        _take(found, number, filled, places, seen, units, today)
    if places is None:
        raise Refused("The file is empty. Its first row names the columns.")
    return found


def _places_of(number: int, cells: Mapping[int, Value]) -> dict[str, int]:
    """In which column each field stands, by the row that names them.

    Raises:
        Refused: a column is not one of the contract's, stands twice, or is missing.
    """
    places: dict[str, int] = {}
    for column, value in sorted(cells.items()):
        address = f"{letters_of(column)}{number}"
        if value not in COLUMNS:
            # Not repeated: where the names of columns are missing, this is somebody's row.
            raise Refused(
                "%(cell)s names no column that is taken. The columns are: %(columns)s.",
                cell=address,
                columns=", ".join(COLUMNS),
            )
        assert isinstance(value, str)
        if value in places:
            raise Refused("%(cell)s: the column %(column)s stands twice.", cell=address, column=value)
        places[value] = column
    if missing := [column for column in NEEDED if column not in places]:
        raise Refused("These columns are missing: %(columns)s.", columns=", ".join(missing))
    return places


def _take(
    found: ReadEvents,
    number: int,
    cells: Mapping[int, Value],
    places: Mapping[str, int],
    seen: dict[str, int],
    units: frozenset[str],
    today: date,
) -> None:
    before = found.fault_count
    for column in sorted(cells.keys() - set(places.values())):
        found.tell(f"{letters_of(column)}{number}", Refused("No column of the contract stands here: empty the cell."))
    named: dict[str, str | date] = {}
    for name, place in places.items():
        value = cells.get(place, "")
        if isinstance(value, Refused):
            found.tell(f"{letters_of(place)}{number}", value)
        else:
            named[name] = value
    if found.fault_count > before:
        return
    row = read_row(named, units, today)
    if not isinstance(row, EventRow):
        for fault in row:
            place = places.get(fault.column, places[NEEDED[0]])
            found.tell(f"{letters_of(place)}{number}", fault.refused)
        return
    if (first := seen.setdefault(row.reference, number)) != number:
        address = f"{letters_of(places['reference'])}{number}"
        found.tell(address, Refused("The reference stands in row %(row)s already.", row=first))
        return
    if found.fault_count == 0:
        found.rows.append(row)
    else:
        found.rows.clear()  # nothing of the file is taken, so nothing of it is held


# ------------------------------------------------------------------------------------------------------------- lists


def _rows_of_list(path: Path, limits: WorkbookLimits) -> Iterator[tuple[int, dict[int, Value]]]:
    with path.open("rb") as file:
        head = file.read(4096)
        if b"\0" in head or head.startswith((b"PK", b"%PDF", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise _no_list()
        file.seek(0)
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="strict", newline="")
        delimiter = _delimiter(head)
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
                if len(cells) > _WIDEST:
                    raise Refused("The file has more than %(most)s columns.", most=_WIDEST)
                yield number, {place: _text(cell) for place, cell in enumerate(cells, 1)}
        except (UnicodeDecodeError, csv.Error):
            raise _no_list() from None


def _delimiter(head: bytes) -> str:
    """What stands between the names of columns; none of them has any of these signs in it."""
    first = head.splitlines()[0].decode("utf-8", "replace") if head else ""
    return max(";,\t", key=first.count)


def _no_list() -> Refused:
    return Refused("The file is no list in UTF-8. Save it as “CSV UTF-8”, or send the workbook (.xlsx).")


def _text(text: str) -> Value:
    stripped = text.strip()
    if len(stripped) > _LONGEST_CELL:
        return Refused("The text has more than %(most)s characters.", most=_LONGEST_CELL)
    if not stripped.isprintable():
        return Refused("The text has a character that cannot be shown; type it anew.")
    return stripped


# --------------------------------------------------------------------------------------------------------- workbooks


def _rows_of_workbook(path: Path, limits: WorkbookLimits) -> Iterator[tuple[int, dict[int, Value]]]:
    try:
        workbook = read_workbook(path, limits)
    except Unreadable as unreadable:
        raise Refused.repeated(unreadable.message, unreadable.params) from unreadable
    filled = [sheet for sheet in workbook.sheets if sheet.stored]
    sheet = workbook.sheet(SHEET)
    if sheet is None and len(filled) == 1:
        sheet = filled[0]
    if sheet is None:
        raise Refused("The workbook has no sheet “%(sheet)s”, and not exactly one that is filled.", sheet=SHEET)
    for row in sheet.rows:
        yield row.number, {cell.column: _of_sheet(cell) for cell in row.cells}


def _of_sheet(cell: Cell) -> Value:
    value = cell.value
    if cell.formula is not None:
        return Refused("The cell has a formula. Type what belongs here.")
    if cell.kind is CellKind.EMPTY:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        if value != value.to_integral_value() or abs(value) >= 10**15:
            return Refused("The cell holds a number that is not whole, or too long for Excel. Type it as text.")
        return f"{value:f}".partition(".")[0]
    if isinstance(value, str):
        return _text(value) if cell.kind is CellKind.TEXT else Refused("The cell holds an error of a spreadsheet.")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return Refused("The cell holds a time, and this column takes none.")
