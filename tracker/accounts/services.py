"""Changing people, their roles, their passwords and who acts for whom: one verb a function, each in the history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.models import MailFailure, OneTimeLink, Person, RoleGrant
from tracker.accounts.passwords import check_new_password, check_password, hash_password
from tracker.accounts.policy import Role
from tracker.accounts.queries import (
    administrators_who_can_sign_in,
    folded_email,
    link_by_digest,
    person_by_email,
    scope_codes,
)
from tracker.accounts.sessions import end_sessions_of, new_token, token_digest
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record

LONGEST_EMAIL = 254  # what a mail server takes (RFC 5321)
LONGEST_NAME = 200
INVITATION = "invitation"
RESET = "reset"
_LINK_LASTS = {INVITATION: timedelta(days=7), RESET: timedelta(hours=1)}
_NOT_IN_EMAIL = frozenset('"(),:;<>[]\\')


@dataclass(frozen=True, slots=True)
class Scope:
    """What a role is narrowed to; what is None does not narrow it. `label` is what the history calls it."""

    country_code: str | None = None
    plan_id: int | None = None
    institution_id: int | None = None
    funding_source_id: int | None = None
    label: str = ""


def subject_of(person: Person) -> Subject:
    """What the history says an entry about a person is about."""
    return Subject("person", str(person.id), person.name)


def checked_email(text: str) -> str:
    """An e-mail address as the table keeps it.

    Raises:
        Refused: it is none that a letter could be sent to.
    """
    email = folded_email(text)
    name, _sign, domain = email.partition("@")
    is_sound = (
        email.isascii()
        and email.isprintable()
        and len(email) <= LONGEST_EMAIL
        and email.count("@") == 1
        and bool(name and domain)
        and not any(letter.isspace() or letter in _NOT_IN_EMAIL for letter in email)
    )
    if not is_sound:
        raise Refused("“%(email)s” is not an e-mail address.", field="email", email=email[:LONGEST_EMAIL])
    return email


def checked_name(text: str) -> str:
    """A person's name without needless spaces.

    Raises:
        Refused: there is none, it is very long, or it holds letters that cannot be printed.
    """
    name = " ".join(text.split())
    if not name:
        raise Refused("Enter the person's name.", field="name")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused("The name must have at most 200 characters, all of them printable.", field="name")
    return name


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    language: str,
    author: Author,
    now: datetime,
    password: str | None = None,
    is_demo: bool = False,
) -> Person:
    """Let a person be known here; without a password they choose one by the link of their invitation.

    Raises:
        Refused: the e-mail or the name cannot be used, somebody has the e-mail already, or the password is too weak.
    """
    email, name = checked_email(email), checked_name(name)
    if password is not None:
        check_new_password(password, email)
    password_hash = hash_password(password) if password is not None else None
    taken = Refused("Somebody with the e-mail address %(email)s is known here already.", field="email", email=email)
    with transaction(session):
        if person_by_email(session, email) is not None:
            raise taken
        person = Person(
            email=email,
            name=name,
            language=language,
            password_hash=password_hash,
            created_at=now,
            is_demo=is_demo,
        )
        session.add(person)
        try:
            session.flush()
        except IntegrityError as error:
            raise taken from error  # somebody else has just added the same person
        changes = [Change("name", None, name), Change("email", None, email), Change("language", None, language)]
        record(session, author, "person.invited", subject_of(person), changes, now=now)
    return person


def change_person(
    session: Session, person: Person, *, name: str, language: str, version: int, author: Author, now: datetime
) -> None:
    """Change a person's name and the language in which pages and letters speak to them.

    Raises:
        Refused: the name cannot be used, or the person was changed since version `version` was read.
    """
    name = checked_name(name)
    with transaction(session):
        person = locked(session, person)
        if person.version != version:
            raise changed_meanwhile()
        changes = []
        if person.name != name:
            changes.append(Change("name", person.name, name))
        if person.language != language:
            changes.append(Change("language", person.language, language))
        if not changes:
            return
        person.name, person.language = name, language
        record(session, author, "person.changed", subject_of(person), changes, now=now)


def want_reminders(session: Session, person: Person, wanted: bool, *, author: Author, now: datetime) -> None:
    """Send a person letters of reminder, or no more; nothing happens where it is so already."""
    with transaction(session):
        person = locked(session, person)
        if person.wants_reminders == wanted:
            return
        change = Change("wants_reminders", person.wants_reminders, wanted)
        person.wants_reminders = wanted
        record(session, author, "person.changed", subject_of(person), [change], now=now)


def grant_role(
    session: Session, person: Person, role: Role, scope: Scope, *, author: Author, now: datetime
) -> RoleGrant:
    """Give a person a role in a scope.

    Raises:
        Refused: they have it already, or the role and the scope do not go together.
    """
    if role is Role.DONOR and scope.funding_source_id is None:
        raise Refused("A donor needs a funding source.", field="funding_source")
    if role is Role.ADMINISTRATOR and scope != Scope(label=scope.label):
        raise Refused("An administrator is one everywhere: name no plan, institution or funding source.", field="role")
    with transaction(session):
        person = locked(session, person)
        wanted = (scope.country_code, scope.plan_id, scope.institution_id, scope.funding_source_id)
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role)):
            if (grant.country_code, grant.plan_id, grant.institution_id, grant.funding_source_id) == wanted:
                raise Refused("%(name)s has this role there already.", field="role", name=person.name)
        grant = RoleGrant(
            person_id=person.id,
            role=role,
            country_code=scope.country_code,
            plan_id=scope.plan_id,
            institution_id=scope.institution_id,
            funding_source_id=scope.funding_source_id,
            granted_at=now,
        )
        session.add(grant)
        person.rights_version += 1
        session.flush()
        label = scope.label or scope_codes(session, [grant])[grant.id]
        change = Change("role", None, role, {"scope": label})
        record(session, author, "role.granted", subject_of(person), [change], plan_id=scope.plan_id, now=now)
    return grant


def revoke_role(session: Session, grant: RoleGrant, *, author: Author, now: datetime) -> None:
    """Take a role from a person.

    Raises:
        Refused: nobody who can sign in would be an administrator any more.
        NoResultFound: somebody else has just taken it.
    """
    grant_id, person_id, role = grant.id, grant.person_id, grant.role
    with transaction(session):
        if role is Role.ADMINISTRATOR:
            _keep_an_administrator(session, person_id)
        person = locked(session, session.get_one(Person, person_id))
        grant = session.get_one(RoleGrant, grant_id, populate_existing=True)
        change = Change("role", grant.role, None, {"scope": scope_codes(session, [grant])[grant.id]})
        person.rights_version += 1
        record(session, author, "role.revoked", subject_of(person), [change], plan_id=grant.plan_id, now=now)
        session.delete(grant)


def set_password(
    session: Session,
    person: Person,
    password: str,
    *,
    author: Author,
    now: datetime,
    keep_session: int | None = None,
) -> None:
    """Give a person a new password, and end all their sessions but the one of id `keep_session`.

    Raises:
        Refused: the password is too weak.
    """
    check_new_password(password, person.email)
    password_hash = hash_password(password)
    with transaction(session):
        person = locked(session, person)
        person.password_hash = password_hash
        # A link that was asked for before would undo what was just done.
        _void_links(session, person.id, now)
        end_sessions_of(session, person.id, now, but=keep_session)
        record(session, author, "person.password", subject_of(person), now=now)


def change_password(
    session: Session, person: Person, old: str, new: str, *, author: Author, now: datetime, keep_session: int
) -> None:
    """Let a person who knows their password choose another one.

    Raises:
        Refused: the old one is not theirs, or the new one is too weak.
    """
    if not check_password(person.password_hash, old):
        raise Refused("This is not your present password.", field="present_password")
    set_password(session, person, new, author=author, now=now, keep_session=keep_session)


def disable_person(session: Session, person: Person, *, author: Author, now: datetime) -> None:
    """Close a person's account: they are signed out and cannot sign in; what they did stays theirs.

    Raises:
        Refused: nobody who can sign in would be an administrator any more.
    """
    with transaction(session):
        _keep_an_administrator(session, person.id)
        person = locked(session, person)
        if person.disabled_at is not None:
            return
        person.disabled_at = now
        person.rights_version += 1
        _void_links(session, person.id, now)
        end_sessions_of(session, person.id, now)
        record(session, author, "person.disabled", subject_of(person), now=now)


def enable_person(session: Session, person: Person, *, author: Author, now: datetime) -> None:
    """Open a closed account again, with the roles that it had; sessions of before stay ended."""
    with transaction(session):
        person = locked(session, person)
        if person.disabled_at is None:
            return
        person.disabled_at = None
        person.rights_version += 1
        end_sessions_of(session, person.id, now)
        record(session, author, "person.enabled", subject_of(person), now=now)


def clear_codes(session: Session, person: Person, *, author: Author, now: datetime) -> None:
    """Forget a person's one-time codes, because their device is lost; they set up new ones at the next sign-in."""
    with transaction(session):
        person = locked(session, person)
        if person.code_secret is None:
            return
        person.code_secret = person.code_counter = None
        end_sessions_of(session, person.id, now)
        record(session, author, "person.codes", subject_of(person), [Change("codes", "on", None)], now=now)


