"""Why a number is what it is: the formulas with the values put in, and what each value came from. Pure.

The page, the drawer and the command tell the same explanation, each in its own form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.reporting.compared import Frame
from tracker.reporting.figures import Figure
from tracker.reporting.judging import Judged
from tracker.reporting.kinds import COUNTING, Accumulation, Curve, Formula, ReviewState, Side, Why
from tracker.reporting.models import Counted
from tracker.reporting.progress import Measured, Ratio, matched


@dataclass(frozen=True, slots=True)
class Contribution:
    """A reported figure that the actual rests on, with who typed it and who approved it."""

    period: str
    of_period: Figure | None
    to_date: Figure | None
    side: Side
    state: ReviewState
    text: str
    author: str | None  # None: not told, or nobody that is known
    saved_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    is_corrected: bool
    origin: str = "typed"
    counted: Counted | None = None  # what was counted for the period, be it the figure or beside it


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter of a formula, or its only figure, with the values that are put in."""

    name: str  # what it counts; "" for a single figure, or where the plan does not say
    baseline: Decimal | None
    target: Decimal
    actual: Decimal
    covered: Decimal | None  # what pace holds against what is expected
    covered_by: Formula | None  # by which formula that is told
    ratio: Ratio
    is_lagging: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One formula: what it says, and by which counters it came to it."""

    formula: Formula
    is_official: bool
    is_of_light: bool
    measured: Measured
    counters: tuple[Counter, ...]  # () where there are no values to put in


@dataclass(frozen=True, slots=True)
class Expected:
    """How much is expected by the day, and how that was reckoned."""

    curve: Curve
    share: Decimal
    starts_on: date
    ends_on: date
    day: date
    days_over: int
    days: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is told of one indicator in a period or as of a day."""

    frame: Frame
    judged: Judged
    steps: tuple[Step, ...]  # the official formula first
    to_outlook: Step | None
    expected: Expected | None
    contributions: Sequence[Contribution]
    is_added: bool  # the figures of the periods make the one to date


def explanation(frame: Frame, judged: Judged, contributions: Sequence[Contribution]) -> Explanation:
    """Put the explanation of an indicator together."""
    rules = frame.plan.rules
    formulas = [rules.official_formula, *(each for each in Formula if each is not rules.official_formula)]
    return Explanation(
        frame=frame,
        judged=judged,
        steps=tuple(_step(judged, formula, is_official=formula is rules.official_formula) for formula in formulas),
        to_outlook=_to_outlook(judged),
        expected=_expected(judged),
        contributions=contributions,
        is_added=judged.indicator.accumulation in COUNTING,
    )


def _step(judged: Judged, formula: Formula, *, is_official: bool) -> Step:
    measured = judged.judgement.by(formula)
    return Step(
        formula,
        is_official,
        judged.judgement.light_formula is formula,
        measured,
        _counters(judged, judged.case.target, measured, is_pace=formula is Formula.PACE),
    )


def _to_outlook(judged: Judged) -> Step | None:
    if judged.outlook is None:
        return None
    measured = judged.judgement.to_outlook
    counters = _counters(judged, judged.case.outlook, measured, is_pace=False)
    return Step(Formula.WAY, False, False, measured, counters)


def _counters(
    judged: Judged, wanted: tuple[Decimal, ...] | Why, measured: Measured, *, is_pace: bool
) -> tuple[Counter, ...]:
    case = judged.case
    targets: tuple[Decimal, ...] | Why = (Decimal(100),) if case.is_described else wanted
    actuals = case.actual.vector if case.actual is not None else case.why_no_actual
    if isinstance(targets, Why) or isinstance(actuals, Why) or len(targets) != len(actuals):
        return ()
    baselines = _baselines(judged, targets)
    names = judged.indicator.counters if len(judged.indicator.counters) == len(targets) else [""] * len(targets)
    ratios = measured.parts if len(measured.parts) == len(targets) else (measured.headline,) * len(targets)
    found = []
    for place, (target, actual, ratio) in enumerate(zip(targets, actuals, ratios, strict=True)):
        covered, by = _covered(judged, place, ratio) if is_pace else (None, None)
        baseline = baselines[place] if baselines is not None else None
        found.append(
            Counter(names[place], baseline, target, actual, covered, by, ratio, is_lagging=measured.lagging == place)
        )
    return tuple(found)


def _baselines(judged: Judged, targets: tuple[Decimal, ...]) -> tuple[Decimal, ...] | None:
    if judged.case.is_described:
        return (Decimal(0),)
    return None if isinstance(judged.case.baseline, Why) else matched(judged.case.baseline, targets)


def _covered(judged: Judged, place: int, pace: Ratio) -> tuple[Decimal | None, Formula | None]:
    """What pace was reckoned from: the way or the share, whichever comes to it."""
    judgement = judged.judgement
    if isinstance(pace, Why) or not judgement.expected:
        return None, None
    is_counted = judged.case.accumulation in COUNTING
    for formula in (Formula.SHARE, Formula.WAY) if is_counted else (Formula.WAY, Formula.SHARE):
        parts = judgement.by(formula).parts
        ratio = parts[place] if place < len(parts) else parts[0]
        if not isinstance(ratio, Why) and ratio / judgement.expected == pace:
            return ratio, formula
    return None, None


def _expected(judged: Judged) -> Expected | None:
    share, case = judged.judgement.expected, judged.case
    if share is None:
        return None
    days = (case.span.ends_on - case.span.starts_on).days + 1
    over = min(max((case.judged_on - case.span.starts_on).days + 1, 0), days)
    return Expected(case.curve, share, case.span.starts_on, case.span.ends_on, case.judged_on, over, days)


def periods_added(frame: Frame, judged: Judged) -> list[int]:
    """The ids of the periods whose figures the actual rests on: those that are added, else the one looked at."""
    period, indicator = judged.period, judged.indicator
    if period is None:
        return []
    if indicator.accumulation is not Accumulation.SUM and indicator.accumulation is not Accumulation.RUNNING:
        return [period.id]
    return [
        each.id
        for each in frame.periods
        if each.position <= period.position
        and (not indicator.restarts_yearly or each.ends_on.year == period.ends_on.year)
    ]
