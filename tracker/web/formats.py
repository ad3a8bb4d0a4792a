"""How figures, money and days are written in the reader's language: the filters of all pages.

Nothing is rounded here: a figure is shown as exactly as it is known. None is shown as "—" and never as 0.
"""

from datetime import date, datetime
from decimal import Context, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import gettext

from tracker.web.languages import ENGLISH, Language, current_language

NOTHING = "—"
MINUS = "−"
NO_BREAK_SPACE = "\u00a0"
_WIDE = Context(prec=100)

# CLDR writes BAM in English and Albanian, and € everywhere; documents of both countries write EUR.
_MARKS = {"BAM": {"bs": "KM", "hr": "KM", "sr_Latn": "KM", "sr_Cyrl": "КМ"}}


@lru_cache(maxsize=8192)
def number_in(value: Decimal, language: Language) -> str:
    """A figure with the language's signs, all its decimals and none that nobody wrote: 1.234,5."""
    plain = value.normalize(_WIDE)
    written = format_decimal(plain, locale=language.formatting, decimal_quantization=False)
    return _with_minus(written)


@lru_cache(maxsize=2048)
def percent_in(value: Decimal, language: Language) -> str:
    """A percent in the language's manner; 87 is eighty-seven percent."""
    share = _WIDE.scaleb(value.normalize(_WIDE), -2)
    return _with_minus(format_percent(share, locale=language.formatting, decimal_quantization=False))


@lru_cache(maxsize=8192)
def amount_in(value: Decimal, language: Language) -> str:
    """An amount of money without its currency: whole where it is whole, else with two decimals at least."""
    whole = value == value.to_integral_value()
    pattern = "#,##0" if whole else "#,##0.00####"
    return _with_minus(format_decimal(value, pattern, locale=language.formatting, decimal_quantization=False))


def currency_in(code: str, language: Language) -> str:
    """A currency as the language writes it: KM, КМ or BAM; EUR everywhere."""
    return _MARKS.get(code, {}).get(language.locale, code)


def money_in(value: Decimal, code: str, language: Language) -> str:
    """An amount with its currency, on the side where the language puts it."""
    mark, amount = currency_in(code, language), amount_in(value, language)
    pattern = Locale.parse(language.formatting).currency_formats["standard"].pattern
    pieces = (mark, amount) if pattern.startswith("¤") else (amount, mark)
    return NO_BREAK_SPACE.join(pieces)


def day_in(value: date, language: Language) -> str:
    """A day in words: 26. decembar 2023."""
    return format_date(value, "long", locale=language.formatting)


def moment_in(at: datetime, language: Language) -> str:
    """A day and time with the name of its zone: 22 November 2026, 12:30 CET."""
    return gettext(
        "%(day)s, %(time)s %(zone)s",
        day=day_in(at.date(), language),
        # CLDR gives Albanian twelve hours and "m.d."; administrations there write 13:19.
        time=format_time(at.time(), "short" if language == ENGLISH else "HH:mm", locale=language.formatting),
        zone=at.tzname() or "",
    )


def counted_as(value: Decimal, language: Language) -> int:
    """A whole number that takes the same plural form as a figure, for ngettext, whose rules know no decimals.

    "7,2" goes with "2" in Bosnian and "7.2" with "5" in English: the rules for decimals are CLDR's.
    """
    form = Locale.parse(language.formatting).plural_form(value.normalize(_WIDE))
    return {"one": 1, "few": 2}.get(form, 5)


def years_in(first: int, last: int) -> str:
    """One year, or the range of several."""
    return str(first) if first == last else f"{first}–{last}"


def period_in(starts_on: date, ends_on: date, language: Language) -> str:
    """Years where the period begins and ends with the year, else its first and last day."""
    if (starts_on.month, starts_on.day, ends_on.month, ends_on.day) == (1, 1, 12, 31):
        return years_in(starts_on.year, ends_on.year)
    if starts_on == ends_on:
        return day_in(starts_on, language)
    return f"{day_in(starts_on, language)} – {day_in(ends_on, language)}"


def _with_minus(written: str) -> str:
    return written.replace("-", MINUS)


def number(value: Decimal | int | None) -> str:
    """The filter `number`."""
    return NOTHING if value is None else number_in(Decimal(value), current_language())


def percent(value: Decimal | int | None) -> str:
    """The filter `percent`."""
    return NOTHING if value is None else percent_in(Decimal(value), current_language())


def money(value: Decimal | int | None, currency: str | None = None) -> str:
    """The filter `money`: the amount alone where the currency stands in the column's head."""
    if value is None:
        return NOTHING
    if currency is None:
        return amount_in(Decimal(value), current_language())
    return money_in(Decimal(value), currency, current_language())


def currency(code: str) -> str:
    """The filter `currency`: the mark or code for a column's head."""
    return currency_in(code, current_language())


def day(value: date | str | None) -> str:
    """The filter `day`; a date of a document that is no full date is shown as it is printed."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return NOTHING if value is None else day_in(value, current_language())


def period(starts_on: date, ends_on: date) -> str:
    """The global function `period`."""
    return period_in(starts_on, ends_on, current_language())


def init_formats(app: Flask) -> None:
    """Give all templates the filters."""
    app.jinja_env.filters.update(number=number, percent=percent, money=money, currency=currency, day=day)
    app.jinja_env.globals.update(period=period, year_range=years_in, today=date.today, NOTHING=NOTHING)
