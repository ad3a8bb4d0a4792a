"""The light of an indicator: from which formula it is read, and what it says where a formula has no figure."""

from datetime import date
from decimal import Decimal

import pytest

from tests.unit.reporting.cases import MID_YEAR, YEARS_END, judged, reading
from tracker.reading.drafts import Direction
from tracker.reporting.expectations import Phase
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import COUNTING, NEEDS_EXPLANATION, Accumulation, Curve, Formula, Light, Why
from tracker.reporting.lights import Case, Thresholds, judge

D = Decimal
GREYS = {Light.NOT_DUE, Light.NO_DATA, Light.IMPOSSIBLE}
SUM, RUNNING, LATEST, YEARLY = Accumulation.SUM, Accumulation.RUNNING, Accumulation.LATEST, Accumulation.YEARLY
PACE, WAY, SHARE = Formula.PACE, Formula.WAY, Formula.SHARE


class TestThresholds:
    @pytest.mark.parametrize(
        ("ratio", "light"),
        [
            ("1.2", Light.ON_TRACK),
            ("0.9", Light.ON_TRACK),
            ("0.8999999999", Light.NEAR),
            ("0.7", Light.NEAR),
            ("0.6999999999", Light.BEHIND),
            ("0.5", Light.BEHIND),
            ("0.4999999999", Light.FAR),
            ("0", Light.FAR),
            ("-1", Light.FAR),
        ],
    )
    def test_begin_exactly_where_they_say(self, ratio, light):
        assert Thresholds().light(D(ratio)) is light

    @pytest.mark.parametrize(
        ("actual", "light"),
        [
            ("90", Light.ON_TRACK),
            ("89.999999", Light.NEAR),
            ("70", Light.NEAR),
            ("69.999999", Light.BEHIND),
            ("50", Light.BEHIND),
            ("49.999999", Light.FAR),
        ],
    )
    def test_are_met_by_figures_in_the_last_decimal_that_is_kept(self, actual, light):
        assert reading(judged("0", "100", actual, light_by=WAY)) == (light, WAY, D(actual) / 100, False)

    def test_can_be_the_plans_own(self):
        own = Thresholds(on_track=D(95), near=D(60), behind=D(0))

        assert [own.light(D(ratio)) for ratio in ("0.95", "0.94", "0.6", "0.59", "0", "-0.01")] == [
            Light.ON_TRACK,
            Light.NEAR,
            Light.NEAR,
            Light.BEHIND,
            Light.BEHIND,
            Light.FAR,
        ]
        assert judged("0", "100", "94", light_by=WAY, thresholds=own).light is Light.NEAR

    def test_an_explanation_is_due_where_the_light_is_behind_or_far(self):
        assert {Light.BEHIND, Light.FAR} == NEEDS_EXPLANATION


