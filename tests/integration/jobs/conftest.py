"""An application of the jobs' own on each database, whose work is done by workers that a test starts."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from tests.conftest import Lasting, NewDatabase, migrated_database, settings_for
from tests.integration.jobs.kinds import register_kinds
from tracker.accounts.models import MailFailure
from tracker.app import create_app
from tracker.extensions import db
from tracker.jobs.models import Job
from tracker.jobs.running import Jobs
from tracker.jobs.wiring import jobs_of_application

register_kinds()


@pytest.fixture
def own_app(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting) -> Iterator[Flask]:
    """An application whose jobs wait for a worker; without jobs at the beginning of each test."""

    def make() -> tuple[Flask, Flask]:
        app = create_app(settings_for(migrated_database(new_database, "jobs"), tmp_path_factory.mktemp("instance")))
        return app, app

    app: Flask = lasting.once(new_database, "jobs", make)
    jobs = jobs_of_application(app)
    with app.app_context():
        db.session.execute(delete(Job))
        db.session.execute(delete(MailFailure))
        db.session.commit()
    jobs.queue.huey().storage.flush_all()
    yield app
    jobs.leaving.clear()
    jobs.queue.close()


@pytest.fixture
def jobs(own_app: Flask) -> Jobs:
    """What the application's jobs stand on."""
    return jobs_of_application(own_app)


@pytest.fixture
def rows(own_app: Flask) -> Iterator[Session]:
    """A session of the application with connections of its own: what it commits stays until the next test."""
    with own_app.app_context():
        yield db.session


@pytest.fixture
def place(own_app: Flask) -> tuple[str, Path]:
    """The address of the application's database, and its instance folder."""
    with own_app.app_context():
        return db.engine.url.render_as_string(hide_password=False), Path(own_app.instance_path)


def soon(session: Session, job_id: int, is_so: Callable[[Job], bool], seconds: float = 20) -> Job:
    """The job as soon as something is so of it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        session.rollback()
        job = session.get_one(Job, job_id, populate_existing=True)
        if is_so(job):
            return job
        time.sleep(0.03)
    raise AssertionError(f"job {job_id} is {job.state} after {seconds} seconds: {job.message}")


def anew(session: Session, job: Job) -> Job:
    """The job as others have left it: a transaction that only read would go on seeing what was there before."""
    session.rollback()
    session.refresh(job)
    return job
