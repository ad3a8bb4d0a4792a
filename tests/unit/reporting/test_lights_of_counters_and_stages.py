"""The light of counters beside each other and of stages, and what a target after the plan's end says."""

from decimal import Decimal

import pytest

from tests.unit.reporting.cases import MID_YEAR, judged, reading
from tracker.reading.drafts import Direction
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Accumulation, Formula, Light, Stage, Why

D = Decimal
SUM = Accumulation.SUM
PACE, WAY, SHARE = Formula.PACE, Formula.WAY, Formula.SHARE


class TestCounters:
    @pytest.mark.parametrize("light_by", [WAY, PACE])
    def test_the_light_is_that_of_the_one_furthest_behind(self, light_by):
        found = judged(("0", "0"), ("6", "6"), ("6", "4"), light_by=light_by)

        assert reading(found) == (Light.BEHIND, light_by, D(4) / 6, False)
        assert (found.light_counter, found.way.lagging, found.is_reached) == (1, 1, False)

    def test_of_two_that_are_far_the_lower_one_counts(self):
        found = judged(("0", "0", "0"), ("10", "10", "10"), ("3", "1", "2"), light_by=WAY)

        assert (found.light_figure, found.light_counter) == (D("0.1"), 1)

    def test_all_have_to_be_reached(self):
        assert judged(("0", "0"), ("6", "6"), ("6", "7")).light is Light.ACHIEVED
        assert judged(("0", "0"), ("6", "6"), ("9", "5")).light is Light.NEAR

    def test_one_that_is_kept_hides_no_other_that_is_far(self):
        found = judged(("2", "7000"), ("2", "8000"), ("2", "7100"), light_by=WAY)

        assert found.way.parts == (Why.NO_WAY, D("0.1"))
        assert reading(found) == (Light.FAR, WAY, D("0.1"), False)
        assert found.light_counter == 1

    def test_one_that_was_not_kept_is_read_by_its_share(self):
        found = judged(("2", "0"), ("2", "10"), ("1", "9"), light_by=WAY)

        assert reading(found) == (Light.BEHIND, SHARE, D("0.5"), False)
        assert found.light_counter == 0

    def test_one_without_a_target_to_share_does_not_take_the_light_from_the_rest(self):
        found = judged(("0", "0"), ("0", "6"), ("0", "3"), light_by=SHARE)

        assert reading(found) == (Light.BEHIND, SHARE, D("0.5"), False)

    def test_each_moves_where_its_own_figures_say(self):
        found = judged(("4", "6"), ("6", "4"), ("3", "3"), light_by=SHARE)

        assert reading(found) == (Light.BEHIND, SHARE, D("0.5"), False)
        assert judged(("4", "6"), ("6", "4"), ("6", "4")).light is Light.ACHIEVED

    def test_only_the_share_of_one_that_is_to_fall_is_inverted(self):
        found = judged(("4", "6"), ("6", "4"), ("5", "8"), light_by=SHARE)

        assert reading(found) == (Light.BEHIND, SHARE, D("0.5"), True)
        assert found.light_counter == 1

    def test_one_that_is_judged_later_does_not_keep_the_others_waiting(self):
        rules = {"accumulation": SUM, "judged_on": MID_YEAR}

        assert judged(("4", "6"), ("6", "4"), ("1", "2"), **rules).light is Light.FAR
        assert judged(("4", "6"), ("6", "4"), ("6", "2"), **rules).light is Light.NOT_DUE

    def test_one_without_any_figure_leaves_none_for_all(self):
        found = judged(None, ("0", "6"), ("1", "1"), is_wanted=False, light_by=SHARE, direction=Direction.DECREASE)

        assert (found.light, found.why, found.light_counter) == (Light.IMPOSSIBLE, Why.TARGET_IS_ZERO, 0)

    def test_a_baseline_of_another_number_is_none(self):
        found = judged(("5",), ("6", "6"), ("3", "3"), baseline=(D(5),))

        assert found.way.parts == (Why.NO_BASELINE, Why.NO_BASELINE)
        assert found.light_formula is SHARE

    def test_a_single_figure_names_no_counter(self):
        assert judged("0", "6", "3").light_counter is None


class TestStages:
    @pytest.mark.parametrize(
        ("stage", "percent", "light"),
        [
            (Stage.NOT_BEGUN, 0, Light.FAR),
            (Stage.BEGUN, 25, Light.FAR),
            (Stage.HALF, 50, Light.BEHIND),
            (Stage.MOSTLY, 75, Light.NEAR),
            (Stage.DONE, 100, Light.ACHIEVED),
        ],
    )
    @pytest.mark.parametrize("target", [Why.IN_WORDS, Why.NO_TARGET, (D(3),)])
    def test_stand_for_shares_of_the_way_whatever_the_target_says(self, stage, percent, light, target):
        found = judged(None, "0", None, is_described=True, target=target, light_by=WAY, actual=Figure(stage=stage))

        assert found.light is light
        assert found.share.headline == found.way.headline == D(percent) / 100

    @pytest.mark.parametrize("direction", Direction)
    @pytest.mark.parametrize("is_wanted", [True, False])
    def test_rise_also_towards_less_of_something(self, direction, is_wanted):
        found = judged(
            None,
            "0",
            None,
            is_described=True,
            actual=Figure(stage=Stage.BEGUN),
            direction=direction,
            is_wanted=is_wanted,
            light_by=WAY,
        )

        assert reading(found) == (Light.FAR, WAY, D("0.25"), False)

    def test_are_read_by_pace_where_the_plan_does(self):
        found = judged(None, "0", None, is_described=True, actual=Figure(stage=Stage.HALF), judged_on=MID_YEAR)

        assert reading(found) == (Light.ON_TRACK, PACE, D("0.5") / (D(182) / 366), False)

    @pytest.mark.parametrize(("outlook", "why"), [((D(40),), Why.IN_WORDS), (Why.NO_TARGET, Why.NO_TARGET)])
    def test_are_not_compared_with_a_later_target(self, outlook, why):
        found = judged(None, "0", None, is_described=True, actual=Figure(stage=Stage.HALF), outlook=outlook)

        assert found.to_outlook.headline is why


class TestTheOutlook:
    def test_is_the_way_to_the_target_after_the_plans_end(self):
        found = judged("35", "20", "27", outlook=(D(5),), light_by=WAY)

        assert found.way.headline.quantize(D("0.0001")) == D("0.5333")
        assert found.to_outlook.headline.quantize(D("0.0001")) == D("0.2667")

    def test_decides_no_light(self):
        far_off, none = (judged("35", "20", "20", outlook=outlook) for outlook in ((D(-500),), Why.NO_TARGET))

        assert far_off.light is none.light is Light.ACHIEVED

    def test_is_told_also_where_the_plan_itself_has_no_target(self):
        found = judged("35", "20", "27", target=Why.NO_TARGET, outlook=(D(5),))

        assert found.light is Light.IMPOSSIBLE
        assert found.to_outlook.headline == D(8) / 30

    def test_of_other_counters_is_not_compared(self):
        assert judged(("0", "0"), ("6", "6"), ("3", "3"), outlook=(D(5),)).to_outlook.headline is Why.PARTS_DIFFER

    def test_in_words_is_none(self):
        assert judged("35", "20", "27", outlook=Why.IN_WORDS).to_outlook.headline is Why.IN_WORDS

    def test_without_a_baseline_is_none(self):
        assert judged(None, "20", "27", outlook=(D(5),)).to_outlook.headline is Why.NO_BASELINE
