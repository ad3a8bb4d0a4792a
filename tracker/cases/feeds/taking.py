"""Taking what another case system hands in: wholly, once, or not at all."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from tracker.cases.feeds.checks import Surroundings, objections, surroundings_of
from tracker.cases.feeds.contract import MOST_PROBLEMS, BadBody, Handed, HandedFigure, Problem, read_body
from tracker.cases.feeds.signing import Unbelieved
from tracker.cases.feeds.splits import disagreements, period_of
from tracker.cases.feeds.supplying import supply_figures
from tracker.cases.figures.models import FedFigure, Feed, FeedDelivery
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author

FIGURES: Final = "figures"
EVENTS: Final = "events"
BY_FEED: Final = Author(way="feed")
KEPT_REFUSALS = 200  # of each feed: what was refused before is forgotten
TOLD_AGAIN_AFTER = timedelta(minutes=1)  # whoever is not believed writes a row no more often
KEY = re.compile(r"[A-Za-z0-9._:-]{8,100}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system is told: a status of HTTP and a document."""

    status: int
    document: dict[str, Any]


class _NotTaken(Exception):
    """What was handed in is not taken: the transaction is left, and why is kept apart."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.document["code"])
        self.answer = answer


def digest_of(content: bytes) -> str:
    """SHA-256 of what came."""
    return hashlib.sha256(content).hexdigest()


def refusal(status: int, code: str, title: str, problems: Sequence[Problem] = ()) -> Answer:
    """A refusal as a problem of RFC 9457."""
    document: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "code": code}
    if problems:
        document["problems"] = [asdict(each) for each in problems[:MOST_PROBLEMS]]
    return Answer(status, document)


def take_figures(session: Session, feed_id: int, key: str, body: bytes, now: datetime) -> Answer | None:
    """Take the figures of a body that its feed has signed, for a key of the feed's own.

    The same key with the same body is answered as it was answered the first time. None where the feed has been closed
    meanwhile. What is refused stores nothing but that it was refused.
    """
    digest = digest_of(body)
    try:
        with transaction(session):
            feed = locked_feed(session, feed_id)
            if feed.closed_at is not None:
                return None
            return _taken(session, feed, key, body, digest, now)
    except _NotTaken as refused:
        note_refused(session, feed_id, FIGURES, digest, refused.answer.document, now)
        return refused.answer


def locked_feed(session: Session, feed_id: int) -> Feed:
    """A feed of which nothing else is taken until the transaction ends."""
    return session.scalars(
        select(Feed).where(Feed.id == feed_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _taken(session: Session, feed: Feed, key: str, body: bytes, digest: str, now: datetime) -> Answer:
    if KEY.fullmatch(key) is None:
        message = "Tracker-Key is 8 to 100 letters, digits, dots, colons, hyphens and underscores."
        raise _NotTaken(refusal(400, "key-unfit", message))
    earlier = session.scalars(
        select(FeedDelivery).where(FeedDelivery.feed_id == feed.id, FeedDelivery.key == key)
    ).one_or_none()
    if earlier is not None:
        if earlier.digest != digest or earlier.kind != FIGURES:
            raise _NotTaken(refusal(409, "key-used", "Something else was taken for this key."))
        return Answer(200, earlier.answer)
    handed, known = _checked(session, feed, body, now)
    delivery = FeedDelivery(
        feed_id=feed.id,
        key=key,
        kind=FIGURES,
        digest=digest,
        received_at=now,
        is_taken=True,
        answer={},
        rows=len(handed.figures),
    )
    session.add(delivery)
    session.flush()
    revised = _store(session, delivery, handed, now)
    try:
        supplied = supply_figures(session, feed, handed, known, author=BY_FEED, now=now)
    except Refused as refused:
        title = "Reporting does not take the figures."
        raise _NotTaken(refusal(422, "not-taken", title, [Problem("", "not-taken", str(refused))])) from refused
    delivery.answer = {
        "delivery": delivery.id,
        "figures": len(handed.figures),
        "revised": revised,
        "indicators": supplied,
    }
    return Answer(201, delivery.answer)


def _checked(session: Session, feed: Feed, body: bytes, now: datetime) -> tuple[Handed, Surroundings]:
    try:
        handed = read_body(body)
    except BadBody as bad:
        status = 400 if bad.problems[0].code in {"not-json", "not-an-object"} else 422
        raise _NotTaken(refusal(status, "body-refused", "The body breaks the contract.", bad.problems)) from bad
    known = surroundings_of(session, feed, handed.figures)
    problems = [*objections(feed, handed, known, now), *disagreements(handed.figures)]
    if problems:
        unique = list(dict.fromkeys(problems))
        raise _NotTaken(refusal(422, "figures-refused", "The figures cannot be taken.", unique))
    return handed, known


def _store(session: Session, delivery: FeedDelivery, handed: Handed, now: datetime) -> int:
    """Add the figures, in the place of those that are there for their periods; how many periods that revises."""
    periods = sorted({period_of(each) for each in handed.figures})
    there = (
        FedFigure.feed_id == delivery.feed_id,
        FedFigure.replaced_at.is_(None),
        tuple_(FedFigure.definition, FedFigure.starts_on, FedFigure.ends_on).in_(periods),
    )
    named = (FedFigure.definition, FedFigure.starts_on, FedFigure.ends_on)
    revised = len(session.execute(select(*named).where(*there).distinct()).all())
    session.execute(update(FedFigure).where(*there).values(replaced_at=now))
    session.add_all(_row(delivery, each, handed.as_of) for each in handed.figures)
    session.flush()
    return revised


def _row(delivery: FeedDelivery, figure: HandedFigure, as_of: datetime) -> FedFigure:
    return FedFigure(
        feed_id=delivery.feed_id,
        delivery_id=delivery.id,
        definition=figure.definition,
        definition_version=figure.version,
        starts_on=figure.starts_on,
        ends_on=figure.ends_on,
        unit=figure.unit,
        sex=figure.sex,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        reason=figure.reason,
        as_of=as_of,
        replaced_at=None,
    )


def note_unbelieved(session: Session, feed_id: int, why: Unbelieved, body: bytes, now: datetime) -> None:
    """Keep why somebody was not believed to be a feed, for the page of its health only.

    Anybody can send such things: so the same is kept once a minute at most.
    """
    last = session.scalars(
        select(FeedDelivery)
        .where(FeedDelivery.feed_id == feed_id, FeedDelivery.is_taken.is_(False))
        .order_by(FeedDelivery.id.desc())
        .limit(1)
    ).one_or_none()
    if last is not None and last.answer.get("unbelieved") == why and now - last.received_at < TOLD_AGAIN_AFTER:
        return
    note_refused(session, feed_id, FIGURES, digest_of(body), {"unbelieved": why.value}, now)


def note_refused(
    session: Session, feed_id: int, kind: str, digest: str, answer: dict[str, Any], now: datetime, *, rows: int = 0
) -> None:
    """Keep that something was refused and why; of each feed the latest only."""
    with transaction(session):
        session.add(
            FeedDelivery(
                feed_id=feed_id,
                key=None,
                kind=kind,
                digest=digest,
                received_at=now,
                is_taken=False,
                answer=answer,
                rows=rows,
            )
        )
        session.flush()
        of_feed = (FeedDelivery.feed_id == feed_id, FeedDelivery.is_taken.is_(False))
        oldest = session.scalars(
            select(FeedDelivery.id).where(*of_feed).order_by(FeedDelivery.id.desc()).offset(KEPT_REFUSALS).limit(1)
        ).one_or_none()
        if oldest is not None:
            session.execute(delete(FeedDelivery).where(*of_feed, FeedDelivery.id <= oldest))
