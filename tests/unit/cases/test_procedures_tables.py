"""The tables of procedures: what does not hold together is refused, with the place where it stands."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any

import pytest

from tracker.cases.law.procedure_tables import BadTable, bodies_from, procedures_from, shipped_bodies

BODIES = shipped_bodies()


def table(**columns: Any) -> dict[str, Any]:
    """A sound procedure of two events: A opens it, B ends it."""
    row = {
        "code": "P1",
        "name": "Nalog",
        "led_by": ["TC"],
        "states": {"main": ["X", "Y"]},
        "ends": ["Y"],
        "event": [
            {"code": "A", "by": ["SLUŽBA"], "from": ["START"], "to": "X", "basis": {"V16": "1"}},
            {"code": "B", "by": ["GP"], "from": ["X"], "to": "Y", "after": ["A"], "is_assumption": True},
        ],
    }
    return {**deepcopy(row), **columns}


def with_event(number: int, **columns: Any) -> dict[str, Any]:
    """The sound procedure with an event changed; None takes a column out."""
    row = table()
    changed = {**row["event"][number], **columns}
    row["event"][number] = {key: value for key, value in changed.items() if value is not None}
    return row


def refusal_of(*rows: dict[str, Any]) -> str:
    """What is said against the tables."""
    with pytest.raises(BadTable) as bad:
        procedures_from({"P1.toml": {"procedure": list(rows)}}, BODIES)
    return str(bad.value)


def without(key: str) -> dict[str, Any]:
    """The sound procedure without a column."""
    row = table()
    del row[key]
    return row


C = {"code": "C", "by": ["TC"], "from": ["X"], "is_assumption": True}


def test_a_sound_table_is_read():
    procedure = procedures_from({"P1.toml": {"procedure": [table()]}}, BODIES)["P1"]

    assert list(procedure.events) == ["A", "B"]
    assert procedure.events["B"].units == {"GP", "TC"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (table(colour="red"), "P1.toml: P1: unknown key “colour”"),
        (without("ends"), "P1.toml: P1: lacks “ends”"),
        (without("code"), "P1.toml: ?: lacks “code”"),
        (table(states={"main": ["X", "X", "Y"]}), "P1.toml: P1: state “X” stands twice"),
        (table(states={"main": ["X", "Y", "START"]}), "P1.toml: P1: state “START” stands twice"),
        (table(states={"main": ["X", "Y", "Z"]}), "P1.toml: P1: state “Z” cannot be reached"),
        (table(ends=["X"]), "P1.toml: P1: state “Y” has no way to an end"),
        (table(ends=["Q"]), "P1.toml: P1: ends: unknown state “Q”"),
        (table(assumed_states=["Q"]), "P1.toml: P1: assumed_states: unknown state “Q”"),
        (table(led_by=["GP"]), "P1.toml: P1: led_by: unknown unit “GP”"),
        (table(flags=[{"code": "x"}]), "P1.toml: P1: flag 1: lacks “basis”"),
        (table(basis={"V99": "1"}), "P1.toml: P1: basis: unknown version “V99”"),
        (table(since="2023"), "P1.toml: P1: “2023” is no day"),
        (table(since=datetime(2023, 9, 23)), "P1.toml: P1: “2023-09-23 00:00:00” is no day"),
        (table(since=date(2023, 9, 23), until=date(2023, 9, 22)), "P1.toml: P1: ends before it begins"),
        (with_event(0, code=None), "P1.toml: P1: event ?: lacks “code”"),
        (with_event(1, code="A"), "P1.toml: P1: event A stands twice"),
        (with_event(0, colour="red"), "P1.toml: P1: event A: unknown key “colour”"),
        (with_event(0, basis=None), "P1.toml: P1: event A: has neither a basis nor is it an assumption"),
        (with_event(0, by=["TCC"]), "P1.toml: P1: event A: unknown unit “TCC”"),
        (with_event(0, region="appeal"), "P1.toml: P1: event A: unknown region “appeal”"),
        (with_event(0, form=7), "P1.toml: P1: event A: unknown form “7”"),
        (with_event(0, limits=[{"rule": "R25"}]), "P1.toml: P1: event A: limit: unknown rule “R25”"),
        (
            with_event(0, limits=[{"rule": "R01", "counts": "moon"}]),
            "P1.toml: P1: event A: limit: unknown way of counting “moon”",
        ),
        (with_event(0, limits=[{"rule": "R01", "starts": "Q"}]), "P1: event A: limit: unknown event “Q”"),
        (with_event(0, to="Q"), "P1.toml: P1: event A: move 1: unknown state “Q”"),
        (with_event(0, to=None), "P1.toml: P1: event A: move 1: stays in START, where nothing is recorded"),
        (
            with_event(0, to=None, outcomes={"o": "X", "p": ""}),
            "P1.toml: P1: event A: move 1: stays in START, where nothing is recorded",
        ),
        (with_event(0, outcomes={"o": "X"}), "P1.toml: P1: event A: move 1: has both a target and outcomes"),
        (with_event(1, **{"from": ["Q"]}), "P1.toml: P1: event B: move 1: unknown state “Q”"),
        (with_event(1, **{"from": []}), "P1.toml: P1: event B: move 1: comes from no state"),
        (with_event(1, **{"from": None}), "P1.toml: P1: event B: move 1: lacks “from”"),
        (with_event(1, after=["Q"]), "P1: event B: after: unknown event “Q”"),
        (with_event(1, after=["A=o"]), "P1: event B: after: unknown outcome “o”"),
        (with_event(1, after=["P2:A"]), "P1: event B: after: unknown procedure “P2”"),
        (
            with_event(1, after=[{"event": "A", "since": date(2024, 1, 1), "until": date(2023, 1, 1)}]),
            "P1.toml: P1: event B: after: ends before it begins",
        ),
        (with_event(1, opens=["P77"]), "P1: event B: opens: unknown procedure “P77”"),
        (
            with_event(1, effects=[{"region": "appeal", "from": ["X"], "to": "Y"}]),
            "P1.toml: P1: event B: effect: unknown region “appeal”",
        ),
        (with_event(1, effects=[{"from": ["X"], "to": "Q"}]), "P1.toml: P1: event B: effect: unknown state “Q”"),
        (
            with_event(1, effects=[{"outcome": "o", "from": ["X"], "to": "Y"}]),
            "P1.toml: P1: event B: effect: unknown outcome “o”",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_hold_together_is_refused_with_its_place(row, message):
    assert refusal_of(row) == message


def test_a_state_in_which_a_case_would_be_caught_is_refused():
    caught = table(states={"main": ["X", "Y", "Z"]})
    caught["event"].append({**C, "to": "Z"})

    assert refusal_of(caught) == "P1.toml: P1: state “Z” has no way to an end"


def test_an_effect_of_another_region_is_a_way_as_well():
    row = table(states={"main": ["X", "Y"], "appeal": ["Z"]}, ends=["Y", "Z"])
    row["event"][1] = {
        **C,
        "code": "B",
        "region": "appeal",
        "from": ["START"],
        "to": "Z",
        "effects": [{"from": ["*"], "to": "Y"}],
    }

    procedure = procedures_from({"P1.toml": {"procedure": [row]}}, BODIES)["P1"]

    assert procedure.events["B"].effects[0].origins == {"X"}


def test_a_procedure_stands_once():
    assert refusal_of(table(), table()) == "P1.toml: P1: stands twice"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"code": "TC", "kind": "unit"}], "bodies.toml: TC: lacks “name”"),
        ([{"kind": "unit"}], "bodies.toml: ?: lacks “code”"),
        ([{"code": "TC", "kind": "ship", "name": "x"}], "bodies.toml: TC: unknown kind “ship”"),
        ([{"code": "TC", "kind": "unit", "name": "x"}] * 2, "bodies.toml: TC stands twice"),
        ([{"code": "IC", "kind": "unit", "name": "x", "part_of": "Q"}], "bodies.toml: IC: unknown unit “Q”"),
    ],
)
def test_bodies_are_checked_as_well(rows, message):
    with pytest.raises(BadTable) as bad:
        bodies_from({"body": rows}, "bodies.toml")

    assert str(bad.value) == message


def test_the_immigration_centre_is_a_unit_within_another_one():
    assert (BODIES["IC"].kind, BODIES["IC"].part_of) == ("unit", "SRPS")
