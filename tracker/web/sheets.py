"""The one writer of sheets: .xlsx and .csv with text as text and figures as numbers, so that they read back alike."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from textwrap import wrap
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response
from flask_babel import gettext
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tracker.web.languages import Language, current_language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST_TEXT = 32_767  # letters that a cell of Excel holds; it counts an emoji as two
LONGEST_TITLE = 31  # letters of a sheet's name
FORMULA_LEADS = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
# A spreadsheet that expects other signs between cells cuts a text of a .csv in the middle: what begins a cell then.
# "- done" in a list of lines runs nothing, and is left as it is.
_LED_WITHIN = re.compile(r"""([,;\t\r\n"])(?='*(?:[=@＝＠]|[+\-＋－%|][^,;\t\r\n"]*(?:\w\(|\|)))""")

# What XML and a cell cannot hold; a visible sign stands for it, so that nothing disappears unseen.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_VISIBLE = "\ufffd"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")

_AT_LEAST_OF_A_PIECE = 200  # letters at the end of a full cell among which a space is looked for, to cut there

Value = str | int | Decimal | None
Written = str | Decimal | date | None  # what a cell holds; None: only its format

_LETTERS = [xl_col_to_name(place) for place in range(1000)]
_DAY_NOUGHT = date(1899, 12, 30)
# White space at either end is kept only where the file says so.
_TO_ESCAPE = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")


class Page(Worksheet):
    """A worksheet that takes every text as it is, and whose rows grow when somebody types more into them."""

    previous_row: int
    dim_rowmin: int | None
    dim_rowmax: int | None
    dim_colmin: int | None
    dim_colmax: int | None

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        # The library would put a text like "<r>…</r>" into the file unescaped, as letters with formats.
        self._xml_inline_string(string, True, attributes)

    def put_row(self, number: int, cells: Iterable[tuple[int, Written, Any]], height: float) -> None:
        """Write a whole row at once: cells in the order of their columns, each with its place, value and format.

        It comes to the same as writing cell by cell, in half the time: the library keeps each cell until the row is
        over, and asks each of them again and again what it is. What stands in an earlier row is over with it.
        """
        if number > self.previous_row:
            self._write_single_row(number)
        # The row is out; whatever comes next belongs to a later one.
        self.previous_row = number + 1
        row, places = number + 1, _LETTERS
        pieces = [f'<row r="{row}" ht="{height:g}">']
        first = last = -1
        for place, value, style in cells:
            first, last = (place if first < 0 else first), place
            index = style.xf_index
            if index is None:
                index = style._get_xf_index()
            begin = f'<c r="{places[place]}{row}" s="{index}"'
            if value is None:
                pieces.append(f"{begin}/>")
            elif isinstance(value, str):
                pieces.append(f'{begin} t="inlineStr"><is><t{self._text(value)}</t></is></c>')
            elif isinstance(value, date):
                pieces.append(f"{begin}><v>{(value - _DAY_NOUGHT).days}</v></c>")
            else:
                pieces.append(f"{begin}><v>{value:f}</v></c>")
        pieces.append("</row>")
        self.fh.write("".join(pieces))
        if last >= 0:
            self._reaches(number, first, last)

    def _reaches(self, row: int, first: int, last: int) -> None:
        """Note which part of the sheet holds anything, as the library does cell by cell."""
        self.dim_rowmin = row if self.dim_rowmin is None else min(self.dim_rowmin, row)
        self.dim_rowmax = row if self.dim_rowmax is None else max(self.dim_rowmax, row)
        self.dim_colmin = first if self.dim_colmin is None else min(self.dim_colmin, first)
        self.dim_colmax = last if self.dim_colmax is None else max(self.dim_colmax, last)

    def _text(self, text: str) -> str:
        """The end of the tag and the text, escaped as the file's language asks."""
        if _TO_ESCAPE.search(text) is None:
            return f">{text}"
        escaped = self._escape_data(self._escape_control_characters(text))
        return f' xml:space="preserve">{escaped}'

    def _write_row(self, row: int, spans: Any, row_info: Any = None, empty_row: bool = False) -> None:
        if row_info is None or empty_row:
            super()._write_row(row, spans, row_info, empty_row)
            return
        # The library would say that a person has set the height; Excel then never makes the row higher again.
        height = f"{row_info.height * 0.75:.16g}"
        self._xml_start_tag_unencoded("row", [("r", row + 1), ("ht", height)])


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; figures are written as numbers, None as an empty cell."""

    title: str
    width: int = 14
    number_format: str = "General"  # of Excel, for figures: "#,##0.00"
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: what it is called, its columns, and what is said below it."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    notes: Sequence[str] = ()


LINE_HEIGHT = 15  # points
HIGHEST_ROW = 409  # points: Excel's limit
MONEY_FORMAT = "#,##0.00"


def cleaned(text: str) -> str:
    """The text with a visible sign in the place of every letter that no sheet can hold."""
    # What can be printed is none of them, and is asked in a tenth of the time.
    return text if text.isprintable() else _CONTROL.sub(_VISIBLE, text)


def xlsx_of(sheet: Sheet) -> bytes:
    """Write an .xlsx: frozen head, widths, print set-up; no text is ever a formula.

    A text that is longer than a cell holds goes on in the rows below it, and a note at the end says so.
    """
    file = io.BytesIO()
    # Row after row goes out as it is made; nothing in a sheet depends on a later row. The library's option of working
    # in memory only would silently switch that off.
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    try:
        _write(book, sheet)
    finally:
        book.close()
    return file.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet_name(sheet.title), Page)
    above = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
    # A figure keeps a space to the words of the next column.
    to_the_right = {"align": "right", "indent": 1}
    heads = {False: book.add_format(above), True: book.add_format({**above, **to_the_right})}
    note = book.add_format({"italic": True})
    # A text that begins like a formula carries Excel's own mark of a text, so that editing it keeps it one.
    styles = [
        {
            "text": book.add_format({"text_wrap": column.wraps, "valign": "top"}),
            "guarded": book.add_format({"text_wrap": column.wraps, "valign": "top", "quote_prefix": True}),
            "number": book.add_format({"num_format": column.number_format, "valign": "top", **to_the_right}),
        }
        for column in sheet.columns
    ]
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P / &N")
    # A sheet's name may be too short for the title; here it stands whole.
    book.set_properties({"title": cleaned(sheet.title)[:255]})
    page.set_row(0, LINE_HEIGHT * max(lines_of(column.title, column.width) for column in sheet.columns))
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, cleaned(column.title), heads[column.number_format != "General"])
    last, notes = 0, [cleaned(words) for words in sheet.notes]
    for row in sheet.rows:
        first = last + 1
        for last, cells in enumerate(in_rows(row), first):
            _write_row(page, last, cells, sheet.columns, styles)
        if last > first:
            notes.append(_told_of_length(first, last, row, sheet.columns))
    for offset, words in enumerate(notes, last + 2):
        page.write_string(offset, 0, words, note)


def _write_row(
    page: Any, number: int, row: Sequence[Value], columns: Sequence[Column], styles: Sequence[dict[str, Any]]
) -> None:
    # Not every program makes a row as high as its wrapped text; LibreOffice lets it run over the next row.
    lines = [
        lines_of(value, column.width)
        for value, column in zip(row, columns, strict=False)
        if column.wraps and isinstance(value, str)
    ]
    height = min(LINE_HEIGHT * max(lines, default=1), HIGHEST_ROW)
    page.put_row(number, _cells(row, styles), height)


def _cells(row: Sequence[Value], styles: Sequence[dict[str, Any]]) -> Iterator[tuple[int, Written, Any]]:
    for place, value in enumerate(row):
        if isinstance(value, str):
            yield place, value, styles[place]["guarded" if is_formula_led(value) else "text"]
        elif value is not None:
            yield place, Decimal(value), styles[place]["number"]


def in_rows(row: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The rows that one row takes: texts that a cell does not hold go on below it, and nothing else does.

    What no sheet can hold is told by a sign, and a figure that is none by its word.
    """
    cells = [
        pieces_of(cleaned(value)) if isinstance(value, str) else [_finite(value)] for value in row
    ]  # of every cell its pieces
    for number in range(max((len(pieces) for pieces in cells), default=0)):
        yield [pieces[number] if number < len(pieces) else None for pieces in cells]


