"""Role × route × case: an officer sees the cases of their unit; another unit's and one on protection are not there."""

import pytest

from tests.integration.rights.addresses import build, rules
from tests.integration.rights.cases_of_world import CASES, NO_CASE
from tests.integration.rights.expected import ALLOWED, FOR_A_HEAD, FORBIDDEN, MISSING, OF_A_ROOM, of_case
from tests.integration.rights.test_every_route import answer, methods
from tests.integration.rights.test_what_is_not_ones_own import OF_THIS_ANSWER
from tests.integration.rights.world import ROLES
from tracker.accounts.policy import Area, Role
from tracker.accounts.routes import ROUTES

OF_A_CASE = [name for name, asked in ROUTES.items() if asked is Area.CASES]
HIDDEN = [kept for name, kept in CASES.items() if name != "own"]


def rules_of_a_case(world):
    return [rule for name in OF_A_CASE for rule in rules(world.app)[name] if "number" in rule.arguments]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("case", [*CASES, "not existing"])
def test_a_route_of_a_case_answers_each_role_as_the_table_says(world, role, case):
    number = CASES[case].number if case in CASES else NO_CASE
    asked = rules_of_a_case(world)
    for rule in asked:
        for method in methods(rule):
            expected = of_case(role, case)
            if expected == ALLOWED and rule.endpoint in FOR_A_HEAD:
                expected = FORBIDDEN
            if expected == ALLOWED and rule.endpoint in OF_A_ROOM:
                expected = MISSING
            given = answer(world, role, method, build(world.app, rule, number=number), in_area=True)

            # The sample of an event to annul is one of the first case, and no form was issued in any.
            is_of_a_part = not rule.arguments.isdisjoint({"event_id", "document_id"})
            possible = {ALLOWED, MISSING} if expected == ALLOWED and is_of_a_part else {expected}
            assert given in possible, (rule, method)
    assert len(asked) >= 5


def test_lists_files_and_searches_tell_nothing_of_a_case_that_is_hidden(world):
    with world.undone():
        client = world.visit(Role.CASE_OFFICER)
        own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
        said = [
            client.get(address).text
            for address in (
                "/cases/",
                "/cases/?procedure=P9",
                "/cases/?unit=TC-ELSE",
                *(f"/cases/?number={kept.number}" for kept in HIDDEN),
                "/cases/register.csv",
                "/cases/documents",
                "/cases/documents.csv",
                "/cases/new",
                f"/cases/{CASES['own'].number}",
            )
        ]
        said += [
            client.post("/cases/search", data={"surname": kept.surname}, headers=own).text.partition("Found")[2]
            for kept in HIDDEN
        ]

    assert CASES["own"].number in said[0]
    for text in said:
        for kept in HIDDEN:
            # What the reader asked for stands in the field where they typed it.
            shown = text.replace(f'value="{kept.number}"', "").replace(f"number={kept.number}", "")
            assert kept.surname not in shown
            assert kept.number not in shown


def test_a_hidden_case_and_one_that_there_is_not_are_told_alike(world):
    def told(number: str) -> str:
        given = world.reader(Role.CASE_OFFICER).get(f"/cases/{number}")
        assert given.status_code == 404
        return OF_THIS_ANSWER.sub("", given.text).replace(number, "").replace(number.replace("/", "%2F"), "")

    for kept in HIDDEN:
        assert told(kept.number) == told(NO_CASE)


def test_a_case_can_be_linked_with_no_case_that_is_hidden(world):
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    for kept in HIDDEN:
        with world.undone():
            client = world.visit(Role.CASE_OFFICER)
            given = client.post(
                f"/cases/{CASES['own'].number}/link", data={"other": kept.number, "order": "after"}, headers=own
            )
            new = client.get(f"/cases/new?linked={kept.number}")

        assert given.status_code == 422
        assert "There is no case of this number" in given.text
        assert new.status_code == 404
