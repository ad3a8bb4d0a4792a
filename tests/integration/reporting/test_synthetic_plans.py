"""The generator of many plans: what it writes at once is what the tracker itself would have worked out one by one."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

import synthetic_plans as synthetic

from tests.conftest import NewDatabase
from tracker.history import COMMAND, Subject, record, utc_now
from tracker.plans.models import Activity, Plan
from tracker.reporting.entries import recount
from tracker.reporting.judging import judged_in_period, periods_of, plan_rules
from tracker.reporting.kinds import Light, PeriodState, ReviewState
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, ReportingPeriod, Tally
from tracker.reporting.periods import state_on
from tracker.reporting.tallies import count_anew

SIZE = synthetic.Size(plans=13, periods=5, seed=7)
DERIVED = ("of_period", "to_date", "approved_of_period", "approved_to_date", "why_none", "approved_why_none")


def test_figures_to_date_are_those_that_entering_works_out(session):
    # One plan that has figures of its own, and one whose rows are copies.
    plans = [plan_of(session, number) for number in (2, 12)]
    for plan in plans:
        before = derived(session, plan)
        assert len(before) > 50
        for row in session.scalars(select(Actual).where(Actual.plan_id == plan.id)):
            for name in DERIVED:
                setattr(row, name, None)

        for indicator_id in session.scalars(
            select(IndicatorReporting.indicator_id).where(IndicatorReporting.plan_id == plan.id)
        ):
            recount(session, indicator_id)

        assert derived(session, plan) == before


def test_every_light_and_every_state_is_there(session):
    plans = session.scalars(select(Plan)).all()
    lights: Counter[Light] = Counter()
    for plan in plans[:11]:
        rules, periods = plan_rules(session, [plan])[plan.id], periods_of(session, plan.id)
        for period in periods:
            how = {"today": date(2026, 1, 1), "with_drafts": True}
            judged = judged_in_period(session, plan, rules, period, periods, **how)
            lights.update(each.judgement.light for each in judged)

    assert set(lights) == set(Light)
    assert set(session.scalars(select(Actual.state))) == set(ReviewState) - {ReviewState.CHECKED}
    states = [state_on(period, date(2026, 1, 1)) for period in periods_of(session, plans[0].id)]
    assert states == [PeriodState.LOCKED] * 3 + [PeriodState.IN_REVIEW, PeriodState.OPEN]


def test_every_row_belongs_to_the_plan_of_what_it_is_about(session):
    for model, subject, key in (
        (ActivityReport, Activity, ActivityReport.activity_id),
        (ActivityReport, ReportingPeriod, ActivityReport.period_id),
        (ActivityReport, ReportingPeriod, ActivityReport.done_period_id),
        (Actual, IndicatorReporting, Actual.indicator_id),
        (Actual, ReportingPeriod, Actual.period_id),
    ):
        own = subject.indicator_id if subject is IndicatorReporting else subject.id
        astray = select(func.count()).select_from(model).join(subject, own == key)
        assert session.scalars(astray.where(model.plan_id != subject.plan_id)).one() == 0

    of_plan = session.execute(select(Actual.plan_id, func.count()).group_by(Actual.plan_id)).all()
    assert len(of_plan) == SIZE.plans


def test_tallies_are_those_that_counting_gives(session):
    plan = plan_of(session, 13)
    before = tallies(session, plan)

    count_anew(session, plan.id)

    assert before == tallies(session, plan)
    assert len(before) > 5


def test_people_can_work_on_after_it(session):
    plan = plan_of(session, 3)

    entry_id = record(session, COMMAND, "edited", Subject("plan", plan.code), plan_id=plan.id, now=utc_now())
    period = ReportingPeriod(
        plan_id=plan.id, code="later", position=9, starts_on=date(2030, 1, 1), ends_on=date(2030, 2, 1),
        due_on=date(2030, 3, 1),
    )  # fmt: skip
    session.add(period)
    session.flush()

    assert entry_id
    assert period.id > session.scalars(select(func.max(Actual.period_id))).one()


def plan_of(session: Session, number: int) -> Plan:
    return session.scalars(select(Plan).where(Plan.code == synthetic.code_of(number))).one()


def derived(session: Session, plan: Plan) -> list[tuple]:
    session.flush()
    columns = [getattr(Actual, name) for name in ("indicator_id", "period_id", *DERIVED)]
    wanted = select(*columns).where(Actual.plan_id == plan.id).order_by(Actual.indicator_id, Actual.period_id)
    return [tuple(row) for row in session.execute(wanted)]


def tallies(session: Session, plan: Plan) -> list[tuple]:
    table = Tally.__table__
    wanted = select(table).where(table.c.plan_id == plan.id).order_by(table.c.period_id, table.c.institution_id)
    return [tuple(row) for row in session.execute(wanted)]


@pytest.fixture(scope="module")
def filled(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory):
    engine = synthetic.migrated(new_database("synthetic"), tmp_path_factory.mktemp("synthetic"))
    synthetic.fill(engine, SIZE)
    yield engine
    engine.dispose()


@pytest.fixture
def session(filled: Engine):
    """A session on the synthetic plans; nothing of it is kept."""
    with Session(filled) as session:
        yield session
