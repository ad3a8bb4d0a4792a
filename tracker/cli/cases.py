"""Commands of the case module: what is done by itself, by a timer or an administrator on the server."""

import click

from tracker.cases.deadlines import day_of
from tracker.cases.erasing import due_for_erasure, erase_due
from tracker.cli.running import application, patient_settings
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import COMMAND, utc_now


@click.group("cases")
def cases() -> None:
    """Look after the case module: erase persons who have been kept long enough."""


@cases.command("erase")
@click.option("--due", is_flag=True, help="Erase everybody who has been kept long enough; without it they are counted.")
def erase(due: bool) -> None:
    """Erase what tells who somebody was, once all of their cases have been kept long enough; figures stand."""
    with application(patient_settings()) as app:
        if not app.config["CASES_KEY"]:
            raise Refused("This installation keeps no cases: TRACKER_CASES_KEY is not set.")
        now = utc_now()
        if due:
            click.echo(f"Erased: {erase_due(db.session, author=COMMAND, now=now)}")
            return
        waiting = due_for_erasure(db.session, day_of(now), limit=100_000)
        click.echo(f"Kept long enough, and erased by `tracker cases erase --due`: {len(waiting)}")
