"""Reading what the comparison needs beside the indicators: who reports them, and what an actual rests on."""

from collections.abc import Collection

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased, joinedload

from tracker.accounts.models import Person
from tracker.dashboards.explanation import Contribution
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.institutions.units import with_institutions
from tracker.plans.models import Element
from tracker.reporting.figures import figure_from
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import Actual, Counted, ReportingPeriod


def institutions_by_id(session: Session, ids: Collection[int]) -> dict[int, Institution]:
    """Institutions with their former names, and all that units among them belong to, by their ids: one query."""
    answering = select(Institution.id).where(Institution.id.in_(ids))
    rows = session.scalars(
        select(Institution)
        .where(Institution.id.in_(with_institutions(answering)))
        .order_by(Institution.country_code, Institution.code)
        .options(joinedload(Institution.former_names))
    )
    return {row.id: row for row in rows.unique()}


def contributions_of(
    session: Session, indicator_id: int, period_ids: Collection[int], *, with_drafts: bool, with_names: bool
) -> list[Contribution]:
    """What was reported of an indicator for some periods, in their order: one query."""
    author, approver = aliased(Person), aliased(Person)
    query = (
        select(
            ReportingPeriod.code,
            Actual.of_period if with_drafts else Actual.approved_of_period,
            Actual.to_date if with_drafts else Actual.approved_to_date,
            Actual.side,
            Actual.state,
            Actual.text,
            author.name,
            Actual.saved_at,
            approver.name,
            Actual.approved_at,
            Actual.corrected_at,
            Actual.origin,
            Counted,
        )
        .join(ReportingPeriod, ReportingPeriod.id == Actual.period_id)
        .outerjoin(author, author.id == Actual.author_id)
        .outerjoin(approver, approver.id == Actual.approved_by_id)
        .outerjoin(Counted, and_(Counted.indicator_id == Actual.indicator_id, Counted.period_id == Actual.period_id))
        .where(Actual.indicator_id == indicator_id, Actual.period_id.in_(period_ids))
        .order_by(ReportingPeriod.position)
    )
    if not with_drafts:
        query = query.where(Actual.state == ReviewState.APPROVED)
    return [
        Contribution(
            period=row[0],
            of_period=figure_from(row[1]),
            to_date=figure_from(row[2]),
            side=row[3],
            state=row[4],
            text=row[5],
            author=row[6] if with_names else None,
            saved_at=row[7],
            approved_by=row[8] if with_names else None,
            approved_at=row[9],
            is_corrected=row[10] is not None,
            origin=row[11],
            counted=row[12],
        )
        for row in session.execute(query)
    ]


def indicator_id_of(session: Session, plan_id: int, key: str) -> int:
    """The row of an indicator by its key: one query.

    Raises:
        NoResultFound: the plan has no indicator of this key.
    """
    return session.scalars(select(Indicator.id).where(Indicator.plan_id == plan_id, Indicator.key == key)).one()


def titles_of_elements(session: Session, plan_ids: Collection[int]) -> dict[int, str]:
    """The numbers and titles of the elements of some plans, by their ids: one query."""
    rows = session.execute(select(Element.id, Element.number, Element.title).where(Element.plan_id.in_(plan_ids)))
    return {row[0]: f"{row[1]} {row[2]}" if row[1] else row[2] for row in rows}
