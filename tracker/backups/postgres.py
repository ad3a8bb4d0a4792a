"""A PostgreSQL database dumped while it is used, and another one's content put in its place."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

from tracker.backups.archive import Content
from tracker.backups.content import content_of
from tracker.errors import Refused

ASIDE = "before_restore_"  # what the names of schemas with the content of before begin with
_SERVER_VERSION = re.compile(r"\d+")


def engine_on(url: str) -> Engine:
    """An engine for a command, which may take its time and keeps no connection."""
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 10})


def dump_live(url: str, target: Path) -> Content:
    """Dump a database with pg_dump while others read and write it; says what the dump holds.

    Both look at the same snapshot, so that the counts are those of the dump.

    Raises:
        Refused: PostgreSQL's programs are missing, or pg_dump could not finish.
    """
    engine = engine_on(url)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        content = content_of(connection)
        _run(
            connection,
            url,
            "pg_dump",
            [
                "--format=custom",
                "--compress=0",  # the archive around it is compressed
                "--no-owner",
                "--no-privileges",
                f"--exclude-schema={ASIDE}*",
                f"--snapshot={snapshot}",
                f"--file={target}",
            ],
        )
    return content


def check_unused(url: str) -> None:
    """Let a database pass that nobody else is connected to.

    Raises:
        Refused: somebody is.
    """
    # Of other people's connections only these columns are told; the server's own workers belong to nobody.
    others = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
    )
    with engine_on(url).connect() as connection:
        count = connection.execute(text(others)).scalar_one()
    if count:
        raise Refused(
            "The database has %(count)s other connections. Stop the tracker first; nothing was changed.", count=count
        )


def put_in_place(url: str, dump: Path, aside: str) -> str | None:
    """Put the content of a dump in the place of what is there, in one transaction; that is kept in the schema `aside`.

    Returns the name of that schema, None where the database was empty.

    Raises:
        Refused: PostgreSQL's programs are missing, or the dump could not be restored; nothing was changed then.
    """
    script = dump.with_suffix(".sql")
    with engine_on(url).connect() as connection:
        was_empty = not inspect(connection).get_table_names()
        connection.rollback()
        _run(connection, url, "pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(dump)], False)
        before = [] if was_empty else [f"ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public"]
        commands = [f"--command={command}" for command in before]
        _run(
            connection,
            url,
            "psql",
            [
                "--no-psqlrc",
                "--quiet",
                "--output=/dev/null",
                "--single-transaction",
                "--set=ON_ERROR_STOP=1",
                *commands,
                f"--file={script}",
            ],
        )
    return None if was_empty else aside


def put_back(url: str, aside: str | None) -> None:
    """Undo `put_in_place`."""
    with engine_on(url).begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text(f"ALTER SCHEMA {aside} RENAME TO public" if aside else "CREATE SCHEMA public"))


def _run(connection: Connection, url: str, name: str, arguments: list[str], connects: bool = True) -> None:
    program = _program(connection, name)
    parsed = make_url(url)
    # Whoever lists the processes of the machine reads their arguments, so the password goes by the environment.
    facts: dict[str, Any] = {
        **parsed.query,
        **parsed.translate_connect_args(username="user", database="dbname"),
    }
    password = facts.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password is not None else {})}
    target = [f"--dbname={make_conninfo(**facts)}"] if connects else []
    try:
        subprocess.run(  # noqa: S603 the program is PostgreSQL's own, the arguments are ours
            [program, *target, *arguments],
            check=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except subprocess.CalledProcessError as error:
        said = [line for line in error.stderr.splitlines() if line.strip()]
        raise Refused("%(name)s failed: %(reason)s", name=name, reason=said[0] if said else error.returncode) from error


def _program(connection: Connection, name: str) -> Path:
    """A program of PostgreSQL's, of the server's own version where it is installed.

    Raises:
        Refused: there is none.
    """
    version = connection.execute(text("SHOW server_version")).scalar_one()
    major = _SERVER_VERSION.match(version)
    server = int(major[0]) if major else 0
    folders = {int(path.parent.name): path for path in Path("/usr/lib/postgresql").glob("*/bin") if _is_version(path)}
    # An older program refuses a newer server; a newer one reads an older server.
    for candidate in sorted(folders, key=lambda each: (each != server, -each)):
        if (folders[candidate] / name).exists():
            return folders[candidate] / name
    found = shutil.which(name)
    if found is None:
        raise Refused("%(name)s was not found. Install PostgreSQL's client programs.", name=name)
    return Path(found)


def _is_version(path: Path) -> bool:
    return path.parent.name.isdigit()
