"""The letterhead, the contents and part I of a work programme: its goals with their indicators, and its risks."""

import re
from dataclasses import dataclass, field
from datetime import date

from tracker.reading.ba_cutting import Block, blocks_and_rows, is_heading
from tracker.reading.ba_form import LEVELS, is_like, is_rule, is_title
from tracker.reading.ba_goals import Goals
from tracker.reading.ba_indicators import IndicatorRow, add_indicator, is_figure, next_key
from tracker.reading.ba_reading import Reading
from tracker.reading.drafts import ElementDraft, ElementKind, InstitutionRole, InstitutionRoleDraft, RiskDraft
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.scripts import fold
from tracker.reading.tables import Printed, Row, joined

_NUMBER = re.compile(r"Broj\s*:\s*(?P<number>\S+)", re.IGNORECASE)
_DATE = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_FOOTNOTE = re.compile(r"[¹²³⁴-⁹]|\^?\{?\d+[a-z]?\}?\)")
_CONTENTS = "sadrzaj"

# The heads of the tables of part I, and of the table of risks.
_UNITS = "organizacione jedinice koje doprinose ostvarenju"
_INDICATORS = "pokazatelji"
_NAME = "naziv"
_TARGET = "ciljana godisnja vrijednost"
_RISKS = ("rb", "naziv rizika", "protivmjere", "odgovorni za protivmjere")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands before part I: the title over one or more lines, the document's number and its date."""

    title: Printed | None
    number: str | None
    date: str | None


def read_letterhead(reading: Reading, rows: list[Row]) -> Letterhead:
    """Name every line before part I; the date is ISO where it is a full one."""
    title: list[Printed] = []
    number = day = None
    titled = in_contents = False
    for row in rows:
        if not row.filled:
            continue
        if is_rule(row):
            reading.caption("rule", *row.filled)
        elif fold(row.text) == _CONTENTS:
            in_contents = titled = True
            reading.caption("heading", *row.filled)
        elif is_title(row.text):
            in_contents = False
            reading.caption("title", *row.filled)
            title += [row.filled[0]] if not titled else []
        elif in_contents and not _is_paragraph(row):
            reading.caption("contents", *row.filled)
        elif row.text.isupper() and title:
            reading.caption("title", *row.filled)
            title += [row.filled[0]] if not titled else []
        elif title or _is_paragraph(row):
            in_contents = False
            reading.caption("paragraph", *row.filled)
        else:
            reading.caption("letterhead", *row.filled)
            number = number or ((match := _NUMBER.search(row.text)) and match["number"]) or None
            day = day or _day(row.text)
    return Letterhead(joined(title) if title else None, number, day)


def _is_paragraph(row: Row) -> bool:
    return len(row.filled) == 1 and len(row.text) > 200


def _day(text: str) -> str | None:
    match = _DATE.search(text)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        return match[0]


def read_introduction(reading: Reading, goals: Goals, rows: list[Row]) -> None:
    """Read part I: goals and programmes with their indicators, then the risks; all else is text."""
    table: _GoalTable | None = None
    risks: list[int] | None = None
    unknown: list[Row] = []
    blank = True
    for item in [*blocks_and_rows(rows), None]:
        if unknown and (item is None or isinstance(item, Block) or not item.filled):
            reading.give_up_table(unknown)
            unknown = []
        if item is None:
            break
        after_blank, blank = blank, isinstance(item, Row) and not item.filled
        if isinstance(item, Block):
            table = _closed(table, _GoalTable(reading, goals, goals.place(item)))
            risks = None
        elif not item.filled:
            continue
        elif is_rule(item):
            reading.caption("rule", *item.filled)
        elif (columns := _risk_columns(item)) is not None:
            reading.caption("table-head", *item.filled)
            risks, table = columns, _closed(table)
        elif unknown or (after_blank and _begins_table(item, table, risks)):
            unknown.append(item)
        elif risks is not None and len(item.filled) > 1:
            _add_risk(reading, item, risks)
        elif table is not None and (len(item.filled) > 1 or is_figure(item.text, reading.notation)):
            if not table.read(item):
                unknown.append(item)
                table = _closed(table)
        elif len(item.filled) > 1:
            unknown.append(item)
        else:
            table, risks = _closed(table), None
            _caption_text(reading, item)
    _closed(table)


def _closed(table: "_GoalTable | None", following: "_GoalTable | None" = None) -> "_GoalTable | None":
    """Finish a table and put the following one in its place."""
    if table is not None:
        table.finish()
    return following


def _begins_table(row: Row, table: "_GoalTable | None", risks: list[int] | None) -> bool:
    """Whether a row below a blank line does not continue the table above it, and so begins another one."""
    if len(row.filled) < 2:
        return False
    if risks is not None:
        return not row.at(risks[0]).text.rstrip(".)").isdecimal()
    return table is not None and table.is_begun and not table.may_hold(row)


def _caption_text(reading: Reading, row: Row) -> None:
    kind = "heading" if is_heading(row) else "footnote" if _FOOTNOTE.match(row.text) else "paragraph"
    reading.caption(kind, *row.filled)


