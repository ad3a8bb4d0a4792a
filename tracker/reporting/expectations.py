"""How much of the way is expected by a day: the curve that pace is measured against. Pure."""

from bisect import bisect_right
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
        if day >= self.ends_on:
            return Decimal(1)
        if day < self.starts_on:
            return Decimal(0)
        return Decimal((day - self.starts_on).days + 1) / ((self.ends_on - self.starts_on).days + 1)


@dataclass(frozen=True, slots=True)
class Phase:
    """What a plan phases for the end of a period: this share of the way, all periods before it included."""

    ends_on: date
    share: Decimal  # a ratio: 0.25 is a quarter of the way


def expected(curve: Curve, span: Span, day: date, phases: Sequence[Phase] = ()) -> Decimal:
    """Return the share of the way that is expected at the end of a day, as a ratio from 0 to 1.

    Linear: the share of the days that are over. End-loaded: its square, so that half of the days give a quarter of
    the way. Phased: the shares set for the ends of periods, with a straight line between them and to the whole way at
    the end; without phases it is linear. It never falls. Source: docs/formulas.md, formula T.
    """
    elapsed = span.elapsed(day)
    if elapsed in {0, 1}:
        return elapsed
    if curve is Curve.PHASED:
        return _phased(span, day, phases)
    return elapsed * elapsed if curve is Curve.END_LOADED else elapsed


def _phased(span: Span, day: date, phases: Sequence[Phase]) -> Decimal:
    points = [(span.starts_on.toordinal() - 1, Decimal(0))]
    # What is phased for other years than this span's says nothing about it; at its end the whole way is expected.
    for phase in sorted(phases, key=lambda phase: phase.ends_on):
        if span.starts_on <= phase.ends_on < span.ends_on:
            share = min(max(phase.share, points[-1][1]), Decimal(1))
            points.append((phase.ends_on.toordinal(), share))
    points.append((span.ends_on.toordinal(), Decimal(1)))
    today = day.toordinal()
    following = bisect_right(points, today, key=lambda point: point[0])
    (begins, least), (ends, most) = points[following - 1], points[following]
    return least + (most - least) * (today - begins) / (ends - begins)
