"""Counting days and hours by written rules: when something is due, what remains, and whether it is over. Pure.

Instants are UTC without a zone, as the database keeps them; days are days in Sarajevo.
"""

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from tracker.cases.law.rules import Bound, Limit, Runs, Unit
from tracker.errors import Refused

ZONE: Final = ZoneInfo("Europe/Sarajevo")
_DAY = timedelta(days=1)


class FirstDay(StrEnum):
    """Which day is the first one of a period that begins with an event."""

    NEXT = "next"  # the day after the event: so the eighth day after publication is counted
    EVENT = "event"


class Months(StrEnum):
    """What a month is."""

    CALENDAR = "calendar"  # from the 31st of January to the last day of February
    THIRTY_DAYS = "thirty_days"
    SHORTER = "shorter"  # whichever of the two ends sooner


@dataclass(frozen=True, slots=True)
class Counting:
    """How is counted where the texts leave it open: each question a setting, the open ones by their stricter reading.

    It is part of every result, so that a page can say which reading was used.
    """

    first_day: FirstDay = FirstDay.NEXT
    # Whether an end on a non-working day moves to the next working one, or to the one before where something is due
    # before an event.
    moves_end: bool = False
    months: Months = Months.SHORTER
    counts_placement_day: bool = True  # whether "90 dana" include the day of the placement
    is_exceptional_bound: bool = True  # whether "svaki put najviše do 90 dana" binds exceptional extensions
    is_reset_by_release: bool = False  # whether "u kontinuitetu" begins anew after a release
    # Whether restriction of movement under the law on asylum counts in the 180 days: 14(6) names only the 18 months,
    # but it is no surveillance, and the sum of segments leaves it out.
    counts_restriction_in_total: bool = False

    def differing(self) -> tuple[str, ...]:
        """The settings that are not the shipped ones, by name."""
        shipped = Counting()
        return tuple(each.name for each in fields(self) if getattr(self, each.name) != getattr(shipped, each.name))


@dataclass(frozen=True, slots=True)
class NonWorkingDays:
    """The days on which offices do not work, as data."""

    weekdays: frozenset[int]  # ISO 8601: 1 is Monday
    days: Mapping[date, str] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()  # the years all of whose days are entered

    def is_working(self, day: date) -> bool:
        """Whether offices work on a day, as far as it is known."""
        return day.isoweekday() not in self.weekdays and day not in self.days

    def is_known(self, first: date, last: date) -> bool:
        """Whether all non-working days of the years from one day to another are entered."""
        return all(year in self.complete_years for year in range(first.year, last.year + 1))


class WrongDays(ValueError):
    """The list of non-working days is wrong at a place, which the message names."""


def read_non_working_days(text: str, name: str = "non_working_days.toml") -> NonWorkingDays:
    """Read and check a list of non-working days.

    Raises:
        WrongDays: something is missing, unknown, or of the wrong type.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongDays(f"{name}: {error}") from error
    if unknown := content.keys() ^ {"weekdays", "complete_years", "days"}:
        raise WrongDays(f"{name}: missing or unknown: {', '.join(sorted(unknown))}")
    weekdays, years, days = content["weekdays"], content["complete_years"], content["days"]
    if not isinstance(weekdays, list) or not all(each in range(1, 8) for each in weekdays) or len(set(weekdays)) > 6:
        raise WrongDays(f"{name}.weekdays: expected weekdays from 1 to 7 and a working one, found {weekdays!r}")
    if not isinstance(years, list) or not all(type(year) is int for year in years):
        raise WrongDays(f"{name}.complete_years: expected years, found {years!r}")
    if not isinstance(days, dict):
        raise WrongDays(f"{name}.days: expected a table, found {days!r}")
    found: dict[date, str] = {}
    for key, what in days.items():
        try:
            day = date.fromisoformat(key)
        except ValueError as error:
            raise WrongDays(f"{name}.days.{key}: {error}") from error
        if not isinstance(what, str) or not what:
            raise WrongDays(f"{name}.days.{key}: expected what the day is, found {what!r}")
        found[day] = what
    return NonWorkingDays(frozenset(weekdays), MappingProxyType(found), frozenset(years))


SHIPPED_DAYS: Final = read_non_working_days((files("tracker.cases.law") / "non_working_days.toml").read_text("utf-8"))


# --- Days and instants -------------------------------------------------------------------------------------------


def local(at: datetime) -> datetime:
    """What clocks in Sarajevo show at an instant: UTC without a zone, or with any zone."""
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(ZONE)


def day_of(at: datetime) -> date:
    """The day in Sarajevo of an instant."""
    return local(at).date()


def instant_of(day: date, clock: time, *, is_second: bool | None = None) -> datetime:
    """The instant, UTC without a zone, at which clocks in Sarajevo show a time on a day.

    `is_second` chooses between the two instants of the hour that is repeated in autumn; None where nobody chose.

    Raises:
        Refused: the clocks skipped the time in spring, or showed it twice and nobody chose.
    """
    at = [datetime.combine(day, clock.replace(fold=fold), ZONE).astimezone(UTC) for fold in (0, 1)]
    if at[0] > at[1]:
        raise Refused(
            "There was no %(time)s on %(day)s: the clocks were put forward.",
            field="time",
            time=f"{clock:%H:%M}",
            day=day,
        )
    if at[0] < at[1] and is_second is None:
        raise Refused(
            "The clocks showed %(time)s twice on %(day)s: say whether the first or the second is meant.",
            field="time",
            time=f"{clock:%H:%M}",
            day=day,
        )
    return at[bool(is_second)].replace(tzinfo=None)


def months_later(day: date, months: int) -> date:
    """The day so many calendar months later, or earlier: of the same number, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# --- Deadlines ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit is reached: a day, or an instant where it counts hours."""

    limit: Limit
    on: date  # in Sarajevo
    at: datetime | None  # UTC without a zone; None where days are counted
    is_latest: bool  # the last moment in time; False: the first one that is late enough
    counting: Counting
    is_non_working: bool  # the end falls on a day on which offices do not work, and was not moved
    is_unsure: bool  # it hangs on non-working days of a year whose days are not all entered


