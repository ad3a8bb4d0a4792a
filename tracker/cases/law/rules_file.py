"""The shipped rules: read strictly, so that a wrong file says where it is wrong before anything else happens."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, TypeVar

from tracker.cases.law.rules import (
    Bound,
    Confidence,
    Disagreement,
    Instrument,
    Kind,
    Knowledge,
    LegalDay,
    LegalRules,
    Limit,
    Relation,
    Rule,
    Runs,
    Unit,
    Version,
)
from tracker.cases.law.rules_consistency import check_consistent
from tracker.errors import Refused

_FILE = "legal_rules.toml"
_SOURCE = re.compile(r"^[A-Z]\d{1,2}\b")
Wanted = TypeVar("Wanted")


class WrongRules(ValueError):
    """The file of rules is wrong at a place, which the message names."""


class _Table:
    """A table of the file: every key is asked for by name, and one that nobody asked for is an error."""

    def __init__(self, content: object, place: str) -> None:
        if not isinstance(content, dict):
            raise WrongRules(f"{place}: expected a table, found {content!r}")
        self.content: dict[str, Any] = dict(content)
        self.place = place

    def take(self, key: str, wanted: type[Wanted], default: Wanted | None = None) -> Wanted:
        """One value of a type; an error where it is missing and has no default, or is of another type."""
        if key not in self.content:
            if default is None:
                raise WrongRules(f"{self.place}.{key}: missing")
            return default
        value = self.content.pop(key)
        # True is an int to Python, and an instant is a day; neither is meant here.
        if not isinstance(value, wanted) or isinstance(value, bool | datetime):
            raise WrongRules(f"{self.place}.{key}: expected {wanted.__name__}, found {value!r}")
        return value

    def optional(self, key: str, wanted: type[Wanted]) -> Wanted | None:
        """One value of a type; None where it is missing."""
        return self.take(key, wanted) if key in self.content else None

    def choice(self, key: str, read: Callable[[str], Wanted], default: Wanted | None = None) -> Wanted:
        """One word of a fixed list."""
        if key not in self.content and default is not None:
            return default
        word = self.take(key, str)
        try:
            return read(word)
        except ValueError as error:
            raise WrongRules(f"{self.place}.{key}: {error}") from error

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; () where it is missing."""
        texts: list[Any] = self.take(key, list, [])
        for number, text in enumerate(texts):
            if not isinstance(text, str):
                raise WrongRules(f"{self.place}.{key}[{number}]: expected str, found {text!r}")
        return tuple(texts)

    def tables(self, key: str) -> dict[str, "_Table"]:
        """The tables within a table, by their keys; {} where it is missing."""
        inner: dict[str, Any] = self.take(key, dict, {})
        return {name: _Table(content, f"{self.place}.{key}.{name}") for name, content in inner.items()}

    def end(self) -> None:
        """Complain of what nobody asked for."""
        for key in self.content:
            raise WrongRules(f"{self.place}.{key}: nobody knows this key")


