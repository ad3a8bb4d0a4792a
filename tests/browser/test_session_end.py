"""A session that is about to end says so two minutes before, can be kept, and loses nothing that was typed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from tests.conftest import settings_for
from tests.people import make_person
from tracker.accounts.models import SignIn
from tracker.accounts.passwords import hash_password
from tracker.accounts.policy import Role
from tracker.app import create_app
from tracker.extensions import alembic, db
from tracker.history import utc_now

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


def sign_in(page):
    page.goto("/sign-in?next=/account/")
    page.get_by_label("E-mail address").fill("planner@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/")


def test_the_warning_comes_two_minutes_before_and_the_session_can_be_kept(page):
    page.clock.install()
    sign_in(page)
    idle = page.get_by_text("Your session ends in two minutes, because nothing has been done")
    expect(idle).to_be_hidden()

    page.clock.fast_forward("03:57:30")
    expect(idle).to_be_hidden()
    page.clock.fast_forward("00:40")
    expect(idle).to_be_visible()

    page.get_by_role("button", name="Stay signed in").click()
    expect(idle).to_be_hidden()

    page.clock.fast_forward("03:58:10")
    expect(idle).to_be_visible()
    page.clock.fast_forward("02:10")
    expect(page.get_by_text("Your session has ended.")).to_be_visible()


def test_what_was_typed_after_the_end_is_sent_after_signing_in_again(page, installation):
    sign_in(page)
    page.get_by_label("Name", exact=True).fill("Željka Planer")
    with installation.app_context():
        db.session.execute(update(SignIn).values(seen_at=utc_now() - timedelta(hours=5)))
        db.session.commit()

    page.get_by_role("main").get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("what you typed is not lost")).to_be_visible()
    page.get_by_label("E-mail address").fill("planner@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Željka Planer")).to_be_visible()
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_label("Name", exact=True)).to_have_value("Željka Planer")
    expect(page.get_by_role("banner").get_by_text("Željka Planer")).to_be_visible()


@pytest.fixture
def page(browser, installation, serving):
    context = browser.new_context(base_url=serving(installation), locale="en")
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def installation(tmp_path):
    app = create_app(settings_for(f"sqlite:///{tmp_path}/tracker.sqlite", tmp_path))
    with app.app_context():
        alembic.upgrade()
        person = make_person(db.session, Role.PLANNER, email="planner@example.org")
        person.password_hash = hash_password(PASSWORD)
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()
