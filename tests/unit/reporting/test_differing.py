"""How a count and what was typed stand to each other."""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tracker.reporting.differing import (
    Standing,
    both_figures,
    deeds_offered,
    difference,
    figure_in_numbers,
    filings_of,
    follows_counts,
    is_revised,
    may_be_shown,
    source_of,
    was_counted,
)
from tracker.reporting.figures import figure_from
from tracker.reporting.kinds import ReviewState

NUMBER_42, NUMBER_30 = {"number": "42"}, {"number": "30"}


@dataclass
class Row:
    """A count, or what was typed, as far as it is asked here."""

    figure: Any = None
    of_period: Any = None
    explained: Any = None
    filed: Any = None
    list_digest: str = "a"
    definition: str = "BA-B14"
    definition_version: int = 2
    as_of: Any = "now"
    settings: Any = ()
    is_invented: bool = False


def typed(figure: Any) -> Row:
    return Row(figure, figure)


@pytest.mark.parametrize(
    ("counted", "actual", "standing"),
    [
        (None, None, Standing.NOTHING),
        (None, Row(), Standing.NOTHING),
        (None, typed(NUMBER_30), Standing.ONLY_TYPED),
        (Row(NUMBER_42), None, Standing.ONLY_COUNTED),
        (Row(NUMBER_42), Row(), Standing.ONLY_COUNTED),
        (Row(), typed(NUMBER_30), Standing.NOT_COUNTED),
        (Row(), None, Standing.NOT_COUNTED),
        (Row(NUMBER_42), typed(NUMBER_42), Standing.EQUAL),
        (Row(NUMBER_42), typed(NUMBER_30), Standing.DIFFERS),
        (Row(NUMBER_42), Row(NUMBER_42, None), Standing.NOT_COMPARED),
    ],
)
def test_each_pair_stands_as_it_does(counted, actual, standing):
    assert difference(counted, actual).standing is standing


def test_what_follows_for_the_period_is_compared_not_what_was_typed_to_date():
    found = difference(Row(NUMBER_42), Row(figure={"number": "100"}, of_period=NUMBER_42))

    assert found.standing is Standing.EQUAL


@pytest.mark.parametrize(("count", "by"), [("42", 12), ("18", -12)])
def test_the_difference_is_the_count_less_what_was_typed(count, by):
    assert difference(Row({"number": count}), typed(NUMBER_30)).by == by


@pytest.mark.parametrize(
    ("value", "is_equal"), [("71.4", True), ("71.43", True), ("71", True), ("71.5", False), ("71.44", False)]
)
def test_a_percent_typed_as_a_value_is_as_exact_as_it_was_typed(value, is_equal):
    counted = Row({"numerator": "5", "denominator": "7"})

    assert (difference(counted, typed({"number": value})).standing is Standing.EQUAL) == is_equal


def test_a_percent_of_nothing_is_equal_to_nothing():
    found = difference(Row({"numerator": "0", "denominator": "0"}), typed({"number": "0"}))

    assert found.standing is Standing.DIFFERS


def test_a_half_may_be_rounded_either_way():
    counted = Row({"numerator": "1", "denominator": "8"})  # 12.5 %

    assert {difference(counted, typed({"number": each})).standing for each in ("12", "13")} == {Standing.EQUAL}


def test_other_counts_of_the_same_percent_differ():
    found = difference(Row({"numerator": "10", "denominator": "14"}), typed({"numerator": "5", "denominator": "7"}))

    assert (found.standing, found.by) == (Standing.DIFFERS, None)


def test_counters_are_no_single_value():
    found = difference(Row({"parts": ["1", "2"]}), typed({"parts": ["1", "3"]}))

    assert (found.standing, found.by) == (Standing.DIFFERS, None)


class TestAnExplanation:
    def test_holds_for_the_two_figures_that_it_names(self):
        counted, actual = Row(NUMBER_42), typed(NUMBER_30)
        counted.explained = both_figures(counted, actual)

        assert not difference(counted, actual).needs_words

    @pytest.mark.parametrize("other", [{"counted": NUMBER_30}, {"typed": NUMBER_42}])
    def test_is_asked_for_anew_when_one_of_them_changes(self, other):
        counted, actual = Row(NUMBER_42), typed(NUMBER_30)
        counted.explained = both_figures(counted, actual) | other

        assert difference(counted, actual).needs_words

    def test_is_not_asked_for_where_they_are_equal(self):
        assert not difference(Row(NUMBER_42), typed(NUMBER_42)).needs_words


