"""The page by which a file of events comes in: it is read, looked at, and then taken wholly or not at all."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from tracker.accounts.visit import author
from tracker.cases.feeds.blueprint import bp
from tracker.cases.feeds.event_jobs import (
    BYTES_AT_ONCE,
    READ,
    ROWS_AT_ONCE,
    TAKE,
    arguments_of,
    ending_of,
    folder,
    keep_read,
    limits_set,
    read_file,
    take_preview,
)
from tracker.cases.feeds.event_taking import ComparedEvents, compare_events
from tracker.cases.feeds.events import COLUMNS
from tracker.cases.feeds.health import feed_called
from tracker.cases.feeds.previews import forget, kept_preview, set_down
from tracker.cases.figures.models import Feed
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import utc_now
from tracker.jobs.services import start
from tracker.reporting.evidence import clean_name
from tracker.web.languages import in_words
from tracker.web.sheets import Column, Sheet, download

# What a file looks like, with a row of each kind; the references are nobody's.
_EXAMPLES = (
    ("2026-000001", "s-1001", "P1", "NALOG_IZDAT", "2026-01-15", "TC", "F", "", "ground=overstay", "no"),
    ("2026-000002", "s-1002", "P5", "SMJEŠTEN_IC", "2026-01-16", "IC", "M", "", "placement=order", "no"),
)


@bp.route("/administration/cases/feeds/<code>/events", methods=["GET", "POST"])
def upload_events(code: str):
    """Read a file of events that a feed's system made; nothing of it is taken before it has been looked at."""
    feed = feed_called(db.session, code)
    if request.method == "GET":
        return _form(feed, None)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _form(feed, Refused("Choose a file."))
    try:
        return _received(feed, file)
    except Refused as refused:
        db.session.rollback()
        return _form(feed_called(db.session, code), refused)
    finally:
        file.close()


def _form(feed: Feed, refused: Refused | None):
    page = render_template(
        "feeds/upload.html",
        feed=feed,
        problem=in_words(refused.message, refused.params) if refused is not None else "",
        most=current_app.config["WORKBOOK_UPLOADS"].megabytes,
        columns=COLUMNS,
    )
    return page, 200 if refused is None else 422


def _received(feed: Feed, file: FileStorage):
    if feed.closed_at is not None:
        raise Refused("This case system has been closed: nothing is taken from it any more.")
    name = clean_name(file.filename or "")
    if not name.lower().endswith((".csv", ".xlsx")):
        raise Refused("Send a workbook (.xlsx) or a list (.csv).")
    token, size = set_down(file.stream, folder(), ending_of(name), limits_set().file_bytes)
    code, feed_id = feed.code, feed.id
    if BYTES_AT_ONCE < size <= limits_set().file_bytes:
        job = start(db.session, READ, arguments_of(feed, token, name), author(), None, utc_now())
        return redirect(url_for("jobs.show_job", job_id=job.id), 303)
    preview = read_file(db.session, feed_id, token, name)
    keep_read(db.session, token, preview)
    return redirect(url_for("feeds.show_events", code=code, token=token), 303)


@bp.get("/administration/cases/feeds/<code>/events/<token>")
def show_events(code: str, token: str):
    """What was found in a file: every fault by its cell, or what taking it would do."""
    feed = feed_called(db.session, code)
    try:
        preview = kept_preview(folder(), token, feed.id)
    except Refused:
        abort(404)
    found = compare_events(db.session, feed.id, preview.rows) if not preview.fault_count else ComparedEvents()
    return render_template(
        "feeds/events.html",
        feed=feed,
        preview=preview,
        token=token,
        faults=[(address, in_words(refused.message, refused.params)) for address, refused in preview.faults],
        found=found,
    )


@bp.post("/administration/cases/feeds/<code>/events/<token>")
def confirm_events(code: str, token: str):
    """Take the events of a file that was looked at, all of them or none."""
    feed = feed_called(db.session, code)
    try:
        preview = kept_preview(folder(), token, feed.id)
    except Refused:
        abort(404)
    if len(preview.rows) > ROWS_AT_ONCE:
        told = arguments_of(feed, token, preview.name)
        job = start(db.session, TAKE, told, author(), None, utc_now(), token=f"{TAKE}:{token}")
        return redirect(url_for("jobs.show_job", job_id=job.id), 303)
    found = take_preview(db.session, feed.id, token, author())
    forget(folder(), token)
    flash(
        ngettext(
            "%(num)s event was new, changed or annulled, and is taken.",
            "%(num)s events were new, changed or annulled, and are taken.",
            found.new + found.changed + found.annulled,
        )
    )
    return redirect(url_for("feeds.show_feed", code=code), 303)


@bp.get("/administration/cases/feeds/events.<any(xlsx, csv):ending>")
def download_template(ending: str):
    """A file to begin with: the columns by their names, and a row of two events."""
    columns = [Column(name, 20) for name in COLUMNS]
    sheet = Sheet("events", columns, _EXAMPLES)
    return download(sheet, ending, "events")
