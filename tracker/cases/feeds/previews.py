"""Files of events between being looked at and being taken: kept as what was read of them, and swept after a day."""

import json
import os
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import IO, Any

from tracker.cases.feeds.event_files import ReadEvents
from tracker.cases.feeds.events import EventRow
from tracker.errors import Refused

FORGOTTEN_AFTER = 24 * 3600.0  # seconds: whatever is still there by then was given up
_TOKEN = re.compile(r"[0-9a-f]{32}")
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Preview:
    """What was read of a file of events."""

    feed_id: int
    name: str
    digest: str
    row_count: int
    rows: tuple[EventRow, ...]  # () where there are faults: nothing of the file can be taken
    faults: tuple[tuple[str, Refused], ...]  # the first of them, by the address of the cell
    fault_count: int


def preview_of(feed_id: int, name: str, digest: str, read: ReadEvents) -> Preview:
    """What is kept of a file that was read."""
    rows = () if read.fault_count else tuple(read.rows)
    return Preview(feed_id, name, digest, read.row_count, rows, tuple(read.faults), read.fault_count)


def set_down(stream: IO[bytes], folder: Path, ending: str, most: int) -> tuple[str, int]:
    """Write what was sent into a file that nobody else can name; its token, and its size in bytes.

    Of a file that is too large no more is written than shows that it is.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    token, size = secrets.token_hex(16), 0
    with _opened(folder / f"{token}.{ending}") as file:
        while size <= most and (piece := stream.read(_PIECE)):
            size += file.write(piece)
    return token, size


def sent_file(folder: Path, token: str, ending: str) -> Path:
    """Where a file is that was set down.

    Raises:
        Refused: it is there no more.
    """
    path = folder / f"{token}.{ending}"
    if _TOKEN.fullmatch(token) is None or not path.is_file():
        raise _gone()
    return path


def keep_preview(folder: Path, token: str, preview: Preview) -> None:
    """Keep what was read of a file, in its place."""
    document = {
        "feed_id": preview.feed_id,
        "name": preview.name,
        "digest": preview.digest,
        "row_count": preview.row_count,
        "rows": [[_plain(value) for value in asdict(row).values()] for row in preview.rows],
        "faults": [[address, refused.message, refused.params] for address, refused in preview.faults],
        "fault_count": preview.fault_count,
    }
    # Whoever reads it finds all of it or nothing.
    with _opened(folder / f"{token}.part") as file:
        file.write(json.dumps(document, ensure_ascii=False).encode())
    (folder / f"{token}.part").replace(folder / f"{token}.json")


def kept_preview(folder: Path, token: str, feed_id: int) -> Preview:
    """What was read of a file.

    Raises:
        Refused: it is there no more, or was sent in for another feed.
    """
    path = folder / f"{token}.json"
    if _TOKEN.fullmatch(token) is None or not path.is_file():
        raise _gone()
    document: dict[str, Any] = json.loads(path.read_bytes())
    if document["feed_id"] != feed_id:
        raise _gone()
    rows = tuple(_row(values) for values in document["rows"])
    faults = tuple((address, Refused.repeated(message, params)) for address, message, params in document["faults"])
    return Preview(
        feed_id,
        document["name"],
        document["digest"],
        document["row_count"],
        rows,
        faults,
        document["fault_count"],
    )


def forget(folder: Path, token: str) -> None:
    """Take away all that is kept under a token."""
    for ending in ("csv", "xlsx", "part", "json"):
        (folder / f"{token}.{ending}").unlink(missing_ok=True)


def _row(values: Sequence[Any]) -> EventRow:
    named = dict(zip((each.name for each in fields(EventRow)), values, strict=True))
    return EventRow(**{**named, "day": date.fromisoformat(named["day"])})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _opened(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _gone() -> Refused:
    return Refused("The file that was sent is no longer here. Send it again.")


def _sweep(folder: Path) -> None:
    before = time.time() - FORGOTTEN_AFTER
    for path in folder.iterdir():
        if path.stat().st_mtime <= before:
            path.unlink(missing_ok=True)
