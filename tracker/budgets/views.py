"""The budget of a plan: its lines, their sums, and its finances as the document states them."""

from flask import Blueprint

bp = Blueprint("budgets", __name__, template_folder="templates")


@bp.get("/plans/<code>/budget")
def show_budget(code: str):
    """The lines."""
    return code


@bp.get("/plans/<code>/finances")
def show_finances(code: str):
    """Finances."""
    return code
