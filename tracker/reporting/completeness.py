"""What a row must say before it is handed in: of one row, and of some hundred at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import Refused
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reading.drafts import Measure
from tracker.reporting.access import ACTIVITY, INDICATOR, Item
from tracker.reporting.entries import Row, day_there
from tracker.reporting.figures import figure_from
from tracker.reporting.judging import judged_in_period, periods_of, plan_rules
from tracker.reporting.kinds import COUNTING, NEEDS_EXPLANATION, Light, Status
from tracker.reporting.lights import light_of_activity
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, ReportingPeriod
from tracker.reporting.recounting import recount


def item_of(row: Row) -> tuple[str, int]:
    """What a row reports, as `access` names it."""
    return ("indicator", row.indicator_id) if isinstance(row, Actual) else ("activity", row.activity_id)


def check_complete(session: Session, plan: Plan, row: Row, now: datetime) -> None:
    """Let a row pass that says all that is obligatory.

    Raises:
        Refused: the figure or status is missing, women and men do not add up without a word why, or the light is
            behind or far and nobody explains it.
    """
    if isinstance(row, Actual):
        recount(session, row.indicator_id)
    period = session.get_one(ReportingPeriod, row.period_id)
    refused = incomplete(session, plan, period, [row], now)
    if refused:
        raise next(iter(refused.values()))


def incomplete(
    session: Session, plan: Plan, period: ReportingPeriod, rows: Sequence[Row], now: datetime
) -> dict[Item, Refused]:
    """Why some of these rows of a period cannot be handed in yet, by their items; their figures are counted already.

    Ten queries, for one row or for some hundred.
    """
    found: dict[Item, Refused] = {}
    actuals = [row for row in rows if isinstance(row, Actual)]
    reports = [row for row in rows if isinstance(row, ActivityReport)]
    lights = _lights_of_actuals(session, plan, period, actuals, now) | _lights_of_reports(session, period, reports)
    measures, settings = _how_reported(session, actuals)
    for row in rows:
        try:
            if isinstance(row, Actual):
                _check_actual(row, measures[row.indicator_id], settings[row.indicator_id])
            else:
                _check_report(row)
            if lights[item_of(row)] in NEEDS_EXPLANATION and not row.obstacle.strip():
                raise Refused("This is behind: say what stood in the way.", field="obstacle")
        except Refused as refused:
            found[item_of(row)] = refused
    return found


def _how_reported(
    session: Session, rows: Sequence[Actual]
) -> tuple[Mapping[int, Measure], Mapping[int, IndicatorReporting]]:
    ids = [row.indicator_id for row in rows]
    measures = session.execute(select(Indicator.id, Indicator.measure).where(Indicator.id.in_(ids))) if ids else ()
    settings = session.scalars(select(IndicatorReporting).where(IndicatorReporting.indicator_id.in_(ids)))
    return {row.id: row.measure for row in measures}, {row.indicator_id: row for row in (settings if ids else ())}


def _lights_of_actuals(
    session: Session, plan: Plan, period: ReportingPeriod, rows: Sequence[Actual], now: datetime
) -> dict[Item, Light]:
    if not rows:
        return {}
    judged = judged_in_period(
        session,
        plan,
        plan_rules(session, [plan])[plan.id],
        period,
        periods_of(session, plan.id),
        today=day_there(session, plan, now),
        with_drafts=True,
        indicator_ids=[row.indicator_id for row in rows],
    )
    return {(INDICATOR, each.indicator.id): each.judgement.light for each in judged}


def _lights_of_reports(session: Session, period: ReportingPeriod, rows: Sequence[ActivityReport]) -> dict[Item, Light]:
    """How far activities are; one without a status is refused for that before anybody asks for its light."""
    if not rows:
        return {}
    ids = [row.activity_id for row in rows]
    deadlines = session.execute(select(Activity.id, Activity.ends_on).where(Activity.id.in_(ids)))
    ends_on = {row.id: row.ends_on for row in deadlines}
    return {
        (ACTIVITY, row.activity_id): light_of_activity(row.status, is_due=ends_on[row.activity_id] <= period.ends_on)
        for row in rows
        if row.status is not None
    }


def _check_actual(row: Actual, measure: Measure, settings: IndicatorReporting) -> None:
    if row.figure is None:
        raise Refused("Type the figure, or leave this one for later.", field="figure")
    if measure is Measure.DESCRIPTIVE and not row.text.strip():
        raise Refused("Say in words what was reached.", field="text")
    _check_sexes(row, settings)
    if settings.accumulation in COUNTING and _fell_back(row) and not row.comment.strip():
        raise Refused(
            "The figure to date is lower than that of the period before. Correct the earlier one, or say in the "
            "comment why it is so.",
            field="comment",
        )


def _fell_back(row: Actual) -> bool:
    figure = figure_from(row.of_period)
    vector = figure.vector if figure is not None else ()
    return isinstance(vector, tuple) and any(part < 0 for part in vector)


def _check_sexes(row: Actual, settings: IndicatorReporting) -> None:
    if not settings.by_sex:
        return
    of_period = figure_from(row.of_period)
    if row.women is None or row.men is None:
        if not row.sex_reason.strip():
            raise Refused("Type the figures of women and men, or say why they are not known.", field="women")
        return
    total = of_period.number if of_period is not None else None
    if total is not None and row.women + row.men != total and not row.sex_reason.strip():
        raise Refused("Women and men do not add up to the figure for the period: say why.", field="sex_reason")


def _check_report(row: ActivityReport) -> None:
    if row.status is None:
        raise Refused("Choose a status.", field="status")
    if row.status is Status.IMPLEMENTED and row.done_period_id is None:
        raise Refused("Say in which period it was done.", field="done_in")
    if row.status in {Status.PARTLY, Status.NOT_IMPLEMENTED, Status.DROPPED} and not row.narrative.strip():
        raise Refused("Say in words what was done, and what was not.", field="narrative")
