"""The report of what was recorded against a safeguard or the procedure: for heads and the director."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import abort, render_template, request
from flask_babel import gettext as _

from tracker.accounts.visit import author
from tracker.cases.access import Officer, oversees
from tracker.cases.blueprint import bp
from tracker.cases.deviation_sheet import deviations_sheet, recorded_as
from tracker.cases.deviations import DeviationFilter, deviation_rows, deviations, units_with_deviations
from tracker.cases.keeping import note_readings
from tracker.cases.labels import event_of, kind_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import CaseUnit
from tracker.cases.module import present_officer, vault
from tracker.cases.queries import PAGE
from tracker.cases.safeguard_labels import BASES, WORDS, named, safeguard_of
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.languages import in_words
from tracker.web.paging import LARGEST, Paging
from tracker.web.sheets import download
from tracker.web.typed import typed_day

_FILTERS = ("procedure", "unit", "safeguard", "as", "from", "until")
_AS = {"deviation": True, "reason": False}


@bp.get("/cases/deviations")
def list_deviations():
    """What was recorded against something in the cases that whoever asks sees; that reasons were read is told."""
    officer = _overseer()
    chosen, units = _chosen(), units_with_deviations(db.session, officer)
    wanted, wrong = _wanted(chosen, units)
    paging = Paging.of(request.args.get("page", ""), LARGEST * PAGE, PAGE)
    found, count = deviations(db.session, officer, wanted, paging.page)
    paging = Paging.of(request.args.get("page", ""), count, PAGE)
    if not found and count:
        found, count = deviations(db.session, officer, wanted, paging.page)
    seal = vault()
    reasons = {each.event.id: each.reason(seal) for each in found}
    page = render_template(
        "cases/deviations.html",
        found=found,
        count=count,
        paging=paging,
        reasons=reasons,
        chosen=chosen,
        wrong=wrong,
        procedures=[(code, kind_of(code)) for code in PROCEDURES],
        units=[(unit.code, f"{unit.name} ({unit.code})") for unit in units],
        safeguards=[(code, named(code)) for code in WORDS],
        ways=[(code, recorded_as(is_deviation)) for code, is_deviation in _AS.items()],
        event_of=event_of,
        safeguard_of=safeguard_of,
        bases=BASES,
    )
    read = [each.case for each in found if reasons[each.event.id]]
    if read:
        note_readings(db.session, read, "report of deviations", author=author(), now=utc_now())
    return page


@bp.get("/cases/deviations.<any(xlsx, csv):ending>")
def download_deviations(ending: str):
    """All that the filter leaves, as a sheet without reasons and without anybody."""
    officer = _overseer()
    wanted, _wrong = _wanted(_chosen(), units_with_deviations(db.session, officer))
    return download(deviations_sheet(deviation_rows(db.session, officer, wanted)), ending, "case-deviations")


def _overseer() -> Officer:
    officer = present_officer()
    if not oversees(officer):
        abort(403)
    return officer


def _chosen() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:100] for name in _FILTERS}


def _wanted(chosen: Mapping[str, str], units: Sequence[CaseUnit]) -> tuple[DeviationFilter, dict[str, str]]:
    """The filter that was chosen, and what is wrong with it, by its parts; what cannot be read narrows nothing."""
    wrong: dict[str, str] = {}
    since, until = _day(chosen, "from", wrong), _day(chosen, "until", wrong)
    if since is not None and until is not None and until < since:
        wrong["until"] = _("The period ends before it begins.")
    codes = {unit.code: unit.id for unit in units}
    wanted = DeviationFilter(
        procedure=chosen["procedure"] if chosen["procedure"] in PROCEDURES else "",
        # In a unit of which nothing is seen, nothing was recorded.
        unit_id=codes.get(chosen["unit"], 0) if chosen["unit"] else None,
        safeguard=chosen["safeguard"] if chosen["safeguard"] in WORDS else "",
        happened_from=since,
        happened_until=until,
        is_deviation=_AS.get(chosen["as"]),
    )
    return wanted, wrong


def _day(chosen: Mapping[str, str], name: str, wrong: dict[str, str]) -> date | None:
    try:
        return typed_day(chosen[name]) if chosen[name] else None
    except Refused as refused:
        wrong[name] = in_words(refused.message, refused.params)
        return None
