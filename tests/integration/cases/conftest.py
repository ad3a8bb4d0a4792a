"""What tests of cases share: two units, officers of several duties, and browsers without JavaScript."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.conftest import CASES_KEY
from tests.integration.cases.office import ended_case, office, proposed_order
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.keeping import NewPerson, open_case
from tracker.cases.models import Case, CaseDuty, CaseUnit
from tracker.cases.persons import Identity, IdentityDocument
from tracker.cases.queries import officer_on
from tracker.cases.recording import NewEvent, record_event
from tracker.cases.vault import Vault
from tracker.history import Author, History, utc_now

# Fixtures for tests that call services rather than pages.
__all__ = ["ended_case", "office", "proposed_order"]

SARAJEVO, MOSTAR = "TC-SA", "TC-MO"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def units(session) -> dict[str, CaseUnit]:
    """Two field centres, by their codes."""
    found = {
        SARAJEVO: CaseUnit(code=SARAJEVO, body="TC", name="Terenski centar Sarajevo"),
        MOSTAR: CaseUnit(code=MOSTAR, body="TC", name="Terenski centar Mostar"),
    }
    session.add_all(found.values())
    session.commit()
    return found


@pytest.fixture
def make_officer(session, units) -> Callable[..., Person]:
    """Makes a case officer with duties in a unit: `make_officer("amra", Duty.OFFICER, unit=SARAJEVO)`."""

    def make(name: str, *duties: Duty, unit: str = SARAJEVO) -> Person:
        person = make_person(session, Role.CASE_OFFICER, email=f"{name}@example.org")
        session.add_all(
            CaseDuty(person_id=person.id, unit_id=units[unit].id, duty=duty, since_on=LONG_AGO) for duty in duties
        )
        session.commit()
        return person

    return make


@pytest.fixture
def officer(make_officer) -> Person:
    """An officer of the centre in Sarajevo."""
    return make_officer("amra", Duty.OFFICER)


@pytest.fixture
def enter(app, session) -> Callable[[Person], "Browser"]:
    """Gives somebody a browser of their own."""

    def open_browser(person: Person) -> Browser:
        client = app.test_client()
        sign_in(client, session, person)
        return Browser(client)

    return open_browser


@pytest.fixture
def browser(enter, officer) -> "Browser":
    """The browser of the officer in Sarajevo."""
    return enter(officer)


class Browser:
    """Sends the forms of pages as a browser without JavaScript does."""

    def __init__(self, client):
        self.client = client

    def get(self, address, **kwargs):
        """Ask for a page in English."""
        return self.client.get(address, headers={"Accept-Language": "en"}, **kwargs)

    def send(self, address, *, reader="en", **typed):
        """Fill in the form of a page and send it; what is not typed is sent as the page shows it."""
        page = self.client.get(address, headers={"Accept-Language": reader})
        assert page.status_code == 200, page.status_code
        shown = page.text.partition('<main id="content"')[2]
        data = dict(_as_shown(shown)) | typed
        headers = {"Accept-Language": reader, "Origin": "http://localhost"}
        return self.client.post(address, data=data, headers=headers)

    def records(self, number, code, day, time="10:00", **typed):
        """Record an event in a case."""
        return self.send(f"/cases/{number}/events/{code}", at=day, at_time=time, **typed)


def _as_shown(page: str):
    """What the form of a page holds before anything is typed: hidden fields, ticked choices, the first of each list."""
    for tag in re.findall(r"<input[^>]*>", page):
        if 'type="hidden"' in tag or " checked" in tag:
            yield attribute(tag, "name"), attribute(tag, "value")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        yield (
            name,
            (re.search(r'<option selected value="([^"]*)"', options) or re.search(r'value="([^"]*)"', options))[1],
        )


def attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else ""


@pytest.fixture
def vault() -> Vault:
    """The vault of the installation under test."""
    return Vault(CASES_KEY)


@pytest.fixture
def make_case(session, units, vault, officer) -> Callable[..., Case]:
    """Opens a case by the services: `make_case("P1", "ZABILJEŠKA_NALOG", surname="Hadžić")`."""

    def make(
        procedure: str,
        code: str,
        *,
        unit: str = SARAJEVO,
        by: Person | None = None,
        at: datetime = datetime(2024, 3, 4, 9, 0),
        surname: str = "Hadžić",
        answers: dict | None = None,
        **identity,
    ) -> Case:
        person = by or officer
        document = IdentityDocument(kind="pasoš", number=identity.pop("document", "A 123-456"))
        return open_case(
            session,
            vault,
            procedure,
            units[unit].id,
            NewPerson(Identity(surname, "Emir", document=document, **identity), sex="M"),
            NewEvent(code, at, "TC", answers=answers or {}),
            officer=officer_on(session, person.id, at.date()),
            author=Author(person.id),
            now=utc_now(),
        )

    return make


@pytest.fixture
def record(session, vault, officer):
    """Records an event by the service: `record(case, code, at, **answers)`."""

    def write(case: Case, code: str, at: datetime, *, body="TC", by: Person | None = None, **answers):
        person = by or officer
        return record_event(
            session,
            vault,
            case.id,
            NewEvent(code, at, body, answers=answers),
            officer=officer_on(session, person.id, at.date()),
            author=Author(person.id),
            now=utc_now(),
        )

    return write


@pytest.fixture
def told(session) -> Callable[[str], list[History]]:
    """The entries of the history of one kind, oldest first."""
    return lambda kind: list(session.scalars(select(History).where(History.kind == kind).order_by(History.id)))
