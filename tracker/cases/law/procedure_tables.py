"""The tables of procedures: read from their files, and refused with the place where they do not hold together."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from typing import Any, NoReturn

START = "START"  # where every region of a case stands before anything is recorded in it
MAIN = "main"
RULES = frozenset(f"R{number:02}" for number in range(1, 25))
FORMS = range(1, 7)  # the forms in the annex of the rulebook of 2016
VERSIONS = ("V08", "V13", "V16", "V23")  # in the order in which they came
# From which day of the earlier event a period runs: the act itself, its delivery, or the end of the period it set.
COUNTS = ("act", "delivery", "expiry")
SERVICE = "SLUŽBA"  # in a table: whichever units of the Service lead the procedure
_ORDERS = {"from", "to", "outcomes"}
_KEYS = {
    "procedure": set(
        "code part_of name led_by since until basis is_assumption states ends assumed_states flags event".split()
    ),
    "event": _ORDERS
    | set("code name by region moves effects after limits form opens since until basis".split())
    | {"asks_reason", "is_assumption"},
    "move": _ORDERS,
    "effect": {"outcome", "region", "from", "to"},
    "after": {"event", "since", "until", "basis"},
    "limit": {"rule", "starts", "counts"},
    "flag": {"code", "basis"},
    "body": {"code", "name", "kind", "part_of"},
}
_MUST = {
    "procedure": "code name led_by states ends event".split(),
    "event": ["code", "by"],
    "move": ["from"],
    "effect": ["from", "to"],
    "after": ["event"],
    "limit": ["rule"],
    "flag": ["code", "basis"],
    "body": ["code", "name", "kind"],
}


class BadTable(ValueError):
    """A table of procedures does not hold together; the message begins with the place."""


@dataclass(frozen=True, slots=True)
class Body:
    """Who acts: a unit of the Service, an outside body, or a person or group that has no file of its own."""

    code: str
    name: str
    kind: str  # unit, outside, person
    part_of: str  # a unit within a unit; "" where it stands for itself


@dataclass(frozen=True, slots=True)
class Move:
    """From one of these states to another one; an empty target stays where it is."""

    origins: frozenset[str]
    to: str
    outcomes: Mapping[str, str]  # where the outcome decides: its target; then `to` is empty


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event of one region moves in another one, where it stands in one of these states."""

    outcome: str  # "" where every outcome does so
    region: str
    origins: frozenset[str]
    to: str


@dataclass(frozen=True, slots=True)
class Known:
    """An event that another one rests on: perhaps of a linked procedure, perhaps only with one outcome."""

    procedure: str  # "" for the same case
    event: str
    outcome: str  # "" for every outcome

    def __str__(self) -> str:
        return (
            (f"{self.procedure}:" if self.procedure else "") + self.event + (f"={self.outcome}" if self.outcome else "")
        )


@dataclass(frozen=True, slots=True)
class Need:
    """One of these must have happened before; asked for only on days on which the text asks for it."""

    any_of: tuple[Known, ...]
    since: date | None
    until: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The rule that limits an event, and the event from which its period runs.

    Where both are the same event, the rule limits the period that the act itself sets. Where no event is named,
    the rule is a condition and no period.
    """

    rule: str
    starts: str
    counts: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What the text wants marked on a case without its being an event."""

    code: str
    basis: str


