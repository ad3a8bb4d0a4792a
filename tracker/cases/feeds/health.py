"""How other case systems are doing: what came last, what was refused and why, what is expected and what is late."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.feeds.checks import HANDED_IN
from tracker.cases.figures.models import FedEvent, FedFigure, Feed, FeedDelivery, FigureDefinition
from tracker.cases.law.days import day_of
from tracker.plans.models import Plan
from tracker.reporting.models import ReportingPeriod


class FeedState(StrEnum):
    """How a feed is doing, the worst first."""

    LATE = "late"
    REFUSED = "refused"  # what came last was refused
    SILENT = "silent"  # nothing has come yet, and nothing is late
    IN_ORDER = "in_order"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Due:
    """A definition's figures of a period that has ended, which the feed has not handed in."""

    definition: str
    period: str  # its code
    starts_on: date
    ends_on: date
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How one feed is doing."""

    feed: Feed
    last_taken: FeedDelivery | None
    last_refused: FeedDelivery | None
    due: tuple[Due, ...]  # in the order of their days, late ones first

    @property
    def late(self) -> tuple[Due, ...]:
        """What should have come by today."""
        return tuple(each for each in self.due if each.is_late)

    @property
    def awaited(self) -> tuple[Due, ...]:
        """What is expected, and has time."""
        return tuple(each for each in self.due if not each.is_late)

    @property
    def state(self) -> FeedState:
        """How it is doing, in one word."""
        if self.feed.closed_at is not None:
            return FeedState.CLOSED
        if self.late:
            return FeedState.LATE
        if self.last_refused is not None and (self.last_taken is None or self.last_taken.id < self.last_refused.id):
            return FeedState.REFUSED
        return FeedState.SILENT if self.last_taken is None else FeedState.IN_ORDER


def feed_called(session: Session, code: str) -> Feed:
    """A feed by its code.

    Raises:
        NoResultFound: there is none.
    """
    return session.scalars(select(Feed).where(Feed.code == code)).one()


def health_of_all(session: Session, now: datetime) -> list[Health]:
    """Every feed with how it is doing, open ones first: five queries."""
    feeds = session.scalars(select(Feed).order_by(Feed.closed_at.is_not(None), Feed.code)).all()
    return _healths(session, feeds, now)


def health_of(session: Session, feed: Feed, now: datetime) -> Health:
    """How one feed is doing: four queries."""
    return _healths(session, [feed], now)[0]


def _healths(session: Session, feeds: Sequence[Feed], now: datetime) -> list[Health]:
    last = _last_deliveries(session, [feed.id for feed in feeds])
    periods = _periods_by_definition(session, {code for feed in feeds for code in feed.definitions})
    there = _handed_in(session, [feed.id for feed in feeds])
    return [
        Health(
            feed,
            last.get((feed.id, True)),
            last.get((feed.id, False)),
            tuple(_due(feed, periods, there[feed.id], day_of(now))) if feed.closed_at is None else (),
        )
        for feed in feeds
    ]


def _last_deliveries(session: Session, feed_ids: Iterable[int]) -> dict[tuple[int, bool], FeedDelivery]:
    newest = (
        select(func.max(FeedDelivery.id))
        .where(FeedDelivery.feed_id.in_(list(feed_ids)))
        .group_by(FeedDelivery.feed_id, FeedDelivery.is_taken)
    )
    rows = session.scalars(select(FeedDelivery).where(FeedDelivery.id.in_(newest)))
    return {(row.feed_id, row.is_taken): row for row in rows}


def _periods_by_definition(session: Session, codes: Iterable[str]) -> dict[str, list[ReportingPeriod]]:
    found: dict[str, list[ReportingPeriod]] = defaultdict(list)
    rows = session.execute(
        select(FigureDefinition.code, ReportingPeriod)
        .join(Plan, Plan.code == FigureDefinition.plan_code)
        .join(ReportingPeriod, ReportingPeriod.plan_id == Plan.id)
        .where(FigureDefinition.code.in_(list(codes)), FigureDefinition.is_current)
        .order_by(ReportingPeriod.position)
    )
    for code, period in rows:
        found[code].append(period)
    return found


def _handed_in(session: Session, feed_ids: Iterable[int]) -> Mapping[int, set[tuple[str, date, date]]]:
    found: dict[int, set[tuple[str, date, date]]] = defaultdict(set)
    rows = session.execute(
        select(FedFigure.feed_id, FedFigure.definition, FedFigure.starts_on, FedFigure.ends_on)
        .where(FedFigure.feed_id.in_(list(feed_ids)), FedFigure.replaced_at.is_(None))
        .distinct()
    )
    for feed_id, definition, starts_on, ends_on in rows:
        found[feed_id].add((definition, starts_on, ends_on))
    return found


def _due(
    feed: Feed,
    periods: Mapping[str, Sequence[ReportingPeriod]],
    there: set[tuple[str, date, date]],
    today: date,
) -> list[Due]:
    """What a feed owes: of periods that ended since it was entered, and have ended by now."""
    since = day_of(feed.created_at)
    due = []
    for definition in feed.definitions:
        for period in periods.get(definition, ()):
            is_owed = since <= period.ends_on < today
            if is_owed and (definition, period.starts_on, period.ends_on) not in there:
                due_on = period.ends_on + timedelta(days=feed.expected_days)
                due.append(Due(definition, period.code, period.starts_on, period.ends_on, due_on, due_on < today))
    return sorted(due, key=lambda each: (each.due_on, each.definition))


def count_values(session: Session, feed_id: int) -> int:
    """How many totals stand that a feed handed in: one query."""
    return session.scalars(_totals(select(func.count(FedFigure.id)), feed_id)).one()


def values_page(session: Session, feed_id: int, *, offset: int, limit: int) -> Sequence[FedFigure]:
    """The totals that a feed handed in, the latest periods first: one query."""
    ordered = _totals(select(FedFigure), feed_id).order_by(FedFigure.ends_on.desc(), FedFigure.definition, FedFigure.id)
    return session.scalars(ordered.offset(offset).limit(limit)).all()


def _totals(query, feed_id: int):  # type: ignore[no-untyped-def]
    return query.where(
        FedFigure.feed_id == feed_id, FedFigure.replaced_at.is_(None), FedFigure.unit == "", FedFigure.sex == ""
    )


def latest_deliveries(session: Session, feed_id: int, limit: int) -> Sequence[FeedDelivery]:
    """What a feed sent last, the newest first: one query."""
    return session.scalars(
        select(FeedDelivery).where(FeedDelivery.feed_id == feed_id).order_by(FeedDelivery.id.desc()).limit(limit)
    ).all()


def count_events(session: Session, feed_id: int) -> int:
    """How many events stand that a feed handed in, annulled ones left out: one query."""
    return session.scalars(
        select(func.count(FedEvent.id)).where(FedEvent.feed_id == feed_id, FedEvent.is_annulled.is_(False))
    ).one()


def offered_definitions(session: Session) -> Sequence[FigureDefinition]:
    """The current definitions whose figures can be handed in, by code: one query."""
    rows = session.scalars(select(FigureDefinition).where(FigureDefinition.is_current).order_by(FigureDefinition.code))
    return [row for row in rows if row.content.get("kind") in HANDED_IN]
