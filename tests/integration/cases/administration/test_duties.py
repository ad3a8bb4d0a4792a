"""Units that keep cases, and who has which duty in them."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.integration.cases.administration.conftest import NOW
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.administration.duties import add_unit, change_unit, end_duty, give_duty, version_of
from tracker.cases.models import CaseDuty, CaseUnit
from tracker.cases.queries import officer_on
from tracker.errors import Refused
from tracker.institutions.models import Country, Institution

UNITS = "/administration/cases/units"
DUTIES = "/administration/cases/duties"


class TestUnits:
    def test_is_added_with_its_body_and_institution(self, browser, session, told, institution):
        answer = browser.send(
            f"{UNITS}/new", code="IC", body="IC", name="Имиграциони центар", institution=str(institution.id)
        )

        row = session.scalars(select(CaseUnit)).one()
        assert answer.status_code == 303
        assert (row.code, row.body, row.name, row.institution_id) == ("IC", "IC", "Имиграциони центар", institution.id)
        changes = {change["field"]: change["after"] for change in told("unit.added")[0].changes}
        assert changes == {"name": "Имиграциони центар", "body": "IC", "institution": "BA/SPS"}

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"code": "tc-sa"}, "code"),
            ({"code": "TC SA"}, "code"),
            ({"code": "TC+SA"}, "code"),
            ({"code": "TC-SA"}, "code"),
            ({"body": "GP"}, "body"),
            ({"name": " "}, "name"),
        ],
    )
    @pytest.mark.usefixtures("unit")
    def test_that_cannot_be_is_refused_with_its_field(self, session, author, typed, field):
        asked = {"code": "TC-MO", "body": "TC", "name": "Terenski centar Mostar", **typed}

        with pytest.raises(Refused) as refused:
            add_unit(session, **asked, institution_id=None, author=author, now=NOW)

        assert refused.value.field == field

    def test_a_refused_form_keeps_what_was_typed(self, browser, unit):
        answer = browser.send(f"{UNITS}/new", code="TC-SA", body="SOP", name="Njësia e re", institution="")

        assert answer.status_code == 422
        assert 'value="Njësia e re"' in answer.text
        assert "There is a unit TC-SA already." in answer.text

    def test_is_renamed_and_closed_with_a_reason(self, browser, session, unit, told):
        answer = browser.send(
            f"{UNITS}/TC-SA",
            name="Terenski centar Sarajevo I",
            institution="",
            closed_on="2026-12-31",
            reason="Nova sistematizacija",
        )

        session.expire_all()
        assert answer.status_code == 303
        assert (unit.name, unit.closed_on) == ("Terenski centar Sarajevo I", date(2026, 12, 31))
        assert told("unit.changed")[0].reason == "Nova sistematizacija"

    def test_an_older_form_overwrites_nothing(self, browser, session, author, unit):
        change_unit(
            session, unit.id, name="Novi", institution_id=None, closed_on=None, reason="x", version=1,
            author=author, now=NOW,
        )  # fmt: skip

        answer = browser.send(f"{UNITS}/TC-SA", name="Drugi", institution="", reason="Another reason", version=1)

        session.expire_all()
        assert answer.status_code == 409
        assert unit.name == "Novi"
        assert "Novi" in answer.text

    @pytest.fixture
    def institution(self, session):
        session.add(Country(code="BA", names={"en": "Bosnia"}, footnotes={}, time_zone="Europe/Sarajevo"))
        row = Institution(country_code="BA", code="SPS", names={}, kind="institution")
        session.add(row)
        session.commit()
        return row


class TestDuties:
    def test_opens_and_closes_what_its_officer_sees(self, session, author, unit):
        person = make_person(session, Role.CASE_OFFICER)
        row = give(session, author, person, unit)
        before = [officer_on(session, person.id, day).duties for day in (date(2026, 10, 31), date(2026, 11, 1))]

        end_duty(session, row.id, date(2026, 11, 30), "Moved.", version=0, author=author, now=NOW)

        after = [officer_on(session, person.id, day).duties for day in (date(2026, 11, 30), date(2026, 12, 1))]
        assert before == [set(), {(unit.id, Duty.OFFICER)}]
        assert after == [{(unit.id, Duty.OFFICER)}, set()]

    def test_is_told_when_it_is_given_and_when_it_ends(self, session, author, unit, told):
        person = make_person(session, Role.CASE_OFFICER)
        row = give(session, author, person, unit, until_on=date(2027, 1, 31))

        end_duty(session, row.id, date(2026, 11, 30), "Moved.", version=version_of(row), author=author, now=NOW)

        (given,), (ended,) = told("duty.given"), told("duty.ended")
        assert (given.subject_kind, given.subject_key) == ("person", str(person.id))
        assert given.changes[0]["detail"] == {"unit": "TC-SA"}
        assert (ended.changes[1]["before"], ended.changes[1]["after"]) == ("2027-01-31", "2026-11-30")
        assert ended.reason == "Moved."

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"until_on": date(2026, 10, 31)}, "until_on"),
            ({"since_on": date(2026, 11, 1)}, "since_on"),
            ({"since_on": date(2026, 10, 1), "until_on": date(2026, 11, 1)}, "since_on"),
            ({"since_on": date(2027, 2, 1)}, "since_on"),
        ],
    )
    def test_is_had_once_on_a_day_and_not_backwards(self, session, author, unit, asked, field):
        person = make_person(session, Role.CASE_OFFICER)
        give(session, author, person, unit)

        with pytest.raises(Refused) as refused:
            give(session, author, person, unit, **asked)

        assert refused.value.field == field

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.READER, None])
    def test_needs_the_role_of_case_officer(self, session, author, unit, role):
        person = make_person(session, role, email="other@example.org")

        with pytest.raises(Refused) as refused:
            give(session, author, person, unit)

        assert refused.value.field == "person"

    def test_is_not_given_in_a_closed_unit(self, session, author, unit):
        unit.closed_on = date(2026, 1, 31)
        session.commit()

        with pytest.raises(Refused) as refused:
            give(session, author, make_person(session, Role.CASE_OFFICER), unit)

        assert refused.value.field == "unit"

    @pytest.mark.parametrize(
        ("until_on", "reason", "version", "field"),
        [
            (date(2026, 10, 30), "Moved.", 0, "until_on"),
            (date(2026, 11, 30), " ", 0, "reason"),
            (date(2026, 11, 30), "Moved.", 7, "version"),
        ],
    )
    def test_ends_on_a_day_that_can_be_and_for_a_reason(self, session, author, unit, until_on, reason, version, field):
        row = give(session, author, make_person(session, Role.CASE_OFFICER), unit)

        with pytest.raises(Refused) as refused:
            end_duty(session, row.id, until_on, reason, version=version, author=author, now=NOW)

        assert refused.value.field == field

    def test_is_given_and_ended_on_pages(self, browser, session, unit):
        person = make_person(session, Role.CASE_OFFICER)

        given = browser.send(
            f"{DUTIES}/new", person=str(person.id), unit=str(unit.id), duty="head", since_on="2026-11-01"
        )
        row = session.scalars(select(CaseDuty)).one()
        ended = browser.send(f"{DUTIES}/{row.id}/end", until_on="2026-12-01", reason="Odlazak u penziju")

        session.expire_all()
        assert (given.status_code, ended.status_code) == (303, 303)
        assert (row.duty, row.until_on) == (Duty.HEAD, date(2026, 12, 1))

    def test_the_page_says_who_lost_the_role_and_leads_to_their_page(self, browser, session, unit):
        person = make_person(session, Role.READER)
        session.add(CaseDuty(person=person, unit=unit, duty=Duty.OFFICER, since_on=date(2026, 1, 1)))
        session.commit()

        page = browser.get(DUTIES)

        assert "no case officer: sees nothing" in page.text
        assert f"/administration/people/{person.id}" in page.text

    def test_ended_ones_are_shown_when_they_are_asked_for(self, browser, session, unit):
        person = make_person(session, Role.CASE_OFFICER)
        session.add(
            CaseDuty(person=person, unit=unit, duty=Duty.OFFICER, since_on=date(2020, 1, 1), until_on=date(2021, 1, 1))
        )
        session.commit()

        assert person.name not in browser.get(f"{DUTIES}?unit=TC-SA").text
        assert person.name in browser.get(f"{DUTIES}?unit=TC-SA&ended=1").text


def give(session, author, person, unit, *, since_on=date(2026, 11, 1), until_on=None):
    return give_duty(
        session, person.id, unit.id, Duty.OFFICER, since_on=since_on, until_on=until_on, author=author, now=NOW
    )
