"""What was reported in its plain form: kept, read back, compared field by field."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reporting.cases import AMOUNTS, DAYS
from tests.unit.reporting.test_figures import ANY
from tracker.history import Change
from tracker.reporting.content import (
    ActualEntry,
    StatusEntry,
    actual_entry,
    changes_between,
    content_of_actual,
    content_of_status,
    status_entry,
)
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Side, Stage, Status

D = Decimal
TEXTS = st.text(max_size=20)
ENTRIES = st.builds(
    ActualEntry,
    side=st.sampled_from(Side),
    figure=st.none() | ANY,
    women=st.none() | AMOUNTS,
    men=st.none() | AMOUNTS,
    sex_reason=TEXTS,
    text=TEXTS,
    comment=TEXTS,
    obstacle=TEXTS,
    way_forward=TEXTS,
)
STATUSES = st.builds(
    StatusEntry,
    status=st.none() | st.sampled_from(Status),
    done_in=st.sampled_from([None, "2024-Q1", "2021-H2"]),
    planned_percent=st.none() | AMOUNTS,
    reached_percent=st.none() | AMOUNTS,
    narrative=TEXTS,
    output=TEXTS,
    obstacle=TEXTS,
    way_forward=TEXTS,
    forecast_on=st.none() | DAYS,
)


class TestThePlainForm:
    @given(ENTRIES)
    def test_of_an_actual_is_read_back_as_it_was(self, entry):
        assert actual_entry(content_of_actual(entry)) == entry

    @given(STATUSES)
    def test_of_a_status_is_read_back_as_it_was(self, entry):
        assert status_entry(content_of_status(entry, entry.done_in)) == entry

    @given(ENTRIES)
    def test_of_a_row_is_that_of_its_entry(self, entry):
        content = content_of_actual(entry)
        row = SimpleNamespace(**{**content, "side": entry.side, "women": entry.women, "men": entry.men})

        assert content_of_actual(row) == content

    def test_of_a_row_without_a_figure_has_none(self):
        row = SimpleNamespace(**{name: getattr(ActualEntry(), name) for name in ActualEntry.__slots__})
        row.figure = {}

        assert content_of_actual(row)["figure"] is None

    def test_is_made_of_texts(self):
        entry = ActualEntry(Side.TO_DATE, Figure(number=D("87.50")), women=D(3), men=D("4.0"), comment="As planned.")

        assert content_of_actual(entry) == {
            "side": "to_date",
            "figure": {"number": "87.5"},
            "women": "3",
            "men": "4",
            "sex_reason": "",
            "text": "",
            "comment": "As planned.",
            "obstacle": "",
            "way_forward": "",
        }
        assert content_of_status(StatusEntry(Status.PARTLY, forecast_on=date(2024, 11, 22)), "2024-Q1") == {
            "status": "partly",
            "done_in": "2024-Q1",
            "planned_percent": None,
            "reached_percent": None,
            "narrative": "",
            "output": "",
            "obstacle": "",
            "way_forward": "",
            "forecast_on": "2024-11-22",
        }


class TestWhatChanged:
    @given(ENTRIES)
    def test_is_nothing_between_a_content_and_itself(self, entry):
        content = content_of_actual(entry)

        assert changes_between(content, content, "2024-Q1") == []

    @given(ENTRIES, ENTRIES)
    def test_is_told_for_each_field_that_differs(self, before, after):
        one, other = content_of_actual(before), content_of_actual(after)

        changes = changes_between(one, other, "2024-Q1")

        differ = {name for name in one if name != "side" and (one[name] or None) != (other[name] or None)}
        if "figure" not in differ and before.side is not after.side:
            differ.add("side")
        assert {change.field for change in changes} == differ
        assert all(change.detail["period"] == "2024-Q1" for change in changes)
        for change in changes:
            assert (change.before, change.after) == (one[change.field] or None, other[change.field] or None)

    @pytest.mark.parametrize("before", [None, {}])
    def test_since_nothing_is_all_that_is_there(self, before):
        after = content_of_actual(ActualEntry(Side.TO_DATE, Figure(stage=Stage.HALF), comment="Half of it."))

        assert changes_between(before, after, "2024-Q1") == [
            Change("figure", None, {"stage": "half"}, {"period": "2024-Q1", "side": "to_date"}),
            Change("comment", None, "Half of it.", {"period": "2024-Q1"}),
        ]

    def test_a_figure_goes_with_the_side_it_was_typed_on(self):
        before = ActualEntry(Side.PERIOD, Figure(number=D(3)))
        after = ActualEntry(Side.TO_DATE, Figure(number=D(8)))

        assert changes_between(content_of_actual(before), content_of_actual(after), "2024-Q2") == [
            Change("figure", {"number": "3"}, {"number": "8"}, {"period": "2024-Q2", "side": "to_date"})
        ]

    def test_the_same_figure_on_the_other_side_is_a_change_of_the_side(self):
        before = ActualEntry(Side.PERIOD, Figure(number=D(3)))
        after = replace(before, side=Side.TO_DATE)

        assert changes_between(content_of_actual(before), content_of_actual(after), "2024-Q2") == [
            Change("side", "period", "to_date", {"period": "2024-Q2"})
        ]

    def test_of_a_status_is_told_the_same_way(self):
        before = content_of_status(StatusEntry(Status.IN_PROGRESS, reached_percent=D(40)), None)
        after = content_of_status(StatusEntry(Status.IMPLEMENTED, reached_percent=D(100)), "2024-Q3")

        assert changes_between(before, after, "2024-Q3") == [
            Change("status", "in_progress", "implemented", {"period": "2024-Q3"}),
            Change("done_in", None, "2024-Q3", {"period": "2024-Q3"}),
            Change("reached_percent", "40", "100", {"period": "2024-Q3"}),
        ]

    def test_noughts_are_values(self):
        before = content_of_actual(ActualEntry())
        after = content_of_actual(ActualEntry(women=D(0)))

        assert changes_between(before, after, "2024-Q1") == [Change("women", None, "0", {"period": "2024-Q1"})]
