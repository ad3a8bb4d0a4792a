"""What the tests of the rules share: cases in one line, and figures as the tables can keep them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tracker.reading.drafts import Direction, ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting.expectations import Span
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Formula, Light, Why
from tracker.reporting.lights import Case, Judgement, judge

YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))
MID_YEAR = date(2024, 6, 30)  # 182 of 366 days are over
YEARS_END = date(2024, 12, 31)

# The tables keep twelve digits before the decimal sign and six behind it.
AMOUNTS = st.decimals(-(10**12) + 1, 10**12 - 1, places=6, allow_nan=False)
COUNTS = st.decimals(0, 10**12 - 1, places=6)
WHOLE = st.integers(0, 10**6).map(Decimal)
SMALL = st.integers(-50, 50).map(Decimal)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """The days of a plan, of one day or of several years."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Span(first, last)


def vector(*values: str | int | Decimal | None) -> tuple[Decimal, ...] | Why:
    """Printed values as the rules take them; None alone is a missing one."""
    if values == (None,):
        return Why.NO_BASELINE
    return tuple(Decimal(value) for value in values if value is not None)


def figure(*values: str | int | Decimal | None) -> Figure | None:
    """What was reported: one number, or counters; None alone is nothing."""
    if values == (None,):
        return None
    numbers = tuple(Decimal(value) for value in values if value is not None)
    return Figure(number=numbers[0]) if len(numbers) == 1 else Figure(parts=numbers)


def case(baseline: Any, target: Any, actual: Any, /, **rules: Any) -> Case:
    """A case of single figures, or of counters where tuples are given."""

    def each(values: Any) -> tuple[Any, ...]:
        return values if isinstance(values, tuple) else (values,)

    return Case(
        **{
            "baseline": vector(*each(baseline)),
            "target": vector(*each(target)),
            "actual": figure(*each(actual)),
            "span": YEAR,
            "judged_on": YEARS_END,
            **rules,
        }
    )


@dataclass(frozen=True)
class Printed:
    """A printed value as the rules see it."""

    number: Decimal | None = None
    year: int | None = None
    kind: ValueKind = ValueKind.NUMBER
    role: ValueRole = ValueRole.ANNUAL
    parts: list[str] = field(default_factory=list)


STATED = (Direction.INCREASE, Direction.DECREASE)


def judged(baseline: Any, target: Any, actual: Any, /, **rules: Any) -> Judgement:
    return judge(case(baseline, target, actual, **rules))


def reading(judgement: Judgement) -> tuple[Light, Formula | None, Decimal | None, bool]:
    """The light with the figure that it was read from."""
    return judgement.light, judgement.light_formula, judgement.light_figure, judgement.is_inverted
