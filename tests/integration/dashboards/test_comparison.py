"""The comparison of a plan and across plans: what it shows, whom, in which order, and what it is as a sheet."""

import csv
import io

import openpyxl
import pytest

from tests.integration.dashboards.conftest import page_of, rows_of, text_of
from tests.integration.dashboards.recorded import BA, XK

XK_ADDRESS, BA_ADDRESS = f"/plans/{XK}/comparison", f"/plans/{BA}/comparison"


class TestValues:
    def test_a_falling_indicator_is_judged_by_its_way(self, reader):
        assert rows_of(page_of(reader, XK_ADDRESS))["1.1-I1"] == [
            "35% (2021)",
            "20% (2023)",
            "27%",
            "53.3%",
            "135%",
            "107%",
            "◑ behind",
        ]

    def test_a_sum_without_a_baseline_has_a_share_and_its_light_by_pace(self, reader):
        assert rows_of(page_of(reader, BA_ADDRESS))["SRC1-I1"] == [
            "—",
            "17,500 (2024)",
            "8,200",
            "—",
            "46.9%",
            "94.2%",
            "● on track",
        ]

    def test_of_counters_the_lowest_counts_and_the_mean_stands_beside_it(self, reader):
        row = rows_of(page_of(reader, BA_ADDRESS))["II.1-I1"]

        assert row[2:] == ["3/2", "—", "33.3% mean 41.7%", "67% mean 83.8%", "◑ behind"]

    def test_a_descriptive_indicator_is_judged_by_its_stage(self, reader):
        row = rows_of(page_of(reader, BA_ADDRESS))["II.16-I1"]

        assert row[0].startswith("Utvrđene potrebe")
        assert row[2:] == ["half done", "50%", "50%", "100.5%", "● on track"]

    def test_what_is_to_be_kept_and_is_kept_is_achieved(self, reader):
        row = rows_of(page_of(reader, BA_ADDRESS))[MAINTAINED]

        assert row[3] == "—"
        assert row[-1] == "★ achieved"

    def test_a_year_without_a_value_gives_no_figure_and_says_so(self, reader):
        row = rows_of(page_of(reader, XK_ADDRESS))["2.4-I1"]

        assert row == ["—", "—", "12", "—", "—", "—", "∅ no figure possible"]

    def test_a_missing_actual_is_due_without_data_and_never_nought(self, reader):
        row = rows_of(page_of(reader, XK_ADDRESS))["1.2-I1"]

        assert row[2:] == ["—", "—", "—", "—", "? due, no data"]

    def test_nothing_is_due_before_the_first_period_is_over(self, reader):
        rows = rows_of(page_of(reader, f"{XK_ADDRESS}?as_of=2021-02-01"))

        assert {row[-1] for row in rows.values()} == {"– not due"}

    def test_the_reason_stands_with_every_missing_figure(self, reader):
        page = page_of(reader, BA_ADDRESS)

        labels = page.xpath("//tr[th/a[contains(@href, 'SRC1-I1')]]//a[contains(@class, 'figure')]/@aria-label")
        assert "No baseline is printed." in labels

    def test_the_picture_says_in_words_what_it_shows(self, reader):
        page = page_of(reader, XK_ADDRESS)

        assert page.xpath("//tr[th/a[contains(@href, '1.1-I1')]]//svg/@aria-label") == [
            "Actual: 27%; baseline: 35% (2021); target: 20% (2023). 49.9% of the way is expected by now."
        ]


# Two of something are to stay two.
MAINTAINED = "III.3-I1"


class TestTime:
    def test_the_latest_period_with_reports_is_shown(self, reader):
        assert "2022-H1" in text_of(page_of(reader, XK_ADDRESS).xpath("//p[@role='status']")[0])

    def test_another_period_is_judged_at_its_own_end(self, reader):
        row = rows_of(page_of(reader, f"{XK_ADDRESS}?period=2021-H1"))["1.1-I1"]

        assert row[2:4] == ["32%", "20%"]

    def test_as_of_a_day_the_latest_figure_of_the_periods_that_were_over_counts(self, reader):
        rows = rows_of(page_of(reader, f"{XK_ADDRESS}?as_of=2022-03-15"))

        assert rows["1.1-I1"][2] == "30%"
        assert rows["1-I1"][2] == "—"

    def test_a_period_that_the_plan_does_not_have_is_not_chosen(self, reader):
        assert rows_of(page_of(reader, f"{XK_ADDRESS}?period=1999-Q1"))["1.1-I1"][2] == "27%"


