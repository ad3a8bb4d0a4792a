"""The tables of parts II and III: which row is a head, an indicator, an activity, a statement or nothing of these."""

from dataclasses import dataclass, field

from tracker.reading.ba_cutting import Region, is_heading
from tracker.reading.ba_form import (
    INDICATOR_HEADS,
    ITEM_HEADS,
    Label,
    Piece,
    is_funding,
    is_project,
    is_rule,
    is_subject,
    pieces_of,
)
from tracker.reading.ba_goals import Goals
from tracker.reading.ba_indicators import IndicatorRow, indicator_row
from tracker.reading.ba_quarters import quarters_of
from tracker.reading.ba_reading import Reading
from tracker.reading.drafts import ElementDraft, ElementKind
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.tables import Printed, Row


@dataclass(slots=True)
class ItemRow:
    """A row that someone carries out, its cells beside their columns; `number` is None where none is printed."""

    line: int
    number: Piece | None
    cells: list[Piece]


@dataclass(slots=True)
class Table:
    """One table of part II or III, its rows told apart."""

    key: str  # "II.3"
    part: str
    programme: ElementDraft | None
    heading: Printed | None
    top: Printed  # the first cell of the lines that name its goals
    columns: dict[Label, int] = field(default_factory=dict)  # 1-based, of the heads of both of its halves
    activity: ElementDraft | None = None
    subjects: list[Printed] = field(default_factory=list)
    projects: list[Printed] = field(default_factory=list)
    statement: list[Printed] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    items: list[ItemRow] = field(default_factory=list)
    quarters: list[Printed] = field(default_factory=list)  # printed on rows of their own, beside no activity
    has_indicator_head: bool = False
    has_item_head: bool = False

    @property
    def subject(self) -> Subject:
        """The table, as findings name it."""
        return Subject(SubjectKind.ELEMENT, self.key)


def read_table(reading: Reading, goals: Goals, region: Region, part: str, key: str) -> Table | None:
    """Tell the rows of a table apart; None, with a finding, where it is no table of the form."""
    programme = goals.place(region.block)
    table = Table(key, part, programme, region.heading, region.block.rows[0].filled[0])
    if not any(_is_head(row) for row in region.body):
        reading.caption("rule", *(cell for row in region.body if is_rule(row) for cell in row.filled))
        unknown = [row for row in region.body if row.filled and not is_rule(row)]
        if unknown:
            reading.give_up_table(unknown)
        return None
    reader = _TableReader(reading, goals, table)
    for position, row in enumerate(region.body):
        if row.filled and reader.is_foreign(row, after_blank=position > 0 and not region.body[position - 1].filled):
            reader.leave(region.body[position:])
            break
        if row.filled:
            reader.read(row)
    reader.settle_loose_rows()
    return table


def _is_head(row: Row) -> bool:
    labels = {piece.label for piece in pieces_of(row)}
    return Label.INDICATOR in labels or bool(labels & ITEM_HEADS)


