"""Administrators' pages of people: who there is, what they may do, and how they get in."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import escape
from sqlalchemy.exc import NoResultFound
from wtforms.fields.choices import SelectChoice

from tracker.accounts.labels import ROLES, ROLES_EXPLAINED
from tracker.accounts.limits import allow
from tracker.accounts.mail import link_address, send_link, sends_letters
from tracker.accounts.models import Person, StandIn
from tracker.accounts.policy import Role
from tracker.accounts.queries import (
    day_of,
    folded_email,
    people_with_grants,
    stand_ins_for,
    stand_ins_named,
)
from tracker.accounts.saving import saved, status_of, to_saved
from tracker.accounts.services import (
    INVITATION,
    RESET,
    change_person,
    clear_codes,
    disable_person,
    enable_person,
    grant_role,
    make_link,
    revoke_role,
)
from tracker.accounts.sessions import open_sessions_of
from tracker.accounts.stand_ins import end_stand_in, name_stand_in
from tracker.accounts.visit import author
from tracker.administration.blueprint import bp
from tracker.administration.choices import NONE, language_choices, offer_scopes
from tracker.administration.forms import ActionForm, InvitationForm, PersonForm, RoleForm, StandInForm
from tracker.administration.labels import STATES
from tracker.administration.people_list_views import roles_in_words
from tracker.administration.queries import (
    last_seen,
    person_in_full,
    state_of,
)
from tracker.administration.scopes import scope_of
from tracker.administration.services import end_all_sessions, invite
from tracker.extensions import db
from tracker.history import utc_now
from tracker.web.languages import OFFERED, current_language

_LANGUAGE_NAMES = {language.locale: language for language in OFFERED}


@bp.route("/administration/people/invite", methods=["GET", "POST"])
def invite_person():
    """Let somebody in: they are sent a link, or the administrator hands it on."""
    form = InvitationForm()
    offer_scopes(form, db.session)
    form.language.choices = language_choices()
    if not form.is_submitted():
        form.language.data = current_language().locale
    made: list[tuple[Person, str]] = []

    def change() -> None:
        allow(db.session, "invitation", folded_email(form.email.data), request.remote_addr, utc_now())
        scope = scope_of(db.session, **form.chosen_scope)
        made.append(
            invite(
                db.session,
                email=form.email.data,
                name=form.name.data,
                language=form.language.data,
                role=form.chosen_role,
                scope=scope,
                author=author(),
                now=utc_now(),
            )
        )

    if saved(form, change):
        return _deliver(*made[0], INVITATION)
    return render_template("administration/invite.html", form=form, explained=_explained()), status_of(form)


@bp.route("/administration/people/<int:person_id>", methods=["GET", "POST"])
def show_person(person_id: int):
    """One person: what they are called, what they may do, and what can be done about their account."""
    person = person_in_full(db.session, person_id)
    form = PersonForm(obj=person)
    form.language.choices = language_choices(person.language)

    def change() -> None:
        change_person(
            db.session,
            person,
            name=form.name.data,
            language=form.language.data,
            version=form.version.data,
            author=author(),
            now=utc_now(),
        )

    if saved(form, change):
        return to_saved(_address(person_id))
    return _person_page(person_id, form=form)


@bp.route("/administration/people/<int:person_id>/roles", methods=["GET", "POST"])
def give_role(person_id: int):
    """Give a person one more role: a page of its own, for its choices are out of every register."""
    person = person_in_full(db.session, person_id)
    form = RoleForm()
    offer_scopes(form, db.session)

    def change() -> None:
        scope = scope_of(db.session, **form.chosen_scope)
        grant_role(db.session, person, form.chosen_role, scope, author=author(), now=utc_now())

    if saved(form, change):
        return to_saved(_address(person_id))
    person = person_in_full(db.session, person_id)
    page = render_template("administration/give_role.html", person=person, form=form, explained=_explained())
    return page, status_of(form)


@bp.route("/administration/people/<int:person_id>/roles/<int:grant_id>/revoke", methods=["GET", "POST"])
def take_role(person_id: int, grant_id: int):
    """Take a role from a person, after asking."""
    person = person_in_full(db.session, person_id)
    grant = next((each for each in person.grants if each.id == grant_id), None)
    if grant is None:
        raise NoResultFound
    role, scope = roles_in_words([grant])[grant.id]
    return _confirmed(
        person,
        heading=_("Take a role from %(name)s", name=person.name),
        sentences=[
            # A scope marks the language of the names in it; the other parts are escaped here.
            escape(_("%(name)s is no longer %(role)s: %(scope)s."))
            % {"name": person.name, "role": role, "scope": scope},
            _("What they did stays in the history under their name."),
        ],
        button=_("Take this role"),
        change=lambda: revoke_role(db.session, grant, author=author(), now=utc_now()),
    )


@bp.route("/administration/people/<int:person_id>/close", methods=["GET", "POST"])
def close_account(person_id: int):
    """Close a person's account, after asking."""
    person = person_in_full(db.session, person_id)
    return _confirmed(
        person,
        heading=_("Close the account of %(name)s", name=person.name),
        sentences=[
            _(
                "%(name)s is signed out everywhere and cannot sign in until the account is opened again.",
                name=person.name,
            ),
            _("What they did stays in the history under their name."),
        ],
        button=_("Close this account"),
        change=lambda: disable_person(db.session, person, author=author(), now=utc_now()),
    )


