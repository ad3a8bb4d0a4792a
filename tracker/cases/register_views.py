"""The register of cases, as a page and as a sheet without anybody's name, and the search for a person."""

from collections.abc import Sequence
from datetime import date

from flask import render_template, request
from flask_babel import gettext as _

from tracker.accounts.visit import author
from tracker.cases.asking import today
from tracker.cases.blueprint import bp
from tracker.cases.forms import SearchForm
from tracker.cases.keeping import note_search
from tracker.cases.labels import DUTIES, kind_of, official, state_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import CaseUnit
from tracker.cases.module import present_officer, vault
from tracker.cases.page_queries import register_rows
from tracker.cases.queries import PAGE, CaseFilter, found_by, identities, open_units, register
from tracker.cases.sheet import register_sheet
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.languages import in_words
from tracker.web.paging import LARGEST, Paging
from tracker.web.sheets import download
from tracker.web.typed import typed_day

_FILTERS = ("procedure", "unit", "state", "is", "mine", "number", "from", "until")


@bp.get("/cases/")
def list_cases():
    """The cases that the officer sees; filtered and paged."""
    officer, chosen, units = present_officer(), _chosen(), open_units(db.session, today())
    wanted, wrong = _wanted(chosen, units)
    paging = Paging.of(request.args.get("page", ""), LARGEST * PAGE, PAGE)
    cases, count = register(db.session, officer, wanted, paging.page)
    paging = Paging.of(request.args.get("page", ""), count, PAGE)
    if not cases and count:
        cases, count = register(db.session, officer, wanted, paging.page)
    if not officer.duties and not count and not any(chosen.values()):
        return render_template("cases/no_duty.html")
    return render_template(
        "cases/register.html",
        cases=cases,
        count=count,
        paging=paging,
        persons=identities(vault(), cases),
        chosen=chosen,
        wrong=wrong,
        procedures=[(code, kind_of(code)) for code in PROCEDURES],
        states=_states(chosen["procedure"]),
        units=[(unit.code, f"{unit.name} ({unit.code})") for unit in units],
        duties=sorted({str(DUTIES[duty]) for _unit, duty in officer.duties}),
    )


@bp.get("/cases/register.<any(xlsx, csv):ending>")
def download_register(ending: str):
    """The whole register that the filter leaves, as a sheet: numbers and days, and nobody's name."""
    wanted, _wrong = _wanted(_chosen(), open_units(db.session, today()))
    return download(register_sheet(register_rows(db.session, present_officer(), wanted)), ending, "cases")


@bp.route("/cases/search", methods=["GET", "POST"])
def search_cases():
    """Look for a person: what is looked for is sent, and stands in no address; the history tells only by what."""
    form = SearchForm()
    found = None
    if form.validate_on_submit() and _asks_something(form):
        found = found_by(
            db.session,
            present_officer(),
            vault(),
            surname=form.surname.data or "",
            born_on=form.born_on.data,
            document=form.document.data or "",
        )
    page = render_template(
        "cases/search.html",
        form=form,
        cases=found,
        persons=identities(vault(), found or ()),
        most=PAGE,
    )
    if found is None:
        return page, 422 if form.is_submitted() else 200
    note_search(db.session, form.asked, author=author(), now=utc_now())
    return page


def _asks_something(form: SearchForm) -> bool:
    if form.asked:
        return True
    form.form_errors = [*form.form_errors, _("Write a surname, a day of birth or the number of a document.")]
    return False


def _chosen() -> dict[str, str]:
    return {name: request.args.get(name, "").strip()[:100] for name in _FILTERS}


def _wanted(chosen: dict[str, str], units: Sequence[CaseUnit]) -> tuple[CaseFilter, dict[str, str]]:
    """The filter that was chosen, and what is wrong with it, by its parts."""
    wrong: dict[str, str] = {}
    unit = next((unit.id for unit in units if unit.code == chosen["unit"]), None)
    wanted = CaseFilter(
        procedure=chosen["procedure"] if chosen["procedure"] in PROCEDURES else "",
        unit_id=unit,
        state=chosen["state"],
        is_open={"open": True, "ended": False}.get(chosen["is"]),
        owner_id=present_officer().person_id if chosen["mine"] else None,
        number=chosen["number"],
        opened_from=_day(chosen["from"], "from", wrong),
        opened_until=_day(chosen["until"], "until", wrong),
    )
    return wanted, wrong


def _day(text: str, name: str, wrong: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        return typed_day(text)
    except Refused as refused:
        wrong[name] = in_words(refused.message, refused.params)
        return None


def _states(procedure: str) -> list[tuple[str, str]]:
    """The states of a procedure, or of all of them, each with its official name: words alone stand for several."""
    asked = [PROCEDURES[procedure]] if procedure in PROCEDURES else PROCEDURES.values()
    codes = dict.fromkeys(state for each in asked for state in each.regions["main"])
    return [(code, f"{state_of(code)} ({official(code)})") for code in codes]
