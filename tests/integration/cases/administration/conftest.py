"""What tests of the administration of cases share: an administrator, an officer of a unit, and a case of theirs."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.conftest import CASES_KEY
from tests.integration.administration.conftest import Browser
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.cases.access import Duty, Officer
from tracker.cases.keeping import NewPerson, add_person
from tracker.cases.models import Case, CaseDuty, CaseUnit
from tracker.cases.persons import Identity
from tracker.cases.vault import Vault
from tracker.history import Author, History

NOW = datetime(2026, 11, 20, 9, 30)


@pytest.fixture
def administrator(session):
    """Somebody who looks after the installation, and can sign in."""
    person = make_person(session, Role.ADMINISTRATOR, email="admin@example.org")
    person.password_hash = "set"
    session.commit()
    return person


@pytest.fixture
def author(administrator):
    """The administrator, as services are told of them."""
    return Author(administrator.id)


@pytest.fixture
def browser(client, session, administrator):
    """The administrator's browser, without JavaScript."""
    sign_in(client, session, administrator)
    return Browser(client)


@pytest.fixture
def vault():
    """What seals the persons of the tests' installation."""
    return Vault(CASES_KEY)


@pytest.fixture
def unit(session):
    """A field centre."""
    row = CaseUnit(code="TC-SA", body="TC", name="Terenski centar Sarajevo")
    session.add(row)
    session.commit()
    return row


@pytest.fixture
def officer(session, unit):
    """Somebody who records the cases of the unit, and can sign in."""
    person = make_person(session, Role.CASE_OFFICER, email="officer@example.org")
    person.password_hash = "set"
    session.add(CaseDuty(person=person, unit=unit, duty=Duty.OFFICER, since_on=date(2020, 1, 1), until_on=None))
    session.commit()
    return person


@pytest.fixture
def as_officer(officer, unit):
    """The officer with their duties, as services are told of them."""
    return Officer(officer.id, frozenset({(unit.id, Duty.OFFICER)}))


@pytest.fixture
def officers_browser(app, session, officer):
    """The officer's browser."""
    client = app.test_client()
    sign_in(client, session, officer)
    return Browser(client)


@pytest.fixture
def case(session, vault, unit):
    """A case on an order for voluntary departure that was opened before the law of 2023, and is still open."""
    return make_case(session, vault, unit, opened_on=date(2023, 9, 10))


def make_case(session, vault, unit, *, opened_on: date, sequence: int = 1) -> Case:
    """A case of the unit that was opened on a day; nothing has happened in it."""
    person = add_person(session, vault, NewPerson(Identity(surname="Kovač", name="Mira")), now=NOW)
    row = Case(
        number=f"P1-{unit.code}-{opened_on.year}/{sequence:05}",
        procedure="P1",
        year=opened_on.year,
        sequence=sequence,
        unit=unit,
        person=person,
        opened_at=datetime.combine(opened_on, datetime.min.time()).replace(hour=9),
        opened_on=opened_on,
        state="PRIJEDLOG",
        has_ended=False,
        created_at=NOW,
    )
    session.add(row)
    session.commit()
    return row


@pytest.fixture
def told(session):
    """The entries of the history of one kind, oldest first: call it with the kind."""

    def of_kind(kind: str) -> list[History]:
        session.expire_all()
        return list(session.scalars(select(History).where(History.kind == kind).order_by(History.id)))

    return of_kind
