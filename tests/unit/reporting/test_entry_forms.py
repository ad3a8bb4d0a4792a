"""The fields of a row: which ones an item has, and what is read from them as a whole."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from tracker.reading.drafts import Direction, Measure
from tracker.reporting.content import ActualEntry
from tracker.reporting.entry_forms import (
    clean,
    digest,
    doubt_of,
    fields_of,
    in_readers_notation,
    read_row,
    told_of,
    typed_row,
)
from tracker.reporting.figures import Figure
from tracker.reporting.items import KnownActivity
from tracker.reporting.judging import Known
from tracker.reporting.kinds import Accumulation, Curve, Side, Stage, Status


@pytest.fixture(autouse=True)
def _speaking():
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context("/"):
        yield


def indicator(measure=Measure.NUMBER, **changes: Any) -> Known:
    columns: dict[str, Any] = {
        "id": 1, "plan_id": 1, "element_id": 1, "key": "1-I1", "position": 1, "name": "Name", "measure": measure,
        "direction": Direction.INCREASE, "source_line": 1, "edits": {}, "institution_id": None,
        "accumulation": Accumulation.LATEST, "restarts_yearly": True,
        "counters": ["made", "adopted"] if measure is Measure.COMPOUND else [], "by_sex": False, "is_wanted": True,
        "curve": Curve.LINEAR, "phases": {}, "is_assumed": True,
    }  # fmt: skip
    return Known(**columns | changes)


def activity() -> KnownActivity:
    from datetime import date

    return KnownActivity(2, 1, "1.1", "1.1", "Title", date(2024, 1, 1), date(2024, 6, 30), None, 1, {})


class TestFields:
    def test_follow_the_measure_and_the_accumulation(self):
        words = ("comment", "obstacle", "way_forward")

        assert fields_of(indicator()) == ("figure", *words)
        assert fields_of(indicator(accumulation=Accumulation.SUM)) == ("side", "figure", *words)
        assert fields_of(indicator(Measure.PERCENT)) == ("figure", "numerator", "denominator", *words)
        assert fields_of(indicator(Measure.COMPOUND)) == ("part_1", "part_2", *words)
        assert fields_of(indicator(Measure.DESCRIPTIVE)) == ("stage", "text", *words)
        assert fields_of(indicator(by_sex=True)) == ("figure", "women", "men", "sex_reason", *words)

    def test_are_untouched_whatever_ends_their_lines(self):
        texts = dict.fromkeys(fields_of(indicator()), "") | {"comment": "one\ntwo"}
        form = {**texts, "comment": "one\r\ntwo \r\n", "seen": digest(texts), "version": "3"}

        row = typed_row(indicator(), form)

        assert not row.is_touched
        assert row.version == 3

    @pytest.mark.parametrize("version", ["", "-1", "1e3", "٣", "9" * 30])
    def test_a_version_that_is_none_is_as_if_nothing_was_seen(self, version):
        assert typed_row(indicator(), {"version": version}).version == 0


class TestReading:
    def test_makes_an_entry_of_what_is_right(self):
        texts = {"side": "to_date", "figure": "1,234.5", "women": "600", "men": "634", "comment": "So"}
        item = indicator(accumulation=Accumulation.SUM, by_sex=True)

        entry = read_row(item, texts).entry

        assert entry == ActualEntry(
            side=Side.TO_DATE,
            figure=Figure(number=Decimal("1234.5")),
            women=Decimal(600),
            men=Decimal(634),
            comment="So",
        )

    def test_tells_every_field_that_is_wrong(self):
        texts = {"part_1": "x", "part_2": "", "comment": "x" * 2001}

        errors = read_row(indicator(Measure.COMPOUND), texts).errors

        assert set(errors) == {"part_1", "part_2", "comment"}

    def test_keeps_counts_and_refuses_a_percent_of_nothing(self):
        item = indicator(Measure.PERCENT)

        counted = read_row(item, {"numerator": "13", "denominator": "15"})
        of_nothing = read_row(item, {"numerator": "0", "denominator": "0"})

        assert counted.entry is not None
        assert of_nothing.entry is None
        assert "percent of 0 cases" in of_nothing.errors["figure"]

    def test_reads_stages_and_refuses_others(self):
        item = indicator(Measure.DESCRIPTIVE)

        assert read_row(item, {"stage": "half", "text": "So"}).entry.figure == Figure(stage=Stage.HALF)
        assert read_row(item, {"stage": "three quarters"}).errors == {"stage": "Choose one of the list."}

    def test_reads_a_status_with_its_percents_and_its_day(self):
        texts = dict.fromkeys(fields_of(activity()), "")
        texts |= {"status": "implemented", "done_in": "2024-Q1", "reached_percent": "100%", "forecast_on": "30.9.2024."}

        reading = read_row(activity(), texts, statuses=["implemented"], periods=["2024-Q1"])

        assert reading.entry is not None
        assert (reading.entry.status, reading.entry.reached_percent) == (Status.IMPLEMENTED, 100)
        assert told_of(reading, "forecast_on") == "reads as September 30, 2024"

    def test_refuses_what_the_lists_do_not_offer(self):
        texts = dict.fromkeys(fields_of(activity()), "")
        texts |= {"status": "in_progress", "done_in": "2030-Q1", "planned_percent": "-1"}

        errors = read_row(activity(), texts, statuses=["implemented"], periods=["2024-Q1"]).errors

        assert set(errors) == {"status", "done_in", "planned_percent"}

    def test_says_what_else_could_be_meant(self):
        reading = read_row(indicator(), {"figure": "17,500"})

        assert doubt_of(reading, "figure") == told_of(reading, "figure")
        assert "17500" in doubt_of(reading, "figure")
        assert doubt_of(reading, "comment") == ""


def test_what_was_typed_in_another_language_keeps_its_value():
    kept = {"figure": "17.500", "comment": "17.500", "language": "bs"}

    texts = in_readers_notation(indicator(), kept, ["figure", "comment"])

    assert texts == {"figure": "17,500", "comment": "17.500"}


def test_outer_spaces_are_no_part_of_a_text():
    assert clean("  a\r\nb\r ") == "a\nb"
