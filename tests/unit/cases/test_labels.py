"""Every code of the procedures, and whatever is asked of an event, has words."""

from dataclasses import fields

import pytest
from flask import Flask
from flask_babel import Babel

from tracker.cases import labels
from tracker.cases.access import Duty
from tracker.cases.asked_labels import CHOICES, FIELDS
from tracker.cases.due.kinds import KIND_CODES
from tracker.cases.due.labels import DEADLINES
from tracker.cases.event_labels import EVENTS
from tracker.cases.law.asked import ASKED, Room
from tracker.cases.law.facts import Facts
from tracker.cases.law.procedures import BODIES, PROCEDURES
from tracker.cases.state_labels import OUTCOMES, REGIONS, STATES
from tracker.errors import Refused


@pytest.fixture
def spoken():
    """A reader of English."""
    app = Flask("spoken")
    Babel(app)
    with app.test_request_context():
        yield


def test_every_code_of_the_procedures_has_words():
    procedures = PROCEDURES.values()
    events = [event for procedure in procedures for event in procedure.events.values()]

    assert set(labels.KINDS) == set(PROCEDURES)
    assert set(labels.ACTORS) == set(BODIES)
    assert set(EVENTS) == {event.code for event in events}
    assert set(OUTCOMES) == {outcome for event in events for outcome in event.outcomes}
    assert set(REGIONS) == {region for procedure in procedures for region in procedure.regions}
    assert set(STATES) - {"START"} == {
        state for procedure in procedures for states in procedure.regions.values() for state in states
    }


def test_every_question_and_every_choice_has_words():
    asked = [field for each in ASKED.values() for field in each]

    assert {field.name for field in asked} - set(FIELDS) == set()
    assert {(field.name, code) for field in asked for code in field.choices if code not in CHOICES[field.name]} == set()


def test_every_fact_that_a_safeguard_looks_at_has_words():
    assert {each.name for each in fields(Facts)} - set(FIELDS) == set()


def test_every_duty_and_room_has_words():
    assert set(labels.DUTIES) == set(Duty)
    assert set(labels.ROOMS) == {room.value for room in Room} - {"tag", "due"}
    assert set(DEADLINES) == set(KIND_CODES)


def test_a_refusal_is_said_in_words_and_not_in_codes(spoken):
    refused = Refused(
        "%(event)s needs %(needed)s before it.", event="USLOVI_OSIGURANI", needed="MJERA_18=a / P2:IZVRŠNO"
    )

    assert labels.said(refused) == (
        "“Conditions for removal secured” needs “Measure of preparation taken (a) country of return)” / "
        "“Became enforceable in Expulsion” before it."
    )


def test_an_official_name_is_the_printed_one_or_the_words_of_the_code():
    assert labels.official_event("P1", "ZABILJEŠKA_NALOG") == "službena zabilješka"
    assert labels.official_event("P1", "GP_OBAVIJEŠTENA") == "GP obaviještena"
    assert labels.official_event("P1", "ROK_ISTEKAO_BEZ_IZLASKA") == "Rok istekao bez izlaska"
    assert labels.official_actor("TC") == "Terenski centar"
