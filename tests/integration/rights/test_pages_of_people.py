"""What every page owes to somebody who has signed in: nothing kept by others, nothing spent on rights, nothing late."""

import pytest

from tests.integration.rights.addresses import build, rules
from tests.integration.rights.world import PLANS
from tests.people import make_person
from tracker.accounts.models import Person, RoleGrant
from tracker.accounts.policy import Act, Area, Role
from tracker.accounts.routes import ROUTES
from tracker.accounts.sessions import begin_session
from tracker.extensions import db
from tracker.history import utc_now

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
MORE_FOR_RIGHTS = 2
MOST = 15
# A whole plan as a file is no page.
UNLIMITED = "/plan.json"


def pages(world, *, of=(Act, Area)):
    """An address of every route that shows something."""
    return [
        build(world.app, rule)
        for found in rules(world.app).values()
        for rule in found
        if "GET" in (rule.methods or set()) and rule.endpoint != "static" and isinstance(ROUTES[rule.endpoint], of)
    ]


class TestHeaders:
    @pytest.mark.parametrize("role", ["reader", "coordinator", "administrator"])
    def test_no_page_of_a_session_is_kept_by_anything_on_the_way(self, world, role):
        for address in [*pages(world), "/nothing", f"/plans/{PLANS['other country'].code}/edit", "/?lang=xx"]:
            with world.undone():
                answer = world.visit(role).get(address)
                answer.close()

            assert answer.headers["Cache-Control"] == "no-store", address
            assert "Cookie" in answer.headers["Vary"], address
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS, address
            assert "script-src" not in answer.headers["Content-Security-Policy"]
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert "Server" not in answer.headers

    def test_pages_hold_no_inline_script_or_style(self, world):
        for address in pages(world):
            with world.undone():
                answer = world.visit("administrator").get(address)
                text = answer.text if answer.mimetype == "text/html" else ""
                answer.close()

            for inline in ("<style", " style=", " onclick=", "hx-on", "<script>", "javascript:"):
                assert inline not in text, (address, inline)


class TestQueries:
    """The session with its person is one query, their roles another: however many roles there are."""

    @pytest.fixture
    def of_many_roles(self, world):
        """A person who is a planner for an institution of a plan thirty times over, as it were."""
        with world.undone(), world.app.app_context():
            person = make_person(db.session, email="many@example.org")
            for number in range(30):
                role = (Role.READER, Role.PLANNER, Role.COORDINATOR)[number % 3]
                plan = list(world.plan_ids.values())[number % len(PLANS)]
                scope = {"plan_id": plan} if number < 15 else {"institution_id": 1 + number % 9}
                if number < 15 or number % 3 != 2:
                    db.session.add(RoleGrant(person_id=person.id, role=role, granted_at=utc_now(), **scope))
            db.session.commit()
            world.tokens["many"] = begin_session(
                db.session, db.session.get_one(Person, person.id), browser="Test", now=utc_now()
            )
            yield "many"
            del world.tokens["many"]

    def cost(self, world, counted, role: str, address: str) -> int:
        client = world.visit(role)
        client.get("/search").close()  # once a minute a session notes that it was used
        counted.clear()
        answer = client.get(address)
        answer.close()
        assert answer.status_code == 200, (role, address)
        return len(counted)

    def test_a_page_that_everybody_sees_costs_two_more_at_most(self, world, counted, of_many_roles):
        addresses = [address for address in pages(world, of=Act) if PLANS["public"].code in address]
        opened = [address for address in addresses if world.visit("anonymous").get(address).status_code == 200]
        assert len(opened) >= 10
        for address in opened:
            nobody = self.cost(world, counted, "anonymous", address)
            for role in ("reader", "donor", of_many_roles, "administrator"):
                cost = self.cost(world, counted, role, address)

                # What nobody has approved yet is a part of the page of its own, for those who may see it.
                is_of_item = "/indicators/" in address or "/activities/" in address
                drafts = 1 if is_of_item and role in {of_many_roles, "administrator"} else 0
                assert cost <= nobody + MORE_FOR_RIGHTS + drafts, (role, address)

    def test_a_page_of_an_administrator_costs_fifteen_at_most(self, world, counted):
        for address in pages(world):
            with world.undone():
                client = world.visit("administrator")
                client.get("/search").close()
                counted.clear()
                client.get(address).close()

            assert len(counted) <= MOST or address.endswith(UNLIMITED), address
