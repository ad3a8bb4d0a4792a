"""Commands that look after the database."""

import click

from tracker.cli.running import application, patient_settings
from tracker.extensions import alembic


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the version of the program."""
    with application(patient_settings()):
        before = set(alembic.current())
        alembic.upgrade()
        changed = before != set(alembic.current())
    click.echo("The database was upgraded." if changed else "The database is up to date.")
