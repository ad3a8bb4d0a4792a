"""`tracker workbook import`: what it says, what it changes, and with which exit code it ends."""

import json

import openpyxl
import pytest
from sqlalchemy import create_engine, delete, select
from sqlalchemy.orm import Session

from tests.commands import Commands
from tests.integration.reporting.small_reports import make_reported
from tests.integration.roundtrip.test_import_limits import padded
from tests.people import make_person
from tracker.accounts.policy import Role, Visibility
from tracker.history import History
from tracker.plans.models import Plan
from tracker.reporting.models import ActivityReport, Actual
from tracker.roundtrip.models import ImportCell, ImportRow, WorkbookImport

STATES = {"unchanged", "new", "changed", "conflict", "not_allowed", "not_understood"}
PLANNER, READER, STRANGER = "ana.ba-r@example.org", "reader@example.org", "stranger@example.org"


def test_without_apply_it_previews_and_changes_nothing(run, sent):
    before = run.rows()

    answer = run("workbook", "import", str(sent), "--json")

    assert answer.stderr == ""
    said = json.loads(answer.stdout)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert set(said) == {"file", "plan", "period", "import_id", "counts", "cells"}
    assert (said["file"], said["plan"], said["period"], said["import_id"]) == (str(sent), "BA-R", "2024-Q1", None)
    assert set(said["counts"]) == STATES
    assert sum(said["counts"].values()) == len(said["cells"])
    new = [cell for cell in said["cells"] if cell["state"] == "new"]
    assert [(cell["exported"], cell["current"], cell["read"], cell["message"]) for cell in new] == [
        ("", "", "Potpisano", None)
    ]
    assert new[0]["sheet"] == "Aktivnosti"
    assert run.rows() == before


def test_apply_takes_what_is_new_and_lists_the_rest_in_the_language_of_the_workbook(run, sent, database):
    answer = run("workbook", "import", str(sent), "--apply", "--as", PLANNER)

    assert answer.returncode == 0
    assert "Aktivnosti!" in answer.stdout
    assert "not understood" in answer.stdout
    assert "1 rows taken, 0 submitted" in answer.stdout
    assert database.scalars(select(ActivityReport.narrative)).all() == ["Potpisano"]
    assert database.scalars(select(Actual.id)).all() == []
    told = database.scalars(select(History).where(History.kind == "workbook.imported").order_by(History.id)).all()[-1]
    assert (told.way, told.subject_key) == ("command", "2024-Q1")


def test_what_is_incomplete_stays_a_draft_and_says_so(run, sent, database):
    answer = run("workbook", "import", str(sent), "--apply", "--submit", "--as", PLANNER, "--json", "--language", "en")

    assert answer.stderr == ""
    said = json.loads(answer.stdout)
    taken = [cell for cell in said["cells"] if cell["state"] == "new"]
    assert isinstance(said["import_id"], int)
    assert [cell["message"] for cell in taken] == ["Saved as a draft, and not submitted: Choose a status."]


def test_a_reader_takes_nothing(run, sent, database):
    answer = run("workbook", "import", str(sent), "--apply", "--as", READER, "--json", "--language", "en")

    assert answer.stderr == ""
    said = json.loads(answer.stdout)
    assert answer.returncode == 0
    assert said["counts"]["not_allowed"] == 1
    assert said["counts"]["new"] == 0
    assert database.scalars(select(ActivityReport.id)).all() == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty."), (b"Postovani, saljem tabelu.\n", "is plain text"), (None, "cannot be opened")],
)
def test_a_file_that_is_refused_whole_ends_with_2_and_leaves_the_others(run, sent, tmp_path, content, sentence):
    bad = tmp_path / "bad.xlsx"
    if content is not None:
        bad.write_bytes(content)

    answer = run("workbook", "import", str(bad), str(sent), "--json")

    first, second = (json.loads(line) for line in answer.stdout.splitlines())
    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert (first["file"], first["plan"], first["cells"]) == (str(bad), None, [])
    assert second["plan"] == "BA-R"


