"""Any page costs at most fifteen queries, however large the plan is."""

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.integration.large_plans import times_larger
from tests.people import make_person, sign_in
from tracker.accounts.models import RoleGrant
from tracker.accounts.policy import EVERYTHING, Role
from tracker.editing.findings import settle_finding
from tracker.exchange.apply import apply_draft
from tracker.history import Author
from tracker.institutions.models import Institution
from tracker.plans.annexes import PlanFinding, Settlement
from tracker.plans.queries import visible_plan

MOST = 15
FOR_RIGHTS = 2  # the session with its person, and the roles
FOR_MILESTONES = 1  # of an activity: read for those who see what nobody has approved
XK, BA, LARGE = "XK-MIG-2021-2023", "BA-SPS-2024", "XK-LARGE"

PAGES = [
    "/plans/{code}/",
    "/plans/{code}/?institution=MUP&findings=1",
    "/plans/{code}/elements/{first}1.1",
    "/plans/{code}/elements/{first}1",
    "/plans/{code}/activities/{first}1.4.5",
    "/plans/{code}/indicators/{first}1.1-I1",
    "/plans/{code}/comparison",
    "/plans/{code}/budget",
    "/plans/{code}/budget?group=source&institution=MUP",
    "/plans/{code}/budget.csv",
    "/plans/{code}/indicators.csv",
    "/plans/{code}/activities.csv?institution=MUP",
    "/plans/{code}/findings.csv",
    "/plans/{code}/risks.csv",
    "/plans.csv",
    "/institutions.csv",
    "/institutions/XK/MUP/plans.csv",
    "/funding-sources.csv",
    "/funding-sources/XK/KB/plans.csv",
    "/search.csv?q=migracija",
    "/plans/{code}/finances",
    "/plans/{code}/findings",
    "/plans/{code}/source/26?cell=4",
    "/compare",
    "/institutions/",
    "/institutions/XK/MUP",
    "/funding-sources/",
    "/funding-sources/XK/KB",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_real_plan(pages, queries, address):
    answer = pages.get(address.format(code=XK, first=""))

    assert answer.status_code == 200
    assert 0 < len(queries) <= MOST


@pytest.mark.parametrize(
    "address",
    ["", "elements/0041110", "elements/II.18", "activities/III.1.1", "indicators/II.18-I2", "budget", "finances"],
)
def test_a_page_of_the_work_programme(pages, queries, address):
    assert pages.get(f"/plans/{BA}/{address}").status_code == 200
    assert 0 < len(queries) <= MOST


def test_every_page_of_a_plan_ten_times_as_large(client, session, drafts, queries):
    apply_draft(session, times_larger(drafts[XK], 10, LARGE), public=True, now=NOW)
    for address in PAGES:
        queries.clear()

        assert client.get(address.format(code=LARGE, first="0-")).status_code == 200
        assert 0 < len(queries) <= MOST, address


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLANNER])
@pytest.mark.parametrize("roles", [1, 30])
def test_rights_cost_two_queries_whatever_their_number(client, session, drafts, queries, role, roles):
    apply_draft(session, drafts[XK], public=True, now=NOW)
    _settle_all(session)
    addresses = [*(address.format(code=XK, first="") for address in PAGES), "/"]
    public = {address: _cost(client, queries, address) for address in addresses}
    sign_in(client, session, _person_with(session, role, roles))

    for address in addresses:
        cost = _cost(client, queries, address)

        assert cost <= public[address] + FOR_RIGHTS + ("/activities/" in address) * FOR_MILESTONES, address
        assert cost <= MOST, address


def _cost(client, queries, address):
    queries.clear()
    assert client.get(address).status_code == 200
    return len(queries)


def _settle_all(session):
    """So that the pages have to say who settled the findings."""
    person = make_person(session, Role.COORDINATOR, email="settled@example.org")
    for finding in session.scalars(select(PlanFinding)).all():
        settle_finding(session, finding, Settlement.ACCEPTED, "As printed", 1, author=Author(person.id), now=NOW)


def _person_with(session, role, roles):
    """A person with a role for the owner of the plan, and for others until there are enough."""
    owner_id = visible_plan(session, EVERYTHING, XK).owner_id
    others = list(session.scalars(select(Institution.id).where(Institution.id != owner_id)))
    while len(others) < roles:
        other = Institution(country_code="XK", code=f"X{len(others)}", name="Other", names={}, kind="agency")
        session.add(other)
        session.flush()
        others.append(other.id)
    person = make_person(session, role, institution_id=owner_id)
    session.add_all(
        RoleGrant(person_id=person.id, role=role, institution_id=each, country_code="XK", granted_at=NOW)
        for each in others[: roles - 1]
    )
    session.commit()
    return person
