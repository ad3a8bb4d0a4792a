"""Noting that somebody took the history out of the installation."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.history import Author, Change, Subject, record
from tracker.plans.models import Plan


def note_export(
    session: Session,
    plan: Plan | None,
    ending: str,
    entries: int,
    wanted: Mapping[str, str],
    *,
    author: Author,
    now: datetime,
) -> None:
    """Write into the plan's history, or the installation's, that its entries were exported, and by which filter."""
    subject = Subject("plan", plan.code, plan.title) if plan is not None else Subject("history", "")
    changes = [Change("entries", None, entries, {"filter": dict(wanted)}), Change("file", None, ending)]
    with transaction(session):
        record(
            session,
            author,
            "export.made",
            subject,
            changes,
            plan_id=plan.id if plan is not None else None,
            now=now,
        )
