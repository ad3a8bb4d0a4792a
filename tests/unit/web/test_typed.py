"""Typed numbers and days: read in the reader's own notation or refused, never guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.web.formats import number_in
from tracker.web.languages import ENGLISH, OFFERED
from tracker.web.typed import example_number, typed_day, typed_number

BY_LOCALE = {language.locale: language for language in OFFERED}


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("bs", "1.234,5", "1234.5"),
        ("bs", "17500", "17500"),
        ("bs", " 17.500 ", "17500"),
        ("hr", "-5", "-5"),
        ("sr_Cyrl", "−0,25", "-0.25"),
        ("sr_Latn", "1.000.000", "1000000"),
        ("sq", "3 400,60", "3400.60"),
        ("sq", "3\u202f400,60", "3400.60"),
        ("en", "1,234.50", "1234.50"),
    ],
)
def test_reads_what_is_written_in_the_language(locale, text, value):
    assert typed_number(text, BY_LOCALE[locale], decimals=6) == Decimal(value)


@pytest.mark.parametrize("locale", BY_LOCALE)
@pytest.mark.parametrize(
    "text",
    ["", "abc", "1e3", "NaN", "Infinity", "٣", "१२", "1,2,3", "1.2.3", "--5", "5-", "+5", "0x10", "1_000", "½",
     "дванаест", "dymbëdhjetë", "12 KM", "87 %", "1.23.456", "1,23,456", "\u202e12", "1\u00a02"],
)  # fmt: skip
def test_refuses_what_is_no_number_there(locale, text):
    with pytest.raises(Refused) as refused:
        typed_number(text, BY_LOCALE[locale], decimals=6)

    assert refused.value.params["text"] == text.strip()[:40]


@pytest.mark.parametrize(("locale", "text"), [("bs", "12.5"), ("en", "12,5"), ("bs", "1234.5"), ("sq", "12.5")])
def test_does_not_take_another_languages_decimal_sign_for_a_group(locale, text):
    with pytest.raises(Refused):
        typed_number(text, BY_LOCALE[locale], decimals=6)


def test_keeps_every_decimal_or_refuses():
    assert typed_number("0,125", BY_LOCALE["bs"], decimals=3) == Decimal("0.125")
    with pytest.raises(Refused, match="decimals"):
        typed_number("0,125", BY_LOCALE["bs"], decimals=2)
    with pytest.raises(Refused, match="digits"):
        typed_number("1234567890123", ENGLISH, decimals=2)


@given(st.decimals(-(10**11), 10**11, places=2), st.sampled_from(OFFERED))
def test_reads_back_every_number_that_is_shown(value, language):
    assert typed_number(number_in(value, language), language, decimals=2) == value


@pytest.mark.parametrize("language", OFFERED, ids=BY_LOCALE)
def test_the_example_can_be_typed(language):
    assert typed_number(example_number(language), language, decimals=1) == Decimal("1234.5")


@pytest.mark.parametrize("text", ["2026-12-31", "31.12.2026.", "31.12.2026", "31. 12. 2026."])
def test_reads_days(text):
    assert typed_day(text) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text", ["30.2.2026.", "2026-02-30", "31/12/2026", "12.2026.", "", "sutra", "٣١.١٢.٢٠٢٦", "2026-1-1"]
)
def test_refuses_what_is_no_day(text):
    with pytest.raises(Refused):
        typed_day(text)
