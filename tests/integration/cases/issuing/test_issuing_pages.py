"""The pages of official forms: what can be issued and why not, filling in, preview, paper, annulling, the register."""

import io
import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from tests.integration.cases.conftest import SARAJEVO
from tests.integration.cases.issuing.conftest import LEAVES_BY, WHOLE, filled
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.administration.entering import NewInstrument, enter_instrument
from tracker.cases.issuing.services import issue_form
from tracker.cases.keeping import open_case
from tracker.cases.law.rules import Kind
from tracker.cases.models import Case, CaseDocument
from tracker.cases.queries import officer_on
from tracker.cases.recording import NewEvent
from tracker.history import Author, utc_now

BEGUN = datetime(2024, 3, 4, 9, 0)
ISSUED_ON = date(2024, 3, 6)


@pytest.fixture
def order(session, units, vault, officer, record) -> Case:
    """A case in which the order to leave can be issued."""
    case = open_case(
        session,
        vault,
        "P1",
        units[SARAJEVO].id,
        WHOLE,
        NewEvent("ZABILJEŠKA_NALOG", BEGUN, "TC", reason="tako zatečeno", is_deviation=True),
        officer=officer_on(session, officer.id, BEGUN.date()),
        author=Author(officer.id),
        now=utc_now(),
    )
    given(session, vault, officer, case, "NALOG_IZDAT", datetime(2024, 3, 5, 9), ground="overstay", leaves_by=LEAVES_BY)
    return case


@pytest.fixture
def issued(session, vault, officer, order) -> CaseDocument:
    """The order, issued."""
    return issue(session, vault, officer, order)


def given(session, vault, officer, case, code, at, body="TC", **answers):
    from tracker.cases.recording import record_event

    new = NewEvent(code, at, body, reason="tako zatečeno", is_deviation=True, answers=answers)
    who = officer_on(session, officer.id, at.date())
    return record_event(session, vault, case.id, new, officer=who, author=Author(officer.id), now=utc_now())


def issue(session, vault, officer, case, form=1, **more):
    who = officer_on(session, officer.id, BEGUN.date())
    return issue_form(
        session, vault, case.id, None, form, filled(form), ISSUED_ON,
        officer=who, author=Author(officer.id), now=utc_now(), **more,
    )  # fmt: skip


def forms_of(case: Case) -> str:
    return f"/cases/{case.number}/forms/"


def text_of(response) -> str:
    pages = PdfReader(io.BytesIO(response.data)).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


class TestWhichFormsThereAre:
    def test_it_says_which_can_be_issued_what_is_open_about_it_and_why_not_the_others(self, browser, order, told):
        page = browser.get(forms_of(order))

        possible, _, impossible = page.text.partition('id="why-not"')
        assert f'href="{forms_of(order)}1"' in possible
        assert "article 106(3)" in possible
        assert f'href="{forms_of(order)}5"' not in page.text
        assert "Stamp of a ban on entry" in impossible
        assert "another procedure" in impossible
        assert [entry.changes[0]["after"] for entry in told("case.read")] == ["official forms"]

    def test_what_was_issued_is_listed_with_its_paper(self, browser, order, issued):
        page = browser.get(forms_of(order)).text

        assert "TC-SA-1-2024/00001" in page
        assert f"/cases/{order.number}/documents/{issued.id}.pdf" in page
        assert "Annul that one before another is issued" in page

    def test_no_form_is_issued_under_a_rulebook_that_an_administrator_knows_to_be_replaced(
        self, session, browser, order
    ):
        act = NewInstrument(
            "V26", Kind.RULEBOOK, "surveillance and removal", "Pravilnik o nadzoru", "12/26", date(2026, 3, 1),
            replaces="V16",
        )  # fmt: skip
        author = Author(make_person(session, Role.ADMINISTRATOR, email="law@example.org").id)
        enter_instrument(session, act, source="Službeni glasnik BiH 12/26", author=author, now=utc_now())

        page = browser.get(f"{forms_of(order)}1")

        assert "No text of form 1 is known" in page.text
        assert f'href="{forms_of(order)}1"' not in browser.get(forms_of(order)).text

    def test_the_pages_take_few_queries(self, session, vault, officer, browser, order, queries):
        forms = [forms_of(order), f"{forms_of(order)}1"]
        for address in [*forms, "issue it", *forms[:1], "/cases/documents"]:
            if address == "issue it":
                issue(session, vault, officer, order)
                continue
            queries.clear()
            assert browser.get(address).status_code == 200
            assert len([one for one in queries if one.lstrip().upper().startswith(("SELECT", "WITH"))]) <= 15, address


