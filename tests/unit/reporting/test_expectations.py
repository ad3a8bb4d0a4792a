"""How much of the way is expected by a day, by every curve."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.reporting.cases import DAYS, MID_YEAR, YEAR, spans
from tracker.reporting.expectations import Phase, Span, expected
from tracker.reporting.kinds import Curve

D = Decimal
CURVES = st.sampled_from(Curve)
# Also what a form would not take: shares that fall, or go beyond the whole way, in any order, of other years.
PHASES = st.lists(st.builds(Phase, DAYS, st.decimals(-1, 2, places=2)), max_size=6).map(tuple)
QUARTERS = (
    Phase(date(2024, 3, 31), D("0.1")),
    Phase(date(2024, 6, 30), D("0.2")),
    Phase(date(2024, 9, 30), D("0.5")),
    Phase(date(2024, 12, 31), D(1)),
)


class TestEveryCurve:
    @given(CURVES, spans(), PHASES, st.integers(1, 4000))
    def test_expects_nothing_before_the_first_day(self, curve, span, phases, days):
        assert expected(curve, span, span.starts_on - timedelta(days=days), phases) == 0

    @given(CURVES, spans(), PHASES, st.integers(0, 4000))
    def test_expects_the_whole_way_from_the_last_day_on(self, curve, span, phases, days):
        assert expected(curve, span, span.ends_on + timedelta(days=days), phases) == 1

    @given(CURVES, spans(), PHASES, DAYS, DAYS)
    def test_never_expects_less_later(self, curve, span, phases, one, other):
        earlier, later = sorted((one, other))

        assert expected(curve, span, earlier, phases) <= expected(curve, span, later, phases)

    @given(CURVES, spans(), PHASES, DAYS)
    def test_expects_between_nothing_and_all(self, curve, span, phases, day):
        assert 0 <= expected(curve, span, day, phases) <= 1

    @given(CURVES, PHASES)
    def test_expects_all_on_the_only_day(self, curve, phases):
        day = date(2024, 2, 29)

        assert expected(curve, Span(day, day), day, phases) == 1

    @given(CURVES, PHASES, DAYS)
    @example(Curve.LINEAR, (), date(2024, 1, 1))
    def test_copes_with_an_end_before_the_beginning(self, curve, phases, day):
        span = Span(date(2024, 6, 1), date(2024, 1, 1))

        assert expected(curve, span, day, phases) == (1 if day >= span.ends_on else 0)


class TestTheStraightLine:
    @given(spans(), DAYS)
    def test_is_the_share_of_the_days_that_are_over(self, span, day):
        days = (span.ends_on - span.starts_on).days + 1
        over = min(max((day - span.starts_on).days + 1, 0), days)

        assert expected(Curve.LINEAR, span, day) == D(over) / days

    def test_counts_the_first_and_the_last_day(self):
        assert expected(Curve.LINEAR, YEAR, date(2024, 1, 1)) == D(1) / 366
        assert expected(Curve.LINEAR, YEAR, MID_YEAR) == D(182) / 366
        assert expected(Curve.LINEAR, YEAR, date(2024, 12, 30)) == D(365) / 366


class TestTheEndLoadedCurve:
    @given(spans(), DAYS)
    def test_is_the_square_of_the_straight_line(self, span, day):
        line = expected(Curve.LINEAR, span, day)

        assert expected(Curve.END_LOADED, span, day) == line * line

    def test_expects_a_quarter_of_the_way_in_half_of_the_days(self):
        assert expected(Curve.END_LOADED, Span(date(2023, 1, 1), date(2023, 1, 10)), date(2023, 1, 5)) == D("0.25")


class TestThePhasedCurve:
    @pytest.mark.parametrize("phase", QUARTERS)
    def test_expects_at_the_end_of_each_period_what_is_phased_for_it(self, phase):
        assert expected(Curve.PHASED, YEAR, phase.ends_on, QUARTERS) == phase.share

    def test_goes_straight_between_them(self):
        # The 45th of 91 days of the second quarter, and the 46th of 92 days of the last one.
        assert expected(Curve.PHASED, YEAR, date(2024, 5, 15), QUARTERS) == D("0.1") + D("0.1") * 45 / 91
        assert expected(Curve.PHASED, YEAR, date(2024, 11, 15), QUARTERS) == D("0.75")

    @given(st.permutations(QUARTERS), DAYS)
    def test_does_not_hang_on_the_order_of_the_phases(self, phases, day):
        assert expected(Curve.PHASED, YEAR, day, phases) == expected(Curve.PHASED, YEAR, day, QUARTERS)

    @given(spans(), DAYS)
    def test_without_phases_is_the_straight_line(self, span, day):
        assert expected(Curve.PHASED, span, day) == expected(Curve.LINEAR, span, day)

    def test_goes_straight_to_the_whole_way_after_the_last_phase(self):
        phases = (Phase(date(2024, 6, 30), D("0.2")),)

        # 92 of the 184 days after the half-year are over.
        assert expected(Curve.PHASED, YEAR, date(2024, 9, 30), phases) == D("0.6")

    def test_expects_the_whole_way_at_the_end_whatever_is_phased_for_it(self):
        phases = (Phase(date(2024, 12, 31), D("0.8")),)

        assert expected(Curve.PHASED, YEAR, date(2024, 12, 31), phases) == 1
        assert expected(Curve.PHASED, YEAR, date(2024, 12, 30), phases) == D(365) / 366

    def test_takes_a_phase_for_the_first_day(self):
        assert expected(Curve.PHASED, YEAR, date(2024, 1, 1), (Phase(date(2024, 1, 1), D("0.5")),)) == D("0.5")

    def test_does_not_fall_where_a_later_phase_is_smaller(self):
        phases = (Phase(date(2024, 3, 31), D("0.5")), Phase(date(2024, 6, 30), D("0.3")))

        assert expected(Curve.PHASED, YEAR, date(2024, 6, 30), phases) == D("0.5")

    def test_expects_no_more_than_the_whole_way(self):
        phases = (Phase(MID_YEAR, D("1.5")),)

        assert [expected(Curve.PHASED, YEAR, day, phases) for day in (MID_YEAR, date(2024, 9, 30))] == [1, 1]

    def test_leaves_out_what_is_phased_for_the_year_before(self):
        earlier = Phase(date(2023, 12, 31), D("0.9"))

        assert expected(Curve.PHASED, YEAR, date(2023, 12, 30), (earlier,)) == 0
        assert expected(Curve.PHASED, YEAR, MID_YEAR, (earlier, *QUARTERS)) == D("0.2")


@given(spans(), DAYS)
def test_the_share_of_days_is_right_to_its_last_digit(span, day):
    days = (span.ends_on - span.starts_on).days + 1
    exact = Fraction(min(max((day - span.starts_on).days + 1, 0), days), days)

    assert abs(Fraction(span.elapsed(day)) - exact) <= Fraction(1, 10**27)
