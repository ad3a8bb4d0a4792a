"""The invented history of a demonstration: complete enough for every page, marked everywhere, and told only once."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import NOW, Lasting, NewDatabase, migrated
from tests.integration.editing.conftest import BA, XK, short
from tracker.accounts.models import Person
from tracker.cli.demo_history import demo_history
from tracker.cli.demo_people import demo_people
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.history import COMMAND, Change, History, Subject, broken_entries, record
from tracker.plans.models import Activity, Plan
from tracker.reporting.due import timing_of
from tracker.reporting.judging import judged_in_period, periods_of, plan_rules
from tracker.reporting.kinds import Light, PeriodState, ReviewState, Stage, Timing
from tracker.reporting.models import (
    ActivityReport,
    Actual,
    Evidence,
    IndicatorReporting,
    Milestone,
    PlanReporting,
    Remark,
    ReportingPeriod,
)
from tracker.reporting.periods import state_on

TODAY = date(2026, 1, 15)
MARK = "(izmišljeno za prikaz)"
BOTH = pytest.mark.parametrize("code", [BA, XK])
ROWS = (Actual, ActivityReport)


@BOTH
class TestOfEachPlan:
    def test_every_light_is_shown(self, told, code):
        assert lights(told, code, with_drafts=True) == set(Light)

    def test_every_light_is_shown_to_those_who_see_approved_figures_only(self, told, code):
        assert lights(told, code, with_drafts=False) >= set(Light) - {Light.ON_TRACK, Light.ACHIEVED}

    def test_every_figure_says_that_it_is_invented(self, told, code):
        plan = plan_of(told, code)

        assert told.get_one(PlanReporting, plan.id).has_demo_figures
        for model in ROWS:
            assert set(told.scalars(select(model.origin).where(model.plan_id == plan.id))) == {"demo"}

    def test_every_text_says_that_it_is_invented(self, told, code):
        plan = plan_of(told, code)
        texts = [
            text
            for model, names in (
                (Actual, ("comment", "obstacle", "way_forward", "text", "sex_reason", "correction_reason")),
                (ActivityReport, ("narrative", "output", "obstacle", "way_forward")),
                (Remark, ("text",)),
                (Milestone, ("title",)),
            )
            for row in told.scalars(select(model).where(model.plan_id == plan.id))
            for name in names
            if (text := getattr(row, name))
        ]

        assert len(texts) > 200
        assert [text for text in texts if not text.endswith(MARK)] == []

    def test_one_period_is_locked_one_in_review_and_one_open(self, told, code):
        states = [state_on(period, TODAY) for period in periods_of(told, plan_of(told, code).id)]

        assert states[0] is PeriodState.LOCKED
        assert {PeriodState.IN_REVIEW, PeriodState.OPEN} <= set(states)

    def test_every_state_of_the_review_is_there_and_a_locked_period_is_approved(self, told, code):
        plan = plan_of(told, code)
        of_state: Counter[ReviewState] = Counter()
        for model in ROWS:
            of_state.update(told.scalars(select(model.state).where(model.plan_id == plan.id)))
            in_locked = select(model.state).join(ReportingPeriod, ReportingPeriod.id == model.period_id)
            locked = in_locked.where(model.plan_id == plan.id, ReportingPeriod.locked_at.is_not(None))
            assert set(told.scalars(locked)) == {ReviewState.APPROVED}

        assert set(of_state) == {
            ReviewState.DRAFT,
            ReviewState.SUBMITTED,
            ReviewState.RETURNED,
            ReviewState.APPROVED,
        }

    def test_items_are_late_and_missing(self, told, code):
        plan = plan_of(told, code)
        handed_in = told.execute(
            select(ActivityReport.submitted_at, ReportingPeriod.due_on, ReportingPeriod.ends_on)
            .join(ReportingPeriod, ReportingPeriod.id == ActivityReport.period_id)
            .where(ActivityReport.plan_id == plan.id, ActivityReport.submitted_at.is_not(None))
        ).all()
        late = [row for row in handed_in if row.submitted_at.date() > row.due_on]

        assert 0 < len(late) < len(handed_in) / 3
        # Everything was typed after its period, in the months that followed.
        assert all(row.ends_on < row.submitted_at.date() < row.ends_on + timedelta(days=90) for row in handed_in)

    def test_activities_are_done_early_on_time_and_late(self, told, code):
        plan = plan_of(told, code)
        done = told.execute(
            select(Activity.ends_on, ReportingPeriod)
            .join(ActivityReport, ActivityReport.activity_id == Activity.id)
            .join(ReportingPeriod, ReportingPeriod.id == ActivityReport.done_period_id)
            .where(Activity.plan_id == plan.id)
        )

        assert {timing_of(ends_on, period) for ends_on, period in done} == set(Timing)

    def test_a_figure_was_corrected_after_the_lock_and_what_was_filed_is_kept(self, told, code):
        corrected = select(Actual).where(Actual.plan_id == plan_of(told, code).id, Actual.filed.is_not(None))
        row = told.scalars(corrected).one()

        assert row.filed["was_locked"] is True
        assert row.filed["figure"] != row.figure
        assert row.corrected_by_id != row.author_id

    def test_nobody_approves_what_they_entered(self, told, code):
        for model in ROWS:
            rows = told.scalars(select(model).where(model.plan_id == plan_of(told, code).id))
            assert [row.id for row in rows if row.author_id in {row.approved_by_id, row.corrected_by_id}] == []

    def test_several_people_of_the_demonstration_report(self, told, code):
        authors = set(
            told.scalars(
                select(Person)
                .join(ActivityReport, ActivityReport.author_id == Person.id)
                .where(ActivityReport.plan_id == plan_of(told, code).id)
            )
        )

        assert len(authors) > 1
        assert all(person.is_demo for person in authors)

    def test_what_is_behind_is_explained(self, told, code):
        for judged in every_judged(told, code, with_drafts=True):
            reported = judged.reported
            if judged.judgement.light in {Light.BEHIND, Light.FAR} and reported.state is not ReviewState.DRAFT:
                assert told.get_one(Actual, reported.id).obstacle, judged.indicator.key

    def test_there_is_evidence_a_comment_and_something_returned(self, told, code, uploads):
        plan = plan_of(told, code)
        evidence = told.scalars(select(Evidence).where(Evidence.plan_id == plan.id)).all()
        kinds = set(told.scalars(select(Remark.kind).where(Remark.plan_id == plan.id)))

        assert [each.address is not None for each in evidence].count(True) == 1
        (file,) = (each for each in evidence if each.stored_as is not None)
        assert MARK in (uploads / file.stored_as).read_text("utf-8")
        assert kinds == {"returned", "corrected", "comment"}

    def test_milestones_are_reached_missed_and_late(self, told, code):
        rows = told.scalars(select(Milestone).where(Milestone.plan_id == plan_of(told, code).id)).all()

        assert {None if row.done_on is None else row.done_on <= row.due_on for row in rows} == {None, True, False}

    def test_the_history_is_told_in_the_order_of_its_days(self, told, code):
        moments = told.scalars(
            select(History.at)
            .where(
                History.plan_id == plan_of(told, code).id,
                History.kind.not_in(("plan.loaded", "plan.published", "role.granted")),
            )
            .order_by(History.position)
        ).all()

        assert len(moments) > 300
        assert all(earlier <= later for earlier, later in pairwise(moments))


class TestOfBoth:
    def test_the_history_is_unbroken(self, told):
        assert list(broken_entries(told)) == []

    def test_figures_are_told_in_every_way(self, told):
        figures = told.scalars(select(Actual.figure)).all()
        kept = {name for figure in figures for name in figure or {}}

        assert kept == {"number", "numerator", "denominator", "parts", "stage"}
        assert {figure["stage"] for figure in figures if "stage" in figure} == set(Stage) - {
            Stage.NOT_BEGUN,
            Stage.DONE,
        }
        assert set(told.scalars(select(Actual.side))) == {"period", "to_date"}

    def test_women_and_men_add_up_or_it_is_said_why_not(self, told):
        rows = told.scalars(
            select(Actual)
            .join(IndicatorReporting, IndicatorReporting.indicator_id == Actual.indicator_id)
            .where(IndicatorReporting.by_sex)
        ).all()

        assert len(rows) > 4
        for row in rows:
            assert (row.women + row.men == int(row.of_period["number"])) == (not row.sex_reason)
        assert any(row.sex_reason for row in rows)

    def test_a_second_start_adds_nothing(self, told, uploads):
        before = {model: told.scalars(select(func.count()).select_from(model)).one() for model in (*ROWS, History)}

        assert demo_history(told, uploads) == []

        assert {model: told.scalars(select(func.count()).select_from(model)).one() for model in before} == before


class TestLeavingAlone:
    def test_a_plan_that_people_have_worked_on_is_left_as_it_is(self, session, drafts, tmp_path):
        apply_draft(session, short(drafts[BA]), public=True, now=NOW)
        plan = plan_of(session, BA)
        change = Change("title", "Before", "After")
        record(session, COMMAND, "edited", Subject("plan", BA), [change], plan_id=plan.id, now=NOW)
        session.commit()
        demo_people(session, tmp_path, NOW)

        assert demo_history(session, tmp_path / "uploads") == []

        assert session.scalars(select(func.count()).select_from(Actual)).one() == 0
        assert not session.get_one(PlanReporting, plan.id).has_demo_figures

    def test_without_the_people_of_a_demonstration_nothing_is_told(self, session, drafts, tmp_path):
        apply_draft(session, short(drafts[BA]), public=True, now=NOW)

        assert demo_history(session, tmp_path / "uploads") == []

    def test_nothing_is_invented_by_loading(self, loaded):
        assert [loaded.scalars(select(func.count()).select_from(model)).one() for model in ROWS] == [0, 0]
        assert not any(loaded.scalars(select(PlanReporting.has_demo_figures)))


def plan_of(session: Session, code: str) -> Plan:
    return session.scalars(select(Plan).where(Plan.code == code)).one()


def every_judged(session: Session, code: str, *, with_drafts: bool):
    plan = plan_of(session, code)
    rules = plan_rules(session, [plan])[plan.id]
    periods = periods_of(session, plan.id)
    how = {"today": TODAY, "with_drafts": with_drafts}
    return [judged for period in periods for judged in judged_in_period(session, plan, rules, period, periods, **how)]


def lights(session: Session, code: str, *, with_drafts: bool) -> set[Light]:
    return {judged.judgement.light for judged in every_judged(session, code, with_drafts=with_drafts)}


@pytest.fixture(scope="module")
def demonstration(
    new_database: NewDatabase, drafts, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting
) -> tuple[Flask, Path]:
    """A demonstration after its first start; only to be read."""

    def make() -> tuple[tuple[Flask, Path], Flask]:
        instance = tmp_path_factory.mktemp("demonstration")
        app = migrated(new_database, "demonstration", instance)
        with app.app_context():
            for draft in drafts.values():
                apply_draft(db.session, short(draft), public=True, now=NOW)
            demo_people(db.session, instance, NOW)
            assert demo_history(db.session, instance / "uploads") == [BA, XK]
        return (app, instance), app

    return lasting.once(new_database, "demonstration", make)


@pytest.fixture
def told(demonstration):
    """A session on the demonstration."""
    with demonstration[0].app_context():
        yield db.session


@pytest.fixture
def uploads(demonstration) -> Path:
    return demonstration[1] / "uploads"