class TestDrafts:
    def test_a_reader_sees_approved_figures_only(self, reader):
        page = page_of(reader, XK_ADDRESS)

        assert rows_of(page)["1.2-I1"][2] == "—"
        assert not page.xpath("//input[@name='approved']")
        assert not page.xpath("//a[contains(@href, '/reporting/')]")

    def test_whoever_may_sees_drafts_marked_and_can_leave_them_out(self, coordinator):
        with_drafts = rows_of(page_of(coordinator, XK_ADDRESS))["1.2-I1"]
        without = rows_of(page_of(coordinator, f"{XK_ADDRESS}?approved=1"))["1.2-I1"]

        assert with_drafts[2] == "3% draft"
        assert without[2] == "—"

    def test_whoever_may_is_led_from_a_figure_to_its_item(self, coordinator):
        page = page_of(coordinator, XK_ADDRESS)

        assert page.xpath("//a[@class='item' and text()='27%']/@href") == [
            f"/plans/{XK}/reporting/2022-H1/indicators/1.1-I1"
        ]

    def test_drafts_are_in_no_sheet_of_a_reader(self, reader):
        rows = list(csv.reader(io.StringIO(reader.get(f"{XK_ADDRESS}.csv").text), delimiter=";"))

        assert [row[9] for row in rows if row[3:4] and "reintegracije" in row[3]] == [""]


class TestOrder:
    def test_by_way_the_least_comes_first_and_those_without_come_last(self, reader):
        found = list(rows_of(page_of(reader, f"{XK_ADDRESS}?sort=way&group=none")))

        assert found[:2] == ["1.1-I1", "1-I1"]

    def test_turned_round_those_without_still_come_last(self, reader):
        found = list(rows_of(page_of(reader, f"{XK_ADDRESS}?sort=-way&group=none")))

        assert found[:2] == ["1-I1", "1.1-I1"]

    def test_by_light_the_worst_comes_first(self, reader):
        lights = [row[-1] for row in rows_of(page_of(reader, f"{XK_ADDRESS}?sort=light&group=none")).values()]

        assert lights[:3] == ["◑ behind", "◕ near", "? due, no data"]

    def test_no_head_sorts_by_values_of_different_units(self, reader):
        heads = page_of(reader, XK_ADDRESS).xpath("//table[@id='comparison']/thead//th[@aria-sort]")

        assert [text_of(head) for head in heads] == [
            "Indicator",
            "Way from the baseline",
            "Share of the target",
            "Pace",
            "Light",
        ]

    def test_groups_count_lights_and_average_nothing(self, reader):
        page = page_of(reader, f"{BA_ADDRESS}?group=institution")

        counts = [text_of(head) for head in page.xpath("//tr[@class='group']/th/span[@class='counts']")]
        assert len(counts) > 1
        assert all(":" in count and "%" not in count for count in counts)


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("light=behind", {"1.1-I1"}),
            ("goal=1.1", {"1.1-I1"}),
            ("goal=2&due=1&measure=number", {"2.2-I1", "2.4-I1"}),
        ],
    )
    def test_leave_out_the_other_rows(self, reader, query, expected):
        assert set(rows_of(page_of(reader, f"{XK_ADDRESS}?{query}"))) == expected

    def test_stay_in_the_addresses_of_the_sheets_and_of_the_heads(self, reader):
        page = page_of(reader, f"{XK_ADDRESS}?light=behind&period=2022-H1")

        addresses = page.xpath("//a[contains(@href, 'comparison.xlsx')]/@href") + page.xpath("//a[@class='sort']/@href")
        assert len(addresses) == 6
        assert all("light=behind" in address and "period=2022-H1" in address for address in addresses)

    def test_an_institution_stands_for_what_it_reports(self, reader):
        every = page_of(reader, f"{BA_ADDRESS}?group=institution")
        code = every.xpath("//select[@name='institution']/option[2]/@value")[0]

        found = rows_of(page_of(reader, f"{BA_ADDRESS}?institution={code}"))

        assert 0 < len(found) < len(rows_of(every))

    def test_say_so_where_nothing_answers(self, reader):
        assert "No indicator answers" in page_of(reader, f"{XK_ADDRESS}?light=achieved").text_content()


