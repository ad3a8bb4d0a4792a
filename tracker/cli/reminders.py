"""Commands about reminders: letters to those for whom something is due, late, returned or waiting."""

import click
from flask import current_app
from sqlalchemy.orm import Session

from tracker.accounts.mail import sends_letters
from tracker.cli.running import with_database
from tracker.errors import Refused
from tracker.history import utc_now
from tracker.reporting.reminders import letters_of_the_day, send


@click.group("reminders")
def reminders() -> None:
    """Remind people of what they have to report."""


@reminders.command("send")
@click.option("--dry-run", is_flag=True, help="Say who would be reminded of how much; send nothing.")
@with_database
def send_reminders(session: Session, dry_run: bool) -> None:
    """Send each person one letter a day about what is due, overdue, returned or waiting for them."""
    if not dry_run and not sends_letters():
        raise Refused("There is no mail server: set TRACKER_SMTP_URL, as docs/operations.md says.")
    now = utc_now()
    sent = failed = 0
    for letter in list(letters_of_the_day(session, now, with_demo=current_app.config["DEMO"])):
        items = f"{letter.items} {'item' if letter.items == 1 else 'items'}"
        if dry_run:
            click.echo(f"{letter.person.email}\t{items}")
        elif send(session, letter, now):
            sent += 1
        else:
            failed += 1
    if dry_run:
        return
    click.echo(f"{sent} {'letter was' if sent == 1 else 'letters were'} sent.")
    if failed:
        click.echo(
            f"tracker: {failed} {'letter' if failed == 1 else 'letters'} could not be sent; "
            "administrators see why on their page.",
            err=True,
        )
