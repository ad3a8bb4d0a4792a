"""The page on which a planner finishes a period, and what its script asks for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import abort, flash, get_template_attribute, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.accounts.policy import Act
from tracker.accounts.unsent import SIFTED
from tracker.accounts.visit import author, visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.plans.asked import plan_for
from tracker.reporting.access import INDICATOR
from tracker.reporting.blueprint import bp
from tracker.reporting.calendar import period_named
from tracker.reporting.entry_forms import (
    NOTED,
    TypedRow,
    clean,
    digest,
    doubt_of,
    field_name,
    figure_field,
    told_of,
    typed_row,
)
from tracker.reporting.entry_labels import label_of
from tracker.reporting.entry_numbers import understood
from tracker.reporting.entry_page import entry_page, read_item
from tracker.reporting.entry_rows import Chosen, EntryPage, EntryRow
from tracker.reporting.entry_saving import (
    Outcome,
    Writer,
    forget,
    incomplete,
    save_typed,
    submit_rows,
    take_back,
    take_count_over,
)
from tracker.reporting.entry_telling import TELLING, said_of, submit_words
from tracker.reporting.models import Unsaved
from tracker.reporting.review_forms import version_typed
from tracker.web.languages import current_language, in_words, language_named, language_tag, speaking

SUBMIT, TAKE_BACK, TAKE_OVER, FORGET = "submit", "take-back", "take-over", "forget"
MOST_EMPTY = 12  # rows without anything that a page names one by one
NOT_SAVED = {Outcome.TO_CHECK, Outcome.WRONG, Outcome.OVERTAKEN, Outcome.CLOSED}


@bp.route("/plans/<code>/reporting/<period>/enter", methods=["GET", "POST"])
def enter_period(code: str, period: str):
    """Everything that the visitor has to report of a period, on one page."""
    if request.method == "GET":
        return _shown(_opened(code, period))
    with typed_in():
        page, typed, outcomes = _saved(code, period)
    versions = {each: row.version for each, row in typed.items()}
    deed, _space, item = request.form.get("do", "").partition(" ")
    writer = _writer()
    page = _opened(code, period, page.still)
    refused: list[tuple[EntryRow, Refused]] = []
    if deed == SUBMIT:
        handled = submit_rows(db.session, page, _seen_now(page, versions, outcomes), writer)
        refused = incomplete(handled)
        _tell_submitted(len(handled) - len(refused))
    elif deed in {TAKE_BACK, FORGET}:
        refused = _do_one(page, deed, item, versions, writer)
    elif deed == TAKE_OVER:
        refused = _take_over(page, item, _seen_now(page, versions, outcomes), writer)
    else:
        _tell_saved(list(outcomes.values()))
    page = _opened(code, period, page.still)
    problems = _problems(page, refused, is_submitting=deed == SUBMIT)
    return _answer(page, list(outcomes.values()), problems)


def _saved(code: str, period: str) -> tuple[EntryPage, dict[Any, TypedRow], dict[Any, Outcome]]:
    """Save what the form of the page brought, or keep it: the page as it was, what was typed, and what became of it."""
    page = _opened(code, period)
    typed = _typed_rows(page)
    is_checked = request.form.get("script") == "1"
    left_out = request.form.get("do", "").removeprefix(f"{FORGET} ")
    outcomes = {
        each: save_typed(db.session, page, page.by_item[each], row, _writer(), is_checked=is_checked)
        for each, row in typed.items()
        if ":".join(each) != left_out
    }
    return page, typed, outcomes


@contextmanager
def typed_in() -> Iterator[None]:
    """Read what was sent in the notation in which it was typed: the language may have been changed since."""
    language = language_named(request.form.get("language", ""))
    with speaking(language) if language is not None else nullcontext():
        yield


@bp.route("/plans/<code>/reporting/<period>/enter/row", methods=["POST"])
def save_row(code: str, period: str):
    """Save one row, as the page's script sends it, and tell what its row shows now."""
    with typed_in():
        page = _opened(code, period)
        found = page.by_item.get((request.form.get("kind", ""), request.form.get("key", "")))
        if found is None:
            abort(400)
        typed = typed_row(found.item, request.form)
        outcome = save_typed(db.session, page, found, typed, _writer(), is_checked=True)
        doubts = read_item(page, found.item, typed.texts)
    page = _opened(code, period, page.still)
    row = page.by_item[found.kind, found.key]
    tell, reading = (told_of, row.reading) if row.is_unsaved else (doubt_of, doubts)
    return _row_told(page, row, outcome) | {"told": {name: tell(reading, name) for name in row.texts}}


