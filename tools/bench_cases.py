"""Measure cases: a quarter's figures, a case page and the search, with 500,000 events on both databases.

.venv/bin/python tools/bench_cases.py --events 100000 500000
"""

import argparse
import logging
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bench_reporting import databases
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.policy import Role
from tracker.accounts.sessions import begin_session
from tracker.app import create_app
from tracker.cases.access import Duty
from tracker.cases.figures.computing import compute_figures
from tracker.cases.figures.models import RecordedSince
from tracker.cases.invented import invent_cases
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseDuty, CaseEvent, CaseUnit
from tracker.cases.vault import Vault
from tracker.cli.plans import imports_folder, load_for_show
from tracker.config import settings_from
from tracker.database import transaction
from tracker.extensions import alembic, db
from tracker.history import COMMAND, utc_now
from tracker.plans.models import Plan
from tracker.reporting.models import ReportingPeriod

EVENTS_A_YEAR = 91_600  # of the real volumes
FIRST = date(2024, 1, 1)
UNITS = {"TC-SA": "TC", "TC-BL": "TC", "TC-TZ": "TC", "SRPS": "SRPS", "IC": "IC", "SOP": "SOP", "KD": "KD"}
TIMES = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    events: int
    database: str
    what: str
    milliseconds: float
    queries: int
    wanted: str


def prepare(app: Flask, key: str, events: int) -> int:
    """Both plans, units, an officer of one of them, and invented cases of as many events as are wanted."""
    now = FIRST + timedelta(days=round(366 * events / EVENTS_A_YEAR))
    with app.app_context():
        alembic.upgrade()
        list(load_for_show(db.session, [imports_folder()]))
        with transaction(db.session):
            units = [CaseUnit(code=code, body=body, name=code) for code, body in UNITS.items()]
            person = Person(email="officer@bench.example", name="Officer", language="bs", created_at=utc_now())
            db.session.add_all([*units, person])
            db.session.flush()
            db.session.add(RoleGrant(person_id=person.id, role=Role.CASE_OFFICER, granted_at=utc_now()))
            db.session.add(CaseDuty(person_id=person.id, unit_id=units[0].id, duty=Duty.OFFICER, since_on=FIRST))
            db.session.add_all(
                RecordedSince(procedure=code, since_on=FIRST, source="bench", set_at=utc_now()) for code in PROCEDURES
            )
            at = datetime.combine(now, datetime.min.time())
            invent_cases(db.session, Vault(key), first=FIRST, last=now, now=at)
        count = db.session.scalar(select(func.count()).select_from(CaseEvent)) or 0
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        else:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
    return count


def signed_in(app: Flask) -> FlaskClient:
    """A browser of the officer."""
    client = app.test_client()
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        token = begin_session(db.session, person, browser="bench", now=utc_now())
    with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def median(app: Flask, work: Callable[[], object], times: int = TIMES) -> tuple[float, int]:
    """The median time of some work in milliseconds, after one run, and how many statements one run takes."""
    executed: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
            executed.append(statement)

    work()
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    taken = []
    for _ in range(times):
        executed.clear()
        before = time.perf_counter()
        work()
        taken.append((time.perf_counter() - before) * 1000)
    event.remove(engine, "before_cursor_execute", note)
    return statistics.median(taken), len(executed)


def measured(name: str, url: str, folder: Path, events: int) -> list[Row]:
    """Fill a database and measure everything on it."""
    key = secrets.token_urlsafe(48)
    settings = replace(
        settings_from({}, folder),
        database_url=url,
        instance=folder,
        secret_key=secrets.token_hex(),
        cases_key=key,
        statement_timeout=0,
    )
    app = create_app(settings)
    count = prepare(app, key, events)
    client = signed_in(app)
    with app.app_context():
        plan = db.session.scalars(select(Plan).where(Plan.code == "BA-SPS-2024")).one()
        plan_id = plan.id
        period_id = db.session.scalars(
            select(ReportingPeriod.id).where(ReportingPeriod.plan_id == plan_id, ReportingPeriod.code == "2024-Q2")
        ).one()
        number = db.session.scalars(
            select(Case.number)
            .join(CaseUnit)
            .where(CaseUnit.code == "TC-SA", Case.procedure == "P2")
            .order_by(Case.id.desc())
        ).first()

    def figures() -> None:
        with app.app_context():
            session = db.session
            compute_figures(
                session,
                session.get_one(Plan, plan_id),
                session.get_one(ReportingPeriod, period_id),
                author=COMMAND,
                now=utc_now(),
            )

    def page() -> None:
        answer = client.get(f"/cases/{number}")
        assert answer.status_code == 200, answer.status_code

    def search() -> None:
        answer = client.post(
            "/cases/search",
            data={"surname": "Babak"},
            headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code in {200, 303}, answer.status_code

    app.config["WTF_CSRF_ENABLED"] = False
    rows = [
        Row(count, name, what, *median(app, work, times), wanted)
        for what, work, times, wanted in (
            ("a quarter's figures, all indicators", figures, 3, "2,000 ms"),
            ("a case page", page, TIMES, "80 ms, 15 queries"),
            ("search by surname", search, TIMES, "150 ms"),
        )
    ]
    with app.app_context():
        db.engine.dispose()
    return rows


def tables(sizes: list[int]) -> str:
    """Everything on every database, as a table of Markdown."""
    rows: list[Row] = []
    for events in sizes:
        with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as each:
            for name, url in each:
                rows += measured(name, url, Path(folder), events)
    lines = [
        "### Cases",
        "",
        "| events | database | what | median, ms | statements | wanted, at most |",
        "| ---: | --- | --- | ---: | ---: | --- |",
    ]
    lines += [
        f"| {row.events:,} | {row.database} | {row.what} | {row.milliseconds:,.0f} | {row.queries} | {row.wanted} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure cases.")
    parser.add_argument("--events", type=int, nargs="+", default=[100_000, 500_000])
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(tables(arguments.events))


if __name__ == "__main__":
    main()
