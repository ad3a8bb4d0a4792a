"""A stranger's workbook, read: guarded, parsed in a child process, and told cell by cell with its address."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, NoReturn

from tracker.reading.findings import Unreadable
from tracker.reading.workbook_assembly import Assembly, out_of_memory
from tracker.reading.workbook_cells import Area, Cell, CellKind, CellValue, Row, Sheet, Visibility, Workbook
from tracker.reading.workbook_child import LENGTH, LONGEST_MESSAGE
from tracker.reading.workbook_guard import WorkbookLimits, check_workbook

__all__ = [
    "Area",
    "Cell",
    "CellKind",
    "CellValue",
    "Row",
    "Sheet",
    "Visibility",
    "Workbook",
    "WorkbookLimits",
    "read_workbook",
]

_logger = logging.getLogger(__name__)
_CHILD = "tracker.reading.workbook_child"
_ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package
# What a program needs to start at all; passwords and addresses of databases are none of it.
_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TZ")
_GRACE_SECONDS = 5


class _TimeUp(Exception):
    """The child was stopped because its time was over."""


def read_workbook(path: Path, limits: WorkbookLimits | None = None) -> Workbook:
    """Read the workbook at the path: guard it, parse it in a child process, and keep what it says.

    Raises:
        Unreadable: it is no .xlsx, is damaged or hostile, or passes a limit of size, memory or time.
    """
    limits = limits or WorkbookLimits()
    notes = check_workbook(path, limits)
    assembly = Assembly(limits, notes)
    try:
        with _child(path, limits) as (child, output):
            for message in _messages(output):
                assembly.take(message)
    except _TimeUp:
        raise Unreadable(
            "Reading the workbook takes longer than %(limit)s seconds. Send fewer sheets or rows at once.",
            limit=f"{limits.seconds:g}",
        ) from None
    if not assembly.is_complete:
        _refuse_death(child.returncode, limits)
    return assembly.workbook()


@contextmanager
def _child(path: Path, limits: WorkbookLimits) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Start the child and give out its output; it is dead when the block is left, and never outlives its time.

    It is started anew, not forked: the server has threads, and a fork would inherit their locks. It runs in the
    folder that holds this package, so that it finds the same code whatever PYTHONPATH says, and without site-packages,
    of which it needs nothing.
    """
    command = [sys.executable, "-E", "-s", "-S", "-m", _CHILD, json.dumps(asdict(limits)), str(path.resolve())]
    child = subprocess.Popen(  # noqa: S603  (our own interpreter and module; the path is an argument of it)
        command,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    is_time_up = threading.Event()

    def stop() -> None:
        is_time_up.set()
        _kill(child)

    watch = threading.Timer(limits.seconds, stop)
    watch.daemon = True
    watch.start()
    assert child.stdout is not None
    try:
        yield child, child.stdout
        with suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE_SECONDS)
    finally:
        watch.cancel()
        _kill(child)
        child.stdout.close()
        child.wait()
    if is_time_up.is_set():
        raise _TimeUp


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it may have started."""
    if child.poll() is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()


def _messages(output: IO[bytes]) -> Iterator[list[Any]]:
    """The child's messages, until it ends or says something that is none."""
    while len(head := output.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        if length > LONGEST_MESSAGE:
            return
        message = output.read(length)
        if len(message) < length:
            return
        try:
            yield json.loads(message)
        except ValueError:
            return


def _refuse_death(returncode: int | None, limits: WorkbookLimits) -> NoReturn:
    """Say why a child that did not finish ended.

    Raises:
        Unreadable: always.
    """
    if returncode == -getattr(signal, "SIGXCPU", 0):
        raise Unreadable(
            "Reading the workbook takes more than %(limit)s seconds of computing. Send fewer sheets or rows at once.",
            limit=limits.cpu_seconds,
        )
    if returncode == -getattr(signal, "SIGKILL", 0):
        raise out_of_memory(limits)  # not by us: the system kills whoever takes the last of its memory
    _logger.warning("the child that reads workbooks ended with %s", returncode)
    raise Unreadable(
        "The workbook made its reader stop. Open it in Excel, copy the cells into a new workbook, and send that."
    )
