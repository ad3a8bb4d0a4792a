"""Signing in: by e-mail address and password, into a session that is new each time."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from tests.integration.accounts.signing_in import (
    PASSWORD,
    cookies_of,
    person_with_password,
    press,
    token_in,
    type_password,
)
from tests.people import make_person, sign_in
from tracker.accounts import passwords
from tracker.accounts.models import Person, SignIn
from tracker.accounts.policy import Role
from tracker.accounts.returning import address_after
from tracker.history import History, utc_now


def test_the_right_password_opens_a_session_and_the_page_that_was_asked_for(client, session):
    person = person_with_password(session)

    asked = client.get("/account/sessions")
    answer = type_password(client, next="/account/sessions")

    assert asked.status_code == 303
    assert asked.location == "/sign-in?next=/account/sessions"
    assert (answer.status_code, answer.location) == (303, "/account/sessions")
    assert person.name in client.get("/account/sessions").text


def test_the_address_is_known_however_its_letters_are_cased(client, session):
    person_with_password(session)

    assert type_password(client, email=" ANA@Example.org ").status_code == 303


def test_all_that_is_wrong_is_told_in_the_same_words(client, session):
    person_with_password(session)
    person_with_password(session, email="closed@example.org").disabled_at = utc_now()
    person_with_password(session, email="demo@example.org").is_demo = True
    make_person(session, email="invited@example.org")
    session.commit()

    answers = [
        type_password(client, email="ana@example.org", password="wrong password"),
        type_password(client, email="stranger@example.org"),
        type_password(client, email="closed@example.org"),
        type_password(client, email="demo@example.org"),
        type_password(client, email="invited@example.org"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert all("The e-mail address or the password is not right." in answer.text for answer in answers)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_as_much_is_reckoned_for_people_unknown_as_for_known_ones(client, session, monkeypatch):
    person_with_password(session)
    checked = []
    verify = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda stored, typed: (checked.append(stored), verify(stored, typed))[1])

    type_password(client, password="wrong password")
    type_password(client, email="stranger@example.org")

    known, unknown = checked
    assert known.split("$")[:4] == unknown.split("$")[:4]  # the same parameters cost the same time


def test_the_history_tells_that_a_session_began_and_ended(client, session):
    person = person_with_password(session)

    type_password(client)
    press(client, "/", "/sign-out")

    told = session.execute(select(History.kind, History.person_id).order_by(History.position)).all()
    assert told == [("session.begun", person.id), ("session.ended", person.id)]


def test_signing_in_begins_anew_whatever_the_browser_brought(client, session):
    person_with_password(session)
    before = client.get("/sign-in")
    planted = token_in(before.text)
    with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
        cookie["planted"] = "by a stranger"

    type_password(client)

    with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
        assert "planted" not in cookie
    # The token of before signing in is worth nothing after it.
    assert client.post("/sign-out", data={"csrf_token": planted}).status_code == 400


def test_signing_in_again_ends_the_session_of_before_and_takes_a_new_id(client, session):
    person_with_password(session)
    token = token_in(client.get("/sign-in").text)
    typed = {"csrf_token": token, "email": "ana@example.org", "password": PASSWORD}
    client.post("/sign-in", data=typed)
    first = session.scalars(select(SignIn)).one()
    token = token_in(client.get("/account/sessions").text)

    client.post("/sign-in", data={**typed, "csrf_token": token})

    sessions = session.scalars(select(SignIn).order_by(SignIn.id)).all()
    assert len({each.token_digest for each in sessions}) == 2
    assert [each.ended_at is None for each in sessions] == [False, True]
    assert sessions[0].id == first.id


def test_pages_speak_the_persons_language_from_then_on(client, session):
    person_with_password(session).language = "sq"
    session.commit()

    answer = type_password(client)

    assert cookies_of(answer)["lang"][0] == "sq"
    assert '<html lang="sq">' in client.get("/").text


def test_a_password_is_hashed_anew_where_the_parameters_are_others_now(client, session):
    person = person_with_password(session)
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    version = person.version
    session.execute(update(Person).values(password_hash=old))
    session.commit()

    assert type_password(client).status_code == 303

    session.refresh(person)
    assert person.password_hash != old
    assert not passwords.needs_new_hash(person.password_hash)
    assert passwords.check_password(person.password_hash, PASSWORD)
    # What an administrator has open about this person was not overtaken.
    assert person.version == version


def test_a_browser_that_is_busy_elsewhere_is_told_to_come_back(client, session, monkeypatch):
    person_with_password(session)
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    for _ in range(passwords.AT_ONCE):
        passwords._turns.acquire()
    try:
        answer = type_password(client)
    finally:
        for _ in range(passwords.AT_ONCE):
            passwords._turns.release()

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert type_password(client).status_code == 303


@pytest.mark.parametrize("missing", ["email", "password"])
def test_what_is_left_empty_is_asked_for_beside_its_field(client, missing):
    answer = type_password(client, **{missing: ""})

    assert answer.status_code == 422
    assert f'id="{missing}-error"' in answer.text
    assert 'aria-invalid="true"' in answer.text


class TestCookies:
    def test_are_for_this_host_only_and_out_of_reach_over_https(self, client, session):
        person_with_password(session)
        token = token_in(client.get("/sign-in", base_url="https://localhost").text)
        typed = {"csrf_token": token, "email": "ana@example.org", "password": PASSWORD}

        cookies = cookies_of(client.post("/sign-in", data=typed, base_url="https://localhost"))

        for name in ("__Host-tracker", "__Host-tracker-known"):
            assert {"secure", "httponly", "samesite=lax", "path=/"} <= cookies[name][1]
            assert not any(attribute.startswith("domain") for attribute in cookies[name][1])
        assert "tracker" not in cookies

    def test_are_plain_on_this_machine(self, client, session):
        person_with_password(session)

        cookies = cookies_of(type_password(client))

        for name in ("tracker", "tracker-known"):
            assert {"httponly", "samesite=lax", "path=/"} <= cookies[name][1]
            assert "secure" not in cookies[name][1]
        assert not any(name.startswith("__Host-") for name in cookies)

    def test_are_not_set_for_whoever_only_reads(self, client):
        assert client.get("/").headers.getlist("Set-Cookie") == []


def test_without_https_a_stranger_is_told_why_they_cannot_sign_in(app, client, session):
    person_with_password(session)

    answer = client.get("/sign-in", environ_overrides={"REMOTE_ADDR": "10.1.2.3"})

    assert "Signing in needs an encrypted connection" in answer.text
    assert 'name="password"' not in answer.text


class TestDemo:
    def test_lists_its_people_and_where_their_password_is(self, app, client, session, demo):
        person = person_with_password(session, Role.PLANNER)
        person.is_demo = True
        person_with_password(session, email="real@example.org")
        session.commit()

        page = client.get("/sign-in").text

        assert "ana@example.org" in page
        assert "demo-password" in page
        assert "No one-time codes are asked for here." in page
        assert "real@example.org" not in page
        assert type_password(client).status_code == 303

    def test_is_the_only_place_where_people_are_listed(self, client, session):
        person_with_password(session, Role.PLANNER).is_demo = True
        session.commit()

        page = client.get("/sign-in").text

        assert "ana@example.org" not in page
        assert "demo-password" not in page

    @pytest.fixture
    def demo(self, app, monkeypatch):
        monkeypatch.setitem(app.config, "DEMO", True)
        monkeypatch.setitem(app.config, "ONE_TIME_CODES", False)


START = "/plans/"
ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "https:evil.example",
    "https://evil.example/", "http:/evil.example", "%2f%2fevil.example", "/%2fevil.example", "/%2f/evil.example",
    "/%5cevil.example", "%252f%252fevil.example", "/%252fevil.example", "@evil.example", "/@evil.example",
    "localhost@evil.example", "/\r\nLocation: https://evil.example", "/%0d%0aSet-Cookie: a=b", "/\t/evil.example",
    " //evil.example", "/ /evil.example", "javascript:alert(1)", "data:text/html,hi", "evil.example", "/nothing-here",
    "/#//evil.example", "/institutions/?x=\\evil", "/sign-in", "/static/tracker.css", "\x00/", "/" + "a" * 3000, "?",
    ".",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_address_elsewhere_is_returned_to(app, address):
    with app.test_request_context("/sign-in"):
        assert address_after(address) == START


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https://evil.example/"])
def test_nobody_is_led_elsewhere_after_signing_in(client, session, address):
    person_with_password(session)

    assert f'value="{address}"' not in client.get("/sign-in", query_string={"next": address}).text
    assert type_password(client, next=address).location == START


@pytest.mark.parametrize("address", ["/institutions/", "/search?q=migracije+%26+azil&page=2", "/?country=BA"])
def test_pages_of_this_site_are_returned_to(client, session, address):
    person_with_password(session)

    assert type_password(client, next=address).location == address


def test_whoever_is_signed_in_already_is_led_on(client, session):
    sign_in(client, session, person_with_password(session))

    answer = client.get("/sign-in?next=/institutions/")

    assert (answer.status_code, answer.location) == (303, "/institutions/")


class TestPrivatePages:
    def test_are_not_stored_by_browsers_or_proxies(self, client, session):
        assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
        assert client.get("/").headers["Cache-Control"] == "no-cache"

        sign_in(client, session, person_with_password(session))

        for address in ("/", "/institutions/", "/account/sessions", "/nothing"):
            answer = client.get(address)
            assert answer.headers["Cache-Control"] == "no-store", address
            assert "Cookie" in answer.headers["Vary"]


def test_a_session_of_another_day_does_not_follow_a_moved_clock(client, session):
    person = person_with_password(session)
    sign_in(client, session, person, utc_now() - timedelta(days=1))

    assert client.get("/account/sessions").status_code == 303
