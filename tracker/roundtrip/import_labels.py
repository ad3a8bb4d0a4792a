"""What pages say of imports and their cells, in the reader's language."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from tracker.roundtrip.comparing import CellState
from tracker.roundtrip.models import ImportState

IMPORT_STATES = {
    ImportState.PREVIEWED: lazy_pgettext("of an import", "Waits for a decision"),
    ImportState.APPLIED: lazy_pgettext("of an import", "Applied"),
    ImportState.UNDONE: lazy_pgettext("of an import", "Undone"),
}
# A sign stands beside each word, so that nothing hangs on the colour.
STATES = {
    CellState.UNCHANGED: ("=", lazy_pgettext("of a cell", "unchanged")),
    CellState.NEW: ("+", lazy_pgettext("of a cell", "new")),
    CellState.CHANGED: ("△", lazy_pgettext("of a cell", "changed")),
    CellState.CONFLICT: ("≠", lazy_pgettext("of a cell", "in conflict")),
    CellState.NOT_ALLOWED: ("⊘", lazy_pgettext("of a cell", "not allowed")),
    CellState.NOT_UNDERSTOOD: ("?", lazy_pgettext("of a cell", "not understood")),
}
OUTCOMES = {
    "taken": ("✓", lazy_pgettext("of a cell", "taken")),
    "left": ("–", lazy_pgettext("of a cell", "left out")),
    "skipped": ("✗", lazy_pgettext("of a cell", "not taken")),
}
# Why a filled cell is skipped: as a line of the account of all filled cells.
REASONS = {
    "unchanged": _l("They say what the tracker, or the workbook itself, said already."),
    "undecided": _l("Somebody else has changed them meanwhile, and nobody has decided yet."),
    "left": _l("They were left out by a decision."),
    "conflict": _l("Somebody else had changed them meanwhile."),
    "not_allowed": _l("They may not be taken."),
    "not_understood": _l("They were not understood."),
}
# What the list of cells can be narrowed to.
SHOWN = {
    "conflict": lazy_pgettext("cells", "In conflict"),
    "new": lazy_pgettext("cells", "New"),
    "changed": lazy_pgettext("cells", "Changed"),
    "not_allowed": lazy_pgettext("cells", "Not allowed"),
    "not_understood": lazy_pgettext("cells", "Not understood"),
    "taken": lazy_pgettext("cells", "Taken"),
    "left": lazy_pgettext("cells", "Left out"),
}
