"""The command that explains a number: the same words as the page, in English."""

import click
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.policy import EVERYTHING
from tracker.cli.running import with_database
from tracker.dashboards.explained import explained, lines_of
from tracker.dashboards.explaining import explanation_of
from tracker.errors import Refused
from tracker.history import utc_now
from tracker.reporting.compared import Asked, compared_plan
from tracker.web.languages import ENGLISH, speaking


@click.command("explain")
@click.argument("plan")
@click.argument("indicator")
@click.argument("period")
@click.option("--drafts", is_flag=True, help="With figures that nobody has approved yet.")
@with_database
def explain(session: Session, plan: str, indicator: str, period: str, drafts: bool) -> None:
    """Explain the figures of an INDICATOR of a PLAN in a PERIOD: formulas, values, where each comes from."""
    try:
        found = compared_plan(session, EVERYTHING, plan, now=utc_now())
        told = explanation_of(session, found, indicator, Asked(period=period), approved_only=not drafts)
    except NoResultFound as error:
        raise Refused(
            "There is no plan “%(plan)s” with an indicator “%(indicator)s” and a period “%(period)s”.",
            plan=plan,
            indicator=indicator,
            period=period,
        ) from error
    with speaking(ENGLISH):
        for line in lines_of(explained(told)):
            click.echo(line)
