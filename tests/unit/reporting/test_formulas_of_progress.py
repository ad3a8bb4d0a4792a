"""The formulas for single figures and for counters: share, way, pace, pooled percents."""

from decimal import Decimal, Inexact, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.reporting.cases import AMOUNTS, COUNTS, SMALL, STATED, WHOLE
from tracker.reading.drafts import Direction
from tracker.reporting.kinds import Why
from tracker.reporting.progress import (
    Measured,
    falls,
    is_reached,
    matched,
    paces,
    pooled,
    progress,
    share,
    shares,
    ways,
    without,
)

D = Decimal


class TestWay:
    @given(AMOUNTS, AMOUNTS)
    def test_is_nought_at_the_baseline_and_one_at_the_target_rising_and_falling_alike(self, baseline, target):
        assume(baseline != target)

        assert progress(baseline, target, baseline) == 0
        assert progress(baseline, target, target) == 1

    @given(AMOUNTS, AMOUNTS, AMOUNTS)
    def test_of_a_mirrored_indicator_is_the_same(self, baseline, target, actual):
        assert progress(-baseline, -target, -actual) == progress(baseline, target, actual)

    @given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_of_a_shifted_indicator_is_the_same(self, baseline, target, actual, shift):
        shifted = (value + shift for value in (baseline, target, actual))

        assert progress(*shifted) == progress(baseline, target, actual)

    @given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 10**6))
    def test_in_another_unit_is_the_same(self, baseline, target, actual, unit):
        scaled = (value * unit for value in (baseline, target, actual))

        assert progress(*scaled) == progress(baseline, target, actual)

    @given(SMALL, SMALL, st.integers(-1000, 1000))
    def test_is_neither_capped_above_nor_below(self, baseline, target, times):
        assume(baseline != target)

        assert progress(baseline, target, baseline + times * (target - baseline)) == times

    @given(AMOUNTS, AMOUNTS)
    def test_does_not_exist_where_there_is_none_to_cover(self, value, actual):
        assert progress(value, value, actual) is None

    @given(AMOUNTS, AMOUNTS, AMOUNTS)
    def test_is_right_to_its_last_digit(self, baseline, target, actual):
        assume(baseline != target)

        exact = (Fraction(actual) - Fraction(baseline)) / (Fraction(target) - Fraction(baseline))
        assert abs(Fraction(progress(baseline, target, actual)) - exact) <= abs(exact) * Fraction(1, 10**27)

    def test_of_counters_stands_beside_those_that_have_none(self):
        assert ways((D(2), D(0)), (D(2), D(6)), (D(2), D(3))).parts == (Why.NO_WAY, D("0.5"))

    def test_of_counters_without_a_baseline_is_missing_for_each(self):
        assert ways(None, (D(2), D(6)), (D(2), D(3))).parts == (Why.NO_BASELINE, Why.NO_BASELINE)


class TestShare:
    @given(AMOUNTS, st.integers(-1000, 1000))
    def test_is_neither_capped_above_nor_below(self, target, times):
        assume(target)

        assert share(target, target * times) == times

    @given(AMOUNTS)
    def test_of_nought_does_not_exist(self, actual):
        assert share(D(0), actual) is None

    @given(COUNTS, AMOUNTS, st.integers(1, 10**6))
    def test_in_another_unit_is_the_same(self, target, actual, unit):
        assert share(target * unit, actual * unit) == share(target, actual)

    @given(COUNTS.filter(bool), AMOUNTS)
    def test_from_a_baseline_of_nought_is_the_way(self, target, actual):
        assert share(target, actual) == progress(D(0), target, actual)

    def test_of_counters_says_for_each_why_there_is_none(self):
        assert shares((D(0), D(4), D(-2)), (D(1), D(1), D(-4))).parts == (
            Why.TARGET_IS_ZERO,
            D("0.25"),
            Why.TARGET_IS_NEGATIVE,
        )


class TestPace:
    @given(AMOUNTS, st.decimals("0.0001", 1, places=4))
    def test_is_what_is_covered_by_what_is_expected(self, covered, expected):
        assert paces(Measured((covered,)), expected).parts == (covered / expected,)

    @given(AMOUNTS)
    def test_at_the_end_is_what_is_covered(self, covered):
        assert paces(Measured((covered,)), D(1)).headline == covered

    def test_does_not_exist_while_nothing_is_expected(self):
        assert paces(Measured((D(0), Why.NO_WAY)), D(0)).parts == (Why.NOTHING_EXPECTED, Why.NO_WAY)

    def test_keeps_why_there_is_nothing_to_compare(self):
        assert paces(without(Why.NO_BASELINE), D("0.5")).parts == (Why.NO_BASELINE,)


