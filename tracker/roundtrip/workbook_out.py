"""Writes the workbook of a period, row after row as it is made: nothing of it is kept but what is being written."""

from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from tracker.roundtrip.form import Form, Group
from tracker.roundtrip.instructions import write_instructions
from tracker.roundtrip.labels import sheet_word
from tracker.roundtrip.layout import CHOICES, FIRST_ROW, INSTRUCTIONS, LISTS, ROW_SHEETS, TRACKER, list_name
from tracker.roundtrip.printed import checks_of
from tracker.roundtrip.rows_out import Note, Notes, Rows, fitting
from tracker.roundtrip.sealing import (
    DIGEST,
    DIGEST_PROPERTY,
    END,
    PROPERTIES,
    Identity,
    Seal,
    Traced,
    cells_of,
    head_rows,
)
from tracker.roundtrip.sheet_frame import set_up, write_head
from tracker.roundtrip.styles import FONT, LINE_HEIGHT, SIZE, Styles
from tracker.web.sheets import Page, cleaned, sheet_name

__all__ = ["Note", "Notes", "write_workbook"]


def write_workbook(form: Form, identity: Identity, file: IO[bytes], notes: Notes | None = None) -> str:
    """Write the workbook into a file in the language that is spoken, and return its digest."""
    # Workbooks of strangers' texts: nothing is a formula or a link, however it begins.
    options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    # Widths of columns are counted in letters of this font; where it is missing, small letters differ least.
    options |= {"default_format_properties": {"font_name": FONT, "font_size": SIZE}}
    book = xlsxwriter.Workbook(file, options)
    try:
        return _Writer(book, form, identity, notes or {}).write()
    finally:
        book.close()


class _Writer:
    def __init__(self, book: Any, form: Form, identity: Identity, notes: Notes) -> None:
        self._book = book
        self._form = form
        self._identity = identity
        self._notes = notes
        self._styles = Styles(book)
        self._seal = Seal(identity)
        self._fields = identity.fields
        self._next_traced = 0  # row of the very hidden sheet
        self._trace_page: Any = None

    def write(self) -> str:
        """All sheets."""
        kinds = [kind for kind in ROW_SHEETS if kind in self._form.columns]
        names = {sheet: self._name_of(sheet) for sheet in (INSTRUCTIONS, *kinds)}
        pages = {sheet: self._book.add_worksheet(name, Page) for sheet, name in names.items()}
        self._write_lists(self._book.add_worksheet(LISTS, Page))
        self._trace_page = self._book.add_worksheet(TRACKER, Page)
        for cells in head_rows(self._identity):
            self._trace(cells)
        write_instructions(pages[INSTRUCTIONS], self._styles, self._form, names)
        for kind in kinds:
            self._write_rows(pages[kind], names[kind], kind)
        self._trace([END, str(self._seal.count)])
        self._trace([DIGEST, self._seal.digest])
        self._trace_page.very_hidden()
        self._name_document()
        return self._seal.digest

    def _name_of(self, sheet: str) -> str:
        return sheet_name(sheet_word(sheet))

    def _name_document(self) -> None:
        plan, period = self._form.contents.plan, self._form.contents.period
        title = f"{cleaned(plan.title)} – {period.code}"
        self._book.set_properties({"title": title[:255], "subject": self._form.who[:255], "keywords": plan.code})
        for part, name in PROPERTIES.items():
            self._book.set_custom_property(name, getattr(self._identity, part), "text")
        self._book.set_custom_property(DIGEST_PROPERTY, self._seal.digest, "text")

    def _write_lists(self, page: Any) -> None:
        """Each list in two columns: what is stored, and what is read. Only the second one is offered."""
        lists = [self._form.choices[name] for name in CHOICES]
        for place, name in enumerate(CHOICES):
            page.write_string(0, 2 * place, name)
        for number in range(max(len(each) for each in lists)):
            for place, pairs in enumerate(lists):
                if number < len(pairs):
                    for offset, text in enumerate(pairs[number]):
                        page.write_string(number + 1, 2 * place + offset, cleaned(text), self._styles.unseen)
        for place, name in enumerate(CHOICES):
            letters, last = xl_col_to_name(2 * place + 1), max(len(self._form.choices[name]), 1) + 1
            self._book.define_name(list_name(name), f"='{LISTS}'!${letters}$2:${letters}${last}")
        page.very_hidden()

    def _trace(self, cells: Sequence[str]) -> None:
        unseen = self._styles.unseen
        self._trace_page.put_row(
            self._next_traced, [(place, text, unseen) for place, text in enumerate(cells) if text], LINE_HEIGHT
        )
        self._next_traced += 1

    def _write_rows(self, page: Any, name: str, kind: str) -> None:
        columns = list(self._form.columns[kind])
        write_head(page, self._styles, self._form, kind, columns)
        rows = Rows(self._styles, columns, self._notes)
        last = FIRST_ROW - 1
        for last, row in enumerate(self._form.rows(kind), FIRST_ROW):
            if isinstance(row, Group):
                rows.write_group(page, last, row)
                continue
            is_open = rows.write(page, last, row)
            texts = {field: fitting(text) for field, text in row.texts.items() if text}
            printed = checks_of(kind, row.shown, fitting)
            traced = Traced(kind, row.key, name, last + 1, row.version, is_open, texts, printed)
            cells = cells_of(traced, self._fields)
            self._seal.add(cells)
            self._trace(cells)
        set_up(page, self._styles, self._form, columns, max(last, FIRST_ROW), kind)
