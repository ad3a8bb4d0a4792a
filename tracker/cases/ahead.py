"""What lies ahead in a case, in words: what can be recorded next and why not, what is due, and how rules read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.cases.deadline_kinds import SETTINGS, WINDOWS
from tracker.cases.deadline_labels import DEADLINES
from tracker.cases.deadlines import day_of
from tracker.cases.due_course import UnknownLimit
from tracker.cases.labels import event_of, official_event, outcome_of, said
from tracker.cases.models import Case, CaseDeadline, CaseDecision, CaseEvent
from tracker.cases.procedures import PROCEDURES, Option, possible
from tracker.cases.queries import happened
from tracker.cases.rules import Answer, Asks, Reading, for_act
from tracker.cases.rules_file import SHIPPED
from tracker.cases.safeguards import Effect
from tracker.cases.stopping import standing_against
from tracker.cases.told import Told
from tracker.errors import Refused


@dataclass(frozen=True, slots=True)
class Next:
    """An event of the procedure, and whether it can be recorded now."""

    code: str
    name: str
    official: str
    outcomes: tuple[str, ...]  # in words
    refusals: tuple[str, ...]  # in words; empty where nothing speaks against it
    rests_on_deviation: bool  # the answer would be another one without a deviation that was recorded


def next_in(
    case: Case, events: Sequence[CaseEvent], linked: Sequence[CaseEvent], told: Sequence[Told], now: datetime
) -> list[Next]:
    """Every event of a case's procedure, in the order of the table; what a safeguard stops is told with the rest."""
    options = possible(PROCEDURES[case.procedure], happened(events, linked), now, case.unit.body, now)
    return [next_of(case.procedure, option, _stops(case, told, option, now)) for option in options]


def _stops(case: Case, told: Sequence[Told], option: Option, now: datetime) -> tuple[Refused, ...]:
    """What a safeguard says against an event that the procedure allows, whatever its form is filled in with."""
    if not option.is_possible:
        return ()
    against = standing_against(case, told, option.event.code, now)
    return tuple(verdict.refused for verdict in against if verdict.safeguard.effect is Effect.BLOCK)


def next_of(procedure: str, option: Option, stops: tuple[Refused, ...] = ()) -> Next:
    """One event, and whether it can be recorded, in words."""
    code = option.event.code
    return Next(
        code,
        event_of(code),
        official_event(procedure, code),
        tuple(outcome_of(outcome) for outcome in option.outcomes),
        tuple(said(refused) for refused in (*option.refusals, *stops)),
        bool(option.because_of),
    )


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something that is or was due."""

    row: CaseDeadline
    name: str
    remains: str  # in words
    is_missed: bool
    is_kept: bool


def due_lines(rows: Sequence[CaseDeadline], now: datetime) -> list[DueLine]:
    """What is or was due, each with what remains of it."""
    return [_due_line(row, now) for row in rows]


def _due_line(row: CaseDeadline, now: datetime) -> DueLine:
    name = str(DEADLINES.get(row.kind, row.kind))
    if row.settled_at is not None:
        words = {True: _("kept"), False: _("missed"), None: _("no longer needed")}[row.was_kept]
        return DueLine(row, name, words, row.was_kept is False, row.was_kept is True)
    is_over = row.due_at < now if row.due_at is not None else row.due_on < day_of(now)
    if is_over and row.kind in WINDOWS:
        # It was open to somebody else, who did not use it: nobody missed it.
        return DueLine(row, name, _("over"), False, False)
    return DueLine(row, name, _remains(row, now), is_over, False)


def _remains(row: CaseDeadline, now: datetime) -> str:
    if row.due_at is not None and abs(row.due_at - now).days < 1:
        hours = int(abs(row.due_at - now).total_seconds() // 3600)
        if row.due_at < now:
            return ngettext("over since %(num)s hour", "over since %(num)s hours", hours)
        return ngettext("%(num)s hour left", "%(num)s hours left", hours)
    days = (row.due_on - day_of(now)).days
    if days == 0:
        return _("due today")
    if days < 0:
        return ngettext("over since %(num)s day", "over since %(num)s days", -days)
    return ngettext("%(num)s day left", "%(num)s days left", days)


def unknown_lines(found: Sequence[UnknownLimit]) -> list[str]:
    """What limits a case and is not known, in words: nobody is told a day that no text prints."""
    return [_unknown_line(each) for each in found]


def _unknown_line(each: UnknownLimit) -> str:
    what = DEADLINES[each.kind.code]
    if each.name in SETTINGS:
        return _("%(what)s: no text prints a limit, and none was set here.", what=what)
    if each.name.startswith("R"):
        return _("%(what)s: the limit of rule %(rule)s is not known.", what=what, rule=each.name)
    return _("%(what)s: the limit of %(article)s was not found.", what=what, article=each.name)


@dataclass(frozen=True, slots=True)
class Straddled:
    """A rule of which two versions can be meant in a case: it was opened under one and goes on under another."""

    code: str
    title: str
    readings: tuple[Reading, ...]
    chosen: CaseDecision | None


def asked_rules(case: Case, on: date) -> list[Answer]:
    """The rules on acts of a day in a case, on which a person has to decide between versions."""
    limits = [limit.rule for event in PROCEDURES[case.procedure].events.values() for limit in event.limits]
    answers = [
        for_act(SHIPPED, code, opened_on=min(case.opened_on, on), issued_on=on) for code in dict.fromkeys(limits)
    ]
    return [answer for answer in answers if Asks.STRADDLES in answer.asks]


def straddled(answers: Sequence[Answer], decisions: Mapping[str, CaseDecision]) -> list[Straddled]:
    """The rules that wait for a decision, or had one."""
    return [
        Straddled(answer.rule.code, answer.rule.title, answer.readings, decisions.get(answer.rule.code))
        for answer in answers
    ]
