"""The milestones of an activity: its dated steps are added, changed, said to be done, and taken away."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from tracker.accounts.policy import Act
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.plans.asked import plan_for
from tracker.plans.models import Activity, Plan
from tracker.reporting.access import ACTIVITY, may_report
from tracker.reporting.blueprint import bp
from tracker.reporting.item_page import Answer
from tracker.reporting.items import plan_items
from tracker.reporting.milestones import (
    add_milestone,
    change_milestone,
    milestone_of,
    milestones_of,
    remove_milestone,
)
from tracker.reporting.models import Milestone, ReportingPeriod
from tracker.reporting.review_forms import ChangedMilestoneForm, MilestoneForm, VersionedForm
from tracker.web.fields import TrackerForm, show_on
from tracker.web.languages import language_tag

_LARGEST_ID = 2**31 - 1


@bp.route("/plans/<code>/activities/<key>/milestones", methods=["GET", "POST"])
def list_activity_milestones(code: str, key: str) -> Answer:
    """The milestones of an activity, and a form for one more."""
    plan, activity = _asked(code, key)
    form = MilestoneForm()
    if not form.is_submitted():
        return _list(plan, activity, form)
    title, due_on = form.title.data or "", form.due_on.data
    if not form.validate():
        return _list(plan, activity, form), 422
    try:
        if due_on is None:
            raise Refused("Type a day.", field="due_on")
        add_milestone(db.session, plan, activity, title, due_on, author=author(), now=utc_now())
    except Refused as refused:
        show_on(form, refused)
        return _list(*_asked(code, key), form), 422
    flash(_("The milestone was added."))
    return redirect(_address(code, key), 303)


@bp.route("/plans/<code>/activities/<key>/milestones/<int:milestone_id>", methods=["GET", "POST"])
def change_activity_milestone(code: str, key: str, milestone_id: int) -> Answer:
    """One milestone: changed, or said to be done on a day."""
    plan, activity = _asked(code, key)
    milestone = _milestone(plan, activity, milestone_id)
    form = ChangedMilestoneForm(obj=milestone)
    if not form.is_submitted():
        return _one(plan, activity, milestone, form)
    seen = form.seen
    if not form.validate():
        return _one(plan, activity, milestone, form), 422
    try:
        if form.due_on.data is None:
            raise Refused("Type a day.", field="due_on")
        change_milestone(
            db.session,
            plan,
            milestone,
            form.title.data or "",
            form.due_on.data,
            form.done_on.data,
            version=seen,
            author=author(),
            now=utc_now(),
        )
    except Refused as refused:
        show_on(form, refused)
        plan, activity = _asked(code, key)
        return _one(plan, activity, _milestone(plan, activity, milestone_id), form), 409 if form.was_overtaken else 422
    flash(_("Saved."))
    return redirect(_address(code, key), 303)


@bp.post("/plans/<code>/activities/<key>/milestones/<int:milestone_id>/remove")
def remove_activity_milestone(code: str, key: str, milestone_id: int) -> Answer:
    """Take a milestone away; the history keeps it."""
    plan, activity = _asked(code, key)
    milestone = _milestone(plan, activity, milestone_id)
    form = VersionedForm()
    seen = form.seen
    try:
        remove_milestone(db.session, plan, milestone, version=seen, author=author(), now=utc_now())
    except Refused as refused:
        plan, activity = _asked(code, key)
        milestone = _milestone(plan, activity, milestone_id)
        again = ChangedMilestoneForm(formdata=None, obj=milestone)
        show_on(again, refused)
        return _one(plan, activity, milestone, again), 409
    flash(_("The milestone was taken away."))
    return redirect(_address(code, key), 303)


def _asked(code: str, key: str) -> tuple[Plan, Activity]:
    """The plan and the activity, for those who report on this very activity."""
    plan = plan_for(code, Act.ENTER)
    activity = db.session.scalars(
        select(Activity).where(Activity.plan_id == plan.id, Activity.key == key, Activity.same_as_id.is_(None))
    ).one()
    items = plan_items(db.session, plan)
    if not may_report(visitor(), items.facts, items.who, (ACTIVITY, activity.id)):
        abort(403)
    return plan, activity


def _milestone(plan: Plan, activity: Activity, milestone_id: int) -> Milestone:
    if milestone_id > _LARGEST_ID:
        raise NoResultFound
    milestone = milestone_of(db.session, plan, milestone_id)
    if milestone.activity_id != activity.id:
        raise NoResultFound
    return milestone


def _address(code: str, key: str) -> str:
    return url_for("reporting.list_activity_milestones", code=code, key=key, back=request.args.get("back") or None)


def _back(plan: Plan) -> str | None:
    """The code of the period from whose page the reader came, where the plan has it."""
    wanted = request.args.get("back", "")
    return db.session.scalars(
        select(ReportingPeriod.code).where(ReportingPeriod.plan_id == plan.id, ReportingPeriod.code == wanted)
    ).one_or_none()


def _list(plan: Plan, activity: Activity, form: TrackerForm) -> str:
    return render_template(
        "reporting/milestones.html",
        plan=plan,
        activity=activity,
        tag=language_tag(plan.language),
        milestones=milestones_of(db.session, activity.id),
        back=_back(plan),
        form=form,
    )


def _one(plan: Plan, activity: Activity, milestone: Milestone, form: TrackerForm) -> str:
    return render_template(
        "reporting/milestone.html",
        plan=plan,
        activity=activity,
        tag=language_tag(plan.language),
        milestone=milestone,
        back=_back(plan),
        form=form,
    )
