"""Numbers as a document prints them: 17.500 and 86,5 become decimals in the document's own notation."""

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Notation:
    """The document's own signs: 1.234,5 has the decimal sign "," and the grouping sign "."."""

    decimal: str
    group: str

    def __post_init__(self) -> None:
        if self.decimal == self.group or {self.decimal, self.group} - {".", ","}:
            raise ValueError("a notation has a point and a comma, one for decimals and one for groups")


def parse_amount(text: str, notation: Notation) -> Decimal:
    """Read a printed number, for example "17.500" or "86,5"; a minus sign may lead it.

    The notation is the document's own, never guessed from its language: Kosovo's plan is in
    Serbian, which writes 50.000, and yet it prints 50,000 for fifty thousand.

    Raises:
        ValueError: the text is no number in this notation; "1.50" is none where the point groups
            thousands, rather than 150.
    """
    decimal, group = re.escape(notation.decimal), re.escape(notation.group)
    match = re.fullmatch(
        rf"([-−])?([0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)(?:{decimal}([0-9]+))?", text.strip(), re.ASCII
    )
    if match is None:
        raise ValueError(f"not a number in this notation: {text!r}")
    sign, whole, fraction = match.groups()
    digits = whole.replace(notation.group, "")
    return Decimal(f"{'-' if sign else ''}{digits}.{fraction or 0}" if fraction else f"{'-' if sign else ''}{digits}")


def print_amount(amount: Decimal, notation: Notation) -> str:
    """Return an amount as the document would print it, so that it can stand beside what is printed: 60,500."""
    return f"{amount:,f}".translate(str.maketrans(",.", notation.group + notation.decimal))


def plain_number(value: Decimal) -> str:
    """A figure as text, the same for 87.5 and 87.50: how tables and the history keep it."""
    whole = value.to_integral_value()
    if value == whole:
        return format(abs(whole) if whole == 0 else whole.quantize(Decimal(1)), "f")
    return format(value.normalize(), "f")
