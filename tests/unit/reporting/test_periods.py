"""Reporting periods: how they divide a plan, and how each stands by day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reporting.cases import DAYS
from tracker.reporting.due import ENDS_REPORTING, is_activity_asked, is_indicator_asked, timing_of
from tracker.reporting.kinds import Accumulation, PeriodKind, PeriodState, Status, Timing
from tracker.reporting.periods import (
    PeriodDraft,
    is_last_of_year,
    is_overdue,
    latest_begun,
    period_of_day,
    periods_between,
    state_on,
    takes_figures,
)

DAY = timedelta(days=1)
AT = datetime(2024, 1, 1, 9, 0)
MOST_DAYS = {PeriodKind.QUARTER: 92, PeriodKind.HALF_YEAR: 184, PeriodKind.YEAR: 366}
KINDS = st.sampled_from(PeriodKind)


@dataclass(frozen=True)
class SomePeriod:
    """A period as the rules see it: the second quarter of 2024, due a fortnight after its end."""

    starts_on: date = date(2024, 4, 1)
    ends_on: date = date(2024, 6, 30)
    due_on: date = date(2024, 7, 15)
    opened_at: datetime | None = None
    review_at: datetime | None = None
    locked_at: datetime | None = None


@st.composite
def plans(draw: st.DrawFn) -> tuple[date, date]:
    """The first and the last day of a plan."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return first, last


