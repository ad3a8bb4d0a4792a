"""The comparison of one plan and across plans, its sheets, and the explanations of its figures."""

from flask import Blueprint, render_template, request

from tracker.accounts.visit import visitor
from tracker.dashboards.choice import day_from
from tracker.dashboards.explained import explained
from tracker.dashboards.explaining import explanation_of
from tracker.dashboards.plan_page import comparison, comparison_page
from tracker.dashboards.plans_page import across_page, across_plans
from tracker.dashboards.queries import titles_of_elements
from tracker.dashboards.rates_page import rates_page
from tracker.dashboards.sheet import plan_sheet, plans_sheet
from tracker.extensions import db
from tracker.history import utc_now
from tracker.reporting.across import judged_rows
from tracker.reporting.compared import Asked, compared_plan
from tracker.reporting.count_links import links_of
from tracker.web.htmx import render, wants_part
from tracker.web.languages import language_tag
from tracker.web.sheets import download

bp = Blueprint("dashboards", __name__, template_folder="templates")


@bp.get("/plans/<code>/comparison")
def compare_plan(code: str):
    """Every indicator of a plan beside its target, for a period or as of a day."""
    plan = compared_plan(db.session, visitor(), code, now=utc_now())
    page = comparison_page(comparison(db.session, plan, request.args))
    return render_template("dashboards/plan.html", page=page)


@bp.get("/plans/<code>/comparison.<any(xlsx, csv):ending>")
def download_comparison(code: str, ending: str):
    """The rows chosen as a sheet."""
    plan = compared_plan(db.session, visitor(), code, now=utc_now())
    return download(plan_sheet(comparison(db.session, plan, request.args)), ending, f"{code}-comparison")


@bp.get("/compare")
def compare_plans():
    """The indicators of every plan that the visitor may see, a page at a time."""
    found = across_plans(db.session, visitor(), request.args, utc_now())
    page = across_page(db.session, found, request.args.get("page", ""))
    return render_template("dashboards/plans.html", page=page)


@bp.get("/compare.<any(xlsx, csv):ending>")
def download_plans(ending: str):
    """The rows chosen of all plans as a sheet."""
    found = across_plans(db.session, visitor(), request.args, utc_now())
    judged = judged_rows(db.session, list(found.frames.values()))
    goals = titles_of_elements(db.session, list(found.frames))
    return download(plans_sheet(found, judged, goals), ending, "comparison")


@bp.get("/plans/<code>/indicators/<key>/explained/<period>")
def explain_indicator(code: str, key: str, period: str):
    """Explain this number: the formulas with the values put in, and where each value comes from."""
    plan = compared_plan(db.session, visitor(), code, now=utc_now())
    asked = Asked(period=period, day=day_from(request.args.get("as_of", "")))
    found = explanation_of(db.session, plan, key, asked, approved_only=request.args.get("approved") == "1")
    return render(
        "dashboards/explained.html",
        "dashboards/_explained.html",
        plan=plan,
        key=key,
        tag=language_tag(plan.language),
        told=explained(found),
        links={each.period: links_of(each.counted) for each in found.contributions if each.counted is not None},
        is_invented=plan.rules.has_demo_figures,
        is_part=wants_part(),
    )


@bp.get("/plans/<code>/comparison/rates")
def explain_rates(code: str):
    """Explain this number: what the two rates count, and how each of what they count stands."""
    plan = compared_plan(db.session, visitor(), code, now=utc_now())
    return render(
        "dashboards/rates.html",
        "dashboards/_rates.html",
        found=rates_page(db.session, plan, request.args),
        is_part=wants_part(),
    )
