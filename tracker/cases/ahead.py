"""What lies ahead in a case, in words: what can be recorded next and why not, what is due, and how rules read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from tracker.cases.due.course import UnknownLimit
from tracker.cases.due.kinds import SETTINGS, WINDOWS
from tracker.cases.due.labels import DEADLINES, how_late, remains
from tracker.cases.facts_of import told_of
from tracker.cases.labels import event_of, official_event, outcome_of, said
from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import PROCEDURES, Option, possible
from tracker.cases.law.rules import Answer, Asks, LegalRules, for_act
from tracker.cases.law.safeguards import Effect, Verdict
from tracker.cases.models import Case, CaseDeadline
from tracker.cases.page_queries import Course
from tracker.cases.queries import happened
from tracker.cases.recording import APPROVES
from tracker.cases.stopping import standing_against
from tracker.cases.vault import Vault


@dataclass(frozen=True, slots=True)
class Next:
    """An event of the procedure, and whether it can be recorded now."""

    code: str
    name: str
    official: str
    outcomes: tuple[str, ...]  # in words
    refusals: tuple[str, ...]  # in words; empty where nothing speaks against it
    rests_on_deviation: bool  # the answer would be another one without a deviation that was recorded


def next_in(vault: Vault, case: Case, course: Course, now: datetime, *, may_approve: bool = False) -> list[Next]:
    """Every event of a case's procedure, in the order of the table; `may_approve`: whoever asks approves plans."""
    procedure, known = PROCEDURES[case.procedure], happened(course.own, course.linked)
    bodies = {APPROVES, case.unit.body} if may_approve else {case.unit.body}
    by_body = [possible(procedure, known, now, body, now) for body in sorted(bodies, key=case.unit.body.__ne__)]
    told = told_of(vault, case, course.own, course.about_person)
    found = []
    for options in zip(*by_body, strict=True):
        option = next((each for each in options if each.is_possible), options[0])
        against = () if case.has_ended else standing_against(case, told, option.event.code, now)
        found.append(next_of(case.procedure, option, against))
    return found


def next_of(procedure: str, option: Option, against: Sequence[Verdict] = ()) -> Next:
    """One event, and whether it can be recorded, in words; what only warns asks for a reason, and stops nothing."""
    code = option.event.code
    stops = [verdict for verdict in against if verdict.safeguard.effect is Effect.BLOCK]
    return Next(
        code,
        event_of(code),
        official_event(procedure, code),
        tuple(outcome_of(outcome) for outcome in option.outcomes),
        (*(said(refused) for refused in option.refusals), *(said_with_basis(verdict) for verdict in stops)),
        bool(option.because_of),
    )


def said_with_basis(verdict: Verdict) -> str:
    """What a safeguard says, and on what it rests."""
    return _("%(sentence)s It rests on: %(basis)s.", sentence=said(verdict.refused), basis=verdict.safeguard.basis)


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
    if row.settled_at is None:
        is_over = row.due_at < now if row.due_at is not None else row.due_on < day_of(now)
        if is_over and row.kind in WINDOWS:
            # It was open to somebody else, who did not use it: nobody missed it.
            return DueLine(row, name, _("over"), is_missed=False, is_kept=False)
        return DueLine(row, name, remains(row, now), is_over, is_kept=False)
    if row.was_kept is False:
        return DueLine(row, name, _("missed, %(late)s", late=how_late(row, now)), is_missed=True, is_kept=False)
    words = _("kept") if row.was_kept else _("no longer needed")
    return DueLine(row, name, words, is_missed=False, is_kept=bool(row.was_kept))


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


def asked_rules(rules: LegalRules, case: Case, on: date) -> list[Answer]:
    """The rules on acts of a day in a case, on which a person has to decide: it was opened under another version."""
    limits = [limit.rule for event in PROCEDURES[case.procedure].events.values() for limit in event.limits]
    answers = [for_act(rules, code, opened_on=min(case.opened_on, on), issued_on=on) for code in dict.fromkeys(limits)]
    return [answer for answer in answers if Asks.STRADDLES in answer.asks]
