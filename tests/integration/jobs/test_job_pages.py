"""The pages of long work: how far it is, in words too, whose it is, and how it is cancelled."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.integration.accounts.signing_in import token_in
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.history import Author, utc_now
from tracker.jobs.models import Job, JobState
from tracker.jobs.services import start

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(session):
    return make_person(session, Role.PLANNER, email="ana@example.org")


@pytest.fixture
def job_id(session, ana):
    """A job of Ana's that is under way."""
    job = Job(
        kind="test.rows",
        person_id=ana.id,
        arguments={},
        token="under way",
        state=JobState.RUNNING,
        progress_done=34,
        progress_total=120,
        progress_step="reading",
        created_at=utc_now(),
        started_at=utc_now(),
        heartbeat_at=utc_now(),
        way="web",
    )
    session.add(job)
    session.commit()
    return job.id


@pytest.fixture
def anas(client, session, ana):
    """A browser in which Ana is signed in."""
    sign_in(client, session, ana)
    return client


def set_to(session, job_id, **values):
    session.execute(update(Job).where(Job.id == job_id).values(**values))
    session.commit()


class TestProgress:
    def test_is_a_bar_with_its_figure_in_words(self, anas, job_id):
        page = anas.get(f"/jobs/{job_id}").text

        assert "<h1>Writing of rows</h1>" in page
        assert "<title>Under way: Writing of rows" in page
        assert "The rows are being counted." in page
        assert re.search(r'<progress id="progress"[^>]* value="34" max="120" aria-describedby="progress-figure"', page)
        assert '<label for="progress"' in page
        assert "34 of 120, that is 28%" in page

    def test_says_so_where_it_is_not_known(self, anas, session, job_id):
        set_to(session, job_id, progress_total=0, progress_done=0)
        page = anas.get(f"/jobs/{job_id}").text

        assert re.search(r'<progress id="progress"(?![^>]*value)', page)
        assert "How much there is to do is not known yet." in page

    def test_is_asked_for_every_second_and_by_a_plain_link_without_javascript(self, anas, job_id):
        page = anas.get(f"/jobs/{job_id}").text

        assert f'hx-get="/jobs/{job_id}" hx-trigger="every 1s"' in page
        assert re.search(rf'<a [^>]*href="/jobs/{job_id}">Reload</a>', page)
        assert "style=" not in page.partition("<main")[2].partition("</main>")[0]

    def test_comes_as_a_part_to_htmx(self, anas, job_id):
        answer = anas.get(f"/jobs/{job_id}", headers=HTMX)

        assert "<h1>" not in answer.text
        assert 'id="job"' in answer.text
        assert "HX-Refresh" not in answer.headers

    def test_that_is_over_is_told_by_the_page_as_a_whole(self, anas, session, job_id):
        set_to(session, job_id, state=JobState.DONE, finished_at=utc_now(), result={"rows": 12})
        part, page = anas.get(f"/jobs/{job_id}", headers=HTMX), anas.get(f"/jobs/{job_id}").text

        assert part.headers["HX-Refresh"] == "true"
        assert "hx-trigger" not in page
        assert "Reload" not in page
        assert '<a class="btn btn-primary" href="/plans/?rows=12">Show the rows</a>' in page

    def test_says_after_a_minute_that_perhaps_no_worker_runs(self, anas, session, job_id):
        set_to(session, job_id, state=JobState.WAITING, created_at=utc_now() - timedelta(seconds=61))

        assert "worker is not running" in anas.get(f"/jobs/{job_id}").text

    def test_of_a_refused_job_says_why(self, anas, session, ana):
        job = start(session, "test.refused", {}, Author(ana.id), None, utc_now())

        page = anas.get(f"/jobs/{job.id}").text
        assert "It failed, and nothing was changed." in page
        assert "Reporting for 2024-Q1 is locked." in page


class TestCancelling:
    def test_asks_the_worker_to_leave(self, anas, session, job_id):
        token = token_in(anas.get(f"/jobs/{job_id}").text)
        answer = anas.post(f"/jobs/{job_id}/cancel", data={"csrf_token": token}, follow_redirects=True)

        assert session.get_one(Job, job_id).cancel_asked_at is not None
        assert "It is being cancelled." in answer.text
        assert "Cancel the work" not in answer.text

    def test_of_what_is_over_is_refused_in_words(self, anas, session, job_id):
        token = token_in(anas.get(f"/jobs/{job_id}").text)
        set_to(session, job_id, state=JobState.DONE, finished_at=utc_now())
        answer = anas.post(f"/jobs/{job_id}/cancel", data={"csrf_token": token})

        assert answer.status_code == 409
        assert "finished already" in answer.text


class TestWhoseItIs:
    @pytest.mark.parametrize(
        ("role", "status"),
        [(Role.PLANNER, 404), (Role.COORDINATOR, 404), (Role.MANAGER, 404), (Role.ADMINISTRATOR, 200)],
    )
    def test_another_persons_is_missing_but_to_an_administrator(self, client, session, job_id, role, status):
        sign_in(client, session, make_person(session, role, email="else@example.org"))
        token = token_in(client.get("/account/").text)
        shown = client.get(f"/jobs/{job_id}").status_code
        cancelled = client.post(f"/jobs/{job_id}/cancel", data={"csrf_token": token}).status_code

        assert (shown, cancelled) == (status, status if status == 404 else 303)
        assert (session.get_one(Job, job_id).cancel_asked_at is None) is (status == 404)

    def test_nobodys_and_one_that_there_is_not_are_missing_alike(self, anas, session):
        of_a_command = start(session, "test.rows", {}, Author(way="command"), None, utc_now()).id

        assert [anas.get(f"/jobs/{number}").status_code for number in (of_a_command, 10**6, 10**12)] == [404] * 3

    def test_a_visitor_is_sent_to_sign_in(self, client, job_id):
        assert [client.get(path).status_code for path in (f"/jobs/{job_id}", "/jobs/")] == [303, 303]

    def test_the_list_has_ones_own_the_newest_first(self, anas, session, ana, job_id):
        other = make_person(session, Role.PLANNER, email="other@example.org")
        theirs = start(session, "test.rows", {}, Author(other.id), None, utc_now()).id
        newer = start(session, "test.rows", {}, Author(ana.id), None, utc_now()).id
        page = anas.get("/jobs/").text

        assert re.findall(r'href="/jobs/(\d+)"', page) == [str(newer), str(job_id)]
        assert theirs not in (newer, job_id)
        assert "Under way" in page

    def test_what_a_stand_in_started_is_the_stand_ins(self, client, session, ana):
        deputy = make_person(session, Role.PLANNER, email="deputy@example.org")
        job = start(session, "test.rows", {}, Author(deputy.id, ana.id), None, utc_now()).id
        sign_in(client, session, deputy)
        own = client.get(f"/jobs/{job}").status_code
        sign_in(client, session, ana)

        assert (own, client.get(f"/jobs/{job}").status_code) == (200, 404)


def test_a_list_without_jobs_says_so(anas):
    assert "You have started nothing that takes long." in anas.get("/jobs/").text


def test_the_list_costs_the_same_for_one_job_and_for_many(anas, session, ana, queries):
    start(session, "test.rows", {"rows": 1}, Author(ana.id), None, utc_now())
    anas.get("/jobs/")
    queries.clear()
    anas.get("/jobs/")
    few = len(queries)
    for _ in range(5):
        start(session, "test.rows", {"rows": 1}, Author(ana.id), None, utc_now())
    queries.clear()
    anas.get("/jobs/")

    assert len(queries) == few