@bp.route("/plans/<code>/reporting/<period>/enter/read")
def read_typed(code: str, period: str):
    """How a number is understood while it is being typed."""
    period_named(db.session, plan_for(code, Act.ENTER).id, period)
    text = request.args.get("text", "")[:200]
    if not text.strip():
        return {"told": "", "error": ""}
    try:
        found = understood(text, current_language(), is_percent=request.args.get("percent") == "1")
    except Refused as refused:
        return {"told": "", "error": in_words(refused.message, refused.params)}
    return {"told": found.doubt or found.told, "error": ""}


def _opened(code: str, period: str, still: Sequence[Unsaved] = ()) -> EntryPage:
    chosen = Chosen(request.args.get("institution", ""), request.args.get("missing") == "1")
    page = entry_page(db.session, visitor(), author().person_id, code, period, utc_now(), chosen, still)
    page.still = list(still)
    return page


def _writer() -> Writer:
    by = author()
    assert by.person_id is not None, "nobody enters anything without a session"
    return Writer(by.person_id, by, utc_now())


def _typed_rows(page: EntryPage) -> dict[tuple[str, str], TypedRow]:
    """What the form of the page brought, by the row; a row that it did not show brings nothing."""
    return {
        each: typed_row(row.item, request.form, field_name(*each, ""))
        for each, row in page.by_item.items()
        if field_name(*each, "version") in request.form
    }


def _seen_now(page: EntryPage, versions: Any, outcomes: Any) -> dict[tuple[str, str], int]:
    """The versions that the person saw, also of what they saved just now."""
    return {
        each: page.by_item[each].version if outcomes.get(each) is Outcome.SAVED else version
        for each, version in versions.items()
    }


def _do_one(
    page: EntryPage, deed: str, item: str, versions: dict[tuple[str, str], int], writer: Writer
) -> list[tuple[EntryRow, Refused]]:
    """Take one row back, or forget what was typed into one that takes nothing any more."""
    kind, _colon, key = item.partition(":")
    row = page.by_item.get((kind, key))
    if row is None:
        abort(400)
    if deed == FORGET:
        forget(db.session, page, row, writer)
        flash(_("What you typed was forgotten."))
        return []
    if row.row is None:
        abort(400)
    try:
        take_back(db.session, row, versions.get((row.kind, row.key), 0), writer)
    except Refused as refused:
        return [(row, refused)]
    flash(_("Taken back: it is a draft again."))
    return []


def _take_over(
    page: EntryPage, item: str, versions: dict[tuple[str, str], int], writer: Writer
) -> list[tuple[EntryRow, Refused]]:
    """Take the count of one indicator over; what was typed into the other rows is saved already."""
    named, _colon, counted_version = item.rpartition(":")
    kind, _colon, key = named.partition(":")
    row = page.by_item.get((kind, key))
    if row is None or kind != INDICATOR:
        abort(400)
    try:
        seen = versions.get((kind, key), 0)
        take_count_over(db.session, page, row, seen, version_typed(counted_version), writer)
    except Refused as refused:
        return [(row, refused)]
    flash(_("The count is the figure now, as a draft of yours."))
    return []


def _tell_submitted(count: int) -> None:
    if count:
        flash(ngettext("%(num)s row was submitted.", "%(num)s rows were submitted.", count))


