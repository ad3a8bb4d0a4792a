"""What the stored text of a cell says: numbers as Excel shows them, days of both calendars, escapes in texts."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import lru_cache

Moment = date | datetime | time

_DIGITS = 15  # Excel shows and compares no more
_ROUNDED = Context(prec=_DIGITS, rounding=ROUND_HALF_UP)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_PLAIN_NUMBER = re.compile(r"-?[1-9]\d*(?:\.\d*[1-9])?|-?0\.\d*[1-9]|0", re.ASCII)
_WIDE = Context(prec=60)
_WRITTEN_OUT = 30
_LONGEST_NUMBER = 400  # 1E308 written out, with some digits behind the point
_LARGEST_EXPONENT = 308
_ESCAPE = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_LAST_DAY = 2_958_465  # 31 December 9999


class FormatKind(StrEnum):
    """What a number format makes of a number."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    DATE_TIME = "date_time"
    TIME = "time"
    DURATION = "duration"  # [h]:mm: hours on end, no time of a day
    TEXT = "text"


# The formats that are known by number and not written into the file; the others below 164 are plain numbers.
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
_EAST_ASIAN_DATES = {27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETED = re.compile(r"\[[^\]]*\]")
# Of a format: what is quoted, escaped, the sign of a currency in brackets, and all else. _€ is only room for a sign.
_PIECE = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(.)', re.DOTALL)
_SIGN = re.compile(r"[€$£]|[^\W\d_]+")
_CURRENCIES = {
    "€": "EUR", "EUR": "EUR", "$": "USD", "USD": "USD", "£": "GBP", "GBP": "GBP", "CHF": "CHF",
    "KM": "BAM", "КМ": "BAM", "BAM": "BAM", "din": "RSD", "дин": "RSD", "RSD": "RSD", "din.": "RSD",
    "дин.": "RSD", "Lek": "ALL", "Lekë": "ALL", "ALL": "ALL", "ден": "MKD", "ден.": "MKD", "MKD": "MKD",
}  # fmt: skip
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def built_in_format(number: int) -> str:
    """The code of a format that the file only numbers; "General" for one that has no meaning of its own."""
    return _BUILT_IN.get(number, "yyyy-mm-dd" if number in _EAST_ASIAN_DATES else "General")


@lru_cache(maxsize=4096)
def format_kind(code: str) -> FormatKind:
    """What the format makes of a number; its section for positive numbers decides."""
    bare = _QUOTED.sub("", code).partition(";")[0].lower()
    if _ELAPSED.search(bare):
        return FormatKind.DURATION
    bare = _BRACKETED.sub("", bare).replace("general", "").replace("am/pm", "").replace("a/p", "")
    if "%" in bare:
        return FormatKind.PERCENT
    if "@" in bare:
        return FormatKind.TEXT
    has_time = bool(re.search(r"[hs]", bare))
    # An m beside h or s is a minute; alone it is a month. "E" of 0.00E+00 comes with digits, that of an era without.
    has_day = bool(re.search(r"[yd]", bare)) or ("m" in bare and not has_time)
    if not (has_day or has_time) or re.search(r"[0#?]", re.sub(r"s\.0+|mmss\.0+", "", bare)):
        return FormatKind.PLAIN
    if has_day:
        return FormatKind.DATE_TIME if has_time else FormatKind.DATE
    return FormatKind.TIME


@lru_cache(maxsize=4096)
def shows_year(code: str) -> bool:
    """Whether the format shows a year: a day without one is often a ratio such as 6/6 that Excel took for a day."""
    return "y" in _BRACKETED.sub("", _QUOTED.sub("", code)).lower()


@lru_cache(maxsize=4096)
def currency_shown(code: str) -> str | None:
    """The currency that the format shows beside a number, by its ISO code where its sign is known; None where none."""
    said = ""
    pieces: list[tuple[str, str, str, str]] = _PIECE.findall(code)
    for quoted, escaped, bracketed, plain in pieces:
        if sign := bracketed.strip():
            return _CURRENCIES.get(sign, sign)
        said += quoted or escaped or plain or " "
    return next((_CURRENCIES[word] for word in _SIGN.findall(said) if word in _CURRENCIES), None)


def number_of(text: str) -> Decimal | None:
    """Read a stored number to the 15 digits that Excel shows, so that 0.30000000000000004 is 0.3.

    None where the text is no number that Excel knows: NaN, infinity, beyond 1E308.
    """
    if len(text) <= _DIGITS and _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    if not number:
        return Decimal(0)
    if abs(number.adjusted()) > _LARGEST_EXPONENT:
        # What is nearer to 0 than Excel can tell is 0 to it.
        return Decimal(0) if number.adjusted() < 0 else None
    number = number.normalize(_ROUNDED)
    if 0 < number.adjusted() <= _WRITTEN_OUT and number == number.to_integral_value():
        number = number.quantize(Decimal(1), context=_WIDE)  # 1E+3 is 1000
    return number


@lru_cache(maxsize=16_384)  # the days of a sheet are few, and each is written many times
def moment_of(stored: str, kind: FormatKind, *, is_1904: bool) -> Moment | None:
    """The day or time that a stored number stands for under a format of days, None where Excel shows none either.

    None also for the 29 February 1900, which Excel counts and which never was.
    """
    serial = number_of(stored)
    if serial is None or not 0 <= serial < _LAST_DAY + 1:
        return None
    days = int(serial)
    passed = timedelta(milliseconds=int((serial - days) * 86_400_000 + Decimal("0.5")))
    first = _first_day(days, is_1904=is_1904)
    if first is None:
        return None
    try:
        moment = first + timedelta(days=days) + passed
    except OverflowError:
        return None
    if kind is FormatKind.TIME and days == 0:
        return moment.time()
    return moment.date() if kind is FormatKind.DATE and not passed else moment


def _first_day(days: int, *, is_1904: bool) -> datetime | None:
    if is_1904:
        return datetime(1904, 1, 1)  # noqa: DTZ001  (a cell holds a day of no time zone)
    if days == 60:
        return None
    return datetime(1899, 12, 31 if days < 60 else 30)  # noqa: DTZ001  (as above)


def iso_moment(text: str) -> Moment | None:
    """Read a day or time written out (2024-06-30, 2024-06-30T12:00:00), None where it is none."""
    for read in (date.fromisoformat, datetime.fromisoformat, time.fromisoformat):
        try:
            return read(text.removesuffix("Z"))
        except ValueError:
            continue
    return None


def unescaped(text: str) -> str:
    """Put back what a workbook writes as _x000D_: line ends, control characters, and the mark itself as _x005F_.

    Half a letter (_xD83D_ alone) and the character 0 stay as they are written: no text may hold them.
    """
    return _ESCAPE.sub(_characters, text) if "_x" in text else text


def _characters(run: re.Match[str]) -> str:
    units = [run.group()[at + 2 : at + 6] for at in range(0, len(run.group()), 7)]
    if "0000" in units:
        return run.group()
    try:
        # Two halves of an emoji are written one behind the other, and are one letter only together.
        return b"".join(bytes.fromhex(unit) for unit in units).decode("utf-16-be")
    except UnicodeDecodeError:
        return run.group()
