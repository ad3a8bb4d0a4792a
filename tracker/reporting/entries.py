"""Entering what was reached: a figure of an indicator or the status of an activity, saved as a draft.

Nothing is overwritten unseen: whoever saves names the version that they saw. Nothing typed is lost: what cannot be
saved yet is kept word for word for the person who typed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.exc import StaleDataError

from tracker.accounts.models import Person
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.institutions.days import day_in
from tracker.institutions.models import Country
from tracker.plans.models import Activity, Plan
from tracker.reporting.checks import check_actual, check_status
from tracker.reporting.clashes import is_clash
from tracker.reporting.content import (
    ActualEntry,
    Content,
    StatusEntry,
    changes_between,
    content_of_actual,
    content_of_status,
)
from tracker.reporting.figures import plain_figure
from tracker.reporting.kinds import TYPED_ORIGINS, PeriodState, ReviewState
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, ReportingPeriod, Unsaved
from tracker.reporting.periods import state_on
from tracker.reporting.recounting import note, recount
from tracker.reporting.tallies import count_step

EDITABLE = frozenset({ReviewState.DRAFT, ReviewState.RETURNED})
LONGEST_UNSAVED = 100_000  # letters of all fields of a row together: more than can be saved, so that it can be cut
Row = Actual | ActivityReport


class Overtaken(Refused):
    """Somebody else has saved the row since it was opened: nothing is overwritten before it was seen."""

    def __init__(self, version: int, now: Content, state: ReviewState, saved_by: str | None) -> None:
        super().__init__("Somebody else has saved this meanwhile; nothing of what you typed is saved yet.")
        self.version = version
        self.now = now
        self.state = state
        self.saved_by = saved_by


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is reported: an item of a plan in a period."""

    plan_id: int
    period_id: int
    item_id: int


def record_actual(
    session: Session,
    plan: Plan,
    indicator: Indicator,
    period: ReportingPeriod,
    entry: ActualEntry,
    *,
    version: int,
    author: Author,
    now: datetime,
    origin: str = "typed",
) -> Actual:
    """Save what a person reports of an indicator for a period, as a draft; `version` is what they saw, 0 for nothing.

    Raises:
        Overtaken: somebody else has saved it meanwhile.
        Refused: the period takes no figures, the figure does not fit the indicator, or it is under review already.
    """
    place = Place(plan.id, period.id, indicator.id)

    def save() -> Actual:
        settings = held_settings(session, place.item_id)
        check_actual(entry, indicator.measure, settings)
        content = content_of_actual(entry)
        subject = Subject("indicator", indicator.key, indicator.name)
        row = held_row(session, Actual, Actual.indicator_id == place.item_id, place.period_id)
        if row is None:
            row = Actual(plan_id=place.plan_id, indicator_id=place.item_id, period_id=place.period_id)
        refuse_overtaken(session, row, version)
        _tell_of_former(session, row, subject, author)
        put_actual(row, entry, origin)
        _put(session, row, content, subject, author, now, origin)
        recount(session, place.item_id)
        return row

    return _saved(session, plan, period, save, now)


def record_status(
    session: Session,
    plan: Plan,
    activity: Activity,
    period: ReportingPeriod,
    entry: StatusEntry,
    *,
    version: int,
    author: Author,
    now: datetime,
    origin: str = "typed",
) -> ActivityReport:
    """Save what a person reports of an activity for a period, as a draft; `version` is what they saw, 0 for nothing.

    Raises:
        Overtaken: somebody else has saved it meanwhile.
        Refused: the period takes no reports, the status is none of the country's, or it is under review already.
    """
    place = Place(plan.id, period.id, activity.id)

    def save() -> ActivityReport:
        check_status(session, plan, period, entry)
        content = content_of_status(entry, entry.done_in)
        subject = Subject("activity", activity.key, activity.title)
        row = held_row(session, ActivityReport, ActivityReport.activity_id == place.item_id, place.period_id)
        if row is None:
            row = ActivityReport(plan_id=place.plan_id, activity_id=place.item_id, period_id=place.period_id)
        refuse_overtaken(session, row, version)
        _tell_of_former(session, row, subject, author)
        put_status(session, row, entry)
        _put(session, row, content, subject, author, now, origin)
        return row

    return _saved(session, plan, period, save, now)


def _saved(session: Session, plan: Plan, period: ReportingPeriod, save: Any, now: datetime) -> Any:
    country_code, period_id = plan.country_code, period.id
    is_within = bool(session.info.get("in_transaction"))

    def attempt() -> Any:
        with transaction(session):
            check_period(session, country_code, period_id, now)
            return save()

    try:
        return attempt()
    except (StaleDataError, IntegrityError, OperationalError) as error:
        # What belongs to a larger transaction cannot be tried again without the rest of it.
        if is_within or (isinstance(error, OperationalError) and not is_clash(error)):
            raise
        # Two people wrote the same row at once: the second one is told, as anybody who was overtaken.
        return attempt()


