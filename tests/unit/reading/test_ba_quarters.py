"""The grammar of the cell of the planned quarter."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.ba_quarters import Quarters, first_day, last_day, quarters_of


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("I", (1,)),
        ("III", (3,)),
        ("IV.", (4,)),
        ("I-IV", (1, 2, 3, 4)),
        ("II – IV", (2, 3, 4)),
        ("II, III i IV", (2, 3, 4)),
        ("I i II", (1, 2)),
        ("I i I", None),
        ("I, III", (1, 3)),
        ("I/II", (1, 2)),
        ("III kvartal", (3,)),
        ("I-II i IV", (1, 2, 4)),
        ("", None),
        ("V", None),
        ("I-", None),
        ("-I", None),
        (", I", None),
        ("I II", None),
        ("II-I", None),
        ("I,", None),
        ("i", (1,)),
        ("Terenski centri", None),
    ],
)
def test_reads_the_quarters_as_printed(printed, numbers):
    expected = None if numbers is None else Quarters(numbers)

    assert quarters_of(printed) == expected


@pytest.mark.parametrize("printed", ["Kontinuirano", "kontinuirano tokom godine", "KONTINUIRANO"])
def test_only_the_word_makes_an_activity_continuous(printed):
    assert quarters_of(printed) == Quarters((), continuous=True)


@given(st.lists(st.integers(1, 4), min_size=1, unique=True))
def test_reads_back_every_list_of_quarters(numbers):
    numbers.sort()
    roman = ["I", "II", "III", "IV"]

    assert quarters_of(", ".join(roman[number - 1] for number in numbers)) == Quarters(tuple(numbers))


@given(st.text(max_size=12))
def test_says_of_any_text_whether_it_names_quarters(text):
    read = quarters_of(text)

    assert read is None or read.continuous or list(read.numbers) == sorted(set(read.numbers))


def test_a_quarter_begins_and_ends_with_its_months():
    assert (first_day(2024, 1), last_day(2024, 1)) == (date(2024, 1, 1), date(2024, 3, 31))
    assert (first_day(2024, 4), last_day(2024, 4)) == (date(2024, 10, 1), date(2024, 12, 31))
