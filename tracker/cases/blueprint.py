"""The pages of the case module; none of them is there in an installation that keeps no cases."""

from flask import Blueprint, abort

from tracker.cases.module import is_on

bp = Blueprint("cases", __name__, template_folder="templates")
bp.add_app_template_global(is_on, "keeps_cases")


@bp.before_request
def _only_where_cases_are_kept() -> None:
    if not is_on():
        abort(404)
