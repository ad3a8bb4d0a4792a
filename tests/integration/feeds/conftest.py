"""A small plan with definitions of figures, and a case system that hands them in."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Lasting, NewDatabase, migrated
from tests.integration.feeds.event_desk import Desk
from tests.integration.feeds.handing_in import System, make_definitions, make_feed
from tests.integration.reporting.small_reports import make_reported
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.accounts.seals import seal
from tracker.cases.figures.models import FedEvent, FedFigure, FeedDelivery
from tracker.extensions import db
from tracker.indicators.models import Indicator
from tracker.reporting.models import ReportingPeriod


@pytest.fixture(scope="session")
def app(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory, lasting: Lasting) -> Flask:
    """The application with the plan BA-R and its definitions; what a test commits is taken back after it."""

    def make() -> tuple[Flask, Flask]:
        app = migrated(new_database, "feeds", tmp_path_factory.mktemp("instance"))
        with app.app_context():
            make_definitions(db.session, make_reported(db.session))
        return app, app

    app: Flask = lasting.once(new_database, "feeds", make)
    return app


@dataclass
class Planned:
    """The plan's indicators by their keys, and its quarters of 2024."""

    indicators: dict[str, Indicator]
    periods: list[ReportingPeriod]


@pytest.fixture
def reported(session) -> Planned:
    """The plan BA-R as the test's session sees it."""
    indicators = session.scalars(select(Indicator)).all()
    periods = session.scalars(select(ReportingPeriod).order_by(ReportingPeriod.position)).all()
    return Planned({each.key: each for each in indicators}, list(periods))


@pytest.fixture
def system(app, client, session, reported) -> System:
    """A case system that hands in the definitions of two indicators."""
    feed, secret = make_feed(session, seal=seal)
    return System(client, feed.code, secret)


@pytest.fixture
def desk(app, session, system) -> Desk:
    """An administrator at the page of files of events."""
    client = app.test_client()
    sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
    return Desk(client)


@pytest.fixture
def counted(session):
    """How many rows there are: figures, events, deliveries that were taken, and those that were refused."""

    def rows() -> tuple[int, int, int, int]:
        session.expire_all()
        of = [session.scalar(select(func.count()).select_from(model)) for model in (FedFigure, FedEvent)]
        taken = select(func.count()).select_from(FeedDelivery).where(FeedDelivery.is_taken)
        refused = select(func.count()).select_from(FeedDelivery).where(FeedDelivery.is_taken.is_(False))
        return (*of, session.scalar(taken), session.scalar(refused))

    return rows
