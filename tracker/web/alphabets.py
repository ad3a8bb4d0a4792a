"""The order of names in a list: the reader's alphabet, not the numbers of the letters. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

Key = tuple[tuple[int, ...], tuple[int, ...], str]

_BOSNIAN = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž".split()
_ALBANIAN = "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh".split()
_AZBUKA = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш q w x y".split()
_LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z".split()

_LETTERS = {"bs": _BOSNIAN, "hr": _BOSNIAN, "sr_Latn": _BOSNIAN, "sr_Cyrl": _AZBUKA, "sq": _ALBANIAN, "en": _LATIN}

# A list in one script may name things in the other; they stand where they would stand if written in the list's own.
_TO_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž", "з": "z", "и": "i", "ј": "j",
    "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "ћ": "ć", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "č", "џ": "dž", "ш": "š",
}  # fmt: skip
_TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in _TO_LATIN.items()}
_PLAIN = {"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "ı": "i"}

_DIGITS = re.compile(r"[0-9]+")
_WORD_END, _FIGURE, _LETTER, _STRANGER = 0, 1, 2, 1000
_MOST_DIGITS = 18


@lru_cache(maxsize=8192)
def sort_key(text: str, locale: str) -> Key:
    """The key by which a list for the reader of an interface language is sorted.

    Letters come in the order of the language's alphabet, where lj, nj and dž, or dh, gj and sh, are letters of their
    own; a letter of no alphabet of ours stands with the plain one below its mark, just after it. Words that are
    alike but for such marks, and then but for small and capital letters, keep one order. Figures come before letters
    and by their size; what is neither only parts words.
    """
    ranks: list[int] = []
    marks: list[int] = []
    composed = unicodedata.normalize("NFC", text)
    place = 0
    folded = composed.casefold()
    letters = _ranks(locale)
    while place < len(folded):
        figure = _DIGITS.match(folded, place)
        if figure:
            ranks += [_FIGURE, int(figure[0][:_MOST_DIGITS])]
            place = figure.end()
            continue
        taken = next((folded[place : place + size] for size in (2, 1) if folded[place : place + size] in letters), "")
        if taken:
            ranks.append(letters[taken])
            marks.append(0)
            place += len(taken)
            continue
        _add_stranger(folded[place], letters, ranks, marks)
        place += 1
    while ranks and ranks[-1] == _WORD_END:
        ranks.pop()
    return tuple(ranks), tuple(marks), composed.swapcase()


def _add_stranger(letter: str, letters: dict[str, int], ranks: list[int], marks: list[int]) -> None:
    """Add a letter that the language does not count: as the plain letter below its mark, else at the end."""
    if not letter.isalnum():
        if ranks and ranks[-1] != _WORD_END:
            ranks.append(_WORD_END)
        return
    spelt = unicodedata.normalize("NFKD", _TO_LATIN.get(letter, letter)).casefold()
    plain = "".join(_PLAIN.get(sign, sign) for sign in spelt if not unicodedata.combining(sign))
    known = [letters.get(sign) for sign in plain]
    ranks += [_STRANGER + ord(letter)] if not known or None in known else [rank for rank in known if rank is not None]
    marks.append(ord(letter))


@lru_cache(maxsize=16)
def _ranks(locale: str) -> dict[str, int]:
    """The ranks of a language's letters in both scripts; English for a language that has no list here."""
    alphabet = _LETTERS.get(locale, _LATIN)
    ranks = {letter: rank for rank, letter in enumerate(alphabet, _LETTER)}
    others: Iterable[tuple[str, str]] = _TO_CYRILLIC.items() if alphabet is _AZBUKA else _TO_LATIN.items()
    for other, own in others:
        if own in ranks:
            ranks.setdefault(other, ranks[own])
    return ranks
