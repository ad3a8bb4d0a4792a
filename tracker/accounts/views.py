"""The pages for signing in and out, and for a person's open sessions."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from babel.dates import format_timedelta
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.accounts.browsers import browser_in_words, number_for, remember
from tracker.accounts.codes import in_groups, new_secret, picture_of, set_up_codes, use_code
from tracker.accounts.forms import CodeForm, SignInForm
from tracker.accounts.labels import ROLES
from tracker.accounts.limits import TooMany, allow, forgive
from tracker.accounts.models import Person
from tracker.accounts.passwords import PATIENCE, Busy
from tracker.accounts.policy import Area
from tracker.accounts.queries import demo_people, folded_email
from tracker.accounts.returning import address_after, own_page
from tracker.accounts.routes import ROUTES
from tracker.accounts.seals import Unreadable, keyed_digest, seal, unseal
from tracker.accounts.sessions import open_sessions_of
from tracker.accounts.sign_in import (
    asks_code,
    end_other_sessions,
    end_own_session,
    person_with,
    sign_person_in,
)
from tracker.accounts.sign_in import sign_out as sign_person_out
from tracker.accounts.top_bar import bar, sign_in_address
from tracker.accounts.unsent import is_session_over, read_unsent, typed_in_vain
from tracker.accounts.visit import (
    NotSignedIn,
    author,
    is_plain_loopback,
    present_sign_in,
    put_in_cookie,
    to_sign_in,
)
from tracker.errors import Refused
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.web.error_pages import error_page
from tracker.web.fields import show_on
from tracker.web.languages import COOKIE, COOKIE_AGE, current_language, in_words, language_named

bp = Blueprint("accounts", __name__, template_folder="templates")

PENDING = timedelta(minutes=10)  # between the password and the code


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    """Ask for the e-mail address and the password."""
    if request.method == "GET" and present_sign_in() is not None:
        return redirect(address_after(request.args.get("next", "")), 303)
    form = SignInForm()
    if not (request.is_secure or is_plain_loopback()):
        return render_template("accounts/needs_https.html")
    if not form.validate_on_submit():
        return _sign_in_page(form), 422 if form.is_submitted() else 200
    now = utc_now()
    email, is_demo = folded_email(form.email.data), current_app.config["DEMO"]
    tries = allow(db.session, "sign_in", email, request.remote_addr, now, browser=number_for(email))
    person = person_with(db.session, email, form.password.data, is_demo=is_demo)
    if person is None:
        form.form_errors = [_("The e-mail address or the password is not right.")]
        return _sign_in_page(form), 422
    forgive(db.session, tries)
    if not (current_app.config["ONE_TIME_CODES"] and asks_code(db.session, person)):
        return _signed_in(person, now)
    _begin_anew()
    session["pending"] = {
        "person": person.id,
        "since": now.isoformat(),
        "bound": _bound(person),
        "next": own_page(request.form.get("next", "")) or "",
    }
    if unsent := request.form.get("unsent", ""):
        # Too long for a cookie: it goes with the page.
        return _code_page(person, CodeForm(formdata=None), unsent)
    return redirect(url_for("accounts.enter_code" if person.code_secret else "accounts.set_up_code"), 303)


def _sign_in_page(form: SignInForm, *, unsent: str = "", back: str = "") -> str:
    is_demo = current_app.config["DEMO"]
    return render_template(
        "accounts/sign_in.html",
        form=form,
        back=own_page(request.values.get("next", back)) or "",
        unsent=request.form.get("unsent", "") if request.endpoint == "accounts.sign_in" else unsent,
        ended=bool(unsent),
        people=demo_people(db.session) if is_demo else [],
        password_file=str(Path(current_app.instance_path) / "demo-password"),
        role_names=ROLES,
        one_time_codes=current_app.config["ONE_TIME_CODES"],
    )


@bp.route("/sign-in/code", methods=["GET", "POST"])
def enter_code():
    """Ask for the one-time code after the password."""
    person = _pending_person()
    if person is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if person.code_secret is None:
        return redirect(url_for("accounts.set_up_code"), 303)
    form, unsent = CodeForm(), request.form.get("unsent", "")
    if not form.validate_on_submit():
        return _code_page(person, form, unsent), 422 if form.is_submitted() else 200
    now = utc_now()
    tries = allow(db.session, "code", str(person.id), request.remote_addr, now, browser=number_for(person.email))
    try:
        is_right = use_code(db.session, person, form.code.data, now)
    except Refused as refused:
        show_on(form, refused)
        return _code_page(person, form, unsent), 422
    if not is_right:
        form.code.errors = [_("This code is not right, or it has been used. Wait for the next one and type that.")]
        return _code_page(person, form, unsent), 422
    forgive(db.session, tries)
    return _signed_in(person, now)


def _code_page(person: Person, form: CodeForm, unsent: str) -> str:
    if person.code_secret is None:
        return _set_up_page(person, form, unsent)
    return render_template("accounts/code.html", form=form, unsent=unsent, secret=None, picture=None)


@bp.route("/sign-in/code/set-up", methods=["GET", "POST"])
def set_up_code():
    """Let the person's telephone learn to make codes, before the first of them is asked for."""
    person = _pending_person()
    if person is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if person.code_secret is not None:
        return redirect(url_for("accounts.enter_code"), 303)
    form, unsent = CodeForm(), request.form.get("unsent", "")
    if not form.validate_on_submit():
        return _set_up_page(person, form, unsent), 422 if form.is_submitted() else 200
    now = utc_now()
    tries = allow(db.session, "code", str(person.id), request.remote_addr, now, browser=number_for(person.email))
    try:
        set_up_codes(db.session, person, _pending_secret(), form.code.data, author=Author(person.id), now=now)
    except Refused as refused:
        show_on(form, refused)
        return _set_up_page(person, form, unsent), 422
    forgive(db.session, tries)
    return _signed_in(person, now)


