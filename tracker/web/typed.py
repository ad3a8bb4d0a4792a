"""What people type into fields, read strictly: a number is a number in the reader's own notation, or it is refused."""

import re
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from tracker.errors import Refused
from tracker.web.languages import Language

_SPACES = "\u00a0\u202f\u2009 "
_MINUS = "−–"  # what word processors make of a hyphen
MOST_DIGITS = 12  # before the decimal sign: what the database keeps exactly


@lru_cache(maxsize=16)
def _signs(language: Language) -> tuple[str, str]:
    """The decimal and the group sign of a language; a group sign that is a space is the plain space here."""
    group = get_group_symbol(language.formatting)
    return get_decimal_symbol(language.formatting), " " if group in _SPACES else group


@lru_cache(maxsize=16)
def _pattern(language: Language) -> re.Pattern[str]:
    decimal, group = (re.escape(sign) for sign in _signs(language))
    return re.compile(rf"-?(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)(?:{decimal}[0-9]+)?", re.ASCII)


def example_number(language: Language) -> str:
    """How a number with groups and decimals is written: 1.234,5."""
    decimal, group = _signs(language)
    return f"1{group}234{decimal}5"


def typed_number(text: str, language: Language, *, decimals: int) -> Decimal:
    """Read a typed number, for example "1.234,5" in Bosnian or "1,234.5" in English.

    Signs for groups must stand where groups end, or nowhere; spaces count as group signs where the language groups by
    spaces. Nothing is rounded.

    Raises:
        Refused: it is no number in this notation, has more decimals than are kept, or more digits.
    """
    plain = text.strip()
    for sign in _MINUS:
        plain = plain.replace(sign, "-")
    decimal, group = _signs(language)
    if group == " ":
        for space in _SPACES:
            plain = plain.replace(space, " ")
    if _pattern(language).fullmatch(plain) is None:
        raise Refused(
            "“%(text)s” is no number as it is written here. Type it like this: %(example)s",
            text=text.strip()[:40],
            example=example_number(language),
        )
    whole, _, rest = plain.replace(group, "").partition(decimal)
    if len(whole.lstrip("-")) > MOST_DIGITS:
        raise Refused("“%(text)s” has more than %(most)s digits.", text=text.strip()[:40], most=MOST_DIGITS)
    if len(rest) > decimals:
        raise Refused(
            "“%(text)s” has more than %(most)s decimals; nothing is rounded here.",
            text=text.strip()[:40],
            most=decimals,
        )
    return Decimal(f"{whole}.{rest}" if rest else whole)


_WRITTEN_DAY = re.compile(r"([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{4})\.?", re.ASCII)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def typed_day(text: str) -> date:
    """Read a typed day: "2026-12-31", as browsers send it, or "31.12.2026." as it is written.

    Raises:
        Refused: it is no day of the calendar, or written in another way.
    """
    plain = text.strip()
    written = _WRITTEN_DAY.fullmatch(plain)
    try:
        if written is not None:
            return date(int(written[3]), int(written[2]), int(written[1]))
        if _ISO_DAY.fullmatch(plain):
            return date.fromisoformat(plain)
    except ValueError as error:
        raise Refused("There is no day “%(text)s” in the calendar.", text=plain[:40]) from error
    raise Refused("“%(text)s” is no day. Type it like this: 31.12.2026.", text=plain[:40])


_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2})?", re.ASCII)


def typed_clock(text: str) -> time:
    """Read a typed time of the day: "14:30", as browsers send it and as it is written; "14.30" is understood too.

    Raises:
        Refused: it is no time of a day.
    """
    written = _CLOCK.fullmatch(text.strip())
    if written is not None and int(written[1]) < 24 and int(written[2]) < 60:
        return time(int(written[1]), int(written[2]))
    raise Refused("“%(text)s” is no time. Type it like this: 14:30.", text=text.strip()[:40])
