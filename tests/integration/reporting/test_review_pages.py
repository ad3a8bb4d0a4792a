"""The page of what waits for approval: what it shows, and what becomes of many items at once."""

import re

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import sign_in
from tracker.reporting.calendar import lock_period
from tracker.reporting.content import StatusEntry
from tracker.reporting.kinds import ReviewState, Status
from tracker.reporting.models import Remark
from tracker.reporting.review import approve, check, withdraw

DRAFT, SUBMITTED, CHECKED, RETURNED, APPROVED = ReviewState
KEYS = ("II.1.4", "II.1.5", "II.1.6")
NOT_DONE = StatusEntry(status=Status.NOT_IMPLEMENTED, narrative="Nothing", obstacle="No staff")


@pytest.fixture(autouse=True)
def _signed_in(client, session, app, coordinator, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, session, coordinator)


@pytest.fixture
def rows(ba):
    """Three activities and an indicator that wait."""
    found = [ba.bring(ba.save_status(key, "2024-Q1"), SUBMITTED) for key in KEYS]
    return [*found, ba.bring(ba.save_figure("SRC1-I1", "2024-Q1", text="Three campaigns"), SUBMITTED)]


@pytest.fixture
def page(client, ba):
    """Opens the page, or sends its form."""

    def open_page(period: str = "2024-Q1", query: str = "", **sent):
        address = f"/plans/{ba.code}/reporting/{period}/review{query}"
        return client.post(address, data=sent) if sent else client.get(address)

    return open_page


def tokens(page: str) -> list[str]:
    return re.findall(r'name="item" value="([^"]*)"', page)


def ticked_in(page: str) -> int:
    return len(re.findall(r'name="item"[^>]* checked>', page))


def test_shows_each_item_with_its_figures_light_author_and_explanation(page, rows):
    shown = page().text

    assert "4 items wait for approval" in shown
    assert len(tokens(shown)) == len(rows)
    assert "Three campaigns" in shown
    assert "No staff" in shown
    assert re.search(
        r'data-head="For the period"><strong>100</strong></td>\s*<td class="reached" data-head="To date">100', shown
    )
    assert "partly implemented" in shown
    assert shown.count("Planner<br>") == len(rows)
    assert "<button" in shown


def test_approves_what_is_ticked_and_it_leaves_the_list_at_once(page, client, rows, session, coordinator):
    shown = page().text

    answer = page(item=tokens(shown)[:3], deed="approve")

    after = client.get(answer.location).text
    assert answer.status_code == 303
    assert "Approved: 3 items." in after
    assert len(tokens(after)) == 1
    states = []
    for row in rows:
        session.refresh(row)
        states.append((row.state, row.approved_by_id))
    assert states.count((APPROVED, coordinator.id)) == 3


def test_approves_one_by_its_own_button(page, client, rows, session):
    token = tokens(page().text)[0]

    answer = page(approve_one=token, item=tokens(page().text)[2])

    assert answer.status_code == 303
    assert "Approved: 1 item." in client.get(answer.location).text


def test_returns_what_is_ticked_with_one_remark_for_all(page, rows, session):
    answer = page(item=tokens(page().text), deed="return", reason="Name the source")

    for row in rows:
        session.refresh(row)
    assert answer.status_code == 303
    assert {row.state for row in rows} == {RETURNED}
    assert session.scalars(select(Remark.text)).all() == ["Name the source"] * len(rows)


@pytest.mark.parametrize("reason", ["", " ", "x"])
def test_returns_nothing_without_a_remark_and_keeps_the_ticks(page, rows, session, reason):
    ticked = tokens(page().text)[:2]

    answer = page(item=ticked, deed="return", reason=reason)

    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert ticked_in(answer.text) == 2
    for row in rows:
        session.refresh(row)
        assert row.state is SUBMITTED


def test_nothing_ticked_is_told(page, rows):
    answer = page(deed="approve")

    assert (answer.status_code, "Tick what is to be approved or returned." in answer.text) == (422, True)