@bp.post("/administration/people/<int:person_id>/open")
def open_account(person_id: int):
    """Open a closed account again."""
    person = person_in_full(db.session, person_id)
    if saved(ActionForm(), lambda: enable_person(db.session, person, author=author(), now=utc_now())):
        return to_saved(_address(person_id))
    return _person_page(person_id)


@bp.route("/administration/people/<int:person_id>/reset", methods=["GET", "POST"])
def reset_password(person_id: int):
    """Give a person a link to choose a new password: sent to them, or shown once to be handed on."""
    person = person_in_full(db.session, person_id)
    purpose = RESET if person.password_hash is not None else INVITATION
    tokens: list[str] = []

    def change() -> None:
        # Strangers may have used up what may be asked for in the person's name; this is an administrator.
        allow(db.session, "invitation", person.email, request.remote_addr, utc_now())
        tokens.append(make_link(db.session, person, purpose, author=author(), now=utc_now()))

    form = ActionForm()
    if saved(form, change):
        return _deliver(person_in_full(db.session, person_id), tokens[0], purpose)
    how = (
        _("A link is sent to %(email)s.", email=person.email)
        if sends_letters()
        else _("This installation sends no letters: the link is shown to you once, for you to hand on.")
    )
    lasts = (
        _("The link works once, within an hour. Until then the old password still works.")
        if purpose == RESET
        else _("The link works once, within seven days. Earlier links stop working.")
    )
    heading = (
        _("New password for %(name)s", name=person.name)
        if purpose == RESET
        else _("Invite %(name)s again", name=person.name)
    )
    return _confirmation(person, form, heading, [how, lasts], _("Make the link"), is_harmless=True)


@bp.route("/administration/people/<int:person_id>/codes", methods=["GET", "POST"])
def forget_codes(person_id: int):
    """Forget a person's one-time codes, after asking."""
    person = person_in_full(db.session, person_id)
    return _confirmed(
        person,
        heading=_("Clear the one-time codes of %(name)s", name=person.name),
        sentences=[
            _(
                "Do this when the device that shows the codes is lost. Make sure that it is really %(name)s who asks.",
                name=person.name,
            ),
            _("%(name)s is signed out everywhere and sets up new codes at the next sign-in.", name=person.name),
        ],
        button=_("Clear the codes"),
        change=lambda: clear_codes(db.session, person, author=author(), now=utc_now()),
    )


@bp.route("/administration/people/<int:person_id>/sessions", methods=["GET", "POST"])
def end_sessions(person_id: int):
    """End all sessions of a person, after asking."""
    person = person_in_full(db.session, person_id)
    return _confirmed(
        person,
        heading=_("Sign %(name)s out everywhere", name=person.name),
        sentences=[
            _("All open sessions of %(name)s end. What they have typed and not saved is lost.", name=person.name)
        ],
        button=_("End all sessions"),
        change=lambda: end_all_sessions(db.session, person, author=author(), now=utc_now()),
    )


@bp.post("/administration/people/<int:person_id>/stand-ins")
def add_stand_in(person_id: int):
    """Name somebody to act for a person."""
    person = person_in_full(db.session, person_id)
    form = StandInForm()
    form.deputy.choices = _deputies(person_id)

    def change() -> None:
        deputy = db.session.get_one(Person, int(form.deputy.data))
        name_stand_in(
            db.session, person, deputy, form.starts_on.data, form.ends_on.data, author=author(), now=utc_now()
        )

    if saved(form, change):
        return to_saved(_address(person_id))
    return _person_page(person_id, stand_in_form=form)


