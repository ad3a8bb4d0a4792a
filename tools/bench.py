"""Measure the tracker: times and queries of its pages, loading, the demonstration's warm start.

    .venv/bin/python tools/bench.py            prints the tables
    .venv/bin/python tools/bench.py --write    keeps them in docs/measurements.md, too

Everything runs on databases of its own in a temporary folder, on one core, in this process where that is possible.
"""

import argparse
import json
import logging
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import bench_cases
import bench_reporting
import bench_roundtrip
from flask import Flask
from sqlalchemy import event

from tracker.accounts.policy import Area
from tracker.accounts.routes import ROUTES
from tracker.app import create_app
from tracker.config import settings_from
from tracker.exchange.apply import apply_draft
from tracker.exchange.folders import read_folders
from tracker.extensions import alembic, db

PROJECT = Path(__file__).resolve().parent.parent
MEASUREMENTS = PROJECT / "docs" / "measurements.md"
HEADING = "## Speed"
TIMES = 20

BA, XK = "/plans/BA-SPS-2024", "/plans/XK-MIG-2021-2023"
PAGES = {
    "the plans": "/",
    "Kosovo's plan": f"{XK}/",
    "Bosnia and Herzegovina's plan": f"{BA}/",
    "a goal": f"{XK}/elements/4.5",
    "an activity": f"{XK}/activities/2.2.2",
    "an indicator": f"{XK}/indicators/1.1-I1",
    "the budget": f"{XK}/budget",
    "the finances": f"{BA}/finances",
    "the findings": f"{XK}/findings",
    "where is this from?": f"{XK}/source/26?cell=4",
    "the institutions": "/institutions/",
    "an institution": "/institutions/XK/MUP",
    "a funding source": "/funding-sources/XK/KB",
    "search": "/search?q=zahtjeva",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the tables: milliseconds are medians."""

    name: str
    milliseconds: float
    queries: int | None = None
    remark: str = ""


def median_of(work: Callable[[], object], times: int = TIMES) -> float:
    """The median time of a piece of work in milliseconds, after one run that fills the caches."""
    work()
    taken = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        taken.append((time.perf_counter() - before) * 1000)
    return statistics.median(taken)


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """The questions that the application asks the database inside the block, with their parameters."""
    executed: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            executed.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield executed
    finally:
        event.remove(engine, "before_cursor_execute", note)


def new_app(folder: Path) -> Flask:
    """The application on a new, migrated database."""
    settings = replace(settings_from({}, folder), database_url=f"sqlite:///{folder}/bench.sqlite", instance=folder)
    app = create_app(settings)
    with app.app_context():
        alembic.upgrade()
    return app


def loading(folder: Path) -> tuple[Flask, list[Measured]]:
    """Read and save both plans into new databases, five times over; the last database is kept."""
    reading, saving = [], []
    app = None
    for number in range(5):
        place = folder / f"load-{number}"
        place.mkdir()
        app = new_app(place)
        before = time.perf_counter()
        folders = read_folders([PROJECT / "imports"])
        read = time.perf_counter()
        with app.app_context():
            for each in folders:
                apply_draft(db.session, each.draft, public=True, now=datetime.now(UTC).replace(tzinfo=None))
        saved = time.perf_counter()
        reading.append((read - before) * 1000)
        saving.append((saved - read) * 1000)
    assert app is not None
    both = [one + other for one, other in zip(reading, saving, strict=True)]
    return app, [
        Measured("reading both plans", statistics.median(reading)),
        Measured("saving both plans", statistics.median(saving)),
        Measured("loading both plans", statistics.median(both), remark="wanted: under 2,000 ms"),
    ]


def pages(app: Flask) -> list[Measured]:
    """The median time and the number of queries of every kind of page."""
    client = app.test_client()
    measured = []
    for name, address in PAGES.items():
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} does not answer with 200.")
        with statements(app) as executed:
            client.get(address)
        taken = median_of(partial(client.get, address))
        measured.append(Measured(name, taken, len(executed), address))
    return measured


def raw_comparison(app: Flask) -> list[Measured]:
    """Kosovo's plan page beside a view that reads the same rows by raw SQL and dumps them as JSON.

    The statements are those that the page itself executes, so that the rows are the same. The view belongs to a
    second application on the same database: one that has answered already takes no further views.
    """
    client = app.test_client()
    client.get(f"{XK}/")
    with statements(app) as executed:
        client.get(f"{XK}/")
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    other = create_app(replace(settings_from({}, Path(app.instance_path)), database_url=url))

    ROUTES["dump"] = Area.PUBLIC

    @other.get("/bench/raw")
    def dump() -> Any:
        connection = db.session.connection()
        rows = [
            [list(row) for row in connection.exec_driver_sql(statement, parameters)]
            for statement, parameters in executed
        ]
        return other.response_class(json.dumps(rows, ensure_ascii=False, default=str), mimetype="application/json")

    browser = other.test_client()
    if browser.get("/bench/raw").status_code != 200:
        raise SystemExit("The view of raw SQL does not answer with 200.")
    raw = median_of(lambda: browser.get("/bench/raw"))
    page = median_of(lambda: browser.get(f"{XK}/"))
    return [
        Measured("the same rows by raw SQL, as JSON", raw, len(executed)),
        Measured("Kosovo's plan page", page, len(executed), "wanted: under 60 ms"),
        Measured("ratio", page / raw, remark="wanted: at most 8"),
    ]


def reporting(folder: Path) -> str:
    """The pages of reporting with many plans and years of figures, on every database that there is."""
    place = folder / "reporting"
    place.mkdir()
    return bench_reporting.tables(place, median_of, statements)


def warm_demo(folder: Path) -> list[Measured]:
    """The time until the demonstration answers, at its first start and at a second one on the same instance."""
    instance = folder / "demo"
    return [
        Measured("first start of the demonstration, migration and loading included", demo_start(instance)),
        Measured("warm start of the demonstration", demo_start(instance), remark="wanted: under 10,000 ms"),
    ]


def demo_start(instance: Path) -> float:
    """Start `tracker demo` on a free port and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "TRACKER_INSTANCE": str(instance), "PORT": str(port)}
    environment.pop("TRACKER_DATABASE_URL", None)
    program = Path(sys.executable).parent / "tracker"
    before = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        demo = subprocess.Popen([program, "demo"], cwd=PROJECT, env=environment, stdout=said, stderr=said)
        try:
            while not answers(f"http://127.0.0.1:{port}/"):
                if demo.poll() is not None or time.perf_counter() - before > 120:
                    said.seek(0)
                    raise SystemExit(f"The demonstration did not start:\n{said.read().decode(errors='replace')}")
                time.sleep(0.02)
            return (time.perf_counter() - before) * 1000
        finally:
            demo.terminate()
            demo.wait(timeout=30)


