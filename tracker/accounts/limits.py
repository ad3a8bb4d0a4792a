"""How often something may be tried within five minutes: counted in the database, across workers and restarts.

Counted are the tries for one person, from one network address, and all together. What is refused is not counted: so
nobody is kept out for longer than the five minutes. A browser in which a person has signed in before has a count of
its own for that person, so that strangers cannot keep somebody out by trying in their name.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from tracker.accounts.models import Attempt
from tracker.accounts.seals import keyed_digest
from tracker.database import transaction
from tracker.errors import Refused

WINDOW = timedelta(minutes=5)
PER_PERSON = 10
PER_ADDRESS = 50
IN_ALL = 1000
KEPT = timedelta(days=1)
_LOCK = 0x7472616B  # any number, the same in all workers


class TooMany(Refused):
    """Something was tried too often."""

    def __init__(self) -> None:
        super().__init__("There were too many attempts. Wait five minutes and try again.")
        self.seconds = int(WINDOW.total_seconds())


def allow(
    session: Session, kind: str, key: str, address: str | None, now: datetime, *, browser: str | None = None
) -> Sequence[int]:
    """Count one more try, before it is made, and return what `forgive` needs.

    `key` names the person: what they typed as their e-mail address. `browser` is the number of a browser in which
    that person has signed in before.

    Raises:
        TooMany: it was tried too often within the last five minutes; this try is not counted.
    """
    if browser is not None:
        buckets = [(keyed_digest("browser", browser, key), PER_PERSON)]
    else:
        buckets = [
            (keyed_digest("person", key), PER_PERSON),
            (keyed_digest("address", address or ""), PER_ADDRESS),
            ("", IN_ALL),
        ]
    with transaction(session):
        _one_at_a_time(session)
        session.execute(delete(Attempt).where(Attempt.at < now - KEPT))
        found = session.execute(
            select(Attempt.key_digest, func.count())
            .where(
                Attempt.kind == kind,
                Attempt.key_digest.in_([digest for digest, _most in buckets]),
                Attempt.at > now - WINDOW,
            )
            .group_by(Attempt.key_digest)
        )
        counted: dict[str, int] = {digest: count for digest, count in found}  # noqa: C416 -- a row is typed this way
        if any(counted.get(digest, 0) >= most for digest, most in buckets):
            raise TooMany
        rows = [{"kind": kind, "key_digest": digest, "at": now} for digest, _most in buckets]
        return session.scalars(insert(Attempt).returning(Attempt.id), rows).all()


def forgive(session: Session, tries: Sequence[int]) -> None:
    """Forget a try that succeeded: an office that signs in behind one address does not use up its count."""
    with transaction(session):
        session.execute(delete(Attempt).where(Attempt.id.in_(tries)))


def _one_at_a_time(session: Session) -> None:
    # SQLite has one writer anyway; PostgreSQL would let two transactions count the same nine tries.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
