"""Filters, orders and groups of a comparison."""

from dataclasses import replace
from decimal import Decimal

from tracker.dashboards.choice import Choice, Grouping, Order
from tracker.dashboards.selection import chosen, grouped, in_order
from tracker.reading.drafts import Measure
from tracker.reporting.across import Outcome
from tracker.reporting.kinds import Light, Why
from tracker.reporting.lights import Judgement
from tracker.reporting.progress import Measured, Ratio, without


def outcome(number: int, light: Light, way: Ratio = Why.NO_BASELINE, **changes: object) -> Outcome:
    none = without(Why.NO_ACTUAL)
    judgement = Judgement(none, Measured((way,)), none, None, none, is_reached=False, light=light)
    return replace(Outcome(number, 1, 10, f"Name {number}", Measure.NUMBER, 7, judgement), **changes)  # type: ignore[arg-type]


def ids(some: list[Outcome]) -> list[int]:
    return [each.id for each in some]


EVERY = [
    outcome(1, Light.NOT_DUE),
    outcome(2, Light.ON_TRACK, Decimal("0.9")),
    outcome(3, Light.FAR, Decimal("-1")),
    outcome(4, Light.NO_DATA),
    outcome(5, Light.NEAR, Decimal("0.7")),
]


def test_by_light_the_worst_comes_first_and_the_greys_last():
    assert ids(in_order(EVERY, Choice(order=Order.LIGHT), "en")) == [3, 5, 2, 4, 1]


def test_by_way_those_without_a_figure_stay_last_however_the_rows_are_turned():
    assert ids(in_order(EVERY, Choice(order=Order.WAY), "en")) == [3, 5, 2, 1, 4]
    assert ids(in_order(EVERY, Choice(order=Order.WAY, is_reversed=True), "en")) == [2, 5, 3, 1, 4]


def test_names_stand_in_the_readers_alphabet():
    some = [outcome(1, Light.FAR, name="Čaj"), outcome(2, Light.FAR, name="Cvijet"), outcome(3, Light.FAR, name="Dan")]

    assert ids(in_order(some, Choice(order=Order.NAME), "bs")) == [2, 1, 3]


def test_only_what_is_due_leaves_out_what_is_not_due():
    assert ids(chosen(EVERY, Choice(only_due=True))) == [2, 3, 4, 5]


def test_filters_hold_together():
    found = chosen(EVERY, Choice(light=Light.FAR, measure=Measure.NUMBER), element_ids={10}, institution_ids={8})

    assert found == []


def test_groups_keep_the_order_of_their_rows():
    some = [
        outcome(1, Light.FAR, element_id=2),
        outcome(2, Light.FAR, element_id=1),
        outcome(3, Light.FAR, element_id=2),
    ]

    assert [(key, ids(rows)) for key, rows in grouped(some, Grouping.GOAL)] == [(2, [1, 3]), (1, [2])]
