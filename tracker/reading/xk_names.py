"""The institutions and funding sources that a Kosovo action plan uses, and what is doubtful about their names."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from tracker.reading.drafts import FundingKind, FundingSourceDraft, InstitutionDraft, PlanDraft
from tracker.reading.findings import Finding, Severity
from tracker.reading.names import NameList
from tracker.reading.registers import Registers
from tracker.reading.tables import Place
from tracker.reading.xk_form import UNNAMED_DONORS


def register_names(draft: PlanDraft, registers: Registers, institutions: NameList, funding: NameList) -> None:
    """Put into the draft exactly the institutions and funding sources that it uses, the plan's owner first."""
    used = dict.fromkeys((draft.owner, *institutions.uses))
    known = {entry.code: entry for entry in registers.institutions}
    for code in used:
        if code in known:
            entry = known[code]
            draft.institutions.append(replace(entry, parent=entry.parent if entry.parent in used else None))
        else:
            unknown = institutions.unknown.get(code)
            name = unknown.words if unknown is not None and not unknown.is_acronym else None
            draft.institutions.append(InstitutionDraft(code, name))
    sources = {entry.code: entry for entry in registers.funding_sources}
    for code in funding.uses:
        if code in sources:
            draft.funding_sources.append(replace(sources[code]))
        elif code == UNNAMED_DONORS[0]:
            draft.funding_sources.append(FundingSourceDraft(*UNNAMED_DONORS, FundingKind.DONOR))
        else:
            unknown = funding.unknown[code]
            name = None if unknown.is_acronym else unknown.words
            draft.funding_sources.append(FundingSourceDraft(code, name, FundingKind.UNKNOWN))


def check_names(draft: PlanDraft, institutions: NameList, funding: NameList) -> None:
    """Report names that no register explains, codes without a name, and aliases that are only assumed."""
    for name in institutions.unknown.values():
        draft.findings.append(
            Finding(
                "institution-unknown",
                Severity.WARNING,
                "“%(name)s” is in no register of institutions.",
                {"name": name.words},
                tuple(name.places),
            )
        )
    for name in funding.unknown.values():
        draft.findings.append(
            Finding(
                "code-unexplained",
                Severity.WARNING,
                "“%(name)s” is in no register of funding sources.",
                {"name": name.words},
                tuple(name.places),
            )
        )
    for entry in draft.institutions:
        if entry.name is None and entry.code not in institutions.unknown:
            draft.findings.append(
                Finding(
                    "code-unexplained",
                    Severity.NOTE,
                    "The text says nowhere what the institution “%(code)s” is called in full.",
                    {"code": entry.code},
                    tuple(institutions.uses.get(entry.code, ())),
                )
            )
    for source in draft.funding_sources:
        if source.name is None and source.code not in funding.unknown:
            draft.findings.append(
                Finding(
                    "code-unexplained",
                    Severity.NOTE,
                    "The text says nowhere what the funding source “%(code)s” is called in full.",
                    {"code": source.code},
                    tuple(funding.uses[source.code]),
                )
            )
    _check_spellings(draft, institutions)
    _check_spellings(draft, funding)
    _check_aliases(draft, draft.institutions, institutions)
    _check_aliases(draft, draft.funding_sources, funding)


def _check_spellings(draft: PlanDraft, names: NameList) -> None:
    """Report codes that no register explains and that differ from another code of the plan by a slip of the pen."""
    codes = list(names.uses)
    for one, other in combinations(codes, 2):
        known = one not in names.unknown and other not in names.unknown
        if known or not (one.isalpha() and other.isalpha() and _may_be_same(one, other)):
            continue
        draft.findings.append(
            Finding(
                "alias-assumed",
                Severity.NOTE,
                "“%(one)s” and “%(other)s” may be two spellings of one code; they are kept apart.",
                {"one": one, "other": other},
                (*names.uses[other], *names.uses[one]),
            )
        )


def _may_be_same(one: str, other: str) -> bool:
    """KB and BK, MONT and MONTI, JRC and JRS: letters changed places, or the end differs by one letter."""
    if sorted(one) == sorted(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    return (
        len(shorter) >= 3
        and longer[: len(shorter) - 1] == shorter[:-1]
        and len(longer) - len(shorter) <= (1 if longer.startswith(shorter) else 0)
    )


def _check_aliases(
    draft: PlanDraft, entries: Sequence[InstitutionDraft] | Sequence[FundingSourceDraft], names: NameList
) -> None:
    """Report each assumed alias of what the plan uses, with every cell that prints it, titles included."""
    for entry in entries:
        for alias in entry.aliases:
            _, read_at = names.alias_uses.get((entry.code, alias.printed), (alias, []))
            places = dict.fromkeys((*read_at, *_places_of_word(alias.printed, draft)))
            if alias.is_assumed and places:
                draft.findings.append(
                    Finding(
                        "alias-assumed",
                        Severity.NOTE,
                        "“%(printed)s” is assumed to be another spelling of “%(code)s”.",
                        {"printed": alias.printed, "code": entry.code},
                        tuple(places),
                    )
                )


def _places_of_word(word: str, draft: PlanDraft) -> list[Place]:
    """The cells that print an abbreviation as a word of its own; none for a name in words."""
    if not (word.isalpha() and word.isupper()):
        return []
    pattern = re.compile(rf"\b{word}\b")
    return [
        Place(number, position)
        for number, line in enumerate(draft.lines, 1)
        if word in line
        for position, cell in enumerate(line.split("\t"), 1)
        if pattern.search(cell)
    ]
