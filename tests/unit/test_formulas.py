"""The cases worked in docs/formulas.md: they are computed again, and held against the code that quotes them."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tracker.reading.notation import Notation
from tracker.reading.values import BudgetKind, ValueKind, parse_budget, parse_value

TEXT = (Path(__file__).resolve().parents[2] / "docs/formulas.md").read_text("utf-8")
POINT_GROUPS = Notation(decimal=",", group=".")
COMMA_GROUPS = Notation(decimal=".", group=",")


def table_below(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    lines = TEXT.split(f"# {heading}\n", 1)[1].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def figure(cell: str) -> Decimal | None:
    found = re.search(r"[−-]?\d[\d ]*(?:\.\d+)?", cell.replace("\u00a0", " "))
    return Decimal(found[0].replace(" ", "").replace("−", "-")) if found else None


@pytest.mark.parametrize("row", table_below("Worked cases"), ids=lambda row: row[0])
def test_a_worked_case_is_worked_right(row):
    baseline, target, actual = (figure(cell) for cell in row[1:4])
    share = None if actual is None or not target else actual / target
    way = None if None in (baseline, actual) or target == baseline else (actual - baseline) / (target - baseline)

    for printed, computed in ((row[4], share), (row[5], way)):
        if computed is None:
            assert printed.startswith("none")
        else:
            assert figure(printed) == computed.quantize(Decimal("0.0001"))


@pytest.mark.parametrize("row", table_below("Staff"), ids=lambda row: row[0])
def test_a_percent_of_staff_is_worked_right(row):
    share = Decimal(row[1]) * 100 / Decimal(row[2])
    printed = Decimal(row[4].removesuffix(" %").replace(",", "."))

    assert str(share).startswith(row[3].removesuffix("…"))
    assert row[5].startswith("agrees") == (abs(share - printed) < Decimal("0.01"))


@pytest.mark.parametrize("row", table_below("Stated against computed")[:2], ids=lambda row: row[0])
def test_a_difference_is_stated_less_computed(row):
    assert figure(row[1]) - figure(row[2]) == figure(row[3])


@pytest.mark.parametrize(
    ("printed", "notation", "kind", "number", "parts", "year"),
    [
        ("50% (2021)", POINT_GROUPS, ValueKind.PERCENT, "50", (), 2021),
        ("2021 (50%)", COMMA_GROUPS, ValueKind.PERCENT, "50", (), 2021),
        ("(2023)", COMMA_GROUPS, ValueKind.NONE, None, (), 2023),
        ("300 (2021)", COMMA_GROUPS, ValueKind.NUMBER, "300", (), 2021),
        ("86,5", POINT_GROUPS, ValueKind.NUMBER, "86.5", (), None),
        ("86,5", COMMA_GROUPS, ValueKind.TEXT, None, (), None),
        ("17.500", POINT_GROUPS, ValueKind.NUMBER, "17500", (), None),
        ("15.000", POINT_GROUPS, ValueKind.NUMBER, "15000", (), None),
        ("1.50", POINT_GROUPS, ValueKind.TEXT, None, (), None),
        ("1400", POINT_GROUPS, ValueKind.NUMBER, "1400", (), None),
        ("0/0", POINT_GROUPS, ValueKind.COMPOUND, None, ("0", "0"), None),
        ("40/60", COMMA_GROUPS, ValueKind.COMPOUND, None, ("40", "60"), None),
        ("Utvrđene potrebe", POINT_GROUPS, ValueKind.TEXT, None, (), None),
        ("", POINT_GROUPS, ValueKind.NONE, None, (), None),
    ],
)
def test_a_value_is_understood_as_the_document_says(printed, notation, kind, number, parts, year):
    value = parse_value(printed, notation)

    assert f"`{printed}`" in TEXT or not printed
    assert (value.kind, value.number, value.parts, value.year) == (
        kind,
        Decimal(number) if number else None,
        tuple(Decimal(part) for part in parts),
        year,
    )


@pytest.mark.parametrize(
    ("printed", "notation", "kind", "amount"),
    [
        ("50,000", COMMA_GROUPS, BudgetKind.AMOUNT, "50000"),
        ("13.393.000", POINT_GROUPS, BudgetKind.AMOUNT, "13393000"),
        ("90,000 €", COMMA_GROUPS, BudgetKind.AMOUNT, "90000"),
        ("0", COMMA_GROUPS, BudgetKind.AMOUNT, "0"),
        ("AT", COMMA_GROUPS, BudgetKind.ADMINISTRATIVE, None),
        ("KA", COMMA_GROUPS, BudgetKind.UNEXPLAINED, None),
        ("", COMMA_GROUPS, BudgetKind.EMPTY, None),
    ],
)
def test_a_budget_cell_is_understood_as_the_document_says(printed, notation, kind, amount):
    cell = parse_budget(printed, notation, {"AT": BudgetKind.ADMINISTRATIVE})

    assert f"`{printed}`" in TEXT or not printed
    assert (cell.kind, cell.amount) == (kind, Decimal(amount) if amount else None)


def test_money_with_three_decimals_is_no_amount():
    with pytest.raises(ValueError, match="more digits"):
        parse_budget("1.234", COMMA_GROUPS, {})
