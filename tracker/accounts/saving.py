"""What views that save a form do alike: try a change, and show on its form why it was refused."""

from collections.abc import Callable

from flask import flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.limits import TooMany
from tracker.errors import Refused
from tracker.extensions import db
from tracker.web.fields import TrackerForm, show_on


def saved(form: TrackerForm, change: Callable[[], object]) -> bool:
    """Whether a sound form's change was made; why not stands on the form, what was typed stays in it."""
    if not form.validate_on_submit():
        return False
    try:
        change()
    except TooMany:
        raise  # nothing on the form is wrong: the page says when to come back
    except Refused as refused:
        # What was read before the change may be older than what refused it.
        db.session.expire_all()
        show_on(form, refused)
        return False
    return True


def status_of(form: TrackerForm) -> int:
    """The status of a page that shows a form: 200 the first time, 409 when overtaken, else 422."""
    if not form.is_submitted():
        return 200
    return 409 if form.was_overtaken else 422


def to_saved(address: str) -> Response:
    """Go on to a page, which says that the change was saved."""
    flash(_("Saved."))
    return redirect(address, 303)
