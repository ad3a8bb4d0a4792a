"""How an indicator stands in a period or on a day: every formula with the light that follows from them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
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

    One without a year is for the plan's last year. A year without a value is passed over where another one has a
    value. A final target after the plan's end is an outlook and no target of any period.
    """
    within = [value for value in targets if value.year is None or value.year <= plan_ends_in]
    printed = [value for value in within if value.kind is not ValueKind.NONE]
    in_order = sorted(printed or within, key=lambda value: value.year or plan_ends_in)
    following = (value for value in in_order if (value.year or plan_ends_in) >= year)
    return next(following, in_order[-1] if in_order else None)


def outlook_of(targets: Sequence[SomeValue], plan_ends_in: int) -> SomeValue | None:
    """The first target after the plan's end that has a value; None where there is none."""
    beyond = [
        (value.year, value)
        for value in targets
        if value.year is not None and value.year > plan_ends_in and value.kind is not ValueKind.NONE
    ]
    return min(beyond, key=lambda pair: pair[0])[1] if beyond else None


# A ratio of ratios is rounded in its 28th digit: told with fewer digits, nine tenths of the way expected are 90 %.
_TOLD = Context(prec=24)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which percent on a light is shown; what lies below all of them is far."""

    on_track: Decimal = Decimal(90)
    near: Decimal = Decimal(70)
    behind: Decimal = Decimal(50)

    def light(self, ratio: Decimal) -> Light:
        """The light of a ratio: 0.9 is 90 percent."""
        percent = _TOLD.multiply(ratio, Decimal(100))
        if percent >= self.on_track:
            return Light.ON_TRACK
        if percent >= self.near:
            return Light.NEAR
        return Light.BEHIND if percent >= self.behind else Light.FAR


_ALWAYS = Span(date.min, date.max)


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
    is_baseline_yearly: bool = True  # what is counted is compared with it at the end of the year, and not before
    span: Span = _ALWAYS
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
    light_figure: Decimal | None = None  # None with a formula: nothing is expected by the day
    is_inverted: bool = False  # the light was read from target ÷ actual, because less is better
    why: Why | None = None  # why there is no light but a grey one
    light_counter: int | None = None  # which counter of several the light was read from, from 0

    def by(self, formula: Formula) -> Measured:
        """What a formula says."""
        return {Formula.SHARE: self.share, Formula.WAY: self.way, Formula.PACE: self.pace}[formula]


_FULL: Vector = (Decimal(100),)
_NOUGHT: Vector = (Decimal(0),)


def judge(case: Case) -> Judgement:
    """Judge an indicator by every formula, and give it its light. Source: docs/formulas.md, “Lights”."""
    target = _FULL if case.is_described else case.target
    actual = case.actual.vector if case.actual is not None else case.why_no_actual
    if actual is Why.NO_ACTUAL:
        return _grey(Light.NO_DATA if case.is_due else Light.NOT_DUE, actual)
    if isinstance(actual, Why):
        return _grey(Light.IMPOSSIBLE, actual)
    if isinstance(target, Why):
        return _grey(Light.IMPOSSIBLE, target, _to_outlook(case, actual))
    if len(actual) != len(target):
        return _grey(Light.IMPOSSIBLE, Why.PARTS_DIFFER)
    return _judged(case, target, actual)


def _grey(light: Light, why: Why, to_outlook: Measured | None = None) -> Judgement:
    none = without(why)
    return Judgement(none, none, none, None, to_outlook or none, is_reached=False, light=light, why=why)


@dataclass(frozen=True, slots=True)
class _Counter:
    """One counter of a case, or its only figure: what each formula says of it, and where it is to move."""

    target: Decimal
    actual: Decimal
    share: Ratio
    way: Ratio
    covered: Ratio  # what pace holds against the expected way
    pace: Ratio
    falls: bool
    waits: bool  # what is to stay low can still grow: it is judged when nothing is added any more
    is_reached: bool


def _judged(case: Case, target: Vector, actual: Vector) -> Judgement:
    baseline = _baseline(case, target)
    share = shares(target, actual)
    way = _ways(case, baseline, target, actual)
    less = _less_is_better(case, baseline, target)
    covered = tuple(_covered(case, *each) for each in zip(share.parts, way.parts, less, strict=True))
    day_share = expected(case.curve, case.span, case.judged_on, case.phases)
    pace = paces(Measured(covered), day_share)
    counters = [
        _counter(case, *each)
        for each in zip(target, actual, share.parts, way.parts, covered, pace.parts, less, strict=True)
    ]
    light = _light(case, counters)
    return Judgement(
        share=share,
        way=way,
        pace=pace,
        expected=day_share,
        to_outlook=_to_outlook(case, actual),
        is_reached=light.light is Light.ACHIEVED,
        light=light.light,
        light_formula=light.formula,
        light_figure=light.figure,
        is_inverted=light.is_inverted,
        why=light.why,
        light_counter=light.counter if len(counters) > 1 else None,
    )


def _counter(
    case: Case, target: Decimal, actual: Decimal, share: Ratio, way: Ratio, covered: Ratio, pace: Ratio, is_less: bool
) -> _Counter:
    waits = is_less and _is_counting(case)
    is_there = is_reached(None, target, actual, direction=Direction.DECREASE if is_less else Direction.INCREASE)
    return _Counter(target, actual, share, way, covered, pace, is_less, waits, is_there and not waits)


def _baseline(case: Case, target: Vector) -> Vector | None:
    if case.is_described:
        return _NOUGHT
    return None if isinstance(case.baseline, Why) else matched(case.baseline, target)


def _less_is_better(case: Case, baseline: Vector | None, target: Vector) -> list[bool]:
    """For each counter whether it is to fall. Stages rise, also towards less of something."""
    if case.is_described:
        return [False]
    each: Sequence[Decimal | None] = baseline if baseline is not None else (None,) * len(target)
    return [falls(b, m, direction=case.direction, is_wanted=case.is_wanted) for b, m in zip(each, target, strict=True)]


def _is_counting(case: Case) -> bool:
    """Whether something may still be added to what was counted."""
    return case.accumulation in COUNTING and case.judged_on < case.span.ends_on


def _ways(case: Case, baseline: Vector | None, target: Vector, actual: Vector) -> Measured:
    """Formula B for every counter, where baseline and actual can be compared by now."""
    found = ways(baseline, target, actual)
    if baseline is None:
        return found
    parts: list[Ratio] = []
    for b, m, falling, ratio in zip(
        baseline, target, _less_is_better(case, baseline, target), found.parts, strict=True
    ):
        if isinstance(ratio, Why):
            parts.append(ratio)
        elif falling != (m < b):
            parts.append(Why.AGAINST_DIRECTION)
        elif _is_counting(case) and (falling or not _goes_on(case, b)):
            parts.append(Why.NOT_YET)
        else:
            parts.append(ratio)
    return Measured(tuple(parts))


def _goes_on(case: Case, baseline: Decimal) -> bool:
    """Whether what is counted goes on from the baseline, so that the two can be compared on any day.

    A yearly baseline is that of a whole year, and a sum begins at nought.
    """
    return not case.is_baseline_yearly and (case.accumulation is Accumulation.RUNNING or not baseline)


def _covered(case: Case, share: Ratio, way: Ratio, is_falling: bool) -> Ratio:
    """What pace holds against the expected way: the share of what is counted up, else the way from the baseline."""
    if case.accumulation not in COUNTING:
        return way
    if is_falling:
        return Why.NOT_YET if _is_counting(case) else way
    is_a_level = case.accumulation is Accumulation.RUNNING and not case.is_baseline_yearly
    return way if is_a_level and not isinstance(way, Why) else share


def _to_outlook(case: Case, actual: Vector) -> Measured:
    if isinstance(case.outlook, Why):
        return without(case.outlook)
    if case.is_described:
        return without(Why.IN_WORDS)
    if len(case.outlook) != len(actual):
        return without(Why.PARTS_DIFFER)
    return _ways(case, _baseline(case, case.outlook), case.outlook, actual)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A light with the figure that it was read from, and of which counter."""

    light: Light
    formula: Formula | None = None
    figure: Decimal | None = None
    is_inverted: bool = False
    why: Why | None = None
    counter: int | None = None


