"""A plan that is not public leaves no trace on any page."""

from dataclasses import replace

import pytest

from tests.conftest import NOW
from tracker.exchange.apply import apply_draft

OWN = "XK-OWN-2021-2023"


@pytest.mark.parametrize(
    "address",
    ["", "elements/1.1", "activities/1.1.1", "indicators/1.1-I1", "budget", "budget.xlsx", "budget.csv", "finances"],
)
def test_every_page_of_it_is_404(client, own_plan, address):
    assert client.get(f"/plans/{OWN}/{address}").status_code == 404


def test_its_institutions_and_sources_are_not_named(client, own_plan):
    assert client.get("/institutions/XK/MUP").status_code == 404
    assert client.get("/funding-sources/XK/KB").status_code == 404
    assert "MUP" not in client.get("/institutions/").get_data(as_text=True)
    assert "GIZ" not in client.get("/funding-sources/").get_data(as_text=True)


def test_it_is_counted_nowhere(client, session, drafts):
    draft = drafts["XK-MIG-2021-2023"]
    apply_draft(session, draft, public=True, now=NOW)
    addresses = ["/institutions/", "/institutions/XK/MUP", "/funding-sources/", "/funding-sources/XK/KB"]
    before = [client.get(address).get_data(as_text=True) for address in addresses]

    apply_draft(session, replace(draft, code=OWN), public=False, now=NOW)

    assert [client.get(address).get_data(as_text=True) for address in addresses] == before


@pytest.fixture
def own_plan(session, drafts):
    """Kosovo's plan under another code, seen by its own people only."""
    apply_draft(session, replace(drafts["XK-MIG-2021-2023"], code=OWN), public=False, now=NOW)
