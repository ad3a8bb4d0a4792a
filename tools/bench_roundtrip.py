"""Measure the Excel round trip of one large workbook: sending it out, looking at it, taking it.

    .venv/bin/python tools/bench_roundtrip.py --rows 1000 10000 50000

One synthetic plan has as many indicators as rows are wanted, each with a figure in two periods; a fifth of the figures
of the second one is changed in the file. Beside each time stands the floor of the same run: reading the sheet with
openpyxl's read-only mode, and a bulk compare-and-write in SQLAlchemy Core of the same rows; for sending it out, the
same cells written by XlsxWriter in its constant-memory mode.
"""

import argparse
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import xlsxwriter
from bench_reporting import databases
from openpyxl.cell.read_only import EmptyCell
from openpyxl.utils import column_index_from_string, get_column_letter
from sqlalchemy import bindparam, create_engine, func, insert, select, update
from sqlalchemy.orm import Session, joinedload
from synthetic_plans import Size, code_of, continue_after, fill, migrated

from tracker.accounts.policy import EVERYTHING
from tracker.app import create_app
from tracker.config import settings_from
from tracker.extensions import db
from tracker.history import COMMAND
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.plans.models import Plan
from tracker.reading.drafts import Measure, ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting.calendar import period_named
from tracker.reporting.figures import Figure, plain_figure
from tracker.reporting.kinds import Accumulation, ReviewState, Side
from tracker.reporting.models import Actual, IndicatorReporting, ReportingPeriod
from tracker.reporting.tallies import count_anew
from tracker.roundtrip.exporting import export_workbook
from tracker.roundtrip.importing import apply_preview, keep_preview
from tracker.roundtrip.looking import compare, read_sent
from tracker.roundtrip.models import WorkbookImport
from tracker.web.languages import OFFERED

CODE = code_of(1)
CHANGED = 0.2