def _finite(value: Value) -> Value:
    return str(value) if isinstance(value, Decimal) and not value.is_finite() else value


def length_in_cell(text: str) -> int:
    """How many letters a text has as Excel counts them: those outside the first 65,536 of Unicode are two."""
    return len(text) + sum(letter > "\uffff" for letter in text) if not text.isascii() else len(text)


def pieces_of(text: str) -> list[str]:
    """A text in pieces that a cell holds, cut behind a space where there is one; together they are the text again."""
    pieces = []
    # Only a text of half that length can be too long, however its letters are counted.
    while len(text) > LONGEST_TEXT // 2 and length_in_cell(text) > LONGEST_TEXT:
        end, left = 0, LONGEST_TEXT
        while left >= (width := 1 + (text[end] > "\uffff")):
            end, left = end + 1, left - width
        space = text.rfind(" ", end - _AT_LEAST_OF_A_PIECE, end)
        end = space + 1 if space > 0 else end
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def _told_of_length(first: int, last: int, row: Sequence[Value], columns: Sequence[Column]) -> str:
    long = [
        column.title
        for value, column in zip(row, columns, strict=False)
        if isinstance(value, str) and len(pieces_of(cleaned(value))) > 1
    ]
    return gettext(
        "Row %(first)s: the text in “%(columns)s” is longer than a cell holds and goes on down to row %(last)s.",
        first=first + 1,
        last=last + 1,
        columns=cleaned(", ".join(long)),
    )


