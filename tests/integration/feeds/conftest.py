"""A small plan with definitions of figures, and a case system that hands them in."""

import pytest
from sqlalchemy import func, select

from tests.integration.feeds.handing_in import System, make_definitions, make_feed
from tests.integration.reporting.small_reports import Reported, make_reported
from tracker.accounts.seals import seal
from tracker.cases.figure_models import FedEvent, FedFigure, FeedDelivery


@pytest.fixture
def reported(session) -> Reported:
    """The plan BA-R with its quarters of 2024, an indicator of each measure, and the definitions."""
    reported = make_reported(session)
    make_definitions(session, reported)
    return reported


@pytest.fixture
def system(app, client, session, reported) -> System:
    """A case system that hands in the definitions of two indicators."""
    feed, secret = make_feed(session, seal=seal)
    return System(client, feed.code, secret)


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
