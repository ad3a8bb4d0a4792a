"""What the tracker says now of everything that a workbook can speak of, and what the person who sends it may report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.accounts.policy import PlanFacts, Visitor
from tracker.errors import Refused
from tracker.indicators.models import Indicator
from tracker.institutions.days import day_in
from tracker.institutions.models import Country, Institution, StatusWord
from tracker.plans.models import Plan
from tracker.reporting.access import ACTIVITY, INDICATOR, Responsibility, may_report
from tracker.reporting.due import is_activity_asked, is_indicator_asked
from tracker.reporting.entries import EDITABLE, under_review, why_closed
from tracker.reporting.entry_forms import Item, Texts, kind_of, texts_of
from tracker.reporting.items import KnownActivity, PlanFrame, ended_on, indicators_answered, plan_frame
from tracker.reporting.judging import known_indicators, periods_of
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.plain_rows import PlainRow, PlainStatus, plain_rows
from tracker.reporting.review_queries import states_of_activities
from tracker.web.languages import Language
from tracker.web.sheets import cleaned

ItemKey = tuple[str, str]


@dataclass(slots=True)
class Present:
    """A period of a plan as it stands, for one person.

    Its items and what was typed of them are there some at a time, those that were turned to last: a plan may have very
    many.
    """

    session: Session
    plan: Plan
    period: ReportingPeriod
    periods: list[ReportingPeriod]
    language: Language  # of the workbook: in its notation everything is compared
    visitor: Visitor
    frame: PlanFrame
    facts: PlanFacts
    activities: Mapping[str, KnownActivity]  # by their keys
    words: list[StatusWord]  # of the country, in their order
    today: date
    closed: Refused | None  # why the period takes nothing
    ended_on: Mapping[int, date]  # of activities that were reported as done or dropped
    # Of what was turned to:
    items: dict[ItemKey, Item] = field(default_factory=dict)
    who: Responsibility = field(default_factory=lambda: Responsibility(0, {}, {}, {}))
    rows: Mapping[tuple[str, int], PlainRow] = field(default_factory=dict)  # by the kind and the item's id
    # Of all that was turned to so far:
    authors: dict[int, str] = field(default_factory=dict)  # names of those who saved rows
    institutions: dict[int, str] = field(default_factory=dict)  # names of those that answer for items

    def in_order(self) -> list[ItemKey]:
        """The keys of all items in the order of the document: one query."""
        indicators = self.session.scalars(
            select(Indicator.key).where(Indicator.plan_id == self.plan.id).order_by(Indicator.position)
        )
        return [*((INDICATOR, key) for key in indicators), *((ACTIVITY, key) for key in self.activities)]

    def names(self, kind: str) -> Iterator[tuple[ItemKey, str]]:
        """What the items of a kind are called, by their keys: one query at most."""
        if kind == ACTIVITY:
            yield from (((ACTIVITY, key), each.title) for key, each in self.activities.items())
            return
        for key, name in self.session.execute(
            select(Indicator.key, Indicator.name).where(Indicator.plan_id == self.plan.id)
        ):
            yield (INDICATOR, key), name

    def turn_to(self, keys: Iterable[ItemKey]) -> None:
        """Look up some hundred items, and what was typed of them: five queries at most. Unknown ones are left out."""
        wanted = list(keys)
        of_indicators = [key for kind, key in wanted if kind == INDICATOR]
        indicators = (
            known_indicators(self.session, and_(Indicator.plan_id == self.plan.id, Indicator.key.in_(of_indicators)))
            if of_indicators
            else []
        )
        self.items = {(INDICATOR, each.key): each for each in indicators}
        self.items |= {
            (kind, key): self.activities[key] for kind, key in wanted if kind == ACTIVITY and key in self.activities
        }
        self.who = self.frame.with_indicators(indicators, self.facts).who
        items = [(kind_of(item), item.id) for item in self.items.values()]
        self.rows = plain_rows(self.session, self.period.id, items)
        authors = {row.author_id for row in self.rows.values() if row.author_id is not None} - self.authors.keys()
        if authors:
            self.authors |= _names(self.session, authors)
        answering = {self.who.of(item) for item in items} - self.institutions.keys()
        if answering:
            self.institutions |= _names_of_institutions(self.session, answering)

    @property
    def codes(self) -> dict[int, str]:
        """The codes of the plan's periods by their ids."""
        return {period.id: period.code for period in self.periods}

    @property
    def statuses(self) -> list[str]:
        """The statuses that the country's reports know."""
        return [word.status for word in self.words if word.is_used]

    @property
    def done_periods(self) -> list[str]:
        """The periods in which something reported now can have been done."""
        return [each.code for each in self.periods if each.position <= self.period.position]

    def row_of(self, item: Item) -> PlainRow | None:
        """What is saved of an item that was turned to, None where nothing is."""
        return self.rows.get((kind_of(item), item.id))

    def texts_of(self, item: Item) -> Texts:
        """What stands in the fields of an item, as it is typed in the language that is spoken."""
        row = self.row_of(item)
        done_in = self.codes.get(row.done_period_id or 0) if isinstance(row, PlainStatus) else None
        # As a sheet can hold them: so does the workbook say what stood there.
        return {name: cleaned(text) for name, text in texts_of(item, row, done_in).items()}

    def barred(self, item: Item) -> Refused | None:
        """Why this person may report nothing of an item now; None where they may."""
        if self.closed is not None:
            return self.closed
        named = (kind_of(item), item.id)
        if not may_report(self.visitor, self.facts, self.who, named):
            return Refused(
                "%(institution)s reports this, and you may not report for it.",
                institution=self.institutions.get(self.who.of(named), "–"),
            )
        row = self.row_of(item)
        if row is None:
            if not self._is_asked(item):
                return Refused("Nothing is asked of this for %(period)s.", period=self.period.code)
            return None
        if row.state in EDITABLE:
            return None
        return under_review(row.state)

    def _is_asked(self, item: Item) -> bool:
        if isinstance(item, KnownActivity):
            return is_activity_asked(item.starts_on, self.ended_on.get(item.id), self.period)
        return is_indicator_asked(item.accumulation, self.period, self.plan.ends_on)

    def author_of(self, item: Item) -> str | None:
        """Who saved last what stands in the tracker of an item."""
        row = self.row_of(item)
        return self.authors.get(row.author_id or 0) if row is not None else None


def present_of(
    session: Session, plan: Plan, period: ReportingPeriod, language: Language, visitor: Visitor, now: datetime
) -> Present:
    """A period of a plan before anything of it was turned to: a bounded number of queries."""
    frame = plan_frame(session, plan)
    periods = list(periods_of(session, plan.id))
    today = day_in(session.get_one(Country, plan.country_code).time_zone, now)
    return Present(
        session=session,
        plan=plan,
        period=period,
        periods=periods,
        language=language,
        visitor=visitor,
        frame=frame,
        facts=frame.facts(indicators_answered(session, plan)),
        activities={each.key: each for each in frame.activities},
        words=list(
            session.scalars(
                select(StatusWord).where(StatusWord.country_code == plan.country_code).order_by(StatusWord.position)
            )
        ),
        today=today,
        closed=why_closed(period, today),
        ended_on=ended_on(periods, states_of_activities(session, plan.id)),
    )


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}


def _names_of_institutions(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(
        select(Institution.id, Institution.name, Institution.code).where(Institution.id.in_(sorted(ids)))
    )
    return {row.id: row.name or row.code for row in rows}
