"""The ways in which a kind of deadline says when it is due, and the kind itself: what its table is made of. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ByRule:
    """As long as a rule says, from the event on."""

    rule: str
    key: str
    then: str = ""  # another limit of the rule, which runs from the end of the first one
    otherwise: int | None = None  # days, where the rule is known and names no limit
    # Whether the act that the rule limits is the one that starts; else it is the one that settles.
    is_of_start: bool = False


@dataclass(frozen=True, slots=True)
class ByAct:
    """The day that the act itself sets, and days after it; where it sets none, as long as a rule allows."""

    days: int = 0
    rule: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ByDays:
    """Days after the event; no rule of the table says so."""

    days: int
    is_working: bool = False


@dataclass(frozen=True, slots=True)
class BySetting:
    """As many days after the event as an administrator set."""

    name: str


@dataclass(frozen=True, slots=True)
class ByAnswer:
    """The day that was answered to the event, and days after it."""

    name: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class ByReport:
    """The hours in which whoever received a report of residence passes it on, by who that is."""


@dataclass(frozen=True, slots=True)
class ByInterval:
    """The day after the one on which somebody was to report again, by the interval of the measure."""


@dataclass(frozen=True, slots=True)
class ByOrder:
    """The end of surveillance as its order sets it, or so long before as a rule asks for."""

    ahead: bool = False


@dataclass(frozen=True, slots=True)
class ByTimeHeld:
    """The last day within the total of 180 days, or within the 18 months."""

    is_cap: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is a limit, and no text that we have prints it."""

    article: str


How = ByRule | ByAct | ByAnswer | ByDays | ByReport | BySetting | ByInterval | ByOrder | ByTimeHeld | NotFound


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """One kind of deadline in one procedure. Events are written "CODE", or "CODE=OUTCOME"."""

    code: str
    procedure: str
    starts: tuple[str, ...]
    how: How
    settles: tuple[str, ...] = ()  # in time or late, by its day
    breaks: tuple[str, ...] = ()  # says itself that the deadline was not kept
    drops: tuple[str, ...] = ()  # after it the deadline is no longer needed
    letters: tuple[int, ...] = (0,)  # days from the due one on which it is told; from the first one on it is shown
    is_statutory: bool = False  # missing it is a breach of the Service's own
    is_window: bool = False  # open to somebody else until then, and over by itself
    is_conditional: bool = False  # only for what is to go on: dropped late, it was not missed
    settles_itself: bool = False  # the event that starts it is also what was to be done
    counts_earlier: bool = False  # what settles it may have happened before it began
    outlives_end: bool = False  # stays when the case has come to an end
    needs: str = ""  # only where this has happened too
    since: date | None = None
    basis: str = ""
