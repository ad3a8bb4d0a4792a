"""The page on which the workbooks of a period are made, and the workbooks themselves."""

from tempfile import SpooledTemporaryFile
from typing import Any

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from tracker.accounts.policy import Act
from tracker.accounts.visit import author, visitor
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.days import day_in
from tracker.institutions.names import name_on
from tracker.plans.asked import may_here, plan_for
from tracker.plans.models import Plan
from tracker.reporting.calendar import period_named
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.periods import is_overdue, state_on
from tracker.reporting.wording import moment_there
from tracker.roundtrip.blueprint import bp
from tracker.roundtrip.exporting import export_workbook, file_name, items_of
from tracker.roundtrip.offering import Offered, offered_workbooks
from tracker.web.languages import current_language, language_named, language_tag, offered
from tracker.web.sheets import XLSX, as_download

_IN_MEMORY = 8 * 1024 * 1024  # bytes of a workbook; a longer one is written to a file


@bp.get("/plans/<code>/reporting/<period>/workbooks")
def list_workbooks(code: str, period: str) -> str:
    """The workbooks that the visitor may have made: of their institutions, or of the whole plan."""
    plan = plan_for(code, Act.ENTER)
    row = period_named(db.session, plan.id, period)
    today = day_in(plan.country.time_zone, utc_now())
    found = _offered(plan, row)
    reader = current_language()
    return render_template(
        "roundtrip/export.html",
        plan=plan,
        tag=language_tag(plan.language),
        period=row,
        state=state_on(row, today),
        is_overdue=is_overdue(row, today) and any(each.missing for each in found),
        acts={act.value for act in (Act.ENTER, Act.REVIEW) if may_here(act, plan)},
        found=found,
        names={
            each.institution.code: name_on(reader.locale, each.institution, plan.language, plan.starts_on)
            for each in found
            if each.institution is not None
        },
        languages=offered(),
        moment=lambda at: moment_there(at, plan.country.time_zone),
    )


@bp.post("/plans/<code>/reporting/<period>/workbooks/download")
def download_workbook(code: str, period: str) -> Response:
    """One workbook, made now: of an institution with its units, or of the whole plan."""
    plan = plan_for(code, Act.ENTER)
    row = period_named(db.session, plan.id, period)
    language = language_named(request.form.get("language", ""))
    if language is None:
        abort(400)
    asked = request.form.get("institution", "")
    chosen = next((each for each in _offered(plan, row) if _code(each) == asked), None)
    if chosen is None:
        abort(404)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        file_like: Any = file
        export_workbook(
            db.session,
            plan,
            row,
            chosen.institution,
            language,
            file_like,
            mine=items_of(visitor()),
            author=author(),
            now=utc_now(),
        )
        file.seek(0)
        return as_download(file.read(), XLSX, file_name(plan, row, chosen.institution, language))


def _offered(plan: Plan, period: ReportingPeriod) -> list[Offered]:
    return offered_workbooks(db.session, visitor(), plan, period, day_in(plan.country.time_zone, utc_now()))


def _code(found: Offered) -> str:
    return found.institution.code if found.institution is not None else ""
