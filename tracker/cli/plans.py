"""Commands about plans: load them as published, list them, export them, say what is odd about their texts."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cli.running import with_database
from tracker.errors import Refused
from tracker.exchange.apply import Loaded, LoadState
from tracker.exchange.folders import read_folders
from tracker.exchange.json_out import plan_as_json
from tracker.exchange.whole_folders import apply_folder
from tracker.history import Subject, has_happened, utc_now
from tracker.plans.annexes import PlanFinding
from tracker.plans.models import Plan
from tracker.plans.queries import counts_by_plan

_PROJECT = Path(__file__).resolve().parents[2]


def imports_folder() -> Path:
    """`imports/` where the command is run, else the one beside the program."""
    here = Path.cwd() / "imports"
    return here if here.is_dir() else _PROJECT / "imports"


@click.command("load")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--public", is_flag=True, help="Show the plans to everybody, not to their own people only.")
@with_database
def load(session: Session, paths: tuple[Path, ...], public: bool) -> None:
    """Load plans: a plan's folder, a folder of such folders, or one file. Without PATH: imports/."""
    for loaded in load_plans(session, list(paths) or [imports_folder()], public=public):
        click.echo(told(loaded))


def load_plans(session: Session, paths: list[Path], *, public: bool) -> Iterator[Loaded]:
    """Read all plans first, so that a text that cannot be read changes nothing; then save them one by one."""
    for folder in read_folders(paths):
        yield apply_folder(session, folder, public=public, now=utc_now())


def load_for_show(session: Session, paths: list[Path]) -> Iterator[Loaded]:
    """Load plans as `load_plans` does and show them to everybody, unless somebody has said who sees them."""
    for folder in read_folders(paths):
        is_decided = has_happened(session, "plan.published", Subject("plan", folder.draft.code))
        yield apply_folder(session, folder, public=not is_decided, now=utc_now())


def told(loaded: Loaded) -> str:
    """What loading a plan did, in a line."""
    published = ", now public" if loaded.is_published and loaded.state is not LoadState.LOADED else ""
    changed = len(loaded.changed_figures)
    figures = f", {changed} {'definition' if changed == 1 else 'definitions'} of figures changed" if changed else ""
    return f"{loaded.code}: {loaded.state}{published}{figures if loaded.state is not LoadState.LOADED else ''}"


@click.group("plans")
def plans() -> None:
    """Look at the plans."""


@plans.command("list")
@with_database
def list_plans(session: Session) -> None:
    """List the plans: code, period, visibility, open findings, title."""
    rows = session.scalars(select(Plan).order_by(Plan.country_code, Plan.code)).all()
    counts = counts_by_plan(session, [plan.id for plan in rows])
    if not rows:
        click.echo("There is no plan yet. Load the shipped ones with: tracker load")
    for plan in rows:
        count = counts[plan.id]
        findings = f"{count.open_findings} open findings of {count.findings}"
        click.echo(
            f"{plan.code}\t{plan.starts_on.year}–{plan.ends_on.year}\t{plan.visibility}\t{findings}\t{plan.title}"
        )


def plan_named(session: Session, code: str) -> Plan:
    """The plan of a code, with its country and owner.

    Raises:
        Refused: there is none of that code.
    """
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
@with_database
def export_plan(session: Session, code: str, form: str, output: Path | None) -> None:
    """Export a plan."""
    text = {"json": plan_as_json}[form](session, plan_named(session, code))
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
@with_database
def show_findings(session: Session, code: str) -> None:
    """List what was noticed in a plan's document: severity, code, line, thing, sentence."""
    plan = plan_named(session, code)
    for finding in session.scalars(
        select(PlanFinding).where(PlanFinding.plan_id == plan.id).order_by(PlanFinding.position)
    ):
        sentence = finding.message % finding.params if finding.params else finding.message
        line = f"line {finding.source_line}" if finding.source_line is not None else "document"
        click.echo(f"{finding.severity}\t{finding.code}\t{line}\t{finding.subject_key or ''}\t{sentence}")
