"""A person's own pages: name, password, codes, stand-ins, and the link for a password that is forgotten."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import make_person, sign_in
from tracker.accounts import mail
from tracker.accounts.limits import PER_PERSON
from tracker.accounts.models import Person, SignIn, StandIn
from tracker.accounts.passwords import check_password, hash_password
from tracker.accounts.policy import Role
from tracker.accounts.queries import day_of
from tracker.accounts.services import INVITATION, make_link
from tracker.accounts.stand_ins import end_stand_in, name_stand_in
from tracker.accounts.visit import visitor
from tracker.config import MailServer
from tracker.history import COMMAND, Author, History, utc_now

PASSWORD = "a long enough password"
ANOTHER = "another long password"


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def ana(session: Session, client: FlaskClient, hashed: str) -> Person:
    """A coordinator who is signed in."""
    person = make_person(session, Role.COORDINATOR, email="ana@example.org")
    person.password_hash = hashed
    session.commit()
    sign_in(client, session, person)
    return person


@pytest.fixture
def bojan(session: Session) -> Person:
    return make_person(session, Role.PLANNER, email="bojan@example.org")


def _token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def _post(client: FlaskClient, address: str, page: str | None = None, **fields: Any) -> Any:
    return client.post(address, data={"csrf_token": _token(client, page or address), **fields})


class TestAccount:
    def test_shows_the_roles_in_words(self, client: FlaskClient, ana: Person) -> None:
        page = client.get("/account/")

        assert page.status_code == 200
        assert "coordinator" in page.text
        assert "everywhere" in page.text
        assert ana.email in page.text

    def test_a_visitor_is_asked_to_sign_in(self, client: FlaskClient) -> None:
        for address in ("/account/", "/account/password", "/account/codes", "/account/stand-ins"):
            answer = client.get(address)

            assert answer.status_code == 303
            assert "/sign-in" in answer.location

    def test_changes_name_and_language_and_speaks_it_at_once(
        self, client: FlaskClient, ana: Person, session: Session
    ) -> None:
        answer = _post(client, "/account/", name="Ana Anić", language="bs", version=ana.version)

        assert answer.status_code == 303
        assert (ana.name, ana.language) == ("Ana Anić", "bs")
        cookie = client.get_cookie("lang")
        assert cookie is not None
        assert cookie.value == "bs"
        entry = session.scalars(select(History).where(History.kind == "person.changed")).one()
        assert entry.person_id == ana.id

    def test_the_second_of_two_who_change_it_sees_what_the_first_wrote(self, client: FlaskClient, ana: Person) -> None:
        read = ana.version
        _post(client, "/account/", name="First Name", language="sq", version=read)

        answer = _post(client, "/account/", name="Second Name", language="en", version=read)

        assert answer.status_code == 409
        now = answer.text.partition('id="now"')[2].partition("</section>")[0]
        assert "First Name" in now
        assert "Shqip" in now
        assert 'value="Second Name"' in answer.text
        assert ana.name == "First Name"
        newest = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
        assert newest is not None
        assert int(newest[1]) == ana.version

    @pytest.mark.parametrize(
        "fields",
        [
            {"name": "", "language": "en"},
            {"name": "Ana", "language": "xx"},
            {"name": "a" * 201, "language": "en"},
            {"name": "Ana\x07", "language": "en"},
            {"name": "Ana", "language": "en", "version": "many"},
        ],
    )
    def test_keeps_what_cannot_be_saved_in_its_field(
        self, client: FlaskClient, ana: Person, fields: dict[str, str]
    ) -> None:
        answer = _post(client, "/account/", **({"version": ana.version} | fields))

        assert answer.status_code == 422
        assert "error-summary" in answer.text
        assert ana.name == "Ana"


class TestPassword:
    def test_asks_for_the_present_one(self, client: FlaskClient, ana: Person) -> None:
        answer = _post(client, "/account/password", present_password="wrong wrong wrong", password=ANOTHER)

        assert answer.status_code == 422
        assert "not your present password" in answer.text
        assert check_password(ana.password_hash, PASSWORD)
        assert ANOTHER not in answer.text

    def test_ends_the_other_sessions_and_keeps_this_one(
        self, client: FlaskClient, app: Flask, ana: Person, session: Session
    ) -> None:
        elsewhere = app.test_client()
        sign_in(elsewhere, session, ana)

        answer = _post(client, "/account/password", present_password=PASSWORD, password=ANOTHER)

        assert answer.status_code == 303
        assert client.get("/account/").status_code == 200
        assert elsewhere.get("/account/").status_code == 303
        assert check_password(ana.password_hash, ANOTHER)

    def test_refuses_a_weak_one_beside_its_field(self, client: FlaskClient, ana: Person) -> None:
        answer = _post(client, "/account/password", present_password=PASSWORD, password="short")

        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text


class TestCodes:
    def test_are_set_up_with_the_password_and_a_right_code(self, client: FlaskClient, ana: Person) -> None:
        page = client.get("/account/codes").text
        secret, sealed = self._offered(page)

        answer = _post(
            client, "/account/codes", secret=sealed, code=pyotp.TOTP(secret).now(), present_password=PASSWORD
        )

        assert answer.status_code == 303
        assert ana.code_secret is not None
        assert secret not in ana.code_secret

    @pytest.mark.parametrize(("password", "is_right_code"), [("wrong wrong wrong", True), (PASSWORD, False)])
    def test_are_not_set_up_otherwise_and_the_key_stays_the_same(
        self, client: FlaskClient, ana: Person, password: str, is_right_code: bool
    ) -> None:
        secret, sealed = self._offered(client.get("/account/codes").text)
        code = pyotp.TOTP(secret).now() if is_right_code else "abcdef"

        answer = _post(client, "/account/codes", secret=sealed, code=code, present_password=password)

        assert answer.status_code == 422
        assert ana.code_secret is None
        assert self._offered(answer.text)[0] == secret

    def test_a_key_that_we_did_not_make_is_not_taken(self, client: FlaskClient, ana: Person) -> None:
        own = pyotp.random_base32()

        answer = _post(client, "/account/codes", secret=own, code=pyotp.TOTP(own).now(), present_password=PASSWORD)

        assert answer.status_code == 422
        assert ana.code_secret is None

    def _offered(self, page: str) -> tuple[str, str]:
        key = re.search(r'<code class="key">([^<]+)</code>', page)
        sealed = re.search(r'name="secret"[^>]*value="([^"]+)"', page)
        assert key is not None
        assert sealed is not None
        return key[1].replace(" ", ""), sealed[1]


class TestStandIns:
    def test_are_named_listed_and_taken_back(
        self, client: FlaskClient, ana: Person, bojan: Person, session: Session
    ) -> None:
        today = day_of(utc_now())

        answer = _post(
            client,
            "/account/stand-ins",
            deputy="Bojan@example.org",
            starts_on=today.isoformat(),
            ends_on=(today + timedelta(days=7)).isoformat(),
        )

        assert answer.status_code == 303
        stand_in = session.scalars(select(StandIn)).one()
        assert (stand_in.absent_id, stand_in.deputy_id) == (ana.id, bojan.id)
        assert "Bojan" in client.get("/account/stand-ins").text
        _post(client, f"/account/stand-ins/{stand_in.id}/end", "/account/stand-ins")
        assert stand_in.ended_at is not None
        kinds = session.scalars(select(History.kind).where(History.kind.like("stand_in.%")).order_by(History.id))
        assert list(kinds) == ["stand_in.named", "stand_in.ended"]

    @pytest.mark.parametrize(
        ("deputy", "starts", "ends"),
        [
            ("nobody@example.org", 0, 7),
            ("ana@example.org", 0, 7),
            ("bojan@example.org", 7, 0),
            ("bojan@example.org", -7, -1),
            ("bojan@example.org", 0, 400),
            ("bojan@example.org", None, 7),
        ],
    )
    def test_are_refused_with_a_reason(
        self, client: FlaskClient, ana: Person, bojan: Person, session: Session, deputy: str, starts: Any, ends: int
    ) -> None:
        today = day_of(utc_now())
        starts_on = (today + timedelta(days=starts)).isoformat() if starts is not None else "30 February"

        answer = _post(
            client,
            "/account/stand-ins",
            deputy=deputy,
            starts_on=starts_on,
            ends_on=(today + timedelta(days=ends)).isoformat(),
        )

        assert answer.status_code == 422
        assert "field-error" in answer.text
        assert session.scalars(select(StandIn)).all() == []

    def test_cannot_be_used_to_ask_who_is_known_here(
        self, client: FlaskClient, ana: Person, bojan: Person, session: Session
    ) -> None:
        today = day_of(utc_now()).isoformat()
        for number in range(PER_PERSON):
            _post(client, "/account/stand-ins", deputy=f"{number}@example.org", starts_on=today, ends_on=today)

        answer = _post(client, "/account/stand-ins", deputy=bojan.email, starts_on=today, ends_on=today)

        assert answer.status_code == 422
        assert "too many attempts" in answer.text
        assert session.scalars(select(StandIn)).all() == []

    def test_of_somebody_else_cannot_be_taken_back(
        self, client: FlaskClient, ana: Person, bojan: Person, session: Session
    ) -> None:
        today = day_of(utc_now())
        other = make_person(session, email="cvita@example.org")
        stand_in = name_stand_in(session, other, bojan, today, today, author=COMMAND, now=utc_now())

        answer = _post(client, f"/account/stand-ins/{stand_in.id}/end", "/account/stand-ins")

        assert answer.status_code == 404
        assert stand_in.ended_at is None


class TestActingFor:
    def test_gives_the_rights_of_the_absent_and_a_new_session_id(
        self, client: FlaskClient, ana: Person, session: Session, absent: Callable[..., Person]
    ) -> None:
        manager = absent(Role.MANAGER)
        before = self._cookie(client)

        answer = _post(client, "/account/act-for", "/account/", person=manager.id)

        assert answer.status_code == 303
        assert self._cookie(client) != before
        assert self._roles(client) == {Role.MANAGER}
        assert manager.name in client.get("/account/").text
        _post(client, "/account/act-for", "/account/")
        assert self._roles(client) == {Role.COORDINATOR}

    def test_the_history_names_both(
        self, client: FlaskClient, ana: Person, session: Session, absent: Callable[..., Person]
    ) -> None:
        manager = absent(Role.MANAGER)
        _post(client, "/account/act-for", "/account/", person=manager.id)
        acting = session.scalars(select(SignIn)).one()

        assert Author(acting.person_id, acting.acting_for_id) == Author(ana.id, manager.id)
        assert self._told(session) == [("session.begun", ana.id, manager.id)]

    def test_the_history_says_from_when_to_when(
        self, client: FlaskClient, ana: Person, session: Session, absent: Callable[..., Person]
    ) -> None:
        manager, other = absent(Role.MANAGER), absent(Role.PLANNER)
        for person in (manager.id, manager.id, other.id, ""):
            _post(client, "/account/act-for", "/account/", person=person)

        assert self._told(session) == [
            ("session.begun", ana.id, manager.id),
            ("session.ended", ana.id, manager.id),
            ("session.begun", ana.id, other.id),
            ("session.ended", ana.id, other.id),
        ]

    def _told(self, session: Session) -> list[tuple[str, int | None, int | None]]:
        rows = session.execute(
            select(History.kind, History.person_id, History.stood_in_for_id)
            .where(History.subject_kind == "session")
            .order_by(History.id)
        )
        return [tuple(row) for row in rows]

    def test_an_administrators_rights_reach_only_a_stand_in_with_codes(
        self, client: FlaskClient, ana: Person, session: Session, absent: Callable[..., Person]
    ) -> None:
        administrator = absent(Role.ADMINISTRATOR)
        _post(client, "/account/act-for", "/account/", person=administrator.id)

        assert self._roles(client) == frozenset()
        ana.code_secret = "sealed"
        session.commit()
        assert self._roles(client) == {Role.ADMINISTRATOR}

    def test_ends_when_the_stand_in_is_taken_back_or_runs_out(
        self, client: FlaskClient, ana: Person, session: Session, absent: Callable[..., Person]
    ) -> None:
        manager = absent(Role.MANAGER)
        _post(client, "/account/act-for", "/account/", person=manager.id)
        stand_in = session.scalars(select(StandIn)).one()

        end_stand_in(session, stand_in, author=COMMAND, now=utc_now())

        assert self._roles(client) == {Role.COORDINATOR}
        assert session.scalars(select(SignIn.acting_for_id)).one() is None
        stand_in.ended_at, stand_in.ends_on = None, day_of(utc_now()) - timedelta(days=1)
        stand_in.starts_on = stand_in.ends_on
        session.execute(SignIn.__table__.update().values(acting_for_id=manager.id))  # type: ignore[attr-defined]
        session.commit()
        assert self._roles(client) == {Role.COORDINATOR}

    def test_ends_when_the_absent_person_is_gone(
        self, client: FlaskClient, ana: Person, session: Session, absent: Callable[..., Person]
    ) -> None:
        manager = absent(Role.MANAGER)
        _post(client, "/account/act-for", "/account/", person=manager.id)

        manager.disabled_at = utc_now()
        session.commit()

        assert self._roles(client) == {Role.COORDINATOR}

    @pytest.mark.parametrize("person", ["0", "-1", "1e3", "99999999999999999999", "abc", "bojan"])
    def test_is_for_nobody_else(self, client: FlaskClient, ana: Person, bojan: Person, person: str) -> None:
        wanted = str(bojan.id) if person == "bojan" else person

        answer = _post(client, "/account/act-for", "/account/", person=wanted)

        assert answer.status_code in {400, 404}
        assert self._roles(client) == {Role.COORDINATOR}

    def test_my_own_pages_stay_mine(
        self, client: FlaskClient, ana: Person, session: Session, absent: Callable[..., Person]
    ) -> None:
        manager = absent(Role.MANAGER)
        _post(client, "/account/act-for", "/account/", person=manager.id)

        _post(client, "/account/", name="Ana Nova", language="en", version=ana.version)

        assert ana.name == "Ana Nova"
        entry = session.scalars(select(History).where(History.kind == "person.changed")).one()
        assert (entry.person_id, entry.stood_in_for_id, entry.subject_key) == (ana.id, None, str(ana.id))

    @pytest.fixture
    def absent(self, session: Session, ana: Person) -> Callable[..., Person]:
        def named(role: Role) -> Person:
            person = make_person(session, role, email=f"absent_{role}@example.org")
            today = day_of(utc_now())
            name_stand_in(session, person, ana, today, today, author=COMMAND, now=utc_now())
            return person

        return named

    def _cookie(self, client: FlaskClient) -> str:
        with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
            return str(cookie["_user_id"])

    def _roles(self, client: FlaskClient) -> frozenset[Role]:
        with client:
            client.get("/account/")
            return visitor().roles


class TestForgotten:
    def test_answers_alike_whether_somebody_is_known_or_not(
        self, client: FlaskClient, bojan: Person, session: Session, letters: list[EmailMessage]
    ) -> None:
        closed = make_person(session, email="closed@example.org")
        closed.disabled_at = utc_now()
        session.commit()

        answers = [
            _post(client, "/password/forgotten", email=email)
            for email in ("bojan@example.org", "nobody@example.org", "closed@example.org")
        ]

        assert {(each.status_code, each.location, each.text) for each in answers} == {
            (303, answers[0].location, answers[0].text)
        }
        assert [letter["To"] for letter in letters] == ["bojan@example.org"]

    def test_the_letter_leads_to_a_new_password_once(
        self, client: FlaskClient, bojan: Person, letters: list[EmailMessage]
    ) -> None:
        _post(client, "/password/forgotten", email=" Bojan@Example.org")
        address = self._address(letters[0])
        assert address.startswith("https://tracker.example/password/")
        path = address.removeprefix("https://tracker.example").partition("?")[0]

        answer = _post(client, path, password=ANOTHER)

        assert answer.status_code == 303
        assert answer.location.endswith("/sign-in")
        assert check_password(bojan.password_hash, ANOTHER)
        assert client.get(path).status_code == 404

    def test_the_host_of_the_request_is_no_part_of_the_letter(
        self, client: FlaskClient, bojan: Person, letters: list[EmailMessage]
    ) -> None:
        token = _token(client, "/password/forgotten")

        client.post(
            "/password/forgotten",
            data={"csrf_token": token, "email": bojan.email},
            headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
        )

        assert "evil" not in letters[0].as_string()

    def test_is_asked_for_ten_times_in_five_minutes_at_most(
        self, client: FlaskClient, bojan: Person, letters: list[EmailMessage]
    ) -> None:
        statuses = [_post(client, "/password/forgotten", email=bojan.email).status_code for _ in range(12)]

        assert statuses == [303] * 10 + [429] * 2
        assert len(letters) == 10

    def test_without_a_mail_server_the_page_says_whom_to_ask(
        self, client: FlaskClient, bojan: Person, session: Session
    ) -> None:
        page = client.get("/password/forgotten")

        assert "Ask an administrator" in page.text
        assert 'name="email"' not in page.text

    def _address(self, letter: EmailMessage) -> str:
        found = re.search(r"https://\S+", letter.get_content())
        assert found is not None
        return found[0]

    @pytest.fixture
    def letters(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EmailMessage]]:
        """The letters that would be handed in; they are written at once."""
        sent: list[EmailMessage] = []
        monkeypatch.setitem(app.config, "MAIL_SERVER", MailServer("smtp", "localhost", 25))
        monkeypatch.setitem(app.config, "MAIL_FROM", "tracker@example.org")
        monkeypatch.setitem(app.config, "PUBLIC_URL", "https://tracker.example")
        monkeypatch.setitem(app.extensions, mail.AFTERWARDS, lambda work: work())
        monkeypatch.setattr(mail, "hand_in", lambda letter, _server: sent.append(letter))
        return sent


class TestLinks:
    def test_an_invited_person_chooses_a_password(self, client: FlaskClient, bojan: Person, session: Session) -> None:
        token = make_link(session, bojan, INVITATION, author=COMMAND, now=utc_now())
        page = client.get(f"/password/{token}")

        answer = _post(client, f"/password/{token}", password=PASSWORD)

        assert "You are invited here" in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert answer.status_code == 303
        assert check_password(bojan.password_hash, PASSWORD)

    @pytest.mark.parametrize("token", ["x", "a" * 3000, "%00", "../", "forgottenx"])
    def test_a_link_that_never_was_says_what_to_do(self, client: FlaskClient, token: str) -> None:
        answer = client.get(f"/password/{token}")

        assert answer.status_code == 404

    def test_an_old_link_looks_like_one_that_never_was(
        self, client: FlaskClient, bojan: Person, session: Session
    ) -> None:
        token = make_link(session, bojan, INVITATION, author=COMMAND, now=datetime(2020, 1, 1))

        assert client.get(f"/password/{token}").text.replace(token, "") == client.get(
            "/password/never-was"
        ).text.replace("never-was", "")

    def test_whoever_is_signed_in_here_is_signed_out(
        self, client: FlaskClient, ana: Person, bojan: Person, session: Session
    ) -> None:
        token = make_link(session, bojan, INVITATION, author=COMMAND, now=utc_now())

        _post(client, f"/password/{token}", password=PASSWORD)

        assert client.get("/account/").status_code == 303
        assert session.scalars(select(SignIn.ended_at).where(SignIn.person_id == ana.id)).one() is not None


def test_a_page_of_ones_own_costs_few_queries(
    client: FlaskClient, ana: Person, session: Session, queries: list[str]
) -> None:
    client.get("/account/")
    queries.clear()

    client.get("/account/")

    assert len(queries) <= 15


def test_the_page_of_stand_ins_offers_to_act_for_those_whose_days_have_come(
    client: FlaskClient, ana: Person, bojan: Person, session: Session
) -> None:
    cvita = make_person(session, email="cvita@example.org")
    today = day_of(utc_now())
    name_stand_in(session, bojan, ana, today, today, author=COMMAND, now=utc_now())
    tomorrow = today + timedelta(days=1)
    name_stand_in(session, cvita, ana, tomorrow, tomorrow, author=COMMAND, now=utc_now())

    before = client.get("/account/stand-ins").text
    _post(client, "/account/act-for", "/account/", person=bojan.id)
    after = client.get("/account/stand-ins").text

    assert "Act for Bojan" in before
    assert "Act for Cvita" not in before
    assert "Act for Bojan" not in after
    assert "You act for them now." in after
