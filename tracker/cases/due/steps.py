"""To whom something that is due is told, and on which days: its owner, then the head, then the director. Pure.

The escalation is an assumption; no text foresees one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.cases.due.kinds import ALARM, LETTERS, WINDOWS
from tracker.cases.law.days import day_of

LAST_TOLD = 14  # days after the due one on which a letter is still sent; the pages go on telling


class Rung(StrEnum):
    """Who is told."""

    OWNER = "owner"  # who works on the case; where nobody does, everybody of its unit
    HEAD = "head"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True)
class Step:
    """That a rung is told on a day, counted from the due one."""

    rung: Rung
    offset: int

    def __str__(self) -> str:
        return f"{self.rung}{self.offset:+d}"


def steps_of(kind: str, due_on: date, due_at: datetime | None, *, is_statutory: bool, now: datetime) -> Iterator[Step]:
    """The steps that are reached: of the owner only the last one, so that what came late is told once.

    What is open to somebody else is told to the owner alone, and of a limit in hours the alarm is the first step.
    """
    passed = (day_of(now) - due_on).days
    if due_at is None:
        reached = [offset for offset in LETTERS.get(kind, (0,)) if offset <= passed]
        is_due = passed >= 0
    else:
        reached = [0] if now >= due_at - ALARM else []
        is_due = now >= due_at
    if reached:
        yield Step(Rung.OWNER, max(reached))
    if kind in WINDOWS:
        return
    if is_due:
        yield Step(Rung.HEAD, 0)
    if is_statutory and is_due and passed >= 1:
        yield Step(Rung.DIRECTOR, 1)


def told_from(now: datetime) -> date:
    """The first due day of which letters still tell."""
    return day_of(now) - timedelta(days=LAST_TOLD)
