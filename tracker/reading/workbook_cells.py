"""A workbook as it was read: sheets, rows and cells, each cell with what is stored and how it is shown.

A sheet of 50,000 rows keeps each row as it came from the child, as a few tuples; the cells of a row are made when
somebody looks at it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from tracker.reading.findings import Finding
from tracker.reading.workbook_places import letters_of, place_of
from tracker.reading.workbook_values import (
    FormatKind,
    Moment,
    format_kind,
    iso_moment,
    moment_of,
    number_of,
    shows_year,
)

CellValue = Decimal | str | bool | Moment | None
_SHOWN_AS_MOMENT = frozenset((FormatKind.DATE, FormatKind.DATE_TIME, FormatKind.TIME))


class Visibility(StrEnum):
    """Whether a sheet is shown; a very hidden one is not even offered for showing."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class CellKind(StrEnum):
    """What a cell holds."""

    NUMBER = "number"
    TEXT = "text"
    BOOL = "bool"
    DATE = "date"  # a day, a time, or both
    ERROR = "error"  # #N/A and its like, and what is stored as a number and is none
    EMPTY = "empty"  # nothing, or a formula without a stored result


class Area(NamedTuple):
    """A rectangle of cells, with its borders counted in."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def address(self) -> str:
        """The area in Excel's words: A1:C3."""
        first = f"{letters_of(self.first_column)}{self.first_row}"
        return f"{first}:{letters_of(self.last_column)}{self.last_row}"


class Cell(NamedTuple):
    """One cell. Its value is Decimal, str, bool, a day or time, or None, as its kind says; errors are their text."""

    row: int
    column: int
    kind: CellKind
    value: CellValue
    raw: str  # as stored: the digits of a number or day, the text itself
    number_format: str  # Excel's code: "General", "0%", "d-mmm"
    formula: str | None = None  # without "="; "" where it shares the formula of a cell before it
    is_covered: bool = False  # it lies under a merged cell, and Excel does not show it

    @property
    def address(self) -> str:
        """The cell in Excel's words: B5."""
        return f"{letters_of(self.column)}{self.row}"

    @property
    def has_result(self) -> bool:
        """False for a formula whose result was never stored: no program has calculated it."""
        return self.formula is None or self.kind is not CellKind.EMPTY

    @property
    def percent(self) -> Decimal | None:
        """A number shown as a percentage, in percent (87 for 0.87 under "0%"); None for anything else."""
        if isinstance(self.value, Decimal) and format_kind(self.number_format) is FormatKind.PERCENT:
            return (self.value * 100).normalize() + 0
        return None

    @property
    def is_day_without_year(self) -> bool:
        """Whether it is a day shown without its year: Excel makes one of a typed 6/6."""
        return self.kind is CellKind.DATE and not shows_year(self.number_format)


class RowStored(NamedTuple):
    """A row as it is kept: what each filled cell of it stores, in the order of the columns."""

    number: int
    is_hidden: bool
    columns: Sequence[int]
    kinds: str
    formats: tuple[int, ...]
    values: Sequence[str | int]  # a shared text by its number in the table
    formulas: Mapping[str, str] | None

    def only(self, places: Sequence[int], seen: dict[Any, Any]) -> "RowStored":
        """The row with some of its filled cells alone, which are given by their places in it.

        `seen` is what rows before it shared of their form: most rows of a table have the same one.
        """
        columns = tuple([self.columns[at] for at in places])
        kinds = "".join([self.kinds[at] for at in places])
        formats = tuple([self.formats[at] for at in places])
        return RowStored(
            self.number,
            self.is_hidden,
            seen.setdefault(columns, columns),
            seen.setdefault(kinds, kinds),
            seen.setdefault(formats, formats),
            tuple([self.values[at] for at in places]),
            self.formulas,
        )


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook share."""

    texts: list[str]
    formats: list[str]
    is_1904: bool
    kinds: list[FormatKind]  # of the formats

    def format_at(self, index: int) -> tuple[str, FormatKind]:
        """The code of the format with this number and its kind; a number that the file does not explain is none."""
        if 0 <= index < len(self.formats):
            return self.formats[index], self.kinds[index]
        return "General", FormatKind.PLAIN


class Row:
    """One row that holds something; `cells` are its filled cells in the order of the columns."""

    __slots__ = ("_covered", "_shared", "_stored")

    def __init__(self, stored: RowStored, shared: Shared, covered: frozenset[tuple[int, int]]) -> None:
        self._stored, self._shared, self._covered = stored, shared, covered

    @property
    def number(self) -> int:
        """The number of the row, from 1."""
        return self._stored.number

    @property
    def is_hidden(self) -> bool:
        """Whether it is not shown: hidden by hand, or by a filter."""
        return self._stored.is_hidden

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The filled cells, made anew each time."""
        return tuple(map(self._cell, range(len(self._stored.columns))))

    def cell(self, column: int) -> Cell:
        """The cell in this column, an empty one where nothing is stored."""
        columns = self._stored.columns
        at = bisect_left(columns, column)
        if at < len(columns) and columns[at] == column:
            return self._cell(at)
        return Cell(self.number, column, CellKind.EMPTY, None, "", "General")

    def _cell(self, at: int) -> Cell:
        number, _, columns, kinds, formats, values, formulas = self._stored
        column = columns[at]
        shared = self._shared
        code, shown_as = shared.format_at(formats[at])
        stored = values[at]
        raw = stored if isinstance(stored, str) else shared.texts[stored]
        kind, value = _understood(kinds[at], raw, shown_as, shared.is_1904)
        formula = formulas.get(str(column)) if formulas else None
        # LibreOffice writes each boolean as a formula without anything to calculate.
        if kind is CellKind.BOOL and formula in ("TRUE()", "FALSE()"):
            formula = None
        is_covered = bool(self._covered) and (number, column) in self._covered
        return Cell(number, column, kind, value, raw, code, formula, is_covered)


