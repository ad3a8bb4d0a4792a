"""Sums say what they leave out, and stated totals are compared at every level of the tree."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.budgets.totals import (
    WHOLE_PLAN,
    Comparison,
    Total,
    added,
    grouped,
    stated_against_computed,
    totals,
)
from tracker.reading.values import BudgetKind


@dataclass(frozen=True)
class SomeLine:
    """A budget line as the sums see it."""

    amount: Decimal | None = None
    kind: BudgetKind = BudgetKind.AMOUNT
    currency: str = "EUR"
    year: int = 2021
    element_key: str = "1.1"
    source_codes: tuple[str, ...] = ("KB",)


def amount(figure: int | str, **others) -> SomeLine:
    return SomeLine(Decimal(figure), **others)


def stated(figure: int | str, element: str, **others) -> SomeLine:
    return SomeLine(Decimal(figure), BudgetKind.STATED_TOTAL, element_key=element, source_codes=(), **others)


class TestTotals:
    def test_keeps_own_and_shared_amounts_apart(self):
        total = totals([amount(10), amount(5, source_codes=("KB", "GIZ")), amount(1, source_codes=())])["EUR"]

        assert (total.own, total.shared, total.unnamed) == (10, 5, 1)
        assert total.amount == 16

    def test_counts_what_it_leaves_out(self):
        cells = [SomeLine(kind=BudgetKind.ADMINISTRATIVE)] * 2 + [SomeLine(kind=BudgetKind.UNEXPLAINED)]
        total = totals([*cells, SomeLine(kind=BudgetKind.EMPTY), amount(0)])["EUR"]

        assert (total.administrative, total.unexplained, total.empty, total.amounts) == (2, 1, 1, 1)
        assert total.lines == 5

    def test_a_printed_nought_is_a_sum_and_no_amount_at_all_is_none(self):
        assert totals([amount(0)])["EUR"].amount == 0
        assert totals([SomeLine(kind=BudgetKind.EMPTY)])["EUR"].amount is None

    def test_never_adds_two_currencies(self):
        both = totals([amount(10), amount(7, currency="BAM")])

        assert {code: total.amount for code, total in both.items()} == {"EUR": 10, "BAM": 7}

    def test_a_stated_total_is_added_to_nothing(self):
        assert totals([stated(99, "1.1")]) == {}
        assert totals([amount(1), stated(99, "1.1")])["EUR"] == Total("EUR", own=Decimal(1), amounts=1)


KINDS = st.sampled_from([kind for kind in BudgetKind if kind is not BudgetKind.STATED_TOTAL])
SOURCES = st.lists(st.sampled_from(["KB", "GIZ", "IOM"]), unique=True).map(tuple)


@st.composite
def some_lines(draw):
    kind = draw(KINDS)
    figure = draw(st.decimals(0, 10**9, places=2)) if kind is BudgetKind.AMOUNT else None
    return SomeLine(
        figure,
        kind,
        draw(st.sampled_from(["EUR", "BAM"])),
        draw(st.integers(2021, 2023)),
        draw(st.sampled_from(["1", "1.1", "1.2", "2"])),
        draw(SOURCES),
    )


@given(st.lists(some_lines()))
def test_no_line_is_lost_or_counted_twice(lines):
    assert sum(total.lines for total in totals(lines).values()) == len(lines)


@given(st.lists(some_lines()))
def test_groups_add_up_to_the_whole(lines):
    groups = grouped(lines, lambda line: tuple(sorted(line.source_codes)))
    parts = [totals(some) for some in groups.values()]

    for currency, whole in totals(lines).items():
        assert added(*(part[currency].amount for part in parts if currency in part)) == whole.amount
        assert sum(part[currency].lines for part in parts if currency in part) == whole.lines


@given(st.lists(some_lines()))
def test_the_whole_plan_is_computed_from_every_line(lines):
    compared = stated_against_computed(lines, PARENTS)

    for year in (2021, 2022, 2023):
        of_year = totals([line for line in lines if line.year == year])
        for currency in ("EUR", "BAM"):
            found = compared.get((WHOLE_PLAN, year, currency))
            assert (found.computed if found else None) == (of_year[currency].amount if currency in of_year else None)


PARENTS = {"1": None, "1.1": "1", "1.2": "1", "2": None}


class TestStatedAgainstComputed:
    def test_says_by_how_much_a_stated_total_is_too_low(self):
        found = self.compared([amount(60_500), stated(59_500, "1.1")])["1.1"]

        assert found.difference == -1000
        assert found.comparison is Comparison.STATED_LOWER

    def test_says_that_a_stated_total_is_too_high_or_equal(self):
        assert self.compared([amount(5), stated(6, "1.1")])["1.1"].comparison is Comparison.STATED_HIGHER
        assert self.compared([amount(5), stated(5, "1.1")])["1.1"].comparison is Comparison.EQUAL

    def test_adds_the_totals_stated_below_where_an_element_states_none(self):
        lines = [amount(5), stated(5, "1.1"), amount(7, element_key="1.2"), stated(8, "1.2")]
        above = self.compared(lines)["1"]

        assert above.is_rolled_up
        assert (above.stated, above.computed, above.difference) == (13, 12, 1)

    def test_an_element_that_states_its_own_total_is_compared_with_all_below_it(self):
        found = self.compared([amount(5), amount(7, element_key="1.2"), stated(12, "1")])["1"]

        assert not found.is_rolled_up
        assert found.comparison is Comparison.EQUAL

    def test_totals_for_a_part_are_not_compared_with_the_whole(self):
        above = self.compared([amount(5), stated(5, "1.1"), amount(7, element_key="1.2")])["1"]

        assert above.unstated == 1
        assert above.difference is None
        assert above.comparison is Comparison.PARTLY_STATED

    def test_lines_without_any_stated_total_have_no_difference(self):
        found = self.compared([amount(5)])["1.1"]

        assert found.difference is None
        assert found.comparison is Comparison.NOT_STATED

    def test_a_stated_nought_over_cells_without_amounts_agrees(self):
        assert self.compared([stated(0, "1.1")])["1.1"].comparison is Comparison.EQUAL

    def test_an_element_without_money_is_left_out(self):
        assert set(self.compared([amount(5)])) == {"1.1", "1", WHOLE_PLAN}

    def test_years_and_currencies_are_compared_apart(self):
        compared = stated_against_computed([amount(5), stated(5, "1.1", year=2022), amount(5, currency="BAM")], PARENTS)

        assert compared["1.1", 2021, "EUR"].comparison is Comparison.NOT_STATED
        assert compared["1.1", 2022, "EUR"].computed is None
        assert compared["1.1", 2021, "BAM"].computed == 5

    @staticmethod
    def compared(lines):
        return {key: found for (key, _year, _currency), found in stated_against_computed(lines, PARENTS).items()}
