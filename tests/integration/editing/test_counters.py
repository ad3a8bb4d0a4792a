"""The counters that are asked for follow a compound value, until a figure with as many as there were is reported."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.integration.editing.conftest import BA
from tracker.history import Author, History
from tracker.indicators.models import Indicator
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import record_actual
from tracker.reporting.figures import Figure
from tracker.reporting.models import IndicatorReporting, ReportingPeriod

ADDRESS = f"/plans/{BA}/indicators/II.1-I1/edit"


@pytest.fixture
def indicator(session, ba) -> Indicator:
    return session.scalars(select(Indicator).where(Indicator.plan_id == ba.id, Indicator.key == "II.1-I1")).one()


@pytest.fixture
def settings(session, indicator) -> IndicatorReporting:
    found = session.get_one(IndicatorReporting, indicator.id)
    found.is_assumed = False
    session.commit()
    return found


def record(session, plan, indicator, author, figure):
    period = session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id).order_by(ReportingPeriod.position)
    ).first()
    entry = ActualEntry(figure=figure, comment="Words")
    record_actual(session, plan, indicator, period, entry, version=0, author=author, now=NOW)


def test_they_follow_while_only_words_were_reported(session, ba, indicator, settings, editor, coordinator):
    record(session, ba, indicator, Author(coordinator.id), None)
    before = settings.counters

    answer = editor(ADDRESS).save(value_1="1/2/3", reason="A third count")

    assert answer.status_code == 303
    session.expire_all()
    assert (settings.counters, settings.is_assumed) == (["", "", ""], True)
    told = session.scalars(select(History).where(History.kind == "reporting.changed")).one()
    assert told.reason == "A third count"
    assert [(each["field"], each["before"], each["after"]) for each in told.changes] == [
        ("counters", before, ["", "", ""]),
        ("is_assumed", False, True),
    ]


def test_the_edit_is_refused_at_its_field_once_a_figure_is_reported(
    session, ba, indicator, settings, editor, coordinator
):
    record(session, ba, indicator, Author(coordinator.id), Figure(parts=(Decimal(1), Decimal(1))))
    before, page = settings.counters, editor(ADDRESS)

    answer = page.save(value_1="1/2/3")

    assert answer.status_code == 422
    assert "Figures with 2 counters have been reported" in answer.text
    assert "value_1" in re.search(r'<input[^>]*aria-invalid="true"[^>]*>', answer.text)[0]
    session.expire_all()
    assert (settings.counters, settings.is_assumed) == (before, False)
    assert page.save(value_1="7/9").status_code == 303
