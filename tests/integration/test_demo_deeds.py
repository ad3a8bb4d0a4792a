"""What people did in the invented cases of a demonstration: the doctor sees removals, and deviations are reported."""

from tests.conftest import CASES_KEY, NOW
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.accounts.queries import person_by_email
from tracker.cases.deviations import DeviationFilter, deviations
from tracker.cases.law.days import day_of
from tracker.cases.models import CaseUnit
from tracker.cases.queries import CaseFilter, officer_on, register
from tracker.cases.vault import Vault
from tracker.cli.demo_cases import demo_cases
from tracker.cli.demo_deeds import demo_deeds


def officer(session, name):
    return officer_on(session, person_by_email(session, f"{name}@demo.example").id, day_of(NOW))


def test_the_doctor_sees_some_removals_and_the_head_the_deviations(session):
    for name in ("case_head", "case_medical"):
        make_person(session, Role.CASE_OFFICER, email=f"{name}@demo.example")
    session.commit()
    vault = Vault(CASES_KEY)
    demo_cases(session, vault, NOW, percent=20)

    demo_deeds(session, vault, NOW)

    seen, count = register(session, officer(session, "case_medical"), CaseFilter())
    told, _ = deviations(session, officer(session, "case_head"), DeviationFilter(), 1)
    assert count == len(seen) > 0
    assert {case.procedure for case in seen} == {"P7"}
    assert [each.event.code for each in told] == ["IZUZETNO_PRODUŽENJE"] * 2
    assert all("izmišljeno" in each.reason(vault) for each in told)


def test_nothing_is_done_where_there_are_no_people_of_the_demonstration(session):
    demo_deeds(session, Vault(CASES_KEY), NOW)

    assert session.query(CaseUnit).count() == 0
