"""Numbers that no text prints and the installation sets itself: entered, withdrawn, and never changed.

They stand beside what is entered on rules, in the same table, each kind under its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload

from tracker.cases.models import RuleEntry
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author
from tracker.texts import check_text

_LOCK = 7346013  # any number that nothing else locks by


@dataclass(frozen=True, slots=True)
class Numbers:
    """A kind of such numbers."""

    kind: str  # of the entries
    unit: str  # under which an entry holds the number: "days", "years"


@dataclass(frozen=True, slots=True)
class Own:
    """One of them as it stands."""

    value: int
    source: str
    by: str  # the name of who entered it; "" where nobody is known
    at: datetime


def own_numbers(session: Session, of: Numbers) -> Mapping[str, Own]:
    """Those of a kind that were set and not withdrawn, by name: one query."""
    return {
        entry.content["name"]: Own(
            entry.content[of.unit], entry.source, entry.entered_by.name if entry.entered_by else "", entry.entered_at
        )
        for entry in _entries(session, of)
        if entry.withdrawn_at is None
    }


def version_of(session: Session, of: Numbers, name: str) -> int:
    """How often one of them was set and taken back: what a form shows, and nobody saves over unseen. One query."""
    return _version([entry for entry in _entries(session, of) if entry.content["name"] == name])


def enter(
    session: Session,
    of: Numbers,
    name: str,
    value: int | None,
    source: str,
    *,
    version: int | None,
    author: Author,
    now: datetime,
) -> int | None:
    """Set one of them, or take it back with None, in the transaction that is open; return what stood before.

    `version` is what a form showed, None for a command, which shows nothing.

    Raises:
        Refused: nothing says who decided, it stands so already, or somebody else set it meanwhile.
    """
    source = source.strip()
    if not source:
        raise Refused("Say who decided it: without a source nothing is entered.", field="source")
    check_text(source, "source")
    if session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer anyway; here there is no row that two who enter something new could wait for.
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    told = [entry for entry in _entries(session, of) if entry.content["name"] == name]
    if version is not None and _version(told) != version:
        raise changed_meanwhile()
    standing = [entry for entry in told if entry.withdrawn_at is None]
    before: int | None = standing[-1].content[of.unit] if standing else None
    if before == value:
        raise Refused("Nothing was changed.")
    for entry in standing:
        entry.withdrawn_at, entry.withdrawn_by_id = now, author.person_id
    if value is not None:
        content = {"name": name, of.unit: value}
        session.add(
            RuleEntry(kind=of.kind, content=content, source=source, entered_at=now, entered_by_id=author.person_id)
        )
    session.flush()
    return before


def _entries(session: Session, of: Numbers) -> list[RuleEntry]:
    query = select(RuleEntry).where(RuleEntry.kind == of.kind).order_by(RuleEntry.id)
    return list(
        session.scalars(query.options(joinedload(RuleEntry.entered_by)).execution_options(populate_existing=True))
    )


def _version(told: list[RuleEntry]) -> int:
    return sum(1 + (entry.withdrawn_at is not None) for entry in told)
