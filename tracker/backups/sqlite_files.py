"""A SQLite database copied while it is used, and put in another one's place."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from tracker.backups.archive import Content, sync_folder
from tracker.backups.content import content_of
from tracker.errors import Refused


def engine_on(path: Path) -> Engine:
    """An engine on a copy that nobody else uses."""
    return create_engine(f"sqlite:///{path.as_posix()}", poolclass=NullPool)


def copy_live(source: Path, target: Path) -> Content:
    """Copy a database by SQLite's online backup while others read and write it; says what the copy holds.

    Raises:
        Refused: there is no database yet, or the copy is not sound.
    """
    if not source.exists():
        raise Refused("There is no database at %(path)s yet.", path=source)
    with closing(sqlite3.connect(source, timeout=30)) as there, closing(sqlite3.connect(target)) as copy:
        there.backup(copy)
        # One file without a log beside it; whoever opens it in the tracker turns the log on again.
        copy.execute("PRAGMA journal_mode=DELETE")
    check_sound(target)
    engine = engine_on(target)
    with engine.connect() as connection:
        return content_of(connection)


def check_sound(path: Path) -> None:
    """Let a database file pass that SQLite finds nothing wrong with.

    Raises:
        Refused: it is damaged.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused("The copy is no sound database: %(reason)s.", reason=error) from error
    if said != ["ok"] or orphans is not None:
        raise Refused("The copy is no sound database: %(reason)s.", reason=said[0] if said != ["ok"] else orphans)


def check_unused(path: Path) -> None:
    """Let a database pass that no other process has open, with all of its log written into it.

    Raises:
        Refused: another process uses it.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            # SQLite leaves its log only when no other connection is there.
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Refused("Another process uses the database. Stop the tracker first; nothing was changed.") from error
    except sqlite3.DatabaseError:
        pass  # it is damaged, which is a reason to restore; it is kept aside as it is


def put_in_place(new: Path, path: Path, aside: Path, between: Callable[[], None]) -> None:
    """Put a database in the place of another one, which is kept aside; at every moment one of both is there.

    `between` is called when the old one has its second name and the new one is not there yet.
    """
    if path.exists():
        _give_second_name(path, aside)
    for ending in ("-wal", "-shm"):
        # Only a damaged database still has them: its log belongs to it, and must not be read into the new one.
        log = path.with_name(path.name + ending)
        if log.exists():
            log.replace(aside.with_name(aside.name + ending))
    between()
    new.replace(path)
    sync_folder(path.parent)


def _give_second_name(path: Path, aside: Path) -> None:
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)  # a disk whose files have one name only
