"""What is counted is handed to reporting, with all that explains it; and the settings by which it is counted."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tracker.cases.figures.computing import compute_figures
from tracker.cases.figures.models import FigureSetting, RecordedSince
from tracker.cases.figures.queries import definition_called
from tracker.cases.figures.settings import answer_setting, say_recorded_since
from tracker.errors import Refused
from tracker.history import COMMAND, History
from tracker.reporting.models import Counted


@pytest.fixture
def compute(session, plan, quarter):
    """Counts the figures of the quarter, by the code of the definition."""

    def run(**more):
        session.flush()
        rows = compute_figures(session, plan, quarter, author=COMMAND, **{"now": NOW} | more)
        return {row.definition: row for row in rows}

    return run


@pytest.fixture
def handed_in(session):
    """What reporting was handed in for a definition."""
    return lambda code: session.scalars(select(Counted).where(Counted.definition == code)).one()


class TestComputing:
    def test_gives_one_row_a_definition(self, cases, compute):
        cases.placed()

        rows = compute()

        assert len(rows) == 23
        row = rows["BA-B28"]
        assert (row.version, row.indicator, row.period, row.value, row.reason) == (1, "II.15-I1", "2024-Q1", 1, "")
        assert row.as_of == NOW

    def test_hands_each_to_reporting_with_what_explains_it(self, cases, compute, handed_in):
        cases.placed(sex="F")
        cases.placed(unit="TC-MO")

        compute()

        row = handed_in("BA-B28")
        assert (row.origin, row.definition_version, row.figure) == ("cases", 1, {"number": "2"})
        assert (row.women, row.men, row.as_of) == (1, 1, NOW)
        assert [(each["unit"], each["name"], each["figure"]) for each in row.by_unit] == [
            ("TC-MO", "Unit TC-MO", {"number": "1"}),
            ("TC-SA", "Unit TC-SA", {"number": "1"}),
        ]
        assert {each["name"]: each["value"] for each in row.settings} == {
            "counted": "persons", "children": "leave_out", "asylum": "leave_out",
        }  # fmt: skip
        assert len(row.list_digest) == 64

    def test_a_figure_that_cannot_be_said_is_handed_in_with_its_reason(self, session, cases, compute, handed_in):
        session.get_one(RecordedSince, "P5").since_on = date(2024, 1, 2)

        row = compute()["BA-B28"]

        assert (row.value, row.reason) == (None, "Recorded only since 2024-01-02.")
        told = handed_in("BA-B28")
        assert (told.figure, told.why_none) == (None, "Recorded only since %(day)s.")
        assert told.why_none_words == {"day": "2024-01-02"}

    def test_a_share_is_told_in_percent_and_kept_with_its_counts(self, cases, compute, handed_in):
        for decided_on in (date(2024, 2, 8), date(2024, 2, 8), date(2024, 2, 9)):
            cases.case("P12_VIZA_C", decided_on=decided_on)
        cases.case("P3")

        assert compute()["BA-B3"].value == Decimal("66.666667")
        row = handed_in("BA-B3")
        assert row.figure == {"numerator": "2", "denominator": "3"}
        assert ("left_out", "P3") in [(each["name"], each["value"]) for each in row.settings]

    def test_an_annulled_event_is_gone_from_the_next_count(self, cases, compute, handed_in):
        placed = cases.placed()
        compute()
        before = handed_in("BA-B28").list_digest
        placed.annulled_at = datetime(2024, 4, 2)

        compute()

        assert handed_in("BA-B28").figure == {"number": "0"}
        assert handed_in("BA-B28").list_digest != before

    def test_what_a_feed_counts_is_not_handed_in_again(self, session, plan, quarter, compute):
        assert compute()["BA-B3"].definition == "BA-B3"
        assert session.scalars(select(Counted).where(Counted.origin != "cases")).all() == []


class TestAnswering:
    def test_changes_what_is_counted_and_is_told(self, session, cases, compute, answer):
        person = cases.case("P5")
        cases.placed(case=person)
        cases.placed(case=person)
        assert compute()["BA-B28"].value == 1

        answer("acts", "The Service counts placements.")

        assert compute()["BA-B28"].value == 2
        entry = session.scalars(select(History).where(History.kind == "figure.setting")).one()
        assert entry.changes[0] | {"detail": {}} == {
            "field": "setting",
            "before": "persons",
            "after": "acts",
            "detail": {},
        }
        assert (entry.subject_key, entry.reason) == ("BA-B28", "The Service counts placements.")

    def test_confirming_the_shipped_answer_is_an_answer(self, session, answer):
        answer("persons", "Confirmed by the Service.")

        assert session.scalars(select(FigureSetting)).one().value == "persons"

    @pytest.mark.parametrize(
        ("value", "reason", "field"),
        [("heads", "Because.", "counted"), ("acts", "x", "reason"), ("acts", "", "reason")],
    )
    def test_refuses_what_is_no_answer(self, answer, value, reason, field):
        with pytest.raises(Refused) as refused:
            answer(value, reason)

        assert refused.value.field == field

    def test_the_second_one_to_answer_is_told(self, answer):
        answer("acts", "The Service counts placements.")

        with pytest.raises(Refused) as refused:
            answer("persons", "It counts persons.")

        assert refused.value.field == "version"
        with pytest.raises(Refused, match="Nothing was changed"):
            answer("acts", "Again.", version=1)

    @pytest.fixture
    def answer(self, session):
        def write(value, reason, version=0):
            answer_setting(
                session, definition_called(session, "BA-B28"), "counted", value, reason,
                version=version, author=COMMAND, now=NOW,
            )  # fmt: skip

        return write


class TestRecordedSince:
    def test_opens_the_periods_from_the_day_on(self, session, cases, compute, say):
        session.delete(session.get_one(RecordedSince, "P5"))
        assert compute()["BA-B28"].value is None

        say("P5", date(2024, 1, 1))

        assert compute()["BA-B28"].value == 0
        entry = session.scalars(select(History).where(History.kind == "figure.recorded_since")).one()
        assert (entry.subject_key, entry.changes[0]["after"], entry.reason) == (
            "P5",
            "2024-01-01",
            "Moved on that day.",
        )

    @pytest.mark.parametrize(
        ("procedure", "day", "source", "field"),
        [
            ("P99", date(2024, 1, 1), "Moved on that day.", "procedure"),
            ("P5", date(2026, 1, 16), "Moved on that day.", "since_on"),
            ("P5", date(2024, 1, 1), " ", "source"),
        ],
    )
    def test_refuses_what_cannot_be(self, say, procedure, day, source, field):
        with pytest.raises(Refused) as refused:
            say(procedure, day, source)

        assert refused.value.field == field

    def test_the_second_one_to_say_so_is_told(self, say):
        say("P5", date(2024, 1, 1))

        with pytest.raises(Refused) as refused:
            say("P5", date(2024, 2, 1))

        assert refused.value.field == "version"
        with pytest.raises(Refused, match="Nothing was changed"):
            say("P5", date(2024, 1, 1), known=date(2024, 1, 1))

    @pytest.fixture
    def say(self, session):
        def write(procedure, day, source="Moved on that day.", known=None):
            say_recorded_since(session, procedure, day, source, known=known, author=COMMAND, now=NOW)

        return write
