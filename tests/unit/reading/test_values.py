"""What the cells of indicators and of budgets say: the whole grammar of both forms."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from tracker.database import Money, Quantity
from tracker.reading.notation import Notation, print_amount
from tracker.reading.values import (
    MOST_CENTS,
    MOST_DECIMALS,
    MOST_DIGITS,
    BudgetKind,
    ReadBudget,
    ReadValue,
    ValueKind,
    parse_budget,
    parse_value,
)

COMMA_DECIMAL = Notation(decimal=",", group=".")
POINT_DECIMAL = Notation(decimal=".", group=",")
CODES = {"AT": BudgetKind.ADMINISTRATIVE}


@pytest.mark.parametrize(
    ("text", "notation", "value"),
    [
        ("50% (2021)", POINT_DECIMAL, ReadValue(ValueKind.PERCENT, Decimal(50), year=2021)),
        ("50 % (2021.)", POINT_DECIMAL, ReadValue(ValueKind.PERCENT, Decimal(50), year=2021)),
        ("2021 (50%)", POINT_DECIMAL, ReadValue(ValueKind.PERCENT, Decimal(50), year=2021, year_first=True)),
        ("300 (2021)", POINT_DECIMAL, ReadValue(ValueKind.NUMBER, Decimal(300), year=2021)),
        ("2,000 (2027)", POINT_DECIMAL, ReadValue(ValueKind.NUMBER, Decimal(2000), year=2027)),
        ("(2023)", POINT_DECIMAL, ReadValue(ValueKind.NONE, year=2023)),
        ("( 2023 )", POINT_DECIMAL, ReadValue(ValueKind.NONE, year=2023)),
        ("", POINT_DECIMAL, ReadValue(ValueKind.NONE)),
        ("   ", POINT_DECIMAL, ReadValue(ValueKind.NONE)),
        ("86,5", COMMA_DECIMAL, ReadValue(ValueKind.NUMBER, Decimal("86.5"))),
        ("17.500", COMMA_DECIMAL, ReadValue(ValueKind.NUMBER, Decimal(17500))),
        ("15.000", COMMA_DECIMAL, ReadValue(ValueKind.NUMBER, Decimal(15000))),
        ("1400", COMMA_DECIMAL, ReadValue(ValueKind.NUMBER, Decimal(1400))),
        ("0%", COMMA_DECIMAL, ReadValue(ValueKind.PERCENT, Decimal(0))),
        ("0/0", COMMA_DECIMAL, ReadValue(ValueKind.COMPOUND, parts=(Decimal(0), Decimal(0)))),
        ("4/4", COMMA_DECIMAL, ReadValue(ValueKind.COMPOUND, parts=(Decimal(4), Decimal(4)))),
        ("40/60", COMMA_DECIMAL, ReadValue(ValueKind.COMPOUND, parts=(Decimal(40), Decimal(60)))),
        ("Utvrđene potrebe", COMMA_DECIMAL, ReadValue(ValueKind.TEXT, text="Utvrđene potrebe")),
        ("Nizak nivo (2021)", POINT_DECIMAL, ReadValue(ValueKind.TEXT, text="Nizak nivo", year=2021)),
        ("a/b", COMMA_DECIMAL, ReadValue(ValueKind.TEXT, text="a/b")),
        ("%", COMMA_DECIMAL, ReadValue(ValueKind.TEXT, text="%")),
    ],
)
def test_reads_the_cell_of_an_indicator(text, notation, value):
    assert parse_value(text, notation) == value


def test_a_number_that_looks_like_a_year_stays_a_number():
    assert parse_value("2021", POINT_DECIMAL) == ReadValue(ValueKind.NUMBER, Decimal(2021))


@given(st.decimals(0, 10**6, places=1), st.integers(1900, 2099), st.booleans(), st.booleans())
def test_reads_back_every_value_that_the_form_can_print(number, year, is_percent, is_swapped):
    printed = print_amount(number, POINT_DECIMAL) + "%" * is_percent
    cell = f"{year} ({printed})" if is_swapped else f"{printed} ({year})"

    value = parse_value(cell, POINT_DECIMAL)

    # "2021 (2022)" says a year first whichever of the two was meant; the form writes decimals here, so it cannot occur.
    assert (value.number, value.year, value.year_first) == (number, year, is_swapped)
    assert value.kind is (ValueKind.PERCENT if is_percent else ValueKind.NUMBER)


@pytest.mark.parametrize("text", ["1,0000001", "1.000.000.000.000", "-1000000000000%", "1/0,0000001"])
def test_a_figure_that_could_only_be_rounded_is_text(text):
    assert parse_value(text, COMMA_DECIMAL) == ReadValue(ValueKind.TEXT, text=text)


def test_every_figure_that_is_read_can_be_kept():
    most = "999.999.999.999,999999"

    assert Quantity.process_bind_param(parse_value(most, COMMA_DECIMAL).number, sqlite.dialect()) < 2**63
    assert Quantity.digits >= MOST_DIGITS + MOST_DECIMALS
    assert Money.digits >= MOST_DIGITS + MOST_CENTS


@given(st.text(max_size=20))
def test_reads_any_text(text):
    value = parse_value(text, COMMA_DECIMAL)

    assert (value.kind is ValueKind.NONE) == (value.number is None and not value.parts and value.text is None)


@pytest.mark.parametrize(
    ("text", "notation", "read"),
    [
        ("50,000", POINT_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(50000))),
        ("90,000 €", POINT_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(90000), "€")),
        ("€ 90,000", POINT_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(90000), "€")),
        ("90.000 KM", COMMA_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(90000), "KM")),
        ("13.393.000", COMMA_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(13393000))),
        ("1000", POINT_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(1000), is_ungrouped=True)),
        ("500", POINT_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(500))),
        ("12.50", POINT_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal("12.50"))),
        ("0", POINT_DECIMAL, ReadBudget(BudgetKind.AMOUNT, Decimal(0))),
        ("AT", POINT_DECIMAL, ReadBudget(BudgetKind.ADMINISTRATIVE)),
        ("KA", POINT_DECIMAL, ReadBudget(BudgetKind.UNEXPLAINED)),
        ("", POINT_DECIMAL, ReadBudget(BudgetKind.EMPTY)),
    ],
)
def test_reads_the_cell_of_a_budget(text, notation, read):
    assert parse_budget(text, notation, CODES) == read


@pytest.mark.parametrize("text", ["nema", "50,00", "12.505", "1,000,000,000,000", "ADMIN", "at", "10,000 $", "–"])
def test_refuses_a_budget_that_it_cannot_read(text):
    with pytest.raises(ValueError, match=r"not a number|more digits than are kept"):
        parse_budget(text, POINT_DECIMAL, CODES)
