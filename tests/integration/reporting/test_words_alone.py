"""A row with words and without a figure hides no figure, and counts as no reported indicator."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.integration.reporting.small_reports import NOW, Reported, make_reported
from tracker.accounts.policy import EVERYTHING
from tracker.reporting.across import judged_rows, outcomes
from tracker.reporting.compared import Asked, compared_plan, frames
from tracker.reporting.figures import Figure
from tracker.reporting.judging import judged_on_day, plan_rules
from tracker.reporting.kinds import Accumulation
from tracker.reporting.rollup import SoFar, reported_so_far


@pytest.fixture
def reported(session: Session) -> Reported:
    return make_reported(session)


def test_as_of_a_day_the_latest_figure_counts_on_every_way_of_reading(session, reported):
    for key in ("number", "percent"):
        reported.enter(key, 1, 70)
        reported.enter(key, 2, None, comment="The survey is late")
    day = date(2024, 6, 30)
    plan = compared_plan(session, EVERYTHING, reported.plan.code, now=NOW)
    of_day = frames(session, [plan], Asked(day=day))

    alone = judged_on_day(
        session, reported.plan, plan_rules(session, [reported.plan])[plan.id], day, reported.periods, with_drafts=True
    )
    in_full = judged_rows(session, of_day)

    assert [str(each.case.actual.number) for each in alone[:2]] == ["70", "70"]
    assert [each.period.code for each in alone[:2]] == ["2024-Q1", "2024-Q1"]
    assert [each.reported for each in in_full] == [each.reported for each in alone]
    assert [each.period.code for each in in_full] == [each.period.code for each in alone]
    assert [each.judgement for each in in_full] == [each.judgement for each in alone]
    assert [each.judgement for each in outcomes(session, of_day)] == [each.judgement for each in alone]


def test_a_period_that_is_asked_for_shows_its_words(session, reported):
    row = reported.enter("percent", 2, None, comment="The survey is late")
    plan = compared_plan(session, EVERYTHING, reported.plan.code, now=NOW)

    found = judged_rows(session, frames(session, [plan], Asked(period="2024-Q2")))

    assert [each.reported.id for each in found if each.reported is not None] == [row.id]


def test_indicators_are_counted_where_they_are_asked_and_have_a_figure(session, reported):
    reported.settings("number", accumulation=Accumulation.YEARLY)
    reported.enter("compound", 1, Figure(parts=(Decimal(1), Decimal(2))))
    reported.enter("percent", 1, None, comment="The survey is late")

    assert reported_so_far(session, reported.plan.id, with_drafts=True) == SoFar("2024-Q1", 1, 3, 0, 1)

    reported.enter("number", 4, 5)

    assert reported_so_far(session, reported.plan.id, with_drafts=True) == SoFar("2024-Q4", 1, 4, 0, 1)
