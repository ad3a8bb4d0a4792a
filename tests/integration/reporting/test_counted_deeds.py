"""What people do about a count: take it over, explain a difference, and what is not approved without that."""

import pytest
from sqlalchemy import select

from tests.integration.reporting.counts import Counting
from tests.integration.reporting.small_reports import NOW, Reported, make_reported
from tracker.errors import Refused
from tracker.history import History, broken_entries
from tracker.reporting import review
from tracker.reporting.calendar import lock_period
from tracker.reporting.content import ActualEntry
from tracker.reporting.counted_deeds import explain_difference, take_over
from tracker.reporting.entries import Overtaken
from tracker.reporting.figures import figure_from
from tracker.reporting.kinds import ReviewState, Side
from tracker.reporting.models import Counted


class TestTakingOver:
    def test_saves_the_count_as_a_draft_of_the_person_with_the_origin_of_the_count(self, counting, reported, take):
        reported.enter("number", 1, 30, obstacle="No staff", comment="As of March")
        counting.supply(42)

        row = take()

        assert (counting.number(), row.origin, row.author_id) == (42, "cases", reported.ana.person_id)
        assert (row.obstacle, row.comment, row.state) == ("No staff", "As of March", ReviewState.DRAFT)

    def test_replaces_a_figure_typed_to_date_by_one_for_the_period(self, counting, reported, take):
        reported.enter("number", 1, 100, side=Side.TO_DATE)
        counting.supply(42)

        assert (take().side, counting.number()) == (Side.PERIOD, 42)

    def test_makes_a_draft_where_there_is_none(self, counting, reported, take, session):
        counting.supply(42)
        session.delete(counting.actual())
        session.commit()

        assert take().author_id == reported.ana.person_id

    def test_what_was_taken_over_follows_no_later_count(self, counting, take):
        counting.supply(42)
        take()
        counting.supply(44)

        assert counting.number() == 42

    def test_figures_to_date_follow_it(self, counting, reported, take):
        reported.enter("number", 1, 30)
        reported.enter("number", 2, 10)
        counting.supply(42)
        take()

        assert counting.actual(period=2).to_date == {"number": "52"}

    def test_a_row_saved_meanwhile_is_not_overwritten_unseen(self, counting, reported, take):
        reported.enter("number", 1, 30)
        counting.supply(42)

        with pytest.raises(Overtaken):
            take(version=0)

    def test_a_count_that_came_meanwhile_is_not_taken_unseen(self, counting, reported, take):
        reported.enter("number", 1, 30)
        counting.supply(42)
        counting.supply(44)

        with pytest.raises(Refused, match="44"):
            take(counted_version=1)
        assert counting.number() == 30

    @pytest.mark.parametrize("step", ["submit", "approve"])
    def test_nothing_is_taken_over_what_was_handed_in(self, counting, reported, take, step):
        counting.supply(42)
        getattr(reported, step)(counting.actual())

        with pytest.raises(Refused, match=r"submitted|approved"):
            take()

    def test_nothing_is_taken_over_in_a_locked_period(self, counting, take, lock):
        counting.supply(42)
        lock()

        with pytest.raises(Refused, match="locked"):
            take()

    def test_there_is_nothing_to_take_over_where_nothing_could_be_counted(self, counting, take):
        counting.supply(None)

        with pytest.raises(Refused, match="no counted figure"):
            take()

    def test_there_is_nothing_to_take_over_where_nothing_was_counted(self, take):
        with pytest.raises(Refused, match="Nothing was counted"):
            take(counted_version=1)


class TestExplaining:
    def test_keeps_who_said_when_and_why_and_tells_it(self, counting, reported, explain, session):
        reported.enter("number", 1, 30)
        counting.supply(42)

        row = explain("Twelve were transferred")

        assert (row.explanation, row.explained_at, row.explained_by_id) == (
            "Twelve were transferred", NOW, reported.ana.person_id,
        )  # fmt: skip
        told = session.scalars(select(History).where(History.kind == "counted.explained")).one()
        assert (told.reason, told.person_id) == ("Twelve were transferred", reported.ana.person_id)
        assert list(broken_entries(session)) == []

    @pytest.mark.parametrize("said", ["", " no "])
    def test_asks_for_words(self, counting, reported, explain, said):
        reported.enter("number", 1, 30)
        counting.supply(42)

        with pytest.raises(Refused) as told:
            explain(said)
        assert told.value.field == "explanation"

    @pytest.mark.parametrize("figure", [42, None])
    def test_there_is_nothing_to_explain_where_nothing_differs(self, counting, reported, explain, figure):
        reported.enter("number", 1, 42)
        counting.supply(figure)

        with pytest.raises(Refused, match="nothing to explain"):
            explain("Because")

    def test_figures_that_changed_meanwhile_are_not_explained_unseen(self, counting, reported, explain):
        reported.enter("number", 1, 30)
        counting.supply(42)

        with pytest.raises(Overtaken):
            explain("Because", version=0)
        with pytest.raises(Refused, match="counted anew"):
            explain("Because", counted_version=7)

    def test_nothing_is_explained_in_a_locked_period(self, counting, reported, explain, lock):
        reported.enter("number", 1, 30)
        counting.supply(42)
        lock()

        with pytest.raises(Refused, match="locked"):
            explain("Because")


