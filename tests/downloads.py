"""Lists that were taken away as files, read as a spreadsheet reads them."""

import csv
import io
from typing import Any

import openpyxl


def rows_of(answer: Any) -> list[list[Any]]:
    """The rows of an .xlsx or a .csv, the heads first; an empty cell is None, and none holds a formula."""
    assert answer.status_code == 200, answer.status
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if answer.mimetype == "text/csv":
        found = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";")
        return [[cell or None for cell in row] for row in found]
    page: Any = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    return [list(row) for row in page.iter_rows(values_only=True)]


def list_of(answer: Any) -> list[list[Any]]:
    """The heads and the rows of a list, without what is said below them."""
    rows = rows_of(answer)
    return rows[: next((place for place, row in enumerate(rows) if all(cell is None for cell in row)), len(rows))]


def linked(page: Any, file: str) -> str:
    """The one address to which a page links for a file, with the filter of the page."""
    (address,) = (href for href in page.xpath("//a/@href") if href.partition("?")[0] == file)
    return str(address)
