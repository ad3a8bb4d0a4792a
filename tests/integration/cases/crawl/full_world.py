"""The world of rights with fifty planted identities in it, and everything done that might let one of them out."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import CASES_KEY, IMPORTS, NOW
from tests.integration.cases.issuing.conftest import Desk, filled
from tests.integration.cases.office import Office
from tests.integration.cases.planted import Planted, planted
from tests.integration.feeds.handing_in import System, figure
from tests.integration.figures.conftest import BA, without_the_rest
from tests.integration.rights.world import PLANS, World, build
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.accounts.sessions import begin_session
from tracker.cases.access import Duty, Officer
from tracker.cases.documents import Elsewhere, note_document_elsewhere
from tracker.cases.figures.computing import compute_figures
from tracker.cases.figures.models import RecordedSince
from tracker.cases.issuing.official_forms import form_on
from tracker.cases.issuing.versions import FieldKind
from tracker.cases.keeping import hand_over
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseDuty, CaseUnit
from tracker.cases.person_changing import add_participant, change_person
from tracker.cases.queries import events_of
from tracker.cases.recording import NewEvent, annul_event
from tracker.cases.vault import Vault
from tracker.exchange.folders import read_folders
from tracker.exchange.whole_folders import apply_folder
from tracker.extensions import db
from tracker.history import COMMAND, utc_now
from tracker.plans.models import Plan
from tracker.reading.drafts import PlanDraft
from tracker.reporting.models import ReportingPeriod

QUARTER = "2024-Q1"
BEGINS = datetime(2024, 2, 5, 8)
LATER = datetime(2024, 6, 3, 10)
LONG_AGO = date(2020, 1, 1)
# People with the role of a case officer, by what they are: the unit and the duty that is theirs.
WITH_DUTIES = {
    "head": ("TC-OWN", Duty.HEAD),
    "asylum": ("TC-OWN", Duty.ASYLUM),
    "medical": ("TC-OWN", Duty.MEDICAL),
    "other unit": ("TC-ELSE", Duty.OFFICER),
    "statistics": ("TC-ELSE", Duty.STATISTICS),
}


@dataclass
class Full:
    """The world, who is planted in it, and their cases."""

    world: World
    planted: list[Planted]
    numbers: list[str]  # of the cases of those who are planted, in their order
    form: str  # the address of a form that was issued
    refused: str  # what the feed was answered that told of somebody


def fill(app: Flask, real: PlanDraft) -> Full:
    """Fill an empty database."""
    world, session = build(app, real), db.session
    [folder] = [folder for folder in read_folders([IMPORTS]) if folder.draft.code == BA]
    apply_folder(session, without_the_rest(folder), public=True, now=NOW)
    session.add_all(RecordedSince(procedure=code, since_on=LONG_AGO, source="test", set_at=NOW) for code in PROCEDURES)
    people = {Role.CASE_OFFICER: Officer(world.people[Role.CASE_OFFICER])} | _with_duties(world, session)
    office = _office(session, people)
    everybody = planted()
    cases = [_opened(office, each, number) for number, each in enumerate(everybody)]
    form = _done_with(office, Desk(office, people["asylum"]), everybody, cases)
    refused = _handed_in(app, everybody)
    plan = session.scalars(select(Plan).where(Plan.code == BA)).one()
    period = session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id, ReportingPeriod.code == QUARTER)
    ).one()
    compute_figures(session, plan, period, author=COMMAND, now=utc_now())
    return Full(world, everybody, [case.number for case in cases], form, refused)


def _with_duties(world: World, session: Session) -> dict[str, Officer]:
    """People of the other duties, who can sign in as those of the world can."""
    found = {}
    for name, (unit, duty) in WITH_DUTIES.items():
        person = make_person(session, Role.CASE_OFFICER, email=f"{name.replace(' ', '-')}@crawl.example")
        unit_id = session.scalars(select(CaseUnit.id).where(CaseUnit.code == unit)).one()
        session.add(CaseDuty(person_id=person.id, unit_id=unit_id, duty=duty, since_on=LONG_AGO))
        session.commit()
        world.people[name] = person.id
        world.tokens[name] = begin_session(session, session.get_one(Person, person.id), browser="Test", now=utc_now())
        found[name] = Officer(person.id, frozenset({(unit_id, duty)}))
    return found


def _office(session: Session, people: dict[str, Officer]) -> Office:
    own, other = (
        session.scalars(select(CaseUnit).where(CaseUnit.code == code)).one() for code in ("TC-OWN", "TC-ELSE")
    )
    officer = Officer(people[Role.CASE_OFFICER].person_id, frozenset({(own.id, Duty.OFFICER)}))
    head, stranger = people["head"], people["other unit"]
    return Office(session, Vault(CASES_KEY), own, other, officer, head, stranger, director=head)


def _opened(office: Office, each: Planted, number: int) -> Case:
    """A case about somebody, with words of them in its events; every fifth has an order to leave, which is counted."""
    at = BEGINS + timedelta(hours=number)
    case = office.open("P1", NewEvent("ZABILJEŠKA_NALOG", at, "TC", answers={"note": each.note}), person=each.person)
    at += timedelta(minutes=30)
    if number % 5:
        office.record(case, "OBUSTAVLJEN", at, reason=f"razlog: {each.note}")
    else:
        ordered = {"ground": "overstay", "leaves_by": date(2024, 3, 4)}
        office.record(case, "NALOG_IZDAT", at, reason=f"razlog: {each.note}", is_deviation=True, **ordered)
    return case


def _done_with(office: Office, desk: Desk, everybody: list[Planted], cases: list[Case]) -> str:
    """Let be done with cases what takes words about people; the address of the form that was issued."""
    by: dict[str, Any] = {"officer": office.officer, "author": office.author(office.officer), "now": LATER}
    session, vault = office.session, office.vault
    ordered = desk.case(1, person=everybody[0].person)
    identity = everybody[0].person.identity
    texts = {
        code: identity.called[:25]
        for code, field in form_on(1, date(2024, 5, 20)).fields.items()
        if field.kind in {FieldKind.TEXT, FieldKind.LINES}
    }
    document = desk.issue(ordered, 1, values=filled(1, **texts))
    desk.case(6, person=everybody[1].person)
    claim = desk.case(3, person=everybody[2].person)
    assert claim.procedure == "P9"
    note_document_elsewhere(session, cases[3].id, Elsewhere("12-3/24", "POVJERLJIVO", date(2024, 5, 1)), **by)
    add_participant(session, vault, cases[4].id, everybody[5].person, "parent", **by)
    moved = replace(everybody[6].person.identity, address=everybody[7].person.identity.address)
    new = replace(everybody[6].person, identity=moved)
    change_person(session, vault, cases[6].id, new, version=cases[6].person.version, **by)
    there, back = office.other_unit.id, office.unit.id
    hand_over(session, vault, cases[8].id, there, everybody[8].note, **by)
    away = by | {"officer": office.stranger, "author": office.author(office.stranger)}
    hand_over(session, vault, cases[8].id, back, everybody[8].note, **away)
    wrong = events_of(session, cases[9].id)[-1]
    annul_event(session, vault, cases[9].id, wrong.id, everybody[9].note, **by)
    return f"/cases/{ordered.number}/documents/{document.id}.pdf"


def _handed_in(app: Flask, everybody: list[Planted]) -> str:
    """Let another system hand in a figure, and then, against the contract, one that tells of somebody."""
    system = System(app.test_client(), PLANS["public"].code, "secret")
    identity = everybody[10].person.identity
    answers = [
        system.hand_in(figure("BA-T1", unit=identity.surname, reason=identity.called), key="delivery-of-somebody"),
        system.hand_in(figure(identity.document.number, surname=identity.surname), key="delivery-of-another"),
    ]
    assert [answer.status_code for answer in answers] == [422, 422], [answer.text for answer in answers]
    return "".join(answer.text for answer in answers)
