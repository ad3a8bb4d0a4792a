"""Every safeguard that hides, and whoever tries to see all the same: by pages, lists, sheets, prints and searches."""

import io
import zipfile
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.cases.acting import PLAN, VAULT, acting_in
from tests.integration.cases.by_page import AtThePage, at_the_page, words_of
from tracker.accounts.models import Person
from tracker.cases.access import Duty
from tracker.cases.law.safeguards import HIDDEN
from tracker.cases.models import Case, CaseDocument, CaseEvent

# Every address of a case, with an event, a rule and a form that its procedure has.
OF_A_CASE = (
    "", "/events/OBUSTAVLJEN", "/events/U_TOKU", "/annul/{event}", "/take-over", "/hand-over", "/link", "/person",
    "/people", "/erase", "/forms/", "/forms/3", "/forms/6", "/documents/{document}.pdf", "/documents/{document}/annul",
    "/rules/R03",
)  # fmt: skip
LISTS = (
    "/", "/cases/", "/cases/?mine=1", "/cases/register.csv", "/cases/register.xlsx", "/cases/deadlines",
    "/cases/deadlines.csv", "/cases/documents", "/cases/documents.csv", "/cases/figures", "/search?q=Testovi%C4%87",
)  # fmt: skip
SEARCHES = ({"surname": "Testović"}, {"document": "U123"}, {"born_on": "01.05.1990."})
WANTED = {"asked_is_fit_to_travel": "yes", "asked_is_fit_to_fly": "yes", "asked_medical_document": "MED-77"}
SECRET = {"asked_takeoff_at": "01.06.2024.", "asked_takeoff_at_time": "12:00", "asked_route": "preko Beograda"}


@dataclass
class Kept:
    """A removal with its plan and examination, and a case on protection of the same person, both kept by one unit."""

    removal: Case
    protection: Case
    event: CaseEvent
    document: CaseDocument

    def addresses(self, case: Case) -> list[str]:
        """Everything that can be asked of a case."""
        known = {"event": self.event.id, "document": self.document.id}
        return [f"/cases/{case.number}{rest.format(**known)}" for rest in OF_A_CASE]


@pytest.fixture
def desk(app: Flask, session: Session) -> AtThePage:
    return at_the_page(app, acting_in(session))


@pytest.fixture
def kept(desk: AtThePage) -> Kept:
    on = desk.on
    removal = on.prepared()
    on.tell(removal, "ZAKLJUČAK_DOZVOLE", destination="Turska")
    on.tell(removal, "PLAN_PRIPREMLJEN", **PLAN, route="preko Beograda")
    on.tell(
        removal,
        "LJEKARSKI_SPOSOBAN",
        is_fit_to_travel=True,
        is_fit_to_fly=True,
        medical_document="MED-77",
        note="viđen",
    )
    protection = on.open("P9", "TVRDNJA_ZAŠTITE", removal)
    event = on.tell(protection, "POSEBAN_POSTUPAK", destination="Turska", is_at_risk=True, is_onward_at_risk=False)
    document = on.session.scalars(select(CaseDocument).where(CaseDocument.case_id == removal.id)).one()
    return Kept(removal, protection, event, document)


def shown_in(answer) -> str:
    """What an answer shows, whatever kind of file it is."""
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as sheet:
            return "".join(sheet.read(name).decode("utf-8", "replace") for name in sheet.namelist())
    return answer.data.decode("utf-8", "replace")


def seen_by(desk: AtThePage, person: Person) -> str:
    """All that somebody is shown who looks through every list, every sheet and every search."""
    found = [shown_in(desk.get(address, person)) for address in LISTS]
    for asked in SEARCHES:
        answer = desk.send("/cases/search", asked, person)
        assert answer.status_code == 200
        found.append(words_of(answer.text))
    return "\n".join(found)


def test_what_hides_is_what_is_tried_here():
    assert {one.code for one in HIDDEN} == {"G4", "G16", "G17", "G29", "G30", "G35"}


class TestAnotherUnitsCases:  # G29
    @pytest.mark.parametrize(
        "duties",
        [(Duty.OFFICER, Duty.HEAD, Duty.MEDICAL, Duty.ASYLUM), (Duty.STATISTICS,), ()],
        ids=["of another unit", "who counts", "without a duty"],
    )
    def test_are_not_there_in_any_way(self, desk: AtThePage, kept: Kept, duties):
        stranger = desk.somebody("stranger", *duties, unit="IC")
        before = desk.kept()

        for case in (kept.removal, kept.protection):
            for address in kept.addresses(case):
                assert desk.get(address, stranger).status_code == 404, address
                assert desk.send(address, {"reason": "urgent", "unit": "IC"}, stranger).status_code in {404, 405}, (
                    address
                )
        seen = seen_by(desk, stranger)
        for word in (kept.removal.number, kept.protection.number, "Testović Amra", "MED-77"):
            assert word not in seen
        assert desk.kept() == before

    def test_are_found_by_those_who_keep_them(self, desk: AtThePage, kept: Kept):
        seen = seen_by(desk, desk.person)

        assert kept.removal.number in seen
        assert kept.protection.number in seen
        assert "Testović Amra" in seen
        for case in (kept.removal, kept.protection):
            assert desk.get(f"/cases/{case.number}").status_code == 200
            assert desk.get(f"/cases/{case.number}/person").status_code == 200


