"""Who has the installation: many servers at once, or a restore alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import Refused

try:
    import fcntl
except ImportError:  # Windows holds files that are open; nothing more is needed there
    fcntl = None  # type: ignore[assignment]

LOCK_FILE = "tracker.lock"


def hold_while_served(instance: Path) -> None:
    """Keep restores away as long as this process, or what it turns into, lives.

    Raises:
        Refused: a backup is being restored at this moment.
    """
    if fcntl is None:
        return
    descriptor = _opened(instance)
    # gunicorn takes this process over, and its workers are its children: they must all hold the lock.
    os.set_inheritable(descriptor, True)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Refused("A backup is being restored at this moment. Start the tracker when it is done.") from error


@contextmanager
def held_alone(instance: Path) -> Iterator[None]:
    """Keep servers away for the length of the block.

    Raises:
        Refused: the tracker is running, or another restore is.
    """
    if fcntl is None:
        yield
        return
    descriptor = _opened(instance)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("The tracker is running. Stop it first; nothing was changed.") from error
        yield
    finally:
        os.close(descriptor)


def _opened(instance: Path) -> int:
    return os.open(instance / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
