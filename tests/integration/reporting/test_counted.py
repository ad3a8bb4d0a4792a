"""Counts handed in beside what is typed: kept, followed by untouched drafts, filed with their period."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from tests.integration.reporting.counts import BY_COMMAND, SAYS, Counting, a_count
from tests.integration.reporting.small_reports import NOW, Reported, make_reported
from tracker.errors import Refused
from tracker.history import History
from tracker.reporting import review
from tracker.reporting.calendar import lock_period, unlock_period
from tracker.reporting.counted import file_counts, supply
from tracker.reporting.entries import Overtaken
from tracker.reporting.kinds import Accumulation, ReviewState, Side
from tracker.reporting.models import Actual, Counted, PlanReporting, Tally


class TestWhereNobodyHasTyped:
    def test_the_count_is_the_draft_that_a_planner_only_submits(self, counting, reported, session):
        counting.supply(42)

        row = counting.actual()
        assert (row.state, row.origin, row.author_id) == (ReviewState.DRAFT, "cases", None)
        assert (row.side, row.figure, row.of_period, row.to_date) == (Side.PERIOD, *[{"number": "42"}] * 3)
        reported.submit(row)
        assert counting.actual().state is ReviewState.SUBMITTED

    def test_the_draft_counts_in_the_tally_of_its_institution(self, counting, session):
        counting.supply(42)

        tally = session.scalars(select(Tally).join(Actual, Actual.period_id == Tally.period_id)).one()
        assert (tally.draft, tally.missing) == (1, tally.asked - 1)

    def test_the_draft_follows_later_counts_until_somebody_touches_it(self, counting, reported):
        counting.supply(42)
        counting.supply(44)
        assert counting.number() == 44

        reported.enter("number", 1, 50)
        counting.supply(46)

        assert (counting.number(), counting.actual().origin) == (50, "typed")

    def test_words_alone_make_it_a_persons_and_leave_it_counted(self, counting, reported):
        counting.supply(42)
        reported.enter("number", 1, 42, obstacle="No staff")
        counting.supply(46)

        row = counting.actual()
        assert (counting.number(), row.origin, row.author_id) == (42, "cases", reported.ana.person_id)

    def test_a_draft_whose_count_can_no_longer_be_made_has_no_figure_and_never_nought(self, counting):
        counting.supply(42)
        counting.supply(None)

        assert counting.actual().figure is None

    def test_a_count_that_could_not_be_made_begins_no_draft(self, counting):
        row = counting.supply(None)

        assert counting.actual() is None
        assert (row.figure, row.why_none, row.why_none_words) == (None, "Recorded since %(day)s only.", {"day": "x"})

    def test_nothing_begins_in_a_period_that_asks_nothing(self, counting, reported):
        reported.settings("number", accumulation=Accumulation.YEARLY)
        counting.supply(42, period=1)
        counting.supply(42, period=4)

        assert counting.actual(period=1) is None
        assert counting.number(period=4) == 42

    def test_nothing_begins_before_the_period(self, counting, reported, session):
        early = NOW.replace(year=2024, month=1)
        indicator, period = reported.indicators["number"], reported.periods[3]
        supply(session, indicator.id, period.id, a_count(), author=BY_COMMAND, now=early)
        assert counting.actual(period=4) is None

        counting.supply(42, period=4)
        assert counting.number(period=4) == 42

    def test_the_draft_begins_though_the_same_count_was_there_before_the_period_opened(
        self, counting, reported, session
    ):
        indicator, period = reported.indicators["number"], reported.periods[3]
        early = NOW.replace(year=2024, month=1)
        supply(session, indicator.id, period.id, a_count(), author=BY_COMMAND, now=early)
        supply(session, indicator.id, period.id, a_count(), author=BY_COMMAND, now=NOW)

        assert counting.number(period=4) == 42

    def test_women_and_men_go_with_it_where_they_are_asked_for(self, counting, reported):
        reported.settings("number", by_sex=True)
        counting.supply(42, women=Decimal(20), men=Decimal(22))

        row = counting.actual()
        assert (row.women, row.men) == (20, 22)
        reported.submit(row)

    @pytest.mark.parametrize(("women", "men"), [(4, 38), (38, 4), (0, 42)])
    def test_a_small_split_stays_with_the_count(self, counting, reported, women, men):
        reported.settings("number", by_sex=True)
        row = counting.supply(42, women=Decimal(women), men=Decimal(men))

        assert (counting.actual().women, counting.actual().men) == (None, None)
        assert (row.women, row.men) == (women, men)

    def test_women_and_men_stay_with_the_count_where_they_are_not_asked_for(self, counting):
        counting.supply(42, women=Decimal(20), men=Decimal(22))

        assert counting.actual().women is None


class TestWhereSomebodyHasTyped:
    def test_what_was_typed_stays_and_the_count_stands_beside_it(self, counting, reported, session):
        before = reported.enter("number", 1, 30).version
        counting.supply(42)

        row = counting.actual()
        assert (counting.number(), row.origin, row.version) == (30, "typed", before)
        assert session.scalars(select(Counted.figure)).one() == {"number": "42"}

    def test_words_without_a_figure_are_somebodys_too(self, counting, reported):
        reported.enter("number", 1, comment="The register is being set up")
        counting.supply(42)

        assert counting.number() is None

    @pytest.mark.parametrize("steps", ["submit", "approve"])
    def test_what_was_handed_in_is_never_touched(self, counting, reported, steps):
        counting.supply(42)
        getattr(reported, steps)(counting.actual())
        version = counting.actual().version
        counting.supply(44)

        assert (counting.number(), counting.actual().version) == (42, version)

    def test_what_was_handed_in_once_follows_no_more_when_it_is_taken_back(self, counting, reported, session):
        counting.supply(42)
        row = counting.actual()
        reported.submit(row)
        review.withdraw(session, row, version=row.version, author=reported.ana, now=NOW)
        counting.supply(44)

        assert counting.number() == 42

    def test_whoever_typed_while_the_count_came_is_told(self, counting, reported):
        counting.supply(42)

        with pytest.raises(Overtaken) as told:
            reported.enter("number", 1, 30, version=0)
        assert told.value.now["figure"] == {"number": "42"}


class TestKeeping:
    def test_nothing_is_written_where_nothing_changed_but_the_moment(self, counting, session):
        counting.supply(42)
        before = session.scalars(select(func.count(History.id))).one()
        row = counting.supply(42)

        assert (row.version, row.as_of) == (1, NOW + timedelta(minutes=1))
        assert session.scalars(select(func.count(History.id))).one() == before

    def test_an_older_count_that_comes_later_changes_nothing(self, counting):
        counting.supply(44)
        counting.supply(42, as_of=NOW)

        assert counting.number() == 44

    def test_a_new_version_of_the_definition_counts_from_whenever(self, counting):
        counting.supply(44)
        counting.supply(42, as_of=NOW, definition_version=2)

        assert counting.number() == 42

    def test_the_history_tells_the_numbers_and_no_split(self, counting, session):
        counting.supply(42, women=Decimal(3), men=Decimal(39), by_unit=[{"unit": "T1", "name": "x", "figure": "2"}])
        counting.supply(44)

        told = session.scalars(select(History).where(History.kind == "counted.supplied").order_by(History.id)).all()
        figures = [(change["before"], change["after"]) for each in told for change in each.changes]
        assert figures == [(None, {"number": "42"}), ({"number": "42"}, {"number": "44"})]
        assert {key for each in told for change in each.changes for key in change["detail"]} == {
            "period", "definition", "version",
        }  # fmt: skip

    def test_the_figure_is_kept_in_the_one_plain_form(self, counting):
        row = counting.supply({"number": "42.00"})

        assert row.figure == {"number": "42"}

    @pytest.mark.parametrize("figure", [{"parts": ["1", "2"]}, {"stage": "done"}, {"number": "-1"}])
    def test_a_figure_that_the_indicator_does_not_count_is_refused_whole(self, counting, session, figure):
        with pytest.raises(Refused):
            counting.supply(figure)
        assert session.scalars(select(Counted.id)).all() == []

    def test_a_period_of_another_plan_is_no_period_of_the_indicators(self, counting, reported, session):
        other = make_reported(session, "BA-S")

        with pytest.raises(NoResultFound):
            supply(
                session, reported.indicators["number"].id, other.periods[0].id, a_count(), author=BY_COMMAND, now=NOW
            )

    @pytest.mark.parametrize("wrong", [{"origin": "typed"}, {"why_none": "No"}, {"figure": None}])
    def test_a_count_that_contradicts_itself_cannot_be_made(self, wrong):
        columns = {
            "origin": "cases",
            "definition": "B",
            "definition_version": 1,
            "figure": {"number": "1"},
            "as_of": NOW,
        }

        with pytest.raises(ValueError, match=r"count|origin"):
            type(a_count())(**columns | wrong)

    def test_an_invented_count_lets_every_page_of_the_plan_say_so(self, counting, reported, session):
        counting.supply(42)
        assert not session.get_one(PlanReporting, reported.plan.id).has_demo_figures

        counting.supply(42, is_invented=True)
        session.expire_all()
        assert session.get_one(PlanReporting, reported.plan.id).has_demo_figures


class TestAtTheLock:
    def test_what_was_counted_is_filed_with_all_its_columns(self, counting, lock):
        counting.supply(42, women=Decimal(3), men=Decimal(39))
        lock()

        filed = counting.supply(42).filed
        assert (filed["figure"], filed["list_digest"], filed["at"]) == ({"number": "42"}, "a" * 64, NOW.isoformat())
        assert (filed["women"], filed["definition"], filed["settings"][0]["says"]) == ("3", "BA-B14", SAYS)

    def test_a_later_count_stands_beside_what_was_filed_and_touches_no_draft(self, counting, lock):
        counting.supply(42)
        lock()
        row = counting.supply(44, list_digest="b" * 64)

        assert (row.figure, row.list_digest) == ({"number": "44"}, "b" * 64)
        assert (row.filed["figure"], row.filed["list_digest"]) == ({"number": "42"}, "a" * 64)
        assert counting.number() == 42

    def test_what_is_counted_first_after_the_lock_was_never_filed(self, counting, lock):
        lock()

        assert counting.supply(42).filed is None
        assert counting.actual() is None

    def test_what_was_filed_first_stays_when_the_period_is_locked_anew(self, counting, lock, unlock):
        counting.supply(42)
        lock()
        unlock()
        counting.supply(44)
        lock()

        filed = counting.supply(45).filed
        assert filed["figure"] == {"number": "42"}
        assert [again["figure"] for again in filed["again"]] == [{"number": "44"}]

    def test_the_same_is_filed_once(self, counting, lock, unlock):
        counting.supply(42)
        lock()
        unlock()
        lock()

        assert "again" not in counting.supply(42).filed

    def test_other_periods_are_left_alone(self, counting, reported, session):
        row = counting.supply(42, period=2)
        file_counts(session, reported.periods[0].id, NOW)

        assert row.filed is None

    @pytest.fixture
    def lock(self, reported, session):
        def deed():
            period = reported.periods[0]
            lock_period(session, reported.plan, period, version=period.version, author=reported.boro, now=NOW)

        return deed

    @pytest.fixture
    def unlock(self, reported, session):
        def deed():
            period = reported.periods[0]
            unlock_period(session, reported.plan, period, "Late", version=period.version, author=reported.boro, now=NOW)

        return deed


@pytest.fixture
def reported(session) -> Reported:
    return make_reported(session)


@pytest.fixture
def counting(session, reported) -> Counting:
    return Counting(session, reported)
