"""Reading what stands beside a row: findings about it, errata that touch it, its authorised titles."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.plans.annexes import PlanFinding
from tracker.plans.models import AuthorisedTitle, Erratum, Places
from tracker.reading.findings import SubjectKind


def findings_about(
    session: Session, plan_id: int, subjects: Collection[tuple[SubjectKind, str]]
) -> Sequence[PlanFinding]:
    """The findings that speak of the given things, in document order, each with who settled it: one query."""
    if not subjects:
        return []
    keys: dict[SubjectKind, list[str]] = {}
    for kind, key in subjects:
        keys.setdefault(kind, []).append(key)
    return session.scalars(
        select(PlanFinding)
        .where(
            PlanFinding.plan_id == plan_id,
            or_(
                *((PlanFinding.subject_kind == kind) & PlanFinding.subject_key.in_(some) for kind, some in keys.items())
            ),
        )
        .order_by(PlanFinding.position)
        .options(joinedload(PlanFinding.settled_by))
    ).all()


def authorised_titles(session: Session, plan_id: int, language: str) -> dict[tuple[str, str], AuthorisedTitle]:
    """The authorised titles in one language, by kind and key: one query."""
    return {
        (title.kind, title.key): title
        for title in session.scalars(
            select(AuthorisedTitle).where(AuthorisedTitle.plan_id == plan_id, AuthorisedTitle.language == language)
        )
    }


def errata_touching(session: Session, plan_id: int, places: Sequence[Places]) -> Sequence[Erratum]:
    """The errata that correct or move words of the given rows' cells, in their order: one query."""
    cells = {tuple(place) for row in places for some in row.values() for place in some}
    lines = {line for line, _cell in cells}
    found = session.scalars(
        select(Erratum)
        .where(Erratum.plan_id == plan_id, or_(Erratum.line.in_(lines), Erratum.to_line.in_(lines)))
        .order_by(Erratum.position)
    )
    return [
        erratum
        for erratum in found
        if (erratum.line, erratum.cell) in cells or (erratum.to_line, erratum.to_cell) in cells
    ]
