"""Two people edited the same thing: what the second one saw and typed, and what the first one saved meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.editing.values import Value, Values
from tracker.errors import Refused


@dataclass(frozen=True, slots=True)
class SavedBy:
    """Who saved a field last, when and why."""

    name: str | None  # None: nobody was signed in
    stood_in_for: str | None
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Disputed:
    """A field that was saved meanwhile and now says something else than the person typed."""

    field: str
    seen: Value  # as it stood when the page was opened
    typed: Value
    now: Value
    saved_by: SavedBy | None  # None: the history says nothing, as when the document was loaded anew

    @property
    def is_mine(self) -> bool:
        """Whether the person changed it, too."""
        return bool(self.typed != self.seen)


class Conflict(Refused):
    """Somebody else has saved meanwhile: nothing is overwritten before it was seen."""

    def __init__(self, version: int, now: Values, disputed: list[Disputed]) -> None:
        super().__init__("Somebody else has saved this meanwhile; nothing of what you typed is saved yet.")
        self.version = version
        self.now = now
        self.disputed = disputed


def disputed_fields(seen: Values, typed: Values, now: Values, saved: dict[str, SavedBy]) -> list[Disputed]:
    """The fields of which one of two people's values must be chosen."""
    return [
        Disputed(field, seen[field], value, now[field], saved.get(field))
        for field, value in typed.items()
        if field in seen and seen[field] != now[field] and value != now[field]
    ]


def is_clash(error: Any) -> bool:
    """Whether the database itself says that another transaction came in between."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in {"40001", "40P01"}
