"""Role × route × object: every answer is the one that the table written out by hand foretells."""

import re
from contextlib import nullcontext

import pytest
from werkzeug.routing import Rule

from tests.integration.rights.addresses import build, is_of_a_plan, line_of_other_donor, of_plans, of_things, rules
from tests.integration.rights.expected import (
    ALLOWED,
    FOR_A_HEAD,
    FORBIDDEN,
    MISSING,
    TO_SIGN_IN,
    of_area,
    of_plan,
)
from tests.integration.rights.world import PLANS, ROLES
from tracker.accounts.policy import Act, Area
from tracker.accounts.routes import ROUTES

# An allowed request may still be an empty form, and then it is told so; the signed door takes no form at all.
STATUSES = {
    ALLOWED: {200, 302, 303, 308, 400, 409, 413, 415, 422, 429},
    MISSING: {404},
    FORBIDDEN: {403},
    TO_SIGN_IN: {303},
}
ASKED_ABOUT = (*PLANS, "not existing", "deleted")
REFERENCE = re.compile(r"\b[0-9A-F]{8}\b")
SIGN_IN = "/sign-in"
# Addresses of one thing among those of an area: the sample may be there or not.
MAY_BE_MISSING = {404, 410}


def told(response) -> str:
    """What an answer came to."""
    if response.status_code == 303 and response.headers["Location"].partition("?")[0] == SIGN_IN:
        return TO_SIGN_IN
    return {404: MISSING, 403: FORBIDDEN}.get(response.status_code, ALLOWED)


def ask(client, method: str, address: str):
    """Send a request as a page of the tracker would."""
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"} if method == "POST" else {}
    return client.open(address, method=method, headers=own, data={} if method == "POST" else None)


def methods(rule: Rule) -> list[str]:
    return [method for method in ("GET", "POST") if method in (rule.methods or ())]


def sample_of_plans(endpoint: str, role: str) -> set[str]:
    """The own plan and one of the seven, which turns with the route and the role.

    Every route is asked about every plan, and every role too.
    """
    return {"own", ASKED_ABOUT[turn_of(endpoint, role) % len(ASKED_ABOUT)]}


def turn_of(endpoint: str, role: str) -> int:
    """A number that is another one for each role of a route, and for each route of a role."""
    return list(ROUTES).index(endpoint) + ROLES.index(role)


def test_a_sample_asks_every_route_and_every_role_about_every_plan():
    of_route: dict[str, set[str]] = {}
    of_role: dict[str, set[str]] = {}
    for endpoint in ROUTES:
        for role in ROLES:
            of_route.setdefault(endpoint, set()).update(sample_of_plans(endpoint, role))
            of_role.setdefault(role, set()).update(sample_of_plans(endpoint, role))

    for asked in (*of_route.values(), *of_role.values()):
        assert asked == set(ASKED_ABOUT)


def test_every_route_is_in_the_table_and_the_table_has_no_other(world):
    assert set(rules(world.app)) == set(ROUTES)


def test_an_address_of_a_plan_asks_for_an_act_and_any_other_for_an_area(world):
    for rule in world.app.url_map.iter_rules():
        names_a_plan = rule.rule.startswith("/plans/<code>")

        assert isinstance(ROUTES[rule.endpoint], Act if names_a_plan else Area), rule


def test_whatever_is_sent_to_a_plan_asks_for_more_than_seeing(world):
    for rule in world.app.url_map.iter_rules():
        if is_of_a_plan(rule) and "POST" in methods(rule):
            assert ROUTES[rule.endpoint] is not Act.SEE, rule


def test_the_rooms_of_administration_and_editing_are_open_to_no_reader(world):
    of_room = {
        "administration": {Area.ADMINISTER, Act.PUBLISH},
        "editing": {Act.EDIT, Act.SETTLE},
        "audit": {Area.HISTORY, Act.SEE_HISTORY},
    }
    for endpoint, asked in ROUTES.items():
        room = endpoint.split(".")[0]

        assert asked in of_room.get(room, set(Act) | set(Area)), endpoint


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", [name for name, asked in ROUTES.items() if isinstance(asked, Act)])
def test_a_route_of_a_plan_answers_each_role_as_the_table_says(world, endpoint, role, is_full):
    act = ROUTES[endpoint]
    for rule in rules(world.app)[endpoint]:
        for method in methods(rule):
            for plan, address in of_plans(world.app, rule).items():
                if not (is_full or plan in sample_of_plans(endpoint, role)):
                    continue
                expected = MISSING if plan in {"not existing", "deleted"} else of_plan(role, act, plan)

                assert answer(world, role, method, address) == expected, (method, address)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", [name for name, asked in ROUTES.items() if isinstance(asked, Act)])
def test_a_thing_that_is_not_there_is_missing_and_anothers_line_is_as_the_plan(world, endpoint, role, is_full):
    act = ROUTES[endpoint]
    for rule in rules(world.app)[endpoint]:
        # In a sample every role asks for every second thing: for the others the next role asks.
        things = list(of_things(world.app, rule).values())
        asked = things if is_full else things[turn_of(endpoint, role) % 2 :: 2]
        for method in methods(rule):
            expected = of_plan(role, act, "own")
            for address in asked:
                # Without the right it is not told whether the thing is there.
                assert answer(world, role, method, address) in {MISSING, expected} - {ALLOWED}, (method, address)
            if (line := line_of_other_donor(world.app, rule)) is not None:
                assert answer(world, role, method, line) == expected, (method, line)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", [name for name, asked in ROUTES.items() if isinstance(asked, Area)])
def test_a_route_of_an_area_answers_each_role_as_the_table_says(world, endpoint, role):
    area = ROUTES[endpoint]
    for rule in rules(world.app)[endpoint]:
        for method in methods(rule):
            expected = of_area(role, area)
            if expected == ALLOWED and endpoint in FOR_A_HEAD:
                expected = FORBIDDEN
            given = answer(world, role, method, build(world.app, rule), in_area=True)

            possible = {expected, MISSING} if expected == ALLOWED and rule.arguments else {expected}
            if endpoint.startswith("accounts.") and area is Area.PUBLIC:
                possible.add(TO_SIGN_IN)
            assert given in possible, (method, rule)


def answer(world, role: str, method: str, address: str, *, in_area: bool = False) -> str:
    """What a request came to; whatever it changed is taken back."""
    with world.undone() if method == "POST" else nullcontext():
        client = world.visit(role) if method == "POST" else world.reader(role)
        response = ask(client, method, address)
        given = told(response)
        wanted = STATUSES[given] | (MAY_BE_MISSING if in_area else set())
        assert response.status_code in wanted, (method, address, response.status_code)
        if given in {MISSING, FORBIDDEN} and not in_area:
            assert REFERENCE.search(response.text)
        response.close()
    return given


@pytest.mark.parametrize("role", ROLES)
def test_the_two_files_of_a_list_are_for_the_same_people(world, role, is_full):
    files = [rule for found in rules(world.app).values() for rule in found if "ending" in rule.arguments]
    # In a sample every role asks for every second list: for the others the next role asks.
    for rule in files if is_full else files[ROLES.index(role) % 2 :: 2]:
        if "GET" in methods(rule):
            csv, xlsx = (
                answer(world, role, "GET", build(world.app, rule, ending=ending)) for ending in ("csv", "xlsx")
            )

            assert csv == xlsx, rule
    assert len(files) >= 20
