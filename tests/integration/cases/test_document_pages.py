"""Pages of documents kept elsewhere, letters, copies of what is marked INTERNO, and medicine."""

import itertools
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.integration.cases.acting import HOUR, acting_in
from tests.integration.cases.conftest import LONG_AGO
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.law.days import local
from tracker.cases.models import CaseAssignment, CaseDocument, CaseDuty
from tracker.history import History

LETTER = {"wanted": ["surname", "born_on", "travel_document"]}


@pytest.fixture
def on(session):
    return acting_in(session)


@pytest.fixture
def entered(session, on, enter):
    """Gives somebody with duties in the unit of removals a browser; `task`: what they are assigned to a case for."""
    count = itertools.count()

    def make(*duties, unit="TC", case=None, task=""):
        person = make_person(session, Role.CASE_OFFICER, email=f"officer{next(count)}@example.org")
        session.add_all(
            CaseDuty(person_id=person.id, unit_id=on.units[unit].id, duty=duty, since_on=LONG_AGO) for duty in duties
        )
        if case is not None:
            session.add(CaseAssignment(case_id=case.id, person_id=person.id, task=task, assigned_at=on.at))
        session.commit()
        return enter(person)

    return make


@pytest.fixture
def officer(entered):
    return entered(Duty.OFFICER)


def page(browser, case) -> str:
    return browser.get(f"/cases/{case.number}").text


def kept(session) -> list[CaseDocument]:
    return list(session.scalars(select(CaseDocument).where(CaseDocument.kind == "elsewhere")))


def reads(told) -> list[str]:
    return [entry.changes[0]["after"] for entry in told("case.read")]


