"""Who carries something out: the organisational units in a cell, written one after the other, often misspelt."""

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from tracker.reading.drafts import AliasDraft, InstitutionDraft
from tracker.reading.findings import Finding, Severity
from tracker.reading.registers import NameIndex, Registers
from tracker.reading.scripts import fold
from tracker.reading.tables import Place, Printed

# Two spellings of one unit: the case endings vary ("prihvat", "prihvata", "prihvati") and letters slip.
_SAME_UNIT = 92

_UNIT_START = re.compile(r"(?:[A-ZČĆŠŽĐ][a-zčćšžđ]+|(?:[A-ZČĆŠŽĐ]\.){2,})[,;]?")
_AND = frozenset({"i", "te", "u"})
_NOT_A_START = frozenset({"Bosne", "Bosni", "Hercegovine", "Hercegovini"})


@dataclass(slots=True)
class _Alias:
    """An alias in use: what it stands for, and every place at which it is printed."""

    code: str
    alias: AliasDraft
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Units:
    """The units that the plan names, by the register where there is one, else as they are written."""

    registers: Registers
    index: NameIndex = field(init=False)
    used: dict[str, InstitutionDraft] = field(default_factory=dict)  # by code, in order of first use
    _unknown: dict[str, list[Place]] = field(default_factory=dict)
    _aliases: dict[str, _Alias] = field(default_factory=dict)
    _registered: dict[str, InstitutionDraft] = field(init=False)

    def __post_init__(self) -> None:
        self.index = NameIndex.over(self.registers.institutions)
        self._registered = {entry.code: entry for entry in self.registers.institutions}

    def knows(self, text: str) -> bool:
        """Whether a cell names nothing but units that are registered or were met before."""
        return bool(text) and all(self._known(words) is not None for words in self._split(text))

    def read(self, cell: Printed) -> list[str]:
        """The codes of the units in a cell, in order, each once; a unit that is not known is its own code."""
        codes: list[str] = []
        for words in self._split(cell.text):
            known = self._known(words)
            if known is None:
                code = words
                self._unknown[code] = []
                self.used[code] = InstitutionDraft(code, None, kind="unit")
            else:
                code, alias = known
                if alias is not None:
                    self._aliases.setdefault(alias.printed, _Alias(code, alias)).places += cell.places
            if code in self._unknown:
                self._unknown[code] += cell.places
            self.use(code)
            if code not in codes:
                codes.append(code)
        return codes

    def use(self, code: str) -> None:
        """Count a unit, and what it is part of, among those that the plan names."""
        chain: list[str] = []
        above: str | None = code
        while above is not None and above not in chain and above not in self.used:
            chain.append(above)
            above = self._registered[above].parent if above in self._registered else None
        for part in reversed(chain):
            self.used[part] = self._registered.get(part) or InstitutionDraft(part, None)

    def findings(self) -> list[Finding]:
        """What is assumed or not known about the names, one finding a name."""
        assumed = [
            Finding(
                "alias-assumed",
                Severity.NOTE,
                "“%(printed)s” is assumed to be another spelling of “%(code)s”.",
                {"printed": entry.alias.printed, "code": entry.code},
                tuple(entry.places),
            )
            for entry in self._aliases.values()
            if entry.alias.is_assumed
        ]
        unknown = [
            Finding(
                "institution-unknown",
                Severity.WARNING,
                "“%(name)s” is in no register of institutions.",
                {"name": code},
                tuple(places),
            )
            for code, places in self._unknown.items()
        ]
        return assumed + unknown

    def _known(self, words: str) -> tuple[str, AliasDraft | None] | None:
        named = self.index.names_in(words)
        if len(named) == 1 and named[0].is_known:
            return named[0].code, named[0].alias
        for code in self._unknown:
            if fold(code) == fold(words):
                return code, None
        names = {
            known: code
            for code, entry in [*self._registered.items(), *((code, self.used[code]) for code in self._unknown)]
            for known in (fold(entry.name or code), *(fold(alias.printed) for alias in entry.aliases))
            if " " in known
        }
        best = process.extractOne(fold(words), list(names), scorer=fuzz.ratio, score_cutoff=_SAME_UNIT)
        if best is None:
            return None
        return names[best[0]], AliasDraft(words, "it differs in a few letters only.", is_assumed=True)

    def _split(self, text: str) -> list[str]:
        """The names in a cell: first as registered, else every capitalised word begins another."""
        named = [name for name in self.index.names_in(text) if name.is_known or fold(name.words) not in _AND]
        if named and all(name.is_known for name in named):
            return [name.words for name in named]
        groups: list[list[str]] = []
        for word in text.split():
            if not groups or (_UNIT_START.fullmatch(word) and word.strip(",;") not in _NOT_A_START):
                groups.append([])
            groups[-1].append(word)
        for group in groups:
            while len(group) > 1 and group[-1] in _AND:
                group.pop()
        return [" ".join(group).strip(" ,;/") for group in groups if " ".join(group).strip(" ,;/")]
