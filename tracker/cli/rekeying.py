"""The command that puts another key in the place of the key for cases."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from tracker.cases.rekeying import rekey
from tracker.cases.vault import Vault
from tracker.cli.running import present_settings, with_database
from tracker.config import settings_from
from tracker.errors import Refused
from tracker.history import COMMAND, utc_now


@click.command("rekey")
@click.option(
    "--new-key-file",
    type=click.Path(path_type=Path),
    required=True,
    help="The file of the new key, which only the installation may read.",
)
@with_database
def rekey_cases(session: Session, new_key_file: Path) -> None:
    """Put another key in the place of TRACKER_CASES_KEY; stop the pages first, and set the new key afterwards."""
    settings = present_settings()
    if not settings.cases_key:
        raise Refused("TRACKER_CASES_KEY is not set: there is no key to put another one in the place of.")
    new_key = settings_from(
        {"TRACKER_CASES_KEY_FILE": str(new_key_file), "TRACKER_SECRET_KEY": settings.secret_key}, settings.instance
    ).cases_key
    if new_key == settings.cases_key:
        raise Refused("The new key is the present one.")
    count = rekey(session, Vault(settings.cases_key), Vault(new_key), author=COMMAND, now=utc_now())
    people = "person" if count == 1 else "persons"
    click.echo(f"The keys of {count} {people} are wrapped under the new key. Set it now, before the pages start.")
