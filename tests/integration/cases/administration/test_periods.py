"""How long personal data are kept, and limits of our own: set on pages, with who decided, and used from then on."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.integration.cases.administration.conftest import NOW, make_case
from tracker.cases.due.limits import limits_set
from tracker.cases.erasing import count_due, erase_due
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case, CaseDeadline, CaseEvent, RuleEntry
from tracker.cases.retention import keep_until, set_years, shipped_years, years_kept
from tracker.errors import Refused
from tracker.history import COMMAND, Author
from tracker.jobs.models import Job, JobState

ROOM = "/administration/cases/periods"
P1, GUARDIAN = f"{ROOM}/retention/P1", f"{ROOM}/limits/guardian_days"
ALBANIAN = "Vendim i drejtorit nr. 12/26: “ruhen shtatë vjet”, ë ç"
CYRILLIC = "Одлука директора 12/26 & <чува се>"
BAD = ["0", "-1", "1,5", "1.5", "0,5", "99999999999999999999999", "sedam", "седам", "pesë", "1e1", "٣", "³", "NaN"]


@pytest.fixture
def ended(session, vault, unit):
    """A case that ended on the last day of a February."""
    case = make_case(session, vault, unit, opened_on=date(2024, 2, 1))
    case.has_ended, case.ended_on, case.state = True, date(2024, 2, 29), "OBUSTAVLJEN"
    case.keep_until = keep_until("P1", case.ended_on, shipped_years())
    session.commit()
    return case


def kept_until(session, case):
    session.expire_all()
    return session.get_one(Case, case.id).keep_until


class TestRetention:
    @pytest.mark.parametrize("source", [ALBANIAN, CYRILLIC])
    def test_is_set_with_who_decided_and_moves_every_ended_case(self, session, browser, ended, told, source):
        answer = browser.send(P1, value="7", source=source)

        assert answer.status_code == 303
        assert kept_until(session, ended) == date(2031, 2, 28)
        [entry] = told("rule.entered")
        assert (entry.reason, entry.subject_key) == (source, "P1")
        assert (entry.changes[0]["before"], entry.changes[0]["after"]) == (5, 7)
        page = browser.get(ROOM).text
        assert "<strong>7</strong>" in page
        assert source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page
        assert "Years for which personal data are kept changed from 5 to 7" in browser.get("/history").text

    def test_is_taken_back_to_what_is_shipped(self, session, browser, ended):
        browser.send(P1, value="7", source=CYRILLIC)

        answer = browser.send(P1, value="", source="povučeno")

        assert answer.status_code == 303
        assert years_kept(session) == shipped_years()
        assert kept_until(session, ended) == date(2029, 2, 28)

    @pytest.mark.parametrize("typed", [*BAD, "51"])
    def test_refuses_what_is_no_sensible_number_of_years(self, session, browser, typed):
        answer = browser.send(P1, value=typed, source=ALBANIAN)

        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
        assert session.scalars(select(RuleEntry)).all() == []

    @pytest.mark.parametrize(
        ("value", "source"), [("7", ""), ("7", " \n"), ("7", "x" * 2001), ("", ALBANIAN), ("7", "a\x07b")]
    )
    def test_refuses_what_nobody_decided_or_changes_nothing(self, session, browser, value, source):
        assert browser.send(P1, value=value, source=source).status_code == 422
        assert session.scalars(select(RuleEntry)).all() == []

    def test_the_bounds_themselves_are_taken(self, session, browser):
        for years in ("1", "50"):
            assert browser.send(P1, value=years, source=ALBANIAN).status_code == 303

        assert years_kept(session)["P1"] == 50

    def test_the_second_of_two_is_told_what_stands_now(self, session, browser):
        browser.send(P1, value="7", source=ALBANIAN)

        second = browser.send(P1, value="8", source=CYRILLIC, version="0")

        assert second.status_code == 409
        assert "What it says now" in second.text
        assert years_kept(session)["P1"] == 7

    def test_erasing_uses_it_and_spares_who_is_kept_longer(self, session, browser, ended):
        after_the_shipped = datetime(2030, 1, 1)
        browser.send(P1, value="7", source=ALBANIAN)

        assert count_due(session, after_the_shipped.date()) == 0
        assert erase_due(session, author=COMMAND, now=after_the_shipped) == 0
        assert erase_due(session, author=COMMAND, now=datetime(2031, 3, 2)) == 1

    def test_a_case_that_still_stands_on_other_years_is_brought_to_those_that_hold(self, session, ended):
        ended.keep_until = date(2024, 3, 1)
        session.commit()

        assert erase_due(session, author=COMMAND, now=datetime(2024, 4, 1)) == 0
        assert kept_until(session, ended) == date(2029, 2, 28)

    def test_every_procedure_has_years_that_could_be_set(self):
        assert set(shipped_years()) == set(PROCEDURES)
        assert all(1 <= years <= 50 for years in shipped_years().values())

    @pytest.mark.parametrize(("procedure", "years"), [("P99", 5), ("P1", 0), ("P1", 51), ("P1", -5)])
    def test_the_service_refuses_by_itself(self, session, procedure, years):
        with pytest.raises(Refused):
            set_years(session, procedure, years, "x", version=None, author=Author(), now=NOW)


class TestLimits:
    @pytest.fixture
    def minor(self, session, vault, unit):
        """An unaccompanied minor of whom the centre for social work was told."""
        case = make_case(session, vault, unit, opened_on=date(2026, 11, 2))
        case.procedure, case.number, case.state = "P10", "P10-TC-SA-2026/00001", "CSR_OBAVIJEŠTEN"
        session.add(
            CaseEvent(
                case_id=case.id,
                procedure="P10",
                code="CSR_OBAVIJEŠTEN",
                at=case.opened_at,
                day=case.opened_on,
                body="TC",
                unit_id=unit.id,
                outcome="",
                person_id=case.person_id,
                recorded_at=NOW,
            )
        )
        session.commit()
        return case

    def due(self, session):
        session.expire_all()
        return [(row.kind, row.due_on) for row in session.scalars(select(CaseDeadline))]

    def test_one_that_is_set_is_counted_in_open_cases_by_a_job_and_goes_when_it_is_taken_back(
        self, session, browser, minor, told
    ):
        assert browser.send(GUARDIAN, value="3", source=CYRILLIC).status_code == 303

        job = session.scalars(select(Job)).one()
        assert (job.state, job.result) == (JobState.DONE, {"cases": 1})
        assert self.due(session) == [("T19a", date(2026, 11, 5))]
        assert "A guardian is to be appointed" in browser.get(f"/jobs/{job.id}").text
        page = browser.get(ROOM).text
        assert "Одлука директора" in page

        assert browser.send(GUARDIAN, value="", source=ALBANIAN).status_code == 303
        assert self.due(session) == []
        assert [entry.reason for entry in told("rule.entered")] == [CYRILLIC, ALBANIAN]

    @pytest.mark.parametrize("typed", [*BAD, "366"])
    def test_refuses_what_is_no_sensible_number_of_days(self, session, browser, typed):
        answer = browser.send(GUARDIAN, value=typed, source=ALBANIAN)

        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
        assert (limits_set(session), session.scalars(select(Job)).all()) == ({}, [])

    def test_the_second_of_two_is_told_and_nothing_is_counted(self, session, browser):
        browser.send(GUARDIAN, value="3", source=ALBANIAN)

        second = browser.send(GUARDIAN, value="4", source=CYRILLIC, version="0")

        assert second.status_code == 409
        assert limits_set(session) == {"guardian_days": 3}
        assert len(session.scalars(select(Job)).all()) == 1

    def test_says_from_when_each_counts_and_that_it_is_counted_anew(self, browser):
        page, form = browser.get(ROOM).text, browser.get(GUARDIAN).text

        assert page.count("</th>") - page.count('scope="col"') == len(PROCEDURES) + 4
        assert "From when the centre for social work was told until a guardian is appointed." in form
        assert "counted anew as soon as this is saved" in form


def test_an_officer_comes_to_neither(officers_browser):
    assert {officers_browser.get(address).status_code for address in (ROOM, P1, GUARDIAN)} == {403}
