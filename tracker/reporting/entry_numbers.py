"""Typed figures: read strictly in the reader's notation, and where something else could be meant, it is said.

A text that is no number gets a sentence of its own kind: an error of a spreadsheet, a formula, a day, a dash, digits of
another script. None of them is guessed at.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol, get_group_symbol
from flask_babel import gettext as _

from tracker.errors import Refused
from tracker.reading.notation import plain_number
from tracker.reading.values import MOST_DECIMALS
from tracker.web.formats import number_in, percent_in
from tracker.web.languages import Language
from tracker.web.typed import example_number, typed_number

_SHOWN = 40  # letters of a typed text that a message repeats
_SHEET_ERROR = re.compile(r"#[A-ZА-Я0-9/]+[!?]?", re.IGNORECASE)
_EXPONENT = re.compile(r"[+\-−]?[0-9][0-9.,]*[eE][+\-−]?[0-9]+", re.ASCII)
_DAY = re.compile(r"[0-9]{1,2}[./-]\s?[0-9]{1,2}[./-]\s?[0-9]{4}\.?|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_COUNTERS = re.compile(r"[0-9.,]+\s*/\s*[0-9.,]+(?:\s*/\s*[0-9.,]+)*", re.ASCII)
# How numbers are written elsewhere: the decimal sign and the group sign.
_NOTATIONS = ((",", "."), (".", ","), (",", " "), (".", " "), (".", "'"), (",", "'"))


@dataclass(frozen=True, slots=True)
class Understood:
    """A typed number as it was understood."""

    value: Decimal
    told: str  # "reads as 17,5", in the reader's words
    doubt: str  # what else could be meant, and how to type that; "" where nothing could


def without_signs_unseen(text: str) -> str:
    """A text without letters that nobody sees (zero width, marks of direction) and without outer spaces."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()


def understood(text: str, language: Language, *, is_percent: bool = False) -> Understood:
    """What a typed number says.

    Raises:
        Refused: it is none in the reader's notation; the sentence says what to type.
    """
    plain = without_signs_unseen(text)
    if is_percent:
        plain = plain.removesuffix("%").rstrip()
    try:
        value = typed_number(plain, language, decimals=MOST_DECIMALS)
    except Refused as refused:
        raise _explained(plain, language, refused, is_percent=is_percent) from refused
    return Understood(value, told(value, language, is_percent=is_percent), _doubt(plain, value, language, is_percent))


def told(value: Decimal, language: Language, *, is_percent: bool = False) -> str:
    """How a number was understood, in words."""
    written = percent_in(value, language) if is_percent else number_in(value, language)
    return _("reads as %(number)s", number=written)


def typed_form(value: Decimal | None, language: Language) -> str:
    """A number as a person would type it: its own minus and space are on no keyboard."""
    if value is None:
        return ""
    return number_in(value, language).replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ")


def _doubt(plain: str, value: Decimal, language: Language, is_percent: bool) -> str:
    decimal, group = get_decimal_symbol(language.formatting), get_group_symbol(language.formatting)
    if is_percent and Decimal(0) < value < Decimal(1):
        return _(
            "Reads as %(read)s. If %(meant)s is meant, type %(typed)s.",
            read=percent_in(value, language),
            meant=percent_in(100 * value, language),
            typed=typed_form(100 * value, language),
        )
    if re.fullmatch(rf"-?[1-9][0-9]{{0,2}}{re.escape(decimal)}[0-9]{{3}}", plain):
        meant = Decimal(plain.replace(decimal, ""))
        return _(
            "“%(text)s” reads as %(read)s here. If %(meant)s is meant, type %(typed)s or %(meant)s.",
            text=plain,
            read=typed_form(value, language),
            meant=plain_number(meant),
            typed=typed_form(meant, language),
        )
    if group in ".," and re.fullmatch(rf"-?[1-9][0-9]{{0,2}}{re.escape(group)}[0-9]{{3}}", plain):
        meant = Decimal(plain.replace(group, "."))
        return _(
            "“%(text)s” reads as %(read)s here. If the decimal number is meant, type %(typed)s.",
            text=plain,
            read=plain_number(value),
            typed=plain.replace(group, decimal),
        )
    return ""


def _explained(plain: str, language: Language, refused: Refused, *, is_percent: bool) -> Refused:
    """The refusal of a text that is no number, with the sentence that helps most."""
    text = shown(plain)
    if _SHEET_ERROR.fullmatch(plain):
        return Refused(
            "“%(text)s” is an error of a spreadsheet and no figure. Type the figure, or leave the field empty.",
            text=text,
        )
    if plain.startswith(("=", "@")) or (plain[:1] in "+-" and re.search(r"[A-Za-z(]", plain)):
        return Refused("“%(text)s” is a formula. Type its result.", text=text)
    if _EXPONENT.fullmatch(plain):
        return Refused("“%(text)s” is written with an exponent. Type all its digits.", text=text)
    if _DAY.fullmatch(plain):
        return Refused("“%(text)s” is a day and no figure.", text=text)
    if _COUNTERS.fullmatch(plain):
        return Refused(
            "“%(text)s” is more than one figure. Type each into a field of its own, or one figure only.", text=text
        )
    if plain.endswith("%") and not is_percent:
        return Refused("“%(text)s” is a percent, and this field takes a number. Type the number.", text=text)
    if any(letter.isdigit() and not letter.isascii() for letter in plain):
        return Refused("“%(text)s” has digits of another script. Type the digits 0 to 9.", text=text)
    if not any(letter.isdigit() for letter in plain):
        return Refused(
            "“%(text)s” is no number. Leave the field empty where there is no figure, and say why in the comment.",
            text=text,
        )
    meant = [typed_form(value, language) for value in _elsewhere(plain)]
    if len(meant) == 1:
        return Refused(
            "“%(text)s” is not how numbers are written here. If %(meant)s is meant, type it like this.",
            text=text,
            meant=meant[0],
        )
    if meant:
        return Refused(
            "“%(text)s” is not how numbers are written here. Type %(one)s or %(other)s, whichever is meant.",
            text=text,
            one=meant[0],
            other=meant[1],
        )
    if any(letter.isalpha() for letter in plain):
        return Refused(
            "“%(text)s” has letters in it. Type the number alone, for example %(example)s.",
            text=text,
            example=example_number(language),
        )
    refused.params = {**refused.params, "text": text}
    return refused


def _elsewhere(plain: str) -> list[Decimal]:
    """What a text would say where numbers are written in other ways, each value once."""
    spaced = re.sub(r"\s", " ", plain.replace("−", "-").replace("–", "-").replace("’", "'"))
    found: list[Decimal] = []
    for decimal, group in _NOTATIONS:
        pattern = rf"-?(?:[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+|[0-9]+)(?:{re.escape(decimal)}[0-9]{{1,6}})?"
        if re.fullmatch(pattern, spaced, re.ASCII) is None:
            continue
        value = Decimal(spaced.replace(group, "").replace(decimal, "."))
        if abs(value) < Decimal(10) ** 12 and value not in found:
            found.append(value)
    return found[:2]


def shown(text: str) -> str:
    """The beginning of a typed text as a message repeats it: what cannot be seen is left out."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return seen[:_SHOWN]
