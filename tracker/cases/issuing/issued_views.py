"""The register of what was issued on official forms: by unit, form and year, as a page and as a sheet."""

from flask import render_template, request
from flask_babel import gettext as _

from tracker.cases.blueprint import bp
from tracker.cases.issuing.labels import FORM_NAMES
from tracker.cases.issuing.queries import (
    PAGE,
    IssuedFilter,
    cases_seen,
    count_issued,
    issued_lines,
    series_of,
    units_that_issue,
    years_issued,
)
from tracker.cases.issuing.sheet import issued_sheet
from tracker.cases.module import present_officer
from tracker.extensions import db
from tracker.web.paging import Paging
from tracker.web.sheets import download

_STATES = {"valid": False, "annulled": True}


@bp.get("/cases/documents")
def list_issued():
    """What the officer's units issued, filtered and paged, with the first and the last number of each series."""
    officer, chosen = present_officer(), _chosen()
    wanted = _wanted(chosen)
    paging = Paging.of(request.args.get("page", ""), count_issued(db.session, officer, wanted), PAGE)
    lines = issued_lines(db.session, officer, wanted, offset=paging.offset, limit=PAGE)
    years = years_issued(db.session, officer)
    return render_template(
        "cases/documents_register.html",
        lines=lines,
        paging=paging,
        linked=cases_seen(db.session, officer, {line.case_id for line in lines}),
        series=series_of(db.session, officer, wanted, year=wanted.year or max(years, default=None)),
        chosen=chosen,
        units=units_that_issue(db.session, officer),
        years=[(year, str(year)) for year in years],
        names=FORM_NAMES,
        form_choices=[
            (form, _("Form %(number)s: %(name)s", number=form, name=name)) for form, name in FORM_NAMES.items()
        ],
        states=[("valid", _("not annulled")), ("annulled", _("annulled"))],
    )


@bp.get("/cases/documents.<any(xlsx, csv):ending>")
def download_issued(ending: str):
    """All that the filter leaves, as a sheet without anybody's personal data."""
    return download(issued_sheet(issued_lines(db.session, present_officer(), _wanted(_chosen()))), ending, "issued")


def _named(form: int) -> str:
    return _("Form %(number)s: %(name)s", number=form, name=FORM_NAMES[form])


def _chosen() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:20] for name in ("unit", "form", "year", "is")}


def _wanted(chosen: dict[str, str]) -> IssuedFilter:
    return IssuedFilter(
        _whole(chosen["unit"]), _whole(chosen["form"]), _whole(chosen["year"]), _STATES.get(chosen["is"])
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
