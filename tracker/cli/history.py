"""Commands about the history: whether it is as it was written."""

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cli.running import with_database
from tracker.history import INSTALLATION, Broken, History, broken_entries, is_guarded
from tracker.plans.models import Plan

BROKEN = 1


@click.group("history")
def history() -> None:
    """Look after the record of who changed what."""


@history.command("verify")
@with_database
def verify(session: Session) -> None:
    """Recompute every chain: exit code 0 when the history is intact, 1 naming the first broken entry of each chain."""
    if session.get_bind().dialect.name == "postgresql":
        # One snapshot for all that is read: an entry that is added meanwhile is no missing one.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    codes = {row.id: row.code for row in session.execute(select(Plan.id, Plan.code))}
    broken = list(broken_entries(session))
    for each in broken:
        click.echo(f"tracker: {_told(each, codes)}", err=True)
    guarded = is_guarded(session.connection())
    if not guarded:
        click.echo(
            "tracker: the triggers that refuse changes to the history are missing; run “tracker db upgrade”.",
            err=True,
        )
    if broken or not guarded:
        click.get_current_context().exit(BROKEN)
    entries, chains = session.execute(
        select(func.count(), func.count(History.chain.distinct())).select_from(History)
    ).one()
    click.echo(
        f"The history is intact: {entries} {'entry' if entries == 1 else 'entries'} "
        f"in {chains} {'chain' if chains == 1 else 'chains'}."
    )


def _told(broken: Broken, codes: dict[int, str]) -> str:
    chain = "of the installation" if broken.chain == INSTALLATION else f"of {codes.get(broken.chain, broken.chain)}"
    row = f" (id {broken.entry_id})" if broken.entry_id is not None else ""
    return f"the history {chain} is broken at entry {broken.position}{row}: {broken.why}."
