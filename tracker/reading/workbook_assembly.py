"""Puts the child's messages together into a workbook."""

import logging
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tracker.reading.findings import Finding, Severity, Unreadable
from tracker.reading.workbook_cells import Area, RowStored, Shared, Sheet, Visibility, Workbook
from tracker.reading.workbook_limits import WorkbookLimits
from tracker.reading.workbook_places import letters_of
from tracker.reading.workbook_values import FormatKind, format_kind

_logger = logging.getLogger(__name__)
_SHORT, _MOST_SHORT = 40, 10_000


class Assembly:
    """Takes one message of the child after the other; `workbook()` is what they say together."""

    def __init__(self, limits: WorkbookLimits, notes: Sequence[Finding]) -> None:
        self.is_complete = False
        self._limits = limits
        self._notes = list(notes)
        self._properties: dict[str, str] = {}
        self._custom: dict[str, str] = {}
        self._awaits_calculation = self._is_1904 = False
        self._texts: list[str] = []
        self._formats: list[str] = []
        self._kinds: list[FormatKind] = []
        self._sheets: list[Sheet] = []
        self._name = ""
        self._state = Visibility.VISIBLE
        self._rows: list[RowStored] = []
        # Most rows of a table have the same columns, kinds and formats: one tuple of them serves all.
        self._seen: dict[object, Any] = {}
        self._short: dict[str, str] = {}

    def take(self, message: list[Any]) -> None:
        """Take one message.

        Raises:
            Unreadable: the child refuses the workbook.
        """
        kind, *content = message
        getattr(self, f"_take_{kind}")(*content)

    def _take_refused(self, message: str, params: dict[str, str]) -> None:
        raise Unreadable.repeated(message, params)

    def _take_out_of_memory(self) -> None:
        raise out_of_memory(self._limits)

    def _take_failed(self, bug: str) -> None:
        _logger.error("the child that reads workbooks failed: %s", bug)
        raise Unreadable(
            "The workbook made its reader stop. Open it in Excel, copy the cells into a new workbook, and send that."
        )

    def _take_workbook(self, plain: dict[str, str], custom: dict[str, str], is_1904: bool, awaits: bool) -> None:
        self._properties, self._custom = plain, custom
        self._is_1904, self._awaits_calculation = is_1904, awaits

    def _take_formats(self, formats: list[str]) -> None:
        self._formats = formats
        self._kinds = [format_kind(code) for code in formats]

    def _take_strings(self, texts: list[str]) -> None:
        self._texts += texts

    def _take_skipped(self, name: str, kind: str) -> None:
        self._notes.append(
            Finding(
                "sheet-without-cells",
                Severity.NOTE,
                "The sheet “%(sheet)s” has no cells (%(kind)s). It is passed over.",
                {"sheet": name, "kind": kind},
            )
        )

    def _take_sheet(self, name: str, state: str) -> None:
        self._name = name
        self._state = Visibility(state) if state in tuple(Visibility) else Visibility.VISIBLE
        self._rows = []

    def _take_rows(self, rows: list[Any]) -> None:
        seen = self._seen
        for number, is_hidden, columns, kinds, formats, values, formulas in rows:
            self._rows.append(
                RowStored(
                    number,
                    bool(is_hidden),
                    _shared_one(seen, tuple(columns)),
                    _shared_one(seen, kinds),
                    _shared_one(seen, tuple(formats)),
                    tuple([self._short_one(value) if isinstance(value, str) else value for value in values]),
                    formulas,
                )
            )

    def _short_one(self, value: str) -> str:
        """The equal short text seen before, else this one: a table says “draft” and “number” in every row."""
        if len(value) > _SHORT:
            return value
        if len(self._short) > _MOST_SHORT:
            self._short.clear()
        return self._short.setdefault(value, value)

    def _take_around(
        self, merges: list[list[int]], hidden: list[list[int]], filter_area: str | None, is_filtered: bool
    ) -> None:
        rows = self._rows
        if any(one.number > other.number for one, other in pairwise(rows)):
            rows.sort(key=lambda row: row.number)
        areas = tuple(Area(*merge) for merge in merges)
        covered = _covered(rows, areas, self._limits, self._name)
        self._note_covered(covered)
        self._sheets.append(
            Sheet(
                name=self._name,
                visibility=self._state,
                hidden_columns=tuple((first, last) for first, last in hidden),
                filter_area=filter_area,
                is_filtered=is_filtered,
                merges=areas,
                covered=covered,
                stored=rows,
                shared=Shared(self._texts, self._formats, self._is_1904, self._kinds),
            )
        )

    def _note_covered(self, covered: frozenset[tuple[int, int]]) -> None:
        if covered:
            row, column = min(covered)
            self._notes.append(
                Finding(
                    "values-under-merged-cells",
                    Severity.NOTE,
                    "The sheet “%(sheet)s” has values under merged cells, where Excel does not show them: %(count)s, "
                    "the first in %(cell)s. They are read like all others.",
                    {"sheet": self._name, "count": str(len(covered)), "cell": f"{letters_of(column)}{row}"},
                )
            )

    def _take_end(self) -> None:
        self.is_complete = True

    def workbook(self) -> Workbook:
        """The workbook.

        Raises:
            Unreadable: none of its sheets has cells.
        """
        if not self._sheets:
            raise Unreadable("The workbook has no sheet with cells, only charts. Send the workbook with the table.")
        return Workbook(
            properties=self._properties,
            custom_properties=self._custom,
            is_1904=self._is_1904,
            awaits_calculation=self._awaits_calculation,
            sheets=tuple(self._sheets),
            notes=tuple(self._notes),
        )


