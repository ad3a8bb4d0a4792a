"""The page of search."""

from flask import Blueprint, render_template

bp = Blueprint("search", __name__, template_folder="templates")


@bp.get("/search")
def show_results():
    """What was found in all plans."""
    return render_template("search/results.html")
