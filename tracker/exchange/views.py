"""Downloads of whole plans."""

from flask import Blueprint

from tracker.accounts.visit import visitor
from tracker.exchange.json_out import plan_as_json
from tracker.extensions import db
from tracker.plans.queries import visible_plan
from tracker.web.sheets import as_download

bp = Blueprint("exchange", __name__)


@bp.get("/plans/<code>/plan.json")
def download_plan(code: str):
    """One plan as the JSON of the plan contract."""
    plan = visible_plan(db.session, visitor(), code)
    return as_download(plan_as_json(db.session, plan).encode(), "application/json", f"{code}.json")
