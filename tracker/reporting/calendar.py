"""The plan's calendar of reporting: a coordinator opens a period early, extends, reviews, locks and unlocks it."""

from datetime import date, datetime

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.institutions.days import day_in
from tracker.institutions.models import Country
from tracker.plans.models import Plan
from tracker.reporting.counted import file_counts
from tracker.reporting.kinds import Curve, PeriodKind, PeriodState, ReviewState
from tracker.reporting.models import (
    ActivityReport,
    Actual,
    Counted,
    IndicatorReporting,
    PlanReporting,
    ReportingPeriod,
    Unsaved,
)
from tracker.reporting.periods import state_on
from tracker.reporting.settings import add_periods
from tracker.reporting.tallies import count_anew
from tracker.texts import check_reason

LONGEST_EXTENSION = 366  # days after a period's end


def period_named(session: Session, plan_id: int, code: str) -> ReportingPeriod:
    """A period of a plan by its code.

    Raises:
        NoResultFound: the plan has no such period.
    """
    return session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == plan_id, ReportingPeriod.code == code)
    ).one()


def open_period(
    session: Session, plan: Plan, period: ReportingPeriod, *, version: int, author: Author, now: datetime
) -> None:
    """Open a period before its first day.

    Raises:
        Refused: it is open already, or somebody else has changed it meanwhile.
    """
    with transaction(session):
        period = _held(session, period, version)
        if _state(session, plan, period, now) is not PeriodState.PLANNED:
            raise Refused("%(period)s is open already.", period=period.code)
        period.opened_at = now
        _tell(session, plan, period, "period.opened", [], author, now)


def begin_review(
    session: Session, plan: Plan, period: ReportingPeriod, *, version: int, author: Author, now: datetime
) -> None:
    """Say that a period is being reviewed; what is missing can still be entered.

    Raises:
        Refused: it is not open, or somebody else has changed it meanwhile.
    """
    with transaction(session):
        period = _held(session, period, version)
        if _state(session, plan, period, now) is not PeriodState.OPEN:
            raise Refused("Only an open period can be reviewed.")
        period.review_at = now
        _tell(session, plan, period, "period.reviewed", [], author, now)