@pytest.mark.parametrize(("over", "code"), [(-1, 0), (0, 0), (1, 2)])
def test_a_file_may_be_as_large_as_is_set(run, sent, over, code):
    sent.write_bytes(padded(sent.read_bytes(), 1024 * 1024 + over))

    answer = run("workbook", "import", str(sent), "--language", "en", TRACKER_WORKBOOK_MB="1")

    assert answer.returncode == code
    assert ("The file is larger than 1 MB." in answer.stderr) == (over > 0)


def test_a_refusal_of_what_was_to_be_taken_is_told_to_the_history_and_changes_nothing_else(run, tmp_path, database):
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    before = run.rows()

    answer = run("workbook", "import", str(bad), "--apply", "--as", PLANNER)

    after = run.rows()
    assert answer.returncode == 2
    assert {name for name in after if after[name] != before[name]} <= {"history", "history_head"}
    assert after["history"] == before["history"] + 1
    assert database.scalars(select(History.subject_label).where(History.kind == "workbook.refused")).all()


@pytest.mark.parametrize("is_seen", [True, False])
def test_a_refusal_is_told_to_the_plan_that_the_workbook_names_where_its_sender_may_see_it(
    run, sent, hidden_plan, database, is_seen
):
    book = openpyxl.load_workbook(sent)
    book["_tracker"]["B3"] = book.custom_doc_props["tracker_period"].value = "2031-Q1"
    book.save(sent)

    answer = run("workbook", "import", str(sent), "--apply", "--as", PLANNER if is_seen else STRANGER)

    told = database.scalars(select(History).where(History.kind == "workbook.refused").order_by(History.id)).all()[-1]
    assert answer.returncode == 2
    assert ("2031-Q1" in answer.stderr) == is_seen
    assert told.plan_id == (hidden_plan.id if is_seen else None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--apply"], "--apply needs --as"),
        (["--submit"], "--submit needs --apply"),
        (["--apply", "--as", "nobody@example.org"], "Nobody with the e-mail address nobody@example.org"),
    ],
)
def test_what_is_asked_wrongly_is_said(run, sent, arguments, sentence):
    answer = run("workbook", "import", str(sent), *arguments)

    assert answer.returncode == 2
    assert sentence in answer.stderr


@pytest.fixture(scope="module")
def run(new_database, tmp_path_factory) -> Commands:
    """Commands on a database with a small plan, its planners and a reader."""
    commands = Commands(new_database("imports"), tmp_path_factory.mktemp("instance"))
    assert commands("db", "upgrade").returncode == 0
    engine = create_engine(commands.url)
    with Session(engine) as session:
        make_reported(session)
        make_person(session, Role.READER, email=READER)
        make_person(session, email=STRANGER)
        session.commit()
    engine.dispose()
    return commands


@pytest.fixture
def sent(run, database, tmp_path):
    """A workbook in Bosnian, with one thing that can be taken and one that cannot."""
    path = tmp_path / "sent.xlsx"
    assert run("workbook", "export", "BA-R", "2024-Q1", "--language", "bs", "-o", str(path)).returncode == 0
    book = openpyxl.load_workbook(path)
    type_into(book["Aktivnosti"], "activity:1.1", "Šta je urađeno, riječima", "Potpisano")
    type_into(book["Pokazatelji"], "indicator:number", "Vrijednost", "oko pet")
    book.save(path)
    return path


@pytest.fixture
def hidden_plan(database):
    """The plan, for its own people only for the length of a test."""
    plan = database.scalars(select(Plan)).one()
    before, plan.visibility = plan.visibility, Visibility.OWN
    database.commit()
    yield plan
    plan.visibility = before
    database.commit()


def type_into(page, key, head, value):
    heads = next(row for row in page.iter_rows() if row[0].value == "_key")
    column = next(cell.column for cell in heads if cell.value == head)
    row = next(cell.row for (cell,) in page.iter_rows(max_col=1) if cell.value == key)
    page.cell(row, column).value = value


@pytest.fixture
def database(run):
    """A session on the database of the commands; what a test has imported is gone after it."""
    engine = create_engine(run.url)
    with Session(engine) as session:
        yield session
        session.rollback()
        for model in (ImportCell, ImportRow, WorkbookImport, ActivityReport, Actual):
            session.execute(delete(model))
        session.commit()
    engine.dispose()
