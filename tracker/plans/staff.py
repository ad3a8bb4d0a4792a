"""The staff tables as they are shown: printed totals beside what the cells add up to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.plans.annexes import StaffFigure, StaffRow


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a staff table."""

    grade: str | None  # as the form prints it; None for totals and percents
    sex: str | None  # "M" or "F"; None where the table does not split
    kind: str  # "count", "total" or "percent"


@dataclass(frozen=True, slots=True)
class Heading:
    """A head over one column, or over the two sexes of a grade."""

    column: Column
    span: int


@dataclass(frozen=True, slots=True)
class StaffCell:
    """A figure of the table, with what the figures it sums up come to."""

    figure: StaffFigure
    computed: Decimal | None  # None for a figure that sums up nothing

    @property
    def differs(self) -> bool:
        """Whether a printed total is not the sum of its figures; an empty cell claims nothing."""
        return self.computed is not None and self.figure.value is not None and self.computed != self.figure.value


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A unit's row."""

    row: StaffRow
    cells: list[StaffCell]


@dataclass(frozen=True, slots=True)
class StaffTable:
    """One of the staff tables."""

    kind: str  # "grades" or "sexes"
    columns: list[Column]
    lines: list[StaffLine]

    @property
    def differences(self) -> int:
        """How many printed totals are not the sum of their figures."""
        return sum(cell.differs for line in self.lines for cell in line.cells)

    @property
    def splits_by_sex(self) -> bool:
        """Whether any column is of one sex."""
        return any(column.sex for column in self.columns)

    @property
    def headings(self) -> list[Heading]:
        """The columns with neighbours of one grade joined: the upper row of a head in two rows."""
        joined: list[Heading] = []
        for column in self.columns:
            last = joined[-1] if joined else None
            if (
                last
                and column.sex
                and last.column.sex
                and (last.column.grade, last.column.kind)
                == (
                    column.grade,
                    column.kind,
                )
            ):
                joined[-1] = Heading(last.column, last.span + 1)
            else:
                joined.append(Heading(column, 1))
        return joined


def staff_tables(rows: Sequence[StaffRow]) -> list[StaffTable]:
    """The tables in document order; `rows` come with their figures."""
    kinds = list(dict.fromkeys(row.table for row in rows))
    return [_table(kind, [row for row in rows if row.table == kind]) for kind in kinds]


def _table(kind: str, rows: list[StaffRow]) -> StaffTable:
    widest = max(rows, key=lambda row: len(row.figures))
    columns = [Column(figure.grade, figure.sex, figure.kind) for figure in widest.figures]
    return StaffTable(kind, columns, [StaffLine(row, _cells(row, rows)) for row in rows])


def _cells(row: StaffRow, rows: list[StaffRow]) -> list[StaffCell]:
    return [StaffCell(figure, _computed(row, place, figure, rows)) for place, figure in enumerate(row.figures)]


def _computed(row: StaffRow, place: int, figure: StaffFigure, rows: list[StaffRow]) -> Decimal | None:
    if figure.kind == "percent":
        return None
    if row.is_total:
        # The foot of the table adds up the units above it, column by column.
        units = [each.figures[place].value for each in rows if not each.is_total and place < len(each.figures)]
        return _sum(units)
    if figure.kind == "total":
        counts = [each.value for each in row.figures if each.kind == "count" and figure.sex in {None, each.sex}]
        return _sum(counts)
    return None


def _sum(values: Sequence[Decimal | None]) -> Decimal:
    # An empty cell counts nobody.
    return sum((value for value in values if value is not None), Decimal(0))
