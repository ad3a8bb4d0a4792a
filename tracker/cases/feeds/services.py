"""What an administrator does about other case systems: enter one, renew its secret, say what it hands in, close it."""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.cases.feeds.supplying import supply_again
from tracker.cases.feeds.taking import locked_feed
from tracker.cases.figures.models import Feed, FigureDefinition, FigureLink
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.texts import check_reason, check_text

LONGEST_NAME = 200
LONGEST_WAIT = 366  # days after a period's end
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,29}")
Seal = Callable[[str], str]


def subject_of(feed: Feed) -> Subject:
    """What the history calls a feed."""
    return Subject("feed", feed.code, feed.name)


def create_feed(
    session: Session,
    *,
    code: str,
    name: str,
    definitions: Iterable[str],
    expected_days: int,
    seal: Seal,
    author: Author,
    now: datetime,
) -> tuple[Feed, str]:
    """Enter another case system; its secret is returned this once, and kept sealed.

    Raises:
        Refused: the code is no code or is taken, or something else cannot be kept; `field` says which.
    """
    if _CODE.fullmatch(code) is None:
        raise Refused(
            "A code has 2 to 30 capital letters of A to Z, digits and hyphens, and begins with a letter or a digit.",
            field="code",
        )
    _check(name, expected_days)
    wanted = sorted(set(definitions))
    secret = _new_secret()
    with transaction(session):
        _check_definitions(session, wanted)
        if session.scalars(select(Feed.id).where(Feed.code == code)).one_or_none() is not None:
            raise Refused("There is a case system with this code already.", field="code")
        feed = Feed(
            code=code,
            name=name.strip(),
            sealed_secret=seal(secret),
            definitions=wanted,
            expected_days=expected_days,
            created_at=now,
            closed_at=None,
        )
        session.add(feed)
        session.flush()
        changes = [
            Change("name", None, feed.name),
            Change("definitions", None, wanted),
            Change("expected_days", None, str(expected_days)),
        ]
        record(session, author, "feed.created", subject_of(feed), changes, now=now)
    return feed, secret


def change_feed(
    session: Session,
    feed_id: int,
    *,
    name: str,
    definitions: Iterable[str],
    supplies: Iterable[str],
    expected_days: int,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Say anew what a feed is called, what it may hand in and what of that reporting takes from it.

    What it has handed in before of what reporting takes from now on is handed on at once.

    Raises:
        Refused: something cannot be kept, another feed supplies a definition, or somebody else changed it meanwhile.
    """
    check_reason(reason)
    _check(name, expected_days)
    wanted, supplied = sorted(set(definitions)), set(supplies)
    if not supplied <= set(wanted):
        raise Refused("Reporting takes from a case system only what it may hand in.", field="supplies")
    with transaction(session):
        feed = _open_feed(session, feed_id, version)
        _check_definitions(session, set(wanted) - set(feed.definitions))
        before = {"name": feed.name, "definitions": feed.definitions, "expected_days": str(feed.expected_days)}
        supplied_before = definitions_supplied(session, feed_id)
        feed.name, feed.definitions, feed.expected_days = name.strip(), wanted, expected_days
        _link(session, feed, supplied, supplied_before)
        after = {"name": feed.name, "definitions": wanted, "expected_days": str(expected_days)}
        changes = [Change(field, before[field], after[field]) for field in after if before[field] != after[field]]
        if supplied != supplied_before:
            changes.append(Change("supplies", sorted(supplied_before), sorted(supplied)))
        if changes:
            record(session, author, "feed.changed", subject_of(feed), changes, reason=reason.strip(), now=now)
        supply_again(session, feed, supplied - supplied_before, author=author, now=now)


def renew_secret(
    session: Session, feed_id: int, *, version: int, seal: Seal, reason: str, author: Author, now: datetime
) -> str:
    """Give a feed another secret, which is returned this once; what is signed by the old one is refused from now on.

    Raises:
        Refused: it is closed, no reason is given, or somebody else changed it meanwhile.
    """
    check_reason(reason)
    secret = _new_secret()
    with transaction(session):
        feed = _open_feed(session, feed_id, version)
        feed.sealed_secret = seal(secret)
        record(session, author, "feed.renewed", subject_of(feed), reason=reason.strip(), now=now)
    return secret


def close_feed(session: Session, feed_id: int, *, version: int, reason: str, author: Author, now: datetime) -> None:
    """Take nothing from a feed any more; what it has handed in stays.

    Raises:
        Refused: it is closed already, no reason is given, or somebody else changed it meanwhile.
    """
    check_reason(reason)
    with transaction(session):
        feed = _open_feed(session, feed_id, version)
        feed.closed_at = now
        record(session, author, "feed.closed", subject_of(feed), reason=reason.strip(), now=now)


def definitions_supplied(session: Session, feed_id: int) -> set[str]:
    """The definitions that reporting takes from a feed."""
    return set(session.scalars(select(FigureLink.definition).where(FigureLink.feed_id == feed_id)))


def _open_feed(session: Session, feed_id: int, version: int) -> Feed:
    feed = locked_feed(session, feed_id)
    if feed.version != version:
        raise changed_meanwhile()
    if feed.closed_at is not None:
        raise Refused("This case system has been closed: nothing of it can be changed any more.")
    return feed


def _link(session: Session, feed: Feed, supplied: set[str], before: set[str]) -> None:
    """Let the indicators of definitions count by a feed, and those of others by the cases again."""
    taken = session.execute(
        select(FigureLink.definition, Feed.code)
        .join(Feed, Feed.id == FigureLink.feed_id)
        .where(FigureLink.definition.in_(supplied), FigureLink.feed_id != feed.id, Feed.closed_at.is_(None))
    ).first()
    if taken is not None:
        raise Refused(
            "Reporting takes %(definition)s from %(feed)s already.",
            field="supplies",
            definition=taken.definition,
            feed=taken.code,
        )
    of_nobody = supplied - set(
        session.scalars(select(FigureLink.definition).where(FigureLink.definition.in_(supplied)))
    )
    if of_nobody:
        raise Refused(
            "No indicator counts by %(definitions)s.", field="supplies", definitions=", ".join(sorted(of_nobody))
        )
    session.execute(update(FigureLink).where(FigureLink.definition.in_(supplied)).values(feed_id=feed.id))
    mine = (FigureLink.feed_id == feed.id, FigureLink.definition.in_(before - supplied))
    session.execute(update(FigureLink).where(*mine).values(feed_id=None))


def _check(name: str, expected_days: int) -> None:
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise Refused("A name has 1 to %(most)s characters.", field="name", most=LONGEST_NAME)
    check_text(name, "name")
    if not 0 <= expected_days <= LONGEST_WAIT:
        raise Refused("Type a whole number from 0 to %(most)s.", field="expected_days", most=LONGEST_WAIT)


def _check_definitions(session: Session, codes: Iterable[str]) -> None:
    wanted: Sequence[str] = sorted(codes)
    there = set(session.scalars(select(FigureDefinition.code).where(FigureDefinition.code.in_(wanted))))
    if missing := [code for code in wanted if code not in there]:
        raise Refused("There is no definition %(definitions)s.", field="definitions", definitions=", ".join(missing))


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
