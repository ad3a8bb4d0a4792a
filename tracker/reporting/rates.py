"""What indicators and activities come to together: counts by light and SIGMA's two rates. Pure.

Percentages are never averaged: a rate is a count among a count, and both are told.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tracker.reporting.kinds import Light, Status, Timing


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def ratio(self) -> Decimal | None:
        """The rate as a ratio; None where nothing was to be counted, which is not 0."""
        return Decimal(self.count) / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one indicator or activity stands on the day judged."""

    light: Light
    is_due: bool  # its target, or its deadline, falls on or before the day
    is_met: bool  # target reached or kept; activity implemented, or continuous and on schedule
    status: Status | None = None  # of an activity
    timing: Timing | None = None  # of an activity that is implemented


def by_light(standings: Iterable[Standing]) -> dict[Light, int]:
    """How many there are of each light, all of them named, in their order."""
    counted = Counter(standing.light for standing in standings)
    return {light: counted[light] for light in Light}


def rate(standings: Iterable[Standing]) -> Rate:
    """Of those that were due by the day, how many are met.

    Of activities it is SIGMA's implementation rate, of indicators its outcome fulfilment rate. What was dropped was
    planned all the same, and what nobody has reported is not met. Source: docs/formulas.md, “Rates”.
    """
    due = [standing for standing in standings if standing.is_due]
    return Rate(sum(standing.is_met for standing in due), len(due))


def by_timing(standings: Iterable[Standing]) -> dict[Timing, int]:
    """How many activities were done early, on time and late."""
    counted = Counter(standing.timing for standing in standings if standing.timing is not None)
    return {timing: counted[timing] for timing in Timing}
