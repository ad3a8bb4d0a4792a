"""Many entries of one period saved at once: the same rules as for one, in a few statements for some hundred.

Whoever saves one entry uses `entries`; this is for what comes in by the hundred. Each new row counts its institution
anew; whoever saves many does so within `counted_at_the_end`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Subject, Told, record_many
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.access import ACTIVITY, INDICATOR, Item
from tracker.reporting.checks import check_actual, check_status_by, known_statuses
from tracker.reporting.completeness import incomplete, item_of
from tracker.reporting.content import (
    ActualEntry,
    Content,
    StatusEntry,
    content_of_actual,
    content_of_status,
)
from tracker.reporting.entries import (
    Row,
    changes_hands,
    check_period,
    former_of,
    is_untold,
    put_actual,
    put_status_of,
    refuse_overtaken,
    sign,
    told_of,
)
from tracker.reporting.judging import periods_of
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, ReportingPeriod
from tracker.reporting.recounting import Derived, derived_of, differs
from tracker.reporting.tallies import count_step


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be saved of one item."""

    item_id: int
    entry: ActualEntry | StatusEntry
    version: int  # that was seen; 0 for nothing


Seen = Callable[[Row], None]
Found = dict[Item, Row | Refused]


def record_all(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    wanted: Sequence[Wanted],
    *,
    author: Author,
    now: datetime,
    origin: str,
    seen: Seen = lambda _: None,
) -> Found:
    """Save entries for a period as drafts; each is saved, or refused, for itself, and told by its item.

    `seen` is shown every row that stood there, before it is changed. Of what is refused nothing is saved. Whoever calls
    several times in one transaction holds the indicators of all calls first.

    Raises:
        Refused: the period takes no figures.
    """
    with transaction(session):
        held = check_period(session, plan.country_code, period.id, now)
        recorder = _Recorder(session, plan, held, author, now, origin, seen)
        of_indicators = [each for each in wanted if isinstance(each.entry, ActualEntry)]
        of_activities = [each for each in wanted if isinstance(each.entry, StatusEntry)]
        if of_indicators:
            recorder.actuals(sorted(of_indicators, key=lambda each: each.item_id))
        if of_activities:
            recorder.statuses(sorted(of_activities, key=lambda each: each.item_id))
        recorder.finish()
    return recorder.found


def hold_indicators(session: Session, ids: Iterable[int]) -> None:
    """Hold how indicators are reported until the transaction ends, before anything of it is told to the history.

    Whoever saves one figure holds its settings and then the history's end: held in another order, the two would wait
    for each other.
    """
    remaining = iter(sorted(ids))
    while some := list(islice(remaining, 1000)):
        session.execute(_settings_held(some).with_only_columns(IndicatorReporting.indicator_id)).all()


