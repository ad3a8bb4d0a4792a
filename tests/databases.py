"""New databases for tests: empty ones, and copies of one that was filled once."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text


class NewDatabase(ABC):
    """Makes databases of one kind: call it with a name, get the URL of an empty one."""

    kind: str

    def __init__(self) -> None:
        self._filled: set[str] = set()

    @abstractmethod
    def __call__(self, name: str) -> str: ...

    @abstractmethod
    def _copied(self, template: str, name: str) -> str: ...

    def copy(self, template: str, fill: Callable[[str], None], name: str) -> str:
        """The URL of a database with all that the template holds.

        `fill` fills the template when it is first asked for; it leaves no connection to it behind.
        """
        if template not in self._filled:
            fill(self(template))
            self._filled.add(template)
        return self._copied(template, name)


class OnSqlite(NewDatabase):
    """Each database is a file in a folder of this process."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __call__(self, name: str) -> str:
        for ending in ("", "-wal", "-shm"):
            self._file(name).with_suffix(f".sqlite{ending}").unlink(missing_ok=True)
        return f"sqlite:///{self._file(name)}"

    def _copied(self, template: str, name: str) -> str:
        url = self(name)
        # The last connection that is closed leaves everything in this one file.
        shutil.copyfile(self._file(template), self._file(name))
        return url

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite"


class OnPostgres(NewDatabase):
    """Each database lies on the server of this process."""

    kind = "postgresql"

    def __init__(self, server: Engine) -> None:
        super().__init__()
        self._server = server

    def __call__(self, name: str) -> str:
        return self._created(name)

    def _copied(self, template: str, name: str) -> str:
        return self._created(name, f'TEMPLATE "{template}"')

    def _created(self, name: str, like: str = "") -> str:
        with self._server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}" {like}'))
        return self._server.url.set(database=name).render_as_string(hide_password=False)
