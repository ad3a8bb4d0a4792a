"""What one may not know of leaves no trace: in no list, search, register, export, filter or error."""

import re
import statistics
import time

import pytest

from tests.integration.rights.addresses import build, rules
from tests.integration.rights.expected import sees
from tests.integration.rights.world import NOT_THERE, PLANS, ROLES
from tracker.accounts.policy import Area
from tracker.accounts.routes import ROUTES

# What differs from answer to answer: the reference number, the token of a form, how long the session still lasts.
OF_THIS_ANSWER = re.compile(r'\b[0-9A-F]{8}\b|name="csrf_token" value="[^"]*"|data-[a-z-]+="[^"]*"|content="[^"]*"')


def hidden_from(role: str) -> list[str]:
    return [name for name in PLANS if not sees(role, name)]


def words_of(name: str) -> tuple[str, ...]:
    """What gives a plan away: its code, the word of its titles, its institutions and sources."""
    plan = PLANS[name]
    return plan.code, plan.word, plan.owner, plan.payer, plan.other_payer


def shown(client, address: str) -> str:
    """All that an answer says, its headers included."""
    response = client.get(address)
    assert response.status_code in {200, 302, 303, 308, 400, 403, 404}, address
    text = response.get_data().decode("utf-8", "replace") + str(response.headers)
    response.close()
    return text


def asked_for(name: str) -> list[str]:
    """Addresses that ask for a plan by the back door: searches, filters, registers, its neighbours' pages."""
    plan = PLANS[name]
    return [
        f"/search?q={plan.word}",
        f"/search?q={plan.word[:6]}",
        f"/search?q={plan.owner}",
        f"/search?q={plan.payer}&page=2",
        f"/?owner={plan.owner}",
        f"/?country={plan.country}&owner={plan.owner}&year=2022",
        f"/plans/?country={plan.country}",
        f"/institutions/{plan.country}/{plan.owner}",
        f"/institutions/{plan.country}/{plan.owner}-HELPER",
        f"/funding-sources/{plan.country}/{plan.payer}",
        f"/funding-sources/{plan.country}/{plan.other_payer}",
        f"/plans/{PLANS['public'].code}/?institution={plan.owner}&source={plan.payer}",
        f"/plans/{PLANS['public'].code}/budget?institution={plan.owner}&source={plan.payer}&group=source",
        f"/plans/{PLANS['public'].code}/budget.csv?institution={plan.owner}",
        f"/plans/{PLANS['public'].code}/../{plan.code}/",
        f"/plans/{PLANS['public'].code}/activities.csv?institution={plan.owner}&source={plan.payer}",
        f"/plans.csv?country={plan.country}&owner={plan.owner}",
        f"/search.csv?q={plan.word}",
        f"/institutions/{plan.country}/{plan.owner}/plans.csv",
        f"/funding-sources/{plan.country}/{plan.payer}/plans.csv",
        f"/plans/{plan.code}",
        f"/plans/{plan.code.lower()}/",
    ]


# 7 roles that do not see everything, up to 4 plans hidden from each, 22 back doors: over 300 cases.
CASES = [(role, name, address) for role in ROLES for name in hidden_from(role) for address in asked_for(name)]


def test_there_are_enough_back_doors():
    assert len(CASES) >= 150


@pytest.mark.parametrize("role", [role for role in ROLES if hidden_from(role)])
def test_no_back_door_leads_to_a_hidden_plan(world, role):
    for _, name, address in (case for case in CASES if case[0] == role):
        said = shown(world.reader(role), address)
        for word in words_of(name):
            # What the reader typed may stand in the answer; nothing else of the plan may.
            assert word not in said or word.lower() in address.lower(), (address, word)
        assert not re.search(rf"{PLANS[name].word} (plan|document|Inici|{PLANS[name].owner})", said), address


@pytest.mark.parametrize("role", ROLES)
def test_no_page_that_is_open_to_a_role_names_what_is_hidden_from_it(world, role):
    hidden = [word for name in hidden_from(role) for word in words_of(name)]
    for endpoint, asked in ROUTES.items():
        if not isinstance(asked, Area):
            continue
        for rule in rules(world.app)[endpoint]:
            if "GET" in rule.methods:
                said = shown(world.reader(role), build(world.app, rule))

                assert [word for word in hidden if word in said] == [], rule


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_see_is_listed_and_found(world, role):
    plans = shown(world.reader(role), "/plans/")
    for name, plan in PLANS.items():
        assert (plan.code in plans) is sees(role, name)
        assert (f"/plans/{plan.code}/" in shown(world.reader(role), f"/search?q={plan.word}")) is sees(role, name)
        answer = world.reader(role).get(f"/institutions/{plan.country}/{plan.owner}")
        assert answer.status_code == (200 if sees(role, name) else 404)


@pytest.mark.parametrize("role", [role for role in ROLES if hidden_from(role)])
@pytest.mark.parametrize(
    "rest", ["", "elements/1.1", "budget.csv", "activities.xlsx", "plan.json", "source/22", "findings"]
)
def test_a_hidden_plan_and_one_that_there_is_not_are_told_alike(world, role, rest):
    def told(code: str) -> tuple[str, set[str]]:
        answer = world.reader(role).get(f"/plans/{code}/{rest}")
        headers = {
            name: value for name, value in answer.headers if name not in {"Content-Length", "Set-Cookie", "Date"}
        }
        assert answer.status_code == 404
        return OF_THIS_ANSWER.sub("", answer.text).replace(code, ""), headers

    for name in hidden_from(role):
        assert told(PLANS[name].code) == told(NOT_THERE)


@pytest.mark.parametrize("role", ["anonymous", "planner"])
def test_the_time_does_not_tell_a_hidden_plan_from_none(world, role):
    client = world.reader(role)

    def seconds(code: str) -> float:
        begun = time.perf_counter()
        client.get(f"/plans/{code}/")
        return time.perf_counter() - begun

    for _attempt in range(4):
        pairs = [(seconds(PLANS["other country"].code), seconds(NOT_THERE)) for _ in range(60)]
        hidden, missing = (statistics.median(column) for column in zip(*pairs, strict=True))
        # The machine may be busy with something else at times: one quiet minute is enough to compare.
        if abs(hidden - missing) < 0.2 * missing:
            return
    pytest.fail(f"a hidden plan takes {hidden * 1000:.2f} ms, a missing one {missing * 1000:.2f} ms")
