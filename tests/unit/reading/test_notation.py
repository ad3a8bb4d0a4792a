"""Numbers in a document's own notation, and printed as it prints them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.notation import Notation, parse_amount, print_amount

COMMA_DECIMAL = Notation(decimal=",", group=".")  # the form of Bosnia and Herzegovina
POINT_DECIMAL = Notation(decimal=".", group=",")  # the form of Kosovo
NOTATIONS = st.sampled_from([COMMA_DECIMAL, POINT_DECIMAL])


@pytest.mark.parametrize(
    ("text", "notation", "amount"),
    [
        ("86,5", COMMA_DECIMAL, "86.5"),
        ("17.500", COMMA_DECIMAL, "17500"),
        ("15.000", COMMA_DECIMAL, "15000"),
        ("13.393.000", COMMA_DECIMAL, "13393000"),
        ("1400", COMMA_DECIMAL, "1400"),
        ("50,000", POINT_DECIMAL, "50000"),
        ("1,234.50", POINT_DECIMAL, "1234.50"),
        ("0", POINT_DECIMAL, "0"),
        (" 500 ", POINT_DECIMAL, "500"),
        ("-1,000", POINT_DECIMAL, "-1000"),
        ("−5", POINT_DECIMAL, "-5"),
    ],
)
def test_reads_a_number(text, notation, amount):
    assert parse_amount(text, notation) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("1.50", COMMA_DECIMAL),
        ("86.5", COMMA_DECIMAL),
        ("50,00", POINT_DECIMAL),
        ("1,0000", POINT_DECIMAL),
        ("1,000,00", POINT_DECIMAL),
        ("1234,567", POINT_DECIMAL),
        (",500", POINT_DECIMAL),
        ("5.", POINT_DECIMAL),
        ("", POINT_DECIMAL),
        ("AT", POINT_DECIMAL),
        ("1 000", POINT_DECIMAL),
        ("1e3", POINT_DECIMAL),
        ("٣", POINT_DECIMAL),
        ("NaN", POINT_DECIMAL),
    ],
)
def test_refuses_what_is_no_number_in_the_notation(text, notation):
    with pytest.raises(ValueError, match="not a number"):
        parse_amount(text, notation)


@given(st.decimals(-(10**9), 10**9, places=2), NOTATIONS)
def test_reads_back_every_amount_that_it_prints(amount, notation):
    assert parse_amount(print_amount(amount, notation), notation) == amount


@given(st.text(max_size=12), NOTATIONS)
def test_reads_any_text_or_refuses_it(text, notation):
    try:
        amount = parse_amount(text, notation)
    except ValueError:
        return
    assert amount.is_finite()


def test_prints_an_amount_as_the_document_would():
    assert print_amount(Decimal(60500), POINT_DECIMAL) == "60,500"
    assert print_amount(Decimal("4561.5"), COMMA_DECIMAL) == "4.561,5"


@pytest.mark.parametrize(("decimal", "group"), [(".", "."), (",", ","), ("", ""), (".", " "), ("'", ",")])
def test_a_notation_needs_a_point_and_a_comma(decimal, group):
    with pytest.raises(ValueError, match="a point and a comma"):
        Notation(decimal, group)
