"""What a reader types, and where its words stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.scripts import fold
from tracker.search.highlights import LONGEST_EXCERPT, pieces
from tracker.search.queries import LONGEST_QUERY, MOST_WORDS, query_of


def marked(text, *words):
    return [piece for piece, is_word in pieces(text, words) if is_word]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Захтјева", ("zahtjeva",)),
        ("  Đakovo   đakovo ", ("djakovo",)),
        ("ЗАХТЈЕВ za", ("zahtjev", "za")),
        ("50%", ("50%",)),
        ("% _ \\ —", ()),
        ("", ()),
        ("\x00", ()),
    ],
)
def test_the_words_of_a_query_are_folded(typed, words):
    assert query_of(typed).words == words


def test_a_long_query_is_cut_to_what_is_searched_for():
    assert len(query_of("a" * 5000).text) == LONGEST_QUERY
    assert len(query_of(" ".join(map(str, range(100)))).words) == MOST_WORDS


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Broj zahtjeva", "zahtjeva", ["zahtjeva"]),
        ("Број захтјева", "zahtjeva", ["захтјева"]),
        ("Đakovo i Ђаково", "djakovo", ["Đakovo", "Ђаково"]),
        ("migracija, imigracija", "migra", ["migra", "migra"]),
        ("c\u030cuvanje", "cuva", ["c\u030cuva"]),
        ("bez", "xyz", []),
    ],
)
def test_a_word_is_marked_whatever_its_script_and_marks(text, word, found):
    assert marked(text, word) == found


def test_a_long_text_is_cut_around_the_first_word():
    text = "a " * 300 + "zahtjev" + " b" * 300

    shown = "".join(piece for piece, _ in pieces(text, ["zahtjev"]))

    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "zahtjev" in shown
    assert len(shown) <= LONGEST_EXCERPT + 2


@given(st.text(max_size=LONGEST_EXCERPT), st.text(max_size=8))
def test_the_pieces_are_the_text(text, typed):
    words = query_of(typed).words

    found = pieces(text, words)

    assert "".join(piece for piece, _ in found) == text
    for word in words:
        # Folding letter by letter may meet white space that folding the whole text joins.
        if word in fold(text) and not any(letter.isspace() for letter in text):
            assert any(is_word for _, is_word in found)
