"""What stands beside a field: its value in words, what is printed, and what was read from the document."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from tracker.editing.forms import ROMAN
from tracker.editing.things import THINGS, value_field
from tracker.editing.values import Value
from tracker.indicators.labels import DIRECTIONS
from tracker.indicators.models import Indicator
from tracker.reading.drafts import Direction
from tracker.reading.values import ValueKind
from tracker.web.figures import Figures
from tracker.web.formats import NOTHING, day_in, money_in, number_in, percent_in
from tracker.web.languages import current_language, sentence_with, tagged


class Beside:
    """Writes what stands beside the fields of one thing; made once a page."""

    def __init__(self, code: str, language: str, kind: str, row: Any) -> None:
        self._language = language
        self._figures = Figures(code)
        self._thing = THINGS[kind]
        self._row = row
        self._currency = getattr(row, "currency", "")
        # The places of budget cells and deadlines are found through these: refreshing a row would ask the database.
        self._printed = _printed(kind, row)

    def words(self, field: str, value: Value) -> Markup | str:
        """A value of a field in the reader's words."""
        if field.startswith("value_"):
            return self._figure(value)
        if value is None or value in ("", []):
            return _("nothing")
        match field:
            case "title" | "name":
                return tagged(value, self._language)
            case "starts_on" | "ends_on":
                return day_in(date.fromisoformat(value), current_language())
            case "quarters":
                return ", ".join(ROMAN[number] for number in value)
            case "continuous":
                return _("yes") if value else _("no")
            case "direction":
                return str(DIRECTIONS[Direction(value)]) if value in set(Direction) else value
            case "amount":
                return money_in(Decimal(value), self._currency, current_language())
            case "supporting" | "sources":
                return ", ".join(value)
        return str(value)

    def _figure(self, value: Value) -> Markup | str:
        if value["value"] is None:
            return _("nothing")
        match value["kind"]:
            case ValueKind.NUMBER:
                return number_in(Decimal(value["value"]), current_language())
            case ValueKind.PERCENT:
                return percent_in(Decimal(value["value"]), current_language())
            case ValueKind.COMPOUND:
                return " / ".join(number_in(Decimal(part), current_language()) for part in value["value"])
        return tagged(value["value"], self._language)

    def hint(self, field: str, advice: str = "") -> Markup:
        """What is printed, as a link to its line; what was read, where it was edited since; and how to type it."""
        sentences: list[Markup | str] = []
        if field in self._printed:
            raw, row, attribute = self._printed[field]
            shown = self._figures(raw or NOTHING, row.places, attribute, row.source_line)
            marked = Markup('<span lang="{}">{}</span>').format(self._language.replace("_", "-"), shown)
            sentences.append(sentence_with(_("Printed: %(text)s"), text=marked))
        row, name = self._thing.marked(self._row, field)
        mark: Mapping[str, Any] | None = row.edits.get(name)
        if mark is not None:
            loaded = {"kind": mark["kind"], "value": mark["loaded"]} if "kind" in mark else mark["loaded"]
            sentences.append(sentence_with(_("Read from the document: %(text)s"), text=self.words(field, loaded)))
        if advice:
            sentences.append(advice)
        return Markup("<br>").join(escape(sentence) for sentence in sentences)


def _printed(kind: str, row: Any) -> dict[str, tuple[str | None, Any, str]]:
    """Of each field the printed words, the row that has their place, and under which name."""
    match kind:
        case "activity":
            deadline = (row.deadline_raw, row, "deadline")
            institutions = (row.institutions_raw, row, "institutions")
            found = {"title": (row.title_raw, row, "title"), "lead": institutions, "supporting": institutions}
            return found | dict.fromkeys(("starts_on", "ends_on", "quarters"), deadline)
        case "indicator":
            return {"name": (row.name_raw, row, "name"), **_printed_values(row)}
        case "budget_line":
            funding = {}
            if row.activity is not None and row.activity.funding_raw:
                funding = {"sources": (row.activity.funding_raw, row.activity, "funding")}
            return {"amount": (row.raw, row, "amount"), **funding}
    return {"title": (row.title_raw, row, "title")}


def _printed_values(indicator: Indicator) -> dict[str, tuple[str | None, Any, str]]:
    return {value_field(value): (value.raw, value, "value") for value in indicator.values}
