"""A small plan whose workbook goes out and comes back: an indicator of each measure and one activity."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.integration.reporting.small_reports import Reported, make_reported
from tests.integration.roundtrip.sent_books import Post


@pytest.fixture
def reported(session: Session) -> Reported:
    """The plan, with counters and with women and men."""
    found = make_reported(session)
    found.settings("compound", counters=["drafted", "adopted"])
    found.settings("number", by_sex=True)
    return found


@pytest.fixture
def post(session: Session, reported: Reported, tmp_path: Path) -> Post:
    """Sends workbooks of the plan's first period out, and takes them back."""
    return Post(session, reported.plan, reported.periods[0], tmp_path)
