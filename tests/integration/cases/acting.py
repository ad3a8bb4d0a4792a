"""What tests of cases share: units, somebody who records, and the ways to the acts that safeguards guard."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import CASES_KEY
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty, Officer, acts_as
from tracker.cases.keeping import NewPerson, open_case
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseAssignment, CaseDocument, CaseEvent, CaseLink, CasePerson, CaseUnit
from tracker.cases.persons import Identity, IdentityDocument
from tracker.cases.recording import NewEvent, record_event
from tracker.cases.vault import Vault
from tracker.history import Author, History

BEGUN = datetime(2024, 2, 1, 8, 0)
HOUR = timedelta(hours=1)
NOW = datetime(2024, 8, 1, 12, 0)
WOMAN = NewPerson(
    Identity("Testović", "Amra", date(1990, 5, 1), citizenship="TR", document=IdentityDocument("pasoš", "U123")),
    sex="F",
    is_minor=False,
    is_unaccompanied=False,
)
CHILD = replace(WOMAN, is_minor=True)
ALONE = replace(CHILD, is_unaccompanied=True)
EVERY_DUTY = (Duty.OFFICER, Duty.HEAD, Duty.DIRECTOR, Duty.MEDICAL, Duty.ASYLUM)
VAULT = Vault(CASES_KEY)
KEPT = (Case, CaseAssignment, CaseDocument, CaseEvent, CaseLink, CasePerson, History)
ASSESSED = {"destination": "Turska", "is_at_risk": False, "is_onward_at_risk": False}
PLAN = {
    "plan_items": list("abcdefghijkl"),
    "is_by_air": True,
    "takeoff_at": datetime(2024, 6, 1, 12),
    "escort_at_airport_at": datetime(2024, 6, 1, 10),
    "escort_sexes": ["F", "M"],
    "is_escort_trained": True,
    "has_special_needs": False,
}
DEPARTURE = {"informed_at": BEGUN, "is_contact_decided": True, "are_belongings_settled": True}
EXPELLED = {"ground": ["a"], "orders_to_leave": True, "is_language_understood": True}


@dataclass
class Acting:
    """Somebody who records event after event, an hour apart, with every duty unless a test says otherwise."""

    session: Session
    units: dict[str, CaseUnit]
    author: Author
    officer: Officer
    at: datetime = BEGUN
    cases: dict[str, Case] = field(default_factory=dict)

    def new(self, case: Case, code: str, **columns: Any) -> NewEvent:
        """An event of now, an hour after the last one, by a body that the unit may write down."""
        self.at += HOUR
        return NewEvent(code, **{"at": self.at, "body": body_for(case.procedure, case.unit.body, code), **columns})

    def record(self, case: Case, new: NewEvent, officer: Officer | None = None, now: datetime = NOW) -> CaseEvent:
        """Record an event that a test has made."""
        return record_event(
            self.session, VAULT, case.id, new, officer=officer or self.officer, author=self.author, now=now
        )

    def tell(self, case: Case, *codes: str, outcome: str = "", reason: str = "", **answers: Any) -> CaseEvent:
        """Record events one after the other; the answers are to the last one."""
        for code in codes[:-1]:
            self.record(case, self.new(case, code))
        return self.record(case, self.new(case, codes[-1], outcome=outcome, reason=reason, answers=answers))

    def open(
        self, procedure: str, code: str, person: NewPerson | Case = WOMAN, unit: str = "TC", **answers: Any
    ) -> Case:
        """Open a case about somebody new, or about the person of another case, which it is then linked with."""
        self.at += HOUR
        first = NewEvent(code, self.at, body_for(procedure, self.units[unit].body, code), "", "stated", answers=answers)
        other = person if isinstance(person, Case) else None
        return open_case(
            self.session,
            VAULT,
            procedure,
            self.units[unit].id,
            person.person_id if isinstance(person, Case) else person,
            first,
            linked_with=other.id if other else None,
            officer=self.officer,
            author=self.author,
            now=NOW,
        )

    def expelled(self, person: NewPerson = WOMAN) -> Case:
        """An expulsion that has become enforceable."""
        case = self.open("P2", "POSTUPAK_POKRENUT", person)
        self.tell(case, "PROVJERE_IZVRŠENE")
        self.tell(case, "RJEŠENJE_PROTJERIVANJE", **EXPELLED, best_interest="with its mother")
        self.tell(case, "DOSTAVLJENO", "IZVRŠNO")
        self.cases["P2"] = case
        return case

    def prepared(self, person: NewPerson = WOMAN, **assessed: Any) -> Case:
        """A forced removal for which everything is ensured, linked with its expulsion."""
        case = self.open("P7", "PRIPREMA", self.expelled(person))
        self.tell(case, "MJERA_18", outcome="a", **(ASSESSED | assessed))
        for letter in "fg":
            self.tell(case, "MJERA_18", outcome=letter)
        self.tell(case, "USLOVI_OSIGURANI")
        return case

    def planned(self, **plan: Any) -> Case:
        """A forced removal with its plan."""
        case = self.prepared()
        self.tell(case, "ZAKLJUČAK_DOZVOLE", destination="Turska")
        self.tell(case, "PLAN_PRIPREMLJEN", **(PLAN | plan))
        return case

    def approved(self, **fit: Any) -> Case:
        """A forced removal whose plan is approved, of somebody who was examined."""
        case = self.planned()
        self.tell(case, "PLAN_ODOBREN", is_approved_by_director=True)
        self.tell(case, "LJEKARSKI_SPOSOBAN", **({"is_fit_to_travel": True, "is_fit_to_fly": True} | fit))
        return case

    def started(self) -> Case:
        """A forced removal that is under way."""
        case = self.approved()
        self.tell(case, "U_TOKU", **DEPARTURE)
        return case

    def placed(self, person: NewPerson = WOMAN) -> Case:
        """Somebody in the Immigration Centre by an order."""
        case = self.open(
            "P5",
            "NADZOR_RJEŠENJE",
            person,
            ends_on=date(2024, 4, 30),
            is_language_understood=True,
            best_interest="with its mother",
        )
        self.tell(case, "SMJEŠTEN_IC", placement="order")
        return case

    def minor_assessed(self, *, is_suspicion_justified: bool = False) -> Case:
        """An unaccompanied minor whose return was assessed."""
        case = self.open("P10", "CSR_OBAVIJEŠTEN", ALONE)
        self.tell(case, "STARATELJ_POSTAVLJEN", "DOKUMENTACIJA")
        self.tell(case, "PROCJENA_RIZIKA", is_suspicion_justified=is_suspicion_justified)
        self.tell(case, "ODLUKA_STARATELJA", is_decision_for_return=True, best_interest="with its mother")
        return case

    def with_duties(self, *duties: Duty, unit: str = "TC") -> Officer:
        """The same person with these duties only."""
        return Officer(self.officer.person_id, frozenset((self.units[unit].id, duty) for duty in duties))

    def kept(self) -> list[int]:
        """How many rows there are of everything that a case is kept in."""
        self.session.rollback()
        return [self.session.scalar(select(func.count()).select_from(table)) or 0 for table in KEPT]


Scenario = Callable[[Acting], tuple[Case, NewEvent]]


def body_for(procedure: str, unit_body: str, code: str) -> str:
    """Some body that may record an event and for which the unit may write."""
    units = PROCEDURES[procedure].events[code].units
    return min(units & acts_as(unit_body), default=min(units))


def acting_in(session: Session) -> Acting:
    """Units, and somebody with every duty in each of them."""
    person = make_person(session, Role.CASE_OFFICER)
    units = {body: CaseUnit(code=body, body=body, name=body) for body in ("TC", "SRPS", "KD", "IC", "SOP")}
    session.add_all(units.values())
    session.commit()
    duties = frozenset((unit.id, duty) for unit in units.values() for duty in EVERY_DUTY)
    return Acting(session, units, Author(person.id), Officer(person.id, duties))
