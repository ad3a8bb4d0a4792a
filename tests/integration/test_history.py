"""The history is one unbroken chain a plan, which nobody rewrites: on both databases, also with SQL by hand."""

import shutil
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from textwrap import dedent

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.conftest import NOW, settings_for
from tests.people import make_person
from tests.small_plans import make_plan
from tracker.accounts.policy import Role
from tracker.app import MIGRATIONS, create_app
from tracker.database import transaction
from tracker.extensions import alembic, db
from tracker.history import (
    COMMAND,
    INSTALLATION,
    Author,
    Change,
    History,
    HistoryHead,
    Subject,
    broken_entries,
    guard_history,
    has_been_worked_on,
    is_guarded,
    record,
    utc_now,
)

SETTING = Subject("setting", "languages", "Languages")


def note(session, count=1, *, plan_id=None, author=COMMAND, subject=SETTING, kind="setting.changed", **more):
    """Write some entries; returns the id of the last one."""
    entry_id = 0
    with transaction(session):
        for number in range(count):
            changes = [Change("number", number, number + 1)]
            entry_id = record(session, author, kind, subject, changes, plan_id=plan_id, now=NOW, **more)
    return entry_id


def without_triggers(session):
    """What whoever owns the database can do."""
    if session.get_bind().dialect.name == "sqlite":
        for name in ("history_refuses_update", "history_refuses_delete", "history_refuses_replace"):
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("ALTER TABLE history DISABLE TRIGGER ALL"))


def chain_of(session, chain):
    return session.scalars(select(History).where(History.chain == chain).order_by(History.position)).all()


def found_broken(session):
    session.expire_all()
    return [(each.chain, each.position, each.why) for each in broken_entries(session)]


class TestAChain:
    def test_each_plan_has_its_own_and_the_installation_another(self, session, plans):
        first, second = plans
        for plan_id in (first, None, second, first, None):
            note(session, plan_id=plan_id)

        kept = {chain: [entry.position for entry in chain_of(session, chain)] for chain in (INSTALLATION, *plans)}
        assert kept == {INSTALLATION: [1, 2], first: [1, 2], second: [1]}
        assert found_broken(session) == []

    def test_each_entry_holds_the_hash_of_the_one_before_it(self, session):
        note(session, 3)

        entries = chain_of(session, INSTALLATION)

        assert [entry.previous_hash for entry in entries] == ["", entries[0].hash, entries[1].hash]
        assert len({entry.hash for entry in entries}) == 3
        head = session.get_one(HistoryHead, INSTALLATION)
        assert (head.position, head.hash) == (3, entries[-1].hash)

    def test_a_change_that_is_taken_back_leaves_no_entry_and_no_gap(self, session):
        note(session)

        def fail():
            with transaction(session):
                record(session, COMMAND, "setting.changed", SETTING, now=NOW)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        note(session)

        assert [entry.position for entry in chain_of(session, INSTALLATION)] == [1, 2]
        assert found_broken(session) == []

    def test_every_kind_of_value_comes_back_as_it_was_hashed(self, session):
        changes = [
            Change("amount", Decimal("87.50"), None, {"year": 2024, "deep": {"a": (1, "ž")}}),
            Change("day", date(2026, 11, 22), datetime(2026, 11, 22, 1, 2, 3, 4)),
            Change("role", Role.DONOR, [Decimal(1), True, None]),
        ]
        with transaction(session):
            record(session, COMMAND, "edited", SETTING, changes, reason="Зато, ë", now=utc_now())

        (entry,) = chain_of(session, INSTALLATION)

        assert [(each["before"], each["after"]) for each in entry.changes] == [
            ("87.50", None),
            ("2026-11-22", "2026-11-22T01:02:03.000004"),
            ("donor", ["1", True, None]),
        ]
        assert entry.changes[0]["detail"] == {"year": 2024, "deep": {"a": [1, "ž"]}}
        assert found_broken(session) == []

    def test_says_both_of_a_stand_in_and_the_absent_person(self, session):
        deputy, absent = make_person(session, email="deputy@example.org"), make_person(session, email="a@example.org")

        note(session, author=Author(deputy.id, absent.id))

        (entry,) = chain_of(session, INSTALLATION)
        assert (entry.person_id, entry.stood_in_for_id, entry.way) == (deputy.id, absent.id, "web")