def make_link(session: Session, person: Person, purpose: str, *, author: Author, now: datetime) -> str:
    """Make a link's token by which a person chooses a password once; earlier ones are worth nothing from now on.

    `purpose` is INVITATION, good for seven days, or RESET, good for an hour.

    Raises:
        Refused: the account is closed.
    """
    token = new_token()
    with transaction(session):
        person = locked(session, person)
        if person.disabled_at is not None:
            raise Refused("The account of %(name)s is closed. Open it first.", name=person.name)
        is_first = session.scalars(select(OneTimeLink.id).where(OneTimeLink.person_id == person.id)).first() is None
        _void_links(session, person.id, now)
        session.add(
            OneTimeLink(
                person_id=person.id,
                purpose=purpose,
                token_digest=token_digest(token),
                created_at=now,
                expires_at=now + _LINK_LASTS[purpose],
            )
        )
        if purpose == RESET:
            record(session, author, "person.reset", subject_of(person), now=now)
        elif not is_first:
            # The first invitation is in the history since the person was added.
            record(session, author, "person.invited", subject_of(person), now=now)
    return token


def person_of_link(session: Session, token: str, now: datetime) -> tuple[OneTimeLink, Person] | None:
    """The link of a token with its person; None where it was used, replaced, is too old or never was."""
    link = link_by_digest(session, token_digest(token))
    if link is None or link.used_at is not None or not link.created_at <= now < link.expires_at:
        return None
    person = session.get_one(Person, link.person_id)
    return (link, person) if person.disabled_at is None else None


