"""`tracker workbook export`: a file for an institution in a language, or a sentence why there is none."""

import openpyxl
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.commands import Commands
from tests.conftest import NOW
from tests.integration.editing.conftest import BA, XK, short
from tracker.exchange.apply import apply_draft


@pytest.fixture(scope="module")
def run(new_database, drafts, tmp_path_factory) -> Commands:
    """Commands on a database with two short plans."""
    commands = Commands(new_database("workbooks"), tmp_path_factory.mktemp("instance"))
    assert commands("db", "upgrade").returncode == 0
    engine = create_engine(commands.url)
    with Session(engine) as session:
        for code in (XK, BA):
            apply_draft(session, short(drafts[code]), public=False, now=NOW)
    engine.dispose()
    return commands


def test_writes_the_whole_plan_in_its_own_language(run, tmp_path):
    answer = run("workbook", "export", BA, "2024-Q1", "-o", str(tmp_path / "all.xlsx"))

    assert (answer.returncode, answer.stderr) == (0, "")
    assert openpyxl.load_workbook(tmp_path / "all.xlsx").sheetnames[1:3] == ["Pokazatelji", "Aktivnosti"]
    assert [path.name for path in tmp_path.iterdir()] == ["all.xlsx"]


@pytest.mark.parametrize("language", ["sq", "sr-Cyrl", "sr_Cyrl"])
def test_writes_what_one_institution_reports_in_the_language_asked_for(run, tmp_path, language):
    file = tmp_path / "mpb.xlsx"
    answer = run("workbook", "export", XK, "2021-H1", "--institution", "MUP", "--language", language, "-o", str(file))

    assert (answer.returncode, answer.stderr) == (0, "")
    properties = {each.name: each.value for each in openpyxl.load_workbook(file).custom_doc_props.props}
    assert (properties["tracker_institution"], properties["tracker_language"]) == ("MUP", language.replace("-", "_"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("XX", "2021-H1"), "There is no plan with the code “XX”"),
        ((XK, "2021-Q1"), "has no period 2021-Q1. Its periods are: 2021-H1"),
        ((XK, "2021-H1", "--institution", "NOBODY"), "There is no institution with the code “NOBODY” in XK."),
    ],
)
def test_says_what_there_is_not(run, tmp_path, arguments, told):
    answer = run("workbook", "export", *arguments, "-o", str(tmp_path / "none.xlsx"))

    assert answer.returncode == 2
    assert told in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told(run, tmp_path):
    answer = run("workbook", "export", BA, "2024-Q1", "-o", str(tmp_path / "no" / "all.xlsx"))

    assert answer.returncode == 2
    assert "cannot be written" in answer.stderr
