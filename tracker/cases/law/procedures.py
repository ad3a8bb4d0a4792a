"""Procedures: where a case stands after what has happened, and what can be recorded next.

Everything follows from the tables in `procedures/`; nothing here names a procedure. Instants are UTC without a zone, as
the house keeps them. Whether something is in force is asked of the day on which it happened in Bosnia and Herzegovina.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.cases.law.procedure_tables import (
    MAIN,
    START,
    Body,
    Event,
    Known,
    Move,
    Need,
    Procedure,
    shipped_bodies,
    shipped_procedures,
)
from tracker.errors import Refused
from tracker.institutions.days import day_in

TIME_ZONE = "Europe/Sarajevo"
# Read when this module is loaded: a table that does not hold together stops the application at its start.
BODIES: Mapping[str, Body] = shipped_bodies()
PROCEDURES: Mapping[str, Procedure] = shipped_procedures(BODIES)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that was recorded, in a case or in one linked to it. Sequences of them are in the order of entry."""

    code: str
    at: datetime  # when it happened, not when it was entered
    unit: str
    outcome: str = ""
    reason: str = ""
    procedure: str = ""  # of a linked case; "" for the case itself
    is_deviation: bool = False  # a fact that was not allowed, and happened
    is_annulled: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands in each region, and the deviations that it went through to get there."""

    regions: Mapping[str, str]
    deviations: tuple[Happened, ...]  # marked as such, or not fitting the table where they stand
    has_ended: bool  # in its main region; remedies may still run beside it

    @property
    def main(self) -> str:
        """The state of the procedure itself."""
        return self.regions[MAIN]


@dataclass(frozen=True, slots=True)
class Option:
    """An event, and whether it can be recorded next."""

    event: Event
    outcomes: tuple[str, ...]  # those in which it can end here; empty where it has no choice of them, or is refused
    refusals: tuple[Refused, ...]  # every reason why not
    because_of: tuple[Happened, ...]  # the deviations without which the answer would be another one

    @property
    def is_possible(self) -> bool:
        """Nothing speaks against it."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class _No:
    """A reason against an event, and whether a fact may be recorded against it, as a deviation."""

    refused: Refused
    can_deviate: bool = True


@dataclass(frozen=True, slots=True)
class _Course:
    """What the replay of a case gave: where it ends, and what spoke against each event when it came."""

    regions: Mapping[str, str]
    steps: tuple[tuple[Happened, tuple[_No, ...]], ...]
    linked: Sequence[Happened]  # of linked cases, in the order of time

    def against(self, happened: Happened) -> tuple[_No, ...]:
        """What the table has against this very event."""
        return next(noes for step, noes in self.steps if step is happened)


def state_of(procedure: Procedure, happened: Sequence[Happened]) -> State:
    """Where a case stands after what has happened.

    Events count in the order in which they happened. Of those of the same instant, the first entered of those that
    the table allows goes first, so that a day's entries without a time do not hang on the order of typing. Annulled
    ones do not count. A deviation leads to where the event leads, where that is one state only, and is told.
    """
    course = _replay(procedure, happened)
    return State(course.regions, _deviations(course), course.regions[MAIN] in procedure.ends)


def possible(
    procedure: Procedure, happened: Sequence[Happened], on: datetime, by_unit: str, now: datetime | None = None
) -> tuple[Option, ...]:
    """Whether each event of the procedure can be recorded, as happening at an instant, by a unit.

    A reason in words, where the event asks for one, is not yet asked for here. `now` is the instant itself where
    nothing else is said, so that nothing lies in the future.
    """
    now = now or on
    course = _replay(procedure, happened)
    deviations = (*_deviations(course), *(event for event in course.linked if event.is_deviation))
    told = {id(deviation) for deviation in deviations}
    plain = [event for event in happened if id(event) not in told]
    plain_course = _replay(procedure, plain) if deviations else course
    options = []
    for event in procedure.events.values():
        outcomes, refusals = answer = _answer(procedure, happened, course, event, on, by_unit, now)
        other = _answer(procedure, plain, plain_course, event, on, by_unit, now) if deviations else answer
        because_of = deviations if (other[0], not other[1]) != (outcomes, not refusals) else ()
        options.append(Option(event, outcomes, refusals, because_of))
    return tuple(options)


def check_event(procedure: Procedure, happened: Sequence[Happened], event: Happened, now: datetime) -> None:
    """Make sure that an event can be recorded beside those that have happened.

    A fact that was not allowed is recorded as a deviation: it must lie in the past and carry its reason, and may be
    against the state, the order, the unit or the day, but not unknown or in the future.

    Raises:
        Refused: the first reason against it.
    """
    for no in _against(procedure, happened, _replay(procedure, happened), event, now):
        if not (event.is_deviation and no.can_deviate):
            raise no.refused
    if event.is_deviation:
        if event.at >= now:
            raise Refused(
                "A deviation is a fact that has happened; %(event)s cannot be recorded as one before it has.",
                event=event.code,
            )
        if not event.reason.strip():
            raise Refused("A deviation needs its reason in words.", field="reason")
    elif procedure.events[event.code].asks_reason and not event.reason.strip():
        raise Refused("%(event)s needs its reason in words.", event=event.code, field="reason")


