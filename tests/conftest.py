"""What the tests stand on: the application on a real database, SQLite and again PostgreSQL."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from tests.cheap_passwords import hash_cheaply
from tests.databases import NewDatabase, OnPostgres, OnSqlite
from tests.sampling import in_sample, longest_first
from tests.servers import skip_or_fail, throwaway_postgres
from tracker.app import create_app
from tracker.config import Settings, settings_from
from tracker.exchange.apply import apply_draft
from tracker.exchange.folders import read_folders
from tracker.extensions import alembic, db
from tracker.reading.drafts import PlanDraft
from tracker.web.languages import offered

PROJECT = Path(__file__).resolve().parent.parent
IMPORTS = PROJECT / "imports"
NOW = datetime(2026, 1, 15, 12, 0)
KEY = "only-for-tests-only-for-tests-0123456789"
CASES_KEY = "only-for-cases-of-tests-9876543210-9876543210"


class CompiledOnce(BytecodeCache):
    """Lets every application of this process find the templates that another one has compiled."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (known := self._compiled.get(bucket.key)) is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


hash_cheaply()
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledOnce()}


def pytest_configure(config: pytest.Config) -> None:
    """Let the files be dealt out to the workers in the order in which they are listed."""
    gc.disable()  # While tests are collected, hardly anything becomes garbage: looking for it took a third of the time.
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on the second database in a sample only, and begin with the files that take longest."""
    kept, left_out = in_sample(items)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = longest_first(kept)


def pytest_collection_finish() -> None:
    """Do not look again and again for garbage among modules and tests, which stay until the end."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine | None]:
    """A PostgreSQL of this process' own, None where there is none: started once, however often it is asked for."""
    with throwaway_postgres() as url:
        engine = create_engine(url, isolation_level="AUTOCOMMIT") if url is not None else None
        yield engine
        if engine is not None:
            engine.dispose()


@pytest.fixture(scope="session")
def kinds_of_databases() -> dict[str, NewDatabase]:
    """What makes databases of each kind: the same until the end, so that what it copies is filled once."""
    return {}


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_database(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    kinds_of_databases: dict[str, NewDatabase],
) -> NewDatabase:
    """Makes empty databases: call it with a name, get a URL. Tests that use it run on SQLite and on PostgreSQL."""
    if request.param not in kinds_of_databases:
        engine: Engine | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
        if request.param == "sqlite":
            kinds_of_databases["sqlite"] = OnSqlite(tmp_path_factory.mktemp("databases"))
        elif engine is not None:
            kinds_of_databases["postgresql"] = OnPostgres(engine)
        else:
            skip_or_fail("no PostgreSQL programs on this machine")
    return kinds_of_databases[request.param]


class Lasting:
    """What is made once for each database and stays until the end.

    pytest takes a session's fixture down whenever the next file asks for the other database, and every file does.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Any] = {}
        self._at_the_end = ExitStack()

    def once(self, new_database: NewDatabase, name: str, make: Callable[[], tuple[Any, Flask]]) -> Any:
        """What was made under the name on the database of this kind; `make` gives it with its application."""
        key = (new_database.kind, name)
        if key not in self._made:
            self._made[key], app = make()
            self._at_the_end.callback(_disposed, app)
        return self._made[key]

    def close(self) -> None:
        """Give all connections back."""
        self._at_the_end.close()


@pytest.fixture(scope="session")
def lasting(postgres: Engine | None) -> Iterator[Lasting]:
    """Keeps applications with their databases until the end."""
    kept = Lasting()
    yield kept
    kept.close()


def settings_for(url: str, instance: Path) -> Settings:
    """The settings of an installation on a database, whatever the environment of the tests says."""
    return replace(
        settings_from({}, instance), database_url=url, secret_key=KEY, cases_key=CASES_KEY, instance=instance
    )


@pytest.fixture
def empty_url(new_database: NewDatabase, request: pytest.FixtureRequest) -> str:
    """The URL of a database of this test's own, without tables."""
    return new_database(f"t{abs(hash(request.node.nodeid)):x}"[:40])


