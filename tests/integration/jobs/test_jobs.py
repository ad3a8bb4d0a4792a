"""A job's way from being started to its end: states, its one effect, cancelling, what the sweep finds."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from tests.integration.jobs.conftest import anew
from tests.integration.jobs.kinds import ROWS, rows_of
from tests.small_plans import make_plan
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author
from tracker.jobs import claims, running
from tracker.jobs.models import Job, JobState
from tracker.jobs.running import MOST_ATTEMPTS, run
from tracker.jobs.services import JOBS, ask_to_cancel, start
from tracker.jobs.sweeping import forget_old, put_back_silent, queue_again, sweep

NOW = datetime(2026, 1, 15, 12, 0)
NOBODY = Author(way="command")
MINUTE = timedelta(minutes=1)


def started(session, kind="test.rows", **arguments):
    return start(session, kind, arguments, NOBODY, None, NOW)


class TestDoneBeforeItReturns:
    """With the test's own settings, which do a job as soon as it is started."""

    def test_is_done_with_its_result_and_all_its_rows(self, session):
        job = started(session, rows=3)

        assert (job.state, job.result, job.attempts) == (JobState.DONE, {"rows": 3}, 1)
        assert rows_of(session, job) == 3
        assert (job.started_at is None, job.finished_at is None) == (False, False)

    def test_at_once_gives_back_the_row_as_it_is_then(self, session):
        job = start(session, "test.rows", {}, NOBODY, None, NOW, at_once=True)

        assert (job.state, job.attempts) == (JobState.DONE, 1)
        assert rows_of(session, job) == ROWS

    def test_at_once_needs_no_worker_and_leaves_nothing_in_the_queue(self, rows, jobs):
        job = start(rows, "test.rows", {}, NOBODY, None, NOW, at_once=True)

        assert (job.state, jobs.queue.waiting()) == (JobState.DONE, set())

    def test_at_once_is_no_part_of_another_transaction(self, session):
        with pytest.raises(AssertionError, match="a transaction of its own"), transaction(session):
            start(session, "test.rows", {}, NOBODY, None, NOW, at_once=True)

    def test_belongs_to_a_plan_and_goes_with_it(self, session):
        plan = make_plan(session, "BA-X-2024")
        job_id = start(session, "test.rows", {}, NOBODY, plan.id, NOW).id

        session.delete(plan)
        session.commit()

        assert session.scalars(select(Job).where(Job.id == job_id)).all() == []

    def test_that_was_refused_says_so_and_changes_nothing(self, session):
        job = started(session, "test.refused")

        assert (job.state, job.message, job.message_params) == (
            JobState.FAILED,
            "Reporting for %(period)s is locked.",
            {"period": "2024-Q1"},
        )
        assert rows_of(session, job) == 0

    def test_that_broke_down_tells_a_number_and_nothing_of_the_inside(self, session, caplog):
        job = started(session, "test.broken")

        assert job.state is JobState.FAILED
        assert job.message_params["reference"] in caplog.text
        assert "secret" not in job.message
        assert "secret inside" in caplog.text
        assert rows_of(session, job) == 0

    def test_of_a_kind_whose_errors_could_name_somebody_has_the_way_to_its_bug_logged_only(self, session, caplog):
        job = started(session, "test.wordless")

        assert job.message_params["reference"] in caplog.text
        assert "in break_down" in caplog.text
        assert "what it says is not logged" in caplog.text
        assert "ZeroDivisionError: secret inside" not in caplog.text

    def test_of_a_kind_that_this_program_does_not_know_fails_in_words(self, session):
        job = Job(kind="test.older", arguments={}, token="t", state=JobState.WAITING, created_at=NOW, way="web")
        session.add(job)
        session.commit()

        run(session.info[JOBS], job.id)

        session.refresh(job)
        assert job.state is JobState.FAILED
        assert "does not know this kind of work" in job.message

    def test_started_twice_with_one_token_is_one_job(self, session):
        first = start(session, "test.rows", {}, NOBODY, None, NOW, token="of the form")
        second = start(session, "test.rows", {}, NOBODY, None, NOW, token="of the form")

        assert first.id == second.id
        assert rows_of(session, first) == ROWS


