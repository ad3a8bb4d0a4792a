"""Typed figures: what people really type and paste, in the notations of the readers' languages."""

import contextlib
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.reporting.entry_numbers import typed_form, understood
from tracker.web.languages import OFFERED

BY_LOCALE = {language.locale: language for language in OFFERED}
POINT_GROUPS = ("bs", "hr", "sr_Latn", "sr_Cyrl")


@pytest.fixture(autouse=True)
def _speaking():
    """Sentences need an application that knows its language; English here."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context("/"):
        yield


def read(text, locale, **more):
    return understood(text, BY_LOCALE[locale], **more)


def refusal(text, locale, **more):
    with pytest.raises(Refused) as caught:
        read(text, locale, **more)
    return str(caught.value)


class TestTheReadersNotation:
    @pytest.mark.parametrize("locale", POINT_GROUPS)
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("17.500", "17500"),
            ("17500", "17500"),
            ("1.234,5", "1234.5"),
            ("86,5", "86.5"),
            ("-5", "-5"),
            ("−5", "-5"),
            ("  12 ", "12"),
            ("\u00a012\u00a0", "12"),
            ("\u200b12\ufeff", "12"),
            ("\u202a12\u202c", "12"),
            ("0", "0"),
        ],
    )
    def test_is_read_where_points_group(self, locale, text, value):
        assert read(text, locale).value == Decimal(value)

    @pytest.mark.parametrize("text", ["1 234,5", "1\u00a0234,5", "1\u202f234,5", "1234,5"])
    def test_is_read_in_albanian_with_any_space(self, text):
        assert read(text, "sq").value == Decimal("1234.5")

    @pytest.mark.parametrize(("text", "value"), [("17,500", "17500"), ("1,234.5", "1234.5"), ("12.5", "12.5")])
    def test_is_read_in_english(self, text, value):
        assert read(text, "en").value == Decimal(value)

    @pytest.mark.parametrize("locale", sorted(BY_LOCALE))
    @given(value=st.decimals(-(10**9), 10**9, places=2))
    def test_what_is_shown_in_a_field_reads_back(self, locale, value):
        assert read(typed_form(value, BY_LOCALE[locale]), locale).value == value


class TestWhatCouldBeMeantOtherwise:
    def test_three_decimals_may_be_thousands(self):
        found = read("17,500", "bs")

        assert found.value == Decimal("17.5")
        assert found.doubt == "“17,500” reads as 17,5 here. If 17500 is meant, type 17.500 or 17500."

    def test_thousands_may_be_three_decimals(self):
        assert read("1.234", "hr").doubt == ("“1.234” reads as 1234 here. If the decimal number is meant, type 1,234.")
        assert read("1,234", "en").doubt == ("“1,234” reads as 1234 here. If the decimal number is meant, type 1.234.")

    def test_a_share_may_be_a_percent(self):
        found = read("0,75", "sr_Latn", is_percent=True)

        assert found.value == Decimal("0.75")
        assert "If 75% is meant, type 75." in found.doubt

    @pytest.mark.parametrize("text", ["12", "12,5", "0,125", "1.234.567", "17,50", "1.234,567"])
    def test_what_says_one_thing_only_leaves_no_doubt(self, text):
        assert read(text, "bs").doubt == ""


class TestWhatIsNoNumberHere:
    @pytest.mark.parametrize(
        ("locale", "text", "meant"),
        [
            ("bs", "12.5", "If 12,5 is meant"),
            ("bs", "0.75", "If 0,75 is meant"),
            ("hr", "1,234.5", "If 1.234,5 is meant"),
            ("sr_Cyrl", "1 234", "If 1.234 is meant"),
            ("bs", "1’000", "If 1.000 is meant"),
            ("en", "1.234,5", "If 1,234.5 is meant"),
            ("en", "86,5", "If 86.5 is meant"),
            ("sq", "1.234", "Type 1 234 or 1,234, whichever is meant"),
            ("sq", "12.5", "If 12,5 is meant"),
        ],
    )
    def test_is_told_how_to_type_what_is_meant(self, locale, text, meant):
        assert meant in refusal(text, locale)

    @pytest.mark.parametrize("locale", ["bs", "sq", "en"])
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            *((error, "error of a spreadsheet") for error in "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE!".split()),
            ("=1+1", "is a formula"),
            ("=SUM(A1:A3)", "is a formula"),
            ("@SUM(1)", "is a formula"),
            ("+A1", "is a formula"),
            ("1E308", "with an exponent"),
            ("1e5", "with an exponent"),
            ("9" * 30, "more than 12 digits"),
            ("NaN", "is no number"),
            ("inf", "is no number"),
            ("∞", "is no number"),
            ("N/A", "is no number"),
            ("–", "is no number"),
            ("—", "is no number"),
            ("AT", "is no number"),
            ("KA", "is no number"),
            ("TRUE", "is no number"),
            ("ISTINA", "is no number"),
            ("nije dostupno", "is no number"),
            ("<b>x</b>", "is no number"),
            ("31.12.2024.", "is a day"),
            ("30. 2. 2024.", "is a day"),
            ("2024-12-31", "is a day"),
            ("6/6", "more than one figure"),
            ("٣", "another script"),
            ("１２", "another script"),
            ("1О0", "has letters in it"),
            ("1_x000D_", "has letters in it"),
            ("2021 (50%)", "no number"),
            ("75 %", "is a percent"),
        ],
    )
    def test_is_called_what_it_is(self, locale, text, said):
        assert said in refusal(text, locale)

    def test_a_percent_sign_belongs_to_a_percent(self):
        assert read("75%", "bs", is_percent=True).value == 75
        assert read("75 %", "sq", is_percent=True).value == 75

    @pytest.mark.parametrize(
        "text", ["1\x002", "1\x0b2", "\ud800", "😀", "\u202e12\u202c\u0007", "x" * 32_768, "1" * 32_768]
    )
    def test_even_what_nobody_can_type_gets_a_short_sentence(self, text):
        sentence = refusal(text, "bs")

        assert len(sentence) < 250
        sentence.encode()

    @given(st.text(max_size=30))
    def test_any_text_is_a_number_or_is_told_why_not(self, text):
        with contextlib.suppress(Refused):
            assert read(text, "bs").value.is_finite()
