"""`tracker periods …`, and what `tracker db upgrade` gives to plans that an older version loaded."""

from datetime import date

import pytest
from sqlalchemy import create_engine, delete, select
from sqlalchemy.orm import Session

from tests.commands import Commands
from tests.conftest import NOW
from tests.integration.editing.conftest import BA, XK, short
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.exchange.apply import apply_draft
from tracker.history import History
from tracker.reporting.models import IndicatorReporting, PlanReporting, ReportingPeriod, Tally

COORDINATOR = "coordinator@example.org"


@pytest.fixture(scope="module")
def run(new_database, drafts, tmp_path_factory) -> Commands:
    """Commands on a database with two short plans, a coordinator and others."""
    commands = Commands(new_database("periods"), tmp_path_factory.mktemp("instance"))
    assert commands("db", "upgrade").returncode == 0
    engine = create_engine(commands.url)
    with Session(engine) as session:
        for code in (XK, BA):
            apply_draft(session, short(drafts[code]), public=False, now=NOW)
        make_person(session, Role.COORDINATOR, email=COORDINATOR)
        make_person(session, Role.PLANNER, email="planner@example.org")
        closed = make_person(session, Role.ADMINISTRATOR, email="closed@example.org")
        closed.disabled_at = NOW
        session.commit()
    engine.dispose()
    return commands


@pytest.fixture
def database(run):
    """A session on the database of the commands."""
    engine = create_engine(run.url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def period(session: Session, code: str) -> ReportingPeriod:
    session.expire_all()
    return session.scalars(select(ReportingPeriod).where(ReportingPeriod.code == code)).one()


def test_list_tells_every_period_with_its_state(run):
    listed = run("periods", "list", XK)

    assert (listed.returncode, listed.stderr) == (0, "")
    first = listed.stdout.splitlines()[0].split("\t")
    assert first[:2] == ["2021-H1", "2021-01-01 – 2021-06-30"]
    assert first[3:] == ["open, overdue", "nothing entered"]
    assert len(listed.stdout.splitlines()) == 6


def test_lock_and_unlock_are_told_to_the_history_as_done_by_a_command_for_somebody(run, database):
    locked = run("periods", "lock", XK, "2021-H1", "--as", COORDINATOR)
    assert (locked.returncode, locked.stdout) == (0, f"{XK}: 2021-H1 is locked.\n")
    assert period(database, "2021-H1").locked_at is not None

    unlocked = run("periods", "unlock", XK, "2021-H1", "--as", COORDINATOR, "--reason", "One is missing")
    assert (unlocked.returncode, unlocked.stdout) == (0, f"{XK}: 2021-H1 is unlocked.\n")
    assert period(database, "2021-H1").locked_at is None

    person_id = database.scalars(select(Person.id).where(Person.email == COORDINATOR)).one()
    told = database.execute(
        select(History.kind, History.way, History.person_id, History.reason)
        .where(History.subject_kind == "period")
        .order_by(History.id)
    ).all()
    assert told == [
        ("period.locked", "command", person_id, None),
        ("period.unlocked", "command", person_id, "One is missing"),
    ]


def test_open_opens_before_the_first_day(run, database):
    later = date(2990, 1, 1)
    row = period(database, "2023-H2")
    row.starts_on = row.ends_on = row.due_on = later
    database.commit()

    opened = run("periods", "open", XK, "2023-H2", "--as", COORDINATOR)

    assert (opened.returncode, opened.stdout) == (0, f"{XK}: 2023-H2 is open.\n")
    assert period(database, "2023-H2").opened_at is not None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("lock", XK, "2021-H1", "--as", "nobody@example.org"), "Nobody with the e-mail address nobody@example.org"),
        (("lock", XK, "2021-H1", "--as", "planner@example.org"), "planner@example.org is no coordinator of"),
        (("lock", XK, "2021-H1", "--as", "closed@example.org"), "The account of closed@example.org is closed."),
        (("lock", XK, "2021-Q9", "--as", COORDINATOR), "has no period 2021-Q9. Its periods are: 2021-H1, 2021-H2,"),
        (("lock", "NO-PLAN", "2021-H1", "--as", COORDINATOR), "There is no plan with the code “NO-PLAN”."),
        (("open", XK, "2021-H2", "--as", COORDINATOR), "2021-H2 is open already."),
        (("unlock", XK, "2021-H2", "--as", COORDINATOR, "--reason", "So it is"), "2021-H2 is not locked."),
        (("unlock", XK, "2021-H2", "--as", COORDINATOR, "--reason", " "), "Say why this is changed."),
        (("list", "NO-PLAN"), "There is no plan with the code “NO-PLAN”."),
    ],
)
def test_what_is_refused_is_said_in_one_sentence_and_changes_nothing(run, arguments, sentence):
    before = run.rows()

    refused = run("periods", *arguments)

    assert refused.returncode == 2
    assert refused.stderr.startswith("tracker: ")
    assert sentence in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert run.rows() == before


def test_upgrade_gives_periods_and_settings_to_plans_of_an_older_version_and_leaves_others(run, database):
    row = period(database, "2021-H1")
    row.due_on = row.ends_on
    database.commit()
    kept = {row.code: row.due_on for row in database.scalars(select(ReportingPeriod)) if row.code.startswith("2021")}
    older = database.scalars(select(PlanReporting.plan_id).order_by(PlanReporting.plan_id.desc())).first()
    for model in (Tally, ReportingPeriod, IndicatorReporting, PlanReporting):
        database.execute(delete(model).where(model.plan_id == older))
    database.commit()
    before = run.rows()

    upgraded = run("db", "upgrade")

    database.expire_all()
    after = run.rows()
    assert (upgraded.returncode, upgraded.stdout) == (0, "The database is up to date.\n")
    assert after["plan_reporting"] == 2
    assert after["reporting_period"] == before["reporting_period"] + 4
    assert after["indicator_reporting"] > before["indicator_reporting"]
    assert {row.code: row.due_on for row in database.scalars(select(ReportingPeriod)) if row.code in kept} == kept
