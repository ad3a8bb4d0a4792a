"""Small parts of a figure are hidden, and so is what would give them away."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cases.figures.definitions import check_answer, is_answer
from tracker.cases.figures.suppression import SMALLEST_SHOWN, shown, shown_parts
from tracker.errors import Refused

from tests.unit.cases.test_figure_file import IN_TIME, PLACEMENTS, read  # isort: skip


def parts(*counts):
    return {str(place): Decimal(count) for place, count in enumerate(counts)}


@pytest.mark.parametrize(("count", "is_shown"), [(0, False), (1, False), (4, False), (5, True), (6, True)])
def test_a_part_is_shown_from_five_on(count, is_shown):
    assert (shown(Decimal(count)) is not None) is is_shown


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((5, 6, 7), ""),
        ((4, 6, 7), "01"),  # 4 would be the total less 6 and 7
        ((4, 3, 7), "01"),
        ((1, 2, 7, 9), "012"),  # 1 and 2 are 3 together, which is as small
        ((3,), "0"),
        ((3, 9), "01"),
        ((), ""),
    ],
)
def test_what_would_give_a_hidden_part_away_is_hidden_with_it(counts, hidden):
    found = shown_parts(parts(*counts))

    assert "".join(name for name, count in found.items() if count is None) == hidden


@given(st.lists(st.integers(0, 40), max_size=8))
def test_no_hidden_part_can_be_computed_from_the_total(counts):
    found = shown_parts(parts(*counts))

    hidden = [Decimal(counts[int(name)]) for name, count in found.items() if count is None]
    assert all(count >= SMALLEST_SHOWN for count in found.values() if count is not None)
    if hidden and len(hidden) < len(counts):
        assert len(hidden) > 1
        assert sum(hidden) >= SMALLEST_SHOWN


class TestAnswers:
    @pytest.mark.parametrize(
        ("answer", "can_be"),
        [
            ("", True),
            ("1", True),
            ("3650", True),
            ("3651", False),
            ("0", False),
            ("-1", False),
            ("7,5", False),
            ("²", False),
            ("9" * 400, False),
        ],
    )
    def test_a_number_of_days_is_whole_and_no_more_than_ten_years(self, answer, can_be):
        assert is_answer(read(IN_TIME).definitions[0].settings[0], answer) is can_be

    def test_only_a_choice_that_is_offered_is_taken(self):
        setting = read(PLACEMENTS).definitions[0].setting("counted")

        check_answer(setting, "acts")
        with pytest.raises(Refused, match="Choose one"):
            check_answer(setting, "heads")

    def test_a_wrong_number_says_what_is_right(self):
        with pytest.raises(Refused, match="from 1 to 3650"):
            check_answer(read(IN_TIME).definitions[0].settings[0], "x")

    def test_there_is_no_other_setting(self):
        with pytest.raises(Refused, match="X-1 has no setting “odd”"):
            read(PLACEMENTS).definitions[0].setting("odd")
