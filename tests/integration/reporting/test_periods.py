"""Reporting periods: when they open and are overdue by the country's day, who locks them, and what their page says."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.errors import Refused
from tracker.history import History
from tracker.reporting.calendar import (
    begin_review,
    extend_period,
    lock_period,
    open_items,
    open_period,
    unlock_period,
)
from tracker.reporting.entries import day_there
from tracker.reporting.items import items_in, plan_items, reported_rows
from tracker.reporting.judging import periods_of
from tracker.reporting.kinds import PeriodState, ReviewState
from tracker.reporting.periods import is_overdue, state_on


def deed(desk, function, code: str, *extra, now: datetime = NOW, version: int | None = None):
    period = desk.period(code)
    seen = period.version if version is None else version
    function(desk.session, desk.plan, period, *extra, version=seen, author=desk.by_coordinator, now=now)
    return desk.period(code)


BEFORE = datetime(2020, 12, 1, 12)
# One for each deed; what is extended must not lie more than a year before its new due day.
HALF_YEARS = ("2021-H1", "2021-H2", "2022-H2", "2022-H1", "2023-H1")


class TestDeeds:
    @pytest.mark.parametrize(
        ("state", "possible"),
        [
            ("planned", {"open", "extend"}),
            ("open", {"begin", "extend", "lock"}),
            ("in review", {"extend", "lock"}),
            ("locked", {"unlock"}),
        ],
    )
    def test_are_possible_in_their_own_states_only(self, xk, state, possible):
        now = BEFORE if state == "planned" else NOW
        tried = {
            "open": (open_period,),
            "begin": (begin_review,),
            "extend": (extend_period, date(2023, 7, 1)),
            "lock": (lock_period,),
            "unlock": (unlock_period, "One is missing"),
        }

        went = set()
        for (name, (function, *extra)), code in zip(tried.items(), HALF_YEARS, strict=True):
            if state in {"in review", "locked"}:
                deed(xk, begin_review, code)
            if state == "locked":
                deed(xk, lock_period, code)
            try:
                deed(xk, function, code, *extra, now=now)
            except Refused:
                continue
            went.add(name)

        assert went == possible

    def test_each_is_told_with_who_and_why(self, ba):
        deed(ba, open_period, "2024-Q1", now=BEFORE)
        deed(ba, begin_review, "2024-Q1")
        deed(ba, extend_period, "2024-Q1", date(2024, 5, 1))
        deed(ba, lock_period, "2024-Q1")
        deed(ba, unlock_period, "2024-Q1", "One is missing")

        told = ba.session.execute(
            select(History.kind, History.person_id, History.reason)
            .where(History.subject_kind == "period", History.subject_key == "2024-Q1")
            .order_by(History.id)
        ).all()

        assert [each.kind for each in told] == [
            "period.opened", "period.reviewed", "period.extended", "period.locked", "period.unlocked",
        ]  # fmt: skip
        assert {each.person_id for each in told} == {ba.coordinator.id}
        assert [each.reason for each in told] == [None, None, None, None, "One is missing"]

    def test_of_somebody_who_saw_an_older_version_are_refused(self, ba):
        seen = ba.period("2024-Q1").version
        deed(ba, extend_period, "2024-Q1", date(2024, 5, 1))

        with pytest.raises(Refused, match="meanwhile"):
            deed(ba, lock_period, "2024-Q1", version=seen)

        assert ba.period("2024-Q1").locked_at is None

    @pytest.mark.parametrize("reason", ["", "  ", "no"])
    def test_nobody_unlocks_without_a_reason(self, ba, reason):
        deed(ba, lock_period, "2024-Q1")

        with pytest.raises(Refused) as refused:
            deed(ba, unlock_period, "2024-Q1", reason)

        assert refused.value.field == "reason"
        assert ba.period("2024-Q1").locked_at is not None

    @pytest.mark.parametrize("day", [date(2024, 3, 30), date(2025, 4, 2)])
    def test_a_due_day_lies_between_the_last_day_and_a_year_after_it(self, ba, day):
        with pytest.raises(Refused) as refused:
            deed(ba, extend_period, "2024-Q1", day)

        assert refused.value.field == "due_on"


class TestDayOfTheCountry:
    @pytest.mark.parametrize(
        ("now", "day"),
        [
            # Winter: Sarajevo is an hour ahead of UTC; summer: two.
            (datetime(2024, 1, 15, 22, 59, 59), date(2024, 1, 15)),
            (datetime(2024, 1, 15, 23, 0, 0), date(2024, 1, 16)),
            (datetime(2024, 7, 15, 21, 59, 59), date(2024, 7, 15)),
            (datetime(2024, 7, 15, 22, 0, 0), date(2024, 7, 16)),
            # The nights in which the clock is put forward and back.
            (datetime(2024, 3, 30, 22, 59, 59), date(2024, 3, 30)),
            (datetime(2024, 3, 30, 23, 0, 0), date(2024, 3, 31)),
            (datetime(2024, 3, 31, 21, 59, 59), date(2024, 3, 31)),
            (datetime(2024, 3, 31, 22, 0, 0), date(2024, 4, 1)),
            (datetime(2024, 10, 26, 21, 59, 59), date(2024, 10, 26)),
            (datetime(2024, 10, 26, 22, 0, 0), date(2024, 10, 27)),
            (datetime(2024, 10, 27, 22, 59, 59), date(2024, 10, 27)),
            (datetime(2024, 10, 27, 23, 0, 0), date(2024, 10, 28)),
        ],
    )
    def test_begins_at_midnight_in_sarajevo_wherever_the_server_stands(self, ba, now, day):
        assert day_there(ba.session, ba.plan, now) == day

    def test_a_period_opens_with_its_first_day_there(self, ba):
        period = ba.period("2024-Q3")  # from 1 July; 22:00 UTC on 30 June is midnight in Sarajevo
        midnight = datetime(2024, 6, 30, 22)

        states = [
            state_on(period, day_there(ba.session, ba.plan, midnight + second))
            for second in (timedelta(seconds=-1), timedelta())
        ]

        assert states == [PeriodState.PLANNED, PeriodState.OPEN]

    def test_it_is_overdue_from_the_day_after_its_due_day_there(self, ba):
        period = ba.period("2024-Q2")
        midnight = datetime.combine(period.due_on, datetime.min.time()) + timedelta(hours=22)

        late = [
            is_overdue(period, day_there(ba.session, ba.plan, midnight + second))
            for second in (timedelta(seconds=-1), timedelta())
        ]

        assert late == [False, True]

    def test_what_is_typed_in_the_last_second_before_the_first_day_is_refused(self, ba):
        with pytest.raises(Refused, match="has not begun yet"):
            ba.save_status("II.1.1", "2024-Q3", now=datetime(2024, 6, 30, 21, 59, 59))

        assert ba.save_status("II.1.1", "2024-Q3", now=datetime(2024, 6, 30, 22)).id is not None


def test_what_was_approved_leaves_what_is_missing_at_once_and_not_only_with_the_lock(ba):
    def missing() -> set[str]:
        plan, periods = ba.plan, periods_of(ba.session, ba.plan.id)
        actuals, reports = reported_rows(ba.session, [each.id for each in periods])
        found = items_in(
            plan, plan_items(ba.session, plan), ba.period("2024-Q1"), periods, actuals, reports, date(2024, 4, 2)
        )
        return {item.key for item in found.items if item.is_missing}

    before = missing()
    ba.bring(ba.save_status("II.1.4", "2024-Q1"), ReviewState.APPROVED)

    assert before - missing() == {"II.1.4"}
    assert open_items(ba.session, ba.period("2024-Q1").id)[ReviewState.APPROVED] == 1


class TestPages:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client, session, coordinator):
        sign_in(client, session, coordinator)

    def test_the_list_says_how_much_is_in_which_state(self, client, ba):
        ba.bring(ba.save_status("II.1.4", "2024-Q1"), ReviewState.APPROVED)
        ba.bring(ba.save_status("II.1.5", "2024-Q1"), ReviewState.SUBMITTED)

        page = client.get(f"/plans/{ba.code}/reporting/").text

        assert page.count('<th scope="row"><strong>2024-Q') == 4
        assert "Review (1)" in page
        assert "overdue" in page
        for name in ("begin-review", "extend", "lock"):
            assert f'href="/plans/{ba.code}/reporting/2024-Q1/{name}"' in page
        assert "2024-Q1/unlock" not in page

    def test_the_list_leads_a_planner_to_no_deed(self, client, session, ba, planner):
        sign_in(client, session, planner)

        page = client.get(f"/plans/{ba.code}/reporting/").text

        assert "2024-Q1" in page
        assert "/lock" not in page
        assert client.get(f"/plans/{ba.code}/reporting/2024-Q1/lock").status_code == 403
        assert client.post(f"/plans/{ba.code}/reporting/2024-Q1/lock", data={"version": "1"}).status_code in {400, 403}

    def test_before_the_lock_it_is_said_what_is_missing_and_what_waits(self, client, ba):
        ba.bring(ba.save_status("II.1.5", "2024-Q1"), ReviewState.SUBMITTED)

        page = client.get(f"/plans/{ba.code}/reporting/2024-Q1/lock").text

        assert "Lock 2024-Q1" in page
        assert "items are still missing" in page
        assert "1 item waits for review, and would stay without approval" in page
        assert f"/plans/{ba.code}/reporting/2024-Q1/activities/II.1.5" in page

    def test_lock_and_unlock_from_the_pages(self, client, ba, app, monkeypatch):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        address = f"/plans/{ba.code}/reporting/2024-Q1"

        locked = client.post(f"{address}/lock", data={"version": ba.period("2024-Q1").version})
        assert (locked.status_code, ba.period("2024-Q1").locked_at is None) == (303, False)

        without = client.post(f"{address}/unlock", data={"version": ba.period("2024-Q1").version, "reason": ""})
        assert (without.status_code, "Say why this is changed." in without.text) == (422, True)

        stale = client.post(f"{address}/unlock", data={"version": "1", "reason": "One is missing"})
        assert (stale.status_code, "somebody else" in stale.text) == (409, True)

        opened = client.post(
            f"{address}/unlock", data={"version": ba.period("2024-Q1").version, "reason": "One is missing"}
        )
        assert (opened.status_code, ba.period("2024-Q1").locked_at) == (303, None)
        assert "2024-Q1 is unlocked." in client.get(opened.location).text

    @pytest.mark.parametrize("day", ["", "31.2.2024", "tomorrow", "2023-01-01"])
    def test_a_due_day_that_cannot_be_is_told_at_its_field(self, client, ba, app, monkeypatch, day):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)

        answer = client.post(
            f"/plans/{ba.code}/reporting/2024-Q1/extend",
            data={"version": ba.period("2024-Q1").version, "due_on": day},
        )

        assert answer.status_code == 422
        assert 'id="due_on-error"' in answer.text

    @pytest.mark.parametrize("address", ["2024-Q9/lock", "2024-Q9/review", "2024-Q1/destroy", "0/lock"])
    def test_what_is_not_there_is_missing(self, client, ba, address):
        assert client.get(f"/plans/{ba.code}/reporting/{address}").status_code == 404

    def test_without_the_token_of_the_form_nothing_is_done(self, client, ba):
        answer = client.post(f"/plans/{ba.code}/reporting/2024-Q1/lock", data={"version": "1"})

        assert answer.status_code == 400
        assert ba.period("2024-Q1").locked_at is None

    def test_pages_cost_fifteen_queries_at_most(self, client, session, ba, queries):
        ba.bring(ba.save_status("II.1.5", "2024-Q1"), ReviewState.SUBMITTED)
        institution = ba.plan.owner_id
        person = make_person(session, Role.COORDINATOR, email="own@example.org", institution_id=institution)
        sign_in(client, session, person)
        for address in ("", "2024-Q1/lock", "2024-Q1/review"):
            client.get(f"/plans/{ba.code}/reporting/{address}")
            queries.clear()

            answer = client.get(f"/plans/{ba.code}/reporting/{address}")

            assert answer.status_code == 200
            assert len(queries) <= 15, (address, queries)


@pytest.mark.parametrize(("role", "is_offered"), [(Role.PLANNER, True), (Role.MANAGER, True), (Role.READER, False)])
def test_the_pages_of_a_plan_lead_to_its_reporting_those_who_may_see_it(client, session, ba, role, is_offered):
    way = f'<a href="/plans/{ba.code}/reporting/"'
    for_nobody = client.get(f"/plans/{ba.code}/risks").text
    scope = {"country_code": "BA"} if role is Role.MANAGER else {}
    sign_in(client, session, make_person(session, role, email=f"one_more_{role}@example.org", **scope))

    page = client.get(f"/plans/{ba.code}/risks").text

    assert way not in for_nobody
    assert (way in page) == is_offered
