"""What tests of administrators' pages share: an installation with a small plan, and an administrator in a browser."""

import re

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.exchange.apply import apply_draft
from tracker.history import History
from tracker.web.languages import languages_were_changed

PLAN = "XK-MIG-2021-2023"


@pytest.fixture
def plan(session, drafts) -> str:
    """Kosovo's plan, loaded and not public; its code."""
    apply_draft(session, drafts[PLAN], public=False, now=NOW)
    return PLAN


@pytest.fixture
def administrator(session):
    """Somebody who looks after the installation, and can sign in."""
    person = make_person(session, Role.ADMINISTRATOR, email="admin@example.org")
    person.password_hash = "set"
    session.commit()
    return person


@pytest.fixture
def browser(client, session, administrator) -> "Browser":
    """The administrator's browser, without JavaScript; what is sent carries what the page of the form holds."""
    sign_in(client, session, administrator)
    return Browser(client)


class Browser:
    """Sends the forms of pages as a browser does."""

    def __init__(self, client):
        self.client = client

    def get(self, address, **kwargs):
        """Ask for a page in English."""
        return self.client.get(address, headers={"Accept-Language": "en"}, **kwargs)

    def send(self, address, *, form_on="", reader="en", **typed):
        """Fill in the form of a page and send it to an address; what is not typed is sent as the page shows it."""
        page = self.client.get(form_on or address, headers={"Accept-Language": reader})
        assert page.status_code == 200, page.status_code
        hidden = {
            name: value
            for tag in re.findall(r"<input[^>]*>", page.text)
            if 'type="hidden"' in tag
            for name, value in [(found(tag, "name"), found(tag, "value"))]
        }
        headers = {"Accept-Language": reader, "Origin": "http://localhost"}
        return self.client.post(address, data={**hidden, **typed}, headers=headers)


def found(tag: str, attribute: str) -> str:
    """An attribute of a tag, "" where it has none."""
    match = re.search(rf'\b{attribute}="([^"]*)"', tag)
    return match[1] if match else ""


@pytest.fixture
def entries(session):
    """The entries of the history of one kind, oldest first: call it with the kind."""

    def of_kind(kind: str) -> list[History]:
        session.expire_all()
        return list(session.scalars(select(History).where(History.kind == kind).order_by(History.id)))

    return of_kind


@pytest.fixture
def languages_asked_again(app):
    """Before and after the test, the languages that are offered are read anew."""
    with app.app_context():
        languages_were_changed()
    yield
    with app.app_context():
        languages_were_changed()