def test_what_was_changed_meanwhile_is_refused_and_told_by_name_while_the_others_are_approved(page, rows, ba, session):
    seen = tokens(page().text)
    changed = rows[0]
    withdraw(session, changed, version=changed.version, author=ba.by_planner, now=NOW)
    ba.save_status(KEYS[0], "2024-Q1", version=changed.version)
    ba.bring(changed, SUBMITTED)

    answer = page(item=seen, deed="approve")

    assert answer.status_code == 409
    assert "Approved: 3 items." in answer.text
    assert "1 item stays as it is" in answer.text
    assert f'activities/{KEYS[0]}"' in answer.text
    session.refresh(changed)
    assert changed.state is SUBMITTED


def test_what_somebody_else_has_approved_meanwhile_is_told_and_stays_theirs(page, rows, ba, session, planner):
    seen = tokens(page().text)
    approve(session, ba.plan, ba.who, rows[1], version=rows[1].version, author=ba.by_planner, now=NOW)

    answer = page(item=seen, deed="approve")

    session.refresh(rows[1])
    assert (answer.status_code, "Approved: 3 items." in answer.text) == (409, True)
    assert rows[1].approved_by_id == planner.id


def test_what_its_institution_has_not_checked_is_not_approved(page, ba, rows, session):
    ba.ask_units_first()
    shown = page().text

    answer = page(item=tokens(shown), deed="approve")

    assert "its institution has not checked it yet" in shown
    assert 'name="approve_one"' not in shown
    assert answer.status_code == 409
    assert "4 items stay as they are" in answer.text


def test_after_the_lock_nothing_is_approved(page, ba, rows, session):
    seen = tokens(page().text)
    period = ba.period("2024-Q1")
    lock_period(session, ba.plan, period, version=period.version, author=ba.by_coordinator, now=NOW)

    answer = page(item=seen, deed="approve")

    assert answer.status_code == 409
    assert "Reporting for 2024-Q1 is locked" in page().text
    assert 'name="deed"' not in page().text


def test_is_filtered_by_institution_and_by_state(page, ba, rows, session):
    of_sa = page(query="?institution=SA").text
    none = page(query="?institution=NONE").text

    assert len(tokens(of_sa)) == 1
    assert "Nothing of what waits is like that." in none
    ba.ask_units_first()
    check(session, ba.plan, ba.who, rows[0], version=rows[0].version, author=ba.by_planner, now=NOW)
    assert len(tokens(page(query="?state=checked").text)) == 1
    assert len(tokens(page(query="?state=submitted").text)) == 3


def test_ticks_all_that_can_be_approved_where_it_is_asked(page, rows):
    shown = page(query="?tick=all").text

    assert ticked_in(shown) == 4
    assert "Approve 4" in shown


@pytest.mark.parametrize(
    "token",
    ["", "x", "indicator/1", "plan/1/1", "activity/x/1", "activity/1/x", "activity/1/-1", "activity/99999999999/1"],
)
def test_a_form_that_is_not_ours_is_refused(page, rows, token):
    assert page(item=token or "/", deed="approve").status_code in {400, 404}


@pytest.mark.parametrize("deed", ["", "delete"])
def test_so_is_a_deed_that_there_is_not(page, rows, deed):
    assert page(item=tokens(page().text), deed=deed).status_code == 400


def test_an_item_of_another_period_or_plan_is_missing_and_nothing_is_approved(page, ba, xk, rows, session):
    elsewhere = xk.bring(xk.save_status("1.1.2", "2021-H1", NOT_DONE), SUBMITTED)
    later = ba.bring(ba.save_status("II.1.5", "2024-Q2"), SUBMITTED)

    for row in (elsewhere, later):
        answer = page(item=[tokens(page().text)[0], f"activity/{row.id}/{row.version}"], deed="approve")
        assert answer.status_code == 404

    for row in (*rows, elsewhere, later):
        session.refresh(row)
        assert row.state is SUBMITTED
