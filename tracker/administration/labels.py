"""Words of administrators' pages in the reader's language."""

from flask_babel import lazy_gettext as _l

from tracker.accounts.policy import Visibility

STATES = {
    "open": _l("open"),
    "invited": _l("invited, has not come yet"),
    "closed": _l("closed"),
}
VISIBILITIES = {
    Visibility.PUBLIC: _l("everybody"),
    Visibility.SIGNED_IN: _l("people who are signed in"),
    Visibility.OWN: _l("its own people"),
}
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
LETTERS = {
    "invitation": _l("invitation"),
    "reset": _l("new password"),
}