class TestWhatConcernsProtection:  # G4
    @pytest.mark.parametrize(
        ("duties", "unit"),
        [((Duty.OFFICER, Duty.HEAD, Duty.MEDICAL), "TC"), ((Duty.DIRECTOR,), "KD"), ((Duty.ASYLUM,), "IC")],
        ids=["head of the unit", "director", "asylum elsewhere"],
    )
    def test_is_not_there_without_the_duty_for_asylum_in_its_unit(self, desk: AtThePage, kept: Kept, duties, unit):
        reader = desk.somebody("reader", *duties, unit=unit)
        kept.protection.owner_id = reader.id  # owning a case opens no case on protection
        desk.on.session.commit()
        before = desk.kept()

        for address in kept.addresses(kept.protection):
            assert desk.get(address, reader).status_code == 404, address
            assert desk.send(address, {"reason": "urgent"}, reader).status_code in {404, 405}, address
        assert kept.protection.number not in seen_by(desk, reader)
        assert kept.protection.number not in desk.get(f"/cases/{kept.removal.number}", reader).text
        linked = desk.send(f"/cases/{kept.removal.number}/link", {"other": kept.protection.number}, reader)
        assert linked.status_code in {404, 422}
        assert desk.kept() == before


class TestRooms:  # G16, G17
    def test_show_medical_and_marked_answers_to_those_only_to_whom_they_open(self, desk: AtThePage, kept: Kept):
        officer, doctor, head = (
            desk.somebody(name, *duties)
            for name, duties in (
                ("amra", (Duty.OFFICER,)), ("doktor", (Duty.OFFICER, Duty.MEDICAL)), ("sef", (Duty.HEAD,)),
            )
        )  # fmt: skip
        pages = [
            [shown_in(desk.get(f"/cases/{kept.removal.number}{rest}", person)) for rest in ("", "/forms/6", "/person")]
            for person in (officer, doctor, head)
        ]
        found = [("MED-77" in said, "preko Beograda" in said, "INTERNO" in said) for said in map("\n".join, pages)]

        assert found == [(False, False, False), (True, False, False), (False, True, True)]
        lists = seen_by(desk, doctor) + seen_by(desk, head)
        assert "MED-77" not in lists
        assert "preko Beograda" not in lists

    @pytest.mark.parametrize(
        ("code", "typed", "room"),
        [("LJEKARSKI_SPOSOBAN", WANTED, "medical"), ("PLAN_PRIPREMLJEN", SECRET, "classified")],
    )
    def test_take_no_answer_from_whom_the_form_does_not_ask(self, desk: AtThePage, kept: Kept, code, typed, room):
        officer = desk.somebody("amra", Duty.OFFICER)
        address = f"/cases/{kept.removal.number}/events/{code}"
        sent = {"at": "02.06.2024.", "at_time": "10:00", "body": "TC", "is_deviation": "y", "reason": "urgent", **typed}

        form = desk.get(address, officer).text

        assert [name for name in typed if f'name="{name}"' in form] == []
        assert desk.send(address, sent, officer).status_code == 303
        last = desk.on.session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc()).limit(1)).one()
        assert (last.code, room in VAULT.open(kept.removal.person.wrapped_key, last.sealed)) == (code, False)


class TestWhatStaysOutside:
    def test_words_of_the_central_database_are_not_taken(self, desk: AtThePage):  # G30
        case = desk.on.expelled()
        before = desk.kept()
        sent = {"at": "06.05.2024.", "at_time": "10:00", "body": "TC", "asked_cbp_entered_on": "05.05.2024."}

        for words in ("Testović Amra, zabrana ulaska", "12 34", "x" * 41):
            answer = desk.record(case, sent | {"asked_cbp_reference": words}, "DOSTAVLJENO_GP_I_CBP")
            assert answer.status_code == 422
            assert "Of the Central Database only the number of an entry is kept" in words_of(answer.text)
        answer = desk.record(
            case,
            sent | {"asked_cbp_reference": "12/34", "asked_cbp_ban": "5 years", "cbp": "x"},
            "DOSTAVLJENO_GP_I_CBP",
        )
        assert answer.status_code == 303
        assert desk.kept() == [count + (place in {3, 6}) for place, count in enumerate(before)]

    def test_no_page_of_a_case_takes_a_file(self, desk, kept: Kept):
        for address in kept.addresses(kept.removal):
            assert 'type="file"' not in shown_in(desk.get(address)), address
        before = desk.kept()
        sent = {"at": "02.06.2024.", "at_time": "10:00", "body": "TC", "file": (io.BytesIO(b"%PDF-"), "INTERNO.pdf")}
        assert desk.record(kept.removal, sent, "U_TOKU").status_code == 422
        assert desk.kept() == before
