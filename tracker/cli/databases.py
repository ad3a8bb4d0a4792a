"""Commands that look after the database."""

import click
from sqlalchemy import select

from tracker.cli.running import application, patient_settings
from tracker.database import transaction
from tracker.extensions import alembic, db
from tracker.plans.models import Plan
from tracker.reporting.settings import begin_reporting


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
        with transaction(db.session):
            # A plan that an older version loaded has no periods yet; what is there stays as it is.
            for plan in db.session.scalars(select(Plan).order_by(Plan.id)).all():
                begin_reporting(db.session, plan)
    click.echo("The database was upgraded." if changed else "The database is up to date.")
