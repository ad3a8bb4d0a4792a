"""Commands about reminders: letters to those for whom something is due, late, returned or waiting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import click
from flask import current_app
from sqlalchemy.orm import Session

from tracker.accounts.mail import sends_letters
from tracker.cases.due.keeping import settle_windows
from tracker.cases.due.letters import reminders_due, send_reminder
from tracker.cli.running import with_database
from tracker.errors import Refused
from tracker.history import utc_now
from tracker.reporting.reminders import letters_of_the_day, send


@click.group("reminders")
def reminders() -> None:
    """Remind people of what they have to report."""


@reminders.command("send")
@click.option("--dry-run", is_flag=True, help="Say who would be reminded of how much; send nothing.")
@click.option("--cases", "only_cases", is_flag=True, help="Only of deadlines in cases; may be run every few minutes.")
@with_database
def send_reminders(session: Session, dry_run: bool, only_cases: bool) -> None:
    """Send each person one letter a day about what is due, overdue, returned or waiting, and one about their cases."""
    if not dry_run and not sends_letters():
        raise Refused("There is no mail server: set TRACKER_SMTP_URL, as docs/operations.md says.")
    now = utc_now()
    written = [] if only_cases else _of_plans(session, now)
    if current_app.config["CASES_KEY"]:
        written += _of_cases(session, now, dry_run=dry_run)
    if dry_run:
        for letter in written:
            click.echo(f"{letter.email}\t{letter.says}")
        return
    outcomes = [letter.send() for letter in written]
    sent, failed = outcomes.count(True), outcomes.count(False)
    click.echo(f"{sent} {'letter was' if sent == 1 else 'letters were'} sent.")
    if failed:
        click.echo(
            f"tracker: {failed} {'letter' if failed == 1 else 'letters'} could not be sent; "
            "administrators see why on their page.",
            err=True,
        )


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter that can be sent, whatever it tells of."""

    email: str
    says: str
    send: Callable[[], bool]


def _of_plans(session: Session, now: datetime) -> list[_Letter]:
    return [
        _Letter(letter.person.email, _items(letter.items, "item"), partial(send, session, letter, now))
        for letter in list(letters_of_the_day(session, now, with_demo=current_app.config["DEMO"]))
    ]


def _of_cases(session: Session, now: datetime, *, dry_run: bool) -> list[_Letter]:
    if not dry_run:
        settle_windows(session, now)
    return [
        _Letter(
            reminder.person.email,
            _items(len(reminder.told), "deadline"),
            partial(send_reminder, session, reminder, now),
        )
        for reminder in list(reminders_due(session, now, with_demo=current_app.config["DEMO"]))
    ]


def _items(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
