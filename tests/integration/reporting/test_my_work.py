"""My work: what is due, overdue, returned and waiting, for each role, across plans and periods."""

import random
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.people import make_person, sign_in
from tracker.accounts.models import SignIn
from tracker.accounts.policy import Grant, Role, Visitor
from tracker.accounts.stand_ins import act_for, name_stand_in
from tracker.errors import Refused
from tracker.history import Author, utc_now
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reporting.calendar import lock_period
from tracker.reporting.content import StatusEntry
from tracker.reporting.items import items_in, plan_items, reported_rows
from tracker.reporting.judging import periods_of
from tracker.reporting.kinds import ReviewState, Status
from tracker.reporting.models import ActivityReport, ReportingPeriod, Tally
from tracker.reporting.review import approve, give_back, submit, withdraw
from tracker.reporting.tallies import COUNTS
from tracker.reporting.work import items_at_hand, work_count, work_of

ADDRESS = "/my-work"
XK = "XK-MIG-2021-2023"
UNDER_WAY = StatusEntry(status=Status.IN_PROGRESS, narrative="Two of three", obstacle="No staff")


def visitor_with(role, **scope):
    return Visitor(7, (Grant(role, **scope),))


def institution_id(session, country, code):
    return session.scalars(
        select(Institution.id).where(Institution.country_code == country, Institution.code == code)
    ).one()


def page_of(client, session, person):
    sign_in(client, session, person)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return answer.text


def waiting_in_bar(page):
    """The number beside "My work" in the top bar; 0 where there is none, None where the link is not there."""
    found = re.search(r'href="/my-work"[^>]*>My work(?: \(([\d,]+)\))?<', page)
    return None if found is None else int((found[1] or "0").replace(",", ""))


def counted_from_items(session, plan):
    """The tallies as the rules for one plan say them, item by item."""
    items, periods = plan_items(session, plan), periods_of(session, plan.id)
    actuals, reports = reported_rows(session, [period.id for period in periods])
    found = {}
    for period in periods:
        for each in items_in(plan, items, period, periods, actuals, reports, NOW.date()).items:
            if not each.is_asked and each.row is None:
                continue
            counts = found.setdefault((period.id, each.institution_id), dict.fromkeys(COUNTS, 0))
            counts["asked"] += 1
            counts[each.state.value if each.state is not None else "missing"] += 1
    return found


def kept(session, plan):
    rows = session.scalars(select(Tally).where(Tally.plan_id == plan.id).execution_options(populate_existing=True))
    return {(row.period_id, row.institution_id): {name: getattr(row, name) for name in COUNTS} for row in rows}


def any_step(desk, key, period, chance):
    """Save the item of a period, or take any step with it, whether it is allowed or not."""
    row = desk.session.scalars(
        select(ActivityReport).where(
            ActivityReport.activity_id == desk.activity(key).id, ActivityReport.period_id == desk.period(period).id
        )
    ).one_or_none()
    step = chance.choice(["save", "submit", "withdraw", "return", "approve"]) if row is not None else "save"
    by_planner = {"version": row.version if row is not None else 0, "author": desk.by_planner, "now": NOW}
    by_coordinator = by_planner | {"author": desk.by_coordinator}
    match step:
        case "save":
            done = StatusEntry(status=Status.IMPLEMENTED, done_in=period)
            desk.save_status(key, period, done if chance.random() < 0.4 else UNDER_WAY, version=by_planner["version"])
        case "submit":
            submit(desk.session, desk.plan, row, **by_planner)
        case "withdraw":
            withdraw(desk.session, row, **by_planner)
        case "return":
            give_back(desk.session, row, "Name the source", **by_coordinator)
        case "approve":
            approve(desk.session, desk.plan, desk.who, row, **by_coordinator)


class TestTallies:
    @pytest.mark.parametrize("code", ["ba", "xk"])
    def test_are_those_of_the_items_when_a_plan_is_loaded(self, session, request, code):
        desk = request.getfixturevalue(code)

        assert kept(session, desk.plan) == counted_from_items(session, desk.plan)

    def test_follow_every_step_of_a_review(self, session, xk):
        chance = random.Random(4)
        for _ in range(60):
            key = chance.choice(["1.1.1", "1.1.2", "1.2.1", "1.4.5"])
            period = chance.choice(["2021-H1", "2021-H2", "2022-H1"])
            try:
                any_step(xk, key, period, chance)
            except Refused:
                session.expire_all()

        assert kept(session, xk.plan) == counted_from_items(session, xk.plan)
        assert {row.state for row in session.scalars(select(ActivityReport))} >= {ReviewState.APPROVED}


