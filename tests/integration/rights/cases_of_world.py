"""The cases of the world: one of the officer's own unit, one of another unit, and one on protection in their own."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tests.conftest import CASES_KEY
from tracker.cases.access import Duty, Officer
from tracker.cases.keeping import NewPerson, open_case
from tracker.cases.models import CaseDuty, CaseUnit
from tracker.cases.persons import Identity
from tracker.cases.recording import NewEvent
from tracker.cases.vault import Vault
from tracker.history import Author, utc_now


@dataclass(frozen=True)
class Kept:
    """A case of the world."""

    number: str
    unit: str
    procedure: str
    first: str
    surname: str  # of this case's person and of no other


CASES = {
    "own": Kept("P1-TC-OWN-2024/00001", "TC-OWN", "P1", "ZABILJEŠKA_NALOG", "Jantarović"),
    "other unit": Kept("P1-TC-ELSE-2024/00001", "TC-ELSE", "P1", "ZABILJEŠKA_NALOG", "Skrivenović"),
    "protection": Kept("P9-TC-OWN-2024/00001", "TC-OWN", "P9", "TVRDNJA_ZAŠTITE", "Zaštićenović"),
}
NO_CASE = "P1-TC-OWN-2024/09999"
EVENT = "GP_OBAVIJEŠTENA"  # that every P1 knows


def keep_cases(session: Session, officer_id: int) -> None:
    """Two units with their cases; the case officer has the duty of an officer in one of them, and no other."""
    units = {code: CaseUnit(code=code, body="TC", name=f"Terenski centar {code}") for code in ("TC-OWN", "TC-ELSE")}
    session.add_all(units.values())
    session.flush()
    session.add(
        CaseDuty(person_id=officer_id, unit_id=units["TC-OWN"].id, duty=Duty.OFFICER, since_on=date(2020, 1, 1))
    )
    session.commit()
    for kept in CASES.values():
        unit_id = units[kept.unit].id
        open_case(
            session,
            Vault(CASES_KEY),
            kept.procedure,
            unit_id,
            NewPerson(Identity(kept.surname)),
            NewEvent(kept.first, datetime(2024, 3, 4, 9, 0), "TC"),
            # Whoever opened them has left: nobody owns them.
            officer=Officer(0, frozenset({(unit_id, Duty.OFFICER), (unit_id, Duty.ASYLUM)})),
            author=Author(way="load"),
            now=utc_now(),
        )
