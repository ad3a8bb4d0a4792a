"""Importing a workbook: its preview is kept, what somebody accepted of it is taken in one transaction, and told.

Either all of an import is there with its record, or nothing of it. Conflicts are never taken unless a person said so.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visitor
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.plans.models import Plan
from tracker.reporting.access import INDICATOR
from tracker.reporting.entry_forms import read_row
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.recording import hold_indicators
from tracker.reporting.tallies import counted_at_the_end
from tracker.roundtrip.comparing import (
    Attempt,
    ComparedCell,
    ComparedRow,
    fit,
)
from tracker.roundtrip.comparison import Compared, Sent
from tracker.roundtrip.keeping import kept_file
from tracker.roundtrip.looking import asked_period, compare
from tracker.roundtrip.models import ImportCell, ImportRow, WorkbookImport
from tracker.roundtrip.present import Present, present_of
from tracker.roundtrip.records import (
    Recount,
    compared_cell,
    counts_of,
    decide,
    indicators_of,
    insert_rows,
    insert_strays,
    kept_rows,
    note_taken,
    record_of,
    some_at_a_time,
)
from tracker.roundtrip.states import TAKEN, CellState, ImportState
from tracker.roundtrip.taking import RowKey, Taker
from tracker.web.languages import OFFERED, speaking

_BY_LOCALE = {language.locale: language for language in OFFERED}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import."""

    record: WorkbookImport
    taken: int  # rows
    left_as_drafts: Mapping[RowKey, Refused]  # why rows stayed drafts though they were to be handed in

    @property
    def submitted(self) -> int:
        """How many rows were handed in."""
        return self.taken - len(self.left_as_drafts) if self.record.is_submitted else 0


# ------------------------------------------------------------------------------------------------------------- preview


def keep_preview(
    session: Session, compared: Compared, path: Path, uploads: Path, *, author: Author, now: datetime
) -> WorkbookImport:
    """Keep what a workbook says beside the tracker, and the file itself: nothing of it is taken yet."""
    with kept_file(session, path, uploads) as stored_as, transaction(session):
        kept = record_of(session, compared, stored_as, author, now)
        for rows in some_at_a_time(compared.rows):
            insert_rows(session, kept.id, rows, {}, is_decided=False)
        insert_strays(session, kept.id, compared.strays, is_decided=False)
    return kept


def import_sent(
    session: Session,
    sent: Sent,
    path: Path,
    uploads: Path,
    *,
    visitor: Visitor,
    author: Author,
    now: datetime,
    submits: bool = False,
    expected: tuple[str, str] | None = None,
    keeps_unchanged: bool = False,
) -> tuple[Imported, Compared]:
    """Take everything new and changed of a workbook at once: compared, taken, kept and told in one transaction.

    What is in conflict, not allowed or not understood is left, and listed.

    Raises:
        Refused: the workbook as a whole cannot be taken.
    """
    with kept_file(session, path, uploads) as stored_as, transaction(session):
        plan, period = asked_period(session, sent, visitor, expected)
        _hold(session, period)
        compared = compare(session, sent, visitor, now, expected=expected, keeps_unchanged=keeps_unchanged)
        kept = record_of(session, compared, stored_as, author, now)
        taker = Taker(session, plan, period, author, now, submits=submits)
        _hold_items(session, compared.rows)
        with counted_at_the_end(session, plan.id), speaking(compared.language):
            for rows in some_at_a_time(compared.rows):
                insert_rows(session, kept.id, rows, taker.take(rows), is_decided=True)
            insert_strays(session, kept.id, compared.strays, is_decided=True)
            kept.counts = counts_of(compared)
            _finish(session, plan, period, kept, author, now, submits=submits)
    return Imported(kept, taker.taken, taker.left_as_drafts), compared


# --------------------------------------------------------------------------------------------------- what was accepted


