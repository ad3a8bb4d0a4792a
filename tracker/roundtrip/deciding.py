"""What people decide of a preview, cell by cell, row by row or all at once; and how its filled cells add up.

What is new or changed is taken unless somebody leaves it. A conflict is taken or left by a person, and by nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act, Visitor, may
from tracker.database import transaction
from tracker.errors import Refused
from tracker.plans.models import Plan
from tracker.plans.rights import facts_of
from tracker.reporting.access import ACTIVITY, INDICATOR, may_report
from tracker.reporting.items import plan_items
from tracker.roundtrip.models import ImportCell, ImportRow, WorkbookImport
from tracker.roundtrip.states import TAKEN, CellState, Decision, ImportState

OFFERED = TAKEN | {CellState.CONFLICT}  # what a person decides about
_WILL_BE_TAKEN = (ImportCell.decision == Decision.ACCEPTED) | (
    (ImportCell.decision == Decision.OPEN) & ImportCell.state.in_(TAKEN)
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Every filled cell of a workbook is taken or skipped, and each that is skipped has a reason."""

    filled: int
    taken: int
    unchanged: int  # filled, and says what the tracker or the workbook said already
    left: int  # somebody decided so
    undecided: int  # in conflict, and nobody has decided yet
    conflict: int  # somebody else had changed it
    not_allowed: int
    not_understood: int
    emptied: int  # not filled any more, and taken as such

    @property
    def skipped(self) -> int:
        """All that were filled and are not taken."""
        return (
            self.unchanged + self.left + self.undecided + self.conflict + self.not_allowed + self.not_understood
        )  # fmt: skip


def tally_of(session: Session, kept: WorkbookImport) -> Tally:
    """How the filled cells of an import add up, as it stands: one query."""
    counted: dict[tuple[str, bool], int] = {}
    rows = session.execute(
        select(ImportCell.state, ImportCell.decision, ImportCell.is_filled, func.count())
        .where(ImportCell.import_id == kept.id)
        .group_by(ImportCell.state, ImportCell.decision, ImportCell.is_filled)
    )
    for state, decision, is_filled, count in rows:
        place = (_reason(state, decision, is_over=kept.state is not ImportState.PREVIEWED), is_filled)
        counted[place] = counted.get(place, 0) + count
    of = {reason: counted.get((reason, True), 0) for reason in (*_REASONS, "taken")}
    told = sum(of.values())
    filled = kept.counts["filled"]
    if told > filled:
        raise Refused(
            "The workbook has %(filled)s filled cells, and %(told)s of them are accounted for: nothing is taken. "
            "Download a new workbook and copy the figures into it.",
            filled=filled,
            told=told,
        )
    of["unchanged"] += filled - told
    return Tally(filled=filled, emptied=counted.get(("taken", False), 0), **of)


_REASONS = ("unchanged", "left", "undecided", "conflict", "not_allowed", "not_understood")


def _reason(state: CellState, decision: Decision, *, is_over: bool) -> str:
    """What becomes of a cell, in one word."""
    if decision is Decision.ACCEPTED or (decision is Decision.OPEN and state in TAKEN and not is_over):
        return "taken"
    if decision is Decision.REFUSED or (is_over and state in TAKEN):
        return "left"
    if state is CellState.CONFLICT and decision is Decision.OPEN:
        return "undecided"
    return state.value


def decide_cells(session: Session, kept: WorkbookImport, decisions: Mapping[int, Decision]) -> None:
    """Note what somebody decided of single cells; what is no cell of the import, or not offered, is passed over.

    Raises:
        Refused: the import was applied already.
    """
    with transaction(session):
        _hold_preview(session, kept)
        for decision in (Decision.ACCEPTED, Decision.REFUSED):
            ids = [cell_id for cell_id, decided in decisions.items() if decided is decision]
            if ids:
                _decide(session, kept, ImportCell.id.in_(ids), decision)


