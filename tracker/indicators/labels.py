"""Members of the room's enums in the reader's language."""

from flask_babel import lazy_gettext as _l

from tracker.reading.drafts import Direction, Measure, ValueRole

MEASURES = {
    Measure.NUMBER: _l("number"),
    Measure.PERCENT: _l("percent"),
    Measure.COMPOUND: _l("compound, several counters"),
    Measure.DESCRIPTIVE: _l("descriptive"),
}

DIRECTIONS = {
    Direction.INCREASE: _l("increase"),
    Direction.DECREASE: _l("decrease"),
    Direction.MAINTAIN: _l("maintain"),
    Direction.UNKNOWN: _l("not known"),
}

ROLES = {
    ValueRole.BASELINE: _l("Baseline"),
    ValueRole.ANNUAL: _l("Annual target"),
    ValueRole.INTERIM: _l("Interim target"),
    ValueRole.FINAL: _l("Final target"),
}
