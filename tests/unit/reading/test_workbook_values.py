"""What a cell says: kinds 55 to 72 of the catalogue, numbers as Excel shows them, days of both calendars, escapes."""

import math
import os
import re
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.reading.hostile_workbooks import SheetOf, workbook_of
from tests.unit.reading.workbooks_read_here import read_here
from tracker.reading.workbook import Cell, CellKind, Workbook
from tracker.reading.workbook_values import (
    FormatKind,
    currency_shown,
    format_kind,
    iso_moment,
    moment_of,
    number_of,
    unescaped,
)

FORMATS = ("0%", "d-mmm", "dd.mm.yyyy", "[h]:mm", "hh:mm", "dd/mm/yyyy hh:mm", "@")
PERCENT, DAY_MONTH, DAY, HOURS, CLOCK, BOTH, TEXT = range(1, 8)
EXAMPLES = 2000 if os.environ.get("TRACKER_TEST_FULL") == "1" else 40


def cell_of(read, cell: str, **around) -> Cell:
    (row,) = read(workbook_of(SheetOf(rows=f'<row r="1">{cell}</row>'), formats=FORMATS, **around)).sheets[0].rows
    (found,) = row.cells
    return found


class TestKinds:
    @pytest.mark.parametrize("error", "#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE!".split())
    def test_55_an_error_cell_is_told_with_its_word(self, read, error):
        cell = cell_of(read, f'<c r="A1" t="e"><f>1/0</f><v>{error}</v></c>')

        assert (cell.kind, cell.value, cell.has_result) == (CellKind.ERROR, error, True)

    @pytest.mark.parametrize("stored", ["<v></v>", "<v/>", ""])
    def test_56_a_formula_without_a_stored_result(self, read, stored):
        cell = cell_of(read, f'<c r="A1"><f>SUM(B1:B3)</f>{stored}</c>')

        assert (cell.kind, cell.value, cell.formula, cell.has_result) == (CellKind.EMPTY, None, "SUM(B1:B3)", False)

    def test_56_a_formula_with_its_result(self, read):
        cell = cell_of(read, '<c r="A1"><f>1+1</f><v>2</v></c>')

        assert (cell.kind, cell.value, cell.formula, cell.has_result) == (CellKind.NUMBER, 2, "1+1", True)

    def test_56_a_formula_whose_result_is_an_empty_text(self, read):
        cell = cell_of(read, '<c r="A1" t="str"><f>""</f><v></v></c>')

        assert (cell.kind, cell.value, cell.has_result) == (CellKind.TEXT, "", True)

    def test_56_a_shared_formula(self, read):
        assert cell_of(read, '<c r="A1"><f t="shared" si="0"/><v>2</v></c>').formula == ""

    def test_56_a_program_that_calculates_nothing_is_told(self, read):
        book = read(workbook_of(settings='<calcPr calcId="1" fullCalcOnLoad="1"/>'))

        assert book.awaits_calculation
        assert not read(workbook_of()).awaits_calculation

    @pytest.mark.parametrize(
        "text",
        [
            "17.500",
            "1.234,56",
            "1,234.56",
            "1 234,56",
            "1\u00a0234,56",
            "75%",
            "AT",
            "KA",
            "N/A",
            "–",
            "2021 (50%)",
            "6/6",
            "31.12.2024.",
            "30.02.2024",
            "=1+1",
            "+1",
            "-1",
            "@SUM(1)",
            "| x",
            "% x",
            "<b>x</b><script>",
            "<!DOCTYPE html>",
            "  x ",
            "\u200bx\u200b",
            "č š ž đ ë ç",
            "c\u030c s\u030c",
            "Cрпски",
            "\u202eabc",
            "😀",
        ],
    )
    def test_57_58_63_to_72_a_text_stays_a_text_letter_by_letter(self, read, text):
        written = text.replace("&", "&amp;").replace("<", "&lt;")
        inline = cell_of(read, f'<c r="A1" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>')
        shared = cell_of(read, '<c r="A1" t="s"><v>0</v></c>', texts=f"<si><t>{written}</t></si>")

        assert (inline.kind, inline.value, inline.formula) == (CellKind.TEXT, text, None)
        assert (shared.kind, shared.value, shared.formula) == (CellKind.TEXT, text, None)

    def test_69_markup_in_a_cdata_section_is_text(self, read):
        cell = cell_of(read, '<c r="A1" t="inlineStr"><is><t><![CDATA[<!DOCTYPE html><b>]]></t></is></c>')

        assert cell.value == "<!DOCTYPE html><b>"

    @pytest.mark.parametrize(
        ("stored", "style", "value", "percent"),
        [
            ("0.87", PERCENT, "0.87", "87"),
            ("0.57999999999999996", PERCENT, "0.58", "58"),
            ("0.75", 0, "0.75", None),
            ("75", 0, "75", None),
            ("0", PERCENT, "0", "0"),
            ("1", PERCENT, "1", "100"),
        ],
    )
    def test_59_a_percentage_is_known_by_its_format(self, read, stored, style, value, percent):
        cell = cell_of(read, f'<c r="A1" s="{style}"><v>{stored}</v></c>')

        assert cell.value == Decimal(value)
        assert cell.percent == (Decimal(percent) if percent else None)

    @pytest.mark.parametrize(
        ("stored", "kind", "value"),
        [
            ("-5", CellKind.NUMBER, Decimal(-5)),
            ("NaN", CellKind.ERROR, "NaN"),
            ("INF", CellKind.ERROR, "INF"),
            ("1E308", CellKind.NUMBER, Decimal("1E308")),
            ("1E309", CellKind.ERROR, "1E309"),
            ("1E999999999", CellKind.ERROR, "1E999999999"),
            ("123456789012345678901234567890", CellKind.NUMBER, Decimal("123456789012346000000000000000")),
            ("1,5", CellKind.ERROR, "1,5"),
            ("١", CellKind.ERROR, "١"),
        ],
    )
    def test_60_61_numbers_at_the_edge(self, read, stored, kind, value):
        cell = cell_of(read, f'<c r="A1"><v>{stored}</v></c>')

        assert (cell.kind, cell.value, cell.raw) == (kind, value, stored)

    @pytest.mark.parametrize(("flag", "day"), [("0", date(2024, 6, 30)), ("1", date(2028, 7, 1))])
    def test_62_days_counted_from_1904(self, read, flag, day):
        cell = cell_of(read, f'<c r="A1" s="{DAY}"><v>45473</v></c>', settings=f'<workbookPr date1904="{flag}"/>')

        assert (cell.kind, cell.value) == (CellKind.DATE, day)

    @pytest.mark.parametrize(
        ("cell", "kind", "value"),
        [
            ('<c r="A1" t="d"><v>2024-06-30</v></c>', CellKind.DATE, date(2024, 6, 30)),
            ('<c r="A1" t="d"><v>2024-06-30T08:15:00</v></c>', CellKind.DATE, datetime(2024, 6, 30, 8, 15)),
            ('<c r="A1" t="d"><v>2024-02-30</v></c>', CellKind.ERROR, "2024-02-30"),
            (f'<c r="A1" s="{DAY}"><v>60</v></c>', CellKind.NUMBER, Decimal(60)),
            (f'<c r="A1" s="{DAY}"><v>-1</v></c>', CellKind.NUMBER, Decimal(-1)),
            (f'<c r="A1" s="{DAY}"><v>2958466</v></c>', CellKind.NUMBER, Decimal(2958466)),
            (f'<c r="A1" s="{HOURS}"><v>1.5</v></c>', CellKind.NUMBER, Decimal("1.5")),
            (f'<c r="A1" s="{CLOCK}"><v>0.5</v></c>', CellKind.DATE, clock(12)),
            (f'<c r="A1" s="{BOTH}"><v>45473.25</v></c>', CellKind.DATE, datetime(2024, 6, 30, 6)),
            (f'<c r="A1" s="{TEXT}"><v>5</v></c>', CellKind.NUMBER, Decimal(5)),
            ('<c r="A1" s="99"><v>5</v></c>', CellKind.NUMBER, Decimal(5)),
        ],
    )
    def test_63_days_and_what_only_looks_like_one(self, read, cell, kind, value):
        found = cell_of(read, cell)

        assert (found.kind, found.value) == (kind, value)

    def test_63_a_ratio_that_excel_took_for_a_day(self, read):
        cell = cell_of(read, f'<c r="A1" s="{DAY_MONTH}"><v>45449</v></c>')

        assert (cell.value, cell.number_format, cell.is_day_without_year) == (date(2024, 6, 6), "d-mmm", True)
        assert not cell_of(read, f'<c r="A1" s="{DAY}"><v>45449</v></c>').is_day_without_year

    def test_64_escapes_are_put_back_and_runs_joined_without_their_pronunciation(self, read):
        texts = "<si><r><t>A_x000D_</t></r><r><rPr><b/></rPr><t> b</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"

        assert cell_of(read, '<c r="A1" t="s"><v>0</v></c>', texts=texts).value == "A\r b"

    def test_66_raw_control_characters_are_damage(self, read):
        with pytest.raises(Exception, match="is damaged"):
            cell_of(read, '<c r="A1" t="inlineStr"><is><t>\x0b</t></is></c>')

    def test_70_a_boolean_that_libreoffice_wrote_as_a_formula_is_none(self, read):
        cell = cell_of(read, '<c r="A1" t="b"><f aca="false">TRUE()</f><v>1</v></c>')

        assert (cell.value, cell.formula) == (True, None)

    @pytest.mark.parametrize(("stored", "value"), [("1", True), ("0", False), ("true", True), ("false", False)])
    def test_70_a_boolean_is_no_number(self, read, stored, value):
        cell = cell_of(read, f'<c r="A1" t="b"><v>{stored}</v></c>')

        assert (cell.kind, cell.value) == (CellKind.BOOL, value)

    def test_36_formulas_that_ask_outside_are_only_read(self, read):
        cell = cell_of(read, '<c r="A1" t="str"><f>WEBSERVICE("http://127.0.0.1:9")</f><v>x</v></c>')

        assert (cell.value, cell.formula) == ("x", 'WEBSERVICE("http://127.0.0.1:9")')


