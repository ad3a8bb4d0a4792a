"""The pages of figures: what officers see of a count, what is hidden from whoever has no duty, what is answered."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.integration.figures.conftest import BA
from tests.people import make_person
from tracker.accounts.models import RoleGrant
from tracker.accounts.policy import Role, Visibility
from tracker.cases.access import Duty
from tracker.cases.figures.models import FigureSetting, RecordedSince
from tracker.institutions.models import Institution
from tracker.jobs.models import Job, JobState
from tracker.reporting.models import Counted

LIST, ONE = f"/cases/figures?plan={BA}&period=2024-Q1", "/cases/figures/BA-B28/2024-Q1"


@pytest.fixture
def officer(make_officer, enter):
    """The browser of an officer in Sarajevo."""
    return enter(make_officer("amra", Duty.OFFICER))


@pytest.fixture
def outsider(make_officer, enter):
    """The browser of a case officer without a duty in any unit."""
    return enter(make_officer("olga"))


@pytest.fixture
def administrator(session, enter):
    """The browser of an administrator."""
    return enter(make_person(session, Role.ADMINISTRATOR))


def send(client, address, typed):
    """Send a form as the page that holds it would."""
    page = client.get(LIST if address.endswith("/compute") else address)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    return client.post(address, data=typed | {"csrf_token": token}, headers=own)


def words(page):
    """The text of a page's content, spaces in one."""
    content = page.text.partition('<main id="content"')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content))


def row(page, code):
    return words_of(re.search(rf'<tr id="{code}">(.*?)</tr>', page.text, re.DOTALL)[1])


def words_of(markup):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


class TestTheList:
    def test_shows_every_definition_with_its_parts_and_its_settings(self, session, cases, officer):
        cases.placed(sex="F")
        cases.placed(unit="TC-MO")
        session.get_one(RecordedSince, "P3").since_on = date(2024, 2, 1)
        session.commit()

        page = officer.get(LIST)

        assert len(re.findall(r'<tr id="BA-B', page.text)) == 23
        placed = row(page, "BA-B28")
        assert "Broj osoba smještenih pod nadzor" in placed
        assert "2 1 1 2 units Unit TC-MO: 1 Unit TC-SA: 1" in placed
        assert "counted = persons" in placed
        assert "not handed in" in placed
        assert "Recorded only since February 1, 2024." in row(page, "BA-B15")

    def test_begins_with_the_latest_period_that_has_ended(self, cases, officer):
        assert "Figures of 2024-Q4" in words(officer.get(f"/cases/figures?plan={BA}"))
        assert "Figures of" in words(officer.get("/cases/figures"))

    def test_says_when_reporting_was_handed_a_figure(self, session, cases, make_officer, enter):
        cases.placed()
        head = enter(make_officer("hana", Duty.HEAD))

        answer = send(head, "/cases/figures/compute", {"plan": BA, "period": "2024-Q1"})

        assert answer.status_code == 303
        job = session.scalars(select(Job)).one()
        assert (job.state, job.result["figures"]) == (JobState.DONE, 23)
        assert session.scalars(select(Counted.figure).where(Counted.definition == "BA-B28")).one() == {"number": "1"}
        assert "not handed in" not in row(head.get(LIST), "BA-B28")
        assert "BA-SPS-2024 2024-Q1" in words(head.get(answer.headers["Location"]))

    def test_only_who_answers_for_a_unit_hands_figures_in(self, cases, officer):
        assert "Count anew" not in words(officer.get(LIST))
        assert send(officer, "/cases/figures/compute", {"plan": BA, "period": "2024-Q1"}).status_code == 403
        assert send(officer, "/cases/figures/compute", {}).status_code == 400

    @pytest.mark.parametrize(
        "address",
        [
            "/cases/figures?plan=NONE",
            f"/cases/figures?plan={BA}&period=2024-Q9",
            "/cases/figures/BA-B28/2024-Q9",
            "/cases/figures/BA-B99/2024-Q1",
        ],
    )
    def test_what_there_is_not_is_not_found(self, cases, officer, address):
        assert officer.get(address).status_code == 404

    def test_a_plan_that_the_officer_may_not_see_is_not_there(self, session, cases, plan, officer):
        plan.visibility = Visibility.OWN
        elsewhere = session.scalars(select(Institution.id).where(Institution.country_code == "XK").limit(1)).one()
        session.scalars(select(RoleGrant).where(RoleGrant.role == Role.CASE_OFFICER)).one().institution_id = elsewhere
        session.commit()

        assert officer.get(LIST).status_code == 404
        assert officer.get(ONE).status_code == 404
        assert BA not in officer.get("/cases/figures").text

    def test_costs_the_same_whatever_is_counted(self, cases, session, officer, queries):
        officer.get(LIST)
        queries.clear()
        officer.get(LIST)
        empty = len(queries)
        for _ in range(30):
            cases.placed()
        session.commit()
        queries.clear()
        officer.get(LIST)

        assert len(queries) == empty <= 25


