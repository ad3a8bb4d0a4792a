"""The cell that says when: "III", "I-IV", "II, III i IV", "Kontinuirano"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reading.scripts import fold

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_TOKEN = re.compile(r"\biv\b|\biii\b|\bii\b|\bi\b|[-–—]|[,;/+]")
_WORDS = re.compile(r"\b(?:kvartal\w*|tromjesec\w*)\b|\.")


@dataclass(frozen=True, slots=True)
class Quarters:
    """The quarters that a cell names, in order; `continuous` only where it says so in words."""

    numbers: tuple[int, ...]
    continuous: bool = False


def quarters_of(text: str) -> Quarters | None:
    """Read the cell of the planned quarter, None where it names none.

    A dash is a range ("II-IV"); the "i" between two quarters is the word for and, so "III i IV" is two of them.
    """
    folded = _WORDS.sub(" ", fold(text)).strip()
    if folded.startswith("kontinuiran"):
        return Quarters((), continuous=True)
    if not folded or not re.fullmatch(rf"(?:\s|{_TOKEN.pattern})+", folded):
        return None
    tokens = _TOKEN.findall(folded)
    numbers: list[int] = []
    range_is_open = False
    expects_quarter = True
    for position, token in enumerate(tokens):
        if token in "-–—":
            if expects_quarter:
                return None
            range_is_open = expects_quarter = True
        elif token in ",;/+":
            if expects_quarter:
                return None
            expects_quarter = True
        elif token == "i" and not expects_quarter and position + 1 < len(tokens):
            expects_quarter = True
        elif not expects_quarter:
            return None
        else:
            number = _ROMAN[token]
            if range_is_open and number <= numbers[-1]:
                return None
            numbers += range(numbers[-1] + 1, number + 1) if range_is_open else [number]
            range_is_open = expects_quarter = False
    if expects_quarter or numbers != sorted(set(numbers)):
        return None
    return Quarters(tuple(numbers))


def first_day(year: int, quarter: int) -> date:
    """The day on which a quarter of a year begins."""
    return date(year, 3 * quarter - 2, 1)


def last_day(year: int, quarter: int) -> date:
    """The day on which a quarter of a year ends."""
    return (date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)) - timedelta(days=1)
