"""Institutions and funding sources that a plan names enter the country's registers, or are found there."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.budgets.models import FundingSource, FundingSourceAlias
from tracker.history import INSTALLATION, History
from tracker.institutions.models import Institution, InstitutionAlias
from tracker.reading.drafts import FundingKind, FundingSourceDraft, InstitutionDraft


def register_institutions(session: Session, country: str, drafts: list[InstitutionDraft]) -> dict[str, int]:
    """Return the row id of every institution by its code; what the register lacks is added, nothing is taken away."""
    known = {
        row.code: row
        for row in session.scalars(
            select(Institution).where(Institution.country_code == country).options(selectinload(Institution.aliases))
        )
    }
    kept = _changed_by_people(session, "institution", country)
    for draft in drafts:
        row = known.get(draft.code)
        if row is None:
            row = Institution(country_code=country, code=draft.code, kind=draft.kind, names={}, aliases=[])
            session.add(row)
            known[draft.code] = row
        if draft.code in kept:
            continue
        if draft.name:
            row.kind = draft.kind
        row.aliases += [InstitutionAlias(**alias) for alias in _complete(row, draft)]
    session.flush()
    for draft in drafts:
        if draft.parent is not None and draft.code not in kept:
            known[draft.code].parent_id = known[draft.parent].id
    session.flush()
    return {code: row.id for code, row in known.items()}


def register_funding_sources(session: Session, country: str, drafts: list[FundingSourceDraft]) -> dict[str, int]:
    """Return the row id of every funding source by its code; what the register lacks is added."""
    known = {
        row.code: row
        for row in session.scalars(
            select(FundingSource)
            .where(FundingSource.country_code == country)
            .options(selectinload(FundingSource.aliases))
        )
    }
    kept = _changed_by_people(session, "funding_source", country)
    for draft in drafts:
        row = known.get(draft.code)
        if row is None:
            row = FundingSource(country_code=country, code=draft.code, kind=draft.kind, names={}, aliases=[])
            session.add(row)
            known[draft.code] = row
        if draft.code in kept:
            continue
        if draft.kind is not FundingKind.UNKNOWN:
            row.kind = draft.kind
        row.aliases += [FundingSourceAlias(**alias) for alias in _complete(row, draft)]
    session.flush()
    return {code: row.id for code, row in known.items()}


def _changed_by_people(session: Session, kind: str, country: str) -> set[str]:
    """The codes of what administrators renamed or corrected: a document does not undo what they decided."""
    prefix = f"{country}/"
    keys = session.scalars(
        select(History.subject_key).where(
            History.chain == INSTALLATION,
            History.kind.in_(("institution.renamed", "register.changed")),
            History.subject_kind == kind,
            History.subject_key.startswith(prefix, autoescape=True),
        )
    )
    return {key.removeprefix(prefix) for key in keys}


def _complete(row: Institution | FundingSource, draft: InstitutionDraft | FundingSourceDraft) -> list[dict[str, Any]]:
    """Give a register's row the names that the draft knows of, and return the aliases that it lacks."""
    if draft.name:
        row.name = draft.name
    if row.names != {**row.names, **draft.names}:
        row.names = {**row.names, **draft.names}
    printed = {alias.printed for alias in row.aliases}
    return [asdict(alias) for alias in draft.aliases if alias.printed not in printed]
