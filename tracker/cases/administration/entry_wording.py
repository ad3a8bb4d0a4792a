"""What was entered beside the shipped rules, told in the reader's language: what it is about, and what it says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from tracker.cases.administration.rule_labels import (
    ACT_KINDS,
    KNOWLEDGE,
    QUESTIONS,
    RELATIONS,
    length_told,
    limit_named,
)
from tracker.cases.entered import Entry, EntryKind
from tracker.cases.law.legal_labels import told
from tracker.cases.law.rules import Unit
from tracker.cases.law.rules_file import SHIPPED
from tracker.web.formats import day, number

_FIELDS = {
    "title": _l("Title"),
    "kind": _l("Kind of act"),
    "series": _l("What it is on"),
    "gazette": _l("Gazette"),
    "published": _l("Published on"),
    "first_day": _l("First day in force"),
    "last_day": _l("Last day in force"),
    "replaces": _l("It replaces"),
    "amends": _l("It changes, and is in force beside"),
    "knowledge": _l("What the act says"),
    "relation": _l("How it stands to weaker acts"),
    "says": _l("In words"),
    "article": _l("Article"),
    "day": _l("Day"),
    "what": _l("What the day is"),
}
_WORDS: Mapping[str, Mapping[Any, Any]] = {"kind": ACT_KINDS, "knowledge": KNOWLEDGE, "relation": RELATIONS}
_DAYS = frozenset({"published", "first_day", "last_day", "day"})


def thing_told(entry: Entry) -> str:
    """What an entry is about: the codes of the rule and the act, a question, a year."""
    key = entry.about[1]
    return str(QUESTIONS[key].asks) if entry.kind is EntryKind.COUNTING else key


def entry_told(entry: Entry) -> list[tuple[str, str]]:
    """What an entry says, as pairs of label and value."""
    said = entry.said
    if entry.kind is EntryKind.COUNTING:
        return [(gettext("Reading in use"), str(QUESTIONS[said["setting"]].readings[said["value"]]))]
    if "year" in said:
        return [(gettext("Days off"), gettext("all of the year are entered"))]
    pairs = [(str(label), _value(name, said[name])) for name, label in _FIELDS.items() if said.get(name)]
    if entry.kind is EntryKind.LIMIT:
        limit = SHIPPED.rule(said["rule"]).limits.get(said["key"])
        unit = Unit(said["unit"]) if said.get("unit") else limit.unit if limit is not None else None
        value = length_told(said["value"], unit) if unit is not None else number(said["value"])
        pairs.insert(0, (limit_named(limit) if limit is not None else said["key"], value))
    return pairs


def _value(name: str, value: str) -> str:
    if name in _DAYS:
        return day(date.fromisoformat(value))
    if name == "series":
        return told(value)
    words = _WORDS.get(name)
    return str(words[value]) if words is not None else value
