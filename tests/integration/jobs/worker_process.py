"""Processes for tests: `tracker worker` with the tests' kinds of work, and workers that are killed at a point.

    worker_process.py command URL INSTANCE
    worker_process.py killed URL INSTANCE SEED HOW-MANY

The second one starts a job, lets a worker be killed in the middle of it, tells what is there, and lets another worker
finish; as often as it is asked to. Each worker is a process of its own, forked from this one, which has no threads.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from flask import Flask
from sqlalchemy import event

from tests.conftest import settings_for
from tests.integration.jobs.kinds import register_kinds, rows_of
from tracker.app import create_app
from tracker.cli import main
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.jobs import running
from tracker.jobs import worker as workers
from tracker.jobs.models import Job
from tracker.jobs.services import start
from tracker.jobs.wiring import jobs_of_application
from tracker.jobs.worker import Pace, Worker

QUICK = Pace(heartbeat=0.1, sweep=0.1, silent_after=timedelta(seconds=0.4))


def command(url: str, instance: str) -> None:
    """`tracker worker`, which waits for no more than a moment when it is told to end."""
    os.environ.update(TRACKER_DATABASE_URL=url, TRACKER_INSTANCE=instance, TRACKER_SECRET_KEY="")
    workers.PATIENCE = 0.2
    main(["worker"])


def killed(url: str, instance: str, seed: str, how_many: str) -> None:
    """Let workers be killed at points of their work that the seed chooses."""
    choose = random.Random(int(seed))
    # How often progress is written hangs on the clock; then a point would not be the same one each time.
    running.TOLD_EVERY = 10**6
    # Made before the forks, and connected after them.
    app = create_app(settings_for(url, Path(instance)))
    points = int(forked(lambda: worked_on(app, 10**9))[1][1])
    for _ in range(int(how_many)):
        point = choose.randint(1, points)
        status, lines = forked(lambda point=point: worked_on(app, point))
        told = json.loads(forked(lambda job_id=int(lines[0]): finished(app, job_id))[1][0])
        print(json.dumps({"point": point, "was_killed": status == -signal.SIGKILL, **told}), flush=True)


def forked(act: Callable[[], None]) -> tuple[int, list[str]]:
    """Do something in a process of its own; how that ended, and the lines that it wrote."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.dup2(writer, 1)
        act()
        # The worker's threads end with their process; how it is stopped has tests of its own.
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        lines = said.read().splitlines()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert lines, f"the process said nothing and ended with {status}"
    return status, lines


def worked_on(app: Flask, point: int) -> None:
    """Start a job and work on it; at a point, counted in statements and commits of the work, end without a word."""
    with app.app_context():
        job = start(db.session, "test.rows", {}, Author(way="command"), None, utc_now())
        job_id = job.id
        print(job_id, flush=True)
        passed = 0

        def pass_by(*_: object) -> None:
            nonlocal passed
            if threading.current_thread().name.startswith("Worker"):
                passed += 1
                if passed == point:
                    os.kill(os.getpid(), signal.SIGKILL)

        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(db.engine, name, pass_by)
        event.listen(db.sessionmaker, "after_commit", pass_by)
        jobs = jobs_of_application(app)
        # A look at the table in the wrong moment queues the job twice, which does no harm but moves the points.
        workers.sweep = lambda *_: None
        Worker(jobs, QUICK, threads=1).start()
        wait_for(job_id)
        while jobs.under_way:
            time.sleep(0.01)  # the last point is passed after the job is done
        print(passed, flush=True)


def finished(app: Flask, job_id: int) -> None:
    """Tell what there is of a job, then let a new worker finish it."""
    with app.app_context():
        job = db.session.get_one(Job, job_id)
        told = {"job": job_id, "state": job.state, "rows": rows_of(db.session, job)}
        db.session.rollback()
        Worker(jobs_of_application(app), QUICK, threads=1).start()
        wait_for(job_id)
        print(json.dumps({**told, "attempts": db.session.get_one(Job, job_id).attempts}), flush=True)


def wait_for(job_id: int) -> None:
    """Wait until a job is over."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        db.session.rollback()
        if db.session.get_one(Job, job_id, populate_existing=True).is_finished:
            return
        time.sleep(0.02)
    raise AssertionError(f"job {job_id} is not over after half a minute")


if __name__ == "__main__":
    register_kinds()
    {"command": command, "killed": killed}[sys.argv[1]](*sys.argv[2:])
