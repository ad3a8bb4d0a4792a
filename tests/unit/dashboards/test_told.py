"""Ratios and rates in words."""

from decimal import Decimal

import pytest

from tests.unit.dashboards.speaking import in_english
from tracker.reporting.rates import Rate
from tracker.reporting.told import rate_told, ratio_told


@pytest.mark.parametrize(
    ("ratio", "told"),
    [
        ("0.8", "80%"),
        ("0.53333", "53.3%"),
        ("1.0696", "107%"),
        ("0.8996", "89.96%"),  # near, and not the 90 % of on track
        ("0.69999", "69.999%"),
        ("-1", "−100%"),
        ("2.5", "250%"),
        ("0", "0%"),
    ],
)
def test_a_ratio_has_one_decimal_and_never_passes_a_threshold_by_being_rounded(ratio, told):
    with in_english():
        assert ratio_told(Decimal(ratio)) == told


def test_a_rate_is_a_count_among_a_count():
    with in_english():
        assert rate_told(Rate(21, 59)) == "21 of 59 (35.6%)"


def test_a_rate_of_nothing_has_no_figure():
    with in_english():
        assert rate_told(Rate(0, 0)) == "none was due"
