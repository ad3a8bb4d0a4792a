"""How much of the way is expected by a day: the curve that pace is measured against. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.reporting.kinds import Curve


@dataclass(frozen=True, slots=True)
class Span:
    """The days from which and until which the way is covered; both belong to it."""

    starts_on: date
    ends_on: date

    def elapsed(self, day: date) -> Decimal:
        """The share of the days that are over at the end of a day: 0 before the first one, 1 from the last one on."""
        total = (self.ends_on - self.starts_on).days + 1
        over = min(max((day - self.starts_on).days + 1, 0), total)
        return Decimal(over) / total


@dataclass(frozen=True, slots=True)
class Phase:
    """What a plan phases for the end of a period: this share of the way, all periods before it included."""

    ends_on: date
    share: Decimal  # a ratio: 0.25 is a quarter of the way


def expected(curve: Curve, span: Span, day: date, phases: Sequence[Phase] = ()) -> Decimal:
    """Return the share of the way that is expected at the end of a day, as a ratio from 0 to 1.

    Linear: the share of the days that are over. End-loaded: its square, so that half of the days give a quarter of
    the way. Phased: the shares set for the ends of periods, with a straight line between them; without phases it is
    linear. Source: docs/formulas.md, formula T.
    """
    if curve is Curve.PHASED and phases:
        return _phased(span, day, phases)
    elapsed = span.elapsed(day)
    return elapsed * elapsed if curve is Curve.END_LOADED else elapsed


def _phased(span: Span, day: date, phases: Sequence[Phase]) -> Decimal:
    before, reached_by_then = span.starts_on.toordinal() - 1, Decimal(0)
    for phase in sorted(phases, key=lambda phase: phase.ends_on):
        if day < phase.ends_on:
            days = phase.ends_on.toordinal() - before
            over = max(day.toordinal() - before, 0)
            return reached_by_then + (phase.share - reached_by_then) * over / days
        before, reached_by_then = phase.ends_on.toordinal(), phase.share
    return reached_by_then
