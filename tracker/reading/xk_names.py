"""The institutions and funding sources that a Kosovo action plan uses, and what is doubtful about their names."""

from dataclasses import replace

from tracker.reading.drafts import FundingKind, FundingSourceDraft, InstitutionDraft, PlanDraft
from tracker.reading.findings import Finding, Severity
from tracker.reading.names import NameList
from tracker.reading.registers import Registers
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
    for names in (institutions, funding):
        for (code, _), (alias, places) in names.alias_uses.items():
            if alias.is_assumed:
                draft.findings.append(
                    Finding(
                        "alias-assumed",
                        Severity.NOTE,
                        "“%(printed)s” is assumed to be another spelling of “%(code)s”.",
                        {"printed": alias.printed, "code": code},
                        tuple(places),
                    )
                )
