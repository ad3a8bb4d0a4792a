"""Files that people send: set down where a worker finds them too, read, compared, and kept as previews."""

import os
import secrets
import time
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.accounts.policy import Visitor, needs_code
from tracker.accounts.queries import visitor_of
from tracker.config import WorkbookUploads
from tracker.errors import Refused
from tracker.history import Author
from tracker.reading.workbook import WorkbookLimits

INCOMING = "incoming"  # below the folder of uploads
FORGOTTEN_AFTER = 24 * 3600.0  # seconds: whatever is still there by then, its work was cancelled or given up
MIB = 1024 * 1024
_PIECE = MIB


def limits_of(taken: WorkbookUploads) -> WorkbookLimits:
    """What one workbook may hold and cost, as the installation sets it."""
    return WorkbookLimits(
        file_bytes=taken.megabytes * MIB, unzipped_bytes=taken.unzipped_megabytes * MIB, rows=taken.rows
    )


def set_down(stream: IO[bytes], uploads: Path, limits: WorkbookLimits) -> tuple[str, int]:
    """Write what was sent into a file that nobody else can name; its name, and its size in bytes.

    Of a file that is too large no more is written than shows that it is.
    """
    folder = uploads / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    name = f"{secrets.token_hex(16)}.xlsx"
    size = 0
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while size <= limits.file_bytes and (piece := stream.read(_PIECE)):
            size += file.write(piece)
    return name, size


def incoming_file(uploads: Path, name: str) -> Path:
    """Where a file is that was set down.

    Raises:
        Refused: it is there no more.
    """
    path = uploads / INCOMING / Path(name).name
    if not path.is_file():
        raise Refused("The file that was sent is no longer here. Send it again.")
    return path


def forget(uploads: Path, name: str) -> None:
    """Take a file away that was read."""
    (uploads / INCOMING / Path(name).name).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    before = time.time() - FORGOTTEN_AFTER
    for path in folder.glob("*.xlsx"):
        if path.stat().st_mtime <= before:
            path.unlink(missing_ok=True)


def visitor_at_work(session: Session, author: Author, *, codes_are_asked: bool) -> Visitor:
    """Whoever started long work, with the rights that they have by now; a stand-in those of the absent person.

    Raises:
        Refused: the account was closed meanwhile.
    """
    person = session.get(Person, author.person_id) if author.person_id is not None else None
    if person is None or person.disabled_at is not None:
        raise Refused("The account in whose name this was started is closed.")
    if author.stood_in_for_id is None:
        return visitor_of(session, person.id)
    visitor = visitor_of(session, author.stood_in_for_id)
    if not codes_are_asked or person.code_secret is not None:
        return visitor
    return Visitor(visitor.person_id, tuple(grant for grant in visitor.grants if not needs_code([grant.role])))
