"""Words of the room in the reader's language."""

from flask_babel import lazy_gettext as _l

INSTITUTION_KINDS = {
    "institution": _l("institution"),
    "unit": _l("organisational unit"),
    "group": _l("group of institutions"),
    "organisation": _l("organisation"),
}
# What a country keeps words and thresholds for.
STATUSES = {
    "implemented": _l("carried out"),
    "continuous": _l("carried out continuously"),
    "in_progress": _l("in progress"),
    "partly": _l("carried out in part"),
    "not_implemented": _l("not carried out"),
    "not_due": _l("not due yet"),
    "dropped": _l("dropped"),
}
LIGHTS = {
    "on_track": _l("On track"),
    "near": _l("Near"),
    "behind": _l("Behind"),
}
