"""Counts as whoever counts hands them in, for tests."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.integration.reporting.small_reports import NOW, Reported
from tracker.history import Author
from tracker.reporting.counted import Count, supply
from tracker.reporting.models import Actual, Counted

BY_COMMAND = Author(way="command")
SAYS = "Persons are counted once, however often they were registered."


def a_count(number: Any = 42, **columns: Any) -> Count:
    """A count of cases; None for one that could not be made."""
    figure = {"number": str(number)} if isinstance(number, int) else number
    reason = {} if figure is not None else {"why_none": "Recorded since %(day)s only.", "why_none_words": {"day": "x"}}
    known: dict[str, Any] = {
        "origin": "cases",
        "definition": "BA-B14",
        "definition_version": 1,
        "settings": [{"name": "persons", "value": "once", "says": SAYS}],
        "list_digest": "a" * 64 if figure is not None else "",
        "as_of": NOW,
    }
    return Count(figure=figure, **known | reason | columns)


class Counting:
    """Counts for the plan, and what stands there afterwards."""

    def __init__(self, session: Session, reported: Reported) -> None:
        self.session, self.reported = session, reported
        self.turn = 0

    def supply(self, number: Any = 42, *, key: str = "number", period: int = 1, **columns: Any) -> Counted:
        """Hand a count in, each one a minute after the one before it."""
        self.turn += 1
        count = a_count(number, **{"as_of": NOW + timedelta(minutes=self.turn)} | columns)
        indicator, of_period = self.reported.indicators[key], self.reported.periods[period - 1]
        return supply(self.session, indicator.id, of_period.id, count, author=BY_COMMAND, now=NOW)

    def actual(self, key: str = "number", period: int = 1) -> Actual | None:
        """What is reported of an indicator."""
        self.session.expire_all()
        return self.session.scalars(
            select(Actual).where(
                Actual.indicator_id == self.reported.indicators[key].id,
                Actual.period_id == self.reported.periods[period - 1].id,
            )
        ).one_or_none()

    def number(self, key: str = "number", period: int = 1) -> Decimal | None:
        """The number that is reported; None where there is none."""
        row = self.actual(key, period)
        return Decimal(row.figure["number"]) if row is not None and row.figure else None
