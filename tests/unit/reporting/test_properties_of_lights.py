"""What holds of every judgement, whatever the figures, the directions, the days and the rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.reporting.cases import AMOUNTS, COUNTS, DAYS, SMALL, YEAR, spans
from tracker.reading.drafts import Direction
from tracker.reporting.expectations import Phase, Span
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import COUNTING, Accumulation, Curve, Formula, Light, Stage, Why
from tracker.reporting.lights import Case, Judgement, Thresholds, judge

D = Decimal
COLOURS = {Light.ON_TRACK, Light.NEAR, Light.BEHIND, Light.FAR}
VALUES = st.one_of(SMALL, AMOUNTS)
REASONS = st.sampled_from([Why.NO_TARGET, Why.IN_WORDS])
LEVELS = st.sampled_from([each for each in Accumulation if each not in COUNTING])


def whole(numbers: tuple[Decimal, ...]) -> Figure:
    """What was reported, for as many counters."""
    return Figure(number=numbers[0]) if len(numbers) == 1 else Figure(parts=numbers)


@st.composite
def numeric_cases(draw: st.DrawFn, **rules: Any) -> Case:
    """Baseline, target and actual of as many counters, by any rules."""
    size = draw(st.integers(1, 3))
    same = st.tuples(*[VALUES] * size)
    drawn = {
        "outlook": draw(same | REASONS),
        "direction": draw(st.sampled_from(Direction)),
        "is_wanted": draw(st.booleans()),
        "accumulation": draw(st.sampled_from(Accumulation)),
        "is_baseline_yearly": draw(st.booleans()),
        "span": draw(spans()),
        "judged_on": draw(DAYS),
        "is_due": draw(st.booleans()),
        "curve": draw(st.sampled_from(Curve)),
        "phases": tuple(draw(st.lists(st.builds(Phase, DAYS, st.decimals(0, 1, places=2)), max_size=2))),
        "light_by": draw(st.sampled_from(Formula)),
    }
    return Case(draw(same), draw(same), whole(draw(same)), **{**drawn, **rules})


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case at all: also what is missing, in words, or does not fit together."""
    sensible = draw(numeric_cases())
    counters = st.lists(VALUES, min_size=1, max_size=3).map(tuple)
    reported = st.one_of(
        counters.map(whole),
        st.builds(Figure, numerator=COUNTS, denominator=COUNTS),
        st.builds(Figure, stage=st.sampled_from(Stage)),
        st.sampled_from([None, Figure()]),
    )
    changes: dict[str, st.SearchStrategy[Any]] = {
        "baseline": counters | REASONS,
        "target": counters | REASONS,
        "actual": reported,
        "is_described": st.booleans(),
        "why_no_actual": st.sampled_from([Why.NO_ACTUAL, Why.EARLIER_MISSING, Why.NOT_ADDED]),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(changes))))
    return replace(sensible, **{name: draw(changes[name]) for name in sorted(chosen)})


def figure_of(judgement: Judgement) -> Decimal | None:
    """The figure of the light, found again among those of its formula."""
    assert judgement.light_formula is not None
    part = judgement.by(judgement.light_formula).parts[judgement.light_counter or 0]
    return None if isinstance(part, Why) else part


class TestEveryJudgement:
    @given(cases())
    def test_gives_a_light_and_says_whence_it_has_it(self, case):
        found = judge(case)

        assert (found.light is Light.ACHIEVED) == found.is_reached
        assert (found.light_formula is not None) == (found.light in COLOURS)
        assert (found.why is not None) == (found.light in {Light.NOT_DUE, Light.NO_DATA, Light.IMPOSSIBLE})
        if found.light_figure is not None:
            assert case.thresholds.light(found.light_figure) is found.light
        elif found.light_formula is not None:
            assert (found.light_formula, found.expected) == (Formula.PACE, 0)

    @given(numeric_cases())
    def test_reads_the_light_from_what_its_formula_says_or_from_its_inverse(self, case):
        found = judge(case)
        assume(found.light_figure is not None)

        told = figure_of(found)
        if not found.is_inverted:
            assert told == found.light_figure
        elif told is None:
            assert found.light_figure == 0
        else:
            assert abs(told * found.light_figure - 1) < D("1e-20")

    @given(cases(), st.sampled_from([None, Figure()]))
    def test_without_an_actual_is_grey_whatever_else_is_so(self, case, nothing):
        found = judge(replace(case, actual=nothing, why_no_actual=Why.NO_ACTUAL))

        assert found.light is (Light.NO_DATA if case.is_due else Light.NOT_DUE)
        assert found.why is Why.NO_ACTUAL
        assert all(found.by(formula).headline is Why.NO_ACTUAL for formula in Formula)

    @given(numeric_cases())
    def test_gives_figures_for_as_many_counters_as_the_target_has(self, case):
        found = judge(case)

        assert isinstance(case.target, tuple)
        assert {len(found.by(formula).parts) for formula in Formula} == {len(case.target)}

    @given(numeric_cases())
    def test_paces_what_is_covered_against_what_is_expected(self, case):
        found = judge(case)
        assume(found.expected)

        for pace, share, way in zip(found.pace.parts, found.share.parts, found.way.parts, strict=True):
            if isinstance(pace, Decimal):
                assert pace in {each / found.expected for each in (share, way) if isinstance(each, Decimal)}

    @given(numeric_cases(direction=Direction.DECREASE, judged_on=date(2019, 12, 31)))
    def test_of_a_count_that_is_to_stay_low_waits_for_its_end(self, case):
        found = judge(replace(case, accumulation=Accumulation.SUM))

        assert (found.light, found.why) == (Light.NOT_DUE, Why.NOT_YET)

    @given(cases())
    def test_hangs_on_no_target_after_the_plans_end(self, case):
        with_outlook, without = judge(case), judge(replace(case, outlook=Why.NO_TARGET))

        assert replace(with_outlook, to_outlook=without.to_outlook) == without


