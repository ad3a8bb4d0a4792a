"""Cases in which an official form can be issued, and what is filled in: each built by the services."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.integration.cases.office import NOW, Office
from tracker.cases.access import Duty, Officer
from tracker.cases.issuing.official_forms import form_on
from tracker.cases.issuing.services import issue_form
from tracker.cases.issuing.versions import FieldKind, FormValue
from tracker.cases.keeping import NewPerson
from tracker.cases.models import Case, CaseDocument
from tracker.cases.persons import Identity, IdentityDocument
from tracker.cases.recording import NewEvent

BEGINS = datetime(2024, 5, 6, 8)
ISSUED_ON = date(2024, 5, 20)
LEAVES_BY = date(2024, 6, 10)
WHOLE = NewPerson(
    Identity(
        "Ђаковић",
        "Мирза",
        date(1991, 2, 3),
        "Nigdje, Utopija",
        "Utopija",
        "Sarajevo, Ulica bez broja 7",
        IdentityDocument("pasoš", "AB 123456", date(2020, 3, 4), "Nigdje", "MUP", "Utopija", date(2030, 3, 3)),
    ),
    sex="M",
    is_minor=False,
    is_unaccompanied=False,
)
_SAMPLES: dict[FieldKind, FormValue] = {
    FieldKind.TEXT: "Xhelili-Gjakova Çlirim",
    FieldKind.LINES: "Први разлог.\nArsyeja e dytë.",
    FieldKind.DAY: date(2024, 12, 31),
    FieldKind.MOMENT: datetime(2024, 5, 20, 7, 5),
    FieldKind.OFFICERS: ("Žarko Žunić, inspektor", "Њега Љубић, инспектор"),
}
# By form: the procedure, its first event, and then what carries the form. What a table or a safeguard asks beside is
# not what these tests are about: it is told as a fact of the past that did not follow them.
_COURSES = {
    1: ("P1", "ZABILJEŠKA_NALOG", ("NALOG_IZDAT",)),
    2: ("P1", "ZABILJEŠKA_NALOG", ("NALOG_IZDAT", "IZLAZAK")),
    3: ("P9", "TVRDNJA_ZAŠTITE", ("NE_UDALJIV", "POTVRDA_OSTANAK")),
    4: ("P8", "ODGOĐENO", ()),
    5: ("P2", "POSTUPAK_POKRENUT", ("RJEŠENJE_PROTJERIVANJE", "DOSTAVLJENO", "IZVRŠNO")),
    6: ("P7", "PRIPREMA", ("PREDAJA",)),
}
_ANSWERS: dict[str, dict[str, Any]] = {
    "NALOG_IZDAT": {"ground": "overstay", "leaves_by": LEAVES_BY},
    "IZLAZAK": {"mode": "independent"},
    "RJEŠENJE_PROTJERIVANJE": {"ground": ["a"], "orders_to_leave": True, "leaves_by": LEAVES_BY},
    "PREDAJA": {"by_readmission": False},
}
_BODIES = {"IZLAZAK": "GP"}


@dataclass
class Desk:
    """An office where forms are issued."""

    office: Office
    asylum: Officer  # of the same unit, with the duty for asylum only

    def officer_for(self, form: int) -> Officer:
        return self.asylum if form == 3 else self.office.officer

    def case(self, form: int, *, until: str = "", person: NewPerson = WHOLE, begins: datetime = BEGINS) -> Case:
        """A case in which the form can be issued; with `until`, one that has come to that event only."""
        procedure, first, rest = _COURSES[form]
        officer = self.officer_for(form)
        case = self.office.open(
            procedure, self._event(first, begins), officer=officer, person=person, now=NOW + timedelta(days=400)
        )
        codes = rest[: rest.index(until) + 1] if until in rest else () if until else rest
        for day, code in enumerate(codes, 1):
            self.record(case, code, begins + timedelta(days=day), officer=officer)
        return case

    def record(self, case: Case, code: str, at: datetime, *, officer: Officer | None = None, **more: Any) -> Any:
        event = self._event(code, at)
        return self.office.record(
            case,
            code,
            at,
            officer=officer,
            body=event.body,
            reason=event.reason,
            is_deviation=True,
            **(event.answers | more),
        )

    def _event(self, code: str, at: datetime) -> NewEvent:
        return NewEvent(
            code,
            at,
            _BODIES.get(code, self.office.unit.body),
            reason="zatečeno tako",
            is_deviation=True,
            answers=_ANSWERS.get(code, {}),
        )

    def issue(self, case: Case, form: int, *, event_id: int | None = None, **more: Any) -> CaseDocument:
        officer = more.pop("officer", self.officer_for(form))
        arguments = {"serial": "A-0001", "has_no_stamp": True, "now": NOW} | more
        issued_on = arguments.pop("issued_on", ISSUED_ON)
        values = arguments.pop("values", None) or filled(form, **arguments.pop("fields", {}))
        return issue_form(
            self.office.session,
            self.office.vault,
            case.id,
            event_id,
            form,
            values,
            issued_on,
            officer=officer,
            author=self.office.author(officer),
            **arguments,
        )


def filled(form: int, **other: FormValue | None) -> dict[str, FormValue | None]:
    """A value for every field that fits, and others for those that a test is about."""
    version = form_on(form, ISSUED_ON)
    values = {code: _SAMPLES[field.kind] for code, field in version.fields.items()}
    short = {code: "Çlirim Ђ." for code, field in version.fields.items() if 0 < field.longest < 30}
    days = {1: {"leave_by": LEAVES_BY}}.get(form, {})
    return values | short | days | other


@pytest.fixture
def desk(office: Office) -> Desk:
    asylum = replace(office.head, duties=frozenset({(office.unit.id, Duty.ASYLUM)}))
    return Desk(office, asylum)
