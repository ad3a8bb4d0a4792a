"""The digest that tells whether a document says something new, and what loading writes."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

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


def draft_digest(draft: PlanDraft) -> str:
    """A digest of all that was read from a document; the same text, errata and registers give the same one."""
    return _digest(dataclasses.asdict(draft))


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
