"""Sheets are opened again: text is text, figures are figures, and nothing is lost without a word."""

import csv
import html
import io
import re
import subprocess
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formula_payloads import PAYLOADS
from tests.servers import find_soffice, skip_or_fail
from tracker.reading.workbook_values import unescaped
from tracker.web.languages import OFFERED
from tracker.web.sheets import LONGEST_TEXT, MONEY_FORMAT, Column, Sheet, as_download, csv_of, xlsx_of

BY_LOCALE = {language.locale: language for language in OFFERED}
RUN = (
    "=",
    "+",
    "-",
    "@",
    "|",
    "%",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # what some program begins a formula with


def sheet_of(*rows, title="Budžet", notes=()):
    return Sheet(title, [Column("Naziv", 40, wraps=True), Column("Iznos", number_format=MONEY_FORMAT)], rows, notes)


def opened(sheet):
    return openpyxl.load_workbook(io.BytesIO(xlsx_of(sheet))).active


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("text", PAYLOADS)
def test_text_is_never_a_formula_in_a_workbook_and_comes_back_as_it_was(text):
    columns = [Column(text), Column(text, number_format=MONEY_FORMAT)]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(Sheet(text, columns, [(text, None)], [text]))))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]

    assert [(cell.coordinate, cell.data_type) for cell in cells] == [(at, "s") for at in ("A1", "B1", "A2", "A4")]
    # Excel writes a carriage return, and a text like "_x000D_", with a mark that openpyxl leaves where it is.
    assert {unescaped(cell.value) for cell in cells} == {text}
    assert book.active["A2"].quotePrefix is text.startswith((*RUN, "'"))


@pytest.mark.parametrize("text", PAYLOADS)
def test_text_is_never_a_formula_in_a_csv_and_can_be_read_back(text):
    content = csv_of(Sheet(text, [Column(text)], [(text,)], [text]), BY_LOCALE["bs"])
    (head,), (cell,), _, (note,) = rows_of_csv(content)

    assert head == cell == note
    assert not cell.startswith(RUN)
    assert without_marks(cell) == text


def without_marks(written: str) -> str:
    """A text of a .csv as it was before anything in it was kept from being run."""
    text = written[1:] if written.startswith("'") else written
    breaks = r',;\t\r\n"'
    led = rf"'*(?:[=@＝＠]|[+\-＋－%|][^{breaks}]*(?:\w\(|\|))"
    return re.sub(rf"([{breaks}])'(?={led})", r"\1", text)


@settings(deadline=None, max_examples=200)
@given(st.text("=+-@|%'\",;\t\r\n a(", max_size=12))
def test_any_text_can_be_read_back_from_a_csv(text):
    ((written, _),) = rows_of_csv(csv_of(Sheet("x", [Column("x")], [(text, "end")]), BY_LOCALE["bs"]))[1:]

    assert without_marks(written) == text


@pytest.mark.parametrize("text", ["- one\n- two (2), three", "1.000,- KM", "Law 5/24, Art. 3;\n+ 2 laws", 'the "plan"'])
def test_what_people_write_stays_as_it_is_in_a_csv(text):
    written = rows_of_csv(csv_of(Sheet("x", [Column("x")], [(text,)]), BY_LOCALE["bs"]))[1][0]

    assert written.removeprefix("'") == text


@pytest.mark.libreoffice
def test_libreoffice_finds_no_formula_though_it_expects_commas_between_cells(tmp_path):
    soffice = find_soffice() or skip_or_fail("no LibreOffice on this machine")
    within = [f"word{sign}{text}" for text in PAYLOADS for sign in ',;\t\n"']
    sheet = Sheet("=1+1", [Column("=1+1"), Column("B")], [(text, text) for text in (*PAYLOADS, *within)], ["=1+1"])
    (tmp_path / "book.xlsx").write_bytes(xlsx_of(sheet))
    (tmp_path / "list.csv").write_bytes(csv_of(sheet, BY_LOCALE["bs"]))
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'settings').as_uri()}", "--headless"]
    form = "--infilter=Text - txt - csv (StarCalc):44,34,76"
    for name, how in (("book.xlsx", []), ("list.csv", [form])):
        asked = [*command, *how, "--convert-to", "fods", "--outdir", tmp_path, tmp_path / name]
        subprocess.run(asked, check=True, capture_output=True, timeout=120)

    opened = [(tmp_path / name).read_text() for name in ("book.fods", "list.fods")]

    assert [re.findall('table:formula="([^"]*)"', text) for text in opened] == [[], []]
    assert all("cmd|' /C calc'!A0" in html.unescape(text) for text in opened)


