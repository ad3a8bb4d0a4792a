"""The people of a demonstration: one for each role, and some more who report for other institutions.

They have one password, which is kept beside the database.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.passwords import check_password
from tracker.accounts.policy import Role
from tracker.accounts.queries import person_by_email
from tracker.accounts.services import Scope, add_person, enable_person, grant_role, set_password
from tracker.administration.scopes import scope_of
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import COMMAND

DOMAIN = "demo.example"  # a domain that nobody can have
KEPT_IN = "demo-password"
_BOTH_PLANS = ({"plan": "BA-SPS-2024"}, {"plan": "XK-MIG-2021-2023"})
# Each person's role, by the name in their e-mail address, with what it is narrowed to; {} is everywhere. One of each
# role comes first; then those without whom only one institution would report, and the other duties in cases.
_PEOPLE: dict[str, tuple[Role, Sequence[dict[str, str]]]] = {
    "reader": (Role.READER, ({},)),
    "planner": (Role.PLANNER, ({"institution": "BA/SPS"},)),
    "coordinator": (Role.COORDINATOR, _BOTH_PLANS),
    "manager": (Role.MANAGER, ({"country": "BA"},)),
    "donor": (Role.DONOR, ({"funding_source": "XK/GIZ"},)),
    "case_officer": (Role.CASE_OFFICER, ({"institution": "BA/SPS"},)),
    "administrator": (Role.ADMINISTRATOR, ({},)),
    "planner.sop": (Role.PLANNER, ({"institution": "BA/SOP"},)),
    "planner.mup": (Role.PLANNER, ({"institution": "XK/MUP"},)),
    "planner.vum": (Role.PLANNER, ({"institution": "XK/VUM"},)),
    "planner.kp": (Role.PLANNER, ({"institution": "XK/KP"},)),
    "coordinator.xk": (Role.COORDINATOR, ({"plan": "XK-MIG-2021-2023"},)),
    "case_officer_bl": (Role.CASE_OFFICER, ({"institution": "BA/SPS"},)),
    "case_head": (Role.CASE_OFFICER, ({"institution": "BA/SPS"},)),
    "case_asylum": (Role.CASE_OFFICER, ({"institution": "BA/SPS"},)),
    "case_medical": (Role.CASE_OFFICER, ({"institution": "BA/SPS"},)),
    "case_director": (Role.CASE_OFFICER, ({"institution": "BA/SPS"},)),
    "case_statistics": (Role.CASE_OFFICER, ({"institution": "BA/SPS"},)),
}


@dataclass(frozen=True, slots=True)
class DemoPeople:
    """Who can look at the demonstration signed in, and how."""

    emails: list[str]
    password: str


def demo_people(session: Session, instance: Path, now: datetime) -> DemoPeople:
    """Make the demonstration's people, or bring those that are there back to how they are told at the start.

    Whoever belongs to a plan, institution or source that is not loaded is left out.
    """
    password = _kept_password(instance)
    emails = []
    for name, (role, codes) in _PEOPLE.items():
        scopes = _known_scopes(session, codes)
        if scopes:
            emails.append(_made(session, name, role, scopes, password, now))
    return DemoPeople(emails, password)


def there_are_demo_people(session: Session) -> bool:
    """Whether somebody in the database belongs to a demonstration."""
    return session.scalars(select(Person.id).where(Person.is_demo)).first() is not None


def _kept_password(instance: Path) -> str:
    path = instance / KEPT_IN
    try:
        kept = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        kept = ""
    if kept:
        return kept
    partial = path.with_name(f".{KEPT_IN}.part")
    partial.unlink(missing_ok=True)
    password = "-".join(secrets.token_hex(2) for _ in range(4))  # short enough to be typed from a screen
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{password}\n")
    partial.replace(path)
    return password


def _known_scopes(session: Session, codes: Sequence[dict[str, str]]) -> list[Scope]:
    scopes = []
    for each in codes:
        try:
            scopes.append(scope_of(session, **each))
        except Refused:
            continue  # the demonstration of another installation's plans has no such plan or institution
    return scopes


def _made(session: Session, name: str, role: Role, scopes: list[Scope], password: str, now: datetime) -> str:
    email = f"{name}@{DOMAIN}"
    person = person_by_email(session, email)
    if person is None:
        with transaction(session):
            person = add_person(
                session,
                email=email,
                name=_shown(name),
                language="en",
                author=COMMAND,
                now=now,
                password=password,
                is_demo=True,
            )
            for scope in scopes:
                grant_role(session, person, role, scope, author=COMMAND, now=now)
        return email
    if not person.is_demo:
        raise Refused("%(email)s belongs to somebody who was added otherwise; the demonstration needs it.", email=email)
    has_roles = session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == person.id)).first() is not None
    if person.disabled_at is not None:
        enable_person(session, person, author=COMMAND, now=now)
    if not check_password(person.password_hash, password):
        set_password(session, person, password, author=COMMAND, now=now)
    if not has_roles:
        for scope in scopes:
            grant_role(session, person, role, scope, author=COMMAND, now=now)
    return email


def _shown(name: str) -> str:
    """Whom pages name: "Demo case officer", "Demo planner (MUP)"."""
    role, _, institution = name.partition(".")
    shown = f"Demo {role.replace('_', ' ')}"
    return f"{shown} ({institution.upper()})" if institution else shown
