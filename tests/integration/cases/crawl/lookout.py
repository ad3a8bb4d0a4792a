"""Looks for planted identities in whatever an installation hands out, however they are written there."""

import html
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from urllib.parse import unquote

from pypdf import PdfReader

from tests.integration.cases.planted import Planted
from tracker.reading.scripts import fold

# The letters of Latin words that Cyrillic writes with one of its own; two letters before one.
_CYRILLIC = str.maketrans(
    "abvgdđežzijklmnoprstćufhcčšABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠ",
    "абвгдђежзијклмнопрстћуфхцчшАБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШ",
)
# Every word that is planted, and every day of birth, has one of these in it: where there is none, nobody is.
SIGNS = re.compile(r"\d\d(?:q|zz|зз|vv|вв|ww|yy)|q[zз]\W?\d{6}|193[1-8]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)


def days_as_written(day: date) -> set[str]:
    """A day in the ways in which people and programs write it."""
    d, m, y = day.day, day.month, day.year
    return {
        day.isoformat(), f"{day:%Y%m%d}", f"{day:%d%m%Y}",
        f"{d}.{m}.{y}", f"{d}. {m}. {y}", f"{day:%d.%m.%Y}", f"{day:%d. %m. %Y}", f"{day:%d/%m/%Y}", f"{d}/{m}/{y}",
        f"{m}/{d}/{y}", f"{day:%d-%m-%Y}", f"{d} {day:%B} {y}", f"{d} {day:%b} {y}", f"{day:%b} {d}, {y}",
    }  # fmt: skip


def written(word: str) -> set[str]:
    """A word as it is written, in Cyrillic letters, and without marks."""
    cyrillic = word
    for latin, letter in (("dž", "џ"), ("lj", "љ"), ("nj", "њ")):
        cyrillic = cyrillic.replace(latin, letter)
    return {word, cyrillic.translate(_CYRILLIC), fold(word), word.upper()}


def folded_forms(word: str) -> set[str]:
    """What a word folds to: also with d for đ, the letters alone, and as a file or an address might be called."""
    folded = {fold(word), fold(word.replace("đ", "d").replace("Đ", "D"))}
    return {re.sub(r"\W+", between, each) for each in folded for between in ("", "-", "_")} | folded


class Lookout:
    """Knows the forms of all that is planted."""

    def __init__(self, planted: Iterable[Planted]) -> None:
        self.days: dict[str, str] = {}
        self.words: dict[str, str] = {}
        for each in planted:
            identity = each.person.identity
            assert identity.born_on is not None
            self.days |= dict.fromkeys(days_as_written(identity.born_on), identity.called)
            self.words |= {
                form: identity.called for word in (*each.words, identity.called) for form in folded_forms(word)
            }

    def found(self, text: str) -> set[str]:
        """Those who can be read out of a text."""
        text = unquote(html.unescape(text))
        if "\\u" in text:
            text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
        if SIGNS.search(text) is None:
            return set()
        folded = fold(text)
        return {who for word, who in self.words.items() if word in folded} | {
            who for day, who in self.days.items() if day in text
        }

    def found_in(self, answer: object) -> set[str]:
        """Those who can be read out of an answer: its headers, its address, what it holds, and what is packed in it."""
        return self.found(f"{answer.request.url}\n{answer.headers}") | self.found(unpacked(answer))


def unpacked(answer: object) -> str:
    """All that an answer's body says; a workbook's parts and a PDF's pages one after the other."""
    body = answer.get_data()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(f"{name}\n{parts.read(name).decode('utf-8', 'replace')}" for name in parts.namelist())
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return body.decode("utf-8", "replace")
