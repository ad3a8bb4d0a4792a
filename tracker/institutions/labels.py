"""Words of the room in the reader's language."""

from flask_babel import lazy_gettext as _l

INSTITUTION_KINDS = {
    "institution": _l("institution"),
    "unit": _l("organisational unit"),
    "group": _l("group of institutions"),
    "organisation": _l("organisation"),
}
