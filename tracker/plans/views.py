"""The pages of the plans as documents: the list, the published text, risks, staff, findings."""

from flask import Blueprint, render_template, request

from tracker.extensions import db
from tracker.plans.queries import visible_plans

bp = Blueprint("plans", __name__, template_folder="templates")


@bp.get("/")
@bp.get("/plans/", endpoint="list_all")
def list_plans():
    """The plans that everybody may see, by country, period and owner."""
    return render_template("plans/list.html", plans=visible_plans(db.session))


@bp.get("/plans/<code>/source")
def show_document(code: str):
    """The whole published text."""
    return code


@bp.get("/plans/<code>/source/<int:line>")
def show_source(code: str, line: int):
    """Where a figure is from."""
    return f"{code} {line}"


@bp.get("/plans/<code>/risks")
def show_risks(code: str):
    """The risks."""
    return code


@bp.get("/plans/<code>/staff")
def show_staff(code: str):
    """The staff."""
    return code


@bp.get("/plans/<code>/findings")
def show_findings(code: str):
    """The findings."""
    return code
