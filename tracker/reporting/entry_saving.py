"""Saving what was typed into a row: as a draft, or word for word where it cannot be one yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy.orm import Session

from tracker.errors import Refused
from tracker.history import Author
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity
from tracker.reporting.access import INDICATOR
from tracker.reporting.content import ActualEntry, StatusEntry, content_of_actual, content_of_status
from tracker.reporting.counted_deeds import take_over
from tracker.reporting.entries import Overtaken, Row, forget_unsaved, keep_unsaved, record_actual, record_status
from tracker.reporting.entry_forms import LANGUAGE, MINE, THEIRS, TypedRow, is_blank
from tracker.reporting.entry_page import read_item
from tracker.reporting.entry_rows import EntryPage, EntryRow
from tracker.reporting.models import ActivityReport, Actual, Unsaved
from tracker.reporting.review import Handled, each_of, submit, withdraw


class Outcome(StrEnum):
    """What became of a typed row."""

    SAVED = "saved"
    UNCHANGED = "unchanged"  # there was nothing to save
    TO_CHECK = "to_check"  # understood, and shown back before it is saved
    WRONG = "wrong"  # a field says nothing that can be saved
    OVERTAKEN = "overtaken"  # somebody else has saved it; one of the two is to be chosen
    CLOSED = "closed"  # it takes nothing any more: submitted, approved, or the period is locked


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and when."""

    person_id: int
    author: Author
    now: datetime


def save_typed(
    session: Session, page: EntryPage, entered: EntryRow, typed: TypedRow, writer: Writer, *, is_checked: bool
) -> Outcome:
    """Save what was typed into a row, or keep it where that cannot be.

    `is_checked` is whether the numbers were shown back as they were understood.
    """
    keep = partial(_keep, session, page, typed, writer)
    if not (page.is_open and entered.is_editable):
        if not typed.is_touched or typed.texts == entered.saved:
            return Outcome.UNCHANGED
        keep(seen_version=typed.version)
        return Outcome.CLOSED
    if typed.is_disputed and typed.keep == THEIRS:
        forget(session, page, typed, writer)
        return Outcome.UNCHANGED
    if typed.is_disputed and typed.keep != MINE:
        keep(seen_version=entered.unsaved.seen_version if entered.unsaved is not None else -1)
        return Outcome.OVERTAKEN
    if not typed.is_touched and not typed.is_disputed:
        if entered.is_unsaved:
            forget(session, page, typed, writer)
        return Outcome.UNCHANGED
    reading = read_item(page, entered.item, typed.texts)
    if reading.entry is None:
        keep(seen_version=typed.version)
        return Outcome.WRONG
    if entered.row is None and is_blank(entered.item, typed.texts):
        forget(session, page, typed, writer)
        return Outcome.UNCHANGED
    numbers = {name for name in reading.numbers if typed.texts[name] != entered.saved.get(name, "")}
    if numbers and not is_checked and not _was_shown(entered, typed):
        keep(seen_version=typed.version)
        return Outcome.TO_CHECK
    return _record(session, page, entered, typed, reading.entry, writer)


def _was_shown(entered: EntryRow, typed: TypedRow) -> bool:
    return entered.unsaved is not None and entered.texts == typed.texts


def _record(
    session: Session,
    page: EntryPage,
    entered: EntryRow,
    typed: TypedRow,
    entry: ActualEntry | StatusEntry,
    writer: Writer,
) -> Outcome:
    content = content_of_actual(entry) if isinstance(entry, ActualEntry) else content_of_status(entry, entry.done_in)
    try:
        record_entry(session, page, entered, entry, typed.version, writer)
    except Overtaken as overtaken:
        # The answer to an earlier attempt was lost on its way: what stands there is what was typed.
        if overtaken.now != content:
            _keep(session, page, typed, writer, seen_version=typed.version)
            return Outcome.OVERTAKEN
    except Refused:
        _keep(session, page, typed, writer, seen_version=typed.version)
        return Outcome.CLOSED
    forget(session, page, typed, writer)
    return Outcome.SAVED


