"""Commands about cases: what is due in them, counted anew, and the limits that no text prints."""

import click
from sqlalchemy.orm import Session

from tracker.cases.deadline_keeping import recompute_deadlines, settle_windows
from tracker.cases.deadline_kinds import SETTINGS
from tracker.cases.deadline_limits import set_limit
from tracker.cli.running import with_database
from tracker.history import Author, utc_now


@click.group("cases")
def cases() -> None:
    """Look after the operational cases of this installation."""


@cases.command("deadlines")
@click.option("--all", "also_ended", is_flag=True, help="Also of cases that have come to an end.")
@with_database
def count_deadlines(session: Session, also_ended: bool) -> None:
    """Count anew what is due, after rules were entered or a reading was decided; run it every night."""
    now = utc_now()
    count = recompute_deadlines(session, now, only_open=not also_ended)
    settle_windows(session, now)
    click.echo(f"What is due was counted anew in {count} {'case' if count == 1 else 'cases'}.")


@cases.command("limit")
@click.argument("name", type=click.Choice(SETTINGS))
@click.argument("days", type=int, required=False)
@click.option("--source", required=True, help="Who decided it, and where it is written.")
@with_database
def limit(session: Session, name: str, days: int | None, source: str) -> None:
    """Set a limit that no text prints, in DAYS; without them it is taken back."""
    set_limit(session, name, days, source, author=Author(way="command"), now=utc_now())
    click.echo(f"{name}: {'not set' if days is None else days}. Now run “tracker cases deadlines”.")
