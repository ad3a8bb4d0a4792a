"""Units, officers and cases as the tests of this room need them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import CASES_KEY
from tracker.accounts.models import Person
from tracker.cases.access import Duty, Officer
from tracker.cases.keeping import NewPerson, open_case
from tracker.cases.models import Case, CaseUnit
from tracker.cases.persons import Identity, IdentityDocument
from tracker.cases.recording import NewEvent, record_event
from tracker.cases.vault import Vault
from tracker.history import Author

NOW = datetime(2024, 6, 3, 10, 0)
PERSON = NewPerson(
    Identity(
        "Ђаковић",
        "Мирза",
        born_on=date(1991, 2, 3),
        citizenship="Utopija",
        document=IdentityDocument(kind="pasoš", number="AB 123456"),
    ),
    sex="M",
    is_minor=False,
    is_unaccompanied=False,
)


@dataclass
class Office:
    """Two units with their people, and what services need to be called."""

    session: Session
    vault: Vault
    unit: CaseUnit
    other_unit: CaseUnit
    officer: Officer
    head: Officer
    stranger: Officer  # of the other unit
    director: Officer

    def author(self, officer: Officer) -> Author:
        return Author(officer.person_id)

    def open(self, procedure: str, first: NewEvent, *, officer: Officer | None = None, **more: Any) -> Case:
        officer = officer or self.officer
        return open_case(
            self.session,
            self.vault,
            procedure,
            more.pop("unit_id", self.unit.id),
            more.pop("person", PERSON),
            first,
            officer=officer,
            author=self.author(officer),
            now=more.pop("now", NOW),
            **more,
        )

    def record(self, case: Case, code: str, at: datetime, *, officer: Officer | None = None, **more: Any) -> Any:
        officer = officer or self.officer
        new = NewEvent(
            code,
            at,
            more.pop("body", self.unit.body),
            more.pop("outcome", ""),
            more.pop("reason", ""),
            more.pop("is_deviation", False),
            more,
        )
        return record_event(
            self.session, self.vault, case.id, new, officer=officer, author=self.author(officer), now=NOW
        )


@pytest.fixture
def office(session: Session) -> Office:
    """A field centre with an officer and its head, another one with a stranger, and the director."""
    unit = CaseUnit(code="TC-SA", body="TC", name="Terenski centar Sarajevo")
    other = CaseUnit(code="TC-TZ", body="TC", name="Terenski centar Tuzla")
    cabinet = CaseUnit(code="KD", body="KD", name="Kabinet direktora")
    session.add_all([unit, other, cabinet])
    people = [
        Person(
            email=f"{name}@cases.example", name=name, language="bs", created_at=datetime.now(UTC).replace(tzinfo=None)
        )
        for name in ("officer", "head", "stranger", "director")
    ]
    session.add_all(people)
    session.commit()
    officer, head, stranger, director = (person.id for person in people)
    return Office(
        session,
        Vault(CASES_KEY),
        unit,
        other,
        Officer(officer, frozenset({(unit.id, Duty.OFFICER)})),
        Officer(head, frozenset({(unit.id, Duty.HEAD)})),
        Officer(stranger, frozenset({(other.id, Duty.OFFICER)})),
        Officer(director, frozenset({(cabinet.id, Duty.DIRECTOR)})),
    )


@pytest.fixture
def proposed_order(office: Office) -> Case:
    """A case of P1 that has begun with its note."""
    return office.open("P1", NewEvent("ZABILJEŠKA_NALOG", datetime(2024, 5, 6, 8), "TC", answers={"note": "zatečen"}))


@pytest.fixture
def ended_case(office: Office, proposed_order: Case) -> Case:
    """The same, ended without an order."""
    office.record(proposed_order, "OBUSTAVLJEN", datetime(2024, 5, 7, 8), reason="povučeno")
    return proposed_order
