"""`tracker figures …`, and definitions that `tracker load` brings."""

import json
import shutil
from datetime import datetime

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.commands import Commands
from tests.conftest import IMPORTS, NOW
from tests.integration.figures.conftest import BA, LONG_AGO, XK, Cases, without_the_rest
from tracker.cases.figures.models import RecordedSince
from tracker.cases.law.procedures import PROCEDURES
from tracker.exchange.folders import read_folders
from tracker.exchange.whole_folders import apply_folder
from tracker.reporting.models import Counted, ReportingPeriod


@pytest.fixture(scope="module")
def run(new_database, tmp_path_factory) -> Commands:
    """Commands on a database with both plans and one placement; everything but readmission is recorded."""
    commands = Commands(new_database("figure_commands"), tmp_path_factory.mktemp("instance"))
    assert commands("db", "upgrade").returncode == 0
    engine = create_engine(commands.url)
    with Session(engine) as session:
        for folder in read_folders([IMPORTS]):
            apply_folder(session, without_the_rest(folder), public=True, now=NOW)
        Cases(session).placed()
        session.add_all(
            RecordedSince(procedure=code, since_on=LONG_AGO, source="test", set_at=NOW)
            for code in PROCEDURES
            if code != "P11"
        )
        session.commit()
    engine.dispose()
    return commands


def test_compute_prints_one_row_a_definition_as_json(run):
    answer = run("figures", "compute", BA, "2024-Q1", "--json")

    rows = {row["definition"]: row for row in json.loads(answer.stdout)}
    assert (answer.returncode, answer.stderr, len(rows)) == (0, "", 23)
    placed = rows["BA-B28"]
    assert list(placed) == ["definition", "version", "indicator", "period", "value", "reason", "as_of"]
    assert {name: placed[name] for name in list(placed)[:6]} == {
        "definition": "BA-B28", "version": 1, "indicator": "II.15-I1", "period": "2024-Q1", "value": 1, "reason": None,
    }  # fmt: skip
    assert datetime.fromisoformat(placed["as_of"]).tzinfo is not None
    assert rows["BA-B29"]["value"] is None
    assert rows["BA-B29"]["reason"] == "It is not said since when these procedures are recorded: P11."


def test_compute_prints_a_table_to_be_read(run):
    lines = run("figures", "compute", BA, "2024-Q1").stdout.splitlines()

    assert lines[0].split() == ["definition", "version", "indicator", "period", "value", "as", "of", "reason"]
    assert len(lines) == 24
    assert next(line.split()[:5] for line in lines if line.startswith("BA-B28")) == [
        "BA-B28", "1", "II.15-I1", "2024-Q1", "1",
    ]  # fmt: skip


def test_compute_tells_figures_of_activities_too(run):
    rows = json.loads(run("figures", "compute", XK, "2021-H1", "--json").stdout)

    assert {row["reason"] for row in rows} == {"No delivery."}
    assert [row["definition"] for row in rows if row["indicator"]] == ["XK-K1", "XK-K2", "XK-K9"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [((BA, "2024-Q9"), f"{BA} has no period 2024-Q9"), (("NONE", "2024-Q1"), "There is no plan with the code “NONE”")],
)
def test_compute_refuses_what_there_is_not(run, arguments, told):
    answer = run("figures", "compute", *arguments)

    assert answer.returncode == 2
    assert told in answer.stderr
    assert answer.stdout == ""


def test_refresh_counts_every_period_that_has_ended_and_is_not_locked(run):
    engine = create_engine(run.url)
    with Session(engine) as session:
        session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == "2024-Q2")).one().locked_at = NOW
        session.commit()
        answer = run("figures", "refresh")
        periods = set(
            session.scalars(select(ReportingPeriod.code).join(Counted, Counted.period_id == ReportingPeriod.id))
        )
    engine.dispose()

    told = [line.split("\t")[:2] for line in answer.stdout.splitlines()]
    assert [BA, "2024-Q1"] in told
    assert [BA, "2024-Q2"] not in told
    assert periods == {"2024-Q1", "2024-Q3", "2024-Q4"}


def test_load_refuses_a_changed_definition_and_names_the_place(run, tmp_path):
    folder = tmp_path / "xk"
    shutil.copytree(IMPORTS / "xk-mig-2021-2023", folder)
    figures = folder / "figures.toml"
    figures.write_text(figures.read_text("utf-8").replace('code = "XK-K1"', 'code = "XK-K1"\nodd = 1', 1), "utf-8")

    answer = run("load", str(folder))

    assert answer.returncode == 2
    assert f"{folder}: figures.toml: XK-K1: unknown: odd" in answer.stderr
