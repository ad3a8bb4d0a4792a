"""The world that the tests of rights share: built once on each database, and left as it was by every test."""

import os
from collections.abc import Iterator
from zlib import crc32

import pytest
from flask import Flask
from sqlalchemy import event

from tests.conftest import Lasting, NewDatabase, _migrated
from tests.integration.rights.world import World, build
from tracker.extensions import db
from tracker.reading.drafts import PlanDraft

# The matrix is asked whole on SQLite; on PostgreSQL every fourth question, all of them under FULL=1. The rules are
# the same ones, and that the two databases understand them alike is tested by itself.
SAMPLE = 4


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave most of the matrix out on the second database."""
    if os.environ.get("TRACKER_TEST_FULL") == "1":
        return
    left_out = [item for item in items if _is_of_matrix(item) and crc32(item.name.encode()) % SAMPLE]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


def _is_of_matrix(item: pytest.Item) -> bool:
    return item.path.name == "test_every_route.py" and "postgresql-" in item.name


@pytest.fixture(scope="session")
def world(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> World:
    """Two countries, five plans, and one person of each role."""

    def make() -> tuple[World, Flask]:
        app = _migrated(new_database("rights"), tmp_path_factory.mktemp("instance"))
        # What CSRF protects has tests of its own; here every request is as if it came from a page of the tracker.
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            built = build(app, drafts["XK-MIG-2021-2023"])
        return built, app

    built: World = lasting.once(new_database, "rights", make)
    return built


@pytest.fixture
def counted(world: World) -> Iterator[list[str]]:
    """The statements that the world's application executes from here on."""
    with world.app.app_context():
        engine = db.engine
    executed: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            executed.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield executed
    event.remove(engine, "before_cursor_execute", note)
