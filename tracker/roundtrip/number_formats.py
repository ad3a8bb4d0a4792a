"""Excel's number formats of a workbook: figures in the manner of its language, a percent as 87 with its sign. Pure.

Every format names its language: LibreOffice then writes the language's own signs; Excel always those of the computer.
"""

from decimal import Decimal
from functools import lru_cache

from babel import Locale

from tracker.reading.values import MOST_DECIMALS
from tracker.web.languages import Language

TEXT = "@"
# The number under which Excel knows each language.
_KNOWN_AS = {"bs": "141A", "hr": "101A", "sr_Latn": "241A", "sr_Cyrl": "281A", "sq": "41C", "en": "809"}
_DAY = r"dd\.mm\.yyyy\."
_DAYS = {"en": r"yyyy\-mm\-dd", "sq": r"dd\.mm\.yyyy"}


@lru_cache(maxsize=8192)
def decimals_of(value: Decimal) -> int:
    """How many decimals a figure has, without noughts that nobody wrote."""
    return max(0, -int(value.normalize().as_tuple().exponent))


@lru_cache(maxsize=512)
def figure_format(decimals: int, language: Language, behind: str = "") -> str:
    """The format of a figure with so many decimals; `behind` stands behind it as words: " %" or " (2023)"."""
    prefix = f"[$-{_KNOWN_AS[language.locale]}]"
    digits = f".{'0' * decimals}" if decimals else ""
    words = f'"{behind}"' if behind else ""
    return f"{prefix}#,##0{digits}{words}"


def exact_format(language: Language) -> str:
    """The format of a figure that is not whole: none of its decimals is hidden."""
    return f"[$-{_KNOWN_AS[language.locale]}]#,##0.0{'#' * (MOST_DECIMALS - 1)}"


@lru_cache(maxsize=16)
def percent_sign(language: Language) -> str:
    """What stands behind a percent: "%" in English, " %" in Bosnian."""
    pattern = Locale.parse(language.formatting).percent_formats[None].pattern
    return "\u00a0%" if "\u00a0%" in pattern or " %" in pattern else "%"


def day_format(language: Language) -> str:
    """The format of a day: 31.12.2026."""
    return f"[$-{_KNOWN_AS[language.locale]}]{_DAYS.get(language.locale, _DAY)}"


@lru_cache(maxsize=8192)
def is_exact(value: Decimal) -> bool:
    """Whether a cell of a workbook holds the figure exactly: it keeps fifteen digits, the tracker more."""
    return Decimal(repr(float(value))) == value and len(value.normalize().as_tuple().digits) <= 15
