"""What is taken away is gone at the next request, in every session, and a stolen cookie is worth nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.integration.rights.world import PLANS
from tracker.accounts.models import Person, RoleGrant, SignIn
from tracker.accounts.policy import Role, Visibility
from tracker.accounts.services import Scope, disable_person, enable_person, grant_role, revoke_role, set_password
from tracker.accounts.sessions import end_session, end_sessions_of
from tracker.extensions import db
from tracker.history import COMMAND, utc_now
from tracker.plans.models import Plan

OWN = f"/plans/{PLANS['own'].code}/"
EDIT = f"{OWN}edit"
TO_SIGN_IN = 303
# Somebody whose session is over is a stranger: asked to sign in, or told that there is nothing.
OUT = {303, 404}


@pytest.fixture
def inside(world):
    """The world as it may be changed: everything is taken back afterwards."""
    with world.undone(), world.app.app_context():
        yield world


def person(world, role: str) -> Person:
    return db.session.get_one(Person, world.people[role])


def grants(world, role: str) -> list[RoleGrant]:
    return list(db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == world.people[role])))


def session_of(world, role: str) -> SignIn:
    return db.session.scalars(select(SignIn).where(SignIn.person_id == world.people[role])).first()


def take_roles(world, role: str) -> None:
    for grant in grants(world, role):
        revoke_role(db.session, grant, author=COMMAND, now=utc_now())


@pytest.mark.parametrize("role", [Role.READER, Role.PLANNER, Role.MANAGER, Role.DONOR, Role.CASE_OFFICER])
def test_a_plan_is_not_there_for_somebody_whose_role_was_taken(inside, role):
    client = inside.visit(role)
    assert client.get(OWN).status_code == 200

    take_roles(inside, role)

    assert client.get(OWN).status_code == 404
    assert client.get(f"/search?q={PLANS['own'].word}").text.count(PLANS["own"].code) == 0


def test_a_coordinator_who_becomes_a_reader_edits_no_more(inside):
    client = inside.visit(Role.COORDINATOR)
    assert client.get(EDIT).status_code == 200

    take_roles(inside, Role.COORDINATOR)
    scope = Scope("BA", plan_id=inside.plan_ids["own"])
    grant_role(db.session, person(inside, "coordinator"), Role.READER, scope, author=COMMAND, now=utc_now())

    assert client.get(OWN).status_code == 200
    assert client.get(EDIT).status_code == 403
    assert client.post(EDIT, data={"title": "mine", "reason": "because", "version": "1"}).status_code == 403


def test_a_closed_account_is_signed_out_and_its_sessions_stay_dead(inside):
    client = inside.visit(Role.COORDINATOR)
    assert client.get(EDIT).status_code == 200

    disable_person(db.session, person(inside, "coordinator"), author=COMMAND, now=utc_now())
    assert client.get(OWN).status_code in OUT
    enable_person(db.session, person(inside, "coordinator"), author=COMMAND, now=utc_now())

    assert client.get(OWN).status_code in OUT


def test_a_plan_that_is_closed_to_the_public_is_gone_for_it(inside):
    client = inside.visit("anonymous")
    address = f"/plans/{PLANS['public'].code}/"
    assert client.get(address).status_code == 200

    plan = db.session.scalars(select(Plan).where(Plan.code == PLANS["public"].code)).one()
    plan.visibility = Visibility.OWN
    db.session.commit()

    assert client.get(address).status_code == 404
    assert inside.visit(Role.MANAGER).get(address).status_code == 200


def test_a_session_that_was_ended_elsewhere_is_over(inside):
    client = inside.visit(Role.PLANNER)
    assert client.get("/account/sessions").status_code == 200

    end_session(db.session, session_of(inside, "planner").id, utc_now())

    assert client.get("/account/sessions").status_code == TO_SIGN_IN


def test_ending_all_sessions_but_one_leaves_one(inside):
    client = inside.visit(Role.PLANNER)

    end_sessions_of(db.session, inside.people["planner"], utc_now(), but=session_of(inside, "planner").id)
    assert client.get(OWN).status_code == 200
    end_sessions_of(db.session, inside.people["planner"], utc_now())

    assert client.get(OWN).status_code in OUT


def test_a_new_password_ends_the_sessions_that_the_old_one_began(inside):
    client = inside.visit(Role.PLANNER)

    set_password(db.session, person(inside, "planner"), "a new and long password", author=COMMAND, now=utc_now())

    assert client.get(OWN).status_code in OUT


def test_a_cookie_from_before_the_rights_changed_is_worth_nothing_afterwards(inside):
    stolen, own = inside.visit(Role.PLANNER), inside.visit(Role.PLANNER)
    scope = Scope("XK", plan_id=inside.plan_ids["other country"])
    grant_role(db.session, person(inside, "planner"), Role.READER, scope, author=COMMAND, now=utc_now())

    assert own.get(f"/plans/{PLANS['other country'].code}/").status_code == 200

    assert stolen.get(OWN).status_code in OUT
    assert own.get(OWN).status_code == 200


@pytest.mark.parametrize(("role", "minutes"), [(Role.ADMINISTRATOR, 31), (Role.CASE_OFFICER, 31), (Role.READER, 241)])
def test_a_session_without_a_request_for_too_long_is_over(inside, role, minutes):
    found = session_of(inside, role)
    found.seen_at = utc_now() - timedelta(minutes=minutes - 2)
    db.session.commit()
    assert inside.visit(role).get("/account/sessions").status_code == 200

    found = session_of(inside, role)
    found.seen_at = utc_now() - timedelta(minutes=minutes)
    db.session.commit()

    assert inside.visit(role).get("/account/sessions").status_code == TO_SIGN_IN
