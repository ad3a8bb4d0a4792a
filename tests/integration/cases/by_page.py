"""The acts of `ways_round` by their pages: what a browser sends of them, and what the form holds that comes back."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from flask import Flask, g, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.integration.cases.acting import EVERY_DUTY, KEPT, Acting
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.labels import said
from tracker.cases.law.days import local
from tracker.cases.law.safeguards import Stopped
from tracker.cases.models import Case, CaseDuty
from tracker.cases.recording import NewEvent
from tracker.errors import Refused
from tracker.history import History

IN_ENGLISH = {"Accept-Language": "en"}
LONG_AGO = date(2020, 1, 1)
READINGS = ("case.read", "case.searched")  # what a refused page leaves in the history, too
# What no form of an event offers, and somebody sends all the same, so that the act might pass.
TAMPERED = {
    "safeguards": "",
    "against": "none",
    "effect": "warn",
    "case_id": "1",
    "person_id": "1",
    "now": "2099-01-01T00:00",
    "recorded_at": "2020-01-01T00:00",
    "state": "U_TOKU",
    "rooms": ["asylum", "classified", "medical", "plain"],
    "may_lack": "y",
    "is_reported_afterwards": "y",
    "is_annulled": "y",
    "asked_is_approved": "yes",
    "asked_reason": "urgent",
}
Typed = dict[str, str | list[str]]


def typed(case: Case, new: NewEvent) -> Typed:
    """An act as somebody types it into the form of its event; pages know minutes, so a second more is the next one."""
    found: Typed = {**_instant("at", new.at), "body": new.body, "reason": new.reason}
    if new.outcome:
        found["outcome"] = new.outcome
    if new.is_deviation:
        found["is_deviation"] = "y"
    for name, answer in new.answers.items():
        if isinstance(answer, datetime):
            found |= _instant(f"asked_{name}", answer)
        else:
            found["note" if name == "note" else f"asked_{name}"] = _answer(answer)
    return found


def _instant(name: str, at: datetime) -> Typed:
    minute = at.replace(second=0) + timedelta(minutes=bool(at.second))
    shown = local(minute)
    return {name: f"{shown:%d.%m.%Y.}", f"{name}_time": f"{shown:%H:%M}"}


def _answer(answer: Any) -> str | list[str]:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, date):
        return f"{answer:%d.%m.%Y.}"
    return list(answer) if isinstance(answer, list | tuple) else str(answer)


class _Form(HTMLParser):
    """Reads what the fields of a page hold."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, list[str]] = {}
        self._list = self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "input" and (told.get("type") not in {"checkbox", "radio"} or "checked" in told):
            self._hold(told.get("name", ""), told.get("value", ""))
        elif tag == "select":
            self._list = told.get("name", "")
        elif tag == "option" and "selected" in told:
            self._hold(self._list, told.get("value", ""))
        elif tag == "textarea":
            self._words = told.get("name", "")
            self._hold(self._words, "")

    def handle_data(self, data: str) -> None:
        if self._words:
            self.held[self._words][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._words = ""

    def _hold(self, name: str, value: str) -> None:
        self.held.setdefault(name, []).append(value)


def held_by(page: str) -> dict[str, list[str]]:
    """What the fields of a page hold, by their names."""
    form = _Form()
    form.feed(page.partition('<main id="content"')[2])
    return form.held


def lost_of(sent: Mapping[str, str | list[str]], page: str) -> set[str]:
    """The fields of what was sent that do not stand in the form any more."""
    held = held_by(page)
    return {name for name, value in sent.items() if _told(held.get(name, [])) != _told(value)}


def _told(value: str | list[str]) -> list[str]:
    return [each.strip() for each in ([value] if isinstance(value, str) else value) if each.strip()]


def words_of(page: str) -> str:
    """What a reader of a page reads, in one line."""
    shown = page.partition('<main id="content"')[2]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", shown)))


@dataclass
class AtThePage:
    """Somebody at the pages of cases, without JavaScript, and whoever may not see them."""

    app: Flask
    on: Acting
    person: Person
    clients: dict[int, Any] = field(default_factory=dict)

    def client(self, person: Person | None = None) -> Any:
        """The browser of somebody."""
        person = person or self.person
        if person.id not in self.clients:
            self.clients[person.id] = self.app.test_client()
            sign_in(self.clients[person.id], self.on.session, person)
        return self.clients[person.id]

    def get(self, address: str, person: Person | None = None) -> TestResponse:
        """Ask for a page in English."""
        answer: TestResponse = self.client(person).get(address, headers=IN_ENGLISH)
        return answer

    def send(self, address: str, sent: Mapping[str, Any], person: Person | None = None) -> TestResponse:
        """Send a form without having looked at it, with a token that the session was given elsewhere."""
        client = self.client(person)
        with self.app.test_request_context():
            g.pop("csrf_token", None)
            token, of_session = generate_csrf(), session["csrf_token"]
        with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
            cookie["csrf_token"] = of_session
        answer: TestResponse = client.post(
            address, data={"csrf_token": token, **sent}, headers={**IN_ENGLISH, "Origin": "http://localhost"}
        )
        return answer

    def record(self, case: Case, sent: Mapping[str, Any], code: str, person: Person | None = None) -> TestResponse:
        """Send the form of an event."""
        return self.send(f"/cases/{case.number}/events/{code}", sent, person)

    def says(self, refused: Refused) -> str:
        """What a page says of a refusal, in English, with what it rests on."""
        with self.app.test_request_context(headers=IN_ENGLISH):
            sentence = said(refused)
        if isinstance(refused, Stopped):
            return f"{sentence} It rests on: {refused.safeguard.basis}."
        return sentence

    def somebody(self, name: str, *duties: Duty, unit: str = "TC") -> Person:
        """Another case officer, with duties in a unit."""
        person = make_person(self.on.session, Role.CASE_OFFICER, email=f"{name}@example.org")
        give_duties(self.on, person, duties, unit)
        return person

    def kept(self) -> list[int]:
        """How many rows there are of everything that a case is kept in; a reading is told of, and is no change."""
        self.on.session.rollback()
        counted = [
            self.on.session.scalar(select(func.count()).select_from(table)) or 0
            for table in KEPT
            if table is not History
        ]
        written = select(func.count()).select_from(History).where(History.kind.not_in(READINGS))
        return [*counted, self.on.session.scalar(written) or 0]


def give_duties(on: Acting, person: Person, duties: Iterable[Duty], *units: str) -> None:
    """Let somebody have duties in units, since long ago."""
    on.session.add_all(
        CaseDuty(person_id=person.id, unit_id=on.units[unit].id, duty=duty, since_on=LONG_AGO)
        for unit in units
        for duty in duties
    )
    on.session.commit()


def at_the_page(app: Flask, on: Acting) -> AtThePage:
    """Whoever acts, signed in, with the duties that the tables say."""
    person = on.session.get_one(Person, on.officer.person_id)
    give_duties(on, person, EVERY_DUTY, *on.units)
    return AtThePage(app, on, person)
