"""Figures that were counted elsewhere and handed in: kept beside what is typed."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.history import Author
from tracker.reporting.models import Counted, Plain, ReportingPeriod


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted for an indicator in a period, with all that explains it."""

    origin: str
    definition: str
    definition_version: int
    figure: Plain | None
    why_none: str
    why_none_words: dict[str, Any]
    women: Decimal | None
    men: Decimal | None
    by_unit: list[dict[str, Any]]
    settings: list[dict[str, Any]]
    list_digest: str
    as_of: datetime
    is_invented: bool


def supply(
    session: Session, indicator_id: int, period_id: int, count: Count, *, author: Author, now: datetime
) -> Counted:
    """Keep a count beside the figure that is typed, in place of an earlier one."""
    with transaction(session):
        row = session.scalars(
            select(Counted).where(Counted.indicator_id == indicator_id, Counted.period_id == period_id)
        ).one_or_none()
        if row is None:
            plan_id = session.get_one(ReportingPeriod, period_id).plan_id
            row = Counted(plan_id=plan_id, indicator_id=indicator_id, period_id=period_id)
            session.add(row)
        for each in fields(Count):
            setattr(row, each.name, getattr(count, each.name))
        session.flush()
    return row
