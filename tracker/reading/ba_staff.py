"""Part V of a work programme: how many people each unit has, by grade and by sex."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from rapidfuzz import fuzz

from tracker.reading.ba_form import LIKE, is_like, is_rule, label_of
from tracker.reading.ba_form import Label as Head
from tracker.reading.ba_reading import Reading, places_of
from tracker.reading.drafts import StaffFigureDraft, StaffRowDraft, staff_row_key
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind, Unreadable
from tracker.reading.scripts import fold
from tracker.reading.tables import Printed, Row
from tracker.reading.values import parse_figure

GRADES, SEXES = "grades", "sexes"
_UNIT = "naziv organizacione jedinice"
_TOTAL = "ukupno"
_PERCENT = "% popunjenosti"
_SEXES = {"m": "M", "z": "F", "f": "F"}
_HYPHEN = re.compile(r"(?<=\w)- (?=\w)")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of figures counts."""

    number: int  # 1-based cell
    grade: str | None
    sex: str | None
    kind: str  # "count", "total", "percent"


@dataclass(slots=True)
class StaffTable:
    """One of the two tables of part V, with its rows once they are read."""

    name: str
    columns: list[Column]
    unit_column: int
    number_column: int
    rows: list[StaffRowDraft] = field(default_factory=list)

    @property
    def last_column(self) -> int:
        """The last column that has a head."""
        return max(column.number for column in self.columns)

    @property
    def total(self) -> StaffRowDraft | None:
        """The row of sums, None where the table breaks off before it."""
        return next((row for row in self.rows if row.is_total), None)


def read_staff(reading: Reading, rows: list[Row], name: str) -> None:
    """Read both tables of part V, check their sums and set them against each other.

    Raises:
        Unreadable: a table or its row of sums is missing, so the text is cut short.
    """
    tables: list[StaffTable] = []
    open_table: StaffTable | None = None
    unknown: list[Row] = []
    skipped: Row | None = None
    for position, row in enumerate(rows):
        if unknown and not row.filled:
            reading.give_up_table(unknown)
            unknown = []
        if not row.filled or row is skipped:
            continue
        following = rows[position + 1] if position + 1 < len(rows) else None
        table = _table_of(row, following)
        if table is not None and table.name not in [known.name for known in tables]:
            reading.caption("table-head", *row.filled)
            if table.name == SEXES and following is not None:
                reading.caption("table-head", *following.filled)
                skipped = following
            tables.append(table)
            open_table = table
        elif is_rule(row):
            reading.caption("rule", *row.filled)
        elif unknown or (len(row.filled) > 1 and open_table is None):
            unknown.append(row)
        elif len(row.filled) == 1:
            reading.caption("heading", *row.filled)
        elif open_table is not None:
            _add_row(reading, open_table, row)
            if open_table.rows and open_table.rows[-1].is_total:
                open_table = None
    if unknown:
        reading.give_up_table(unknown)
    whole = {table.name: table for table in tables if _is_whole(table)}
    line = len(reading.document.rows)
    if GRADES not in whole:
        raise Unreadable(
            "%(name)s is cut short: the table of staff by grade in part V does not end in its row of sums "
            "(line %(line)s is the last); copy the whole programme and load it again.",
            name=name,
            line=line,
        )
    if SEXES not in whole:
        raise Unreadable(
            "%(name)s is cut short: the table of staff by sex in part V does not end in its row of sums "
            "(line %(line)s is the last); copy the whole programme and load it again.",
            name=name,
            line=line,
        )
    for table in tables:
        _check_rows(reading, table)
        _check_columns(reading, table)
        reading.draft.staff += table.rows
    _check_percents(reading, whole[GRADES])
    _compare(reading, whole[GRADES], whole[SEXES])


def _is_whole(table: StaffTable) -> bool:
    return table.total is not None and any(figure.kind == "total" for figure in table.total.figures)


