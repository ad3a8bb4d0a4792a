"""Who takes part in a case: heads and the director say so on a page; it opens the case, and ending it closes it."""

import pytest
from sqlalchemy import select

from tests.integration.cases.conftest import MOSTAR
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.models import CaseAssignment
from tracker.history import utc_now


@pytest.fixture
def case(make_case):
    return make_case("P1", "ZABILJEŠKA_NALOG")


@pytest.fixture
def address(case):
    return f"/cases/{case.number}/assigned"


@pytest.fixture
def head_officer(make_officer):
    person = make_officer("vesna", Duty.HEAD)
    person.name = "Vesna Đukić"
    return person


@pytest.fixture
def head(session, enter, head_officer):
    session.commit()
    return enter(head_officer)


@pytest.fixture
def escort(session, make_officer):
    """A case officer of another unit."""
    person = make_officer("gjergj", Duty.STATISTICS, unit=MOSTAR)
    person.name = "Ђорђе Çela"
    session.commit()
    return person


def rows(session):
    session.expire_all()
    return session.scalars(select(CaseAssignment)).all()


class TestAssigning:
    def test_opens_the_case_until_the_task_ends_and_is_told(self, session, enter, head, escort, case, address, told):
        theirs = enter(escort)
        assert theirs.get(f"/cases/{case.number}").status_code == 404

        answer = head.send(address, person=str(escort.id), task="escort")

        assert (answer.status_code, answer.headers["Location"]) == (303, address)
        page = head.get(address).text
        assert "Ђорђе Çela" in page
        assert page.count("Vesna Đukić") >= 1
        assert theirs.get(f"/cases/{case.number}").status_code == 200
        assert "Ђорђе Çela: escort" in head.get(f"/cases/{case.number}").text

        [row] = rows(session)
        ended = head.send(f"{address}/{row.id}/end")

        assert ended.status_code == 303
        assert theirs.get(f"/cases/{case.number}").status_code == 404
        assert rows(session)[0].ended_at is not None
        assert [entry.changes[0]["after"] for entry in told("case.assigned")] == ["escort", None]
        assert head.send(f"{address}/{row.id}/end").status_code == 422

    @pytest.mark.parametrize(
        "typed",
        [{"person": ""}, {"person": "999999"}, {"person": "Ђорђе"}, {"person": "-1"}, {"task": "čuvar"}],
    )
    def test_refuses_what_is_not_offered(self, session, head, escort, address, typed):
        answer = head.send(address, **({"person": str(escort.id), "task": "escort"} | typed))

        assert answer.status_code == 422
        assert rows(session) == []

    def test_refuses_whoever_asks_who_has_the_task_already_and_who_is_no_case_officer(
        self, session, head, head_officer, escort, address
    ):
        coordinator = make_person(session, Role.COORDINATOR, email="other@example.org")
        head.send(address, person=str(escort.id), task="escort")

        for person in (head_officer, escort, coordinator):
            assert head.send(address, person=str(person.id), task="escort").status_code == 422

        assert len(rows(session)) == 1


class TestWithoutTheDuty:
    def test_an_officer_who_sees_the_case_reads_who_takes_part_and_changes_nothing(
        self, session, browser, escort, case, address
    ):
        row = CaseAssignment(case_id=case.id, person_id=escort.id, task="plan", assigned_at=utc_now())
        session.add(row)
        session.commit()

        page = browser.get(f"/cases/{case.number}").text

        assert "Ђорђе Çela: prepares the plan" in page
        assert address not in page
        assert browser.get(address).status_code == 403
        assert browser.get(f"{address}/{row.id}/end").status_code == 403

    def test_whoever_takes_part_lets_nobody_else(self, session, enter, escort, case, address):
        session.add(CaseAssignment(case_id=case.id, person_id=escort.id, task="plan", assigned_at=utc_now()))
        session.commit()

        assert enter(escort).get(address).status_code == 403

    def test_the_head_of_another_unit_finds_nothing(self, enter, make_officer, address):
        assert enter(make_officer("mirza", Duty.HEAD, unit=MOSTAR)).get(address).status_code == 404

    def test_in_a_case_on_protection_nobody_does(self, enter, make_officer, make_case):
        asylum = make_officer("azra", Duty.ASYLUM, Duty.HEAD)
        claim = make_case("P9", "TVRDNJA_ZAŠTITE", by=asylum)
        theirs = enter(asylum)

        assert theirs.get(f"/cases/{claim.number}").status_code == 200
        assert theirs.get(f"/cases/{claim.number}/assigned").status_code == 403

    def test_a_task_of_another_case_is_not_ended_here(self, session, head, escort, make_case, address):
        other = make_case("P1", "ZABILJEŠKA_NALOG")
        row = CaseAssignment(case_id=other.id, person_id=escort.id, task="plan", assigned_at=utc_now())
        session.add(row)
        session.commit()

        assert head.get(f"{address}/{row.id}/end").status_code == 404
        assert rows(session)[0].ended_at is None
