"""What every page says of whoever is signed in: their name, whom they act for, and when their session ends."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, g, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from tracker.accounts.models import Person, SignIn
from tracker.accounts.policy import Area, may_in
from tracker.accounts.visit import present_sign_in, visitor
from tracker.extensions import db
from tracker.history import utc_now

_WITHOUT_BACK = frozenset({"accounts.sign_in", "accounts.enter_code", "accounts.set_up_code", "accounts.sign_out"})


@dataclass(frozen=True, slots=True)
class SignedInBar:
    """The person's part of the top bar."""

    name: str
    acting_for: str | None
    may_administer: bool
    may_search_history: bool
    may_see_cases: bool  # only where the installation keeps cases
    seconds_left: int  # until the session ends if nothing more is asked for
    seconds_at_most: int  # until it ends whatever is asked for


def bar() -> SignedInBar | None:
    """The person's part of this page, None where nobody is signed in, or where that cannot be read at the moment."""
    if request.endpoint is None and "_login_user" not in g:
        return _bar_or_nothing() if request.cookies else None
    return _bar_or_nothing()


def _bar_or_nothing() -> SignedInBar | None:
    try:
        sign_in = present_sign_in()
        return _bar_of(sign_in) if sign_in is not None else None
    except SQLAlchemyError:
        # The page is an error page, and says already that the data cannot be read.
        return None


def _bar_of(sign_in: SignIn) -> SignedInBar:
    absent = db.session.get(Person, sign_in.acting_for_id) if sign_in.acting_for_id is not None else None
    person = db.session.get_one(Person, sign_in.person_id)
    asking = visitor()
    now = utc_now()
    at_most = sign_in.ends_at - now
    idle = sign_in.seen_at + timedelta(minutes=sign_in.idle_minutes) - now
    return SignedInBar(
        name=person.name,
        acting_for=absent.name if absent is not None else None,
        may_administer=may_in(asking, Area.ADMINISTER),
        may_search_history=may_in(asking, Area.HISTORY),
        may_see_cases=bool(current_app.config["CASES_KEY"]) and may_in(asking, Area.CASES),
        seconds_left=max(0, int(min(at_most, idle).total_seconds())),
        seconds_at_most=max(0, int(at_most.total_seconds())),
    )


def sign_in_address() -> str:
    """The address of the page for signing in, which leads back to this page."""
    if request.method != "GET" or request.endpoint in _WITHOUT_BACK or request.path == "/" or request.endpoint is None:
        return url_for("accounts.sign_in")
    return url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
