"""A valid workbook with one byte changed is read or refused in words: no crash, no hang, no other exception."""

import io
import random
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.unit.reading.hostile_workbooks import zipped
from tests.unit.reading.workbooks_read_here import read_here
from tracker.reading.findings import Unreadable
from tracker.reading.workbook import read_workbook

ROWS = [["Šifra", "Назив", "Vlera ë"], ["1.1", 17.5, date(2024, 6, 30)], ["=1+1", True, 0.87], [" x ", "a\nb", "😀"]]


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A6:B7")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def by_xlsxwriter() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Подаци")
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
        sheet.merge_range("A6:B7", "x")
        sheet.set_row(2, None, None, {"hidden": True})
        book.set_custom_property("plan", "XK-NEGA")
    return buffer.getvalue()


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter])
class TestOneByteChanged:
    def test_in_the_file(self, make, tmp_path, is_full):
        content = make()
        places = random.Random(11).sample(range(len(content)), min(len(content), 5000 if is_full else 150))

        for at, place in enumerate(places):
            path = tmp_path / "changed.xlsx"
            path.write_bytes(changed_at(content, place, at))
            # Most changes are seen by the checksums; a few of the others go all the way through a child.
            read_or_refused(path, read_workbook if at % 30 == 0 else read_here)

    def test_in_a_part_whose_checksum_is_right(self, make, tmp_path, is_full):
        with zipfile.ZipFile(io.BytesIO(make())) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        places = [(name, at) for name, content in parts.items() if "theme" not in name for at in range(len(content))]

        for at, (name, place) in enumerate(random.Random(12).sample(places, 5000 if is_full else 150)):
            path = tmp_path / "changed.xlsx"
            path.write_bytes(zipped({**parts, name: changed_at(parts[name], place, at)}))
            read_or_refused(path, read_here)


def changed_at(content: bytes, place: int, seed: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1 << (seed % 8) if seed % 3 else 0xFF
    return bytes(changed)


def read_or_refused(path: Path, read) -> None:
    try:
        book = read(path)
    except Unreadable:
        return
    for sheet in book.sheets:
        for row in sheet.rows:
            assert row.cells
