"""Two people who change the same thing at the same moment, each with a connection of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from tests.conftest import settings_for
from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.policy import Role
from tracker.accounts.queries import administrators_who_can_sign_in
from tracker.accounts.services import (
    RESET,
    Scope,
    add_person,
    change_person,
    disable_person,
    grant_role,
    make_link,
    revoke_role,
    set_password,
    use_link,
)
from tracker.accounts.sessions import begin_session, open_session
from tracker.accounts.sign_in import end_other_sessions
from tracker.app import create_app
from tracker.database import transaction
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import COMMAND, Author, Subject, broken_entries, record, utc_now

PASSWORD = "a long enough password"


def _at_once(app: Flask, *deeds: Callable[[], object]) -> list[str]:
    """Do several things at the same moment; says of each "done" or "refused"."""
    ready = Barrier(len(deeds))

    def alone(deed: Callable[[], object]) -> str:
        with app.app_context():
            ready.wait(10)
            try:
                deed()
            except (Refused, NoResultFound):
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(alone, deeds))


@pytest.mark.parametrize("way", ["role", "account"])
def test_two_administrators_who_remove_each_other_leave_one(own_app: Flask, way: str) -> None:
    with own_app.app_context():
        people = [_administrator(f"{name}@example.org") for name in ("ana", "bojan")]

    for _round in range(5):
        outcome = _at_once(own_app, *[lambda each=each: _remove(each, way) for each in people])

        with own_app.app_context():
            assert sorted(outcome) == ["done", "refused"]
            assert len(administrators_who_can_sign_in(db.session)) == 1
            for person_id in people:
                _restore(person_id)


def test_a_link_lets_one_of_two_through(own_app: Flask) -> None:
    with own_app.app_context():
        person = db.session.get_one(Person, _administrator("cvita@example.org"))
        token = make_link(db.session, person, RESET, author=COMMAND, now=utc_now())

    outcome = _at_once(own_app, *[lambda: use_link(db.session, token, PASSWORD, utc_now())] * 2)

    assert sorted(outcome) == ["done", "refused"]


def test_of_two_who_add_the_same_person_one_is_told(own_app: Flask) -> None:
    def add() -> None:
        add_person(db.session, email="new@example.org", name="New", language="en", author=COMMAND, now=utc_now())

    outcome = _at_once(own_app, add, add)

    with own_app.app_context():
        assert sorted(outcome) == ["done", "refused"]
        assert list(broken_entries(db.session)) == []


def test_the_same_role_is_given_once(own_app: Flask) -> None:
    with own_app.app_context():
        person_id = _person("dino@example.org")

    def give() -> None:
        person = db.session.get_one(Person, person_id)
        grant_role(db.session, person, Role.READER, Scope(), author=COMMAND, now=utc_now())

    outcome = _at_once(own_app, give, give)

    with own_app.app_context():
        assert sorted(outcome) == ["done", "refused"]
        assert len(db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).all()) == 1


def test_a_role_is_taken_once(own_app: Flask) -> None:
    with own_app.app_context():
        person_id = _person("ema@example.org")
        person = db.session.get_one(Person, person_id)
        grant_role(db.session, person, Role.READER, Scope(), author=COMMAND, now=utc_now())

    outcome = _at_once(own_app, *[lambda: _remove(person_id, "role")] * 2)

    with own_app.app_context():
        assert sorted(outcome) == ["done", "refused"]
        assert list(broken_entries(db.session)) == []


def test_whoever_writes_an_entry_need_not_wait_for_somebody_who_changes_its_author(own_app: Flask) -> None:
    with own_app.app_context():
        author = Author(_administrator("filip@example.org"))
        changed = db.session.get_one(Person, author.person_id)
        name = Subject("person", str(changed.id), changed.name)
        version = changed.version
        with ThreadPoolExecutor(1) as pool:
            with transaction(db.session):
                record(db.session, COMMAND, "data.read", name, now=utc_now())
                other = pool.submit(_at_once, own_app, lambda: _rename(author, version))
                sleep(0.5)  # until they hold the person and wait for the chain

                record(db.session, author, "data.read", name, now=utc_now())

            assert other.result(20) == ["done"]
        assert list(broken_entries(db.session)) == []


def test_all_other_sessions_end_while_somebody_changes_the_password(own_app: Flask) -> None:
    with own_app.app_context():
        person_id = _administrator("goran@example.org")
        person = db.session.get_one(Person, person_id)
        tokens = [begin_session(db.session, person, browser="", now=utc_now()) for _ in range(20)]

    is_open = Event()  # a session that the other has ended already could end none

    def end_others() -> None:
        present = open_session(db.session, tokens[0], utc_now())
        is_open.set()
        assert present is not None
        end_other_sessions(db.session, present, author=Author(person_id), now=utc_now())

    def change_password() -> None:
        assert is_open.wait(10)
        set_password(db.session, db.session.get_one(Person, person_id), PASSWORD, author=COMMAND, now=utc_now())

    outcome = _at_once(own_app, end_others, change_password)

    with own_app.app_context():
        assert outcome == ["done", "done"]
        assert [token for token in tokens if open_session(db.session, token, utc_now())] == []
        assert list(broken_entries(db.session)) == []


@pytest.fixture
def own_app(migrated_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of this test's own, where what is committed is committed."""
    app = create_app(settings_for(migrated_url, tmp_path))
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _person(email: str) -> int:
    person = add_person(
        db.session, email=email, name=email, language="en", author=COMMAND, now=utc_now(), password=PASSWORD
    )
    return person.id


def _administrator(email: str) -> int:
    person = db.session.get_one(Person, _person(email))
    grant_role(db.session, person, Role.ADMINISTRATOR, Scope(), author=COMMAND, now=utc_now())
    return person.id


def _remove(person_id: int, way: str) -> None:
    if way == "account":
        disable_person(db.session, db.session.get_one(Person, person_id), author=COMMAND, now=utc_now())
        return
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).one()
    revoke_role(db.session, grant, author=COMMAND, now=utc_now())


def _rename(author: Author, version: int) -> None:
    person = db.session.get_one(Person, author.person_id)
    change_person(db.session, person, name="Other", language="bs", version=version, author=author, now=utc_now())


def _restore(person_id: int) -> None:
    person = db.session.get_one(Person, person_id)
    person.disabled_at = None
    if db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).first() is None:
        db.session.add(RoleGrant(person_id=person_id, role=Role.ADMINISTRATOR, granted_at=utc_now()))
    db.session.commit()
