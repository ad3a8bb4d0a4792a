"""The full world, filled once on each database, and what looks for those who are planted in it."""

import pytest
from flask import Flask

from tests.conftest import Lasting, NewDatabase, migrated
from tests.integration.cases.crawl.full_world import Full, fill
from tests.integration.cases.crawl.lookout import Lookout
from tracker.reading.drafts import PlanDraft


@pytest.fixture(scope="session")
def full(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> Full:
    """A world with everything in it; tests only look, or take back what they do."""

    def make() -> tuple[Full, Flask]:
        app = migrated(new_database, "crawl", tmp_path_factory.mktemp("instance"))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            filled = fill(app, drafts["XK-MIG-2021-2023"])
        return filled, app

    found: Full = lasting.once(new_database, "crawl", make)
    return found


@pytest.fixture(scope="session")
def lookout(full: Full) -> Lookout:
    """Finds those who are planted."""
    return Lookout(full.planted)