def out_of_memory(limits: WorkbookLimits) -> Unreadable:
    """The refusal of a workbook for which the child's memory is too small."""
    return Unreadable(
        "Reading the workbook takes more than %(limit)s MB of memory. Send fewer sheets or rows at once.",
        limit=f"{limits.memory_bytes / 1024 / 1024:.0f}",
    )


def _shared_one(seen: dict[object, Any], value: Any) -> Any:
    """The equal value seen before, else this one; a table of all different rows is not remembered without end."""
    if len(seen) > 10_000:
        seen.clear()
    return seen.setdefault(value, value)


def _covered(
    rows: list[RowStored], merges: tuple[Area, ...], limits: WorkbookLimits, sheet: str
) -> frozenset[tuple[int, int]]:
    """Row and column of each filled cell under a merged one, the cell in its upper left corner left out.

    Raises:
        Unreadable: merged cells lie over each other.
    """
    waiting = sorted(merges, reverse=True)
    active: list[Area] = []
    by_column: dict[int, Area] = {}
    covered: set[tuple[int, int]] = set()
    ends = 0  # the first row at which one of the active areas ends
    for row in rows:
        number = row.number
        if (waiting and waiting[-1].first_row <= number) or (active and number > ends):
            while waiting and waiting[-1].first_row <= number:
                active.append(waiting.pop())
            active = [area for area in active if area.last_row >= number]
            ends = min((area.last_row for area in active), default=0)
            by_column = _by_column(active, limits, sheet)
        if by_column:
            covered.update((number, column) for column in row.columns if _hides(by_column.get(column), number, column))
    return frozenset(covered)


def _by_column(active: list[Area], limits: WorkbookLimits, sheet: str) -> dict[int, Area]:
    """Which of the areas that meet in a row takes up each column of it."""
    found: dict[int, Area] = {}
    for area in active:
        for column in range(area.first_column, min(area.last_column, limits.columns) + 1):
            if column in found:
                raise Unreadable(
                    "The sheet “%(sheet)s” has merged cells that lie over each other (%(one)s, %(other)s). Open it in "
                    "Excel, let Excel repair it, and save it again.",
                    sheet=sheet,
                    one=found[column].address,
                    other=area.address,
                )
            found[column] = area
    return found


def _hides(area: Area | None, row: int, column: int) -> bool:
    return area is not None and (area.first_row, area.first_column) != (row, column)
