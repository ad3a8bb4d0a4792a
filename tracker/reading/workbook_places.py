"""Addresses of cells and areas: B5, A1:C3."""

import re

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.ASCII | re.IGNORECASE)
_AREA = re.compile(r"([^:]+)(?::([^:]+))?")


def letters_of(column: int) -> str:
    """The letters of a column: A for 1, AA for 27."""
    letters = ""
    while column > 0:
        column, at = divmod(column - 1, 26)
        letters = chr(65 + at) + letters
    return letters


def place_of(reference: str) -> tuple[int, int]:
    """The row and the column of an address such as B5.

    Raises:
        ValueError: it is no address of a cell.
    """
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    column = 0
    for letter in match.group(1).upper():
        column = 26 * column + ord(letter) - 64
    return int(match.group(2)), column


def area_of(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of an area such as A1:C3.

    Raises:
        ValueError: it is no area.
    """
    match = _AREA.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    first = place_of(match.group(1))
    last = place_of(match.group(2) or match.group(1))
    return min(first[0], last[0]), min(first[1], last[1]), max(first[0], last[0]), max(first[1], last[1])