class TestQueue:
    def test_is_told_of_a_job_only_when_that_is_committed(self, rows, jobs):
        with transaction(rows):
            job = started(rows)
            before = jobs.queue.waiting()
        after = jobs.queue.waiting()

        assert (before, after) == (set(), {job.id})

    def test_is_told_nothing_of_a_job_that_was_rolled_back(self, rows, jobs):
        with transaction(rows):
            started(rows)
            rows.rollback()
        rows.commit()

        assert jobs.queue.waiting() == set()
        assert rows.scalars(select(Job)).all() == []

    def test_that_is_out_of_reach_fails_no_page_and_the_job_is_found_again(self, rows, jobs, monkeypatch):
        monkeypatch.setattr(jobs.queue, "_task", broken)
        job = started(rows)
        monkeypatch.undo()
        lost = jobs.queue.waiting()
        queue_again(rows, jobs.queue)
        queue_again(rows, jobs.queue)

        assert lost == set()
        assert [task.args for task in jobs.queue.huey().pending()] == [[job.id]]


def broken(*_):
    raise OSError("out of reach")


class TestEffect:
    def test_is_not_there_when_another_worker_holds_the_job_by_now(self, rows, jobs, monkeypatch):
        job_id = started(rows).id
        really = claims.mark_done

        def late(session, held, result, now):
            # While this worker slept, the job was put back: as the sweep does it.
            values = {"state": JobState.WAITING, "version": Job.version + 1}
            session.execute(update(Job).where(Job.id == job_id).values(**values))
            return really(session, held, result, now)

        monkeypatch.setattr(claims, "mark_done", late)
        run(jobs, job_id)
        monkeypatch.undo()
        job = anew(rows, rows.get_one(Job, job_id))

        assert rows_of(rows, job) == 0
        assert job.state is not JobState.DONE

    def test_of_a_cancelled_job_is_not_there_even_if_the_work_did_not_heed_it(self, rows, jobs, monkeypatch):
        job = started(rows, "test.unheeding")
        monkeypatch.setattr(running, "TOLD_EVERY", 1000.0)
        really = claims.claim

        def taken_and_cancelled(session, job_id, now):
            held = really(session, job_id, now)
            ask_to_cancel(session, session.get_one(Job, job_id), now)
            return held

        monkeypatch.setattr(claims, "claim", taken_and_cancelled)
        run(jobs, job.id)
        anew(rows, job)

        assert job.state is JobState.CANCELLED
        assert rows_of(rows, job) == 0

    def test_that_a_preparation_would_save_is_passed_over(self, rows, jobs, monkeypatch):
        job = started(rows, rows=2)

        def save_too_early(running_job):
            with transaction(running_job.session) as session:
                session.add(Job(kind="early", arguments={}, token="early", state="waiting", created_at=NOW, way="web"))
            return 2

        kind = running.kind_named("test.rows")
        monkeypatch.setattr(running, "kind_named", lambda _: type(kind)("test.rows", kind.function, save_too_early))
        run(jobs, job.id)
        anew(rows, job)

        assert job.state is JobState.DONE
        assert rows.scalars(select(Job).where(Job.token == "early")).all() == []

    def test_is_tried_again_when_the_database_was_out_of_reach_and_given_up_in_the_end(self, rows, jobs, monkeypatch):
        job = started(rows)
        monkeypatch.setattr(claims, "mark_done", out_of_reach)

        states = []
        for _ in range(MOST_ATTEMPTS):
            run(jobs, job.id)
            anew(rows, job)
            states.append((job.state, job.attempts))
            rows.rollback()

        assert states == [(JobState.WAITING, 1), (JobState.WAITING, 2), (JobState.FAILED, 3)]
        assert job.message_params == {"times": 3}
        assert rows_of(rows, job) == 0


def out_of_reach(*_):
    raise OperationalError("UPDATE job", {}, Exception("database is locked"))