class TestRefusals:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE history SET reason = 'other'",
            "UPDATE history SET hash = '' WHERE position = 1",
            "DELETE FROM history",
            "DELETE FROM history WHERE position = 2",
        ],
    )
    def test_rows_are_neither_changed_nor_deleted_with_sql_by_hand(self, session, statement):
        note(session, 2)

        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(text(statement))

        assert len(chain_of(session, INSTALLATION)) == 2
        assert found_broken(session) == []

    def test_rows_are_not_replaced_by_inserting(self, session):
        entry_id = note(session, 2)
        columns = ", ".join(column.key for column in History.__table__.columns)
        copied = columns.replace("reason", "'other'", 1)
        if session.get_bind().dialect.name == "sqlite":
            by_id = f"INSERT OR REPLACE INTO history ({columns}) SELECT {copied} FROM history WHERE id = :id"
            # Another row that takes the place of this one in its chain.
            by_place = by_id.replace(f"SELECT {copied}", f"SELECT {copied}".replace("SELECT id", "SELECT id + 1000"))
            statements = [by_id, by_place]
        else:
            copied = f"INSERT INTO history ({columns}) SELECT {columns} FROM history WHERE id = :id "
            statements = [copied + "ON CONFLICT (id) DO UPDATE SET reason = 'other'"]

        for statement in statements:
            with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                session.execute(text(statement), {"id": entry_id})

        assert [entry.reason for entry in chain_of(session, INSTALLATION)] == [None, None]

    def test_the_table_is_not_emptied_at_once(self, session):
        note(session, 2)
        # SQLite has no TRUNCATE: a DELETE without a condition is what its optimiser empties a table by.
        statement = "DELETE FROM history" if session.get_bind().dialect.name == "sqlite" else "TRUNCATE history CASCADE"

        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(text(statement))

        assert len(chain_of(session, INSTALLATION)) == 2

    def test_are_noticed_when_they_are_missing_or_rest(self, session):
        guarded = is_guarded(session.connection())
        without_triggers(session)

        assert guarded
        assert not is_guarded(session.connection())

    def test_are_noticed_when_they_say_something_else(self, session):
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER history_refuses_delete"))
            session.execute(text("CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history BEGIN SELECT 1; END"))
        else:
            session.execute(
                text(
                    "CREATE OR REPLACE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RETURN NEW; END $$"
                )
            )

        assert not is_guarded(session.connection())

    def test_are_made_anew(self, session):
        note(session)
        without_triggers(session)
        if session.get_bind().dialect.name != "sqlite":
            session.execute(text("DROP TRIGGER history_refuses_truncate ON history"))

        guard_history(session.connection())

        assert is_guarded(session.connection())

    def test_need_a_table_to_stand_on(self, empty_url, tmp_path):
        app = create_app(settings_for(empty_url, tmp_path))
        with app.app_context(), db.engine.begin() as connection:
            guard_history(connection)  # before the first migration there is nothing to guard

            assert not connection.dialect.has_table(connection, "history")
        with app.app_context():
            db.engine.dispose()

    def test_outlive_a_migration_that_copies_the_table(self, empty_url, tmp_path):
        before = create_app(settings_for(empty_url, tmp_path))
        with before.app_context():
            alembic.upgrade()
            note(db.session, 3)
            db.session.close()
            db.engine.dispose()
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "999_copy.py").write_text(
            dedent('''
            """Change a column: SQLite copies the table for it."""

            import sqlalchemy as sa
            from alembic import op

            revision = "999"
            down_revision = "{last}"
            branch_labels = ()
            depends_on = None


            def upgrade():
                with op.batch_alter_table("history") as batch:
                    batch.alter_column("way", existing_type=sa.String(), nullable=True)
            ''').format(last=max(path.name for path in MIGRATIONS.glob("[0-9]*.py"))[:3])
        )

        app = create_app(settings_for(empty_url, tmp_path), ALEMBIC={"script_location": str(folder)})
        with app.app_context():
            alembic.upgrade()
            with db.engine.connect() as connection:
                is_nullable = {each["name"]: each["nullable"] for each in inspect(connection).get_columns("history")}
                guarded = is_guarded(connection)
            entries, broken = len(chain_of(db.session, INSTALLATION)), found_broken(db.session)
            with pytest.raises(DBAPIError, match="append-only"):
                db.session.execute(text("UPDATE history SET way = NULL"))
            db.session.rollback()
            note(db.session)
            still_unbroken = found_broken(db.session)
            db.session.close()
            db.engine.dispose()

        assert is_nullable["way"], "the migration did what it is there for"
        assert guarded
        assert (entries, broken, still_unbroken) == (3, [], [])


