"""Values of fields in one plain form, which can be compared, kept in the history and sent through a page. Pure.

A number is text without noughts that nobody needs ("87.5"), a day is "2026-11-22", institutions and funding sources
are their codes. The value of a baseline or target says its kind: {"kind": "percent", "value": "87.5"}.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.errors import Refused
from tracker.reading.ba_quarters import first_day, last_day
from tracker.reading.drafts import Measure
from tracker.reading.notation import plain_number
from tracker.reading.values import ValueKind
from tracker.texts import check_text

Value = Any  # of a field, as JSON keeps it
Values = dict[str, Value]  # by the names of fields

NO_VALUE: dict[str, Any] = {"kind": ValueKind.NONE.value, "value": None}
MOST_YEARS_AWAY = 10
MOST_COUNTERS = 6
_BY_MEASURE = {
    Measure.NUMBER: ValueKind.NUMBER,
    Measure.PERCENT: ValueKind.PERCENT,
    Measure.COMPOUND: ValueKind.COMPOUND,
    Measure.DESCRIPTIVE: ValueKind.TEXT,
}


def plain_value(kind: ValueKind, number: Decimal | None, parts: Iterable[str], text: str | None) -> dict[str, Any]:
    """What an indicator's row says, in the plain form."""
    match kind:
        case ValueKind.NUMBER | ValueKind.PERCENT if number is not None:
            return {"kind": kind.value, "value": plain_number(number)}
        case ValueKind.COMPOUND:
            return {"kind": kind.value, "value": [plain_number(Decimal(part)) for part in parts]}
        case ValueKind.TEXT:
            return {"kind": kind.value, "value": text or ""}
    return dict(NO_VALUE)


def kind_to_type(measure: Measure, read: ValueKind) -> ValueKind:
    """As what a baseline or target is typed: as the document's own figure was read, else as the measure counts."""
    if read in {ValueKind.NUMBER, ValueKind.PERCENT, ValueKind.COMPOUND}:
        return read
    return _BY_MEASURE[measure]


def in_order(chosen: Iterable[str], present: Sequence[str]) -> list[str]:
    """Codes in the order in which they stand now, new ones behind them."""
    wanted = set(chosen)
    return [code for code in present if code in wanted] + sorted(wanted - set(present))


def days_of_quarters(quarters: Sequence[int], first_year: int, last_year: int) -> tuple[date, date]:
    """The first and the last day of the quarters."""
    return first_day(first_year, quarters[0]), last_day(last_year, quarters[-1])


def check_title(text: str, field: str, *, may_be_empty: bool = False) -> None:
    """Let a title pass.

    Raises:
        Refused: it is empty, although it was not so far, or cannot be kept.
    """
    if not text.strip() and not may_be_empty:
        raise Refused("Type a title: without one the thing could not be found.", field=field)
    check_text(text, field)


def check_days(starts_on: date, ends_on: date, plan_starts_on: date, plan_ends_on: date) -> None:
    """Let a deadline pass.

    Raises:
        Refused: it ends before it begins, or lies so far from the plan that a year must be mistyped.
    """
    for field, year in (("starts_on", starts_on.year), ("ends_on", ends_on.year)):
        if not plan_starts_on.year - MOST_YEARS_AWAY <= year <= plan_ends_on.year + MOST_YEARS_AWAY:
            raise Refused(
                "The year %(year)s lies more than %(most)s years from the plan.",
                field=field,
                year=year,
                most=MOST_YEARS_AWAY,
            )
    if ends_on < starts_on:
        raise Refused("The deadline ends before it begins.", field="ends_on")


def check_value(value: Value, field: str) -> None:
    """Let the value of a baseline or target pass.

    Raises:
        Refused: it has one counter, or too many of them, or is a text that cannot be kept.
    """
    if value["kind"] == ValueKind.COMPOUND and not 2 <= len(value["value"]) <= MOST_COUNTERS:
        raise Refused(
            "Type the counters with a slash between them, for example %(example)s.", field=field, example="4/6"
        )
    if value["kind"] == ValueKind.TEXT:
        check_text(value["value"], field)