def _set_up_page(person: Person, form: CodeForm, unsent: str) -> str:
    secret = _pending_secret()
    return render_template(
        "accounts/code.html",
        form=form,
        unsent=unsent,
        secret=in_groups(secret),
        picture=picture_of(secret, person.email, current_app.config["INSTALLATION_NAME"]),
    )


def _pending_secret() -> str:
    """The secret that the telephone is learning: one and the same until the code is typed or the time is up."""
    pending = session["pending"]
    try:
        return unseal(pending["secret"])
    except (KeyError, Unreadable):
        secret = new_secret()
        # The cookie is signed, not hidden: what is in it is sealed.
        session["pending"] = {**pending, "secret": seal(secret)}
        return secret


def _pending_person() -> Person | None:
    """Whoever has typed their password within the last minutes and owes the code; None where nobody has."""
    pending = session.get("pending")
    if not isinstance(pending, dict):
        return None
    person = db.session.get(Person, pending["person"])
    now, since = utc_now(), datetime.fromisoformat(pending["since"])
    is_late = not timedelta(minutes=-1) < now - since < PENDING
    if person is None or person.disabled_at is not None or is_late or pending["bound"] != _bound(person):
        session.pop("pending")
        return None
    return person


def _bound(person: Person) -> str:
    # A password that was changed meanwhile opens nothing.
    return keyed_digest("pending", str(person.id), person.password_hash or "")[:32]


def _begin_anew() -> None:
    """Keep nothing of what the browser brought: neither its session nor what this request has read out of it."""
    session.clear()
    for remembered in ("visitor", "csrf_token"):
        g.pop(remembered, None)


def _signed_in(person: Person, now: datetime) -> Response | str:
    """Begin the session: nothing of what the browser had before it is kept."""
    before = present_sign_in()
    pending = session.get("pending") or {}
    back = pending.get("next") or request.form.get("next", "")
    email, language, person_id, is_demo = person.email, person.language, person.id, person.is_demo
    if before is not None:
        sign_person_out(db.session, before, author=author(), now=now)
    _begin_anew()
    token, begun = sign_person_in(
        db.session, person, browser=browser_in_words(request.headers.get("User-Agent", "")), now=now
    )
    put_in_cookie(token, begun)
    unsent = read_unsent(request.form.get("unsent", ""), person_id)
    if unsent is not None:
        answer: Response = current_app.make_response(render_template("accounts/send_again.html", unsent=unsent))
    else:
        answer = redirect(address_after(back), 303)
    # The people of a demonstration speak whatever language it is looked at in.
    if language_named(language) is not None and not is_demo:
        answer.set_cookie(COOKIE, language, COOKIE_AGE, secure=request.is_secure, httponly=True, samesite="Lax")
    remember(answer, email)
    return answer