def _understood(letter: str, raw: str, shown_as: FormatKind, is_1904: bool) -> tuple[CellKind, CellValue]:
    """What the stored text says, by the letter that the child gave to its kind."""
    if letter in "st":
        return CellKind.TEXT, raw
    if letter == "n":
        if shown_as in _SHOWN_AS_MOMENT and (moment := moment_of(raw, shown_as, is_1904=is_1904)) is not None:
            return CellKind.DATE, moment
        number = number_of(raw)
        return (CellKind.NUMBER, number) if number is not None else (CellKind.ERROR, raw)
    if letter == "b":
        return CellKind.BOOL, raw in ("1", "true")
    if letter == "d":
        moment = iso_moment(raw)
        return (CellKind.DATE, moment) if moment is not None else (CellKind.ERROR, raw)
    if letter == "e":
        return CellKind.ERROR, raw
    return CellKind.EMPTY, None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with cells, in the order of its rows; rows that hold nothing are not listed."""

    name: str
    visibility: Visibility
    hidden_columns: tuple[tuple[int, int], ...]  # first and last of each run
    filter_area: str | None  # the area with filter buttons
    is_filtered: bool  # a filter is in use, and may hide rows
    merges: tuple[Area, ...]
    covered: frozenset[tuple[int, int]]  # row and column of each filled cell that lies under a merged one
    stored: list[RowStored] = field(repr=False)
    shared: Shared = field(repr=False)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows that hold something, hidden ones included."""
        return (Row(stored, self.shared, self.covered) for stored in self.stored)

    @property
    def has_hidden_rows(self) -> bool:
        """Whether a row that holds something is not shown."""
        return any(stored.is_hidden for stored in self.stored)

    def is_column_hidden(self, column: int) -> bool:
        """Whether the column is not shown."""
        return any(first <= column <= last for first, last in self.hidden_columns)

    def cell(self, address: str) -> Cell:
        """The cell at an address such as B5, an empty one where nothing is stored."""
        row, column = place_of(address)
        return self.cell_at(row, column)

    def cell_at(self, row: int, column: int) -> Cell:
        """The cell in this row and column, an empty one where nothing is stored."""
        at = bisect_left(self.stored, row, key=lambda stored: stored.number)
        if at < len(self.stored) and self.stored[at].number == row:
            return Row(self.stored[at], self.shared, self.covered).cell(column)
        return Cell(row, column, CellKind.EMPTY, None, "", "General")


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it was read, with notes on what was passed over."""

    properties: Mapping[str, str]  # title, creator, Application …
    custom_properties: Mapping[str, str]
    is_1904: bool  # its days are counted from 1904; they are read so
    awaits_calculation: bool  # the program that wrote it asks Excel to calculate: results stored may be placeholders
    sheets: tuple[Sheet, ...]
    notes: tuple[Finding, ...]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name, None where there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
