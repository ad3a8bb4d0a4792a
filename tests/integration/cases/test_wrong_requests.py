"""What goes wrong while somebody's identity is in a form tells of them neither on a page nor in a log."""

import logging
from datetime import datetime

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.cases.conftest import MOSTAR, SARAJEVO
from tests.integration.cases.crawl.lookout import Lookout
from tests.integration.cases.planted import planted
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.cases import person_views, register_views
from tracker.cases.access import Duty
from tracker.cases.keeping import open_case
from tracker.cases.queries import officer_on
from tracker.cases.recording import NewEvent
from tracker.history import Author, utc_now

OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
AT = datetime(2024, 3, 4, 9)


@pytest.fixture
def everybody():
    return planted(3)


@pytest.fixture
def typed(everybody):
    """One of them, as a form is filled in."""
    identity = everybody[0].person.identity
    return {
        "surname": identity.surname, "name": identity.name, "born_on": f"{identity.born_on:%d.%m.%Y}",
        "birth_place": identity.birth_place, "address": identity.address, "document_number": identity.document.number,
        "document": identity.document.number, "note": everybody[0].note, "reason": everybody[0].note,
        "version": "1", "sex": "F", "is_minor": "no", "is_unaccompanied": "no",
    }  # fmt: skip


@pytest.fixture
def number(session, units, vault, officer, everybody):
    """The case of another one, in Sarajevo."""
    case = open_case(
        session, vault, "P1", units[SARAJEVO].id, everybody[1].person,
        NewEvent("ZABILJEŠKA_NALOG", AT, "TC", answers={"note": everybody[1].note}),
        officer=officer_on(session, officer.id, AT.date()), author=Author(officer.id), now=utc_now(),
    )  # fmt: skip
    return case.number


@pytest.fixture
def logged(caplog):
    """All that any logger has written, the whole of each exception with it."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "tracker"):
        caplog.set_level(logging.DEBUG, logger=name)
    return lambda: caplog.text


@pytest.fixture
def check(app, everybody, logged, monkeypatch):
    """Looks for everybody in an answer of a status, and in the logs."""
    lookout = Lookout(everybody)

    def look(answer, status, *, is_ones_own_form=False):
        assert answer.status_code == status, answer.request.path
        assert lookout.found(str(answer.headers)) == set()
        assert is_ones_own_form or lookout.found(answer.text) == set()
        assert lookout.found(logged()) == set()

    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return look


def test_without_the_token_of_a_session(app, browser, number, typed, check, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    for address in ("/cases/search", "/cases/new", f"/cases/{number}/person", f"/cases/{number}/people"):
        check(browser.client.post(address, data=typed, headers=OWN), 400)


def test_by_somebody_without_the_role_or_from_another_site(app, session, browser, number, typed, check):
    outside = app.test_client()
    sign_in(outside, session, make_person(session, Role.ADMINISTRATOR))

    for address in ("/cases/search", f"/cases/{number}/person", f"/cases/{number}/events/OBUSTAVLJEN"):
        check(outside.post(address, data=typed, headers=OWN), 403)
        check(browser.client.post(address, data=typed, headers={"Origin": "https://evil.example"}), 403)


def test_in_a_case_that_is_not_there_or_of_another_unit(enter, make_officer, number, typed, check):
    stranger = enter(make_officer("mirza", Duty.OFFICER, unit=MOSTAR)).client

    for asked in (number, "P1-TC-MO-2024/09999"):
        for address in (f"/cases/{asked}/person", f"/cases/{asked}/people", f"/cases/{asked}/events/OBUSTAVLJEN"):
            check(stranger.post(address, data=typed, headers=OWN), 404)


def test_where_nothing_can_be_sent(browser, number, typed, check):
    for address in (f"/cases/{number}", "/cases/", "/cases/deadlines", "/compare"):
        check(browser.client.post(address, data=typed, headers=OWN), 405)
        check(browser.client.put(address, data=typed, headers=OWN), 405)


def test_of_more_than_is_taken(browser, number, typed, check):
    much = {name: value * 5000 for name, value in typed.items()}

    for address in (f"/cases/{number}/person", "/cases/search"):
        check(browser.client.post(address, data=much, headers=OWN), 413)


def test_that_a_form_or_a_rule_refuses_is_read_by_whoever_typed_it_alone(browser, number, typed, check):
    for address, wrong in (
        (f"/cases/{number}/person", {"surname": ""}),
        (f"/cases/{number}/person", {"born_on": "31.12.2199"}),
        (f"/cases/{number}/people", {"name": typed["name"] * 100}),
        (f"/cases/{number}/events/OBUSTAVLJEN", {"at": "nonsense"}),
        ("/cases/new?procedure=P1&unit=TC-SA&event=ZABILJE%C5%A0KA_NALOG", {"at": "1.1.2199"}),
        ("/cases/search", {"surname": "", "document": "", "born_on": typed["name"]}),
    ):
        check(browser.client.post(address, data=typed | wrong, headers=OWN), 422, is_ones_own_form=True)


class TestBug:
    """Whatever an exception quotes, of cases the log has the way to it only."""

    @pytest.fixture
    def breaks(self, monkeypatch):
        """Lets a service of a page raise what it is given."""

        def arrange(error, where=person_views, name="change_person"):
            def service(*_args, **_more):
                try:
                    raise KeyError(error.args[0])
                except KeyError as cause:
                    raise error from cause

            monkeypatch.setattr(where, name, service)

        return arrange

    def test_that_quotes_what_was_typed(self, browser, number, typed, everybody, breaks, check, logged):
        for quoted in (typed["surname"], typed["born_on"], everybody[1].person.identity.called):
            breaks(ValueError(f"Invalid isoformat string: {quoted!r}"))
            check(browser.client.post(f"/cases/{number}/person", data=typed, headers=OWN), 500)

        assert "builtins.KeyError: what it says is not logged" in logged()
        assert "builtins.ValueError: what it says is not logged" in logged()
        assert ", in change_case_person" in logged()

    def test_while_somebody_is_looked_for(self, browser, typed, breaks, check, logged):
        breaks(RuntimeError(f"no digest of {typed['surname']}"), register_views, "found_by")

        check(browser.client.post("/cases/search", data=typed, headers=OWN), 500)
        assert ", in search_cases" in logged()

    def test_of_the_database(self, session, browser, number, typed, breaks, check, logged):
        said = f"Key (surname)=({typed['surname']}) already exists."
        breaks(DBAPIError("INSERT", {"surname": typed["surname"]}, Exception(said), hide_parameters=True))

        check(browser.client.post(f"/cases/{number}/person", data=typed, headers=OWN), 500)
        assert "DBAPIError: what it says is not logged" in logged()

    def test_on_a_page_that_shows_somebody(self, browser, number, everybody, breaks, check):
        breaks(ZeroDivisionError(everybody[1].person.identity.surname), person_views, "known_of")

        check(browser.client.get(f"/cases/{number}/person", headers=OWN), 500)
