"""The commands, one module a subject: set up, load, export, people, periods, workbooks, reminders, serving."""

import logging

import click

from tracker.cli.backups import backup, restore
from tracker.cli.cases import cases
from tracker.cli.databases import database
from tracker.cli.explain import explain
from tracker.cli.figures import figures
from tracker.cli.history import history
from tracker.cli.periods import periods
from tracker.cli.plans import load, plans
from tracker.cli.rekeying import rekey_cases
from tracker.cli.reminders import reminders
from tracker.cli.running import Plainly
from tracker.cli.serving import demo, serve, worker
from tracker.cli.users import users
from tracker.cli.workbook import workbook


@click.group(cls=Plainly)
@click.version_option(package_name="tracker")
def main() -> None:
    """Track the plans of governments: load them as published, show them, export them."""
    logging.getLogger("alembic").setLevel(logging.WARNING)


for command in (
    database,
    load,
    plans,
    users,
    periods,
    figures,
    reminders,
    cases,
    history,
    backup,
    restore,
    rekey_cases,
    serve,
    worker,
    demo,
    explain,
    workbook,
):
    main.add_command(command)
