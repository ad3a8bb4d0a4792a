"""Cells that the workbook prints and nobody is to fill: whether they still say what they said. Pure.

The very hidden sheet has a check of 32 bits for each of them. So a workbook is looked through without asking the
tracker what it would print, and a value that was corrected in the plan meanwhile is no change of whoever sent it.
"""

import struct
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol
from zlib import crc32

from tracker.reading.findings import Finding, Severity
from tracker.reading.workbook import Sheet
from tracker.reading.workbook_cells import RowStored
from tracker.reading.workbook_places import letters_of
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.roundtrip.layout import KEY, kind_and_key

# In the order of their checks. A new column comes last, so that workbooks made before it are still read.
PRINTED = {
    INDICATOR: ("number", "name", "measure", "institution", "baseline", "target", "previous", "state", "remark"),
    ACTIVITY: ("number", "name", "institution", "wanted", "deadline", "previous", "state", "remark"),
}
_CHECKS = {kind: struct.Struct(f">{len(names)}I") for kind, names in PRINTED.items()}
_DAY_NOUGHT = date(1899, 12, 30)


class _Cell(Protocol):
    @property
    def value(self) -> str | Decimal | date | None:
        """What is printed in it."""


def checks_of(kind: str, shown: Mapping[str, _Cell], fitting: Callable[[str], str]) -> str:
    """The checks of a row's printed cells, given by the column; `fitting` makes of a text what its cell holds."""
    checks = []
    for name in PRINTED[kind]:
        value = shown[name].value
        checks.append(_check(fitting(value) if isinstance(value, str) else _written(value)))
    return b2a_base64(_CHECKS[kind].pack(*checks), newline=False).decode()


def _written(value: Decimal | date | None) -> str:
    if value is None:
        return ""
    return str((value - _DAY_NOUGHT).days) if isinstance(value, date) else _number(value)


def _number(value: Decimal | float) -> str:
    # As many digits as a cell keeps, in whichever way a program writes them.
    return f"{float(value):.15g}"


def _check(text: str) -> int:
    return crc32(text.replace("\r", "").strip().encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in a stored row its key and its printed cells are, for all rows with the same cells."""

    key: int | None
    cells: list[tuple[int, int, int | None, str]]  # number of the check, column, place in the row, letter of its kind


class _RowsFound(Protocol):
    """A sheet of rows, as far as it is asked here."""

    kind: str
    head_row: int
    columns: dict[str, int]
    heads: dict[str, str]


def changed_cells(sheet: Sheet, found: _RowsFound, made: Mapping[tuple[str, str], str]) -> Iterator[Finding]:
    """One note of a sheet in which printed cells say something else than when the workbook was made.

    `made` are the checks that were made of the rows then, by their kind and key.
    """
    if sheet.shared.is_1904:
        return  # its days are counted from another one, by whoever saved it
    columns = found.columns
    wanted = [(at, columns[name]) for at, name in enumerate(PRINTED[found.kind]) if name in columns]
    names = {column: found.heads[name] for name, column in columns.items()}
    count, first = 0, (0, 0)
    for number, column in _changed(sheet, found.head_row, columns.get(KEY.name, 0), wanted, made):
        first = first if count else (number, column)
        count += 1
    if count:
        yield Finding(
            "printed-cells-changed",
            Severity.WARNING,
            "Printed cells of the sheet “%(sheet)s” say something else than when the workbook was made: %(count)s, the "
            "first is %(cell)s (%(column)s). They are the plan's own and are not read: a coordinator changes them on "
            "the plan's pages, with a reason.",
            {
                "sheet": sheet.name,
                "count": str(count),
                "cell": f"{letters_of(first[1])}{first[0]}",
                "column": names[first[1]],
            },
        )


def _changed(
    sheet: Sheet,
    head_row: int,
    key_column: int,
    wanted: Sequence[tuple[int, int]],
    made: Mapping[tuple[str, str], str],
) -> Iterator[tuple[int, int]]:
    """The row and column of each printed cell that says something else."""
    shared = sheet.shared.texts
    like: RowStored | None = None
    places = _Places(None, [])
    for stored in sheet.stored:
        if stored.number <= head_row:
            continue
        # Rows that are filled alike share what says so.
        if like is None or stored.columns is not like.columns or stored.kinds is not like.kinds:
            like, places = stored, _places_in(stored, key_column, wanted)
        if places.key is None:
            continue
        values = stored.values
        named = values[places.key]
        key = kind_and_key(named if isinstance(named, str) else shared[named])
        told = made.get(key) if key is not None else None
        if not told:
            continue
        checks = _checks_in(told)
        for at, column, place, letter in places.cells:
            if at >= len(checks):
                continue
            text = ""
            if place is not None:
                value = values[place]
                text = value if isinstance(value, str) else shared[value]
            # Nearly all stand in the file as they were checked: nothing more is made of those.
            if (
                crc32(text.encode("utf-8", "surrogatepass")) != checks[at]
                and _check(_figure(text, letter)) != checks[at]
            ):
                yield stored.number, column


def _checks_in(told: str) -> tuple[int, ...]:
    """The checks of a row; none where somebody wrote something else in their place."""
    try:
        packed = a2b_base64(told)
        return struct.unpack(f">{len(packed) // 4}I", packed)
    except (ValueError, struct.error):
        return ()


def _places_in(stored: RowStored, key_column: int, wanted: Sequence[tuple[int, int]]) -> _Places:
    places = {column: place for place, column in enumerate(stored.columns)}
    cells = [
        (at, column, places.get(column), stored.kinds[places[column]] if column in places else "")
        for at, column in wanted
    ]
    return _Places(places.get(key_column), cells)


def _figure(text: str, letter: str) -> str:
    """A number, or a day that some programs write as one and some in letters, as it was checked."""
    try:
        if letter == "n":
            return _number(float(text))
        return _written(date.fromisoformat(text[:10])) if letter == "d" else text
    except ValueError:
        return text
