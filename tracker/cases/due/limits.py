"""Limits of our own, where no text prints one: how many days a report or a guardian may take. Set by administrators."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.due.kinds import SETTINGS
from tracker.cases.models import RuleEntry
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record

_KIND = "setting"
MOST_DAYS = 365


def limits_set(session: Session) -> Mapping[str, int]:
    """The limits that were set and not withdrawn, in days, by name: one query."""
    return {entry.content["name"]: entry.content["days"] for entry in _entries(session)}


def set_limit(session: Session, name: str, days: int | None, source: str, *, author: Author, now: datetime) -> None:
    """Set one of the limits that no text prints, or take it back with None; the history says who did, and on what.

    Raises:
        Refused: there is no such limit, it is no number of days, or nothing says who decided.
    """
    if name not in SETTINGS:
        raise Refused("There is no limit %(name)s; there are %(names)s.", name=name, names=", ".join(SETTINGS))
    if days is not None and not 0 < days <= MOST_DAYS:
        raise Refused("A limit is a whole number of days, from 1 to %(most)s.", field="days", most=MOST_DAYS)
    if not source.strip():
        raise Refused("Say who decided it: without a source nothing is entered.", field="source")
    with transaction(session):
        before = [entry for entry in _entries(session) if entry.content["name"] == name]
        for entry in before:
            entry.withdrawn_at, entry.withdrawn_by_id = now, author.person_id
        if days is not None:
            content = {"name": name, "days": days}
            session.add(
                RuleEntry(
                    kind=_KIND, content=content, source=source.strip(), entered_at=now, entered_by_id=author.person_id
                )
            )
        change = Change("days", before[-1].content["days"] if before else None, days)
        record(session, author, "rule.entered", Subject("case_limit", name, name), [change], reason=source, now=now)


def _entries(session: Session) -> list[RuleEntry]:
    query = select(RuleEntry).where(RuleEntry.kind == _KIND, RuleEntry.withdrawn_at.is_(None)).order_by(RuleEntry.id)
    return list(session.scalars(query))
