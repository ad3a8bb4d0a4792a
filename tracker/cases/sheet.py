"""The register of cases as a sheet: numbers, states and days. Nothing in it tells of anybody."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from tracker.cases.labels import kind_of, state_of
from tracker.web.sheets import Column, Sheet, Value


def register_sheet(rows: Iterable[Sequence[Any]]) -> Sheet:
    """The rows of `page_queries.register_rows`."""
    columns = [
        Column(_("Number"), 26),
        Column(_("Procedure"), 34),
        Column(_("State"), 30),
        Column(_("Unit"), 34),
        Column(_("Opened"), 12),
        Column(_("Decided"), 12),
        Column(_("Ended"), 12),
    ]
    return Sheet(_("Cases"), columns, (_row(*row) for row in rows))


def _row(
    number: str,
    procedure: str,
    state: str,
    unit: str,
    unit_name: str,
    opened_on: date,
    decided_on: date | None,
    ended_on: date | None,
) -> list[Value]:
    days = [day.isoformat() if day is not None else None for day in (opened_on, decided_on, ended_on)]
    return [number, kind_of(procedure), state_of(state), f"{unit_name} ({unit})", *days]