@dataclass(slots=True)
class _TableReader:
    reading: Reading
    goals: Goals
    table: Table
    loose: list[Row] = field(default_factory=list)  # rows of one text below the second head: subjects or statement
    item_columns: dict[Label, int] = field(default_factory=dict)

    def is_foreign(self, row: Row, *, after_blank: bool) -> bool:
        """Whether something begins here that does not belong to the table: another heading, head or table."""
        if is_rule(row) or not self.table.has_item_head:
            return False
        pieces = pieces_of(row)
        labels = {piece.label for piece in pieces if piece.label}
        begun = bool(self.table.items or self.loose)
        if begun and (is_heading(row) or Label.INDICATOR in labels):
            return True
        if begun and Label.NUMBER in labels:
            return True
        return (
            after_blank
            and begun
            and not labels
            and len(pieces) > 1
            and not _is_number(pieces[0], pieces)
            and not any(quarters_of(piece.cell.text) for piece in pieces)
        )

    def leave(self, rows: list[Row]) -> None:
        """Report what follows the table and is not of the form; lines of capitals are headings still."""
        remaining = []
        for row in rows:
            if is_heading(row):
                self.reading.caption("heading", *row.filled)
            elif is_rule(row):
                self.reading.caption("rule", *row.filled)
            else:
                remaining.append(row)
        if any(row.filled for row in remaining):
            self.reading.give_up_table(remaining)

    def read(self, row: Row) -> None:
        """Take in one row that says something."""
        if is_rule(row):
            self.reading.caption("rule", *row.filled)
            return
        pieces = pieces_of(row)
        heads = [piece for piece in pieces if piece.label]
        labels = {piece.label for piece in heads}
        cells = [
            Piece(piece.rest, None, piece.rest, piece.column) if piece.label else piece
            for piece in pieces
            if piece.rest is not None
        ]
        is_item = self._is_item(cells)
        starts_items = bool(labels & ITEM_HEADS) and not labels & INDICATOR_HEADS and not is_item
        if starts_items and len(cells) > 1:
            self.leave([row])
            return
        for piece in heads:
            if piece.rest is None:
                self.reading.caption("table-head", piece.cell)
            columns = self.item_columns if piece.label in ITEM_HEADS else self.table.columns
            if piece.label is not None:
                columns.setdefault(piece.label, piece.column)
        if Label.INDICATOR in labels:
            self.table.has_indicator_head = True
        if starts_items:
            self.table.has_item_head = True
            self.table.columns |= self.item_columns
        if not cells:
            return
        if starts_items or labels & INDICATOR_HEADS:
            self._read_beside_head(cells, row)
        elif self.table.has_item_head or (is_item and not self.table.has_indicator_head):
            self._read_item(row, cells)
        else:
            self._read_indicator(row, cells)

    def _read_beside_head(self, cells: list[Piece], row: Row) -> None:
        for piece in cells:
            if not self._take_activity(piece):
                self.table.subjects.append(piece.cell)

    def _take_activity(self, piece: Piece) -> bool:
        activity = self.goals.activity_named(piece.cell, self.table.programme)
        if activity is None:
            return False
        if self.table.activity is not None and self.table.activity is not activity:
            self.reading.find(
                Finding(
                    "programme-activity-twice",
                    Severity.WARNING,
                    "The table names a second programme activity, “%(raw)s”; it is kept under the first one.",
                    {"raw": piece.cell.raw},
                    piece.cell.places,
                    self.table.subject,
                )
            )
        self.table.activity = self.table.activity or activity
        self.reading.caption("label", piece.cell)
        return True

    def _read_indicator(self, row: Row, cells: list[Piece]) -> None:
        read = indicator_row(cells, self.table.columns, self.reading.notation)
        if read is None:
            self._read_words(row, cells)
            return
        if not self.table.has_indicator_head or len(read.before) > 2:
            self.reading.give_up(row, self.table.subject)
            return
        texts = list(read.before)
        if len(texts) == 2:
            self._take_column(texts.pop(0))
        elif texts and self._is_beside_names(texts[0]) and self._take_activity(texts[0]):
            texts.clear()
        read.name = texts[0].cell if texts else None
        self.table.indicators.append(read)

    def _is_beside_names(self, piece: Piece) -> bool:
        return piece.column != self.table.columns.get(Label.INDICATOR)

    def _take_column(self, piece: Piece) -> None:
        """Take in what stands in the column of programme activities: one of them, or a project."""
        if self._take_activity(piece):
            return
        if is_project(piece.cell.text):
            self.table.projects.append(piece.cell)
            return
        self.reading.find(
            Finding(
                "programme-activity-unknown",
                Severity.WARNING,
                "“%(raw)s” is no programme activity of part IV; the table hangs on the programme.",
                {"raw": piece.cell.raw},
                piece.cell.places,
                self.table.subject,
            )
        )

    def _read_words(self, row: Row, cells: list[Piece]) -> None:
        """Take in a row without values above the activities: a name, a project, a subject, sources of funding."""
        words = [piece for piece in cells if not is_funding(piece.cell.text)]
        funding = [piece for piece in cells if is_funding(piece.cell.text)]
        name_column = self.table.columns.get(Label.INDICATOR)
        if len(words) == 1:
            piece = words[0]
            if self._take_activity(piece):
                pass
            elif is_subject(piece.cell.text):
                self.table.subjects.append(piece.cell)
            elif is_project(piece.cell.text):
                self.table.projects.append(piece.cell)
            elif self.table.has_indicator_head and piece.column == name_column:
                self.table.indicators.append(
                    IndicatorRow(row.number, piece.cell, None, None, funding[0].cell if funding else None, [])
                )
                return
            elif piece.column == self.table.columns.get(Label.PROGRAMME_ACTIVITY):
                self._take_column(piece)
            else:
                self.reading.give_up(row, self.table.subject)
                return
            self._leave_funding(funding)
        elif words or len(funding) != 1:
            self.reading.give_up(row, self.table.subject)
        else:
            self._leave_funding(funding)

    def _leave_funding(self, funding: list[Piece]) -> None:
        for piece in funding:
            self.reading.find(
                Finding(
                    "funding-without-indicator",
                    Severity.WARNING,
                    "“%(raw)s” is printed in the column of funding, but beside no indicator.",
                    {"raw": piece.cell.raw},
                    piece.cell.places,
                    self.table.subject,
                )
            )

    def _is_item(self, cells: list[Piece]) -> bool:
        return len(cells) > 1 and _is_number(cells[0], cells)

    def _read_item(self, row: Row, cells: list[Piece]) -> None:
        if self._is_item(cells):
            self.table.items.append(ItemRow(row.number, cells[0], cells[1:]))
        elif len(cells) == 1 and quarters_of(cells[0].cell.text):
            self.table.quarters.append(cells[0].cell)
        elif len(cells) == 1 and not self.reading.units.knows(cells[0].cell.text):
            self.loose.append(row)
        elif (
            len(cells) == 3
            and not self.reading.units.knows(cells[0].cell.text)
            and quarters_of(cells[2].cell.text)
            and not quarters_of(cells[1].cell.text)
        ):
            self.table.items.append(ItemRow(row.number, None, cells))
        else:
            self.reading.give_up(row, self.table.subject)

    def settle_loose_rows(self) -> None:
        """Decide what the rows of a single text are: above activities a subject, else what the table states."""
        first = self.table.items[0].line if self.table.items else None
        for row in self.loose:
            cell = row.filled[0]
            if first is not None and row.number > first:
                self.reading.give_up(row, self.table.subject)
            elif first is not None or (is_subject(cell.text) and not self.table.statement):
                self.table.subjects.append(cell)
            else:
                self.table.statement.append(cell)


def section_of(table: Table, *, stands_alone: bool) -> ElementDraft:
    """The section that a table makes: below its programme activity, else below the programme.

    It is called by its project or subject where it shares the heading with other tables, else by the heading.
    """
    title = next(iter([*table.projects, *table.subjects]), table.heading or table.top)
    if stands_alone and table.heading is not None and not table.projects:
        title = table.heading
    parent = table.activity or table.programme
    label = table.heading.text if table.heading is not None and title is not table.heading else None
    element = ElementDraft(
        table.key, parent.key if parent else None, ElementKind.SECTION, label, None, title, part=table.part
    )
    return element


def captioned(table: Table) -> list[Printed]:
    """The subjects and projects of a table, which head it and carry no value themselves."""
    return [*table.subjects, *table.projects]


def _is_number(piece: Piece, pieces: list[Piece]) -> bool:
    text = piece.cell.text.rstrip(".)")
    return (
        len(text) <= 3
        and (text.isdecimal() or (piece.cell.text.endswith(".") and text in {"I", "l"}))
        and len(pieces) > 1
        and quarters_of(pieces[1].cell.text) is None
    )
