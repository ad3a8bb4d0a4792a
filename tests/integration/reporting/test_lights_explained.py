"""A light is explained by the counter and the figure from which it was read."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.reporting.small_reports import NOW, Reported, make_reported
from tracker.accounts.policy import EVERYTHING
from tracker.dashboards.explained import explained
from tracker.dashboards.explaining import explanation_of
from tracker.indicators.models import IndicatorValue
from tracker.reading.drafts import ValueRole
from tracker.reporting.compared import Asked, compared_plan
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import Accumulation, Curve, Light, Why
from tracker.reporting.labels import REASONS


@pytest.fixture
def reported(session: Session) -> Reported:
    return make_reported(session)


def told(reported: Reported, key: str):
    """The explanation of an indicator in the first period."""
    plan = compared_plan(reported.session, EVERYTHING, reported.plan.code, now=NOW)
    return explained(explanation_of(reported.session, plan, key, Asked(period="2024-Q1")))


@pytest.mark.parametrize(("figure", "light", "is_worse"), [(40, Light.FAR, True), (60, Light.ON_TRACK, False)])
def test_a_figure_that_got_worse_is_said_to_be_so_though_nothing_is_expected(reported, figure, light, is_worse):
    reported.settings("percent", curve=Curve.PHASED, phases={"2024-Q1": "0"})
    reported.enter("percent", 1, figure)

    found = told(reported, "percent")

    assert (found.light, found.light_lines[0]) == (light, str(REASONS[Why.NOTHING_EXPECTED]))
    assert ("The figure is worse than the baseline." in found.light_lines) is is_worse


def test_a_formula_without_a_figure_says_why_for_the_counter_of_the_light(session, reported):
    baseline = session.scalars(
        select(IndicatorValue).where(
            IndicatorValue.indicator_id == reported.indicators["compound"].id,
            IndicatorValue.role == ValueRole.BASELINE,
        )
    ).one()
    baseline.parts = ["40", "80"]  # to 40 / 60, and more is better
    reported.settings("compound", accumulation=Accumulation.LATEST)
    reported.enter("compound", 1, Figure(parts=(Decimal(39), Decimal(30))))

    lines = told(reported, "compound").light_lines

    assert "It is that of the counter “counter 2”." in lines
    assert [line for line in lines if "asked first" in line] == [
        f"“Pace”, which is asked first, has no figure: {REASONS[Why.AGAINST_DIRECTION]}"
    ]
