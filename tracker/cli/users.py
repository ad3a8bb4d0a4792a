"""Commands about people: add them, give and take roles, close accounts, let somebody choose a new password."""

import sys
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.policy import Role
from tracker.accounts.queries import people_with_grants, person_by_email, scope_codes
from tracker.accounts.services import (
    INVITATION,
    RESET,
    Scope,
    add_person,
    clear_codes,
    disable_person,
    enable_person,
    grant_role,
    make_link,
    revoke_role,
)
from tracker.administration.scopes import scope_of
from tracker.cli.running import present_settings, with_database
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import COMMAND, Author, utc_now
from tracker.web.languages import OFFERED

_ROLES = click.Choice([role.value for role in Role])
_LANGUAGES = click.Choice([language.locale for language in OFFERED])


def _narrowed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that narrow a role."""
    for option in (
        click.option("--institution", metavar="CODE", help="For one institution: SPS, or BA/SPS."),
        click.option("--plan", metavar="CODE", help="In one plan."),
        click.option("--funding-source", metavar="CODE", help="For what one source pays: GIZ, or XK/GIZ."),
        click.option("--country", metavar="CODE", help="In one country: BA."),
    ):
        command = option(command)
    return command


def _as_somebody(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--as", "as_email", metavar="EMAIL", help="Whom the history names; else only the command.")(
        command
    )


@click.group("users")
def users() -> None:
    """Look after the people who may sign in."""


@users.command("add")
@click.argument("email")
@click.option("--role", type=_ROLES, required=True)
@_narrowed
@click.option("--name", help="Else what stands before the @.")
@click.option("--language", type=_LANGUAGES, default="en", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else print an invitation.")
@_as_somebody
@with_database
def add_user(
    session: Session,
    email: str,
    role: str,
    name: str | None,
    language: str,
    password_stdin: bool,
    as_email: str | None,
    **codes: str | None,
) -> None:
    """Add a person with a role; without --password-stdin print the link by which they choose a password."""
    author, now = _author(session, as_email), utc_now()
    known = person_by_email(session, email)
    if known is not None:
        raise Refused(
            "%(email)s is known here already, as %(roles)s. Another role is given with: "
            "tracker users role %(email)s %(role)s",
            email=known.email,
            roles=_roles_of(session, known) or "nobody in particular",
            role=role,
        )
    password = _typed_password() if password_stdin else None
    scope = scope_of(session, **codes)
    token = None
    with transaction(session):
        person = add_person(
            session,
            email=email,
            name=name or email.partition("@")[0],
            language=language,
            author=author,
            now=now,
            password=password,
        )
        grant_role(session, person, Role(role), scope, author=author, now=now)
        if password is None:
            token = make_link(session, person, INVITATION, author=author, now=now)
        email = person.email
    click.echo(f"{email} was added as {_told(Role(role), scope)}.")
    if token is not None:
        click.echo("This link is good for seven days and works once:")
        click.echo(password_link(token))


@users.command("list")
@with_database
def list_users(session: Session) -> None:
    """List the people: e-mail, name, state, roles."""
    people = people_with_grants(session)
    codes = scope_codes(session, [grant for person in people for grant in person.grants])
    if not people:
        click.echo("There is nobody yet. Add somebody with: tracker users add EMAIL --role administrator")
    for person in people:
        roles = "; ".join(_told(grant.role, codes[grant.id]) for grant in person.grants)
        click.echo(f"{person.email}\t{person.name}\t{_state(person)}\t{roles or '–'}")


@users.command("role")
@click.argument("email")
@click.argument("role", type=_ROLES)
@_narrowed
@click.option("--revoke", is_flag=True, help="Take the role instead of giving it.")
@_as_somebody
@with_database
def change_role(
    session: Session, email: str, role: str, revoke: bool, as_email: str | None, **codes: str | None
) -> None:
    """Give a person a role, or take it."""
    author, now = _author(session, as_email), utc_now()
    person, scope = _person(session, email), scope_of(session, **codes)
    if revoke:
        revoke_role(session, _grant(session, person, Role(role), scope), author=author, now=now)
        click.echo(f"{email} is no longer {_told(Role(role), scope)}.")
        return
    grant_role(session, person, Role(role), scope, author=author, now=now)
    click.echo(f"{email} is now {_told(Role(role), scope)}.")


@users.command("disable")
@click.argument("email")
@_as_somebody
@with_database
def disable_user(session: Session, email: str, as_email: str | None) -> None:
    """Close a person's account; what they did stays theirs."""
    disable_person(session, _person(session, email), author=_author(session, as_email), now=utc_now())
    click.echo(f"The account of {email} is closed.")


@users.command("enable")
@click.argument("email")
@_as_somebody
@with_database
def enable_user(session: Session, email: str, as_email: str | None) -> None:
    """Open a closed account again."""
    enable_person(session, _person(session, email), author=_author(session, as_email), now=utc_now())
    click.echo(f"The account of {email} is open.")


@users.command("reset")
@click.argument("email")
@click.option("--codes", "also_codes", is_flag=True, help="Forget their one-time codes, too: the device is lost.")
@_as_somebody
@with_database
def reset_user(session: Session, email: str, also_codes: bool, as_email: str | None) -> None:
    """Print a link by which a person chooses a new password."""
    author, now = _author(session, as_email), utc_now()
    person = _person(session, email)
    with transaction(session):
        if also_codes:
            clear_codes(session, person, author=author, now=now)
        token = make_link(session, person, RESET, author=author, now=now)
    click.echo("This link is good for an hour and works once:")
    click.echo(password_link(token))


def password_link(token: str) -> str:
    """The address at which somebody chooses a password, as this installation's visitors reach it."""
    settings = present_settings()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = settings.public_url or f"http://{host}:{settings.port}"
    return f"{base.rstrip('/')}/password/{token}"


def _typed_password() -> str:
    # `echo` and text editors end a line; of a password that ends with more, only that one line end is not part.
    text = sys.stdin.read()
    for end in ("\r\n", "\n"):
        if text.endswith(end):
            return text[: -len(end)]
    return text


def _author(session: Session, email: str | None) -> Author:
    return COMMAND if email is None else Author(_person(session, email).id, way=COMMAND.way)


def _person(session: Session, email: str) -> Person:
    person = person_by_email(session, email)
    if person is None:
        raise Refused(
            "Nobody with the e-mail address %(email)s is known here. Add them with: "
            "tracker users add %(email)s --role ROLE",
            email=email,
        )
    return person


def _grant(session: Session, person: Person, role: Role, scope: Scope) -> RoleGrant:
    grants = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role == role).order_by(RoleGrant.id)
    )
    wanted = (scope.country_code, scope.plan_id, scope.institution_id, scope.funding_source_id)
    for grant in grants:
        if (grant.country_code, grant.plan_id, grant.institution_id, grant.funding_source_id) == wanted:
            return grant
    raise Refused(
        "%(email)s does not have this role there. They are %(roles)s.",
        email=person.email,
        roles=_roles_of(session, person) or "nobody in particular",
    )


def _roles_of(session: Session, person: Person) -> str:
    grants = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id).order_by(RoleGrant.id)).all()
    codes = scope_codes(session, grants)
    return "; ".join(_told(grant.role, codes[grant.id]) for grant in grants)


def _told(role: Role, scope: Scope | str) -> str:
    label = scope if isinstance(scope, str) else scope.label
    return f"{role.value} {label}" if label else role.value


def _state(person: Person) -> str:
    if person.disabled_at is not None:
        return "closed"
    return "invited" if person.password_hash is None else "open"
