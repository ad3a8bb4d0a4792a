"""Putting another key in the place of the installation's key for cases."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.cases.keeping import digests_of
from tracker.cases.models import CasePerson, CasePersonDigest
from tracker.cases.persons import Identity
from tracker.cases.vault import Unreadable, Vault
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record


def rekey(session: Session, old: Vault, new: Vault, *, author: Author, now: datetime) -> int:
    """Wrap every person's key under a new key, and make what they are found by anew; return how many they are.

    What is sealed stays as it is: it hangs on the person's own key. All of it is done, or nothing.

    Raises:
        Refused: somebody's key was not wrapped under the old one.
    """
    with transaction(session):
        people = session.scalars(
            select(CasePerson).where(CasePerson.wrapped_key.is_not(None)).order_by(CasePerson.id).with_for_update()
        ).all()
        session.execute(delete(CasePersonDigest))
        for person in people:
            assert person.wrapped_key is not None  # those without one were not asked for
            try:
                identity = Identity.opened(old.open(person.wrapped_key, person.sealed))
                person.wrapped_key = new.wrapped_anew(person.wrapped_key, old)
            except Unreadable as error:
                raise Refused("What is kept of persons was not sealed under the present key.") from error
            if identity is not None:
                session.add_all(digests_of(new, person.id, identity))
        change = Change("keys_wrapped", None, len(people))
        record(session, author, "setting.changed", Subject("setting", "cases_key", "cases_key"), [change], now=now)
    return len(people)