class TestDocumentsElsewhere:
    TYPED = {"number": "бр. 12-3/24 Ç", "mark": "", "issued_on": "01.05.2024."}

    def test_are_noted_by_an_officer_and_stand_on_the_page_of_the_case(self, on, officer, told):
        case = on.prepared()
        address = f"/cases/{case.number}/documents/elsewhere"

        assert address in page(officer, case)
        answer = officer.send(address, **self.TYPED)

        assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case.number}")
        assert "бр. 12-3/24 Ç" in page(officer, case)
        assert "note of a document" in reads(told)

    def test_with_a_mark_are_shown_to_those_who_see_what_is_classified_only(self, on, officer, entered):
        case = on.prepared()

        answer = officer.send(f"/cases/{case.number}/documents/elsewhere", **self.TYPED | {"mark": "POVJERLJIVO"})

        assert "It carries a mark" in officer.get(answer.headers["Location"]).text
        assert "12-3/24" not in page(officer, case)
        assert "12-3/24" in page(entered(Duty.HEAD), case)

    def test_are_not_noted_where_something_is_wrong_and_what_was_typed_stays(self, session, on, officer):
        case = on.prepared()

        for name, typed, said in (
            ("number", " ", "Number of the document: An answer is needed here."),
            ("number", "ђ" * 61, "Number of the document: Write 60 characters at most."),
            ("number", "12\t3", "Number of the document: Write it in one line."),
            ("mark", "TAJNO\nzbog", "Mark of secrecy: Write it in one line."),
            ("issued_on", "", "Day of issue: Write the day, like this: 31.12.2026."),
            ("issued_on", "1. maj", "Day of issue: “1. maj” is no day."),
            ("issued_on", "01.05.2999.", "Day of issue: The document&#39;s day of issue lies in the future."),
        ):
            given = self.TYPED | {"mark": "ÇFARË"} | {name: typed}
            answer = officer.send(f"/cases/{case.number}/documents/elsewhere", **given)
            assert (answer.status_code, said in answer.text) == (422, True), said
            assert all(f'value="{given[other]}"' in answer.text for other in given.keys() - {name})
        assert kept(session) == []

    def test_are_annulled_with_a_reason_and_stay_struck(self, session, on, officer, entered, told):
        case, other = on.prepared(), on.prepared()
        officer.send(f"/cases/{case.number}/documents/elsewhere", **self.TYPED)
        address = f"/cases/{case.number}/documents/elsewhere/{kept(session)[0].id}/annul"

        without = officer.send(address, reason=" ")
        too_long = officer.send(address, reason="ћ" * 2001)
        assert address in page(officer, case)
        assert entered(case=case, task="escort").get(address).status_code == 403
        assert officer.get(address.replace(case.number, other.number)).status_code == 404
        annulled = officer.send(address, reason="погрешан број, çfarë")

        assert (without.status_code, "Reason: Say why the note is annulled." in without.text) == (422, True)
        assert (too_long.status_code, "ћ" * 2001 in too_long.text) == (422, True)
        assert annulled.status_code == 303
        assert "<s>бр. 12-3/24 Ç</s>" in page(officer, case)
        assert address not in page(officer, case)
        assert officer.get(address).status_code == 404
        entry = told("case.document_annulled")[0]
        assert "погрешан" not in f"{entry.changes}{entry.sealed}"
        assert "12-3/24" not in str(entry.changes)

    def test_with_a_mark_are_annulled_by_nobody_who_does_not_see_them(self, session, on, officer, entered):
        case = on.prepared()
        officer.send(f"/cases/{case.number}/documents/elsewhere", **self.TYPED | {"mark": "TAJNO"})
        address = f"/cases/{case.number}/documents/elsewhere/{kept(session)[0].id}/annul"

        assert officer.get(address).status_code == 404
        assert entered(Duty.HEAD).send(address, reason="pogrešan broj").status_code == 303

    def test_bring_no_file_along(self, session, on, officer):
        case = on.prepared()
        address = f"/cases/{case.number}/documents/elsewhere"

        for mark, said in (("", "Files are not kept here"), ("TAJNO", "A document with a mark of secrecy is not kept")):
            answer = officer.send(address, **self.TYPED | {"mark": mark, "file": (BytesIO(b"%PDF"), "nalog.pdf")})
            assert answer.status_code == 422
            assert said in answer.text
        assert kept(session) == []

    def test_are_noted_by_nobody_who_may_not_record_in_the_case(self, session, on, entered):
        case = on.prepared()
        address = f"/cases/{case.number}/documents/elsewhere"
        escort = entered(case=case, task="escort")

        assert escort.get(address).status_code == 403
        assert address not in page(escort, case)
        assert entered(Duty.OFFICER, unit="KD").get(address).status_code == 404

    def test_stand_in_the_history_with_their_day_and_never_their_number(self, on, officer, session, app, enter):
        case = on.prepared()
        officer.send(f"/cases/{case.number}/documents/elsewhere", **self.TYPED)
        entry = session.scalars(select(History).where(History.kind == "case.document")).one()

        shown = enter(make_person(session, Role.ADMINISTRATOR)).get(f"/history/{entry.id}").text

        assert "12-3/24" not in f"{entry.changes}{shown}"
        assert "Kept elsewhere, issued on" in shown
        assert "under number" not in shown