class TestTheThreeGreys:
    def test_differ(self):
        not_due = judged("0", "5", None, is_due=False)
        no_data = judged("0", "5", None, is_due=True)
        impossible = judged("0", "5", ("1", "2"), is_due=True)

        assert [not_due.light, no_data.light, impossible.light] == [Light.NOT_DUE, Light.NO_DATA, Light.IMPOSSIBLE]
        assert [each.why for each in (not_due, no_data, impossible)] == [
            Why.NO_ACTUAL,
            Why.NO_ACTUAL,
            Why.PARTS_DIFFER,
        ]

    @pytest.mark.parametrize("actual", [None, Figure()])
    @pytest.mark.parametrize("light_by", Formula)
    @pytest.mark.parametrize("accumulation", Accumulation)
    def test_a_missing_actual_is_never_nought(self, actual, light_by, accumulation):
        rules = {"light_by": light_by, "accumulation": accumulation, "judged_on": MID_YEAR}
        missing = judged("10", "5", None, **rules | {"actual": actual})

        assert missing.light is Light.NO_DATA
        assert not missing.is_reached
        for formula in Formula:
            assert missing.by(formula).headline is Why.NO_ACTUAL
        assert missing != judged("10", "5", "0", **rules)

    @pytest.mark.parametrize("why", [Why.EARLIER_MISSING, Why.NOT_ADDED, Why.PARTS_DIFFER])
    @pytest.mark.parametrize("is_due", [True, False])
    def test_a_figure_from_which_none_to_date_follows_says_why(self, why, is_due):
        found = judged("0", "5", None, why_no_actual=why, is_due=is_due)

        assert (found.light, found.why) == (Light.IMPOSSIBLE, why)

    def test_a_percent_of_no_cases_is_no_figure(self):
        found = judged("0", "90", None, actual=Figure(numerator=D(0), denominator=D(0)))

        assert (found.light, found.why) == (Light.IMPOSSIBLE, Why.NO_COUNT)

    @pytest.mark.parametrize("actual", [None, ("1", "2")])
    def test_leave_no_figure_standing(self, actual):
        found = judged("0", "5", actual, outlook=(D(9),))

        assert {each.headline for each in (found.share, found.way, found.pace, found.to_outlook)} == {found.why}
        assert (found.expected, found.light_figure, found.is_inverted) == (None, None, False)

    @pytest.mark.parametrize("why", [Why.NO_TARGET, Why.IN_WORDS])
    def test_a_target_that_is_no_figure_says_so(self, why):
        found = judged("0", "5", "3", target=why)

        assert (found.light, found.why, found.share.headline) == (Light.IMPOSSIBLE, why, why)

    def test_nothing_reported_comes_before_a_missing_target(self):
        assert judged("0", "5", None, target=Why.NO_TARGET).light is Light.NO_DATA

    @pytest.mark.parametrize("light", sorted(GREYS))
    def test_none_of_them_needs_an_explanation(self, light):
        assert light not in NEEDS_EXPLANATION


class TestTheFormulaOfTheLight:
    @pytest.mark.parametrize(
        ("light_by", "found"),
        [
            (PACE, (Light.FAR, PACE, D("0.2") / (D(182) / 366), False)),
            (WAY, (Light.FAR, WAY, D("0.2"), False)),
            (SHARE, (Light.BEHIND, SHARE, D("0.6"), False)),
        ],
    )
    def test_is_the_one_that_the_plan_names(self, light_by, found):
        assert reading(judged("50", "100", "60", light_by=light_by, judged_on=MID_YEAR)) == found

    @pytest.mark.parametrize("light_by", Formula)
    def test_is_the_share_where_no_baseline_is_printed(self, light_by):
        found = judged(None, "17500", "16000", light_by=light_by, judged_on=MID_YEAR)

        assert reading(found) == (Light.ON_TRACK, SHARE, D(16000) / 17500, False)
        assert found.way.headline is Why.NO_BASELINE

    @pytest.mark.parametrize("light_by", [WAY, SHARE])
    def test_is_the_way_where_the_target_is_nought(self, light_by):
        found = judged("10", "0", "4", light_by=light_by)

        assert reading(found) == (Light.BEHIND, WAY, D("0.6"), False)
        assert found.share.headline is Why.TARGET_IS_ZERO

    def test_is_pace_where_a_sum_cannot_be_compared_with_its_baseline_yet(self):
        found = judged("7000", "8000", "3900", light_by=WAY, accumulation=SUM, judged_on=MID_YEAR)

        assert found.way.headline is Why.NOT_YET
        assert reading(found) == (Light.ON_TRACK, PACE, D(3900) / 8000 / (D(182) / 366), False)

    @pytest.mark.parametrize("light_by", Formula)
    def test_there_is_none_where_the_target_is_reached(self, light_by):
        assert reading(judged("35", "20", "19", light_by=light_by)) == (Light.ACHIEVED, None, None, False)

    def test_there_is_none_where_no_formula_has_a_figure(self):
        found = judged(None, "0", "4", is_wanted=False, light_by=WAY)

        assert reading(found) == (Light.IMPOSSIBLE, None, None, False)
        assert found.why is Why.NO_BASELINE

    @pytest.mark.parametrize(("light_by", "why"), [(PACE, Why.NO_BASELINE), (SHARE, Why.TARGET_IS_ZERO)])
    def test_the_first_one_asked_says_why_there_is_none(self, light_by, why):
        assert judged(None, "0", "4", is_wanted=False, light_by=light_by).why is why


