"""Making a backup while the tracker runs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from tracker.backups import postgres, sqlite_files
from tracker.backups.archive import UPLOADS, Manifest, database_file_of, file_facts, is_backup, write_archive
from tracker.errors import Refused


def make_backup(url: str, instance: Path, target: Path, *, version: str, now: datetime) -> Manifest:
    """Write a backup of the database at `url` and of the uploaded files in the instance folder.

    Keys and passwords of the installation are no part of it. An earlier backup of the same name is replaced when
    the new one is complete.

    Raises:
        Refused: the file cannot be written or is something else than a backup, or the database cannot be copied.
    """
    target = target.absolute()
    if target.exists() and not (target.is_file() and is_backup(target)):
        raise Refused("%(path)s is there already and is no backup of the tracker; it was left as it is.", path=target)
    try:
        with temporary_folder(target.parent) as folder:
            database = make_url(url).get_backend_name()
            copy = folder / database_file_of(database)
            if database == "sqlite":
                content = sqlite_files.copy_live(Path(make_url(url).database or ""), copy)
            else:
                content = postgres.dump_live(url, copy)
            _copy_uploads(instance, folder)
            names = [copy.name, *sorted(_names(folder))]
            manifest = Manifest(
                version=version,
                made_at=now.isoformat(timespec="seconds"),
                database=database,
                content=content,
                files={name: file_facts(folder / name) for name in names},
            )
            write_archive(target, manifest, folder)
    except OSError as error:
        raise Refused("%(path)s cannot be written: %(reason)s.", path=target, reason=error.strerror or error) from error
    return manifest


@contextmanager
def temporary_folder(where: Path) -> Iterator[Path]:
    """A folder for its owner only, beside where its files will end; gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix=".tracker-", dir=where))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_uploads(instance: Path, folder: Path) -> None:
    # The copy stands still while it is measured and packed; a file that is uploaded meanwhile is in the next backup.
    source = instance / UPLOADS
    if source.is_dir():
        shutil.copytree(source, folder / UPLOADS, symlinks=True)


def _names(folder: Path) -> Iterator[str]:
    uploads = folder / UPLOADS
    if uploads.is_dir():
        for path in uploads.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()