def now() -> datetime:
    """This moment, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


# ------------------------------------------------------------------------------------------------------ the plan


def prepare(url: str, instance: Path, rows: int, seed: int) -> None:
    """A plan with so many counted indicators; each has a figure in the last period but one, and a draft in the last."""
    engine = migrated(url, instance)
    fill(engine, Size(plans=1, periods=4, seed=seed))
    rng = Random(seed)  # noqa: S311 -- figures, not secrets
    with Session(engine) as session:
        plan = session.scalars(select(Plan).where(Plan.code == CODE)).one()
        session.query(Actual).filter(Actual.plan_id == plan.id).delete()
        element_id = session.scalars(select(Indicator.element_id).where(Indicator.plan_id == plan.id)).first()
        first = (session.scalars(select(Indicator.id).order_by(Indicator.id.desc())).first() or 0) + 1
        periods = session.scalars(
            select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id).order_by(ReportingPeriod.position)
        ).all()
        ids = range(first, first + rows)
        session.execute(insert(Indicator), [_indicator(plan.id, element_id, each, each - first) for each in ids])
        session.execute(insert(IndicatorValue), [value for each in ids for value in _values(plan.id, each, rng)])
        session.execute(insert(IndicatorReporting), [_settings(plan.id, each) for each in ids])
        session.execute(insert(Actual), [row for each in ids for row in _actuals(plan.id, each, periods[-2:], rng)])
        count_anew(session, plan.id)
        session.commit()
        if engine.dialect.name == "postgresql":
            for name in ("indicator", "indicator_value", "actual"):
                continue_after(session, name)
            session.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _indicator(plan_id: int, element_id: int | None, row_id: int, number: int) -> dict[str, Any]:
    name = f"Broj rješenja o boravku izdatih strancima u terenskom centru br. {number + 1}"
    return {
        "id": row_id,
        "plan_id": plan_id,
        "element_id": element_id,
        "key": f"S{number + 1}",
        "position": 1000 + number,
        "name": name,
        "name_raw": name,
        "measure": Measure.NUMBER,
        "direction": "increase",
        "result": None,
        "funding_raw": None,
        "source_line": 1,
        "places": {},
        "edits": {},
        "version": 1,
    }


def _values(plan_id: int, indicator_id: int, rng: Random) -> Iterator[dict[str, Any]]:
    for position, role in enumerate((ValueRole.BASELINE, ValueRole.FINAL), 1):
        number = Decimal(rng.randint(1, 500) * position)
        yield {
            "plan_id": plan_id,
            "indicator_id": indicator_id,
            "position": position,
            "role": role,
            "kind": ValueKind.NUMBER,
            "number": number,
            "parts": [],
            "text": None,
            "year": None,
            "raw": str(number),
            "source_line": 1,
            "places": {},
            "edits": {},
        }


def _settings(plan_id: int, indicator_id: int) -> dict[str, Any]:
    return {
        "indicator_id": indicator_id,
        "plan_id": plan_id,
        "institution_id": None,
        "accumulation": Accumulation.SUM,
        "restarts_yearly": True,
        "counters": [],
        "by_sex": False,
        "is_wanted": True,
        "curve": "linear",
        "phases": {},
        "is_assumed": False,
        "version": 1,
    }


def _actuals(
    plan_id: int, indicator_id: int, periods: Sequence[ReportingPeriod], rng: Random
) -> Iterator[dict[str, Any]]:
    to_date = Decimal(0)
    for period in periods:
        number = Decimal(rng.randint(1, 900))
        to_date += number
        figure = plain_figure(Figure(number=number))
        yield {
            "plan_id": plan_id,
            "indicator_id": indicator_id,
            "period_id": period.id,
            "side": Side.PERIOD,
            "figure": figure,
            "of_period": figure,
            "to_date": plain_figure(Figure(number=to_date)),
            "approved_of_period": None,
            "approved_to_date": None,
            "why_none": None,
            "approved_why_none": None,
            "sex_reason": "",
            "text": "",
            "comment": "",
            "obstacle": "",
            "way_forward": "",
            "state": ReviewState.DRAFT,
            "origin": "demo",
            "saved_at": datetime.combine(period.ends_on, datetime.min.time()),
            "version": 1,
        }


# ------------------------------------------------------------------------------------------------------ the steps


@dataclass(frozen=True, slots=True)
class Step:
    """One measured step: seconds, and the memory that it took at its peak, in megabytes, its children's too."""

    seconds: float
    megabytes: float


@contextmanager
def opened(url: str, instance: Path) -> Iterator[tuple[Session, Plan, ReportingPeriod]]:
    """The plan and its last period, in a session of the application."""
    app = create_app(replace(settings_from({}, instance), database_url=url, instance=instance))
    with app.app_context():
        plan = db.session.scalars(
            select(Plan).where(Plan.code == CODE).options(joinedload(Plan.country), joinedload(Plan.owner))
        ).one()
        code = db.session.scalars(
            select(ReportingPeriod.code)
            .where(ReportingPeriod.plan_id == plan.id)
            .order_by(ReportingPeriod.position.desc())
        ).first()
        yield db.session, plan, period_named(db.session, plan.id, code or "")


def send_out(url: str, folder: Path) -> float:
    """Write the workbook of the last period."""
    with opened(url, folder) as (session, plan, period), (folder / "out.xlsx").open("wb") as file:
        before = time.perf_counter()
        language = OFFERED[0]
        export_workbook(session, plan, period, None, language, file, mine=lambda *_: True, author=COMMAND, now=now())
        return time.perf_counter() - before


def _cells_in(row: Iterable[Any]) -> Iterator[tuple[int, Any, int]]:
    """The place, value and number of the style of each cell that is there."""
    return ((cell.column - 1, cell.value, cell._style_id) for cell in row if not isinstance(cell, EmptyCell))