@dataclass(frozen=True, slots=True)
class Event:
    """What can happen in a procedure: who does it, where it leads, and what it rests on."""

    code: str
    procedure: str
    name: str  # as printed in the texts; "" where they print none
    actors: tuple[str, ...]
    units: frozenset[str]  # who may record it: the actors that are bodies, and for persons the leading units
    region: str
    moves: tuple[Move, ...]
    effects: tuple[Effect, ...]
    needs: tuple[Need, ...]
    limits: tuple[Limit, ...]
    form: int | None
    opens: tuple[str, ...]  # procedures to which it leads
    since: date | None  # None: no first day is known, and none is asked for
    until: date | None  # the last day
    basis: Mapping[str, str]  # source article by version
    asks_reason: bool
    is_assumption: bool  # [A]: a choice of design, not text

    @property
    def origins(self) -> frozenset[str]:
        """The states in which it can be recorded."""
        return frozenset().union(*(move.origins for move in self.moves))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What it can end in, in the order of the table; empty where it has no choice of them."""
        return tuple(dict.fromkeys(outcome for move in self.moves for outcome in move.outcomes))

    def basis_under(self, version: str) -> str:
        """The source article under a version: its own one, or the latest before it that names one; "" for none."""
        until = VERSIONS[: VERSIONS.index(version) + 1]
        return next((self.basis[known] for known in reversed(until) if known in self.basis), "")


@dataclass(frozen=True, slots=True)
class Procedure:
    """A kind of case: its states by region, the ends among them, and its events by code."""

    code: str
    part_of: str  # P12 for each of its registers, else its own code
    name: str
    led_by: tuple[str, ...]
    regions: Mapping[str, tuple[str, ...]]
    ends: frozenset[str]
    assumed_states: frozenset[str]
    events: Mapping[str, Event]
    flags: tuple[Flag, ...]
    since: date | None
    until: date | None
    basis: Mapping[str, str]
    is_assumption: bool


def shipped_bodies() -> dict[str, Body]:
    """Who acts, by code, as the product ships them."""
    text = (files("tracker.cases.law") / "procedures" / "bodies.toml").read_text("utf-8")
    return bodies_from(tomllib.loads(text), "bodies.toml")


def shipped_procedures(bodies: Mapping[str, Body]) -> dict[str, Procedure]:
    """The procedures by code, as the product ships them, in the order of their numbers."""
    folder = files("tracker.cases.law") / "procedures"
    names = sorted(
        (entry.name for entry in folder.iterdir() if entry.name.startswith("P") and entry.name.endswith(".toml")),
        key=lambda name: int(name[1 : -len(".toml")]),
    )
    return procedures_from({name: tomllib.loads((folder / name).read_text("utf-8")) for name in names}, bodies)


def bodies_from(document: Mapping[str, Any], place: str) -> dict[str, Body]:
    """Who acts, by code."""
    bodies: dict[str, Body] = {}
    for row in document["body"]:
        _known_keys(row, "body", f"{place}: {row.get('code', '?')}")
        body = Body(row["code"], row["name"], row["kind"], row.get("part_of", ""))
        if body.code in bodies:
            _refuse(place, f"{body.code} stands twice")
        _one_of((body.kind,), ("unit", "outside", "person"), "kind", f"{place}: {body.code}")
        bodies[body.code] = body
    for body in bodies.values():
        _one_of([body.part_of] if body.part_of else [], bodies, "unit", f"{place}: {body.code}")
    return bodies


def procedures_from(documents: Mapping[str, Mapping[str, Any]], bodies: Mapping[str, Body]) -> dict[str, Procedure]:
    """The procedures of several files, by code, in their order.

    Raises:
        BadTable: something in them is unknown, stands twice, or leads nowhere.
    """
    procedures: dict[str, Procedure] = {}
    for name, document in documents.items():
        for row in document["procedure"]:
            place = f"{name}: {row.get('code', '?')}"
            procedure = _procedure(row, bodies, place)
            if procedure.code in procedures:
                _refuse(place, "stands twice")
            procedures[procedure.code] = procedure
    for procedure in procedures.values():
        _check_links(procedure, procedures)
    return procedures


def _procedure(row: Mapping[str, Any], bodies: Mapping[str, Body], place: str) -> Procedure:
    _known_keys(row, "procedure", place)
    regions = {region: tuple(states) for region, states in row["states"].items()}
    states = [state for among in regions.values() for state in among]
    if twice := {state for state in states if states.count(state) > 1} | ({START} & set(states)):
        _refuse(place, f"state {_list(twice)} stands twice")
    _one_of(row["ends"], states, "state", f"{place}: ends")
    _one_of(row.get("assumed_states", []), states, "state", f"{place}: assumed_states")
    _one_of(row["led_by"], [code for code, body in bodies.items() if body.kind == "unit"], "unit", f"{place}: led_by")
    for number, flag in enumerate(row.get("flags", []), 1):
        _known_keys(flag, "flag", f"{place}: flag {number}")
    procedure = Procedure(
        code=row["code"],
        part_of=row.get("part_of", row["code"]),
        name=row["name"],
        led_by=tuple(row["led_by"]),
        regions=regions,
        ends=frozenset(row["ends"]),
        assumed_states=frozenset(row.get("assumed_states", [])),
        events={},
        flags=tuple(Flag(**flag) for flag in row.get("flags", [])),
        since=row.get("since"),
        until=row.get("until"),
        basis=_basis(row.get("basis", {}), place),
        is_assumption=row.get("is_assumption", False),
    )
    _check_span(procedure.since, procedure.until, place)
    events: dict[str, Event] = {}
    for line in row["event"]:
        event = _event(line, procedure, bodies, f"{place}: event {line.get('code', '?')}")
        if event.code in events:
            _refuse(place, f"event {event.code} stands twice")
        events[event.code] = event
    procedure = replace(procedure, events=events)
    for region in regions:
        _check_ways(procedure, region, place)
    return procedure


def _event(row: Mapping[str, Any], procedure: Procedure, bodies: Mapping[str, Body], place: str) -> Event:
    _known_keys(row, "event", place)
    region = row.get("region", MAIN)
    _one_of([region], procedure.regions, "region", place)
    _one_of([] if row.get("form") is None else [row["form"]], FORMS, "form", place)
    actors = tuple(code for named in row["by"] for code in (procedure.led_by if named == SERVICE else (named,)))
    _one_of(actors, bodies, "unit", place)
    rows = row.get("moves") or [{key: row[key] for key in _ORDERS if key in row}]
    since, until = row.get("since", procedure.since), row.get("until", procedure.until)
    _check_span(since, until, place)
    event = Event(
        code=row["code"],
        procedure=procedure.code,
        name=row.get("name", ""),
        actors=actors,
        units=_units(actors, procedure, bodies),
        region=region,
        moves=tuple(_move(move, procedure, region, f"{place}: move {number}") for number, move in enumerate(rows, 1)),
        effects=tuple(_effect(line, procedure, f"{place}: effect") for line in row.get("effects", [])),
        needs=tuple(_need(line, f"{place}: after") for line in row.get("after", [])),
        limits=tuple(_limit(line, f"{place}: limit") for line in row.get("limits", [])),
        form=row.get("form"),
        opens=tuple(row.get("opens", [])),
        since=since,
        until=until,
        basis=_basis(row.get("basis", {}), place),
        asks_reason=row.get("asks_reason", False),
        is_assumption=row.get("is_assumption", False),
    )
    if not event.basis and not event.is_assumption:
        _refuse(place, "has neither a basis nor is it an assumption")
    _one_of([line.outcome for line in event.effects if line.outcome], event.outcomes, "outcome", f"{place}: effect")
    return event


def _units(actors: Iterable[str], procedure: Procedure, bodies: Mapping[str, Body]) -> frozenset[str]:
    """Who may record an event: whoever acts; what others than the Service do also reaches the file through it."""
    bodily = {code for code in actors if bodies[code].kind != "person"}
    others = any(bodies[code].kind != "unit" for code in actors)
    return frozenset(bodily | (set(procedure.led_by) if others else set()))


def _move(row: Mapping[str, Any], procedure: Procedure, region: str, place: str) -> Move:
    _known_keys(row, "move", place)
    outcomes = dict(row.get("outcomes", {}))
    to = row.get("to", "")
    targets = [state for state in (to, *outcomes.values()) if state]
    _one_of(targets, procedure.regions[region], "state", place)
    origins = _origins(row["from"], procedure, region, place)
    if to and outcomes:
        _refuse(place, "has both a target and outcomes")
    if not origins:
        _refuse(place, "comes from no state")
    if START in origins and not (to or (outcomes and all(outcomes.values()))):
        _refuse(place, f"stays in {START}, where nothing is recorded")
    return Move(origins, to, outcomes)


def _effect(row: Mapping[str, Any], procedure: Procedure, place: str) -> Effect:
    _known_keys(row, "effect", place)
    region = row.get("region", MAIN)
    _one_of([region], procedure.regions, "region", place)
    _one_of([row["to"]], procedure.regions[region], "state", place)
    return Effect(row.get("outcome", ""), region, _origins(row["from"], procedure, region, place), row["to"])


def _origins(named: Sequence[str], procedure: Procedure, region: str, place: str) -> frozenset[str]:
    """The states of a region; "*" is every one that is no end."""
    states = procedure.regions[region]
    _one_of([state for state in named if state != "*"], (START, *states), "state", place)
    everywhere = {state for state in states if state not in procedure.ends} if "*" in named else set()
    return frozenset((set(named) - {"*"}) | everywhere)


def _need(row: str | Mapping[str, Any], place: str) -> Need:
    line: Mapping[str, Any] = {"event": row} if isinstance(row, str) else row
    _known_keys(line, "after", place)
    since, until = line.get("since"), line.get("until")
    _check_span(since, until, place)
    return Need(tuple(_known(text) for text in line["event"].split("|")), since, until, line.get("basis", ""))


def _known(text: str) -> Known:
    """Read P2:IZVRŠNO, MJERA_18=a, or an event's code alone."""
    before, colon, rest = text.rpartition(":")
    event, _, outcome = rest.partition("=")
    return Known(before if colon else "", event, outcome)


