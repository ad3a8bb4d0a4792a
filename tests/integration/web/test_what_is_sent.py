"""What is sent to change something comes from our own pages, for our own name, and is no larger than a form."""

import io
import re
from dataclasses import replace

import pytest

from tests.conftest import settings_for
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.app import create_app
from tracker.config import settings_from
from tracker.errors import Refused
from tracker.extensions import db
from tracker.web.error_pages import FOR_PROGRAMS
from tracker.web.hosts import name_in, own_names


def sending_routes(app):
    """Every route that takes what is sent, with an address of it."""
    adapter = app.url_map.bind("localhost")
    samples = {
        "code": "XK-MIG-2021-2023",
        "key": "1.1",
        "country": "XK",
        "token": "x" * 43,
        "ending": "csv",
        "deed": "lock",
    }
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"GET", "HEAD", "OPTIONS"}):
            values = {name: samples.get(name, 1) for name in rule.arguments}
            yield method, adapter.build(rule.endpoint, values)


class TestToken:
    def test_nothing_is_taken_without_the_token_of_ones_own_session(self, app, client, session, is_full):
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
        other = app.test_client()
        sign_in(other, session, make_person(session, Role.ADMINISTRATOR, email="other@example.org"))
        others_token = _token(other)

        routes = list(sending_routes(app))

        assert len(routes) > 5
        # The signed door asks for a signature in the place of a token.
        tokens = (None, "", "wrong", others_token)
        for turn, (method, address) in enumerate(each for each in routes if not each[1].startswith(FOR_PROGRAMS)):
            # In a sample every address is sent one of them, in turn.
            for token in tokens if is_full else (tokens[turn % len(tokens)],):
                typed = {} if token is None else {"csrf_token": token}
                answer = client.open(address, method=method, data=typed)
                assert answer.status_code == 400, (method, address, token)
                assert "This page was open for too long." in answer.text

    def test_nothing_is_taken_from_another_site_even_with_the_token(self, app, client, session, is_full):
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
        token = _token(client)

        for turn, (method, address) in enumerate(sending_routes(app)):
            for headers in FOREIGN if is_full else (FOREIGN[turn % len(FOREIGN)],):
                answer = client.open(address, method=method, data={"csrf_token": token}, headers=headers)
                assert answer.status_code == 403, (method, address, headers)


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "https://localhost"},
    {"Origin": "null"},
    {"Origin": "nonsense"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]
OWN = [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]


@pytest.mark.parametrize("headers", OWN)
def test_our_own_pages_are_heard(client, session, headers):
    sign_in(client, session, make_person(session, Role.READER))

    answer = client.post("/sign-out", data={"csrf_token": _token(client)}, headers=headers)

    assert answer.status_code == 303


def test_reading_is_open_to_whoever_links_to_us(client):
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


class TestTooMuch:
    def test_ten_megabytes_are_refused(self, client):
        assert client.post("/sign-in", data={"email": "a" * 10_000_000}).status_code == 413

    def test_ten_megabytes_without_their_length_are_refused(self, client):
        answer = client.post(
            "/sign-in",
            input_stream=io.BytesIO(b"email=" + b"a" * 10_000_000),
            content_type="application/x-www-form-urlencoded",
            environ_overrides={"wsgi.input_terminated": True},
        )

        assert answer.status_code in {400, 413}

    def test_ten_thousand_fields_are_refused(self, client):
        body = "&".join("a=" for _ in range(10_001))

        answer = client.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")

        assert answer.status_code == 413

    def test_ten_thousand_parts_are_refused(self, client):
        part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
        body = part * 1001 + "--x--"

        answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=x")

        assert answer.status_code == 413


