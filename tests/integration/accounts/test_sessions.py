"""Sessions: kept on the server, ended there for good, listed for their owner, and never a reason to type twice."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.integration.accounts.signing_in import PASSWORD, person_with_password, press, token_in, type_password
from tests.people import make_person, sign_in
from tracker.accounts import top_bar, views, visit
from tracker.accounts.models import RoleGrant, SignIn
from tracker.accounts.policy import Role
from tracker.accounts.sessions import token_digest
from tracker.history import History, utc_now

OWN = "/account/sessions"
LOOPBACK = {"REMOTE_ADDR": "127.0.0.1"}


def token_of(client):
    with client.session_transaction(environ_overrides=LOOPBACK) as cookie:
        return cookie.get("_user_id")


def bring(client, token):
    with client.session_transaction(environ_overrides=LOOPBACK) as cookie:
        cookie["_user_id"] = token


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock of the pages forward."""

    def forward(**by):
        later = utc_now() + timedelta(**by)
        for module in (visit, views, top_bar):
            monkeypatch.setattr(module, "utc_now", lambda: later)

    return forward


class TestEnd:
    def test_signing_out_ends_the_session_on_the_server_and_a_stolen_cookie_with_it(self, app, client, session):
        person_with_password(session)
        type_password(client)
        stolen = token_of(client)

        press(client, "/", "/sign-out")

        thief = app.test_client()
        bring(thief, stolen)
        assert thief.get(OWN).status_code == 303
        assert client.get(OWN).status_code == 303
        assert token_of(client) is None

    @pytest.mark.parametrize(
        ("role", "minutes"),
        [(Role.ADMINISTRATOR, 30), (Role.CASE_OFFICER, 30), (Role.PLANNER, 240), (Role.READER, 240)],
    )
    def test_an_idle_session_ends_by_role(self, client, session, clock, role, minutes):
        sign_in(client, session, make_person(session, role))
        clock(minutes=minutes - 1)
        assert client.get(OWN).status_code == 200

        clock(minutes=2 * minutes)
        assert client.get(OWN).status_code == 303

    def test_no_session_lasts_for_more_than_twelve_hours_however_busy_it_is(self, client, session, clock):
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
        for quarters in range(1, 48):
            clock(minutes=15 * quarters)
            assert client.get(OWN).status_code == 200, quarters

        clock(hours=12, seconds=1)
        assert client.get(OWN).status_code == 303

    def test_closing_the_account_ends_it_at_the_next_request(self, client, session):
        person = make_person(session, Role.PLANNER)
        sign_in(client, session, person)
        assert client.get(OWN).status_code == 200

        person.disabled_at = utc_now()
        session.commit()

        assert client.get(OWN).status_code == 303

    def test_its_owner_ends_another_one(self, app, client, session):
        person = person_with_password(session)
        other = app.test_client()
        sign_in(other, session, person)
        type_password(client)
        number = session.scalars(select(SignIn.id).order_by(SignIn.id)).first()

        answer = press(client, OWN, f"{OWN}/{number}/end")

        assert answer.status_code == 303
        assert "The session was ended." in client.get(OWN).text
        assert other.get(OWN).status_code == 303

    def test_its_owner_ends_all_others(self, app, client, session):
        person = person_with_password(session)
        others = [app.test_client() for _ in range(3)]
        for other in others:
            sign_in(other, session, person)
        type_password(client)

        press(client, OWN, f"{OWN}/end-others")

        assert [other.get(OWN).status_code for other in others] == [303, 303, 303]
        assert client.get(OWN).status_code == 200
        ended = select(func.count()).where(History.kind == "session.ended")
        assert session.scalar(ended) == 3

    @pytest.mark.parametrize("number", [0, 9999])
    def test_nobody_ends_what_is_not_there(self, client, session, number):
        sign_in(client, session, make_person(session, Role.READER))

        assert press(client, OWN, f"{OWN}/{number}/end").status_code == 404

    def test_nobody_ends_somebody_elses(self, app, client, session):
        theirs = app.test_client()
        sign_in(theirs, session, make_person(session, Role.READER, email="other@example.org"))
        number = session.scalars(select(SignIn.id)).one()
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))

        assert press(client, OWN, f"{OWN}/{number}/end").status_code == 404
        assert theirs.get(OWN).status_code == 200


class TestNewId:
    def test_a_change_of_rights_gives_the_session_a_new_id(self, app, client, session):
        person = make_person(session, Role.READER)
        old = sign_in(client, session, person)
        assert client.get(OWN).status_code == 200

        person.rights_version += 1
        session.commit()

        assert client.get(OWN).status_code == 200
        assert token_of(client) != old
        thief = app.test_client()
        bring(thief, old)
        assert thief.get(OWN).status_code == 303

    def test_a_role_that_was_taken_away_is_gone_at_the_next_request(self, client, session, administration):
        person = make_person(session, Role.ADMINISTRATOR)
        sign_in(client, session, person)
        assert client.get(administration).status_code == 200

        session.delete(session.scalars(select(RoleGrant)).one())
        person.rights_version += 1
        session.commit()

        assert client.get(administration).status_code == 403

    def test_a_new_role_shortens_what_a_session_may_rest(self, client, session, clock):
        person = make_person(session, Role.READER)
        sign_in(client, session, person)
        session.add(RoleGrant(person_id=person.id, role=Role.ADMINISTRATOR, granted_at=utc_now()))
        person.rights_version += 1
        session.commit()
        client.get(OWN)

        clock(minutes=31)

        assert client.get(OWN).status_code == 303

    @pytest.fixture
    def administration(self, app, monkeypatch):
        """An address for administrators only, whatever stands there."""
        monkeypatch.setitem(visit.ROUTES, "browse.list_institutions", visit.Area.ADMINISTER)
        return "/institutions/"


