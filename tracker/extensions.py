"""The objects that know Flask."""

from typing import Any

from flask_alembic import Alembic
from flask_babel import Babel
from flask_compress import Compress
from flask_login import LoginManager
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection

from tracker.database import Base
from tracker.history import guard_history


class GuardedAlembic(Alembic):
    """Migrates without losing rows or the triggers of the history.

    SQLite changes a table by copying it and dropping the old one. Dropping would delete what hangs on its rows, so
    foreign keys rest meanwhile and are checked afterwards; and the copy has no triggers, so they are made anew.
    """

    def run_migrations(self, fn: Any, **kwargs: Any) -> None:
        contexts = self.migration_contexts.values()
        for context in contexts:
            _foreign_keys(context.connection, "OFF")
        try:
            super().run_migrations(fn, **kwargs)
        finally:
            for context in contexts:
                _foreign_keys(context.connection, "ON")
        with db.engine.begin() as connection:
            guard_history(connection)


def _foreign_keys(connection: Connection | None, state: str) -> None:
    if connection is None or connection.dialect.name != "sqlite":
        return
    # Inside a transaction the setting would be passed over, so it is given to the driver's own connection.
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={state}")
    if state == "ON" and (broken := driver.execute("PRAGMA foreign_key_check").fetchall()):
        raise RuntimeError(f"The migration left rows that belong to nothing: {broken[:5]}")


db = SQLAlchemy()
alembic = GuardedAlembic(run_mkdir=False, command_name="", metadatas=Base.metadata)
babel = Babel()
compress = Compress()
login = LoginManager()
csrf = CSRFProtect()
