"""The database's work for figures: all definitions of a plan are counted for a period by a handful of statements.

Every event that counts is read, for a figure is kept with a digest of the very rows behind it, and persons are told
from acts. What each row counts for is said by `tally.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from tracker.cases.entered import rules_today
from tracker.cases.figures.cover import why_uncovered
from tracker.cases.figures.definitions import Definition, Origin
from tracker.cases.figures.fed import FedCount, fed_counts
from tracker.cases.figures.models import FedEvent, FeedDelivery
from tracker.cases.figures.queries import links_of, recorded_since
from tracker.cases.figures.statutory import StatutoryPeriods
from tracker.cases.figures.tally import Asked, Count, SeenCase, SeenEvent, tally_cases, tally_events
from tracker.cases.law.days import day_of
from tracker.cases.models import Case, CaseEvent, CaseUnit
from tracker.errors import Refused

CASES = "cases"
AT_ONCE = 5000  # rows that are held while they are counted


@dataclass(frozen=True, slots=True)
class Span:
    """The period of a figure, and as of when it is counted: what was recorded later does not count."""

    starts_on: date
    ends_on: date
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What was counted for one definition, where it came from, and as of when."""

    asked: Asked
    count: Count
    origin: str  # "cases", or "feed:" and the feed's code
    as_of: datetime


def count(
    session: Session,
    definition: Definition,
    settings: Mapping[str, str],
    starts_on: date,
    ends_on: date,
    *,
    as_of: datetime,
) -> Found:
    """What one definition counts from the first to the last day of a period, under the answers to its settings."""
    asked = Asked(definition, definition.answers(settings))
    return count_all(session, [asked], Span(starts_on, ends_on, as_of))[0]


def count_all(session: Session, all_asked: Sequence[Asked], span: Span) -> list[Found]:
    """What definitions count in a period, in their order: at most eight statements, however many there are."""
    by_feed = {
        link.definition: link.feed_id
        for link in links_of(session, [asked.definition.code for asked in all_asked])
        if link.feed_id is not None
    }
    fed = [asked for asked in all_asked if _is_fed(asked.definition, by_feed)]
    own = [asked for asked in all_asked if not _is_fed(asked.definition, by_feed)]
    found: dict[str, Found] = {}
    for asked, from_feed in zip(fed, _fed(session, fed, by_feed, span), strict=True):
        found[asked.definition.code] = Found(asked, from_feed.count, from_feed.origin, from_feed.as_of)
    for asked, counted in zip(own, _own(session, own, span), strict=True):
        found[asked.definition.code] = Found(asked, counted, CASES, span.as_of)
    return [found[asked.definition.code] for asked in all_asked]


def _is_fed(definition: Definition, by_feed: Mapping[str, int]) -> bool:
    return definition.origin is Origin.FEED or definition.code in by_feed


def _fed(session: Session, fed: Sequence[Asked], by_feed: Mapping[str, int], span: Span) -> list[FedCount]:
    definitions = [asked.definition for asked in fed]
    return fed_counts(session, definitions, by_feed, span.starts_on, span.ends_on, span.as_of) if fed else []


def _own(session: Session, own: Sequence[Asked], span: Span) -> list[Count]:
    if not own:
        return []
    since, today = recorded_since(session), day_of(span.as_of)
    units = unit_codes(session)
    of_events = [asked for asked in own if not asked.definition.counts_cases]
    events = iter(_events(session, of_events, span, units)) if of_events else iter(())
    counts = {tally.definition.code: tally.count() for tally in tally_events(of_events, events, dict(units.values()))}
    found = []
    for asked in own:
        procedures = asked.definition.procedures(asked.answers)
        if asked.definition.counts_cases:
            periods = statutory_periods(session, asked)
            known = [each for each in procedures if periods.is_known(each, span.starts_on, span.ends_on)]
            counted = _of_cases(session, asked, span, units, periods)
            procedures = frozenset(known)
            if not known:
                why = Refused("No statutory period is known for any of its procedures.")
                counted = Count(why_none=why, by_term=counted.by_term, left_out=counted.left_out)
        else:
            counted = counts[asked.definition.code]
        why_not = why_uncovered(procedures, since, span.starts_on, span.ends_on, today)
        found.append(counted if why_not is None else Count(why_none=why_not, left_out=counted.left_out))
    return found