class TestReaching:
    @given(AMOUNTS, AMOUNTS, AMOUNTS)
    def test_is_covering_the_whole_way(self, baseline, target, actual):
        assume(baseline != target)

        is_there = is_reached(baseline, target, actual, direction=Direction.UNKNOWN)
        assert is_there == ((actual >= target) if target > baseline else (actual <= target))

    @given(AMOUNTS, AMOUNTS, st.sampled_from(Direction), st.booleans())
    def test_the_target_itself_always_counts(self, baseline, target, direction, is_wanted):
        assert is_reached(baseline, target, target, direction=direction, is_wanted=is_wanted)

    @pytest.mark.parametrize("baseline", [None, D(2)])
    @pytest.mark.parametrize("direction", [Direction.MAINTAIN, Direction.UNKNOWN])
    def test_is_told_by_what_is_wanted_where_no_figure_says_more(self, baseline, direction):
        def kept(actual: int, *, is_wanted: bool) -> bool:
            return is_reached(baseline, D(2), D(actual), direction=direction, is_wanted=is_wanted)

        assert [kept(actual, is_wanted=True) for actual in (1, 2, 3)] == [False, True, True]
        assert [kept(actual, is_wanted=False) for actual in (1, 2, 3)] == [True, True, False]

    @given(AMOUNTS | st.none(), AMOUNTS, AMOUNTS, st.booleans())
    def test_a_stated_direction_has_the_last_word(self, baseline, target, actual, is_wanted):
        rising, falling = (
            is_reached(baseline, target, actual, direction=direction, is_wanted=is_wanted) for direction in STATED
        )

        assert (rising, falling) == (actual >= target, actual <= target)

    def test_the_figures_say_what_falls_before_what_is_wanted_does(self):
        unknown = Direction.UNKNOWN

        assert falls(D(35), D(20), direction=unknown, is_wanted=True)
        assert not falls(D(20), D(35), direction=unknown, is_wanted=False)
        assert [falls(None, D(0), direction=unknown, is_wanted=wanted) for wanted in (True, False)] == [False, True]
        assert [falls(D(1), D(2), direction=direction) for direction in STATED] == [False, True]


class TestCounters:
    @given(st.lists(AMOUNTS, min_size=2, max_size=5))
    def test_the_headline_is_the_lowest_and_the_mean_stands_beside_it(self, parts):
        measured = Measured(tuple(parts))

        assert measured.headline == min(parts)
        assert measured.mean == sum(parts) / len(parts)
        assert min(parts) <= measured.mean <= max(parts)

    @given(st.lists(AMOUNTS, min_size=2, max_size=5))
    def test_the_first_of_the_lowest_lags_unless_all_are_equally_far(self, parts):
        lagging = Measured(tuple(parts)).lagging

        assert lagging == (None if len(set(parts)) == 1 else parts.index(min(parts)))

    @pytest.mark.parametrize("why", [Why.NO_WAY, Why.TARGET_IS_ZERO])
    def test_one_without_a_figure_leaves_none_for_all_together(self, why):
        measured = Measured((D(1), why, D("0.2")))

        assert (measured.headline, measured.mean, measured.lagging) == (why, None, None)

    def test_a_single_figure_has_neither_a_mean_nor_one_that_lags(self):
        assert (Measured((D(1),)).mean, Measured((D(1),)).lagging) == (None, None)

    def test_no_counters_have_no_headline(self):
        assert Measured(()).headline is Why.NO_ACTUAL

    def test_a_plain_nought_stands_for_each_and_nothing_else_does(self):
        two = (D(40), D(60))

        assert matched((D(0),), two) == (D(0), D(0))
        assert matched((D(1), D(2)), two) == (D(1), D(2))
        assert matched((D(5),), two) is None
        assert matched((D(0), D(0), D(0)), two) is None
        assert matched(None, two) is None


class TestPercentsFromCounts:
    @given(st.lists(st.tuples(WHOLE, WHOLE.filter(bool)), min_size=1, max_size=8))
    def test_are_pooled_and_lie_between_the_least_and_the_greatest(self, counts):
        numerators, denominators = zip(*counts, strict=True)
        single = [100 * n / d for n, d in counts]

        found = pooled(numerators, denominators)

        assert found == 100 * sum(numerators) / sum(denominators)
        assert min(single) - D("1e-20") <= found <= max(single) + D("1e-20")

    def test_are_never_averaged(self):
        assert pooled([D(10), D(80)], [D(10), D(90)]) == 90

    def test_of_nothing_do_not_exist(self):
        assert pooled([D(0)], [D(0)]) is None
        assert pooled([], []) is None

    @given(st.lists(st.tuples(COUNTS, COUNTS.filter(bool)), min_size=1, max_size=50))
    def test_add_their_counts_without_rounding(self, counts):
        numerators, denominators = zip(*counts, strict=True)

        with localcontext() as context:
            context.traps[Inexact] = True
            total = sum(numerators, D(0)), sum(denominators, D(0))

        assert Fraction(total[0]) == sum(map(Fraction, numerators))
        assert pooled(numerators, denominators) == 100 * total[0] / total[1]
