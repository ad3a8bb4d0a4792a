"""Review: what was entered becomes official. Submitted, perhaps checked, returned with a remark, approved, corrected.

Whoever approves or corrects never becomes the author; a remark with which something is returned is kept for ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.access import Responsibility
from tracker.reporting.checks import check_actual, check_status
from tracker.reporting.clashes import again_after_a_clash
from tracker.reporting.completeness import check_complete, item_of
from tracker.reporting.content import (
    ActualEntry,
    Content,
    StatusEntry,
    content_of_actual,
    content_of_status,
)
from tracker.reporting.counted_deeds import check_explained, explain_by_correction
from tracker.reporting.differing import was_counted
from tracker.reporting.entries import (
    EDITABLE,
    Row,
    check_period,
    content_now,
    held_period,
    held_settings,
    overtaken,
    put_actual,
    put_status,
    tell,
)
from tracker.reporting.judging import PlanRules, plan_rules
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, Remark, ReportingPeriod
from tracker.reporting.recounting import recount
from tracker.reporting.tallies import count_step
from tracker.texts import SHORTEST_REASON, check_reason, check_text

WAITING = frozenset({ReviewState.SUBMITTED, ReviewState.CHECKED})


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one of several items: done, or why not."""

    row_id: int
    refused: Refused | None


@again_after_a_clash
def submit(session: Session, plan: Plan, row: Row, *, version: int, author: Author, now: datetime) -> None:
    """Hand a draft in for review.

    Raises:
        Overtaken: somebody else has changed it meanwhile.
        Refused: something obligatory is missing, it is no draft, or the period is locked.
    """
    with transaction(session):
        # The period first, as whoever saves: two who wait for each other would be one too many.
        check_period(session, plan.country_code, row.period_id, now)
        row = _held_row(session, row, version)
        if row.state not in EDITABLE:
            raise Refused("This is submitted already.")
        check_complete(session, plan, row, now)
        row.state = ReviewState.SUBMITTED
        row.submitted_at, row.submitted_by_id = now, author.person_id
        row.checked_at = row.checked_by_id = None
        _step(session, row, "reported.submitted", author, now)


@again_after_a_clash
def withdraw(session: Session, row: Row, *, version: int, author: Author, now: datetime) -> None:
    """Take back what was submitted and nobody has approved: it is a draft again.

    Raises:
        Overtaken: somebody else has changed it meanwhile.
        Refused: it is not under review, or the period is locked.
    """
    with transaction(session):
        _refuse_locked(session, row)
        row = _held_row(session, row, version)
        if row.state not in WAITING:
            raise Refused("This is not under review.")
        row.state = ReviewState.DRAFT
        _step(session, row, "reported.withdrawn", author, now)


@again_after_a_clash
def check(
    session: Session, plan: Plan, who: Responsibility, row: Row, *, version: int, author: Author, now: datetime
) -> None:
    """Check for an institution what its unit has submitted: the coordinator can approve it now.

    Raises:
        Overtaken: somebody else has changed it meanwhile.
        Refused: it was not submitted, is checked already, needs no check, or the period is locked.
    """
    with transaction(session):
        _refuse_locked(session, row)
        row = _held_row(session, row, version)
        if row.state is not ReviewState.SUBMITTED:
            raise Refused("Only what was submitted and is not yet checked can be checked.")
        if not needs_check(plan_rules(session, [plan])[plan.id], who, row):
            raise Refused("Here nothing is checked before the coordinator approves it.")
        row.state = ReviewState.CHECKED
        row.checked_at, row.checked_by_id = now, author.person_id
        _step(session, row, "reported.checked", author, now)