class TestPureRules:
    @pytest.mark.parametrize(
        ("stored", "number"),
        [
            ("0.30000000000000004", "0.3"),
            ("17.5", "17.5"),
            ("86.499999999999986", "86.5"),
            ("1E3", "1000"),
            ("-0", "0"),
            ("1e-5", "0.00001"),
            ("5.", "5"),
            (".5", "0.5"),
            ("12345678901234567", "12345678901234600"),
            ("1E-400", "0"),
            ("0.1", "0.1"),
            ("007", "7"),
            ("5.50", "5.5"),
        ],
    )
    def test_a_number_is_what_excel_shows(self, stored, number):
        assert number_of(stored) == Decimal(number)
        assert f"{number_of(stored):f}" == number

    @given(st.decimals(-(10**9), 10**9, places=5))
    def test_a_number_of_at_most_15_digits_comes_back_from_a_float(self, number):
        assert number_of(repr(float(number))) == number

    @given(st.floats(-1e307, 1e307))
    def test_any_float_is_read_to_15_digits(self, number):
        assert math.isclose(float(number_of(repr(number)) or 0), number, rel_tol=1e-14, abs_tol=1e-307)

    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("General", FormatKind.PLAIN),
            ("#,##0.00 [$KM-141A]", FormatKind.PLAIN),
            ('0 "dana"', FormatKind.PLAIN),
            ("0.00E+00", FormatKind.PLAIN),
            ("# ?/?", FormatKind.PLAIN),
            ("[Red]0;-0", FormatKind.PLAIN),
            ("0.0%", FormatKind.PERCENT),
            ("d-mmm", FormatKind.DATE),
            ("mmm-yy", FormatKind.DATE),
            ("[$-41A]d. mmmm yyyy.", FormatKind.DATE),
            ("m/d/yy h:mm", FormatKind.DATE_TIME),
            ("mm:ss.0", FormatKind.TIME),
            ("h:mm AM/PM", FormatKind.TIME),
            ("[h]:mm:ss", FormatKind.DURATION),
            ("@", FormatKind.TEXT),
            (r"yyyy\-mm\-dd;@", FormatKind.DATE),
        ],
    )
    def test_a_format_says_what_it_makes_of_a_number(self, code, kind):
        assert format_kind(code) is kind

    @pytest.mark.parametrize(
        ("code", "currency"),
        [
            ("General", None),
            ("#,##0.00", None),
            ("0%", None),
            ("dd.mm.yyyy", None),
            ("[$-141A]#,##0", None),
            ('[$-141A]#,##0" (2023)"', None),
            (r"_-* #,##0.00\ _€_-;[Red]\-* #,##0.00\ _€_-", None),
            ("#,##0.00 [$€-2]", "EUR"),
            ("[$KM-141A] #,##0.00", "BAM"),
            ('#,##0.00 "КМ"', "BAM"),
            (r"#,##0\ \€", "EUR"),
            ("$#,##0", "USD"),
            ('#,##0 "din."', "RSD"),
            ("[$Kč-405] #,##0", "Kč"),
        ],
    )
    def test_a_format_says_in_which_currency_a_number_is_shown(self, code, currency):
        assert currency_shown(code) == currency

    @pytest.mark.parametrize(
        ("stored", "day"), [("1", date(1900, 1, 1)), ("59", date(1900, 2, 28)), ("61", date(1900, 3, 1)), ("60", None)]
    )
    def test_the_first_days_of_the_calendar(self, stored, day):
        assert moment_of(stored, FormatKind.DATE, is_1904=False) == day

    @pytest.mark.parametrize("text", ["", "x", "2024-13-01", "25:00"])
    def test_what_is_no_day_is_none(self, text):
        assert iso_moment(text) is None

    @pytest.mark.parametrize(
        ("written", "text"),
        [
            ("a_x000D__x000A_b", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_", "😀"),
            ("_xD83D_", "_xD83D_"),
            ("_x0000_", "_x0000_"),
            ("_x0007_", "\x07"),
            ("_x00e7_", "ç"),
            ("x_x", "x_x"),
            ("_xYYYY_", "_xYYYY_"),
        ],
    )
    def test_escapes(self, written, text):
        assert unescaped(written) == text


_LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
_TEXTS = st.one_of(
    st.text(_LETTERS, min_size=1, max_size=40),
    st.text("čćšžđëçЂЉЊљњ 😀_x00D=+-@", min_size=1, max_size=20),
).filter(lambda text: not re.search("_x[0-9A-Fa-f]{4}_", text))  # openpyxl does not escape what looks like an escape
_VALUES = st.one_of(
    _TEXTS,
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(-(10**8), 10**8, places=4).map(float),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.none(),
)


class TestWhatOpenpyxlWrote:
    @given(rows=st.lists(st.lists(_VALUES, max_size=8), max_size=8), formula=st.text("ABC123+*()", min_size=1))
    @example(rows=[[" x ", "ë", "Ћ", 0.1 + 0.2]], formula="A1")
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_is_what_we_read(self, tmp_path, rows, formula):
        book = openpyxl.Workbook()
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = book.active.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
        book.active.cell(20, 1, f"={formula}")
        book.save(tmp_path / "made.xlsx")

        sheet = read_here(tmp_path / "made.xlsx").sheets[0]

        filled = {(at, to): v for at, row in enumerate(rows, 1) for to, v in enumerate(row, 1) if v is not None}
        assert {place: sheet.cell_at(*place).value for place in filled} == {k: expected(v) for k, v in filled.items()}
        assert {(c.row, c.column) for r in sheet.rows for c in r.cells} == {*filled, (20, 1)}
        assert (sheet.cell("A20").formula, sheet.cell("A20").has_result) == (formula, False)


def expected(value):
    """The value that a cell written by openpyxl is to have."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return Decimal(f"{value:.15g}")
    return value


def test_the_sheet_of_a_workbook_tells_its_cells_twice_alike(read):
    sheet = read(workbook_of()).sheets[0]

    assert next(iter(sheet.rows)).cells == next(iter(sheet.rows)).cells


@pytest.fixture
def read(tmp_path):
    def read_content(content: bytes) -> Workbook:
        path = tmp_path / "upload.xlsx"
        path.write_bytes(content)
        return read_here(path)

    return read_content
