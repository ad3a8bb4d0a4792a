"""The names and codes that a plan's folder explains: institutions, funding sources, budget codes, with aliases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.reading.drafts import AliasDraft, FundingKind, FundingSourceDraft, InstitutionDraft
from tracker.reading.findings import Unreadable
from tracker.reading.scripts import fold
from tracker.reading.values import BudgetKind


@dataclass(frozen=True, slots=True)
class BudgetCode:
    """What a code in a budget cell is taken to mean."""

    code: str
    kind: BudgetKind
    reason: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Registers:
    """registers.toml: what is known of the codes and names that a plan prints."""

    institutions: tuple[InstitutionDraft, ...] = ()
    funding_sources: tuple[FundingSourceDraft, ...] = ()
    budget_codes: Mapping[str, BudgetCode] = field(default_factory=dict)
    ignored_words: frozenset[str] = frozenset()  # folded words that head a list of donors and name nobody


def registers_of(table: Mapping[str, Any]) -> Registers:
    """Check the tables `[[institution]]`, `[[funding_source]]` and `[[budget_code]]`.

    Raises:
        Unreadable: an entry lacks its code, or an alias its reason.
    """
    try:
        institutions = tuple(
            InstitutionDraft(
                entry["code"],
                entry.get("name"),
                entry.get("kind", "institution"),
                dict(entry.get("names", {})),
                entry.get("parent"),
                _aliases(entry),
            )
            for entry in table.get("institution", [])
        )
        sources = tuple(
            FundingSourceDraft(
                entry["code"],
                entry.get("name"),
                FundingKind(entry.get("kind", "unknown")),
                dict(entry.get("names", {})),
                _aliases(entry),
            )
            for entry in table.get("funding_source", [])
        )
        codes = {
            entry["code"]: BudgetCode(
                entry["code"], BudgetKind(entry["kind"]), entry["reason"], bool(entry.get("assumed", False))
            )
            for entry in table.get("budget_code", [])
        }
    except (KeyError, ValueError, TypeError) as error:
        raise Unreadable(
            "registers.toml: an entry is incomplete or not of its kind (%(detail)s).", detail=str(error)
        ) from None
    return Registers(institutions, sources, codes, frozenset(fold(word) for word in table.get("ignored_words", [])))


def _aliases(entry: Mapping[str, Any]) -> list[AliasDraft]:
    return [
        AliasDraft(alias["printed"], alias["reason"], bool(alias.get("assumed", False)))
        for alias in entry.get("aliases", [])
    ]


@dataclass(frozen=True, slots=True)
class NamedCode:
    """One name found in a cell: its code, the words as they stand there, and the alias by which it was read."""

    code: str
    words: str
    alias: AliasDraft | None
    is_known: bool
    is_apart: bool = True  # a comma, a bracket, a slash or the cell's edge stands before it, not only a space


# What stands between two names (white space, a comma, a bracket, a dash between spaces), and then a word.
_TOKEN = re.compile(r"((?:[\s,;/()]|(?<!\S)[-–](?!\S))*)([^\s,;/()]+)")


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Finds the registered names in a cell that lists them one after the other."""

    codes: Mapping[str, tuple[str, AliasDraft | None]]  # folded words → code, alias
    longest: int

    @classmethod
    def over(cls, entries: tuple[InstitutionDraft, ...] | tuple[FundingSourceDraft, ...]) -> "NameIndex":
        """An index over codes, names and aliases."""
        codes: dict[str, tuple[str, AliasDraft | None]] = {}
        for entry in entries:
            for alias in entry.aliases:
                codes.setdefault(_words(alias.printed), (entry.code, alias))
        for entry in entries:
            for known in (entry.code, entry.name or ""):
                if known:
                    codes[_words(known)] = (entry.code, None)
        return cls(codes, max((key.count(" ") + 1 for key in codes), default=1))

    def names_in(self, text: str) -> list[NamedCode]:
        """The names that a cell lists, in order, longest first; what is not known comes back word by word.

        Separators are white space, comma, semicolon, slash, brackets and a dash between spaces.
        """
        pieces = _TOKEN.findall(text)
        tokens = [token for _, token in pieces]
        apart = [not position or bool(gap.strip()) for position, (gap, _) in enumerate(pieces)]
        found: list[NamedCode] = []
        position = 0
        while position < len(tokens):
            for size in range(min(self.longest, len(tokens) - position), 0, -1):
                words = " ".join(tokens[position : position + size])
                known = self.codes.get(_words(words))
                if known is not None:
                    found.append(NamedCode(known[0], words, known[1], True, apart[position]))
                    position += size
                    break
            else:
                found.append(NamedCode(tokens[position], tokens[position], None, False, apart[position]))
                position += 1
        return found


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\s,;/()„“”\"]+", fold(text))).strip(".")