def check_annulment(procedure: Procedure, happened: Sequence[Happened], event: Happened) -> None:
    """Make sure that nothing that followed rests on an event that is to be annulled.

    Raises:
        Refused: something does; it is to be annulled first.
    """
    without = [replace(one, is_annulled=True) if one is event else one for one in happened]
    if broken := _newly_unfit(_replay(procedure, happened), _replay(procedure, without), event):
        raise Refused("%(later)s rests on %(event)s: annul %(later)s first.", event=event.code, later=broken.code)


def _deviations(course: _Course) -> tuple[Happened, ...]:
    return tuple(step for step, noes in course.steps if noes or step.is_deviation)


def _answer(
    procedure: Procedure,
    happened: Sequence[Happened],
    course: _Course,
    event: Event,
    on: datetime,
    by_unit: str,
    now: datetime,
) -> tuple[tuple[str, ...], tuple[Refused, ...]]:
    """The outcomes in which an event can end, and what speaks against it where there is no way."""
    noes = {
        outcome: _against(procedure, happened, course, Happened(event.code, on, by_unit, outcome), now)
        for outcome in event.outcomes or ("",)
    }
    if open_ones := [outcome for outcome, against in noes.items() if not against]:
        return tuple(outcome for outcome in open_ones if outcome), ()
    return (), tuple(no.refused for no in next(iter(noes.values())))


def _against(
    procedure: Procedure, happened: Sequence[Happened], course: _Course, event: Happened, now: datetime
) -> tuple[_No, ...]:
    """Every reason against recording an event, without the reason in words that it may need.

    The course is that of what has happened.
    """
    if event.code not in procedure.events or event.procedure not in ("", procedure.code):
        return (_No(_unknown(procedure, event), can_deviate=False),)
    own = tuple(_own_noes(procedure.events[event.code], event, now))
    if all(step.at < event.at for step, _ in course.steps):
        # What comes last changes nothing that was before it.
        return own + _order_noes(procedure, event, course.regions, course.steps, [event], course.linked)
    event = replace(event, is_annulled=False)
    after = _replay(procedure, [*happened, event])
    noes = own + after.against(event)
    if broken := _newly_unfit(course, after, event):
        refused = Refused(
            "With %(event)s on %(day)s, %(later)s could not have followed.",
            event=event.code,
            day=_day(event.at),
            later=broken.code,
        )
        noes += (_No(refused),)
    return noes


def _own_noes(event: Event, happened: Happened, now: datetime) -> Iterable[_No]:
    """What speaks against an event whatever else has happened."""
    day = _day(happened.at)
    if happened.at > now:
        refused = Refused(
            "%(event)s lies in the future: what has happened is recorded, and not what is planned.", event=event.code
        )
        yield _No(refused, can_deviate=False)
    if event.since and day < event.since:
        yield _No(Refused("%(event)s exists only since %(day)s.", event=event.code, day=event.since))
    if event.until and day > event.until:
        yield _No(Refused("%(event)s existed only until %(day)s.", event=event.code, day=event.until))
    if happened.unit not in event.units:
        yield _No(
            Refused(
                "%(unit)s may not record %(event)s; %(units)s may.",
                unit=happened.unit,
                event=event.code,
                units=", ".join(sorted(event.units)),
            )
        )
    if event.outcomes and happened.outcome not in event.outcomes:
        yield _No(_asks_outcome(event, event.outcomes), can_deviate=False)


def _newly_unfit(before: _Course, after: _Course, but: Happened) -> Happened | None:
    """The first event that fitted before and does not any more; one that is marked as a deviation never fitted."""
    fitted = {id(step) for step, noes in before.steps if not noes and not step.is_deviation}
    return next((step for step, noes in after.steps if noes and step is not but and id(step) in fitted), None)


def _counted(procedure: Procedure, happened: Sequence[Happened]) -> tuple[list[Happened], list[Happened]]:
    """The case's own events and those of linked cases, in the order of time; without the annulled ones."""
    valid = sorted((event for event in happened if not event.is_annulled), key=lambda event: event.at)
    own = [event for event in valid if event.procedure in ("", procedure.code)]
    return own, [event for event in valid if event.procedure not in ("", procedure.code)]


def _replay(procedure: Procedure, happened: Sequence[Happened]) -> _Course:
    """Let the events of a case happen again, in the order of time."""
    waiting, linked = _counted(procedure, happened)
    regions = dict.fromkeys(procedure.regions, START)
    steps: list[tuple[Happened, tuple[_No, ...]]] = []
    while waiting:
        tied = [event for event in waiting if event.at == waiting[0].at]
        answers = [(event, _order_noes(procedure, event, regions, steps, waiting, linked)) for event in tied]
        position = next((index for index, (_, noes) in enumerate(answers) if not noes), 0)
        steps.append(answers[position])
        _move(procedure, waiting.pop(position), regions)
    return _Course(regions, tuple(steps), linked)


