"""Staff tables: printed totals beside what their figures come to."""

from decimal import Decimal

from tracker.plans.annexes import StaffFigure, StaffRow
from tracker.plans.staff import Column, staff_tables


def figure(cell, value, *, grade=None, sex=None, kind="count"):
    return StaffFigure(
        position=cell,
        grade=grade,
        sex=sex,
        kind=kind,
        value=None if value is None else Decimal(value),
        raw=str(value),
        places={"value": [[7, cell]]},
    )


def row(unit, *figures, is_total=False, table="grades"):
    return StaffRow(
        table=table, number="", unit=unit, is_total=is_total, source_line=7, places={}, figures=list(figures)
    )


def computed(line):
    return [(cell.figure.value if cell.figure else None, cell.computed, cell.differs) for cell in line.cells]


def test_a_row_s_total_is_compared_with_the_sum_of_its_counts():
    [table] = staff_tables([row("A", figure(3, 2, grade="x"), figure(4, 3, grade="y"), figure(5, 6, kind="total"))])

    assert computed(table.lines[0])[-1] == (6, 5, True)
    assert table.differences == 1


def test_the_foot_adds_up_the_units_column_by_column():
    [table] = staff_tables(
        [
            row("A", figure(3, 2, grade="x"), figure(5, 2, kind="total")),
            row("B", figure(4, 3, grade="y"), figure(5, 3, kind="total")),
            row("Σ", figure(3, 2, grade="x"), figure(4, 4, grade="y"), figure(5, 5, kind="total"), is_total=True),
        ]
    )

    assert computed(table.lines[-1]) == [(2, 2, False), (4, 3, True), (5, 5, False)]


def test_rows_that_print_different_cells_stand_under_common_heads_in_the_text_s_order():
    [table] = staff_tables(
        [row("A", figure(5, 1, grade="late")), row("B", figure(3, 1, grade="early"), figure(5, 1, grade="late"))]
    )

    assert table.columns == [Column("early", None, "count"), Column("late", None, "count")]
    assert table.lines[0].cells[0].figure is None


def test_an_empty_cell_claims_nothing_and_a_percent_sums_up_nothing():
    [table] = staff_tables(
        [row("A", figure(3, 2, grade="x"), figure(4, None, kind="total"), figure(5, "2.94", kind="percent"))]
    )

    assert [cell.differs for cell in table.lines[0].cells] == [False, False, False]


def test_totals_by_sex_count_only_that_sex():
    [table] = staff_tables(
        [
            row(
                "A",
                figure(3, 2, grade="x", sex="M"),
                figure(4, 3, grade="x", sex="F"),
                figure(5, 2, sex="M", kind="total"),
                figure(6, 4, sex="F", kind="total"),
                table="sexes",
            )
        ]
    )

    assert [cell.computed for cell in table.lines[0].cells] == [None, None, 2, 3]
    assert [(heading.column.grade, heading.span) for heading in table.headings] == [("x", 2), (None, 2)]
    assert table.splits_by_sex


def test_no_rows_make_no_table():
    assert staff_tables([]) == []
