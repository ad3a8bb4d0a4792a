"""Words of the room in the reader's language."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "plan": _l("Plan"),
    "element": _l("Goal or section"),
    "indicator": _l("Indicator"),
    "activity": _l("Activity"),
    "risk": _l("Risk"),
    "line": _l("Published text"),
}
