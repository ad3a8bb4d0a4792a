"""The page on which a finding is settled, or opened again."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act
from tracker.accounts.visit import author
from tracker.editing.finding_forms import ReopenForm, SettleForm
from tracker.editing.findings import SettledMeanwhile
from tracker.editing.findings import reopen_finding as reopen
from tracker.editing.findings import settle_finding as settle
from tracker.editing.views import bp
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.plans.annexes import PlanFinding
from tracker.plans.asked import plan_for
from tracker.plans.labels import SETTLEMENTS
from tracker.plans.models import Plan
from tracker.plans.queries import OFFERED, finding_at, line_texts, staff_units_of
from tracker.plans.sources import cells_in
from tracker.plans.telling import findings_told
from tracker.web.fields import show_on
from tracker.web.languages import language_tag

Answer = Response | str | tuple[str, int]


@bp.route("/plans/<code>/findings/<int:position>/settle", methods=["GET", "POST"])
def settle_finding(code: str, position: int) -> Answer:
    """The finding with its line, and how it is settled; a settled one can be opened again from here."""
    plan, finding = _asked(code, position)
    form = SettleForm()
    if not form.is_submitted():
        return _page(plan, finding, form if finding.settlement is None else ReopenForm())
    version = _version(form)
    if not form.validate():
        return _page(plan, finding, form), 422
    try:
        settle(db.session, finding, form.chosen, form.reason.data, version, author=author(), now=utc_now())
    except Refused as refused:
        return _refused(code, position, form, refused, str(SETTLEMENTS[form.chosen]))
    return _done(code, position)


@bp.post("/plans/<code>/findings/<int:position>/reopen")
def reopen_finding(code: str, position: int) -> Answer:
    """Open a settled finding again."""
    plan, finding = _asked(code, position)
    form = ReopenForm()
    version = _version(form)
    if not form.validate():
        return _page(plan, finding, form), 422
    try:
        reopen(db.session, finding, form.reason.data, version, author=author(), now=utc_now())
    except Refused as refused:
        return _refused(code, position, form, refused, _("Open again"))
    return _done(code, position)


def _asked(code: str, position: int) -> tuple[Plan, PlanFinding]:
    plan = plan_for(code, Act.SETTLE)
    if position > 10**9:
        abort(404)
    return plan, finding_at(db.session, plan.id, position)


def _version(form: SettleForm | ReopenForm) -> int:
    """The version that the person saw; without it nobody could say what was overwritten."""
    typed = form.version.data or ""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        abort(400)
    return int(typed)


def _done(code: str, position: int) -> Response:
    flash(_("Saved."))
    return redirect(url_for("plans.show_findings", code=code, _anchor=f"finding-{position}"), 303)


def _refused(code: str, position: int, form: SettleForm | ReopenForm, refused: Refused, choice: str) -> tuple[str, int]:
    """The page anew: where somebody else was quicker it shows what they decided, beside what was typed here."""
    plan, finding = _asked(code, position)
    is_late = isinstance(refused, SettledMeanwhile)
    if not is_late:
        show_on(form, refused)
        return _page(plan, finding, form), 422
    typed = {"choice": choice, "reason": form.reason.data}
    fresh = SettleForm(formdata=None) if finding.settlement is None else ReopenForm(formdata=None)
    return _page(plan, finding, fresh, typed), 409


def _page(plan: Plan, finding: PlanFinding, form: SettleForm | ReopenForm, typed: dict[str, str] | None = None) -> str:
    """`typed` is what a person wanted while somebody else was quicker."""
    # A form that cannot be used as the finding stands now would only be refused again.
    if isinstance(form, SettleForm) is not (finding.settlement is None):
        form = SettleForm(formdata=None) if finding.settlement is None else ReopenForm(formdata=None)
    lines = line_texts(db.session, plan.id, [finding.source_line]) if finding.source_line else {}
    told = findings_told(plan.code, [finding], staff_units_of(db.session, plan.id), acts=OFFERED)[0]
    return render_template(
        "editing/settle.html",
        plan=plan,
        finding=told,
        form=form,
        typed=typed,
        version=finding.version,
        position=finding.position,
        cells=[cell for text in lines.values() for cell in cells_in(text.rstrip())],
        tag=language_tag(plan.language),
    )