def test_figures_are_numbers_with_a_format():
    sheet = opened(sheet_of(("a", Decimal("50000.25")), ("b", Decimal(0)), ("c", None)))

    assert sheet["B2"].value == 50000.25
    assert sheet["B2"].number_format == MONEY_FORMAT
    assert sheet["B3"].value == 0
    assert sheet["B4"].value is None


def test_the_head_is_frozen_and_the_notes_stand_below():
    sheet = opened(sheet_of(("a", Decimal(1)), notes=["bez 85 polja"]))

    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["Naziv", "Iznos"]
    assert sheet["A4"].value == "bez 85 polja"


def test_a_row_is_as_high_as_its_wrapped_text():
    sheet = opened(sheet_of(("a", None), ("riječ " * 20, None), ("riječ " * 2000, None)))

    assert sheet.row_dimensions[2].height in {None, 15}
    assert sheet.row_dimensions[3].height == 45 + 15
    assert 408 < sheet.row_dimensions[4].height <= 409


def test_control_characters_leave_a_visible_sign():
    assert opened(sheet_of(("a\x00b\x0bc\ud800", None)))["A2"].value == "a\ufffdb\ufffdc\ufffd"


@pytest.mark.parametrize("letter", ["č", "😀", "č "])
def test_a_text_that_no_cell_holds_goes_on_below_and_is_said_to(app, letter):
    text = letter * LONGEST_TEXT
    with app.test_request_context():
        sheet = opened(sheet_of(("a", None), (text, Decimal(7)), ("z", None)))
    column = [cell.value or "" for cell in sheet["A"]]

    pieces = column[2 : column.index("z")]
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= LONGEST_TEXT for piece in pieces)
    assert [cell.value for cell in sheet["B"]].count(7) == 1
    assert len(pieces) == 1 or "longer than a cell holds" in column[-1]


def test_a_text_that_just_fills_a_cell_stands_in_it():
    assert opened(sheet_of(("č" * LONGEST_TEXT, None)))["A2"].value == "č" * LONGEST_TEXT


@pytest.mark.parametrize("text", ["<r>a & b</r>", "<r><t>bold</t></r>", "a_x000D_b", "_x005F_", "<b>&amp;"])
def test_a_text_that_looks_like_the_file_s_own_language_is_a_text(text):
    # Excel writes a text like "_x000D_" with a mark that openpyxl leaves where it is.
    assert unescaped(opened(sheet_of((text, None)))["A2"].value) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_figure_that_is_none_is_told_by_its_word(number):
    assert opened(sheet_of(("a", Decimal(number))))["B2"].value == number


def test_a_name_that_is_too_long_for_a_sheet_says_so_and_stands_whole_in_the_properties():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(sheet_of(title="Poređenje planova " * 4))))

    assert book.active.title.startswith("Poređenje planova")
    assert book.active.title.endswith("…")
    assert book.properties.title == "Poređenje planova " * 4


@pytest.mark.parametrize("title", ["a" * 40, "[x]: a/b?*\\'", "", "''"])
def test_any_title_names_a_sheet(title):
    assert 1 <= len(opened(sheet_of(title=title)).title) <= 31


@pytest.mark.parametrize(("locale", "written"), [("bs", "1234,5"), ("en", "1234.5"), ("sq", "1234,5")])
def test_a_csv_writes_decimals_as_its_reader_s_spreadsheet_does(locale, written):
    content = csv_of(sheet_of(("a", Decimal("1234.5")), ("b", 3), ("c", None)), BY_LOCALE[locale])

    assert content.startswith(b"\xef\xbb\xbf")
    assert [row[1] for row in rows_of_csv(content)[1:]] == [written, "3", ""]


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_comes_back_from_a_workbook(text):
    # Excel has no empty text: such a cell is empty.
    assert (opened(sheet_of((text, None)))["A2"].value or "") == text


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nX: y", 'a"b.csv', "\u202egnp.xlsx", "", "č" * 300])
def test_a_download_has_a_harmless_name(name):
    value = as_download(b"", "text/csv", name).headers["Content-Disposition"]
    plain, _sign, readable = value.partition("; filename*=UTF-8''")

    assert plain.startswith('attachment; filename="')
    assert not set(plain.removeprefix('attachment; filename="').removesuffix('"')) & set('/\\"\r\n\u202eč')
    assert not set(readable) & set('/\\"\r\n\u202eč; ')