class TestTheExplanation:
    def test_shows_how_it_was_counted_and_the_list_behind_it(self, cases, session, officer):
        seen = cases.placed()
        cases.placed(unit="TC-MO")
        cases.placed(tags="|placement=with_parent|")
        number = session.get_one(type(cases.case("P5")), seen.case_id).number
        session.commit()

        said = words(officer.get(ONE))

        assert "Persons placed under surveillance in the immigration centre." in said
        assert "placements under a decision of their own 2" in said
        assert "children placed with a parent, without a measure of their own 1" in said
        assert "counted persons Each person counts once" in said
        assert "January 1, 2020" in said
        assert "1 entry that you may see. 1 more counts, in a case that you may not see." in said
        assert number in said

    def test_shows_cases_with_the_day_by_which_they_had_to_be_decided(self, cases, session, officer):
        cases.case("P12_VIZA_C", decided_on=date(2024, 2, 9))
        cases.case("P3")
        session.commit()

        said = words(officer.get("/cases/figures/BA-B3/2024-Q1"))

        assert "(0 of 1)" in said
        assert "their cases count nowhere in this figure: Shortening or lifting a ban on entry" in said
        assert "February 8, 2024 February 9, 2024 no" in said
        assert "by rule R21.decision" in said

    def test_shows_by_which_answer_it_is_split(self, cases, session, officer):
        cases.event("P11", "READM_PRIHVAĆEN", tags="|partner=HR|")
        session.commit()

        said = words(officer.get("/cases/figures/BA-B29/2024-Q1"))

        assert "By the answer to" in said

    def test_says_that_another_system_counts_it(self, cases, officer):
        said = words(officer.get("/cases/figures/XK-K4/2021-H1"))

        assert "No delivery." in said
        assert "another case system" in said
        assert "The list behind it" not in said

    def test_is_paged(self, cases, session, officer):
        for _ in range(51):
            cases.placed()
        session.commit()

        assert "Page 2 of 2" in words(officer.get(f"{ONE}?page=9"))


class TestWhoeverHasNoDuty:
    def test_sees_the_total_and_no_small_part_nor_what_gives_it_away(self, cases, session, outsider):
        for number in range(14):
            cases.placed(sex="F" if number < 3 else "M", unit="TC-SA" if number < 8 else "TC-MO")
        session.commit()

        said = words(outsider.get(ONE))

        assert "Value 14" in said
        assert "Women hidden Men hidden" in said
        assert "Unit TC-MO 6" in said
        assert "Unit TC-SA 8" in said
        assert "The list behind it" not in said
        assert "smaller than 5 are hidden" in said

    def test_sees_small_totals(self, cases, session, outsider):
        cases.event("P7", "PREDAJA", tags="|by_readmission=no|")
        session.commit()

        placed = row(outsider.get(LIST), "BA-B34")

        assert "Aliens removed by force. 1 hidden hidden" in placed

    def test_sees_no_small_part_of_a_share(self, cases, session, outsider):
        for number in range(9):
            cases.event(
                "P2", "RJEŠENJE_PROTJERIVANJE", tags="|orders_to_leave=yes|", unit="TC-SA" if number < 7 else "TC-MO"
            )
        session.commit()

        said = words(outsider.get("/cases/figures/BA-B4/2024-Q1"))

        assert "Unit TC-MO hidden" in said
        assert "Unit TC-SA hidden" in said

    def test_sees_nothing_beside_that_is_small(self, cases, session, outsider):
        for _ in range(4):
            cases.placed(tags="|placement=with_parent|")
        session.commit()

        assert "without a measure of their own hidden" in words(outsider.get(ONE))


