"""The world that the tests of rights share: built once on each database, and left as it was by every test."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from tests.conftest import Lasting, NewDatabase, migrated
from tests.integration.rights.world import World, build
from tracker.extensions import db
from tracker.reading.drafts import PlanDraft


@pytest.fixture(scope="session")
def world(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> World:
    """Two countries, five plans, and one person of each role."""

    def make() -> tuple[World, Flask]:
        app = migrated(new_database, "rights", tmp_path_factory.mktemp("instance"))
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
