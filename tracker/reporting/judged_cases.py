"""The case of one indicator: what the plan prints and what was reported, as the rules of the lights take it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from tracker.reading.drafts import Direction, Measure
from tracker.reading.values import ValueKind
from tracker.reporting.expectations import Phase, Span
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import COUNTING, Accumulation, Curve, Formula, Why
from tracker.reporting.lights import Case, Printed, Thresholds, vector_of


class Dated(Protocol):
    """What the rules need to know of a plan."""

    @property
    def starts_on(self) -> date:
        """Its first day."""

    @property
    def ends_on(self) -> date:
        """Its last day."""


class _Counted(Protocol):
    """What the rules need to know of an indicator."""

    @property
    def measure(self) -> Measure:
        """What kind of figure it has."""

    @property
    def direction(self) -> Direction:
        """Where it is to move."""

    @property
    def is_wanted(self) -> bool:
        """Whether more is better, where the figures do not say."""

    @property
    def accumulation(self) -> Accumulation:
        """How its periods make its figure to date."""

    @property
    def restarts_yearly(self) -> bool:
        """Whether each year is counted for itself."""

    @property
    def curve(self) -> Curve:
        """How much of the way is expected by a day."""


class _Ruled(Protocol):
    """By what a light is read."""

    @property
    def light_by(self) -> Formula:
        """The formula that is asked first."""

    @property
    def thresholds(self) -> Thresholds:
        """From which percent on a light is shown."""


class _Ending(Protocol):
    @property
    def code(self) -> str:
        """By which the phases name the period."""

    @property
    def ends_on(self) -> date:
        """Its last day."""


def case_of(
    plan: Dated,
    rules: _Ruled,
    indicator: _Counted,
    printed: tuple[Printed | None, Printed | None, Printed | None],
    actual: Figure | None,
    why_none: Why | None,
    *,
    judged_on: date,
    is_due: bool,
    phases: tuple[Phase, ...],
) -> Case:
    """All that is judged of an indicator; `printed` are its baseline, the target of the period, and the outlook."""
    baseline, target, outlook = printed
    without_baseline = baseline is None or baseline.kind is ValueKind.NONE
    return Case(
        baseline=Why.NO_BASELINE if without_baseline else vector_of(baseline),
        target=vector_of(target),
        actual=actual,
        why_no_actual=why_none or Why.NO_ACTUAL,
        outlook=vector_of(outlook),
        is_described=indicator.measure is Measure.DESCRIPTIVE,
        direction=indicator.direction,
        is_wanted=indicator.is_wanted,
        accumulation=indicator.accumulation,
        is_baseline_yearly=indicator.restarts_yearly,
        span=span_of(plan, indicator, target, judged_on),
        judged_on=judged_on,
        is_due=is_due,
        curve=indicator.curve,
        phases=phases,
        light_by=rules.light_by,
        thresholds=rules.thresholds,
    )


def day_judged(accumulation: Accumulation, reported_for: date | None, day: date, *, restarts_yearly: bool) -> date:
    """The day by which a figure is judged as of a day.

    What is counted anew each year belongs to the year of its period: last year's sum is not held against this year.
    """
    is_of_its_year = accumulation in COUNTING and restarts_yearly
    if is_of_its_year and reported_for is not None and reported_for.year < day.year:
        return reported_for
    return day


def span_of(plan: Dated, indicator: _Counted, target: Printed | None, day: date) -> Span:
    """From which day to which the way is covered: a year where each is counted for itself, else up to the target."""
    if indicator.accumulation in COUNTING and indicator.restarts_yearly:
        year = min(max(day.year, plan.starts_on.year), plan.ends_on.year)
        return Span(max(date(year, 1, 1), plan.starts_on), min(date(year, 12, 31), plan.ends_on))
    ends_in = target.year if target is not None and target.year is not None else plan.ends_on.year
    ends_on = min(date(max(ends_in, plan.starts_on.year), 12, 31), plan.ends_on)
    return Span(plan.starts_on, ends_on)


def phases_of(curve: Curve, shares: Mapping[str, str], periods: Iterable[_Ending]) -> tuple[Phase, ...]:
    """The shares set for the ends of periods, of a phased curve; none of the others."""
    if curve is not Curve.PHASED:
        return ()
    return tuple(
        Phase(period.ends_on, Decimal(shares[period.code]) / 100) for period in periods if period.code in shares
    )
