"""Letters: an invitation, or a link to choose a new password, in the language of whoever receives it.

A letter is written and sent by a thread of its own after the page has been answered: so an answer takes as long for
people whom nobody knows here, and no page waits for a mail server. What could not be sent is noted for administrators.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache

from flask import Flask, current_app, has_request_context, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.accounts.queries import person_by_email
from tracker.accounts.services import INVITATION, RESET, make_link, note_mail_failure
from tracker.config import MailServer
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.web.languages import ENGLISH, Language, language_named, speaking

_log = logging.getLogger("tracker.mail")
PATIENCE = 10  # seconds that a mail server may take for one answer
# The name under which an application keeps another way of running what is to be done after the answer.
AFTERWARDS = "run afterwards"

Work = Callable[[], None]


def sends_letters() -> bool:
    """Whether this installation has a mail server; without one, administrators hand links on themselves."""
    return current_app.config["MAIL_SERVER"] is not None


def link_address(token: str, language: str) -> str:
    """The address of a link's page in the language of its reader, for a letter or an administrator to hand on.

    It begins with the installation's public address; where none is set, with that of the request, which only answers
    to names of its own.
    """
    root = current_app.config["PUBLIC_URL"]
    if not root and has_request_context():
        root = request.url_root.rstrip("/")
    spoken = language_named(language) or ENGLISH
    values = {"token": token, "lang": spoken.locale}
    return root + current_app.url_map.bind("").build("accounts.choose_password", values)


def send_link(person: Person, purpose: str, token: str) -> None:
    """Send a person the link by which they choose a password, after this page has been answered."""
    recipient, name, language = person.email, person.name, person.language
    address = link_address(token, language)
    _afterwards(lambda: _send(recipient, name, language, purpose, address))


def send_reset(email: str) -> None:
    """Send the person of an e-mail address a link to choose a new password; nobody learns whether there is one."""
    _afterwards(lambda: _send_reset(db.session, email))


def _send_reset(session: Session, email: str) -> None:
    person = person_by_email(session, email)
    if person is None or person.disabled_at is not None:
        return
    token = make_link(session, person, RESET, author=Author(), now=utc_now())
    _send(person.email, person.name, person.language, RESET, link_address(token, person.language))


def _send(recipient: str, name: str, language: str, purpose: str, address: str) -> None:
    was_sent(recipient, purpose, lambda: letter_with(recipient, name, language, purpose, address))


def was_sent(recipient: str, about: str, write: Callable[[], EmailMessage]) -> bool:
    """Whether a letter was written and the mail server took it; why not is noted for administrators."""
    try:
        hand_in(write(), current_app.config["MAIL_SERVER"])
    except (OSError, smtplib.SMTPException, ValueError) as error:
        why = _in_short(error)
        _log.warning("A letter (%s) could not be sent: %s", about, why)
        note_mail_failure(db.session, recipient, about, why, utc_now())
        return False
    return True


def letter_with(recipient: str, name: str, language: str, purpose: str, address: str) -> EmailMessage:
    """The letter that brings a person their link.

    Raises:
        ValueError: a header would have more than one line.
    """
    installation = current_app.config["INSTALLATION_NAME"]
    spoken = language_named(language) or ENGLISH
    with speaking(spoken):
        if purpose == INVITATION:
            subject = _("Your invitation to %(installation)s", installation=installation)
        else:
            subject = _("A new password for %(installation)s", installation=installation)
        text = render_template(
            f"accounts/letters/{purpose}.txt", name=name, address=address, installation=installation, email=recipient
        )
    return addressed(recipient, spoken, subject, text)


def addressed(recipient: str, spoken: Language, subject: str, text: str) -> EmailMessage:
    """A letter of this installation in a language, with all that its head has to say.

    Raises:
        ValueError: a header would have more than one line.
    """
    sender = current_app.config["MAIL_FROM"]
    letter = EmailMessage()
    letter["Subject"] = subject
    letter["From"] = sender
    letter["To"] = recipient
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    letter["Content-Language"] = spoken.tag
    return letter


def hand_in(letter: EmailMessage, server: MailServer | None) -> None:
    """Hand a letter in at the mail server.

    Raises:
        OSError: the server cannot be reached, or its certificate is not good.
        smtplib.SMTPException: the server refused it.
    """
    if server is None:
        raise ConnectionError("no mail server is set")
    with _connected(server) as connection:
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(letter)


@contextmanager
def _connected(server: MailServer):
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        with smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context) as connection:
            yield connection
        return
    with smtplib.SMTP(server.host, server.port, timeout=PATIENCE) as connection:
        if server.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        yield connection


def _in_short(error: Exception) -> str:
    """What went wrong, on one line; what a server says may hold anything."""
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return "".join(letter for letter in words if letter.isprintable())[:300]


def _afterwards(work: Work) -> None:
    application: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    run: Callable[[Work], object] = application.extensions.get(AFTERWARDS) or _sender().submit

    def with_application() -> None:
        try:
            with application.app_context():
                work()
        except Exception:  # noqa: BLE001 -- nobody waits for this thread: only the log would tell of a bug
            _log.exception("A letter could not be written.")

    run(with_application)


@cache
def _sender() -> ThreadPoolExecutor:
    # Made at the first letter and not when the module is read: a worker process that was forked has its own.
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")
