"""The programs that tests start or look for: PostgreSQL, Chromium and LibreOffice.

Nothing here needs a service that is already running, and nothing is left behind.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

_DATABASE = "tracker_test"
_ROLE = "tracker"
_ROOM = 6 * 1024**3  # bytes: two processes with some two hundred databases each


def skip_or_fail(reason: str) -> NoReturn:
    """Skip the test for want of a program; in CI, where nothing is skipped, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"In CI nothing is skipped: {reason}", pytrace=False)
    pytest.skip(reason)


def find_chromium() -> str | None:
    """The path of Debian's Chromium or of another build of it; None where there is none."""
    return _first_on_path("chromium", "chromium-browser", "google-chrome")


def find_soffice() -> str | None:
    """The path of LibreOffice's command; None where there is none."""
    return _first_on_path("soffice", "libreoffice")


def find_postgres_programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first; None where there is none."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _version_of(folder.parent.name), reverse=True
    )
    on_path = shutil.which("pg_ctl")
    folders = debian + ([Path(on_path).resolve().parent] if on_path else [])
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@contextmanager
def throwaway_postgres() -> Iterator[str | None]:
    """A PostgreSQL of its own for the length of the block: yields its `postgresql+psycopg://` URL.

    The cluster lies in a temporary folder, listens on a free loopback port only, trusts whoever connects and
    writes nothing through to the disk; its one database is empty and UTF-8. Yields None where the machine has
    no PostgreSQL programs, or where root has no `postgres` user to run them as.
    """
    programs = find_postgres_programs()
    owner = _non_root_user()
    if programs is None or owner is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir=_where_files_are_cheap()))
    try:
        if owner != _current_user():
            shutil.chown(folder, owner)
        cluster = folder / "cluster"
        initdb = ["initdb", "-D", cluster, "-U", _ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run_as(owner, programs, initdb)
        with _running(owner, programs, cluster, folder) as port:
            _run_as(owner, programs, ["createdb", "-h", "127.0.0.1", "-p", str(port), "-U", _ROLE, _DATABASE])
            yield f"postgresql+psycopg://{_ROLE}@127.0.0.1:{port}/{_DATABASE}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class RestartablePostgres:
    """A server that a test stops and starts, always on the same port."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def restartable_postgres() -> Iterator[RestartablePostgres | None]:
    """A PostgreSQL of its own that can be stopped and started within the block; None where there is none."""
    programs = find_postgres_programs()
    owner = _non_root_user()
    if programs is None or owner is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir="/tmp"))
    try:
        if owner != _current_user():
            shutil.chown(folder, owner)
        cluster = folder / "cluster"
        initdb = ["initdb", "-D", cluster, "-U", _ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run_as(owner, programs, initdb)
        port = _start(owner, programs, cluster, folder, port=free_port())

        def stop() -> None:
            _run_as(owner, programs, ["pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop"])

        def start() -> None:
            _start(owner, programs, cluster, folder, port=port)

        try:
            yield RestartablePostgres(f"postgresql+psycopg://{_ROLE}@127.0.0.1:{port}/postgres", stop, start)
        finally:
            stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _where_files_are_cheap() -> Path:
    """A folder in memory if there is one with room enough, else one on the disk.

    Each of the many databases of the tests is some three hundred files, which are made and removed much faster there.
    The paths are short: the socket's name has room for some hundred characters only.
    """
    in_memory = Path("/dev/shm")
    has_room = in_memory.is_dir() and os.access(in_memory, os.W_OK) and shutil.disk_usage(in_memory).free >= _ROOM
    return in_memory if has_room else Path("/tmp")


@contextmanager
def _running(owner: str, programs: Path, cluster: Path, folder: Path) -> Iterator[int]:
    """Run the cluster's server for the length of the block; yields its port."""
    port = _start(owner, programs, cluster, folder)
    try:
        yield port
    finally:
        _run_as(owner, programs, ["pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop"])


def _start(owner: str, programs: Path, cluster: Path, folder: Path, attempts: int = 3, port: int | None = None) -> int:
    # Another process can take the free port before the server does; then another port is tried.
    log = folder / "log"
    # Its databases live for minutes and are a few hundred: cleaning up after them would take from the tests' time.
    # Of a server that is stopped at once and started again, what a transaction promised must be there.
    promises = "on" if port else "off"
    for attempt in range(1, attempts + 1):
        chosen = port or free_port()
        settings = (
            f"-p {chosen} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
            f"-c fsync=off -c synchronous_commit={promises} -c full_page_writes=off -c max_connections=50 "
            "-c max_wal_size=256MB -c autovacuum=off"
        )
        try:
            _run_as(owner, programs, ["pg_ctl", "-D", cluster, "-l", log, "-w", "-t", "60", "-o", settings, "start"])
            return chosen
        except subprocess.CalledProcessError as error:
            said = log.read_text(errors="replace") if log.exists() else error.stderr
            if attempt == attempts:
                raise RuntimeError(f"PostgreSQL did not start:\n{said}") from error
    raise AssertionError("unreachable: the last attempt returns or raises")


def _run_as(owner: str, programs: Path, command: Sequence[object]) -> None:
    program = [str(programs / str(command[0])), *(str(part) for part in command[1:])]
    if owner != _current_user():
        program = ["runuser", "-u", owner, "--", *program]
    # Output goes to a file, not to a pipe: the server that pg_ctl leaves running would hold the pipe open.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        try:
            # The folder of the tests may be closed to this user, so the program starts elsewhere.
            subprocess.run(program, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        except subprocess.CalledProcessError as error:
            output.seek(0)
            error.stderr = output.read()
            error.add_note(error.stderr)
            raise


def _non_root_user() -> str | None:
    """Whom to run PostgreSQL as: it refuses to be started by root."""
    if os.geteuid() != 0:
        return _current_user()
    known = subprocess.run(["id", "-u", "postgres"], capture_output=True, check=False).returncode == 0
    return "postgres" if known and shutil.which("runuser") else None


def _current_user() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _first_on_path(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _version_of(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split(".") if part.isdigit())
