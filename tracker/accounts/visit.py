"""Who is asking: the visitor of the present request, as views and templates need them.

The session cookie carries a token; the session itself, the person and their rights are read from the database once
a request: one query, none for a visitor without a session.
"""

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import UserMixin, current_user, login_user
from sqlalchemy.exc import NoResultFound, OperationalError
from werkzeug.wrappers import Response

from tracker.accounts.models import Person, SignIn
from tracker.accounts.policy import ANYBODY, Act, Area, Visitor, may_in
from tracker.accounts.queries import acts_rightly
from tracker.accounts.routes import ROUTES
from tracker.accounts.sessions import note_seen, open_session, renew_token
from tracker.accounts.stand_ins import act_for, of_both, rights_in
from tracker.extensions import csrf, db, login
from tracker.history import Author, utc_now

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class NotSignedIn(Exception):
    """A page is for somebody who has signed in: the visitor is sent to do so, and back."""


class SignedIn(UserMixin):
    """A session as Flask-Login keeps it: its id is the token, never the person's."""

    def __init__(self, token: str, sign_in: SignIn) -> None:
        self._token = token
        self.sign_in = sign_in
        self.person: Person = sign_in.person

    def get_id(self) -> str:
        return self._token


class CookiePerScheme(SecureCookieSessionInterface):
    """The session cookie: `__Host-` and Secure, but for plain http on this machine, where browsers refuse both."""

    def get_cookie_name(self, app: Flask) -> str:
        return "tracker" if is_plain_loopback() else "__Host-tracker"

    def get_cookie_secure(self, app: Flask) -> bool:
        return not is_plain_loopback()


def is_plain_loopback() -> bool:
    """Whether the request came over plain http from this machine to this machine."""
    host = request.host.rsplit(":", 1)[0].strip("[]") if ":" in request.host else request.host
    return not request.is_secure and host in LOOPBACK and request.remote_addr in LOOPBACK


def present_sign_in() -> SignIn | None:
    """The session of this request, None where nobody is signed in."""
    return current_user.sign_in if current_user.is_authenticated else None


def present_person() -> Person | None:
    """The person who is signed in, None where nobody is."""
    sign_in = present_sign_in()
    return sign_in.person if sign_in is not None else None


def visitor() -> Visitor:
    """Whoever asks, with their rights; a stand-in has those of the person they act for."""
    if "visitor" not in g:
        sign_in = present_sign_in()
        codes_are_asked = current_app.config.get("ONE_TIME_CODES", True)
        g.visitor = rights_in(db.session, sign_in, codes_are_asked=codes_are_asked) if sign_in is not None else ANYBODY
    found: Visitor = g.visitor
    return found


def author() -> Author:
    """Whom the history names for what this request changes."""
    sign_in = present_sign_in()
    if sign_in is None:
        return Author()
    return Author(sign_in.person_id, sign_in.acting_for_id)


def put_in_cookie(token: str, sign_in: SignIn) -> None:
    """Let the browser keep a session's token."""
    login_user(SignedIn(token, sign_in))


def _load_signed_in(token: str) -> SignedIn | None:
    now = utc_now()
    sign_in = open_session(db.session, token, now)
    if sign_in is None or (sign_in.person.is_demo and not current_app.config["DEMO"]):
        return None
    if not acts_rightly(sign_in, now):
        # The stand-in has run out or was taken back: the person is themself again.
        token = act_for(db.session, sign_in, None, now)
        session["_user_id"] = token
        sign_in = open_session(db.session, token, now)
        if sign_in is None:
            return None
    if sign_in.rights_version != sign_in.person.rights_version:
        token = renew_token(db.session, sign_in, of_both(db.session, sign_in))
        session["_user_id"] = token
        sign_in = open_session(db.session, token, now)
        if sign_in is None:
            return None
    try:
        was_noted = note_seen(db.session, sign_in, now)
    except OperationalError:
        # The disk is full, or another process holds the database: whoever only reads goes on reading.
        was_noted = True
    if was_noted:
        # Writing ended the transaction in which the session was read.
        sign_in = open_session(db.session, token, now)
    return SignedIn(token, sign_in) if sign_in is not None else None


def _check_route() -> None:
    if request.endpoint is None:
        return  # there is no such address: the error page says so
    asked = ROUTES.get(request.endpoint)
    if asked is None:
        current_app.logger.error("The table of routes does not know %s.", request.endpoint)
        raise NoResultFound
    if request.endpoint != "static":
        present_sign_in()  # before the page reads anything: noting that the session was used ends its transaction
    if asked is Area.PUBLIC or (isinstance(asked, Act) and asked is Act.SEE):
        return  # whether the plan may be seen is asked where it is read
    if not visitor().is_signed_in and isinstance(asked, Area):
        raise NotSignedIn
    if isinstance(asked, Area) and not may_in(visitor(), asked):
        abort(403)


def to_sign_in() -> Response:
    """Send a visitor to the page for signing in, and back here afterwards."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back), 303)


def init_visits(app: Flask) -> None:
    """Know who asks, and answer nothing that the table of routes does not allow."""
    app.session_interface = CookiePerScheme()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_PATH="/", WTF_CSRF_TIME_LIMIT=None
    )
    login.session_protection = None  # the session is kept on the server; a changed address is no reason to end it
    login.init_app(app)
    login.user_loader(_load_signed_in)
    csrf.init_app(app)
    app.before_request(_check_route)
    app.context_processor(lambda: {"visitor": visitor, "present_person": present_person})