def _table_of(row: Row, following: Row | None) -> StaffTable | None:
    """The table that a row heads; None for any other row. A second head of M and Ž makes it the table of sexes."""
    unit = next((column for column, cell in enumerate(row.cells, 1) if is_like(fold(cell.text), _UNIT)), None)
    number = next((column for column, cell in enumerate(row.cells, 1) if label_of(cell.text) is Head.NUMBER), None)
    if unit is None or number is None:
        return None
    sexes = {}
    if following is not None and following.filled and all(fold(cell.text) in _SEXES for cell in following.filled):
        sexes = {column: _SEXES[fold(cell.text)] for column, cell in enumerate(following.cells, 1) if cell}
    columns: list[Column] = []
    grade, kind = None, "count"
    for column in range(unit + 1, max(row.width, *sexes, 0) + 1):
        cell = row.at(column)
        if cell:
            text = fold(cell.text)
            kind = "total" if text.startswith(_TOTAL) else "percent" if is_like(text, _PERCENT) else "count"
            grade = _HYPHEN.sub("", cell.text) if kind == "count" else None
        if sexes and column in sexes:
            columns.append(Column(column, grade, sexes[column], kind))
        elif not sexes and cell:
            columns.append(Column(column, grade, None, kind))
    if not any(column.kind == "total" for column in columns):
        return None
    return StaffTable(SEXES if sexes else GRADES, columns, unit, number)


def _add_row(reading: Reading, table: StaffTable, row: Row) -> None:
    number, unit = row.at(table.number_column), row.at(table.unit_column)
    is_total = any(fold(cell.text).startswith(_TOTAL) for cell in (number, unit))
    if is_total and not unit:
        number, unit = row.at(len(row.cells) + 1), number
        number = Printed("", "", unit.places)
    if not unit or (not is_total and not number):
        reading.give_up(row)
        return
    number = Printed(number.text.rstrip(".)"), number.raw, number.places)
    draft = StaffRowDraft(table.name, number, unit, is_total, [])
    subject = _subject(draft)
    cells = {column: cell for column, cell in enumerate(row.cells, 1) if cell and column > table.unit_column}
    moved = _unshifted(reading, table, cells)
    if moved != cells:
        reading.find(
            Finding(
                "cell-shifted",
                Severity.WARNING,
                "The last cells of the row stand one column to the right of their heads; "
                "they are read one column to the left, where they agree with the row's sums.",
                {},
                places_of([cell for column, cell in cells.items() if moved.get(column) is not cell]),
                subject,
            )
        )
    heads = {column.number: column for column in table.columns}
    for column, cell in moved.items():
        if column not in heads:
            reading.find(
                Finding(
                    "cell-without-head",
                    Severity.ERROR,
                    "“%(raw)s” stands in a column that has no head; it is not read.",
                    {"raw": cell.raw},
                    cell.places,
                    subject,
                )
            )
            continue
        draft.figures.append(_figure(reading, heads[column], cell, subject))
    table.rows.append(draft)


def _figure(reading: Reading, column: Column, cell: Printed, subject: Subject) -> StaffFigureDraft:
    value = _number(reading, cell)
    if value is None:
        reading.find(
            Finding(
                "figure-not-understood",
                Severity.ERROR,
                "“%(raw)s” is no number as this document prints them; it counts nobody.",
                {"raw": cell.raw},
                cell.places,
                subject,
            )
        )
    return StaffFigureDraft(column.grade, column.sex, column.kind, cell, value)


def _number(reading: Reading, cell: Printed) -> Decimal | None:
    try:
        return parse_figure(cell.text.removesuffix("%"), reading.notation)
    except ValueError:
        return None


def _unshifted(reading: Reading, table: StaffTable, cells: dict[int, Printed]) -> dict[int, Printed]:
    """The cells under the heads they belong to.

    The published table of sexes has a row's last grade and its sums one cell too far right; where the empty cell too
    many stands is not to be seen. The nearest one before the last grade is taken out where the sums agree better so.
    """
    counts = [column.number for column in table.columns if column.kind == "count"]
    if table.name != SEXES or not counts:
        return cells
    last_grade = table.columns[len(counts) - 1].grade
    edge = min(column.number for column in table.columns if column.grade == last_grade and column.kind == "count")
    empty = next((column for column in range(edge, table.unit_column, -1) if column not in cells), None)
    if empty is None:
        return cells
    moved = {column - 1 if column > empty else column: cell for column, cell in cells.items()}
    if max(cells, default=0) > table.last_column:
        return moved
    return moved if _agreement(reading, table, moved) > _agreement(reading, table, cells) else cells


