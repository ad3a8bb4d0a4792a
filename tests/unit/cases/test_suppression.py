"""Small numbers outside the Service, and words that are printed as the law has them."""

from datetime import date

import pytest

from tracker.cases.objections import PLAN_ITEMS
from tracker.cases.official_words import GROUNDS_SINCE, SHORTENED_GROUNDS, grounds_on, plan_items_in_words
from tracker.cases.suppression import SMALLEST_SHOWN, shown, shown_split


class TestSmallNumbers:
    @pytest.mark.parametrize(("count", "told"), [(0, None), (1, None), (4, None), (5, 5), (6, 6)])
    def test_under_five_are_not_told(self, count, told):
        assert shown(count) == told
        assert SMALLEST_SHOWN == 5

    @pytest.mark.parametrize(
        ("counts", "told"),
        [
            ({"F": 7, "M": 9}, {"F": 7, "M": 9}),
            # The one that is left out could be told from the total, so another one goes with it.
            ({"F": 3, "M": 9}, {"F": None, "M": None}),
            ({"a": 3, "b": 9, "c": 6}, {"a": None, "b": 9, "c": None}),
            ({"a": 3, "b": 9, "c": 0}, {"a": None, "b": 9, "c": None}),
            ({"a": 3}, {"a": None}),
            ({}, {}),
        ],
    )
    def test_of_a_split_cannot_be_told_from_the_total(self, counts, told):
        assert shown_split(counts) == told


class TestOfficialWords:
    def test_the_grounds_are_known_from_the_law_of_2023_on(self):
        words = grounds_on(GROUNDS_SINCE)

        assert grounds_on(date(2023, 9, 22)) == {}
        assert "".join(words) == "abcdefghijklmno"
        assert words["a"] == "je u BiH ušao nezakonito"
        assert set("cdehi") == SHORTENED_GROUNDS

    def test_the_plan_has_twelve_items_in_the_words_of_the_rulebook(self):
        assert set("abcdefghijkl") == PLAN_ITEMS
        assert plan_items_in_words("da") == (
            "a) lične podatke stranca (ime, prezime, državljanstvo i datum rođenja); "
            "d) naziv države u koju se stranac upućuje"
        )