@bp.route("/administration/people/<int:person_id>/stand-ins/<int:stand_in_id>/end", methods=["GET", "POST"])
def take_stand_in_back(person_id: int, stand_in_id: int):
    """End a stand-in before its last day, after asking."""
    person = person_in_full(db.session, person_id)
    stand_in = next((each for each in stand_ins_for(db.session, person_id, _today()) if each.id == stand_in_id), None)
    if stand_in is None:
        raise NoResultFound
    return _confirmed(
        person,
        heading=_("End a stand-in for %(name)s", name=person.name),
        sentences=[
            _(
                "%(deputy)s no longer acts for %(name)s, from the next page on.",
                deputy=stand_in.deputy.name,
                name=person.name,
            )
        ],
        button=_("End the stand-in"),
        change=lambda: end_stand_in(
            db.session, db.session.get_one(StandIn, stand_in_id), author=author(), now=utc_now()
        ),
    )


def _address(person_id: int) -> str:
    return url_for("administration.show_person", person_id=person_id)


def _today():
    return day_of(utc_now())


def _explained() -> list[tuple[object, object]]:
    return [(ROLES[role], ROLES_EXPLAINED[role]) for role in Role]


def _deputies(person_id: int) -> list[SelectChoice]:
    """Who can be named to act for a person: everybody with an open account."""
    people = (
        SelectChoice(str(person.id), f"{person.name} ({person.email})")
        for person in people_with_grants(db.session)
        if person.id != person_id and person.disabled_at is None
    )
    return [NONE, *people]


def _person_page(
    person_id: int,
    *,
    form: PersonForm | None = None,
    stand_in_form: StandInForm | None = None,
) -> tuple[str, int]:
    """The page of a person, with the form that was just refused among the two that it has."""
    person = person_in_full(db.session, person_id)
    refused = next((each for each in (form, stand_in_form) if each is not None), ActionForm())
    if form is None:
        form = PersonForm(formdata=None, obj=person)
        form.language.choices = language_choices(person.language)
    elif form.is_submitted():
        # Saving again is over what the page shows now.
        form.version.raw_data, form.version.data = None, person.version
    if stand_in_form is None:
        stand_in_form = StandInForm(formdata=None)
        stand_in_form.deputy.choices = _deputies(person_id)
    page = render_template(
        "administration/person.html",
        person=person,
        state=STATES[state_of(person)],
        language=_LANGUAGE_NAMES.get(person.language),
        seen=last_seen(db.session, [person_id]).get(person_id),
        sessions=len(open_sessions_of(db.session, person, utc_now())),
        roles=roles_in_words(person.grants),
        deputies=stand_ins_for(db.session, person_id, _today()),
        absent=stand_ins_named(db.session, person_id, _today()),
        form=form,
        stand_in_form=stand_in_form,
    )
    return page, status_of(refused)


def _confirmed(person: Person, *, heading: str, sentences: list[str], button: str, change: Callable[[], object]) -> Any:
    """Ask whether something is to be done about a person's account, and do it when that is sent."""
    form, address = ActionForm(), _address(person.id)
    if saved(form, change):
        return to_saved(address)
    return _confirmation(db.session.get_one(Person, person.id), form, heading, sentences, button)


def _confirmation(
    person: Person, form: ActionForm, heading: str, sentences: list[str], button: str, *, is_harmless: bool = False
) -> tuple[str, int]:
    page = render_template(
        "administration/confirm.html",
        form=form,
        steps=[(_("People"), url_for("administration.list_people")), (person.name, _address(person.id))],
        heading=heading,
        sentences=sentences,
        button=button,
        back=_address(person.id),
        is_harmless=is_harmless,
    )
    return page, status_of(form)


def _deliver(person: Person, token: str, purpose: str) -> Any:
    """Send a link to its person; where no letters are sent, show it once to the administrator."""
    if sends_letters():
        send_link(person, purpose, token)
        return to_saved(_address(person.id))
    page = render_template(
        "administration/link.html",
        person=person,
        address=link_address(token, person.language),
        is_invitation=purpose == INVITATION,
    )
    return page, 200, {"Cache-Control": "no-store"}
