"""The one description of the workbook of a period: its sheets, its columns, and which cells are to fill. Pure.

Whoever writes the workbook, reads it back or annotates it asks here. Words are not here but in `labels`: a column has a
name that is the same in every language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tracker.reading.drafts import Measure
from tracker.reporting.access import ACTIVITY, INDICATOR

FORMAT = 1  # goes up when a workbook of before can no longer be read by the rules of now

INSTRUCTIONS = "instructions"
# A sheet of rows is called as the kind of its rows; these two are never shown, and called so in every language.
TRACKER, LISTS = "_tracker", "_lists"
ROW_SHEETS = (INDICATOR, ACTIVITY)

# Above the rows of a sheet, counted from 0: the title of the plan, who reports, which period, the signs, the bands.
TITLE_ROW, WHO_ROW, PERIOD_ROW, SIGNS_ROW, BAND_ROW, HEAD_ROW = range(6)
FIRST_ROW = HEAD_ROW + 1

LONGEST_KEY = 200  # letters of an item's key that are looked for; no published plan has a key of thirty

PART = "part"  # of a compound: part_1, part_2 …
MOST_COUNTERS = 20  # how many counters a head is looked for; no published plan has more than four


class Content(StrEnum):
    """What stands in a column, or is typed into it."""

    SHOWN = "shown"  # the plan's own, never to fill
    NUMBER = "number"
    PERCENT = "percent"  # 87 is eighty-seven percent; never 0.87, and never shown with Excel's own percent format
    CHOICE = "choice"  # from a list
    DAY = "day"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet of rows."""

    name: str  # the same in every language, and once in a sheet
    content: Content
    field: str | None = None  # as `reporting.entry_forms` names it, of what is typed into it; None: nothing is
    width: int = 12  # letters
    is_hidden: bool = False


class _Asked(Protocol):
    """What must be known of an indicator to say which of its cells are to fill."""

    @property
    def measure(self) -> Measure:
        """How it is counted."""

    @property
    def counters(self) -> list[str]:
        """What each counter of a compound counts."""


# The first columns of both sheets. The first one names the row, whatever people sort, copy or move; the second says
# what its figure needs, for the colours of what is missing.
KEY = Column("key", Content.SHOWN, width=10, is_hidden=True)
NEEDS = Column("needs", Content.SHOWN, width=6, is_hidden=True)
SIGN = Column("sign", Content.SHOWN, width=7)
NUMBER = Column("number", Content.SHOWN, width=9)
NAME = Column("name", Content.SHOWN, width=40)
INSTITUTION = Column("institution", Content.SHOWN, width=18)
STATE = Column("state", Content.SHOWN, width=13)
REMARK = Column("remark", Content.SHOWN, width=16)

_WORDS_WIDTH = 28

_OF_INDICATORS = {
    "figure": Column("figure", Content.NUMBER, "figure", 13),
    "percent": Column("percent", Content.PERCENT, "figure", 11),
    "numerator": Column("numerator", Content.NUMBER, "numerator", 11),
    "denominator": Column("denominator", Content.NUMBER, "denominator", 11),
    "stage": Column("stage", Content.CHOICE, "stage", 13),
    "side": Column("side", Content.CHOICE, "side", 12),
    "women": Column("women", Content.NUMBER, "women", 10),
    "men": Column("men", Content.NUMBER, "men", 10),
    "text": Column("text", Content.WORDS, "text", _WORDS_WIDTH),
    "sex_reason": Column("sex_reason", Content.WORDS, "sex_reason", 20),
    "comment": Column("comment", Content.WORDS, "comment", _WORDS_WIDTH),
    "obstacle": Column("obstacle", Content.WORDS, "obstacle", _WORDS_WIDTH),
    "way_forward": Column("way_forward", Content.WORDS, "way_forward", _WORDS_WIDTH),
}
_OF_ACTIVITIES = (
    Column("status", Content.CHOICE, "status", 18),
    Column("done_in", Content.CHOICE, "done_in", 10),
    Column("planned_percent", Content.PERCENT, "planned_percent", 11),
    Column("reached_percent", Content.PERCENT, "reached_percent", 11),
    Column("forecast_on", Content.DAY, "forecast_on", 13),
    Column("narrative", Content.WORDS, "narrative", _WORDS_WIDTH),
    Column("output", Content.WORDS, "output", 22),
    Column("obstacle", Content.WORDS, "obstacle", _WORDS_WIDTH),
    Column("way_forward", Content.WORDS, "way_forward", _WORDS_WIDTH),
)

# Choices with the fields that they are made in; each has a list of its own on the sheet of lists.
CHOICES = ("status", "done_in", "side", "stage")


def part_column(number: int) -> Column:
    """The column of a counter, 1 for the first."""
    name = f"{PART}_{number}"
    return Column(name, Content.NUMBER, name, 11)


