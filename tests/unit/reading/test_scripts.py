"""The two scripts: what folds alike, and which words mix letters of both."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.reading.ba_programme import ITEM, ITEM_HEAD, Programme, the_finding
from tracker.reading.scripts import fold, mixed_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zahtjeva", "захтјева"),
        ("Đakovo", "djakovo"),
        ("Ђаково", "Đakovo"),
        ("Љубљана", "Ljubljana"),
        ("Његош", "Njegoš"),
        ("Џ", "dž"),
        ("  Ministria e Punëve  të ", "ministria e puneve te"),
        ("ČĆŠŽ", "ccsz"),
        ("c\u030c", "č"),
        ("Чайка", "čaika"),
    ],
)
def test_folds_alike(one, other):
    assert fold(one) == fold(other)


@settings(max_examples=500)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    once = fold(text)

    assert fold(once) == once


def test_folding_keeps_different_words_apart():
    assert fold("migracija") != fold("imigracija")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lokalno obučених službenika", ["obučених"]),
        ("rješених захтјева za boravak stranaca", ["rješених", "захтјева"]),
        ("Ministarstvo unutrašnjih poslova", []),
        ("Министарство унутрашњих послова", []),
        ("Ministria e Punëve të Brendshme", []),
        ("министарство и MUP заједно", ["MUP"]),
        ("2021-2023", []),
        ("", []),
    ],
)
def test_finds_the_words_of_another_script(text, words):
    assert mixed_words(text) == words


def test_a_word_in_the_other_script_is_not_said_to_mix_both():
    draft = Programme(items=[ITEM_HEAD, ITEM.replace("Popis", "Попис")]).read()

    assert the_finding(draft, "mixed-scripts").sentence == (
        "“Попис” has letters of another script than the text around it; a search elsewhere may miss it."
    )


def test_a_word_in_decomposed_letters_is_named_whole():
    draft = Programme(items=[ITEM_HEAD, ITEM.replace("Popis", "obuc\u030cених")]).read()

    assert the_finding(draft, "mixed-scripts").params == {"word": "obučених"}