class TestWhatIsToStayLow:
    def test_is_read_from_the_target_as_a_share_of_the_actual(self):
        found = judged("35", "20", "25", light_by=SHARE)

        assert reading(found) == (Light.NEAR, SHARE, D("0.8"), True)
        assert found.share.headline == D("1.25")

    def test_a_share_above_the_target_is_no_success(self):
        assert judged(None, "20", "80", light_by=SHARE, direction=Direction.DECREASE).light is Light.FAR

    def test_an_actual_of_nought_is_the_best_there_is(self):
        assert judged("35", "20", "0", light_by=SHARE).light is Light.ACHIEVED

    @pytest.mark.parametrize("light_by", Formula)
    def test_is_judged_at_the_end_and_not_before_where_it_is_counted(self, light_by):
        rules = {"light_by": light_by, "accumulation": SUM}
        before = judged("300", "200", "50", judged_on=date(2024, 12, 30), **rules)
        at_the_end = judged("300", "200", "150", judged_on=YEARS_END, **rules)

        assert (before.light, before.why, before.is_reached) == (Light.NOT_DUE, Why.NOT_YET, False)
        assert before.pace.headline is Why.NOT_YET
        assert at_the_end.light is Light.ACHIEVED

    @pytest.mark.parametrize("is_yearly", [True, False])
    @pytest.mark.parametrize("accumulation", sorted(COUNTING))
    def test_no_way_of_a_count_is_told_before_its_end(self, is_yearly, accumulation):
        found = judged(
            "300",
            "200",
            "50",
            accumulation=accumulation,
            is_baseline_yearly=is_yearly,
            judged_on=MID_YEAR,
            light_by=WAY,
        )

        assert (found.way.headline, found.light) == (Why.NOT_YET, Light.NOT_DUE)

    def test_an_actual_of_nought_is_no_figure_to_divide_by(self):
        found = judged(None, "5", "0", light_by=SHARE, accumulation=SUM, is_wanted=False, judged_on=MID_YEAR)

        assert (found.light, found.why) == (Light.NOT_DUE, Why.NOT_YET)

    def test_a_count_that_was_passed_is_read_at_the_end(self):
        found = judged("300", "200", "250", accumulation=SUM, light_by=WAY)

        assert reading(found) == (Light.BEHIND, WAY, D("0.5"), False)

    def test_a_count_is_paced_by_its_way_at_the_end(self):
        assert reading(judged("300", "200", "250", accumulation=SUM)) == (Light.BEHIND, PACE, D("0.5"), False)

    def test_a_count_without_a_baseline_has_no_pace_before_its_end(self):
        before = judged(None, "200", "50", accumulation=SUM, is_wanted=False, judged_on=MID_YEAR)

        assert (before.pace.headline, before.way.headline) == (Why.NOT_YET, Why.NO_BASELINE)

    def test_a_count_without_a_baseline_is_read_by_its_share_at_the_end(self):
        found = judged(None, "200", "250", accumulation=SUM, is_wanted=False)

        assert reading(found) == (Light.NEAR, SHARE, D("0.8"), True)


