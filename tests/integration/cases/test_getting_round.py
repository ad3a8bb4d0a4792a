"""Every safeguard, and whoever tries to get round it by calling the services: refused, and nothing half stored."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.integration.cases.acting import HOUR, NOW, VAULT, Acting, Scenario, acting_in
from tests.integration.cases.ways_round import ALLOWED, BLOCKED, WARNED, held_too_long
from tracker.cases.deviations import deviations
from tracker.cases.law.safeguards import ACTS, SAFEGUARDS, Effect
from tracker.cases.recording import NewEvent
from tracker.errors import Refused


@pytest.fixture
def on(session: Session) -> Acting:
    return acting_in(session)


def test_every_safeguard_of_an_event_has_somebody_who_tries():
    tried = {code for code, *_ in BLOCKED}, {code for code, *_ in WARNED}
    of_events = [one for one in SAFEGUARDS if not one.guards <= ACTS]

    assert {one.code for one in of_events if one.effect is Effect.BLOCK} == tried[0]
    assert {one.code for one in of_events if one.effect is Effect.WARN} == tried[1]


class TestWhatBlocks:
    @pytest.mark.parametrize(("code", "scenario", "message"), BLOCKED, ids=[code for code, *_ in BLOCKED])
    def test_stops_the_act_whatever_is_said_and_keeps_the_fact_as_a_deviation(
        self, on: Acting, code, scenario, message
    ):
        case, new = scenario(on)
        before = on.kept()

        for attempt, now in (
            (new, NOW),
            (replace(new, reason="urgent"), NOW),
            # A deviation is a fact; nothing is one before it has happened, or as it happens.
            (replace(new, reason="urgent", is_deviation=True), new.at),
            (replace(new, reason="urgent", is_deviation=True), new.at - timedelta(seconds=1)),
            (replace(new, reason=" ", is_deviation=True), NOW),
            (replace(new, at=NOW + HOUR, reason="urgent", is_deviation=True), NOW),
        ):
            with pytest.raises(Refused):
                on.record(case, attempt, now=now)

        with pytest.raises(Refused, match=message):
            on.record(case, new)
        assert on.kept() == before

        event = on.record(case, replace(new, reason="it was done at night", is_deviation=True))

        listed, count = deviations(on.session, on.officer)
        assert code in event.safeguards
        assert (count, [one.event.id for one in listed]) == (1, [event.id])
        assert listed[0].reason(VAULT) == "it was done at night"

    @pytest.mark.parametrize("scenario", ALLOWED)
    def test_lets_pass_what_is_as_it_should_be(self, on: Acting, scenario: Scenario):
        case, new = scenario(on)

        event = on.record(case, new)

        assert (event.safeguards, deviations(on.session, on.officer)[1]) == ([], 0)


class TestWhatWarns:
    @pytest.mark.parametrize(("code", "scenario", "message"), WARNED, ids=[code for code, *_ in WARNED])
    def test_asks_for_a_reason_and_keeps_it_with_the_act(self, on: Acting, code, scenario, message):
        case, new = scenario(on)
        before = on.kept()
        for reason in ("", " \n"):
            with pytest.raises(Refused, match=message):
                on.record(case, replace(new, reason=reason))
        assert on.kept() == before

        event = on.record(case, replace(new, reason="nobody else was there"))

        assert (event.safeguards, event.is_deviation) == ([code], False)
        listed, _ = deviations(on.session, on.officer)
        assert [(one.event.id, one.reason(VAULT)) for one in listed] == [(event.id, "nobody else was there")]

    @pytest.mark.parametrize("beyond", [timedelta(seconds=-1), timedelta(0)])
    def test_nobody_is_asked_why_within_six_hours(self, on: Acting, beyond):
        case, new = held_too_long(on, beyond)

        assert on.record(case, new).safeguards == []


class TestTheTwentyThirdOfSeptember2023:
    @pytest.mark.parametrize(("day", "is_asked"), [(22, False), (23, True), (24, True)])
    def test_an_order_of_31_days_is_stopped_from_that_day_on(self, on: Acting, day, is_asked):
        on.at = on.at.replace(year=2023, month=9, day=day)
        case = on.open("P1", "ZABILJEŠKA_NALOG")
        if is_asked:
            on.tell(case, "IZJAVA_NAMJERE", is_intention_proven=True)
            on.tell(case, "PROVJERA_ISKLJUČENJA", is_flight_risk=False, is_danger=False)
        new = on.new(case, "NALOG_IZDAT")
        answers = {"ground": "overstay", "leaves_by": new.at.date() + timedelta(days=31)}
        new = NewEvent(new.code, new.at, new.body, answers=answers)

        if is_asked:
            with pytest.raises(Refused, match="humanitarian"):
                on.record(case, new)
        else:
            assert on.record(case, new).safeguards == []