def due(
    limit: Limit, event: date | datetime, counting: Counting | None = None, days: NonWorkingDays = SHIPPED_DAYS
) -> Due:
    """When a limit is reached that runs after or before an event.

    The event of a limit in hours is an instant. At the instant itself, and on the day itself, one is still in time.

    Raises:
        Refused: the limit's value is not known, or it counts hours and the event is only a day.
    """
    counting = counting or Counting()
    value = known_value(limit)
    if limit.runs is Runs.DURING:
        raise ValueError(f"{limit.key} is the length of a stay: see stays.py")
    is_latest = (limit.bound is Bound.AT_MOST) is (limit.runs is Runs.AFTER)
    direction = 1 if limit.runs is Runs.AFTER else -1
    if limit.unit is Unit.HOURS:
        if not isinstance(event, datetime):
            raise Refused("This limit counts hours: give the time too.", field="time")
        # Hours that pass, not hours that clocks show: the night of the change is an hour longer or shorter.
        at = local(event).astimezone(UTC).replace(tzinfo=None) + direction * timedelta(hours=value)
        return Due(limit, day_of(at), at, is_latest, counting, is_non_working=False, is_unsure=False)
    day = day_of(event) if isinstance(event, datetime) else event
    end = _counted(day, value, direction, limit.unit, counting, days)
    moved = _moved(end, direction, days) if counting.moves_end else end
    hangs_on_days = limit.unit is Unit.WORKING_DAYS or counting.moves_end
    return Due(
        limit,
        moved,
        None,
        is_latest,
        counting,
        is_non_working=not days.is_working(moved),
        is_unsure=hangs_on_days and not days.is_known(min(day, moved), max(day, moved)),
    )


def known_value(limit: Limit) -> int:
    """The value of a limit; refuses one that is not known, and never takes it for 0."""
    if limit.value is None:
        raise Refused("What this limit is, is not known; an administrator of the case installation can enter it.")
    return limit.value


def remaining(end: Due, now: datetime) -> timedelta:
    """What is left until a limit is reached: whole days, 0 on the day itself, or exact time; negative once past it."""
    if end.at is not None:
        return end.at - _utc(now)
    return end.on - day_of(now)


def is_over(end: Due, now: datetime) -> bool:
    """Whether the last moment has passed; never where something may only be done from a moment on."""
    return end.is_latest and remaining(end, now) < timedelta()


def is_kept(end: Due, done: date | datetime) -> bool:
    """Whether something done, or set, on a day or at an instant keeps the limit."""
    if end.at is not None:
        if not isinstance(done, datetime):
            raise Refused("This limit counts hours: give the time too.", field="time")
        at = _utc(done)
        return at <= end.at if end.is_latest else at >= end.at
    day = day_of(done) if isinstance(done, datetime) else done
    return day <= end.on if end.is_latest else day >= end.on


def _utc(at: datetime) -> datetime:
    return local(at).astimezone(UTC).replace(tzinfo=None)


def _counted(day: date, value: int, direction: int, unit: Unit, counting: Counting, days: NonWorkingDays) -> date:
    """The last day of a period that runs from an event."""
    if value == 0:
        return day
    # Where the day of the event is the first one, the period ends a day sooner.
    first = day if counting.first_day is FirstDay.NEXT else day - direction * _DAY
    if unit is Unit.DAYS:
        return first + direction * value * _DAY
    if unit is Unit.WORKING_DAYS:
        return _working_days_later(first, value, direction, days)
    shift = direction * (0 if counting.first_day is FirstDay.NEXT else 1) * _DAY
    if unit is Unit.YEARS:
        return months_later(day, direction * 12 * value) - shift
    return end_of_months(day, direction * value, counting.months) - shift


def end_of_months(day: date, months: int, meaning: Months) -> date:
    """The day so many months from a day, by what a month is."""
    by_calendar, by_days = months_later(day, months), day + 30 * months * _DAY
    if meaning is Months.CALENDAR:
        return by_calendar
    if meaning is Months.THIRTY_DAYS:
        return by_days
    return min(by_calendar, by_days, key=lambda end: abs(end - day))


def _working_days_later(day: date, count: int, direction: int, days: NonWorkingDays) -> date:
    while count:
        day += direction * _DAY
        count -= days.is_working(day)
    return day


def _moved(end: date, direction: int, days: NonWorkingDays) -> date:
    """An end on a non-working day moves away from the event after it, and away from the event before it."""
    while not days.is_working(end):
        end += direction * _DAY
    return end
