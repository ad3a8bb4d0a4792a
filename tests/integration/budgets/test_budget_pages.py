"""The budget's pages: lines in groups, own and shared apart, stated against computed, and the sheets."""

import csv
import io
import subprocess
from copy import deepcopy
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
import pytest
from lxml import html

from tests.conftest import NOW
from tests.servers import find_soffice, skip_or_fail
from tracker.exchange.apply import apply_draft
from tracker.web.sheets import Column, Sheet, xlsx_of

ENDINGS = ("xlsx", "csv")
XK, BA = "/plans/XK-MIG-2021-2023", "/plans/BA-SPS-2024"


def page_of(client, address, language="en"):
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return html.fromstring(answer.get_data(as_text=True))


def converted(soffice: str, workbook: Path) -> list[list[str]]:
    """What LibreOffice reads in the workbook: values, not how they are formatted; its own settings stay untouched."""
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(workbook.parent / 'settings').as_uri()}",
            "--headless",
            "--convert-to",
            # Comma, quotes, UTF-8, first line, no column formats, no quoting of all text, no "as shown".
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false",
            "--outdir",
            str(workbook.parent),
            str(workbook),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return list(csv.reader(io.StringIO(workbook.with_suffix(".csv").read_text("utf-8"), newline="")))


def as_number(cell: str) -> Decimal | str:
    """An amount whatever its trailing zeros; other text as it is."""
    try:
        return Decimal(cell)
    except InvalidOperation:
        return cell


def words(node) -> str:
    return " ".join(node.text_content().split())


def sums(page) -> list[str]:
    return [words(cell) for cell in page.xpath("//table[@id='sums']/tbody/tr/td")]


class TestTheLines:
    def test_every_line_is_there_and_amounts_add_up(self, pages):
        page = page_of(pages, f"{XK}/budget")

        assert "273 lines" in words(page)
        assert sums(page) == ["7,374,500", "4,292,500", "3,082,000", "—"]

    @pytest.mark.parametrize("group", ["goal", "activity", "institution", "source", "year"])
    def test_groups_hold_every_line_once_on_all_pages_together(self, pages, group):
        seen = []
        for number in (1, 2, 3):
            page = page_of(pages, f"{XK}/budget?group={group}&page={number}")
            seen += page.xpath("//table[@id='lines']//a[@class='figure']/@href")

        assert len(seen) == len(set(seen)) == 273

    def test_by_source_shared_lines_stand_in_groups_of_their_own(self, pages):
        labels = []
        for number in (1, 2, 3):
            page = page_of(pages, f"{XK}/budget?group=source&page={number}")
            labels += [words(label) for label in page.xpath("//tr[@class='group']/th")]

        shared = [label for label in labels if label.startswith("Shared, undivided:")]
        assert shared
        assert labels[: len(labels) - len(shared)] == [label for label in labels if label not in shared]

    def test_group_sums_are_those_of_all_pages(self, pages):
        page = page_of(pages, f"{XK}/budget?group=year")

        assert [words(cell) for cell in page.xpath("//tr[@class='group']")[0]] == ["2021", "2,993,500"]

    @pytest.mark.parametrize(
        ("query", "lines", "sum_"),
        [
            ("year=2022", 91, "2,410,500"),
            ("goal=4.5&year=2021", None, "60,500"),
            ("goal=1", 75, None),
            ("kind=amount", 131, "7,374,500"),
            ("kind=administrative", 85, "—"),
            ("kind=unexplained", 2, "—"),
            ("kind=empty", 55, "—"),
            ("activity=1.1.2", 3, "374,000"),
            ("share=own", None, "4,292,500"),
            ("share=shared", None, "3,082,000"),
        ],
    )
    def test_the_filter_leaves_only_what_answers(self, pages, query, lines, sum_):
        page = page_of(pages, f"{XK}/budget?{query}")

        assert lines is None or f"{lines} lines" in words(page)
        assert sum_ is None or sums(page)[0] == sum_

    def test_what_an_institution_leads_and_supports_is_told_apart(self, pages):
        counts = [
            int(words(page_of(pages, f"{XK}/budget?institution=MUP{role}").xpath("//p[@role='status']")[0]).split()[0])
            for role in ("", "&role=leads", "&role=supports")
        ]

        assert counts[0] == counts[1] + counts[2]
        assert counts[1] > 0
        assert counts[2] > 0

    def test_says_when_nothing_answers(self, pages):
        page = page_of(pages, f"{XK}/budget?kind=unexplained&year=2021")

        assert "No budget line answers to the filter." in words(page)

    def test_bad_arguments_choose_nothing(self, pages):
        page = page_of(pages, f"{XK}/budget?year=x&goal=%22%3E&group=;&page=-1&kind=stated_total&role=x&share=9")

        assert "273 lines" in words(page)

    def test_the_work_programmes_stated_total_is_no_line(self, pages):
        page = page_of(pages, f"{BA}/budget")

        assert "12 lines" in words(page)
        assert sums(page)[0] == "13,393,000"
        assert words(page.xpath("//table[@id='sums']/tbody/tr/th")[0]) == "BAM"

    def test_amounts_and_currency_are_written_as_the_reader_does(self, pages):
        page = page_of(pages, f"{BA}/budget", "bs")

        assert sums(page)[0] == "13.393.000"
        assert words(page.xpath("//table[@id='sums']/tbody/tr/th")[0]) == "KM"


