"""Which version of a legal rule is in force on a day, how sure that is, and which ones a person must decide between.

Pure: the rules come in as a value, as shipped (rules_file.py) or with what an administrator entered (entered_rules.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import product

from tracker.errors import Refused

_DAY = timedelta(days=1)


class Confidence(StrEnum):
    """How sure a day or a reading is, from the strongest down."""

    SURE = "sure"  # printed in a text that was read
    COMPUTED = "computed"  # follows from printed days
    ASSUMED = "assumed"  # our own reading, which the Service may correct
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What an instrument is; where the two differ, the law is stronger."""

    LAW = "law"
    RULEBOOK = "rulebook"


class Knowledge(StrEnum):
    """What is known of a rule in a version."""

    KNOWN = "known"
    SILENT = "silent"  # the text says nothing on it
    ABSENT = "absent"  # the rule did not exist
    UNKNOWN = "unknown"  # the text was not found
    NOT_COVERED = "not_covered"  # no instrument that we know of was in force: only in readings


class Relation(StrEnum):
    """How a version stands to what weaker instruments in force say on the same rule."""

    REPLACES = "replaces"
    ADDS = "adds"  # its limits are laid over theirs
    UNCHANGED = "unchanged"  # it says nothing of its own, and they decide


class Unit(StrEnum):
    """What a limit counts in; months and years are those of the calendar."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Bound(StrEnum):
    """Which way a limit bounds."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Runs(StrEnum):
    """Where a limit stands to its event; the length of a stay is counted by rules of its own."""

    AFTER = "after"
    BEFORE = "before"
    DURING = "during"


class Asks(StrEnum):
    """Why a person must decide between readings."""

    PERIOD_UNSURE = "period_unsure"  # the beginning or the end of a version is not sure
    STRADDLES = "straddles"  # the case was opened under another version, and no transitional rule was seen


