"""The pages of reporting on many plans with years of figures, each beside a view that dumps the same rows as JSON."""

import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from synthetic_plans import Size, code_of, fill, migrated

from tracker.accounts.policy import Area, Role
from tracker.accounts.routes import ROUTES
from tracker.app import create_app
from tracker.config import settings_from
from tracker.extensions import db
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reporting.models import ReportingPeriod

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # people and servers are made as the tests make them

from tests.people import make_person, sign_in  # noqa: E402 -- found by the line above
from tests.servers import throwaway_postgres  # noqa: E402

SIZE = Size(plans=200, periods=12)
SLOW = 300.0  # ms: what takes longer is measured fewer times
PAGES_MARK, RATIO, RATIO_ACROSS = 60.0, 8.0, 3.0
Median = Callable[..., float]
Statements = Callable[[Flask], Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is measured, who opens it, and what is wanted of it."""

    name: str
    visitor: str  # a key of `_visitors`
    endpoint: str
    arguments: dict[str, str]
    milliseconds: float | None = None  # None: nothing is promised
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A page and the raw view of its rows: medians in milliseconds."""

    page: Page
    milliseconds: float
    queries: int
    raw: float

    @property
    def ratio(self) -> float:
        """How many times as long as the raw view the page takes."""
        return self.milliseconds / self.raw

    @property
    def remark(self) -> str:
        """What was wanted, and whether it was kept."""
        page = self.page
        wanted = []
        if page.milliseconds is not None:
            wanted.append((f"under {page.milliseconds:.0f} ms", self.milliseconds < page.milliseconds))
        if page.ratio is not None:
            wanted.append((f"at most {page.ratio:.0f} ×", self.ratio <= page.ratio))
        return "; ".join(f"wanted: {words}{'' if is_kept else ' (not kept)'}" for words, is_kept in wanted)


def pages_of(code: str, period: str) -> list[Page]:
    """The pages, on one plan of many and in its last period."""
    plan, of_period = {"code": code}, {"code": code, "period": period}
    marks: dict[str, Any] = {"milliseconds": PAGES_MARK, "ratio": RATIO}
    return [
        Page("my work, a planner of one institution in one plan", "planner", "reporting.show_my_work", {}, **marks),
        Page("my work, a planner of one institution in all plans", "everywhere", "reporting.show_my_work", {}, **marks),
        Page("my work, a coordinator of all plans", "coordinator", "reporting.show_my_work", {}, **marks),
        Page("a plan's comparison, as everybody sees it", "anybody", "dashboards.compare_plan", plan, **marks),
        Page("a plan's comparison, drafts included", "coordinator", "dashboards.compare_plan", plan, **marks),
        Page("the comparison across all plans", "anybody", "dashboards.compare_plans", {}, ratio=RATIO_ACROSS),
        Page("entering a period", "planner", "reporting.enter_period", of_period),
        Page("the institutions in a period", "coordinator", "reporting.show_institutions", of_period),
        Page("reviewing a period", "coordinator", "reporting.review_period", of_period),
        Page("the periods of a plan", "coordinator", "reporting.list_periods", plan),
        Page("explain this number", "anybody", "dashboards.explain_indicator", {**of_period, "key": "1.1-I1"}),
        Page("an indicator", "anybody", "browse.show_indicator", {"code": code, "key": "1.1-I1"}),
    ]


def measured(url: str, folder: Path, median_of: Median, statements: Statements) -> tuple[float, list[Compared]]:
    """Fill a database and measure every page that there is; how many seconds filling it took comes first."""
    before = time.perf_counter()
    engine = migrated(url, folder)
    fill(engine, SIZE)
    engine.dispose()
    filled = time.perf_counter() - before
    app = _app(url, folder)
    raw = _RawViews(_app(url, folder))
    with app.app_context():
        code = code_of(SIZE.plans // 2)
        period = db.session.scalars(
            select(ReportingPeriod.code)
            .join(Plan, Plan.id == ReportingPeriod.plan_id)
            .where(Plan.code == code)
            .order_by(ReportingPeriod.position.desc())
        ).first()
        visitors = _visitors(app, code)
    found = []
    for page in pages_of(code, str(period)):
        address = app.url_map.bind("localhost").build(page.endpoint, page.arguments)
        found.append(_compared(app, raw, page, visitors[page.visitor], address, median_of, statements))
    for each in (app, raw.app):
        with each.app_context():
            db.engine.dispose()
    return filled, found


def _app(url: str, folder: Path) -> Flask:
    settings = replace(settings_from({}, folder), database_url=url, instance=folder, secret_key=secrets.token_hex())
    return create_app(settings)


def _visitors(app: Flask, code: str) -> dict[str, FlaskClient]:
    """Somebody who is not signed in, two planners, and a coordinator of everything."""
    session = db.session
    plan_id = session.scalars(select(Plan.id).where(Plan.code == code)).one()
    ids = {row.code: row.id for row in session.execute(select(Institution.id, Institution.code))}
    people = {
        "planner": make_person(
            session, Role.PLANNER, email="one@bench.example", plan_id=plan_id, institution_id=ids["MUP"]
        ),
        "everywhere": make_person(session, Role.PLANNER, email="all@bench.example", institution_id=ids["KP"]),
        "coordinator": make_person(session, Role.COORDINATOR, email="coordinator@bench.example"),
    }
    clients = {"anybody": app.test_client()}
    for name, person in people.items():
        clients[name] = app.test_client()
        sign_in(clients[name], session, person)
    return clients


def _compared(
    app: Flask,
    raw: "_RawViews",
    page: Page,
    client: FlaskClient,
    address: str,
    median_of: Median,
    statements: Statements,
) -> Compared:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers with {answer.status_code}, not with 200.")
    with statements(app) as executed:
        client.get(address)
    before = time.perf_counter()
    client.get(address)
    is_slow = (time.perf_counter() - before) * 1000 > SLOW
    times = {"times": 5} if is_slow else {}
    taken = median_of(partial(client.get, address), **times)
    return Compared(page, taken, len(executed), median_of(raw.view(executed), **times))


class _RawViews:
    """A second application on the same database, whose only page reads rows by raw SQL and dumps them as JSON."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.executed: list[tuple[str, Any]] = []
        ROUTES["dump_rows"] = Area.PUBLIC
        app.add_url_rule("/bench/rows", "dump_rows", self._dump)
        self.client = app.test_client()

    def view(self, executed: list[tuple[str, Any]]) -> Callable[[], object]:
        """Opens the view with the statements of a page."""
        self.executed = list(executed)
        if self.client.get("/bench/rows").status_code != 200:
            raise SystemExit("The view of raw SQL does not answer with 200.")
        return lambda: self.client.get("/bench/rows")

    def _dump(self) -> Any:
        connection = db.session.connection()
        rows = [
            [list(row) for row in connection.exec_driver_sql(statement, parameters)]
            for statement, parameters in self.executed
        ]
        return self.app.response_class(json.dumps(rows, ensure_ascii=False, default=str), mimetype="application/json")


@contextmanager
def databases(folder: Path) -> Iterator[Iterator[tuple[str, str]]]:
    """The databases on which it is measured, by name and address: SQLite, and PostgreSQL where its programs are."""
    with throwaway_postgres() as postgres:
        named = [("SQLite", f"sqlite:///{folder}/many.sqlite")]
        if postgres is not None:
            named.append(("PostgreSQL", postgres))
        yield iter(named)


def tables(folder: Path, median_of: Median, statements: Statements) -> str:
    """Every page on every database, as tables of Markdown."""
    parts = []
    with databases(folder) as each:
        for name, url in each:
            filled, rows = measured(url, folder, median_of, statements)
            parts.append(table(f"Reporting, {SIZE.plans} plans × {SIZE.periods} periods, {name}", rows))
            parts.append(f"Filling the database took {filled:.1f} s (tools/synthetic_plans.py).\n")
    return "\n".join(parts)


def table(title: str, rows: list[Compared]) -> str:
    """Pages beside their raw views as a table of Markdown."""
    lines = [
        f"### {title}",
        "",
        "| what | median, ms | queries | the same rows by raw SQL, as JSON, ms | ratio | remark |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        figures = f"{row.milliseconds:,.1f} | {row.queries} | {row.raw:,.1f} | {row.ratio:.2f} ×"
        lines.append(f"| {row.page.name} | {figures} | {row.remark} |")
    return "\n".join(lines) + "\n"
