"""Administrators' pages of the case module: they show what is known, keep what was typed, and are bounded."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from tests.integration.cases.administration.conftest import NOW
from tests.people import make_person, sign_in
from tracker.accounts.policy import Area, Role
from tracker.accounts.routes import ROUTES
from tracker.cases.access import Duty
from tracker.cases.administration.entering import enter_days
from tracker.cases.entered import entries, rules_today
from tracker.cases.models import CaseDuty, CaseUnit, RuleEntry

ROOM = "/administration/cases"
PAGES = [
    f"{ROOM}/",
    f"{ROOM}/rules",
    f"{ROOM}/rules/R07",
    f"{ROOM}/rules/R07/versions/V13",
    f"{ROOM}/rules/R07/limits/V16?key=cap",
    f"{ROOM}/instruments/V16",
    f"{ROOM}/instruments/new",
    f"{ROOM}/counting",
    f"{ROOM}/counting/months",
    f"{ROOM}/days-off?year=2026",
    f"{ROOM}/days-off/2026/complete",
    f"{ROOM}/periods",
    f"{ROOM}/periods/retention/P1",
    f"{ROOM}/periods/limits/guardian_days",
    f"{ROOM}/units",
    f"{ROOM}/units/new",
    f"{ROOM}/units/TC-SA",
    f"{ROOM}/duties",
    f"{ROOM}/duties/new",
]
ALBANIAN = "Gazeta Zyrtare e BH-së nr. 28/16, faqja 41: “hyn në fuqi ditën e tetë”"
CYRILLIC = "Службени гласник БиХ 28/16, страна 41 & <додатак>"


@pytest.mark.usefixtures("unit")
class TestEveryPage:
    def test_is_there_in_serbian_cyrillic(self, browser):
        for address in PAGES:
            answer = browser.client.get(address, headers={"Accept-Language": "sr-Cyrl"})

            assert answer.status_code == 200, address
            assert '<html lang="sr-Cyrl">' in answer.text

    def test_is_not_there_where_the_installation_keeps_no_cases(self, app, browser, monkeypatch):
        monkeypatch.setitem(app.config, "CASES_KEY", "")

        assert {browser.get(address).status_code for address in PAGES} == {404}
        assert f'href="{ROOM}/"' not in browser.get("/administration/").text

    def test_is_linked_from_the_start_of_the_administration(self, browser):
        assert f'href="{ROOM}/"' in browser.get("/administration/").text

    def test_of_a_thing_that_there_is_not_is_missing(self, browser):
        for address in (
            "rules/R99",
            "rules/R07/versions/V99",
            "rules/R99/versions/V16",
            "rules/R02/limits/V16",
            "instruments/V99",
            "counting/nothing",
            "periods/retention/P99",
            "periods/limits/patience",
            "units/TC-XX",
            "duties/77/end",
            "entries/77/withdraw",
        ):
            assert browser.get(f"{ROOM}/{address}").status_code == 404, address

    def test_is_for_administrators_only(self, app, session):
        client = app.test_client()
        sign_in(client, session, make_person(session, Role.CASE_OFFICER))

        assert {client.get(address).status_code for address in PAGES} == {403}
        asked = {name: area for name, area in ROUTES.items() if name.startswith("cases.") and area is Area.ADMINISTER}
        assert len(asked) >= 18

    def test_costs_few_queries_however_much_was_entered(self, browser, session, unit, queries):
        person = make_person(session, Role.CASE_OFFICER)
        days = [date(2026, 1, 1) + timedelta(days=number) for number in range(60)]
        session.execute(
            insert(RuleEntry),
            [
                {"kind": "day_off", "content": {"day": str(day), "what": "x"}, "source": "x", "entered_at": NOW}
                for day in days
            ],
        )
        session.add_all(CaseUnit(code=f"TC-{number}", body="TC", name="Terenski centar") for number in range(30))
        session.add_all(CaseDuty(person_id=person.id, unit_id=unit.id, duty=Duty.OFFICER, since_on=day) for day in days)
        session.commit()
        browser.get("/administration/")
        for address in PAGES:
            queries.clear()
            browser.get(address)

            assert len(queries) <= 10, (address, len(queries))


class TestRules:
    def test_shows_what_is_known_how_sure_and_why_not(self, browser):
        page = browser.get(f"{ROOM}/rules").text

        assert page.count("Texts disagree") == 6
        assert "The text of the rulebook of 2013 was not found." in page
        assert "S3 14(1)-(3), (5)-(6); E4" in page
        assert "computed from printed days" in page
        assert "between April 15, 2016 and January 8, 2017" in page
        assert "What may be kept outside the Central Database at all." in page
        assert "a calendar month or 30 days, whichever ends sooner" in page

    def test_lists_what_was_entered_with_who_when_and_where_it_is_printed(self, browser, session, author):
        enter(session, author)

        page = browser.get(f"{ROOM}/rules").text

        assert "Admin" in page
        assert "November 20, 2026" in page
        assert "28/16, faqja 41" in page
        assert f'href="{ROOM}/entries/{entries(session)[0].id}/withdraw"' in page

    def test_says_which_entries_no_longer_fit(self, browser, session):
        content = {"instrument": "V16", "first_day": "2015-01-01"}
        session.add(RuleEntry(kind="days", content=content, source="x", entered_at=NOW))
        session.commit()

        page = browser.get(f"{ROOM}/rules").text

        assert "Entered, and does not count any more" in page
        assert "V16 cannot have been in force before 2016-04-15." in page


class TestForms:
    @pytest.mark.parametrize("source", [ALBANIAN, CYRILLIC])
    def test_a_missing_day_is_entered_from_a_source_in_any_letters(self, browser, session, source):
        answer = browser.send(f"{ROOM}/instruments/V16", first_day="2016-05-10", source=source)

        page = browser.get(f"{ROOM}/instruments/V16").text
        assert answer.status_code == 303
        assert rules_today(session).rules.instrument("V16").mark.source == source
        assert source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page

    @pytest.mark.parametrize(
        ("address", "typed", "said"),
        [
            ("instruments/V16", {"first_day": "2016-04-14"}, "V16 cannot have been in force before"),
            ("instruments/V16", {"first_day": "14. maj"}, "Error:"),
            ("instruments/V16", {}, "Nothing was changed."),
            ("instruments/new", {"code": "v26", "first_day": "2026-03-01"}, "two to twelve capital letters"),
            ("rules/R01/versions/V13", {"says": "20 dana", "article": "4", "value_most": "20,5"}, "Error:"),
            (
                "rules/R03/versions/V13",
                {"says": "x", "article": "4", "value_least": "9", "value_most": "8"},
                "more than",
            ),
            ("rules/R01/limits/V16", {"value": "-1", "article": "7"}, "A limit is a whole number, 0 or more."),
            ("rules/R01/limits/V16", {"value": "1000000", "article": "7"}, "A limit is 100000 at most."),
            ("rules/R05/versions/V16", {"says": "x", "article": "9", "relation": "sideways"}, "Not a valid choice."),
            ("counting/months", {"value": "shorter"}, "It is counted so already."),
            ("days-off", {"day": "1905-01-01", "what": "Nova godina"}, "Days off are entered for the years"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(self, browser, session, address, typed, said):
        choices = {
            "kind": "law",
            "series": "law on aliens",
            "replaces": "",
            "amends": "",
            "title": "x",
            "gazette": "1/26",
        }
        chosen = choices if address == "instruments/new" else {}
        chosen |= {"knowledge": "known", "relation": "replaces"} if "versions" in address else {}
        chosen |= {"key": "most", "unit": "days"} if "limits" in address else {}

        answer = browser.send(f"{ROOM}/{address}", **{**chosen, "source": ALBANIAN, **typed})

        assert answer.status_code == 422
        assert said in answer.text
        assert "Gazeta Zyrtare e BH-së nr. 28/16" in answer.text
        for name in ("first_day", "code", "says", "value_most", "day"):
            assert typed.get(name, "") in answer.text
        assert entries(session) == []

    def test_without_a_source_nothing_is_entered(self, browser, session):
        answer = browser.send(f"{ROOM}/instruments/V16", first_day="2016-05-10", source=" ")

        assert answer.status_code == 422
        assert 'value="2016-05-10"' in answer.text
        assert entries(session) == []

    def test_an_older_form_is_told_what_it_says_now(self, browser, session, author):
        enter(session, author)

        answer = browser.send(f"{ROOM}/instruments/V16", first_day="2016-06-01", source="Other", version=0)

        assert answer.status_code == 409
        assert "What it says now" in answer.text
        assert "May 10, 2016" in answer.text
        assert rules_today(session).rules.instrument("V16").first_day.on == date(2016, 5, 10)

    def test_a_version_and_a_limit_are_entered(self, browser, session):
        version = browser.send(
            f"{ROOM}/rules/R01/versions/V13", knowledge="known", relation="replaces", says="Dvadeset dana.",
            article="4(3)", value_most="20", source=ALBANIAN,
        )  # fmt: skip
        limit = browser.send(
            f"{ROOM}/rules/R01/limits/V16", key="most", value="1.000", unit="days", article="7(1)", source=ALBANIAN,
            reader="bs",
        )  # fmt: skip

        versions = rules_today(session).rules.rule("R01").versions
        page = browser.get(f"{ROOM}/rules/R01").text
        assert (version.status_code, limit.status_code) == (303, 303)
        assert [versions[act].limits[0].value for act in ("V13", "V16")] == [20, 1000]
        assert "at most 20 days" in page
        assert "entered by Admin on" in page

    def test_counting_days_off_and_a_new_act_are_entered_and_withdrawn(self, browser, session):
        sent = [
            browser.send(f"{ROOM}/counting/months", value="calendar", source="Dopis Službe"),
            browser.send(f"{ROOM}/days-off", day="2026-05-01", what="Празник рада", source="Закон о празницима"),
            browser.send(f"{ROOM}/days-off/2026/complete", source="Закон о празницима"),
            browser.send(
                f"{ROOM}/instruments/new", code="V26", kind="rulebook", series="surveillance and removal",
                title="Pravilnik (2026)", gazette="12/26", first_day="2026-03-01", replaces="V16", amends="",
                source=ALBANIAN,
            ),
        ]  # fmt: skip
        shown = browser.get(f"{ROOM}/days-off?year=2026").text + browser.get(f"{ROOM}/counting").text

        for entry in entries(session):
            sent.append(browser.send(f"{ROOM}/entries/{entry.id}/withdraw", reason="A mistake."))

        today = rules_today(session)
        assert {answer.status_code for answer in sent} == {303}
        assert "Празник рада" in shown
        assert "Dopis Službe" in shown
        assert "All days off of 2026 are entered." in shown
        assert today.counting.differing() == ()
        assert today.days.days == {}
        assert "V26" not in today.rules.instruments
        assert len(session.scalars(select(RuleEntry)).all()) == 4


def enter(session, author):
    """Enter the missing day of the rulebook of 2016."""
    enter_days(session, "V16", first_day=date(2016, 5, 10), source=ALBANIAN, version=0, author=author, now=NOW)
