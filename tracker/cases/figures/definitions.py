"""What a figure counts: definitions as data, with every ambiguity as a setting. Pure; the format is docs/figures.md.

A definition has terms. Each says which events, or which cases, it counts, and under which answers to the settings it
holds; those that do not hold are counted too and shown beside the figure, never in it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tracker.errors import Refused

MOST_DAYS = 3650  # of a statutory period that is entered


class FigureKind(StrEnum):
    """What a figure is made of."""

    COUNT = "count"
    RATIO = "ratio"  # in percent: the numerator's terms over the denominator's
    PARTS = "parts"  # one counter after the other


class Origin(StrEnum):
    """Where a figure can come from."""

    CASES = "cases"  # our own cases, and events that feeds hand in
    FEED = "feed"  # only what another case system has counted itself


class Counts(StrEnum):
    """What is counted as one."""

    ACTS = "acts"
    PERSONS = "persons"  # each once in the period
    CASES = "cases"  # each once in the period


class By(StrEnum):
    """By which day a term counts."""

    EVENT = "event"
    OPENING = "opening"  # of a case
    DECISION = "decision"  # of a case, the first one


VALUE, NUMERATOR, DENOMINATOR = "value", "numerator", "denominator"


@dataclass(frozen=True, slots=True)
class Setting:
    """An ambiguity of a definition: what can be answered, what is taken where nobody has, and why it is open."""

    name: str
    says: str
    why_open: str
    default: str
    choices: Mapping[str, str] = field(default_factory=dict)  # each with what it means; {}: a number of days
    procedure: str = ""  # whose cases must be decided in so many days; "" where it is a choice
    rule: str = ""  # "R21.decision": the legal rule that holds where nothing is entered; "" where no text gives any

    @property
    def is_days(self) -> bool:
        """Whether it is a number of days, empty where none is known."""
        return not self.choices


@dataclass(frozen=True, slots=True)
class Term:
    """Which events or cases count, in which part of the figure, and under which answers."""

    says: str
    part: str  # "value", "numerator", "denominator", or "1", "2" … of a figure with several counters
    procedures: tuple[str, ...]
    events: tuple[str, ...]  # () where cases are counted by their own days
    counts: str  # a member of Counts, or the name of the setting that says which
    by: By = By.EVENT
    in_time: bool = False  # only those decided in the statutory period
    outcomes: tuple[str, ...] = ()  # () for whatever outcome
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # each has one of these values; "": it has none
    bodies: tuple[str, ...] = ()  # of the units; () for every unit
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the answers under which it holds

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether it counts in the figure under these answers."""
        return all(answers[name] in wanted for name, wanted in self.when.items())

    def counted(self, answers: Mapping[str, str]) -> Counts:
        """What it counts as one under these answers."""
        return Counts(answers.get(self.counts, self.counts))

    def takes(self, code: str, outcome: str, tags: str, body: str) -> bool:
        """Whether an event of one of its procedures is one of its own."""
        return (
            code in self.events
            and (not self.outcomes or outcome in self.outcomes)
            and (not self.bodies or body in self.bodies)
            and all(any(_has(tags, name, one) for one in wanted) for name, wanted in self.tags.items())
        )


def _has(tags: str, name: str, value: str) -> bool:
    return f"|{name}={value}|" in tags if value else f"|{name}=" not in tags


@dataclass(frozen=True, slots=True)
class Definition:
    """What one figure counts, in one version."""

    code: str  # "BA-B14"
    version: int
    indicator: str  # the key of the plan's indicator; "" where the plan prints none for it
    activity: str  # the key of the activity that it is printed with instead; "" where there is an indicator
    printed: str  # the name of the indicator or the activity, word for word
    says: str
    kind: FigureKind
    origin: Origin
    terms: tuple[Term, ...]
    settings: tuple[Setting, ...]
    notes: tuple[str, ...]  # what no setting can answer, for nothing that is recorded tells it
    split_by: str  # the tag by which it is shown in parts, too; "" for none
    content: Mapping[str, Any]  # as read

    @property
    def digest(self) -> str:
        """The SHA-256 of everything but the version: two contents of one version are told apart by it."""
        content = {name: value for name, value in self.content.items() if name != "version"}
        plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that its terms make up, in their order."""
        return tuple(dict.fromkeys(term.part for term in self.terms))

    @property
    def counts_cases(self) -> bool:
        """Whether it compares the days of cases with statutory periods, and counts no events."""
        return any(term.by is not By.EVENT for term in self.terms)

    def answers(self, given: Mapping[str, str]) -> dict[str, str]:
        """An answer to every setting: the one that was given where it is still one, else the default."""
        return {
            setting.name: answer if is_answer(setting, answer := given.get(setting.name, "")) else setting.default
            for setting in self.settings
        }

    def holding(self, answers: Mapping[str, str]) -> tuple[Term, ...]:
        """The terms that count in the figure under these answers."""
        return tuple(term for term in self.terms if term.holds(answers))

    def procedures(self, answers: Mapping[str, str]) -> frozenset[str]:
        """The procedures whose events or cases count in the figure under these answers."""
        return frozenset(procedure for term in self.holding(answers) for procedure in term.procedures)

    def setting(self, name: str) -> Setting:
        """The setting of a name.

        Raises:
            Refused: it has none.
        """
        for setting in self.settings:
            if setting.name == name:
                return setting
        raise Refused("%(definition)s has no setting “%(name)s”.", definition=self.code, name=name)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An indicator that nothing here can count, and why."""

    indicator: str
    printed: str
    reason: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan's file of figures says."""

    plan: str
    definitions: tuple[Definition, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def is_answer(setting: Setting, answer: str) -> bool:
    """Whether a setting can be answered so."""
    if not setting.is_days:
        return answer in setting.choices
    return answer == "" or (answer.isascii() and answer.isdigit() and 0 < int(answer[:9]) <= MOST_DAYS)


def check_answer(setting: Setting, answer: str) -> None:
    """Make sure that a setting can be answered so.

    Raises:
        Refused: it is no choice of it, or no number of days.
    """
    if is_answer(setting, answer):
        return
    if setting.is_days:
        raise Refused(
            "Enter a whole number of days from 1 to %(most)s, or nothing where none is known.",
            field=setting.name,
            most=MOST_DAYS,
        )
    raise Refused("Choose one of those that are offered.", field=setting.name)
