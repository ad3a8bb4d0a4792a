"""Reading jobs: each is its starter's and the administrators' to see."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.jobs.models import Job

LARGEST_ID = 2**31 - 1


def job_of(session: Session, job_id: int, person_id: int | None, *, of_anybody: bool = False) -> Job:
    """A job of a person, or of anybody for those who may see them all.

    Raises:
        NoResultFound: there is none, or it is somebody else's: the answer is the same.
    """
    wanted = select(Job).where(Job.id == job_id)
    if not of_anybody:
        wanted = wanted.where(Job.person_id == person_id)
    found = session.scalars(wanted).one_or_none() if job_id <= LARGEST_ID else None
    if found is None:
        raise NoResultFound
    return found


def count_of_jobs(session: Session, person_id: int | None) -> int:
    """How many jobs a person has started that are still known."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.person_id == person_id)) or 0


def jobs_of(session: Session, person_id: int | None, *, offset: int, limit: int) -> Sequence[Job]:
    """Some of the jobs that a person has started, the newest first."""
    return session.scalars(
        select(Job).where(Job.person_id == person_id).order_by(Job.id.desc()).offset(offset).limit(limit)
    ).all()