class TestLevels:
    @given(VALUES, VALUES, VALUES, LEVELS, st.sampled_from(Formula), DAYS)
    def test_mirrored_have_the_same_way_and_the_same_pace(self, baseline, target, actual, level, light_by, day):
        assume(baseline != target)

        def judged(sign: int) -> Judgement:
            values = [(sign * value,) for value in (baseline, target)]
            figure = Figure(number=sign * actual)
            return judge(Case(*values, figure, accumulation=level, span=YEAR, judged_on=day, light_by=light_by))

        one, other = judged(1), judged(-1)

        assert (one.way, one.pace, one.is_reached) == (other.way, other.pace, other.is_reached)
        if light_by is not Formula.SHARE:
            assert one.light is other.light

    @given(VALUES, VALUES, VALUES, LEVELS)
    def test_are_reached_exactly_from_the_whole_way_on(self, baseline, target, actual, level):
        assume(baseline != target)

        found = judge(Case((baseline,), (target,), Figure(number=actual), accumulation=level))

        assert isinstance(found.way.headline, Decimal)
        exact = Fraction(actual - baseline) / Fraction(target - baseline)
        assert found.is_reached == (exact >= 1)

    @given(numeric_cases(outlook=Why.NO_TARGET), st.integers(1, 1000))
    def test_in_another_unit_have_the_same_light(self, case, unit):
        assert isinstance(case.actual, Figure)
        assert isinstance(case.actual.vector, tuple)

        values = (case.baseline, case.target, case.actual.vector)
        baseline, target, actual = (tuple(value * unit for value in each) for each in values)

        assert judge(replace(case, baseline=baseline, target=target, actual=whole(actual))) == judge(case)

    @given(st.integers(0, 100), st.integers(1, 100), spans(), st.data())
    def test_meet_a_threshold_exactly_although_ratios_are_rounded(self, covered, of, span, choices):
        days = (span.ends_on - span.starts_on).days + 1
        over = choices.draw(st.integers(1, days))
        day = date.fromordinal(span.starts_on.toordinal() + over - 1)

        found = judge(Case((D(0),), (D(of),), Figure(number=D(covered)), span=span, judged_on=day))
        assume(not found.is_reached)

        exact = 100 * Fraction(covered, of) / Fraction(over, days)
        bands = {Light.ON_TRACK: 90, Light.NEAR: 70, Light.BEHIND: 50, Light.FAR: 0}
        assert found.light is next(light for light, least in bands.items() if exact >= least)


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from([90, 70, 50]))
def test_a_ratio_that_is_a_threshold_meets_it_however_it_was_divided(days, of, percent):
    # Of so many days one is over, and the way is covered to exactly the threshold's share of that.
    span = Span(date(2024, 1, 1), date.fromordinal(date(2024, 1, 1).toordinal() + days))
    covered = D(percent) / 100

    found = judge(
        Case((D(0),), (D(of * (days + 1)),), Figure(number=covered * of), span=span, judged_on=date(2024, 1, 1))
    )

    assert found.light is {90: Light.ON_TRACK, 70: Light.NEAR, 50: Light.BEHIND}[percent]


@given(COUNTS.filter(bool), COUNTS, st.sampled_from(Accumulation), DAYS)
def test_without_a_baseline_nothing_is_compared_with_nought(target, actual, accumulation, day):
    found = judge(
        Case(
            Why.NO_BASELINE,
            (target,),
            Figure(number=actual),
            accumulation=accumulation,
            span=YEAR,
            judged_on=day,
            light_by=Formula.WAY,
        )
    )

    assert found.way.headline is Why.NO_BASELINE
    assert found.light_formula in {None, Formula.SHARE, Formula.PACE}
    assert found.share.headline == actual / target


@given(st.decimals(-2, 2, places=3), st.decimals(-2, 2, places=3))
def test_more_never_shows_a_worse_light(one, other):
    order = [Light.FAR, Light.BEHIND, Light.NEAR, Light.ON_TRACK]
    less, more = sorted((one, other))

    assert order.index(Thresholds().light(less)) <= order.index(Thresholds().light(more))
