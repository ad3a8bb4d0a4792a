"""Exact figures, transactions, and what every connection promises."""

import threading
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from tests.conftest import NOW, settings_for
from tracker.app import create_app
from tracker.budgets.models import BudgetLine
from tracker.database import ExactDecimal, Money, Quantity, transaction
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.institutions.models import Country
from tracker.plans.models import Plan


def country(code: str) -> Country:
    return Country(code=code, names={"en": code}, footnotes={}, time_zone="UTC")


class TestExactDecimal:
    @given(st.decimals(-(10**12), 10**12, places=6))
    @settings(max_examples=200)
    def test_comes_back_as_it_was_on_sqlite(self, number):
        stored = Quantity.process_bind_param(number, sqlite.dialect())

        assert isinstance(stored, int)
        assert Quantity.process_result_value(stored, sqlite.dialect()) == number

    def test_sums_are_exact(self, loaded):
        total = loaded.scalar(
            select(func.sum(BudgetLine.amount))
            .join(Plan, Plan.id == BudgetLine.plan_id)
            .where(Plan.code == "XK-MIG-2021-2023", BudgetLine.kind == "amount")
        )

        assert total == Decimal(7374500)
        assert str(total) == "7374500"

    def test_refuses_what_it_would_have_to_round(self, session):
        with pytest.raises(ValueError, match="more than 2 decimals"):
            Money.process_bind_param(Decimal("0.125"), sqlite.dialect())

    def test_says_itself_as_migrations_write_it(self):
        assert repr(ExactDecimal(18, 2)) == "ExactDecimal(digits=18, scale=2)"


class TestTransaction:
    def test_an_inner_one_leaves_the_decision_to_the_outer_one(self, session):
        def add_and_fail() -> None:
            with transaction(session):
                with transaction(session):
                    session.add(country("AA"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            add_and_fail()

        assert session.get(Country, "AA") is None

    def test_commits_when_the_block_succeeds(self, session):
        with transaction(session):
            session.add(country("AB"))
        session.rollback()

        assert session.get(Country, "AB") is not None

    def test_takes_everything_back_when_the_database_refuses_a_row(self, session):
        def add_twice() -> None:
            with transaction(session):
                for _ in range(2):
                    session.execute(insert(Country).values(code="AC", names={}, footnotes={}, time_zone="UTC"))

        with pytest.raises(IntegrityError):
            add_twice()

        assert session.get(Country, "AC") is None


def test_a_statement_that_fails_tells_the_log_nothing_of_what_it_was_given(session):
    with pytest.raises(IntegrityError) as caught:
        session.execute(insert(Country), [{"code": "XX", "names": None, "footnotes": {}, "time_zone": None}])
    session.rollback()

    assert "[parameters:" not in str(caught.value)


def test_every_sqlite_connection_waits_for_locks_checks_keys_and_syncs(tmp_path):
    app = create_app(settings_for(f"sqlite:///{tmp_path}/x.sqlite", tmp_path))
    with app.app_context(), db.engine.connect() as one, db.engine.connect() as two:
        for connection in (one, two):
            found = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
            }
            assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10000}
    with app.app_context():
        db.engine.dispose()


def test_two_loads_at_once_are_as_if_one_came_after_the_other(migrated_url, tmp_path, drafts):
    app = create_app(settings_for(migrated_url, tmp_path))
    draft = drafts["XK-MIG-2021-2023"]
    answers: list[str] = []

    def load() -> None:
        with app.app_context():
            try:
                answers.append(str(apply_draft(db.session, draft, public=True, now=NOW).state))
            except IntegrityError:
                # PostgreSQL lets both begin; the second one is told by the unique code, and nothing of it stays.
                answers.append("refused")

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        lines = db.session.scalar(select(func.count()).select_from(BudgetLine))
        db.session.close()
        db.engine.dispose()

    assert sorted(answers) in (["loaded", "nothing to change"], ["loaded", "refused"])
    assert lines == len(draft.budget_lines)