def _agreement(reading: Reading, table: StaffTable, cells: dict[int, Printed]) -> int:
    """For how many sexes the printed sum of the row is the sum of its grades."""
    agreed = 0
    for sex in ("M", "F"):
        counts = [cells[c.number] for c in table.columns if c.sex == sex and c.kind == "count" and c.number in cells]
        totals = [cells[c.number] for c in table.columns if c.sex == sex and c.kind == "total" and c.number in cells]
        total = sum((_number(reading, cell) or Decimal(0) for cell in totals), Decimal(0))
        agreed += total == sum((_number(reading, cell) or Decimal(0) for cell in counts), Decimal(0))
    return agreed


def _subject(row: StaffRowDraft) -> Subject:
    return Subject(SubjectKind.STAFF, staff_row_key(row.table, row.number.text))


def _sum(row: StaffRowDraft, kind: str, sex: str | None, grade: str | None = None) -> Decimal | None:
    """The sum of a row's figures of one kind and sex, of one grade or of all; None where none is printed."""
    values = [
        figure.value
        for figure in row.figures
        if figure.kind == kind and figure.sex == sex and figure.value is not None and grade in (None, figure.grade)
    ]
    return sum(values, Decimal(0)) if values else None


def _sexes(table: StaffTable) -> list[str | None]:
    return list(dict.fromkeys(column.sex for column in table.columns if column.kind == "count"))


def _check_rows(reading: Reading, table: StaffTable) -> None:
    """Report every row whose grades do not add up to its printed sum."""
    for row in table.rows:
        for sex in _sexes(table):
            computed, printed = _sum(row, "count", sex), _sum(row, "total", sex)
            if (computed or Decimal(0)) != (printed or Decimal(0)):
                _mismatch(reading, row, f"{row.unit.text}{_of(sex)}", printed, computed)


def _check_columns(reading: Reading, table: StaffTable) -> None:
    """Report every column whose units do not add up to the printed sum at its foot."""
    total = table.total
    for column in table.columns:
        if column.kind == "percent" or total is None:
            continue
        units = [
            value
            for row in table.rows
            if not row.is_total and (value := _sum(row, column.kind, column.sex, column.grade)) is not None
        ]
        printed = _sum(total, column.kind, column.sex, column.grade)
        computed = sum(units, Decimal(0)) if units else None
        if (computed or Decimal(0)) != (printed or Decimal(0)):
            _mismatch(reading, total, f"{column.grade or 'UKUPNO'}{_of(column.sex)}", printed, computed)


def _of(sex: str | None) -> str:
    return f" ({'Ž' if sex == 'F' else sex})" if sex else ""


def _mismatch(
    reading: Reading, row: StaffRowDraft, what: str, printed: Decimal | None, computed: Decimal | None
) -> None:
    places = places_of([row.unit, *(figure.printed for figure in row.figures if figure.kind == "total")])
    subject = _subject(row)
    if computed is None:
        finding = Finding(
            "staff-sum-mismatch",
            Severity.ERROR,
            "%(what)s: the sum is printed as %(printed)s, and no figures are printed for it.",
            {"what": what, "printed": f"{printed:f}"},
            places,
            subject,
        )
    elif printed is None:
        finding = Finding(
            "staff-sum-mismatch",
            Severity.ERROR,
            "%(what)s: no sum is printed, and the figures add up to %(computed)s.",
            {"what": what, "computed": f"{computed:f}"},
            places,
            subject,
        )
    else:
        finding = Finding(
            "staff-sum-mismatch",
            Severity.ERROR,
            "%(what)s: the sum is printed as %(printed)s, and the figures add up to %(computed)s.",
            {"what": what, "printed": f"{printed:f}", "computed": f"{computed:f}"},
            places,
            subject,
        )
    reading.find(finding)