def _limit(row: Mapping[str, Any], place: str) -> Limit:
    _known_keys(row, "limit", place)
    limit = Limit(row["rule"], row.get("starts", ""), row.get("counts", "act"))
    _one_of([limit.rule], RULES, "rule", place)
    _one_of([limit.counts], COUNTS, "way of counting", place)
    return limit


def _basis(row: Mapping[str, str], place: str) -> dict[str, str]:
    _one_of(row, VERSIONS, "version", f"{place}: basis")
    return dict(row)


def _check_links(procedure: Procedure, procedures: Mapping[str, Procedure]) -> None:
    """What the events of a procedure name must be there, in it or in the linked ones."""
    kinds = set(procedures) | {other.part_of for other in procedures.values()}
    for event in procedure.events.values():
        place = f"{procedure.code}: event {event.code}"
        _one_of(event.opens, kinds, "procedure", f"{place}: opens")
        _one_of([limit.starts for limit in event.limits if limit.starts], procedure.events, "event", f"{place}: limit")
        for known in (known for need in event.needs for known in need.any_of):
            _one_of([known.procedure] if known.procedure else [], procedures, "procedure", f"{place}: after")
            events = procedures[known.procedure or procedure.code].events
            _one_of([known.event], events, "event", f"{place}: after")
            _one_of(
                [known.outcome] if known.outcome else [], events[known.event].outcomes, "outcome", f"{place}: after"
            )


