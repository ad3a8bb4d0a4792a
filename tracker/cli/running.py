"""What every command stands on: the settings, the application, a database of the right version, plain refusals."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, OperationalError

from tracker.app import create_app
from tracker.config import Settings, settings_from
from tracker.errors import Refused
from tracker.extensions import alembic, db

REFUSED = 2


class Plainly(click.Group):
    """Says what was refused in one plain sentence and ends with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as error:
            click.echo(f"tracker: {error}", err=True)
        except IntegrityError:
            click.echo("tracker: another command changed the same plan at the same time; run it again.", err=True)
        except OperationalError as error:
            click.echo(f"tracker: the database cannot be used: {str(error.orig).splitlines()[0]}", err=True)
        ctx.exit(REFUSED)
        return None


def present_settings() -> Settings:
    """The settings of the environment in which the command was started."""
    return settings_from(os.environ, Path.cwd())


def patient_settings() -> Settings:
    """The same for a command that serves no pages: nobody waits for it, so a statement may take its time."""
    return replace(present_settings(), statement_timeout=0, idle_timeout=0)


@contextmanager
def application(settings: Settings, **overrides: Any) -> Iterator[Flask]:
    """The application in its context, for the length of a command."""
    try:
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            "%(path)s cannot be written: %(reason)s.", path=settings.instance, reason=error.strerror
        ) from error
    app = create_app(settings, **overrides)
    with app.app_context():
        engines = list(db.engines.values())
    try:
        with app.app_context():
            yield app
    finally:
        for engine in engines:
            engine.dispose()


def with_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the command a session on a database that is set up; a wholly new one is set up on the way."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with application(patient_settings()):
            require_current_database()
            return command(db.session, *args, **kwargs)

    return run


def require_current_database() -> None:
    """Set up a database without tables; refuse one of another version.

    Raises:
        Refused: the database is of another version than the program.
    """
    if not inspect(db.engine).get_table_names():
        alembic.upgrade()
        return
    if set(alembic.current()) != set(alembic.heads()):
        raise Refused("The database is of another version than the program. Run “tracker db upgrade” first.")
