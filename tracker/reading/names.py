"""Cells that list names one after the other: who pays, who leads and who helps, as codes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.reading.drafts import AliasDraft, FundingSourceDraft, InstitutionDraft
from tracker.reading.registers import NamedCode, NameIndex
from tracker.reading.scripts import fold
from tracker.reading.tables import Place, Printed

_PUNCTUATION = " .:;„“”\"'*"
_ROMAN_OR_NUMBER = re.compile(r"[IVX]+|[0-9]+")
_CONJUNCTIONS = frozenset({"i", "te", "sa", "a", "ili", "dhe", "and"})
_LONGEST_CODE = 60


@dataclass(slots=True)
class UnknownName:
    """A name that no register explains, with every place in which it stands."""

    code: str
    words: str
    is_acronym: bool
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class NameList:
    """Reads the lists of one kind of name in a plan, and remembers what was met where.

    Headings ("Donatori") name nobody where a name follows them; alone, or at the end of a cell, they
    stand for `unnamed`, which is the code of the donors that the plan does not name (None: they are dropped).
    """

    index: NameIndex
    headings: frozenset[str] = frozenset()  # folded
    unnamed: str | None = None
    uses: dict[str, list[Place]] = field(default_factory=dict)
    alias_uses: dict[tuple[str, str], tuple[AliasDraft, list[Place]]] = field(default_factory=dict)
    unknown: dict[str, UnknownName] = field(default_factory=dict)

    @classmethod
    def over(
        cls,
        entries: tuple[InstitutionDraft, ...] | tuple[FundingSourceDraft, ...],
        headings: frozenset[str] = frozenset(),
        unnamed: str | None = None,
    ) -> "NameList":
        """A reader of lists over the entries of a register."""
        return cls(NameIndex.over(entries), headings, unnamed)

    def codes_in(self, printed: Printed) -> tuple[str, ...]:
        """The codes that a cell names, each once, in the order of print; unknown names get a code of their words."""
        codes: list[str] = []
        found = self.index.names_in(printed.text)
        run: list[NamedCode] = []
        for position, name in enumerate(found):
            is_heading = fold(name.words).strip(_PUNCTUATION) in self.headings
            if run and (is_heading or name.is_known or name.is_apart or not _continues(run, name)):
                self._take_unknown(run, printed, codes)
                run = []
            if is_heading:
                is_last = all(fold(later.words).strip(_PUNCTUATION) in self.headings for later in found[position:])
                if is_last and self.unnamed is not None:
                    self._take(self.unnamed, printed, codes)
            elif name.is_known:
                self._take(name.code, printed, codes)
                if name.alias is not None:
                    _, places = self.alias_uses.setdefault((name.code, name.alias.printed), (name.alias, []))
                    places.append(printed.places[0])
            else:
                run.append(name)
        if run:
            self._take_unknown(run, printed, codes)
        return tuple(codes)

    def _take(self, code: str, printed: Printed, codes: list[str]) -> None:
        if code not in codes:
            codes.append(code)
            self.uses.setdefault(code, []).append(printed.places[0])

    def _take_unknown(self, run: Sequence[NamedCode], printed: Printed, codes: list[str]) -> None:
        words = " ".join(name.words for name in run).strip(_PUNCTUATION)
        if not words or fold(words) in _CONJUNCTIONS:
            return
        is_acronym = _is_acronym(run[0].words)
        code = _code_of(words, is_acronym)
        self._take(code, printed, codes)
        self.unknown.setdefault(code, UnknownName(code, words, is_acronym)).places.append(printed.places[0])


def _is_acronym(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return capitals >= 2 and 2 * capitals >= len(letters) and len(word) <= 10


def _continues(run: Sequence[NamedCode], name: NamedCode) -> bool:
    """Whether a word belongs to the unknown name before it: "IPA" and "II", "Svetska" and "banka"."""
    if _ROMAN_OR_NUMBER.fullmatch(name.words.strip(_PUNCTUATION)):
        return True
    return not _is_acronym(run[0].words) and not _is_acronym(name.words)


def _code_of(words: str, is_acronym: bool) -> str:
    if is_acronym:
        return re.sub(r"[^\w]+", "-", words)
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-").upper()[:_LONGEST_CODE].rstrip("-")