@bp.route("/sign-out", methods=["POST"])
def sign_out():
    """End the session on the server and forget it in the browser."""
    present = present_sign_in()
    if present is not None:
        sign_person_out(db.session, present, author=author(), now=utc_now())
    session.clear()
    flash(_("You have signed out."))
    return redirect(url_for("plans.list_plans"), 303)


@bp.route("/account/sessions")
def list_sessions():
    """Where the person is signed in."""
    present = _present()
    return render_template(
        "accounts/sessions.html",
        sessions=open_sessions_of(db.session, present.person, utc_now()),
        present_id=present.id,
        ago=_ago,
    )


def _ago(at: datetime) -> str:
    """How long ago something was, or in how long it will be: whichever clock the reader goes by."""
    return format_timedelta(at - utc_now(), add_direction=True, locale=current_language().formatting)


@bp.route("/account/sessions/<int:number>/end", methods=["POST"])
def end_session(number: int):
    """End one of the person's sessions."""
    present = _present()
    if number == present.id:
        return sign_out()
    end_own_session(db.session, present.person, number, author=author(), now=utc_now())
    flash(_("The session was ended."))
    return redirect(url_for("accounts.list_sessions"), 303)


@bp.route("/account/sessions/end-others", methods=["POST"])
def end_others():
    """End all of the person's sessions but this one."""
    end_other_sessions(db.session, _present(), author=author(), now=utc_now())
    flash(_("All other sessions were ended."))
    return redirect(url_for("accounts.list_sessions"), 303)


@bp.route("/account/sessions/extend", methods=["POST"])
def extend_session():
    """Say that the person is still there: asking is what keeps a session open."""
    left = bar()
    return {
        "seconds_left": left.seconds_left if left is not None else 0,
        "seconds_at_most": left.seconds_at_most if left is not None else 0,
    }


def _present() -> Any:
    present = present_sign_in()
    if present is None:
        raise NotSignedIn
    return present


def _not_signed_in(_error: NotSignedIn):
    unsent = typed_in_vain()
    if not unsent:
        return to_sign_in()
    # Kept is only what came to this address, so what is sent again goes where it was going.
    return _sign_in_page(SignInForm(formdata=None), unsent=unsent), 401


def _ask_to_sign_in_first() -> None:
    """Whoever sends something after their session has ended is asked to sign in, before a rule says what is not there.

    A plan that is not public would be missing for them, and what they typed would be gone.
    """
    if request.method != "POST" or request.endpoint is None or ROUTES.get(request.endpoint) is Area.PUBLIC:
        return
    if is_session_over():
        raise NotSignedIn


def _lead_back(answer: Response) -> Response:
    """A page that is missing for whoever has lost their session may be there once they have signed in again."""
    if answer.status_code != 404 or request.method != "GET" or request.endpoint in {None, "static"}:
        return answer
    return to_sign_in() if is_session_over() else answer


def _too_many(error: TooMany):
    page, status = error_page(429, in_words(error.message, error.params))
    return page, status, {"Retry-After": str(error.seconds)}


def _busy(error: Busy):
    page, status = error_page(503, error=error)
    return page, status, {"Retry-After": str(int(PATIENCE))}


@bp.record_once
def _init(state: Any) -> None:
    state.app.register_error_handler(NotSignedIn, _not_signed_in)
    state.app.register_error_handler(TooMany, _too_many)
    state.app.register_error_handler(Busy, _busy)
    state.app.before_request(_ask_to_sign_in_first)
    state.app.after_request(_lead_back)
    state.app.context_processor(lambda: {"bar": bar, "sign_in_address": sign_in_address})