@pytest.mark.parametrize(
    ("counted", "actual", "is_editable", "offered"),
    [
        (Row(NUMBER_42), typed(NUMBER_30), True, {"take_over", "explain"}),
        (Row(NUMBER_42), typed(NUMBER_30), False, {"explain"}),
        (Row(NUMBER_42), None, True, {"take_over"}),
        (Row(NUMBER_42), typed(NUMBER_42), True, set()),
        (Row(), typed(NUMBER_30), True, set()),
        (None, typed(NUMBER_30), True, set()),
    ],
)
def test_offers_what_there_is_to_do(counted, actual, is_editable, offered):
    assert deeds_offered(counted, actual, is_editable=is_editable) == offered


@pytest.mark.parametrize(
    ("plain", "told"),
    [
        (NUMBER_42, "42"),
        ({"numerator": "5", "denominator": "7"}, "5/7"),
        ({"parts": ["40", "60"]}, "40/60"),
        ({"stage": "half"}, "half"),
        (None, ""),
    ],
)
def test_writes_a_figure_in_bare_numbers(plain, told):
    assert figure_in_numbers(figure_from(plain)) == told


@pytest.mark.parametrize(("women", "men", "is_shown"), [(5, 5, True), (4, 9, False), (9, 4, False), (None, 9, False)])
def test_a_split_is_shown_outside_only_where_no_part_of_it_is_small(women, men, is_shown):
    known = [Decimal(each) if each is not None else None for each in (women, men)]

    assert may_be_shown(*known) == is_shown


@pytest.mark.parametrize(("origin", "is_count"), [("typed", False), ("demo", False), ("cases", True), ("feed:X", True)])
def test_an_origin_is_typed_or_counted(origin, is_count):
    assert was_counted(origin) == is_count


@pytest.mark.parametrize(
    ("columns", "follows"),
    [
        ({}, True),
        ({"state": ReviewState.RETURNED}, False),
        ({"origin": "typed"}, False),
        ({"author_id": 1}, False),
        ({"submitted_at": "once"}, False),
    ],
)
def test_only_a_draft_of_a_count_that_nobody_has_touched_follows_the_next_one(columns, follows):
    untouched = {"state": ReviewState.DRAFT, "origin": "cases", "author_id": None, "submitted_at": None}

    assert follows_counts(SimpleNamespace(**untouched | columns)) == follows


class TestWhatWasFiled:
    def test_is_told_in_its_order(self):
        assert list(filings_of(Row(filed={"at": 1, "again": [{"at": 2}]}))) == [
            {"at": 1, "again": [{"at": 2}]},
            {"at": 2},
        ]
        assert list(filings_of(Row())) == []
        assert list(filings_of(None)) == []

    @pytest.mark.parametrize(
        ("figure", "digest", "is_other"), [("42", "a", False), ("44", "a", True), ("42", "b", True)]
    )
    def test_is_revised_by_another_figure_or_another_list(self, figure, digest, is_other):
        row = Row({"number": figure}, list_digest=digest, filed={"figure": NUMBER_42, "list_digest": "a"})

        assert is_revised(row) == is_other

    def test_is_not_revised_where_nothing_was_filed(self):
        assert not is_revised(Row(NUMBER_42))

    def test_says_by_what_a_figure_was_counted_that_the_count_says_no_more(self):
        filed = {
            "figure": NUMBER_42, "definition": "BA-B14", "definition_version": 1, "as_of": "2025-02-01T12:00:00",
            "settings": [], "is_invented": True,
        }  # fmt: skip
        row = Row({"number": "44"}, filed=filed)

        assert source_of(row, {"number": "44"}).version == 2
        assert (source_of(row, NUMBER_42).version, source_of(row, NUMBER_42).is_invented) == (1, True)
        assert source_of(row, NUMBER_30) is None
