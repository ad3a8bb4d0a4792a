"""How an indicator stands in a period or on a day: every formula with the light that follows from them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from tracker.reading.drafts import Direction, ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting.expectations import Phase, Span, expected
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import COUNTING, Accumulation, Curve, Formula, Light, Status, Why
from tracker.reporting.progress import (
    Measured,
    Ratio,
    Vector,
    falls,
    is_reached,
    matched,
    paces,
    shares,
    ways,
    without,
)


class Printed(Protocol):
    """What the rules need to know of a baseline or target of the plan."""

    @property
    def role(self) -> ValueRole:
        """What it is."""

    @property
    def kind(self) -> ValueKind:
        """What its cell holds."""

    @property
    def number(self) -> Decimal | None:
        """For a number or a percent, where 87 is 87 percent."""

    @property
    def parts(self) -> list[str]:
        """For counters."""

    @property
    def year(self) -> int | None:
        """None where none is printed and the form gives none."""


def vector_of(value: Printed | None) -> Vector | Why:
    """A baseline or target as the formulas take it; why not where it is no figure."""
    if value is None or value.kind is ValueKind.NONE:
        return Why.NO_TARGET
    if value.kind is ValueKind.TEXT:
        return Why.IN_WORDS
    if value.kind is ValueKind.COMPOUND:
        return tuple(Decimal(part) for part in value.parts)
    return (value.number,) if value.number is not None else Why.NO_TARGET


SomeValue = TypeVar("SomeValue", bound=Printed)


def target_for(targets: Sequence[SomeValue], year: int, plan_ends_in: int) -> SomeValue | None:
    """The target of the period judged: the first one for its year or a later one, else the last one before it.

    A final target after the plan's end is an outlook and no target of any period.
    """
    within = [value for value in targets if value.year is None or value.year <= plan_ends_in]
    in_order = sorted(within, key=lambda value: value.year or plan_ends_in)
    following = (value for value in in_order if (value.year or plan_ends_in) >= year)
    return next(following, in_order[-1] if in_order else None)


def outlook_of(targets: Sequence[SomeValue], plan_ends_in: int) -> SomeValue | None:
    """The target after the plan's end, None where there is none or it has no value."""
    beyond = [value for value in targets if value.year is not None and value.year > plan_ends_in]
    return next((value for value in beyond if value.kind is not ValueKind.NONE), None)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which percent on a light is shown; what lies below all of them is far."""

    on_track: Decimal = Decimal(90)
    near: Decimal = Decimal(70)
    behind: Decimal = Decimal(50)

    def light(self, ratio: Decimal) -> Light:
        """The light of a ratio: 0.9 is 90 percent."""
        percent = ratio * 100
        if percent >= self.on_track:
            return Light.ON_TRACK
        if percent >= self.near:
            return Light.NEAR
        return Light.BEHIND if percent >= self.behind else Light.FAR


@dataclass(frozen=True, slots=True)
class Case:
    """All that is judged: the indicator's printed values, what was reported, and by which rules."""

    baseline: Vector | Why
    target: Vector | Why
    actual: Figure | None  # to date
    why_no_actual: Why = Why.NO_ACTUAL
    outlook: Vector | Why = Why.NO_TARGET
    is_described: bool = False  # descriptive: its stages are judged, whatever the target's words
    direction: Direction = Direction.UNKNOWN
    is_wanted: bool = True
    accumulation: Accumulation = Accumulation.LATEST
    is_baseline_yearly: bool = True  # a sum is compared with it at the end of the year, and not before
    span: Span = Span(date.min, date.max)
    judged_on: date = date.max
    is_due: bool = True  # somebody was to report by now
    curve: Curve = Curve.LINEAR
    phases: tuple[Phase, ...] = ()
    light_by: Formula = Formula.PACE
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every formula's answer, and the light with the figure that it was read from."""

    share: Measured
    way: Measured
    pace: Measured
    expected: Decimal | None  # the share of the way that is expected by the day
    to_outlook: Measured  # the way to the target after the plan's end
    is_reached: bool
    light: Light
    light_formula: Formula | None = None  # None: no figure was needed or possible
    light_figure: Decimal | None = None
    is_inverted: bool = False  # the light was read from target ÷ actual, since less is better
    why: Why | None = None  # why there is no light but a grey one

    def by(self, formula: Formula) -> Measured:
        """What a formula says."""
        return {Formula.SHARE: self.share, Formula.WAY: self.way, Formula.PACE: self.pace}[formula]


_FULL: Vector = (Decimal(100),)
_NOUGHT: Vector = (Decimal(0),)


def judge(case: Case) -> Judgement:
    """Judge an indicator by every formula, and give it its light. Source: docs/formulas.md, “Lights”."""
    target = _FULL if case.is_described else case.target
    actual = case.actual.vector if case.actual is not None else case.why_no_actual
    if isinstance(actual, Why):
        if case.actual is None and case.why_no_actual is Why.NO_ACTUAL:
            return _grey(Light.NO_DATA if case.is_due else Light.NOT_DUE, Why.NO_ACTUAL)
        return _grey(Light.IMPOSSIBLE, actual)
    if isinstance(target, Why):
        return _grey(Light.IMPOSSIBLE, target)
    if len(actual) != len(target):
        return _grey(Light.IMPOSSIBLE, Why.PARTS_DIFFER)
    return _judged(case, target, actual)