class TestFillingIn:
    def test_what_the_case_knows_is_filled_in_beside_the_words_of_the_paper(self, browser, order, told):
        page = browser.get(f"{forms_of(order)}1").text

        assert 'value="Ђаковић Мирза"' in page
        assert 'value="pasoš, AB 123456, 04.03.2020., Nigdje, MUP"' in page
        assert f'value="{LEAVES_BY.isoformat()}"' in page
        assert re.search(r'name="decision_number"[^>]*value=""', page)
        assert '<span lang="bs">Prezime i ime</span>' in page
        assert '<span lang="sr-Cyrl">Презиме и име</span>' in page
        assert told("case.read")[-1].changes[0]["after"] == "filling in form 1"

    def test_a_preview_says_so_lacks_what_is_not_known_and_stores_nothing(self, session, browser, order):
        response = browser.send(f"{forms_of(order)}1", **(shown() | {"nationality": ""}), do="preview")

        text = text_of(response)
        assert response.mimetype == "application/pdf"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Disposition"].startswith("inline")
        assert "PREGLED" in text
        assert "ЂаковићМирза" in text
        assert "TC-SA-1" not in text
        assert session.scalar(select(func.count()).select_from(CaseDocument)) == 0

    def test_it_is_issued_and_printed_again_the_same(self, session, browser, order, told):
        sent = browser.send(f"{forms_of(order)}1", **shown(), do="issue")
        document = session.scalars(select(CaseDocument)).one()
        address = f"/cases/{order.number}/documents/{document.id}.pdf"
        first, second = browser.get(address), browser.get(address)

        assert (sent.status_code, sent.headers["Location"]) == (303, forms_of(order))
        assert first.data == second.data
        assert "TC-SA-1-2024/00001" in text_of(first)
        assert first.headers["Cache-Control"] == "no-store"
        assert [entry.changes[0]["after"] for entry in told("case.read")][-2:] == ["printing TC-SA-1-2024/00001"] * 2

    def test_what_is_wrong_is_said_beside_each_field_and_stays_as_typed(self, session, browser, order):
        typed = shown() | {"surname_and_name": "王小明", "decision_on": "31.2.2024.", "nationality": "", "leave_by": ""}

        page = browser.send(f"{forms_of(order)}1", **typed, do="issue")

        assert page.status_code == 422
        for name in ("surname_and_name", "decision_on", "nationality", "leave_by"):
            assert f'id="{name}-error"' in page.text
        assert 'value="王小明"' in page.text
        assert 'value="31.2.2024."' in page.text
        assert 'id="issuing_state-error"' not in page.text
        assert session.scalar(select(func.count()).select_from(CaseDocument)) == 0

    def test_a_second_one_is_refused_with_the_reason(self, browser, order, issued):
        shown_again = browser.get(f"{forms_of(order)}1")
        page = browser.get(f"/cases/{order.number}/documents/{issued.id}/annul").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        sent_again = browser.client.post(
            f"{forms_of(order)}1",
            data=shown() | {"do": "issue", "csrf_token": token},
            headers={"Origin": "http://localhost"},
        )

        assert (shown_again.status_code, sent_again.status_code) == (200, 409)
        assert "TC-SA-1-2024/00001" in shown_again.text
        assert "TC-SA-1-2024/00001" in sent_again.text

    def test_what_was_erased_is_gone(self, session, browser, order, issued):
        issued.sealed = None
        session.commit()

        gone = browser.get(f"/cases/{order.number}/documents/{issued.id}.pdf")

        assert gone.status_code == 410
        assert "erased with the person" in gone.text

    def test_an_exit_asks_for_a_time_and_that_there_was_no_stamp(self, session, vault, officer, browser, order):
        given(session, vault, officer, order, "IZLAZAK", datetime(2024, 3, 8, 7, 5), "GP", mode="independent")
        typed = {
            "field_office": "Terenski ured Istok", "border_unit": "JGP Rača", "issuing_state": "Utopija",
            "crossing_point": "Rača", "left_at": "2024-03-08", "issued_on": "2024-03-08",
            "surname_and_name": "Ђаковић Мирза", "identity_document": "pasoš AB 123456",
        }  # fmt: skip

        shown_at_first = browser.get(f"{forms_of(order)}2").text
        refused = browser.send(f"{forms_of(order)}2", **typed, left_at_time="", do="issue")
        done = browser.send(f"{forms_of(order)}2", **typed, left_at_time="08:05", has_no_stamp="y", do="issue")

        assert 'value="08:05"' in shown_at_first
        assert 'id="left_at-error"' in refused.text
        assert 'id="has_no_stamp-error"' in refused.text
        assert done.status_code == 303

    def test_a_form_of_an_invented_case_is_marked(self, session, browser, order):
        order.is_invented = True
        session.commit()

        assert "IZMIŠLJENO" in text_of(browser.send(f"{forms_of(order)}1", **shown(), do="preview"))


