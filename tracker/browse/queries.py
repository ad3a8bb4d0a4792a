"""Reading what the composed pages need beside the rooms' own queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tracker.institutions.models import Institution
from tracker.plans.annexes import PlanFinding
from tracker.plans.models import ElementInstitution
from tracker.plans.queries import open_findings
from tracker.reading.findings import SubjectKind


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings speak of a thing, and how many of them nobody has settled yet."""

    all: int = 0
    open: int = 0

    def __add__(self, other: "FindingCount") -> "FindingCount":
        return FindingCount(self.all + other.all, self.open + other.open)


NO_FINDINGS = FindingCount()


def finding_counts(session: Session, plan_id: int) -> dict[tuple[SubjectKind | None, str | None], FindingCount]:
    """How many findings speak of each thing of the plan; of the plan as a whole where the key is None: one query."""
    return {
        (kind, key): FindingCount(count, still_open)
        for kind, key, count, still_open in session.execute(
            select(PlanFinding.subject_kind, PlanFinding.subject_key, func.count(), open_findings())
            .where(PlanFinding.plan_id == plan_id)
            .group_by(PlanFinding.subject_kind, PlanFinding.subject_key)
        )
    }


def element_institutions(session: Session, element_id: int) -> Sequence[Institution]:
    """The institutions that the document names at the head of an element, in printed order: one query."""
    rows = session.scalars(
        select(Institution)
        .join(ElementInstitution, ElementInstitution.institution_id == Institution.id)
        .where(ElementInstitution.element_id == element_id)
        .order_by(ElementInstitution.position)
        .options(joinedload(Institution.former_names))
    )
    return rows.unique().all()
