"""Units, officers and cases whose deadlines are looked at, written down briefly."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import CASES_KEY
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.keeping import NewPerson, open_case
from tracker.cases.law.days import day_of, instant_of
from tracker.cases.models import Case, CaseDeadline, CaseDuty, CaseEvent, CaseUnit
from tracker.cases.persons import Identity
from tracker.cases.queries import officer_on
from tracker.cases.recording import NewEvent, record_event
from tracker.cases.vault import Vault
from tracker.history import Author

DAY = timedelta(days=1)
MONDAY = date(2026, 1, 12)  # of the week of tests.conftest.NOW, which is its Thursday
SURNAME, NAME = "Zbrđanović", "Plantirana"
UNDERSTOOD = {"is_language_understood": True}  # asked of every act that is served since the law of 2023
# What an order needs before it.
BEFORE_ORDER = (
    ("IZJAVA_NAMJERE", "TC", {"is_intention_proven": True}),
    ("PROVJERA_ISKLJUČENJA", "TC", {"is_flight_risk": False, "is_danger": False}),
)


def at(day: date, clock: time = time(10)) -> datetime:
    """The instant of a time on a day in Sarajevo."""
    return instant_of(day, clock)


class DueWorld:
    """Two units with their people, and cases that are opened and go on through the services."""

    def __init__(self, session: Session) -> None:
        self.session, self.vault = session, Vault(CASES_KEY)
        self.unit = self.unit_of("TC-SA", "TC")
        self.other_unit = self.unit_of("TC-MO", "TC")
        self.cabinet = self.unit_of("KD", "KD")
        self.officer = self.person("ana", (self.unit, Duty.OFFICER))
        self.colleague = self.person("boris", (self.unit, Duty.OFFICER))
        self.head = self.person("head", (self.unit, Duty.HEAD))
        self.director = self.person("director", (self.cabinet, Duty.DIRECTOR))
        self.elsewhere = self.person("elsewhere", (self.other_unit, Duty.OFFICER))
        self.asylum = self.person("asylum", (self.unit, Duty.ASYLUM))
        session.commit()

    def unit_of(self, code: str, body: str) -> CaseUnit:
        unit = CaseUnit(code=code, body=body, name=f"Unit {code}", institution_id=None)
        self.session.add(unit)
        self.session.flush()
        return unit

    def person(self, name: str, *duties: tuple[CaseUnit, Duty], language: str = "en") -> Person:
        person = make_person(self.session, Role.CASE_OFFICER, email=f"{name}@example.org")
        person.password_hash, person.language = "chosen", language
        for unit, duty in duties:
            self.session.add(CaseDuty(person_id=person.id, unit_id=unit.id, duty=duty, since_on=date(2009, 1, 1)))
        self.session.flush()
        return person

    def open(self, procedure: str, first: tuple, when: datetime, *, by: Person | None = None, **more) -> Case:
        """A case of a person with names that are looked for later, or of the `same` as another case."""
        person = by or self.officer
        unit = more.pop("unit", self.unit)
        identity = Identity(surname=SURNAME, name=NAME)
        more.setdefault("is_minor", False)
        same = more.pop("same", None)
        return open_case(
            self.session,
            self.vault,
            procedure,
            unit.id,
            NewPerson(identity, **more) if same is None else same.person_id,
            new_event(*first, when=when),
            linked_with=None if same is None else same.id,
            officer=officer_on(self.session, person.id, day_of(when)),
            author=Author(person.id),
            now=when + timedelta(minutes=1),
        )

    def go_on(self, case: Case, *event, when: datetime, by: Person | None = None, **more) -> CaseEvent:
        person = by or self.officer
        return record_event(
            self.session,
            self.vault,
            case.id,
            new_event(*event, when=when, **more),
            officer=officer_on(self.session, person.id, day_of(when)),
            author=Author(person.id),
            now=when + timedelta(minutes=1),
        )

    def order(self, day: date, leaves_by: date, **more) -> Case:
        """A case with an order to leave by a day."""
        case = self.open("P1", ("ZABILJEŠKA_NALOG", "TC"), at(day, time(8)), **more)
        by = more.get("by")
        for minute, (code, body, answers) in enumerate(BEFORE_ORDER, start=10):
            self.go_on(case, code, body, answers, when=at(day, time(8, minute)), by=by)
        answers = {"ground": "unlawful_stay", "leaves_by": leaves_by}
        self.go_on(case, "NALOG_IZDAT", "TC", answers, when=at(day, time(9)), by=by)
        return case

    def deadlines(self, case: Case) -> dict[str, CaseDeadline]:
        """What is due in a case, by its kind; the last one of each."""
        self.session.expire_all()
        rows = self.session.scalars(
            select(CaseDeadline).where(CaseDeadline.case_id == case.id).order_by(CaseDeadline.id)
        )
        return {row.kind: row for row in rows}


def new_event(code: str, body: str, answers: dict | None = None, *, when: datetime, **more) -> NewEvent:
    """An event as an officer writes it down."""
    return NewEvent(code, when, body, answers=answers or {}, **more)