def apply_preview(
    session: Session,
    kept: WorkbookImport,
    accepted: Collection[int] | None = None,
    *,
    visitor: Visitor,
    author: Author,
    now: datetime,
    submits: bool = False,
) -> Imported:
    """Take what somebody accepted of a preview; `accepted` are ids of cells, None is everything new and changed.

    A row that somebody has saved since the preview is in conflict again, and nothing of it is taken.

    Raises:
        Refused: it was applied already.
    """
    with transaction(session):
        kept = session.scalars(
            select(WorkbookImport)
            .where(WorkbookImport.id == kept.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if kept.state is not ImportState.PREVIEWED:
            raise Refused("This import was applied already.")
        plan, period = session.get_one(Plan, kept.plan_id), session.get_one(ReportingPeriod, kept.period_id)
        _hold(session, period)
        language = _BY_LOCALE[kept.language]
        present = present_of(session, plan, period, language, visitor, now)
        taker = Taker(session, plan, period, author, now, submits=submits)
        recount = Recount()
        told = session.scalars(select(ImportRow.id).where(ImportRow.import_id == kept.id).order_by(ImportRow.id)).all()
        hold_indicators(session, indicators_of(session, kept))
        with counted_at_the_end(session, plan.id), speaking(language):
            for ids in some_at_a_time(told):
                rows, cells = kept_rows(session, kept.id, ids)
                present.turn_to((row.kind, row.key) for row in rows)
                compared = [_compared_again(present, row, cells[row.id], accepted) for row in rows]
                taken = taker.take(again for again, _ in compared)
                for row, (_, pairs) in zip(rows, compared, strict=True):
                    note_taken(row, taken.get((row.kind, row.key)))
                    for cell, now_compared in pairs:
                        decide(cell, now_compared, accepted)
                        recount.add(cell)
                session.flush()
            kept.counts = recount.counts(kept)
            _finish(session, plan, period, kept, author, now, submits=submits)
    return Imported(kept, taker.taken, taker.left_as_drafts)


Pairs = list[tuple[ImportCell, ComparedCell]]


def _compared_again(
    present: Present, row: ImportRow, cells: list[ImportCell], accepted: Collection[int] | None
) -> tuple[ComparedRow, Pairs]:
    """A row of the preview as it stands now, with those of its cells that were accepted."""
    pairs = [(cell, compared_cell(row, cell)) for cell in cells]
    item = present.items.get((row.kind, row.key))
    compared = ComparedRow(row.kind, row.key, 0, 0, {}, [])
    if item is None:
        for _, cell in pairs:
            if cell.state in TAKEN:
                cell.state, cell.message = CellState.NOT_ALLOWED, Refused("The plan has this no longer.")
        return compared, pairs
    held = present.row_of(item)
    version = held.version if held is not None else 0
    current = present.texts_of(item)
    wanted = [
        cell
        for kept, cell in pairs
        if (kept.state in TAKEN if accepted is None else kept.id in accepted)
        and kept.state in TAKEN | {CellState.CONFLICT}
    ]
    barred = present.barred(item) if wanted else None
    for cell in wanted:
        if version != row.version_seen:
            cell.state = CellState.CONFLICT
            cell.message = Refused("Somebody else has saved this row since the preview; nothing of it is taken.")
        elif barred is not None:
            cell.state, cell.message = CellState.NOT_ALLOWED, barred
        elif cell.state is CellState.CONFLICT:
            cell.state = CellState.CHANGED  # a person has decided
    compared = ComparedRow(row.kind, row.key, item.id, version, current, wanted)

    def attempt(texts: dict[str, str]) -> Attempt:
        reading = read_row(item, texts, statuses=present.statuses, periods=present.done_periods)
        return Attempt(reading.entry, reading.refusals)

    compared.entry = fit(current, wanted, attempt)
    return compared, pairs


# --------------------------------------------------------------------------------------------------------------- taking


def _hold(session: Session, period: ReportingPeriod) -> None:
    """Hold a period until the transaction ends: nobody saves, submits or imports anything of it in between.

    Whoever only writes a row that names it, as the counting of a plan does, waits for nobody.
    """
    session.scalars(
        select(ReportingPeriod)
        .where(ReportingPeriod.id == period.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _hold_items(session: Session, rows: Iterable[ComparedRow]) -> None:
    hold_indicators(session, [row.item_id for row in rows if row.kind == INDICATOR and row.entry is not None])


def _finish(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    kept: WorkbookImport,
    author: Author,
    now: datetime,
    *,
    submits: bool,
) -> None:
    """Note that an import was applied, and tell the history; before the plan is counted, as whoever saves does."""
    kept.state, kept.is_submitted = ImportState.APPLIED, submits
    kept.applied_at, kept.applied_by_id = now, author.person_id
    changes = [Change("file", None, kept.file_name), Change("entries", None, kept.counts["taken"])]
    subject = Subject("period", period.code, period.code)
    record(session, author, "workbook.imported", subject, changes, plan_id=plan.id, now=now)