def _tell_saved(outcomes: Sequence[Outcome]) -> None:
    count = sum(outcome is Outcome.SAVED for outcome in outcomes)
    if count:
        flash(ngettext("%(num)s row was saved as a draft.", "%(num)s rows were saved as drafts.", count))


def _answer(page: EntryPage, outcomes: Sequence[Outcome], problems: list[dict[str, str]]) -> Any:
    if Outcome.OVERTAKEN in outcomes:
        return _shown(page, problems), 409
    if problems or not NOT_SAVED.isdisjoint(outcomes):
        wrong = problems or {Outcome.WRONG, Outcome.CLOSED} & set(outcomes)
        return _shown(page, problems), 422 if wrong else 200
    return redirect(request.full_path.rstrip("?"), 303)


def _problems(
    page: EntryPage, refused: Sequence[tuple[EntryRow, Refused]], *, is_submitting: bool
) -> list[dict[str, str]]:
    """What is wrong on the page, each with the id of its field, in the order of the page."""
    found = {(row.kind, row.key): (each.field, in_words(each.message, each.params)) for row, each in refused}
    told: list[dict[str, str]] = []
    empty: list[dict[str, str]] = []
    for row in page.shown:
        if row.is_unsaved and row.reading.errors and row.is_editable:
            told += [_problem(row, name, sentence) for name, sentence in row.reading.errors.items()]
        elif (row.kind, row.key) in found:
            name, sentence = found[row.kind, row.key]
            told.append(_problem(row, name, sentence))
            row.asked = {str(told[-1]["name"]): sentence}
        elif is_submitting and row.is_editable and row.row is None and not row.is_unsaved:
            empty.append(_problem(row, None, _("Nothing is entered yet.")))
    if len(empty) > MOST_EMPTY:
        sentence = ngettext("%(num)s row is still empty.", "%(num)s rows are still empty.", len(empty))
        empty = [{**empty[0], "row": "", "field": "", "sentence": sentence}]
    return told + empty


def _problem(row: EntryRow, name: str | None, sentence: str) -> dict[str, str]:
    name = name if name is not None and name in row.texts else figure_field(row.item)
    return {
        "id": field_name(row.kind, row.key, name),
        "name": name,
        "row": row.key,
        "field": label_of(row.item, name),
        "sentence": sentence,
    }


def _shown(page: EntryPage, problems: Sequence[dict[str, str]] = ()) -> str:
    return render_template(
        "reporting/enter.html",
        page=page,
        writer_id=author().person_id,
        plan=page.plan,
        period=page.period,
        tag=language_tag(page.plan.language),
        problems=problems,
        address=url_for("reporting.enter_period", code=page.plan.code, period=page.period.code),
        here=request.full_path.rstrip("?"),
        say=TELLING,
    )


def _row_told(page: EntryPage, row: EntryRow, outcome: Outcome) -> dict[str, Any]:
    """What the script puts into the row: its small parts as HTML, and what is said of each field."""
    part = {
        name: str(get_template_attribute("reporting/_entry.html", f"{name}_slot")(row, page, TELLING))
        for name in ("figures", "light", "state", "notice")
    }
    return {
        "outcome": outcome.value,
        "version": row.version,
        "seen": row.seen,
        "disputed": row.is_disputed,
        "editable": row.is_editable,
        "saved": row.saved,
        "errors": row.reading.errors if row.is_unsaved else {},
        "must_explain": row.must_explain,
        "slots": part,
        "said": said_of(row, outcome),
        "submit": submit_words(page),
        "count": page.submittable,
    }


def _sift(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of the page's fields those of the rows into which somebody typed: what is sent again after signing in."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in fields:
        row, _colon, field = name.rpartition(":")
        rows.setdefault(row, {})[field] = value
    untouched = {
        row
        for row, found in rows.items()
        if row and digest({name: clean(text) for name, text in found.items() if name not in NOTED}) == found.get("seen")
    }
    return [(name, value) for name, value in fields if name.rpartition(":")[0] not in untouched]


SIFTED["reporting.enter_period"] = _sift