def use_link(session: Session, token: str, password: str, now: datetime) -> Person:
    """Let the person of a link choose their password: once.

    Raises:
        NoResultFound: the link is not good, or not any more.
        Refused: the password is too weak.
    """
    found = person_of_link(session, token, now)
    if found is None:
        raise NoResultFound
    check_new_password(password, found[1].email)
    password_hash = hash_password(password)
    with transaction(session):
        found = person_of_link(session, token, now)
        if found is None:
            raise NoResultFound
        link, person = found[0], locked(session, found[1])
        # Of two requests with the same link the database lets one through.
        used = session.execute(
            update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=now)
        )
        if used.rowcount != 1:  # type: ignore[attr-defined]
            raise NoResultFound
        person.password_hash = password_hash
        end_sessions_of(session, person.id, now)
        record(session, Author(person.id), "person.password", subject_of(person), now=now)
    return person


def note_mail_failure(session: Session, recipient: str, about: str, why: str, now: datetime) -> None:
    """Note that a letter could not be sent, for administrators to see."""
    with transaction(session):
        session.add(MailFailure(at=now, recipient=recipient, about=about, why=why))


def see_mail_failure(session: Session, failure_id: int, now: datetime) -> None:
    """Note that an administrator has seen why a letter could not be sent."""
    with transaction(session):
        failure = session.get_one(MailFailure, failure_id)
        failure.seen_at = failure.seen_at or now


def locked(session: Session, person: Person) -> Person:
    """The person as the database has them now, for this transaction alone to change."""
    # Not by session.get(): asked to lock, it refuses a row that somebody else has changed meanwhile. Held as an update
    # holds it: entries of the history refer to people, and whoever writes one while we wait for its chain must pass.
    return session.scalars(
        select(Person)
        .where(Person.id == person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _void_links(session: Session, person_id: int, now: datetime) -> None:
    session.execute(
        update(OneTimeLink).where(OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None)).values(used_at=now)
    )


def _keep_an_administrator(session: Session, person_id: int) -> None:
    """Refuse to lose the last administrator; two of them who remove each other at once are served one by one."""
    remaining = administrators_who_can_sign_in(session)
    if remaining == {person_id}:
        raise Refused("This is the last administrator who can sign in. Make somebody else administrator first.")
