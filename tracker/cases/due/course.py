"""A case as its deadlines are read from it, and what is then due: values that rules and rows share. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tracker.cases.due.ways import DeadlineKind
from tracker.cases.law.days import SHIPPED_DAYS, Counting, Due, NonWorkingDays
from tracker.cases.law.rules import LegalRules
from tracker.cases.law.stays import Stay


@dataclass(frozen=True, slots=True)
class Occurred:
    """An event of the case that counts, as deadlines read it; sequences of them are in the order of time."""

    id: int
    code: str
    at: datetime
    outcome: str = ""
    due_on: date | None = None  # by when the act itself says that something must be
    tags: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)  # of the events in `ANSWERED`


@dataclass(frozen=True, slots=True)
class Ground:
    """By what is counted: the rules with what was entered, the counting settings, non-working days, own limits."""

    rules: LegalRules
    counting: Counting = field(default_factory=Counting)
    days: NonWorkingDays = SHIPPED_DAYS
    settings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseCourse:
    """A case as deadlines read it."""

    procedure: str
    opened_on: date
    events: Sequence[Occurred]
    ended_in: str = ""  # the state of the procedure at which it came to an end; "" where it goes on
    decisions: Mapping[str, str] = field(default_factory=dict)  # the reading that a person chose, by rule
    earlier_stays: Sequence[Stay] = ()  # of the same person, in other cases


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is or was due."""

    kind: DeadlineKind
    rule: str
    starts_id: int
    warn_on: date
    due_on: date
    due_at: datetime | None
    is_statutory: bool
    settled_at: datetime | None  # None: open
    was_kept: bool | None  # None: open, or no longer needed
    asks_decision: bool  # readings differ, and the stricter day was taken


@dataclass(frozen=True, slots=True)
class UnknownLimit:
    """Something that is limited by what nobody here knows, or by a setting that nobody made."""

    kind: DeadlineKind
    name: str  # the rule, the article, or the setting
    starts_id: int
    since_on: date


@dataclass(frozen=True, slots=True)
class End:
    """When something is due, and by what."""

    due: Due
    rule: str = ""
    by_law: bool = True
    asks: bool = False
