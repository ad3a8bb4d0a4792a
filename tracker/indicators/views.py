"""The page of one indicator."""

from flask import Blueprint, render_template

from tracker.accounts.visit import visitor
from tracker.extensions import db
from tracker.indicators.queries import indicator_with_values
from tracker.indicators.rows import chart_of, indicator_view
from tracker.plans.queries import visible_plan_and_acts
from tracker.plans.remarks import authorised_titles, findings_about
from tracker.plans.telling import findings_told
from tracker.plans.tree import plan_tree
from tracker.reading.findings import SubjectKind
from tracker.web.figures import Figures
from tracker.web.languages import current_language, language_tag

bp = Blueprint("indicators", __name__, template_folder="templates")


@bp.get("/plans/<code>/indicators/<key>")
def show_indicator(code: str, key: str):
    """One indicator: its baseline and targets, as a picture beside the table, and what was noticed."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    indicator = indicator_with_values(db.session, plan.id, key)
    tree = plan_tree(db.session, plan.id)
    language = current_language()
    findings = findings_about(db.session, plan.id, [(SubjectKind.INDICATOR, key)])
    return render_template(
        "indicators/indicator.html",
        plan=plan,
        language=language_tag(plan.language),
        indicator=indicator,
        view=indicator_view(indicator, plan, Figures(code)),
        chart=chart_of(indicator, language),
        authorised=authorised_titles(db.session, plan.id, language.locale).get(("indicator", key)),
        tree=tree,
        node=tree.by_id[indicator.element_id],
        findings=findings_told(code, findings, acts=acts),
        acts=acts,
    )
