"""Limits of our own, where no text prints one: how many days a report or a guardian may take. Set by administrators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.cases.due.kinds import SETTINGS
from tracker.cases.own_numbers import Numbers, enter, own_numbers
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record

LIMITS: Final = Numbers("setting", "days")
MOST_DAYS = 365


def limits_set(session: Session) -> Mapping[str, int]:
    """The limits that were set and not withdrawn, in days, by name: one query."""
    return {name: own.value for name, own in own_numbers(session, LIMITS).items()}


def set_limit(
    session: Session,
    name: str,
    days: int | None,
    source: str,
    *,
    version: int | None = None,
    author: Author,
    now: datetime,
) -> None:
    """Set one of the limits that no text prints, or take it back with None; the history says who did, and on what.

    Raises:
        Refused: there is no such limit, it is no number of days, nothing says who decided, it stands so already, or
            somebody else set it after the form was opened that showed `version`.
    """
    if name not in SETTINGS:
        raise Refused("There is no limit %(name)s; there are %(names)s.", name=name, names=", ".join(SETTINGS))
    if days is not None and not 0 < days <= MOST_DAYS:
        raise Refused("A limit is a whole number of days, from 1 to %(most)s.", field="value", most=MOST_DAYS)
    with transaction(session):
        before = enter(session, LIMITS, name, days, source, version=version, author=author, now=now)
        change = Change("days", before, days)
        subject = Subject("case_limit", name, name)
        record(session, author, "rule.entered", subject, [change], reason=source.strip(), now=now)