class TestAPlanner:
    def test_is_told_what_their_institution_has_to_hand_in(self, client, session, xk):
        mup = institution_id(session, "XK", "MUP")
        planner = make_person(session, Role.PLANNER, institution_id=mup, country_code="XK", email="mup@example.org")
        theirs = {mup, *session.scalars(select(Institution.id).where(Institution.parent_id == mup))}
        expected = sum(
            counts["missing"] for (_, each), counts in counted_from_items(session, xk.plan).items() if each in theirs
        )

        page = page_of(client, session, planner)

        assert waiting_in_bar(page) == expected > 0
        assert "XK-MIG-2021-2023" in page
        assert "BA-SPS-2024" not in page
        assert f"/plans/{XK}/reporting/2021-H1/enter" in page

    def test_sees_an_item_leave_as_soon_as_it_is_handed_in(self, client, session, xk):
        asking = visitor_with(Role.PLANNER)
        before = work_count(session, asking, NOW)

        row = xk.save_status("1.1.1", "2021-H1", UNDER_WAY)
        drafted = work_count(session, asking, NOW)
        xk.bring(row, ReviewState.SUBMITTED)

        assert (drafted, work_count(session, asking, NOW)) == (before, before - 1)

    def test_finds_what_was_returned_one_by_one(self, client, session, xk):
        xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.RETURNED)

        page = page_of(client, session, xk.planner)

        assert f"/plans/{XK}/reporting/2021-H1/activities/1.1.1" in page
        assert "Somebody has looked at these" in page

    def test_sees_nothing_of_institutions_that_are_not_theirs(self, session, xk):
        told = select(Tally.institution_id).where(Tally.plan_id == xk.plan.id)
        rows = session.scalars(select(Institution).where(Institution.id.in_(told)))
        tops = {row.parent_id or row.id for row in rows}
        counts = [work_count(session, visitor_with(Role.PLANNER, institution_id=each), NOW) for each in tops]

        assert sum(counts) == work_count(session, visitor_with(Role.PLANNER, plan_id=xk.plan.id), NOW)
        assert min(counts) > 0


class TestUnits:
    def test_an_institution_sees_what_its_units_report_and_checks_it(self, client, session, ba):
        ba.ask_units_first()
        unit = session.scalars(select(Institution).where(Institution.parent_id.is_not(None))).first()
        tally = session.scalars(select(Tally).where(Tally.plan_id == ba.plan.id)).all()
        units = {row.institution_id for row in tally} & set(
            session.scalars(select(Institution.id).where(Institution.parent_id == ba.plan.owner_id))
        )
        assert units, unit
        key = next(
            each.key
            for each in plan_items(session, ba.plan).activities
            if ba.who.of(("activity", each.id)) in units and each.starts_on <= date(2024, 3, 31)
        )
        of_unit = visitor_with(Role.PLANNER, institution_id=ba.who.of(("activity", ba.activity(key).id)))
        of_institution = visitor_with(Role.PLANNER, institution_id=ba.plan.owner_id)
        coordinator = visitor_with(Role.COORDINATOR, plan_id=ba.plan.id)
        before = work_count(session, of_unit, NOW), work_count(session, of_institution, NOW)

        ba.bring(ba.save_status(key, "2024-Q1"), ReviewState.SUBMITTED)

        assert work_count(session, of_unit, NOW) == before[0] - 1
        assert work_count(session, of_institution, NOW) == before[1]  # one less to hand in, one more to check
        work = work_of(session, of_institution, NOW)
        assert sum(each.to_check for each in work) == 1
        assert [each.key for each in items_at_hand(session, of_institution, work, 50)] == [key]
        assert work_count(session, coordinator, NOW) == 0
        assert sum(each.being_checked for each in work_of(session, coordinator, NOW)) == 1

    def test_what_is_checked_waits_for_the_coordinator(self, session, ba):
        ba.ask_units_first()
        key = next(
            each.key
            for each in plan_items(session, ba.plan).activities
            if ba.who.is_of_unit(("activity", each.id)) and each.starts_on <= date(2024, 3, 31)
        )

        ba.bring(ba.save_status(key, "2024-Q1"), ReviewState.CHECKED)

        assert work_count(session, visitor_with(Role.COORDINATOR, plan_id=ba.plan.id), NOW) == 1
        assert sum(each.to_check for each in work_of(session, visitor_with(Role.PLANNER), NOW)) == 0


