"""Letters as a mail server receives them, in the recipient's language, and what happens when it does not."""

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import settings_for
from tests.people import make_person
from tracker.accounts import mail
from tracker.accounts.mail import letter_with, send_link, send_reset
from tracker.accounts.queries import mail_failures
from tracker.accounts.services import INVITATION, RESET, person_of_link, see_mail_failure
from tracker.app import create_app
from tracker.config import MailServer, settings_from
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now

ADDRESS = "https://tracker.example/password/token"


class Postbox(socketserver.ThreadingTCPServer):
    """A mail server that takes every letter, or refuses every recipient."""

    daemon_threads = True

    def __init__(self, *, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Postman)
        self.refuses = refuses
        self.envelopes: list[tuple[str, list[str], EmailMessage]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Postman(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = cast(Postbox, self.server)
        self._say("220 postbox")
        sender, recipients = "", []
        for line in self.rfile:
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "MAIL":
                sender = words
            elif verb == "RCPT" and box.refuses:
                self._say("550 nobody\x1b[31m of that name")
                continue
            elif verb == "RCPT":
                recipients.append(words)
            elif verb == "DATA":
                self._say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                box.envelopes.append((sender, recipients, message_from_bytes(body, policy=policy.default)))
            self._say("221 bye" if verb == "QUIT" else "250 fine")
            if verb == "QUIT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    yield from _served(Postbox())


@pytest.fixture
def grumpy_postbox() -> Iterator[Postbox]:
    yield from _served(Postbox(refuses=True))


def _served(box: Postbox) -> Iterator[Postbox]:
    thread = threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield box
    box.shutdown()
    thread.join()
    box.server_close()


@pytest.fixture
def mailing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the mail server of the application; letters are sent at once."""
    monkeypatch.setitem(app.config, "MAIL_FROM", "tracker@example.org")
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://tracker.example")
    monkeypatch.setitem(app.extensions, mail.AFTERWARDS, lambda work: work())
    return lambda port: monkeypatch.setitem(app.config, "MAIL_SERVER", MailServer("smtp", "127.0.0.1", port))


def test_a_letter_reaches_the_person_with_their_link(session: Session, mailing: Any, postbox: Postbox) -> None:
    mailing(postbox.port)
    person = make_person(session, email="ana@example.org")

    send_link(person, INVITATION, "a-token")

    [(sender, recipients, letter)] = postbox.envelopes
    assert "tracker@example.org" in sender
    assert recipients == ["rcpt TO:<ana@example.org>"]
    assert "https://tracker.example/password/a-token?lang=en" in letter.get_content()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert list(mail_failures(session)) == []


@pytest.mark.parametrize(
    ("language", "tag"), [("bs", "bs"), ("sr_Cyrl", "sr-Cyrl"), ("sq", "sq"), ("xx", "en"), ("", "en")]
)
def test_a_letter_speaks_the_recipients_language(session: Session, mailing: Any, language: str, tag: str) -> None:
    letter = letter_with("ana@example.org", "Ana", language, RESET, ADDRESS)

    assert letter["Content-Language"] == tag
    assert ADDRESS in letter.get_content()


@pytest.mark.parametrize("purpose", [INVITATION, RESET])
def test_a_name_is_text_and_nothing_else(session: Session, mailing: Any, purpose: str) -> None:
    name = "Ana <b>&\r\nBcc: everybody@example.org\r\n\r\n{{ config }}"

    letter = letter_with("ana@example.org", name, "en", purpose, ADDRESS)

    assert letter["Bcc"] is None
    assert letter.get_all("To") == ["ana@example.org"]
    assert "{{ config }}" in letter.get_content()
    assert "<b>&" in letter.get_content()


@pytest.mark.parametrize("recipient", ["ana@example.org\r\nBcc: all@example.org", "ana@example.org\nX: y"])
def test_a_recipient_of_two_lines_is_refused(session: Session, mailing: Any, recipient: str) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline|CR"):
        letter_with(recipient, "Ana", "en", RESET, ADDRESS)


def test_an_installations_name_of_two_lines_is_refused(
    app: Flask, session: Session, mailing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "INSTALLATION_NAME", "Tracker\r\nBcc: all@example.org")

    with pytest.raises(ValueError, match=r"linefeed|newline|CR"):
        letter_with("ana@example.org", "Ana", "en", RESET, ADDRESS)


def test_a_refused_letter_is_shown_to_administrators_until_they_have_seen_it(
    session: Session, mailing: Any, grumpy_postbox: Postbox
) -> None:
    mailing(grumpy_postbox.port)
    person = make_person(session, email="ana@example.org")

    send_link(person, RESET, "a-token")

    [failure] = mail_failures(session)
    assert (failure.recipient, failure.about) == ("ana@example.org", RESET)
    assert "nobody" in failure.why
    assert failure.why.isprintable()
    assert "a-token" not in failure.why
    see_mail_failure(session, failure.id, utc_now())
    assert list(mail_failures(session)) == []


def test_a_mail_server_that_is_away_stops_nothing(session: Session, mailing: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailing(port)
    person = make_person(session, email="ana@example.org")

    send_link(person, RESET, "a-token")

    [failure] = mail_failures(session)
    assert "ConnectionRefusedError" in failure.why


def test_a_letter_is_written_by_a_thread_of_its_own_outside_of_any_request(
    migrated_url: str, tmp_path: Path, postbox: Postbox
) -> None:
    app = create_app(
        settings_for(migrated_url, tmp_path),
        MAIL_SERVER=MailServer("smtp", "127.0.0.1", postbox.port),
        MAIL_FROM="tracker@example.org",
        PUBLIC_URL="https://tracker.example",
    )
    with app.app_context():
        make_person(db.session, email="ana@example.org")

        send_reset("ana@example.org")
        send_reset("nobody@example.org")
        mail._sender().submit(lambda: None).result(timeout=20)

        [(_sender, recipients, letter)] = postbox.envelopes
        assert recipients == ["rcpt TO:<ana@example.org>"]
        token = re.search(r"/password/([\w-]+)", letter.get_content())
        assert token is not None
        assert person_of_link(db.session, token[1], utc_now()) is not None
        assert list(mail_failures(db.session)) == []
        db.session.close()
        db.engine.dispose()


class TestSettings:
    def test_a_mail_server_is_read_with_its_port_and_its_password(self, tmp_path: Any) -> None:
        settings = settings_from(self._environment("smtp+starttls://tracker:p%40ss@mail.example"), tmp_path)

        assert settings.mail_server == MailServer("smtp+starttls", "mail.example", 587, "tracker", "p@ss")
        assert "p@ss" not in repr(settings)

    @pytest.mark.parametrize(
        "url",
        [
            "mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port", "smtp://mail.example:0",
            "smtp://tracker:secret@mail.example", "smtps://mail.example/path", "smtps://mail.example?x=secret",
        ],
    )  # fmt: skip
    def test_what_cannot_be_used_is_refused_without_telling_the_password(self, tmp_path: Any, url: str) -> None:
        with pytest.raises(Refused) as refused:
            settings_from(self._environment(url), tmp_path)

        assert "secret" not in str(refused.value)
        assert "TRACKER_SMTP_URL" in str(refused.value)

    @pytest.mark.parametrize("sender", ["", "tracker", "tracker@example.org\nBcc: x@y", "Tracker <a@b>"])
    def test_letters_need_a_sender(self, tmp_path: Any, sender: str) -> None:
        environment = self._environment("smtps://mail.example") | {"TRACKER_MAIL_FROM": sender}

        with pytest.raises(Refused):
            settings_from(environment, tmp_path)

    def test_letters_need_an_address_of_the_installation(self, tmp_path: Any) -> None:
        environment = self._environment("smtps://mail.example") | {"TRACKER_PUBLIC_URL": ""}

        with pytest.raises(Refused):
            settings_from(environment, tmp_path)

    def _environment(self, url: str) -> dict[str, str]:
        return {
            "TRACKER_SMTP_URL": url,
            "TRACKER_MAIL_FROM": "tracker@example.org",
            "TRACKER_PUBLIC_URL": "https://tracker.example",
        }
