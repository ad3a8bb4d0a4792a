"""Nobody but an administrator sees or sends anything on administrators' pages."""

import pytest
from sqlalchemy import select

from tests.people import make_person, sign_in
from tracker.accounts.policy import Area, Role
from tracker.accounts.routes import ROUTES
from tracker.budgets.models import FundingSource

PARTS = {
    "person_id": 1,
    "grant_id": 1,
    "stand_in_id": 1,
    "alias_id": 1,
    "failure_id": 1,
    "country": "XK",
    "code": "MUP",
    "status": "partly",
    "ending": "csv",
}


def addresses(app):
    adapter = app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("administration.")]
    assert len(rules) > 30
    return [(adapter.build(rule.endpoint, {name: PARTS[name] for name in rule.arguments}), rule) for rule in rules]


def test_every_page_asks_for_the_right_to_administer(app):
    assert {ROUTES[rule.endpoint] for _address, rule in addresses(app)} == {Area.ADMINISTER}


def test_strangers_are_asked_to_sign_in(app, client, session):
    for address, rule in addresses(app):
        if "GET" in rule.methods:
            answer = client.get(address)

            assert answer.status_code == 303, address
            assert answer.headers["Location"].startswith("/sign-in"), address


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_everybody_else_is_refused(app, client, session, plan, role):
    source = session.scalars(select(FundingSource.id)).first()
    scope = {"funding_source_id": source} if role is Role.DONOR else {}
    sign_in(client, session, make_person(session, role, **scope))

    for address, rule in addresses(app):
        for method in {"GET", "POST"} & set(rule.methods):
            answer = client.open(address, method=method, headers={"Origin": "http://localhost"})

            assert answer.status_code in ({403} if method == "GET" else {400, 403}), (method, address)
