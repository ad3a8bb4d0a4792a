"""`tracker history verify`: intact, or where it is broken."""

import pytest
from sqlalchemy import create_engine, text

from tests.commands import Commands
from tests.conftest import IMPORTS

XK = "xk-mig-2021-2023"


@pytest.fixture(scope="module")
def loaded(new_database, tmp_path_factory) -> Commands:
    """Commands on a database with Kosovo's plan nine definitions of figures, and an entry of its publication."""
    commands = Commands(new_database("verified"), tmp_path_factory.mktemp("instance"))
    commands("load", "--public", str(IMPORTS / XK))
    return commands


@pytest.fixture
def forge(loaded):
    """Executes statements behind the program's back, as somebody with the database's password could."""
    engine = create_engine(loaded.url)

    def execute(*statements: str) -> None:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE history DISABLE TRIGGER USER"))
            else:
                for name in ("update", "delete", "replace"):
                    connection.execute(text(f"DROP TRIGGER history_refuses_{name}"))
            for statement in statements:
                connection.execute(text(statement))
            if connection.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE history ENABLE TRIGGER USER"))
        loaded("db", "upgrade")  # which makes the triggers anew

    yield execute
    engine.dispose()


def test_an_intact_history_is_counted(loaded):
    verified = loaded("history", "verify")

    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout == "The history is intact: 11 entries in 1 chain.\n"


def test_a_changed_entry_is_named_until_it_says_again_what_was_written(loaded, forge):
    forge("UPDATE history SET subject_label = 'x' || subject_label WHERE position = 2")
    broken = loaded("history", "verify")
    forge("UPDATE history SET subject_label = substr(subject_label, 2) WHERE position = 2")

    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.startswith("tracker: the history of XK-MIG-2021-2023 is broken at entry 2 (id ")
    assert "its content is not what was written" in broken.stderr
    assert loaded("history", "verify").returncode == 0


def test_entries_missing_at_the_end_are_noticed(loaded, forge):
    forge("CREATE TABLE aside AS SELECT * FROM history WHERE position = 11", "DELETE FROM history WHERE position = 11")
    broken = loaded("history", "verify")
    forge("INSERT INTO history SELECT * FROM aside", "DROP TABLE aside")

    assert broken.returncode == 1
    assert "entries at the end of the chain are missing" in broken.stderr
    assert loaded("history", "verify").returncode == 0


def test_missing_triggers_are_no_intact_history(loaded):
    engine = create_engine(loaded.url)
    trigger = "history_refuses_update" if engine.dialect.name == "sqlite" else "history_refuses_change ON history"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {trigger}"))
    engine.dispose()

    unguarded = loaded("history", "verify")
    loaded("db", "upgrade")

    assert (unguarded.returncode, unguarded.stdout) == (1, "")
    assert "triggers" in unguarded.stderr
    assert loaded("history", "verify").returncode == 0
