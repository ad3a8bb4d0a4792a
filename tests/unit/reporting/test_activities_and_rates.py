"""The lights of activities, and what many of them come to: counts by light, and the two rates."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reporting.kinds import Light, Status, Timing
from tracker.reporting.lights import light_of_activity
from tracker.reporting.rates import Rate, Standing, by_light, by_timing, rate

STANDINGS = st.lists(
    st.builds(
        Standing,
        light=st.sampled_from(Light),
        is_due=st.booleans(),
        is_met=st.booleans(),
        status=st.none() | st.sampled_from(Status),
        timing=st.none() | st.sampled_from(Timing),
    ),
    max_size=30,
)


class TestTheLightOfAnActivity:
    @pytest.mark.parametrize(
        ("status", "before_its_deadline", "after_it"),
        [
            (Status.IMPLEMENTED, Light.ACHIEVED, Light.ACHIEVED),
            (Status.CONTINUOUS, Light.ON_TRACK, Light.ON_TRACK),
            (Status.IN_PROGRESS, Light.ON_TRACK, Light.BEHIND),
            (Status.PARTLY, Light.ON_TRACK, Light.BEHIND),
            (Status.NOT_IMPLEMENTED, Light.NOT_DUE, Light.FAR),
            (Status.NOT_DUE, Light.NOT_DUE, Light.FAR),
            (Status.DROPPED, Light.FAR, Light.FAR),
        ],
    )
    @pytest.mark.parametrize("is_asked", [True, False])
    def test_follows_from_its_status_and_its_deadline(self, status, before_its_deadline, after_it, is_asked):
        assert light_of_activity(status, is_due=False, is_asked=is_asked) is before_its_deadline
        assert light_of_activity(status, is_due=True, is_asked=is_asked) is after_it

    @pytest.mark.parametrize("is_due", [True, False])
    def test_is_grey_without_a_report_and_says_whether_one_was_due(self, is_due):
        assert light_of_activity(None, is_due=is_due) is Light.NO_DATA
        assert light_of_activity(None, is_due=is_due, is_asked=False) is Light.NOT_DUE

    @given(st.sampled_from(Status), st.booleans())
    def test_is_never_impossible(self, status, is_due):
        assert light_of_activity(status, is_due=is_due) is not Light.IMPOSSIBLE

    @pytest.mark.parametrize("status", Status)
    def test_never_gets_better_by_the_deadlines_passing(self, status):
        order = [Light.FAR, Light.BEHIND, Light.NEAR, Light.ON_TRACK, Light.NOT_DUE, Light.ACHIEVED]

        before, after = (light_of_activity(status, is_due=is_due) for is_due in (False, True))
        assert order.index(after) <= order.index(before)


class TestARate:
    def test_counts_what_is_met_among_what_was_due(self):
        standings = [
            Standing(Light.ACHIEVED, is_due=True, is_met=True),
            Standing(Light.ACHIEVED, is_due=False, is_met=True),  # early: it was not due by the day
            Standing(Light.NO_DATA, is_due=True, is_met=False),
            Standing(Light.FAR, is_due=True, is_met=False, status=Status.DROPPED),
            Standing(Light.NOT_DUE, is_due=False, is_met=False),
        ]

        assert rate(standings) == Rate(1, 3)
        assert Rate(1, 3).ratio == Decimal(1) / 3

    def test_of_nothing_is_none_and_not_nought(self):
        assert rate([]).ratio is None
        assert Rate(0, 5).ratio == 0

    @given(STANDINGS)
    def test_lies_between_nought_and_one(self, standings):
        found = rate(standings)

        assert 0 <= found.count <= found.of <= len(standings)
        assert found.ratio is None or 0 <= found.ratio <= 1

    @given(STANDINGS, STANDINGS)
    def test_of_two_goals_is_counted_together_and_never_averaged(self, one, other):
        first, second = rate(one), rate(other)

        assert rate([*one, *other]) == Rate(first.count + second.count, first.of + second.of)


class TestCounts:
    @given(STANDINGS)
    def test_name_every_light_and_count_each_standing_once(self, standings):
        counted = by_light(standings)

        assert list(counted) == list(Light)
        assert sum(counted.values()) == len(standings)
        assert all(counted[light] == sum(each.light is light for each in standings) for light in Light)

    @given(STANDINGS)
    def test_keep_early_on_time_and_late_apart(self, standings):
        counted = by_timing(standings)

        assert list(counted) == [Timing.EARLY, Timing.ON_TIME, Timing.LATE]
        assert sum(counted.values()) == sum(each.timing is not None for each in standings)
        assert all(counted[timing] == sum(each.timing is timing for each in standings) for timing in Timing)