@dataclass(frozen=True, slots=True)
class Mark:
    """Who entered something beside the shipped rules, when (UTC), and where it is printed."""

    by: str
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class LegalDay:
    """A day in the life of an instrument; where it is not known, the days between which it lies."""

    on: date | None  # None: not known, and `reason` says why
    confidence: Confidence
    not_before: date | None = None
    not_after: date | None = None
    source: str = ""
    reason: str = ""  # why it is not sure; "" where it is
    mark: Mark | None = None  # None: as shipped

    @property
    def earliest(self) -> date | None:
        """The first day that it can be; None where nothing bounds it."""
        return self.on or self.not_before

    @property
    def latest(self) -> date | None:
        """The last day that it can be; None where nothing bounds it."""
        return self.on or self.not_after


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law or a rulebook, with the days on which it was published and was in force."""

    code: str
    kind: Kind
    series: str  # one that follows another on the same matter is of the same series
    title: str
    gazette: str | None  # None: the number is not known, and `gazette_reason` says why
    gazette_reason: str
    source: str
    published: LegalDay
    first_day: LegalDay
    last_day: LegalDay | None  # None: until the day before its replacement, or still in force
    replaced_by: str | None  # None: by nothing that we know of
    amends: str | None  # the instrument beside which it is in force; None: it stands alone
    notes: tuple[str, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a rule in a version."""

    key: str
    value: int | None  # None: not known, and `reason` says why; 0 days is the same day
    unit: Unit
    bound: Bound
    runs: Runs
    counted_from: str  # the event, in words
    what: str  # what is limited, in words
    unless: str  # on which grounds it may be passed; "" where the text names none
    not_above: str | None  # the limit of the same rule that it may not exceed
    article: str
    confidence: Confidence
    reason: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What one instrument says on a rule."""

    instrument: str
    knowledge: Knowledge
    relation: Relation
    confidence: Confidence
    says: str
    reason: str  # why nothing is known, or why there is no such rule
    article: str
    limits: tuple[Limit, ...]  # an unknown version lists those of the other versions, without values
    notes: tuple[str, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in all its versions, each limit first as every version would word it."""

    code: str
    title: str
    limits: Mapping[str, Limit]  # without values: what a version can set, by key
    versions: Mapping[str, Version]  # by the code of the instrument


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A place where texts disagree, which pages show beside the rules."""

    rules: tuple[str, ...]
    articles: str
    says: str


@dataclass(frozen=True, slots=True)
class LegalRules:
    """The instruments and the rules, as shipped or with what was entered."""

    sources: Mapping[str, str]
    instruments: Mapping[str, Instrument]
    rules: Mapping[str, Rule]
    disagreements: tuple[Disagreement, ...]

    def rule(self, code: str) -> Rule:
        """The rule of a code; refuses one that there is not."""
        if code not in self.rules:
            raise Refused("There is no rule %(rule)s.", rule=code)
        return self.rules[code]

    def instrument(self, code: str) -> Instrument:
        """The instrument of a code; refuses one that there is not."""
        if code not in self.instruments:
            raise Refused("There is no instrument %(instrument)s.", instrument=code)
        return self.instruments[code]

    def disagreements_on(self, code: str) -> tuple[Disagreement, ...]:
        """Where texts disagree on a rule."""
        return tuple(each for each in self.disagreements if code in each.rules)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule says if certain instruments are in force, the strongest first."""

    versions: tuple[Version, ...]  # those that make up the reading; () where none is in force
    beaten: tuple[Version, ...]  # in force too, but weaker: shown where the texts differ
    limits: tuple[Limit, ...]
    knowledge: Knowledge
    confidence: Confidence
    doubts: tuple[str, ...]  # why the days in force are not sure
    notes: tuple[str, ...]  # also of acts that leave the rule unchanged

    @property
    def key(self) -> str:
        """What tells it from other readings, and is kept when a person chose it: "V23+V16"; "" for none."""
        return "+".join(version.instrument for version in self.versions)

    def limit(self, key: str) -> Limit | None:
        """One limit; None where this reading sets none."""
        return next((limit for limit in self.limits if limit.key == key), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a rule on a day: one reading, or those between which a person decides."""

    rule: Rule
    on: date
    readings: tuple[Reading, ...]  # never empty: a day that is not covered has a reading that says so
    asks: frozenset[Asks]  # empty where there is one reading

    @property
    def only(self) -> Reading | None:
        """The reading; None where a person must decide."""
        return self.readings[0] if len(self.readings) == 1 else None

    def chosen(self, key: str) -> Reading:
        """The reading that a person chose; refuses one that does not apply."""
        for reading in self.readings:
            if reading.key == key:
                return reading
        raise Refused(
            "Version %(version)s of rule %(rule)s does not apply on %(day)s.",
            version=key,
            rule=self.rule.code,
            day=self.on,
        )


def in_force(rules: LegalRules, code: str, on: date) -> Answer:
    """What a rule says on the day on which an act is issued.

    Where the beginning or the end of a version is not sure, every version that may apply is a reading. A law beats a
    rulebook, and a later act an earlier one of its kind.
    """
    rule = rules.rule(code)
    readings: dict[str, Reading] = {}
    for codes in _scenarios(rules, rule, on):
        reading = _reading(rules, rule, codes, on)
        readings.setdefault(reading.key, reading)
    # Versions first: that none may apply is the last thing to choose.
    found = sorted(readings.values(), key=lambda reading: not reading.versions)
    if len(found) == 1:
        return Answer(rule, on, tuple(found), frozenset())
    unsure = tuple(replace(reading, confidence=Confidence.UNKNOWN) for reading in found)
    return Answer(rule, on, unsure, frozenset({Asks.PERIOD_UNSURE}))


def for_act(rules: LegalRules, code: str, *, opened_on: date, issued_on: date) -> Answer:
    """What a rule says for an act issued on a day in a case that was opened earlier.

    The version of the act's day applies. Where the case was opened under another one, that one is a reading too, and a
    person decides: no transitional rule was seen in any of the texts.
    """
    if opened_on > issued_on:
        raise Refused(
            "The act is of %(issued)s, and the case was opened only on %(opened)s.",
            issued=issued_on,
            opened=opened_on,
        )
    now, then = in_force(rules, code, issued_on), in_force(rules, code, opened_on)
    known = {reading.key for reading in now.readings}
    earlier = tuple(reading for reading in then.readings if reading.versions and reading.key not in known)
    if not earlier:
        return now
    return Answer(now.rule, issued_on, now.readings + earlier, now.asks | {Asks.STRADDLES})


def last_day_of(rules: LegalRules, code: str) -> LegalDay:
    """The last day in force of an instrument: its own, or the day before the one that replaced it was in force."""
    instrument = rules.instrument(code)
    if instrument.last_day is not None:
        return instrument.last_day
    replacement = replacement_of(rules, instrument)
    if replacement is None:
        return LegalDay(None, Confidence.ASSUMED, reason="Nothing that ends it is known.")
    first = replacement.first_day
    before = [day and day - _DAY for day in (first.on, first.not_before, first.not_after)]
    confidence = Confidence.COMPUTED if first.confidence is Confidence.SURE else first.confidence
    return LegalDay(before[0], confidence, before[1], before[2], first.source, first.reason, first.mark)


def replacement_of(rules: LegalRules, instrument: Instrument) -> Instrument | None:
    """What ends an instrument: the one that replaces it, or what it amends; None where nothing does."""
    if instrument.replaced_by is not None:
        return rules.instrument(instrument.replaced_by)
    return None if instrument.amends is None else replacement_of(rules, rules.instrument(instrument.amends))


def _scenarios(rules: LegalRules, rule: Rule, on: date) -> Iterator[tuple[str, ...]]:
    """Each set of instruments with a version of the rule that may be in force on a day, by what is not sure."""
    concerned = _concerned(rules, rule)
    started = {each.code for each in concerned if _has_started(each, on)}
    unsure = [each.code for each in concerned if each.code not in started and _may_have_started(each, on)]
    for chosen in product((True, False), repeat=len(unsure)):
        begun = started | {code for code, is_begun in zip(unsure, chosen, strict=True) if is_begun}
        if all(_is_consistent(each, begun) for each in concerned):
            yield tuple(
                each.code
                for each in concerned
                if each.code in rule.versions and each.code in begun and not _has_ended(rules, each, begun, on)
            )


def _concerned(rules: LegalRules, rule: Rule) -> list[Instrument]:
    """The instruments with a version of the rule, those that they amend, and those that replace them."""
    found: dict[str, Instrument] = {}
    waiting = list(rule.versions)
    while waiting:
        instrument = rules.instrument(waiting.pop())
        if instrument.code not in found:
            found[instrument.code] = instrument
            waiting += [code for code in (instrument.amends, instrument.replaced_by) if code is not None]
    return [found[code] for code in sorted(found)]


def _has_started(instrument: Instrument, on: date) -> bool:
    latest = instrument.first_day.latest
    return latest is not None and latest <= on


def _may_have_started(instrument: Instrument, on: date) -> bool:
    if instrument.first_day.on is not None:
        return instrument.first_day.on <= on
    earliest = instrument.first_day.not_before
    return earliest is None or earliest <= on


def _is_consistent(instrument: Instrument, begun: set[str]) -> bool:
    """Whether an instrument can have begun, or not, beside the others: first the replaced one, then its replacement."""
    if instrument.code in begun:
        return instrument.amends is None or instrument.amends in begun
    return instrument.replaced_by is None or instrument.replaced_by not in begun


def _has_ended(rules: LegalRules, instrument: Instrument, begun: set[str], on: date) -> bool:
    last = instrument.last_day
    if last is not None and last.on is not None and last.on < on:
        return True
    replacement = replacement_of(rules, instrument)
    return replacement is not None and replacement.code in begun


def _reading(rules: LegalRules, rule: Rule, codes: Iterable[str], on: date) -> Reading:
    versions: list[Version] = []
    beaten: list[Version] = []
    notes: list[str] = []
    is_open = True  # whether what is weaker still counts
    for code in sorted(codes, key=lambda code: _strength(rules.instrument(code)), reverse=True):
        version = rule.versions[code]
        notes += version.notes
        if version.relation is Relation.UNCHANGED:
            continue
        (versions if is_open else beaten).append(version)
        is_open = is_open and version.relation is Relation.ADDS
    limits: dict[str, Limit] = {}
    for version in reversed(versions):
        limits |= {limit.key: limit for limit in version.limits}
    return Reading(
        tuple(versions),
        tuple(beaten),
        tuple(limits.values()),
        _knowledge(versions),
        _weakest([_confidence(rules.instrument(version.instrument), version, on) for version in versions]),
        tuple(doubt for version in versions for doubt in _doubts(rules, rules.instrument(version.instrument), on)),
        tuple(notes),
    )


def _strength(instrument: Instrument) -> tuple[bool, date]:
    return instrument.kind is Kind.LAW, instrument.first_day.earliest or date.min


def _knowledge(versions: Iterable[Version]) -> Knowledge:
    """What is known of a reading: all of it, or the first thing that is not."""
    found = [version.knowledge for version in versions]
    return next((each for each in found if each is not Knowledge.KNOWN), found[0] if found else Knowledge.NOT_COVERED)


def _weakest(confidences: Iterable[Confidence]) -> Confidence:
    order = list(Confidence)
    return max(confidences, key=order.index, default=Confidence.UNKNOWN)


def _confidence(instrument: Instrument, version: Version, on: date) -> Confidence:
    """How sure it is that a version says so and is in force on a day, if its instrument has begun by then."""
    first = instrument.first_day
    # A beginning that is not known lies before the day for certain only by the bounds we assumed.
    begun = Confidence.ASSUMED if first.on is None else first.confidence
    ending = Confidence.ASSUMED if _may_have_ended(instrument, on) else Confidence.SURE
    return _weakest([begun, ending, version.confidence])


def _may_have_ended(instrument: Instrument, on: date) -> bool:
    """Whether a last day that is not known may lie before a day."""
    last = instrument.last_day
    return last is not None and last.on is None and (last.not_before is None or last.not_before < on)


def _doubts(rules: LegalRules, instrument: Instrument, on: date) -> Iterator[str]:
    """Why it is not sure that an instrument is in force on a day: its beginning, its end, or what replaces it."""
    if instrument.first_day.reason:
        yield instrument.first_day.reason
    if instrument.last_day is not None and _may_have_ended(instrument, on):
        yield instrument.last_day.reason
    replacement = replacement_of(rules, instrument)
    if replacement is not None and _may_have_started(replacement, on):
        yield replacement.first_day.reason
