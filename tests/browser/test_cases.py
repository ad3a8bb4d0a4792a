"""Cases in a browser: opened by a form, led on by what can be done next, refused with a reason, found by a search."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.people import email_of
from tests.browser.test_accessibility import WIDE, check
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.models import CaseDuty, CaseUnit
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.days import day_in

pytestmark = pytest.mark.browser


@pytest.fixture
def officer(served):
    """An officer of a field centre, once for the site."""
    with served.app_context():
        email = email_of(Role.CASE_OFFICER)
        if db.session.scalars(select(Person).where(Person.email == email)).one_or_none() is None:
            person = make_person(db.session, Role.CASE_OFFICER, email=email)
            unit = CaseUnit(code="TC-SA", body="TC", name="Terenski centar Sarajevo")
            db.session.add(unit)
            db.session.flush()
            today = day_in("Europe/Sarajevo", utc_now())
            db.session.add(CaseDuty(person_id=person.id, unit_id=unit.id, duty=Duty.OFFICER, since_on=today))
            db.session.commit()


@pytest.fixture
def page(context):
    """A page whose script errors fail the test; a form that is sent back is no error here, but what is tested."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def looked_at(page, axe) -> None:
    """Nothing is wrong at either width."""
    check(page, axe, "en")
    page.set_viewport_size(WIDE)


def happened(page, day: str, time: str) -> None:
    page.get_by_label("Day on which it happened").fill(day)
    page.get_by_label("Time in Sarajevo").fill(time)


def test_an_officer_opens_a_case_leads_it_on_and_finds_the_person(page, enter, officer, axe):
    enter(page.context, Role.CASE_OFFICER)
    page.goto("/")
    page.get_by_role("link", name="Cases", exact=True).click()
    looked_at(page, axe)

    page.get_by_role("link", name="Open a case").first.click()
    looked_at(page, axe)
    page.get_by_role("link", name="Official note on the reasons").click()
    looked_at(page, axe)
    page.get_by_label("Surname").fill("Đorđević")
    happened(page, "2024-03-04", "09:00")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("status").filter(has_text="was opened")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order to leave voluntarily")

    page.get_by_text("events cannot be recorded now, and why").click()
    expect(
        page.get_by_text("“Order to leave issued” needs “Statement of intention to leave” before it.")
    ).to_be_visible()
    looked_at(page, axe)
    page.get_by_role("link", name="Statement of intention to leave").first.click()
    happened(page, "2024-03-05", "10:00")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "There is evidence of the intention to leave: An answer is needed"
    )
    looked_at(page, axe)
    page.get_by_label("yes").check()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("listitem").filter(has_text="Statement of intention to leave").first).to_be_visible()

    page.get_by_role("link", name="Annul Statement of intention to leave").click()
    looked_at(page, axe)
    page.get_by_label("Reason").fill("Of another person")
    page.get_by_role("button", name="Annul").click()
    expect(page.get_by_text("✗ annulled")).to_be_visible()

    page.goto("/cases/search")
    page.get_by_label("Surname").fill("ЂОРЂЕВИЋ")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("cell", name="Đorđević")).to_be_visible()
    assert "ЂОРЂЕВИЋ" not in page.url
    looked_at(page, axe)
