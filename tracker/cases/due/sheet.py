"""What is due in cases as a sheet: numbers of cases, kinds and days, and nothing of anybody."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _

from tracker.cases.due.labels import DEADLINES, how_late, remains
from tracker.cases.law.days import day_of
from tracker.cases.models import Case, CaseDeadline
from tracker.web.sheets import Column, Sheet, Value


def deadlines_sheet(rows: Iterable[tuple[CaseDeadline, Case]], now: datetime) -> Sheet:
    """One row for what is due, in the order of the list; days are negative where it is over."""
    columns = [
        Column(_("Case"), 24),
        Column(_("Unit"), 12),
        Column(_("What is due"), 44, wraps=True),
        Column(_("Rule"), 10),
        Column(_("Due on"), 12),
        Column(_("Days left"), 12),
        Column(_("What remains"), 28),
        Column(_("Statutory limit"), 16),
        Column(_("To be decided"), 16),
    ]
    return Sheet(_("Deadlines of cases"), columns, [_row(row, case, now) for row, case in rows])


def _row(row: CaseDeadline, case: Case, now: datetime) -> list[Value]:
    end = row.settled_at or now
    return [
        case.number,
        case.unit.code,
        str(DEADLINES.get(row.kind, row.kind)),
        row.rule,
        row.due_on.isoformat(),
        (row.due_on - day_of(end)).days,
        how_late(row, now) if row.settled_at is not None else remains(row, now),
        _("yes") if row.is_statutory else _("no"),
        _("yes") if row.asks_decision else _("no"),
    ]