class TestDividingAPlan:
    def test_into_the_quarters_of_a_year(self):
        found = periods_between(date(2024, 1, 1), date(2024, 12, 31), PeriodKind.QUARTER, 15)

        assert [period.code for period in found] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
        assert found[0] == PeriodDraft("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 15))
        assert found[3] == PeriodDraft("2024-Q4", date(2024, 10, 1), date(2024, 12, 31), date(2025, 1, 15))

    def test_into_the_half_years_of_three_years(self):
        found = periods_between(date(2021, 1, 1), date(2023, 12, 31), PeriodKind.HALF_YEAR, 30)

        codes = [f"{year}-{half}" for year in (2021, 2022, 2023) for half in ("H1", "H2")]
        assert [period.code for period in found] == codes
        assert [period.ends_on for period in found[:2]] == [date(2021, 6, 30), date(2021, 12, 31)]

    def test_into_years(self):
        found = periods_between(date(2021, 1, 1), date(2023, 12, 31), PeriodKind.YEAR, 0)

        assert [period.code for period in found] == ["2021", "2022", "2023"]
        assert all(period.due_on == period.ends_on for period in found)

    def test_that_begins_and_ends_within_periods_cuts_them(self):
        found = periods_between(date(2024, 2, 15), date(2024, 8, 10), PeriodKind.QUARTER, 15)

        assert [(period.code, period.starts_on, period.ends_on) for period in found] == [
            ("2024-Q1", date(2024, 2, 15), date(2024, 3, 31)),
            ("2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
            ("2024-Q3", date(2024, 7, 1), date(2024, 8, 10)),
        ]
        assert found[2].due_on == date(2024, 8, 25)

    def test_of_one_day_gives_one_period(self):
        day = date(2024, 2, 29)

        assert periods_between(day, day, PeriodKind.HALF_YEAR, 0) == [PeriodDraft("2024-H1", day, day, day)]

    @given(plans(), KINDS, st.integers(0, 90))
    def test_leaves_no_day_out_and_counts_none_twice(self, plan, kind, due_days):
        found = periods_between(*plan, kind, due_days)

        assert (found[0].starts_on, found[-1].ends_on) == plan
        for period, following in pairwise(found):
            assert following.starts_on == period.ends_on + DAY
        for period in found:
            assert 1 <= (period.ends_on - period.starts_on).days + 1 <= MOST_DAYS[kind]
            assert period.due_on - period.ends_on == due_days * DAY

    @given(plans(), KINDS)
    def test_gives_each_period_a_code_of_its_own_in_order(self, plan, kind):
        codes = [period.code for period in periods_between(*plan, kind, 0)]

        assert codes == sorted(set(codes))

    @given(plans(), KINDS, DAYS)
    def test_finds_the_period_of_every_day(self, plan, kind, day):
        found = periods_between(*plan, kind, 0)
        starts_on, ends_on = plan

        period = period_of_day(found, day)

        assert (period is not None) == (starts_on <= day <= ends_on)
        assert period is None or period.starts_on <= day <= period.ends_on

    @given(plans(), KINDS, DAYS)
    def test_finds_the_latest_that_has_begun(self, plan, kind, day):
        found = periods_between(*plan, kind, 0)

        begun = [period for period in found if period.starts_on <= day]
        assert latest_begun(found, day) == (begun[-1] if begun else None)


class TestHowAPeriodStands:
    @pytest.mark.parametrize(
        ("today", "state", "is_late"),
        [
            (date(2024, 3, 31), PeriodState.PLANNED, False),
            (date(2024, 4, 1), PeriodState.OPEN, False),
            (date(2024, 4, 2), PeriodState.OPEN, False),
            (date(2024, 6, 30), PeriodState.OPEN, False),
            (date(2024, 7, 1), PeriodState.OPEN, False),
            (date(2024, 7, 14), PeriodState.OPEN, False),
            (date(2024, 7, 15), PeriodState.OPEN, False),
            (date(2024, 7, 16), PeriodState.OPEN, True),
            (date(2034, 7, 16), PeriodState.OPEN, True),
        ],
    )
    def test_by_day_it_opens_on_its_first_one_and_a_passed_due_day_only_makes_it_overdue(self, today, state, is_late):
        period = SomePeriod()

        assert state_on(period, today) is state
        assert takes_figures(period, today) == (state is PeriodState.OPEN)
        assert is_overdue(period, today) == is_late

    def test_opened_early_it_is_open_before_its_first_day(self):
        assert state_on(SomePeriod(opened_at=AT), date(2024, 3, 1)) is PeriodState.OPEN

    @given(DAYS)
    def test_in_review_it_still_takes_figures(self, today):
        period = SomePeriod(review_at=AT)

        assert state_on(period, today) is PeriodState.IN_REVIEW
        assert takes_figures(period, today)

    @given(DAYS, st.sampled_from([None, AT]), st.sampled_from([None, AT]))
    def test_locked_it_takes_none_and_is_never_overdue(self, today, opened_at, review_at):
        period = SomePeriod(opened_at=opened_at, review_at=review_at, locked_at=AT)

        assert state_on(period, today) is PeriodState.LOCKED
        assert not takes_figures(period, today)
        assert not is_overdue(period, today)

    @given(DAYS, DAYS)
    def test_it_never_goes_back_to_planned(self, one, other):
        earlier, later = sorted((one, other))
        period = SomePeriod()

        order = [PeriodState.PLANNED, PeriodState.OPEN]
        assert order.index(state_on(period, earlier)) <= order.index(state_on(period, later))


class TestWhatIsAskedFor:
    @pytest.mark.parametrize("accumulation", [Accumulation.SUM, Accumulation.RUNNING, Accumulation.LATEST])
    @given(plans(), KINDS)
    def test_an_indicator_has_a_figure_in_each_period(self, accumulation, plan, kind):
        found = periods_between(*plan, kind, 0)

        assert all(is_indicator_asked(accumulation, period, plan[1]) for period in found)

    @given(plans(), KINDS)
    def test_a_yearly_one_has_exactly_one_a_year(self, plan, kind):
        starts_on, ends_on = plan
        found = periods_between(starts_on, ends_on, kind, 0)

        asked = [period for period in found if is_indicator_asked(Accumulation.YEARLY, period, ends_on)]

        assert [period.ends_on.year for period in asked] == list(range(starts_on.year, ends_on.year + 1))
        assert all(is_last_of_year(period, ends_on) for period in asked)

    @pytest.mark.parametrize(
        ("starts_on", "is_asked"),
        [(date(2024, 3, 31), True), (date(2024, 6, 30), True), (date(2024, 7, 1), False)],
    )
    def test_an_activity_has_a_status_from_the_period_in_which_it_begins(self, starts_on, is_asked):
        assert is_activity_asked(starts_on, None, SomePeriod()) is is_asked

    @pytest.mark.parametrize(
        ("ended_on", "is_asked"),
        [(date(2024, 3, 31), False), (date(2024, 6, 30), True), (date(2024, 9, 30), True)],
    )
    def test_and_until_the_period_in_which_it_was_over(self, ended_on, is_asked):
        assert is_activity_asked(date(2024, 1, 1), ended_on, SomePeriod()) is is_asked

    def test_only_what_was_done_or_dropped_is_over(self):
        assert {Status.IMPLEMENTED, Status.DROPPED} == ENDS_REPORTING


class TestWhenSomethingWasDone:
    @pytest.mark.parametrize(
        ("deadline", "timing"),
        [
            (date(2024, 7, 1), Timing.EARLY),
            (date(2024, 6, 30), Timing.ON_TIME),
            (date(2024, 4, 1), Timing.ON_TIME),
            (date(2024, 3, 31), Timing.LATE),
        ],
    )
    def test_is_told_by_the_period_against_the_deadline(self, deadline, timing):
        assert timing_of(deadline, SomePeriod()) is timing

    @given(plans(), KINDS, DAYS)
    def test_is_on_time_in_the_one_period_of_the_deadline(self, plan, kind, deadline):
        found = periods_between(*plan, kind, 0)

        on_time = [period for period in found if timing_of(deadline, period) is Timing.ON_TIME]

        assert on_time == [period for period in [period_of_day(found, deadline)] if period is not None]
