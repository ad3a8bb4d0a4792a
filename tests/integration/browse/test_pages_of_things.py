"""The pages of goals, activities, institutions and funding sources."""

import pytest
from lxml import html

from tracker.web.alphabets import sort_key

XK, BA = "/plans/XK-MIG-2021-2023", "/plans/BA-SPS-2024"


def page_of(client, address, language="en"):
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return html.fromstring(answer.get_data(as_text=True))


def words(node) -> str:
    return " ".join(node.text_content().split())


def facts(page) -> dict[str, str]:
    return {words(pair[0]): words(pair[1]) for pair in page.xpath("//dl[contains(@class, 'printed')]/div")}


class TestAnElement:
    def test_shows_its_activities_indicators_and_sums(self, pages):
        page = page_of(pages, f"{XK}/elements/4.5")

        rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in page.xpath("//table[1]/tbody/tr")}
        assert rows["Stated total"][0] == "59,500"
        assert rows["Computed"][0] == "60,500"
        assert rows["Stated less computed"][0] == "−1,000 (stated is lower)"
        assert page.xpath("//table[@id='indicators']//svg[@role='img']")
        assert "Stated total differs from the sum" in words(page.get_element_by_id("findings-here"))

    def test_shows_what_a_section_only_states(self, pages):
        page = page_of(pages, f"{BA}/elements/II.2")

        assert "Služba za poslove sa strancima nema nadležnost za predlaganje zakona" in words(page)
        assert not page.xpath("//table[contains(@class, 'activities')]")

    def test_a_programme_shows_its_planned_amount(self, pages):
        assert "13,393,000" in words(page_of(pages, f"{BA}/elements/0041110"))

    def test_its_breadcrumbs_follow_the_plans_own_numbering(self, pages):
        steps = page_of(pages, f"{XK}/elements/1.1").xpath("//nav[@class='steps']//li")

        assert [words(step) for step in steps] == ["Plans", "XK-MIG-2021-2023", "1", "1.1"]


class TestAnActivity:
    def test_shows_all_that_is_printed_of_it(self, pages):
        page = page_of(pages, f"{XK}/activities/1.1.2")
        printed = facts(page)

        assert printed["Deadline as printed"] == "2021-2023"
        assert printed["Institutions as printed"] == "MUP MSPD"
        assert printed["Reference documents"].startswith("Zakon o strancima")
        assert [words(row[3]) for row in page.xpath("//table[@id='budget']/tbody/tr")] == [
            "50,000",
            "162,000",
            "162,000",
        ]
        assert "Ministry of Internal Affairs (MUP) leads" in words(page)

    def test_administrative_cost_is_named_as_assumed_and_has_no_amount(self, pages):
        row = page_of(pages, f"{XK}/activities/1.1.1").xpath("//table[@id='budget']/tbody/tr")[0]

        assert [words(cell) for cell in row][1:4] == ["AT", "administrative cost assumed", "—"]

    def test_a_row_cut_by_a_page_break_shows_its_errata(self, pages):
        page = page_of(pages, f"{XK}/activities/2.2.2")

        assert page.xpath("//table[@id='errata']/tbody/tr")
        assert "Avganistan, Obala Slonovače" in facts(page)["Output"]

    def test_rows_that_repeat_each_other_lead_to_each_other(self, pages):
        repeat = page_of(pages, f"{BA}/activities/III.1.1")
        (there,) = repeat.xpath("//p[contains(., 'This row repeats')]/a/@href")
        (back,) = page_of(pages, there).xpath("//p[contains(., 'Repeated in')]/a/@href")

        assert back == f"{BA}/activities/III.1.1"
        assert facts(repeat)["Razlozi za izradu"].startswith("Obaveza koja proizilazi")

    def test_quarters_are_understood(self, pages):
        assert facts(page_of(pages, f"{BA}/activities/II.1.1"))["Deadline as understood"].startswith("III (")


