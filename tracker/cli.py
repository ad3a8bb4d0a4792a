"""The commands: set up the database, load plans, list and export them, serve the web pages."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
import waitress
from flask import Flask
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, joinedload

from tracker.app import create_app
from tracker.config import Settings, check_secret_key, demo_secret_key, settings_from
from tracker.errors import Refused
from tracker.exchange.apply import Loaded, LoadState, apply_draft
from tracker.exchange.folders import read_folders
from tracker.exchange.json_out import plan_as_json
from tracker.extensions import alembic, db
from tracker.plans.annexes import PlanFinding
from tracker.plans.models import Plan
from tracker.web.assets import check_assets
from tracker.web.languages import check_catalogues

REFUSED = 2
_PROJECT = Path(__file__).resolve().parent.parent


class _Plainly(click.Group):
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


@click.group(cls=_Plainly)
@click.version_option(package_name="tracker")
def main() -> None:
    """Track the plans of governments: load them as published, show them, export them."""
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _settings() -> Settings:
    return settings_from(os.environ, Path.cwd())


@contextmanager
def _application(settings: Settings) -> Iterator[Flask]:
    try:
        settings.instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            "%(path)s cannot be written: %(reason)s.", path=settings.instance, reason=error.strerror
        ) from error
    app = create_app(settings)
    with app.app_context():
        engines = list(db.engines.values())
    try:
        with app.app_context():
            yield app
    finally:
        for engine in engines:
            engine.dispose()


def _with_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the command a session on a database that is set up; a wholly new one is set up on the way."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with _application(_settings()):
            _require_current_database()
            return command(db.session, *args, **kwargs)

    return run


def _require_current_database() -> None:
    """Set up a database without tables; refuse one of another version.

    Raises:
        Refused: the database is of another version than the program.
    """
    if not inspect(db.engine).get_table_names():
        alembic.upgrade()
        return
    if set(alembic.current()) != set(alembic.heads()):
        raise Refused("The database is of another version than the program. Run “tracker db upgrade” first.")


@main.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the version of the program."""
    with _application(_settings()):
        before = set(alembic.current())
        alembic.upgrade()
        changed = before != set(alembic.current())
    click.echo("The database was upgraded." if changed else "The database is up to date.")


def _imports_folder() -> Path:
    """`imports/` where the command is run, else the one beside the program."""
    here = Path.cwd() / "imports"
    return here if here.is_dir() else _PROJECT / "imports"


@main.command("load")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--public", is_flag=True, help="Show the plans to everybody, not to their own people only.")
@_with_database
def load(session: Session, paths: tuple[Path, ...], public: bool) -> None:
    """Load plans: a plan's folder, a folder of such folders, or one file. Without PATH: imports/."""
    for loaded in load_plans(session, list(paths) or [_imports_folder()], public=public):
        click.echo(_told(loaded))


def load_plans(session: Session, paths: list[Path], *, public: bool) -> Iterator[Loaded]:
    """Read all plans first, so that a text that cannot be read changes nothing; then save them one by one."""
    for folder in read_folders(paths):
        yield apply_draft(session, folder.draft, public=public, now=datetime.now(UTC).replace(tzinfo=None))


def _told(loaded: Loaded) -> str:
    published = ", now public" if loaded.is_published and loaded.state is not LoadState.LOADED else ""
    return f"{loaded.code}: {loaded.state}{published}"


@main.group("plans")
def plans() -> None:
    """Look at the plans."""


@plans.command("list")
@_with_database
def list_plans(session: Session) -> None:
    """List the plans: code, period, visibility, open findings, title."""
    findings = select(func.count()).where(PlanFinding.plan_id == Plan.id).correlate(Plan).scalar_subquery()
    rows = session.execute(select(Plan, findings).order_by(Plan.country_code, Plan.code)).all()
    if not rows:
        click.echo("There is no plan yet. Load the shipped ones with: tracker load")
    for plan, count in rows:
        click.echo(
            f"{plan.code}\t{plan.starts_on.year}–{plan.ends_on.year}\t{plan.visibility}\t{count} findings\t{plan.title}"
        )


def _plan(session: Session, code: str) -> Plan:
    plan = session.scalars(
        select(Plan).where(Plan.code == code).options(joinedload(Plan.country), joinedload(Plan.owner))
    ).one_or_none()
    if plan is None:
        known = ", ".join(session.scalars(select(Plan.code).order_by(Plan.code))) or "none"
        raise Refused("There is no plan with the code “%(code)s”. Loaded are: %(known)s.", code=code, known=known)
    return plan


@plans.command("export")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; else standard output.")
@_with_database
def export_plan(session: Session, code: str, form: str, output: Path | None) -> None:
    """Export a plan."""
    text = {"json": plan_as_json}[form](session, _plan(session, code))
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    partial = output.with_name(f".{output.name}.part")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(output)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Refused("%(path)s cannot be written: %(reason)s.", path=output, reason=error.strerror) from error


@plans.command("findings")
@click.argument("code")
@_with_database
def show_findings(session: Session, code: str) -> None:
    """List what was noticed in a plan's document: severity, code, line, thing, sentence."""
    plan = _plan(session, code)
    for finding in session.scalars(
        select(PlanFinding).where(PlanFinding.plan_id == plan.id).order_by(PlanFinding.position)
    ):
        sentence = finding.message % finding.params if finding.params else finding.message
        line = f"line {finding.source_line}" if finding.source_line is not None else "document"
        click.echo(f"{finding.severity}\t{finding.code}\t{line}\t{finding.subject_key or ''}\t{sentence}")


def _check_before_serving(app: Flask) -> None:
    check_secret_key(app.config["SECRET_KEY"] or "")
    check_assets()
    check_catalogues()
    _require_current_database()


@main.command("serve")
def serve() -> None:
    """Serve the web pages with gunicorn; put a reverse proxy with TLS in front of it."""
    settings = _settings()
    with _application(settings) as app:
        _check_before_serving(app)
    if os.name == "nt":
        raise Refused("gunicorn does not run on Windows. Use waitress, as docs/operations.md says.")
    arguments = [
        "gunicorn", "--bind", f"{settings.host}:{settings.port}", "--workers", str(settings.workers),
        "--worker-class", "gthread", "--threads", "8", "--access-logfile", "-", "tracker.app:create_app()",
    ]  # fmt: skip
    os.execv(sys.executable, [sys.executable, "-m", *arguments])


@main.command("demo")
def demo() -> None:
    """Serve both shipped plans from an embedded database on this machine only."""
    settings = _settings()
    if not settings.secret_key:
        settings = replace(settings, secret_key=demo_secret_key(settings.instance))
    with _application(settings) as app:
        alembic.upgrade()
        try:
            for loaded in load_plans(db.session, [_imports_folder()], public=True):
                click.echo(_told(loaded))
        except Refused as error:
            # The demo shows what is there: a plan that people have worked on is left as it is.
            click.echo(f"tracker: {error}", err=True)
        _check_before_serving(app)
        try:
            server = waitress.create_server(app, host="127.0.0.1", port=settings.port, threads=8, ident="")
        except OSError as error:
            raise Refused(
                "Port %(port)s cannot be used (%(reason)s). Choose another one, for example: PORT=8001 make demo",
                port=settings.port,
                reason=error.strerror,
            ) from error
        click.echo(f"The tracker is at http://127.0.0.1:{settings.port}/ (stop it with Ctrl+C)")
        server.run()


if __name__ == "__main__":
    main()