class TestVerifying:
    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("at", NOW + timedelta(microseconds=1)),
            ("way", "load"),
            ("kind", "edited"),
            ("subject_kind", "plan"),
            ("subject_key", "other"),
            ("subject_label", ""),
            ("changes", [{"field": "number", "before": 1, "after": 9, "detail": {}}]),
            ("changes", []),
            ("reason", "because"),
            ("sealed", {"1": "other"}),
            ("hash", "0" * 64),
        ],
    )
    def test_names_the_entry_whose_content_was_changed(self, session, column, value):
        note(session, 3)
        without_triggers(session)

        session.execute(update(History).where(History.position == 2).values({column: value}))

        assert found_broken(session) == [(INSTALLATION, 2, "its content is not what was written")]

    def test_names_the_entry_that_another_person_is_said_to_have_written(self, session):
        one, other = make_person(session, email="one@example.org"), make_person(session, email="other@example.org")
        note(session, 2, author=Author(one.id))
        without_triggers(session)

        session.execute(update(History).where(History.position == 2).values(person_id=other.id))

        assert found_broken(session) == [(INSTALLATION, 2, "its content is not what was written")]

    def test_names_the_first_of_two_that_changed_places(self, session):
        note(session, 4)
        without_triggers(session)

        for was, becomes in ((2, 99), (3, 2), (99, 3)):
            session.execute(update(History).where(History.position == was).values(position=becomes))

        assert found_broken(session) == [(INSTALLATION, 2, "it is not chained to the entry before it")]

    def test_names_the_place_of_an_entry_that_was_taken_out(self, session):
        note(session, 4)
        without_triggers(session)

        session.execute(delete(History).where(History.position == 3))

        assert found_broken(session) == [(INSTALLATION, 3, "entry 3 of the chain is missing")]

    @pytest.mark.parametrize("first", [4, 1])
    def test_notices_that_the_last_entries_are_missing(self, session, first):
        note(session, 4)
        without_triggers(session)

        session.execute(delete(History).where(History.position >= first))

        assert found_broken(session) == [(INSTALLATION, first, "entries at the end of the chain are missing")]

    @pytest.mark.parametrize("how", ["position", "hash", "row"])
    def test_notices_that_the_head_was_changed(self, session, how):
        note(session, 2)

        if how == "row":
            session.execute(delete(HistoryHead))
        else:
            session.execute(update(HistoryHead).values({how: {"position": 1, "hash": "0" * 64}[how]}))

        assert found_broken(session) == [(INSTALLATION, 3, "entries at the end of the chain are missing")]

    def test_names_one_entry_of_each_broken_chain(self, session, plans):
        for plan_id in plans:
            note(session, 3, plan_id=plan_id)
        note(session, 3)
        without_triggers(session)

        session.execute(update(History).where(History.chain != INSTALLATION, History.position > 1).values(reason="x"))

        assert found_broken(session) == [(plan_id, 2, "its content is not what was written") for plan_id in plans]

    def test_an_entry_put_in_by_hand_is_no_entry(self, session):
        note(session, 2)
        columns = [column.key for column in History.__table__.columns if column.key not in {"id", "position"}]
        names = ", ".join(columns)

        session.execute(
            text(f"INSERT INTO history (position, {names}) SELECT 3, {names} FROM history WHERE position = 2")
        )

        assert found_broken(session) == [(INSTALLATION, 3, "it is not chained to the entry before it")]

    def test_long_chains_are_read_in_portions(self, session):
        note(session, 1200)
        without_triggers(session)
        session.execute(update(History).where(History.position == 1150).values(reason="x"))

        assert found_broken(session) == [(INSTALLATION, 1150, "its content is not what was written")]


