"""What opens to whom: units, protection, rooms of answers; every reading is told, and the pages stay bounded."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.integration.cases.conftest import MOSTAR, SARAJEVO
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.law.asked import ASKED, Field, Kind, Room
from tracker.cases.models import Case, CaseAssignment, CaseDeadline, CaseDocument, CaseLink
from tracker.history import utc_now

MARCH = datetime(2024, 3, 5, 9, 0)
MOST = 15


@pytest.fixture
def every_kind(monkeypatch):
    """An event that asks a question of every kind, and one for every room."""
    asked = (
        Field("ground", Kind.CHOICES, Room.TAG, choices=("a", "b")),
        Field("mode", Kind.CHOICE, Room.TAG, choices=("independent", "assisted")),
        Field("leaves_by", Kind.DAY, Room.DUE),
        Field("is_by_air", Kind.YES_NO, Room.PLAIN),
        Field("recipient", Kind.LINE, Room.PLAIN),
        Field("force_reason", Kind.TEXT, Room.PLAIN),
        Field("held_since", Kind.INSTANT, Room.PLAIN),
        Field("step", Kind.NUMBER, Room.PLAIN),
        Field("medical_document", Kind.LINE, Room.MEDICAL),
        Field("destination", Kind.LINE, Room.ASYLUM),
        Field("special_act", Kind.LINE, Room.CLASSIFIED),
        Field("is_danger", Kind.YES_NO, Room.PLAIN, is_needed=True, since=date(2024, 6, 1)),
    )
    monkeypatch.setitem(ASKED, "P1:ZABILJEŠKA_NALOG", asked)


def test_another_units_case_is_not_there_for_an_officer(browser, enter, make_officer, make_case):
    case = make_case("P1", "ZABILJEŠKA_NALOG")
    other = enter(make_officer("mirza", Duty.OFFICER, unit=MOSTAR))

    assert browser.get(f"/cases/{case.number}").status_code == 200
    for rest in ("", "/events/NALOG_IZDAT", "/take-over", "/hand-over", "/link", "/annul/1"):
        assert other.get(f"/cases/{case.number}{rest}").status_code == 404
    assert case.number not in other.get("/cases/").text


def test_a_case_on_protection_is_for_the_duty_for_asylum_also_where_it_is_linked(
    session, browser, enter, make_officer, make_case
):
    asylum = make_officer("selma", Duty.ASYLUM)
    protection = make_case("P9", "TVRDNJA_ZAŠTITE", by=asylum, surname="Zaštićenović")
    protection.owner_id = None
    order = make_case("P1", "ZABILJEŠKA_NALOG")
    session.add(CaseLink(from_id=protection.id, to_id=order.id, linked_at=utc_now()))
    session.commit()

    assert enter(asylum).get(f"/cases/{protection.number}").status_code == 200
    assert browser.get(f"/cases/{protection.number}").status_code == 404
    assert protection.number not in browser.get(f"/cases/{order.number}").text
    assert enter(asylum).get(f"/cases/{order.number}").status_code == 404


def test_answers_are_asked_and_shown_by_the_rooms_that_a_duty_opens(
    every_kind, session, browser, enter, make_officer, make_case, officer
):
    case = make_case("P1", "ZABILJEŠKA_NALOG")
    doctor = make_officer("doktor", Duty.OFFICER, Duty.MEDICAL)
    head = make_officer("sef", Duty.HEAD)
    answer = enter(doctor).records(
        case.number,
        "ZABILJEŠKA_NALOG",
        "05.03.2024.",
        asked_ground=["a", "b"],
        asked_mode="assisted",
        asked_leaves_by="20.03.2024.",
        asked_is_by_air="no",
        asked_recipient="the aunt",
        asked_force_reason="none was used",
        asked_held_since="04.03.2024.",
        asked_held_since_time="07:15",
        asked_step="12",
        asked_medical_document="MED-77",
    )
    assert answer.status_code == 303
    enter(head).records(case.number, "ZABILJEŠKA_NALOG", "06.03.2024.", asked_special_act="INT-88")

    plain, medical, classified = (enter(each).get(f"/cases/{case.number}").text for each in (officer, doctor, head))

    for said in (
        "a) illegal entry, b) stayed after",
        "with assistance",
        "March 20, 2024",
        "the aunt",
        "none was used",
        "March 4, 2024, 7:15\u202fAM CET",
        "<dd>12</dd>",
    ):
        assert said in plain
    assert [("MED-77" in page, "INT-88" in page) for page in (plain, medical, classified)] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert "Number of the medical document" not in browser.get(f"/cases/{case.number}/events/ZABILJEŠKA_NALOG").text
    assert "3 more questions are for other duties." in browser.get(f"/cases/{case.number}/events/ZABILJEŠKA_NALOG").text


def test_a_question_of_a_later_day_is_left_empty_before_it_and_needed_after(every_kind, browser, make_case):
    number = make_case("P1", "ZABILJEŠKA_NALOG").number

    before = browser.records(number, "ZABILJEŠKA_NALOG", "05.03.2024.", asked_is_danger="no")
    after = browser.records(number, "ZABILJEŠKA_NALOG", "05.07.2024.")

    assert "This is asked only of what happened from June 1, 2024 on: leave it empty." in before.text
    assert "An answer is needed here." in after.text
    assert browser.records(number, "ZABILJEŠKA_NALOG", "05.03.2024.").status_code == 303


def test_a_marked_document_is_listed_for_those_to_whom_classified_items_open(
    session, browser, enter, make_officer, make_case
):
    case = make_case("P1", "ZABILJEŠKA_NALOG")
    for number, mark in (("OPEN-1", ""), ("SECRET-2", "INTERNO")):
        session.add(
            CaseDocument(
                case_id=case.id,
                kind="plan",
                form_version="",
                unit_id=case.unit_id,
                year=2024,
                number=number,
                issued_on=date(2024, 3, 5),
                mark=mark,
                recorded_at=utc_now(),
            )
        )
    session.commit()

    seen = [each.get(f"/cases/{case.number}").text for each in (browser, enter(make_officer("sef", Duty.HEAD)))]

    assert ["OPEN-1" in page for page in seen] == [True, True]
    assert ["SECRET-2" in page for page in seen] == [False, True]


def test_every_reading_of_a_case_stands_in_the_history_once(browser, make_case, told, officer):
    number = make_case("P1", "ZABILJEŠKA_NALOG").number

    browser.get(f"/cases/{number}")
    browser.get(f"/cases/{number}/events/IZJAVA_NAMJERE")
    browser.get(f"/cases/new?procedure=P2&linked={number}&unit={SARAJEVO}&event=POSTUPAK_POKRENUT")

    entries = told("case.read")
    assert [entry.changes[0]["after"] for entry in entries] == ["case page", "event form", "linked case"]
    assert {(entry.person_id, entry.subject_key) for entry in entries} == {(officer.id, number)}


def test_a_case_page_and_the_register_stay_within_their_queries(
    session, browser, make_case, record, queries, units, officer
):
    case = make_case("P1", "ZABILJEŠKA_NALOG", at=datetime(2023, 9, 1, 9, 0))
    other = make_case("P2", "POSTUPAK_POKRENUT")
    for day in range(1, 20):
        record(case, "ZABILJEŠKA_NALOG", datetime(2024, 4, day, 9, 0))
        due = date(2024, 4, day)
        session.add(
            CaseDeadline(
                case_id=case.id,
                kind="T2",
                rule="R03",
                unit_id=case.unit_id,
                warn_on=due,
                due_on=due,
                is_statutory=True,
                asks_decision=False,
            )
        )
    session.add(CaseLink(from_id=case.id, to_id=other.id, linked_at=utc_now()))
    session.add(CaseAssignment(case_id=case.id, person_id=officer.id, task="plan", assigned_at=utc_now()))
    session.commit()
    browser.get("/cases/")  # once a minute a session notes that it was used

    for address in (f"/cases/{case.number}", f"/cases/{case.number}/events/NALOG_IZDAT", "/cases/", "/cases/new"):
        queries.clear()
        assert browser.get(address).status_code == 200

        assert len(queries) <= MOST, (address, queries)


def test_an_officer_without_a_duty_is_told_who_gives_one(enter, make_officer, make_case):
    make_case("P1", "ZABILJEŠKA_NALOG")

    page = enter(make_officer("novi")).get("/cases/")

    assert page.status_code == 200
    assert "An administrator of this installation gives duties" in page.text


def test_the_way_to_cases_is_shown_to_case_officers_and_to_nobody_else(session, client, browser):
    assert 'href="/cases/"' in browser.get("/").text

    sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
    page = client.get("/")
    assert 'href="/cases/"' not in page.text
    assert client.get("/cases/").status_code == 403


def test_where_no_cases_are_kept_no_address_answers_and_no_link_leads_there(
    app, browser, make_case, monkeypatch, session
):
    number = make_case("P1", "ZABILJEŠKA_NALOG").number
    event_id = session.scalars(select(Case.id)).first()
    monkeypatch.setitem(app.config, "CASES_KEY", "")

    for rest in (
        "",
        "search",
        "new",
        "register.csv",
        "register.xlsx",
        number,
        f"{number}/events/NALOG_IZDAT",
        f"{number}/annul/{event_id}",
        f"{number}/take-over",
        f"{number}/hand-over",
        f"{number}/link",
    ):
        assert browser.get(f"/cases/{rest}").status_code == 404
    assert "/cases/" not in browser.get("/").text


def test_an_escort_of_another_unit_records_what_they_are_assigned_for_and_nothing_else(
    session, enter, make_officer, make_case
):
    case = make_case("P7", "PRIPREMA")
    escort = make_officer("pratnja", Duty.OFFICER, unit=MOSTAR)
    session.add(CaseAssignment(case_id=case.id, person_id=escort.id, task="escort", assigned_at=utc_now()))
    session.commit()
    browser = enter(escort)

    page = browser.get(f"/cases/{case.number}").text

    assert browser.get(f"/cases/{case.number}/events/PREDAJA").status_code == 200
    assert browser.get(f"/cases/{case.number}/events/OBUSTAVLJEN").status_code == 403
    assert browser.get(f"/cases/{case.number}/hand-over").status_code == 403
    assert "/events/PREDAJA" in page
    assert "/events/OBUSTAVLJEN" not in page


def test_the_director_approves_the_plan_of_a_removal_that_another_unit_keeps(
    session, enter, browser, make_officer, make_case
):
    case = make_case("P7", "PRIPREMA")
    director = enter(make_officer("direktor", Duty.DIRECTOR, unit=MOSTAR))
    address = f"/cases/{case.number}/events/PLAN_ODOBREN"

    assert '<option value="KD">' in director.get(address).text.replace(" selected", "")
    assert 'value="KD"' not in browser.get(address).text


def test_the_case_page_tells_which_safeguard_stands_against_an_act_and_on_what_it_rests(browser, make_case):
    case = make_case("P7", "PRIPREMA")

    page = browser.get(f"/cases/{case.number}").text.partition("cannot be recorded now, and why")[2]

    under_way = page.partition("Removal under way")[2].partition("why-name")[0]
    assert "“Removal under way” cannot follow at “being prepared”" in under_way
    assert "It rests on: Pravilnik 2016, 19(1); Zakon 109." in under_way