def unit_codes(session: Session) -> dict[int, tuple[str, str]]:
    """Code and body of every unit by its number: one query."""
    rows = session.execute(select(CaseUnit.id, CaseUnit.code, CaseUnit.body))
    return {unit_id: (code, body) for unit_id, code, body in rows}


def _pairs(all_asked: Sequence[Asked]) -> list[tuple[str, str]]:
    return sorted(
        {
            (procedure, code)
            for asked in all_asked
            for term in asked.definition.terms
            for procedure in term.procedures
            for code in term.events
        }
    )


def counts_on(span: Span) -> ColumnElement[bool]:
    """The events of ours that count in a period as of an instant, as a condition."""
    return and_(
        CaseEvent.day.between(span.starts_on, span.ends_on),
        CaseEvent.recorded_at <= span.as_of,
        or_(CaseEvent.annulled_at.is_(None), CaseEvent.annulled_at > span.as_of),
    )


def _events(
    session: Session, all_asked: Sequence[Asked], span: Span, units: Mapping[int, tuple[str, str]]
) -> Iterator[SeenEvent]:
    """All events that any term may take, ours and those that feeds handed in: two statements."""
    pairs = _pairs(all_asked)
    own = (
        select(
            CaseEvent.id,
            CaseEvent.procedure,
            CaseEvent.code,
            CaseEvent.outcome,
            CaseEvent.tags,
            CaseEvent.unit_id,
            CaseEvent.sex,
            CaseEvent.person_id,
            CaseEvent.case_id,
            Case.is_invented,
        )
        .join(Case, Case.id == CaseEvent.case_id)
        .where(tuple_(CaseEvent.procedure, CaseEvent.code).in_(pairs), counts_on(span))
        .execution_options(yield_per=AT_ONCE)
    )
    for key, procedure, code, outcome, tags, unit, sex, person, case, invented in session.execute(own):
        yield SeenEvent(str(key), procedure, code, outcome, tags, units[unit][0], sex, person, case, invented)
    yield from _fed_events(session, pairs, span)


def _fed_events(session: Session, pairs: Sequence[tuple[str, str]], span: Span) -> Iterator[SeenEvent]:
    received = select(FeedDelivery.id).where(FeedDelivery.received_at <= span.as_of)
    fed = (
        select(
            FedEvent.feed_id,
            FedEvent.reference,
            FedEvent.procedure,
            FedEvent.code,
            FedEvent.outcome,
            FedEvent.tags,
            FedEvent.unit,
            FedEvent.sex,
            FedEvent.subject,
        )
        .where(
            tuple_(FedEvent.procedure, FedEvent.code).in_(pairs),
            FedEvent.day.between(span.starts_on, span.ends_on),
            FedEvent.is_annulled.is_(False),
            FedEvent.delivery_id.in_(received),
        )
        .execution_options(yield_per=AT_ONCE)
    )
    for feed_id, reference, procedure, code, outcome, tags, unit, sex, subject in session.execute(fed):
        person = (feed_id, subject) if subject else None
        yield SeenEvent(f"{feed_id}:{reference}", procedure, code, outcome, tags, unit, sex, person, None, False)


def _of_cases(
    session: Session, asked: Asked, span: Span, units: Mapping[int, tuple[str, str]], periods: StatutoryPeriods
) -> Count:
    cases = [
        SeenCase(str(key), procedure, opened_on, decided_on, units[unit][0], None, invented)
        for key, procedure, opened_on, decided_on, unit, invented in session.execute(
            select(
                Case.id,
                Case.procedure,
                Case.opened_on,
                Case.decided_on,
                Case.unit_id,
                Case.is_invented,
            ).where(case_days(asked, span))
        )
    ]
    return tally_cases(asked, cases, span.starts_on, span.ends_on, periods.due_on)


def statutory_periods(session: Session, asked: Asked) -> StatutoryPeriods:
    """By when cases had to be decided, with the rules and days off as they are entered today: one query."""
    today = rules_today(session)
    return StatutoryPeriods(asked.definition, asked.answers, today.rules, today.counting, today.days)


def case_days(asked: Asked, span: Span) -> ColumnElement[bool]:
    """The cases that a definition compares with statutory periods, as a condition."""
    return and_(
        Case.procedure.in_(sorted({each for term in asked.definition.terms for each in term.procedures})),
        Case.created_at <= span.as_of,
        or_(
            Case.opened_on.between(span.starts_on, span.ends_on),
            Case.decided_on.between(span.starts_on, span.ends_on),
        ),
    )
