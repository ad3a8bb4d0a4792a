"""Refusals: a rule saying no to something that was understood."""

from collections.abc import Iterator, Mapping
from traceback import format_tb
from typing import Any


class Refused(Exception):
    """A rule says no. Carries an English source sentence with named places, translated only by the web layer."""

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params
        self.field = field

    @classmethod
    def repeated(cls, message: str, params: Mapping[str, Any]) -> "Refused":
        """What was said elsewhere already: by a reader of documents, or in a record that was kept."""
        return cls(message, **params)


def way_to(error: BaseException) -> Iterator[str]:
    """Where an error came from and of what kinds it and its causes are, the first one first; never what they say."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from way_to(before)
    yield from format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}: what it says is not logged\n"


def changed_meanwhile() -> Refused:
    """Somebody else changed the row after the form was opened: nothing is overwritten unseen."""
    return Refused(
        "This was changed by somebody else meanwhile, and nothing of yours was saved. What it says now stands below; "
        "save again to replace it.",
        field="version",
    )
