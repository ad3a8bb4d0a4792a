"""Runs the commands as an administrator types them, in the process of the test."""

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import create_engine, inspect, text

from tracker.cli import main


@dataclass
class Answer:
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


class Commands:
    """Runs `tracker …` on one database, in this process."""

    def __init__(self, url: str, instance: Path) -> None:
        self.url = url
        self.environment = {"TRACKER_DATABASE_URL": url, "TRACKER_INSTANCE": str(instance), "TRACKER_SECRET_KEY": ""}

    def __call__(self, *arguments: str, typed: str | None = None, **environment: str) -> Answer:
        result = CliRunner().invoke(main, arguments, input=typed, env={**self.environment, **environment})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    def rows(self) -> dict[str, int]:
        """The number of rows of every table."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            names = inspect(connection).get_table_names()
            rows = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
        engine.dispose()
        return rows
