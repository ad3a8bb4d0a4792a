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
    """A cell of the table, with what the figures it sums up come to."""

    figure: StaffFigure | None  # None: nothing is printed there
    computed: Decimal | None  # None for a cell that sums up nothing

    @property
    def differs(self) -> bool:
        """Whether a printed total is not the sum of its figures; an empty cell claims nothing."""
        return (
            self.computed is not None
            and self.figure is not None
            and self.figure.value is not None
            and self.computed != self.figure.value
        )


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
    # Only printed cells have figures, so that each row knows some of the columns: the text's own order joins them.
    place_of: dict[Column, int] = {}
    for row in rows:
        for figure in row.figures:
            column = column_of(figure)
            place_of[column] = min(place_of.get(column, _printed_cell(figure)), _printed_cell(figure))
    columns = sorted(place_of, key=place_of.__getitem__)
    figures = [{column_of(figure): figure for figure in row.figures} for row in rows]
    units = [figures_of_row for row, figures_of_row in zip(rows, figures, strict=True) if not row.is_total]
    return StaffTable(
        kind,
        columns,
        [
            StaffLine(row, [_cell(column, of_row, units if row.is_total else None) for column in columns])
            for row, of_row in zip(rows, figures, strict=True)
        ],
    )


def column_of(figure: StaffFigure) -> Column:
    """The column that a figure stands in."""
    return Column(figure.grade, figure.sex, figure.kind)


def _printed_cell(figure: StaffFigure) -> int:
    places = figure.places.get("value")
    return places[0][1] if places else figure.position


def _cell(
    column: Column, of_row: dict[Column, StaffFigure], units: list[dict[Column, StaffFigure]] | None
) -> StaffCell:
    if column.kind == "percent":
        summed = None
    elif units is not None:
        # The foot of the table adds up the units above it, column by column.
        summed = [unit[column] for unit in units if column in unit]
    elif column.kind == "total":
        summed = [figure for each, figure in of_row.items() if each.kind == "count" and column.sex in {None, each.sex}]
    else:
        summed = None
    return StaffCell(of_row.get(column), None if summed is None else _sum(summed))


def _sum(figures: Sequence[StaffFigure]) -> Decimal:
    # A cell that is no number counts nobody; a finding speaks of it.
    return sum((figure.value for figure in figures if figure.value is not None), Decimal(0))
