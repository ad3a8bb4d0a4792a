"""Reporting periods: which ones a plan has, and how one stands on a day. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from tracker.reporting.kinds import PeriodKind, PeriodState

_MONTHS = {PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}


@dataclass(frozen=True, slots=True)
class PeriodDraft:
    """A period as the calendar gives it."""

    code: str  # "2024-Q1", "2021-H2", "2023"
    starts_on: date
    ends_on: date
    due_on: date


class Period(Protocol):
    """What the rules need to know of a period."""

    @property
    def starts_on(self) -> date:
        """Its first day."""

    @property
    def ends_on(self) -> date:
        """Its last day."""

    @property
    def due_on(self) -> date:
        """The last day on which its figures are in time."""

    @property
    def opened_at(self) -> datetime | None:
        """When a coordinator opened it before its first day."""

    @property
    def review_at(self) -> datetime | None:
        """When a coordinator began to review it."""

    @property
    def locked_at(self) -> datetime | None:
        """When a coordinator locked it."""


SomePeriod = TypeVar("SomePeriod", bound=Period)


def periods_between(starts_on: date, ends_on: date, kind: PeriodKind, due_days: int) -> list[PeriodDraft]:
    """The periods of the calendar that touch a plan, cut to it; figures are due so many days after a period's end."""
    months = _MONTHS[kind]
    found = []
    month = (starts_on.month - 1) // months * months + 1
    first = date(starts_on.year, month, 1)
    while first <= ends_on:
        following = _months_later(first, months)
        last = min(following - timedelta(days=1), ends_on)
        found.append(
            PeriodDraft(_code(first, kind), max(first, starts_on), last, last + timedelta(days=due_days)),
        )
        first = following
    return found


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _code(first: date, kind: PeriodKind) -> str:
    match kind:
        case PeriodKind.QUARTER:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case PeriodKind.HALF_YEAR:
            return f"{first.year}-H{1 if first.month == 1 else 2}"
    return str(first.year)


def state_on(period: Period, today: date) -> PeriodState:
    """How a period stands on a day of its country: open from its first day until a coordinator locks it."""
    if period.locked_at is not None:
        return PeriodState.LOCKED
    if period.review_at is not None:
        return PeriodState.IN_REVIEW
    if today < period.starts_on and period.opened_at is None:
        return PeriodState.PLANNED
    return PeriodState.OPEN


def takes_figures(period: Period, today: date) -> bool:
    """Whether figures can be entered for the period on a day."""
    return state_on(period, today) in {PeriodState.OPEN, PeriodState.IN_REVIEW}


def is_overdue(period: Period, today: date) -> bool:
    """Whether what is still missing of the period is late; one that has not been locked stays open all the same."""
    return takes_figures(period, today) and today > period.due_on


def is_last_of_year(period: Period, plan_ends_on: date) -> bool:
    """Whether a figure that is known once a year is asked for in the period."""
    return (period.ends_on.month, period.ends_on.day) == (12, 31) or period.ends_on >= plan_ends_on


def period_of_day(periods: Sequence[SomePeriod], day: date) -> SomePeriod | None:
    """The period in which a day lies; None where the plan has none for it."""
    return next((period for period in periods if period.starts_on <= day <= period.ends_on), None)


def latest_begun(periods: Sequence[SomePeriod], day: date) -> SomePeriod | None:
    """The latest period that has begun by a day, of periods in order; None before the first one."""
    return next((period for period in reversed(periods) if period.starts_on <= day), None)
