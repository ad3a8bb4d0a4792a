"""How wide the columns of a workbook are: as its longest texts need, within reason. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.reporting.judging import Known
from tracker.roundtrip.filling import ItemFound, number_of
from tracker.roundtrip.layout import Column, Content


def fitted(columns: Sequence[Column], rows: Sequence[ItemFound], period: str) -> list[Column]:
    """The columns as wide as their longest text needs, within reason: it wraps, and a row has an end too."""
    names = max(len(found.item.name if isinstance(found.item, Known) else found.item.title) for found in rows)
    numbers = max(len(number_of(found.item)) for found in rows)
    remarks = max(len(found.remark) for found in rows)
    typed: dict[str, int] = {}
    figures: dict[str, int] = {}
    for found in rows:
        for column in columns:
            if column.content is Content.WORDS and found.state.row is not None:
                text = getattr(found.state.row, column.name, "") or ""
                typed[column.name] = max(typed.get(column.name, 0), len(text) + 30 * text.count("\n"))
    for name, length in (("baseline", 0), ("target", 0), ("previous", len(period) + 3)):
        figures[name] = max((_length_of(found, name) for found in rows), default=0) + length + 2
    wanted = max((len(found.item.output or "") for found in rows if not isinstance(found.item, Known)), default=0)
    longest = {"name": (names, 34, 60, 4), "number": (numbers, 6, 14, 1), "remark": (remarks, 16, 60, 24)}
    longest |= {"wanted": (wanted, 16, 40, 6)}
    found_widths = {
        name: min(max(least, -(-length // lines) + 2), most) for name, (length, least, most, lines) in longest.items()
    }
    found_widths |= {
        column.name: min(max(column.width, -(-typed.get(column.name, 0) // 26) + 2), 80)
        for column in columns
        if column.content is Content.WORDS
    }
    found_widths |= {name: min(max(11, width), 22) for name, width in figures.items()}
    return [replace(column, width=found_widths.get(column.name, column.width)) for column in columns]


def _length_of(found: ItemFound, name: str) -> int:
    """How many letters a figure of the plan takes, with its year: a figure that has no room is not shown at all."""
    if name == "previous":
        figure = found.before.figure if found.before is not None else None
        if figure is None:
            return len(found.before.status) if found.before is not None else 0
        return _length(figure.number) if not figure.is_counted else 8
    value = found.baseline if name == "baseline" else found.target
    return _length(value.number) + (7 if value.year is not None else 0) if value is not None else 0


def _length(value: Decimal | None) -> int:
    # A group sign for each three digits, and a sign of percent.
    return len(str(value)) * 4 // 3 + 3 if value is not None else 0