def record_entry(
    session: Session,
    page: EntryPage,
    entered: EntryRow,
    entry: ActualEntry | StatusEntry,
    version: int,
    writer: Writer,
) -> Row:
    """Save an entry of either kind as a draft.

    Raises:
        Overtaken: somebody else has saved it meanwhile.
        Refused: the row takes nothing any more.
    """
    if isinstance(entry, ActualEntry):
        indicator = session.get_one(Indicator, entered.item.id)
        return record_actual(
            session, page.plan, indicator, page.period, entry, version=version, author=writer.author, now=writer.now
        )
    activity = session.get_one(Activity, entered.item.id)
    return record_status(
        session, page.plan, activity, page.period, entry, version=version, author=writer.author, now=writer.now
    )


def _keep(session: Session, page: EntryPage, typed: TypedRow, writer: Writer, *, seen_version: int) -> None:
    try:
        keep_unsaved(
            session,
            writer.person_id,
            page.period,
            typed.kind,
            typed.key,
            typed.texts | {LANGUAGE: typed.language},
            seen_version=seen_version,
            now=writer.now,
        )
    except Refused:
        # Longer than any row can be: it stays in the fields of this page, and is told there.
        page.still.append(unsaved_of(typed, seen_version, writer.now))


def unsaved_of(typed: TypedRow, seen_version: int, now: datetime) -> Unsaved:
    """What was typed, as a row that no table keeps."""
    return Unsaved(
        kind=typed.kind,
        key=typed.key,
        fields=typed.texts | {LANGUAGE: typed.language},
        seen_version=seen_version,
        at=now,
    )


def forget(session: Session, page: EntryPage, row: TypedRow | EntryRow, writer: Writer) -> None:
    """Forget what the person typed into a row and what was not saved."""
    forget_unsaved(session, writer.person_id, page.period.id, row.kind, row.key)


def submit_rows(
    session: Session, page: EntryPage, versions: dict[tuple[str, str], int], writer: Writer
) -> list[tuple[EntryRow, Handled]]:
    """Hand in every row that can be, each in its own right; `versions` are those that the person saw."""
    wanted = [row for row in page.shown if row.can_be_submitted and (row.kind, row.key) in versions]
    seen = {(row.kind, row.row.id): versions[row.kind, row.key] for row in wanted if row.row is not None}

    def deed(row: Row) -> None:
        version = seen[_kind(row), row.id]
        submit(session, page.plan, row, version=version, author=writer.author, now=writer.now)

    handled = each_of([row.row for row in wanted if row.row is not None], deed)
    return list(zip(wanted, handled, strict=True))


def take_back(session: Session, entered: EntryRow, version: int, writer: Writer) -> None:
    """Take back what was handed in and nobody has approved.

    Raises:
        Overtaken: somebody else has changed it meanwhile.
        Refused: it is not under review.
    """
    assert entered.row is not None
    withdraw(session, entered.row, version=version, author=writer.author, now=writer.now)


def take_count_over(
    session: Session, page: EntryPage, entered: EntryRow, version: int, counted_version: int, writer: Writer
) -> None:
    """Save what was counted as the figure of a row.

    Raises:
        Overtaken: somebody else has saved the row meanwhile.
        Refused: it was counted anew meanwhile, or the row takes nothing any more.
    """
    take_over(
        session,
        page.plan,
        session.get_one(Indicator, entered.item.id),
        page.period,
        version=version,
        counted_version=counted_version,
        author=writer.author,
        now=writer.now,
    )


def _kind(row: Actual | ActivityReport) -> str:
    return INDICATOR if isinstance(row, Actual) else "activity"


def incomplete(handled: Sequence[tuple[EntryRow, Handled]]) -> list[tuple[EntryRow, Refused]]:
    """The rows that could not be handed in, each with what is said of it."""
    return [(row, each.refused) for row, each in handled if each.refused is not None]
