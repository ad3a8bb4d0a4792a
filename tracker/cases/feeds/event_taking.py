"""Events of a file beside those that are there: what is new, changed or annulled; taken wholly, once, or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tracker.cases.feeds.events import EventRow
from tracker.cases.feeds.services import subject_of
from tracker.cases.feeds.taking import EVENTS, locked_feed
from tracker.cases.figures.models import FedEvent, Feed, FeedDelivery
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, record

CHANGES_SHOWN = 100
_AT_ONCE = 500  # rows of one statement
_FIELDS = ("subject", "procedure", "code", "day", "unit", "sex", "outcome", "tags", "is_annulled")


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of an event that is there, before and after."""

    reference: str
    field: str
    before: str
    after: str


@dataclass(slots=True)
class ComparedEvents:
    """What taking a file's events would do."""

    new: int = 0
    changed: int = 0
    annulled: int = 0  # of those that are there; a row that is annulled and not there yet is new
    same: int = 0
    changes: list[ChangedField] = field(default_factory=list)  # the first of them

    @property
    def does_nothing(self) -> bool:
        """Whether everything is there as the file says it."""
        return not (self.new or self.changed or self.annulled)


@dataclass(frozen=True, slots=True)
class _Different:
    id: int
    row: EventRow


def compare_events(session: Session, feed_id: int, rows: Sequence[EventRow]) -> ComparedEvents:
    """What taking the rows would do; nothing is changed."""
    found, _, _ = _compared(session, feed_id, rows)
    return found


def take_events(
    session: Session,
    feed_id: int,
    rows: Sequence[EventRow],
    *,
    token: str,
    digest: str,
    author: Author,
    now: datetime,
) -> ComparedEvents:
    """Take the events of a file, once for its token; what it did.

    Raises:
        Refused: the feed is closed, or the file was taken already.
    """
    with transaction(session):
        feed = locked_feed(session, feed_id)
        if feed.closed_at is not None:
            raise Refused("This case system has been closed: nothing is taken from it any more.")
        key = f"{EVENTS}:{token}"
        if session.scalars(
            select(FeedDelivery.id).where(FeedDelivery.feed_id == feed_id, FeedDelivery.key == key)
        ).first():
            raise Refused("This file was taken already.")
        found, new, different = _compared(session, feed_id, rows)
        delivery = _delivery(feed, key, digest, found, len(rows), now)
        session.add(delivery)
        session.flush()
        _store(session, delivery, new, different)
        changes = [
            Change("events_new", None, str(found.new)),
            Change("events_changed", None, str(found.changed)),
            Change("events_annulled", None, str(found.annulled)),
        ]
        record(session, author, "feed.events", subject_of(feed), changes, now=now)
    return found


def _delivery(feed: Feed, key: str, digest: str, found: ComparedEvents, rows: int, now: datetime) -> FeedDelivery:
    counts = {"new": found.new, "changed": found.changed, "annulled": found.annulled, "same": found.same}
    return FeedDelivery(
        feed_id=feed.id,
        key=key,
        kind=EVENTS,
        digest=digest,
        received_at=now,
        is_taken=True,
        answer=counts,
        rows=rows,
    )


def _compared(
    session: Session, feed_id: int, rows: Sequence[EventRow]
) -> tuple[ComparedEvents, list[EventRow], list[_Different]]:
    found, new, different = ComparedEvents(), [], []
    for some in _in_pieces(rows):
        there = _there(session, feed_id, [row.reference for row in some])
        for row in some:
            known = there.get(row.reference)
            if known is None:
                found.new += 1
                new.append(row)
                continue
            fields = list(_differences(known, row))
            if not fields:
                found.same += 1
                continue
            different.append(_Different(known["id"], row))
            if row.is_annulled and not known["is_annulled"]:
                found.annulled += 1
            else:
                found.changed += 1
            found.changes += fields[: CHANGES_SHOWN - len(found.changes)]
    return found, new, different


def _there(session: Session, feed_id: int, references: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    columns = [FedEvent.id, FedEvent.reference, *(getattr(FedEvent, name) for name in _FIELDS)]
    rows = session.execute(
        select(*columns).where(FedEvent.feed_id == feed_id, FedEvent.reference.in_(list(references)))
    ).mappings()
    return {row["reference"]: dict(row) for row in rows}


def _differences(known: Mapping[str, Any], row: EventRow) -> Iterator[ChangedField]:
    for name in _FIELDS:
        before, after = known[name], getattr(row, name)
        if before != after:
            yield ChangedField(row.reference, name, _told(before), _told(after))


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return str(value or "").strip("|").replace("|", " ")


def _store(session: Session, delivery: FeedDelivery, new: Sequence[EventRow], different: Sequence[_Different]) -> None:
    of_delivery = {"feed_id": delivery.feed_id, "delivery_id": delivery.id}
    for some in _in_pieces(new):
        session.execute(insert(FedEvent), [{**asdict(row), **of_delivery} for row in some])
    for pieces in _in_pieces(different):
        session.execute(
            update(FedEvent),
            [{"id": each.id, **asdict(each.row), "delivery_id": delivery.id} for each in pieces],
        )


def _in_pieces(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(rows), _AT_ONCE):
        yield rows[first : first + _AT_ONCE]
