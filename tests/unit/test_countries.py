"""The countries shipped as data: complete in the interface's languages, with real time zones."""

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

import tracker.institutions

LANGUAGES = {"en", "bs", "hr", "sr_Latn", "sr_Cyrl", "sq"}
COUNTRIES = tomllib.loads((Path(tracker.institutions.__file__).parent / "countries.toml").read_text("utf-8"))


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_a_country_has_a_name_in_every_language_and_a_time_zone(code):
    country = COUNTRIES[code]

    assert set(country) <= {"names", "footnotes", "time_zone"}
    assert set(country["names"]) == LANGUAGES
    assert ZoneInfo(country["time_zone"]).key == country["time_zone"]
    assert code in Locale.parse("en").territories


def test_both_loaded_countries_are_there():
    assert {"BA", "XK"} <= set(COUNTRIES)


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_a_name_has_an_asterisk_where_there_is_a_footnote_and_only_there(code):
    footnotes = COUNTRIES[code].get("footnotes", {})

    assert {language for language, name in COUNTRIES[code]["names"].items() if name.endswith("*")} == set(footnotes)
    assert all(note[0].isalpha() and note.endswith(".") for note in footnotes.values())


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_cyrillic_stands_in_the_cyrillic_texts_and_nowhere_else(code):
    country = COUNTRIES[code]
    for texts in (country["names"], country.get("footnotes", {})):
        for language, text in texts.items():
            assert any("Ѐ" <= letter <= "ӿ" for letter in text) == (language == "sr_Cyrl"), text
