"""What is sent to change something: only from our own pages, and only as much as a form has."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError

from tracker.web.error_pages import error_page
from tracker.web.uploads import fields_taken

MOST_FIELDS = 1000
# What browsers send from forms, and "" where a button says all; anything else would be read by nobody here.
_FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
# What other systems send: a body that is no form, which the endpoint believes by its signature and reads itself.
SIGNED = frozenset({"feeds.take_figures_of_feed"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def origin_of(address: str) -> tuple[str, str, int | None] | None:
    """The scheme, name and port of an address as browsers compare them; None where it is not one."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return parts.scheme, parts.hostname.lower(), port or (443 if parts.scheme == "https" else 80)


def _is_own(origin: str) -> bool:
    """Whether an Origin header names this site: as it was asked for, or as its public address says."""
    asked = origin_of(origin)
    own = {origin_of(request.host_url), origin_of(current_app.config["PUBLIC_URL"])}
    return asked is not None and asked in own


def _check_origin() -> None:
    if request.method in _READING:
        return
    fetched_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if fetched_from not in {None, "same-origin", "none"} or (origin is not None and not _is_own(origin)):
        abort(403)


def _check_fields() -> None:
    if request.method in _READING or request.endpoint in SIGNED:
        return
    if request.mimetype not in _FORMS:
        abort(415)
    if request.mimetype == "application/x-www-form-urlencoded":
        # Werkzeug counts the parts of the other kind of form only; counted before they are taken apart.
        body = request.get_data(cache=True, parse_form_data=False)
        if body.count(b"&") >= fields_taken(MOST_FIELDS):
            abort(413)
    if any("\0" in name or any("\0" in value for value in values) for name, values in request.form.lists()):
        abort(400, gettext("What was sent contains a character that no text has."))


def _csrf_error(_error: CSRFError):
    return error_page(400, _l("This page was open for too long. Go back, load it again, and send it once more."))


def init_origins(app: Flask) -> None:
    """Check what is sent, before anything else looks at it."""
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    # Origin and Sec-Fetch-Site are checked instead of the Referer, which some people's browsers leave out.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.before_request(_check_origin)
    app.before_request(_check_fields)
    app.register_error_handler(CSRFError, _csrf_error)
