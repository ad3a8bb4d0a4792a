"""Reading what an explanation is made of, for the page and for the command."""

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.dashboards.explanation import Explanation, explanation, periods_added
from tracker.dashboards.queries import contributions_of, indicator_id_of
from tracker.reporting.across import judged_rows
from tracker.reporting.compared import Asked, ComparedPlan, frames


def explanation_of(
    session: Session, plan: ComparedPlan, key: str, asked: Asked, *, approved_only: bool = False
) -> Explanation:
    """Why an indicator's figures are what they are in a period, or as of a day: six queries.

    Raises:
        NoResultFound: the plan has no such indicator, or no such period.
    """
    indicator_id = indicator_id_of(session, plan.id, key)
    frame = next(iter(frames(session, [plan], asked, approved_only=approved_only)), None)
    if frame is None or (asked.day is None and (frame.period is None or frame.period.code != asked.period)):
        raise NoResultFound
    judged = judged_rows(session, [frame], [indicator_id])[0]
    contributions = contributions_of(
        session,
        indicator_id,
        periods_added(frame, judged),
        with_drafts=frame.with_drafts,
        with_names=plan.may_see_history,
    )
    return explanation(frame, judged, contributions)