class TestSheets:
    def test_figures_are_numbers_and_ratios_are_percents(self, reader):
        sheet = _sheet(reader, f"{XK_ADDRESS}.xlsx")
        heads = [cell.value for cell in sheet[1]]
        row = next(
            row for row in sheet.iter_rows(min_row=2) if row[3].value == "Smanjenje neto toka neregularnih migracija"
        )
        cells = dict(zip(heads, row, strict=True))

        assert (cells["Baseline"].value, cells["Target"].value, cells["Actual to date"].value) == (35, 20, 27)
        assert cells["Way from the baseline"].value == pytest.approx(0.533333)
        assert cells["Way from the baseline"].number_format == "0.0%"
        assert cells["Light"].value == "behind"

    def test_what_has_no_figure_says_why(self, reader):
        rows = list(csv.DictReader(io.StringIO(reader.get(f"{BA_ADDRESS}.csv").text.lstrip("\ufeff")), delimiter=";"))

        row = next(row for row in rows if row["Actual to date"] == "8200")
        assert row["Way from the baseline"] == ""
        assert row["Why there is no figure"] == "Way from the baseline: No baseline is printed."

    def test_the_rules_stand_below(self, reader):
        notes = [row[0].value for row in _sheet(reader, f"{XK_ADDRESS}.xlsx").iter_rows(min_row=21) if row[0].value]

        assert f"{XK}: AKCIONI PLAN ZA IMPLEMENTACIJU MIGRACIONE STRATEGIJE 2021-2023" in notes
        assert "Period: 2022-H1" in notes
        assert any("from 90%" in note for note in notes)
        assert any("OPSYS" in note for note in notes)

    def test_the_rows_of_all_plans_are_one_sheet(self, reader):
        rows = list(csv.reader(io.StringIO(reader.get("/compare.csv").text), delimiter=";"))

        assert {row[0] for row in rows[1:69]} == {XK, BA}


def _sheet(client, address):
    return openpyxl.load_workbook(io.BytesIO(client.get(address).data)).active


class TestAcrossPlans:
    def test_says_the_same_of_each_indicator_as_the_plans_own_comparison(self, reader):
        across = rows_of(page_of(reader, "/compare"))

        assert across.items() >= rows_of(page_of(reader, XK_ADDRESS)).items()
        assert across.items() >= rows_of(page_of(reader, BA_ADDRESS)).items()

    def test_the_whole_is_counted_whatever_page_is_shown(self, reader, monkeypatch):
        whole = _counts(page_of(reader, "/compare"))
        monkeypatch.setattr("tracker.dashboards.plans_page.ROWS_A_PAGE", 5)

        second = page_of(reader, "/compare?page=2")

        assert _counts(second) == whole
        assert len(rows_of(second)) == 5
        assert "page=3" in second.xpath("//a[@rel='next']/@href")[0]

    @pytest.mark.parametrize("query", ["country=XK", f"plan={XK}", "owner=MUP&country=XK"])
    def test_is_narrowed_by_country_owner_and_plan(self, reader, query):
        found = rows_of(page_of(reader, f"/compare?{query}"))

        assert set(found) == set(rows_of(page_of(reader, XK_ADDRESS)))

    def test_a_year_picks_the_latest_period_of_it(self, reader):
        page = page_of(reader, "/compare?year=2021")

        assert rows_of(page)["1.1-I1"][2] == "30%"
        assert BA not in {link.rpartition("/plans/")[2].split("/")[0] for link in page.xpath("//tbody//a/@href")}

    def test_leads_back_from_the_top_bar(self, reader):
        page = page_of(reader, "/compare")

        assert page.xpath("//nav[@class='rooms']//a[@aria-current]/@href") == ["/compare"]


def _counts(page):
    return text_of(page.xpath("//dl[@class='facts']")[0])


class TestCosts:
    @pytest.mark.parametrize(
        "address",
        [XK_ADDRESS, f"{BA_ADDRESS}?group=institution", "/compare", "/compare?as_of=2022-08-15", f"{XK_ADDRESS}/rates"],
    )
    def test_at_most_fifteen_queries(self, coordinator, statements, address):
        assert coordinator.get(address).status_code == 200
        assert 0 < len(statements) <= 15


class TestNothingReported:
    def test_is_said_in_a_sentence(self, pages):
        page = page_of(pages, XK_ADDRESS)

        assert "Nobody has reported anything" in page.text_content()
        assert not page.xpath("//dl[@class='facts']")

    def test_leaves_the_pages_of_the_plan_as_they_were(self, pages):
        for address in ("", "elements/1.1", "activities/1.1.1", "indicators/1.1-I1"):
            page = page_of(pages, f"/plans/{XK}/{address}")

            assert not page.xpath("//*[@id='progress']"), address
            assert "reported" not in text_of(page.xpath("//main//dl[1]")[0]), address
