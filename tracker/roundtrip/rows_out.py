"""Writes the rows of a sheet: each cell with its value, its look, and as high as its text is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.roundtrip.form import FormRow, Group, Shown, Sign, Value
from tracker.roundtrip.layout import Column, Content, column_name, row_key
from tracker.roundtrip.number_formats import TEXT, day_format, figure_format, is_exact
from tracker.roundtrip.styles import LINE_HEIGHT, Look, Styles
from tracker.web.languages import current_language
from tracker.web.sheets import HIGHEST_ROW, LONGEST_TEXT, is_formula_led, length_in_cell

_AS_LONG_AS_A_FIGURE = 12  # letters: counters beside each other stand to the right, words to the left
LEAST_LINES = 2  # of a row: something can be typed into it before it has to grow
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WRAPPED = frozenset({"name", "measure", "institution", "wanted", "previous", "remark", "baseline", "target"})

Cell = tuple[int, Value, Any]  # the place, the value, the format


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in a cell of a workbook that is sent back: the typed value, and why it was not taken."""

    value: Value
    comment: str = ""  # "": it was taken


Notes = Mapping[tuple[str, str, str], Note]  # by the kind, key and field of a cell


class Rows:
    """The rows of one sheet, in the language that is spoken."""

    def __init__(self, styles: Styles, columns: Sequence[Column], notes: Notes) -> None:
        self._styles = styles
        self._columns = columns
        self._notes = notes
        self._day = day_format(current_language())
        self._count = figure_format(0, current_language())
        self._widths = [column.width for column in columns]
        self._place = {column.name: place for place, column in enumerate(columns)}
        self._cells_of: dict[Any, list[tuple[int, str | None, Content]]] = {}

    def write_group(self, page: Any, number: int, group: Group) -> None:
        """The line above the rows of a part of the plan."""
        at = self._place["name"]
        texts = {self._place["number"]: fitting(group.number) or None, at: fitting(group.title)}
        cells = [
            (place, texts.get(place), self._styles.group) for place in range(self._place["sign"], len(self._columns))
        ]
        # It wraps in the column of names, which stands on every page: run on, it would be cut where a page ends.
        page.put_row(number, cells, _height(lines_in(group.title, self._widths[at] * 4 // 5)))

    def write(self, page: Any, number: int, row: FormRow) -> tuple[str, ...]:
        """One item; returns the fields that are to fill."""
        styles = self._styles
        cells: list[Cell] = [
            (0, row_key(row.kind, row.key), styles.unseen),
            (1, row.needs or None, styles.unseen),
            self._sign(row),
        ]
        look = Look.CLOSED if row.sign is Sign.HANDED_IN else Look.SHOWN
        lines = LEAST_LINES
        is_open: list[str] = []
        for place, field, content in self._places(row):
            if field is not None:
                value, is_to_fill = row.values.get(field), row.is_open
                if isinstance(value, str) and is_too_long(value):
                    is_to_fill = False
                if is_to_fill:
                    is_open.append(field)
                look_here = Look.TO_FILL if is_to_fill else Look.CLOSED
                note = self._notes.get((row.kind, row.key, field)) if self._notes else None
                if note is not None:
                    value = note.value
                    if note.comment:
                        look_here = Look.REFUSED
                        page.write_comment(number, place, fitting(note.comment), {"x_scale": 2, "y_scale": 1.6})
                cell = self._field(place, row, field, content, value, look_here)
                is_wrapped = content is Content.WORDS
            elif content is Content.SHOWN:
                name = self._columns[place].name
                cell = self._shown(place, row.shown[name], look)
                is_wrapped = name in _WRAPPED
            else:
                cells.append((place, None, styles.cell(Look.NOT_ASKED)))
                continue
            cells.append(cell)
            if is_wrapped and isinstance(cell[1], str):
                lines = max(lines, lines_in(cell[1], self._widths[place]))
        page.put_row(number, cells, _height(lines))
        return tuple(is_open)

    def _places(self, row: FormRow) -> list[tuple[int, str | None, Content]]:
        """Every cell behind the sign: which field it is of this row; none, where nothing is asked there."""
        key = row.measure, row.fields
        cells = self._cells_of.get(key)
        if cells is None:
            of_row = {column_name(field, row.measure): field for field in row.fields}
            cells = self._cells_of[key] = [
                (place, of_row.get(column.name) if column.field is not None else None, column.content)
                for place, column in enumerate(self._columns)
                if place > self._place["sign"]
            ]
        return cells

    def _sign(self, row: FormRow) -> Cell:
        place = self._place["sign"]
        if row.needs:
            # A number, so that a conditional format can change the sign while somebody types.
            return place, Decimal(1), self._styles.cell(Look.SHOWN, f'"{row.sign.value}"', "center")
        return place, row.sign.value, self._styles.cell(Look.SHOWN, "", "center")

    def _field(self, place: int, row: FormRow, field: str, content: Content, value: Value, look: Look) -> Cell:
        number_format, align = self._format_of(row, field, content)
        if isinstance(value, Decimal) and not is_exact(value):
            # A figure with more digits than a cell keeps is written as a text, and read back exactly.
            value, number_format = row.texts.get(field, str(value)), TEXT
        if isinstance(value, str):
            is_guarded = is_formula_led(value)
            return place, fitting(value), self._styles.cell(look, number_format, align, is_guarded=is_guarded)
        return place, value, self._styles.cell(look, number_format, align)

    def _format_of(self, row: FormRow, field: str, content: Content) -> tuple[str, str]:
        match content:
            case Content.NUMBER | Content.PERCENT:
                return (row.number_format if field == "figure" else self._count), "right"
            case Content.DAY:
                return self._day, "right"
        # Whatever is typed here stays a text: 6/6 is no day, and nothing is a formula.
        return TEXT, "left"

    def _shown(self, place: int, shown: Shown, look: Look) -> Cell:
        value = shown.value
        if isinstance(value, str):
            align = "right" if shown.number_format and len(value) <= _AS_LONG_AS_A_FIGURE else "left"
            is_guarded = is_formula_led(value)
            return place, fitting(value), self._styles.cell(look, shown.number_format, align, is_guarded=is_guarded)
        align = "right" if isinstance(value, Decimal | date) else "left"
        return place, value, self._styles.cell(look, shown.number_format, align)


def _height(lines: int) -> float:
    return min(lines * LINE_HEIGHT + 4, HIGHEST_ROW)


def is_too_long(text: str) -> bool:
    """Whether no cell holds a text; only a text of half that length can be, however its letters are counted."""
    return len(text) > LONGEST_TEXT // 2 and length_in_cell(text) > LONGEST_TEXT


def fitting(text: str) -> str:
    """A text that a cell holds; that something is left out of a longer one is said, and the page of the plan has it."""
    return f"{text[: LONGEST_TEXT // 2]} […]" if is_too_long(text) else text


def lines_in(text: str, width: int) -> int:
    """How many lines a text takes in a column that is as wide as so many digits; rather one too many."""
    # Most letters are narrower than a digit, those of Cyrillic are not.
    if _CYRILLIC.search(text, 0, 24) is None:
        width = width * 11 // 10
    if len(text) < width and "\n" not in text:
        return 1
    lines = 0
    for line in text.split("\n"):
        room = width
        lines += 1
        for word in line.split(" "):
            length = len(word)
            if length > room and room < width:
                lines += 1
                room = width
            while length > width:
                lines += 1
                length -= width
            room -= length + 1
    return lines
