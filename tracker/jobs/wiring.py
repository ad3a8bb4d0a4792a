"""Where jobs meet the application: every session of it knows how to start one."""

from pathlib import Path

from flask import Flask

from tracker.extensions import db
from tracker.jobs.queue import Queue
from tracker.jobs.running import Jobs, run
from tracker.jobs.services import JOBS


def init_jobs(app: Flask, database_url: str, instance: Path) -> None:
    """Let services start jobs. With `JOBS_AT_ONCE` in its configuration each is done before starting it returns."""
    queue = Queue(database_url, instance, is_immediate=app.config["JOBS_AT_ONCE"])
    with app.app_context():
        sessions = db.sessionmaker
    jobs = Jobs(sessions, queue, app.app_context)
    queue.work = lambda job_id: run(jobs, job_id)
    sessions.configure(info={**sessions.kw.get("info", {}), JOBS: jobs})
    app.extensions[JOBS] = jobs


def jobs_of_application(app: Flask) -> Jobs:
    """What a worker of the application works on."""
    jobs: Jobs = app.extensions[JOBS]
    return jobs
