"""The people of an installation, taken away as a file."""

import lxml.html
import pytest
from sqlalchemy import select

from tests.downloads import linked, list_of
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.administration import people_list_views
from tracker.institutions.models import Institution

PEOPLE = "/administration/people"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
class TestPeople:
    def test_have_a_row_for_each_role_and_are_not_only_those_of_a_page(self, browser, people, ending, monkeypatch):
        monkeypatch.setattr(people_list_views, "PEOPLE_A_PAGE", 1)
        page = lxml.html.fromstring(browser.get(f"{PEOPLE}/").text)

        heads, *rows = list_of(browser.get(linked(page, f"{PEOPLE}.{ending}")))

        assert heads == ["Name", "E-mail address", "Role", "Narrowed to", "Last seen", "Account"]
        assert [(row[1], row[2]) for row in rows] == [
            ("admin@example.org", "administrator"),
            ("ana@example.org", "planner"),
            ("boro@example.org", None),
        ]
        assert rows[1][3].endswith("(XK/MUP)")
        assert rows[1][4:] == ["never", "invited, has not come yet"]

    def test_are_those_whom_the_page_is_narrowed_to(self, browser, people, ending):
        page = lxml.html.fromstring(browser.get(f"{PEOPLE}/?role=planner&words=ana").text)

        rows = list_of(browser.get(linked(page, f"{PEOPLE}.{ending}")))

        assert [row[1] for row in rows[1:]] == ["ana@example.org"]

    def test_whose_name_looks_like_a_formula_stay_text(self, browser, session, people, ending):
        people[1].name = "=1+1"
        session.commit()

        names = [row[0] for row in list_of(browser.get(f"{PEOPLE}.{ending}"))]

        assert ("=1+1" if ending == "xlsx" else "'=1+1") in names

    def test_are_for_administrators_only(self, client, session, people, ending):
        sign_in(client, session, people[0])

        assert client.get(f"{PEOPLE}.{ending}").status_code == client.get(f"{PEOPLE}/").status_code == 403


@pytest.fixture
def people(session, plan):
    """A planner of an institution, and somebody without a role."""
    institution = session.scalars(select(Institution.id).where(Institution.code == "MUP")).one()
    return [
        make_person(session, Role.PLANNER, email="ana@example.org", institution_id=institution, country_code="XK"),
        make_person(session, email="boro@example.org"),
    ]
