"""Administrators' list of people, on the page and as a sheet."""

from flask import render_template, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from tracker.accounts.labels import ROLES, scope_in_words
from tracker.accounts.models import RoleGrant
from tracker.accounts.policy import Role
from tracker.accounts.queries import scopes_of
from tracker.administration.blueprint import bp
from tracker.administration.labels import STATES
from tracker.administration.queries import Wanted, count_people, last_seen, people_page, state_of
from tracker.administration.sheet import people_sheet
from tracker.extensions import db
from tracker.web.paging import Paging
from tracker.web.sheets import download

PEOPLE_A_PAGE = 50


@bp.get("/administration/people/")
def list_people():
    """Everybody who was ever let in, with their roles; filtered and paged."""
    chosen = _chosen()
    wanted = _wanted(chosen)
    paging = Paging.of(request.args.get("page", ""), count_people(db.session, wanted), PEOPLE_A_PAGE)
    people = people_page(db.session, wanted, offset=paging.offset, limit=PEOPLE_A_PAGE)
    return render_template(
        "administration/people.html",
        people=people,
        seen=last_seen(db.session, [person.id for person in people]),
        roles=roles_in_words([grant for person in people for grant in person.grants]),
        states=STATES,
        state_of=state_of,
        chosen=chosen,
        role_choices=[(each.value, label) for each, label in ROLES.items()],
        state_choices=list(STATES.items()),
        paging=paging,
    )


@bp.get("/administration/people.<any(xlsx, csv):ending>")
def download_people(ending: str):
    """Everybody whom the filter leaves, with their roles, as a sheet."""
    wanted = _wanted(_chosen())
    people = people_page(db.session, wanted, offset=0, limit=count_people(db.session, wanted))
    roles = roles_in_words([grant for person in people for grant in person.grants])
    seen = last_seen(db.session, [person.id for person in people])
    return download(people_sheet(people, roles, seen), ending, "people")


def _chosen() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in ("words", "role", "state")}


def _wanted(chosen: dict[str, str]) -> Wanted:
    role = Role(chosen["role"]) if chosen["role"] in set(Role) else None
    return Wanted(chosen["words"][:200], role, chosen["state"] if chosen["state"] in STATES else "")


def roles_in_words(grants: list[RoleGrant]) -> dict[int, tuple[object, Markup]]:
    """Each grant's role and scope in words."""
    scopes = scopes_of(db.session, grants)
    return {grant.id: (ROLES[grant.role], escape(_(", ")).join(scope_in_words(scopes[grant.id]))) for grant in grants}
