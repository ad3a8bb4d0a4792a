"""Time in the immigration centre: how much has been spent, and how long an order may still last. Pure.

Source: article 14 of the rulebook of 2016 (rule R07). What it leaves open is a setting of `Counting`.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.cases.law.days import Counting, end_of_months, known_value
from tracker.cases.law.rules import Reading
from tracker.errors import Refused

_DAY = timedelta(days=1)


class Held(StrEnum):
    """Under what a person is held."""

    SURVEILLANCE = "surveillance"
    RESTRICTION = "restriction"  # of movement, under the law on asylum: not counted in the 18 months (14(6))


class Order(StrEnum):
    """The decisions that set an end to a stay."""

    INITIAL = "initial"
    EXTENSION = "extension"
    EXCEPTIONAL = "exceptional"  # only for lack of cooperation, or documents that are late (14(3))


@dataclass(frozen=True, slots=True)
class Stay:
    """A segment of time held, from its first to its last day; both are days on which the person was held."""

    starts_on: date
    ends_on: date | None  # None: it goes on
    held: Held = Held.SURVEILLANCE


@dataclass(frozen=True, slots=True)
class CentreLimits:
    """How long surveillance may last: days, and months for the cap."""

    initial: int
    extension: int
    total: int
    cap_months: int


@dataclass(frozen=True, slots=True)
class TimeHeld:
    """How much of a person's time counts on a day, that day included, and how it was counted."""

    on: date
    total_days: int  # towards the 180 days
    total_limit: int
    cap_days: int  # towards the 18 months
    cap_limit: int  # the 18 months in days, from the day on which they began
    is_held: bool  # under surveillance on that day
    counting: Counting

    @property
    def total_left(self) -> int:
        """How many days are left of the total; negative once it is passed."""
        return self.total_limit - self.total_days

    @property
    def cap_left(self) -> int:
        """How many days are left until the cap; negative once it is passed."""
        return self.cap_limit - self.cap_days

    @property
    def total_ends_on(self) -> date | None:
        """The last day within the total if the person stays on without a break; None where nobody is held."""
        return self.on + self.total_left * _DAY if self.is_held else None

    @property
    def cap_ends_on(self) -> date | None:
        """The last day within the cap if the person stays on without a break; None where nobody is held."""
        return self.on + self.cap_left * _DAY if self.is_held else None


def centre_limits(reading: Reading) -> CentreLimits:
    """The limits of rule R07 as a reading has them; refuses a version that does not say them."""
    limits = [reading.limit(key) for key in ("initial", "extension", "total", "cap")]
    values = [known_value(limit) for limit in limits if limit is not None]
    if len(values) < 4:
        raise Refused(
            "How long surveillance in the immigration centre may last is not known in version %(version)s.",
            version=reading.key or "–",
        )
    return CentreLimits(*values)


def time_held(stays: Iterable[Stay], on: date, limits: CentreLimits, counting: Counting | None = None) -> TimeHeld:
    """How much time counts on a day: a day is counted once, however many segments touch it.

    The days of placement and release are days held. A day on which surveillance and restriction meet is one of
    surveillance, which is the stricter reading.
    """
    counting = counting or Counting()
    surveillance, restriction = _days_held(stays, on)
    held = surveillance | restriction
    chain = _chain(surveillance, restriction, on, counting)
    in_total = surveillance
    if counting.counts_restriction_in_total:
        in_total = {day for day in held if day >= min(surveillance, default=date.max)}
    return TimeHeld(
        on,
        len(_that_count(in_total, held, counting)),
        limits.total,
        len(_that_count(chain, held, counting)),
        _cap_in_days(min(chain, default=on), limits, counting),
        on in surveillance,
        counting,
    )


def latest_end(
    stays: Iterable[Stay], starts_on: date, order: Order, limits: CentreLimits, counting: Counting | None = None
) -> date | None:
    """The last day that an order may set which begins on a day, after the stays before it.

    None where no day is left: the total, or for exceptional extensions the cap, is used up.
    """
    counting = counting or Counting()
    before = [stay for stay in stays if stay.starts_on < starts_on]
    eve = starts_on - _DAY
    surveillance, restriction = _days_held(before, eve)
    held = surveillance | restriction
    chain = _chain(surveillance, restriction, eve, counting)
    used = time_held(before, eve, limits, counting)
    # The day of a new placement is free where it is not counted.
    free = 0 if counting.counts_placement_day or eve in held else 1
    left = [_cap_in_days(min(chain, default=starts_on), limits, counting) - used.cap_days]
    if order is not Order.EXCEPTIONAL:
        left.append(used.total_left)
    if order is Order.INITIAL:
        left.append(limits.initial)
    elif order is Order.EXTENSION or counting.is_exceptional_bound:
        left.append(limits.extension)
    days = min(left) + free
    return starts_on + (days - 1) * _DAY if min(left) > 0 else None


def _days_held(stays: Iterable[Stay], through: date) -> tuple[Set[date], Set[date]]:
    """The days under surveillance, and the other days under restriction, until a day."""
    days: dict[Held, set[date]] = {Held.SURVEILLANCE: set(), Held.RESTRICTION: set()}
    for stay in stays:
        if stay.ends_on is not None and stay.ends_on < stay.starts_on:
            raise Refused(
                "A stay cannot end on %(last)s, before it begins on %(first)s.",
                field="ends_on",
                last=stay.ends_on,
                first=stay.starts_on,
            )
        # One day beyond shows that a restriction goes on; it is cut off below.
        last = min(stay.ends_on or through + _DAY, through + _DAY)
        days[stay.held] |= {stay.starts_on + number * _DAY for number in range((last - stay.starts_on).days + 1)}
    surveillance, restriction = days[Held.SURVEILLANCE], days[Held.RESTRICTION]
    whole = {day for day in restriction if day - _DAY in restriction and day + _DAY in restriction}
    surveillance -= whole
    restriction -= surveillance
    return {day for day in surveillance if day <= through}, {day for day in restriction if day <= through}


def _chain(surveillance: Set[date], restriction: Set[date], on: date, counting: Counting) -> Set[date]:
    """The days of surveillance that count "in continuity" on a day: all, or those since the last release."""
    if not counting.is_reset_by_release:
        return surveillance
    held = surveillance | restriction
    first = on
    while first in held:
        first -= _DAY
    return {day for day in surveillance if day > first}


def _that_count(days: Set[date], held: Set[date], counting: Counting) -> Set[date]:
    """The days without those of placement, where these are not counted."""
    if counting.counts_placement_day:
        return days
    return {day for day in days if day - _DAY in held}


def _cap_in_days(first: date, limits: CentreLimits, counting: Counting) -> int:
    """How many days the cap has that began on a day."""
    return (end_of_months(first, limits.cap_months, counting.months) - first).days
