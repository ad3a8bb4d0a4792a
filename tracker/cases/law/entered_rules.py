"""What an administrator entered over the shipped rules: days, limits and versions, each with its mark. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from tracker.cases.law.rules import (
    Confidence,
    Instrument,
    Kind,
    Knowledge,
    LegalDay,
    LegalRules,
    Limit,
    Mark,
    Relation,
    Rule,
    Unit,
    Version,
)
from tracker.cases.law.rules_consistency import check_consistent
from tracker.errors import Refused


@dataclass(frozen=True, slots=True)
class EnteredDays:
    """Days and number of an instrument that is shipped or entered; None leaves what is there."""

    instrument: str
    mark: Mark
    gazette: str | None = None
    published: date | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class EnteredInstrument:
    """An act that the shipped rules do not know."""

    code: str
    kind: Kind
    series: str
    title: str
    gazette: str
    first_day: date
    mark: Mark
    published: date | None = None  # None: not entered
    replaces: str | None = None  # the instrument that ends the day before; None: it replaces none
    amends: str | None = None  # the instrument beside which it is in force; None: it stands alone


@dataclass(frozen=True, slots=True)
class EnteredLimit:
    """The value of a limit that the rule declares, in a version that is shipped or entered."""

    rule: str
    instrument: str
    key: str
    value: int
    article: str
    mark: Mark
    unit: Unit | None = None  # None: the unit that the rule declares


@dataclass(frozen=True, slots=True)
class EnteredVersion:
    """What an instrument says on a rule, instead of what is shipped; its limits are entered one by one."""

    rule: str
    instrument: str
    says: str
    article: str
    mark: Mark
    knowledge: Knowledge = Knowledge.KNOWN
    relation: Relation = Relation.REPLACES


@dataclass(frozen=True, slots=True)
class Entered:
    """All that was entered, in the order in which it was: of two entries on one thing the later one counts."""

    instruments: tuple[EnteredInstrument, ...] = ()
    days: tuple[EnteredDays, ...] = ()
    versions: tuple[EnteredVersion, ...] = ()
    limits: tuple[EnteredLimit, ...] = ()


def with_entered(rules: LegalRules, entered: Entered) -> LegalRules:
    """The rules with what was entered laid over them, marked by whom and when.

    Raises:
        Refused: it names what there is not, gives no source, or contradicts itself or the rest.
    """
    instruments = dict(rules.instruments)
    for act in entered.instruments:
        _add_instrument(instruments, act)
    found = replace(rules, instruments=MappingProxyType(instruments))
    for days in entered.days:
        instruments[days.instrument] = _with_days(found.instrument(days.instrument), days)
    every_rule = dict(rules.rules)
    found = replace(found, rules=MappingProxyType(every_rule))
    for said in entered.versions:
        every_rule[said.rule] = _with_version(found, said)
    for limit in entered.limits:
        every_rule[limit.rule] = _with_limit(found, limit)
    check_consistent(found)
    return found


def _check_mark(mark: Mark) -> None:
    if not mark.source.strip():
        raise Refused("Say where it is printed: without a source nothing is entered.", field="source")


def _add_instrument(instruments: dict[str, Instrument], act: EnteredInstrument) -> None:
    """Add an act, and end the one that it replaces."""
    _check_mark(act.mark)
    if act.code in instruments:
        raise Refused("There is an instrument %(instrument)s already.", field="code", instrument=act.code)
    for field, other in (("replaces", act.replaces), ("amends", act.amends)):
        if other is not None and other not in instruments:
            raise Refused("There is no instrument %(instrument)s.", field=field, instrument=other)
    if act.replaces is not None:
        ended = instruments[act.replaces]
        if ended.replaced_by is not None:
            raise Refused(
                "%(instrument)s is already replaced by %(other)s.",
                field="replaces",
                instrument=ended.code,
                other=ended.replaced_by,
            )
        if (ended.kind, ended.series) != (act.kind, act.series):
            raise Refused(
                "%(instrument)s and %(other)s are acts of different kinds or on different matters: one cannot "
                "replace the other.",
                field="replaces",
                instrument=ended.code,
                other=act.code,
            )
        last = ended.last_day
        # A doubt about the end ends with the replacement that is entered; a day that is known stays, and is checked.
        is_settled = last is not None and last.on is None
        instruments[ended.code] = replace(ended, replaced_by=act.code, last_day=None if is_settled else last)
    instruments[act.code] = Instrument(
        code=act.code,
        kind=act.kind,
        series=act.series,
        title=act.title,
        gazette=act.gazette,
        gazette_reason="",
        source="",
        published=LegalDay(
            act.published, Confidence.UNKNOWN if act.published is None else Confidence.SURE, mark=act.mark
        ),
        first_day=LegalDay(act.first_day, Confidence.SURE, mark=act.mark),
        last_day=None,
        replaced_by=None,
        amends=act.amends,
        mark=act.mark,
    )


def _with_days(instrument: Instrument, entered: EnteredDays) -> Instrument:
    _check_mark(entered.mark)
    gazette = entered.gazette or instrument.gazette
    return replace(
        instrument,
        gazette=gazette,
        gazette_reason="" if gazette else instrument.gazette_reason,
        published=_laid_over(instrument.published, entered.published, entered.mark),
        first_day=_laid_over(instrument.first_day, entered.first_day, entered.mark),
        last_day=instrument.last_day
        if entered.last_day is None
        else LegalDay(entered.last_day, Confidence.SURE, mark=entered.mark),
        mark=entered.mark,
    )


def _laid_over(shipped: LegalDay, on: date | None, mark: Mark) -> LegalDay:
    """A day as entered; what bounded it stays, so that a day out of bounds is noticed."""
    if on is None:
        return shipped
    return LegalDay(on, Confidence.SURE, shipped.not_before, shipped.not_after, shipped.source, mark=mark)


def _with_version(rules: LegalRules, entered: EnteredVersion) -> Rule:
    _check_mark(entered.mark)
    rule, instrument = rules.rule(entered.rule), rules.instrument(entered.instrument)
    if entered.knowledge in {Knowledge.UNKNOWN, Knowledge.NOT_COVERED}:
        raise Refused("A version that is entered is known, silent or absent.", field="knowledge")
    version = Version(
        instrument=instrument.code,
        knowledge=entered.knowledge,
        relation=entered.relation,
        confidence=Confidence.SURE,
        says=entered.says,
        reason="" if entered.knowledge is Knowledge.KNOWN else entered.says,
        article=entered.article,
        limits=(),
        mark=entered.mark,
    )
    return _with(rule, version)


def _with_limit(rules: LegalRules, entered: EnteredLimit) -> Rule:
    _check_mark(entered.mark)
    rule, instrument = rules.rule(entered.rule), rules.instrument(entered.instrument)
    declared, version = rule.limits.get(entered.key), rule.versions.get(instrument.code)
    if declared is None:
        raise Refused("Rule %(rule)s has no limit “%(key)s”.", field="key", rule=rule.code, key=entered.key)
    if version is None or version.knowledge in {Knowledge.ABSENT, Knowledge.SILENT}:
        raise Refused(
            "%(instrument)s says nothing on rule %(rule)s: enter its version first.",
            field="instrument",
            instrument=instrument.code,
            rule=rule.code,
        )
    if entered.value < 0:
        raise Refused("A limit is a whole number, 0 or more.", field="value")
    limit = replace(
        declared,
        value=entered.value,
        unit=entered.unit or declared.unit,
        article=entered.article,
        confidence=Confidence.SURE,
        mark=entered.mark,
    )
    return _with(rule, _with_value(version, limit))


def _with_value(version: Version, limit: Limit) -> Version:
    """A version with one limit set; once all that it may set are known, so is the version."""
    by_key: Mapping[str, Limit] = {each.key: each for each in version.limits} | {limit.key: limit}
    limits = tuple(by_key.values())
    if version.knowledge is Knowledge.KNOWN or any(each.value is None for each in limits):
        return replace(version, limits=limits)
    return replace(
        version,
        limits=limits,
        knowledge=Knowledge.KNOWN,
        confidence=Confidence.SURE,
        article=version.article or limit.article,
        mark=limit.mark,
    )


def _with(rule: Rule, version: Version) -> Rule:
    return replace(rule, versions=MappingProxyType({**rule.versions, version.instrument: version}))