class TestApproving:
    def test_is_refused_without_an_explanation_and_names_both_figures(self, counting, reported):
        row = reported.enter("number", 1, 130)
        counting.supply(142)

        with pytest.raises(Refused) as told:
            reported.approve(row)
        assert (told.value.params["reported"], told.value.params["counted"]) == ("130", "142")
        assert "130" in str(told.value)
        assert "142" in str(told.value)
        assert counting.actual().state is ReviewState.SUBMITTED

    def test_is_possible_with_one(self, counting, reported, explain):
        row = reported.enter("number", 1, 130)
        counting.supply(142)
        explain("Because")
        reported.approve(row)

        assert counting.actual().state is ReviewState.APPROVED

    def test_asks_anew_when_it_was_counted_anew(self, counting, reported, explain):
        row = reported.enter("number", 1, 130)
        counting.supply(142)
        explain("Because")
        counting.supply(143)

        with pytest.raises(Refused, match="143"):
            reported.approve(row)

    def test_asks_anew_when_another_figure_was_typed(self, counting, reported, explain):
        reported.enter("number", 1, 130)
        counting.supply(142)
        explain("Because")

        with pytest.raises(Refused, match="131"):
            reported.approve(reported.enter("number", 1, 131))

    def test_asks_nothing_where_count_and_figure_are_equal(self, counting, reported):
        row = reported.enter("number", 1, 142)
        counting.supply(142)
        reported.approve(row)

        assert counting.actual().state is ReviewState.APPROVED

    def test_asks_nothing_where_nothing_could_be_counted(self, counting, reported):
        row = reported.enter("number", 1, 142)
        counting.supply(None)
        reported.approve(row)

        assert counting.actual().state is ReviewState.APPROVED

    def test_asks_also_where_the_figure_was_typed_to_date_and_cannot_be_compared(self, counting, reported):
        row = reported.enter("number", 2, 142, side=Side.TO_DATE)
        counting.supply(142, period=2)

        with pytest.raises(Refused, match="why they differ"):
            reported.approve(row)

    def test_the_reason_of_a_correction_explains_the_corrected_figure(self, counting, reported, session):
        row = reported.enter("number", 1, 142)
        counting.supply(142)
        reported.approve(row)
        entry = ActualEntry(figure=figure_from({"number": "150"}))
        review.correct(
            session, reported.plan, row, entry, "Eight came late", version=row.version, author=reported.boro, now=NOW
        )

        counted = session.scalars(select(Counted)).one()
        assert (counted.explanation, counted.explained_by_id) == ("Eight came late", reported.boro.person_id)
        assert counting.actual().origin == "typed"


@pytest.fixture
def reported(session) -> Reported:
    return make_reported(session)


@pytest.fixture
def counting(session, reported) -> Counting:
    return Counting(session, reported)


@pytest.fixture
def seen(session, counting):
    """The versions of the row and of its count as a person sees them now."""

    def now():
        row = counting.actual()
        counted = session.scalars(select(Counted.version)).one_or_none()
        return {"version": row.version if row is not None else 0, "counted_version": counted or 0}

    return now


@pytest.fixture
def take(session, reported, seen):
    def deed(**how):
        indicator, period = reported.indicators["number"], reported.periods[0]
        known = {"author": reported.ana, "now": NOW, **seen()}
        return take_over(session, reported.plan, indicator, period, **known | how)

    return deed


@pytest.fixture
def explain(session, reported, seen):
    def deed(text, **how):
        indicator, period = reported.indicators["number"], reported.periods[0]
        known = {"author": reported.ana, "now": NOW, **seen()}
        return explain_difference(session, reported.plan, indicator, period, text, **known | how)

    return deed


@pytest.fixture
def lock(reported, session):
    def deed():
        period = reported.periods[0]
        lock_period(session, reported.plan, period, version=period.version, author=reported.boro, now=NOW)

    return deed
