"""What a reader may look for in the history: the filter of the search."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.audit.queries import LARGEST_ID
from tracker.errors import Refused
from tracker.web.languages import in_words
from tracker.web.typed import typed_day

LONGEST_TEXT = 200
NAMES = ("person", "plan", "kind", "about", "since", "until", "words")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as it was typed, what could be read of its days, and what could not."""

    typed: Mapping[str, str]
    person_id: int | None
    since: date | None
    until: date | None
    errors: Mapping[str, str] = field(default_factory=dict)  # a field's name → what is wrong with it

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for at all."""
        return any(self.typed.values())


def asked(args: Mapping[str, str]) -> Asked:
    """Read the filter from an address; a person who cannot be is one who did nothing."""
    typed = {name: args.get(name, "").strip()[:LONGEST_TEXT] for name in NAMES}
    days: dict[str, date] = {}
    errors: dict[str, str] = {}
    for name in ("since", "until"):
        if typed[name]:
            try:
                days[name] = typed_day(typed[name])
            except Refused as refused:
                errors[name] = in_words(refused.message, refused.params)
    return Asked(typed, _person_id(typed["person"]), days.get("since"), days.get("until"), errors)


def _person_id(text: str) -> int | None:
    if not text:
        return None
    is_id = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID)) and int(text) <= LARGEST_ID
    return int(text) if is_id else 0
