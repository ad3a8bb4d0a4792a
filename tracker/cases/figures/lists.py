"""The list behind a figure: the events or cases that it counts, as far as the officer who asks may see their cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.cases.access import Officer
from tracker.cases.figures.counting import Span, case_days, counts_on, statutory_periods
from tracker.cases.figures.definitions import Term
from tracker.cases.figures.models import FedEvent, FeedDelivery
from tracker.cases.figures.statutory import StatutoryPeriods
from tracker.cases.figures.tally import Asked, SeenCase
from tracker.cases.models import Case, CaseEvent, CaseUnit
from tracker.cases.queries import PAGE, visible_to


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event that counts, with its case."""

    number: str
    procedure: str
    code: str
    day: date
    outcome: str
    unit: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case that is compared with its statutory period."""

    number: str
    procedure: str
    opened_on: date
    decided_on: date | None
    due_on: date | None  # None: no period is known, and it counts nowhere
    unit: str
    is_invented: bool

    @property
    def is_in_time(self) -> bool | None:
        """Whether it was decided in time; None where nobody can say."""
        if self.due_on is None or self.decided_on is None:
            return None
        return self.decided_on <= self.due_on


@dataclass(frozen=True, slots=True)
class FigureList:
    """One page of what is behind a figure."""

    events: Sequence[ListedEvent]
    cases: Sequence[ListedCase]
    count: int  # that the officer sees
    unseen: int  # that count, and whose cases they may not see
    handed_in: int  # events of feeds, which have no case here

    @property
    def is_empty(self) -> bool:
        """Whether nothing counts at all."""
        return not (self.count or self.unseen or self.handed_in)


def the_list(session: Session, officer: Officer, asked: Asked, span: Span, page: int = 1) -> FigureList:
    """One page of the list behind a figure, the earliest first, and how many of it the officer may not see.

    Four statements at most. Terms that do not hold under the answers are not listed.
    """
    if asked.definition.counts_cases:
        return _cases(session, officer, asked, span, page)
    return _events(session, officer, asked, span, page)


def _events(session: Session, officer: Officer, asked: Asked, span: Span, page: int) -> FigureList:
    terms = asked.definition.holding(asked.answers)
    wanted = and_(counts_on(span), or_(*(_takes(term) for term in terms)))
    seen = and_(wanted, visible_to(officer))
    joined: Any = (
        select(
            Case.number,
            CaseEvent.procedure,
            CaseEvent.code,
            CaseEvent.day,
            CaseEvent.outcome,
            CaseUnit.code.label("unit"),
            Case.is_invented,
        )
        .join(Case, Case.id == CaseEvent.case_id)
        .join(CaseUnit, CaseUnit.id == CaseEvent.unit_id)
    )
    count, total = _counted(session, joined.where(seen)), _counted(session, joined.where(wanted))
    rows = session.execute(_page(joined.where(seen).order_by(CaseEvent.day, CaseEvent.id), page)).all()
    return FigureList([ListedEvent(*row) for row in rows], (), count, total - count, _handed_in(session, terms, span))


def _takes(term: Term) -> ColumnElement[bool]:
    """The events that a term takes: `Term.takes`, said to the database."""
    conditions: list[ColumnElement[bool]] = [CaseEvent.procedure.in_(term.procedures), CaseEvent.code.in_(term.events)]
    if term.outcomes:
        conditions.append(CaseEvent.outcome.in_(term.outcomes))
    if term.bodies:
        conditions.append(CaseEvent.unit_id.in_(select(CaseUnit.id).where(CaseUnit.body.in_(term.bodies))))
    conditions += [or_(*(_has(name, one) for one in wanted)) for name, wanted in term.tags.items()]
    return and_(*conditions)


def _has(name: str, value: str) -> ColumnElement[bool]:
    if value:
        return CaseEvent.tags.contains(f"|{name}={value}|", autoescape=True)
    return ~CaseEvent.tags.contains(f"|{name}=", autoescape=True)


def _handed_in(session: Session, terms: Sequence[Term], span: Span) -> int:
    """How many events of feeds any of the terms may take; they have no case that could be shown."""
    received = select(FeedDelivery.id).where(FeedDelivery.received_at <= span.as_of)
    rows = session.execute(
        select(FedEvent.procedure, FedEvent.code, FedEvent.outcome, FedEvent.tags, FedEvent.unit, func.count())
        .where(
            FedEvent.day.between(span.starts_on, span.ends_on),
            FedEvent.is_annulled.is_(False),
            FedEvent.delivery_id.in_(received),
            or_(*(and_(FedEvent.procedure.in_(t.procedures), FedEvent.code.in_(t.events)) for t in terms)),
        )
        .group_by(FedEvent.procedure, FedEvent.code, FedEvent.outcome, FedEvent.tags, FedEvent.unit)
    )
    return sum(
        number
        for procedure, code, outcome, tags, unit, number in rows
        if any(
            procedure in term.procedures and term.takes(code, outcome, tags, unit.partition("-")[0]) for term in terms
        )
    )


def _cases(session: Session, officer: Officer, asked: Asked, span: Span, page: int) -> FigureList:
    procedures = asked.definition.procedures(asked.answers)
    wanted = and_(case_days(asked, span), Case.procedure.in_(sorted(procedures)))
    seen = and_(wanted, visible_to(officer))
    joined: Any = select(
        Case.number, Case.procedure, Case.opened_on, Case.decided_on, CaseUnit.code.label("unit"), Case.is_invented
    ).join(CaseUnit, CaseUnit.id == Case.unit_id)
    count, total = _counted(session, joined.where(seen)), _counted(session, joined.where(wanted))
    rows = session.execute(_page(joined.where(seen).order_by(Case.opened_on, Case.id), page)).all()
    periods = statutory_periods(session, asked)
    listed = [_listed(periods, row) for row in rows]
    return FigureList((), listed, count, total - count, 0)


def _listed(periods: StatutoryPeriods, row: Any) -> ListedCase:
    seen = SeenCase(row.number, row.procedure, row.opened_on, row.decided_on, row.unit, None, row.is_invented)
    due_on = periods.due_on(seen)
    return ListedCase(row.number, row.procedure, row.opened_on, row.decided_on, due_on, row.unit, row.is_invented)


def _counted(session: Session, query: Any) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _page(query: Any, page: int) -> Any:
    return query.limit(PAGE).offset((page - 1) * PAGE)
