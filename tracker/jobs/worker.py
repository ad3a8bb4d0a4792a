"""The worker: threads that take jobs from the queue, and one that keeps them alive and finds what fell by the wayside.

Threads, never forked children: what draws charts and documents does not survive a fork.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

from huey.consumer import Consumer
from sqlalchemy.exc import SQLAlchemyError

from tracker.jobs import claims
from tracker.jobs.running import Jobs
from tracker.jobs.sweeping import SILENT_AFTER, sweep

_log = logging.getLogger("tracker.jobs")

THREADS = 2  # a short job does not wait behind a long one
LOOKS_EVERY = 0.5  # seconds at most, where the queue cannot wake a worker
PATIENCE = 20.0  # seconds that jobs have to finish when the worker has to go; systemd gives it thirty
LAST_PATIENCE = 4.0  # seconds to leave after that


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the worker looks after its jobs: one whose worker was killed waits again within a minute."""

    heartbeat: float = 5.0  # seconds
    sweep: float = 10.0
    silent_after: timedelta = SILENT_AFTER


class _Quietly(Consumer):  # type: ignore[misc]
    """huey's consumer in whichever thread it is started: signals are for the program to hear."""

    def _set_signal_handlers(self) -> None:
        return


class Worker:
    """Does the jobs of an installation until it is stopped."""

    def __init__(self, jobs: Jobs, pace: Pace | None = None, threads: int = THREADS) -> None:
        self._jobs = jobs
        self._pace = pace or Pace()
        self._threads = threads
        self._is_over = threading.Event()
        self._consumer: Consumer | None = None
        self._keeper = threading.Thread(target=self._keep, name="jobs-keeper", daemon=True)

    def start(self) -> None:
        """Begin to work, in threads; what an earlier worker left behind is found first."""
        self._consumer = _Quietly(
            self._jobs.queue.huey(),
            workers=self._threads,
            periodic=False,
            max_delay=LOOKS_EVERY,
            scheduler_interval=60,
        )
        self._consumer.start()
        self._keeper.start()

    def stop(self, patience: float | None = None) -> None:
        """Take up nothing more, let jobs finish, and put back those that do not in time."""
        assert self._consumer is not None, "the worker was never started"
        self._consumer.shutdown_timeout = PATIENCE if patience is None else patience
        self._consumer.stop(graceful=True)
        if self._jobs.under_way:
            self._jobs.leaving.set()
            self._consumer.shutdown_timeout = LAST_PATIENCE
            self._consumer.stop(graceful=True)
        self._is_over.set()
        self._keeper.join(LAST_PATIENCE)
        self._put_back_the_rest()
        self._jobs.queue.close()

    def _put_back_the_rest(self) -> None:
        """Put back what did not even leave. If it goes on in its thread, it finds that it holds its job no more."""
        for job in list(self._jobs.under_way.values()):
            if job.holds_the_file:
                continue  # nobody can write now; it takes effect, or is found by the next worker's look at the table
            try:
                with self._jobs.sessions() as session:
                    claims.put_back(session, job.held, counts=False)
            except SQLAlchemyError:
                _log.exception("Job %s could not be put back; the next worker finds it.", job.id)

    def _keep(self) -> None:
        next_sweep = time.monotonic()
        while not self._is_over.is_set():
            try:
                self._beat()
                if time.monotonic() >= next_sweep:
                    next_sweep = time.monotonic() + self._pace.sweep
                    self._sweep()
            except Exception:  # noqa: BLE001 -- a thread that ends would leave all jobs alone
                # The database may be out of reach for a while; it is tried again, as long as the worker lives.
                _log.exception("Jobs could not be looked after at the moment.")
            self._is_over.wait(self._pace.heartbeat)

    def _is_shut_out(self) -> bool:
        """Whether a job of this worker is just taking effect on SQLite, where nobody else can write meanwhile."""
        return any(job.holds_the_file for job in list(self._jobs.under_way.values()))

    def _beat(self) -> None:
        for job in list(self._jobs.under_way.values()):
            if self._is_shut_out():
                return
            with self._jobs.sessions() as session:
                claims.note_alive(session, job.held, self._jobs.clock())

    def _sweep(self) -> None:
        if self._consumer is not None and not self._consumer.stop_flag.is_set():
            self._consumer.check_worker_health()
        if self._is_shut_out():
            return
        with self._jobs.sessions() as session:
            sweep(session, self._jobs.queue, self._jobs.clock(), self._pace.silent_after)
