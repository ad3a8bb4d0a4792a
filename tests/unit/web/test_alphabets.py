"""Lists are sorted as their readers expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.web.alphabets import sort_key
from tracker.web.languages import OFFERED

LOCALES = [language.locale for language in OFFERED]


def in_order(words: str, locale: str) -> str:
    return " ".join(sorted(set(words.split()), key=lambda word: sort_key(word, locale)))


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("bs", "cesta cviker čaj ćilim daire duh džep đak lula ljubav nula njiva sat šator zub žaba"),
        ("hr", "Sabor Split Šabac Zagreb Županja"),
        ("sr_Latn", "Đakovo Elez Novi Njegoš Obala"),
        (
            "sr_Cyrl",
            "авион ваза гума дрво ђак еко жаба зуб ивер јаје лула љубав нос њива тата ћуп ура хала цев чаша џеп шах",
        ),
        (
            "sq",
            "cak çaj dimër dhoma era ëndrra gota gjak lule llamba nata njeri rana rruga sot shi tani thes",
        ),
        ("sq", "xixa xhep yll zog zhurmë"),
        ("en", "Agency Čapek Council Žižek Zoo"),
    ],
)
def test_letters_come_in_the_order_of_the_reader_s_alphabet(locale, words):
    assert in_order(words, locale) == words


def test_names_in_the_other_script_stand_where_their_sounds_do():
    assert in_order("Буџет Vlada Грант", "sr_Cyrl") == "Буџет Vlada Грант"
    assert in_order("Агенција Čaj Ђак Zavod", "bs") == "Агенција Čaj Ђак Zavod"
    assert in_order("Agency Чапек Council Жижек Zoo", "en") == "Agency Чапек Council Жижек Zoo"


def test_a_shorter_word_and_a_shorter_name_come_first():
    names = ["Sektor", "Sektor za administraciju", "Sektori", "Služba"]

    assert sorted(set(names), key=lambda name: sort_key(name, "bs")) == names


def test_marks_that_a_language_does_not_count_decide_only_between_equals():
    assert in_order("Zivot Život Zub", "en") == "Zivot Život Zub"
    assert in_order("Shërbimi Šabac", "sq") == in_order("Šabac Shërbimi", "sq")


def test_figures_are_read_as_numbers():
    names = ["2 Drugo", "10 Deseto", "Prvo"]

    assert sorted(set(names), key=lambda name: sort_key(name, "bs")) == names


@pytest.mark.parametrize("locale", LOCALES)
@given(text=st.text(max_size=30))
def test_any_text_has_a_place_which_signs_around_it_do_not_change(locale, text):
    assert sort_key(f"  {text}!", locale)[0] == sort_key(text, locale)[0]
