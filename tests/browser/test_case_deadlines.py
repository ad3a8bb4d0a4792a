"""Deadlines of cases in a browser: from the page of one's work to the list, what was missed, and the case."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.people import email_of
from tests.browser.test_accessibility import WIDE, check
from tests.browser.test_cases import officer
from tests.conftest import CASES_KEY
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty, Officer
from tracker.cases.keeping import NewPerson, open_case
from tracker.cases.models import CaseUnit
from tracker.cases.persons import Identity
from tracker.cases.recording import NewEvent
from tracker.cases.vault import Vault
from tracker.extensions import db
from tracker.history import Author, utc_now

__all__ = ["officer"]

pytestmark = pytest.mark.browser


@pytest.fixture
def requests(served, officer):
    """Two requests for the extension of a visa: one to be decided today, one that was to be decided two days ago."""
    with served.app_context():
        person = db.session.scalars(select(Person).where(Person.email == email_of(Role.CASE_OFFICER))).one()
        unit = db.session.scalars(select(CaseUnit).where(CaseUnit.code == "TC-SA")).one()
        for days in (7, 9):
            at = utc_now() - timedelta(days=days)
            open_case(
                db.session,
                Vault(CASES_KEY),
                "P12_VIZA_C",
                unit.id,
                NewPerson(Identity("Somebody"), is_minor=False),
                NewEvent("ZAHTJEV", at, "TC"),
                officer=Officer(person.id, frozenset({(unit.id, Duty.OFFICER)})),
                author=Author(person.id),
                now=at + timedelta(minutes=1),
            )


def test_an_officer_reads_what_is_due_and_what_was_missed(page, enter, requests, axe):
    enter(page.context, Role.CASE_OFFICER)
    page.goto("/my-work")
    expect(page.get_by_text("1 deadline today")).to_be_visible()
    check(page, axe, "en")
    page.set_viewport_size(WIDE)

    page.get_by_role("link", name="See what is due").click()
    expect(page.get_by_text("2 days too late")).to_be_visible()
    check(page, axe, "en")
    page.set_viewport_size(WIDE)

    page.get_by_role("link", name="Missed statutory limits").click()
    expect(page.get_by_text("nothing done yet", exact=True)).to_be_visible()
    page.get_by_role("rowheader").get_by_role("link").click()
    expect(page.get_by_text("2 days too late")).to_be_visible()
