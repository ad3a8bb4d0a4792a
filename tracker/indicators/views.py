"""The page of one indicator."""

from flask import Blueprint

bp = Blueprint("indicators", __name__, template_folder="templates")


@bp.get("/plans/<code>/indicators/<key>")
def show_indicator(code: str, key: str):
    """One."""
    return code