def write_plainly(_: str, folder: Path) -> float:
    """Write the same cells with the same formats by XlsxWriter alone."""
    source = openpyxl.load_workbook(folder / "out.xlsx", read_only=True)
    sheets = [(sheet.title, [list(_cells_in(row)) for row in sheet.iter_rows()]) for sheet in source.worksheets]
    before = time.perf_counter()
    with xlsxwriter.Workbook(folder / "plain.xlsx", {"constant_memory": True, "strings_to_formulas": False}) as book:
        formats: dict[int, Any] = {}
        for title, rows in sheets:
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value, style in row:
                    if style not in formats:
                        formats[style] = book.add_format({"font_name": "Arial", "border": style % 7})
                    page.write(number, column, value, formats[style])
    return time.perf_counter() - before


def look(url: str, folder: Path) -> float:
    """Read the workbook that came back, compare it, keep the preview."""
    path = folder / "back.xlsx"
    with opened(url, folder) as (session, *_):
        before = time.perf_counter()
        sent = read_sent(path, path.name)
        read = time.perf_counter()
        compared = compare(session, sent, EVERYTHING, now())
        done = time.perf_counter()
        keep_preview(session, compared, path, folder / "uploads", author=COMMAND, now=now())
        kept = time.perf_counter()
        print(f"read {read - before:.2f}, compared {done - read:.2f}, kept {kept - done:.2f}", file=sys.stderr)
        return kept - before


def take(url: str, folder: Path) -> float:
    """Take all that is new and changed of the preview."""
    with opened(url, folder) as (session, *_):
        kept = session.scalars(select(WorkbookImport).order_by(WorkbookImport.id.desc())).first()
        if kept is None:
            raise SystemExit("There is no preview.")
        before = time.perf_counter()
        done = apply_preview(session, kept, visitor=EVERYTHING, author=COMMAND, now=now())
        taken = time.perf_counter() - before
        print(f"{done.taken} rows taken", file=sys.stderr)
        return taken


def floor(url: str, folder: Path) -> float:
    """Read the sheet with openpyxl's read-only mode, compare with what the table says, write what differs."""
    engine = create_engine(url)
    table: Any = Actual.__table__
    before = time.perf_counter()
    book = openpyxl.load_workbook(folder / "back.xlsx", read_only=True)
    sheet = book.worksheets[1]
    column = _figure_column(folder / "back.xlsx")
    place = column_index_from_string(column) - 1
    read = {}
    for row in sheet.iter_rows(values_only=True):
        if isinstance(row[0], str) and row[0].startswith("indicator:"):
            read[row[0].removeprefix("indicator:")] = row[place]
    with engine.begin() as connection:
        rows = connection.execute(
            select(Indicator.key, table.c.id, table.c.figure)
            .join(Indicator, Indicator.id == table.c.indicator_id)
            .where(table.c.period_id == select(func.max(table.c.period_id)).scalar_subquery())
        ).all()
        changed = [
            {"row_id": row.id, "new": {"number": str(read[row.key])}}
            for row in rows
            if row.key in read and row.figure["number"] != str(read[row.key])
        ]
        connection.execute(
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values(figure=bindparam("new"), version=table.c.version + 1),
            changed,
        )
        taken = time.perf_counter() - before
        connection.rollback()
    return taken


STEPS: dict[str, Callable[[str, Path], float]] = {
    "send_out": send_out,
    "write_plainly": write_plainly,
    "floor": floor,
    "look": look,
    "take": take,
}


def change(path: Path, to: Path, share: float, seed: int) -> int:
    """Change a share of the figures in the file itself, as Excel would leave them; how many were changed."""
    rng = Random(seed)  # noqa: S311 -- figures, not secrets
    changed = 0
    cells = re.compile(rf'(<c r="{_figure_column(path)}\d+"[^>]*><v>)(\d+)(</v>)')

    def perhaps(found: re.Match[str]) -> str:
        nonlocal changed
        if rng.random() >= share:
            return found[0]
        changed += 1
        return f"{found[1]}{int(found[2]) + 1}{found[3]}"

    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == ROWS_PART:
                content = cells.sub(perhaps, content.decode()).encode()
            target.writestr(entry.filename, content)
    return changed