class TestAnnulling:
    def test_it_asks_why_and_the_paper_says_so(self, session, browser, order, issued):
        address = f"/cases/{order.number}/documents/{issued.id}"

        without = browser.send(f"{address}/annul", reason=" ")
        done = browser.send(f"{address}/annul", reason="pogrešno")

        assert without.status_code == 422
        assert "Say why the form is annulled." in without.text
        assert (done.status_code, done.headers["Location"]) == (303, forms_of(order))
        assert "PONIŠTENO" in text_of(browser.get(f"{address}.pdf"))
        assert browser.get(f"{forms_of(order)}1").status_code == 200


class TestWhoMay:
    def test_another_unit_finds_nothing_and_without_a_duty_nobody_does(self, enter, make_officer, order, issued):
        for stranger in (make_officer("mostar", Duty.OFFICER, unit="TC-MO"), make_officer("nobody")):
            client = enter(stranger)

            for address in (
                forms_of(order),
                f"{forms_of(order)}1",
                f"/cases/{order.number}/documents/{issued.id}.pdf",
                f"/cases/{order.number}/documents/{issued.id}/annul",
            ):
                assert client.get(address).status_code == 404
            assert "TC-SA-1-2024/00001" not in client.get("/cases/documents").text

    def test_whoever_is_assigned_sees_the_forms_and_issues_none(self, session, enter, make_officer, order, issued):
        from tracker.cases.models import CaseAssignment

        escort = make_officer("escort")
        session.add(CaseAssignment(case_id=order.id, person_id=escort.id, task="escort", assigned_at=utc_now()))
        session.commit()
        client = enter(escort)

        assert client.get(forms_of(order)).status_code == 200
        assert client.get(f"{forms_of(order)}1").status_code == 403
        assert client.get(f"/cases/{order.number}/documents/{issued.id}/annul").status_code == 403

    def test_a_paper_is_found_in_its_own_case_only(self, browser, make_case, issued):
        other = make_case("P1", "ZABILJEŠKA_NALOG")

        assert browser.get(f"/cases/{other.number}/documents/{issued.id}.pdf").status_code == 404
        assert browser.get(f"/cases/{other.number}/forms/7").status_code == 404


class TestTheRegister:
    def test_it_lists_numbers_days_and_officers_and_nobody_else(self, session, vault, officer, browser, order, issued):
        page = browser.get("/cases/documents")

        listed = page.text
        assert "TC-SA-1-2024/00001" in listed
        assert order.number in listed
        assert officer.name in listed
        assert "Ђаковић" not in listed
        assert "Çlirim" not in listed
        assert re.search(r"First number.*TC-SA-1-2024/00001.*Last number.*✓ none", listed, re.DOTALL)

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_its_files_name_nobody(self, browser, issued, ending):
        response = browser.get(f"/cases/documents.{ending}?form=1&year=2024")

        assert response.status_code == 200
        if ending == "csv":
            assert "TC-SA-1-2024/00001" in response.text
            assert "Çlirim" not in response.text

    def test_filters_narrow_it(self, browser, issued):
        for narrowed, is_there in (
            ("form=1", True), ("form=2", False), ("year=2023", False), ("is=annulled", False), ("is=valid", True),
            ("unit=999", False), ("unit=x&form=y&year=z&is=w&page=q", True),
        ):  # fmt: skip
            page = browser.get(f"/cases/documents?{narrowed}")

            assert page.status_code == 200
            assert ("TC-SA-1-2024/00001" in page.text) is is_there, narrowed

    def test_forms_of_protection_are_for_the_duty_for_asylum(self, session, vault, units, enter, make_officer, browser):
        asylum = make_officer("asylum", Duty.ASYLUM)
        who = officer_on(session, asylum.id, BEGUN.date())
        first = NewEvent("TVRDNJA_ZAŠTITE", BEGUN, "TC", reason="zatečeno", is_deviation=True)
        case = open_case(
            session, vault, "P9", units[SARAJEVO].id, replace(WHOLE), first,
            officer=who, author=Author(asylum.id), now=utc_now(),
        )  # fmt: skip
        for code in ("NE_UDALJIV", "POTVRDA_OSTANAK"):
            given(session, vault, asylum, case, code, datetime(2024, 3, 5, 9))
        issue(session, vault, asylum, case, 3)

        assert "TC-SA-3-2024/00001" in enter(asylum).get("/cases/documents").text
        assert "TC-SA-3-2024" not in browser.get("/cases/documents").text
        assert "TC-SA-3-2024" not in browser.get("/cases/documents.csv").text


def shown() -> dict[str, str]:
    """What somebody types into form 1."""
    return {
        "issued_on": "2024-03-06",
        "decision_number": "UP-1-19-4-7/24",
        "decision_on": "5.3.2024.",
        "surname_and_name": "Ђаковић Мирза",
        "identity_document": "pasoš, AB 123456",
        "issuing_state": "Utopija",
        "nationality": "Utopija",
        "reason": "Prekoračenje boravka.",
        "leave_by": LEAVES_BY.isoformat(),
    }
