"""What is due in a case after what has happened in it, what was kept and what was missed. Pure.

Everything follows from the table of kinds (`kinds.py`) and the dated rules (`ends.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from tracker.cases.due.course import CaseCourse, Deadline, End, Ground, Occurred, UnknownLimit
from tracker.cases.due.ends import end_of
from tracker.cases.due.kinds import ALARM, KINDS_BY_PROCEDURE
from tracker.cases.due.ways import DeadlineKind
from tracker.cases.law.days import day_of, instant_of, is_kept
from tracker.cases.law.procedure_tables import MAIN
from tracker.cases.law.procedures import PROCEDURES

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Settled:
    at: datetime | None = None
    how: str = ""  # "settles", "breaks", "drops"


_OPEN: Final = _Settled()


def due_in(case: CaseCourse, ground: Ground, now: datetime) -> tuple[tuple[Deadline, ...], tuple[UnknownLimit, ...]]:
    """The deadlines of a case, open and settled, and what limits it and is not known."""
    found: list[Deadline] = []
    unknown: list[UnknownLimit] = []
    for kind in KINDS_BY_PROCEDURE.get(case.procedure, ()):
        for start in case.events:
            if not _starts(kind, start, case):
                continue
            settled = _settled(kind, start, case)
            issued_on = day_of(settled.at or max(now, start.at))
            end = end_of(kind.how, start, issued_on, case, ground)
            if isinstance(end, End):
                found.append(_deadline(kind, start, settled, end, now))
            elif end and settled.at is None:
                unknown.append(UnknownLimit(kind, end, start.id, day_of(start.at)))
    return tuple(found), tuple(unknown)


def _starts(kind: DeadlineKind, event: Occurred, case: CaseCourse) -> bool:
    return (
        _is_any(event, kind.starts)
        and (kind.since is None or kind.since <= day_of(event.at))
        and (not kind.needs or any(other.code == kind.needs for other in case.events))
    )


def _is_any(event: Occurred, codes: Iterable[str]) -> bool:
    return event.code in codes or f"{event.code}={event.outcome}" in codes


# --- What settles it ---------------------------------------------------------------------------------------------


def _settled(kind: DeadlineKind, start: Occurred, case: CaseCourse) -> _Settled:
    """The first event after the start that settles, breaks or drops it; the end of the case drops what is left."""
    if kind.settles_itself:
        return _Settled(start.at, "settles")
    position = case.events.index(start)
    for event in case.events if kind.counts_earlier else case.events[position + 1 :]:
        if event is start:
            continue
        if _is_any(event, kind.settles):
            return _Settled(max(event.at, start.at), "settles")
        if _is_any(event, kind.breaks):
            return _Settled(event.at, "breaks")
        if _is_any(event, kind.drops) and event.at >= start.at:
            return _Settled(event.at, "drops")
    if case.ended_in and not kind.outlives_end:
        return _Settled(max(_ended_at(case), start.at), "drops")
    return _OPEN


def _ended_at(case: CaseCourse) -> datetime:
    """When the case came to its end: the last event that can lead to the state at which it stands."""
    leading = [event.at for event in case.events if _can_lead(case, event.code)]
    return max(leading, default=case.events[-1].at)


def _can_lead(case: CaseCourse, code: str) -> bool:
    event = PROCEDURES[case.procedure].events.get(code)
    if event is None:
        return False
    own = {to for move in event.moves for to in (move.to, *move.outcomes.values())} if event.region == MAIN else set()
    return case.ended_in in own | {effect.to for effect in event.effects if effect.region == MAIN}


def _deadline(kind: DeadlineKind, start: Occurred, settled: _Settled, end: End, now: datetime) -> Deadline:
    on, at = end.due.on, end.due.at
    settled_at, was_kept = settled.at, _was_kept(kind, settled, end)
    if settled_at is None and kind.is_window and on < day_of(now):
        # What was open to somebody else is over; nobody missed it.
        settled_at = instant_of(on + _DAY, time())
    warn_on = day_of(at - ALARM) if at is not None else on + min(*kind.letters, 0) * _DAY
    return Deadline(
        kind,
        end.rule,
        start.id,
        warn_on,
        on,
        at,
        kind.is_statutory and end.by_law,
        settled_at,
        was_kept,
        end.asks,
    )


def _was_kept(kind: DeadlineKind, settled: _Settled, end: End) -> bool | None:
    """Whether it was kept; None while it is open, and where it was no longer needed."""
    if settled.at is None:
        return None
    if settled.how == "breaks":
        return False
    if settled.how == "settles":
        return is_kept(end.due, settled.at)
    # A breach stays one, even though what was due is no longer needed.
    is_breach = kind.is_statutory and end.by_law and not kind.is_conditional and not is_kept(end.due, settled.at)
    return False if is_breach else None