def answers(address: str) -> bool:
    """Whether the plan pages are served there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # The address is our own.
            return bool(answer.status == 200)
    except OSError:
        return False


def table(title: str, rows: list[Measured]) -> str:
    """Rows as a table of Markdown, which is readable as it stands."""
    lines = [f"### {title}", "", "| what | median, ms | queries | remark |", "| --- | ---: | ---: | --- |"]
    for row in rows:
        # A ratio has no unit and one decimal more.
        figure = f"{row.milliseconds:,.2f} ×" if row.name == "ratio" else f"{row.milliseconds:,.1f}"
        queries = "" if row.queries is None else str(row.queries)
        lines.append(f"| {row.name} | {figure} | {queries} | {row.remark} |")
    return "\n".join(lines) + "\n"


def report(folder: Path) -> str:
    """Measure everything and put it into tables."""
    app, loaded = loading(folder)
    circumstances = (
        f"Measured by `make bench` on {datetime.now(UTC).date().isoformat()}: Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, one core of {os.cpu_count()}, SQLite where nothing else is "
        f"said, no network; each figure is the median of {TIMES} runs (of 5 for loading and for pages that take more "
        f"than {bench_reporting.SLOW:.0f} ms, of 1 for the demonstration).\n"
    )
    sections = [
        f"{HEADING}\n",
        circumstances,
        table("Pages", pages(app)),
        table("Against raw SQL", raw_comparison(app)),
        reporting(folder),
        bench_roundtrip.tables(),
        bench_cases.tables([100_000, 500_000]),
        table("Loading", loaded),
        table("Starting", warm_demo(folder)),
    ]
    return "\n".join(sections)


def keep(section: str) -> None:
    """Put the section into docs/measurements.md in the place of the one that was there."""
    text = MEASUREMENTS.read_text("utf-8") if MEASUREMENTS.exists() else "# Measurements\n"
    before, found, after = text.partition(HEADING)
    rest = after.partition("\n## ")[2] if found else ""
    parts = [before.rstrip() + "\n", section.rstrip() + "\n"]
    if rest:
        parts.append("## " + rest.rstrip() + "\n")
    MEASUREMENTS.write_text("\n".join(parts), "utf-8")


def main() -> None:
    """Measure, print, and keep where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure the tracker.")
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/measurements.md")
    parser.add_argument("--roundtrip", action="store_true", help="measure the Excel round trip alone; keeps nothing")
    parser.add_argument("--cases", action="store_true", help="measure cases alone; keeps nothing")
    parser.add_argument("--reporting", action="store_true", help="measure the pages of reporting alone; keeps nothing")
    arguments = parser.parse_args()
    # The migrations of every new database would be reported otherwise.
    logging.disable(logging.INFO)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    folder = Path(tempfile.mkdtemp(prefix="tracker-bench-"))
    try:
        section = (
            reporting(folder)
            if arguments.reporting
            else bench_roundtrip.tables()
            if arguments.roundtrip
            else bench_cases.tables([100_000, 500_000])
            if arguments.cases
            else report(folder)
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(section)
    if arguments.write and not (arguments.reporting or arguments.roundtrip or arguments.cases):
        keep(section)


if __name__ == "__main__":
    main()
