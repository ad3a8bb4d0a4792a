"""Deadlines in the reader's words: quarters where the plan counts them, else a period."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from flask_babel import gettext

from tracker.plans.models import Edits
from tracker.web.formats import period

# The form counts quarters in Roman figures.
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
# What an edit of a deadline may have changed.
FIELDS = ("starts_on", "ends_on", "quarters", "continuous")


class Dated(Protocol):
    """A row with a deadline, whether it is an entity or a plain row."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date:
        """The last day."""

    @property
    def quarters(self) -> list[int]:
        """1 to 4; empty where the document plans by year."""

    @property
    def continuous(self) -> bool:
        """Whether the work goes on all the time."""

    @property
    def edits(self) -> Edits:
        """What a person changed."""


def is_deadline_edited(row: Dated) -> bool:
    """Whether a person changed anything of the deadline."""
    return any(field in row.edits for field in FIELDS)


def deadline_in_words(starts_on: date, ends_on: date, quarters: Sequence[int], continuous: bool) -> str:
    """A deadline as short as a cell of a table wants it."""
    if continuous:
        return gettext("continuously")
    if quarters:
        return ", ".join(ROMAN[quarter] for quarter in quarters)
    return period(starts_on, ends_on)


def deadline_of(row: Dated) -> str:
    """The deadline of a row as it stands now."""
    return deadline_in_words(row.starts_on, row.ends_on, row.quarters, row.continuous)
