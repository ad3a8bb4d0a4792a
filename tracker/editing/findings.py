"""Settling what was noticed in a document: it stands as printed, or it has been corrected, for a reason."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.institutions.days import day_in
from tracker.institutions.models import Country
from tracker.plans.annexes import PlanFinding, Settlement
from tracker.plans.models import Plan
from tracker.texts import check_reason


@dataclass(frozen=True, slots=True)
class Settled:
    """How a finding stands: open where `how` is None."""

    how: Settlement | None
    reason: str | None
    on: date | None
    by: str | None


class SettledMeanwhile(Refused):
    """Somebody else has settled the finding, or opened it again, since the page was opened: nothing is overwritten."""

    def __init__(self, now: Settled) -> None:
        super().__init__("Somebody else has decided on this finding meanwhile; what you typed is not saved.")
        self.now = now


def settle_finding(
    session: Session,
    finding: PlanFinding,
    settlement: Settlement,
    reason: str,
    version: int,
    *,
    author: Author,
    now: datetime,
) -> None:
    """Settle an open finding for a reason; `version` is the one that the person saw.

    Raises:
        SettledMeanwhile: somebody else was quicker.
        Refused: the reason says nothing.
    """
    reason = reason.strip()
    check_reason(reason)
    with transaction(session):
        row = _locked(session, finding.id, version)
        if row.settlement is not None:
            raise Refused("This finding is settled; open it again before you settle it in another way.")
        row.settlement = settlement
        row.settled_reason = reason
        row.settled_on = _day_there(session, row.plan_id, now)
        row.settled_by_id = author.person_id
        _record(session, row, "finding.settled", Change("settlement", None, settlement.value), reason, author, now)


def reopen_finding(
    session: Session, finding: PlanFinding, reason: str, version: int, *, author: Author, now: datetime
) -> None:
    """Open a settled finding again, for a reason; how it was settled stays in the history.

    Raises:
        SettledMeanwhile: somebody else was quicker.
        Refused: it is open, or the reason says nothing.
    """
    reason = reason.strip()
    check_reason(reason)
    with transaction(session):
        row = _locked(session, finding.id, version)
        if row.settlement is None:
            raise Refused("This finding is open already.")
        change = Change("settlement", row.settlement.value, None)
        row.settlement = row.settled_reason = row.settled_on = row.settled_by_id = None
        _record(session, row, "finding.reopened", change, reason, author, now)


def _locked(session: Session, finding_id: int, version: int) -> PlanFinding:
    """The row as it stands now, held until the transaction ends."""
    row = session.scalars(
        select(PlanFinding)
        .where(PlanFinding.id == finding_id)
        .options(joinedload(PlanFinding.settled_by))
        .with_for_update(of=PlanFinding)
        .execution_options(populate_existing=True)
    ).one()
    if row.version != version:
        by = row.settled_by.name if row.settled_by is not None else None
        raise SettledMeanwhile(Settled(row.settlement, row.settled_reason, row.settled_on, by))
    return row


def _record(
    session: Session, row: PlanFinding, kind: str, change: Change, reason: str, author: Author, now: datetime
) -> None:
    subject = Subject("finding", str(row.position), row.code)
    record(session, author, kind, subject, [change], plan_id=row.plan_id, reason=reason, now=now)


def _day_there(session: Session, plan_id: int, now: datetime) -> date:
    zone = session.scalars(
        select(Country.time_zone).join(Plan, Plan.country_code == Country.code).where(Plan.id == plan_id)
    ).one()
    return day_in(zone, now)