ROWS_PART = "xl/worksheets/sheet2.xml"  # the sheet of indicators


def _figure_column(path: Path) -> str:
    """The letters of the column of figures: the first one to fill in the row of a counted indicator."""
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[1]
    rows: Iterable[Sequence[Any]] = sheet.iter_rows()
    for row in rows:
        if row[0].value == "indicator:S1":
            to_fill = (cell for cell in row if not isinstance(cell, EmptyCell) and not cell.protection.locked)
            return get_column_letter(next(to_fill).column)
    raise SystemExit("The workbook has no row of a synthetic indicator.")


# -------------------------------------------------------------------------------------------------------- measuring


def measured(name: str, url: str, folder: Path) -> Step:
    """A step in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--step", name, "--url", url, "--folder", str(folder)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent)
    return Step(**json.loads(said.stdout))


def run_step(name: str, url: str, folder: Path) -> None:
    """Do one step here, and say how long it took and how much memory."""
    with watched_memory() as peak:
        seconds = STEPS[name](url, folder)
    print(json.dumps(asdict(Step(seconds, peak[0] / 1024))))


@contextmanager
def watched_memory() -> Iterator[list[int]]:
    """The memory of this process and its children together at its peak inside the block, in kB, looked at often."""
    peak, is_over = [0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.02):
            peak[0] = max(peak[0], sum(map(_resident, [os.getpid(), *_children()])))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peak
    finally:
        is_over.set()
        watcher.join()


def _children() -> list[int]:
    return [int(each) for each in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


def _resident(process: int) -> int:
    try:
        said = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0  # it has ended meanwhile
    found = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
    return int(found[1]) if found else 0


def table(rows: int, url: str, folder: Path, seed: int) -> list[str]:
    """The lines of the table for one size."""
    prepare(url, folder, rows, seed)
    out = measured("send_out", url, folder)
    plain = measured("write_plainly", url, folder)
    change(folder / "out.xlsx", folder / "back.xlsx", CHANGED, seed)
    least = measured("floor", url, folder)
    looked = measured("look", url, folder)
    taken = measured("take", url, folder)
    database = url.partition(":")[0].partition("+")[0]

    def line(what: str, step: Step, beside: Step, wanted: float) -> str:
        return (
            f"| {rows:,} | {database} | {what} | {step.seconds:.2f} | {beside.seconds:.2f} | {wanted:.2f} "
            f"| {step.megabytes:.0f} | {beside.megabytes:.0f} |"
        )

    for file in folder.glob("*.xlsx"):
        file.unlink()
    return [
        line("sending out", out, plain, 1.3 * plain.seconds),
        line("preview", looked, least, 1 + 2 * least.seconds),
        line("applying", taken, least, 1 + 2 * least.seconds),
    ]


HEAD = [
    "| rows | database | step | s | beside, s | wanted, at most, s | MB | beside, MB |",
    "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |",
]
ABOUT = """Sending out stands beside the same cells written by XlsxWriter in its constant-memory mode; preview and
applying beside reading the sheet with openpyxl's read-only mode and a bulk compare-and-write in SQLAlchemy Core of the
same rows. A fifth of the figures is changed. Memory is that of the process and its reading child together at its peak,
wanted under 250 MB."""


def tables(sizes: Sequence[int] = (1_000, 10_000, 50_000), seed: int = 1) -> str:
    """Every size on every database, as a table of Markdown."""
    lines = ["### The Excel round trip of one workbook", "", ABOUT, "", *HEAD]
    for rows in sizes:
        with tempfile.TemporaryDirectory(prefix="tracker-bench-") as name, databases(Path(name)) as each:
            for _, url in each:
                lines += table(rows, url, Path(name), seed)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the Excel round trip.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=sorted(STEPS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    if arguments.step:
        run_step(arguments.step, arguments.url, arguments.folder)
    else:
        print(tables(arguments.rows, arguments.seed))


if __name__ == "__main__":
    main()
