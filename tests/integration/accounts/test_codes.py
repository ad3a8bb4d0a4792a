"""One-time codes: asked of administrators and case officers after the password; each of them serves once."""

import re
from datetime import UTC, timedelta

import pyotp
import pytest
from sqlalchemy import select

from tests.integration.accounts.signing_in import person_with_password, press, token_in, type_password
from tracker.accounts import codes, views
from tracker.accounts.limits import PER_PERSON
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.accounts.seals import Unreadable, keyed_digest, seal, unseal
from tracker.accounts.sessions import end_sessions_of
from tracker.history import History, utc_now

CODE, SET_UP = "/sign-in/code", "/sign-in/code/set-up"


def code_at(secret, now, steps=0):
    return pyotp.TOTP(secret).at(now.replace(tzinfo=UTC) + timedelta(seconds=30 * steps))


@pytest.fixture
def now(monkeypatch):
    """One instant for all pages: a code that is made now counts now."""
    now = utc_now()
    monkeypatch.setattr(views, "utc_now", lambda: now)
    return now


@pytest.fixture
def secret(session, now):
    """The secret of an administrator whose telephone makes codes."""
    person = person_with_password(session, Role.ADMINISTRATOR)
    secret = codes.new_secret()
    person.code_secret = seal(secret)
    session.commit()
    return secret


def is_signed_in(client):
    return "Sign out" in client.get("/").text


class TestEntering:
    def test_the_password_alone_opens_nothing(self, client, secret):
        answer = type_password(client)

        assert (answer.status_code, answer.location) == (303, CODE)
        assert not is_signed_in(client)

    @pytest.mark.parametrize("steps", [-1, 0, 1])
    def test_a_code_of_this_half_minute_or_of_those_beside_it_signs_in(self, client, secret, now, steps):
        type_password(client, next="/institutions/")

        answer = press(client, CODE, CODE, code=code_at(secret, now, steps))

        assert (answer.status_code, answer.location) == (303, "/institutions/")
        assert is_signed_in(client)

    def test_spaces_between_the_digits_do_not_matter(self, client, secret, now):
        type_password(client)
        code = code_at(secret, now)

        assert press(client, CODE, CODE, code=f"{code[:3]} {code[3:]}").status_code == 303

    @pytest.mark.parametrize("steps", [-10, -2, 2, 10])
    def test_a_code_of_another_time_does_not(self, client, secret, now, steps):
        type_password(client)

        assert press(client, CODE, CODE, code=code_at(secret, now, steps)).status_code == 422
        assert not is_signed_in(client)

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "½23456"])
    def test_what_is_no_code_does_not(self, client, secret, typed):
        type_password(client)

        assert press(client, CODE, CODE, code=typed).status_code == 422

    def test_a_code_serves_once(self, app, client, secret, now):
        type_password(client)
        code = code_at(secret, now)
        assert press(client, CODE, CODE, code=code).status_code == 303

        thief = app.test_client()
        type_password(thief)
        again = press(thief, CODE, CODE, code=code)
        older = press(thief, CODE, CODE, code=code_at(secret, now, -1))

        assert (again.status_code, older.status_code) == (422, 422)
        assert press(thief, CODE, CODE, code=code_at(secret, now, 1)).status_code == 303

    def test_codes_cannot_be_tried_through(self, client, secret, now):
        type_password(client)
        for _ in range(PER_PERSON):
            assert press(client, CODE, CODE, code="000000").status_code == 422

        assert press(client, CODE, CODE, code=code_at(secret, now)).status_code == 429

    def test_ten_minutes_after_the_password_it_is_asked_for_again(self, client, secret, now, monkeypatch):
        type_password(client)
        late = now + timedelta(minutes=10)
        monkeypatch.setattr(views, "utc_now", lambda: late)

        answer = client.get(CODE)

        assert (answer.status_code, answer.location) == (303, "/sign-in")

    def test_a_password_that_was_changed_meanwhile_opens_nothing(self, client, session, secret):
        type_password(client)
        _ana(session).password_hash = "$argon2id$changed"
        session.commit()

        assert client.get(CODE).location == "/sign-in"

    @pytest.mark.parametrize("address", [CODE, SET_UP])
    def test_without_a_password_there_is_nothing_to_enter(self, client, address):
        assert client.get(address).location == "/sign-in"

    def test_a_secret_that_cannot_be_read_any_more_is_told(self, client, session, secret, now):
        _ana(session).code_secret = "sealed with another key"
        session.commit()
        type_password(client)

        answer = press(client, CODE, CODE, code=code_at(secret, now))

        assert answer.status_code == 422
        assert "Ask an administrator to clear them." in answer.text

    def test_what_was_typed_in_vain_goes_through_the_code_too(self, client, session, secret, now):
        type_password(client)
        press(client, CODE, CODE, code=code_at(secret, now, -1))
        token = token_in(client.get("/").text)
        _end_all(session, now)
        answer = client.post("/account/", data={"csrf_token": token, "name": "Ana Anić"})
        unsent = re.search(r'name="unsent" value="([^"]+)"', answer.text)[1]

        asked = type_password(client, unsent=unsent)
        again = client.post(
            CODE, data={"csrf_token": token_in(asked.text), "code": code_at(secret, now), "unsent": unsent}
        )

        assert unsent in asked.text
        assert "Ana Anić" in again.text
        assert "Send again" in again.text


class TestSettingUp:
    def test_shows_a_picture_and_a_key_and_keeps_them_until_the_code_is_right(self, client, session, now):
        person_with_password(session, Role.CASE_OFFICER)
        assert type_password(client).location == SET_UP

        page = client.get(SET_UP).text
        secret = re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
        wrong = press(client, SET_UP, SET_UP, code="000000")
        right = press(client, SET_UP, SET_UP, code=code_at(secret, now))

        assert 'src="data:image/svg+xml' in page
        assert wrong.status_code == 422
        assert secret in wrong.text.replace(" ", "")
        assert right.status_code == 303
        assert is_signed_in(client)
        person = _ana(session)
        assert unseal(person.code_secret) == secret
        assert secret not in person.code_secret
        assert session.scalars(select(History.kind).order_by(History.position)).all() == [
            "person.codes",
            "session.begun",
        ]

    def test_the_cookie_does_not_tell_the_secret(self, client, session, now):
        person_with_password(session, Role.ADMINISTRATOR)
        type_password(client)
        page = client.get(SET_UP).text
        secret = re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")

        with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
            assert secret not in str(dict(cookie))

    def test_whoever_has_codes_cannot_replace_them_by_the_password_alone(self, client, secret):
        type_password(client)

        assert client.get(SET_UP).location == CODE

    @pytest.mark.parametrize("role", [Role.READER, Role.PLANNER, Role.COORDINATOR, Role.MANAGER])
    def test_other_roles_need_none(self, client, session, role):
        person_with_password(session, role)

        assert type_password(client).location == "/plans/"


class TestSeals:
    def test_open_with_the_same_key_only(self, app, monkeypatch):
        with app.app_context():
            sealed, digest = seal("a secret"), keyed_digest("a", "b")
            assert unseal(sealed) == "a secret"
            assert keyed_digest("ab") != digest

            monkeypatch.setitem(app.config, "SECRET_KEY", "another-key-another-key-0123456789-another")

            assert keyed_digest("a", "b") != digest
            with pytest.raises(Unreadable):
                unseal(sealed)


def _ana(session):
    return session.scalars(select(Person).where(Person.email == "ana@example.org")).one()


def _end_all(session, now):
    end_sessions_of(session, _ana(session).id, now)
