"""Administrators' pages of the case module: they show what is known, in every script, at a bounded price."""

import pytest

from tests.people import sign_in
from tracker.cases.entering import enter_day_off
from tracker.cases.rules_file import SHIPPED

from tests.integration.cases.administration.conftest import NOW

ROOM = "/administration/cases"
PAGES = [
    f"{ROOM}/",
    f"{ROOM}/rules",
    *(f"{ROOM}/rules/{rule}" for rule in SHIPPED.rules),
    f"{ROOM}/rules/R07/versions/V13",
    f"{ROOM}/rules/R07/limits/V16",
    *(f"{ROOM}/instruments/{act}" for act in SHIPPED.instruments),
    f"{ROOM}/instruments/new",
    f"{ROOM}/counting",
    f"{ROOM}/counting/months",
    f"{ROOM}/days-off",
    f"{ROOM}/days-off/2026/complete",
    f"{ROOM}/units",
    f"{ROOM}/units/new",
    f"{ROOM}/units/TC-SA",
    f"{ROOM}/duties",
    f"{ROOM}/duties/new",
]


@pytest.mark.usefixtures("unit")
def test_every_page_is_there_in_serbian_cyrillic(browser):
    for address in PAGES:
        answer = browser.client.get(address, headers={"Accept-Language": "sr-Cyrl"})

        assert answer.status_code == 200, address
        assert '<html lang="sr-Cyrl">' in answer.text
