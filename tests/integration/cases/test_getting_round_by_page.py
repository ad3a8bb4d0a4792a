"""Every safeguard, and whoever tries to get round it by the pages: told why not, with what was typed left in the form."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.integration.cases.acting import VAULT, acting_in
from tests.integration.cases.by_page import TAMPERED, AtThePage, at_the_page, lost_of, typed, words_of
from tests.integration.cases.ways_round import BLOCKED, WARNED
from tracker.cases.access import Duty
from tracker.cases.deviations import deviations
from tracker.errors import Refused


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

        for attempt, said in (
            ({**TAMPERED, **sent, "reason": "urgent", "is_deviation": "false"}, why_not(desk, case, new)),
            (sent | {"is_deviation": "y", "reason": " \n"}, "A deviation needs its reason in words."),
        ):
            answer = desk.record(case, attempt, new.code)
            assert answer.status_code == 422
            assert said in words_of(answer.text)
            assert lost_of({name: attempt[name] for name in sent}, answer.text) == set()
        assert desk.kept() == before

        answer = desk.record(case, sent | {"is_deviation": "y", "reason": "it was done at night"}, new.code)

        assert answer.status_code == 303
        listed, _ = deviations(desk.on.session, desk.on.officer)
        assert [(one.event.code, code in one.event.safeguards, one.reason(VAULT)) for one in listed] == [
            (new.code, True, "it was done at night")
        ]
        page = words_of(desk.get(f"/cases/{case.number}").text)
        assert "▲ deviation: it happened although it was not allowed" in page
        assert "Reason: it was done at night" in page


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
