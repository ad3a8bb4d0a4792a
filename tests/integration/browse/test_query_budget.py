"""Any page costs at most fifteen queries, however large the plan is."""

import pytest

from tests.conftest import NOW
from tests.integration.large_plans import times_larger
from tracker.exchange.apply import apply_draft

MOST = 15
XK, BA, LARGE = "XK-MIG-2021-2023", "BA-SPS-2024", "XK-LARGE"

PAGES = [
    "/plans/{code}/",
    "/plans/{code}/?institution=MUP&findings=1",
    "/plans/{code}/elements/{first}1.1",
    "/plans/{code}/elements/{first}1",
    "/plans/{code}/activities/{first}1.4.5",
    "/plans/{code}/indicators/{first}1.1-I1",
    "/plans/{code}/budget",
    "/plans/{code}/budget?group=source&institution=MUP",
    "/plans/{code}/budget.csv",
    "/plans/{code}/finances",
    "/plans/{code}/findings",
    "/plans/{code}/source/26?cell=4",
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
