"""Finding what fell by the wayside: jobs whose worker died, jobs that the queue lost, and jobs that are long over."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.jobs.claims import failed
from tracker.jobs.models import FINISHED, Job, JobState
from tracker.jobs.queue import Queue
from tracker.jobs.running import MOST_ATTEMPTS, given_up

SILENT_AFTER = timedelta(seconds=40)  # a worker that has not said for so long that it lives is taken for dead
KEPT_FOR = timedelta(days=90)


def sweep(session: Session, queue: Queue, now: datetime, silent_after: timedelta = SILENT_AFTER) -> None:
    """Put back what died, forget what is long over, and queue what waits and is in no queue."""
    put_back_silent(session, now, silent_after)
    forget_old(session, now)
    queue_again(session, queue)


def put_back_silent(session: Session, now: datetime, silent_after: timedelta = SILENT_AFTER) -> None:
    """Let jobs whose worker is silent wait again; those that were taken up too often have failed."""
    # A clock that was set back must not let a dead worker seem alive: who lives says so again at once.
    silent = (
        Job.state == JobState.RUNNING,
        or_(Job.heartbeat_at < now - silent_after, Job.heartbeat_at > now + silent_after),
    )
    # Most of the time there is none, and then nothing is written.
    if session.scalar(select(Job.id).where(*silent).limit(1)) is None:
        session.rollback()
        return
    changes: list[tuple[list[ColumnElement[bool]], dict[str, Any]]] = [
        ([Job.cancel_asked_at.is_not(None)], {"state": JobState.CANCELLED, "finished_at": now}),
        ([Job.attempts >= MOST_ATTEMPTS], failed(Job.version, given_up(MOST_ATTEMPTS), now)),
        ([], {"state": JobState.WAITING, "heartbeat_at": None}),
    ]
    with transaction(session):
        for conditions, values in changes:
            wanted = update(Job).where(*silent, *conditions).values(**{**values, "version": Job.version + 1})
            session.execute(wanted.execution_options(synchronize_session=False))


def forget_old(session: Session, now: datetime) -> None:
    """Remove jobs that were over long ago."""
    old = (Job.state.in_(FINISHED), Job.finished_at < now - KEPT_FOR)
    if session.scalar(select(Job.id).where(*old).limit(1)) is None:
        session.rollback()
        return
    with transaction(session):
        session.execute(delete(Job).where(*old).execution_options(synchronize_session=False))


def queue_again(session: Session, queue: Queue) -> None:
    """Queue every job that waits and is in no queue. One that is put in twice is done once all the same."""
    waiting = session.scalars(select(Job.id).where(Job.state == JobState.WAITING).order_by(Job.id)).all()
    session.rollback()
    if not waiting:
        return
    queued = queue.waiting()
    for job_id in waiting:
        if job_id not in queued:
            queue.put(job_id)
