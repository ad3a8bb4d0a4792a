"""What indicators and activities of a plan come to together: counts by light, and SIGMA's two rates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, String, and_, bindparam, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from tracker.indicators.models import Indicator
from tracker.institutions.models import StatusWord
from tracker.plans.models import Activity, Plan
from tracker.reporting.answering import ends_a_year
from tracker.reporting.compared import Frame, PeriodRow, is_seen
from tracker.reporting.due import ENDS_REPORTING, is_activity_asked, timing_of
from tracker.reporting.judging import Judged
from tracker.reporting.kinds import Accumulation, Light, ReviewState, Status, Timing
from tracker.reporting.lights import light_of_activity
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, ReportingPeriod
from tracker.reporting.rates import Rate, Standing, by_light, by_timing, rate


class Planned(Protocol):
    """What the rules need to know of an activity."""

    @property
    def id(self) -> int:
        """Its row."""

    @property
    def element_id(self) -> int:
        """The goal that it hangs on."""

    @property
    def starts_on(self) -> date:
        """The first day of its deadline."""

    @property
    def ends_on(self) -> date:
        """The last day of its deadline."""


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity as it is listed beside its status; one that repeats another is none."""

    id: int
    element_id: int
    key: str
    number: str | None
    title: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What was reported of an activity for a period."""

    activity_id: int
    period_id: int
    state: ReviewState
    status: Status | None
    done_period_id: int | None


@dataclass(frozen=True, slots=True)
class RollUp:
    """Indicators and activities together, of a plan or of a goal."""

    indicators: dict[Light, int]
    activities: dict[Light, int]
    implementation: Rate  # of the activities due
    fulfilment: Rate  # of the targets due
    timing: dict[Timing, int]


def rolled_up(indicators: Iterable[Standing], activities: Iterable[Standing]) -> RollUp:
    """Counts by light and the two rates."""
    indicators, activities = list(indicators), list(activities)
    return RollUp(by_light(indicators), by_light(activities), rate(activities), rate(indicators), by_timing(activities))


def standing_of_indicator(judged: Judged, plan_ends_on: date) -> Standing:
    """How an indicator counts: due where the day of its target has come, which is the last of the target's year."""
    target, day = judged.target, judged.case.judged_on
    has_target = judged.case.is_described or isinstance(judged.case.target, tuple)
    year = target.year if target is not None and target.year is not None else plan_ends_on.year
    falls_on = min(date(year, 12, 31), plan_ends_on)
    return Standing(judged.judgement.light, is_due=has_target and falls_on <= day, is_met=judged.judgement.is_reached)


def planned_activities(session: Session, plan_id: int) -> list[PlannedActivity]:
    """The plan's activities in document order, without those that repeat another: one query."""
    rows: Iterable[Any] = session.execute(_planned(), {"plan_id": plan_id})
    return [PlannedActivity(*row) for row in rows]


@cache
def _planned() -> Any:
    return (
        select(
            Activity.id,
            Activity.element_id,
            Activity.key,
            Activity.number,
            Activity.title,
            Activity.starts_on,
            Activity.ends_on,
        )
        .where(Activity.plan_id == bindparam("plan_id"), Activity.same_as_id.is_(None))
        .order_by(Activity.position)
    )


def reported_statuses(session: Session, frame: Frame) -> list[StatusRow]:
    """What was reported of the plan's activities up to the day judged, as the reader may see it: one query."""
    periods = [period.id for period in frame.periods if period.ends_on <= frame.judged_on]
    rows: Iterable[Any] = session.execute(
        select(
            ActivityReport.activity_id,
            ActivityReport.period_id,
            ActivityReport.state,
            ActivityReport.status,
            ActivityReport.done_period_id,
        ).where(
            and_(ActivityReport.period_id.in_(periods), is_seen(ActivityReport, {frame.plan.id: frame.with_drafts}))
        )
    )
    return [StatusRow(*row) for row in rows]


def standings_of_activities(
    activities: Sequence[Planned], rows: Iterable[StatusRow], frame: Frame
) -> dict[int, Standing]:
    """How each activity stands on the day judged, by its id.

    What was once reported as implemented or dropped stays so; else the status of the period that is looked at counts,
    or as of a day the latest one.
    """
    periods = {period.id: period for period in frame.periods}
    by_activity: dict[int, list[StatusRow]] = {}
    for row in sorted(rows, key=lambda row: periods[row.period_id].position):
        by_activity.setdefault(row.activity_id, []).append(row)
    return {
        activity.id: standing_of_activity(activity, by_activity.get(activity.id, []), periods, frame)
        for activity in activities
    }


def standing_of_activity(
    activity: Planned, rows: Sequence[StatusRow], periods: Mapping[int, PeriodRow], frame: Frame
) -> Standing:
    """How one activity stands; `rows` are its own, in the order of their periods."""
    ended = next((row for row in rows if row.status in ENDS_REPORTING), None)
    current = ended or next((row for row in reversed(rows) if frame.day is not None or _is_of(row, frame)), None)
    status = current.status if current is not None else None
    is_due = activity.ends_on <= frame.judged_on
    looked_at = frame.period or (frame.over[-1] if frame.over else None)
    is_asked = looked_at is not None and is_activity_asked(activity.starts_on, None, looked_at)
    is_over = frame.period is None or frame.plan.today > frame.period.ends_on
    done_in = periods.get(current.done_period_id or current.period_id) if current is not None else None
    return Standing(
        light_of_activity(status, is_due=is_due, is_asked=is_asked and is_over),
        is_due=is_due,
        # What goes on all the time counts while it is on schedule, which is what "continuous" says.
        is_met=status in {Status.IMPLEMENTED, Status.CONTINUOUS},
        status=status,
        timing=timing_of(activity.ends_on, done_in) if status is Status.IMPLEMENTED and done_in is not None else None,
    )


