"""Administrators' pages of other case systems: entered, changed, renewed, closed, and how each is doing."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.integration.feeds.handing_in import COUNT, OTHERS, SHARE, System, figure, make_feed, share
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.accounts.seals import seal, unseal
from tracker.cases.feeds.health import FeedState, health_of
from tracker.cases.figures.models import Feed, FigureLink
from tracker.history import History, utc_now
from tracker.reporting.models import Counted

FEEDS = "/administration/cases/feeds"


@pytest.fixture
def browser(app, session, reported):
    """An administrator's browser."""
    client = app.test_client()
    sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
    return client


def send(browser, address, **typed):
    """Send the form of a page with what it holds unseen."""
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', browser.get(address).text)
    held = {re.search(r'name="([^"]*)"', tag)[1]: re.search(r'value="([^"]*)"', tag)[1] for tag in hidden}
    return browser.post(address, data=held | typed, headers={"Origin": "http://localhost"})


def secret_on(page) -> str:
    found = re.search(r'<textarea[^>]*id="secret"[^>]*>([^<]+)<', page.text)
    assert found is not None, page.text
    return html.unescape(found[1])


def text_of(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def feed(session) -> Feed:
    session.expire_all()
    return session.scalars(select(Feed)).one()


def test_one_room_of_the_administration_is_the_present_one(browser):
    rooms = browser.get(FEEDS).text.split('class="ways"')[1]

    assert re.findall(r'<a href="([^"]+)" aria-current=', rooms) == [FEEDS]


class TestLookedAfter:
    def test_one_that_is_entered_signs_by_the_secret_that_is_shown_once(self, browser, client, session):
        page = send(browser, f"{FEEDS}/new", code="SPS", name="Služba", expected_days="20", definitions=[COUNT, SHARE])
        secret = secret_on(page)

        assert page.headers["Cache-Control"] == "no-store"
        assert unseal(feed(session).sealed_secret) == secret
        assert System(client, "SPS", secret).hand_in(figure()).status_code == 201
        for address in (FEEDS, f"{FEEDS}/SPS", f"{FEEDS}/SPS/edit", "/history"):
            assert secret not in browser.get(address).text

    def test_the_history_tells_all_but_the_secret(self, browser, session):
        secret = secret_on(
            send(browser, f"{FEEDS}/new", code="SPS", name="Služba", expected_days="20", definitions=[COUNT])
        )
        send(browser, f"{FEEDS}/SPS/edit", name="Služba", expected_days="9", definitions=[COUNT], reason="Agreed anew")
        secret += secret_on(send(browser, f"{FEEDS}/SPS/secret", reason="It was lost"))
        send(browser, f"{FEEDS}/SPS/close", reason="Replaced by another")

        told = session.scalars(select(History).where(History.subject_kind == "feed").order_by(History.id)).all()
        assert [each.kind for each in told] == ["feed.created", "feed.changed", "feed.renewed", "feed.closed"]
        assert not any(secret[:20] in repr(each.changes) or secret[-20:] in repr(each.changes) for each in told)
        assert "Case system Služba entered" in text_of(browser.get("/history"))

    def test_what_cannot_be_entered_is_told_beside_its_field(self, browser, session):
        make_feed(session, supplies=False, seal=seal)
        sound = {"code": "NEW", "name": "New", "expected_days": "20", "definitions": [COUNT]}
        wrong = [
            ({"code": "sps"}, "A code has 2 to 30 capital letters"),
            ({"code": "SPS"}, "There is a case system with this code already."),
            ({"name": " "}, "A name has 1 to 200 characters."),
            ({"expected_days": "-1"}, "Type a whole number from 0 to 366."),
            ({"definitions": ["BA-NONE"]}, "BA-NONE"),
        ]
        for typed, why in wrong:
            page = send(browser, f"{FEEDS}/new", **sound | typed)

            assert page.status_code == 422, why
            assert why in html.unescape(page.text)

    def test_after_renewing_the_old_secret_is_worth_nothing(self, browser, system):
        new = secret_on(send(browser, f"{FEEDS}/SPS/secret", reason="It was lost"))

        assert system.hand_in(figure()).status_code == 401
        assert System(system.client, "SPS", new).hand_in(figure()).status_code == 201

    def test_a_reason_is_needed_and_whoever_was_overtaken_is_told(self, browser, system, session):
        assert send(browser, f"{FEEDS}/SPS/close", reason="").status_code == 422
        send(browser, f"{FEEDS}/SPS/secret", reason="It was lost")
        overtaken = send(browser, f"{FEEDS}/SPS/close", version="1", reason="Replaced")

        assert overtaken.status_code == 409
        assert feed(session).closed_at is None

    def test_nothing_of_a_closed_one_is_changed(self, browser, system, session):
        send(browser, f"{FEEDS}/SPS/close", reason="Replaced by another")
        page = send(browser, f"{FEEDS}/SPS/secret", reason="It was lost")

        assert page.status_code == 422
        assert "This case system has been closed" in page.text
        assert system.hand_in(figure()).status_code == 401

    def test_everybody_else_is_refused(self, app, session, system):
        for role in set(Role) - {Role.ADMINISTRATOR, Role.DONOR}:
            client = app.test_client()
            sign_in(client, session, make_person(session, role))
            for address in (FEEDS, f"{FEEDS}/new", f"{FEEDS}/SPS", f"{FEEDS}/SPS/edit", f"{FEEDS}/SPS/events"):
                assert client.get(address).status_code == 403, (role, address)


class TestSupplying:
    def test_what_came_before_is_handed_on_when_reporting_begins_to_take_it(self, browser, client, session):
        secret = make_feed(session, supplies=False, seal=seal)[1]
        System(client, "SPS", secret).hand_in(figure(), share())
        assert session.scalars(select(Counted)).all() == []

        send(
            browser, f"{FEEDS}/SPS/edit", name="Služba", expected_days="20", definitions=[COUNT, SHARE],
            supplies=[COUNT], reason="Agreed anew",
        )  # fmt: skip

        assert [row.definition for row in session.scalars(select(Counted))] == [COUNT]
        assert session.scalars(select(FigureLink.feed_id).where(FigureLink.definition == COUNT)).one() is not None

    def test_two_systems_never_supply_one_definition(self, browser, system, session):
        make_feed(session, "OTHER", supplies=False, seal=seal)
        page = send(
            browser, f"{FEEDS}/OTHER/edit", name="Other", expected_days="20", definitions=[COUNT], supplies=[COUNT],
            reason="Agreed anew",
        )  # fmt: skip

        assert page.status_code == 422
        assert "Reporting takes BA-T1 from SPS already." in page.text

    def test_only_what_it_may_hand_in_and_what_has_an_indicator_is_supplied(self, browser, system):
        typed = {"name": "Other", "expected_days": "20", "reason": "Agreed anew"}
        first = send(browser, f"{FEEDS}/SPS/edit", definitions=[COUNT], supplies=[SHARE], **typed)
        second = send(browser, f"{FEEDS}/SPS/edit", definitions=[OTHERS], supplies=[OTHERS], **typed)

        assert "Reporting takes from a case system only what it may hand in." in first.text
        assert "No indicator counts by BA-T3." in second.text

    def test_a_system_that_supplies_no_more_gives_its_indicator_back_to_the_cases(self, browser, system, session):
        typed = {"name": "Služba", "expected_days": "20", "reason": "Agreed anew"}
        send(browser, f"{FEEDS}/SPS/edit", definitions=[COUNT], supplies=[], **typed)

        assert set(session.scalars(select(FigureLink.feed_id))) == {None}


class TestHealth:
    def test_a_page_tells_what_was_taken_refused_and_why(self, browser, system, client):
        system.hand_in(figure(), share(), key="first-one")
        system.hand_in(figure(value=-1), key="second-one")
        System(client, "SPS", "another").hand_in(figure())

        listed, page = text_of(browser.get(FEEDS)), text_of(browser.get(f"{FEEDS}/SPS"))
        assert "last delivery refused" in listed
        assert "The signature is wrong" in listed
        assert "figures[0].value : Nothing is counted below nought. number-negative" in page
        assert "1 problem was found." in page
        assert "66.7" in page
        assert "2 of 3" in page

    def test_what_should_have_come_is_late_and_what_has_time_is_expected(self, system, session, reported):
        known = feed(session)
        today = utc_now().date()
        known.created_at = utc_now() - timedelta(days=90)
        for period, days in ((reported.periods[2], 40), (reported.periods[3], 5)):
            period.ends_on = period.due_on = today - timedelta(days=days)
        session.commit()
        system.hand_in(
            figure(starts_on=reported.periods[2].starts_on.isoformat(), ends_on=reported.periods[2].ends_on.isoformat())
        )

        health = health_of(session, feed(session), utc_now())
        assert {(each.definition, each.period) for each in health.late} == {(SHARE, "2024-Q3"), ("BA-T4", "2024-Q3")}
        assert {each.definition for each in health.awaited} == {COUNT, SHARE, "BA-T4"}
        assert health.state is FeedState.LATE

    def test_every_state_has_its_word(self, browser, session, system):
        assert "nothing has come yet" in text_of(browser.get(FEEDS))
        system.hand_in(figure())
        assert "in order" in text_of(browser.get(FEEDS))
        send(browser, f"{FEEDS}/SPS/close", reason="Replaced by another")
        assert "closed" in text_of(browser.get(f"{FEEDS}/SPS"))

    def test_the_list_asks_as_often_for_ten_as_for_one(self, browser, system, session, queries):
        browser.get(FEEDS)
        queries.clear()
        browser.get(FEEDS)
        for_one = len(queries)
        for number in range(9):
            make_feed(session, f"FEED-{number}", supplies=False, seal=seal)
        queries.clear()
        browser.get(FEEDS)

        assert len(queries) == for_one <= 12
