"""Signing in and out: who it is, whether a code is asked for, and a session that begins and ends on the server."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.models import Person, SignIn
from tracker.accounts.passwords import check_password, hash_password, needs_new_hash
from tracker.accounts.policy import needs_code
from tracker.accounts.queries import person_by_email, sign_in_by_digest, visitor_of
from tracker.accounts.sessions import (
    begin_session,
    end_session,
    end_sessions_of,
    open_sessions_of,
    subject_of_session,
    token_digest,
)
from tracker.database import transaction
from tracker.history import Author, record


def person_with(session: Session, email: str, password: str, *, is_demo: bool) -> Person | None:
    """The person who may sign in with this e-mail address and password, None where there is none.

    It takes as long whether the person is known or not. Demo people sign in to a demo only.

    Raises:
        Busy: too many passwords are being checked at this moment.
    """
    person = person_by_email(session, email)
    stored = person.password_hash if person is not None else None
    # Checking takes a while: no transaction waits for it.
    session.commit()
    is_right = check_password(stored, password)
    if person is None or not is_right or person.disabled_at is not None or (person.is_demo and not is_demo):
        return None
    if stored is not None and needs_new_hash(stored):
        _hash_anew(session, person, password)
    return person


def _hash_anew(session: Session, person: Person, password: str) -> None:
    hashed = hash_password(password)
    with transaction(session):
        # Not through the object: what an administrator has open on their page has not changed by this. And only where
        # the person has not chosen another password meanwhile.
        unchanged = (Person.id == person.id) & (Person.password_hash == person.password_hash)
        session.execute(update(Person).where(unchanged).values(password_hash=hashed))


def asks_code(session: Session, person: Person) -> bool:
    """Whether this person signs in with a code: those whose roles ask for one, and whoever has set codes up."""
    return person.code_secret is not None or needs_code(visitor_of(session, person.id).roles)


def sign_person_in(session: Session, person: Person, *, browser: str, now: datetime) -> tuple[str, SignIn]:
    """Begin a session of a person and tell the history; returns its token, which only their browser keeps, and it."""
    with transaction(session):
        token = begin_session(session, person, browser=browser, now=now)
        begun = sign_in_by_digest(session, token_digest(token))
        if begun is None:
            raise NoResultFound
        record(session, Author(person.id), "session.begun", subject_of_session(begun), now=now)
    opened = sign_in_by_digest(session, token_digest(token))
    if opened is None:
        raise NoResultFound
    return token, opened


def sign_out(session: Session, sign_in: SignIn, *, author: Author, now: datetime) -> None:
    """End a session: its token is worth nothing from now on."""
    with transaction(session):
        end_session(session, sign_in.id, now)
        record(session, author, "session.ended", subject_of_session(sign_in), now=now)


def end_own_session(session: Session, person: Person, sign_in_id: int, *, author: Author, now: datetime) -> None:
    """End one of a person's own sessions.

    Raises:
        NoResultFound: the person has no such session open.
    """
    found = next((each for each in open_sessions_of(session, person, now) if each.id == sign_in_id), None)
    if found is None:
        raise NoResultFound
    sign_out(session, found, author=author, now=now)


def end_other_sessions(session: Session, present: SignIn, *, author: Author, now: datetime) -> int:
    """End all sessions of a person but the present one; returns how many there were."""
    others = [each for each in open_sessions_of(session, present.person, now) if each.id != present.id]
    with transaction(session):
        end_sessions_of(session, present.person_id, now, but=present.id)
        for other in others:
            record(session, author, "session.ended", subject_of_session(other), now=now)
    return len(others)
