"""A small plan of each form to be edited, and people who may or may not do so."""

import re
from collections.abc import Callable
from copy import deepcopy
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW, Lasting, NewDatabase, migrated
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.plans.models import Plan
from tracker.reading.drafts import PlanDraft

BA, XK = "BA-SPS-2024", "XK-MIG-2021-2023"


def short(draft: PlanDraft) -> PlanDraft:
    """A shipped plan without most of its text, so that loading it takes no time."""
    draft = deepcopy(draft)
    draft.lines = draft.lines[:40]
    draft.findings = draft.findings[:3]
    draft.staff, draft.risks, draft.errata = [], [], ()
    return draft


class Editor:
    """A person at a browser without JavaScript: opens pages of editing and sends their forms."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        self.client = client
        self.address = address
        self.page = ""

    def open(self, language: str = "") -> dict[str, Any]:
        """Open the page; returns what its form would send without a key pressed."""
        if language:
            self.client.get("/", query_string={"lang": language})
        answer = self.client.get(self.address)
        assert answer.status_code == 200, answer.status_code
        return self.shown(answer.text)

    def shown(self, page: str) -> dict[str, Any]:
        """What the form of a page would send."""
        self.page = page
        sent: dict[str, Any] = {}
        form = page[page.index('class="entry"') :]
        for tag in re.findall(r"<input[^>]*>", form):
            name, value = _attribute(tag, "name"), _attribute(tag, "value")
            if 'type="checkbox"' in tag or 'type="radio"' in tag:
                if " checked" in tag:
                    sent.setdefault(name, []).append(value)
            else:
                sent[name] = value
        for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
            sent[name] = unescape(text)
        for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.findall(r"<option[^>]*selected[^>]*>", options)
            sent[name] = _attribute(chosen[0], "value") if chosen else ""
        return sent

    def send(self, sent: dict[str, Any], **changes: Any) -> Any:
        """Send a form with some fields typed anew; None takes a field out."""
        filled = {"reason": "Corrected by the ministry", **{k: v for k, v in sent.items() if v != "" or k != "reason"}}
        filled |= changes
        filled["reason"] = filled["reason"] or "Corrected by the ministry"
        return self.client.post(self.address, data={name: value for name, value in filled.items() if value is not None})

    def save(self, language: str = "", **changes: Any) -> Any:
        """Open the page, type, and save."""
        return self.send(self.open(language), **changes)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


@pytest.fixture(scope="session")
def app(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> Flask:
    """The application with a short plan of each form, public; what a test commits is taken back after it."""

    def make() -> tuple[Flask, Flask]:
        app = migrated(new_database, "short", tmp_path_factory.mktemp("instance"))
        with app.app_context():
            for code in (XK, BA):
                apply_draft(db.session, short(drafts[code]), public=True, now=NOW)
        return app, app

    app: Flask = lasting.once(new_database, "short", make)
    return app


@pytest.fixture
def ba(session: Session) -> Plan:
    """The work programme of Bosnia and Herzegovina: by quarters, with compound indicators."""
    return session.scalars(select(Plan).where(Plan.code == BA)).one()


@pytest.fixture
def xk(session: Session) -> Plan:
    """The action plan of Kosovo: by years, with percents and a budget."""
    return session.scalars(select(Plan).where(Plan.code == XK)).one()


@pytest.fixture
def coordinator(client: FlaskClient, session: Session) -> Person:
    """A coordinator of every plan, signed in."""
    person = make_person(session, Role.COORDINATOR)
    sign_in(client, session, person)
    return person


@pytest.fixture
def editor(client: FlaskClient, coordinator: Person) -> Callable[[str], Editor]:
    """The coordinator at the page of editing with an address."""
    return lambda address: Editor(client, address)
