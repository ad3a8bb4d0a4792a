"""Institutions with units of units: on the comparisons, in the registers, and in what is written of a plan."""

import pytest

from tests.integration.dashboards.conftest import page_of, rows_of, text_of
from tests.integration.reporting.small_reports import make_reported
from tracker.accounts.policy import EVERYTHING
from tracker.exchange.json_out import plan_contents
from tracker.institutions.models import Institution
from tracker.plans.models import ActivityInstitution
from tracker.plans.queries import visible_plan
from tracker.reading.drafts import InstitutionRole

ABOVE = {"MIDDLE": "OWN", "LOWER": "MIDDLE", "LOWEST": "LOWER"}


@pytest.fixture
def reported(session):
    """A plan whose indicator "number" a unit far down reports, and whose activity it leads."""
    found = make_reported(session)
    ids = {"OWN": found.plan.owner_id}
    for code, above in ABOVE.items():
        row = Institution(country_code="BA", code=code, name=code, names={}, kind="unit", parent_id=ids[above])
        session.add(row)
        session.flush()
        ids[code] = row.id
    # It comes before them in the alphabet, and belongs to none of them.
    session.add(Institution(country_code="BA", code="LOW", name="LOW", names={}, kind="institution"))
    session.add(
        ActivityInstitution(
            plan_id=found.plan.id, activity_id=found.activity.id, institution_id=ids["LOWEST"],
            role=InstitutionRole.LEAD, position=1,
        )
    )  # fmt: skip
    session.commit()
    for key, code in (("number", "LOWEST"), ("percent", "OWN"), ("compound", "OWN"), ("descriptive", "OWN")):
        found.settings(key, institution_id=ids[code])
    return found


@pytest.mark.parametrize("address", ["/plans/BA-R/comparison", "/compare"])
@pytest.mark.parametrize("code", ["MIDDLE", "LOWER", "LOWEST"])
def test_a_comparison_of_a_unit_has_what_its_own_units_report(client, reported, address, code):
    assert set(rows_of(page_of(client, f"{address}?institution={code}"))) == {"number"}


def test_a_comparison_of_an_institution_has_what_units_of_its_units_report(client, reported):
    assert {"number", "percent"} <= set(rows_of(page_of(client, "/plans/BA-R/comparison?institution=OWN")))


def test_the_register_has_every_unit_below_what_it_belongs_to(client, reported):
    rows = page_of(client, "/institutions/").xpath("//tbody/tr/th")

    assert [(text_of(row), row.get("class")) for row in rows] == [
        ("Own", "text"),
        ("MIDDLE", "text depth-1"),
        ("LOWER", "text depth-2"),
        ("LOWEST", "text depth-3"),
    ]


def test_the_page_of_a_unit_in_the_middle_leads_up_and_down(client, reported):
    links = page_of(client, "/institutions/BA/MIDDLE").xpath("//main//a/@href")

    assert {"/institutions/BA/OWN", "/institutions/BA/LOWER"} <= set(links)


def test_a_plan_is_written_with_all_that_its_units_belong_to(session, reported):
    written = plan_contents(session, visible_plan(session, EVERYTHING, reported.plan.code))

    assert {each["code"]: each["parent"] for each in written["institutions"]} == {"OWN": None, **ABOVE}
