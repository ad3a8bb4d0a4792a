"""A workbook that LibreOffice has saved again is read like the one that it opened."""

import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.servers import find_soffice, skip_or_fail
from tracker.reading.workbook import Sheet, Visibility, read_workbook


@pytest.mark.libreoffice
def test_what_libreoffice_saves_again_is_read_the_same(tmp_path):
    soffice = find_soffice() or skip_or_fail("no LibreOffice on this machine")
    write_by_xlsxwriter(tmp_path / "made.xlsx")
    before = read_workbook(tmp_path / "made.xlsx")

    after = read_workbook(saved_again(soffice, tmp_path / "made.xlsx"))

    assert [sheet.name for sheet in after.sheets] == ["Подаци", "Drugi"]
    assert after.custom_properties == before.custom_properties == {"plan": "XK-NEGA"}
    assert [told(sheet) for sheet in after.sheets] == [told(sheet) for sheet in before.sheets]
    assert [sheet.merges for sheet in after.sheets] == [sheet.merges for sheet in before.sheets]
    assert after.sheets[1].visibility is Visibility.HIDDEN
    assert after.sheets[0].cell("C6").percent == before.sheets[0].cell("C6").percent == 87
    assert (before.awaits_calculation, after.awaits_calculation) == (True, False)


def told(sheet: Sheet) -> list[tuple]:
    """Place, kind and value of each cell, whether its row is hidden, and its formula."""
    return [
        (cell.address, cell.kind, cell.value, row.is_hidden, cell.formula) for row in sheet.rows for cell in row.cells
    ]


def write_by_xlsxwriter(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Подаци")
        sheet.write_row("A1", ["Šifra", "Назив", "Vlera ë", "😀"])
        sheet.write_row("A2", [1.1, 17500, -0.5, 123456789.125, 0.1 + 0.2])
        sheet.write_row("A3", [True, False, date(2024, 6, 30)])
        sheet.write_datetime("D3", datetime(2024, 6, 30, 12, 30), book.add_format({"num_format": "dd.mm.yyyy hh:mm"}))
        sheet.write_string("A4", "=1+1")
        sheet.write_string("B4", "  a\nb  ")
        sheet.write_formula("A5", "=1+2", None, 3)
        sheet.write_formula("B5", "=1/0", None, "#DIV/0!")
        sheet.write_number("C6", 0.87, book.add_format({"num_format": "0%"}))
        sheet.write_rich_string("D6", "a", book.add_format({"bold": True}), "b", "c")
        sheet.merge_range("A8:B9", "spojeno")
        sheet.set_row(1, None, None, {"hidden": True})
        second = book.add_worksheet("Drugi")
        second.write("B2", 6)
        second.hide()
        book.set_custom_property("plan", "XK-NEGA")


def saved_again(soffice: str, path: Path) -> Path:
    """The workbook as LibreOffice saves it; its own settings stay untouched."""
    folder = path.parent / "again"
    command = [soffice, f"-env:UserInstallation={(path.parent / 'settings').as_uri()}", "--headless", "--convert-to"]
    subprocess.run(
        [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / path.name