class TestAdministration:
    SETTING = "/administration/cases/figures/BA-B28/counted"
    SINCE = "/administration/cases/recorded-since/P5"

    def test_lists_every_setting_with_its_answer(self, cases, administrator):
        said = words(administrator.get("/administration/cases/figures"))

        assert "counted persons (as shipped)" in said
        assert "Surveillance in the Immigration Centre P5 January 1, 2020 test" in said
        assert "days_P12_VIZA_C by rule R21.decision (as shipped)" in said

    def test_answers_a_setting(self, session, administrator):
        assert "question 4 to the Service" in words(administrator.get(self.SETTING))

        answer = send(
            administrator, self.SETTING, {"value": "acts", "reason": "The Service counts placements.", "version": "0"}
        )

        assert answer.status_code == 303
        assert session.scalars(select(FigureSetting.value)).all() == ["acts"]
        assert "counted acts" in words(administrator.get("/administration/cases/figures"))

    def test_enters_a_number_of_days(self, session, administrator):
        address = "/administration/cases/figures/BA-B3/days_P3"

        wrong = send(administrator, address, {"value": "x", "reason": "The law says so.", "version": "0"})
        right = send(administrator, address, {"value": "60", "reason": "The law says so.", "version": "0"})

        assert (wrong.status_code, right.status_code) == (422, 303)
        assert "Enter a whole number of days from 1 to 3650" in words(wrong)
        assert session.scalars(select(FigureSetting.value)).all() == ["60"]

    def test_tells_who_was_overtaken_what_it_says_now(self, administrator):
        typed = {"value": "acts", "reason": "The Service counts placements.", "version": "0"}
        send(administrator, self.SETTING, typed)

        answer = send(administrator, self.SETTING, typed | {"value": "persons"})

        assert answer.status_code == 409
        assert "What it says now Answer acts" in words(answer)

    def test_says_since_when_is_recorded(self, session, cases, administrator):
        typed = {"since_on": "2024-01-01", "source": "All centres since then.", "known": "2020-01-01"}

        answer = send(administrator, self.SINCE, typed)
        overtaken = send(administrator, self.SINCE, typed | {"since_on": "2024-02-01"})
        empty = send(administrator, self.SINCE, typed | {"since_on": ""})

        assert (answer.status_code, overtaken.status_code, empty.status_code) == (303, 409, 422)
        assert session.get_one(RecordedSince, "P5").since_on == date(2024, 1, 1)
        assert "January 1, 2024" in words(overtaken)

    @pytest.mark.parametrize(
        "address",
        [
            "/administration/cases/figures/BA-B28/odd",
            "/administration/cases/figures/BA-B99/x",
            "/administration/cases/recorded-since/P99",
        ],
    )
    def test_what_there_is_not_is_not_found(self, administrator, address):
        assert administrator.get(address).status_code == 404

    def test_stands_in_the_history_in_words(self, session, administrator):
        send(administrator, self.SETTING, {"value": "acts", "reason": "The Service counts placements.", "version": "0"})

        said = words(administrator.get(f"/plans/{BA}/history"))

        assert "Setting of the figure BA-B28 changed" in said
        assert "The Service counts placements." in said


def test_nothing_of_a_person_is_on_the_pages(cases, session, officer):
    person = cases.person()
    person.sealed = "Jantarović"
    cases.placed(case=cases.case("P5", person=person), sealed="Jantarović")
    session.commit()

    assert all("Jantarović" not in officer.get(address).text for address in (LIST, ONE))