class TestLetters:
    def test_say_what_was_chosen_and_that_it_was_taken_is_told(self, on, officer, told):
        case = on.prepared()
        address = f"/cases/{case.number}/letter"

        assert address in page(officer, case)
        letter = officer.send(address, **LETTER)

        assert letter.status_code == 200
        assert "Testović" in letter.text
        assert "pasoš, U123" in letter.text
        assert "Amra" not in letter.text.partition('<main id="content"')[2]
        assert told("case.letter")[0].changes[0]["after"] == sorted(LETTER["wanted"])

    def test_say_nothing_else(self, on, officer, told):
        case = on.prepared()

        for wanted, said in (
            ([], "What the letter is to say: Choose what the letter is to say."),
            (["surname", "ground"], "To another state go identity, family, travel document and nationality only."),
            (["surname", "разлог"], "To another state go identity, family, travel document and nationality only."),
        ):
            answer = officer.send(f"/cases/{case.number}/letter", wanted=wanted)
            assert (answer.status_code, said in answer.text) == (422, True), wanted
            assert "Testović" not in answer.text
            # What could be told stays chosen.
            assert ('checked class="form-check-input" id="wanted-0"' in answer.text) is bool(wanted)
        assert told("case.letter") == []

    def test_go_from_no_case_on_protection_nor_of_somebody_erased(self, session, on, officer, entered):
        case = on.prepared()
        claim = on.open("P9", "TVRDNJA_ZAŠTITE", on.cases["P2"])
        asylum = entered(Duty.ASYLUM)

        assert asylum.get(f"/cases/{claim.number}/letter").status_code == 303
        assert "no letter goes to another state" in page(asylum, claim)
        assert f"/cases/{claim.number}/letter" not in page(asylum, claim)
        case.person.wrapped_key = case.person.sealed = None
        session.commit()
        assert officer.get(f"/cases/{case.number}/letter").status_code == 303

    def test_are_made_by_nobody_who_may_not_record_in_the_case(self, on, entered):
        case = on.prepared()
        escort = entered(case=case, task="escort")

        assert escort.get(f"/cases/{case.number}/letter").status_code == 403
        assert entered(Duty.OFFICER, unit="KD").get(f"/cases/{case.number}/letter").status_code == 404


class TestMarkedDocuments:
    def test_have_their_copies_handed_out_and_taken_back_by_those_assigned(self, session, on, entered, told):
        case = on.planned()
        escort = entered(case=case, task="escort")
        plan = session.scalars(select(CaseDocument)).one()
        listed = f"/cases/{case.number}/documents/marked"

        assert listed in page(escort, case)
        assert "none handed out" in escort.get(listed).text
        assert escort.send(f"/cases/{case.number}/documents/{plan.id}/hand-out", count="2").status_code == 303
        assert "2 copies handed out, and not all returned" in escort.get(listed).text
        assert escort.send(f"/cases/{case.number}/documents/{plan.id}/take-back").status_code == 303
        assert "2 copies handed out, all returned on" in escort.get(listed).text
        again = escort.send(f"/cases/{case.number}/documents/{plan.id}/take-back")
        assert (again.status_code, "No copies of this document are out." in again.text) == (422, True)
        assert len(told("case.copies")) == 2
        assert "marked documents" in reads(told)

    def test_are_handed_out_in_a_number_that_can_be(self, session, on, entered):
        case, head = on.planned(), entered(Duty.HEAD)
        plan = session.scalars(select(CaseDocument)).one()

        for count in ("", "0", "51", "-1", "1,5", "dy", "двије", "9" * 30):
            answer = head.send(f"/cases/{case.number}/documents/{plan.id}/hand-out", count=count)
            assert (answer.status_code, "How many copies: " in answer.text) == (422, True), count
            assert f'value="{count}"' in answer.text
        session.refresh(plan)
        assert plan.copies_out == 0

    def test_are_not_even_named_to_others(self, session, on, officer, entered):
        case, other = on.planned(), on.prepared()
        plan = session.scalars(select(CaseDocument)).one()
        head, medical = entered(Duty.HEAD), entered(Duty.OFFICER, Duty.MEDICAL)
        paths = [f"/cases/{case.number}/documents/{rest}" for rest in ("marked", f"{plan.id}/hand-out")]

        for browser in (officer, medical, entered(Duty.HEAD, unit="KD")):
            assert [browser.get(path).status_code for path in paths] == [404, 404]
        assert "INTERNO" not in page(officer, case)
        # Nor is a document that is none of this case's, or of no removal.
        assert head.get(f"/cases/{other.number}/documents/{plan.id}/take-back").status_code == 404
        assert head.get(f"/cases/{on.cases['P2'].number}/documents/marked").status_code == 404
        assert "There is none yet" in head.get(f"/cases/{other.number}/documents/marked").text

    def test_that_were_annulled_stay_struck_and_have_no_copies(self, session, on, entered):
        case, head = on.planned(), entered(Duty.HEAD)
        plan = session.scalars(select(CaseDocument)).one()
        plan.annulled_at = on.at
        session.commit()

        listed = head.get(f"/cases/{case.number}/documents/marked").text

        assert "<s>Plan</s>" in listed
        assert "hand-out" not in listed
        assert head.get(f"/cases/{case.number}/documents/{plan.id}/hand-out").status_code == 404


