"""The chart of an indicator."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from tracker.web.charts import Point, indicator_chart
from tracker.web.languages import OFFERED

BY_LOCALE = {language.locale: language for language in OFFERED}


def chart(*values, is_percent=False, locale="bs", title="Stopa"):
    points = [Point(year, Decimal(value), f"Cilj {year}", place == 0) for place, (year, value) in enumerate(values)]
    return indicator_chart(points, title=title, is_percent=is_percent, language=BY_LOCALE[locale])


def pictures(svg) -> dict[str, ElementTree.Element]:
    """The two renditions by their names."""
    return {picture.get("class"): picture for picture in ElementTree.fromstring(f"<p>{svg}</p>")}


def words(svg) -> list[str]:
    written = [element for element in ElementTree.fromstring(f"<p>{svg}</p>").iter() if element.tag.endswith("text")]
    return ["".join(element.itertext()) for element in written]


def test_it_writes_every_value_in_the_reader_s_signs():
    svg = chart((2020, "17500"), (2023, "1400.5"))

    assert {"17.500", "1.400,5"} <= set(words(svg))


def test_a_percent_has_its_sign_on_the_axis_too():
    axis = [word for word in words(chart((2021, "50"), (2023, "75"), is_percent=True, locale="hr")) if word]

    assert "50\u00a0%" in axis
    assert sum(word.endswith("\u00a0%") for word in axis) > 4


@pytest.mark.parametrize("language", OFFERED)
def test_it_carries_no_style_and_no_script(language):
    svg = chart((2021, "50"), (2023, "75"), locale=language.locale)

    assert not re.search(r"<style|\sstyle=|<script|\son[a-z]+=|href=", svg)


def test_each_rendition_is_one_picture_with_a_name_that_is_escaped():
    for root in pictures(chart((2021, "50"), (2023, "75"), title='<b>"Stopa"</b>')).values():
        assert root.get("role") == "img"
        assert root.get("aria-label") == '<b>"Stopa"</b>'
        assert [element for element in root.iter() if element is not root and element.get("role")] == []


@pytest.mark.parametrize("language", OFFERED)
@pytest.mark.parametrize("way", [("50", "75", "95"), ("35", "20", "5"), ("17500", "1234567.5", "9"), ("9", "1", "9")])
def test_on_a_telephone_the_letters_are_of_eleven_pixels_at_least_and_nothing_is_cut_off(language, way):
    points = [
        Point(2021 + 2 * place, Decimal(value), "Synimi përfundimtar", place == 0) for place, value in enumerate(way)
    ]
    found = pictures(indicator_chart(points, title="x", is_percent=False, language=language))
    sizes = [
        int(size) for size in re.findall(r"font-size=\"(\d+)px\"", ElementTree.tostring(found["narrow"], "unicode"))
    ]

    assert min(sizes) >= 12
    assert float(found["narrow"].get("width")) <= 358
    assert float(found["wide"].get("width")) <= 576


def test_what_a_value_is_stands_below_its_year_so_that_no_line_runs_through_it():
    points = [Point(2021, Decimal(5), "Baseline", True), Point(2023, Decimal(9), "Final target", False)]
    svg = indicator_chart(points, title="x", is_percent=False, language=BY_LOCALE["en"])

    assert {"2021Baseline", "2023Final target"} <= set(words(svg))


def test_two_values_of_one_year_stand_below_it_together():
    points = [
        Point(2021, Decimal(5), "A", True),
        Point(2023, Decimal(7), "B", False),
        Point(2023, Decimal(9), "C", False),
    ]

    assert "2023BC" in words(indicator_chart(points, title="x", is_percent=False, language=BY_LOCALE["en"]))


def test_one_year_makes_no_way_to_draw():
    assert chart((2024, "5")) is None
    assert chart((2024, "5"), (2024, "6")) is None


def test_plan_text_cannot_break_out_of_the_picture():
    points = [Point(2021, Decimal(1), "</text><script>", True), Point(2022, Decimal(2), "'\" + x", False)]

    svg = indicator_chart(points, title="x", is_percent=False, language=BY_LOCALE["en"])

    assert "<script" not in svg
    assert list(pictures(svg)) == ["wide", "narrow"]
