"""A database that is held, restarted or full of errors: answers of 503 in time, and nothing to restart afterwards."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from tests.conftest import settings_for
from tests.servers import restartable_postgres, skip_or_fail
from tracker.app import create_app
from tracker.database import transaction
from tracker.extensions import alembic, db
from tracker.history import COMMAND, History, Subject, record, utc_now


def served(url, folder, **limits):
    """The application on a migrated database of its own; its list of plans can be made to do something else."""
    app = create_app(replace(settings_for(url, folder), **limits))
    with app.app_context():
        alembic.upgrade()
    return app


def disposed(app):
    with app.app_context():
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(migrated_url, tmp_path):
    app = served(migrated_url, tmp_path, lock_timeout=1, statement_timeout=2)
    yield app
    disposed(app)


@pytest.fixture
def held(migrated_url, app):
    """Holds what every change of the installation's chain needs, as another process would."""
    engine = create_engine(migrated_url)
    with app.app_context(), transaction(db.session):
        record(db.session, COMMAND, "setting.changed", Subject("setting", "languages"), now=utc_now())
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT 1 FROM history_head FOR UPDATE"))
        yield connection
    engine.dispose()


@pytest.fixture
def does(app, monkeypatch):
    """Lets the list of plans do something else."""

    def arrange(view):
        monkeypatch.setitem(app.view_functions, "plans.list_plans", view)

    return arrange


def write():
    with transaction(db.session):
        record(db.session, COMMAND, "setting.changed", Subject("setting", "languages"), now=utc_now())
    return "written"


class TestLocks:
    def test_a_change_waits_as_long_as_is_set_and_is_then_answered_with_503(self, app, held, does):
        does(write)
        began = time.monotonic()

        answer = app.test_client().get("/")

        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        assert 0.9 < time.monotonic() - began < 8

    def test_reading_goes_on_meanwhile(self, app, held, does):
        answer = app.test_client().get("/")

        assert answer.status_code == 200

    def test_writing_goes_on_when_the_lock_is_gone(self, app, held, does):
        does(write)
        refused = app.test_client().get("/").status_code
        held.rollback()

        answer = app.test_client().get("/")

        with app.app_context():
            entries = len(db.session.scalars(select(History)).all())
        assert (refused, answer.status_code, entries) == (503, 200, 2)


class TestConnections:
    def test_none_is_lost_however_often_an_answer_fails(self, app, does, is_full):
        def fails():
            db.session.execute(text("SELECT no_such_column FROM plan"))

        def leaves_a_transaction_open():
            db.session.connection(execution_options={"tracker_writing": True})
            raise RuntimeError

        answers = []
        for number in range(1000 if is_full else 60):
            does(fails if number % 2 else leaves_a_transaction_open)
            answers.append(app.test_client().get("/").status_code)

        with app.app_context():
            assert db.engine.pool.checkedout() == 0
        assert set(answers) == {500}
        does(write)
        assert app.test_client().get("/").status_code == 200

    def test_a_statement_without_end_is_given_up(self, app, does):
        with app.app_context():
            if db.engine.dialect.name == "sqlite":
                return  # SQLite runs in this process and has no such limit
        does(lambda: db.session.execute(text("SELECT pg_sleep(60)")))
        began = time.monotonic()

        answer = app.test_client().get("/")

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert time.monotonic() - began < 10

    def test_each_one_has_the_limits_that_are_set(self, app):
        with app.app_context(), db.engine.connect() as one, db.engine.connect() as two:
            for connection in (one, two):
                if db.engine.dialect.name == "sqlite":
                    found = [connection.execute(text("PRAGMA busy_timeout")).scalar_one()]
                    assert found == [1000]
                    continue
                names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
                assert [connection.execute(text(f"SHOW {name}")).scalar_one() for name in names] == ["1s", "2s", "1min"]


@pytest.fixture(scope="module")
def server():
    with restartable_postgres() as server:
        if server is None:
            skip_or_fail("there are no PostgreSQL programs")
        yield server


@pytest.mark.postgres
class TestRestartedServer:
    def test_is_found_again_within_five_seconds_by_every_connection_of_the_pool(self, server, tmp_path):
        app = served(server.url, tmp_path)
        with app.app_context():
            connections = [db.engine.connect() for _ in range(5)]
            for connection in connections:
                connection.close()  # into the pool
        assert app.test_client().get("/").status_code == 200

        server.stop()
        gone = app.test_client().get("/")
        server.start()
        began = time.monotonic()
        answers = [app.test_client().get("/").status_code for _ in range(6)]
        took = time.monotonic() - began
        with app.app_context():
            lost = db.engine.pool.checkedout()
        disposed(app)

        assert (gone.status_code, gone.headers["Retry-After"]) == (503, "10")
        assert answers == [200] * 6
        assert took < 5
        assert lost == 0

    def test_in_the_middle_of_a_change_leaves_nothing_of_it(self, server, tmp_path, monkeypatch):
        app = served(server.url, tmp_path)

        def stopped_while_writing():
            with transaction(db.session):
                record(db.session, COMMAND, "setting.changed", Subject("setting", "languages"), now=utc_now())
                server.stop()
            return "written"

        with app.app_context():
            before = len(db.session.scalars(select(History)).all())
        monkeypatch.setitem(app.view_functions, "plans.list_plans", stopped_while_writing)

        answer = app.test_client().get("/")
        server.start()
        with app.app_context():
            after = len(db.session.scalars(select(History)).all())
        disposed(app)

        assert answer.status_code == 503
        assert after == before


def test_the_address_may_ask_for_limits_of_its_own(tmp_path, empty_url):
    if not empty_url.startswith("postgresql"):
        return
    app = create_app(settings_for(f"{empty_url}?options=-c%20statement_timeout%3D7s", tmp_path))
    with app.app_context(), db.engine.connect() as connection:
        found = connection.execute(text("SHOW statement_timeout")).scalar_one()
    disposed(app)

    assert found == "7s"


def test_a_server_that_is_not_there_is_told_at_once(tmp_path):
    app = create_app(replace(settings_for("postgresql+psycopg://x@127.0.0.1:1/x", tmp_path), connect_timeout=2))
    began = time.monotonic()

    answer = app.test_client().get("/")

    with app.app_context(), pytest.raises(OperationalError):
        db.engine.connect()
    disposed(app)
    assert answer.status_code == 503
    assert time.monotonic() - began < 5
