"""What the cell of an indicator or of a budget says: 50% (2021), 2021 (50%), 6/6, 90,000 €, AT, or nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.reading.notation import Notation, parse_amount


class ValueKind(StrEnum):
    """What an indicator's cell turned out to hold."""

    NUMBER = "number"
    PERCENT = "percent"
    COMPOUND = "compound"
    TEXT = "text"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReadValue:
    """What was understood of an indicator's cell. A percent is 87, not 0.87; a year alone has no value."""

    kind: ValueKind
    number: Decimal | None = None  # for NUMBER and PERCENT
    parts: tuple[Decimal, ...] = ()  # for COMPOUND: 40/60 is (40, 60), never a division
    text: str | None = None  # for TEXT
    year: int | None = None
    year_first: bool = False  # printed "2021 (50%)" where the form wants "50% (2021)"


# What the tables of the plans keep exactly; a figure that they could only round is kept as text.
MOST_DIGITS = 12  # before the decimal sign
MOST_DECIMALS = 6  # behind that of an indicator or a head count
MOST_CENTS = 2  # behind that of an amount

_YEAR = r"(?:19|20)[0-9]{2}"
_YEAR_ALONE = re.compile(rf"\(\s*({_YEAR})\.?\s*\)")
_YEAR_LAST = re.compile(rf"(.+?)\s*\(\s*({_YEAR})\.?\s*\)")
_YEAR_FIRST = re.compile(rf"({_YEAR})\.?\s*\(\s*(.+?)\s*\)")


def parse_value(text: str, notation: Notation) -> ReadValue:
    """Read the cell of a baseline or target; what is no number, percent or compound is text.

    An empty cell is NONE, and so is a year in brackets without a value.
    """
    text = text.strip()
    if not text:
        return ReadValue(ValueKind.NONE)
    if match := _YEAR_ALONE.fullmatch(text):
        return ReadValue(ValueKind.NONE, year=int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text):
        return _figure(match[2], notation, int(match[1]), year_first=True)
    if match := _YEAR_LAST.fullmatch(text):
        return _figure(match[1], notation, int(match[2]))
    return _figure(text, notation, None)


def _figure(text: str, notation: Notation, year: int | None, *, year_first: bool = False) -> ReadValue:
    try:
        if text.endswith("%"):
            return ReadValue(ValueKind.PERCENT, parse_figure(text[:-1], notation), year=year, year_first=year_first)
        if "/" in text:
            parts = tuple(parse_figure(part, notation) for part in text.split("/"))
            return ReadValue(ValueKind.COMPOUND, parts=parts, year=year, year_first=year_first)
        return ReadValue(ValueKind.NUMBER, parse_figure(text, notation), year=year, year_first=year_first)
    except ValueError:
        return ReadValue(ValueKind.TEXT, text=text, year=year, year_first=year_first)


def parse_figure(text: str, notation: Notation, decimals: int = MOST_DECIMALS) -> Decimal:
    """Read a printed number that can be kept as it is.

    Raises:
        ValueError: the text is no number in this notation, or has more digits than are kept.
    """
    figure = parse_amount(text, notation)
    # The noughts at the end count too: 10.000 with a decimal point is a thousandfold misread, and no amount.
    if abs(figure) >= Decimal(10) ** MOST_DIGITS or int(figure.as_tuple().exponent) < -decimals:
        raise ValueError(f"more digits than are kept: {text!r}")
    return figure


class BudgetKind(StrEnum):
    """What the cell of a budget says."""

    AMOUNT = "amount"
    ADMINISTRATIVE = "administrative"
    UNEXPLAINED = "unexplained"
    EMPTY = "empty"
    STATED_TOTAL = "stated_total"


@dataclass(frozen=True, slots=True)
class ReadBudget:
    """What was understood of a budget cell; `amount` is None for everything but an amount."""

    kind: BudgetKind
    amount: Decimal | None = None
    currency_sign: str = ""  # "€" where the cell prints one
    is_ungrouped: bool = False  # "1000" where the document groups thousands


CURRENCIES = {"€": "EUR", "EUR": "EUR", "KM": "BAM", "BAM": "BAM"}
_CURRENCY = re.compile(r"^(.*?)\s*(€|EUR|KM|BAM)$|^(€|EUR|KM|BAM)\s*(.*)$")


def parse_budget(text: str, notation: Notation, codes: Mapping[str, BudgetKind]) -> ReadBudget:
    """Read a budget cell: an amount, perhaps with a sign of currency; a code such as AT; or nothing.

    `codes` says what the form's codes mean; an upper-case word of up to four letters that it does not
    name is UNEXPLAINED. An empty cell plans nothing, and is not 0.

    Raises:
        ValueError: the cell holds something else.
    """
    text = text.strip()
    if not text:
        return ReadBudget(BudgetKind.EMPTY)
    if text in codes:
        return ReadBudget(codes[text])
    if re.fullmatch(r"[^\W\d_]{1,4}", text) and text.isupper():
        return ReadBudget(BudgetKind.UNEXPLAINED)
    sign = ""
    if match := _CURRENCY.match(text):
        sign = match[2] or match[3]
        text = match[1] if match[2] else match[4]
    amount = parse_figure(text, notation, MOST_CENTS)
    ungrouped = amount >= 1000 and notation.group not in text
    return ReadBudget(BudgetKind.AMOUNT, amount, sign, ungrouped)
