"""Digests that tell whether a document says something new, and whether people have worked on a plan."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from tracker.budgets.models import BudgetLine, BudgetLineSource
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.plans.annexes import PlanFinding, Risk, StaffFigure, StaffRow
from tracker.plans.models import (
    Activity,
    ActivityDetail,
    ActivityInstitution,
    AuthorisedTitle,
    DocumentLine,
    Element,
    ElementInstitution,
    Erratum,
    Plan,
)
from tracker.reading.drafts import PlanDraft
from tracker.search.models import SearchEntry

# Everything that loading writes for a plan, in an order in which it can be deleted.
CONTENT: tuple[type, ...] = (
    SearchEntry,
    BudgetLineSource,
    BudgetLine,
    IndicatorValue,
    Indicator,
    ActivityDetail,
    ActivityInstitution,
    Activity,
    ElementInstitution,
    Element,
    AuthorisedTitle,
    StaffFigure,
    StaffRow,
    Risk,
    PlanFinding,
    Erratum,
    DocumentLine,
)
_NOT_THE_DOCUMENT = {"rows_digest", "draft_digest", "loaded_at", "visibility"}


def draft_digest(draft: PlanDraft) -> str:
    """A digest of all that was read from a document; the same text, errata and registers give the same one."""
    return _digest(dataclasses.asdict(draft))


def rows_digest(session: Session, plan: Plan) -> str:
    """A digest of all rows of a plan as they are now, but for who may see it."""
    columns = [column for column in Plan.__table__.columns if column.name not in _NOT_THE_DOCUMENT]
    rows: list[Any] = [list(session.execute(select(*columns).where(Plan.__table__.c.id == plan.id)).one())]
    for model in CONTENT:
        table: Table = model.__table__  # type: ignore[attr-defined]
        found = session.execute(select(table).where(table.c.plan_id == plan.id).order_by(table.c.id))
        rows.append([list(row) for row in found])
    return _digest(rows)


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"no digest of {type(value).__name__}")
