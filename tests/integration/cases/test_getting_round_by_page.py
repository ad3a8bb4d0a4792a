"""Every safeguard, and whoever tries to get round it by the pages: told why not, with what was typed still there."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.integration.cases.acting import VAULT, acting_in
from tests.integration.cases.by_page import TAMPERED, AtThePage, at_the_page, lost_of, typed, words_of
from tests.integration.cases.ways_round import BLOCKED, WARNED, approval, order
from tracker.cases.access import Duty
from tracker.cases.deviations import deviations
from tracker.errors import Refused

ALL_THE_SAME = {"is_deviation": "y", "reason": "urgent"}
NOBODY_IN_PARTICULAR = {"surname": "Testović", "name": "Amra", "born_on": "01.05.2010."}
# Whom a case begins with, what is answered to its first act, and what warns of it.
FIRST_EVENTS = [
    (
        NOBODY_IN_PARTICULAR | {"is_minor": "yes", "is_unaccompanied": "no"},
        {"asked_is_language_understood": "yes"},
        "best interest",
    ),
    (
        NOBODY_IN_PARTICULAR | {"is_minor": "no", "is_unaccompanied": "no"},
        {"asked_is_language_understood": "no", "asked_has_interpreter": "no"},
        "through an interpreter",
    ),
]


@pytest.fixture
def desk(app: Flask, session: Session) -> AtThePage:
    return at_the_page(app, acting_in(session))


def why_not(desk: AtThePage, case, new) -> str:
    """What the rules say of an act, as a page puts it."""
    with pytest.raises(Refused) as refused:
        desk.on.record(case, new)
    return desk.says(refused.value)


class TestWhatBlocks:
    @pytest.mark.parametrize(("code", "scenario", "_message"), BLOCKED, ids=[code for code, *_ in BLOCKED])
    def test_stops_the_form_whatever_is_sent_and_keeps_the_fact_as_a_deviation(
        self, desk: AtThePage, code, scenario, _message
    ):
        case, new = scenario(desk.on)
        sent, before = typed(case, new), desk.kept()

        answer = desk.record(case, {**TAMPERED, **sent, "reason": "urgent", "is_deviation": "false"}, new.code)

        assert answer.status_code == 422
        assert why_not(desk, case, new) in words_of(answer.text)
        assert lost_of(sent | {"reason": "urgent"}, answer.text) == set()
        assert desk.kept() == before

        answer = desk.record(case, sent | {"is_deviation": "y", "reason": "it was done at night"}, new.code)

        assert answer.status_code == 303
        listed, _ = deviations(desk.on.session, desk.on.officer)
        assert [(one.event.code, code in one.event.safeguards, one.reason(VAULT)) for one in listed] == [
            (new.code, True, "it was done at night")
        ]


class TestWhatWarns:
    @pytest.mark.parametrize(("code", "scenario", "_message"), WARNED, ids=[code for code, *_ in WARNED])
    def test_asks_for_a_reason_in_the_form_and_shows_it_on_the_page(self, desk: AtThePage, code, scenario, _message):
        case, new = scenario(desk.on)
        sent, before = typed(case, new), desk.kept()

        for attempt in ({**TAMPERED, **sent}, sent | {"reason": " \n"}):
            answer = desk.record(case, attempt, new.code)
            assert answer.status_code == 422
            assert why_not(desk, case, new) in words_of(answer.text)
            assert lost_of({name: attempt[name] for name in sent}, answer.text) == set()
        assert desk.kept() == before

        answer = desk.record(case, sent | {"reason": "nobody else was there"}, new.code)

        assert answer.status_code == 303
        listed, _ = deviations(desk.on.session, desk.on.officer)
        assert [(one.event.safeguards, one.event.is_deviation, one.reason(VAULT)) for one in listed] == [
            ([code], False, "nobody else was there")
        ]
        page = words_of(desk.get(f"/cases/{case.number}").text)
        assert "▲ recorded with a reason, against" in page
        assert "Reason: nobody else was there" in page


class TestWhatNoPageOffers:
    def test_an_event_of_another_procedure_or_of_none_has_no_form_and_is_not_taken(self, desk: AtThePage):
        case, new = order(desk.on)
        before = desk.kept()

        for code in ("ZAKLJUČAK_DOZVOLE", "U_TOKU", "NALOG", "nalog_izdat", "none"):
            assert desk.get(f"/cases/{case.number}/events/{code}").status_code == 404
            assert desk.record(case, typed(case, new), code).status_code == 404
        assert desk.kept() == before

    def test_a_case_of_another_unit_takes_nothing_even_as_a_deviation(self, desk: AtThePage):
        stranger = desk.somebody("stranger", Duty.OFFICER, Duty.HEAD, Duty.MEDICAL, Duty.ASYLUM, unit="IC")
        own = desk.on.open("P5", "NADZOR_RJEŠENJE", unit="IC", ends_on=date(2024, 4, 30), is_language_understood=True)
        case, new = order(desk.on, 6)
        before = desk.kept()
        sent = typed(case, new) | {"is_deviation": "y", "reason": "urgent", "case_id": str(own.id), "unit": "IC"}

        for address in (f"/cases/{case.number}/events/{new.code}", f"/cases/{case.number}/events/none"):
            assert desk.send(address, sent, stranger).status_code == 404
        assert desk.kept() == before

    def test_a_deviation_has_happened_and_has_a_reason_and_is_told_as_one_on_the_page_of_its_case(
        self, desk: AtThePage
    ):
        case, new = order(desk.on, 6)
        before, sent = desk.kept(), typed(case, new) | ALL_THE_SAME

        for changed, why in (
            ({"at": "31.12.2099."}, "This lies in the future"),
            ({"reason": " \n"}, "A deviation needs its reason in words."),
        ):
            answer = desk.record(case, sent | changed, new.code)
            assert answer.status_code == 422
            assert why in words_of(answer.text)
            assert lost_of(sent | changed, answer.text) == set()
        assert desk.kept() == before
        assert desk.record(case, sent, new.code).status_code == 303
        page = words_of(desk.get(f"/cases/{case.number}").text)
        assert "▲ deviation: it happened although it was not allowed against Zakon 106" in page
        assert "Reason: urgent" in page

    def test_an_officer_writes_down_no_approval_of_the_director(self, desk: AtThePage):
        officer = desk.somebody("amra", Duty.OFFICER, Duty.HEAD)
        case, new = approval(desk.on, desk.on.planned())
        before = desk.kept()

        for changed, why in (
            ({}, "Field centre cannot write down what Director's cabinet did"),
            (ALL_THE_SAME, "Field centre cannot write down what Director's cabinet did"),
            ({"body": "TC"}, "Only the director says that the director approved."),
            ({"body": "TC", **ALL_THE_SAME}, "Only the director says that the director approved."),
        ):
            answer = desk.record(case, typed(case, new) | changed, new.code, officer)
            assert answer.status_code == 422
            assert why in words_of(answer.text)
        assert desk.kept() == before

    @pytest.mark.parametrize(("person", "answers", "why"), FIRST_EVENTS)
    def test_a_case_that_begins_with_a_guarded_act_is_not_opened_without_a_reason(
        self, desk: AtThePage, person, answers, why
    ):
        before = desk.kept()
        address = "/cases/new?procedure=P6&unit=TC&event=BLAŽA_RJEŠENJE"
        sent = {"at": "06.05.2024.", "at_time": "10:00", "body": "TC", "sex": "F", **person, **answers}

        refused = desk.send(address, sent)

        assert refused.status_code == 422
        assert why in words_of(refused.text)
        assert lost_of(sent, refused.text) == set()
        assert desk.kept() == before
        assert desk.send(address, sent | {"reason": "nobody else was there"}).status_code == 303
        listed, _ = deviations(desk.on.session, desk.on.officer)
        assert [one.reason(VAULT) for one in listed] == ["nobody else was there"]
