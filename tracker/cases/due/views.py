"""Pages of what is due in cases: mine, my units', all that I see; and the breaches, which stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.cases.access import Officer
from tracker.cases.blueprint import bp
from tracker.cases.due.kinds import ALARM
from tracker.cases.due.labels import DEADLINES, how_late, remains
from tracker.cases.due.lists import (
    MOST_IN_FILE,
    PAGE,
    WHOSE,
    DueFilter,
    due_count,
    due_counts,
    due_page,
    first_asked,
    units_seen,
)
from tracker.cases.due.sheet import deadlines_sheet
from tracker.cases.law.days import day_of, local
from tracker.cases.models import Case, CaseDeadline
from tracker.cases.module import present_officer
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.formats import moment_in
from tracker.web.languages import current_language, in_words
from tracker.web.paging import Paging
from tracker.web.sheets import download
from tracker.web.typed import typed_day

_NAMES = ("whose", "missed", "kind", "unit", "from", "until")


@dataclass(frozen=True, slots=True)
class DueLine:
    """A row of the list."""

    row: CaseDeadline
    case: Case
    name: str  # of what is due
    remains: str  # or how late it is, in words
    at: str  # the hour, where hours are counted; "" where days are
    is_late: bool
    is_alarm: bool


@bp.get("/cases/deadlines")
def list_deadlines():
    """What is due in cases, or what was missed; filtered and paged."""
    officer, now = present_officer(), utc_now()
    chosen, wrong = _chosen(), {}
    wanted = _wanted(officer, chosen, wrong)
    paging = Paging.of(request.args.get("page", ""), due_count(db.session, officer, wanted, now), PAGE)
    rows = due_page(db.session, officer, wanted, now, offset=paging.offset)
    units = units_seen(db.session, officer)
    return render_template(
        "cases/deadlines.html",
        lines=[_line(row, case, wanted, now) for row, case in rows],
        wanted=wanted,
        counts=due_counts(db.session, officer, wanted.whose, now),
        chosen=chosen,
        wrong=wrong,
        kinds=list(DEADLINES.items()),
        whose=[("mine", _("mine")), ("units", _("of my units")), ("all", _("all that I see"))],
        units=[(unit.code, f"{unit.name} ({unit.code})") for unit in units.values()],
        paging=paging,
    )


@bp.get("/cases/deadlines.<any(xlsx, csv):ending>")
def download_deadlines(ending: str) -> Response:
    """The list that the filter leaves, as a sheet: numbers of cases, kinds and days, and nobody's name."""
    officer, now = present_officer(), utc_now()
    wanted = _wanted(officer, _chosen(), {})
    rows = due_page(db.session, officer, wanted, now, limit=MOST_IN_FILE)
    return download(deadlines_sheet(rows, now), ending, "case-deadlines")


def _chosen() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:100] for name in _NAMES}


def _wanted(officer: Officer, chosen: Mapping[str, str], wrong: dict[str, str]) -> DueFilter:
    """The filter of the address; what cannot be read of it narrows nothing, and `wrong` says why."""
    codes = {unit.code: unit.id for unit in units_seen(db.session, officer).values()} if chosen["unit"] else {}
    return DueFilter(
        whose=chosen["whose"] if chosen["whose"] in WHOSE else first_asked(officer),
        is_missed=chosen["missed"] == "1",
        kind=chosen["kind"] if chosen["kind"] in DEADLINES else "",
        # A unit that there is not has nothing due.
        unit_id=codes.get(chosen["unit"], 0) if chosen["unit"] else None,
        from_on=_day(chosen, "from", wrong),
        until_on=_day(chosen, "until", wrong),
    )


def _day(chosen: Mapping[str, str], name: str, wrong: dict[str, str]) -> date | None:
    try:
        return typed_day(chosen[name]) if chosen[name] else None
    except Refused as refused:
        wrong[name] = in_words(refused.message, refused.params)
        return None


def _line(row: CaseDeadline, case: Case, wanted: DueFilter, now: datetime) -> DueLine:
    is_late = wanted.is_missed or (row.due_at < now if row.due_at is not None else row.due_on < day_of(now))
    return DueLine(
        row,
        case,
        str(DEADLINES.get(row.kind, row.kind)),
        how_late(row, now) if wanted.is_missed else remains(row, now),
        moment_in(local(row.due_at), current_language()) if row.due_at is not None else "",
        is_late,
        row.due_at is not None and not is_late and row.due_at - ALARM <= now,
    )
