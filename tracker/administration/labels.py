"""Words of administrators' pages in the reader's language."""

from flask_babel import lazy_gettext as _l

STATES = {
    "open": _l("open"),
    "invited": _l("invited, has not come yet"),
    "closed": _l("closed"),
}
LETTERS = {
    "invitation": _l("invitation"),
    "reset": _l("new password"),
    "reminder": _l("reminder"),
    "case_reminder": _l("reminder of deadlines in cases"),
}
