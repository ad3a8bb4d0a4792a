"""What the fields of a row are called, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.reading.drafts import Measure
from tracker.reporting.entry_forms import PART, Item
from tracker.reporting.judging import Known
from tracker.reporting.kinds import Light

FIELDS = {
    "side": _l("Typed is the figure"),
    "figure": _l("Figure"),
    "numerator": _l("How many"),
    "denominator": _l("of how many"),
    "stage": _l("Stage"),
    "text": _l("What was reached, in words"),
    "women": _l("Women"),
    "men": _l("Men"),
    "sex_reason": _l("Why women and men do not add up, or are not known"),
    "comment": _l("Comment"),
    "obstacle": _l("What stood in the way"),
    "way_forward": _l("Way forward"),
    "status": _l("Status"),
    "done_in": _l("Done in"),
    "planned_percent": _l("Planned, in percent complete"),
    "reached_percent": _l("Reached, in percent complete"),
    "forecast_on": _l("New forecast date"),
    "narrative": _l("What was done, in words"),
    "output": _l("Output reached"),
}


def label_of(item: Item, name: str) -> str:
    """What one field of a row is called; the counters of a compound have names of their own."""
    if isinstance(item, Known):
        if name.startswith(f"{PART}_"):
            number = int(name.rpartition("_")[2])
            return item.counters[number - 1] or _("Counter %(number)s", number=number)
        if name == "figure" and item.measure is Measure.PERCENT:
            return _("Percent")
    return str(FIELDS[name])


def explains(light: Light) -> str:
    """Why a word about what stood in the way is demanded."""
    return {
        Light.BEHIND: _("This is behind: say what stood in the way."),
        Light.FAR: _("This is far behind: say what stood in the way."),
    }.get(light, "")
