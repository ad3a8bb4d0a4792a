"""The pages of administrators: the first of them, and all others by being imported."""

from flask import redirect, render_template, url_for

from tracker.accounts.labels import ROLES
from tracker.accounts.queries import mail_failures
from tracker.accounts.saving import saved
from tracker.accounts.services import see_mail_failure
from tracker.administration import people_list_views, people_views, register_views, settings_views
from tracker.administration.blueprint import bp
from tracker.administration.forms import ActionForm
from tracker.administration.labels import LETTERS
from tracker.administration.queries import (
    every_plan,
    invited_and_not_come,
    open_finding_counts,
    role_counts,
)
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.notices import notices

__all__ = ["bp", "people_list_views", "people_views", "register_views", "settings_views"]


@bp.get("/administration/")
def show_start():
    """What there is to look after."""
    now = utc_now()
    counts, counted = open_finding_counts(db.session), role_counts(db.session)
    return render_template(
        "administration/start.html",
        notices=notices(db.session),
        failures=mail_failures(db.session),
        letters=LETTERS,
        invited=[(person, at, at is None or at <= now) for person, at in invited_and_not_come(db.session)],
        findings=[(plan, counts[plan.id]) for plan in every_plan(db.session) if plan.id in counts],
        roles=[(label, counted.get(role, 0)) for role, label in ROLES.items()],
    )


@bp.post("/administration/letters/<int:failure_id>/seen")
def see_failure(failure_id: int):
    """Note that it was seen why a letter could not be sent."""
    saved(ActionForm(), lambda: see_mail_failure(db.session, failure_id, utc_now()))
    return redirect(url_for("administration.show_start"), 303)
