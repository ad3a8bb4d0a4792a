"""What a reported figure or status says, in one plain form: compared, told to the history, kept as filed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.history import Change
from tracker.reading.notation import plain_number
from tracker.reporting.figures import Figure, figure_from, plain_figure
from tracker.reporting.kinds import Side, Status

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ActualEntry:
    """What a person reports of an indicator for a period."""

    side: Side = Side.PERIOD
    figure: Figure | None = None
    women: Decimal | None = None
    men: Decimal | None = None
    sex_reason: str = ""
    text: str = ""
    comment: str = ""
    obstacle: str = ""
    way_forward: str = ""


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """What a person reports of an activity for a period."""

    status: Status | None = None
    done_in: str | None = None  # the code of the period in which it was done
    planned_percent: Decimal | None = None
    reached_percent: Decimal | None = None
    narrative: str = ""
    output: str = ""
    obstacle: str = ""
    way_forward: str = ""
    forecast_on: date | None = None


def content_of_actual(entry: Any) -> Content:
    """An entry, or a row of the table, in the plain form."""
    figure = entry.figure
    return {
        "side": entry.side.value,
        "figure": plain_figure(figure) if isinstance(figure, Figure) else (figure or None),
        "women": _plain(entry.women),
        "men": _plain(entry.men),
        "sex_reason": entry.sex_reason,
        "text": entry.text,
        "comment": entry.comment,
        "obstacle": entry.obstacle,
        "way_forward": entry.way_forward,
    }


def content_of_status(entry: Any, done_in: str | None) -> Content:
    """An entry, or a row of the table with the code of the period in which it was done, in the plain form."""
    return {
        "status": entry.status.value if entry.status is not None else None,
        "done_in": done_in,
        "planned_percent": _plain(entry.planned_percent),
        "reached_percent": _plain(entry.reached_percent),
        "narrative": entry.narrative,
        "output": entry.output,
        "obstacle": entry.obstacle,
        "way_forward": entry.way_forward,
        "forecast_on": entry.forecast_on.isoformat() if entry.forecast_on is not None else None,
    }


def actual_entry(content: Mapping[str, Any]) -> ActualEntry:
    """The entry that a plain form tells."""
    return ActualEntry(
        side=Side(content["side"]),
        figure=figure_from(content["figure"]),
        women=_number(content["women"]),
        men=_number(content["men"]),
        **{name: content[name] for name in ("sex_reason", "text", "comment", "obstacle", "way_forward")},
    )


def status_entry(content: Mapping[str, Any]) -> StatusEntry:
    """The entry that a plain form tells."""
    return StatusEntry(
        status=Status(content["status"]) if content["status"] else None,
        done_in=content["done_in"],
        planned_percent=_number(content["planned_percent"]),
        reached_percent=_number(content["reached_percent"]),
        forecast_on=date.fromisoformat(content["forecast_on"]) if content["forecast_on"] else None,
        **{name: content[name] for name in ("narrative", "output", "obstacle", "way_forward")},
    )


def changes_between(before: Mapping[str, Any] | None, after: Mapping[str, Any], period: str) -> list[Change]:
    """What became of a content since it was last told, field by field; a figure goes with the side it was typed on."""
    known = before or {}
    found = []
    for field, value in after.items():
        was = known.get(field)
        if field == "side" or (was or None) == (value or None):
            continue
        detail: dict[str, Any] = {"period": period}
        if field == "figure":
            detail["side"] = after["side"]
        found.append(Change(field, was or None, value or None, detail))
    if known and known.get("side") != after.get("side") and all(change.field != "figure" for change in found):
        found.append(Change("side", known.get("side"), after.get("side"), {"period": period}))
    return found


def _plain(value: Decimal | None) -> str | None:
    return plain_number(value) if value is not None else None


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
