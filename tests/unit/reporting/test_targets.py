"""Which target is judged, which is an outlook, and what a printed value is to the formulas."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reporting.cases import Printed
from tracker.reading.drafts import ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting.judged_cases import day_judged
from tracker.reporting.kinds import Accumulation, Why
from tracker.reporting.lights import outlook_of, target_for, vector_of

D = Decimal
FIRST, LAST = 2021, 2023  # of the plan
FOR_2021 = Printed(D(40), 2021)
FOR_2022 = Printed(D(50), 2022)
INTERIM = Printed(D(60), 2023, role=ValueRole.INTERIM)
FINAL = Printed(D(80), 2025, role=ValueRole.FINAL)
WITHOUT_YEAR = Printed(D(70), None)
EMPTY_2022 = Printed(None, 2022, ValueKind.NONE)
EMPTY_2025 = Printed(None, 2025, ValueKind.NONE, ValueRole.FINAL)
YEARS = st.integers(2015, 2030)
TARGETS = st.lists(
    st.builds(Printed, number=st.just(D(1)), year=st.none() | YEARS, kind=st.sampled_from(ValueKind)), max_size=5
)


class TestTheTargetJudged:
    @pytest.mark.parametrize(
        ("year", "target"),
        [(2019, FOR_2021), (2021, FOR_2021), (2022, FOR_2022), (2023, INTERIM), (2024, INTERIM)],
    )
    def test_is_that_of_the_year_or_the_next_one_else_the_last(self, year, target):
        assert target_for([FOR_2021, FOR_2022, INTERIM, FINAL], year, LAST) is target

    def test_is_the_next_one_in_a_year_without_one(self):
        assert target_for([FOR_2021, INTERIM], 2022, LAST) is INTERIM

    @pytest.mark.parametrize("year", [2021, 2023])
    def test_is_never_one_after_the_plans_end(self, year):
        assert target_for([FINAL], year, LAST) is None
        assert target_for([INTERIM, FINAL], year, LAST) is INTERIM

    def test_without_a_year_is_for_the_plans_last_year(self):
        assert target_for([WITHOUT_YEAR], 2021, LAST) is WITHOUT_YEAR
        assert target_for([WITHOUT_YEAR, FOR_2022], 2022, LAST) is FOR_2022
        assert target_for([WITHOUT_YEAR, FOR_2022], 2023, LAST) is WITHOUT_YEAR

    def test_passes_over_a_year_without_a_value(self):
        assert target_for([EMPTY_2022, INTERIM], 2022, LAST) is INTERIM
        assert target_for([FOR_2021, EMPTY_2022], 2022, LAST) is FOR_2021

    def test_is_the_empty_one_where_no_other_is_printed(self):
        assert target_for([EMPTY_2022, EMPTY_2025], 2023, LAST) is EMPTY_2022

    def test_is_none_where_none_is_printed(self):
        assert target_for([], 2021, LAST) is None

    @given(TARGETS, YEARS)
    def test_is_the_nearest_that_is_not_over_where_there_is_one(self, targets, year):
        found = target_for(targets, year, LAST)

        def by(target: Printed) -> int:
            return target.year or LAST

        printed = [each for each in targets if by(each) <= LAST and each.kind is not ValueKind.NONE]
        if found is None or found.kind is ValueKind.NONE:
            assert printed == []
        elif by(found) >= year:
            assert by(found) == min(by(each) for each in printed if by(each) >= year)
        else:
            assert by(found) == max(by(each) for each in printed)


class TestTheOutlook:
    def test_is_the_first_target_after_the_plans_end(self):
        further = Printed(D(90), 2030)

        assert outlook_of([INTERIM, FINAL], LAST) is FINAL
        assert outlook_of([further, INTERIM, FINAL], LAST) is FINAL

    def test_is_none_without_a_value_and_within_the_plan(self):
        assert outlook_of([EMPTY_2025], LAST) is None
        assert outlook_of([INTERIM, WITHOUT_YEAR], LAST) is None

    @given(TARGETS, YEARS)
    def test_is_never_also_the_target_judged(self, targets, year):
        outlook = outlook_of(targets, LAST)

        assert outlook is None or outlook is not target_for(targets, year, LAST)


class TestAPrintedValue:
    @pytest.mark.parametrize(
        ("value", "vector"),
        [
            (Printed(D("86.5")), (D("86.5"),)),
            (Printed(D(0)), (D(0),)),
            (Printed(D(87), kind=ValueKind.PERCENT), (D(87),)),
            (Printed(kind=ValueKind.COMPOUND, parts=["40", "60.5"]), (D(40), D("60.5"))),
            (Printed(kind=ValueKind.TEXT), Why.IN_WORDS),
            (Printed(kind=ValueKind.NONE, year=2023), Why.NO_TARGET),
            (Printed(None), Why.NO_TARGET),
            (None, Why.NO_TARGET),
        ],
    )
    def test_is_a_figure_for_each_counter_or_says_why_not(self, value, vector):
        assert vector_of(value) == vector


class TestTheDayJudged:
    @pytest.mark.parametrize("accumulation", [Accumulation.SUM, Accumulation.RUNNING])
    def test_last_years_sum_is_judged_at_its_own_end_and_not_held_against_this_year(self, accumulation):
        day = day_judged(accumulation, date(2022, 12, 31), date(2023, 2, 15), restarts_yearly=True)

        assert day == date(2022, 12, 31)

    def test_a_sum_of_this_year_is_judged_by_the_day(self):
        day = day_judged(Accumulation.SUM, date(2023, 3, 31), date(2023, 5, 1), restarts_yearly=True)

        assert day == date(2023, 5, 1)

    @pytest.mark.parametrize(
        ("accumulation", "restarts_yearly"), [(Accumulation.LATEST, True), (Accumulation.SUM, False)]
    )
    def test_a_level_and_what_is_counted_over_the_years_are_judged_by_the_day(self, accumulation, restarts_yearly):
        day = day_judged(accumulation, date(2022, 12, 31), date(2023, 2, 15), restarts_yearly=restarts_yearly)

        assert day == date(2023, 2, 15)

    def test_where_nothing_was_reported_it_is_the_day(self):
        assert day_judged(Accumulation.SUM, None, date(2023, 2, 15), restarts_yearly=True) == date(2023, 2, 15)
