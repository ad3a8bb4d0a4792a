"""Values of fields in one plain form."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.editing.values import (
    NO_VALUE,
    check_days,
    check_title,
    check_value,
    days_of_quarters,
    in_order,
    kind_to_type,
    plain_value,
)
from tracker.errors import Refused
from tracker.reading.drafts import Measure
from tracker.reading.notation import plain_number
from tracker.reading.values import ValueKind
from tracker.texts import check_reason, check_text


class TestPlainNumber:
    @given(st.decimals(-(10**12), 10**12, places=6))
    def test_says_the_same_number(self, number):
        assert Decimal(plain_number(number)) == number

    @given(st.decimals(-(10**6), 10**6, places=3), st.integers(0, 3))
    def test_is_the_same_however_many_noughts_are_written(self, number, noughts):
        assert plain_number(number) == plain_number(number.quantize(Decimal(1).scaleb(-3 - noughts)))

    @pytest.mark.parametrize(
        ("number", "text"),
        [
            ("0.1", "0.1"),
            ("-0.4", "-0.4"),
            ("-0", "0"),
            ("0.00", "0"),
            ("100", "100"),
            ("1E+3", "1000"),
            ("87.50", "87.5"),
        ],
    )
    def test_is_written_without_exponent_and_noughts(self, number, text):
        assert plain_number(Decimal(number)) == text


class TestPlainValue:
    def test_says_its_kind(self):
        assert plain_value(ValueKind.PERCENT, Decimal("87.0"), (), None) == {"kind": "percent", "value": "87"}
        assert plain_value(ValueKind.COMPOUND, None, ("40", "60.0"), None) == {
            "kind": "compound",
            "value": ["40", "60"],
        }
        assert plain_value(ValueKind.TEXT, None, (), "usvojen") == {"kind": "text", "value": "usvojen"}
        assert plain_value(ValueKind.NONE, None, (), None) == NO_VALUE

    def test_is_typed_as_it_was_read_and_else_as_the_measure_counts(self):
        assert kind_to_type(Measure.PERCENT, ValueKind.NUMBER) is ValueKind.NUMBER
        assert kind_to_type(Measure.PERCENT, ValueKind.TEXT) is ValueKind.PERCENT
        assert kind_to_type(Measure.DESCRIPTIVE, ValueKind.NONE) is ValueKind.TEXT


class TestRules:
    def test_codes_keep_their_places_and_new_ones_follow(self):
        assert in_order({"C", "A", "Z", "B"}, ["Z", "Y", "C"]) == ["Z", "C", "A", "B"]

    def test_quarters_are_days(self):
        assert days_of_quarters([2, 4], 2024, 2024) == (date(2024, 4, 1), date(2024, 12, 31))

    @pytest.mark.parametrize("text", ["a\x00", "a\x1b", "\ud800", "x" * 2001])
    def test_a_text_that_cannot_be_kept_is_refused(self, text):
        with pytest.raises(Refused) as refused:
            check_text(text, "title")
        assert refused.value.field == "title"

    def test_a_title_may_be_empty_only_where_none_is_printed(self):
        check_title("", "name", may_be_empty=True)
        with pytest.raises(Refused):
            check_title(" ", "name")

    def test_a_reason_has_three_letters(self):
        check_reason("law")
        with pytest.raises(Refused):
            check_reason(" a ")

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "field"),
        [
            (date(2022, 1, 2), date(2022, 1, 1), "ends_on"),
            (date(2010, 1, 1), date(2022, 1, 1), "starts_on"),
            (date(2022, 1, 1), date(2034, 1, 1), "ends_on"),
        ],
    )
    def test_a_deadline_ends_after_it_begins_near_its_plan(self, starts_on, ends_on, field):
        with pytest.raises(Refused) as refused:
            check_days(starts_on, ends_on, date(2021, 1, 1), date(2023, 12, 31))
        assert refused.value.field == field

    def test_one_counter_is_no_compound(self):
        check_value({"kind": "compound", "value": ["1", "2"]}, "value_1")
        with pytest.raises(Refused):
            check_value({"kind": "compound", "value": ["1"]}, "value_1")