def _check_percents(reading: Reading, table: StaffTable) -> None:
    """Report every share of the staff that is not the unit's; cut off after two decimals or rounded, both are right."""
    total = sum((_sum(row, "total", None) or Decimal(0) for row in table.rows if row.is_total), Decimal(0))
    for row in table.rows:
        count, percent = _sum(row, "total", None), _sum(row, "percent", None)
        if not total or count is None or percent is None:
            continue
        share = count / total * 100
        if abs(share - percent) >= Decimal("0.01"):
            reading.find(
                Finding(
                    "staff-percent-mismatch",
                    Severity.WARNING,
                    "%(what)s: the share is printed as %(printed)s, and %(count)s of %(total)s are %(computed)s%%.",
                    {
                        "what": row.unit.text,
                        "printed": next(figure.printed.raw for figure in row.figures if figure.kind == "percent"),
                        "count": f"{count:f}",
                        "total": f"{total:f}",
                        "computed": f"{share:.2f}".replace(".", reading.notation.decimal),
                    },
                    places_of([figure.printed for figure in row.figures if figure.kind == "percent"]),
                    _subject(row),
                )
            )


def _compare(reading: Reading, grades: StaffTable, sexes: StaffTable) -> None:
    """Report every unit and grade that the two tables do not count alike."""
    pairs = _paired(
        list(dict.fromkeys(column.grade for column in grades.columns if column.grade)),
        list(dict.fromkeys(column.grade for column in sexes.columns if column.grade)),
    )
    for row in grades.rows:
        other = next(
            (
                found
                for found in sexes.rows
                if found.is_total == row.is_total
                and found.number.text == row.number.text
                and fuzz.ratio(fold(found.unit.text), fold(row.unit.text)) >= LIKE
            ),
            None,
        )
        if other is None:
            reading.find(
                Finding(
                    "staff-unit-missing",
                    Severity.WARNING,
                    "The table of sexes has no row for “%(unit)s”.",
                    {"unit": row.unit.text},
                    row.unit.places,
                    _subject(row),
                )
            )
            continue
        for grade, same in [*pairs, (None, None)]:
            kind = "count" if grade else "total"
            one = _sum(row, kind, None, grade)
            both = [value for sex in ("M", "F") if (value := _sum(other, kind, sex, same)) is not None]
            if (one or Decimal(0)) != sum(both, Decimal(0)):
                what = f"{row.unit.text}, {grade or 'UKUPNO'}"
                _differ(reading, (row, other), what, one, sum(both, Decimal(0)) if both else None)


def _differ(
    reading: Reading, rows: tuple[StaffRowDraft, StaffRowDraft], what: str, one: Decimal | None, other: Decimal | None
) -> None:
    """Report that the table of grades and that of sexes do not count alike; None where one of them prints nothing."""
    places = tuple(place for row in rows for place in row.unit.places)
    subject = _subject(rows[1])
    if other is None:
        finding = Finding(
            "staff-tables-differ",
            Severity.WARNING,
            "%(what)s: the table of grades counts %(one)s, the table of sexes prints nothing.",
            {"what": what, "one": f"{one:f}"},
            places,
            subject,
        )
    elif one is None:
        finding = Finding(
            "staff-tables-differ",
            Severity.WARNING,
            "%(what)s: the table of grades prints nothing, the table of sexes counts %(other)s.",
            {"what": what, "other": f"{other:f}"},
            places,
            subject,
        )
    else:
        finding = Finding(
            "staff-tables-differ",
            Severity.WARNING,
            "%(what)s: the table of grades counts %(one)s, the table of sexes %(other)s.",
            {"what": what, "one": f"{one:f}", "other": f"{other:f}"},
            places,
            subject,
        )
    reading.find(finding)


def _paired(grades: list[str], others: list[str]) -> list[tuple[str, str]]:
    """Each grade with its counterpart in the other table: by order where both have as many, else by the words."""
    if len(grades) == len(others):
        return list(zip(grades, others, strict=True))
    return [(grade, other) for grade in grades for other in others if fuzz.ratio(fold(grade), fold(other)) >= LIKE]
