"""The glossary: every word in every language, in that language's own words and script."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AVOIDED = tomllib.loads((ROOT / "translations/avoid.toml").read_text("utf-8"))
COLUMNS = ["en", "bs", "hr", "sr_Latn", "sr_Cyrl", "sq", "means", "not"]
ROWS = [
    dict(zip(COLUMNS, (cell.strip() for cell in line.strip("|").split("|")), strict=True))
    for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and line.count("|") == len(COLUMNS) + 1 and not line.startswith("| English")
]
# The words of style-guide section 3, which code and pages share.
WORDS = {
    *("plan", "element", "activity", "milestone", "indicator", "measure", "direction", "baseline", "target"),
    *("actual", "reporting period", "budget line", "funding source", "lead institution", "supporting institution"),
    *("draft", "finding", "erratum", "stated total", "computed total", "assumed", "unexplained"),
}


def test_the_words_of_the_house_are_there_once():
    words = [row["en"] for row in ROWS]

    assert set(words) >= WORDS
    assert len(words) == len(set(words))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["en"])
def test_a_word_is_given_in_every_language_in_its_script_and_its_words(row):
    assert all(row.values())
    for language, patterns in AVOIDED.items():
        text = row[language]
        assert not [pattern for pattern in patterns if re.search(pattern, text, re.IGNORECASE)], (language, text)
        assert (re.search("[Ѐ-ӿ]", text) is not None) == (language == "sr_Cyrl"), (language, text)
        assert (re.search("[A-Za-z]", text) is None) == (language == "sr_Cyrl"), (language, text)
