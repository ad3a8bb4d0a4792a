"""What a database holds, counted: written into a backup, and compared after a restore."""

from datetime import datetime

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from tracker.backups.archive import Content
from tracker.errors import Refused
from tracker.history import broken_entries, guard_history


def content_of(connection: Connection) -> Content:
    """Count the rows of every table, and note where each chain of the history ends.

    Raises:
        Refused: the tables of the tracker are not there.
    """
    names = sorted(inspect(connection).get_table_names())
    if "alembic_version" not in names:
        raise Refused("The database holds no tables of the tracker.")
    rows = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}  # noqa: S608 the names are those of the database itself
    chains = {}
    if "history_head" in names:
        heads = connection.execute(text("SELECT chain, position, hash FROM history_head ORDER BY chain"))
        chains = {str(head.chain): [head.position, head.hash] for head in heads}
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return Content(revision, rows, chains)


def check_restored(engine: Engine, promised: Content) -> None:
    """Let a restored database pass that holds what the backup promised, with its history intact.

    Raises:
        Refused: it does not.
    """
    with engine.connect() as connection:
        found = content_of(connection)
        for name, count in promised.rows.items():
            if found.rows.get(name) != count:
                raise Refused(
                    "The restored table %(name)s has %(found)s rows instead of %(count)s.",
                    name=name,
                    found=found.rows.get(name, 0),
                    count=count,
                )
        if found != promised:
            raise Refused("What was restored is not what the backup says that it holds.")
    if "history" in promised.rows:
        with Session(engine) as session:
            broken = next(broken_entries(session), None)
        if broken is not None:
            raise Refused(
                "The history in the backup is broken at entry %(position)s of chain %(chain)s: %(why)s.",
                position=broken.position,
                chain=broken.chain,
                why=broken.why,
            )


def forget_what_was_open(engine: Engine, now: datetime) -> None:
    """End the sessions and links that were good when the backup was made, and guard the history again.

    Who signed out since then, or used a link, must not find it open again.
    """
    with engine.begin() as connection:
        tables = set(inspect(connection).get_table_names())
        if "sign_in" in tables:
            connection.execute(text("UPDATE sign_in SET ended_at = :now WHERE ended_at IS NULL"), {"now": now})
        if "one_time_link" in tables:
            connection.execute(text("UPDATE one_time_link SET used_at = :now WHERE used_at IS NULL"), {"now": now})
        guard_history(connection)
