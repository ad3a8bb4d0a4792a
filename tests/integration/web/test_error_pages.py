"""What goes wrong has a page of its own, in the reader's language, that tells nothing of the inside."""

import logging
import re
import sqlite3

import pytest
from flask import abort
from flask_babel import gettext
from sqlalchemy.exc import OperationalError

from tracker.errors import Refused
from tracker.web.languages import OFFERED, speaking

REFERENCE = re.compile(r"\b[0-9A-F]{8}\b")
TITLES = {
    400: "The request was not understood",
    403: "Not allowed",
    404: "Page not found",
    405: "Not possible here",
    413: "Too much was sent",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not available at the moment",
}


@pytest.fixture
def fails(app, monkeypatch):
    """Makes the page of the plans fail in a given way."""

    def arrange(failure):
        def view(**_):
            if isinstance(failure, BaseException):
                raise failure
            abort(failure)

        monkeypatch.setitem(app.view_functions, "plans.list_plans", view)

    return arrange


@pytest.mark.parametrize("language", OFFERED)
@pytest.mark.parametrize("status", TITLES)
def test_every_error_speaks_every_language(app, client, fails, status, language):
    fails(status)
    with app.test_request_context(), speaking(language):
        title = gettext(TITLES[status])

    response = client.get("/", headers={"Accept-Language": language.tag})

    assert response.status_code == status
    assert f'<html lang="{language.tag}">' in response.text
    assert f"<h1>{title}</h1>" in response.text
    assert REFERENCE.search(response.text)


def test_a_bug_is_logged_under_the_reference_and_told_to_nobody(client, fails, caplog):
    fails(RuntimeError("SELECT secret FROM /srv/tracker"))

    with caplog.at_level(logging.ERROR, "tracker.errors"):
        response = client.get("/")

    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    reference = REFERENCE.search(response.text)[0]
    assert reference in caplog.text
    assert "SELECT secret" in caplog.text


def test_a_refusal_is_told_in_words(client, fails):
    fails(Refused("The country %(code)s is not known to this installation.", code="<b>ZZ</b>"))

    response = client.get("/", headers={"Accept-Language": "en"})

    assert response.status_code == 409
    assert "The country &lt;b&gt;ZZ&lt;/b&gt; is not known to this installation." in response.text


@pytest.mark.parametrize(
    ("said", "status"),
    [("database is locked", 503), ("unable to open database file", 503), ("no such column: x", 500)],
)
def test_a_database_out_of_reach_is_not_a_bug(client, fails, said, status):
    class Said(sqlite3.OperationalError):
        sqlstate = "XX000"

    fails(OperationalError("SELECT 1", {}, Said(said)))

    response = client.get("/")

    assert response.status_code == status
    assert ("Retry-After" in response.headers) == (status == 503)
    assert said not in response.text


def test_an_error_page_asks_nothing_of_the_database(client, fails, queries):
    fails(503)

    client.get("/")

    assert queries == []


def test_a_method_that_is_not_possible_names_those_that_are(client):
    response = client.post("/")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_missing_plan_and_a_hidden_one_look_alike(client, hidden_plan):
    def told(code):
        return REFERENCE.sub("", client.get(f"/plans/{code}/risks").text).replace(code, "")

    assert client.get(f"/plans/{hidden_plan}/risks").status_code == 404
    assert told(hidden_plan) == told("NOPE-1")


@pytest.fixture
def hidden_plan(session, drafts):
    from tests.conftest import NOW
    from tracker.exchange.apply import apply_draft

    apply_draft(session, drafts["XK-MIG-2021-2023"], public=False, now=NOW)
    return "XK-MIG-2021-2023"
