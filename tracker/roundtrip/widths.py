"""How wide the columns of a workbook are: as its longest texts need, within reason. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.reporting.judging import Known
from tracker.roundtrip.filling import FoundItems, ItemFound, length_of_figure, number_of
from tracker.roundtrip.layout import Column, Content


def fitted(columns: Sequence[Column], found: FoundItems, kind: str, period: str) -> list[Column]:
    """The columns as wide as their longest text needs, within reason: it wraps, and a row has an end too.

    Of what was typed and remarked only the first rows are asked: a longer text makes its row higher.
    """
    items = [each.item for each in found.of_kind(kind)]
    rows = found.first_rows(kind)
    names = max(len(item.name if isinstance(item, Known) else item.title) for item in items)
    numbers = max(len(number_of(item)) for item in items)
    remarks = max(len(each.remark) for each in rows)
    typed: dict[str, int] = {}
    for each in rows:
        for column in columns:
            if column.content is Content.WORDS and each.row is not None:
                text = getattr(each.row, column.name, "") or ""
                typed[column.name] = max(typed.get(column.name, 0), len(text) + 30 * text.count("\n"))
    further = found.further_lengths(kind)
    figures: dict[str, int] = {}
    for name, length in (("baseline", 0), ("target", 0), ("previous", len(period) + 3)):
        longest_of = max((_length_of(each, name) for each in rows), default=0)
        figures[name] = max(longest_of, further.get(name, 0)) + length + 2
    wanted = max((len(item.output or "") for item in items if not isinstance(item, Known)), default=0)
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
    """How many letters a figure of the plan takes in its cell."""
    if name == "previous":
        figure = found.before.figure if found.before is not None else None
        if figure is None:
            return len(found.before.status) if found.before is not None else 0
        return length_of_figure(figure.number) if not figure.is_counted else 8
    value = found.baseline if name == "baseline" else found.target
    return length_of_figure(value.number, has_year=value.year is not None) if value is not None else 0
