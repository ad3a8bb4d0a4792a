"""Reading what the composed pages need beside the rooms' own queries."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.institutions.models import Institution
from tracker.plans.annexes import PlanFinding
from tracker.plans.models import ElementInstitution
from tracker.reading.findings import SubjectKind


def finding_counts(session: Session, plan_id: int) -> dict[tuple[SubjectKind | None, str | None], int]:
    """How many findings speak of each thing of the plan; of the plan as a whole where the key is None: one query."""
    return {
        (kind, key): count
        for kind, key, count in session.execute(
            select(PlanFinding.subject_kind, PlanFinding.subject_key, func.count())
            .where(PlanFinding.plan_id == plan_id)
            .group_by(PlanFinding.subject_kind, PlanFinding.subject_key)
        )
    }


def element_institutions(session: Session, element_id: int) -> Sequence[Institution]:
    """The institutions that the document names at the head of an element, in printed order: one query."""
    return session.scalars(
        select(Institution)
        .join(ElementInstitution, ElementInstitution.institution_id == Institution.id)
        .where(ElementInstitution.element_id == element_id)
        .order_by(ElementInstitution.position)
    ).all()
