"""The room's own rules: how far a target lies from the baseline, and where values stand on a common scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from tracker.reading.drafts import ValueRole
from tracker.reading.values import ValueKind


class Value(Protocol):
    """What the rules need to know of a baseline or target."""

    @property
    def role(self) -> ValueRole:
        """What the value is."""

    @property
    def kind(self) -> ValueKind:
        """What its cell holds."""

    @property
    def number(self) -> Decimal | None:
        """For a number or a percent, where 87 is 87 percent."""

    @property
    def year(self) -> int | None:
        """None where no year is printed and the form gives none."""


NUMERIC = (ValueKind.NUMBER, ValueKind.PERCENT)


def _figures(values: Sequence[Value]) -> list[Decimal]:
    kinds = {value.kind for value in values if value.number is not None}
    if len(kinds) != 1 or not kinds <= set(NUMERIC):
        return []
    return [value.number for value in values if value.number is not None]


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on the bullet: what it is, and how far along the scale it stands, from 0 to 100."""

    role: ValueRole
    at: Decimal


@dataclass(frozen=True, slots=True)
class Bullet:
    """A row's small picture of baseline and targets, in hundredths of its width."""

    marks: tuple[Mark, ...]
    starts_at: Decimal  # where the way from baseline to the last target begins
    ends_at: Decimal


def bullet(values: Sequence[Value]) -> Bullet | None:
    """Place baseline and targets on one scale; None where fewer than two figures of one kind are printed.

    A percent stands on 0 to 100 unless a value goes beyond. Other numbers start at 0, or at the least of them
    where that is negative, and end at the greatest.
    """
    figures = _figures(values)
    if len(figures) < 2:
        return None
    least, most = min(Decimal(0), *figures), max(figures)
    if any(value.kind is ValueKind.PERCENT for value in values):
        most = max(most, Decimal(100))
    if least == most:
        return None
    marks = tuple(
        Mark(value.role, ((value.number - least) * 100 / (most - least)).quantize(Decimal("0.1")))
        for value in values
        if value.number is not None
    )
    first, last = marks[0].at, marks[-1].at
    return Bullet(marks, min(first, last), max(first, last))


def change(baseline: Value, target: Value) -> Decimal | None:
    """Return how far the target lies from the baseline, in the indicator's own unit; percents give percentage points.

    None where either is no figure, or where one is a number and the other a percent. Source: docs/formulas.md,
    formula B, its denominator.
    """
    if baseline.number is None or target.number is None or baseline.kind is not target.kind:
        return None
    return target.number - baseline.number
