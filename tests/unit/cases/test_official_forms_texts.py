"""The words of the official forms are those of the rulebook, but for the corrections that are noted."""

import re
from pathlib import Path

import pytest

from tests.unit.cases.filled_forms import NUMBERS, ON
from tracker.cases.issuing.official_forms import FORMS, form_on
from tracker.cases.issuing.versions import FormVersion, Layout

PROJECT = Path(__file__).resolve().parents[3]
RULEBOOK = PROJECT.parent / "shared/sources/ba-pravilnik-nadzor-udaljenje-2016.txt"
DOCUMENTATION = PROJECT / "docs/official-forms.md"
CYRILLIC, LATIN = "Ѐ-ӿ", "A-Za-zČčĆćĐđŠšŽž"
# Marks of the extraction, blanks to be filled in and what parts languages: none of them are words.
SIGNS = re.compile(r"[\s/_*#\\]|<br>")

with_the_rulebook = pytest.mark.skipif(not RULEBOOK.exists(), reason="the text of the rulebook is not on this machine")
VERSIONS = {number: form_on(number, ON) for number in NUMBERS}


def by_form(test):
    return pytest.mark.parametrize("version", VERSIONS.values(), ids=lambda version: f"form {version.number}")(test)


def bare(text: str) -> str:
    return SIGNS.sub("", text)


def extraction(number: int) -> str:
    """What the extraction has of one form, with the head that stands above its number."""
    annex = RULEBOOK.read_text("utf-8").split("Dragan Mektić, s. r.")[1]
    starts = [annex.index(f"Obrazac {each}") for each in NUMBERS]
    # Five forms begin with their Latin head; the second with its number.
    heads = [annex.rindex("Bosna i Hercegovina", 0, start) if each in {1, 3, 4, 6} else start
             for each, start in zip(NUMBERS, starts, strict=True)]  # fmt: skip
    return annex[heads[number - 1] : heads[number] if number < 6 else None]


def corrected(version: FormVersion) -> str:
    text = bare(extraction(version.number))
    for correction in version.corrections:
        assert text.count(bare(correction.printed)) == correction.times, correction
        text = text.replace(bare(correction.printed), bare(correction.read))
    return text


def pieces(version: FormVersion) -> list[str]:
    """Everything that the form prints, piece by piece."""
    own = [version.label, *([version.size] if version.size else []), *version.wordings()]
    texts = [text for wording in own for text in wording.texts]
    return [
        bare(text) for text in (*version.head_latin, *version.head_cyrillic, *texts, version.serial_pattern) if text
    ]


@with_the_rulebook
@by_form
def test_nothing_of_the_rulebook_is_left_out_and_nothing_is_added(version):
    left = corrected(version)

    for piece in sorted(pieces(version), key=len, reverse=True):
        assert piece in left, piece
        left = left.replace(piece, "|", 1)

    # What is left are the numbers of the places for officers.
    assert left.replace("|", "") == ("1.2.3.4." if version.number == 6 else "")


@with_the_rulebook
@by_form
def test_words_stand_in_the_order_of_the_rulebook(version):
    text, end = corrected(version), 0

    for wording in version.wordings():
        for piece in map(bare, wording.texts):
            found = text.find(piece, end)
            assert found >= end, piece
            end = found + len(piece)


@by_form
def test_each_language_is_in_its_script(version):
    for wording in (version.label, *version.wordings()):
        assert not re.search(f"[{CYRILLIC}]", wording.latin + wording.english)
        assert not re.search(f"[{LATIN}]", wording.cyrillic.replace("80x45", ""))
    assert not re.search(f"[{CYRILLIC}]", "".join(version.head_latin))
    assert not re.search(f"[{LATIN}]", "".join(version.head_cyrillic))


@by_form
def test_what_was_read_and_what_stays_as_printed_is_on_the_form(version):
    text = "".join(pieces(version))

    for read in (correction.read for correction in version.corrections):
        assert all(bare(part) in text for part in read.split("/ ")), read
    for noted in (*version.doubtful, *version.faults):
        assert bare(noted.printed) in text + bare("".join(version.head_cyrillic)), noted


def test_known_ekavian_words_are_all_noted():
    ekavian = re.compile(r"\b(?:мест[оа]|безбедности|следећих|реше[нњ]\w+)", re.IGNORECASE)

    for version in VERSIONS.values():
        for found in ekavian.findall(
            " ".join(w.cyrillic for w in version.wordings()) + " ".join(version.head_cyrillic)
        ):
            assert any(found in noted.printed for noted in (*version.doubtful, *version.faults)), (
                version.number,
                found,
            )


def test_the_documentation_lists_every_correction_doubt_and_fault():
    rows = [line for line in DOCUMENTATION.read_text("utf-8").splitlines() if line.startswith("| ")]
    wanted = [row for form in FORMS.values() for version in form.known for row in documented(version)]

    assert [row for row in rows if re.match(r"\| [1-6] \|", row)] == wanted


def documented(version: FormVersion) -> list[str]:
    """The rows of docs/official-forms.md on a version: place, what is printed, what is read, and why."""
    corrections = [(each.place, each.printed, each.read, f"{each.kind}: {each.reason}") for each in version.corrections]
    doubtful = [(each.place, each.printed, "as printed", f"doubtful: {each.says}") for each in version.doubtful]
    faults = [(each.place, each.printed, "as printed", f"fault: {each.says}") for each in version.faults]
    rows = (*corrections, *doubtful, *faults)
    return [f"| {version.number} | {' | '.join(cells)} |" for cells in rows]


def test_only_the_stamp_has_no_head():
    assert [v.number for v in VERSIONS.values() if not v.head_latin] == [5]
    assert [v.number for v in VERSIONS.values() if v.layout is Layout.STAMP] == [5]
