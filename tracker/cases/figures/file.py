"""Reads `figures.toml`, the file of figures beside a plan, strictly: what is wrong is told with its place. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from tracker.cases.access import PROTECTION
from tracker.cases.figures.definitions import (
    DENOMINATOR,
    NUMERATOR,
    VALUE,
    By,
    Counts,
    Definition,
    FigureKind,
    Figures,
    LeftOut,
    Origin,
    Setting,
    Term,
    is_answer,
)
from tracker.cases.law.asked import ASKED, Kind, Room
from tracker.cases.law.procedures import BODIES, PROCEDURES

NAME: Final = "figures.toml"
_PARTS: Final = {
    FigureKind.COUNT: (VALUE,),
    FigureKind.RATIO: (NUMERATOR, DENOMINATOR),
    FigureKind.PARTS: tuple("123456789"),
}
Wanted = TypeVar("Wanted")


class WrongFigures(ValueError):
    """The file of figures is wrong at a place, with which the message begins."""


class _Table:
    """A table of the file: every key is asked for by name, and one that nobody asked for is an error."""

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, dict):
            raise WrongFigures(f"{place}: expected a table, found {content!r}")
        self._content: dict[str, Any] = dict(content)
        self.place = place

    def take(self, key: str, wanted: type[Wanted], default: Wanted | None = None) -> Wanted:
        if key not in self._content:
            if default is None:
                raise WrongFigures(f"{self.place}.{key}: missing")
            return default
        value = self._content.pop(key)
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise WrongFigures(f"{self.place}.{key}: expected {wanted.__name__}, found {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        return _texts(self.take(key, list, []), f"{self.place}.{key}")

    def one_of(self, key: str, kind: Callable[[str], Wanted], default: str | None = None) -> Wanted:
        value = self.take(key, str, default)
        try:
            return kind(value)
        except ValueError as error:
            raise WrongFigures(f"{self.place}.{key}: {error}") from error

    def by_name(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.take(key, dict, {})
        return found

    def end(self) -> None:
        if self._content:
            raise WrongFigures(f"{self.place}: unknown: {', '.join(sorted(self._content))}")


def figures_of(content: Mapping[str, Any], plan: str, name: str = NAME) -> Figures:
    """The figures of a plan, of the parsed file; an empty one defines none.

    Raises:
        WrongFigures: something is missing, unknown, of the wrong type, or names what is not recorded.
    """
    root = _Table(dict(content), name)
    definitions = tuple(
        definition_of(row, f"{name}: {_called(row, number)}")
        for number, row in enumerate(root.take("figure", list, []), 1)
    )
    left_out = tuple(
        _left_out(_Table(row, f"{name}: left_out {number}"))
        for number, row in enumerate(root.take("left_out", list, []), 1)
    )
    root.end()
    for code in (found := [definition.code for definition in definitions]):
        if found.count(code) > 1:
            raise WrongFigures(f"{name}: {code}: defined twice")
    return Figures(plan, definitions, left_out)


def definition_of(content: object, place: str) -> Definition:
    """One definition, from the file or as it was kept.

    Raises:
        WrongFigures: as above.
    """
    table = _Table(content, place)
    kind, origin = table.one_of("kind", FigureKind), table.one_of("origin", Origin, Origin.CASES)
    settings = tuple(
        setting
        for name, row in table.by_name("settings").items()
        for setting in _settings(name, _Table(row, f"{place}: settings.{name}"))
    )
    terms = tuple(
        _term(_Table(row, f"{place}: term {number}"), kind, settings)
        for number, row in enumerate(table.take("terms", list, []), 1)
    )
    assert isinstance(content, dict)
    definition = Definition(
        code=table.take("code", str),
        version=table.take("version", int),
        indicator=table.take("indicator", str, ""),
        activity=table.take("activity", str, ""),
        printed=table.take("printed", str),
        says=table.take("says", str),
        kind=kind,
        origin=origin,
        terms=terms,
        settings=settings,
        notes=table.texts("notes"),
        split_by=table.take("split_by", str, ""),
        content=content,
    )
    table.end()
    _check_whole(definition, place)
    return definition


def _called(row: object, number: int) -> str:
    code = row.get("code") if isinstance(row, dict) else None
    return code if isinstance(code, str) else f"figure {number}"


def _left_out(table: _Table) -> LeftOut:
    found = LeftOut(table.take("indicator", str), table.take("printed", str), table.take("reason", str))
    table.end()
    return found


def _texts(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise WrongFigures(f"{place}: expected a list of texts, found {value!r}")
    return tuple(value)


def _settings(name: str, table: _Table) -> list[Setting]:
    """The setting of a table; where it asks for days, one for each of its procedures."""
    says, why_open = table.take("says", str), table.take("why_open", str)
    default, choices = table.take("default", str, ""), table.by_name("choices")
    each, rules = table.texts("days_of"), table.by_name("rules")
    table.end()
    if bool(choices) is bool(each):
        raise WrongFigures(f"{table.place}: a setting has choices, or procedures in days_of, and not both")
    if not all(isinstance(meaning, str) for meaning in (*choices.values(), *rules.values())):
        raise WrongFigures(f"{table.place}: a choice is told in a text, and a rule by its code")
    if unknown := (set(each) - PROCEDURES.keys()) | (rules.keys() - set(each)):
        raise WrongFigures(f"{table.place}: there is no such procedure: {', '.join(sorted(unknown))}")
    made = [
        Setting(f"{name}_{procedure}", says, why_open, default, procedure=procedure, rule=rules.get(procedure, ""))
        for procedure in each
    ] or [Setting(name, says, why_open, default, choices)]
    if not is_answer(made[0], default):
        raise WrongFigures(f"{table.place}.default: {default!r} is no answer")
    return made


def _term(table: _Table, kind: FigureKind, settings: tuple[Setting, ...]) -> Term:
    choices = {setting.name: tuple(setting.choices) for setting in settings}
    part = table.take("part", str, VALUE)
    if part not in _PARTS[kind]:
        raise WrongFigures(f"{table.place}.part: a {kind.value} has no part {part!r}")
    term = Term(
        says=table.take("says", str),
        part=part,
        procedures=table.texts("procedures"),
        events=table.texts("events"),
        counts=_counts(table, choices),
        by=table.one_of("by", By, By.EVENT),
        in_time=table.take("in_time", bool, default=False),
        outcomes=table.texts("outcomes"),
        tags=_wanted(table, "tags"),
        bodies=table.texts("bodies"),
        when=_wanted(table, "when"),
    )
    table.end()
    for name, wanted in term.when.items():
        if not set(wanted) <= set(choices.get(name, ())):
            raise WrongFigures(f"{table.place}.when.{name}: there is no such setting or choice")
    _check_recorded(term, table.place)
    return term


def _counts(table: _Table, choices: Mapping[str, tuple[str, ...]]) -> str:
    counts = table.take("counts", str)
    if not set(choices.get(counts, (counts,))) <= set(Counts):
        raise WrongFigures(f"{table.place}.counts: {counts!r} says neither what is counted nor which setting says it")
    return counts


def _wanted(table: _Table, key: str) -> dict[str, tuple[str, ...]]:
    return {name: _texts(wanted, f"{table.place}.{key}.{name}") for name, wanted in table.by_name(key).items()}


def _check_recorded(term: Term, place: str) -> None:
    """Make sure that what a term counts can be recorded at all: a slip would count nothing for years."""
    if not term.procedures or not set(term.procedures) <= PROCEDURES.keys() - {PROTECTION}:
        raise WrongFigures(f"{place}.procedures: none, or some of which nothing is counted")
    if unknown := set(term.bodies) - BODIES.keys():
        raise WrongFigures(f"{place}.bodies: there is no such body: {', '.join(sorted(unknown))}")
    if (term.by is By.EVENT) is not bool(term.events):
        raise WrongFigures(f"{place}: a term counts events, or cases by the day of opening or decision")
    if term.by is By.EVENT and term.in_time:
        raise WrongFigures(f"{place}.in_time: only cases are decided in time")
    if term.by is not By.EVENT and (term.outcomes or term.tags or term.counts != Counts.CASES):
        raise WrongFigures(f"{place}: cases by their days have neither outcomes nor tags, and count as cases")
    for procedure in term.procedures:
        for code in term.events:
            _check_event(term, procedure, code, place)


def _check_event(term: Term, procedure: str, code: str, place: str) -> None:
    event = PROCEDURES[procedure].events.get(code)
    if event is None:
        raise WrongFigures(f"{place}.events: {procedure} knows no {code}")
    if unknown := set(term.outcomes) - set(event.outcomes):
        raise WrongFigures(f"{place}.outcomes: {code} does not end in {', '.join(sorted(unknown))}")
    asked = {each.name: each for each in ASKED.get(f"{procedure}:{code}", ()) if each.room is Room.TAG}
    for name, wanted in term.tags.items():
        offered = asked[name].choices if name in asked else ()
        if name in asked and asked[name].kind is Kind.YES_NO:
            offered = ("yes", "no")
        if not wanted or not offered or not set(wanted) <= {"", *offered}:
            raise WrongFigures(f"{place}.tags.{name}: {procedure}:{code} is not recorded with it")


def _check_whole(definition: Definition, place: str) -> None:
    if bool(definition.indicator) is bool(definition.activity):
        raise WrongFigures(f"{place}: a figure is of an indicator, or of an activity that is printed without one")
    if definition.version < 1:
        raise WrongFigures(f"{place}.version: expected 1 or more, found {definition.version}")
    if definition.origin is Origin.FEED:
        if definition.terms or any(setting.is_days for setting in definition.settings):
            raise WrongFigures(f"{place}: what a feed counts itself has neither terms nor periods here")
        return
    used = {name for term in definition.terms for name in (*term.when, term.counts)}
    if idle := [each.name for each in definition.settings if not each.is_days and each.name not in used]:
        raise WrongFigures(f"{place}: no term asks for the settings {', '.join(idle)}")
    days = {setting.procedure for setting in definition.settings if setting.is_days}
    timed = {procedure for term in definition.terms if term.by is not By.EVENT for procedure in term.procedures}
    if days != timed or (timed and any(term.by is By.EVENT for term in definition.terms)):
        raise WrongFigures(
            f"{place}: days_of names the procedures whose cases are counted by their days, and no others"
        )
    needed = _PARTS[definition.kind]
    if definition.kind is FigureKind.PARTS:
        needed = needed[: max(len(definition.parts), 2)]
    if set(definition.parts) != set(needed):
        raise WrongFigures(f"{place}: the terms make up {', '.join(definition.parts)}, not {', '.join(needed)}")
    _check_answers(definition, place)


def _check_answers(definition: Definition, place: str) -> None:
    """Make sure that under no single answer a part of the figure is left without a term."""
    base = definition.answers({})
    for setting in definition.settings:
        for choice in setting.choices:
            holding = definition.holding({**base, setting.name: choice})
            if {term.part for term in holding} != set(definition.parts):
                raise WrongFigures(f"{place}: with {setting.name} = {choice} a part of the figure counts nothing")
