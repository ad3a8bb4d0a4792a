"""What was reported of one item, field by field and in the reader's words: as it stands, and as it was filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from tracker.institutions.models import StatusWord
from tracker.reading.drafts import Measure
from tracker.reporting.figures import figure_from
from tracker.reporting.kinds import Side
from tracker.reporting.labels import SIDES
from tracker.reporting.wording import figure_told
from tracker.web.formats import NOTHING, day_in, number_in, percent_in
from tracker.web.languages import current_language, in_language

FIELDS = {
    "side": _l("Typed"),
    "figure": _l("Figure"),
    "women": _l("Women"),
    "men": _l("Men"),
    "sex_reason": _l("Why women and men do not add up"),
    "text": _l("What was reached, in words"),
    "comment": _l("Comment"),
    "status": _l("Status"),
    "done_in": _l("Done in the period"),
    "planned_percent": _l("Complete as planned"),
    "reached_percent": _l("Complete as reached"),
    "narrative": _l("What was done"),
    "output": _l("Output reached"),
    "obstacle": _l("What stood in the way"),
    "way_forward": _l("Way forward"),
    "forecast_on": _l("New forecast"),
}
TEXTS = frozenset({"sex_reason", "text", "comment", "narrative", "output", "obstacle", "way_forward"})
_FACTS = frozenset({"side", "figure", "status"})  # they stand in a place of their own on the page


@dataclass(frozen=True, slots=True)
class Around:
    """What must be known of an item to write its fields out."""

    measure: Measure | None  # None: an activity
    words: Mapping[str, StatusWord]  # of the statuses, as the plan's country says them


@dataclass(frozen=True, slots=True)
class Field:
    """One field in the reader's words; `before` is what was filed, where that is asked."""

    name: str
    label: str
    value: str
    before: str = ""

    @property
    def is_text(self) -> bool:
        """Whether somebody wrote it in their own words."""
        return self.name in TEXTS


def fields_told(content: Mapping[str, Any], around: Around) -> list[Field]:
    """What a row says beyond its figure or status, without what is empty."""
    return [
        Field(name, str(FIELDS[name]), value_told(name, value, around))
        for name, value in content.items()
        if name not in _FACTS and value not in (None, "")
    ]


def differences(before: Mapping[str, Any], after: Mapping[str, Any], around: Around) -> list[Field]:
    """The fields in which two contents differ, with both values."""
    return [
        Field(name, str(FIELDS[name]), value_told(name, value, around), value_told(name, before.get(name), around))
        for name, value in after.items()
        if (before.get(name) or None) != (value or None)
    ]


def value_told(name: str, value: Any, around: Around) -> str:
    """One field of a content in the reader's words; "—" where it is empty."""
    if value in (None, "", {}):
        return NOTHING
    language = current_language()
    match name:
        case "figure":
            return figure_told(figure_from(value), around.measure or Measure.NUMBER)
        case "side":
            return str(SIDES[Side(value)])
        case "status":
            return status_told(value, around.words)
        case "women" | "men":
            return number_in(Decimal(value), language)
        case "planned_percent" | "reached_percent":
            return percent_in(Decimal(value), language)
        case "forecast_on":
            return day_in(date.fromisoformat(value), language)
    return str(value)


def status_told(status: str, words: Mapping[str, StatusWord]) -> str:
    """A status in the country's own words."""
    word = words.get(status)
    return in_language(word.words, status) if word is not None else status
