"""Fifty planted identities are nowhere but under their seals: not in the tables, the history, logs or refusals."""

import json
import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, select, text

from tests.integration.cases.office import NOW
from tests.integration.cases.planted import planted
from tracker.cases.queries import CaseFilter, events_of, found_by, identities, register
from tracker.cases.recording import NewEvent
from tracker.cases.vault import Unreadable, Vault
from tracker.errors import Refused

BEGINS = datetime(2024, 4, 2, 8)


@pytest.fixture
def everybody():
    """Those who are planted."""
    return planted()


@pytest.fixture
def kept(office, everybody):
    """A case of each of them, with words in its events."""
    cases = []
    for number, each in enumerate(everybody):
        at = BEGINS + timedelta(hours=number)
        case = office.open(
            "P1", NewEvent("ZABILJEŠKA_NALOG", at, "TC", answers={"note": each.note}), person=each.person
        )
        office.record(case, "OBUSTAVLJEN", at + timedelta(hours=1), reason=f"razlog: {each.note}")
        cases.append(case)
    return cases


def all_rows(session):
    """Every row of every table, as text; what is JSON stands in it with its letters, not as codes of them."""
    for table in inspect(session.get_bind()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')):
            for value in row:
                if isinstance(value, bytes):
                    yield table, value.decode("utf-8", "replace")
                elif isinstance(value, str):
                    yield table, value
                    if "\\u" in value:
                        yield table, json.dumps(json.loads(value), ensure_ascii=False)
                elif value is not None:
                    yield table, str(value)


def test_no_table_holds_them_in_the_plain(session, kept, everybody):
    words = {word for each in everybody for word in each.words}

    found = {(table, word) for table, value in all_rows(session) for word in words if word in value}

    assert len(words) == 350
    assert found == set()


def test_who_may_see_them_does(session, office, kept, everybody):
    cases, count = register(session, office.officer, CaseFilter())
    called = {identity.called for identity in identities(office.vault, cases).values()}

    assert count == 50
    assert called == {each.person.identity.called for each in everybody}


def test_each_is_found_by_what_is_known_of_them_and_by_nothing_less(session, office, kept, everybody):
    for case, each in zip(kept, everybody, strict=True):
        identity = each.person.identity

        assert [
            one.id for one in found_by(session, office.officer, office.vault, surname=identity.surname.upper())
        ] == [case.id]
        assert [
            one.id for one in found_by(session, office.officer, office.vault, document=identity.document.number)
        ] == [case.id]
        assert found_by(session, office.officer, office.vault, surname=identity.surname[:-1]) == []
        assert found_by(session, office.stranger, office.vault, surname=identity.surname) == []
    assert found_by(session, office.officer, office.vault) == []


def test_no_log_and_no_refusal_tells_of_them(session, office, everybody, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool"):
        caplog.set_level(logging.DEBUG, logger=name)
    told = []

    for number, each in enumerate(everybody):
        at = BEGINS + timedelta(hours=number)
        case = office.open(
            "P1", NewEvent("ZABILJEŠKA_NALOG", at, "TC", answers={"note": each.note}), person=each.person
        )
        for event, when, reason in (
            ("NALOG_IZDAT", at + timedelta(hours=1), each.note),
            ("OBUSTAVLJEN", NOW + timedelta(days=1), each.note),
            ("OBUSTAVLJEN", at - timedelta(days=1), each.note * 2000),
        ):
            with pytest.raises(Refused) as refused:
                office.record(case, event, when, reason=reason)
            told.append(str(refused.value))

    written = "\n".join([*told, *(record.getMessage() for record in caplog.records)])
    assert len(told) == 150
    assert [word for each in everybody for word in each.words if word in written] == []


def test_another_key_opens_nothing(session, office, kept):
    other = Vault("another-key-another-key-another-key-0123456789")
    event = events_of(session, kept[0].id)[0]
    key = session.scalar(select(type(kept[0].person).wrapped_key).limit(1))

    with pytest.raises(Unreadable):
        other.open(key, event.sealed)
