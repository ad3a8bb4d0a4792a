"""What the case module tells on pages of other rooms: to officers what is due, to administrators what is not known."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from tracker.accounts.policy import Area, may_in
from tracker.accounts.visit import visitor
from tracker.cases.due.lists import due_counts, first_asked
from tracker.cases.entered import rules_today
from tracker.cases.law.rule_doubts import Unconfirmed, unconfirmed
from tracker.cases.module import is_on, present_officer
from tracker.reporting.work_boxes import WorkBox
from tracker.web.formats import day
from tracker.web.notices import Notice


def works_on_cases() -> bool:
    """Whether whoever asks has cases here: the module is on, and they have the role for it."""
    return is_on() and may_in(visitor(), Area.CASES)


def deadline_box(session: Session, now: datetime) -> WorkBox | None:
    """How much is due in the cases of whoever asks, in numbers: one query; None, without one, for everybody else."""
    if not works_on_cases():
        return None
    officer = present_officer()
    counts = due_counts(session, officer, first_asked(officer), now)
    urgent, lines = [], []
    if counts.alarms and counts.next_at is not None:
        urgent.append(
            ngettext(
                "%(num)s ends in %(minutes)s min",
                "%(num)s end within half an hour, the first in %(minutes)s min",
                counts.alarms,
                minutes=int((counts.next_at - now).total_seconds() // 60),
            )
        )
    if counts.missed:
        urgent.append(
            ngettext("%(num)s statutory limit was missed", "%(num)s statutory limits were missed", counts.missed)
        )
    if counts.today:
        lines.append(ngettext("%(num)s deadline today", "%(num)s deadlines today", counts.today))
    if counts.is_empty:
        lines.append(_("Nothing is due today, and no statutory limit was missed."))
    return WorkBox(_("Deadlines of cases"), lines, urgent, url_for("cases.list_deadlines"), _("See what is due"))


def unconfirmed_rules(session: Session) -> Notice | None:
    """The acts without a confirmed first day, for administrators: deadlines hang on them. One query."""
    if not is_on():
        return None
    found = unconfirmed(rules_today(session).rules)
    if not found:
        return None
    return Notice(
        _("Legal rules without a confirmed day"),
        _("Deadlines of cases are counted by these acts, and nobody has confirmed from which day they are in force."),
        [_in_words(each) for each in found],
    )


def _in_words(each: Unconfirmed) -> str:
    rules = ", ".join(each.rules)
    title, day_on = each.instrument.title, each.instrument.first_day.on
    if day_on is None:
        return _("%(title)s: the day is not known; rules %(rules)s", title=title, rules=rules)
    return _("%(title)s: %(day)s is assumed; rules %(rules)s", title=title, day=day(day_on), rules=rules)