def _grey(light: Light, why: Why) -> Judgement:
    none = without(why)
    return Judgement(none, none, none, None, none, is_reached=False, light=light, why=why)


def _judged(case: Case, target: Vector, actual: Vector) -> Judgement:
    baseline = _NOUGHT if case.is_described else _baseline(case, target)
    each: Sequence[Decimal | None] = baseline if baseline is not None else (None,) * len(target)
    rules = {"direction": case.direction, "is_wanted": case.is_wanted}
    is_counting = case.accumulation in COUNTING
    is_over = case.judged_on >= case.span.ends_on
    is_falling = any(falls(b, m, **rules) for b, m in zip(each, target, strict=True))
    is_there = all(is_reached(b, m, a, **rules) for b, m, a in zip(each, target, actual, strict=True))
    share = shares(target, actual)
    way = ways(baseline, target, actual)
    if is_counting and not is_over and case.is_baseline_yearly:
        # A sum has only begun to be counted while the baseline is that of a whole year.
        way = without(Why.NOT_YET)
    day_share = expected(case.curve, case.span, case.judged_on, case.phases)
    pace = paces(_covered(share, way, is_counting=is_counting, is_falling=is_falling, is_over=is_over), day_share)
    judgement = Judgement(
        share=share,
        way=way,
        pace=pace,
        expected=day_share,
        to_outlook=_to_outlook(case, baseline, actual),
        is_reached=is_there and not (is_counting and is_falling and not is_over),
        light=Light.IMPOSSIBLE,
    )
    return _lit(case, judgement, target, actual, is_falling=is_falling)


def _baseline(case: Case, target: Vector) -> Vector | None:
    return None if isinstance(case.baseline, Why) else matched(case.baseline, target)


def _covered(share: Measured, way: Measured, *, is_counting: bool, is_falling: bool, is_over: bool) -> Measured:
    """What pace holds against the expected way: the share of what is counted up, else the way from the baseline."""
    if is_counting and not is_falling:
        return share
    if is_counting and not is_over:
        return without(Why.NOT_YET)
    return way


def _to_outlook(case: Case, baseline: Vector | None, actual: Vector) -> Measured:
    if isinstance(case.outlook, Why):
        return without(case.outlook)
    if len(case.outlook) != len(actual):
        return without(Why.PARTS_DIFFER)
    return ways(matched(baseline, case.outlook), case.outlook, actual)


# In which order the formulas are asked for the light, by the one that the plan names.
_ASKED = {
    Formula.PACE: (Formula.PACE, Formula.SHARE, Formula.WAY),
    Formula.WAY: (Formula.WAY, Formula.PACE, Formula.SHARE),
    Formula.SHARE: (Formula.SHARE, Formula.WAY),
}


def _lit(case: Case, judgement: Judgement, target: Vector, actual: Vector, *, is_falling: bool) -> Judgement:
    if judgement.is_reached:
        return _with_light(judgement, Light.ACHIEVED)
    first: Why | None = None
    for formula in _ASKED[case.light_by]:
        figure: Ratio = judgement.by(formula).headline
        is_inverted = formula is Formula.SHARE and is_falling
        if is_inverted:
            if figure is not Why.TARGET_IS_ZERO and judgement.way.headline is Why.NOT_YET:
                figure = Why.NOT_YET
            else:
                figure = shares(actual, target).headline
        if figure is Why.NOTHING_EXPECTED:
            return _with_light(judgement, Light.ON_TRACK, formula)
        if not isinstance(figure, Why):
            return _with_light(judgement, case.thresholds.light(figure), formula, figure, is_inverted=is_inverted)
        first = first or figure
    return _with_light(judgement, Light.IMPOSSIBLE, why=first)


def _with_light(
    judgement: Judgement,
    light: Light,
    formula: Formula | None = None,
    figure: Decimal | None = None,
    *,
    is_inverted: bool = False,
    why: Why | None = None,
) -> Judgement:
    return Judgement(
        judgement.share,
        judgement.way,
        judgement.pace,
        judgement.expected,
        judgement.to_outlook,
        judgement.is_reached,
        light,
        formula,
        figure,
        is_inverted,
        why,
    )


def light_of_activity(status: Status | None, *, is_due: bool, is_asked: bool = True) -> Light:
    """The light of an activity: what its status says, against whether its deadline has passed.

    `is_due` is whether it was to be done by the day judged; `is_asked` whether anything was to be reported of it.
    """
    match status:
        case None:
            return Light.NO_DATA if is_asked else Light.NOT_DUE
        case Status.IMPLEMENTED:
            return Light.ACHIEVED
        case Status.CONTINUOUS:
            return Light.ON_TRACK
        case Status.NOT_DUE:
            return Light.NOT_DUE
        case Status.DROPPED:
            return Light.FAR
    if not is_due:
        return Light.NEAR if status is Status.NOT_IMPLEMENTED else Light.ON_TRACK
    return Light.FAR if status is Status.NOT_IMPLEMENTED else Light.BEHIND
