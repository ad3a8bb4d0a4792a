"""The definitions that are shipped: each counts what can be recorded, is unchanged in its version, and is explained."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from tracker.cases.figures.definitions import Definition, Origin
from tracker.cases.figures.file import figures_of
from tracker.exchange.folders import read_folders

PROJECT = Path(__file__).resolve().parents[3]
DOCUMENT = PROJECT / "docs" / "figures.md"
FIGURES = {folder.draft.code: (folder.draft, folder.figures) for folder in read_folders([PROJECT / "imports"])}
DEFINITIONS: list[Definition] = [each for _draft, figures in FIGURES.values() for each in figures.definitions]

# What each version of a definition says. A changed digest without a new version is a definition that was changed
# although figures have been counted by it: give it the next version in figures.toml, and enter the new digest here.
DIGESTS = {
    ("BA-B3", 1): "1f9761dbc4433d9a",
    ("BA-B4", 1): "f844730331316f73",
    ("BA-B12", 1): "7f11e9897eb94e69",
    ("BA-B13", 1): "cf639e22ecce11b0",
    ("BA-B14", 1): "59d2fb94750e0076",
    ("BA-B15", 1): "3da3a2050444dc4b",
    ("BA-B16", 1): "e6736d81c13c66d1",
    ("BA-B17", 1): "e56382e451c404d9",
    ("BA-B18", 1): "eff3a5b61b5c7d83",
    ("BA-B19", 1): "5e9d49a47020c80e",
    ("BA-B22", 1): "dd40e6ea48f47f46",
    ("BA-B23", 1): "abe57422fe09409c",
    ("BA-B24", 1): "65ba54c7fc12ddcc",
    ("BA-B25", 1): "61e9674136e05292",
    ("BA-B26", 1): "1f4bf512fbb547b3",
    ("BA-B28", 1): "72eee9c629cf1caa",
    ("BA-B29", 1): "7f08d900a7611fe6",
    ("BA-B30", 1): "c10904b3fffbc445",
    ("BA-B31", 1): "7633c8a1eb864bab",
    ("BA-B32", 1): "cd98cdd4813c56b1",
    ("BA-B33", 1): "2a233aac3158d7b1",
    ("BA-B34", 1): "4c7aba66a3ea83d5",
    ("BA-B45", 1): "080af0fa6c266302",
    ("XK-K1", 1): "0f9adf42e35bdc16",
    ("XK-K2", 1): "56e1ebcc957b2eaa",
    ("XK-K3", 1): "19f771d5bcf5cbeb",
    ("XK-K4", 1): "3246d877a076f7ea",
    ("XK-K5", 1): "e6329b06c60ea4f2",
    ("XK-K8", 1): "33c771be3c315283",
    ("XK-K9", 1): "59971d2bbcae8a81",
    ("XK-K10-IDENTIFIED", 1): "bf7070e6b236d75c",
    ("XK-K10-REFERRED", 1): "68192da5cc2d71c7",
}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.code)
def test_a_definition_is_unchanged_in_its_version(definition):
    assert DIGESTS[definition.code, definition.version] == definition.digest[:16]


def test_every_indicator_that_cases_can_count_is_defined():
    counted = {each.code for each in FIGURES["BA-SPS-2024"][1].definitions}

    numbers = [3, 4, *range(12, 20), *range(22, 27), *range(28, 35), 45]
    assert counted == {f"BA-B{number}" for number in numbers}


def test_what_cases_count_in_part_is_left_out_with_its_reason():
    left_out = FIGURES["BA-SPS-2024"][1].left_out

    assert [each.reason.partition(":")[0] for each in left_out] == ["B1", "B42", "B48"]


def test_the_procedures_of_kosovo_are_counted_by_feeds_only():
    figures = FIGURES["XK-MIG-2021-2023"][1].definitions

    assert {each.origin for each in figures} == {Origin.FEED}
    assert {each.code.partition("-K")[2].partition("-")[0] for each in figures} == set("1 2 3 4 5 8 9 10".split())


@pytest.mark.parametrize("plan", FIGURES)
def test_every_row_is_printed_in_the_plan_word_for_word(plan):
    draft, figures = FIGURES[plan]

    indicators = {each.key: each.name.raw for each in draft.indicators}
    activities = {each.key: each.title.raw for each in draft.activities}
    for each in figures.definitions:
        assert (indicators[each.indicator] if each.indicator else activities[each.activity]) == each.printed
    assert all(indicators[each.indicator] == each.printed for each in figures.left_out)


@pytest.mark.parametrize("definition", [each for each in DEFINITIONS if each.terms], ids=lambda each: each.code)
def test_under_all_answers_together_no_part_is_without_a_term(definition):
    names = [setting.name for setting in definition.settings if not setting.is_days]

    for chosen in product(*(definition.setting(name).choices for name in names)):
        answers = definition.answers(dict(zip(names, chosen, strict=True)))
        assert {term.part for term in definition.holding(answers)} == set(definition.parts)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.code)
def test_the_document_explains_a_definition_with_its_settings(definition):
    section = DOCUMENT.read_text("utf-8").partition(f"### {definition.code}\n")[2].partition("\n### ")[0]

    assert definition.says in section
    assert all(note in section for note in definition.notes)
    for term in definition.terms:
        assert term.says in section
        assert all(f"`{code}`" in section for code in (*term.procedures, *term.events, *term.outcomes, *term.when))
    for setting in definition.settings:
        assert f"`{setting.name}`" in section
        assert setting.says in section
        assert setting.why_open in section
        for choice, meaning in setting.choices.items():
            default = " (default)" if choice == setting.default else ""
            assert f"- `{choice}`{default}: {meaning}" in section


def test_the_document_explains_no_definition_that_is_not_there():
    headings = [line[4:] for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("### ")]

    assert headings == [
        *(each.code for each in DEFINITIONS if each.code.startswith("BA")),
        "Not counted",
        *(each.code for each in DEFINITIONS if each.code.startswith("XK")),
    ]


def test_a_folder_without_figures_is_as_valid_as_before(tmp_path):
    folder = PROJECT / "imports" / "xk-mig-2021-2023"
    for path in folder.iterdir():
        if path.name != "figures.toml":
            (tmp_path / path.name).write_bytes(path.read_bytes())

    assert read_folders([tmp_path])[0].figures is None


def test_the_shipped_files_are_read_alike_by_their_own_reader():
    content = tomllib.loads((PROJECT / "imports" / "ba-sps-2024" / "figures.toml").read_text("utf-8"))

    assert figures_of(content, "BA-SPS-2024") == FIGURES["BA-SPS-2024"][1]