def extend_period(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    due_on: date,
    *,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Set another due day for a period.

    Raises:
        Refused: the day lies before the period's end or more than a year after it, the period is locked, or somebody
            else has changed it meanwhile.
    """
    with transaction(session):
        period = _held(session, period, version)
        if period.locked_at is not None:
            raise Refused("Reporting for %(period)s is locked.", period=period.code)
        if not 0 <= (due_on - period.ends_on).days <= LONGEST_EXTENSION:
            raise Refused("The due day lies between the period's last day and a year after it.", field="due_on")
        if due_on == period.due_on:
            raise Refused("Nothing was changed.")
        change = Change("due_on", period.due_on, due_on)
        period.due_on = due_on
        _tell(session, plan, period, "period.extended", [change], author, now)


def lock_period(
    session: Session, plan: Plan, period: ReportingPeriod, *, version: int, author: Author, now: datetime
) -> None:
    """Lock a period: nothing more is entered, and what is approved is filed. What is not approved stays as it is.

    What was counted is filed with it: what is counted later stands beside it.

    Raises:
        Refused: it is locked already, has not begun, or somebody else has changed it meanwhile.
    """
    with transaction(session):
        period = _held(session, period, version)
        state = _state(session, plan, period, now)
        if state is PeriodState.LOCKED:
            raise Refused("%(period)s is locked already.", period=period.code)
        if state is PeriodState.PLANNED:
            raise Refused("Reporting for %(period)s has not begun yet.", period=period.code)
        period.locked_at = now
        file_counts(session, period.id, now)
        _tell(session, plan, period, "period.locked", [], author, now)


def unlock_period(
    session: Session, plan: Plan, period: ReportingPeriod, reason: str, *, version: int, author: Author, now: datetime
) -> None:
    """Unlock a period for a reason.

    Raises:
        Refused: it is not locked, the reason says nothing, or somebody else has changed it meanwhile.
    """
    reason = reason.strip()
    check_reason(reason)
    with transaction(session):
        period = _held(session, period, version)
        if period.locked_at is None:
            raise Refused("%(period)s is not locked.", period=period.code)
        period.locked_at = None
        _tell(session, plan, period, "period.unlocked", [], author, now, reason=reason)


def change_periods(
    session: Session,
    plan: Plan,
    kind: PeriodKind,
    due_days: int,
    *,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Divide a plan into other periods; nothing has been reported yet.

    Raises:
        Refused: something has been reported or a period was opened or locked, nothing would change, or somebody else
            has changed the settings meanwhile.
    """
    if not 0 <= due_days <= LONGEST_EXTENSION:
        raise Refused("Figures are due between 0 and 366 days after the end of a period.", field="due_days")
    with transaction(session):
        settings = session.get_one(PlanReporting, plan.id, with_for_update=True, populate_existing=True)
        if settings.version != version:
            raise changed_meanwhile()
        changes = [
            Change(name, before, after)
            for name, before, after in (
                ("period_kind", settings.period_kind.value, kind.value),
                ("due_days", settings.due_days, due_days),
            )
            if before != after
        ]
        if not changes:
            raise Refused("Nothing was changed.")
        _refuse_used(session, plan)
        session.execute(delete(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id))
        settings.period_kind, settings.due_days = kind, due_days
        add_periods(session, plan, settings)
        subject = Subject("plan", plan.code, plan.title)
        record(session, author, "reporting.changed", subject, changes, plan_id=plan.id, now=now)
        count_anew(session, plan.id)


def _refuse_used(session: Session, plan: Plan) -> None:
    # Held first: whoever is saving something for one of them is waited for, and what they saved is seen.
    of_plan = select(ReportingPeriod.id).where(ReportingPeriod.plan_id == plan.id).order_by(ReportingPeriod.id)
    period_ids = session.scalars(of_plan.with_for_update()).all()
    used = [
        session.scalars(select(model.id).where(model.plan_id == plan.id).limit(1)).first()  # type: ignore[attr-defined]
        for model in (Actual, ActivityReport, Counted)
    ]
    touched = session.scalars(
        select(ReportingPeriod.id)
        .where(
            ReportingPeriod.plan_id == plan.id,
            ReportingPeriod.opened_at.is_not(None)
            | ReportingPeriod.review_at.is_not(None)
            | ReportingPeriod.locked_at.is_not(None),
        )
        .limit(1)
    ).first()
    typed = session.scalars(select(Unsaved.period_id).where(Unsaved.period_id.in_(period_ids)).limit(1)).first()
    if any(each is not None for each in (*used, touched, typed)):
        raise Refused("Something has been reported already: the periods of this plan stay as they are.")
    is_phased = and_(IndicatorReporting.plan_id == plan.id, IndicatorReporting.curve == Curve.PHASED)
    phased = session.scalars(
        select(Indicator.key).join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id).where(is_phased)
    ).first()
    if phased is not None:
        raise Refused(
            "What is expected of %(indicator)s is set period by period: choose another curve for it first.",
            indicator=phased,
        )


def open_items(session: Session, period_id: int) -> dict[ReviewState, int]:
    """How many items of a period stand in each state of review, approved ones included: two queries."""
    found = dict.fromkeys(ReviewState, 0)
    for model in (Actual, ActivityReport):
        rows = session.execute(
            select(model.state, func.count()).where(model.period_id == period_id).group_by(model.state)
        )
        for state, count in rows:
            found[state] += count
    return found


def _held(session: Session, period: ReportingPeriod, version: int) -> ReportingPeriod:
    held = session.scalars(
        select(ReportingPeriod)
        .where(ReportingPeriod.id == period.id)
        # Savers and imports wait; whoever only writes a row that names the period does not.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if held.version != version:
        raise changed_meanwhile()
    return held


def _state(session: Session, plan: Plan, period: ReportingPeriod, now: datetime) -> PeriodState:
    return state_on(period, day_in(session.get_one(Country, plan.country_code).time_zone, now))


def _tell(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    kind: str,
    changes: list[Change],
    author: Author,
    now: datetime,
    *,
    reason: str | None = None,
) -> None:
    subject = Subject("period", period.code, period.code)
    record(session, author, kind, subject, changes, plan_id=plan.id, reason=reason, now=now)
