"""The words of the grounds of expulsion are those of the law in force on the day."""

from datetime import date

from tracker.cases.law.asked import asked_of
from tracker.cases.law.official_words import PLAN_WORDS, SHORTENED_GROUNDS, grounds_on, plan_items_in_words


def test_grounds_have_words_from_the_day_on_which_the_law_gave_them():
    assert grounds_on(date(2023, 9, 22)) == {}
    assert list(grounds_on(date(2023, 9, 23))) == list("abcdefghijklmno")
    assert grounds_on(date(2024, 1, 1))["k"]


def test_every_ground_that_is_asked_for_has_words():
    asked = next(each for each in asked_of("P2", "RJEŠENJE_PROTJERIVANJE", date(2024, 1, 1)) if each.name == "ground")

    assert set(asked.choices) == set(grounds_on(date(2024, 1, 1)))
    assert set(asked.choices) >= SHORTENED_GROUNDS


def test_items_of_the_plan_are_told_in_the_order_of_their_letters():
    told = plan_items_in_words("ca")

    assert told == f"a) {PLAN_WORDS['a']}; c) {PLAN_WORDS['c']}"
