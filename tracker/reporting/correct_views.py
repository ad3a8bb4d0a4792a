"""The page on which a coordinator corrects what is approved: with a reason, and beside it what was filed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from tracker.accounts.policy import Act
from tracker.accounts.visit import author
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.institutions.models import StatusWord
from tracker.reporting.content import ActualEntry, Content, StatusEntry, content_of_actual, content_of_status
from tracker.reporting.entries import Overtaken, Row
from tracker.reporting.entry_forms import Reading, Texts, fields_of, figure_field, read_row, texts_of, typed_row
from tracker.reporting.entry_labels import label_of
from tracker.reporting.item_page import NOTHING_ENTERED, Answer, Opened, of_both_kinds, open_item
from tracker.reporting.item_wording import TEXTS, Around, differences, fields_told, value_told
from tracker.reporting.judging import Known
from tracker.reporting.kinds import ReviewState
from tracker.reporting.labels import SIDES, STAGES
from tracker.reporting.review import correct
from tracker.reporting.review_forms import VersionedForm
from tracker.reporting.review_queries import status_words
from tracker.web.languages import in_language, in_words, language_tag

REASON = "reason"


@of_both_kinds("/correct", "correct_{kind}", ["GET", "POST"])
def correct_item(kind: str, code: str, period: str, key: str) -> Answer:
    """An approved figure or status: typed anew, shown as it was understood, and saved with a reason."""
    opened = open_item(kind, code, period, key, Act.REVIEW)
    row = opened.row
    words = status_words(db.session, opened.plan.country_code) if not isinstance(opened.thing, Known) else {}
    form = VersionedForm()
    if not form.is_submitted():
        return _page(opened, words, _texts_now(opened), "")
    seen = form.seen
    if row is None or row.state is not ReviewState.APPROVED:
        raise (
            NOTHING_ENTERED
            if row is None
            else Refused("Only what is approved is corrected; a draft is simply changed.")
        )
    texts, reason = typed_row(opened.thing, request.form).texts, request.form.get(REASON, "").strip()
    reading = _read(opened, words, texts)
    if reading.entry is None:
        return _page(opened, words, texts, reason, reading.errors, seen=seen), 422
    entry = _with_what_is_not_asked(opened, row, reading.entry)
    content = _content(entry)
    if request.form.get("understood") != _mark(content):
        return _page(opened, words, texts, reason, understood=content, seen=seen), 422
    address = opened.page
    try:
        correct(db.session, opened.plan, row, entry, reason, version=seen, author=author(), now=utc_now())
    except Refused as refused:
        again = open_item(kind, code, period, key, Act.REVIEW)
        sentence = in_words(refused.message, refused.params)
        if isinstance(refused, Overtaken):
            return _page(again, words, texts, reason, {"": sentence}, was_overtaken=True), 409
        name = figure_field(again.thing) if refused.field == "figure" else refused.field
        known = name if name in texts or name == REASON else ""
        return _page(again, words, texts, reason, {known or "": sentence}, understood=content, seen=seen), 422
    flash(_("Corrected. What was filed stays beside it."))
    return redirect(address, 303)


def _texts_now(opened: Opened) -> Texts:
    return texts_of(opened.thing, opened.row, opened.done_in.code if opened.done_in is not None else None)


def _read(opened: Opened, words: Mapping[str, StatusWord], texts: Texts) -> Reading:
    used = [status for status, word in words.items() if word.is_used]
    return read_row(opened.thing, texts, statuses=used, periods=_done_periods(opened))


def _done_periods(opened: Opened) -> list[str]:
    return [each.code for each in opened.periods if each.position <= opened.period.position]


def _with_what_is_not_asked(opened: Opened, row: Row, entry: ActualEntry | StatusEntry) -> ActualEntry | StatusEntry:
    """The entry with the texts for which the form has no field: what was reported otherwise is not lost by it."""
    if not isinstance(entry, ActualEntry):
        return entry
    kept = {name: getattr(row, name) for name in ("text", "sex_reason") if name not in fields_of(opened.thing)}
    return replace(entry, **kept)


def _content(entry: ActualEntry | StatusEntry) -> Content:
    return content_of_actual(entry) if isinstance(entry, ActualEntry) else content_of_status(entry, entry.done_in)


def _mark(content: Content) -> str:
    """By which a form says that its person has seen how this very content was understood."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _page(
    opened: Opened,
    words: Mapping[str, StatusWord],
    texts: Texts,
    reason: str,
    errors: Mapping[str, str] | None = None,
    *,
    understood: Content | None = None,
    was_overtaken: bool = False,
    seen: int | None = None,
) -> str:
    row = opened.row
    around = Around(opened.thing.measure if isinstance(opened.thing, Known) else None, words)
    present = opened.content
    return render_template(
        "reporting/correct.html",
        plan=opened.plan,
        tag=language_tag(opened.plan.language),
        period=opened.period,
        kind=opened.kind,
        thing=opened.thing,
        title=opened.title or opened.thing.key,
        is_named=bool(opened.title),
        address=opened.page,
        is_approved=row is not None and row.state is ReviewState.APPROVED,
        is_locked=opened.period.locked_at is not None,
        typed_fields=[_field(opened, name, words, texts) for name in fields_of(opened.thing)]
        if row is not None
        else [],
        reason=reason,
        errors=errors or {},
        understood=differences(present, understood, around) if understood is not None else [],
        mark=_mark(understood) if understood is not None else "",
        was_overtaken=was_overtaken,
        now=_told(present, around) if was_overtaken else [],
        version=seen if seen is not None and not was_overtaken else (row.version if row is not None else 0),
    )


def _told(content: Content, around: Around) -> list[tuple[str, str]]:
    """What a row says now, for somebody who was overtaken."""
    name = "figure" if around.measure is not None else "status"
    first = [(_("Figure") if around.measure is not None else _("Status"), value_told(name, content.get(name), around))]
    return first + [(field.label, field.value) for field in fields_told(content, around)]


def _field(opened: Opened, name: str, words: Mapping[str, StatusWord], texts: Texts) -> dict[str, Any]:
    """One field of the form: how it is typed, what it is called, and what stands in it."""
    options: list[tuple[str, Any]] = []
    if name == "side":
        options = [(side.value, label) for side, label in SIDES.items()]
    elif name == "stage":
        options = [("", _("choose")), *((stage.value, label) for stage, label in STAGES.items())]
    elif name == "status":
        used = [(status, in_language(word.words, status)) for status, word in words.items() if word.is_used]
        options = [("", _("choose")), *used]
    elif name == "done_in":
        options = [("", "—"), *((code, code) for code in _done_periods(opened))]
    return {
        "name": name,
        "label": label_of(opened.thing, name),
        "value": texts.get(name, ""),
        "options": options,
        "is_text": name in TEXTS,
    }