def _check_ways(procedure: Procedure, region: str, place: str) -> None:
    """Every state of a region can be reached, and has a way to an end."""
    steps = set(_steps(procedure, region))
    states = procedure.regions[region]
    if unreached := set(states) - _reached({START}, steps):
        _refuse(place, f"state {_list(unreached)} cannot be reached")
    backwards = {(to, origin) for origin, to in steps}
    if endless := set(states) - _reached(procedure.ends & set(states), backwards):
        _refuse(place, f"state {_list(endless)} has no way to an end")


def _steps(procedure: Procedure, region: str) -> Iterable[tuple[str, str]]:
    for event in procedure.events.values():
        moves = event.moves if event.region == region else ()
        for origin, to in ((origin, to) for move in moves for origin in move.origins for to in _targets(move)):
            yield origin, to or origin
        for effect in event.effects:
            if effect.region == region:
                yield from ((origin, effect.to) for origin in effect.origins)


def _targets(move: Move) -> tuple[str, ...]:
    return tuple(move.outcomes.values()) or (move.to,)


def _reached(begun: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    reached: set[str] = set()
    ahead = set(begun)
    while ahead:
        reached |= ahead
        ahead = {to for origin, to in steps if origin in ahead} - reached
    return reached


def _check_span(since: date | None, until: date | None, place: str) -> None:
    for day in (since, until):
        # A moment is a day to Python as well; here it would compare with none.
        if day is not None and (isinstance(day, datetime) or not isinstance(day, date)):
            _refuse(place, f"“{day}” is no day")
    if since and until and until < since:
        _refuse(place, "ends before it begins")


def _known_keys(row: Mapping[str, Any], kind: str, place: str) -> None:
    _one_of(row, _KEYS[kind], "key", place)
    for key in _MUST[kind]:
        if key not in row:
            _refuse(place, f"lacks “{key}”")


def _one_of(named: Iterable[Any], among: Iterable[Any], what: str, place: str) -> None:
    known = set(among)
    for one in named:
        if one not in known:
            _refuse(place, f"unknown {what} “{one}”")


def _refuse(place: str, message: str) -> NoReturn:
    raise BadTable(f"{place}: {message}")


def _list(codes: Iterable[str]) -> str:
    return ", ".join(f"“{code}”" for code in sorted(codes))
