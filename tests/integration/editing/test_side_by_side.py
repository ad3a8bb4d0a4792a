"""What happens to a plan while something else happens to it: nobody waits for each other for ever, nothing is lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, settings_for
from tests.integration.editing.conftest import XK, short
from tracker.accounts.policy import Visibility
from tracker.administration.services import change_visibility
from tracker.app import create_app
from tracker.database import transaction
from tracker.editing.services import edit
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.history import COMMAND, Subject, broken_entries, has_been_worked_on, record
from tracker.plans.models import Element, Plan


def test_an_entry_of_a_plan_need_not_wait_for_whoever_publishes_it(shared, beside):
    with shared.app_context():
        plan = _plan()
        plan_id, version = plan.id, plan.version
        with transaction(db.session):
            has_been_worked_on(db.session, plan_id)  # holds the plan's chain
            publishing = beside(lambda: _publish(version))

            record(db.session, COMMAND, "export.made", Subject("plan", XK), plan_id=plan_id, now=NOW)

        publishing.result(20)
        db.session.expire_all()
        assert _plan().visibility is Visibility.SIGNED_IN
        assert list(broken_entries(db.session)) == []


def test_nobody_edits_a_plan_between_the_question_whether_anybody_has_and_what_follows_from_it(shared, beside):
    with shared.app_context():
        with transaction(db.session):
            assert not has_been_worked_on(db.session, _plan().id)
            editing = beside(_edit)

            assert not editing.done()
            assert not has_been_worked_on(db.session, _plan().id)

        editing.result(20)
        assert has_been_worked_on(db.session, _plan().id)


@pytest.fixture
def shared(migrated_url: str, drafts, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database that several connections share, with one short plan."""
    app = create_app(settings_for(migrated_url, tmp_path))
    with app.app_context():
        apply_draft(db.session, short(drafts[XK]), public=False, now=NOW)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def beside(shared: Flask) -> Iterator[Callable[[Callable[[], None]], Future[None]]]:
    """Does something on a connection of its own, and gives it the time to come as far as it can."""

    def run(deed: Callable[[], None]) -> None:
        with shared.app_context():
            deed()

    def begin(deed: Callable[[], None]) -> Future[None]:
        begun = pool.submit(run, deed)
        sleep(0.5)
        return begun

    with ThreadPoolExecutor(1) as pool:
        yield begin


def _plan() -> Plan:
    return db.session.scalars(select(Plan).where(Plan.code == XK)).one()


def _publish(version: int) -> None:
    change_visibility(
        db.session,
        _plan().id,
        Visibility.SIGNED_IN,
        reason="The government decided so",
        version=version,
        author=COMMAND,
        now=NOW,
    )


def _edit() -> None:
    element = db.session.scalars(select(Element).where(Element.key == "1.1")).one()
    edit(
        db.session,
        _plan(),
        "element",
        "1.1",
        version=element.version,
        seen={"title": element.title},
        typed={"title": "Another title"},
        reason="The law was amended",
        author=COMMAND,
        now=NOW,
    )
