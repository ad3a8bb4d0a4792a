"""The signed door: `POST /api/v1/figures`, by which other case systems hand figures in. No browser comes here."""

import logging

from flask import json, request
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from tracker.accounts.seals import Unreadable, keyed_digest, unseal
from tracker.cases.feeds.blueprint import bp
from tracker.cases.feeds.contract import MOST_BYTES
from tracker.cases.feeds.signing import Sent, Unbelieved, why_unbelieved
from tracker.cases.feeds.taking import Answer, note_unbelieved, refusal, take_figures
from tracker.cases.figures.models import Feed
from tracker.extensions import csrf, db
from tracker.history import utc_now

_log = logging.getLogger("tracker.feeds")
_JSON = "application/json"
_PROBLEM = "application/problem+json"
# One answer for a wrong signature, an unknown or closed feed and a stale timestamp: nobody learns which it was.
_UNBELIEVED = refusal(401, "not-believed", "The request is not signed as this installation asks.")


@bp.post("/api/v1/figures")
@csrf.exempt  # it has no session that a page could misuse: each request carries the signature of its sender
def take_figures_of_feed() -> Response:
    """Take figures that a feed has signed; the signature is checked before anything is parsed."""
    try:
        body = request.get_data(cache=False, parse_form_data=False)
    except RequestEntityTooLarge:
        return _answered(refusal(413, "too-large", f"A body has {MOST_BYTES} bytes at most."))
    if request.mimetype != _JSON:
        return _answered(refusal(415, "not-json", "The body is to be application/json, in UTF-8."))
    now = utc_now()
    code, key = request.headers.get("Tracker-Feed", ""), request.headers.get("Tracker-Key", "")
    sent = Sent(request.method, _path(), request.headers.get("Tracker-Timestamp", ""), key, body)
    feed = _feed(code)
    secret = _secret(feed)
    # Of a feed that there is not, something is compared all the same, so that the answer takes as long.
    signature = request.headers.get("Tracker-Signature", "")
    why = why_unbelieved(secret or keyed_digest("feed", code), sent, signature, now)
    if feed is None:
        _log.warning("figures came in the name of a feed that there is not")
        return _unbelieved()
    feed_id = feed.id
    if secret is None:
        why = Unbelieved.SEALED
    elif why is None and feed.closed_at is not None:
        why = Unbelieved.CLOSED
    if why is not None:
        note_unbelieved(db.session, feed_id, why, body, now)
        return _unbelieved()
    answer = take_figures(db.session, feed_id, key, body, now)
    return _answered(answer) if answer is not None else _unbelieved()


def _path() -> str:
    # As the sender asked for it: a query is read by nobody, and still signed.
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path


def _feed(code: str) -> Feed | None:
    if not (code.isascii() and code.isprintable()):
        return None
    return db.session.scalars(select(Feed).where(Feed.code == code)).one_or_none()


def _secret(feed: Feed | None) -> str | None:
    """The secret of a feed; None where there is no feed, or the installation's key has changed since."""
    try:
        return unseal(feed.sealed_secret) if feed is not None else None
    except Unreadable:
        return None


def _unbelieved() -> Response:
    response = _answered(_UNBELIEVED)
    response.headers["WWW-Authenticate"] = "Tracker-Signature"
    return response


def _answered(answer: Answer) -> Response:
    mimetype = _JSON if answer.status < 400 else _PROBLEM
    return Response(json.dumps(answer.document), answer.status, mimetype=mimetype)
