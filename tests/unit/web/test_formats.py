"""Figures, money and days in the reader's signs."""

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from tracker.web.formats import (
    amount_in,
    counted_as,
    currency_in,
    day_in,
    money_in,
    number_in,
    percent_in,
    period_in,
    years_in,
)
from tracker.web.languages import OFFERED

BY_LOCALE = {language.locale: language for language in OFFERED}
figures = st.decimals(-(10**12), 10**12, places=6)
languages = st.sampled_from(OFFERED)


def plain(written: str) -> str:
    """The figure with the keyboard's minus sign and plain spaces, as Babel reads it."""
    return written.replace("−", "-").replace("\u00a0", "\N{NO-BREAK SPACE}")


@given(figures, languages)
def test_a_number_reads_back_to_the_same_value(value, language):
    assert parse_decimal(plain(number_in(value, language)), locale=language.formatting, strict=True) == value


@given(figures, languages)
def test_an_amount_reads_back_to_the_same_value(value, language):
    written = plain(amount_in(value, language))

    assert parse_decimal(written, locale=language.formatting) == value


@given(figures, languages)
def test_a_percent_keeps_all_its_digits(value, language):
    written = plain(percent_in(value, language)).replace("%", "").strip()

    assert parse_decimal(written, locale=language.formatting, strict=True) == value


@given(figures, languages)
def test_the_minus_is_a_minus_sign(value, language):
    written = number_in(value, language)

    assert "-" not in written
    assert written.startswith("−") == (value < 0)


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("bs", "1.234,50\u00a0KM"),
        ("hr", "1.234,50\u00a0KM"),
        ("sr_Latn", "1.234,50\u00a0KM"),
        ("sr_Cyrl", "1.234,50\u00a0КМ"),
        ("sq", "1\u00a0234,50\u00a0BAM"),
        ("en", "BAM\u00a01,234.50"),
    ],
)
def test_the_convertible_mark_is_written_as_each_language_does(locale, written):
    assert money_in(Decimal("1234.5"), "BAM", BY_LOCALE[locale]) == written


@pytest.mark.parametrize("language", OFFERED)
def test_the_euro_is_a_word_everywhere(language):
    assert currency_in("EUR", language) == "EUR"
    assert "€" not in money_in(Decimal(5), "EUR", language)


def test_whole_amounts_have_no_decimals_and_others_have_two():
    assert amount_in(Decimal("50000"), BY_LOCALE["bs"]) == "50.000"
    assert amount_in(Decimal("4.5"), BY_LOCALE["bs"]) == "4,50"


def test_a_percent_of_87_is_eighty_seven_percent():
    assert percent_in(Decimal("87"), BY_LOCALE["hr"]) == "87\u00a0%"
    assert percent_in(Decimal("86.5"), BY_LOCALE["en"]) == "86.5%"


def test_a_day_is_written_in_words():
    assert day_in(date(2023, 12, 26), BY_LOCALE["bs"]) == "26. decembar 2023."
    assert day_in(date(2023, 12, 26), BY_LOCALE["hr"]) == "26. prosinca 2023."
    assert day_in(date(2023, 12, 26), BY_LOCALE["sr_Cyrl"]) == "26. децембар 2023."


def test_whole_years_are_a_range_of_years():
    assert years_in(2024, 2024) == "2024"
    assert period_in(date(2021, 1, 1), date(2023, 12, 31), BY_LOCALE["en"]) == "2021–2023"
    assert period_in(date(2024, 4, 1), date(2024, 6, 30), BY_LOCALE["en"]) == "April 1, 2024 – June 30, 2024"


@pytest.mark.parametrize(
    ("figure", "locale", "count"),
    [
        ("1", "en", 1), ("1.0", "en", 1), ("1.5", "en", 5), ("0", "en", 5), ("-1", "en", 1),
        ("1", "bs", 1), ("21", "hr", 1), ("-2", "sr_Latn", 2), ("5", "sr_Cyrl", 5), ("11", "bs", 5), ("0", "bs", 5),
        ("0.1", "bs", 1), ("7.2", "hr", 2), ("7.5", "sr_Latn", 5), ("7.12", "bs", 5),
        ("1", "sq", 1), ("21", "sq", 5),
    ],
)  # fmt: skip
def test_a_figure_with_decimals_takes_the_plural_form_of_its_language(figure, locale, count):
    assert counted_as(Decimal(figure), BY_LOCALE[locale]) == count
