"""The page of a job that is under way: it follows the work by itself, on a telephone too, and says when it is over."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from tests.browser.people import email_of
from tests.browser.test_accessibility import check
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.extensions import db
from tracker.history import utc_now
from tracker.jobs.models import Job, JobState

pytestmark = pytest.mark.browser


@pytest.fixture
def job_id(served):
    """A job of the coordinator's that is under way, as far as the table knows."""
    with served.app_context():
        person_id = db.session.scalars(select(Person.id).where(Person.email == email_of(Role.COORDINATOR))).one()
        job = Job(
            kind="test.followed",
            person_id=person_id,
            way="web",
            arguments={},
            token="followed",
            state=JobState.RUNNING,
            progress_done=10,
            progress_total=120,
            created_at=utc_now(),
        )
        db.session.add(job)
        db.session.commit()
        return job.id


def test_it_follows_the_work_and_says_when_it_is_over(page, served, enter, axe, job_id):
    def goes_on(**values):
        with served.app_context():
            db.session.execute(update(Job).where(Job.id == job_id).values(**values))
            db.session.commit()

    enter(page.context, Role.COORDINATOR)
    page.goto(f"/jobs/{job_id}")
    bar = page.get_by_role("progressbar", name="Progress")
    expect(bar).to_have_attribute("value", "10")
    check(page, axe, "en")

    goes_on(progress_done=60)
    expect(page.get_by_text("60 of 120, that is 50%")).to_be_visible()
    expect(bar).to_have_attribute("value", "60")

    goes_on(state=JobState.DONE, finished_at=utc_now())
    expect(page).to_have_title("Done: Long work – Tracker")
    expect(bar).to_have_count(0)
    expect(page.get_by_text("It is done.")).to_be_visible()
    check(page, axe, "en")

    page.goto("/jobs/")
    expect(page.get_by_role("row", name="Long work")).to_contain_text("Done")
    check(page, axe, "en")