class TestStatedAgainstComputed:
    def test_every_level_and_the_whole_plan_are_compared(self, pages):
        table = page_of(pages, f"{XK}/finances").xpath("//table[contains(@class, 'wide')]")[-1]
        rows = [[words(cell) for cell in row] for row in table.xpath("./tbody/tr")]
        by_number = {row[0].split()[0]: row[1:] for row in rows}

        assert len(rows) == 4 + 15 + 1
        assert by_number["4.5"][:3] == ["59,500", "60,500", "−1,000 (stated is lower)"]
        assert by_number["4"][:3] == ["197,500", "198,500", "−1,000 (stated is lower)"]
        assert rows[-1][1:4] == ["2,992,500", "2,993,500", "−1,000 (stated is lower)"]
        differing = [row[0] for row in rows if any("stated is" in cell for cell in row)]
        assert len(differing) == 3

    def test_planned_amounts_stand_by_source_with_their_sum(self, pages):
        page = page_of(pages, f"{BA}/finances")
        rows = {words(row[0]): [words(cell) for cell in row[2:]] for row in page.xpath("//table[@id='planned']/*/tr")}

        assert rows["0041111"][0] == "4,561,000"
        assert rows["0041111"].count("—") == 3
        total = [words(cell) for cell in page.xpath("//table[@id='planned']/tfoot/tr")[0]]
        assert total[2] == "13,393,000"
        assert total[-1] == "= equal"


class TestStatedAmountsThatDiffer:
    def test_are_marked_with_sign_and_word(self, client, session, drafts):
        draft = deepcopy(drafts["BA-SPS-2024"])
        for element in draft.elements:
            if element.key == "0041111":
                element.planned_amount += Decimal("0.50")
            if element.key == "0041112":
                element.planned_amount = None
        apply_draft(session, draft, public=True, now=NOW)

        page = page_of(client, f"{BA}/finances")
        rows = {words(row[0]): words(row[-1]) for row in page.xpath("//table[@id='planned']/tbody/tr")}

        assert rows["0041111"] == "+0.50 (stated is higher)"
        assert rows["0041112"] == "no total is stated"
        assert rows["0041113"] == "= equal"
        (below,) = page.xpath("//table[@id='planned']/tfoot/tr")
        assert words(below[2]) == "8,945,000.50"

    def test_a_line_that_speaks_of_a_goal_stands_in_no_activity_group(self, pages):
        labels = {
            group: [
                words(label) for label in page_of(pages, f"{BA}/budget?group={group}").xpath("//tr[@class='group']/th")
            ]
            for group in ("activity", "institution")
        }

        assert labels == {"activity": ["Not by activity"], "institution": ["No institution is named"]}


