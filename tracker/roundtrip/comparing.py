"""Three ways: what a cell said when the workbook was made, what the tracker says now, and what comes back. Pure.

All three are texts as a person types them in the workbook's language, so that they can be compared as they stand. A row
is taken as a whole: what of it fits together with what stands there already; the rest is told why not.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tracker.errors import Refused
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.roundtrip.reading_back import Said, is_of_figure
from tracker.roundtrip.states import TAKEN, CellState

Texts = Mapping[str, str]
Entry = ActualEntry | StatusEntry


@dataclass(slots=True)
class ComparedCell:
    """One cell, three ways."""

    sheet: str
    address: str
    kind: str  # of the row: "indicator" or "activity"; "" where it names none
    key: str
    field: str  # "" where the cell stands in no column of ours
    exported: str | None  # None: it is not known
    current: str
    read: str  # as it was understood; as it stands there where it was not
    state: CellState
    message: Refused | None = None  # why it is not taken, or what has to be known of how it was read
    is_filled: bool = True  # something stands in it; a cell that was emptied is none


@dataclass(slots=True)
class ComparedRow:
    """One row of the tracker that the workbook speaks of, with those of its cells that hold or held something."""

    kind: str
    key: str
    item_id: int
    version: int  # of what stands in the tracker now, 0 for nothing
    current: Texts
    cells: list[ComparedCell]
    entry: Entry | None = None  # what taking all that is new or changed would make of the row
    saved_by: str | None = None  # who saved last what stands in the tracker

    def those(self, *states: CellState) -> list[ComparedCell]:
        """The cells in some of the states."""
        return [cell for cell in self.cells if cell.state in states]


@dataclass(slots=True)
class Found:
    """What one cell to fill said, and where."""

    sheet: str
    address: str
    said: Said
    raw: str  # as it stands there
    is_filled: bool


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same, however their letters are put together."""
    return one == other or unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def state_of(exported: str | None, current: str, read: str) -> CellState:
    """What has become of a cell that was understood; `exported` is None where that is not known."""
    if is_same(read, current) or (exported is not None and is_same(read, exported)):
        return CellState.UNCHANGED
    if exported is None:
        if not read:
            return CellState.UNCHANGED  # an empty cell takes nothing away where nobody knows what stood in it
        return CellState.CONFLICT if current else CellState.NEW
    if not is_same(exported, current):
        return CellState.CONFLICT
    return CellState.CHANGED if exported else CellState.NEW


def compare_cell(
    kind: str, key: str, name: str, found: Found, exported: str | None, current: str, barred: Refused | None
) -> ComparedCell:
    """Compare one cell; `barred` is why nothing of its row may be taken."""
    said = found.said
    state = state_of(exported, current, said.text)
    message = said.remark
    read = said.text
    if said.problem is not None and (state is not CellState.UNCHANGED or not said.text):
        state, message, read = CellState.NOT_UNDERSTOOD, said.problem, found.raw
    elif state is not CellState.UNCHANGED and barred is not None:
        state, message = CellState.NOT_ALLOWED, barred
    elif state is CellState.CONFLICT:
        message = _conflict(exported)
    elif state is CellState.UNCHANGED:
        message = None
    return ComparedCell(
        found.sheet, found.address, kind, key, name, exported, current, read, state, message, found.is_filled
    )


def _conflict(exported: str | None) -> Refused:
    if exported is None:
        return Refused("Something else stands in the tracker, and what stood in the workbook before is not known.")
    return Refused("Somebody else has changed this since the workbook was made.")


@dataclass(slots=True)
class Attempt:
    """What a row would say: an entry, or what is wrong with which field."""

    entry: Entry | None
    refusals: Mapping[str, Refused] = field(default_factory=dict)


def fit(current: Texts, cells: list[ComparedCell], read_row: Callable[[dict[str, str]], Attempt]) -> Entry | None:
    """What the row says with all that can be taken of the cells; what does not fit is told so, and left out.

    None where nothing is left to be taken.
    """
    while taken := [cell for cell in cells if cell.state in TAKEN]:
        attempt = read_row({**current, **{cell.field: cell.read for cell in taken}})
        if attempt.entry is not None:
            return attempt.entry
        if not _leave_out(taken, attempt.refusals):
            # What is wrong stood there before and in none of these cells: nothing can be saved with it.
            for cell in taken:
                refused = next(iter(attempt.refusals.values()))
                cell.state, cell.message = CellState.NOT_UNDERSTOOD, refused
    return None


def _leave_out(taken: list[ComparedCell], refusals: Mapping[str, Refused]) -> bool:
    """Leave out the cells that are wrong; of a figure that is wrong, all its parts. Whether there were any."""
    is_any = False
    for name, refused in refusals.items():
        wrong = [cell for cell in taken if cell.field == name]
        if not wrong and is_of_figure(name):
            wrong = [cell for cell in taken if is_of_figure(cell.field)]
        for cell in wrong:
            cell.state, cell.message = CellState.NOT_UNDERSTOOD, refused
            is_any = True
    return is_any
