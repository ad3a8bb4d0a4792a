"""Doing one job: it is taken up and prepared; then it takes effect and is marked as done, both or neither."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused, way_to
from tracker.history import Author, utc_now
from tracker.jobs import claims
from tracker.jobs.claims import Claim
from tracker.jobs.kinds import Kind, kind_named
from tracker.jobs.models import Job
from tracker.jobs.queue import Queue

_log = logging.getLogger("tracker.jobs")

MOST_ATTEMPTS = 3
TOLD_EVERY = 0.5  # seconds: how often progress is written, and the wish to cancel is looked for
SAVING = "saving"  # the step in which a job takes effect, where the room names none of its own


class Cancelled(Exception):
    """The work is left: somebody cancelled it, or the worker has to go."""


class _Overtaken(Exception):
    """Another worker holds the job by now: this one was thought dead."""


@dataclass(slots=True)
class Jobs:
    """What an installation's jobs stand on."""

    sessions: Callable[[], Session]
    queue: Queue
    surroundings: Callable[[], AbstractContextManager[Any]]  # in which work is done: the application's context
    clock: Callable[[], datetime] = utc_now
    leaving: threading.Event = field(default_factory=threading.Event)  # set when this process has to go
    under_way: dict[int, "RunningJob"] = field(default_factory=dict)  # what this process is doing, by the job

    @contextmanager
    def noted(self, job: "RunningJob") -> Iterator[None]:
        """Let the process know for the length of the block what it is doing."""
        self.under_way[job.id] = job
        try:
            yield
        finally:
            self.under_way.pop(job.id, None)


