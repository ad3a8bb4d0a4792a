"""Every list that can be taken away as .xlsx and .csv: its heads, its rows, its filter, and who may have it."""

import re
from dataclasses import dataclass

import lxml.html
import pytest

from tests.downloads import linked, list_of

XK, BA = "/plans/XK-MIG-2021-2023", "/plans/BA-SPS-2024"
OF_REGISTER = ["Code", "Plan", "Kind", "No.", "Title", "Deadline", "Note"]
OF_ACTIVITIES = [
    "Goal or section", "No.", "Activity", "Deadline", "First day", "Last day", "Lead", "Supporting institutions",
    "Sources", "Amount, 2021", "Amount, 2022", "Amount, 2023", "Open findings", "Note",
]  # fmt: skip
OF_INDICATORS = [
    "Goal or section", "No.", "Indicator", "Measure", "Baseline", "Year", "Interim target, 2023", "Final target, 2025",
    "Open findings",
]  # fmt: skip
ROWS_OF_TREE = "//table[contains(@class, 'activities')]/tbody/tr"
INDICATORS_OF_TREE = "//ul[@class='indicators']/li"


@dataclass(frozen=True)
class Listed:
    """A list of the public pages: the page, its file without the ending, and how the rows stand on the page."""

    page: str
    file: str
    heads: list[str]
    rows: str  # an XPath on the page: one node a row of the list
    named_by: str  # the column whose words stand in that node

    def __str__(self) -> str:
        return self.page


OF_PLANS = [
    "Country", "Plan", "Code", "First day", "Last day", "Owner", "Activities", "Open findings", "of which errors",
    "All findings",
]  # fmt: skip
OF_FINDINGS = [
    "Subject", "Severity", "Kind of thing", "Speaks of", "Finding", "Code", "Explanation", "Source line", "Settlement",
    "Settled on", "Settled by", "Reason",
]  # fmt: skip
OF_SEARCH = ["Code", "Plan", "Kind of thing", "No.", "Source line", "Thing"]
ROWS_OF_FINDINGS = "//table[starts-with(@id, 'findings-')]/tbody/tr"

LISTS = [
    Listed("/", "/plans", OF_PLANS, "//table[@id='plans']/tbody/tr[not(@class)]", "Plan"),
    Listed("/plans/?country=XK", "/plans", OF_PLANS, "//table[@id='plans']/tbody/tr[not(@class)]", "Plan"),
    Listed("/search?q=strateski", "/search", OF_SEARCH, "//ul[@class='hits']/li", "Kind of thing"),
    Listed(f"{XK}/findings", f"{XK}/findings", OF_FINDINGS, ROWS_OF_FINDINGS, "Explanation"),
    Listed(f"{XK}/findings?severity=error", f"{XK}/findings", OF_FINDINGS, ROWS_OF_FINDINGS, "Explanation"),
    Listed(
        f"{BA}/risks",
        f"{BA}/risks",
        ["No.", "Risk", "Countermeasures", "Responsible", "Source line"],
        "//table[@id='risks']/tbody/tr",
        "Risk",
    ),
    Listed(f"{XK}/", f"{XK}/indicators", OF_INDICATORS, INDICATORS_OF_TREE, "Indicator"),
    Listed(f"{XK}/?findings=1", f"{XK}/indicators", OF_INDICATORS, INDICATORS_OF_TREE, "Indicator"),
    Listed(f"{XK}/", f"{XK}/activities", OF_ACTIVITIES, ROWS_OF_TREE, "Activity"),
    Listed(f"{XK}/?institution=MUP&year=2022", f"{XK}/activities", OF_ACTIVITIES, ROWS_OF_TREE, "Activity"),
    Listed(f"{XK}/?source=GIZ&findings=1", f"{XK}/activities", OF_ACTIVITIES, ROWS_OF_TREE, "Activity"),
    Listed(
        "/institutions/",
        "/institutions",
        [
            "Country", "Name", "Code", "Belongs to", "Kind", "Plans", "Activities it leads", "Activities it supports",
        ],
        "//table/tbody/tr",
        "Name",
    ),
    Listed(
        "/funding-sources/",
        "/funding-sources",
        ["Country", "Name", "Code", "Kind", "Plans", "Budget lines", "Shared by several sources, undivided"],
        "//table/tbody/tr",
        "Name",
    ),
    Listed("/institutions/XK/AZRK", "/institutions/XK/AZRK/plans", OF_REGISTER, "//ul[@class='below']/li", "Title"),
    Listed("/funding-sources/XK/KB", "/funding-sources/XK/KB/plans", OF_REGISTER, "//ul[@class='below']/li", "Title"),
]  # fmt: skip


@pytest.mark.parametrize("listed", LISTS, ids=str)
class TestEveryList:
    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_has_the_rows_of_its_page_in_their_order(self, pages, listed, ending):
        page = lxml.html.fromstring(pages.get(listed.page, headers={"Accept-Language": "en"}).text)

        heads, *rows = list_of(pages.get(linked(page, f"{listed.file}.{ending}"), headers={"Accept-Language": "en"}))

        assert heads == listed.heads
        on_page = [plain(node.text_content()) for node in page.xpath(listed.rows)]
        named = [plain(row[heads.index(listed.named_by)]) for row in rows]
        assert rows
        assert len(on_page) == len(named)
        assert [name for name, text in zip(named, on_page, strict=True) if name not in text] == []

    def test_speaks_the_readers_language(self, pages, listed):
        english, bosnian = (
            list_of(pages.get(f"{listed.file}.xlsx", headers={"Accept-Language": language}))[0]
            for language in ("en", "bs")
        )

        assert [head for head in bosnian if head in english and head != "Plan"] == []


def test_amounts_are_numbers_and_what_is_no_amount_is_none(pages):
    heads, *rows = list_of(pages.get(f"{XK}/activities.xlsx", headers={"Accept-Language": "en"}))
    by_number = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}

    assert [by_number["1.1.2"][f"Amount, {year}"] for year in (2021, 2022, 2023)] == [50_000, 162_000, 162_000]
    assert [by_number["1.1.1"][f"Amount, {year}"] for year in (2021, 2022, 2023)] == ["AT", "AT", "AT"]
    assert by_number["1.1.3"]["Amount, 2023"] is None
    assert by_number["1.1.3"]["Last day"] == "2022-12-31"


def test_targets_are_numbers_in_columns_of_their_years(pages):
    heads, *rows = list_of(pages.get(f"{BA}/indicators.xlsx", headers={"Accept-Language": "en"}))
    by_key = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}

    assert by_key["SRC1-I1"]["Annual target, 2024"] == 17_500
    assert by_key["SRC1-I1"]["Baseline"] is None
    assert by_key["SRC1-I2"]["Annual target, 2024"] == "4 / 4"
    assert by_key["0041110-I1"]["Baseline"] == 86.5


def plain(text):
    """The words of a text with single spaces; the apostrophe that guards a .csv is none of them."""
    return re.sub(r"\s+", " ", text or "").strip().removeprefix("'")
