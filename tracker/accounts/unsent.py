"""What somebody typed and sent after their session had ended: kept in the page for signing in, sent again after it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from tracker.accounts.policy import Area
from tracker.accounts.queries import sign_in_by_digest
from tracker.accounts.routes import ROUTES
from tracker.accounts.sessions import token_digest
from tracker.accounts.visit import present_sign_in
from tracker.extensions import db

KEPT = 60 * 60  # seconds
_NEVER = ("csrf_token", "unsent", "password")  # in the name of a field
# What a page notes for itself, at the end of a name.
_WITHOUT_WORDS = ("version", "opened", "seen", "disputed", "keep", "do")
LONGEST = 400_000  # letters of what is kept, signed: it goes through the page for signing in

Fields = list[tuple[str, str]]
# Of a long page only what somebody typed is kept: what picks it out of the fields, by the endpoint.
SIFTED: dict[str, Callable[[Fields], Fields]] = {}


@dataclass(frozen=True, slots=True)
class Unsent:
    """The fields of a form that reached us without a session, and where they were going."""

    address: str
    fields: Fields

    @property
    def texts(self) -> list[str]:
        """What can be shown of it: whatever has words, in the order of the form."""
        return [value for name, value in self.fields if value.strip() and not name.endswith(_WITHOUT_WORDS)]


def is_session_over() -> bool:
    """Whether the browser still carries a session that no longer counts: it was idle, or was ended elsewhere."""
    return "_user_id" in session and present_sign_in() is None


def typed_in_vain() -> str:
    """What this request brought, signed, for the form to sign in with; "" where there is nothing to keep.

    It is kept for the person whose session has ended, and for nobody else: so where there was none, nothing is kept.
    """
    if request.method != "POST" or request.endpoint is None or request.files:
        return ""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(word in name.lower() for word in _NEVER)
    ]
    person_id = _whose_session_ended()
    if person_id is None or not fields or ROUTES.get(request.endpoint) is Area.PUBLIC:
        return ""
    if request.endpoint in SIFTED:
        fields = SIFTED[request.endpoint](fields)
    address = request.full_path.rstrip("?")
    signed = _serializer().dumps([person_id, address, fields])
    return signed if len(signed) <= LONGEST else ""


def read_unsent(signed: str, person_id: int) -> Unsent | None:
    """What was kept for a person; None where nothing was, where it is another person's, or too old."""
    try:
        whose, address, fields = _serializer().loads(signed, max_age=KEPT)
    except (BadData, TypeError, ValueError, json.JSONDecodeError):
        return None
    if whose != person_id:
        return None
    return Unsent(address, [(str(name), str(value)) for name, value in fields])


def _whose_session_ended() -> int | None:
    token = session.get("_user_id")
    ended = sign_in_by_digest(db.session, token_digest(token)) if isinstance(token, str) else None
    return ended.person_id if ended is not None else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="unsent")
