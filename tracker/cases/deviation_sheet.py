"""What was recorded against something as a sheet: cases, events and days. No words, and nothing of anybody."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from tracker.cases.labels import event_of, kind_of
from tracker.cases.law.days import day_of
from tracker.cases.safeguard_labels import BASES, named
from tracker.web.sheets import Column, Sheet, Value


def deviations_sheet(rows: Iterable[Sequence[Any]]) -> Sheet:
    """The rows of `deviations.deviation_rows`."""
    columns = [
        Column(_("Case"), 26),
        Column(_("Procedure"), 34),
        Column(_("Event"), 34),
        Column(_("Happened on"), 14),
        Column(_("Unit"), 34),
        Column(_("How it was recorded"), 24),
        Column(_("Against which safeguards"), 60, wraps=True),
        Column(_("Basis"), 34, wraps=True),
        Column(_("Recorded on"), 14),
    ]
    return Sheet(_("Deviations"), columns, (_row(*row) for row in rows))


def recorded_as(is_deviation: bool) -> str:
    """How something was recorded, in words."""
    return _("as a deviation") if is_deviation else _("with a reason")


def _row(
    number: str,
    procedure: str,
    code: str,
    day: date,
    unit: str,
    unit_name: str,
    is_deviation: bool,
    safeguards: Sequence[str],
    recorded_at: datetime,
) -> list[Value]:
    return [
        number,
        kind_of(procedure),
        event_of(code),
        day.isoformat(),
        f"{unit_name} ({unit})",
        recorded_as(is_deviation),
        "; ".join(named(each) for each in safeguards) or _("the order of the procedure"),
        "; ".join(BASES.get(each, each) for each in safeguards) or None,
        day_of(recorded_at).isoformat(),
    ]
