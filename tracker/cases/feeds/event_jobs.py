"""Reading and taking files of events: what is short at once, what is long as long work, by the same functions."""

import hashlib
from pathlib import Path
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.accounts.policy import Area, may_in
from tracker.accounts.queries import visitor_of
from tracker.cases.feeds.checks import known_units
from tracker.cases.feeds.event_files import read_events
from tracker.cases.feeds.event_taking import ComparedEvents, take_events
from tracker.cases.feeds.previews import Preview, forget, keep_preview, kept_preview, preview_of, sent_file
from tracker.cases.feeds.taking import EVENTS, note_refused
from tracker.cases.figures.models import Feed
from tracker.cases.law.days import day_of
from tracker.config import WorkbookUploads
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.jobs.kinds import register
from tracker.jobs.models import Job
from tracker.jobs.running import RunningJob
from tracker.reading.workbook import WorkbookLimits
from tracker.reporting.evidence import UPLOADS

READ, TAKE = "events.read", "events.take"
MIB = 1024 * 1024
# What is larger takes more than about a second, and is done as long work.
BYTES_AT_ONCE = 256 * 1024
ROWS_AT_ONCE = 2000


def folder() -> Path:
    """Where files of events are kept until they are taken."""
    return Path(current_app.instance_path) / UPLOADS / EVENTS


def limits_set() -> WorkbookLimits:
    """What one file may hold and cost here: as much as any workbook."""
    taken: WorkbookUploads = current_app.config["WORKBOOK_UPLOADS"]
    return WorkbookLimits(
        file_bytes=taken.megabytes * MIB, unzipped_bytes=taken.unzipped_megabytes * MIB, rows=taken.rows
    )


def read_file(session: Session, feed_id: int, token: str, name: str) -> Preview:
    """Read a file that was set down.

    Raises:
        Refused: it cannot be read as a whole; that is told on the page of the feed's health, and the file is gone.
    """
    ending = ending_of(name)
    path = sent_file(folder(), token, ending)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    units = known_units(session)
    try:
        read = read_events(path, name, limits_set(), units, day_of(utc_now()))
    except Refused as refused:
        forget(folder(), token)
        # Apart from the session that reads: what it holds is not to be saved.
        with db.sessionmaker() as apart:
            answer = {"refused": [refused.message, refused.params]}
            note_refused(apart, feed_id, EVENTS, digest, answer, utc_now())
        raise
    return preview_of(feed_id, name, digest, read)


def keep_read(session: Session, token: str, preview: Preview) -> None:
    """Keep what was read of a file in the file's place; one with faults is told as refused."""
    forget(folder(), token)
    keep_preview(folder(), token, preview)
    if preview.fault_count:
        answer = {"faults": preview.fault_count}
        note_refused(session, preview.feed_id, EVENTS, preview.digest, answer, utc_now(), rows=preview.row_count)


def take_preview(session: Session, feed_id: int, token: str, author: Author) -> ComparedEvents:
    """Take the events of a file that was looked at.

    Raises:
        Refused: it is there no more, has faults, was taken already, or the feed is closed.
    """
    preview = kept_preview(folder(), token, feed_id)
    if preview.fault_count:
        raise Refused("The file has faults, and nothing of it is taken. Mend them and send it again.")
    return take_events(session, feed_id, preview.rows, token=token, digest=preview.digest, author=author, now=utc_now())


def ending_of(name: str) -> str:
    """The ending of a file's name, as it is set down: a list or a workbook."""
    return "csv" if name.lower().endswith(".csv") else "xlsx"


def _read(job: RunningJob) -> Preview:
    asked = job.arguments
    _check_rights(job)
    job.progress(0, 2, "reading")
    return read_file(job.session, asked["feed_id"], asked["token"], asked["name"])


def _keep(job: RunningJob) -> dict[str, Any]:
    preview: Preview = job.prepared
    _check_rights(job)
    keep_read(job.session, job.arguments["token"], preview)
    return {"feed": job.arguments["feed"], "token": job.arguments["token"]}


def _take(job: RunningJob) -> dict[str, Any]:
    _check_rights(job)
    take_preview(job.session, job.arguments["feed_id"], job.arguments["token"], job.author)
    return {"feed": job.arguments["feed"]}


def _check_rights(job: RunningJob) -> None:
    """Whether whoever started it may still look after feeds.

    Raises:
        Refused: they may not.
    """
    author = job.author
    person = job.session.get(Person, author.person_id) if author.person_id is not None else None
    asked = author.stood_in_for_id or author.person_id
    if person is None or person.disabled_at is not None or asked is None:
        raise Refused("The account in whose name this was started is closed.")
    if not may_in(visitor_of(job.session, asked), Area.ADMINISTER):
        raise Refused("You may not look after other case systems any more.")


def arguments_of(feed: Feed, token: str, name: str) -> dict[str, Any]:
    """What a job is told."""
    return {"feed": feed.code, "feed_id": feed.id, "token": token, "name": name}


def _file_name(job: Job) -> str:
    return str(job.arguments.get("name", ""))


def _address(job: Job) -> str | None:
    found = job.result or {}
    if "token" in found:
        return url_for("feeds.show_events", code=found["feed"], token=found["token"])
    return url_for("feeds.show_feed", code=found["feed"]) if "feed" in found else None


register(
    READ,
    _keep,
    prepare=_read,
    title=_l("Reading of events"),
    subject=_file_name,
    steps={"reading": _l("The file is being read.")},
    address=_address,
    link=_l("Show what was found"),
    is_wordless=True,
)
register(
    TAKE,
    _take,
    title=_l("Taking of events"),
    subject=_file_name,
    address=_address,
    link=_l("Show the case system"),
    is_wordless=True,
)
