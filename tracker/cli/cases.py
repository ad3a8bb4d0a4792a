"""Commands of the case module: what is done by itself, by a timer or an administrator on the server."""

import click
from sqlalchemy.orm import Session

from tracker.cases.due.keeping import recompute_deadlines, settle_windows
from tracker.cases.due.kinds import SETTINGS
from tracker.cases.due.limits import set_limit
from tracker.cases.erasing import count_due, erase_due
from tracker.cases.law.days import day_of
from tracker.cases.module import is_on, vault
from tracker.cases.retention import keep_by_retention
from tracker.cli.running import with_database
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import COMMAND, utc_now


@click.group("cases")
def cases() -> None:
    """Look after the case module: count deadlines anew, erase persons who have been kept long enough."""


@cases.command("erase")
@click.option("--due", is_flag=True, help="Erase everybody who has been kept long enough; without it they are counted.")
@with_database
def erase(session: Session, due: bool) -> None:
    """Erase what tells who somebody was, once all of their cases have been kept long enough; figures stand."""
    _check_is_on()
    now = utc_now()
    if due:
        click.echo(f"Erased: {erase_due(session, author=COMMAND, now=now)}")
        return
    with transaction(session):
        keep_by_retention(session)
    click.echo(f"Kept long enough, and erased by `tracker cases erase --due`: {count_due(session, day_of(now))}")


@cases.command("deadlines")
@click.option("--all", "also_ended", is_flag=True, help="Also of cases that have come to an end.")
@with_database
def count_deadlines(session: Session, also_ended: bool) -> None:
    """Count anew what is due, after rules were entered or a reading was decided; run it every night."""
    _check_is_on()
    now = utc_now()
    count = recompute_deadlines(session, vault(), now, only_open=not also_ended)
    settle_windows(session, now)
    click.echo(f"What is due was counted anew in {count} {'case' if count == 1 else 'cases'}.")


@cases.command("limit")
@click.argument("name", type=click.Choice(SETTINGS))
@click.argument("days", type=int, required=False)
@click.option("--source", required=True, help="Who decided it, and where it is written.")
@with_database
def limit(session: Session, name: str, days: int | None, source: str) -> None:
    """Set a limit that no text prints, in DAYS; without them it is taken back."""
    set_limit(session, name, days, source, author=COMMAND, now=utc_now())
    click.echo(f"{name}: {'not set' if days is None else days}. Now run “tracker cases deadlines”.")


def _check_is_on() -> None:
    if not is_on():
        raise Refused("This installation keeps no cases: TRACKER_CASES_KEY is not set.")
