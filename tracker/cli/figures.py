"""Commands about figures that count themselves: count a plan's figures for a period and hand them to reporting."""

import json
from decimal import Decimal
from typing import Any

import click
from sqlalchemy.orm import Session

from tracker.cases.figures.computing import Computed, compute_figures
from tracker.cases.figures.queries import plans_with_figures
from tracker.cli.plans import plan_named
from tracker.cli.running import with_database
from tracker.errors import Refused
from tracker.history import COMMAND, utc_now
from tracker.institutions.days import day_in
from tracker.plans.models import Plan
from tracker.reading.notation import plain_number
from tracker.reporting.judging import periods_of
from tracker.reporting.models import ReportingPeriod


@click.group("figures")
def figures() -> None:
    """Count figures from cases, and from what other case systems hand in."""


@figures.command("compute")
@click.argument("plan", metavar="PLAN")
@click.argument("period", metavar="PERIOD")
@click.option("--json", "as_json", is_flag=True, help="One list of rows as JSON, and nothing else.")
@with_database
def compute(session: Session, plan: str, period: str, as_json: bool) -> None:
    """Count every figure of a plan for a period and hand it to reporting: one row a definition."""
    found = plan_named(session, plan)
    rows = compute_figures(session, found, _period(session, found, period), author=COMMAND, now=utc_now())
    if as_json:
        click.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(f"No figures are defined for {found.code}.")
        return
    _table([_cells(row) for row in rows])


@figures.command("refresh")
@with_database
def refresh(session: Session) -> None:
    """Count the figures of all periods that have ended and are not locked, of every plan: for a nightly timer."""
    now = utc_now()
    for code in plans_with_figures(session):
        plan = plan_named(session, code)
        today = day_in(plan.country.time_zone, now)
        for period in periods_of(session, plan.id):
            if period.ends_on < today and period.locked_at is None:
                rows = compute_figures(session, plan, period, author=COMMAND, now=now)
                with_value = sum(row.value is not None for row in rows)
                click.echo(f"{code}\t{period.code}\t{with_value} of {len(rows)} figures")


def _period(session: Session, plan: Plan, code: str) -> ReportingPeriod:
    periods = periods_of(session, plan.id)
    for period in periods:
        if period.code == code:
            return period
    raise Refused(
        "%(plan)s has no period %(period)s. Its periods are: %(codes)s.",
        plan=plan.code,
        period=code,
        codes=", ".join(each.code for each in periods) or "none",
    )


def _plain(row: Computed) -> dict[str, Any]:
    value = row.value
    return {
        "definition": row.definition,
        "version": row.version,
        "indicator": row.indicator,
        "period": row.period,
        "value": [_number(one) for one in value] if isinstance(value, list) else _number(value),
        "reason": row.reason or None,
        "as_of": f"{row.as_of.isoformat(timespec='seconds')}Z",
    }


def _number(value: Decimal | None) -> int | float | None:
    """A value as a number of JSON, whole where it is."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _cells(row: Computed) -> tuple[str, ...]:
    value = row.value
    values = value if isinstance(value, list) else [value]
    shown = " / ".join("–" if one is None else plain_number(one) for one in values)
    as_of = f"{row.as_of:%Y-%m-%d %H:%M}"
    return row.definition, str(row.version), row.indicator or "–", row.period, shown, as_of, row.reason


def _table(rows: list[tuple[str, ...]]) -> None:
    head = ("definition", "version", "indicator", "period", "value", "as of", "reason")
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    for line in lines:
        padded = [
            text.rjust(width) if place == 4 else text.ljust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  ".join(padded).rstrip())
