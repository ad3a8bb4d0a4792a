"""A case through its pages: opened, led to the order to leave, and refused where the order of events is wrong."""

from urllib.parse import quote

from tests.integration.cases.conftest import SARAJEVO

NEW = f"/cases/new?procedure=P1&unit={SARAJEVO}&event={quote('ZABILJEŠKA_NALOG')}"
PERSON = {"surname": "Hadžić", "name": "Emir", "born_on": "05.06.1990.", "sex": "M", "document_number": "A1234567"}
NUMBER = "P1-TC-SA-2024/00001"
PAGE = f"/cases/{NUMBER}"


def opened(browser):
    return browser.send(NEW, **PERSON, at="04.03.2024.", at_time="09:00")


def test_a_case_is_opened_and_led_to_the_order_by_its_pages(browser):
    answer = opened(browser)

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert browser.records(NUMBER, "IZJAVA_NAMJERE", "05.03.2024.", asked_is_intention_proven="yes").status_code == 303
    answer = browser.records(
        NUMBER, "PROVJERA_ISKLJUČENJA", "05.03.2024.", "11:00", asked_is_flight_risk="no", asked_is_danger="no"
    )
    assert answer.status_code == 303
    answer = browser.records(
        NUMBER, "NALOG_IZDAT", "06.03.2024.", asked_ground="unlawful_stay", asked_leaves_by="20.03.2024."
    )
    assert answer.status_code == 303
    page = browser.get(PAGE).text
    assert "order issued" in page
    assert "Hadžić Emir" in page
    assert "unlawful stay" in page
    assert "March 20, 2024" in page
    assert "Border police notified" in page


def test_the_page_of_choices_offers_the_procedures_that_ones_unit_leads(browser):
    page = browser.get("/cases/new").text

    assert "Order to leave voluntarily" in page
    assert "Shortening or lifting a ban on entry" not in page
    assert "Ban on return" not in page


def test_the_form_of_a_new_case_says_that_it_is_not_the_central_database(browser):
    assert "This is not the Central Database" in browser.get(NEW).text


def test_an_order_before_its_note_is_refused_with_what_it_needs(browser):
    opened(browser)

    answer = browser.records(
        NUMBER, "NALOG_IZDAT", "06.03.2024.", asked_ground="unlawful_stay", asked_leaves_by="20.03.2024."
    )

    assert answer.status_code == 422
    assert "“Order to leave issued” needs “Statement of intention to leave” before it." in answer.text
    assert 'value="20.03.2024."' in answer.text


def test_the_case_page_says_why_an_event_cannot_come_next(browser):
    opened(browser)

    page = browser.get(PAGE).text

    assert "“Order to leave issued” needs “Check of grounds against an order” before it." in page


def test_an_event_in_the_future_is_refused_beside_its_day(browser):
    opened(browser)

    answer = browser.records(NUMBER, "IZJAVA_NAMJERE", "05.03.2090.", asked_is_intention_proven="yes")

    assert answer.status_code == 422
    assert "Day on which it happened: This lies in the future" in answer.text


def test_a_day_that_is_none_stays_in_its_field_as_typed(browser):
    answer = browser.send(NEW, **PERSON | {"born_on": "31.02.1990."}, at="4. mart 2024", at_time="9 sati")

    assert answer.status_code == 422
    assert 'value="31.02.1990."' in answer.text
    assert 'value="4. mart 2024"' in answer.text
    assert 'value="9 sati"' in answer.text
    assert "There is no day “31.02.1990.” in the calendar." in answer.text
    assert "Type it like this: 14:30." in answer.text


def test_what_is_needed_and_was_not_answered_is_said_at_every_question(browser):
    opened(browser)

    answer = browser.records(NUMBER, "PROVJERA_ISKLJUČENJA", "05.03.2024.")

    assert answer.text.count("An answer is needed here.") == 4  # two questions, each in the summary and at its field


def test_an_hour_that_the_clocks_showed_twice_asks_which_one(browser):
    opened(browser)

    answer = browser.records(NUMBER, "IZJAVA_NAMJERE", "27.10.2024.", "02:30", asked_is_intention_proven="yes")
    assert answer.status_code == 422
    assert "The clocks showed 02:30 twice on October 27, 2024" in answer.text
    assert "the second, in winter time" in answer.text

    answer = browser.records(
        NUMBER, "IZJAVA_NAMJERE", "27.10.2024.", "02:30", asked_is_intention_proven="yes", at_which="second"
    )
    assert answer.status_code == 303
    assert "October 27, 2024, 2:30\u202fAM CET" in browser.get(PAGE).text


def test_a_body_that_may_not_act_is_refused(browser):
    opened(browser)

    answer = browser.records(NUMBER, "IZJAVA_NAMJERE", "05.03.2024.", body="GP", asked_is_intention_proven="yes")

    assert answer.status_code == 422
    assert "Border police may not record “Statement of intention to leave”" in answer.text


def test_a_fact_that_was_not_allowed_is_recorded_as_a_deviation_with_its_reason(browser):
    opened(browser)
    typed = {"asked_ground": "unlawful_stay", "asked_leaves_by": "20.03.2024.", "is_deviation": "y"}

    refused = browser.records(NUMBER, "NALOG_IZDAT", "06.03.2024.", **typed)
    recorded = browser.records(NUMBER, "NALOG_IZDAT", "06.03.2024.", reason="Issued at the border at night", **typed)

    assert refused.status_code == 422
    assert "A deviation needs its reason in words." in refused.text
    assert recorded.status_code == 303
    page = browser.get(PAGE).text
    assert "▲ deviation: it happened although it was not allowed" in page
    assert "Issued at the border at night" in page


def test_an_annulled_event_stays_on_the_page_and_is_said(browser):
    opened(browser)
    browser.records(NUMBER, "IZJAVA_NAMJERE", "05.03.2024.", asked_is_intention_proven="yes")
    address = PAGE + "/annul/" + browser.get(PAGE).text.rpartition("/annul/")[2].partition('"')[0]

    refused = browser.send(address)
    annulled = browser.send(address, reason="Of another person")

    assert "Say why the event is annulled." in refused.text
    assert annulled.status_code == 303
    page = browser.get(PAGE).text
    assert "<s>Statement of intention to leave</s>" in page
    assert "✗ annulled" in page


def test_a_safeguard_says_on_what_it_rests(browser):
    opened(browser)
    browser.records(NUMBER, "IZJAVA_NAMJERE", "05.03.2024.", asked_is_intention_proven="no")
    browser.records(NUMBER, "PROVJERA_ISKLJUČENJA", "05.03.2024.", asked_is_flight_risk="yes", asked_is_danger="no")

    answer = browser.records(
        NUMBER, "NALOG_IZDAT", "06.03.2024.", asked_ground="unlawful_stay", asked_leaves_by="20.03.2024."
    )

    assert answer.status_code == 422
    assert "It rests on: Zakon 106" in answer.text