@again_after_a_clash
def give_back(session: Session, row: Row, reason: str, *, version: int, author: Author, now: datetime) -> None:
    """Return what was submitted to those who entered it, with a remark that is kept for ever.

    Raises:
        Overtaken: somebody else has changed it meanwhile.
        Refused: it is not under review, the remark says nothing, or the period is locked.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Refused("Say what is to be done before it is handed in again.", field="reason")
    check_text(reason, "reason")
    with transaction(session):
        _refuse_locked(session, row)
        row = _held_row(session, row, version)
        if row.state not in WAITING:
            raise Refused("Only what was submitted can be returned.")
        row.state = ReviewState.RETURNED
        _remark(session, row, "returned", reason, author, now)
        _step(session, row, "reported.returned", author, now, reason=reason)


@again_after_a_clash
def approve(
    session: Session, plan: Plan, who: Responsibility, row: Row, *, version: int, author: Author, now: datetime
) -> None:
    """Approve what was submitted: it is official from now on. Its author stays who typed it.

    Raises:
        Overtaken: somebody else has changed it meanwhile.
        Refused: it is not under review, a unit's institution has not checked it yet, nobody has said why it differs
            from what was counted, or the period is locked.
    """
    with transaction(session):
        _refuse_locked(session, row)
        row = _held_row(session, row, version)
        if row.state is ReviewState.APPROVED:
            raise Refused("This is approved already.")
        if row.state not in WAITING:
            raise Refused("Only what was submitted can be approved.")
        if needs_check(plan_rules(session, [plan])[plan.id], who, row):
            raise Refused("The institution of this unit has not checked it yet.")
        if isinstance(row, Actual):
            check_explained(session, row)
        row.state = ReviewState.APPROVED
        row.approved_at, row.approved_by_id = now, author.person_id
        _step(session, row, "reported.approved", author, now)


@again_after_a_clash
def correct(
    session: Session,
    plan: Plan,
    row: Row,
    entry: ActualEntry | StatusEntry,
    reason: str,
    *,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Change what is approved, for a reason, also after the period was locked; what was filed is kept beside it.

    Raises:
        Overtaken: somebody else has changed it meanwhile.
        Refused: it is not approved, nothing would change, the entry does not fit, or the reason says nothing.
    """
    reason = reason.strip()
    check_reason(reason)
    with transaction(session):
        # Held, so that what is kept of the filing tells truly whether the period was locked then.
        period = held_period(session, row.period_id)
        row = _held_row(session, row, version)
        if row.state is not ReviewState.APPROVED:
            raise Refused("Only what is approved is corrected; a draft is simply changed.")
        before = content_now(session, row)
        if _checked_content(session, plan, row, period, entry) == before:
            raise Refused("Nothing was changed.")
        if isinstance(row, Actual) and isinstance(entry, ActualEntry):
            # A counted figure that was corrected is a typed one; what was typed or invented stays what it was.
            put_actual(row, entry, "typed" if was_counted(row.origin) else row.origin)
        elif isinstance(row, ActivityReport) and isinstance(entry, StatusEntry):
            put_status(session, row, entry)
        if row.filed is None:
            row.filed = {
                **before,
                "approved_at": row.approved_at.isoformat() if row.approved_at is not None else None,
                "approved_by_id": row.approved_by_id,
                "was_locked": period.locked_at is not None,
            }
        row.corrected_at, row.corrected_by_id, row.correction_reason = now, author.person_id, reason
        check_complete(session, plan, row, now)
        _remark(session, row, "corrected", reason, author, now)
        _step(session, row, "reported.corrected", author, now, reason=reason)
        if isinstance(row, Actual):
            explain_by_correction(session, row, reason, author, now)


def comment(session: Session, row: Row, text: str, *, author: Author, now: datetime) -> None:
    """Say something about what was reported, without changing it.

    Raises:
        Refused: the text is empty or cannot be kept.
    """
    text = text.strip()
    if not text:
        raise Refused("Type a comment.", field="text")
    check_text(text, "text")
    with transaction(session):
        _remark(session, row, "comment", text, author, now)
        # What was typed since the history was last told of it is not the commenter's: whoever typed it tells it.
        code = session.get_one(ReportingPeriod, row.period_id).code
        changes = [Change("period", None, code, {"period": code})]
        subject = _subject(session, row)
        record(session, author, "reported.remarked", subject, changes, plan_id=row.plan_id, reason=text, now=now)


