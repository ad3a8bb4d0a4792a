"""People on the site of the browser tests: with passwords, and brought in by a cookie where typing is not the point."""

from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.reported import report_a_half_year
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.passwords import hash_password
from tracker.accounts.policy import Role
from tracker.accounts.sessions import begin_session
from tracker.cases.feeds.taking import note_refused
from tracker.cases.figures.models import Feed
from tracker.editing.findings import settle_finding
from tracker.extensions import db
from tracker.history import Author, utc_now
from tracker.plans.annexes import PlanFinding, Settlement
from tracker.plans.models import Plan

PASSWORD = "twelve characters and more"
ROLES = (Role.READER, Role.COORDINATOR, Role.ADMINISTRATOR)


def email_of(role: str) -> str:
    return f"{role}@example.org"


def settle_in(session: Session) -> None:
    """People of every role that the pages need, everywhere; one of them has settled a finding."""
    for role in ROLES:
        person = make_person(session, role, email=email_of(role))
        person.password_hash = hash_password(PASSWORD)
    # An administrator looks at this one's page, and takes their role away as it were.
    make_person(session, Role.MANAGER, email="manager@example.org", country_code="XK")
    coordinator = session.scalars(select(Person).where(Person.email == email_of(Role.COORDINATOR))).one()
    plan = session.scalars(select(Plan).where(Plan.country_code == "XK")).one()
    finding = session.scalars(
        select(PlanFinding).where(PlanFinding.plan_id == plan.id).order_by(PlanFinding.position.desc())
    ).first()
    assert finding is not None
    settle_finding(
        session,
        finding,
        Settlement.ACCEPTED,
        "It is printed so, and meant so",
        finding.version,
        author=Author(coordinator.id),
        now=utc_now(),
    )
    report_a_half_year(session, coordinator)
    enter_a_case_system(session)


def enter_a_case_system(session: Session) -> None:
    """Another case system, of which something was refused."""
    feed = Feed(
        code="SPS",
        name="Sistem Službe",
        sealed_secret="",
        definitions=["BA-B28"],
        expected_days=20,
        created_at=utc_now(),
        closed_at=None,
    )
    session.add(feed)
    session.commit()
    note_refused(session, feed.id, "events", "", {"faults": 3}, utc_now(), rows=7)


def let_in(app: Flask, context: BrowserContext, site: str, role: str) -> None:
    """Give a browser a session of the role."""
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == email_of(role))).one()
        token = begin_session(db.session, person, browser="Chromium, Linux", now=utc_now())
    client = app.test_client()
    with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    kept = client.get_cookie("tracker")
    assert kept is not None
    context.add_cookies([{"name": "tracker", "value": kept.value, "url": site}])
