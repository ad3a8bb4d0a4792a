"""Both shipped plans with their definitions of figures, and cases that are made by hand."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from itertools import count as numbers
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import IMPORTS, NOW, Lasting, NewDatabase, migrated
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.figures.models import RecordedSince
from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseDuty, CaseEvent, CasePerson, CaseUnit
from tracker.exchange.folders import ReadFolder, read_folders
from tracker.exchange.whole_folders import apply_folder
from tracker.extensions import db
from tracker.plans.models import Plan
from tracker.reporting.models import ReportingPeriod

BA, XK = "BA-SPS-2024", "XK-MIG-2021-2023"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(scope="session")
def app(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting) -> Flask:
    """The application with both plans and their figures, public; what a test commits is taken back after it."""

    def make() -> tuple[Flask, Flask]:
        app = migrated(new_database, "figures", tmp_path_factory.mktemp("instance"))
        with app.app_context():
            for folder in read_folders([IMPORTS]):
                apply_folder(db.session, without_the_rest(folder), public=True, now=NOW)
        return app, app

    app: Flask = lasting.once(new_database, "figures", make)
    return app


def without_the_rest(folder: ReadFolder) -> ReadFolder:
    """A shipped plan with its indicators and the activities that figures name, so that loading it takes no time."""
    assert folder.figures is not None
    draft = deepcopy(folder.draft)
    named = {each.activity for each in folder.figures.definitions}
    draft.lines, draft.errata = draft.lines[:40], ()
    draft.findings, draft.staff, draft.risks, draft.budget_lines = [], [], [], []
    draft.activities = [each for each in draft.activities if each.key in named]
    return replace(folder, draft=draft)


class Cases:
    """Writes cases and events down as rows: what rules and safeguards say of them is tested elsewhere."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._numbers = numbers(1)
        self.units = {code: CaseUnit(code=code, body=code[:2], name=f"Unit {code}") for code in ("TC-SA", "TC-MO")}
        session.add_all(self.units.values())
        session.flush()

    def person(self, sex: str | None = "M") -> CasePerson:
        row = CasePerson(wrapped_key="k", sealed="s", sex=sex, created_at=datetime(2024, 1, 1))
        self.session.add(row)
        self.session.flush()
        return row

    def case(self, procedure: str, *, unit: str = "TC-SA", person: CasePerson | None = None, **more: Any) -> Case:
        number = next(self._numbers)
        opened_on = more.pop("opened_on", date(2024, 2, 1))
        row = Case(
            number=f"{procedure}-{unit}-2024/{number:05}",
            procedure=procedure,
            year=2024,
            sequence=number,
            unit_id=self.units[unit].id,
            person_id=(person or self.person()).id,
            opened_at=datetime(opened_on.year, opened_on.month, opened_on.day, 9),
            opened_on=opened_on,
            state="X",
            has_ended=False,
            created_at=datetime(2024, 1, 1),
            **more,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def event(
        self,
        procedure: str,
        code: str,
        at: datetime = datetime(2024, 2, 5, 9),
        *,
        tags: str = "",
        case: Case | None = None,
        sex: str | None = "M",
        unit: str = "TC-SA",
        **more: Any,
    ) -> CaseEvent:
        case = case or self.case(procedure, unit=unit, person=self.person(sex))
        row = CaseEvent(
            case_id=case.id,
            procedure=procedure,
            code=code,
            at=at,
            day=day_of(at),
            body="TC",
            unit_id=self.units[unit].id,
            person_id=case.person_id,
            sex=sex,
            tags=tags,
            **{"outcome": "", "recorded_at": at} | more,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def placed(self, at: datetime = datetime(2024, 2, 5, 9), **more: Any) -> CaseEvent:
        """A placement under an order in the immigration centre."""
        return self.event("P5", "SMJEŠTEN_IC", at, **{"tags": "|placement=order|"} | more)


@pytest.fixture
def cases(session: Session) -> Cases:
    """Cases made by hand, in an installation that has recorded everything for long."""
    made = Cases(session)
    session.add_all(RecordedSince(procedure=code, since_on=LONG_AGO, source="test", set_at=NOW) for code in PROCEDURES)
    session.commit()
    return made


@pytest.fixture
def plan(session: Session) -> Plan:
    """The programme of the Service."""
    return session.scalars(select(Plan).where(Plan.code == BA)).one()


@pytest.fixture
def quarter(session: Session, plan: Plan) -> ReportingPeriod:
    """The first quarter of 2024."""
    return session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id, ReportingPeriod.code == "2024-Q1")
    ).one()


@pytest.fixture
def make_officer(session: Session, cases: Cases) -> Callable[..., Person]:
    """Makes a case officer with duties in a unit, or with none."""

    def make(name: str, *duties: Duty, unit: str = "TC-SA") -> Person:
        person = make_person(session, Role.CASE_OFFICER, email=f"{name}@example.org")
        session.add_all(
            CaseDuty(person_id=person.id, unit_id=cases.units[unit].id, duty=duty, since_on=LONG_AGO) for duty in duties
        )
        session.commit()
        return person

    return make


@pytest.fixture
def enter(app: Flask, session: Session) -> Callable[[Person], Any]:
    """Gives somebody a browser of their own."""

    def open_browser(person: Person) -> Any:
        client = app.test_client()
        sign_in(client, session, person)
        return client

    return open_browser
