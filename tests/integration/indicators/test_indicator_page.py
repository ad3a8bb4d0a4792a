"""The page of an indicator: its baseline and targets as printed, as understood, and as a picture."""

from lxml import html

XK, BA = "/plans/XK-MIG-2021-2023/indicators", "/plans/BA-SPS-2024/indicators"


def page_of(client, address, language="en"):
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return html.fromstring(answer.get_data(as_text=True))


def rows_of(page) -> list[list[str]]:
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//table[@id='values']//tr")]


def test_shows_values_as_printed_and_as_understood(pages):
    assert rows_of(page_of(pages, f"{XK}/1.1-I1"))[1:] == [
        ["Baseline", "2021", "35% (2021)", "35%", "—"],
        ["Interim target", "2023", "20% (2023)", "20%", "−15 percentage points"],
        ["Final target", "2025", "5% (2025)", "5%", "−30 percentage points"],
    ]


def test_draws_the_way_and_says_it_in_words_too(pages):
    picture, _for_a_telephone = page_of(pages, f"{XK}/1.1-I1").xpath("//figure//svg")

    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "Line from 35% in 2021 to 5% in 2025; the table lists every value."


def test_the_change_of_a_percent_takes_the_plural_form_of_its_figure(pages):
    assert [row[4] for row in rows_of(page_of(pages, f"{XK}/1.1-I1", "bs"))[2:]] == [
        "−15 procentnih poena",
        "−30 procentnih poena",
    ]


def test_a_year_printed_without_a_value_is_said_in_words_and_is_no_nought(pages):
    page = page_of(pages, f"{XK}/2.4-I1")
    baseline = rows_of(page)[1]

    assert baseline[2:4] == ["(2021)", "only a year is printed, no value"]
    assert "Value of the indicator missing" in page.text_content()
    assert "value-missing" not in page.xpath("//main")[0].text_content()


def test_a_target_without_a_cell_is_said_in_words(pages):
    final = rows_of(page_of(pages, f"{XK}/4.1-I1"))[-1]

    assert final[2:4] == ["—", "the document has no cell for it"]


def test_compound_values_are_counters_and_never_divided(pages):
    assert [row[3] for row in rows_of(page_of(pages, f"{BA}/II.1-I1"))[1:]] == ["0 / 0", "6 / 6"]


def test_descriptive_values_are_the_plans_own_words(pages):
    page = page_of(pages, f"{BA}/II.16-I1")

    assert [row[3] for row in rows_of(page)[1:]] == ["Utvrđene potrebe", "Nabavljena i instalirana oprema"]
    assert page.xpath("//table[@id='values']/tbody/tr[1]/td[3]/@lang") == ["bs"]


def test_figures_are_written_in_the_readers_signs(pages):
    assert "17.500" in rows_of(page_of(pages, f"{BA}/SRC1-I1", "bs"))[-1]
    assert "17,500" in rows_of(page_of(pages, f"{BA}/SRC1-I1", "en"))[-1]


def test_an_indicator_without_a_name_says_so(pages):
    page = page_of(pages, f"{BA}/II.10-I2")

    assert "Indicator without a name" in page.xpath("//h1")[0].text_content()


def test_an_unknown_indicator_is_404(pages):
    assert pages.get(f"{XK}/9.9-I9").status_code == 404