def _settings_held(ids: Sequence[int]) -> Any:
    return (
        select(IndicatorReporting)
        .where(IndicatorReporting.indicator_id.in_(ids))
        .order_by(IndicatorReporting.indicator_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


class _Recorder:
    def __init__(
        self,
        session: Session,
        plan: Plan,
        period: ReportingPeriod,
        author: Author,
        now: datetime,
        origin: str,
        seen: Seen,
    ) -> None:
        self.session, self.plan, self.period = session, plan, period
        self.author, self.now, self.origin, self.seen = author, now, origin, seen
        self.periods = periods_of(session, plan.id)
        self.codes = {each.id: each.code for each in self.periods}
        self.found: Found = {}
        self.tellings: list[Told] = []
        self.begun: list[Row] = []
        self.other_periods: list[Derived] = []

    # -------------------------------------------------------------------------------------------------- indicators

    def actuals(self, wanted: Sequence[Wanted]) -> None:
        """Figures of indicators."""
        ids = [each.item_id for each in wanted]
        indicators = {
            row.id: row
            for row in self.session.execute(
                select(Indicator.id, Indicator.key, Indicator.name, Indicator.measure).where(Indicator.id.in_(ids))
            )
        }
        # Held as by whoever saves one figure: the settings before the row, one indicator after the other.
        settings = {row.indicator_id: row for row in self.session.scalars(_settings_held(ids))}
        rows = self._held(Actual, Actual.indicator_id, ids)
        elsewhere = self._elsewhere(ids)
        for each in wanted:
            indicator = indicators[each.item_id]
            subject = Subject(INDICATOR, indicator.key, indicator.name)
            try:
                row = self._actual(each, indicator.measure, settings[each.item_id], rows.get(each.item_id), subject)
            except Refused as refused:
                self.found[INDICATOR, each.item_id] = refused
                continue
            self._recount(row, elsewhere.get(each.item_id, {}), settings[each.item_id], indicator.measure)
            self.found[INDICATOR, each.item_id] = row

    def _actual(
        self, wanted: Wanted, measure: Any, settings: IndicatorReporting, row: Actual | None, subject: Subject
    ) -> Actual:
        assert isinstance(wanted.entry, ActualEntry)
        check_actual(wanted.entry, measure, settings)
        row = row or Actual(plan_id=self.plan.id, indicator_id=wanted.item_id, period_id=self.period.id)
        refuse_overtaken(self.session, row, wanted.version)
        self._leave_hands(row, subject)
        put_actual(row, wanted.entry, self.origin)
        self._put(row, content_of_actual(wanted.entry), subject)
        return row

    def _elsewhere(self, ids: Sequence[int]) -> dict[int, dict[int, Any]]:
        """What was typed of indicators in other periods, and what follows from it, by indicator and period."""
        found: dict[int, dict[int, Any]] = {}
        for row in self.session.execute(
            select(
                Actual.id,
                Actual.indicator_id,
                Actual.period_id,
                Actual.side,
                Actual.figure,
                Actual.state,
                Actual.of_period,
                Actual.to_date,
                Actual.why_none,
                Actual.approved_of_period,
                Actual.approved_to_date,
                Actual.approved_why_none,
            ).where(Actual.indicator_id.in_(ids), Actual.period_id != self.period.id)
        ):
            found.setdefault(row.indicator_id, {})[row.period_id] = row
        return found

    def _recount(self, row: Actual, elsewhere: Mapping[int, Any], settings: IndicatorReporting, measure: Any) -> None:
        for period_id, derived in derived_of(self.periods, {**elsewhere, self.period.id: row}, settings, measure):
            if period_id == self.period.id:
                for name, value in derived.items():
                    setattr(row, name, value)
            elif differs(elsewhere[period_id], derived):
                self.other_periods.append({"row_id": elsewhere[period_id].id, **derived})

    # -------------------------------------------------------------------------------------------------- activities

    def statuses(self, wanted: Sequence[Wanted]) -> None:
        """Statuses of activities."""
        ids = [each.item_id for each in wanted]
        activities = {
            row.id: row
            for row in self.session.execute(
                select(Activity.id, Activity.key, Activity.title).where(Activity.id.in_(ids))
            )
        }
        known = known_statuses(self.session, self.plan)
        by_code = {code: period_id for period_id, code in self.codes.items()}
        rows = self._held(ActivityReport, ActivityReport.activity_id, ids)
        for each in wanted:
            assert isinstance(each.entry, StatusEntry)
            activity = activities[each.item_id]
            subject = Subject(ACTIVITY, activity.key, activity.title)
            row = rows.get(each.item_id) or ActivityReport(
                plan_id=self.plan.id, activity_id=each.item_id, period_id=self.period.id
            )
            try:
                check_status_by(known, self.period, each.entry)
                refuse_overtaken(self.session, row, each.version)
            except Refused as refused:
                self.found[ACTIVITY, each.item_id] = refused
                continue
            self._leave_hands(row, subject)
            put_status_of(row, each.entry, by_code[each.entry.done_in] if each.entry.done_in is not None else None)
            self._put(row, content_of_status(each.entry, each.entry.done_in), subject)
            self.found[ACTIVITY, each.item_id] = row

    # -------------------------------------------------------------------------------------------------------- both

    def _held(self, model: type[Any], item_id: Any, ids: Sequence[int]) -> dict[int, Any]:
        rows = self.session.scalars(
            select(model)
            .where(item_id.in_(ids), model.period_id == self.period.id)
            .order_by(item_id)
            .with_for_update(of=model)
            .execution_options(populate_existing=True)
        )
        return {getattr(row, item_id.key): row for row in rows}

    def _leave_hands(self, row: Row, subject: Subject) -> None:
        """Show what stood there, and tell under its author's name what of it was not told."""
        if row.id is not None:
            self.seen(row)
        if changes_hands(row, self.author) and is_untold(row, content := _content_of(row, self.codes)):
            self._tell(row, content, subject, former_of(row, self.author), row.saved_at)

    def _put(self, row: Row, content: Content, subject: Subject) -> None:
        if row.id is None:
            self.begun.append(row)
        if sign(row, self.author, self.now, self.origin):
            self._tell(row, content, subject, self.author, self.now)

    def _tell(self, row: Row, content: Content, subject: Subject, author: Author, at: datetime) -> None:
        changes = told_of(row.told, content, self.period.code)
        self.tellings.append(Told(author, "reported.drafted", subject, changes, at))
        row.told = content

    def finish(self) -> None:
        """Write everything."""
        self.session.add_all(self.begun)
        self.session.flush()
        record_many(self.session, self.tellings, plan_id=self.plan.id)
        if self.other_periods:
            table: Any = Actual.__table__
            columns: dict[str, Any] = {name: bindparam(name) for name in self.other_periods[0] if name != "row_id"}
            # What only follows from other rows counts as no change of its own: the version stays.
            self.session.connection().execute(
                update(table).where(table.c.id == bindparam("row_id")).values(**columns), self.other_periods
            )
        for row in self.begun:
            count_step(self.session, row)


def submit_all(
    session: Session, plan: Plan, period: ReportingPeriod, rows: Sequence[Row], *, author: Author, now: datetime
) -> dict[Item, Refused]:
    """Hand drafts of a period in that `record_all` has just saved; those that are not complete stay drafts.

    Returns why, by their items.
    """
    with transaction(session):
        refused = incomplete(session, plan, period, rows, now)
        handed_in = [row for row in rows if item_of(row) not in refused]
        subjects = _subjects(session, handed_in)
        codes = {each.id: each.code for each in periods_of(session, plan.id)}
        tellings, before = [], {}
        for row in handed_in:
            content, item = _content_of(row, codes), item_of(row)
            before[item] = (row.told or {}).get("status")
            changes = told_of(row.told, content, period.code)
            tellings.append(Told(author, "reported.submitted", subjects[item], changes, now))
            row.state, row.told = ReviewState.SUBMITTED, content
            row.submitted_at, row.submitted_by_id = now, author.person_id
            row.checked_at = row.checked_by_id = None
        session.flush()
        record_many(session, tellings, plan_id=plan.id)
        for row in handed_in:
            count_step(session, row, before[item_of(row)])
    return refused


def _subjects(session: Session, rows: Sequence[Row]) -> dict[Item, Subject]:
    """What rows are about, as the history names it: two queries."""
    of_indicators = [row.indicator_id for row in rows if isinstance(row, Actual)]
    of_activities = [row.activity_id for row in rows if isinstance(row, ActivityReport)]
    named = select(Indicator.id, Indicator.key, Indicator.name).where(Indicator.id.in_(of_indicators))
    titled = select(Activity.id, Activity.key, Activity.title).where(Activity.id.in_(of_activities))
    found = {(INDICATOR, row_id): Subject(INDICATOR, key, name) for row_id, key, name in session.execute(named)}
    for row_id, key, title in session.execute(titled):
        found[ACTIVITY, row_id] = Subject(ACTIVITY, key, title)
    return found


def _content_of(row: Row, codes: Mapping[int, str]) -> Content:
    """What a row says, in the plain form; `codes` are those of the plan's periods by their ids."""
    if isinstance(row, Actual):
        return content_of_actual(row)
    return content_of_status(row, codes[row.done_period_id] if row.done_period_id is not None else None)