# In which order the formulas are asked for the light, by the one that the plan names.
_ASKED = {
    Formula.PACE: (Formula.PACE, Formula.SHARE, Formula.WAY),
    Formula.WAY: (Formula.WAY, Formula.PACE, Formula.SHARE),
    Formula.SHARE: (Formula.SHARE, Formula.WAY),
}
# What cannot be told of one counter cannot be told of all; what is only judged later does not keep the others waiting.
_WORST_FIRST = (Light.IMPOSSIBLE, Light.FAR, Light.BEHIND, Light.NEAR, Light.ON_TRACK, Light.NOT_DUE)


def _light(case: Case, counters: Sequence[_Counter]) -> _Reading:
    """The light of the counter that is furthest behind; achieved where every one has reached its target."""
    open_ones = [_read(case, counter, place) for place, counter in enumerate(counters) if not counter.is_reached]
    if not open_ones:
        return _Reading(Light.ACHIEVED)
    return min(open_ones, key=_rank)


def _rank(reading: _Reading) -> tuple[int, Decimal]:
    return _WORST_FIRST.index(reading.light), reading.figure if reading.figure is not None else Decimal(0)


def _read(case: Case, counter: _Counter, place: int) -> _Reading:
    """The light of one counter that has not reached its target, from the first formula that has a figure."""
    if counter.waits:
        return _Reading(Light.NOT_DUE, why=Why.NOT_YET, counter=place)
    reasons = []
    for formula in _ASKED[case.light_by]:
        is_inverted = formula is Formula.SHARE and counter.falls
        figure = _inverted(counter) if is_inverted else _ratio(counter, formula)
        if figure is Why.NOTHING_EXPECTED:
            got_worse = isinstance(counter.covered, Decimal) and counter.covered < 0
            return _Reading(Light.FAR if got_worse else Light.ON_TRACK, formula, counter=place)
        if not isinstance(figure, Why):
            return _Reading(case.thresholds.light(figure), formula, figure, is_inverted, counter=place)
        reasons.append(figure)
    if Why.NOT_YET in reasons:
        return _Reading(Light.NOT_DUE, why=Why.NOT_YET, counter=place)
    return _Reading(Light.IMPOSSIBLE, why=reasons[0], counter=place)


def _ratio(counter: _Counter, formula: Formula) -> Ratio:
    match formula:
        case Formula.PACE:
            return counter.pace
        case Formula.WAY:
            return counter.way
    return counter.share


def _inverted(counter: _Counter) -> Ratio:
    """The share where less is better: the target as a share of the actual, which lies above it."""
    if counter.target > 0:
        return counter.target / counter.actual
    # What was to be kept at nought and was not has nothing of its target left.
    is_kept_at_nought = counter.target == 0 and counter.way is Why.NO_WAY
    return Decimal(0) if is_kept_at_nought else counter.share


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
        case Status.DROPPED:
            return Light.FAR
        case Status.NOT_DUE | Status.NOT_IMPLEMENTED:
            # Before the deadline nothing is late, whatever a country's two states call it; after it, it was not done.
            return Light.FAR if is_due else Light.NOT_DUE
    return Light.BEHIND if is_due else Light.ON_TRACK  # partly done, or in progress
