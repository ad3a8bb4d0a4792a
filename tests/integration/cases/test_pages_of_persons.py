"""Pages of who a case is about: what was learned later, who else belongs to it, and erasing them on a decision."""

from datetime import datetime

import pytest

from tests.integration.cases.conftest import MOSTAR
from tracker.cases.access import Duty
from tracker.cases.models import CaseAssignment, CaseParticipant, CasePerson
from tracker.cases.queries import identities

ENDED = datetime(2024, 3, 5, 9, 0)


@pytest.fixture
def case(make_case):
    return make_case("P1", "ZABILJEŠKA_NALOG")


@pytest.fixture
def ended(case, browser):
    browser.records(case.number, "OBUSTAVLJEN", "05.03.2024.", reason="povučeno")
    return case


@pytest.fixture
def head(enter, make_officer):
    return enter(make_officer("vesna", Duty.HEAD))


class TestWhatIsKnown:
    def test_is_changed_in_any_script_and_stands_on_the_page(self, browser, case, told):
        answer = browser.send(f"/cases/{case.number}/person", surname="Ђаковић", name="Çlirim", sex="F")

        assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case.number}")
        assert "Ђаковић Çlirim" in browser.get(f"/cases/{case.number}").text
        entry = told("case.person_changed")[0]
        assert "Ђаковић" not in f"{entry.changes}{entry.sealed}"

    def test_stays_as_it_was_without_a_surname_and_what_was_typed_stays_in_the_form(
        self, session, vault, browser, case
    ):
        answer = browser.send(f"/cases/{case.number}/person", surname=" ", name="Çlirim")

        assert answer.status_code == 422
        assert 'value="Çlirim"' in answer.text
        assert identities(vault, [case])[case.person_id].called == "Hadžić Emir"

    def test_is_told_to_the_second_of_two(self, session, browser, case):
        address = f"/cases/{case.number}/person"
        browser.send(address, surname="Prvić", name="Emir")

        second = browser.send(address, surname="Drugić", name="Emir", version="1")

        assert second.status_code == 409
        assert "Prvić Emir" in second.text
        assert "Prvić Emir" in browser.get(f"/cases/{case.number}").text


class TestOthers:
    def test_are_added_with_what_they_are_to_the_person(self, browser, case, told):
        answer = browser.send(f"/cases/{case.number}/people", relation="parent", surname="Ђаковић", name="Ana")

        assert answer.status_code == 303
        assert "parent: Ђаковић Ana" in browser.get(f"/cases/{case.number}").text
        assert "Ђаковић" not in str([entry.changes for entry in told("case.participant")])

    @pytest.mark.parametrize("typed", [{"surname": "Çela"}, {"surname": "", "relation": "parent"}])
    def test_are_not_added_without_a_relation_or_a_surname(self, session, browser, case, typed):
        answer = browser.send(f"/cases/{case.number}/people", name="Ana", **typed)

        assert answer.status_code == 422
        assert session.query(CaseParticipant).count() == 0


class TestErasing:
    def test_by_the_head_on_a_decision_leaves_the_case_without_the_person(self, session, ended, head, told):
        answer = head.send(f"/cases/{ended.number}/erase", decision="12/2024")

        assert answer.status_code == 303
        page = head.get(f"/cases/{ended.number}").text
        assert "Hadžić" not in page
        assert "Who this is was erased on" in page
        assert told("case.erased")[0].changes[0]["after"] == "12/2024"
        for name in ("erase", "person", "people"):
            assert head.get(f"/cases/{ended.number}/{name}").status_code == 303

    @pytest.mark.parametrize("decision", ["", "odluka", "1" * 61])
    def test_needs_the_number_of_a_decision(self, session, ended, head, decision):
        answer = head.send(f"/cases/{ended.number}/erase", decision=decision)

        assert answer.status_code == 422
        session.expire_all()
        assert session.get_one(CasePerson, ended.person_id).erased_at is None

    def test_offers_no_form_while_the_case_goes_on(self, case, head):
        page = head.get(f"/cases/{case.number}/erase").text

        assert "This case has not ended" in page
        assert 'name="decision"' not in page

    def test_says_how_many_are_due_and_never_who(self, session, ended, head):
        ended.keep_until = ended.opened_on
        session.commit()

        page = head.get("/cases/erasure").text

        assert "1 person is to be erased." in page
        assert "Hadžić" not in page
        assert ended.number not in page


class TestWithoutTheDuty:
    def test_an_officer_erases_nobody(self, browser, ended):
        assert browser.get(f"/cases/{ended.number}/erase").status_code == 403
        assert browser.get("/cases/erasure").status_code == 403

    @pytest.mark.parametrize("name", ["person", "people", "erase"])
    def test_an_officer_of_another_unit_finds_nothing(self, enter, make_officer, case, name):
        stranger = enter(make_officer("mirza", Duty.OFFICER, Duty.HEAD, unit=MOSTAR))

        assert stranger.get(f"/cases/{case.number}/{name}").status_code == 404

    @pytest.mark.parametrize("name", ["person", "people"])
    def test_a_doctor_who_takes_part_changes_nobody(self, enter, reader_of, case, name):
        assert enter(reader_of(case)).get(f"/cases/{case.number}/{name}").status_code == 403


class TestReading:
    def test_of_each_form_is_told(self, browser, case, head, told):
        browser.get(f"/cases/{case.number}/person")
        browser.get(f"/cases/{case.number}/people")
        head.get(f"/cases/{case.number}/erase")

        assert len(told("case.read")) == 3


@pytest.fixture
def reader_of(session, make_officer):
    """Makes somebody who takes part in a case, and records nothing in it."""

    def make(case):
        person = make_officer("doktor")
        session.add(
            CaseAssignment(case_id=case.id, person_id=person.id, task="medical", assigned_at=datetime(2024, 3, 4))
        )
        session.commit()
        return person

    return make
