"""Requests that may be larger than others: each endpoint names its own limit, and every other one keeps the small one.

It is known before anything reads the request: the token against forgery is read out of its form.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request, session

from tracker.config import WorkbookUploads

KIB = 1024
MIB = 1024 * KIB
# Werkzeug reads a form with files in pieces of 64 KiB and holds each with what was left of the one before: with less
# room than that it refuses whatever file happens to have a line's end near the end of a piece.
WITH_FILES = 256 * KIB


@dataclass(frozen=True, slots=True)
class Larger:
    """How much one endpoint takes."""

    length: int | Callable[[], int]  # bytes of the whole request; a function where the installation sets it
    form: int  # bytes of all fields that are no files
    fields: int = 1000
    of_sessions_only: bool = False  # whoever has no session sends as little as anywhere


def _length_of_workbooks() -> int:
    """As many bytes as all files together may have, with what the form says around each of them."""
    uploads: WorkbookUploads = current_app.config["WORKBOOK_UPLOADS"]
    return uploads.together_megabytes * MIB + uploads.files * 2 * KIB + 64 * KIB


# A row of the page of figures may hold texts that are too long to be saved: they must arrive to be kept.
LARGER_REQUESTS: dict[str, Larger] = {
    "reporting.enter_period": Larger(length=2 * MIB, form=2 * MIB, fields=8000),
    "reporting.save_row": Larger(length=MIB, form=MIB),
    # What was typed into that page before a session ended comes along when its person signs in.
    "accounts.sign_in": Larger(length=MIB, form=MIB),
    "accounts.enter_code": Larger(length=MIB, form=MIB),
    "accounts.set_up_code": Larger(length=MIB, form=MIB),
    # A file of 10 MB with what the form says around it.
    "reporting.add_indicator_evidence": Larger(length=10 * MIB + 64 * KIB, form=WITH_FILES, of_sessions_only=True),
    "reporting.add_activity_evidence": Larger(length=10 * MIB + 64 * KIB, form=WITH_FILES, of_sessions_only=True),
    # A body that is no form, signed by another case system.
    "feeds.take_figures_of_feed": Larger(length=MIB, form=MIB),
    # A workbook or a list of events: whether it is larger than a file may be is said of the file.
    "feeds.upload_events": Larger(length=_length_of_workbooks, form=WITH_FILES, of_sessions_only=True),
    # Several workbooks: whether one of them is larger than a file may be is said of that file.
    "roundtrip.upload_workbooks": Larger(length=_length_of_workbooks, form=WITH_FILES, of_sessions_only=True),
}


def fields_taken(usual: int) -> int:
    """How many fields this request may have."""
    larger = LARGER_REQUESTS.get(request.endpoint or "")
    return larger.fields if larger is not None else usual


def _allow() -> None:
    larger = LARGER_REQUESTS.get(request.endpoint or "")
    if larger is None or request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if larger.of_sessions_only and "_user_id" not in session:
        return
    length = larger.length if isinstance(larger.length, int) else larger.length()
    # Only a form with files in it is larger than its fields.
    request.max_content_length = length if request.mimetype == "multipart/form-data" else larger.form
    request.max_form_memory_size = larger.form
    request.max_form_parts = larger.fields


def init_uploads(app: Flask) -> None:
    """Let some endpoints take more; to be called before anything that reads a form."""
    app.before_request(_allow)
