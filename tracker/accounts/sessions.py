"""Sessions kept on the server: begun at signing in, given a new id when rights change, ended for good at the end."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.accounts.models import Person, SignIn
from tracker.accounts.policy import LONGEST_SESSION, Visitor, idle_minutes
from tracker.accounts.queries import sign_in_by_digest, visitor_of
from tracker.database import transaction
from tracker.history import Subject

SEEN_EVERY = timedelta(seconds=60)  # a session's last request is noted to the minute: not every page writes


def token_digest(token: str) -> str:
    """What the tables keep of a token: whoever reads them cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(32)


def subject_of_session(sign_in: SignIn) -> Subject:
    """What the history says an entry about a session is about."""
    return Subject("session", str(sign_in.id), sign_in.browser)


def begin_session(session: Session, person: Person, *, browser: str, now: datetime) -> str:
    """Begin a session of a person and return its token, which only their browser keeps."""
    token = new_token()
    with transaction(session):
        session.add(
            SignIn(
                token_digest=token_digest(token),
                person_id=person.id,
                rights_version=person.rights_version,
                started_at=now,
                seen_at=now,
                ends_at=now + timedelta(minutes=LONGEST_SESSION),
                idle_minutes=idle_minutes(visitor_of(session, person.id).roles),
                browser=browser,
            )
        )
    return token


def open_session(session: Session, token: str, now: datetime) -> SignIn | None:
    """The session of a token, None where it has ended, was idle for too long, or its account is closed: one query."""
    found = sign_in_by_digest(session, token_digest(token))
    return found if found is not None and is_open(found, now) else None


def is_open(sign_in: SignIn, now: datetime) -> bool:
    """Whether the session still counts. A clock that was set back ends nothing and prolongs nothing beyond its end."""
    return (
        sign_in.ended_at is None
        and sign_in.person.disabled_at is None
        and now < sign_in.ends_at
        and now - sign_in.seen_at < timedelta(minutes=sign_in.idle_minutes)
    )


def note_seen(session: Session, sign_in: SignIn, now: datetime) -> bool:
    """Note that the session was used, at most once a minute; True where something was written."""
    if now - sign_in.seen_at < SEEN_EVERY:
        return False
    with transaction(session):
        session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=now))
    return True


def renew_token(session: Session, sign_in: SignIn, visitor: Visitor) -> str:
    """Give a session a new id because its rights have changed: the old token is worth nothing from now on."""
    token = new_token()
    with transaction(session):
        session.execute(
            update(SignIn)
            .where(SignIn.id == sign_in.id)
            .values(
                token_digest=token_digest(token),
                rights_version=sign_in.person.rights_version,
                acting_for_id=sign_in.acting_for_id,
                idle_minutes=idle_minutes(visitor.roles),
            )
        )
    return token


def end_session(session: Session, sign_in_id: int, now: datetime) -> None:
    """End one session: its token is worth nothing from now on."""
    with transaction(session):
        session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def end_sessions_of(session: Session, person_id: int, now: datetime, *, but: int | None = None) -> None:
    """End all sessions of a person, perhaps all but one."""
    with transaction(session):
        session.execute(
            update(SignIn)
            .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0))
            .values(ended_at=now)
        )


def open_sessions_of(session: Session, person: Person, now: datetime) -> Sequence[SignIn]:
    """The sessions of a person that still count, the last used first."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
        .order_by(SignIn.seen_at.desc(), SignIn.id)
    )
    return [row for row in rows if now - row.seen_at < timedelta(minutes=row.idle_minutes)]