def held_period(session: Session, period_id: int) -> ReportingPeriod:
    """Hold a period until the transaction ends: nobody locks it in between."""
    return session.scalars(
        select(ReportingPeriod)
        .where(ReportingPeriod.id == period_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).one()


def check_period(session: Session, country_code: str, period_id: int, now: datetime) -> ReportingPeriod:
    """Hold a period that takes figures today until the transaction ends: nobody locks it in between.

    Raises:
        Refused: it has not begun, or it is locked.
    """
    period = held_period(session, period_id)
    zone = session.scalars(select(Country.time_zone).where(Country.code == country_code)).one()
    refused = why_closed(period, day_in(zone, now))
    if refused is not None:
        raise refused
    return period


def why_closed(period: ReportingPeriod, today: date) -> Refused | None:
    """Why a period takes no figures on a day; None where it takes them."""
    match state_on(period, today):
        case PeriodState.LOCKED:
            return Refused("Reporting for %(period)s is locked.", period=period.code)
        case PeriodState.PLANNED:
            return Refused("Reporting for %(period)s has not begun yet.", period=period.code)
    return None


def held_settings(session: Session, indicator_id: int) -> IndicatorReporting:
    """Hold how an indicator is reported until the transaction ends.

    Its figures to date follow from all of its periods: whoever changes one of them waits here for whoever changes
    another, and then counts what that one has saved. Held after the period and before the row.
    """
    return session.get_one(IndicatorReporting, indicator_id, with_for_update=True, populate_existing=True)


def held_row(session: Session, model: type[Any], is_of_item: Any, period_id: int) -> Any:
    """Hold what was reported of an item in a period until the transaction ends; None where nothing was."""
    return session.scalars(
        select(model)
        .where(is_of_item, model.period_id == period_id)
        .with_for_update(of=model)
        .execution_options(populate_existing=True)
    ).one_or_none()


def refuse_overtaken(session: Session, row: Row, version: int) -> None:
    """Let a row pass that is as somebody saw it, and that takes drafts.

    Raises:
        Overtaken: somebody else has saved it meanwhile.
        Refused: it is under review, or approved.
    """
    if row.id is None:
        if version:
            is_actual = isinstance(row, Actual)
            nothing = content_of_actual(ActualEntry()) if is_actual else content_of_status(StatusEntry(), None)
            raise Overtaken(0, nothing, ReviewState.DRAFT, None)
        return
    if row.version != version:
        raise overtaken(session, row)
    if row.state not in EDITABLE:
        raise under_review(row.state)


def under_review(state: ReviewState) -> Refused:
    """Why what was handed in, or approved, is not simply changed."""
    if state is ReviewState.APPROVED:
        return Refused("This is approved. It is changed by a correction with a reason only.")
    return Refused("This is submitted. Take it back first, or ask the coordinator to return it.")


def overtaken(session: Session, row: Row) -> Overtaken:
    """What whoever was overtaken is told: what stands there now, and who saved it."""
    name = session.scalars(select(Person.name).where(Person.id == row.author_id)).one_or_none()
    return Overtaken(row.version or 0, content_now(session, row), row.state or ReviewState.DRAFT, name)


def content_now(session: Session, row: Row) -> Content:
    """What a row says, in the plain form: no query, or one for the period in which an activity was done."""
    if isinstance(row, Actual):
        return content_of_actual(row)
    done_in = None
    if row.done_period_id is not None:
        done_in = session.scalars(select(ReportingPeriod.code).where(ReportingPeriod.id == row.done_period_id)).one()
    return content_of_status(row, done_in)


def _tell_of_former(session: Session, row: Row, subject: Subject, author: Author) -> None:
    """Tell under its author's name what a row says so far, before another person goes on with it."""
    if changes_hands(row, author) and is_untold(row, content := content_now(session, row)):
        tell(session, row, content, "reported.drafted", subject, former_of(row, author), row.saved_at)


def changes_hands(row: Row, author: Author) -> bool:
    """Whether another person goes on with what somebody has begun."""
    return row.id is not None and row.author_id != author.person_id


def is_untold(row: Row, content: Content) -> bool:
    """Whether the history does not know yet all that a row says."""
    return row.told is None or bool(changes_between(row.told, content, ""))


def former_of(row: Row, author: Author) -> Author:
    """Who has written what a row says so far; it is told as the next one goes on with it."""
    return Author(row.author_id, way=author.way)


def sign(row: Row, author: Author, now: datetime, origin: str) -> bool:
    """Let a row be a draft of its author; whether the history tells of it: it begins, or it changes hands."""
    is_new = row.id is None
    is_told = is_new or changes_hands(row, author)
    if is_new:
        row.state, row.origin = ReviewState.DRAFT, origin
    row.author_id, row.saved_at = author.person_id, now
    return is_told


def _put(
    session: Session, row: Row, content: Content, subject: Subject, author: Author, now: datetime, origin: str
) -> None:
    """Save the row as a draft of its author; the history tells when a draft begins, and when it changes hands."""
    is_new = row.id is None
    is_told = sign(row, author, now, origin)
    if is_new:
        session.add(row)
    session.flush()
    if is_told:
        tell(session, row, content, "reported.drafted", subject, author, now)
    if is_new:
        count_step(session, row)


def tell(
    session: Session,
    row: Row,
    content: Content,
    kind: str,
    subject: Subject,
    author: Author,
    now: datetime,
    *,
    reason: str | None = None,
) -> int:
    """Tell the history what has become of an item since it was last told of; within the open transaction."""
    changes = told_of(row.told, content, session.get_one(ReportingPeriod, row.period_id).code)
    entry_id = record(session, author, kind, subject, changes, plan_id=row.plan_id, reason=reason, now=now)
    note(session, row, told=content)
    return entry_id


def told_of(told: Content | None, content: Content, code: str) -> list[Change]:
    """What the history tells of a content since it last told of it, for the period with this code."""
    # Where nothing else has changed, the entry says at least of which period it speaks.
    return changes_between(told, content, code) or [Change("period", None, code, {"period": code})]


def put_actual(row: Actual, entry: ActualEntry, origin: str) -> None:
    """Let a row say what an entry says; another figure brings its origin with it, words alone leave the row its own."""
    if row.id is not None and (origin not in TYPED_ORIGINS or _is_another_figure(row, entry)):
        row.origin = origin
    for name in ("side", "women", "men", "sex_reason", "text", "comment", "obstacle", "way_forward"):
        setattr(row, name, getattr(entry, name))
    row.figure = plain_figure(entry.figure)


def _is_another_figure(row: Actual, entry: ActualEntry) -> bool:
    figure = plain_figure(entry.figure)
    return (row.figure or None, row.women, row.men) != (figure, entry.women, entry.men) or (
        figure is not None and row.side is not entry.side
    )


def put_status(session: Session, row: ActivityReport, entry: StatusEntry) -> None:
    """Let a row say what an entry says: one query where it names the period in which the activity was done."""
    # Asked first: a question in between would save half of the entry, and count as a change of its own.
    put_status_of(row, entry, _done_period_id(session, row.plan_id, entry.done_in))


def put_status_of(row: ActivityReport, entry: StatusEntry, done_period_id: int | None) -> None:
    """Let a row say what an entry says, whose period of implementation has this id."""
    row.done_period_id = done_period_id
    for name in ("status", "planned_percent", "reached_percent", "narrative", "output", "obstacle", "way_forward"):
        setattr(row, name, getattr(entry, name))
    row.forecast_on = entry.forecast_on


def _done_period_id(session: Session, plan_id: int, code: str | None) -> int | None:
    if code is None:
        return None
    return session.scalars(
        select(ReportingPeriod.id).where(ReportingPeriod.plan_id == plan_id, ReportingPeriod.code == code)
    ).one()


def keep_unsaved(
    session: Session,
    person_id: int,
    period: ReportingPeriod,
    kind: str,
    key: str,
    fields: Mapping[str, str],
    *,
    seen_version: int,
    now: datetime,
) -> None:
    """Keep word for word what a person typed into a row and what cannot be saved yet, in the place of what was kept.

    Raises:
        Refused: it is longer than a row can be.
    """
    if sum(map(len, fields.values())) > LONGEST_UNSAVED:
        raise Refused("What was typed is longer than a row can be.")
    with transaction(session):
        forget_unsaved(session, person_id, period.id, kind, key)
        session.add(
            Unsaved(
                person_id=person_id,
                period_id=period.id,
                kind=kind,
                key=key,
                fields=dict(fields),
                seen_version=seen_version,
                at=now,
            )
        )


def forget_unsaved(session: Session, person_id: int, period_id: int, kind: str, key: str) -> None:
    """Forget what a person had typed into a row: it is saved now, or they took it back."""
    with transaction(session):
        session.execute(
            delete(Unsaved).where(
                Unsaved.person_id == person_id,
                Unsaved.period_id == period_id,
                Unsaved.kind == kind,
                Unsaved.key == key,
            )
        )


def unsaved_rows(session: Session, person_id: int, period_id: int) -> dict[tuple[str, str], Unsaved]:
    """What a person typed in a period and what could not be saved yet, by kind and key: one query."""
    rows = session.scalars(select(Unsaved).where(Unsaved.person_id == person_id, Unsaved.period_id == period_id))
    return {(row.kind, row.key): row for row in rows}


def rows_in_full(session: Session, model: type[Any], ids: Sequence[int]) -> Sequence[Any]:
    """Rows with who typed, approved and corrected them: one query."""
    return session.scalars(
        select(model)
        .where(model.id.in_(ids))
        .options(joinedload(model.author), joinedload(model.approved_by), joinedload(model.corrected_by))
    ).all()


def day_there(session: Session, plan: Plan, now: datetime) -> date:
    """Which day it is in a plan's country."""
    return day_in(session.get_one(Country, plan.country_code).time_zone, now)