def each_of(rows: Iterable[Row], deed: Callable[[Row], None]) -> list[Handled]:
    """Do one thing with several items, each in its own right: what is refused of one does not stop the others."""
    handled = []
    for row in rows:
        row_id = row.id
        try:
            deed(row)
        except Refused as refused:
            handled.append(Handled(row_id, refused))
        else:
            handled.append(Handled(row_id, None))
    return handled


def needs_check(rules: PlanRules, who: Responsibility, row: Row) -> bool:
    """Whether a unit's institution has to check what was submitted before a coordinator approves it."""
    return rules.has_unit_step and row.state is ReviewState.SUBMITTED and who.is_of_unit(item_of(row))


def _checked_content(
    session: Session, plan: Plan, row: Row, period: ReportingPeriod, entry: ActualEntry | StatusEntry
) -> Content:
    """The plain form of an entry that fits its row."""
    if isinstance(row, Actual) and isinstance(entry, ActualEntry):
        measure = session.scalars(select(Indicator.measure).where(Indicator.id == row.indicator_id)).one()
        check_actual(entry, measure, session.get_one(IndicatorReporting, row.indicator_id))
        return content_of_actual(entry)
    assert isinstance(entry, StatusEntry)
    check_status(session, plan, period, entry)
    return content_of_status(entry, entry.done_in)


def _refuse_locked(session: Session, row: Row) -> None:
    period = held_period(session, row.period_id)
    if period.locked_at is not None:
        raise Refused("Reporting for %(period)s is locked.", period=period.code)


def _held_row(session: Session, row: Row, version: int) -> Any:
    if isinstance(row, Actual):
        held_settings(session, row.indicator_id)
    model: Any = type(row)
    held = session.scalars(
        select(model).where(model.id == row.id).with_for_update(of=model).execution_options(populate_existing=True)
    ).one()
    if held.version != version:
        raise overtaken(session, held)
    return held


def _subject(session: Session, row: Row) -> Subject:
    if isinstance(row, Actual):
        key, label = session.execute(
            select(Indicator.key, Indicator.name).where(Indicator.id == row.indicator_id)
        ).one()
        return Subject("indicator", key, label)
    key, label = session.execute(select(Activity.key, Activity.title).where(Activity.id == row.activity_id)).one()
    return Subject("activity", key, label)


def _step(session: Session, row: Row, kind: str, author: Author, now: datetime, *, reason: str | None = None) -> None:
    """Save a step of the review and tell it; figures to date follow from what is approved."""
    session.flush()
    status_before = (row.told or {}).get("status")
    tell(session, row, content_now(session, row), kind, _subject(session, row), author, now, reason=reason)
    if isinstance(row, Actual):
        recount(session, row.indicator_id)
    count_step(session, row, status_before)


def _remark(session: Session, row: Row, kind: str, text: str, author: Author, now: datetime) -> None:
    session.add(
        Remark(
            plan_id=row.plan_id,
            actual_id=row.id if isinstance(row, Actual) else None,
            report_id=row.id if isinstance(row, ActivityReport) else None,
            kind=kind,
            text=text,
            person_id=author.person_id,
            stood_in_for_id=author.stood_in_for_id,
            at=now,
        )
    )


def remarks_of(session: Session, row: Row) -> list[Remark]:
    """What was said of a row, the oldest first, with who said it: one query."""
    is_about = Remark.actual_id == row.id if isinstance(row, Actual) else Remark.report_id == row.id
    return list(
        session.scalars(
            select(Remark)
            .where(is_about)
            .order_by(Remark.id)
            .options(joinedload(Remark.person), joinedload(Remark.stood_in_for))
        )
    )
