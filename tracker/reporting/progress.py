"""How far an indicator has come: the formulas of docs/formulas.md, for single figures and for counters. Pure.

Everything is exact and uncapped: a ratio of 1 is the target, below 0 things got worse, above 1 the target is passed.
A missing value is no value, and says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.reading.drafts import Direction
from tracker.reporting.kinds import Why

Vector = tuple[Decimal, ...]  # one value, or one for each counter
Ratio = Decimal | Why  # a figure, or why there is none


def progress(baseline: Decimal, target: Decimal, actual: Decimal) -> Decimal | None:
    """Return the share of the way from baseline to target that has been covered.

    All three are in the indicator's own unit. The result is a ratio: 0 at the baseline, 1 at the target, below 0 when
    things got worse, above 1 when the target is passed. It holds for falling indicators too, because both differences
    change sign. None where baseline and target are equal: there is no way to cover. Source: docs/formulas.md,
    formula B.
    """
    if target == baseline:
        return None
    return (actual - baseline) / (target - baseline)


def share(target: Decimal, actual: Decimal) -> Decimal | None:
    """Return the actual as a share of the target, a ratio; None where the target is 0.

    Source: docs/formulas.md, formula P.
    """
    return actual / target if target else None


def is_reached(
    baseline: Decimal | None, target: Decimal, actual: Decimal, *, direction: Direction, is_wanted: bool = True
) -> bool:
    """Whether a target is reached, or kept where it equals the baseline.

    A rising indicator reaches it from below, a falling one from above. Where neither the direction nor the figures
    say which, `is_wanted` does: whether more of what is counted is better.
    """
    if falls(baseline, target, direction=direction, is_wanted=is_wanted):
        return actual <= target
    return actual >= target


def falls(baseline: Decimal | None, target: Decimal, *, direction: Direction, is_wanted: bool = True) -> bool:
    """Whether less is better: by the direction, else by the figures, else by what the indicator counts."""
    if direction in {Direction.INCREASE, Direction.DECREASE}:
        return direction is Direction.DECREASE
    if baseline is not None and baseline != target:
        return target < baseline
    return not is_wanted


@dataclass(frozen=True, slots=True)
class Measured:
    """What one formula says: a ratio for each counter, or why there is none."""

    parts: tuple[Ratio, ...]

    @property
    def headline(self) -> Ratio:
        """The lowest of the parts; none where one of them has none."""
        lowest: Decimal | None = None
        for part in self.parts:
            if isinstance(part, Why):
                return part
            lowest = part if lowest is None else min(lowest, part)
        return lowest if lowest is not None else Why.NO_ACTUAL

    @property
    def lagging(self) -> int | None:
        """Which counter is furthest behind, from 0; None for a single figure, and where all are equally far."""
        figures = [part for part in self.parts if not isinstance(part, Why)]
        if len(figures) != len(self.parts) or len(set(figures)) < 2:
            return None
        return figures.index(min(figures))

    @property
    def mean(self) -> Decimal | None:
        """What the counters come to on average, to stand beside the headline; None for a single figure."""
        figures = [part for part in self.parts if not isinstance(part, Why)]
        if len(figures) < 2 or len(figures) != len(self.parts):
            return None
        return sum(figures, Decimal(0)) / len(figures)


def without(why: Why) -> Measured:
    """No figure at all, for one reason."""
    return Measured((why,))


def shares(targets: Vector, actuals: Vector) -> Measured:
    """Formula P for every counter; none of a target of 0, nor of one below it."""
    return Measured(tuple(_share(target, actual) for target, actual in zip(targets, actuals, strict=True)))


def _share(target: Decimal, actual: Decimal) -> Ratio:
    if target < 0:
        return Why.TARGET_IS_NEGATIVE
    ratio = share(target, actual)
    return Why.TARGET_IS_ZERO if ratio is None else ratio


def ways(baselines: Vector | None, targets: Vector, actuals: Vector) -> Measured:
    """Formula B for every counter; none without a baseline."""
    if baselines is None:
        return Measured((Why.NO_BASELINE,) * len(targets))
    return Measured(
        tuple(
            Why.NO_WAY if (ratio := progress(baseline, target, actual)) is None else ratio
            for baseline, target, actual in zip(baselines, targets, actuals, strict=True)
        )
    )


def paces(covered: Measured, expected: Decimal) -> Measured:
    """Formula T for every counter: what is covered against what is expected by the day, a ratio of ratios."""
    if expected == 0:
        return Measured(tuple(part if isinstance(part, Why) else Why.NOTHING_EXPECTED for part in covered.parts))
    return Measured(tuple(part if isinstance(part, Why) else part / expected for part in covered.parts))


def matched(values: Vector | None, targets: Vector) -> Vector | None:
    """A baseline with as many counters as the target: a plain 0 beside 40/60 is 0/0; None where they do not match."""
    if values is None or len(values) == len(targets):
        return values
    return (Decimal(0),) * len(targets) if values == (Decimal(0),) else None


def pooled(numerators: Sequence[Decimal], denominators: Sequence[Decimal]) -> Decimal | None:
    """Return the percent of all counts together, 90 for 90 of 100; None where they count nothing.

    Percents are never averaged. Source: docs/formulas.md, “Percent from counts”.
    """
    total = sum(denominators, Decimal(0))
    return 100 * sum(numerators, Decimal(0)) / total if total else None
