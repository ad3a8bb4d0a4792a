"""Loading a plan gives it what it needs to be reported on, and takes away nothing that somebody has reported."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.integration.editing.conftest import BA, XK, short
from tracker.errors import Refused
from tracker.exchange.apply import LoadState, apply_draft
from tracker.history import Author, broken_entries
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.reporting import calendar
from tracker.reporting.content import ActualEntry
from tracker.reporting.entries import record_actual
from tracker.reporting.judging import periods_of
from tracker.reporting.kinds import Formula, PeriodKind
from tracker.reporting.models import IndicatorReporting, PlanReporting, ReportingPeriod, Tally


class TestLoading:
    @pytest.mark.parametrize(
        ("code", "kind", "codes", "due_on"),
        [
            (BA, PeriodKind.QUARTER, ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"], date(2024, 4, 15)),
            (
                XK,
                PeriodKind.HALF_YEAR,
                ["2021-H1", "2021-H2", "2022-H1", "2022-H2", "2023-H1", "2023-H2"],
                date(2021, 7, 30),
            ),
        ],
    )
    def test_gives_a_plan_the_periods_of_its_form(self, session, drafts, code, kind, codes, due_on):
        plan = load(session, short(drafts[code]))

        periods = periods_of(session, plan.id)
        assert session.get_one(PlanReporting, plan.id).period_kind is kind
        assert [period.code for period in periods] == codes
        assert periods[0].due_on == due_on
        assert {(each.opened_at, each.review_at, each.locked_at) for each in periods} == {(None, None, None)}

    def test_says_by_what_a_plan_is_judged_and_that_nobody_has_confirmed_it(self, session, drafts):
        plans = [load(session, short(drafts[code])) for code in (BA, XK)]

        settings = [session.get_one(PlanReporting, plan.id) for plan in plans]
        assert [each.official_formula for each in settings] == [Formula.SHARE, Formula.WAY]
        assert [each.light_by for each in settings] == [Formula.PACE, Formula.WAY]
        assert not any(each.is_verified or each.has_demo_figures for each in settings)
        indicators = session.scalars(select(IndicatorReporting).where(IndicatorReporting.plan_id == plans[0].id)).all()
        assert len(indicators) == len(drafts[BA].indicators)
        assert all(each.is_assumed for each in indicators)

    def test_the_same_again_changes_nothing_that_a_person_has_set(self, session, drafts):
        plan = load(session, short(drafts[BA]))
        settings = session.get_one(PlanReporting, plan.id)
        settings.official_formula = Formula.WAY
        session.scalars(select(IndicatorReporting).limit(1)).one().by_sex = True
        period = periods_of(session, plan.id)[0]
        how = {"version": period.version, "author": Author(), "now": NOW}
        calendar.extend_period(session, plan, period, date(2024, 5, 31), **how)
        before = everything(session)

        again = apply_draft(session, short(drafts[BA]), public=False, now=NOW)

        assert again.state is LoadState.UNCHANGED
        assert everything(session) == before

    def test_completes_what_a_plan_of_an_earlier_version_lacks(self, session, drafts):
        plan = load(session, short(drafts[BA]))
        complete = everything(session)
        for model in (Tally, IndicatorReporting, ReportingPeriod, PlanReporting):
            for row in session.scalars(select(model).where(model.plan_id == plan.id)):
                session.delete(row)
        session.commit()

        apply_draft(session, short(drafts[BA]), public=False, now=NOW)

        assert len(everything(session)) == len(complete)


class TestAChangedDocument:
    def test_gives_a_plan_new_periods_while_nobody_has_reported(self, session, drafts):
        draft = short(drafts[XK])
        plan = load(session, draft)

        state = apply_draft(session, longer(draft), public=False, now=NOW).state

        assert state is LoadState.REPLACED
        assert [period.code for period in periods_of(session, plan.id)][-2:] == ["2024-H1", "2024-H2"]
        assert settings_of(session, plan) == len(draft.indicators)

    def test_is_refused_once_somebody_has_begun_to_report(self, session, drafts):
        draft = short(drafts[XK])
        plan = load(session, draft)
        indicator = session.scalars(select(Indicator).where(Indicator.key == "1-I1")).one()
        period = periods_of(session, plan.id)[0]
        how = {"version": 0, "author": Author(), "now": NOW}
        record_actual(session, plan, indicator, period, ActualEntry(comment="Begun"), **how)
        before = everything(session)

        with pytest.raises(Refused, match="has been worked on"):
            apply_draft(session, longer(draft), public=False, now=NOW)

        assert everything(session) == before
        assert apply_draft(session, draft, public=False, now=NOW).state is LoadState.UNCHANGED
        assert list(broken_entries(session)) == []

    def test_is_refused_once_a_coordinator_has_locked_a_period(self, session, drafts):
        draft = short(drafts[XK])
        plan = load(session, draft)
        period = periods_of(session, plan.id)[0]
        calendar.lock_period(session, plan, period, version=period.version, author=Author(), now=NOW)

        with pytest.raises(Refused, match="has been worked on"):
            apply_draft(session, longer(draft), public=False, now=NOW)


def load(session: Session, draft) -> Plan:
    apply_draft(session, draft, public=False, now=NOW)
    return session.scalars(select(Plan).where(Plan.code == draft.code)).one()


def longer(draft):
    """The same plan, a year longer."""
    return replace(draft, ends_on=date(2024, 12, 31))


def everything(session: Session) -> list[tuple]:
    """All that is set and kept of reporting, as plain rows."""
    session.flush()
    return [
        tuple(row)
        for model in (PlanReporting, ReportingPeriod, IndicatorReporting, Tally)
        for row in session.execute(select(model.__table__).order_by(*model.__table__.primary_key.columns))
    ]


def settings_of(session: Session, plan: Plan) -> int:
    return session.scalars(
        select(func.count()).select_from(IndicatorReporting).where(IndicatorReporting.plan_id == plan.id)
    ).one()
