"""Milestones of an activity: added, changed, said to be done, taken away, each told to the history."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.errors import Refused
from tracker.history import History
from tracker.institutions.models import Institution
from tracker.reporting.milestones import MOST, add_milestone, change_milestone, milestones_of
from tracker.reporting.models import Milestone

ADDRESS = "/plans/BA-SPS-2024/activities/II.1.4/milestones"


@pytest.fixture(autouse=True)
def _signed_in(client, session, app, planner, ba, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, session, planner)


@pytest.fixture
def milestone(client, session) -> Milestone:
    client.post(ADDRESS, data={"title": "  Working   group meets ", "due_on": "2024-02-15"})
    return session.scalars(select(Milestone)).one()


def test_one_is_added_and_stands_on_the_pages_of_the_activity(client, milestone):
    assert (milestone.title, milestone.due_on, milestone.done_on) == ("Working group meets", date(2024, 2, 15), None)
    assert "Working group meets" in client.get(ADDRESS).text
    item = client.get("/plans/BA-SPS-2024/reporting/2024-Q1/activities/II.1.4").text
    assert "Working group meets" in item
    assert "not done" in item


def test_it_is_shown_to_those_who_see_what_nobody_has_approved(app, client, milestone):
    address = "/plans/BA-SPS-2024/activities/II.1.4"

    assert "Working group meets" in client.get(address).text
    assert "Working group meets" not in app.test_client().get(address).text


def test_it_is_said_to_be_done_on_a_day(client, session, milestone):
    sent = {"title": milestone.title, "due_on": "2024-02-15", "done_on": "2024-02-14", "version": milestone.version}

    saved = client.post(f"{ADDRESS}/{milestone.id}", data=sent)

    session.refresh(milestone)
    assert (saved.status_code, milestone.done_on) == (303, date(2024, 2, 14))
    assert "✓ February 14, 2024" in client.get(ADDRESS).text
    told = session.scalars(select(History).where(History.kind == "milestone.set").order_by(History.id.desc())).first()
    assert [(each["field"], each["after"]) for each in told.changes] == [("done_on", "2024-02-14")]


def test_it_is_taken_away_and_stays_in_the_history(client, session, milestone):
    gone = client.post(f"{ADDRESS}/{milestone.id}/remove", data={"version": milestone.version})

    assert gone.status_code == 303
    assert client.get(f"{ADDRESS}/{milestone.id}").status_code == 404
    assert "Working group meets" not in client.get(ADDRESS).text
    assert session.scalars(select(History.kind).where(History.kind == "milestone.removed")).one()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \u2003 "}, "title"),
        ({"title": "a" * 2001}, "title"),
        ({"title": "a\x07b"}, "title"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "31.2.2024"}, "due_on"),
        ({"due_on": "tomorrow"}, "due_on"),
        ({"due_on": "2044-01-01"}, "due_on"),
        ({"due_on": "0001-01-01"}, "due_on"),
    ],
)
def test_a_wrong_entry_is_told_at_its_field_and_stays_as_typed(client, session, sent, field):
    answer = client.post(ADDRESS, data={"title": "Working group meets", "due_on": "2024-02-15"} | sent)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert session.scalars(select(Milestone.id)).all() == []


def test_somebody_who_was_overtaken_sees_what_stands_there_now(client, session, milestone):
    seen = milestone.version
    sent = {"title": "Group meets", "due_on": "2024-02-15", "version": seen}
    client.post(f"{ADDRESS}/{milestone.id}", data=sent)

    late = client.post(f"{ADDRESS}/{milestone.id}", data=sent | {"title": "Another group meets"})
    gone = client.post(f"{ADDRESS}/{milestone.id}/remove", data={"version": seen})

    session.refresh(milestone)
    assert (late.status_code, gone.status_code) == (409, 409)
    assert "What it says now" in late.text
    assert milestone.title == "Group meets"


def test_nothing_is_done_in_the_future_of_the_plans_country(session, ba):
    activity = ba.activity("II.1.4")
    row = add_milestone(session, ba.plan, activity, "Meets", date(2026, 1, 16), author=ba.by_planner, now=NOW)
    # 23:30 UTC on the 15th is the 16th in Sarajevo.
    evening = datetime(2026, 1, 15, 23, 30)
    common = {"version": row.version, "author": ba.by_planner}

    with pytest.raises(Refused, match="future"):
        change_milestone(session, ba.plan, row, "Meets", row.due_on, date(2026, 1, 16), now=NOW, **common)
    change_milestone(session, ba.plan, row, "Meets", row.due_on, date(2026, 1, 16), now=evening, **common)

    assert row.done_on == date(2026, 1, 16)


def test_an_activity_has_fifty_at_most(session, ba):
    activity = ba.activity("II.1.4")
    session.add_all(
        Milestone(plan_id=ba.plan.id, activity_id=activity.id, title=str(number), due_on=date(2024, 2, 1))
        for number in range(MOST)
    )
    session.commit()

    with pytest.raises(Refused, match="50 milestones"):
        add_milestone(session, ba.plan, activity, "One more", date(2024, 2, 1), author=ba.by_planner, now=NOW)

    assert len(milestones_of(session, activity.id)) == MOST


def test_a_planner_of_another_unit_is_refused_and_another_activitys_is_missing(client, session, milestone):
    assert client.get(f"/plans/BA-SPS-2024/activities/II.1.5/milestones/{milestone.id}").status_code == 404
    unit = session.scalars(select(Institution.id).where(Institution.code == "USP")).one()
    sign_in(client, session, make_person(session, Role.PLANNER, email="usp@example.org", institution_id=unit))

    assert client.get(ADDRESS).status_code == 403
    assert client.post(f"{ADDRESS}/{milestone.id}/remove", data={"version": milestone.version}).status_code == 403
