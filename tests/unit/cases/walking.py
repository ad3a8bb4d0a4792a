"""What the tests of procedures share: a clock, events one after the other, and every way through a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any

import pytest

from tracker.cases.law.procedure_tables import Event, Procedure
from tracker.cases.law.procedures import PROCEDURES, Happened, Option, check_event, state_of
from tracker.errors import Refused

BEGUN = datetime(2024, 1, 10, 9, 0)
BEFORE_THE_LAW = datetime(2020, 1, 10, 9, 0)
HOUR = timedelta(hours=1)
LATER = datetime(2026, 1, 1)
# P7 rests on an act that became enforceable in the case of expulsion.
LINKED = {"P7": [Happened("IZVRŠNO", BEGUN - HOUR, "TC", procedure="P2")]}


@dataclass(frozen=True)
class Place:
    """A point on a way through a procedure: what happened until there."""

    procedure: Procedure
    happened: tuple[Happened, ...]
    begun: datetime = BEGUN

    @cached_property
    def regions(self) -> dict[str, str]:
        return dict(state_of(self.procedure, self.happened).regions)

    @property
    def next_at(self) -> datetime:
        return self.begun + HOUR * len(self.happened)


def a_unit(event: Event) -> str:
    """Some unit that may record an event."""
    return min(event.units)


def asked_of(procedure: Procedure) -> set[tuple[str, str]]:
    """The events, with their outcomes, on which others of the procedure rest."""
    needs = [known for event in procedure.events.values() for need in event.needs for known in need.any_of]
    return {(known.event, known.outcome) for known in needs if known.procedure in ("", procedure.code)}


def is_met(event: Event, happened: tuple[Happened, ...], at: datetime) -> bool:
    """Whether an event's needs are met, told apart from the code under test."""
    return all(
        (need.since and at.date() < need.since)
        or any(
            one.code == known.event
            and (one.procedure or event.procedure) == (known.procedure or event.procedure)
            and known.outcome in ("", one.outcome)
            for one in happened
            for known in need.any_of
        )
        for need in event.needs
    )


def steps_from(place: Place) -> Iterator[Happened]:
    """What the table lets follow, told apart from the code under test."""
    for event in place.procedure.events.values():
        for move in event.moves:
            exists = not event.since or event.since <= place.next_at.date()
            if exists and place.regions[event.region] in move.origins and is_met(event, place.happened, place.next_at):
                for outcome in move.outcomes or ("",):
                    yield Happened(event.code, place.next_at, a_unit(event), outcome, "stated")


@cache
def _places(code: str, begun: datetime) -> list[Place]:
    """One way to each state of every region, with each set of the events on which others rest."""
    procedure = PROCEDURES[code]
    asked = asked_of(procedure)
    first = Place(procedure, tuple(LINKED.get(code, [])), begun)
    found, ahead = {}, [first]
    while ahead:
        place = ahead.pop()
        known = frozenset(
            (one.code, outcome)
            for one in place.happened
            for outcome in ("", one.outcome)
            if (one.code, outcome) in asked
        )
        key = (tuple(place.regions.items()), known)
        if key not in found:
            found[key] = place
            ahead.extend(Place(procedure, (*place.happened, step), begun) for step in steps_from(place))
    return list(found.values())


def places_of(procedure: Procedure, begun: datetime = BEGUN) -> list[Place]:
    """As above, found once for all tests."""
    return _places(procedure.code, begun)


CODES = list(PROCEDURES)


P1, P2, P3, P5, P7 = (PROCEDURES[code] for code in ("P1", "P2", "P3", "P5", "P7"))
DAY = timedelta(days=1)


def happened(*codes: str, unit: str = "TC", begun: datetime = BEGUN, **columns: Any) -> list[Happened]:
    """Events an hour apart; an outcome follows its event as in MS_ODLUKA=UVAŽENA."""
    return [
        Happened(code.partition("=")[0], begun + HOUR * number, unit, code.partition("=")[2], **columns)
        for number, code in enumerate(codes)
    ]


def option(options: tuple[Option, ...], code: str) -> Option:
    """What is said of one event."""
    return next(one for one in options if one.event.code == code)


def refusal_of(procedure: Any, before: list[Happened], event: Happened, now: datetime = LATER) -> Refused:
    """Why an event is refused."""
    with pytest.raises(Refused) as refused:
        check_event(procedure, before, event, now)
    return refused.value


def messages(one: Option) -> list[str]:
    """The sentences of a refused option."""
    return [refused.message for refused in one.refusals]
