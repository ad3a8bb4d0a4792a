"""What the views of feeds do alike: try a change, and show on its form why it was refused."""

from collections.abc import Callable

from tracker.errors import Refused
from tracker.extensions import db
from tracker.web.fields import TrackerForm, show_on


def saved(form: TrackerForm, change: Callable[[], object]) -> bool:
    """Whether a sound form's change was made; why not stands on the form, what was typed stays in it."""
    if not form.validate_on_submit():
        return False
    try:
        change()
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
