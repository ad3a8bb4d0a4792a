"""Workers at work: two at once, one that is killed at any point, one that is told to go."""

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.conftest import PROJECT
from tests.integration.jobs.conftest import anew, soon
from tests.integration.jobs.kinds import ROWS, rows_of
from tracker.history import Author, utc_now
from tracker.jobs import worker as workers
from tracker.jobs.models import Job, JobState
from tracker.jobs.running import run
from tracker.jobs.services import ask_to_cancel, start
from tracker.jobs.worker import Pace, Worker

PROCESS = Path(__file__).with_name("worker_process.py")
NOBODY = Author(way="command")
QUICK = Pace(heartbeat=0.05, sweep=0.1, silent_after=timedelta(seconds=2))


def started(session, kind="test.rows"):
    return start(session, kind, {}, NOBODY, None, utc_now())


@pytest.fixture
def working(jobs):
    """A worker in threads of this process."""
    worker = Worker(jobs, QUICK)
    worker.start()
    yield worker
    jobs.leaving.set()
    worker.stop(patience=1)


class TestWorker:
    def test_does_what_is_started(self, rows, working):
        job = soon(rows, started(rows).id, lambda job: job.is_finished)

        assert (job.state, job.attempts) == (JobState.DONE, 1)
        assert rows_of(rows, job) == ROWS

    def test_finds_what_the_queue_has_lost(self, rows, jobs, working):
        job = Job(kind="test.rows", arguments={}, token="lost", state="waiting", created_at=utc_now(), way="web")
        rows.add(job)
        rows.commit()

        assert soon(rows, job.id, lambda job: job.is_finished).state is JobState.DONE

    def test_says_that_it_lives_and_how_far_it_is_and_heeds_who_cancels(self, rows, working):
        job_id = started(rows, "test.last").id
        first = soon(rows, job_id, lambda job: job.progress_total == 120).heartbeat_at
        job = soon(rows, job_id, lambda job: job.heartbeat_at > first)
        seen = (job.state, job.progress_done, job.progress_step)
        ask_to_cancel(rows, job, utc_now())
        job = soon(rows, job_id, lambda job: job.is_finished)

        assert seen == (JobState.RUNNING, 34, "reading")
        assert job.state is JobState.CANCELLED

    def test_that_has_to_go_puts_back_what_is_not_ready(self, rows, jobs, monkeypatch):
        worker = Worker(jobs, QUICK)
        worker.start()
        job_id = started(rows, "test.last").id
        soon(rows, job_id, lambda job: job.state is JobState.RUNNING)
        worker.stop(patience=0.1)
        job = soon(rows, job_id, lambda job: job.state is not JobState.RUNNING)

        assert (job.state, job.attempts, jobs.under_way) == (JobState.WAITING, 0, {})

    def test_in_a_demonstration_does_not_take_the_signals(self, working):
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_of_many_workers_that_want_one_job_one_does_it(rows, jobs, is_full):
    for _ in range(25 if is_full else 3):
        job = started(rows)
        ready = Barrier(4)

        def wanted(job_id=job.id, ready=ready):
            ready.wait(10)
            run(jobs, job_id)

        rows.rollback()
        with ThreadPoolExecutor(4) as pool:
            for future in [pool.submit(wanted) for _ in range(4)]:
                future.result()
        anew(rows, job)

        assert (job.state, job.attempts) == (JobState.DONE, 1)
        assert rows_of(rows, job) == ROWS
        rows.rollback()


def test_killed_at_any_point_a_job_is_wholly_there_or_wholly_absent_and_then_done_once(rows, place, is_full):
    url, instance = place
    command = [sys.executable, str(PROCESS), "killed", url, str(instance), "17", "50" if is_full else "4"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    jobs = rows.scalars(select(Job)).all()
    afterwards = {job.id: (job.state, rows_of(rows, job)) for job in jobs}

    assert len(told) == (50 if is_full else 4)
    for killed in told:
        assert killed["was_killed"], killed
        assert (killed["state"], killed["rows"]) in {("waiting", 0), ("running", 0), ("done", ROWS)}, killed
        assert afterwards[killed["job"]] == (JobState.DONE, ROWS), killed
    # A kill late enough found the work done, and an early one found nothing of it.
    assert {killed["rows"] for killed in told} <= {0, ROWS}
    assert any(killed["attempts"] == 2 for killed in told)


@pytest.fixture
def process(place):
    """`tracker worker` as a process, which knows the tests' kinds of work."""
    url, instance = place
    command = [sys.executable, str(PROCESS), "command", url, str(instance)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "The worker has started.\n", process.stderr.read()
        yield process
        if process.poll() is None:
            process.kill()


def test_the_command_works_and_when_it_is_told_to_end_puts_back_what_is_under_way(rows, process):
    done = soon(rows, started(rows).id, lambda job: job.is_finished)
    lasting_id = started(rows, "test.last").id
    soon(rows, lasting_id, lambda job: job.progress_total == 120)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    put_back = soon(rows, lasting_id, lambda job: True)

    assert (done.state, done.message) == (JobState.DONE, None)
    assert process.returncode == 0, process.stderr.read()
    assert time.monotonic() - begun < workers.PATIENCE
    assert (put_back.state, put_back.attempts) == (JobState.WAITING, 0)
