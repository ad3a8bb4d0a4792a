"""Undoing an import as a unit: every row says again what it said before, as long as nobody has built on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, null, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.access import ACTIVITY, INDICATOR
from tracker.reporting.content import changes_between
from tracker.reporting.entries import Row, check_period, content_now
from tracker.reporting.models import ActivityReport, Actual, Evidence, Remark, ReportingPeriod
from tracker.reporting.recording import hold_indicators
from tracker.reporting.recounting import note, recount
from tracker.reporting.tallies import counted_at_the_end
from tracker.roundtrip.models import ImportRow, WorkbookImport
from tracker.roundtrip.records import indicators_of, some_at_a_time
from tracker.roundtrip.states import ImportState
from tracker.roundtrip.taking import columns_of, put_back


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A row that keeps an import from being undone, and why."""

    kind: str
    key: str
    why: Refused


def in_the_way(session: Session, kept: WorkbookImport) -> list[InTheWay]:
    """What keeps an import from being undone: rows that somebody has changed, handed on or added something to."""
    found: list[InTheWay] = []
    for ids in some_at_a_time(_perhaps_in_the_way(session, kept)):
        found += _in_the_way(session, _taken_rows(session, kept, ids))
    return found


def undo_import(session: Session, kept: WorkbookImport, *, author: Author, now: datetime) -> int:
    """Take back everything that an import took, in one transaction; return how many rows that were.

    Raises:
        Refused: it was not applied, is undone already, its period is locked, or somebody has built on it.
    """
    with transaction(session):
        kept = session.scalars(
            select(WorkbookImport)
            .where(WorkbookImport.id == kept.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if kept.state is ImportState.UNDONE:
            raise Refused("This import is undone already.")
        if kept.state is not ImportState.APPLIED:
            raise Refused("Nothing of this import was taken.")
        plan, period = session.get_one(Plan, kept.plan_id), session.get_one(ReportingPeriod, kept.period_id)
        check_period(session, plan.country_code, period.id, now)
        hold_indicators(session, indicators_of(session, kept))
        _refuse(in_the_way(session, kept))
        taken = session.scalars(_taken(kept).order_by(ImportRow.id)).all()
        with counted_at_the_end(session, plan.id):
            for ids in some_at_a_time(taken):
                rows = _taken_rows(session, kept, ids, holds=True)
                _refuse(_in_the_way(session, rows))  # somebody may have saved an activity just now
                for told, row, key in rows:
                    assert row is not None  # else it would stand in the way
                    _put_back(session, told, row, key, period, author, now)
            kept.state, kept.undone_at, kept.undone_by_id = ImportState.UNDONE, now, author.person_id
            changes = [Change("file", None, kept.file_name), Change("entries", None, len(taken))]
            subject = Subject("period", period.code, period.code)
            record(session, author, "workbook.undone", subject, changes, plan_id=plan.id, now=now)
    return len(taken)


Found = tuple[ImportRow, Row | None, Subject]


_KINDS: tuple[tuple[str, Any, Any, Any, Any], ...] = (
    (INDICATOR, Actual, Indicator, Actual.indicator_id, Indicator.name),
    (ACTIVITY, ActivityReport, Activity, ActivityReport.activity_id, Activity.title),
)


def _taken(kept: WorkbookImport) -> Any:
    """The ids of the rows of which something was taken."""
    return select(ImportRow.id).where(ImportRow.import_id == kept.id, ImportRow.version_left.is_not(None))


def _perhaps_in_the_way(session: Session, kept: WorkbookImport) -> list[int]:
    """The ids of rows that stand in another version than they were left, or to which something was added."""
    found: set[int] = set()
    for kind, model, of, item_id, _ in _KINDS:
        is_item = and_(of.plan_id == kept.plan_id, of.key == ImportRow.key)
        is_row = and_(item_id == of.id, model.period_id == kept.period_id)
        of_kind = _taken(kept).where(ImportRow.kind == kind)
        changed = of_kind.outerjoin(of, is_item).outerjoin(model, is_row)
        is_changed = or_(model.id.is_(None), model.version != ImportRow.version_left)
        found.update(session.scalars(changed.where(is_changed)))
        begun = of_kind.join(of, is_item).join(model, is_row).where(ImportRow.before.is_(null()))
        for added in (Evidence, Remark):
            of_row = added.actual_id if model is Actual else added.report_id
            found.update(session.scalars(begun.where(exists().where(of_row == model.id))))
    return sorted(found)


def _taken_rows(session: Session, kept: WorkbookImport, ids: Sequence[int], *, holds: bool = False) -> list[Found]:
    """Some hundred rows of which something was taken, each with what stands in the tracker now: five queries."""
    told = session.scalars(select(ImportRow).where(ImportRow.id.in_(ids)).order_by(ImportRow.id)).all()
    rows: dict[tuple[str, str], Row] = {}
    subjects: dict[tuple[str, str], Subject] = {}
    for kind, model, of, item_id, name in _KINDS:
        asked = [each.key for each in told if each.kind == kind]
        if not asked:
            continue
        found = session.execute(select(of.id, of.key, name).where(of.plan_id == kept.plan_id, of.key.in_(asked))).all()
        keys = {each[0]: each[1] for each in found}
        subjects |= {(kind, each[1]): Subject(kind, each[1], each[2]) for each in found}
        wanted = (
            select(model)
            .where(model.period_id == kept.period_id, item_id.in_(list(keys)))
            .execution_options(populate_existing=True)
        )
        for row in session.scalars(wanted.with_for_update(of=model) if holds else wanted):
            rows[kind, keys[getattr(row, item_id.key)]] = row
    return [
        (each, rows.get((each.kind, each.key)), subjects.get((each.kind, each.key)) or Subject(each.kind, each.key))
        for each in told
    ]


def _in_the_way(session: Session, rows: Sequence[Found]) -> list[InTheWay]:
    changed = {(told.kind, told.key) for told, row, _ in rows if row is None or not _is_as_left(told, row)}
    authors = {row.author_id for told, row, _ in rows if row is not None and (told.kind, told.key) in changed}
    asked = select(Person.id, Person.name).where(Person.id.in_(sorted(each for each in authors if each is not None)))
    names = {each.id: each.name for each in session.execute(asked)}
    added = _added_to(session, [row for told, row, _ in rows if row is not None and told.before is None])
    found: list[InTheWay] = []
    for told, row, _ in rows:
        if (told.kind, told.key) in changed:
            by = names.get(row.author_id or 0) if row is not None else None
            found.append(InTheWay(told.kind, told.key, _changed_by(told.key, by)))
        elif row is not None and (told.kind, row.id) in added:
            why = Refused("Evidence or a comment was added to “%(key)s” since.", key=told.key)
            found.append(InTheWay(told.kind, told.key, why))
    return found


def _is_as_left(told: ImportRow, row: Row) -> bool:
    """Whether a row is as the import left it; undoing a later import brings that back under a new version."""
    return row.version == told.version_left or columns_of(row) == told.left


def _changed_by(key: str, name: str | None) -> Refused:
    if name is None:
        return Refused("“%(key)s” was changed or handed on since.", key=key)
    return Refused("“%(key)s” was changed or handed on since; %(person)s saved it last.", key=key, person=name)


def _added_to(session: Session, rows: Sequence[Row]) -> set[tuple[str, int]]:
    """The rows, of those that the import made, to which somebody has added evidence or a comment."""
    found: set[tuple[str, int]] = set()
    for kind, model, name in ((INDICATOR, Actual, "actual_id"), (ACTIVITY, ActivityReport, "report_id")):
        ids = [row.id for row in rows if isinstance(row, model)]
        if ids:
            for table in (Evidence, Remark):
                column = getattr(table, name)
                asked = select(column).where(column.in_(ids)).group_by(column).having(func.count() > 0)
                found |= {(kind, row_id) for row_id in session.scalars(asked)}
    return found


def _refuse(found: Sequence[InTheWay]) -> None:
    if not found:
        return
    first = found[0].why
    if len(found) == 1:
        raise first
    raise Refused(
        "The import cannot be undone any more: %(count)s of its rows were changed or handed on since. The first one is "
        "“%(key)s”.",
        count=len(found),
        key=found[0].key,
    )


def _put_back(
    session: Session,
    told: ImportRow,
    row: Row,
    subject: Subject,
    period: ReportingPeriod,
    author: Author,
    now: datetime,
) -> None:
    """Let a row say what it said before, or take it away where there was none; the history tells what it had told."""
    was_told = row.told
    if told.before is None:
        after: dict[str, Any] = {name: value if name == "side" else None for name, value in (was_told or {}).items()}
        _tell(session, row, was_told, after, subject, period, author, now)
        indicator_id = row.indicator_id if isinstance(row, Actual) else None
        session.delete(row)
        session.flush()
        if indicator_id is not None:
            recount(session, indicator_id)
        return
    put_back(row, told.before)
    session.flush()
    after = content_now(session, row)
    _tell(session, row, was_told, after, subject, period, author, now)
    note(session, row, told=after)
    if isinstance(row, Actual):
        recount(session, row.indicator_id)


def _tell(
    session: Session,
    row: Row,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    subject: Subject,
    period: ReportingPeriod,
    author: Author,
    now: datetime,
) -> None:
    changes = changes_between(before, after, period.code)
    if changes:
        record(session, author, "workbook.undone", subject, changes, plan_id=row.plan_id, now=now)
