"""Keeping workbooks that came back: under generated names, whole or not at all, and none that no import names."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.roundtrip.models import WorkbookImport

FOLDER = "workbooks"  # below the folder of uploads
FORGOTTEN_AFTER = 3600.0  # seconds: a file that no import names by then was left by a process that was killed


@contextmanager
def kept_file(session: Session, path: Path, uploads: Path) -> Iterator[str]:
    """Keep a copy of a file for as long as the block succeeds, and give its generated name."""
    folder = uploads / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(session, uploads)
    stored_as = f"{secrets.token_hex(16)}.xlsx"
    partial = folder / f".{stored_as}.part"
    try:
        with (
            path.open("rb") as source,
            os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy,
        ):
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        partial.replace(folder / stored_as)
        yield stored_as
    except BaseException:
        partial.unlink(missing_ok=True)
        (folder / stored_as).unlink(missing_ok=True)
        raise


def stored_file(uploads: Path, kept: WorkbookImport) -> Path:
    """Where the file of an import is."""
    return uploads / FOLDER / kept.stored_as


def sweep(session: Session, uploads: Path, *, older_than: float = FORGOTTEN_AFTER) -> int:
    """Take away files that no import names: a process that was killed left them. How many there were.

    What is younger than that may belong to an import that is under way.
    """
    folder = uploads / FOLDER
    before = time.time() - older_than
    old = [path for path in folder.glob("*.xlsx*") if path.stat().st_mtime <= before] if folder.is_dir() else []
    old += [path for path in folder.glob(".*.part") if path.stat().st_mtime <= before] if folder.is_dir() else []
    if not old:
        return 0
    named = set(
        session.scalars(
            select(WorkbookImport.stored_as).where(WorkbookImport.stored_as.in_([each.name for each in old]))
        )
    )
    left = [path for path in old if path.name not in named]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
