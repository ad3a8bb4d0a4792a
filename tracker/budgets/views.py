"""The budget of a plan: its lines, their sums, and its finances as the document states them."""

from flask import Blueprint, render_template, request

from tracker.accounts.visit import visitor
from tracker.budgets.budget_page import budget_page, chosen_budget
from tracker.budgets.finances_page import finances_page
from tracker.budgets.sheet import budget_sheet
from tracker.extensions import db
from tracker.plans.queries import visible_plan, visible_plan_and_acts
from tracker.web.sheets import download

bp = Blueprint("budgets", __name__, template_folder="templates")


@bp.get("/plans/<code>/budget")
def show_budget(code: str):
    """The chosen lines in their groups with sums, and the stated totals against them."""
    plan, acts = visible_plan_and_acts(db.session, visitor(), code)
    page = budget_page(chosen_budget(db.session, plan, request.args), request.args.get("page", ""))
    return render_template("budgets/budget.html", page=page, acts=acts)


@bp.get("/plans/<code>/budget.<any(xlsx, csv):ending>")
def download_budget(code: str, ending: str):
    """The chosen lines as a sheet."""
    plan = visible_plan(db.session, visitor(), code)
    return download(budget_sheet(chosen_budget(db.session, plan, request.args)), ending, f"{code}-budget")


@bp.get("/plans/<code>/finances")
def show_finances(code: str):
    """The finances as the document states them, against what its lines add up to."""
    page = finances_page(db.session, visible_plan(db.session, visitor(), code))
    return render_template("budgets/finances.html", page=page)
