"""The words of an import that are stored: members of enums, pure."""

from enum import StrEnum


class CellState(StrEnum):
    """What has become of a cell."""

    UNCHANGED = "unchanged"  # it says what it said, or what the tracker says now
    NEW = "new"  # nothing stood there
    CHANGED = "changed"  # something else stood there, or nothing is to stand there any more
    CONFLICT = "conflict"  # somebody else has changed it since the workbook was made
    NOT_ALLOWED = "not_allowed"
    NOT_UNDERSTOOD = "not_understood"


TAKEN = frozenset({CellState.NEW, CellState.CHANGED})


class ImportState(StrEnum):
    """How far an import has come."""

    PREVIEWED = "previewed"  # nothing of it is taken yet
    APPLIED = "applied"
    UNDONE = "undone"


class Decision(StrEnum):
    """What somebody, or the rules, decided of a cell."""

    OPEN = "open"  # nobody has decided yet
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SKIPPED = "skipped"  # it could not be taken
