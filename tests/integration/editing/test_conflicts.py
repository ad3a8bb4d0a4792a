"""Two people on one thing: the second one sees both values and chooses, and nothing is overwritten unseen."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tests.conftest import NOW, FreshClient, settings_for
from tests.integration.editing.conftest import XK, Editor, short
from tests.integration.editing.test_editing import institutions_of, saved
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.app import create_app
from tracker.editing import services
from tracker.editing.conflicts import Conflict
from tracker.editing.services import edit
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.history import Author, History, broken_entries
from tracker.plans.models import Activity, Element, Plan

ELEMENT = f"/plans/{XK}/elements/1.1/edit"
ACTIVITY = f"/plans/{XK}/activities/1.1.1/edit"


@pytest.fixture
def two(app, session, xk):
    """Makes two coordinators at two browsers at one page."""

    def at(address):
        editors = []
        for name in ("amra", "besim"):
            client = app.test_client()
            sign_in(client, session, make_person(session, Role.COORDINATOR, email=f"{name}@example.org"))
            editors.append(Editor(client, address))
        return editors

    return at


class TestTheSecond:
    def test_sees_both_values_who_saved_and_why(self, session, two):
        amra, besim = two(ELEMENT)
        first, second = amra.open(), besim.open()
        before = first["title"]

        saved(amra.send(first, title="Title by Amra", reason="The law was amended"))
        answer = besim.send(second, title="Title by Besim")

        assert answer.status_code == 409
        for words in (before, "Title by Amra", "Title by Besim", "by Amra, because: The law was amended"):
            assert words in answer.text
        assert title(session) == "Title by Amra"

    def test_must_choose(self, session, two):
        amra, besim = two(ELEMENT)
        first, second = amra.open(), besim.open()
        saved(amra.send(first, title="Title by Amra"))
        conflict = besim.shown(besim.send(second, title="Title by Besim").text)

        answer = besim.send(conflict)

        assert answer.status_code == 409
        assert "Choose which of the two is to stand there." in answer.text
        assert title(session) == "Title by Amra"

        saved(besim.send(besim.shown(answer.text), **{"keep-title": "mine"}))

        assert title(session) == "Title by Besim"

    def test_may_leave_what_the_first_one_saved(self, session, two):
        amra, besim = two(ELEMENT)
        first, second = amra.open(), besim.open()
        saved(amra.send(first, title="Title by Amra"))
        conflict = besim.shown(besim.send(second, title="Title by Besim").text)

        answer = saved(besim.send(conflict, **{"keep-title": "theirs"}))

        assert "It stays as the other person saved it." in besim.client.get(answer.location).text
        assert title(session) == "Title by Amra"
        assert len(session.scalars(select(History).where(History.kind == "edited")).all()) == 1

    def test_chooses_for_each_field(self, session, two):
        amra, besim = two(ACTIVITY)
        first, second = amra.open(), besim.open()
        saved(amra.send(first, title="Amra's", ends_on="2022-06-30", supporting=[]))

        answer = besim.send(second, title="Besim's", ends_on="2022-12-30")
        conflict = besim.shown(answer.text)

        # Who helps was changed by Amra alone: what she saved is chosen unless Besim says otherwise.
        assert conflict["keep-supporting"] == ["theirs"]
        saved(besim.send(conflict, **{"keep-title": "theirs", "keep-ends_on": "mine"}))
        row = session.scalars(select(Activity).where(Activity.key == "1.1.1")).one()
        assert (row.title, row.ends_on.isoformat()) == ("Amra's", "2022-12-30")
        assert institutions_of(session, row)[1] == []

    def test_is_told_again_where_a_third_save_comes_in_between(self, session, two):
        amra, besim = two(ELEMENT)
        first, second = amra.open(), besim.open()
        saved(amra.send(first, title="Title by Amra"))
        conflict = besim.shown(besim.send(second, title="Title by Besim").text)
        saved(amra.save(title="Second title by Amra"))

        answer = besim.send(conflict, **{"keep-title": "mine"})

        assert answer.status_code == 409
        assert "Second title by Amra" in answer.text
        assert title(session) == "Second title by Amra"

    def test_is_told_where_only_what_hangs_on_the_row_was_saved(self, session, two):
        amra, besim = two(ACTIVITY)
        first, second = amra.open(), besim.open()

        saved(amra.send(first, supporting=[]))
        answer = besim.send(second, title="Besim's")

        assert answer.status_code == 409
        assert "Supporting institutions" in answer.text

    def test_loses_nothing_that_was_typed_wrong(self, session, two):
        amra, besim = two(ACTIVITY)
        first, second = amra.open(), besim.open()
        saved(amra.send(first, title="Amra's"))
        conflict = besim.shown(besim.send(second, title="Besim's").text)

        answer = besim.send(conflict, **{"keep-title": "mine", "ends_on": "30 February"})

        assert answer.status_code == 409
        again = besim.shown(answer.text)
        assert (again["title"], again["ends_on"], again["keep-title"]) == ("Besim's", "30 February", ["mine"])
        saved(besim.send(again, ends_on="2023-02-28"))
        assert session.scalars(select(Activity.title).where(Activity.key == "1.1.1")).one() == "Besim's"


class TestBelowThePage:
    def test_a_document_loaded_anew_since_the_page_was_opened_is_noticed(self, session, two, drafts):
        amra, _ = two(ELEMENT)
        sent = amra.open()
        newer = short(drafts[XK])
        element = next(each for each in newer.elements if each.key == "1.1")
        element.title = replace(element.title, text="Title of the second edition")

        apply_draft(session, newer, public=False, now=NOW)
        answer = amra.send(sent, title="Amra's")

        assert answer.status_code == 409
        assert "when the document was loaded anew" in answer.text
        assert title(session) == "Title of the second edition"

    def test_a_clash_that_only_the_database_sees_is_a_conflict_too(self, session, xk, monkeypatch):
        def clash(*_arguments):
            raise StaleDataError("another transaction was first")

        monkeypatch.setattr(services, "_change", clash)
        element = session.scalars(select(Element).where(Element.key == "1.1")).one()
        seen = {"title": element.title}

        with pytest.raises(Conflict) as caught:
            edit(
                session,
                xk,
                "element",
                "1.1",
                version=element.version,
                seen=seen,
                typed={"title": "New"},
                reason="Why not",
                author=Author(),
                now=NOW,
            )

        assert caught.value.now == seen


@pytest.fixture
def shared(migrated_url, drafts, tmp_path) -> Iterator[Flask]:
    """The application on a database that several connections share, with one short plan."""
    app = create_app(settings_for(migrated_url, tmp_path))
    app.testing = True
    app.test_client_class = FreshClient
    with app.app_context():
        apply_draft(db.session, short(drafts[XK]), public=True, now=NOW)
    yield app
    with app.app_context():
        db.engine.dispose()


class TestInterleavings:
    def test_of_two_people_exactly_one_wins_and_the_other_sees_both(self, shared, is_full):
        people = [_coordinator(shared, name) for name in ("amra", "besim")]
        with ThreadPoolExecutor(2) as pool:
            for turn in range(200 if is_full else 20):
                self._one_turn(shared, people, pool, random.Random(turn), turn)
        with shared.app_context():
            assert list(broken_entries(db.session)) == []

    def _one_turn(self, shared, people, pool, dice, turn):
        address, field, words = dice.choice(_THINGS)
        typed = [words.format(turn=turn, who=who) for who in (1, 2)]
        editors = [Editor(client, address) for client in people]
        pages = {who: editors[who].open() for who in dice.sample((0, 1), 2)}
        before = _edits(shared)
        start = threading.Barrier(2)
        pauses = [dice.random() / 100, dice.random() / 100] if dice.random() < 0.5 else [0, 0]

        def send(who):
            start.wait()
            threading.Event().wait(pauses[who])
            return editors[who].send(pages[who], **{field: typed[who]})

        answers = list(pool.map(send, (0, 1)))

        assert sorted(answer.status_code for answer in answers) == [303, 409], [answer.text for answer in answers]
        winner = 0 if answers[0].status_code == 303 else 1
        conflict = answers[1 - winner].text
        assert _shown(typed[0]) in conflict
        assert _shown(typed[1]) in conflict
        assert _edits(shared) == before + 1
        assert editors[0].open()[field] == _shown(typed[winner])
        choice = dice.choice(["mine", "theirs", None])
        if choice is not None:
            sent = editors[1 - winner].shown(conflict)
            saved(editors[1 - winner].send(sent, **{f"keep-{field}": choice}))
            assert editors[0].open()[field] == _shown(typed[1 - winner if choice == "mine" else winner])
            assert _edits(shared) == before + (2 if choice == "mine" else 1)


# An address, a field of its page, and what the two people type into it.
_THINGS = [
    (f"/plans/{XK}/edit", "title", "Plan {turn}-{who}"),
    (ELEMENT, "title", "Element {turn}-{who}"),
    (ACTIVITY, "title", "Activity {turn}-{who}"),
    (f"/plans/{XK}/indicators/1.1-I1/edit", "value_1", "{turn}.{who}"),
    (f"/plans/{XK}/budget/1.1.1-2021/edit", "amount", "{who}{turn:03}"),
]


def _shown(typed):
    return f"{int(typed):,}" if typed.isdigit() else typed


def _coordinator(app, name):
    client = app.test_client()
    with app.app_context():
        sign_in(client, db.session, make_person(db.session, Role.COORDINATOR, email=f"{name}@example.org"))
    return client


def _edits(app):
    with app.app_context():
        return len(db.session.scalars(select(History.id).where(History.kind == "edited")).all())


def title(session: Session) -> str:
    """The title of the element, as the database has it now."""
    session.expire_all()
    plan = session.scalars(select(Plan).where(Plan.code == XK)).one()
    return session.scalars(select(Element.title).where(Element.plan_id == plan.id, Element.key == "1.1")).one()
