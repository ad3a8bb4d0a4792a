"""What the counters of a compound indicator are called, and how many there are where no value is printed."""

import pytest

from tracker.reporting.settings import counter_names


@pytest.mark.parametrize(
    ("name", "parts", "names"),
    [
        ("drafted / adopted", 2, ["drafted", "adopted"]),
        ("drafted / adopted", 3, ["", "", ""]),
        ("acts", 2, ["", ""]),
        ("drafted / adopted / published", 0, ["drafted", "adopted", "published"]),
        ("drafted // adopted /", 0, ["drafted", "adopted"]),
        ("acts", 0, ["", ""]),
        ("", 0, ["", ""]),
    ],
)
def test_they_follow_the_value_and_where_none_is_printed_the_name(name, parts, names):
    assert counter_names(name, parts) == names