class TestACoordinator:
    def test_is_told_what_waits_and_who_is_silent(self, client, session, xk):
        xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.SUBMITTED)

        page = page_of(client, session, xk.coordinator)

        assert waiting_in_bar(page) == 1
        assert f"/plans/{XK}/reporting/2021-H1/review" in page
        assert "Silent institutions" in page

    def test_sees_an_item_leave_every_list_when_it_is_approved(self, client, session, xk):
        row = xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.SUBMITTED)
        sign_in(client, session, xk.coordinator)
        assert waiting_in_bar(client.get(ADDRESS).text) == 1

        approve(session, xk.plan, xk.who, row, version=row.version, author=xk.by_coordinator, now=utc_now())

        page = client.get(ADDRESS).text
        assert waiting_in_bar(page) == 0
        assert f"/plans/{XK}/reporting/2021-H1/review" not in page
        everybody = visitor_with(Role.PLANNER)
        assert sum(each.waiting for each in work_of(session, everybody, NOW)) == 0

    def test_has_nothing_to_enter(self, session, xk):
        work = work_of(session, visitor_with(Role.COORDINATOR), NOW)

        assert {(each.missing, each.returned, each.waiting) for each in work} == {(0, 0, 0)}


class TestPeriods:
    def test_that_are_locked_or_have_not_begun_are_not_counted(self, session, ba):
        asking = visitor_with(Role.PLANNER, plan_id=ba.plan.id)
        before_they_begin = NOW.replace(year=2023)
        first = ba.period("2024-Q1")
        all_open = {each.code for each in work_of(session, asking, NOW)}

        lock_period(session, ba.plan, first, version=first.version, author=ba.by_coordinator, now=NOW)

        assert work_of(session, asking, before_they_begin) == []
        assert work_count(session, asking, before_they_begin) == 0
        assert {each.code for each in work_of(session, asking, NOW)} == all_open - {"2024-Q1"}

    def test_the_count_is_that_of_the_list_on_any_day(self, session, ba, xk):
        asking = visitor_with(Role.PLANNER)
        for days in range(0, 2000, 91):
            now = NOW.replace(year=2020) + timedelta(days=days)
            assert work_count(session, asking, now) == sum(each.own for each in work_of(session, asking, now))

    def test_that_passed_their_due_day_are_overdue(self, client, session, ba):
        tomorrow = utc_now().date() + timedelta(days=1)
        session.execute(update(ReportingPeriod).values(due_on=tomorrow))
        session.commit()
        sign_in(client, session, ba.planner)
        assert 'class="overdue"' not in client.get(ADDRESS).text

        session.execute(update(ReportingPeriod).values(due_on=tomorrow - timedelta(days=3)))
        session.commit()

        assert 'class="overdue"' in client.get(ADDRESS).text


class TestOthers:
    @pytest.mark.parametrize("role", [Role.READER, Role.MANAGER])
    def test_are_told_that_nothing_is_asked_of_them(self, client, session, ba, role):
        page = page_of(client, session, make_person(session, role))

        assert "your roles are for reading" in page
        assert waiting_in_bar(page) is None

    def test_strangers_are_sent_to_sign_in(self, client):
        assert client.get(ADDRESS).status_code == 303

    def test_a_planner_for_whom_all_is_done_reads_one_sentence(self, client, session):
        nobody = Institution(country_code="XK", code="IDLE", name="Idle", names={}, kind="institution")
        session.add(nobody)
        session.commit()
        planner = make_person(session, Role.PLANNER, institution_id=nobody.id, country_code="XK", email="i@example.org")

        page = page_of(client, session, planner)

        assert "Nothing is to be done now" in page
        assert waiting_in_bar(page) == 0

    def test_a_stand_in_sees_the_work_of_whom_they_act_for(self, client, session, ba):
        deputy = make_person(session, Role.READER)
        now = utc_now()
        today = now.date()
        name_stand_in(session, ba.planner, deputy, today - timedelta(1), today + timedelta(1), author=Author(), now=now)
        sign_in(client, session, deputy)
        assert waiting_in_bar(client.get(ADDRESS).text) is None
        opened = session.scalars(select(SignIn).where(SignIn.person_id == deputy.id)).one()

        token = act_for(session, opened, ba.planner, now)
        with client.session_transaction(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as cookie:
            cookie["_user_id"] = token

        assert waiting_in_bar(client.get(ADDRESS).text) == work_count(session, visitor_with(Role.PLANNER), now) > 0


class TestQueries:
    @pytest.mark.parametrize("role", [Role.PLANNER, Role.COORDINATOR])
    def test_the_page_costs_at_most_fifteen(self, client, session, xk, queries, role):
        xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.RETURNED)
        xk.bring(xk.save_status("1.1.2", "2021-H1", UNDER_WAY), ReviewState.SUBMITTED)
        sign_in(client, session, {Role.PLANNER: xk.planner, Role.COORDINATOR: xk.coordinator}[role])
        client.get(ADDRESS)
        queries.clear()

        assert client.get(ADDRESS).status_code == 200

        assert len(queries) <= 15

    def test_the_number_in_the_top_bar_costs_one(self, session, xk, queries):
        session.scalars(select(Plan)).all()
        queries.clear()

        work_count(session, visitor_with(Role.PLANNER, institution_id=1), NOW)
        work_count(session, visitor_with(Role.READER), NOW)

        assert len(queries) == 1
