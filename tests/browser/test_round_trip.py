"""A workbook goes out, is filled in, comes back by being dropped on the page, is decided on, taken, and undone."""

import base64

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import check
from tracker.accounts.policy import Role

pytestmark = pytest.mark.browser

WORKBOOKS = "/plans/BA-SPS-2024/reporting/2024-Q4/workbooks"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DROP = """([form, content, name, type]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type }));
  for (const kind of ["dragover", "drop"]) {
    form.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def filled(page, enter, tmp_path):
    """A workbook that was downloaded from the page and filled in: a figure, a word at it, and no number at another."""
    enter(page.context, Role.COORDINATOR)
    page.goto(WORKBOOKS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").first.click()
    path = tmp_path / "filled.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Indicators"]
    heads = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value}
    is_open = [
        row for row in range(1, sheet.max_row + 1) if not sheet.cell(row, heads["Figure"]).protection.locked
    ]  # fmt: skip
    sheet.cell(is_open[0], heads["Figure"]).value = 17500
    sheet.cell(is_open[0], heads["Comment"]).value = "From the register"
    sheet.cell(is_open[1], heads["Figure"]).value = "many"
    book.save(path)
    return path


def look(page, axe):
    """What every page owes to everybody; then the screen is wide again."""
    check(page, axe, "en")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_workbook_comes_back_and_is_taken_cell_by_cell(page, filled, axe):
    content = base64.b64encode(filled.read_bytes()).decode()
    form = page.locator("form.upload")
    expect(page.get_by_text("They can also be dragged here.")).to_be_visible()
    page.evaluate(DROP, [form.element_handle(), content, "filled.xlsx", XLSX])
    assert page.evaluate("document.getElementById('files').files[0].name") == "filled.xlsx"
    look(page, axe)

    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview of filled.xlsx for 2024-Q4")
    expect(page.locator(".account-line")).to_contain_text("2 to be taken")
    look(page, axe)

    # By keyboard: the arrow leaves the comment out, Enter saves and applies nothing yet.
    row = page.get_by_role("row").filter(has_text="From the register")
    row.get_by_role("radio", name="Take", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your decisions are saved.")).to_be_visible()
    expect(page.locator(".account-line")).to_contain_text("1 to be taken")

    page.get_by_role("button", name="Apply as drafts").click()
    expect(page.get_by_text("1 filled cell was taken.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="From the register")).to_contain_text("left out")
    expect(page.get_by_role("row").filter(has_text="many")).to_contain_text("not understood")
    look(page, axe)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the annotated workbook").click()
    download.value.save_as(filled)
    notes = [cell.comment for row in openpyxl.load_workbook(filled)["Indicators"].iter_rows() for cell in row]
    assert any("“many” is no number" in note.text for note in notes if note)

    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("The import is undone")).to_be_visible()
    page.get_by_role("link", name="Imports").first.click()
    expect(page.get_by_role("row").filter(has_text="filled.xlsx")).to_contain_text("Undone")
    look(page, axe)
