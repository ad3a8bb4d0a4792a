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
        Unreadable: an entry lacks its code, or an alias its reason, or one of them is not of its kind.
    """
    try:
        institutions = tuple(
            InstitutionDraft(
                _text(entry, "code"),
                _text_if_any(entry, "name"),
                _one_of(entry.get("kind", "institution"), _INSTITUTION_KINDS),
                _names(entry),
                _text_if_any(entry, "parent"),
                _aliases(entry),
            )
            for entry in _entries(table, "institution")
        )
        sources = tuple(
            FundingSourceDraft(
                _text(entry, "code"),
                _text_if_any(entry, "name"),
                FundingKind(entry.get("kind", "unknown")),
                _names(entry),
                _aliases(entry),
            )
            for entry in _entries(table, "funding_source")
        )
        codes = {
            _text(entry, "code"): BudgetCode(
                _text(entry, "code"),
                BudgetKind(_one_of(entry["kind"], _BUDGET_KINDS)),
                _text(entry, "reason"),
                bool(entry.get("assumed", False)),
            )
            for entry in _entries(table, "budget_code")
        }
        ignored = frozenset(fold(_of_kind(word, str)) for word in _of_kind(table.get("ignored_words", []), list))
        _check_codes([entry.code for entry in institutions])
        _check_codes([source.code for source in sources])
        _check_parents(institutions)
    except (KeyError, ValueError, TypeError) as error:
        raise Unreadable(
            "registers.toml: an entry is incomplete or not of its kind (%(detail)s).", detail=str(error)
        ) from None
    return Registers(institutions, sources, codes, ignored)


_INSTITUTION_KINDS = ("institution", "unit", "group", "organisation")
_BUDGET_KINDS = (BudgetKind.ADMINISTRATIVE.value, BudgetKind.UNEXPLAINED.value)


def _of_kind(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"“{value}”")
    return value


def _entries(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return [_of_kind(entry, Mapping) for entry in _of_kind(table.get(key, []), list)]


def _text(entry: Mapping[str, Any], key: str) -> str:
    """A text that an entry must have."""
    text: str = _of_kind(entry[key], str).strip()
    if not text:
        raise ValueError(f"“{key}”")
    return text


def _text_if_any(entry: Mapping[str, Any], key: str) -> str | None:
    return _text(entry, key) if key in entry else None


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"“{value}”: {', '.join(known)}")
    return str(value)


def _names(entry: Mapping[str, Any]) -> dict[str, str]:
    names = _of_kind(entry.get("names", {}), Mapping)
    return {language: _text(names, language) for language in names}


def _aliases(entry: Mapping[str, Any]) -> list[AliasDraft]:
    aliases = [
        AliasDraft(_text(alias, "printed"), _text(alias, "reason"), bool(alias.get("assumed", False)))
        for alias in _entries(entry, "aliases")
    ]
    _check_codes([alias.printed for alias in aliases])
    return aliases


def _check_codes(codes: list[str]) -> None:
    """Raise where one of the codes or aliases stands twice: the second would be lost, or contradict the first."""
    for position, code in enumerate(codes):
        if code in codes[:position]:
            raise ValueError(f"2 × “{code}”")


def _check_parents(institutions: tuple[InstitutionDraft, ...]) -> None:
    """Raise where an institution belongs to one that has no entry, or to itself."""
    parents = {entry.code: entry.parent for entry in institutions}
    for code, parent in parents.items():
        above, seen = parent, {code}
        while above is not None:
            if above in seen or above not in parents:
                raise ValueError(f"{code}: “parent” {above}")
            seen.add(above)
            above = parents[above]


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
