"""The page of a plan: its tree as printed, its counts and sums, and what a reader chooses of it."""

import re

import pytest
from lxml import html

XK, BA = "/plans/XK-MIG-2021-2023/", "/plans/BA-SPS-2024/"


def page_of(client, address, language="en"):
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return html.fromstring(answer.get_data(as_text=True))


def words(node) -> str:
    return " ".join(node.text_content().split())


class TestTheWholePlan:
    def test_says_what_the_plan_is_and_how_much_it_holds(self, pages):
        text = words(page_of(pages, XK))

        assert "AKCIONI PLAN ZA IMPLEMENTACIJU MIGRACIONE STRATEGIJE 2021-2023" in text
        assert "Ministry of Internal Affairs (MUP)" in text
        assert "19 indicators · 91 activities" in text

    def test_rows_of_part_three_are_not_counted_twice(self, pages):
        assert "49 indicators · 47 activities · 4 rows that repeat others" in words(page_of(pages, BA))

    def test_the_tree_stands_in_printed_order_with_its_numbers(self, pages):
        branches = page_of(pages, XK).xpath("//div[@class='tree']//details/@id")

        assert branches[:6] == ["e-1", "e-1.1", "e-1.2", "e-1.3", "e-1.4", "e-2"]
        assert len(branches) == 19

    def test_every_activity_and_indicator_is_there_once(self, pages):
        page = page_of(pages, XK)

        assert len(page.xpath("//table[contains(@class, 'activities')]/tbody/tr")) == 91
        assert len(page.xpath("//ul[@class='indicators']/li")) == 19

    def test_stated_totals_that_differ_from_the_lines_say_so_with_sign_and_word(self, pages):
        table = page_of(pages, XK).xpath("//table[contains(@class, 'sums')]")[0]
        rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in table.xpath(".//tbody/tr")}

        assert rows["Stated totals, added up"] == ["2,992,500", "2,410,500", "1,970,500"]
        assert rows["Computed"] == ["2,993,500", "2,410,500", "1,970,500"]
        assert rows["Stated less computed"] == ["−1,000 (stated is lower)", "= equal", "= equal"]
        assert rows["From one source"] == ["1,885,500", "1,348,500", "1,058,500"]
        assert rows["Shared by several sources, undivided"] == ["1,108,000", "1,062,000", "912,000"]

    def test_says_what_the_sums_leave_out(self, pages):
        text = words(page_of(pages, XK))

        assert "without 85 cells of administrative cost" in text
        assert "without 2 cells with an unexplained code" in text
        assert "without 55 empty cells" in text

    def test_codes_nought_and_nothing_are_never_mixed_up(self, pages):
        row = page_of(pages, XK).xpath("//tr[th/a[contains(@href, 'activities/1.4.7')]]")[0]

        assert [words(cell) for cell in row[-3:]] == ["5,000", "5,000", "KA"]
        assert "KA: a code that the document does not explain." in words(page_of(pages, XK))

    def test_a_figure_leads_to_the_cell_in_which_it_is_printed(self, pages):
        link = page_of(pages, XK).xpath("//tr[th/a[contains(@href, 'activities/1.1.2')]]//a[@class='figure']")[1]

        source = page_of(pages, link.get("href"))
        assert words(source.xpath("//mark")[0]) == words(link) == "50,000"
        assert link.get("aria-label") == "50,000, where is this from?"

    def test_a_computed_sum_leads_to_the_lines_that_it_adds_up(self, pages):
        page = page_of(pages, XK)
        for link in page.xpath("//a[@class='sum'][not(contains(@href, '#'))]")[:12]:
            there = page_of(pages, link.get("href"))

            assert words(there.xpath("//table[@id='sums']/tbody/tr/td[1]")[0]) == words(link)

    def test_sections_that_only_state_something_say_it(self, pages):
        assert "nema nadležnost za predlaganje zakona" in words(page_of(pages, BA).get_element_by_id("e-II.2"))

    def test_plan_text_carries_its_own_language(self, pages):
        page = page_of(pages, XK, "sq")

        assert page.get("lang") == "sq"
        assert page.xpath("//h1/@lang") == ["sr-Latn"]

    def test_every_link_of_the_page_leads_somewhere(self, pages):
        links = {link for link in page_of(pages, BA).xpath("//main//a/@href") if not link.startswith("#")}
        kinds = {re.sub(r"[0-9].*$", "", link.split("?")[0]): link for link in sorted(links)}

        for link in kinds.values():
            assert pages.get(link).status_code == 200, link


class TestTheFilter:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("institution=AZRK", 1),
            ("source=UNHCR&year=2023", None),
            ("year=2021", None),
        ],
    )
    def test_leaves_only_what_answers(self, pages, query, count):
        page = page_of(pages, f"{XK}?{query}")
        shown = page.xpath("//table[contains(@class, 'activities')]/tbody/tr")

        assert 0 < len(shown) < 91
        assert count is None or len(shown) == count
        assert f"{len(shown)} activit" in words(page.xpath("//p[@role='status']")[0])

    def test_by_quarter_where_the_form_plans_by_quarter(self, pages):
        page = page_of(pages, f"{BA}?quarter=3")
        deadlines = {words(cell) for cell in page.xpath("//table[contains(@class, 'activities')]/tbody/tr/td[2]")}

        assert deadlines == {"III", "I-IV", "II-IV", "II, III i IV", "Kontinuirano"}
        assert not page_of(pages, XK).xpath("//select[@name='quarter']")

    def test_with_findings_only(self, pages):
        page = page_of(pages, f"{XK}?findings=1")

        for row in page.xpath("//table[contains(@class, 'activities')]/tbody/tr"):
            assert row.xpath(".//span[@class='has-findings']")

    def test_its_sums_lead_to_the_lines_that_they_add_up(self, pages):
        page = page_of(pages, f"{XK}?institution=MFRT&source=KB")
        for link in page.xpath("//div[@class='tree']//a[@class='sum']")[:8]:
            there = page_of(pages, link.get("href"))

            assert words(there.xpath("//table[@id='sums']/tbody/tr/td[1]")[0]) == words(link)

    def test_nothing_found_is_said_in_a_sentence(self, pages):
        page = page_of(pages, f"{XK}?institution=AZRK&source=UNICEF")

        assert "Nothing in this plan answers to the filter." in words(page)

    def test_what_the_plan_does_not_offer_is_not_chosen(self, pages):
        page = page_of(pages, f"{XK}?institution=%27%3B--&year=9999&quarter=x&source=%22%3E")

        assert len(page.xpath("//table[contains(@class, 'activities')]/tbody/tr")) == 91