def _is_of(row: StatusRow, frame: Frame) -> bool:
    return frame.period is not None and row.period_id == frame.period.id


@dataclass(frozen=True, slots=True)
class SoFar:
    """How much of a plan or goal was reported for the latest period of which anything can be seen."""

    period: str
    indicators: int
    of_indicators: int
    activities: int
    of_activities: int


def reported_so_far(
    session: Session, plan_id: int, *, with_drafts: bool, element_ids: Sequence[int] | None = None
) -> SoFar | None:
    """How much was reported, of the whole plan or of some elements: one query; None where nothing was.

    An indicator is reported where a figure was typed, and counts in the periods in which it is asked for.
    """
    seen = {plan_id: with_drafts}
    is_asked = or_(IndicatorReporting.accumulation != Accumulation.YEARLY, ends_a_year())
    indicators: ColumnElement[bool] = and_(Indicator.plan_id == plan_id, is_asked)
    activities = and_(Activity.plan_id == plan_id, Activity.same_as_id.is_(None))
    actual_seen = and_(Actual.period_id == ReportingPeriod.id, is_seen(Actual, seen))
    report_seen = and_(ActivityReport.period_id == ReportingPeriod.id, is_seen(ActivityReport, seen))
    if element_ids is not None:
        indicators = and_(indicators, Indicator.element_id.in_(element_ids))
        activities = and_(activities, Activity.element_id.in_(element_ids))
    actuals = (
        select(func.count())
        .select_from(Actual)
        .join(Indicator, Indicator.id == Actual.indicator_id)
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .where(actual_seen, Actual.figure.is_not(None), indicators)
        .correlate(ReportingPeriod, Plan)
        .scalar_subquery()
    )
    of_indicators = (
        select(func.count())
        .select_from(Indicator)
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .where(indicators)
        .correlate(ReportingPeriod, Plan)
        .scalar_subquery()
    )
    reports = (
        select(func.count())
        .select_from(ActivityReport)
        .join(Activity, Activity.id == ActivityReport.activity_id)
        .where(report_seen, activities)
        .correlate(ReportingPeriod)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            ReportingPeriod.code,
            actuals,
            of_indicators,
            reports,
            select(func.count()).select_from(Activity).where(activities).scalar_subquery(),
        )
        .join(Plan, Plan.id == ReportingPeriod.plan_id)
        .where(
            ReportingPeriod.plan_id == plan_id,
            or_(exists().where(actual_seen), exists().where(report_seen)),
        )
        .order_by(ReportingPeriod.position.desc())
        .limit(1)
    ).first()
    return SoFar(*row) if row is not None else None


@dataclass(frozen=True, slots=True)
class ReportedStatus:
    """How an activity stood in a period, as reported."""

    period: str
    ends_on: date  # of the period
    state: ReviewState
    status: Status | None
    words: dict[str, str] | None  # what the country calls the status, by interface language
    done_in: str | None  # the code of the period in which it was done
    reached_percent: Decimal | None
    planned_percent: Decimal | None
    output: str
    forecast_on: date | None
    timing: Timing | None


def statuses_of_activity(
    session: Session, activity: Activity, country_code: str, *, with_drafts: bool
) -> list[ReportedStatus]:
    """What was reported of an activity, period by period: one query."""
    done_in = aliased(ReportingPeriod)
    is_word = and_(
        StatusWord.country_code == country_code, StatusWord.status == type_coerce(ActivityReport.status, String)
    )
    rows: Iterable[Any] = session.execute(
        select(
            ReportingPeriod.code,
            ReportingPeriod.ends_on,
            ActivityReport.state,
            ActivityReport.status,
            StatusWord.words,
            done_in.code,
            ActivityReport.reached_percent,
            ActivityReport.planned_percent,
            ActivityReport.output,
            ActivityReport.forecast_on,
            func.coalesce(done_in.starts_on, ReportingPeriod.starts_on),
            func.coalesce(done_in.ends_on, ReportingPeriod.ends_on),
        )
        .join(ReportingPeriod, ReportingPeriod.id == ActivityReport.period_id)
        .outerjoin(done_in, done_in.id == ActivityReport.done_period_id)
        .outerjoin(StatusWord, is_word)
        .where(ActivityReport.activity_id == activity.id, is_seen(ActivityReport, {activity.plan_id: with_drafts}))
        .order_by(ReportingPeriod.position)
    )
    return [
        ReportedStatus(*[*row[:10], _timing(activity.ends_on, *row[10:]) if row[3] is Status.IMPLEMENTED else None])
        for row in rows
    ]


def _timing(deadline: date, starts_on: date, ends_on: date) -> Timing:
    """The same as `due.timing_of`, for the days of a period alone."""
    if ends_on < deadline:
        return Timing.EARLY
    return Timing.LATE if starts_on > deadline else Timing.ON_TIME