class TestInstitutions:
    def test_the_list_counts_what_each_leads_and_supports(self, pages):
        page = page_of(pages, "/institutions/")
        row = page.xpath("//tr[td[1]='MUP']")[0]

        assert words(row[0]) == "Ministry of Internal Affairs"
        assert int(words(row[4])) > 20

    def test_the_counts_of_the_list_are_those_of_the_page(self, pages):
        row = page_of(pages, "/institutions/").xpath("//tr[td[1]='KP']")[0]
        lists = page_of(pages, "/institutions/XK/KP").xpath("//ul[@class='below']")

        assert [int(words(row[4])), int(words(row[5]))] == [len(some) for some in lists[-2:]]

    def test_names_are_in_the_readers_language_where_known(self, pages):
        (shown,) = page_of(pages, "/institutions/XK/MUP", "sr-Latn").xpath("//h1/span")

        assert (words(shown), shown.get("lang")) == ("Ministarstvo unutrašnjih poslova", "sr-Latn")

    def test_assumed_spellings_are_said_with_their_reason(self, pages):
        aliases = page_of(pages, "/institutions/XK/KP").get_element_by_id("aliases")

        assert "PK" in words(aliases)
        assert "assumed" in words(aliases)

    def test_units_lead_to_the_institution_that_they_belong_to(self, pages):
        page = page_of(pages, "/institutions/BA/SPS")
        (unit, *_) = page.xpath("//h2[.='Organisational units']/following-sibling::ul[1]//a/@href")

        assert page_of(pages, unit).xpath("//dl//a[@href='/institutions/BA/SPS']")

    def test_sums_lead_to_the_lines_that_they_add_up(self, pages):
        for address in ("/institutions/XK/MFRT", "/funding-sources/XK/GIZ"):
            for link in page_of(pages, address).xpath("//a[@class='sum']"):
                there = page_of(pages, link.get("href"))

                assert words(there.xpath("//table[@id='sums']/tbody/tr/td[1]")[0]) == words(link), link.get("href")


class TestFundingSources:
    def test_what_one_pays_alone_and_shared_stand_apart(self, pages):
        table = page_of(pages, "/funding-sources/XK/GIZ").xpath("//table[contains(@class, 'sums')]")[0]

        assert [words(row[0]) for row in table.xpath("./tbody/tr")] == [
            "From one source",
            "Shared by several sources, undivided",
        ]

    def test_the_list_counts_shared_lines(self, pages):
        row = page_of(pages, "/funding-sources/").xpath("//tr[td[1]='KB']")[0]

        assert 0 < int(words(row[5])) < int(words(row[4]))


@pytest.mark.parametrize(
    "address",
    [
        "/plans/NOPE/",
        f"{XK}/elements/9.9",
        f"{XK}/activities/9.9.9",
        f"{BA}/activities/1.1.1",
        "/institutions/XK/NOPE",
        "/institutions/BA/MUP",
        "/institutions/ZZ/MUP",
        "/funding-sources/XK/NOPE",
        f"{XK}/activities/%27%20OR%201=1",
    ],
)
def test_what_is_not_there_is_404(pages, address):
    assert pages.get(address).status_code == 404


class TestNamesOfTables:
    @pytest.mark.parametrize("address", ["/institutions/XK/MUP", "/funding-sources/XK/KB", f"{XK}/", f"{BA}/"])
    def test_no_two_regions_of_a_page_are_called_alike(self, pages, address):
        page = page_of(pages, address)
        names = [
            " ".join(words(page.get_element_by_id(part)) for part in region.get("aria-labelledby").split())
            for region in page.xpath("//*[@role='region']")
        ]

        assert len(names) > 1
        assert len(set(names)) == len(names)

    def test_titles_in_their_captions_carry_the_plan_s_language(self, pages):
        page = page_of(pages, f"{XK}/", "sq")

        assert words(page.get_element_by_id("rows-1.1-caption").find("span[@lang='sr-Latn']")).startswith("Upravljanje")


class TestTheOrderOfNames:
    @pytest.mark.parametrize("locale", ["en", "sr_Cyrl", "sq"])
    @pytest.mark.parametrize("address", ["/institutions/", "/funding-sources/"])
    def test_lists_follow_the_reader_s_alphabet_below_each_country(self, pages, address, locale):
        page = page_of(pages, address, locale)
        for table in page.xpath("//table"):
            names = [words(name) for name in table.xpath(".//tbody//th[not(contains(@class, 'depth-1'))]")]

            assert names == sorted(names, key=lambda name: sort_key(name, locale))

    def test_names_in_another_language_say_so_in_the_filters_too(self, pages):
        page = page_of(pages, "/plans/XK-MIG-2021-2023/budget", "sq")

        assert page.xpath("//select[@name='goal']/option[@lang='sr-Latn']")
        assert {"sq"} <= set(page.xpath("//select[@name='institution']/option/@lang"))
