"""People for tests: made with their roles, and signed in without typing a password."""

from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.policy import Role
from tracker.accounts.sessions import begin_session
from tracker.history import utc_now


def make_person(session: Session, role: Role | None = None, *, email: str = "", **scope: Any) -> Person:
    """A person with one role in a scope (`plan_id`, `institution_id`, `funding_source_id`, `country_code`) or none."""
    now = utc_now()
    name = email.split("@", maxsplit=1)[0] or (role or "nobody")
    person = Person(
        email=email or f"{name}@example.org",
        name=str(name).replace("_", " ").title(),
        language="en",
        created_at=now,
        grants=[RoleGrant(role=role, granted_at=now, **scope)] if role else [],
    )
    session.add(person)
    session.commit()
    return person


def sign_in(client: FlaskClient, session: Session, person: Person, now: datetime | None = None) -> str:
    """Let a client be signed in as a person, as if they had just typed their password; returns the session's token."""
    token = begin_session(session, person, browser="Test", now=now or utc_now())
    # Without a sender the cookie would be the one for https.
    with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
        cookie.clear()
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return token
