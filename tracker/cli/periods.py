"""Commands about a plan's reporting periods: list them, open one early, lock and unlock it."""

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act
from tracker.accounts.queries import person_by_email, visitor_of
from tracker.cli.plans import plan_named
from tracker.cli.running import with_database
from tracker.errors import Refused
from tracker.history import COMMAND, Author, utc_now
from tracker.institutions.days import day_in
from tracker.plans.models import Plan
from tracker.plans.rights import may_do
from tracker.reporting.calendar import lock_period, open_items, open_period, period_named, unlock_period
from tracker.reporting.judging import periods_of
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.periods import is_overdue, state_on


def _of_a_period(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command its plan, its period, and the person in whose name it acts."""
    for decorate in (
        click.option("--as", "as_email", metavar="EMAIL", required=True, help="A coordinator of the plan."),
        click.argument("period", metavar="PERIOD"),
        click.argument("plan", metavar="PLAN"),
    ):
        command = decorate(command)
    return command


@click.group("periods")
def periods() -> None:
    """Look after the periods for which a plan is reported."""


@periods.command("list")
@click.argument("plan", metavar="PLAN")
@with_database
def list_periods(session: Session, plan: str) -> None:
    """List a plan's periods: code, first and last day, due day, state, and how many items stand where."""
    found = plan_named(session, plan)
    today = day_in(found.country.time_zone, utc_now())
    rows = periods_of(session, found.id)
    if not rows:
        click.echo(f"{found.code} has no reporting periods.")
    for row in rows:
        late = ", overdue" if is_overdue(row, today) else ""
        counts = "; ".join(f"{count} {state.value}" for state, count in open_items(session, row.id).items() if count)
        click.echo(
            f"{row.code}\t{row.starts_on} – {row.ends_on}\tdue {row.due_on}\t"
            f"{state_on(row, today).value.replace('_', ' ')}{late}\t{counts or 'nothing entered'}"
        )


@periods.command("open")
@_of_a_period
@with_database
def open_early(session: Session, plan: str, period: str, as_email: str) -> None:
    """Open a period before its first day."""
    found, row, author = _asked(session, plan, period, as_email)
    open_period(session, found, row, version=row.version, author=author, now=utc_now())
    click.echo(f"{plan}: {period} is open.")


@periods.command("lock")
@_of_a_period
@with_database
def lock(session: Session, plan: str, period: str, as_email: str) -> None:
    """Lock a period: an approved figure changes by a correction only."""
    found, row, author = _asked(session, plan, period, as_email)
    lock_period(session, found, row, version=row.version, author=author, now=utc_now())
    click.echo(f"{plan}: {period} is locked.")


@periods.command("unlock")
@_of_a_period
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stands in the history.")
@with_database
def unlock(session: Session, plan: str, period: str, as_email: str, reason: str) -> None:
    """Unlock a period for a reason."""
    found, row, author = _asked(session, plan, period, as_email)
    unlock_period(session, found, row, reason, version=row.version, author=author, now=utc_now())
    click.echo(f"{plan}: {period} is unlocked.")


def _asked(session: Session, code: str, period: str, email: str) -> tuple[Plan, ReportingPeriod, Author]:
    plan = plan_named(session, code)
    author = _coordinator(session, plan, email)
    try:
        return plan, period_named(session, plan.id, period), author
    except NoResultFound:
        codes = ", ".join(each.code for each in periods_of(session, plan.id))
        raise Refused(
            "%(plan)s has no period %(period)s. Its periods are: %(codes)s.",
            plan=code,
            period=period,
            codes=codes or "none",
        ) from None


def _coordinator(session: Session, plan: Plan, email: str) -> Author:
    """Whom the history names: a person whose account is open and who may review the plan."""
    person = person_by_email(session, email)
    if person is None:
        raise Refused("Nobody with the e-mail address %(email)s is known here.", email=email)
    if person.disabled_at is not None:
        raise Refused("The account of %(email)s is closed.", email=email)
    if not may_do(session, visitor_of(session, person.id), Act.REVIEW, plan):
        raise Refused("%(email)s is no coordinator of %(plan)s.", email=email, plan=plan.code)
    return Author(person.id, way=COMMAND.way)