class TestSealedValues:
    def test_erasing_the_key_erases_the_values_and_the_chain_still_verifies(self, session):
        keys = {"7": Fernet.generate_key()}
        sealed = {"7": Fernet(keys["7"]).encrypt("Amra Hodžić".encode()).decode()}
        note(session, kind="data.read", sealed=sealed)
        (entry,) = chain_of(session, INSTALLATION)
        assert Fernet(keys["7"]).decrypt(entry.sealed["7"]).decode() == "Amra Hodžić"

        keys.clear()

        assert "Amra" not in str(entry.sealed)
        assert found_broken(session) == []

    def test_the_ciphertext_is_part_of_what_is_chained(self, session):
        note(session, 2, kind="data.read", sealed={"7": "one"})
        without_triggers(session)

        session.execute(update(History).where(History.position == 1).values(sealed={"7": "two"}))

        assert found_broken(session) == [(INSTALLATION, 1, "its content is not what was written")]


class TestWritersAtOnce:
    def test_on_one_chain_queue_and_leave_no_gap(self, standing_alone):
        def write():
            with standing_alone.app_context():
                for _ in range(10):
                    note(db.session)
                db.session.close()

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with standing_alone.app_context():
            positions = [entry.position for entry in chain_of(db.session, INSTALLATION)]
            broken = found_broken(db.session)
            db.session.close()
        assert positions == list(range(1, 41))
        assert broken == []

    def test_on_two_plans_do_not_wait_for_each_other_on_postgresql(self, standing_alone):
        with standing_alone.app_context():
            first, second = (make_plan(db.session, code).id for code in ("A", "B"))
            db.session.close()
            is_sqlite = db.engine.dialect.name == "sqlite"

        def waits_for(plan_id):
            """Whether another writer has to wait for one who is not ready yet."""
            outcome = []

            def write():
                with standing_alone.app_context():
                    quickly = "PRAGMA busy_timeout = 200" if is_sqlite else "SET lock_timeout = '200ms'"
                    try:
                        with db.engine.connect() as connection:
                            connection.exec_driver_sql(quickly)
                            connection.commit()  # PostgreSQL forgets what was set in what is rolled back
                            writing = connection.execution_options(tracker_writing=True)
                            with db.sessionmaker(bind=writing) as other:
                                record(other, COMMAND, "edited", SETTING, plan_id=plan_id, now=NOW)
                                other.commit()
                        outcome.append(False)
                    except OperationalError:
                        outcome.append(True)

            with standing_alone.app_context(), transaction(db.session):
                record(db.session, COMMAND, "edited", SETTING, plan_id=first, now=NOW)
                thread = threading.Thread(target=write)
                thread.start()
                thread.join()
            return outcome == [True]

        # SQLite lets one write at a time, whatever it writes to.
        assert waits_for(first)
        assert waits_for(second) == is_sqlite
        with standing_alone.app_context():
            assert found_broken(db.session) == []
            db.session.close()

    @pytest.fixture
    def standing_alone(self, migrated_url, tmp_path):
        """The application on a database of this test's own, for threads with connections of their own."""
        app = create_app(settings_for(migrated_url, tmp_path))
        yield app
        with app.app_context():
            db.engine.dispose()


class TestWork:
    @pytest.mark.parametrize("kind", ["edited", "finding.settled", "finding.reopened"])
    def test_a_plan_has_been_worked_on_from_the_first_edit_to_the_next_load(self, session, plans, kind):
        first, second = plans
        asked = []
        for happened in ("plan.loaded", "plan.published", kind, "plan.replaced"):
            note(session, plan_id=first, kind=happened)
            asked.append(has_been_worked_on(session, first))

        assert asked == [False, False, True, False]
        assert not has_been_worked_on(session, second)

    def test_work_on_a_plan_that_was_never_loaded_counts(self, session, plans):
        note(session, plan_id=plans[0], kind="edited")

        assert has_been_worked_on(session, plans[0])


@pytest.fixture
def plans(session):
    """The ids of two plans."""
    return [make_plan(session, code).id for code in ("A", "B")]
