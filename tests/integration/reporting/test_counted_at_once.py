"""A count that comes while somebody types, while another one comes, and while the period is locked."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import settings_for
from tests.integration.reporting.counts import BY_COMMAND, a_count
from tests.integration.reporting.small_reports import NOW, make_reported
from tracker.accounts.models import Person
from tracker.app import create_app
from tracker.database import transaction
from tracker.extensions import db
from tracker.history import Author, broken_entries
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.reporting.calendar import lock_period
from tracker.reporting.content import ActualEntry
from tracker.reporting.counted import supply
from tracker.reporting.entries import Overtaken, record_actual
from tracker.reporting.figures import figure_from
from tracker.reporting.models import Actual, Counted, ReportingPeriod, Tally


def test_whoever_types_while_a_count_comes_is_saved_or_told(shared, ana):
    with ThreadPoolExecutor(2) as pool:
        for code in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"):
            start = Barrier(2)
            typing = pool.submit(alone, shared, lambda code=code: typed(code, ana), start)
            pool.submit(alone, shared, lambda code=code: counted(code, 42), start).result(30)
            was_saved = typing.result(30)

            with shared.app_context():
                row, count = rows(code)
                assert count.figure == {"number": "42"}
                expected = (
                    ({"number": "30"}, "typed", ana.person_id) if was_saved else ({"number": "42"}, "cases", None)
                )
                assert (row.figure, row.origin, row.author_id) == expected
    with shared.app_context():
        assert list(broken_entries(db.session)) == []
        assert set(db.session.scalars(select(Tally.draft))) == {1}


def test_of_two_counts_at_once_the_later_one_stays(shared):
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(alone, shared, lambda number=number: counted("2024-Q1", number), start) for number in (1, 2)
        ]
        for each in both:
            each.result(30)

    with shared.app_context():
        row, count = rows("2024-Q1")
        assert (count.figure, row.figure) == ({"number": "2"}, {"number": "2"})


def test_a_count_that_came_before_the_lock_is_filed_and_the_lock_waits_for_it(shared, beside, ana):
    with shared.app_context():
        with transaction(db.session):
            counted("2024-Q1", 42)
            locking = beside(lambda: lock("2024-Q1", ana))
            assert not locking.done()
        locking.result(20)

        db.session.expire_all()
        assert rows("2024-Q1")[1].filed["figure"] == {"number": "42"}


def test_a_count_that_comes_while_the_period_is_locked_waits_and_makes_no_draft(shared, beside, ana):
    with shared.app_context():
        with transaction(db.session):
            lock("2024-Q1", ana)
            counting = beside(lambda: counted("2024-Q1", 42))
            assert not counting.done()
        counting.result(20)

        db.session.expire_all()
        row, count = rows("2024-Q1")
        assert row is None
        assert (count.figure, count.filed) == ({"number": "42"}, None)


def alone(app, deed, start):
    """Do something on a connection of its own, at the same time as another one."""
    with app.app_context():
        start.wait(20)
        return deed()


def period_of(code):
    return db.session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == code)).one()


def indicator():
    return db.session.scalars(select(Indicator).where(Indicator.key == "number")).one()


def counted(code, number):
    count = a_count(number, as_of=NOW + timedelta(minutes=number))
    supply(db.session, indicator().id, period_of(code).id, count, author=BY_COMMAND, now=NOW)


def typed(code, author):
    """Type a figure as somebody who saw nothing there; whether it was saved."""
    plan = db.session.scalars(select(Plan)).one()
    entry = ActualEntry(figure=figure_from({"number": "30"}))
    try:
        record_actual(db.session, plan, indicator(), period_of(code), entry, version=0, author=author, now=NOW)
    except Overtaken:
        return False
    return True


def lock(code, author):
    plan, period = db.session.scalars(select(Plan)).one(), period_of(code)
    lock_period(db.session, plan, period, version=period.version, author=author, now=NOW)


def rows(code):
    period_id = period_of(code).id
    row = db.session.scalars(select(Actual).where(Actual.period_id == period_id)).one_or_none()
    return row, db.session.scalars(select(Counted).where(Counted.period_id == period_id)).one()


@pytest.fixture
def shared(migrated_url, tmp_path) -> Iterator[Flask]:
    """The application with a small plan on a database that several connections share."""
    app = create_app(settings_for(migrated_url, tmp_path))
    with app.app_context():
        make_reported(db.session)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def ana(shared) -> Author:
    """Somebody who types."""
    with shared.app_context():
        return Author(db.session.scalars(select(Person.id).order_by(Person.id)).first())


@pytest.fixture
def beside(shared) -> Iterator[Callable[[Callable[[], None]], Future[None]]]:
    """Does something on a connection of its own, and gives it the time to come as far as it can."""

    def run(deed):
        with shared.app_context():
            return deed()

    def begin(deed):
        begun = pool.submit(run, deed)
        sleep(0.3)
        return begun

    with ThreadPoolExecutor(1) as pool:
        yield begin
