"""Files as a browser sends them to the page of a period, what the pages say of them, and what the tables hold then."""

import html
import io
import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import Base
from tracker.history import History
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.models import ActivityReport, Actual, ReportingPeriod
from tracker.roundtrip.import_page import CELLS_A_PAGE
from tracker.roundtrip.keeping import FOLDER
from tracker.roundtrip.models import ImportCell, ImportRow, WorkbookImport
from tracker.roundtrip.receiving import INCOMING

Place = tuple[str, str, str]  # kind, key and field
OF_IMPORTS = ("workbook_import", "import_row", "import_cell", "job", "history", "history_head")
LONGEST_ANSWER = 10.0  # seconds
INSIDE = ("Traceback", "SELECT ", "sqlalchemy", "/tracker/", "openpyxl")


@dataclass
class Answer:
    """What a browser shows after a form was sent."""

    status: int
    address: str  # of the page that is shown
    text: str  # without its tags

    @property
    def is_preview(self) -> bool:
        """Whether a preview is shown."""
        return "/imports/" in self.address


class Uploads:
    """A person at a browser who sends files to the page of a plan's period."""

    def __init__(self, client: FlaskClient, session: Session, plan: str, period: str, folder: Path) -> None:
        self.client, self.session, self.folder = client, session, folder
        self.page = f"/plans/{plan}/reporting/{period}/imports"

    def send(self, content: bytes, name: str = "upload.xlsx") -> Answer:
        """Send a file, and look at what comes of it."""
        head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body = b"".join((head.encode(), content, b"\r\n--x--\r\n"))
        return self._shown(self.page, data=body, content_type="multipart/form-data; boundary=x")

    def press(self, address: str, do: str, **fields: str) -> Answer:
        """Press a button of a preview."""
        return self._shown(address, data={"do": do, **fields})

    def _shown(self, address: str, **sent: Any) -> Answer:
        started = time.monotonic()
        answer = self.client.post(address, **sent)
        status = answer.status_code
        if status == 303:
            address = answer.headers["Location"]
            answer = self.client.get(address)
            if address.startswith("/jobs/") and (found := re.search(r'href="(/plans/[^"]+/imports/\d+)"', answer.text)):
                address = found[1]
                answer = self.client.get(address)
            assert answer.status_code == 200
        took = time.monotonic() - started

        assert status in {303, 409, 422}, status
        assert took < LONGEST_ANSWER
        assert [each for each in (*INSIDE, str(self.folder)) if each in answer.text] == []
        assert list((self.folder / INCOMING).glob("*")) == []
        return Answer(status, address, plain(answer.text))

    def lines(self, address: str, kept: WorkbookImport) -> dict[Place, str]:
        """What the pages of an import say of each cell of an item."""
        cells = cells_of(self.session, kept)
        pages = range(1, -(-len(cells) // CELLS_A_PAGE) + 1)
        text = "".join(self.client.get(f"{address}?page={page}").text for page in pages)
        rows = dict(re.findall(r'<tr id="cell-(\d+)">(.*?)</tr>', text, re.DOTALL))
        return {place: plain(rows[str(cell.id)]) for place, cell in cells.items() if str(cell.id) in rows}

    def the_next_request_is_fine(self) -> None:
        """Nothing of what was sent is in the way of whoever comes next."""
        started = time.monotonic()
        assert self.client.get(self.page).status_code == 200
        assert time.monotonic() - started < 1

    def kept_files(self) -> set[str]:
        """The names of the files that are kept."""
        folder = self.folder / FOLDER
        return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def plain(page: str) -> str:
    """The words of a page, or of a part of one."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def contents(session: Session, without: Collection[str] = ()) -> dict[str, list[Any]]:
    """Every row of every table."""
    session.rollback()
    return {
        table.name: session.execute(select(table).order_by(*table.primary_key)).all()
        for table in Base.metadata.sorted_tables
        if table.name not in without
    }


def refusals(session: Session) -> list[str]:
    """Why workbooks were refused whole, as the history tells it."""
    session.rollback()
    asked = select(History.reason).where(History.kind == "workbook.refused").order_by(History.id)
    return list(session.scalars(asked))


def last_import(session: Session) -> WorkbookImport:
    """The import that was kept last, as it stands in the database."""
    session.rollback()
    return session.scalars(select(WorkbookImport).order_by(WorkbookImport.id.desc()).limit(1)).one()


def cells_of(session: Session, kept: WorkbookImport) -> dict[Place, ImportCell]:
    """The cells of items that an import tells of."""
    asked = select(ImportRow.kind, ImportRow.key, ImportCell).join(ImportRow, ImportRow.id == ImportCell.row_id)
    rows = session.execute(asked.where(ImportCell.import_id == kept.id).order_by(ImportCell.id))
    return {(kind, key, cell.field): cell for kind, key, cell in rows if cell.field}


def standing(session: Session, plan: str, period: str) -> dict[Place, Any]:
    """What is reported for a period, field by field, as the tables hold it; what is empty is left out."""
    session.rollback()
    of_period = (
        select(ReportingPeriod.id)
        .join(Plan, Plan.id == ReportingPeriod.plan_id)
        .where(Plan.code == plan, ReportingPeriod.code == period)
        .scalar_subquery()
    )
    found: dict[Place, Any] = {}
    actuals = select(Indicator.key, Indicator.measure, Actual).join(Actual, Actual.indicator_id == Indicator.id)
    for key, _measure, row in session.execute(actuals.where(Actual.period_id == of_period)):
        figure = dict(row.figure or {})
        said = {f"part_{at}": part for at, part in enumerate(figure.pop("parts", []), 1)}
        said |= {"figure" if name == "number" else name: value for name, value in figure.items()}
        said |= {name: getattr(row, name) for name in ("women", "men", "text", "comment", "obstacle", "way_forward")}
        found |= {("indicator", key, name): value for name, value in said.items()}
    reports = select(Activity.key, ActivityReport).join(ActivityReport, ActivityReport.activity_id == Activity.id)
    names = ("status", "planned_percent", "reached_percent", "forecast_on", "narrative", "output", "obstacle")
    for key, row in session.execute(reports.where(ActivityReport.period_id == of_period)):
        found |= {("activity", key, name): getattr(row, name) for name in names}
    return {place: value for place, value in found.items() if value not in {None, ""}}


def filled_cells(content: bytes) -> int:
    """How many cells to fill hold something: those that are not locked."""
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    cells = (cell for sheet in sheets for row in sheet.iter_rows() for cell in row)
    said = [cell.value for cell in cells if not cell.protection.locked and cell.value is not None]
    return sum(str(each).strip() != "" for each in said)