class TestWarning:
    def test_every_page_says_how_long_the_session_lasts(self, client, session):
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))

        page = client.get("/").text

        left = int(re.search(r'data-seconds-left="(\d+)"', page)[1])
        at_most = int(re.search(r'data-seconds-at-most="(\d+)"', page)[1])
        assert 29 * 60 < left <= 30 * 60
        assert 719 * 60 < at_most <= 720 * 60

    def test_staying_extends_it_up_to_twelve_hours(self, client, session, clock):
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
        token = token_in(client.get("/").text)
        clock(minutes=28)

        answer = client.post(f"{OWN}/extend", headers={"X-CSRFToken": token})

        assert 29 * 60 < answer.json["seconds_left"] <= 30 * 60
        assert answer.json["seconds_at_most"] < 693 * 60

    def test_after_the_end_there_is_nothing_to_extend(self, client, session, clock):
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
        token = token_in(client.get("/").text)
        clock(minutes=31)

        assert client.post(f"{OWN}/extend", headers={"X-CSRFToken": token}).status_code == 303


class TestUnsent:
    """What is typed after the session has ended is kept until its person has signed in again."""

    TYPED = {"email": "new@example.org", "name": "Željko <b>Ž</b>", "reason": "two\nlines", "password": "secret words"}

    def test_comes_back_after_signing_in_and_is_sent_with_a_fresh_token(self, client, session, late):
        answer = client.post("/account/", data=self.TYPED | {"csrf_token": late})
        unsent = re.search(r'name="unsent" value="([^"]+)"', answer.text)[1]
        again = type_password(client, unsent=unsent)

        assert answer.status_code == 401
        assert "what you typed is not lost" in answer.text
        assert "secret words" not in again.text
        assert again.status_code == 200
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', again.text))
        assert {name: html.unescape(text) for name, text in fields.items() if name != "csrf_token"} == {
            name: text for name, text in self.TYPED.items() if name != "password"
        }
        assert 'action="/account/"' in again.text
        sent = client.post("/account/", data={name: html.unescape(text) for name, text in fields.items()})
        assert sent.status_code != 400

    def test_is_not_shown_to_somebody_else(self, client, session, late):
        person_with_password(session, email="other@example.org")
        answer = client.post("/account/", data=self.TYPED | {"csrf_token": late})
        unsent = re.search(r'name="unsent" value="([^"]+)"', answer.text)[1]

        again = type_password(client, email="other@example.org", unsent=unsent)

        assert (again.status_code, again.location) == (303, "/plans/")

    def test_cannot_be_forged(self, client, session):
        person_with_password(session)

        answer = type_password(client, unsent="WzEsIi9hY2NvdW50LyIsW11d.aaaa.bbbb")

        assert (answer.status_code, answer.location) == (303, "/plans/")

    def test_is_not_kept_for_somebody_who_never_signed_in(self, client, session):
        token = token_in(client.get("/sign-in").text)

        answer = client.post("/account/", data=self.TYPED | {"csrf_token": token})

        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")

    def test_is_kept_through_a_wrong_password(self, client, session, late):
        answer = client.post("/account/", data=self.TYPED | {"csrf_token": late})
        unsent = re.search(r'name="unsent" value="([^"]+)"', answer.text)[1]

        wrong = type_password(client, password="wrong password", unsent=unsent)

        assert unsent in wrong.text

    @pytest.mark.parametrize("address", ["/plans/HIDDEN/activities/1/edit", "/plans/NOPE/activities/1/edit"])
    def test_is_kept_also_where_a_stranger_would_find_nothing(self, client, late, address):
        answer = client.post(address, data=self.TYPED | {"csrf_token": late})

        assert answer.status_code == 401
        assert "what you typed is not lost" in answer.text

    @pytest.mark.parametrize("address", ["/plans/HIDDEN/", "/plans/NOPE/risks"])
    def test_whoever_comes_back_to_a_page_is_asked_to_sign_in_not_told_that_it_is_missing(self, client, late, address):
        answer = client.get(address)

        assert (answer.status_code, answer.location) == (303, f"/sign-in?next={address}")
        assert client.get("/nothing").status_code == 404

    @pytest.fixture
    def late(self, client, session, clock):
        """The token of a page that stayed open until its session had ended."""
        person_with_password(session, Role.PLANNER)
        type_password(client)
        token = token_in(client.get(OWN).text)
        ended = session.scalars(select(SignIn)).one()
        ended.ended_at = utc_now()
        session.commit()
        return token


def test_the_list_tells_browsers_apart(client, session):
    person = person_with_password(session)
    client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    token = token_in(client.get("/sign-in").text)
    client.post("/sign-in", data={"csrf_token": token, "email": person.email, "password": PASSWORD})

    page = client.get(OWN).text

    assert "Firefox, Windows" in page
    assert "(this one)" in page


def test_the_table_keeps_no_token(client, session):
    person_with_password(session)
    type_password(client)

    kept = session.scalars(select(SignIn.token_digest)).one()

    assert kept == token_digest(token_of(client))
    assert kept != token_of(client)


def test_a_page_costs_two_queries_more_for_whoever_is_signed_in(client, session, queries):
    client.get("/institutions/")
    before = len(queries)
    sign_in(client, session, make_person(session, Role.READER))
    queries.clear()

    client.get("/institutions/")

    assert len(queries) <= before + 2