def is_formula_led(text: str) -> bool:
    """Whether a text begins like something that a spreadsheet runs."""
    return text.startswith(FORMULA_LEADS)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column that is so many letters wide."""
    return sum(max(1, len(wrap(line, max(width - 1, 1)))) for line in text.split("\n"))


def sheet_name(title: str) -> str:
    """A name that Excel takes for a sheet; one that is too long for it ends with "…"."""
    name = _NOT_IN_TITLES.sub(" ", cleaned(title)).strip()
    while length_in_cell(name) > LONGEST_TITLE:
        name = f"{name.removesuffix('…')[:-1].rstrip()}…"
    return name or "1"


def csv_of(sheet: Sheet, language: Language) -> bytes:
    """Write a .csv that a spreadsheet opens in one step: UTF-8 with its mark, semicolons, the language's decimal sign.

    A text that a spreadsheet would run as a formula is led by an apostrophe, and so is one that begins with an
    apostrophe: taking one away gives the text back. So is what would be run within a text if it were cut at a comma, a
    tab, a quotation mark or the end of a line.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_text(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_value(value, language) for value in row])
    if sheet.notes:
        writer.writerow([])
    for note in sheet.notes:
        writer.writerow([_csv_text(note)])
    return file.getvalue().encode("utf-8-sig")


def _csv_value(value: Value, language: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _csv_text(value)
    plain = str(value) if isinstance(value, int) else f"{value:f}"
    return plain if language.locale == "en" else plain.replace(".", ",")


def _csv_text(text: str) -> str:
    text = _LED_WITHIN.sub(r"\1'", cleaned(text))
    return f"'{text}" if text.startswith(FORMULA_LEADS) else text


def download(sheet: Sheet, ending: str, name: str) -> Response:
    """A list as a file, an .xlsx or a .csv as the address ends, in the reader's language."""
    if ending == "xlsx":
        return as_download(xlsx_of(sheet), XLSX, f"{name}.xlsx")
    return as_download(csv_of(sheet, current_language()), CSV, f"{name}.csv")


def as_download(content: bytes, mimetype: str, name: str) -> Response:
    """An answer that a browser saves under the name; what no file name holds becomes a hyphen.

    A name in other letters than those of ASCII is given as it is, too (RFC 5987); browsers take that one.
    """
    safe = _UNSAFE.sub("-", name).strip("-.") or "download"
    stem, _dot, ending = name.rpartition(".")
    if stem and safe == ending:
        safe = f"download.{ending}"
    disposition = f'attachment; filename="{safe}"'
    readable = "".join(_readable(letter) for letter in name).strip("-. ")
    if not readable.isascii():
        disposition += f"; filename*=UTF-8''{quote(readable, safe='')}"
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = disposition
    return response


def _readable(letter: str) -> str:
    """A letter of a file's name; a hyphen for one that steers a system, a header or the direction of writing."""
    return letter if letter in "._- " or unicodedata.category(letter)[0] in "LMN" else "-"
