"""`tracker workbook …`: the workbook of a period goes out, and comes back filled in."""

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.cli.plans import plan_named
from tracker.cli.running import with_database
from tracker.cli.workbook_import import LANGUAGES, import_workbooks
from tracker.errors import Refused
from tracker.history import COMMAND, utc_now
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reporting.calendar import period_named
from tracker.reporting.judging import periods_of
from tracker.reporting.models import ReportingPeriod
from tracker.roundtrip.exporting import export_workbook
from tracker.web.languages import ENGLISH, Language


@click.group("workbook")
def workbook() -> None:
    """Report a period by Excel: send the workbook out, and read it back."""


@workbook.command("export")
@click.argument("plan", metavar="PLAN")
@click.argument("period", metavar="PERIOD")
@click.option("--institution", metavar="CODE", help="Only what this institution and its units report.")
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), help="Of the workbook; else that of the plan.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to be written."
)
@with_database
def export(
    session: Session, plan: str, period: str, institution: str | None, language: str | None, output: Path
) -> None:
    """Write the workbook of a period, to be filled in."""
    found = plan_named(session, plan)
    row = _period(session, found, period)
    asked = _institution(session, found, institution) if institution else None
    spoken = LANGUAGES[language] if language else _language_of(found)
    partial = output.with_name(f".{output.name}.part")
    try:
        with partial.open("wb") as file:
            export_workbook(
                session, found, row, asked, spoken, file, mine=lambda *_: True, author=COMMAND, now=utc_now()
            )
        partial.replace(output)
    except OSError as error:
        raise Refused("%(path)s cannot be written: %(reason)s.", path=output, reason=error.strerror) from error
    finally:
        partial.unlink(missing_ok=True)
    click.echo(f"{output}: {found.code}, {row.code}, {institution or 'the whole plan'}, in {spoken.name}")


def _period(session: Session, plan: Plan, code: str) -> ReportingPeriod:
    try:
        return period_named(session, plan.id, code)
    except NoResultFound:
        codes = ", ".join(each.code for each in periods_of(session, plan.id))
        raise Refused(
            "%(plan)s has no period %(period)s. Its periods are: %(codes)s.",
            plan=plan.code,
            period=code,
            codes=codes or "none",
        ) from None


def _institution(session: Session, plan: Plan, code: str) -> Institution:
    found = session.scalars(
        select(Institution).where(Institution.country_code == plan.country_code, Institution.code == code)
    ).one_or_none()
    if found is None:
        raise Refused(
            "There is no institution with the code “%(code)s” in %(country)s.", code=code, country=plan.country_code
        )
    return found


def _language_of(plan: Plan) -> Language:
    return LANGUAGES.get(plan.language, ENGLISH)


workbook.add_command(import_workbooks)
