"""What an address chooses of a comparison, and how the choice is written back."""

from datetime import date

import pytest

from tracker.dashboards.choice import Grouping, Order, choice_from, day_from
from tracker.reading.drafts import Measure
from tracker.reporting.kinds import Light

GROUPINGS = (Grouping.GOAL, Grouping.INSTITUTION, Grouping.NONE)


def chosen(**arguments: str):
    return choice_from(arguments, periods={"2024-Q1"}, goals={"1.1"}, institutions={"MUP"}, groupings=GROUPINGS)


def test_a_choice_is_written_back_as_it_was_read():
    arguments = {
        "period": "2024-Q1",
        "approved": "1",
        "goal": "1.1",
        "institution": "MUP",
        "light": "far",
        "measure": "percent",
        "due": "1",
        "group": "none",
        "sort": "-way",
    }

    choice = chosen(**arguments)

    assert choice.arguments == arguments
    assert (choice.light, choice.measure, choice.order) == (Light.FAR, Measure.PERCENT, Order.WAY)
    assert choice.is_reversed


def test_what_is_not_offered_is_not_chosen():
    choice = chosen(period="1999-Q1", goal="9", light="purple", measure="colour", group="plan", sort="value")

    assert choice.arguments == {}
    assert not choice.is_narrowed


def test_a_day_goes_before_a_period():
    choice = chosen(period="2024-Q1", as_of="2024-08-15")

    assert choice.arguments == {"as_of": "2024-08-15"}


@pytest.mark.parametrize("text", ["", "2024", "15.8.2024", "2024-02-30", "0001-01-01", "9999-12-31", "20240815xx"])
def test_no_day_is_read_from_what_names_none(text):
    assert day_from(text) is None


def test_a_day_is_read():
    assert day_from("2024-08-15") == date(2024, 8, 15)
