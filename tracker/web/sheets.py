"""The one writer of sheets: .xlsx and .csv with text as text and figures as numbers, so that they read back alike."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Response

from tracker.errors import Refused
from tracker.web.languages import Language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST_TEXT = 32_767  # letters that a cell of Excel holds
LONGEST_TITLE = 31  # letters of a sheet's name
FORMULA_LEADS = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")

# What XML and a cell cannot hold; a visible sign stands for it, so that nothing disappears unseen.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_VISIBLE = "\ufffd"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")

Value = str | int | Decimal | None


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
    return _CONTROL.sub(_VISIBLE, text)


def xlsx_of(sheet: Sheet) -> bytes:
    """Write an .xlsx: frozen head, widths, print set-up; no text is ever a formula.

    Raises:
        Refused: a text is longer than a cell holds; it is not cut.
    """
    file = io.BytesIO()
    # Row after row goes out as it is made; nothing in a sheet depends on a later row.
    book = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False})
    try:
        _write(book, sheet)
    finally:
        book.close()
    return file.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(_sheet_name(sheet.title))
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
    page.set_row(0, LINE_HEIGHT * max(_lines(column.title, column.width) for column in sheet.columns))
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, cleaned(column.title), heads[column.number_format != "General"])
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        # Not every program makes a row as high as its wrapped text; LibreOffice lets it run over the next row.
        lines = [
            _lines(value, column.width)
            for value, column in zip(row, sheet.columns, strict=False)
            if column.wraps and isinstance(value, str)
        ]
        if lines and max(lines) > 1:
            page.set_row(last, min(LINE_HEIGHT * max(lines), HIGHEST_ROW))
        for place, value in enumerate(row):
            _write_cell(page, last, place, value, styles[place], sheet.columns[place].title)
    for offset, words in enumerate(sheet.notes, last + 2):
        page.write_string(offset, 0, cleaned(words), note)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column that is so many letters wide."""
    return sum(max(1, len(wrap(line, max(width - 1, 1)))) for line in text.split("\n"))


def _write_cell(page: Any, number: int, place: int, value: Value, styles: dict[str, Any], title: str) -> None:
    if value is None:
        return
    if isinstance(value, str):
        text = cleaned(value)
        if len(text) > LONGEST_TEXT:
            raise Refused(
                "Row %(row)s, column “%(column)s”: the text has %(count)s letters, and a cell holds %(most)s.",
                row=number + 1,
                column=title,
                count=len(text),
                most=LONGEST_TEXT,
            )
        page.write_string(number, place, text, styles["guarded" if text.startswith(FORMULA_LEADS) else "text"])
        return
    page.write_number(number, place, value, styles["number"])


def _sheet_name(title: str) -> str:
    return _NOT_IN_TITLES.sub(" ", cleaned(title))[:LONGEST_TITLE].strip() or "1"


def csv_of(sheet: Sheet, language: Language) -> bytes:
    """Write a .csv that a spreadsheet opens in one step: UTF-8 with its mark, semicolons, the language's decimal sign.

    A text that a spreadsheet would run as a formula is led by an apostrophe, and so is one that begins with an
    apostrophe: taking one away gives the text back.
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
    text = cleaned(text)
    return f"'{text}" if text.startswith(FORMULA_LEADS) else text


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
