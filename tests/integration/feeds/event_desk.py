"""Whoever looks after other case systems, at the page of files of events; and the files that they send."""

import io
import re
from datetime import date, datetime

import xlsxwriter

from tracker.cases.feeds.events import COLUMNS

EVENTS = "/administration/cases/feeds/SPS/events"
ORDER = {
    "reference": "2024-1", "subject": "s-1001", "procedure": "P1", "code": "NALOG_IZDAT", "day": "2024-01-15",
    "unit": "TC", "sex": "F", "tags": "ground=overstay",
}  # fmt: skip
PLACED = {
    "reference": "2024-2", "subject": "s-1001", "procedure": "P5", "code": "SMJEŠTEN_IC", "day": "2024-01-16",
    "unit": "IC", "sex": "F", "tags": "placement=order",
}  # fmt: skip


def csv_of(*rows: dict[str, str], columns=COLUMNS, delimiter=";") -> bytes:
    """A list with rows of events."""
    lines = [delimiter.join(columns), *(delimiter.join(row.get(name, "") for name in columns) for row in rows)]
    return "\r\n".join(lines).encode()


def xlsx_of(*rows: dict[str, object], columns=COLUMNS, sheet="events") -> bytes:
    """A workbook with rows of events."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "d.m.yyyy"})
    page.write_row(0, 0, columns)
    for number, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            value = row.get(name, "")
            if isinstance(value, date):
                page.write_datetime(number, place, datetime(value.year, value.month, value.day), day)
            else:
                page.write(number, place, value)
    book.close()
    return file.getvalue()


class Desk:
    """An administrator's browser at the page of files."""

    def __init__(self, client):
        self.client = client

    def token(self, address: str) -> str:
        """The token of the form of a page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', self.client.get(address).text)
        assert found is not None
        return found[1]

    def send(self, content: bytes, name: str = "events.csv", language: str = "en", address: str = EVENTS):
        """Send a file and follow to what was found."""
        return self.client.post(
            address,
            data={"file": (io.BytesIO(content), name), "csrf_token": self.token(address)},
            headers={"Origin": "http://localhost", "Accept-Language": language},
            content_type="multipart/form-data",
            follow_redirects=True,
        )

    def take(self, page):
        """Press the button of what was found."""
        action = re.search(r'action="(/administration/cases/feeds/[A-Z]+/events/[0-9a-f]{32})"', page.text)
        assert action is not None, page.text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page.text)[1]
        return self.client.post(action[1], data={"csrf_token": token}, headers={"Origin": "http://localhost"})


def facts(page) -> list[str]:
    """What a page says of a file: its rows, and how many are new, changed, annulled and the same."""
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<dd>(.*?)</dd>", page.text)]


def faults(page) -> dict[str, str]:
    """What is wrong with a file, by the address of each cell."""
    rows = re.findall(r'<th scope="row">([A-Z]+\d+)</th><td[^>]*>(.*?)</td>', page.text)
    return dict(rows)