class TestProgress:
    def test_is_written_at_most_twice_a_second(self, rows, jobs, monkeypatch):
        written = []
        really = claims.note_alive
        monkeypatch.setattr(claims, "note_alive", lambda *args, **told: written.append(told) or really(*args, **told))
        clock = iter(number / 100 for number in range(100_000))
        monkeypatch.setattr(running.time, "monotonic", lambda: next(clock))

        def count(job):
            for number in range(500):
                job.progress(number, 500)

        kind = running.kind_named("test.rows")
        monkeypatch.setattr(running, "kind_named", lambda _: type(kind)("test.rows", lambda _job: None, count))
        run(jobs, started(rows).id)

        # Five hundred reports, at 2 looks at the clock or fewer each, are ten seconds or less.
        assert 5 <= len(written) <= 22

    def test_is_a_sign_of_life(self, rows, jobs):
        job = started(rows)
        held = claims.claim(rows, job.id, NOW)

        claims.note_alive(rows, held, NOW + MINUTE, progress_done=3, progress_total=7)
        put_back_silent(rows, NOW + MINUTE)
        anew(rows, job)

        assert (job.state, job.progress_done, job.progress_total) == (JobState.RUNNING, 3, 7)


class TestCancelling:
    def test_a_waiting_job_cancels_it_at_once(self, rows, jobs):
        job = started(rows)
        ask_to_cancel(rows, job, NOW)
        run(jobs, job.id)
        anew(rows, job)

        assert job.state is JobState.CANCELLED
        assert rows_of(rows, job) == 0

    def test_what_is_over_is_refused(self, session):
        job = started(session)

        with pytest.raises(Refused, match="finished already"):
            ask_to_cancel(session, job, NOW)

        assert job.state is JobState.DONE


class TestSweep:
    def test_leaves_a_job_alone_whose_worker_lives(self, rows, jobs):
        job = started(rows)
        claims.claim(rows, job.id, NOW)
        put_back_silent(rows, NOW + timedelta(seconds=39))
        anew(rows, job)

        assert job.state is JobState.RUNNING

    def test_puts_back_a_job_whose_worker_is_silent_and_queues_it(self, rows, jobs):
        job = started(rows)
        jobs.queue.huey().storage.flush_all()
        dead = claims.claim(rows, job.id, NOW)
        sweep(rows, jobs.queue, NOW + MINUTE)
        anew(rows, job)
        rows.rollback()

        assert (job.state, job.heartbeat_at) == (JobState.WAITING, None)
        assert jobs.queue.waiting() == {job.id}
        # The dead one, should it live after all, can change nothing any more.
        assert not claims.note_alive(rows, dead, NOW)
        assert not claims.put_back(rows, dead, counts=True)

    def test_puts_back_a_job_whose_worker_died_before_the_clock_was_set_back(self, rows, jobs):
        job = started(rows)
        claims.claim(rows, job.id, NOW)
        put_back_silent(rows, NOW - timedelta(days=1))

        assert anew(rows, job).state is JobState.WAITING

    def test_gives_up_a_job_that_was_taken_up_too_often(self, rows, jobs):
        job = started(rows)
        for attempt in range(MOST_ATTEMPTS):
            claims.claim(rows, job.id, NOW + attempt * MINUTE)
            put_back_silent(rows, NOW + (attempt + 1) * MINUTE)
        anew(rows, job)

        assert job.state is JobState.FAILED
        assert job.message.startswith("The work was interrupted %(times)s times")

    def test_cancels_a_job_that_somebody_cancelled_and_whose_worker_died(self, rows, jobs):
        job = started(rows)
        claims.claim(rows, job.id, NOW)
        ask_to_cancel(rows, job, NOW)
        put_back_silent(rows, NOW + MINUTE)
        anew(rows, job)

        assert job.state is JobState.CANCELLED

    def test_forgets_what_was_over_90_days_ago(self, session):
        old, young = started(session), started(session)
        session.execute(update(Job).where(Job.id == old.id).values(finished_at=NOW - timedelta(days=91)))
        session.execute(update(Job).where(Job.id == young.id).values(finished_at=NOW - timedelta(days=89)))
        session.commit()
        young_id = young.id

        forget_old(session, NOW)

        assert session.scalars(select(Job.id)).all() == [young_id]