class TestWhatIsToBeKept:
    @pytest.mark.parametrize("light_by", Formula)
    @pytest.mark.parametrize(
        ("actual", "is_wanted", "light", "figure", "is_inverted"),
        [
            ("2", True, Light.ACHIEVED, None, False),
            ("3", True, Light.ACHIEVED, None, False),
            ("1", True, Light.BEHIND, D("0.5"), False),
            ("2", False, Light.ACHIEVED, None, False),
            ("1", False, Light.ACHIEVED, None, False),
            ("4", False, Light.BEHIND, D("0.5"), True),
        ],
    )
    def test_is_kept_or_read_from_its_share(self, light_by, actual, is_wanted, light, figure, is_inverted):
        found = judged("2", "2", actual, direction=Direction.MAINTAIN, is_wanted=is_wanted, light_by=light_by)

        formula = None if figure is None else SHARE
        assert reading(found) == (light, formula, figure, is_inverted)
        assert found.way.headline is Why.NO_WAY

    def test_what_is_to_stay_at_nought_is_far_when_it_does_not(self):
        found = judged("0", "0", "3", direction=Direction.MAINTAIN, is_wanted=False)

        assert reading(found) == (Light.FAR, SHARE, D(0), True)
        assert found.share.headline is Why.TARGET_IS_ZERO

    def test_what_is_to_stay_at_nought_is_kept(self):
        assert judged("0", "0", "0", is_wanted=False).light is Light.ACHIEVED

    def test_a_sum_that_is_to_stay_as_high_is_read_by_its_pace(self):
        found = judged("100", "100", "40", accumulation=SUM, judged_on=MID_YEAR)

        assert reading(found) == (Light.NEAR, PACE, D("0.4") / (D(182) / 366), False)


class TestASum:
    def test_is_not_compared_with_a_yearly_baseline_before_the_years_end(self):
        before = judged("7000", "8000", "7600", accumulation=SUM, judged_on=date(2024, 12, 30))
        at_the_end = judged("7000", "8000", "7600", accumulation=SUM, judged_on=YEARS_END)

        assert (before.way.headline, at_the_end.way.headline) == (Why.NOT_YET, D("0.6"))
        assert reading(at_the_end) == (Light.ON_TRACK, PACE, D("0.95"), False)

    def test_begins_at_nought_and_not_at_its_baseline(self):
        rules = {"accumulation": SUM, "is_baseline_yearly": False, "judged_on": MID_YEAR, "light_by": WAY}

        assert judged("300", "350", "50", **rules).way.headline is Why.NOT_YET
        assert judged("0", "350", "70", **rules).way.headline == D("0.2")

    def test_is_paced_by_its_share_at_the_end_too(self):
        for is_yearly in (True, False):
            found = judged("300", "350", "340", accumulation=SUM, is_baseline_yearly=is_yearly)

            assert (found.way.headline, found.pace.headline) == (D("0.8"), D(340) / 350)

    def test_that_was_reached_early_is_achieved(self):
        assert judged("0", "5", "5", accumulation=SUM, judged_on=date(2024, 1, 31)).light is Light.ACHIEVED

    def test_a_missing_baseline_is_missing_and_not_merely_not_told_yet(self):
        assert judged(None, "5", "2", accumulation=SUM, judged_on=MID_YEAR).way.headline is Why.NO_BASELINE

    def test_its_outlook_is_not_told_yet_either(self):
        found = judged("10", "20", "6", accumulation=SUM, judged_on=MID_YEAR, outlook=(D(40),))

        assert found.to_outlook.headline is Why.NOT_YET


class TestARunningTotal:
    def test_goes_on_from_its_baseline_where_that_is_not_a_years(self):
        found = judged(
            "2505", "15000", "2755", accumulation=RUNNING, is_baseline_yearly=False, judged_on=MID_YEAR, light_by=PACE
        )

        way = D(2755 - 2505) / (15000 - 2505)
        assert reading(found) == (Light.FAR, PACE, way / (D(182) / 366), False)

    def test_without_a_baseline_is_read_by_the_share(self):
        found = judged(None, "100", "40", accumulation=RUNNING, is_baseline_yearly=False, judged_on=MID_YEAR)

        assert found.pace.headline == D("0.4") / (D(182) / 366)

    def test_that_restarts_with_the_year_is_paced_by_its_share(self):
        assert judged("70", "80", "72", accumulation=RUNNING).pace.headline == D("0.9")

    def test_that_restarts_with_the_year_is_not_compared_before_its_end(self):
        assert judged("70", "80", "39", accumulation=RUNNING, judged_on=MID_YEAR).way.headline is Why.NOT_YET


