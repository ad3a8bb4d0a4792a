"""Both figures of every period follow from what was typed, whatever changes: of all figures, and of approved ones."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.reporting.small_reports import NOW, Reported, make_reported
from tracker.history import broken_entries
from tracker.reporting import review
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import recount
from tracker.reporting.figures import Figure
from tracker.reporting.judging import reported_figures
from tracker.reporting.kinds import Accumulation, Side
from tracker.reporting.models import Actual

TO_DATE = {"side": Side.TO_DATE}


def counts(numerator: int, denominator: int) -> Figure:
    return Figure(numerator=Decimal(numerator), denominator=Decimal(denominator))


class TestASum:
    def test_adds_its_periods_in_their_order_whichever_is_typed_first(self, reported):
        for period, figure in ((3, 5), (1, 10), (2, 0)):
            reported.enter("number", period, figure)

        assert to_date(reported) == ["10", "10", "15"]

    def test_takes_what_was_typed_to_date_apart(self, reported):
        reported.enter("number", 1, 10)
        reported.enter("number", 2, 25, **TO_DATE)
        reported.enter("number", 3, 5)

        assert (of_period(reported), to_date(reported)) == (["10", "15", "5"], ["10", "25", "30"])

    def test_knows_no_figure_to_date_while_an_earlier_one_is_missing(self, reported):
        reported.enter("number", 2, 10)
        assert (to_date(reported), whys(reported)) == ([None], ["earlier_missing"])

        reported.enter("number", 1, 4)

        assert (to_date(reported), whys(reported)) == (["4", "14"], [None, None])

    def test_goes_on_from_a_total_though_an_earlier_figure_is_missing(self, reported):
        reported.enter("number", 2, 30, **TO_DATE)
        reported.enter("number", 3, 5)

        assert (of_period(reported), to_date(reported)) == ([None, "5"], ["30", "35"])

    def test_follows_a_change_of_an_earlier_period(self, reported):
        for period in (1, 2, 3):
            reported.enter("number", period, 10)

        reported.enter("number", 1, 7)

        assert to_date(reported) == ["7", "17", "27"]

    def test_begins_anew_each_year_where_years_are_counted_for_themselves(self, session):
        reported = make_reported(session, "BA-TWO", ends_on=date(2025, 12, 31))
        for period in (3, 4, 5):
            reported.enter("number", period, 10)
        assert to_date(reported) == [None, None, "10"]

        reported.settings("number", restarts_yearly=False)
        recount(session, reported.indicators["number"].id)

        assert to_date(reported) == [None, None, None]

    def test_adds_each_counter_for_itself(self, reported):
        for period, typed in ((1, (3, 1)), (2, (0, 4))):
            reported.enter("compound", period, Figure(parts=tuple(map(Decimal, typed))))

        assert [row.to_date for row in rows(reported, "compound")] == [{"parts": ["3", "1"]}, {"parts": ["3", "5"]}]


class TestARunningTotal:
    def test_gives_each_period_what_it_added(self, reported):
        reported.settings("number", accumulation=Accumulation.RUNNING)
        for period, figure in ((1, 10), (2, 25), (3, 25)):
            reported.enter("number", period, figure, **TO_DATE)

        assert (of_period(reported), to_date(reported)) == (["10", "15", "0"], ["10", "25", "25"])


class TestAPercent:
    def test_by_counts_is_pooled_and_never_averaged(self, reported):
        reported.settings("percent", accumulation=Accumulation.SUM)
        reported.enter("percent", 1, counts(1, 10))
        reported.enter("percent", 2, counts(90, 100))

        last = rows(reported, "percent")[-1]
        assert last.to_date == {"numerator": "91", "denominator": "110"}

    def test_without_counts_is_not_added(self, reported):
        reported.settings("percent", accumulation=Accumulation.SUM)
        reported.enter("percent", 1, 10)
        reported.enter("percent", 2, 90)

        last = rows(reported, "percent")[-1]
        assert (last.of_period, last.to_date, last.why_none) == ({"number": "90"}, None, "not_added")

    def test_that_is_a_level_is_the_latest_one(self, reported):
        reported.enter("percent", 1, 80)
        reported.enter("percent", 2, counts(3, 4))

        assert [row.to_date for row in rows(reported, "percent")] == [
            {"number": "80"},
            {"numerator": "3", "denominator": "4"},
        ]


class TestWhatIsApproved:
    def test_counts_for_itself(self, reported):
        entered = [reported.enter("number", period, 10, obstacle="Snow") for period in (1, 2, 3)]

        reported.approve(entered[1])
        assert approved(reported) == [None, None, None]
        assert [row.approved_why_none for row in rows(reported)] == ["no_actual", "earlier_missing", "no_actual"]

        reported.approve(entered[0])

        assert approved(reported) == ["10", "20", None]
        assert to_date(reported) == ["10", "20", "30"]

    def test_takes_a_figure_to_date_with_it_only_when_it_is_approved_itself(self, reported):
        reported.approve(reported.enter("number", 1, 30))
        reported.submit(reported.enter("number", 2, 40))

        assert approved(reported) == ["30", None]

    def test_takes_no_draft_from_what_was_typed_to_date_and_approved(self, reported):
        reported.enter("number", 1, 20)
        reported.approve(reported.enter("number", 2, 50, **TO_DATE))

        assert of_period(reported)[1] == "30"
        assert rows(reported)[1].approved_of_period is None
        shown = reported_figures(reported.session, Actual.plan_id == reported.plan.id, with_drafts=False)
        assert [(each.of_period, each.to_date) for each in shown] == [(None, Figure(number=Decimal(50)))]

    def test_changes_in_all_later_periods_by_a_correction(self, reported):
        for period in (1, 2, 3):
            reported.approve(reported.enter("number", period, 30))
        first = rows(reported)[0]

        review.correct(
            reported.session,
            reported.plan,
            first,
            ActualEntry(figure=Figure(number=Decimal(35))),
            "A unit had been left out",
            version=first.version,
            author=reported.boro,
            now=NOW,
        )

        assert approved(reported) == to_date(reported) == ["35", "65", "95"]
        assert first.filed["figure"] == {"number": "30"}
        assert first.author_id == reported.ana.person_id
        assert list(broken_entries(reported.session)) == []


def test_nothing_is_written_where_nothing_follows_otherwise(reported, queries):
    reported.enter("number", 1, 10)
    reported.enter("number", 2, 10)
    queries.clear()

    recount(reported.session, reported.indicators["number"].id)

    assert [statement for statement in queries if not statement.startswith("SELECT")] == []


def rows(reported: Reported, key: str = "number") -> list[Actual]:
    reported.session.expire_all()
    wanted = select(Actual).where(Actual.indicator_id == reported.indicators[key].id).order_by(Actual.period_id)
    return list(reported.session.scalars(wanted))


def to_date(reported: Reported) -> list[str | None]:
    return [row.to_date and row.to_date["number"] for row in rows(reported)]


def of_period(reported: Reported) -> list[str | None]:
    return [row.of_period and row.of_period["number"] for row in rows(reported)]


def approved(reported: Reported) -> list[str | None]:
    return [row.approved_to_date and row.approved_to_date["number"] for row in rows(reported)]


def whys(reported: Reported) -> list[str | None]:
    return [row.why_none for row in rows(reported)]


@pytest.fixture
def reported(session: Session) -> Reported:
    return make_reported(session)
