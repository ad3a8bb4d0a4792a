"""Administrators' pages of people: inviting, roles, accounts and stand-ins."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.people import make_person, sign_in
from tracker.accounts.limits import PER_ADDRESS, PER_PERSON, WINDOW, allow
from tracker.accounts.models import OneTimeLink, Person, RoleGrant, SignIn, StandIn
from tracker.accounts.policy import Role
from tracker.budgets.models import FundingSource
from tracker.history import utc_now

PEOPLE = "/administration/people/"
NOBODY = {"plan": "", "institution": "", "funding_source": "", "country": ""}


@pytest.fixture
def planner(session):
    """Somebody without a role who has been here."""
    person = make_person(session, email="amra@example.org")
    person.password_hash = "set"
    session.commit()
    return person


def only_role_of(session, person_id):
    session.expire_all()
    return session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).one()


class TestInviting:
    ADDRESS = f"{PEOPLE}invite"
    TYPED = {"email": "New@Example.org", "name": "New Person", "language": "sq", "role": "planner", **NOBODY}

    def test_a_person_enters_with_a_role_for_their_institution(self, browser, session, plan, entries):
        answer = browser.send(self.ADDRESS, **self.TYPED | {"institution": "XK/MUP"})

        person = session.scalars(select(Person).where(Person.email == "new@example.org")).one()
        grant = only_role_of(session, person.id)
        assert answer.status_code == 200
        assert (grant.role, grant.country_code, grant.plan_id) == (Role.PLANNER, "XK", None)
        assert entries("person.invited")[0].subject_label == "New Person"
        assert entries("role.granted")[0].changes[0]["detail"] == {"scope": "XK/MUP"}

    def test_without_a_mail_server_the_link_is_shown_once_and_kept_nowhere(self, browser, session, plan):
        answer = browser.send(self.ADDRESS, **self.TYPED)

        token = re.search(r"/password/([\w-]{40,})", answer.text)[1]
        kept = session.scalars(select(OneTimeLink)).one()
        assert answer.headers["Cache-Control"] == "no-store"
        assert token not in kept.token_digest
        assert token not in browser.get(PEOPLE).text

    def test_a_role_in_a_plan_is_one_in_its_country(self, browser, session, plan):
        browser.send(self.ADDRESS, **self.TYPED | {"role": "coordinator", "plan": plan})

        person = session.scalars(select(Person).where(Person.email == "new@example.org")).one()
        grant = only_role_of(session, person.id)
        assert grant.plan_id is not None
        assert grant.country_code == "XK"

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"email": "no address"}, "email"),
            ({"email": " "}, "email"),
            ({"name": " "}, "name"),
            ({"role": "emperor"}, "role"),
            ({"role": "donor"}, "funding_source"),
            ({"role": "administrator", "institution": "XK/MUP"}, "role"),
            ({"institution": "XK/NOPE"}, "institution"),
            ({"plan": "NOPE"}, "plan"),
            ({"language": "xx"}, "language"),
            ({"email": "admin@example.org"}, "email"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_saved(
        self, browser, session, plan, typed, field
    ):
        answer = browser.send(self.ADDRESS, **self.TYPED | typed)

        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert session.scalars(select(Person).where(Person.name == "New Person")).all() == []

    def test_one_person_is_sent_ten_links_and_then_the_administrator_waits(self, browser, session, planner):
        address = f"{PEOPLE}{planner.id}/reset"

        answers = [browser.send(address) for _ in range(PER_PERSON + 1)]

        assert [answer.status_code for answer in answers] == [200] * PER_PERSON + [429]
        assert int(answers[-1].headers["Retry-After"]) == WINDOW.total_seconds()
        assert len(session.scalars(select(OneTimeLink)).all()) == PER_PERSON

    def test_from_one_address_fifty_are_invited_and_then_the_administrator_waits(self, browser, session, plan):
        for number in range(PER_ADDRESS):
            allow(session, "invitation", f"{number}@example.org", "127.0.0.1", utc_now())

        answer = browser.send(self.ADDRESS, **self.TYPED)

        assert answer.status_code == 429
        assert session.scalars(select(Person).where(Person.email == "new@example.org")).all() == []

    def test_a_name_is_text_and_no_markup(self, browser, session, plan):
        browser.send(self.ADDRESS, **self.TYPED | {"name": "<b>Bold</b>"})

        assert "<b>Bold</b>" not in browser.get(PEOPLE).text
        assert "&lt;b&gt;Bold&lt;/b&gt;" in browser.get(PEOPLE).text


class TestTheList:
    def test_it_shows_roles_in_words_and_state(self, browser, session, plan):
        source = session.scalars(select(FundingSource.id)).first()
        make_person(session, Role.DONOR, email="donor@example.org", funding_source_id=source, country_code="XK")

        page = browser.get(PEOPLE).text

        assert "donor@example.org" in page
        assert "donor: funding source" in page
        assert "invited, has not come yet" in page

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("?words=AMRA", {"amra"}),
            ("?role=administrator", {"admin"}),
            ("?state=closed", set()),
            ("?state=open", {"amra", "admin"}),
            ("?role=emperor&state=odd&page=99", {"amra", "admin"}),
            ("?words=%25", set()),
        ],
    )
    def test_filters_narrow_it(self, browser, planner, query, names):
        page = browser.get(PEOPLE + query).text

        assert {name for name in ("amra", "admin") if f"{name}@example.org" in page} == names

    @pytest.mark.parametrize("typed", ["čedomir žanić", "ČEDOMIR", "ŽANIĆ"])
    def test_a_name_is_found_however_its_letters_are_cased(self, browser, session, planner, typed):
        planner.name = "Čedomir Žanić"
        session.commit()

        assert "amra@example.org" in browser.get(f"{PEOPLE}?words={typed}").text

    def test_it_costs_the_same_however_long_it_is(self, browser, session, queries):
        browser.get(PEOPLE)
        queries.clear()
        browser.get(PEOPLE)
        few = len(queries)
        for number in range(60):
            make_person(session, Role.READER, email=f"reader{number}@example.org")
        queries.clear()

        page = browser.get(PEOPLE).text

        assert len(queries) == few <= 15
        assert "Page 1 of 2" in page


class TestOnePerson:
    def test_name_and_language_are_changed_and_told(self, browser, session, planner, entries):
        answer = browser.send(f"{PEOPLE}{planner.id}", name="Amra Hodžić", language="bs")

        session.expire_all()
        assert answer.status_code == 303
        assert (planner.name, planner.language) == ("Amra Hodžić", "bs")
        assert [change["field"] for change in entries("person.changed")[0].changes] == ["name", "language"]
        assert "Saved." in browser.get(answer.headers["Location"]).text

    def test_the_second_of_two_is_told_what_it_says_now(self, browser, session, planner):
        old = planner.version
        browser.send(f"{PEOPLE}{planner.id}", name="First", language="sq")

        answer = browser.send(f"{PEOPLE}{planner.id}", name="Second", language="en", version=old)

        session.expire_all()
        assert answer.status_code == 409
        assert planner.name == "First"
        now = answer.text.partition('id="now"')[2].partition("</section>")[0]
        assert "First" in now
        assert "Shqip" in now
        assert 'value="Second"' in answer.text

    def test_a_role_is_given_once_and_taken_after_asking(self, browser, session, planner, plan, entries):
        address = f"{PEOPLE}{planner.id}"
        given = browser.send(f"{address}/roles", form_on=address, role="planner", **NOBODY | {"institution": "XK/MUP"})
        again = browser.send(f"{address}/roles", form_on=address, role="planner", **NOBODY | {"institution": "XK/MUP"})
        grant = only_role_of(session, planner.id)
        asked = browser.get(f"{address}/roles/{grant.id}/revoke")
        taken = browser.send(f"{address}/roles/{grant.id}/revoke")

        assert (given.status_code, again.status_code, taken.status_code) == (303, 422, 303)
        assert "is no longer planner" in asked.text
        assert session.scalars(select(RoleGrant).where(RoleGrant.person_id == planner.id)).all() == []
        assert len(entries("role.revoked")) == 1

    def test_a_grant_of_somebody_else_is_not_found(self, browser, session, planner, administrator):
        other = only_role_of(session, administrator.id)

        assert browser.get(f"{PEOPLE}{planner.id}/roles/{other.id}/revoke").status_code == 404

    def test_the_last_administrator_stays_one(self, browser, session, administrator):
        grant = only_role_of(session, administrator.id)

        taken = browser.send(f"{PEOPLE}{administrator.id}/roles/{grant.id}/revoke")
        closed = browser.send(f"{PEOPLE}{administrator.id}/close")

        session.expire_all()
        assert (taken.status_code, closed.status_code) == (422, 422)
        assert "last administrator" in taken.text
        assert administrator.disabled_at is None
        assert only_role_of(session, administrator.id)

    def test_an_account_is_closed_and_opened_again(self, browser, session, planner, entries):
        address = f"{PEOPLE}{planner.id}"

        assert "cannot sign in until" in browser.get(f"{address}/close").text
        assert browser.send(f"{address}/close").status_code == 303
        session.expire_all()
        assert planner.disabled_at is not None
        assert browser.send(f"{address}/open", form_on=address).status_code == 303
        session.expire_all()
        assert planner.disabled_at is None
        assert len(entries("person.disabled")) == len(entries("person.enabled")) == 1

    def test_a_reset_shows_its_link_once_and_ends_the_one_before(self, browser, session, planner):
        first = browser.send(f"{PEOPLE}{planner.id}/reset")
        second = browser.send(f"{PEOPLE}{planner.id}/reset")

        links = session.scalars(select(OneTimeLink).order_by(OneTimeLink.id)).all()
        assert "/password/" in first.text
        assert "/password/" in second.text
        assert [link.used_at is None for link in links] == [False, True]

    def test_codes_are_cleared_and_sessions_ended_after_asking(self, browser, app, session, planner, entries):
        planner.code_secret = "sealed"
        session.commit()
        sign_in(app.test_client(), session, planner)
        address = f"{PEOPLE}{planner.id}"

        ended = browser.send(f"{address}/sessions")
        cleared = browser.send(f"{address}/codes")

        session.expire_all()
        assert (ended.status_code, cleared.status_code) == (303, 303)
        assert planner.code_secret is None
        assert session.scalars(select(SignIn).where(SignIn.person_id == planner.id)).one().ended_at is not None
        assert entries("session.ended")[0].subject_label == planner.name
        assert len(entries("person.codes")) == 1

    def test_a_stand_in_is_named_and_ended(self, browser, session, planner, administrator):
        address, today = f"{PEOPLE}{planner.id}", utc_now().date()
        typed = {"deputy": administrator.id, "starts_on": today, "ends_on": today + timedelta(days=7)}

        named = browser.send(f"{address}/stand-ins", form_on=address, **typed)
        stand_in = session.scalars(select(StandIn)).one()
        ended = browser.send(f"{address}/stand-ins/{stand_in.id}/end")

        session.expire_all()
        assert (named.status_code, ended.status_code) == (303, 303)
        assert stand_in.ended_at is not None

    @pytest.mark.parametrize(
        "typed",
        [
            {"deputy": "", "starts_on": "2026-01-01", "ends_on": "2099-01-01"},
            {"deputy": "999", "starts_on": "2099-01-01", "ends_on": "2099-01-02"},
            {"deputy": "x", "starts_on": "2099-01-01", "ends_on": "2099-01-02"},
            {"starts_on": "2099-01-02", "ends_on": "2099-01-01"},
            {"starts_on": "yesterday", "ends_on": " "},
        ],
    )
    def test_a_stand_in_that_cannot_be_is_refused(self, browser, session, planner, administrator, typed):
        address = f"{PEOPLE}{planner.id}"

        answer = browser.send(f"{address}/stand-ins", form_on=address, **{"deputy": administrator.id} | typed)

        assert answer.status_code == 422
        assert session.scalars(select(StandIn)).all() == []

    def test_nobody_of_that_number_is_not_found(self, browser):
        assert browser.get(f"{PEOPLE}999999").status_code == 404


class TestTheStart:
    def test_it_shows_who_has_not_come_and_what_is_open(self, browser, session, plan):
        make_person(session, Role.READER, email="late@example.org")

        page = browser.get("/administration/").text

        assert "late@example.org" in page
        assert "no longer works; invite again" in page
        assert f"/plans/{plan}/findings" in page
