"""Values of indicators as cells of a sheet: numbers where they are numbers."""

from tracker.indicators.rows import Understood, understood
from tracker.reading.values import ValueKind
from tracker.web.sheets import Value

FIGURE_FORMAT = "#,##0.######"


def printed_cell(value: Understood | None) -> Value:
    """A number as a number; counters and words as they are read, which are no numbers; nothing as an empty cell."""
    if value is None or value.kind is ValueKind.NONE:
        return None
    return value.number if value.number is not None else understood(value)
