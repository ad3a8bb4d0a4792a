"""One sheet of a workbook, read as a stream: rows as they are told, and what stands around them.

Runs in the child. Rows leave it as plain lists (see `RowOut`), whose values are still the stored texts: making
numbers and days of them is left to whoever looks at the cell.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.reading.findings import Unreadable
from tracker.reading.workbook_limits import WorkbookLimits
from tracker.reading.workbook_places import area_of, letters_of, place_of
from tracker.reading.workbook_values import unescaped
from tracker.reading.workbook_xml import Attributes, feed, open_part, parser_for

# The common namespace, and that of workbooks saved as "Strict Open XML"; they differ in nothing that is read here.
NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_TRUE = ("1", "true", "on")

# Number, is hidden, columns, kinds (a letter a cell), formats, values, formulas by column as text (or None).
RowOut = tuple[int, int, list[int], str, list[int], list[str | int], dict[str, str] | None]
_KINDS = {"n": "n", "s": "s", "str": "t", "inlineStr": "t", "b": "b", "e": "e", "d": "d"}


class Budget:
    """What may still be read of the whole workbook: filled cells, and characters of text."""

    def __init__(self, limits: WorkbookLimits) -> None:
        self._limits = limits
        self._cells = limits.cells
        self._characters = limits.characters

    def take_cells(self, count: int) -> None:
        """Count filled cells.

        Raises:
            Unreadable: the workbook has too many.
        """
        self._cells -= count
        if self._cells < 0:
            raise Unreadable(
                "The workbook has more than %(limit)s filled cells. Send fewer sheets or rows at once.",
                limit=self._limits.cells,
            )

    def take_characters(self, count: int) -> None:
        """Count characters of text.

        Raises:
            Unreadable: the workbook has too many.
        """
        self._characters -= count
        if self._characters < 0:
            raise Unreadable(
                "The texts of the workbook have more than %(limit)s characters. Send fewer sheets or rows at once.",
                limit=self._limits.characters,
            )


def is_too_long(text: str, limits: WorkbookLimits) -> bool:
    """Whether a cell of Excel could not hold the text; an emoji counts as two, as Excel counts it."""
    limit = limits.cell_characters
    return 2 * len(text) > limit and len(text) + sum(letter > "\uffff" for letter in text) > limit


@dataclass(slots=True)
class Strings:
    """What a sheet must know of the shared texts: how many there are, and which are too long for a cell."""

    count: int = 0
    too_long: set[int] = field(default_factory=set)


class SheetParser:
    """Parses the part of one sheet and hands on each row that holds something."""

    def __init__(
        self, name: str, strings: Strings, limits: WorkbookLimits, budget: Budget, hand_on: Callable[[RowOut], None]
    ) -> None:
        self.merges: list[tuple[int, int, int, int]] = []  # first row, first column, last row, last column
        self.hidden_columns: list[tuple[int, int]] = []
        self.filtered: str | None = None  # the area that has filter buttons
        self.is_filtered = False  # whether one of them is in use
        self._name, self._strings, self._limits, self._budget = name, strings, limits, budget
        self._hand_on = hand_on
        self._texts: list[str] = []
        self._is_text = self._is_phonetic = False
        self._elements = self._row = self._column = 0
        self._rows_seen: set[int] = set()
        self._letters: dict[str, int] = {}
        self._kind = self._format = self._value = ""
        self._formula: str | None = None
        self._begin_row_out(0)

    def read(self, package: zipfile.ZipFile, part: str) -> None:
        """Parse the part.

        Raises:
            Unreadable: it is no sheet, is damaged, or passes a limit.
        """
        parser = parser_for(part)
        parser.StartElementHandler = self._root_of(part, parser)
        parser.CharacterDataHandler = self._texts.append
        with open_part(package, part) as stream:
            feed(stream, parser, part, self._after_chunk)

    def _root_of(self, part: str, parser: object) -> Callable[[str, Attributes], None]:
        def start_root(name: str, _: Attributes) -> None:
            namespace, root = name.rsplit(" ", 1) if " " in name else ("", name)
            if namespace not in NAMESPACES or root != "worksheet":
                raise Unreadable(
                    "The sheet “%(sheet)s” is written in a form of Excel's that is not known. Save the workbook again "
                    "as “Excel Workbook (.xlsx)”.",
                    sheet=self._name,
                )
            self._handle(parser, namespace)

        return start_root

    def _handle(self, parser: object, namespace: str) -> None:
        """Set what is called at each start and end; elements of other namespaces are only counted."""
        starts = {
            f"{namespace} {name}": start
            for name, start in {
                "row": self._start_row, "c": self._start_cell, "v": self._start_text, "f": self._start_text,
                "t": self._start_text, "rPh": self._start_phonetic, "mergeCell": self._start_merge,
                "col": self._start_column, "autoFilter": self._start_filter, "filterColumn": self._start_used_filter,
                "sheetPr": self._start_properties,
            }.items()
        }  # fmt: skip
        ends = {
            f"{namespace} {name}": end
            for name, end in {
                "row": self._end_row, "c": self._end_cell, "v": self._end_value, "f": self._end_formula,
                "t": self._end_run, "rPh": self._end_phonetic,
            }.items()
        }  # fmt: skip

        def start(name: str, attributes: Attributes) -> None:
            if handler := starts.get(name):
                handler(attributes)
            else:
                self._count_element()

        def end(name: str) -> None:
            if handler := ends.get(name):
                handler()

        parser.StartElementHandler = start  # type: ignore[attr-defined]
        parser.EndElementHandler = end  # type: ignore[attr-defined]

    def _count_element(self) -> None:
        self._elements += 1
        if self._elements > self._limits.elements:
            raise Unreadable(
                "The sheet “%(sheet)s” consists of more than %(limit)s empty rows, empty cells and other pieces. "
                "Delete the unused rows and columns, formats included, and save it again.",
                sheet=self._name,
                limit=self._limits.elements,
            )

    def _after_chunk(self) -> None:
        """Between two chunks: a text grows no further than a cell can hold, and space between cells is forgotten."""
        if not self._is_text:
            self._texts.clear()
        elif sum(map(len, self._texts)) > 4 * self._limits.cell_characters + 1024:
            raise self._too_long()

    # Rows

    def _begin_row_out(self, is_hidden: int) -> None:
        self._is_hidden = is_hidden
        self._columns: list[int] = []
        self._kinds: list[str] = []
        self._formats: list[int] = []
        self._values: list[str | int] = []
        self._formulas: dict[str, str] | None = None

    def _start_row(self, attributes: Attributes) -> None:
        self._count_element()
        self._row = int(attributes.get("r") or self._row + 1)
        self._column = 0
        self._begin_row_out(int(attributes.get("hidden") in _TRUE))

    def _end_row(self) -> None:
        if not self._columns:
            return
        if self._row > self._limits.rows or self._row < 1:
            raise Unreadable(
                "The sheet “%(sheet)s” has something in row %(row)s; at most %(limit)s rows are read. Delete what "
                "stands far below the table, or send the rows in several files.",
                sheet=self._name,
                row=self._row,
                limit=self._limits.rows,
            )
        if self._row in self._rows_seen:
            raise self._twice(self._columns[0])
        self._rows_seen.add(self._row)
        self._budget.take_cells(len(self._columns))
        if any(left >= right for left, right in pairwise(self._columns)):
            self._sort_row()
        self._hand_on(
            (
                self._row, self._is_hidden, self._columns, "".join(self._kinds), self._formats, self._values,
                self._formulas,
            )
        )  # fmt: skip

    def _sort_row(self) -> None:
        order = sorted(range(len(self._columns)), key=self._columns.__getitem__)
        self._columns = [self._columns[at] for at in order]
        for left, right in pairwise(self._columns):
            if left == right:
                raise self._twice(left)
        self._kinds = [self._kinds[at] for at in order]
        self._formats = [self._formats[at] for at in order]
        self._values = [self._values[at] for at in order]

    def _twice(self, column: int) -> Unreadable:
        return Unreadable(
            "The sheet “%(sheet)s” holds the cell %(cell)s twice. Open the workbook in Excel, let Excel repair it, and "
            "save it again.",
            sheet=self._name,
            cell=f"{letters_of(column)}{self._row}",
        )

    # Cells

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self._column = self._column_of(reference) if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        self._format = attributes.get("s", "0")
        self._value = ""
        self._formula = None

    def _column_of(self, reference: str) -> int:
        row = str(self._row)
        letters = reference[: -len(row)]
        if reference.endswith(row) and (column := self._letters.get(letters)):
            return column
        row_number, column = place_of(reference)
        if row_number != self._row:
            raise Unreadable(
                "The sheet “%(sheet)s” has the cell %(cell)s in its row %(row)s. Open the workbook in Excel, let Excel "
                "repair it, and save it again.",
                sheet=self._name,
                cell=reference,
                row=self._row,
            )
        self._letters[letters] = column
        return column

    def _end_cell(self) -> None:
        kind = _KINDS.get(self._kind)
        value: str | int = self._value
        if kind is None:
            raise ValueError(self._kind)
        if kind == "t":
            value = unescaped(self._value)
            if is_too_long(value, self._limits):
                raise self._too_long()
            self._budget.take_characters(len(value))
        elif kind == "s" and value != "":
            value = self._shared(self._value)
        elif kind != "t":
            value = self._value.strip()
        if value == "" and not (kind == "t" and self._formula is not None):
            if self._formula is None:
                self._count_element()
                return
            kind = "z"  # a formula whose result was never stored
        self._keep_cell(kind, value)

    def _keep_cell(self, kind: str, value: str | int) -> None:
        if self._column > self._limits.columns:
            raise Unreadable(
                "The sheet “%(sheet)s” has something in cell %(cell)s; at most %(limit)s columns are read. Delete what "
                "stands far to the right of the table.",
                sheet=self._name,
                cell=self._address,
                limit=self._limits.columns,
            )
        self._columns.append(self._column)
        self._kinds.append(kind)
        self._formats.append(int(self._format))
        self._values.append(value)
        if self._formula is not None:
            self._formulas = self._formulas or {}
            self._formulas[str(self._column)] = self._formula
            self._budget.take_characters(len(self._formula))

    def _shared(self, text: str) -> int:
        index = int(text)
        if not 0 <= index < self._strings.count:
            raise Unreadable(
                "The sheet “%(sheet)s”, cell %(cell)s, refers to a text that is not in the workbook. Open the workbook "
                "in Excel, let Excel repair it, and save it again.",
                sheet=self._name,
                cell=self._address,
            )
        if index in self._strings.too_long:
            raise self._too_long()
        return index

    def _too_long(self) -> Unreadable:
        return Unreadable(
            "The sheet “%(sheet)s”, cell %(cell)s, holds a text of more than %(limit)s characters, more than a cell of "
            "Excel can hold. Shorten it.",
            sheet=self._name,
            cell=self._address,
            limit=self._limits.cell_characters,
        )

    @property
    def _address(self) -> str:
        return f"{letters_of(self._column)}{self._row}"

    # Texts

    def _start_text(self, _: Attributes) -> None:
        self._texts.clear()
        self._is_text = True

    def _text(self) -> str:
        text = "".join(self._texts)
        self._texts.clear()
        self._is_text = False
        return text

    def _end_value(self) -> None:
        self._value = self._text()

    def _end_formula(self) -> None:
        self._formula = unescaped(self._text())

    def _end_run(self) -> None:
        """One run of a text with fonts: the runs are one text. How it is pronounced is no part of it."""
        run = self._text()
        if not self._is_phonetic:
            self._value += run
            # Runs could be added for ever, and each addition copies the text.
            if len(self._value) > 4 * self._limits.cell_characters + 1024:
                raise self._too_long()

    def _start_phonetic(self, _: Attributes) -> None:
        self._is_phonetic = True

    def _end_phonetic(self) -> None:
        self._is_phonetic = False

    # Around the cells

    def _start_merge(self, attributes: Attributes) -> None:
        if len(self.merges) >= self._limits.merges:
            raise Unreadable(
                "The sheet “%(sheet)s” has more than %(limit)s merged cells. Undo the merging where it is not needed.",
                sheet=self._name,
                limit=self._limits.merges,
            )
        self.merges.append(area_of(attributes.get("ref", "")))

    def _start_column(self, attributes: Attributes) -> None:
        self._count_element()
        if attributes.get("hidden") in _TRUE and len(self.hidden_columns) < self._limits.columns:
            self.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _start_filter(self, attributes: Attributes) -> None:
        self.filtered = attributes.get("ref", "")

    def _start_used_filter(self, _: Attributes) -> None:
        self._count_element()
        self.is_filtered = True

    def _start_properties(self, attributes: Attributes) -> None:
        self.is_filtered = self.is_filtered or attributes.get("filterMode") in _TRUE
