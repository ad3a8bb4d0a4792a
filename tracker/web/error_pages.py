"""Pages for what goes wrong: in the reader's language, with a reference number, and nothing of the inside."""

import logging
import secrets

from flask import Flask, current_app, json, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response

from tracker.errors import Refused, way_to
from tracker.web.languages import in_words
from tracker.web.log_lines import for_logs

_log = logging.getLogger("tracker.errors")

_TITLES = {
    400: _l("The request was not understood"),
    403: _l("Not allowed"),
    404: _l("Page not found"),
    405: _l("Not possible here"),
    409: _l("Refused"),
    413: _l("Too much was sent"),
    429: _l("Too many requests"),
    500: _l("Something went wrong here"),
    503: _l("Not available at the moment"),
}
_SENTENCES = {
    400: _l("The address has a part that this page does not know. Go back and try another way."),
    403: _l("This page is not open to you."),
    404: _l("There is nothing at this address. Look for it among the plans, or search for its words."),
    405: _l("This address only shows something; nothing can be sent to it."),
    409: _l("A rule does not allow this."),
    413: _l("What was sent is larger than this page takes."),
    429: _l("Wait a minute and try again."),
    500: _l("Nothing was changed. Try again later, and give the reference number if it happens again."),
    503: _l("The data cannot be read at the moment. Try again in a minute."),
}
_BUSY_FOR_SECONDS = 10
# In the extensions of the application: the rooms of whose errors the log has the place, and not the words.
WORDLESS = "rooms whose errors are logged without words"
FOR_PROGRAMS = "/api/"  # below it programs ask, which read no pages
# What SQLite says when its file is held or out of reach; anything else that it calls operational is a bug.
_OUT_OF_REACH = ("database is locked", "unable to open database file", "disk i/o error", "database or disk is full")
# What PostgreSQL says when it had to give up or is going away: two changes that wait for each other, a lock or a
# statement that took too long, and (by their first letters) no room left, too many connections, a server shutting down.
_GIVEN_UP = ("40001", "40P01", "55P03", "57014", "53", "57P")


def error_page(status: int, sentence: object | None = None, error: BaseException | None = None):
    """The page of an error and its status, with a sentence of its own where the usual one does not say enough."""
    known = status if status in _TITLES else (500 if status >= 500 else 400)
    reference = secrets.token_hex(4).upper()
    path = for_logs(request.path)
    if status >= 500:
        _note(error, "%s %s %s: %s", reference, request.method, path, status)
    else:
        _log.info("%s %s %s: %s", reference, request.method, path, status)
    if request.path.startswith(FOR_PROGRAMS):
        return _problem(status, reference), status
    page = render_template(
        "web/errors/error.html",
        title=_TITLES[known],
        sentence=sentence or _SENTENCES[known],
        reference=reference,
        status=status,
    )
    return page, status


def _note(error: BaseException | None, line: str, *words: object) -> None:
    """Tell the log of a bug; what an exception says may quote somebody's name, so of some rooms it has the way only."""
    if error is None or request.blueprint not in current_app.extensions[WORDLESS]:
        _log.error(line, *words, exc_info=error)
    else:
        _log.error(f"{line}\n%s", *words, "".join(way_to(error)))


def _problem(status: int, reference: str) -> Response:
    """The same for a program: a problem of RFC 9457, in English."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    document = {"type": "about:blank", "title": title, "status": status, "code": f"http-{status}"}
    return Response(json.dumps(document | {"reference": reference}), mimetype="application/problem+json")


def _http_error(error: HTTPException):
    status = error.code or 500
    # Only a sentence that we wrote ourselves is shown; Werkzeug's own are English and speak to programmers.
    is_ours = type(error) is BadRequest and error.description != BadRequest.description
    page, status = error_page(status, error.description if is_ours else None, error)
    headers = [(name, value) for name, value in error.get_headers() if name.lower() in {"allow", "retry-after"}]
    return page, status, headers


def _refused(error: Refused):
    return error_page(409, in_words(error.message, error.params), error)


def _missing(error: NoResultFound):
    return error_page(404, error=error)


def _database_error(error: DBAPIError):
    if error.connection_invalidated or _is_out_of_reach(error):
        page, status = error_page(503, error=error)
        return page, status, {"Retry-After": str(_BUSY_FOR_SECONDS)}
    return error_page(500, error=error)


def _is_out_of_reach(error: DBAPIError) -> bool:
    if not isinstance(error, OperationalError):
        return False
    said = str(error.orig).lower()
    # PostgreSQL's driver reports a lost or refused connection as operational, without an SQL state.
    state = getattr(error.orig, "sqlstate", "")
    return state is None or state.startswith(_GIVEN_UP) or any(words in said for words in _OUT_OF_REACH)


def _no_connection_free(error: NoConnectionFree):
    page, status = error_page(503, error=error)
    return page, status, {"Retry-After": str(_BUSY_FOR_SECONDS)}


def _bug(error: Exception):
    return error_page(500, error=error)


def init_error_pages(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.extensions.setdefault(WORDLESS, frozenset())
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NoResultFound, _missing)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(NoConnectionFree, _no_connection_free)
    app.register_error_handler(Exception, _bug)