class FreshClient(FlaskClient):
    """A client whose requests begin with nothing remembered, also inside an application context of the test."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            for name in ("visitor", "officer", "language", "countries", "csrf_token", "_login_user", "_flask_babel"):
                g.pop(name, None)
        return super().open(*args, **kwargs)


@pytest.fixture
def migrated_url(new_database: NewDatabase, request: pytest.FixtureRequest) -> str:
    """The URL of a database of this test's own, with all tables and without a row of anybody's."""
    return migrated_database(new_database, f"m{abs(hash(request.node.nodeid)):x}"[:40])


def migrated_database(new_database: NewDatabase, name: str) -> str:
    """The URL of a new database with all tables: they are made once, and copied from then on."""

    def migrate(url: str) -> None:
        with TemporaryDirectory() as folder:
            app = create_app(settings_for(url, Path(folder)))
            with app.app_context():
                alembic.upgrade()
            _disposed(app)

    return new_database.copy("migrated", migrate, name)


def migrated(new_database: NewDatabase, name: str, folder: Path) -> Flask:
    """The application on a new database with all tables."""
    url = migrated_database(new_database, name)
    app = create_app(settings_for(url, folder), LANGUAGES_ASKED_EVERY=3600.0, JOBS_AT_ONCE=True)
    app.testing = True
    app.test_client_class = FreshClient
    return app


def _disposed(app: Flask) -> None:
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def app(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting) -> Flask:
    """The application on a migrated database without plans; what `session` commits is taken back after each test."""

    def make() -> tuple[Flask, Flask]:
        app = migrated(new_database, "plain", tmp_path_factory.mktemp("instance"))
        return app, app

    app: Flask = lasting.once(new_database, "plain", make)
    return app


@pytest.fixture
def session(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session on a real database; what is committed through it is gone after the test."""
    with app.app_context(), db.engine.connect() as connection:
        monkeypatch.setitem(db.sessionmaker.kw, "bind", connection)
        monkeypatch.setitem(db.sessionmaker.kw, "join_transaction_mode", "create_savepoint")
        outer = connection.begin()
        yield db.session
        db.session.close()
        outer.rollback()


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser without JavaScript, on the database that `session` sees."""
    return app.test_client()


@pytest.fixture(scope="session")
def drafts() -> dict[str, PlanDraft]:
    """The drafts of both shipped plans by their codes."""
    return {folder.draft.code: folder.draft for folder in read_folders([IMPORTS])}


@pytest.fixture(scope="session")
def both_plans(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> Flask:
    """The application with both shipped plans, public; only to be read."""

    def make() -> tuple[Flask, Flask]:
        app = migrated(new_database, "both", tmp_path_factory.mktemp("instance"))
        with app.app_context():
            for draft in drafts.values():
                apply_draft(db.session, draft, public=True, now=NOW)
        return app, app

    app: Flask = lasting.once(new_database, "both", make)
    return app


@pytest.fixture
def pages(both_plans: Flask) -> FlaskClient:
    """A browser without JavaScript on both shipped plans."""
    return both_plans.test_client()


@pytest.fixture
def loaded(both_plans: Flask) -> Iterator[Session]:
    """A session on both shipped plans; only to be read."""
    with both_plans.app_context():
        yield db.session


@pytest.fixture
def queries(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """The statements that the application under test executes from here on, without BEGIN, COMMIT and PRAGMA."""
    name = "both_plans" if "both_plans" in request.fixturenames else "app"
    app: Flask = request.getfixturevalue(name)
    with app.app_context():
        engine = db.engine
        offered()  # asked for once in a while, not for a page
    executed: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            executed.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield executed
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def is_full() -> bool:
    """True under `make test FULL=1`: long series run whole, not as a sample."""
    return os.environ.get("TRACKER_TEST_FULL") == "1"