class RunningJob:
    """A job at work, as its kind's functions see it."""

    def __init__(self, jobs: Jobs, held: Claim, row: Job, session: Session) -> None:
        self._jobs = jobs
        self.clock = jobs.clock
        self.held = held
        self.id = row.id
        self.kind = row.kind
        self.token = row.token
        self.arguments: dict[str, Any] = dict(row.arguments)
        self.author = Author(row.person_id, row.stood_in_for_id, row.way)
        self.plan_id = row.plan_id
        self.session = session
        self.now = jobs.clock()  # for what the work writes
        self.prepared: Any = None  # what `prepare` returned
        self.holds_the_file = False  # on SQLite: nobody else can write until it has taken effect
        self.was_told_to_leave = False  # whatever it returns now is passed over
        self._told: dict[str, Any] | None = None  # progress that has not been written yet
        self._told_at = self._asked_at = -TOLD_EVERY

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Report how far the work is; written at most twice a second, in a transaction of its own.

        `total` is 0 where it is not known; `step` is a key of the kind's steps. While a job takes effect on SQLite,
        nobody else can write, and what it reports then is not shown.
        """
        self._told = {"progress_done": done, "progress_total": total, "progress_step": step}
        if time.monotonic() - self._told_at >= TOLD_EVERY:
            self.write_progress()

    def is_cancelled(self) -> bool:
        """Whether the work should be left, by raising `Cancelled`; looked up at most twice a second."""
        if not self.was_told_to_leave and time.monotonic() - self._asked_at >= TOLD_EVERY:
            self._asked_at = time.monotonic()
            with self._jobs.sessions() as session:
                self.was_told_to_leave = claims.is_to_be_cancelled(session, self.held)
        self.was_told_to_leave = self.was_told_to_leave or self._jobs.leaving.is_set()
        return self.was_told_to_leave

    def leave_if_cancelled(self) -> None:
        """Leave the work where somebody has cancelled it.

        Raises:
            Cancelled: somebody has, or the worker has to go.
        """
        if self.is_cancelled():
            raise Cancelled

    def write_progress(self) -> None:
        """Write what was reported last, if it has not been written."""
        if self._told is None or self.holds_the_file:
            return
        self._told_at = time.monotonic()
        told, self._told = self._told, None
        try:
            with self._jobs.sessions() as session:
                claims.note_alive(session, self.held, self.clock(), **told)
        except OperationalError:
            _log.info("The progress of job %s could not be written at the moment.", self.id)


def run(jobs: Jobs, job_id: int) -> None:
    """Do a job if it waits to be done and nobody else takes it up: whatever becomes of it, its row says so."""
    with jobs.surroundings():
        try:
            with jobs.sessions() as session:
                held = claims.claim(session, job_id, jobs.clock())
            if held is not None:
                _do(jobs, held)
        except SQLAlchemyError:
            _log.exception(_UNSAID, job_id)


def do(jobs: Jobs, held: Claim) -> None:
    """Do a job that has been taken up already."""
    with jobs.surroundings():
        try:
            _do(jobs, held)
        except SQLAlchemyError:
            _log.exception(_UNSAID, held.job_id)


# Its heart no longer beats: a worker finds it and puts it back.
_UNSAID = "Job %s was left, and its row cannot say so: the database cannot be used."


def _do(jobs: Jobs, held: Claim) -> None:
    with jobs.sessions() as session:
        job = RunningJob(jobs, held, session.get_one(Job, held.job_id), session)
        session.rollback()
        with jobs.noted(job):
            why = _why_not_done(job)
        session.rollback()
        if why is not None:
            claims.fail(session, held, why, jobs.clock())


def _why_not_done(job: RunningJob) -> Refused | None:
    """Do the work; say why it failed, None where its row says already how it went."""
    kind = kind_named(job.kind)
    if kind is None:
        return Refused("This version of the program does not know this kind of work. Nothing was changed.")
    try:
        _prepare(kind, job)
        _take_effect(kind, job)
    except Refused as refused:
        return refused
    except (Cancelled, _Overtaken):
        return _left(job)
    except DBAPIError as error:
        if not isinstance(error, OperationalError) and not error.connection_invalidated:
            return _bug(job, kind, error)
        _log.warning("Job %s was interrupted: %s", job.id, str(error.orig).partition("\n")[0])
        return _interrupted(job)
    except NoConnectionFree:
        return _interrupted(job)
    except Exception as error:  # noqa: BLE001 -- the log has it with its traceback, the reader a number to ask by
        return _bug(job, kind, error)
    return None


def _prepare(kind: Kind, job: RunningJob) -> None:
    if kind.prepare is None:
        return
    # Services that would save something leave that to an outer transaction, and this one is never committed.
    job.session.info["in_transaction"] = True
    try:
        job.prepared = kind.prepare(job)
    finally:
        job.session.info.pop("in_transaction", None)
        job.session.rollback()
    job.leave_if_cancelled()


def _take_effect(kind: Kind, job: RunningJob) -> None:
    session = job.session
    if kind.prepare is not None:
        job.progress(0, 0, SAVING)
        job.write_progress()
    # SQLite has one writer: from here to the end nothing else is written, not even that this worker lives.
    job.holds_the_file = session.get_bind().dialect.name == "sqlite"
    try:
        with transaction(session):
            result = kind.function(job)
            if job.was_told_to_leave:
                raise Cancelled
            if not claims.mark_done(session, job.held, result, job.clock()):
                raise _Overtaken
    finally:
        job.holds_the_file = False


def _left(job: RunningJob) -> Refused | None:
    """After leaving: cancelled where somebody asked for it, put back where the worker has to go, else interrupted."""
    job.session.rollback()
    if claims.cancel(job.session, job.held, job.clock()):
        return None
    if job.was_told_to_leave:
        claims.put_back(job.session, job.held, counts=False)
        return None
    return _interrupted(job)


def _interrupted(job: RunningJob) -> Refused | None:
    job.session.rollback()
    if job.held.attempts >= MOST_ATTEMPTS:
        return given_up(job.held.attempts)
    claims.put_back(job.session, job.held, counts=True)
    return None


def given_up(attempts: int) -> Refused:
    """What is told of a job that was interrupted too often."""
    return Refused(
        "The work was interrupted %(times)s times and was given up. Nothing was changed; start it again.",
        times=attempts,
    )


def _bug(job: RunningJob, kind: Kind, error: Exception) -> Refused:
    reference = secrets.token_hex(4).upper()
    if kind.is_wordless:
        _log.error("%s job %s (%s) failed\n%s", reference, job.id, job.kind, "".join(way_to(error)))
    else:
        _log.error("%s job %s (%s) failed", reference, job.id, job.kind, exc_info=error)
    return Refused(
        "Something went wrong here, and nothing was changed. Give the reference number %(reference)s if it happens "
        "again.",
        reference=reference,
    )