def decide_row(session: Session, kept: WorkbookImport, row_id: int, decision: Decision) -> None:
    """Take or leave all of a row that can be taken, conflicts too: the person sees them.

    Raises:
        Refused: the import was applied already.
    """
    with transaction(session):
        _hold_preview(session, kept)
        _decide(session, kept, ImportCell.row_id == row_id, decision)


def decide_every(session: Session, kept: WorkbookImport, decision: Decision, *, conflicts: bool) -> None:
    """Take or leave everything new and changed, or, with `conflicts`, everything in conflict and nothing else.

    Raises:
        Refused: the import was applied already.
    """
    states = [CellState.CONFLICT] if conflicts else list(TAKEN)
    with transaction(session):
        _hold_preview(session, kept)
        _decide(session, kept, ImportCell.state.in_(states), decision)


def accepted_cells(session: Session, kept: WorkbookImport) -> set[int]:
    """The cells that are to be taken.

    Raises:
        Refused: something is in conflict, and nobody has decided about it.
    """
    undecided = session.scalar(
        select(func.count()).where(
            ImportCell.import_id == kept.id,
            ImportCell.state == CellState.CONFLICT,
            ImportCell.decision == Decision.OPEN,
        )
    )
    if undecided:
        raise Refused(
            "Cells that somebody else has changed meanwhile wait for your decision: %(count)s. Say of each whether it "
            "is taken.",
            count=undecided,
        )
    return set(session.scalars(select(ImportCell.id).where(ImportCell.import_id == kept.id, _WILL_BE_TAKEN)))


def count_of_accepted(session: Session, kept: WorkbookImport) -> int:
    """How many cells are to be taken."""
    return session.scalar(select(func.count()).where(ImportCell.import_id == kept.id, _WILL_BE_TAKEN)) or 0


def check_whose(session: Session, plan: Plan, kept: WorkbookImport, visitor: Visitor) -> None:
    """Let whoever sent a workbook, and those who review the plan, decide about it; nobody else.

    Raises:
        Refused: it is somebody else's.
    """
    if visitor.person_id is not None and visitor.person_id in {kept.person_id, kept.stood_in_for_id}:
        return
    if not may(visitor, Act.REVIEW, facts_of(session, plan, visitor)):
        raise Refused("Only the person who sent the workbook, and coordinators of the plan, decide about it.")


def check_rows(session: Session, plan: Plan, kept: WorkbookImport, visitor: Visitor) -> None:
    """Let somebody take back what an import has changed if they may report all of it.

    Raises:
        Refused: something of it is not theirs to report any more.
    """
    items = plan_items(session, plan)
    ids = {(INDICATOR, each.key): each.id for each in items.indicators}
    ids |= {(ACTIVITY, each.key): each.id for each in items.activities}
    changed = select(ImportRow.kind, ImportRow.key).where(
        ImportRow.import_id == kept.id, ImportRow.version_left.is_not(None)
    )
    for kind, key in session.execute(changed):
        item_id = ids.get((kind, key))
        if item_id is not None and not may_report(visitor, items.facts, items.who, (kind, item_id)):
            raise Refused("The import has changed “%(key)s”, and you may not report that any more.", key=key)


def _hold_preview(session: Session, kept: WorkbookImport) -> None:
    """Hold an import until the transaction ends, so that nobody applies it meanwhile."""
    state = session.scalar(select(WorkbookImport.state).where(WorkbookImport.id == kept.id).with_for_update())
    if state is not ImportState.PREVIEWED:
        raise Refused("This import was applied already.")


def _decide(session: Session, kept: WorkbookImport, wanted: ColumnElement[bool], decision: Decision) -> None:
    session.execute(
        update(ImportCell)
        .where(ImportCell.import_id == kept.id, ImportCell.state.in_(OFFERED), wanted)
        .values(decision=decision)
        .execution_options(synchronize_session=False)
    )