class TestALevel:
    @pytest.mark.parametrize("accumulation", [LATEST, YEARLY])
    def test_is_compared_with_its_baseline_on_any_day(self, accumulation):
        found = judged("35", "20", "27", accumulation=accumulation, judged_on=MID_YEAR)

        assert found.way.headline == D(8) / 15
        assert found.pace.headline == D(8) / 15 / (D(182) / 366)


class TestBeforeAnythingIsExpected:
    PHASES = (Phase(date(2024, 6, 30), D(0)),)

    @pytest.mark.parametrize(("actual", "light"), [("50", Light.ON_TRACK), ("55", Light.ON_TRACK), ("49", Light.FAR)])
    def test_nothing_is_late_unless_things_got_worse(self, actual, light):
        found = judged("50", "75", actual, judged_on=MID_YEAR, curve=Curve.PHASED, phases=self.PHASES)

        assert found.expected == 0
        assert reading(found) == (light, PACE, None, False)
        assert found.pace.headline is Why.NOTHING_EXPECTED

    def test_the_first_day_has_not_come(self):
        assert judged("50", "75", "50", judged_on=date(2023, 12, 31)).light is Light.ON_TRACK


class TestADirectionThatWasSet:
    def test_against_the_figures_leaves_no_way(self):
        found = judged("35", "20", "10", direction=Direction.INCREASE, light_by=WAY)

        assert found.way.headline is Why.AGAINST_DIRECTION
        assert reading(found) == (Light.BEHIND, SHARE, D("0.5"), False)

    def test_says_what_reaching_is(self):
        assert judged("35", "20", "27", direction=Direction.INCREASE).light is Light.ACHIEVED
        assert judged("20", "35", "27", direction=Direction.DECREASE).light is Light.ACHIEVED

    def test_with_the_figures_changes_nothing(self):
        assert judged("35", "20", "27", direction=Direction.DECREASE) == judged("35", "20", "27")

    def test_maintain_gives_way_to_a_later_target_that_moves(self):
        found = judged("2", "5", "3", direction=Direction.MAINTAIN, light_by=WAY)

        assert reading(found) == (Light.FAR, WAY, D(1) / 3, False)


class TestBelowNought:
    def test_a_negative_target_has_no_share(self):
        found = judged("-5", "-2", "-4", light_by=SHARE)

        assert found.share.headline is Why.TARGET_IS_NEGATIVE
        assert reading(found) == (Light.FAR, WAY, D(1) / 3, False)

    def test_a_negative_target_that_is_to_be_fallen_to_has_none_either(self):
        found = judged("4", "-2", "-1", light_by=SHARE)

        assert reading(found) == (Light.NEAR, WAY, D(5) / 6, False)

    def test_without_a_baseline_there_is_no_figure(self):
        found = judged(None, "-2", "-4", light_by=SHARE)

        assert (found.light, found.why) == (Light.IMPOSSIBLE, Why.TARGET_IS_NEGATIVE)

    def test_what_is_to_be_kept_there_and_is_not_has_no_figure(self):
        for is_wanted, actual in ((True, "-3"), (False, "-1")):
            found = judged("-2", "-2", actual, is_wanted=is_wanted)

            assert (found.light, found.why) == (Light.IMPOSSIBLE, Why.NO_WAY)

    def test_a_sum_towards_it_is_judged_at_the_end(self):
        before = judged("-5", "-2", "-4", accumulation=SUM, judged_on=MID_YEAR)

        assert (before.light, before.why) == (Light.NOT_DUE, Why.NOT_YET)


def test_a_case_that_says_nothing_of_days_is_over_and_due():
    over = judge(Case(baseline=(D(0),), target=(D(10),), actual=Figure(number=D(9))))
    unreported = judge(Case(baseline=(D(0),), target=(D(10),), actual=None))

    assert (over.expected, over.pace.headline) == (1, D("0.9"))
    assert over.to_outlook.headline is Why.NO_TARGET
    assert unreported.light is Light.NO_DATA
