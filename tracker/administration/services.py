"""Changing what concerns the installation: who sees a plan, which languages are offered, who pays."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.accounts.models import Person, Setting
from tracker.accounts.policy import Role, Visibility
from tracker.accounts.services import INVITATION, Scope, add_person, grant_role, make_link
from tracker.accounts.services import subject_of as person_subject
from tracker.accounts.sessions import end_sessions_of
from tracker.administration.queries import LANGUAGES
from tracker.budgets.models import FundingSource
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.institutions.services import Names, locked, subject_of
from tracker.plans.models import Plan
from tracker.reading.drafts import FundingKind


def change_visibility(
    session: Session,
    plan_id: int,
    visibility: Visibility,
    *,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Say who may see a plan.

    Raises:
        Refused: it is so already, or somebody else changed the plan meanwhile.
    """
    with locked(session, Plan, plan_id, version) as plan:
        if plan.visibility is visibility:
            raise Refused("The plan is shown to these people already.", field="visibility")
        change = Change("visibility", plan.visibility, visibility)
        plan.visibility = visibility
        subject = Subject("plan", plan.code, plan.title)
        record(session, author, "plan.published", subject, [change], plan_id=plan.id, reason=reason, now=now)


def offer_languages(
    session: Session, locales: Sequence[str], *, known: Sequence[str], version: int, author: Author, now: datetime
) -> None:
    """Offer readers some of the known languages; `version` is 0 where nobody has chosen before.

    Raises:
        Refused: none is left, one is not known, nothing changes, or somebody else changed the setting meanwhile.
    """
    wanted = [locale for locale in known if locale in locales]
    if not wanted:
        raise Refused("Choose one language at least.", field="languages")
    if set(locales) - set(known):
        raise Refused("A language was chosen that the tracker does not speak.", field="languages")
    with transaction(session):
        setting = session.scalars(
            select(Setting).where(Setting.name == LANGUAGES).with_for_update().execution_options(populate_existing=True)
        ).one_or_none()
        if (setting.version if setting is not None else 0) != version:
            raise changed_meanwhile()
        before = list(setting.value) if setting is not None else list(known)
        if before == wanted:
            raise Refused("Nothing was changed.")
        if setting is None:
            session.add(Setting(name=LANGUAGES, value=wanted))
            try:
                session.flush()
            except IntegrityError as error:
                raise changed_meanwhile() from error
        else:
            setting.value = wanted
        subject = Subject("setting", LANGUAGES, LANGUAGES)
        record(session, author, "setting.changed", subject, [Change(LANGUAGES, before, wanted)], now=now)


def change_funding_source(
    session: Session,
    source_id: int,
    *,
    names: Names,
    kind: FundingKind,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Correct what the register says of a funding source.

    Raises:
        Refused: nothing changes, or somebody else changed the source meanwhile.
    """
    with locked(session, FundingSource, source_id, version) as source:
        changes = Names.of(source).changes_to(names)
        if source.kind is not kind:
            changes.append(Change("kind", source.kind, kind))
        if not changes:
            raise Refused("Nothing was changed.")
        subject = subject_of(source)
        source.name, source.names, source.kind = names.printed, dict(names.by_language), kind
        record(session, author, "register.changed", subject, changes, reason=reason, now=now)


def invite(
    session: Session,
    *,
    email: str,
    name: str,
    language: str,
    role: Role,
    scope: Scope,
    author: Author,
    now: datetime,
) -> tuple[Person, str]:
    """Let a person in with their first role, all or nothing; return them and the token of their invitation.

    Raises:
        Refused: the e-mail, the name, or the role with its scope cannot be used.
    """
    with transaction(session):
        person = add_person(session, email=email, name=name, language=language, author=author, now=now)
        grant_role(session, person, role, scope, author=author, now=now)
        token = make_link(session, person, INVITATION, author=author, now=now)
    return person, token


def end_all_sessions(session: Session, person: Person, *, author: Author, now: datetime) -> None:
    """Sign a person out everywhere."""
    person_id = person.id
    with transaction(session):
        person = session.get_one(Person, person_id)
        end_sessions_of(session, person_id, now)
        record(session, author, "session.ended", person_subject(person), now=now)
