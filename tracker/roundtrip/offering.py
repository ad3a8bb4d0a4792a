"""Which workbooks of a period somebody may have: one for each institution that answers for what they may report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act, Visitor, may
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reporting.access import may_report
from tracker.reporting.items import ItemState
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.review_queries import institutions_named
from tracker.roundtrip.filling import asked_states
from tracker.roundtrip.models import WorkbookExport


@dataclass(frozen=True, slots=True)
class Offered:
    """A workbook that can be made."""

    institution: Institution | None  # with its former names; None: the whole plan
    is_unit: bool  # of an institution that has a workbook too
    items: int
    missing: int  # still to be handed in
    last: WorkbookExport | None  # the latest that was made of it, by whomever


def offered_workbooks(
    session: Session, asking: Visitor, plan: Plan, period: ReportingPeriod, today: date
) -> list[Offered]:
    """The workbooks that a visitor may have, each institution before its units; the whole plan for who reviews it."""
    items, states = asked_states(session, plan, period, today)
    mine = [state for state in states if may_report(asking, items.facts, items.who, state.item)]
    by_id: dict[int, list[ItemState]] = {}
    for state in mine:
        answering = items.who.of(state.item)
        for institution_id in (answering, *items.who.above(answering)):
            by_id.setdefault(institution_id, []).append(state)
    institutions = institutions_named(session, by_id)
    latest = _latest(session, period)
    found = [
        Offered(
            institution, institution.parent_id in by_id, *_counts(by_id[institution.id]), latest.get(institution.id)
        )
        for institution in sorted(institutions.values(), key=lambda each: _order(each, institutions))
    ]
    if mine and may(asking, Act.REVIEW, items.facts):
        found.insert(0, Offered(None, False, *_counts(mine), latest.get(None)))
    return found


def _order(institution: Institution, institutions: dict[int, Institution]) -> list[str]:
    """By the codes of the institution and of what it belongs to, from the topmost: units stand behind theirs."""
    codes = [institution.code]
    while (parent := institutions.get(institution.parent_id or 0)) is not None:
        institution = parent
        codes.append(institution.code)
    return codes[::-1]


def _counts(states: Iterable[ItemState]) -> tuple[int, int]:
    states = list(states)
    return len(states), sum(state.is_missing for state in states)


def _latest(session: Session, period: ReportingPeriod) -> dict[int | None, WorkbookExport]:
    """The latest workbook that was made of a period for each institution: one query."""
    rows = session.scalars(
        select(WorkbookExport).where(WorkbookExport.period_id == period.id).order_by(WorkbookExport.id)
    )
    return {row.institution_id: row for row in rows}