def _order_noes(
    procedure: Procedure,
    happened: Happened,
    regions: Mapping[str, str],
    steps: Sequence[tuple[Happened, tuple[_No, ...]]],
    waiting: Sequence[Happened],
    linked: Sequence[Happened],
) -> tuple[_No, ...]:
    """What the state and the earlier events say against one that comes now."""
    event = procedure.events.get(happened.code)
    if event is None:
        return (_No(_unknown(procedure, happened), can_deviate=False),)
    noes: list[_No] = []
    state = regions[event.region]
    move = _move_from(event, state)
    if move is None:
        noes.append(_No(_wrong_state(procedure, event, state)))
    elif move.outcomes and happened.outcome in event.outcomes and happened.outcome not in move.outcomes:
        noes.append(_No(_asks_outcome(event, tuple(move.outcomes))))
    if event.needs:
        earlier = [step for step, _ in steps] + [other for other in linked if other.at <= happened.at]
        later = [other for other in waiting if other is not happened] + [one for one in linked if one.at > happened.at]
        noes += [
            _No(_missing(event, need, _first_of(need, procedure, later)))
            for need in event.needs
            if _is_asked(need, happened) and not _first_of(need, procedure, earlier)
        ]
    return tuple(noes)


def _move(procedure: Procedure, happened: Happened, regions: dict[str, str]) -> None:
    """Lead the case to where an event leads, with what it moves in other regions."""
    event = procedure.events.get(happened.code)
    if event is None:
        return
    regions[event.region] = _target_of(event, happened, regions[event.region])
    for effect in event.effects:
        if effect.outcome in ("", happened.outcome) and regions[effect.region] in effect.origins:
            regions[effect.region] = effect.to


def _target_of(event: Event, happened: Happened, state: str) -> str:
    """Where an event leads from a state; where it does not fit there, to the one state to which it ever leads."""
    move = _move_from(event, state)
    target = _target(move, happened) if move else None
    if target is not None:
        return target or state
    known = [(other, to) for other in event.moves if (to := _target(other, happened)) is not None]
    ever = {leads for other, to in known for leads in ({to} if to else other.origins)}
    return ever.pop() if len(ever) == 1 and any(to for _, to in known) else state


def _move_from(event: Event, state: str) -> Move | None:
    return next((move for move in event.moves if state in move.origins), None)


def _target(move: Move, happened: Happened) -> str | None:
    """Where a move leads; "" where it stays, None where it does not know the outcome."""
    return move.outcomes.get(happened.outcome) if move.outcomes else move.to


def _is_asked(need: Need, happened: Happened) -> bool:
    if need.since is None and need.until is None:
        return True
    day = _day(happened.at)
    return (need.since is None or need.since <= day) and (need.until is None or day <= need.until)


def _first_of(need: Need, procedure: Procedure, among: Iterable[Happened]) -> Happened | None:
    return next((event for event in among if any(_is(event, known, procedure) for known in need.any_of)), None)


def _is(happened: Happened, known: Known, procedure: Procedure) -> bool:
    return (
        happened.code == known.event
        and (happened.procedure or procedure.code) == (known.procedure or procedure.code)
        and known.outcome in ("", happened.outcome)
    )


def _unknown(procedure: Procedure, happened: Happened) -> Refused:
    return Refused("%(procedure)s knows no event %(event)s.", procedure=procedure.code, event=happened.code)


def _wrong_state(procedure: Procedure, event: Event, state: str) -> Refused:
    states = ", ".join(name for name in procedure.regions[event.region] if name in event.origins)
    if state == START:
        return Refused("%(event)s cannot be the first: it comes after %(states)s.", event=event.code, states=states)
    if state in procedure.ends:
        return Refused(
            "%(event)s can no longer follow: the case has come to an end at %(state)s.", event=event.code, state=state
        )
    if not states:
        return Refused("%(event)s can only be the first, and the case is at %(state)s.", event=event.code, state=state)
    return Refused(
        "%(event)s cannot follow at %(state)s; it follows at %(states)s.", event=event.code, state=state, states=states
    )


def _missing(event: Event, need: Need, later: Happened | None) -> Refused:
    if later:
        return Refused(
            "%(event)s rests on %(needed)s, which happened only on %(day)s, after it.",
            event=event.code,
            needed=later.code,
            day=_day(later.at),
        )
    if all(known.procedure for known in need.any_of):
        return Refused(
            "%(event)s needs %(needed)s before it, in a case that is linked with this one.",
            event=event.code,
            needed=" / ".join(map(str, need.any_of)),
        )
    return Refused("%(event)s needs %(needed)s before it.", event=event.code, needed=" / ".join(map(str, need.any_of)))


def _asks_outcome(event: Event, outcomes: Sequence[str]) -> Refused:
    return Refused(
        "%(event)s ends here in one of these: %(outcomes)s.",
        event=event.code,
        outcomes=", ".join(outcomes),
        field="outcome",
    )


def _day(at: datetime) -> date:
    return day_in(TIME_ZONE, at)
