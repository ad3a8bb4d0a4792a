"""Kinds of work for tests: rows that are counted, work that lasts, work that fails."""

import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.models import MailFailure
from tracker.errors import Refused
from tracker.jobs.kinds import register
from tracker.jobs.models import Job
from tracker.jobs.running import RunningJob

ROWS = 12
AS_LONG_AS_IT_TAKES = 60.0  # seconds: longer than any test waits


def count_rows(job: RunningJob) -> int:
    """Read what is to be done, and say how far that is."""
    wanted = int(job.arguments.get("rows", ROWS))
    job.progress(wanted, wanted, "reading")
    job.session.scalar(select(func.count()).select_from(Job))
    return wanted


def write_rows(job: RunningJob) -> dict[str, int]:
    """Write rows with the job's token, a statement each."""
    for number in range(job.prepared):
        job.session.add(MailFailure(at=job.now, recipient=str(number), about=job.token, why="test", seen_at=None))
        job.session.flush()
        job.progress(number + 1, job.prepared, "writing")
    return {"rows": job.prepared}


def last(job: RunningJob) -> None:
    """Work until somebody cancels it."""
    until = time.monotonic() + AS_LONG_AS_IT_TAKES
    while time.monotonic() < until:
        job.leave_if_cancelled()
        job.progress(34, 120, "reading")
        time.sleep(0.02)


def write_and_last(job: RunningJob) -> dict[str, int]:
    """Write a row, then look whether somebody has cancelled it, and pass that over."""
    job.prepared = 1
    write_rows(job)
    job.is_cancelled()
    return {"rows": 1}


def refuse(job: RunningJob) -> None:
    """Write a row, then say no."""
    job.prepared = 1
    write_rows(job)
    raise Refused("Reporting for %(period)s is locked.", period="2024-Q1")


def break_down(job: RunningJob) -> None:
    """Write a row, then fail as a bug does."""
    job.prepared = 1
    write_rows(job)
    raise ZeroDivisionError("secret inside")


def nothing(_job: RunningJob) -> None:
    """Take effect by nothing at all."""


def rows_of(session: Session, job: Job) -> int:
    """How many rows a job has written."""
    found = session.scalar(select(func.count()).select_from(MailFailure).where(MailFailure.about == job.token))
    return found or 0


def register_kinds() -> None:
    """Make the kinds known."""
    register(
        "test.rows",
        write_rows,
        prepare=count_rows,
        title="Writing of rows",
        steps={"reading": "The rows are being counted."},
        address=lambda job: f"/plans/?rows={job.result['rows']}" if job.result else None,
        link="Show the rows",
    )
    register("test.last", nothing, prepare=last, title="Work that lasts", steps={"reading": "It is being read."})
    register("test.unheeding", write_and_last)
    register("test.refused", refuse)
    register("test.broken", break_down)
    register("test.wordless", break_down, is_wordless=True)