class TestMedicine:
    @pytest.fixture
    def case(self, on):
        return on.approved(medical_document="7/24")

    @pytest.fixture
    def typed(self, on):
        at = local(on.at + HOUR)
        return {"document": "7/24", "at": f"{at:%d.%m.%Y.}", "at_time": f"{at:%H:%M}", "what": "парацетамол, çdo 6 h"}

    def test_is_noted_by_the_medical_duty_the_escort_and_the_doctor_and_read_there(self, case, typed, entered, told):
        address = f"/cases/{case.number}/medicine"
        duty = entered(Duty.OFFICER, Duty.MEDICAL)
        doctor, escort = (entered(case=case, task=task) for task in ("medical", "escort"))

        assert duty.send(address, **typed).status_code == 303
        assert escort.send(address, **typed | {"what": "ibuprofen"}).status_code == 303

        shown = doctor.get(address).text
        assert all(words in shown for words in ("парацетамол, çdo 6 h", "ibuprofen", "7/24"))
        assert address in page(doctor, case)
        assert "medicine" in reads(told)

    def test_is_not_even_named_to_others(self, session, case, typed, entered, officer, told):
        entered(case=case, task="medical").send(f"/cases/{case.number}/medicine", **typed)

        for browser in (officer, entered(Duty.HEAD), entered(Duty.DIRECTOR, unit="KD"), entered(Duty.MEDICAL)):
            assert browser.get(f"/cases/{case.number}/medicine").status_code == 404
            shown = page(browser, case)
            assert "medicine" not in shown.lower()
            assert "парацетамол" not in shown
        assert "парацетамол" not in str([(entry.changes, entry.sealed) for entry in told("case.medical")])

    def test_is_not_noted_where_something_is_wrong_and_what_was_typed_stays(self, case, typed, entered):
        doctor = entered(case=case, task="medical")
        lacking = "Number of the medical document: Medicine is given only on a medical document of this removal."

        for changed, said in (
            ({"document": ""}, "Number of the medical document: An answer is needed here."),
            ({"document": "8/24"}, lacking),
            ({"at": "01.01.2024."}, lacking),
            ({"what": " "}, "What was given: An answer is needed here."),
            ({"what": "", "at": "", "at_time": ""}, "Day on which it was given: Write the day"),
            ({"at_time": "më 6"}, "Time in Sarajevo: “më 6” is no time."),
            ({"at": "01.01.2999."}, "Day on which it was given: What has happened is noted"),
        ):
            answer = doctor.send(f"/cases/{case.number}/medicine", **typed | {"what": "ilaç"} | changed)
            assert (answer.status_code, said in answer.text) == (422, True), said
            assert ("ilaç" in answer.text) is ("what" not in changed)
        assert "No medicine was noted yet." in doctor.get(f"/cases/{case.number}/medicine").text

    def test_waits_for_a_medical_document_and_ends_with_the_person(self, session, on, entered):
        case = on.prepared()
        officer = entered(Duty.OFFICER, Duty.MEDICAL)
        address = f"/cases/{case.number}/medicine"

        waiting = officer.get(address).text
        case.person.wrapped_key = case.person.sealed = None
        session.commit()

        assert "without one no medicine is given" in waiting
        assert f"/cases/{case.number}/events/" in waiting.partition('<main id="content"')[2]
        assert "<form" not in waiting.partition('<main id="content"')[2]
        assert officer.get(address).status_code == 303
        assert address not in page(officer, case)
        assert officer.get(f"/cases/{on.cases['P2'].number}/medicine").status_code == 404
