"""Putting a backup in the place of what an installation holds; that is kept aside."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from tracker.backups import postgres, sqlite_files
from tracker.backups.archive import UPLOADS, Manifest, read_manifest, sync_folder, unpack
from tracker.backups.content import check_restored, forget_what_was_open
from tracker.backups.holding import held_alone
from tracker.backups.making import temporary_folder
from tracker.errors import Refused


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where that is what it replaced."""

    manifest: Manifest
    aside: list[str]


def restore_backup(
    url: str, instance: Path, source: Path, *, known_revisions: Collection[str], now: datetime
) -> Restored:
    """Replace the database and the uploaded files by those of a backup.

    Everything is unpacked and checked before anything is replaced, and what is replaced is kept aside. Sessions
    and links that were open when the backup was made are ended.

    Raises:
        Refused: the tracker is running, or the backup is damaged, foreign, of another kind of database or of a later
            version of the program; nothing was changed.
    """
    manifest = read_manifest(source)
    _check_fits(manifest, make_url(url).get_backend_name(), known_revisions)
    stamp = now.strftime("%Y%m%d_%H%M%S_%f")  # two restores may follow each other within a second
    path = Path(make_url(url).database or "").absolute()
    where = path.parent if manifest.database == "sqlite" else instance
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_room(manifest, where)
    try:
        with held_alone(instance), temporary_folder(where) as folder:
            manifest = unpack(source, folder)
            if manifest.database == "sqlite":
                return _restore_sqlite(manifest, folder, path, instance, stamp, now)
            return _restore_postgres(manifest, folder, url, instance, stamp, now)
    except OSError as error:
        raise Refused("The backup cannot be restored: %(reason)s.", reason=error.strerror or error) from error


def _restore_sqlite(
    manifest: Manifest, folder: Path, path: Path, instance: Path, stamp: str, now: datetime
) -> Restored:
    new = folder / manifest.database_file
    sqlite_files.check_sound(new)
    engine = sqlite_files.engine_on(new)
    check_restored(engine, manifest.content)
    forget_what_was_open(engine, now)
    sqlite_files.check_unused(path)
    aside = path.with_name(f"{path.name}.before-restore-{stamp}")
    kept: list[str] = [str(aside)] if path.exists() else []
    sqlite_files.put_in_place(new, path, aside, lambda: kept.extend(_swap_uploads(folder, instance, stamp)))
    return Restored(manifest, kept)


def _restore_postgres(
    manifest: Manifest, folder: Path, url: str, instance: Path, stamp: str, now: datetime
) -> Restored:
    postgres.check_unused(url)
    aside = postgres.put_in_place(url, folder / manifest.database_file, f"{postgres.ASIDE}{stamp}")
    engine = postgres.engine_on(url)
    try:
        check_restored(engine, manifest.content)
        forget_what_was_open(engine, now)
        kept = _swap_uploads(folder, instance, stamp)
    except BaseException:
        postgres.put_back(url, aside)
        raise
    return Restored(manifest, [*([f"schema {aside}"] if aside else []), *kept])


def _swap_uploads(folder: Path, instance: Path, stamp: str) -> list[str]:
    """Put the uploaded files of the backup in place; returns where those of before are now."""
    kept = []
    there, new = instance / UPLOADS, folder / UPLOADS
    if there.exists():
        aside = instance / f"{UPLOADS}.before-restore-{stamp}"
        there.replace(aside)
        kept.append(str(aside))
    if new.exists():
        partial = instance / f".{UPLOADS}.part"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.move(new, partial)  # the database may lie on another disk than the files
        partial.replace(there)
    sync_folder(instance)
    return kept


def _check_fits(manifest: Manifest, database: str, known_revisions: Collection[str]) -> None:
    if manifest.database != database:
        raise Refused(
            "The backup is of a database of the kind %(theirs)s, and this installation uses %(ours)s; "
            "nothing was changed.",
            theirs=manifest.database,
            ours=database,
        )
    if manifest.content.revision not in known_revisions:
        raise Refused(
            "The backup was made by version %(version)s of the program, which has tables that this one does not know. "
            "Upgrade the program first; nothing was changed.",
            version=manifest.version,
        )


def _check_room(manifest: Manifest, where: Path) -> None:
    needed = sum(facts["size"] for facts in manifest.files.values())
    free = shutil.disk_usage(where).free
    if needed > free:
        raise Refused(
            "Unpacked, the backup needs %(needed)s MB, and %(where)s has %(free)s MB left; nothing was changed.",
            needed=needed // 1_000_000 + 1,
            where=where,
            free=free // 1_000_000,
        )
