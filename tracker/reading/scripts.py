"""The two scripts: folding for search and comparison, and Cyrillic letters inside Latin words."""

import re
import unicodedata

_CYRILLIC_TO_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "dj", "е": "e", "ж": "z", "з": "z", "и": "i",
        "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r",
        "с": "s", "т": "t", "ћ": "c", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "џ": "dz", "ш": "s",
        "đ": "dj", "ð": "dj", "ß": "ss", "ı": "i", "ł": "l", "ø": "o",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text as it is compared and searched: lower case, no marks, Latin letters, đ as dj.

    "Đakovo", "Ђаково" and "djakovo" fold alike, and so do "zahtjeva" and "захтјева".
    """
    composed = unicodedata.normalize("NFKC", text).casefold().translate(_CYRILLIC_TO_LATIN)
    decomposed = unicodedata.normalize("NFKD", composed)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    # Without its mark a letter of another alphabet may be one of the table: й is и with a breve.
    return " ".join(plain.translate(_CYRILLIC_TO_LATIN).casefold().split())


_ANY_CYRILLIC = re.compile("[\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f]")
_WORD = re.compile(r"[^\W\d_]+")


def _scripts(word: str) -> set[str]:
    names = {unicodedata.name(letter, "") for letter in word}
    return {script for script in ("LATIN", "CYRILLIC") if any(name.startswith(script) for name in names)}


def mixed_words(text: str) -> list[str]:
    """The words that do not belong to the script of the text, in order.

    A word is odd when it mixes Latin and Cyrillic letters, or when it is of the script that most
    letters of the text are not of. Words of other scripts are left alone.
    """
    if _ANY_CYRILLIC.search(text) is None:
        return []
    words = _WORD.findall(text)
    latin = sum(len(word) for word in words if _scripts(word) == {"LATIN"})
    cyrillic = sum(len(word) for word in words if _scripts(word) == {"CYRILLIC"})
    stranger = {"CYRILLIC"} if latin >= cyrillic else {"LATIN"}
    return [
        word for word in words if len(_scripts(word)) == 2 or (_scripts(word) == stranger and min(latin, cyrillic) > 0)
    ]