def indicator_columns(indicators: Iterable[tuple[_Asked, Sequence[str]]], *, with_institution: bool) -> list[Column]:
    """The columns that these indicators need, each given with its fields; what none needs is left out."""
    asked = list(indicators)
    fields = {name for _, names in asked for name in names}
    measures = {indicator.measure for indicator, _ in asked}
    parts = sum(1 for name in fields if name.startswith(f"{PART}_"))
    found = [KEY, NEEDS, SIGN, NUMBER, NAME, Column("measure", Content.SHOWN, width=16)]
    if with_institution:
        found.append(INSTITUTION)
    found += [Column(name, Content.SHOWN, width=13) for name in ("baseline", "target", "previous")]
    # A number and a percent are one field of the tracker, and here two columns: so the unit stands in the head.
    if Measure.NUMBER in measures:
        found.append(_OF_INDICATORS["figure"])
    if Measure.PERCENT in measures:
        found += [_OF_INDICATORS[name] for name in ("percent", "numerator", "denominator")]
    found += [part_column(number) for number in range(1, parts + 1)]
    found += [_OF_INDICATORS[name] for name in ("stage", "side", "women", "men") if name in fields]
    found.append(STATE)
    words = [_OF_INDICATORS[name] for name in ("text", "sex_reason", "comment", "obstacle", "way_forward")]
    shown = [column for column in words if column.field in fields]
    return [*found, *shown, REMARK]


def activity_columns(*, with_institution: bool) -> list[Column]:
    """The columns of activities."""
    deadline = Column("deadline", Content.SHOWN, width=13)
    wanted = Column("wanted", Content.SHOWN, width=22)  # what the plan wants the activity to leave behind
    previous = Column("previous", Content.SHOWN, width=16)
    place = [INSTITUTION] if with_institution else []
    figures = [column for column in _OF_ACTIVITIES if column.content is not Content.WORDS]
    words = [column for column in _OF_ACTIVITIES if column.content is Content.WORDS]
    return [
        *(KEY, NEEDS, SIGN, NUMBER, NAME, *place, wanted, deadline, previous),
        *(*figures, STATE, *words, REMARK),
    ]


def every_column(kind: str, counters: int = MOST_COUNTERS) -> list[Column]:
    """All columns that a sheet of a kind can have, for whoever looks for their heads."""
    if kind == ACTIVITY:
        return activity_columns(with_institution=True)
    head = [KEY, NEEDS, SIGN, NUMBER, NAME, INSTITUTION, STATE, REMARK]
    shown = [Column(name, Content.SHOWN, width=13) for name in ("measure", "baseline", "target", "previous")]
    return [*head, *shown, *_OF_INDICATORS.values(), *(part_column(number) for number in range(1, counters + 1))]


def list_name(field: str) -> str:
    """The defined name of a list of choices."""
    return f"list_{field}"


def page_blocks(columns: Sequence[Column]) -> list[int]:
    """Where a printed page may begin: the first column to fill, and the first one for words; places in the sheet."""
    firsts = (
        next((at for at, column in enumerate(columns) if column.field is not None), None),
        next((at for at, column in enumerate(columns) if column.content is Content.WORDS), None),
    )
    return sorted({at for at in firsts if at is not None})


def column_name(field: str, measure: Measure | None) -> str:
    """The column into which a field of a row is typed; the measure is an indicator's, None for an activity."""
    return "percent" if field == "figure" and measure is Measure.PERCENT else field


def content_of(field: str, measure: Measure | None) -> Content:
    """What is typed into a field."""
    name = column_name(field, measure)
    if name.startswith(f"{PART}_"):
        return Content.NUMBER
    if measure is None:
        return next(column.content for column in _OF_ACTIVITIES if column.name == name)
    return _OF_INDICATORS[name].content


def needs_of(measure: Measure | None, counters: int = 0) -> str:
    """What a row's figure needs, as the colours of the sheet ask it; "" is for a row that is locked, or not asked."""
    if measure is None:
        return "S"  # a status
    return {Measure.NUMBER: "N", Measure.PERCENT: "P", Measure.DESCRIPTIVE: "D"}.get(measure, f"C{counters}")


def fields_in_order(counters: int) -> list[str]:
    """The fields of all rows, in the order in which the very hidden sheet has them, with as many counters."""
    parts = [f"{PART}_{number}" for number in range(1, counters + 1)]
    of_indicators = [column.field for column in _OF_INDICATORS.values()]
    of_activities = [column.field for column in _OF_ACTIVITIES]
    return list(dict.fromkeys(name for name in (*of_indicators, *parts, *of_activities) if name is not None))


def row_key(kind: str, key: str) -> str:
    """What the hidden first column says of a row: indicator:1.1-I1."""
    return f"{kind}:{key}"


def kind_and_key(text: str) -> tuple[str, str] | None:
    """The kind and the key that the hidden first column names; None where it names none."""
    kind, colon, key = text.strip().partition(":")
    return (kind, key) if colon and 0 < len(key) <= LONGEST_KEY and kind in ROW_SHEETS else None
