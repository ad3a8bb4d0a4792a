"""What is done with a case as a whole: taken over, handed on, linked, and led on to another procedure."""

from datetime import date, datetime

from sqlalchemy import select

from tests.integration.cases.conftest import MOSTAR, SARAJEVO
from tracker.cases.access import Duty
from tracker.cases.law.days import day_of
from tracker.cases.models import Case, CaseDeadline
from tracker.history import utc_now


def page(browser, case) -> str:
    return browser.get(f"/cases/{case.number}").text


def test_a_colleague_takes_a_case_over_after_being_asked(browser, enter, make_officer, make_case):
    case = make_case("P1", "ZABILJEŠKA_NALOG", by=make_officer("lejla", Duty.OFFICER))
    address = f"/cases/{case.number}/take-over"

    assert "You become the one who works on this case." in browser.get(address).text
    assert browser.send(address).status_code == 303
    assert "<dd>Amra</dd>" in page(browser, case)
    assert "You work on this case already." in browser.send(address).text


def test_a_case_handed_over_is_seen_there_and_no_longer_here(browser, enter, make_officer, make_case):
    case = make_case("P1", "ZABILJEŠKA_NALOG")
    address = f"/cases/{case.number}/hand-over"

    without_unit = browser.send(address, reason="He lives there")
    without_reason = browser.send(address, unit=MOSTAR)
    handed = browser.send(address, unit=MOSTAR, reason="He lives there")

    assert "Unit that takes the case: Choose the unit that takes the case." in without_unit.text
    assert "Reason: Say why the case is handed over." in without_reason.text
    assert (handed.status_code, handed.headers["Location"]) == (303, "/cases/")
    assert browser.get(f"/cases/{case.number}").status_code == 404
    assert enter(make_officer("mirza", Duty.OFFICER, unit=MOSTAR)).get(f"/cases/{case.number}").status_code == 200


def test_two_cases_are_linked_by_number_and_shown_both_ways(browser, make_case):
    order, expulsion = make_case("P1", "ZABILJEŠKA_NALOG"), make_case("P2", "POSTUPAK_POKRENUT")
    address = f"/cases/{order.number}/link"

    assert "There is no case of this number" in browser.send(address, other="P1-TC-SA-2024/09999").text
    assert "A case is not linked with itself." in browser.send(address, other=order.number).text
    assert browser.send(address, other=expulsion.number).status_code == 303
    assert "this case led to it" in page(browser, order)
    assert "it led to this case" in page(browser, expulsion)
    assert "The two cases are linked already." in browser.send(address, other=expulsion.number).text


def test_what_an_event_opens_is_offered_and_takes_the_person_over(session, browser, make_case, record):
    order = make_case("P1", "ZABILJEŠKA_NALOG", at=datetime(2022, 3, 4, 9, 0), surname="Preuzetić")
    record(order, "NALOG_IZDAT", datetime(2022, 3, 5, 9, 0), ground="overstay", leaves_by=date(2022, 3, 20))
    record(order, "ROK_ISTEKAO_BEZ_IZLASKA", datetime(2022, 3, 21, 9, 0), body="GP")

    assert "Open “Expulsion”, linked with this case" in page(browser, order)
    new = f"/cases/new?procedure=P2&unit={SARAJEVO}&event=POSTUPAK_POKRENUT&linked={order.number}"
    assert "Preuzetić Emir, as in" in browser.get(new).text
    assert browser.send(new, at="22.03.2022.", at_time="10:00").status_code == 303

    expulsion = session.scalars(select(Case).where(Case.procedure == "P2")).one()
    assert expulsion.person_id == order.person_id
    assert "Preuzetić Emir" in page(browser, expulsion)
    assert "Open “Expulsion”" not in page(browser, order)


def test_what_is_due_says_what_remains_and_marks_what_was_missed(session, browser, make_case):
    case = make_case("P1", "ZABILJEŠKA_NALOG")
    today = day_of(utc_now())
    for kind, days, kept in (("T2", -400, None), ("T4", 2, None), ("T5b", -10, True), ("T16", -10, False)):
        due = date.fromordinal(today.toordinal() + days)
        session.add(
            CaseDeadline(
                case_id=case.id,
                kind=kind,
                rule="",
                unit_id=case.unit_id,
                warn_on=due,
                due_on=due,
                is_statutory=kind == "T2",
                asks_decision=False,
                settled_at=None if kept is None else utc_now(),
                was_kept=kept,
            )
        )
    session.commit()

    said = page(browser, case)

    for words in (
        "The order to leave runs out",
        "days too late",
        "statutory",
        "days left",
        "✓ kept",
        "✗ missed, 10 days too late",
    ):
        assert words in said


def test_a_case_that_straddles_two_versions_shows_how_each_rule_reads(browser, make_case):
    before = make_case("P1", "ZABILJEŠKA_NALOG", at=datetime(2023, 9, 1, 9, 0))
    after = make_case("P1", "ZABILJEŠKA_NALOG", at=datetime(2024, 9, 1, 9, 0))

    assert "Rules that can be read in two ways" in page(browser, before)
    assert "R03 How long an order for voluntary departure gives" in page(browser, before)
    assert "Rules that can be read in two ways" not in page(browser, after)
