"""What is asked for in which period, and whether what was done was in time. Pure."""

from datetime import date

from tracker.reporting.kinds import Accumulation, Status, Timing
from tracker.reporting.periods import Period, is_last_of_year

ENDS_REPORTING = frozenset({Status.IMPLEMENTED, Status.DROPPED})  # after these nothing more is asked


def is_indicator_asked(accumulation: Accumulation, period: Period, plan_ends_on: date) -> bool:
    """Whether an indicator has a figure to report for a period: in each one, or in the last one of a year."""
    return accumulation is not Accumulation.YEARLY or is_last_of_year(period, plan_ends_on)


def is_activity_asked(starts_on: date, ended_on: date | None, period: Period) -> bool:
    """Whether a status is to be reported: from the period in which the activity begins until it is over.

    `ended_on` is the last day of the period for which it was reported as implemented or dropped; None while it is not.
    """
    return starts_on <= period.ends_on and (ended_on is None or period.ends_on <= ended_on)


def timing_of(deadline: date, done_in: Period) -> Timing:
    """Whether an activity was done before the period of its deadline, within it, or after it."""
    if done_in.ends_on < deadline:
        return Timing.EARLY
    return Timing.LATE if done_in.starts_on > deadline else Timing.ON_TIME
