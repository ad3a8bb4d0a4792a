"""The lists of imports and of their cells, to take away as files."""

from flask import request
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act
from tracker.extensions import db
from tracker.plans.asked import plan_for
from tracker.reporting.calendar import period_named
from tracker.reporting.review_queries import institutions_named
from tracker.roundtrip.blueprint import bp
from tracker.roundtrip.import_page import cells_in_portions, import_named, imports_of, names_of, narrowed_to
from tracker.roundtrip.sheet import cells_sheet, imports_sheet
from tracker.web.sheets import download


@bp.get("/plans/<code>/reporting/<period>/imports.<any(xlsx, csv):ending>")
def download_imports(code: str, period: str, ending: str) -> Response:
    """The workbooks of a period that came back, all of them, as a sheet."""
    plan = plan_for(code, Act.ENTER)
    rows = db.session.scalars(imports_of(period_named(db.session, plan.id, period))).all()
    institutions = institutions_named(db.session, {row.institution_id for row in rows if row.institution_id})
    people = names_of(db.session, {row.person_id for row in rows})
    return download(imports_sheet(plan, rows, institutions, people), ending, f"{code}-{period}-imports")


@bp.get("/plans/<code>/imports/<int:import_id>/cells.<any(xlsx, csv):ending>")
def download_cells(code: str, import_id: int, ending: str) -> Response:
    """The cells that the page of an import lists, all of them, as a sheet."""
    plan = plan_for(code, Act.ENTER)
    kept = import_named(db.session, plan, import_id)
    portions = cells_in_portions(db.session, plan, kept, narrowed_to(request.args.get("show", "")))
    return download(cells_sheet(kept, portions), ending, f"{code}-import-{import_id}")
