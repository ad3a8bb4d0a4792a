"""Workbooks as people send them: exported, filled in with openpyxl, and imported again."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy.orm import Session

from tracker.accounts.policy import EVERYTHING, Visitor
from tracker.history import Author
from tracker.plans.models import Plan
from tracker.plans.queries import visible_plan
from tracker.reading.drafts import Measure
from tracker.reporting.items import plan_items
from tracker.reporting.models import ReportingPeriod
from tracker.roundtrip.comparison import Compared, ComparedCell
from tracker.roundtrip.exporting import export_workbook
from tracker.roundtrip.importing import Imported, import_sent
from tracker.roundtrip.labels import head_of
from tracker.roundtrip.layout import HEAD_ROW, TRACKER, column_name, every_column, row_key
from tracker.roundtrip.looking import compare, read_sent
from tracker.web.languages import OFFERED, Language, speaking

Cells = Mapping[tuple[str, str, str], Any]  # what is typed, by kind, key and field
LANGUAGES = {language.locale: language for language in OFFERED}
NOW = datetime(2025, 2, 1, 12)


class Book:
    """A workbook on a disk, as somebody edits it."""

    def __init__(self, path: Path, language: Language, measures: Mapping[str, Measure]) -> None:
        self.path, self.language, self.measures = path, language, measures
        self.book: Any = openpyxl.load_workbook(path)
        self._places: dict[str, dict[str, int]] = {}
        self.rows: dict[tuple[str, str], tuple[str, int]] = {}
        for cells in self.book[TRACKER].iter_rows(values_only=True):
            if cells[0] in {"indicator", "activity"}:
                self.rows[cells[0], cells[1]] = cells[2], int(cells[3])

    def sheet(self, kind: str) -> Any:
        """The sheet of a kind of rows."""
        return self.book[next(sheet for (each, _), (sheet, _) in self.rows.items() if each == kind)]

    def places(self, kind: str) -> dict[str, int]:
        """Where each column stands."""
        if kind not in self._places:
            with speaking(self.language):
                heads = {head_of(column, kind): column.name for column in every_column(kind)}
            page = self.sheet(kind)
            self._places[kind] = {heads[cell.value]: cell.column for cell in page[HEAD_ROW + 1] if cell.value in heads}
        return self._places[kind]

    def cell(self, kind: str, key: str, field: str) -> Any:
        """The cell of a field."""
        measure = self.measures.get(key) if kind == "indicator" else None
        sheet, row = self.rows[kind, key]
        return self.book[sheet].cell(row, self.places(kind)[column_name(field, measure)])

    def type(self, cells: Cells) -> "Book":
        """Type into cells."""
        for (kind, key, field), value in cells.items():
            self.cell(kind, key, field).value = value
        return self

    def save(self, path: Path | None = None) -> Path:
        """Write it."""
        self.book.save(path or self.path)
        return path or self.path


class Post:
    """Sends workbooks of one plan and period out, and takes them back."""

    def __init__(self, session: Session, plan: Plan, period: ReportingPeriod, folder: Path) -> None:
        self.session, self.plan, self.period, self.folder = session, plan, period, folder
        self.uploads = folder / "uploads"
        self.count = 0

    def export(self, language: str = "en", *, author: Author | None = None, now: datetime = NOW) -> Path:
        """A workbook of the whole plan."""
        self.count += 1
        path = self.folder / f"{self.plan.code}-{self.count}-{language}.xlsx"
        with path.open("wb") as file:
            export_workbook(
                self.session,
                visible_plan(self.session, EVERYTHING, self.plan.code),
                self.period,
                None,
                LANGUAGES[language],
                file,
                mine=lambda _items, _item: True,
                author=author or Author(way="command"),
                now=now,
            )
        return path

    def open(self, path: Path, language: str = "en") -> Book:
        """A workbook to be edited."""
        measures = {each.key: each.measure for each in plan_items(self.session, self.plan).indicators}
        self.session.rollback()
        return Book(path, LANGUAGES[language], measures)

    def filled(self, cells: Cells, language: str = "en") -> Path:
        """A workbook exported now, with something typed into it."""
        return self.open(self.export(language), language).type(cells).save()

    def look(self, path: Path, visitor: Visitor = EVERYTHING, now: datetime = NOW, **how: Any) -> Compared:
        """What the preview of a workbook says."""
        compared = compare(self.session, read_sent(path, path.name), visitor, now, **{"keeps_unchanged": True, **how})
        self.session.rollback()
        return compared

    def take(
        self, path: Path, author: Author, visitor: Visitor = EVERYTHING, now: datetime = NOW, **how: Any
    ) -> tuple[Imported, Compared]:
        """Import a workbook."""
        return import_sent(
            self.session,
            read_sent(path, path.name),
            path,
            self.uploads,
            visitor=visitor,
            author=author,
            now=now,
            keeps_unchanged=True,
            **how,
        )


def told(compared: Compared) -> dict[tuple[str, str, str], ComparedCell]:
    """The cells of items by kind, key and field."""
    return {(cell.kind, cell.key, cell.field): cell for row in compared.rows for cell in row.cells if cell.field}


def states(compared: Compared) -> dict[tuple[str, str, str], str]:
    """The states of all cells that are not unchanged."""
    return {key: cell.state.value for key, cell in told(compared).items() if cell.state != "unchanged"}


def key_cell(book: Book, kind: str, key: str) -> Any:
    """The hidden first cell of a row."""
    sheet, row = book.rows[kind, key]
    cell = book.book[sheet].cell(row, 1)
    assert cell.value == row_key(kind, key)
    return cell
