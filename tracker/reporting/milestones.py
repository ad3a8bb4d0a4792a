"""Dated steps inside an activity: set, done, taken away; each told to the history."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.plans.models import Activity, Plan
from tracker.reporting.entries import day_there
from tracker.reporting.models import Milestone
from tracker.texts import check_text

MOST = 50  # of one activity
MOST_YEARS_AWAY = 10


def milestones_of(session: Session, activity_id: int) -> Sequence[Milestone]:
    """The milestones of an activity by their days: one query."""
    return session.scalars(
        select(Milestone)
        .where(Milestone.activity_id == activity_id, Milestone.removed_at.is_(None))
        .order_by(Milestone.due_on, Milestone.id)
    ).all()


def milestone_of(session: Session, plan: Plan, milestone_id: int) -> Milestone:
    """One milestone of a plan that was not taken away.

    Raises:
        NoResultFound: the plan has none of this number.
    """
    return session.scalars(
        select(Milestone).where(
            Milestone.id == milestone_id, Milestone.plan_id == plan.id, Milestone.removed_at.is_(None)
        )
    ).one()


def add_milestone(
    session: Session, plan: Plan, activity: Activity, title: str, due_on: date, *, author: Author, now: datetime
) -> Milestone:
    """Add a dated step to an activity.

    Raises:
        Refused: it has no title, its day lies far from the plan, or the activity has as many as it can have.
    """
    title = _checked(plan, title, due_on)
    with transaction(session):
        if len(milestones_of(session, activity.id)) >= MOST:
            raise Refused("An activity has %(most)s milestones at most.", most=MOST)
        row = Milestone(plan_id=plan.id, activity_id=activity.id, title=title, due_on=due_on)
        session.add(row)
        session.flush()
        changes = [Change("milestone", None, title), Change("due_on", None, due_on)]
        _tell(session, plan, activity, "milestone.set", changes, author, now)
    return row


def change_milestone(
    session: Session,
    plan: Plan,
    milestone: Milestone,
    title: str,
    due_on: date,
    done_on: date | None,
    *,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Change a milestone, or say on which day it was done.

    Raises:
        Refused: it has no title, a day lies far from the plan, it would be done in the future, nothing would change,
            or somebody else has changed it meanwhile.
    """
    title = _checked(plan, title, due_on)
    if done_on is not None and done_on > day_there(session, plan, now):
        raise Refused("A milestone cannot have been done in the future.", field="done_on")
    with transaction(session):
        row = _held(session, milestone, version)
        after = {"title": title, "due_on": due_on, "done_on": done_on}
        changes = [
            Change("milestone" if name == "title" else name, getattr(row, name), value, {"milestone": row.title})
            for name, value in after.items()
            if getattr(row, name) != value
        ]
        if not changes:
            raise Refused("Nothing was changed.")
        row.title, row.due_on, row.done_on = title, due_on, done_on
        activity = session.get_one(Activity, row.activity_id)
        _tell(session, plan, activity, "milestone.set", changes, author, now)


def remove_milestone(
    session: Session, plan: Plan, milestone: Milestone, *, version: int, author: Author, now: datetime
) -> None:
    """Take a milestone away; the history keeps it.

    Raises:
        Refused: somebody else has changed it meanwhile.
    """
    with transaction(session):
        row = _held(session, milestone, version)
        row.removed_at = now
        activity = session.get_one(Activity, row.activity_id)
        _tell(session, plan, activity, "milestone.removed", [Change("milestone", row.title, None)], author, now)


def _checked(plan: Plan, title: str, due_on: date) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused("Type what is to be reached.", field="title")
    check_text(title, "title")
    if not plan.starts_on.year - MOST_YEARS_AWAY <= due_on.year <= plan.ends_on.year + MOST_YEARS_AWAY:
        raise Refused(
            "The year %(year)s lies more than %(most)s years from the plan.",
            field="due_on",
            year=due_on.year,
            most=MOST_YEARS_AWAY,
        )
    return title


def _held(session: Session, milestone: Milestone, version: int) -> Milestone:
    row = session.scalars(
        select(Milestone)
        .where(Milestone.id == milestone.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.version != version or row.removed_at is not None:
        raise changed_meanwhile()
    return row


def _tell(
    session: Session,
    plan: Plan,
    activity: Activity,
    kind: str,
    changes: list[Change],
    author: Author,
    now: datetime,
) -> None:
    subject = Subject("activity", activity.key, activity.title)
    record(session, author, kind, subject, changes, plan_id=plan.id, now=now)