class TestSheets:
    def test_the_workbook_holds_the_chosen_lines_with_amounts_as_numbers(self, pages):
        answer = pages.get(f"{XK}/budget.xlsx?goal=1.4", headers={"Accept-Language": "en"})
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        head, *rows = [row for row in sheet.iter_rows(values_only=True) if row[9] is not None or row[8]]
        amounts = [row[head.index("Amount")] for row in rows]

        assert "attachment" in answer.headers["Content-Disposition"]
        assert sum(amount for amount in amounts if amount is not None) == 1_000_000
        assert {row[head.index("Kind")] for row in rows if row[head.index("Amount")] is None} == {
            "administrative cost",
            "unexplained code",
        }

    def test_a_row_says_what_the_page_says_of_its_line(self, pages):
        answer = pages.get(f"{XK}/budget.csv?activity=1.1.1", headers={"Accept-Language": "en"})
        row = next(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))

        assert row == row | {
            "No.": "1.1.1",
            "Institution": "MFRT",
            "Funding source": "KB",
            "Paid": "From one source",
            "Year": "2021",
            "Kind": "administrative cost",
            "assumed": "assumed",
            "Amount": "",
            "Currency": "EUR",
            "Printed": "AT",
            "Source line": "22",
        }

    @pytest.mark.libreoffice
    def test_libreoffice_reads_the_same_cells_from_the_workbook(self, pages, tmp_path):
        soffice = find_soffice() or skip_or_fail("no LibreOffice on this machine")
        answers = {ending: pages.get(f"{XK}/budget.{ending}", headers={"Accept-Language": "en"}) for ending in ENDINGS}
        (tmp_path / "budget.xlsx").write_bytes(answers["xlsx"].data)

        rows = converted(soffice, tmp_path / "budget.xlsx")

        ours = list(csv.reader(io.StringIO(answers["csv"].data.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert [[as_number(cell) for cell in row] for row in rows[:274]] == [
            [as_number(cell) for cell in row] for row in ours[:274]
        ]
        amounts = [as_number(row[ours[0].index("Amount")]) for row in rows[1:274]]
        assert sum(amount for amount in amounts if isinstance(amount, Decimal)) == Decimal(7_374_500)

    @pytest.mark.libreoffice
    def test_libreoffice_takes_no_text_for_a_formula_and_no_figure_for_another(self, tmp_path):
        soffice = find_soffice() or skip_or_fail("no LibreOffice on this machine")
        texts = ["=1+1", "+1", "-1", "@SUM(1)", "'=1", "007", "1.500", "2021-2023", "\tx", "č; “q”"]
        figures = [Decimal("1234567.89"), Decimal("0.1"), Decimal(0), Decimal(-5), Decimal("17500"), None] + [
            Decimal(1)
        ] * 4
        sheet = Sheet("s", [Column("a"), Column("b")], list(zip(texts, figures, strict=True)))
        (tmp_path / "budget.xlsx").write_bytes(xlsx_of(sheet))

        rows = converted(soffice, tmp_path / "budget.xlsx")

        assert [row[0] for row in rows[1:]] == texts
        assert [row[1] and Decimal(row[1]) for row in rows[1:]] == ["" if each is None else each for each in figures]

    def test_the_workbook_holds_no_formula(self, pages):
        answer = pages.get(f"{XK}/budget.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active

        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    def test_the_csv_reads_back_to_the_same_amounts(self, pages):
        answer = pages.get(f"{XK}/budget.csv", headers={"Accept-Language": "en"})
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
        lines = [row for row in rows if row["Kind"]]

        assert len(lines) == 273
        assert sum(Decimal(row["Amount"]) for row in lines if row["Amount"]) == Decimal(7_374_500)

    def test_both_say_what_the_amounts_leave_out(self, pages):
        text = pages.get(f"{XK}/budget.csv", headers={"Accept-Language": "en"}).data.decode("utf-8-sig")

        assert "without 85 cells of administrative cost" in text

    @pytest.mark.parametrize("address", ["/plans/NOPE/budget.xlsx", f"{XK}/budget.pdf", "/plans/NOPE/budget"])
    def test_what_is_not_there_is_404(self, pages, address):
        assert pages.get(address).status_code == 404
