"""Changes of a job's state, each one statement that names the version it stands on.

Two workers can read the same row; only one of them changes it. A worker that was thought dead and is not finds that
its version is gone when it wants to mark its job as done, and its work is rolled back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused
from tracker.jobs.models import Job, JobState


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has taken up, and the version by which it holds it."""

    job_id: int
    version: int
    attempts: int  # this one included


def claim(session: Session, job_id: int, now: datetime) -> Claim | None:
    """Take up a waiting job; None where there is none to take up, or another worker was faster."""
    with transaction(session):
        found = session.execute(
            select(Job.version, Job.attempts).where(Job.id == job_id, Job.state == JobState.WAITING)
        ).one_or_none()
        if found is None:
            return None
        is_taken = changes_a_row(
            session,
            update(Job)
            .where(Job.id == job_id, Job.state == JobState.WAITING, Job.version == found.version)
            .values(
                state=JobState.RUNNING,
                version=found.version + 1,
                attempts=found.attempts + 1,
                started_at=now if found.attempts == 0 else Job.started_at,
                heartbeat_at=now,
                progress_done=0,
                progress_total=0,
                progress_step="",
            ),
        )
    return Claim(job_id, found.version + 1, found.attempts + 1) if is_taken else None


def _held(held: Claim) -> Update:
    return update(Job).where(Job.id == held.job_id, Job.state == JobState.RUNNING, Job.version == held.version)


def changes_a_row(session: Session, statement: Update) -> bool:
    """Execute a statement in the transaction that is open; whether it found its row as it wanted it."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return bool(cast(CursorResult[Any], result).rowcount)


def _changed(session: Session, statement: Update, **values: Any) -> bool:
    return changes_a_row(session, statement.values(**values))


def note_alive(session: Session, held: Claim, now: datetime, **progress: Any) -> bool:
    """Note that the work goes on, perhaps how far it is; False where the job is held no more."""
    with transaction(session):
        return _changed(session, _held(held), heartbeat_at=now, **progress)


def mark_done(session: Session, held: Claim, result: dict[str, Any] | None, now: datetime) -> bool:
    """Mark a job as done in the transaction of its work; False where it is held no more, or is to be cancelled."""
    session.flush()
    wanted = _held(held).where(Job.cancel_asked_at.is_(None))
    return _changed(
        session,
        wanted,
        state=JobState.DONE,
        version=held.version + 1,
        result=result,
        finished_at=now,
        progress_done=Job.progress_total,
    )


def fail(session: Session, held: Claim, why: Refused, now: datetime) -> bool:
    """Mark a job as failed, with the sentence that its reader is told."""
    with transaction(session):
        return _changed(session, _held(held), **failed(held.version, why, now))


def failed(version: Any, why: Refused, now: datetime) -> dict[str, Any]:
    """What a row of a failed job says."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in why.params.items()}
    return {
        "state": JobState.FAILED,
        "version": version + 1,
        "message": why.message,
        "message_params": params,
        "finished_at": now,
    }


def cancel(session: Session, held: Claim, now: datetime) -> bool:
    """Mark a job as cancelled if somebody asked for that; False where nobody did, or it is held no more."""
    with transaction(session):
        wanted = _held(held).where(Job.cancel_asked_at.is_not(None))
        return _changed(session, wanted, state=JobState.CANCELLED, version=held.version + 1, finished_at=now)


def put_back(session: Session, held: Claim, *, counts: bool) -> bool:
    """Let a job wait for another worker; the attempt counts unless it was the worker that had to go."""
    with transaction(session):
        return _changed(
            session,
            _held(held),
            state=JobState.WAITING,
            version=held.version + 1,
            attempts=held.attempts if counts else held.attempts - 1,
            heartbeat_at=None,
        )


def is_to_be_cancelled(session: Session, held: Claim) -> bool:
    """Whether somebody asked to cancel it, or it is held no more."""
    found = session.execute(
        select(Job.cancel_asked_at, Job.version).where(Job.id == held.job_id, Job.state == JobState.RUNNING)
    ).one_or_none()
    return found is None or found.version != held.version or found.cancel_asked_at is not None
