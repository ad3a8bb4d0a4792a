"""The invented case systems of a demonstration: what they handed in, beside what was typed, and how each is doing."""

import tomllib
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Lasting, NewDatabase, migrated
from tests.integration.editing.conftest import XK, short
from tracker.accounts.seals import seal
from tracker.cases.feeds.health import FeedState, health_of_all
from tracker.cases.figures.file import NAME, figures_of
from tracker.cases.figures.loading import keep_figures
from tracker.cases.figures.models import FedFigure, Feed, FeedDelivery, FigureDefinition
from tracker.cli.demo_feeds import demo_feeds
from tracker.cli.demo_history import demo_history
from tracker.cli.demo_people import demo_people
from tracker.cli.plans import imports_folder
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.history import COMMAND, History, broken_entries
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.reporting.models import Actual, Counted, ReportingPeriod

NOW = datetime(2026, 1, 15, 9)
TYPED = ["2021-H1", "2021-H2", "2022-H1"]  # what was counted, too
DIFFERING, UNTYPED = "2022-H2", ["2023-H1", "2023-H2"]


class TestWhatIsHandedIn:
    def test_every_definition_has_a_figure_of_every_period_but_of_the_one_that_was_refused(self, fed):
        totals = set(
            fed.execute(select(FedFigure.definition, ReportingPeriod.code).join(*_PERIOD).where(FedFigure.sex == ""))
        )
        definitions = set(fed.scalars(select(FigureDefinition.code)))

        assert len(definitions) == 9
        expected = {(code, period) for code in definitions for period in (*TYPED, DIFFERING, *UNTYPED)}
        of_the_late_one = set(fed.scalars(select(Feed).where(Feed.code == "XK-GRANICA")).one().definitions)
        assert expected - totals == {(code, "2023-H2") for code in of_the_late_one}

    def test_what_people_typed_is_what_was_counted_but_in_the_last_period_they_told(self, fed):
        found = beside(fed)

        for period in TYPED:
            assert {key: told[0] == told[1] for (key, code), told in found.items() if code == period} == dict.fromkeys(
                ("1.2-I1", "2.2-I1", "2.4-I1"), True
            )
        assert [told for (_, code), told in found.items() if code == DIFFERING and told[0] == told[1]] == []

    def test_where_nobody_typed_anything_the_count_is_the_draft_and_says_whose_it_is(self, fed):
        origins = fed.scalars(select(Actual.origin).join(ReportingPeriod).where(ReportingPeriod.code.in_(UNTYPED)))

        assert set(origins) == {"feed:XK-ODAM"}

    def test_every_system_says_that_it_is_invented(self, fed):
        names = fed.scalars(select(Feed.name)).all()

        assert len(names) == 2
        assert [name for name in names if not name.endswith("(izmišljeno za prikaz)")] == []

    def test_the_history_stays_whole(self, fed):
        assert list(broken_entries(fed)) == []


class TestHowTheyAreDoing:
    def test_one_is_in_order_and_the_other_late_after_a_refusal(self, fed):
        health = {each.feed.code: each for each in health_of_all(fed, NOW)}

        assert {code: each.state for code, each in health.items()} == {
            "XK-GRANICA": FeedState.LATE,
            "XK-ODAM": FeedState.IN_ORDER,
        }
        assert {each.period for each in health["XK-GRANICA"].late} == {"2023-H2"}
        problems = health["XK-GRANICA"].last_refused.answer["problems"]
        assert [each["code"] for each in problems] == ["period-not-ended"]
        assert health["XK-ODAM"].last_refused is None


class TestOnce:
    def test_a_second_time_adds_nothing(self, fed):
        models = (Feed, FeedDelivery, FedFigure, Counted, Actual, History)
        before = {model: fed.scalars(select(func.count()).select_from(model)).one() for model in models}

        assert demo_feeds(fed, seal) == 0

        assert {model: fed.scalars(select(func.count()).select_from(model)).one() for model in models} == before

    def test_without_the_definitions_nothing_is_entered(self, session, drafts):
        apply_draft(session, short(drafts[XK]), public=True, now=NOW)

        assert demo_feeds(session, seal) == 0

        assert session.scalars(select(func.count()).select_from(Feed)).one() == 0


_PERIOD = (
    ReportingPeriod,
    (ReportingPeriod.starts_on == FedFigure.starts_on) & (ReportingPeriod.ends_on == FedFigure.ends_on),
)


def beside(session):
    """The count and the typed figure with women and men, by the indicator and the period."""
    rows = session.execute(
        select(Indicator.key, ReportingPeriod.code, Counted, Actual)
        .join(Counted, Counted.indicator_id == Indicator.id)
        .join(ReportingPeriod, ReportingPeriod.id == Counted.period_id)
        .join(Actual, (Actual.indicator_id == Indicator.id) & (Actual.period_id == ReportingPeriod.id))
        .where(Actual.origin == "demo")
    )
    return {
        (key, code): tuple((row.figure, row.women, row.men) for row in (counted, typed))
        for key, code, counted, typed in rows
    }


@pytest.fixture(scope="module")
def demonstration(
    new_database: NewDatabase, drafts, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting
) -> Flask:
    """Kosovo's plan with its definitions, its invented history and its invented systems; only to be read."""

    def make() -> tuple[Flask, Flask]:
        instance = tmp_path_factory.mktemp("fed")
        app = migrated(new_database, "demo-feeds", instance)
        with app.app_context():
            apply_draft(db.session, short(drafts[XK]), public=True, now=NOW)
            plan = db.session.scalars(select(Plan).where(Plan.code == XK)).one()
            content = tomllib.loads((imports_folder() / "xk-mig-2021-2023" / NAME).read_text("utf-8"))
            keep_figures(db.session, plan, figures_of(content, XK), author=COMMAND, now=NOW)
            demo_people(db.session, instance, NOW)
            assert demo_history(db.session, instance / "uploads") == [XK]
            assert demo_feeds(db.session, seal) == 2
        return app, app

    app: Flask = lasting.once(new_database, "demo-feeds", make)
    return app


@pytest.fixture
def fed(demonstration):
    """A session on the demonstration."""
    with demonstration.app_context():
        yield db.session