def read_rules(text: str, name: str = _FILE) -> LegalRules:
    """Read and check a file of rules.

    Raises:
        WrongRules: something is missing, of the wrong type, unknown or contradictory; the message names place and key.
    """
    try:
        root = _Table(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise WrongRules(f"{name}: {error}") from error
    listed = _Table(root.take("sources", dict), f"{name}.sources")
    sources = {code: listed.take(code, str) for code in tuple(listed.content)}
    instruments = {code: _instrument(table, code, sources) for code, table in root.tables("instruments").items()}
    rules = {code: _rule(table, code, sources, instruments) for code, table in root.tables("rules").items()}
    disagreements = tuple(
        _disagreement(_Table(entry, f"{name}.disagreements[{number}]"), sources, rules)
        for number, entry in enumerate(root.take("disagreements", list))
    )
    root.end()
    for code, instrument in instruments.items():
        for key, other in (("replaced_by", instrument.replaced_by), ("amends", instrument.amends)):
            if other is not None and other not in instruments:
                raise WrongRules(f"{name}.instruments.{code}.{key}: there is no instrument {other!r}")
    found = LegalRules(MappingProxyType(sources), MappingProxyType(instruments), MappingProxyType(rules), disagreements)
    try:
        check_consistent(found)
    except Refused as error:
        raise WrongRules(f"{name}: {error}") from error
    return found


def _articles(table: _Table, key: str, sources: Mapping[str, str], *, is_needed: bool) -> str:
    """A place in the sources, "S3 14(1); E4": each part begins with a source that is listed."""
    text = table.take(key, str) if is_needed else table.take(key, str, "")
    for part in filter(None, text.split(";")):
        code = _SOURCE.match(part.strip())
        if code is None or code[0] not in sources:
            raise WrongRules(f"{table.place}.{key}: {part.strip()!r} does not begin with a listed source")
    return text


def _day(table: _Table, sources: Mapping[str, str]) -> LegalDay:
    on = table.optional("on", date)
    confidence = table.choice("confidence", Confidence)
    day = LegalDay(
        on,
        confidence,
        table.optional("not_before", date),
        table.optional("not_after", date),
        _articles(table, "source", sources, is_needed=on is not None),
        table.take("reason", str, "") if confidence is Confidence.SURE else table.take("reason", str),
    )
    if (on is None) is not (confidence is Confidence.UNKNOWN):
        raise WrongRules(f"{table.place}.confidence: a day is unknown if and only if it is not given")
    table.end()
    return day


def _instrument(table: _Table, code: str, sources: Mapping[str, str]) -> Instrument:
    gazette = table.optional("gazette", str)
    last = table.content.pop("last_day", None)
    instrument = Instrument(
        code=code,
        kind=table.choice("kind", Kind),
        series=table.take("series", str),
        title=table.take("title", str),
        gazette=gazette,
        gazette_reason=table.take("gazette_reason", str) if gazette is None else "",
        source=_articles(table, "source", sources, is_needed=True),
        published=_day(_Table(table.take("published", dict), f"{table.place}.published"), sources),
        first_day=_day(_Table(table.take("first_day", dict), f"{table.place}.first_day"), sources),
        last_day=None if last is None else _day(_Table(last, f"{table.place}.last_day"), sources),
        replaced_by=table.optional("replaced_by", str),
        amends=table.optional("amends", str),
        notes=table.texts("notes"),
    )
    table.end()
    return instrument


def _rule(table: _Table, code: str, sources: Mapping[str, str], instruments: Mapping[str, Instrument]) -> Rule:
    title = table.take("title", str)
    limits = {key: _declared(inner, key) for key, inner in table.tables("limits").items()}
    for key, limit in limits.items():
        if limit.not_above is not None and limit.not_above not in limits:
            raise WrongRules(f"{table.place}.limits.{key}.not_above: there is no limit {limit.not_above!r}")
    versions = {}
    for instrument, inner in table.tables("versions").items():
        if instrument not in instruments:
            raise WrongRules(f"{inner.place}: there is no instrument {instrument!r}")
        versions[instrument] = _version(inner, instrument, limits, sources)
    table.end()
    return Rule(code, title, MappingProxyType(limits), MappingProxyType(versions))


def _declared(table: _Table, key: str) -> Limit:
    """A limit as every version would word it."""
    limit = Limit(
        key=key,
        value=None,
        unit=table.choice("unit", Unit),
        bound=table.choice("bound", Bound),
        runs=table.choice("runs", Runs),
        counted_from=table.take("from", str),
        what=table.take("what", str),
        unless=table.take("unless", str, ""),
        not_above=table.optional("not_above", str),
        article="",
        confidence=Confidence.UNKNOWN,
    )
    table.end()
    return limit


def _version(table: _Table, instrument: str, declared: Mapping[str, Limit], sources: Mapping[str, str]) -> Version:
    relation = table.choice("relation", Relation, Relation.REPLACES)
    # What leaves a rule unchanged says nothing on it.
    is_unchanged = relation is Relation.UNCHANGED
    knowledge = Knowledge.SILENT if is_unchanged else table.choice("knowledge", _knowledge)
    is_known = knowledge is Knowledge.KNOWN
    reason = "" if is_known or is_unchanged else table.take("reason", str)
    given = table.tables("limits")
    for key, inner in given.items():
        if key not in declared:
            raise WrongRules(f"{inner.place}: the rule declares no limit {key!r}")
        if not is_known:
            raise WrongRules(f"{inner.place}: a version that is not known has no limits")
    version = Version(
        instrument=instrument,
        knowledge=knowledge,
        relation=relation,
        confidence=table.choice("confidence", Confidence)
        if knowledge is Knowledge.ABSENT
        else Confidence.UNKNOWN
        if knowledge is Knowledge.UNKNOWN
        else Confidence.SURE,
        says=table.take("says", str) if is_known else "",
        reason=reason,
        article=_articles(table, "article", sources, is_needed=is_known),
        limits=tuple(replace(limit, reason=reason) for limit in declared.values())
        if knowledge is Knowledge.UNKNOWN
        else tuple(_limit(inner, declared[key], sources) for key, inner in given.items()),
        notes=table.texts("notes"),
    )
    table.end()
    return version


def _knowledge(word: str) -> Knowledge:
    if word == Knowledge.NOT_COVERED:
        raise ValueError(f"{word!r} is said of days, not of versions")
    return Knowledge(word)


def _limit(table: _Table, declared: Limit, sources: Mapping[str, str]) -> Limit:
    value = table.take("value", int)
    if value < 0:
        raise WrongRules(f"{table.place}.value: a limit is 0 or more, found {value}")
    limit = replace(
        declared,
        value=value,
        article=_articles(table, "article", sources, is_needed=True),
        confidence=table.choice("confidence", Confidence, Confidence.SURE),
    )
    table.end()
    return limit


def _disagreement(table: _Table, sources: Mapping[str, str], rules: Mapping[str, Rule]) -> Disagreement:
    found = Disagreement(
        table.texts("rules"), _articles(table, "articles", sources, is_needed=True), table.take("says", str)
    )
    for code in found.rules:
        if code not in rules:
            raise WrongRules(f"{table.place}.rules: there is no rule {code!r}")
    table.end()
    return found


SHIPPED: Final = read_rules((files("tracker.cases.law") / _FILE).read_text("utf-8"))
