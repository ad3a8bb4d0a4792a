"""Commands that back the installation up while it runs, and restore it while it does not."""

from importlib.metadata import version
from pathlib import Path

import click

from tracker.backups.making import make_backup
from tracker.backups.restoring import restore_backup
from tracker.cli.running import application, patient_settings
from tracker.extensions import alembic
from tracker.history import utc_now


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the database and the uploaded files into FILE (.tar.gz); the tracker may go on running."""
    settings = patient_settings()
    made = make_backup(settings.database_url, settings.instance, file, version=version("tracker"), now=utc_now())
    rows = sum(made.content.rows.values())
    click.echo(f"{file} was written: {rows} rows and {len(made.files) - 1} uploaded files.")
    click.echo("It holds no keys: keep TRACKER_SECRET_KEY elsewhere, or one-time codes have to be set up anew.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Replace the database and the uploaded files by those of FILE; the tracker must be stopped."""
    settings = patient_settings()
    with application(settings):
        known = {revision.revision for revision in alembic.script_directory.walk_revisions()}
        heads = set(alembic.script_directory.get_heads())
    restored = restore_backup(settings.database_url, settings.instance, file, known_revisions=known, now=utc_now())
    rows = sum(restored.manifest.content.rows.values())
    click.echo(f"{file} of {restored.manifest.made_at} UTC was restored: {rows} rows; its history is intact.")
    for each in restored.aside:
        click.echo(f"Kept aside: {each}")
    if restored.manifest.content.revision not in heads:
        click.echo("The backup is of an earlier version. Run “tracker db upgrade” before the tracker is started.")