@dataclass(slots=True)
class _GoalTable:
    """One table of part I: elements with the units that serve them, and their indicators."""

    reading: Reading
    goals: Goals
    parent: ElementDraft | None
    kind: ElementKind | None = None
    columns: dict[str, int] = field(default_factory=dict)  # 1-based columns of element, units, name and value
    element: ElementDraft | None = None
    indicators: list[tuple[ElementDraft, IndicatorRow]] = field(default_factory=list)

    def read(self, row: Row) -> bool:
        """Take in a row; False where the table is none of the form."""
        if not self.is_begun:
            return self._read_head(row)
        name_column, value_column = self.columns.get("name", 1), self.columns["value"]
        title, units = row.at(self.columns["element"]), row.at(self.columns.get("units", 0) or len(row.cells) + 1)
        name = row.at(name_column)
        values = [cell for column, cell in enumerate(row.cells, 1) if cell and column >= value_column]
        headed = {column for what, column in self.columns.items() if what != "value"}
        stray = [
            cell for column, cell in enumerate(row.cells, 1) if cell and column < value_column and column not in headed
        ]
        figures = all(is_figure(cell.text, self.reading.notation) for cell in values)
        if stray or (units and not title) or not values or len(values) > 2 or not figures:
            self.reading.give_up(row)
            return True
        if title:
            self._begin(title, units)
        if self.element is None:
            self.reading.give_up(row)
        elif not name and not title and len(values) == 1 and self.indicators and self._last.baseline is None:
            # The second value of the indicator above has slipped into a row of its own.
            self._last.baseline, self._last.target = self._last.target, values[0]
        else:
            baseline = values[0] if len(values) == 2 else None
            found = IndicatorRow(row.number, name or None, baseline, values[-1], None, [], name_column)
            self.indicators.append((self.element, found))
        return True

    @property
    def is_begun(self) -> bool:
        """Whether the head of the table has been read."""
        return "value" in self.columns

    def may_hold(self, row: Row) -> bool:
        """Whether the last cell of a row is a value in the column of values."""
        return row.width >= self.columns["value"] and is_figure(row.filled[-1].text, self.reading.notation)

    @property
    def _last(self) -> IndicatorRow:
        return self.indicators[-1][1]

    def finish(self) -> None:
        """Add the indicators, now that no further row can complete one of them."""
        for element, found in self.indicators:
            key = next_key(self.reading, element)
            if found.baseline is not None and found.target is not None:
                self.reading.find(
                    Finding(
                        "value-without-head",
                        Severity.WARNING,
                        "Two values, %(first)s and %(second)s, are printed where the head of the table has one column; "
                        "the first is read as the baseline, the second as the target.",
                        {"first": found.baseline.raw, "second": found.target.raw},
                        (*found.baseline.places, *found.target.places),
                        Subject(SubjectKind.INDICATOR, key),
                    )
                )
            add_indicator(self.reading, element, found, prints_baseline=False)
        self.indicators = []

    def _read_head(self, row: Row) -> bool:
        for column, cell in enumerate(row.cells, 1):
            text = fold(cell.text)
            if text in LEVELS:
                self.kind = LEVELS[text][0]
                self.columns["element"] = column
            elif is_like(text, _UNITS):
                self.columns["units"] = column
            elif is_like(text, _INDICATORS) or text == _NAME:
                self.columns["name"] = column
            elif is_like(text, _TARGET):
                self.columns["value"] = column
            elif cell:
                return False
        if "element" not in self.columns:
            return False
        self.reading.caption("table-head", *row.filled)
        return True

    def _begin(self, title: Printed, units: Printed) -> None:
        self.element = self.goals.named(self.kind or ElementKind.OTHER, title, self.parent)
        self.reading.caption("label", title)
        if units:
            codes = self.reading.units.read(units)
            self.element.institutions = [
                InstitutionRoleDraft(code, InstitutionRole.SUPPORT if position else InstitutionRole.LEAD)
                for position, code in enumerate(codes)
            ]
            self.element.institutions_printed = units


def _risk_columns(row: Row) -> list[int] | None:
    """The columns of number, risk, countermeasures and who answers, where the row is the head of that table."""
    columns = [
        column
        for wanted in _RISKS
        for column, cell in enumerate(row.cells, 1)
        if is_like(re.sub(r"[\s.]", "", fold(cell.text)), wanted.replace(" ", ""))
    ]
    return columns if len(columns) == len(_RISKS) and len(row.filled) == len(_RISKS) else None


def _add_risk(reading: Reading, row: Row, columns: list[int]) -> None:
    number, title, countermeasures, responsible = (row.at(column) for column in columns)
    if not title or not countermeasures or not number or len(row.filled) > len(columns) - (not responsible):
        reading.give_up(row)
        return
    number = Printed(number.text.rstrip(".)"), number.raw, number.places)
    subject = Subject(SubjectKind.RISK, str(len(reading.draft.risks) + 1))
    if number.text in [risk.number.text for risk in reading.draft.risks]:
        reading.find(
            Finding(
                "number-repeated",
                Severity.WARNING,
                "The number %(number)s is printed twice in one table.",
                {"number": number.raw},
                number.places,
                subject,
            )
        )
    if not responsible:
        reading.find(
            Finding(
                "owner-missing",
                Severity.WARNING,
                "The risk names nobody who answers for its countermeasures.",
                {},
                title.places,
                subject,
            )
        )
    reading.draft.risks.append(RiskDraft(number, title, countermeasures, responsible))