MALFORMED = [
    (b"email=\xff\xfe&password=\x80", "application/x-www-form-urlencoded"),
    (b"email=%FF%FE", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"email=a", "application/x-www-form-urlencoded; charset=nonsense"),
    (b"email=%00", "application/x-www-form-urlencoded"),
    (b"%00=a", "application/x-www-form-urlencoded"),
    (b"=&=&&&", "application/x-www-form-urlencoded"),
    (b"{", "application/json"),
    (b"[1]", "application/json"),
    (b'{"csrf_token": {}}', "application/json"),
    (b"email=a", "text/plain"),
    (b"--x", "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
    (b"", "nonsense"),
]


@pytest.mark.parametrize(("body", "kind"), MALFORMED)
def test_what_is_malformed_breaks_nothing(client, session, body, kind):
    assert client.post("/sign-in", data=body, content_type=kind).status_code in {400, 415}

    sign_in(client, session, make_person(session, Role.READER))
    headers = {"X-CSRFToken": _token(client)}
    assert client.post("/sign-in", data=body, content_type=kind, headers=headers).status_code in {400, 415, 422}


class TestHosts:
    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST", "localhost."])
    def test_this_machine_is_answered(self, client, host):
        assert client.get("/", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host",
        ["evil.example", "evil.example:80",
         "localhost.evil.example", "localhost@evil.example", "127.0.0.1.evil.example",
         "localhost:80:evil", "localhost:evil", "a/b", "localhost, evil.example", "\u202elocalhost", "", "[::2]"],
    )  # fmt: skip
    def test_a_name_that_is_not_ours_is_refused_and_not_repeated(self, client, host):
        answer = client.get("/", headers={"Host": host})

        assert answer.status_code == 400
        assert "This installation has another address." in answer.text
        assert "evil" not in answer.text

    def test_the_public_address_is_answered(self, public):
        assert public.get("/", headers={"Host": "tracker.example"}).status_code == 200
        assert public.get("/", headers={"Host": "other.example"}).status_code == 400

    def test_a_form_of_the_public_address_is_heard_behind_a_proxy_that_says_nothing(self, public):
        answer = public.post("/sign-in", headers={"Host": "tracker.example", "Origin": "https://tracker.example"})

        assert answer.status_code == 400  # for want of the token, no longer for the origin

    def test_a_name_that_a_proxy_hands_on_is_checked_too(self, proxied):
        assert proxied.get("/", headers={"X-Forwarded-Host": "tracker.example"}).status_code == 200
        assert proxied.get("/", headers={"X-Forwarded-Host": "evil.example"}).status_code == 400

    def test_names_are_read_out_of_headers_and_settings(self):
        assert name_in("Tracker.Example:8443") == "tracker.example"
        assert name_in("[::1]:80") == "::1"
        assert own_names("https://tracker.example/plans", "10.0.0.5") == {
            "localhost", "127.0.0.1", "::1", "tracker.example", "10.0.0.5",
        }  # fmt: skip
        assert own_names("", "0.0.0.0") == {"localhost", "127.0.0.1", "::1"}

    @pytest.fixture
    def public(self, migrated_url, tmp_path):
        yield from _installation(migrated_url, tmp_path, proxies=0)

    @pytest.fixture
    def proxied(self, migrated_url, tmp_path):
        yield from _installation(migrated_url, tmp_path, proxies=1)


@pytest.mark.parametrize(
    "text",
    ["tracker.example", "http://tracker.example", "https://", "https://a b", "https://user:password@a", "https://a?x=1",
     "https://a#b", "ftp://a", "https://a:99999", "javascript:alert(1)"],
)  # fmt: skip
def test_a_public_address_that_is_none_is_refused_plainly(tmp_path, text):
    with pytest.raises(Refused, match="TRACKER_PUBLIC_URL must be an address"):
        settings_from({"TRACKER_PUBLIC_URL": text}, tmp_path)


def test_a_public_address_ends_without_a_slash(tmp_path):
    assert settings_from({"TRACKER_PUBLIC_URL": " https://a.example/ "}, tmp_path).public_url == "https://a.example"


def _token(client):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)[1]


def _installation(url, folder, proxies):
    settings = replace(settings_for(url, folder), public_url="https://tracker.example", proxies=proxies)
    app = create_app(settings)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()
