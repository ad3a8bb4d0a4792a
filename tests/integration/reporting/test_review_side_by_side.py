"""Several people at one item and one period, each on a connection of their own: nothing is overwritten unseen."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from random import Random
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW, Lasting, NewDatabase, migrated_database, settings_for
from tests.integration.editing.conftest import BA, short
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.app import create_app
from tracker.database import transaction
from tracker.errors import Refused
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.history import Author, broken_entries
from tracker.plans.models import Activity, Plan
from tracker.reading.drafts import PlanDraft
from tracker.reporting.calendar import lock_period, period_named, unlock_period
from tracker.reporting.content import StatusEntry
from tracker.reporting.entries import Overtaken, check_period, record_status
from tracker.reporting.items import plan_items
from tracker.reporting.kinds import ReviewState, Status
from tracker.reporting.models import ActivityReport
from tracker.reporting.review import approve, give_back, submit, withdraw

PARTLY = StatusEntry(status=Status.PARTLY, narrative="Two of three", obstacle="No staff")
KEYS = [f"II.{number}" for number in ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "4.1", "4.2", "4.3", "4.4")]


@dataclass
class Shared:
    """An application on a database that several connections share, with a planner and a coordinator."""

    app: Flask
    by_planner: Author
    by_coordinator: Author


@pytest.fixture(scope="session")
def shared(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> Shared:
    """One short plan; each test takes a period and items of its own."""

    def make() -> tuple[Shared, Flask]:
        app = create_app(
            settings_for(migrated_database(new_database, "side_by_side"), tmp_path_factory.mktemp("instance"))
        )
        with app.app_context():
            apply_draft(db.session, short(drafts[BA]), public=False, now=NOW)
            people = [make_person(db.session, role).id for role in (Role.PLANNER, Role.COORDINATOR)]
        return Shared(app, Author(people[0]), Author(people[1])), app

    found: Shared = lasting.once(new_database, "side by side", make)
    return found


@pytest.fixture
def beside(shared: Shared) -> Iterator[Callable[[Callable[[], Any]], Future[Any]]]:
    """Does something on a connection of its own, and gives it the time to come as far as it can."""

    def run(deed: Callable[[], Any]) -> Any:
        with shared.app.app_context():
            return deed()

    def begin(deed: Callable[[], Any]) -> Future[Any]:
        begun = pool.submit(run, deed)
        sleep(0.3)
        return begun

    with ThreadPoolExecutor(1) as pool:
        yield begin


def plan() -> Plan:
    return db.session.scalars(select(Plan).where(Plan.code == BA)).one()


def row_of(key: str, period: str) -> ActivityReport | None:
    db.session.expire_all()
    return db.session.scalars(
        select(ActivityReport)
        .join(Activity, Activity.id == ActivityReport.activity_id)
        .where(Activity.key == key, ActivityReport.period_id == period_named(db.session, plan().id, period).id)
    ).one_or_none()


def save(key: str, period: str, author: Author, version: int, entry: StatusEntry = PARTLY) -> ActivityReport:
    activity = db.session.scalars(select(Activity).where(Activity.key == key)).one()
    row = period_named(db.session, plan().id, period)
    return record_status(db.session, plan(), activity, row, entry, version=version, author=author, now=NOW)


def lock(period: str, author: Author) -> None:
    row = period_named(db.session, plan().id, period)
    lock_period(db.session, plan(), row, version=row.version, author=author, now=NOW)


def unlock(period: str, author: Author) -> None:
    row = period_named(db.session, plan().id, period)
    unlock_period(db.session, plan(), row, "The test is over", version=row.version, author=author, now=NOW)


def test_a_save_that_began_before_the_lock_is_in_and_the_lock_waits_for_it(shared, beside):
    with shared.app.app_context():
        with transaction(db.session):
            check_period(db.session, "BA", period_named(db.session, plan().id, "2024-Q4").id, NOW)
            locking = beside(lambda: lock("2024-Q4", shared.by_coordinator))
            assert not locking.done()
            row = save("II.1.1", "2024-Q4", shared.by_planner, 0)
            row_id = row.id
        locking.result(20)

        db.session.expire_all()
        assert db.session.get(ActivityReport, row_id).narrative == PARTLY.narrative
        assert period_named(db.session, plan().id, "2024-Q4").locked_at is not None
        with pytest.raises(Refused, match="locked"):
            save("II.1.2", "2024-Q4", shared.by_planner, 0)
        unlock("2024-Q4", shared.by_coordinator)


def test_a_save_that_begins_while_the_period_is_being_locked_waits_and_is_refused(shared, beside):
    with shared.app.app_context():
        with transaction(db.session):
            lock("2024-Q4", shared.by_coordinator)
            saving = beside(lambda: save("II.1.3", "2024-Q4", shared.by_planner, 0))
            assert not saving.done()

        with pytest.raises(Refused, match="locked"):
            saving.result(20)
        assert row_of("II.1.3", "2024-Q4") is None
        unlock("2024-Q4", shared.by_coordinator)


def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told(shared, beside):
    with shared.app.app_context():
        row = save("II.1.4", "2024-Q4", shared.by_planner, 0)
        submit(db.session, plan(), row, version=row.version, author=shared.by_planner, now=NOW)
        seen, who = row.version, plan_items(db.session, plan()).who
        with transaction(db.session):
            approve(db.session, plan(), who, row, version=seen, author=shared.by_coordinator, now=NOW)
            other = beside(lambda: _approve("II.1.4", "2024-Q4", seen, shared.by_planner))
            assert not other.done()

        with pytest.raises(Overtaken):
            other.result(20)
        row = row_of("II.1.4", "2024-Q4")
        assert (row.state, row.approved_by_id) == (ReviewState.APPROVED, shared.by_coordinator.person_id)


def _approve(key: str, period: str, version: int, author: Author) -> None:
    who = plan_items(db.session, plan()).who
    row = row_of(key, period)
    approve(db.session, plan(), who, row, version=version, author=author, now=NOW)


def test_whatever_a_planner_and_a_coordinator_do_at_once_nothing_is_overwritten_unseen(shared, is_full):
    """Each sees the row, both act at the same time; whoever is second is told, or saw what the first one did."""
    chance = Random(20260115)
    pairs = 200 if is_full else 12
    with ThreadPoolExecutor(2) as pool:
        for number in range(pairs):
            key, period = KEYS[number % len(KEYS)], f"2024-Q{number // len(KEYS) % 3 + 1}"
            deeds = [chance.choice(["save", "submit", "withdraw"]), chance.choice(["save", "approve", "give back"])]
            with shared.app.app_context():
                before = row_of(key, period) or save(key, period, shared.by_planner, 0)
                seen, state = before.version, before.state
            acting = [
                pool.submit(_act, shared, name, key, period, seen, f"{number} by {who}", who)
                for name, who in zip(deeds, ("planner", "coordinator"), strict=True)
            ]

            went = [each.result(30) for each in acting]

            with shared.app.app_context():
                after = row_of(key, period)
                assert after is not None
                assert sum(went) <= 1, (number, deeds, state)
                assert (after.version > seen) == any(went), (number, deeds, state)
                for who, is_done, name in zip(("planner", "coordinator"), went, deeds, strict=True):
                    if is_done and name == "save":
                        assert after.narrative == f"{number} by {who}"
    with shared.app.app_context():
        assert list(broken_entries(db.session)) == []


def _act(shared: Shared, name: str, key: str, period: str, seen: int, words: str, who: str) -> bool:
    """One of two people's deeds on a connection of their own; whether it was done."""
    author = shared.by_planner if who == "planner" else shared.by_coordinator
    common: dict[str, Any] = {"version": seen, "author": author, "now": NOW}
    with shared.app.app_context():
        row = row_of(key, period)
        assert row is not None
        try:
            match name:
                case "save":
                    save(key, period, author, seen, replace(PARTLY, narrative=words))
                case "submit":
                    submit(db.session, plan(), row, **common)
                case "withdraw":
                    withdraw(db.session, row, **common)
                case "approve":
                    approve(db.session, plan(), plan_items(db.session, plan()).who, row, **common)
                case "give back":
                    give_back(db.session, row, words, **common)
        except Refused:
            return False
    return True
