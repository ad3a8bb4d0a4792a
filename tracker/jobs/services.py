"""Starting a job, and asking to cancel one."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author
from tracker.jobs.claims import Claim, changes_a_row
from tracker.jobs.kinds import kind_named
from tracker.jobs.models import Job, JobState
from tracker.jobs.queue import Queue
from tracker.jobs.running import Jobs, do

JOBS = "jobs"  # where a session keeps what the installation's jobs stand on


def start(
    session: Session,
    kind: str,
    arguments: dict[str, Any],
    author: Author,
    plan_id: int | None,
    now: datetime,
    *,
    at_once: bool = False,
    token: str | None = None,
) -> Job:
    """Start a job of a registered kind and return its row.

    It is put into the queue when it has been committed: inside an outer transaction, when that is. With `at_once` it
    is done before this returns, which short work may be; the row says then how it went. Arguments are JSON. Whoever
    starts again with the same token, as a form that was sent twice does, gets the job that there is.
    """
    assert kind_named(kind) is not None, f"no room has registered the kind {kind}"
    jobs: Jobs = session.info[JOBS]
    is_inside = bool(session.info.get("in_transaction"))
    assert not (at_once and is_inside), "work that is done at once takes effect in a transaction of its own"
    with transaction(session):
        known = _started_with(session, token, kind, author) if token is not None else None
        if known is not None:
            return known
        job = _row(kind, arguments, author, plan_id, now, token or secrets.token_urlsafe(16))
        if at_once:
            # Taken up from the beginning, so that no worker finds it waiting.
            job.state, job.attempts, job.started_at, job.heartbeat_at = JobState.RUNNING, 1, now, now
        session.add(job)
        session.flush()
        job_id = job.id
    if at_once:
        do(jobs, Claim(job_id, version=1, attempts=1))
        session.refresh(job)
    elif is_inside:
        _put_when_committed(session, jobs.queue, job_id)
    else:
        jobs.queue.put(job_id)
    return job


def _put_when_committed(session: Session, queue: Queue, job_id: int) -> None:
    taken_back: list[bool] = []
    event.listen(session, "after_rollback", lambda _session: taken_back.append(True), once=True)
    event.listen(session, "after_commit", lambda _session: taken_back or queue.put(job_id), once=True)


def _row(kind: str, arguments: dict[str, Any], author: Author, plan_id: int | None, now: datetime, token: str) -> Job:
    return Job(
        kind=kind,
        person_id=author.person_id,
        stood_in_for_id=author.stood_in_for_id,
        way=author.way,
        plan_id=plan_id,
        arguments=arguments,
        token=token,
        state=JobState.WAITING,
        created_at=now,
    )


def _started_with(session: Session, token: str, kind: str, author: Author) -> Job | None:
    return session.scalars(
        select(Job).where(Job.token == token, Job.kind == kind, Job.person_id == author.person_id)
    ).one_or_none()


def ask_to_cancel(session: Session, job: Job, now: datetime) -> None:
    """Cancel a job that waits, and ask the worker to leave one that runs: it will never be done from here on.

    Raises:
        Refused: it is over already.
    """
    job_id = job.id
    with transaction(session):
        waiting = update(Job).where(Job.id == job_id, Job.state == JobState.WAITING)
        running = update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING)
        over = {"state": JobState.CANCELLED, "cancel_asked_at": now, "finished_at": now, "version": Job.version + 1}
        if not (
            changes_a_row(session, waiting.values(**over))
            or changes_a_row(session, running.values(cancel_asked_at=now))
        ):
            raise Refused("This is finished already and cannot be cancelled any more.")
