"""The table of institutions of a period: who has come how far, and who is silent."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import NOW
from tests.integration.reporting.test_my_work import UNDER_WAY
from tests.people import make_person, sign_in
from tracker.accounts.policy import Grant, Role, Visitor
from tracker.history import utc_now
from tracker.institutions.models import Institution
from tracker.reporting.items import plan_items
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import ReportingPeriod, Tally
from tracker.reporting.silence import silent_codes
from tracker.reporting.standing import Counts, standings_in, total
from tracker.reporting.work import work_of

ADDRESS = "/plans/XK-MIG-2021-2023/reporting/2021-H1/institutions"


def rows_of(page):
    """The table's rows as lists of words, by their first cell."""
    table = page[page.index('<table id="institutions"') :]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table[: table.index("</table>")], re.DOTALL)
    cells = [
        [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in rows
    ]
    return {row[0]: row[1:] for row in cells}


def remark_on_mup(client):
    return next(row[-1] for name, row in rows_of(client.get(ADDRESS).text).items() if "MUP" in name)


class TestStandings:
    def test_follow_what_was_entered(self, session, xk):
        answers = xk.who.of(("activity", xk.activity("1.1.1").id))
        before = _counts(session, xk, answers)

        xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.SUBMITTED)

        after = _counts(session, xk, answers)
        assert (after.missing, after.submitted, after.asked) == (before.missing - 1, 1, before.asked)

    def test_have_units_below_their_institution_and_count_them_once(self, session, ba):
        standings = standings_in(session, ba.period("2024-Q1").id)

        [owner] = [each for each in standings if each.institution.id == ba.plan.owner_id]
        assert {unit.parent_id for unit, _ in owner.units} == {ba.plan.owner_id}
        assert total(each.counts for each in standings).asked == owner.own.asked + sum(
            counts.asked for _, counts in owner.units
        )

    def test_have_units_of_units_below_the_topmost_institution(self, client, session, ba):
        unit, top = put_above_owner(session, ba)

        [standing] = [
            each for each in standings_in(session, ba.period("2024-Q1").id) if ba.plan.owner_id in ids_of(each)
        ]

        assert standing.institution.id == top
        assert unit in ids_of(standing)
        assert ba.who.institution_of(("activity", activity_of(ba, unit).id)) == top
        codes = silent_codes(session, [ba.period("2024-Q1").id])[ba.period("2024-Q1").id]
        assert "TOP" in codes
        assert session.get_one(Institution, ba.plan.owner_id).code not in codes
        sign_in(client, session, ba.coordinator)
        for page in ("institutions", "review?institution=TOP"):
            assert client.get(f"/plans/{ba.code}/reporting/2024-Q1/{page}").status_code == 200

    def test_and_the_topmost_institution_checks_what_such_a_unit_hands_in(self, client, session, ba):
        unit, top = put_above_owner(session, ba)
        ba.ask_units_first()
        activity = activity_of(ba, unit)
        row = ba.bring(ba.save_status(activity.key, "2024-Q1"), ReviewState.SUBMITTED)
        above = make_person(session, Role.PLANNER, email="top@example.org", country_code="BA", institution_id=top)
        sign_in(client, session, above)
        asking = Visitor(above.id, (Grant(Role.PLANNER, "BA", institution_id=top),))
        assert sum(each.to_check for each in work_of(session, asking, NOW)) == 1

        address = f"/plans/{ba.code}/reporting/2024-Q1/activities/{activity.key}"
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get(address).text)[1]
        answer = client.post(f"{address}/check", data={"version": row.version, "csrf_token": token})

        session.refresh(row)
        assert answer.status_code == 303
        assert row.state is ReviewState.CHECKED

    @pytest.mark.parametrize(
        ("counts", "is_silent"),
        [
            (Counts(asked=3, missing=3), True),
            (Counts(asked=3, missing=2, draft=1), False),
            (Counts(), False),
        ],
    )
    def test_call_silent_who_was_asked_and_has_typed_nothing(self, counts, is_silent):
        assert counts.is_silent is is_silent


class TestThePage:
    def test_names_everybody_with_sums_below(self, client, session, xk):
        sign_in(client, session, xk.coordinator)
        xk.bring(xk.save_status("1.1.1", "2021-H1", UNDER_WAY), ReviewState.APPROVED)

        page = client.get(ADDRESS).text

        rows = rows_of(page)
        sums = [int(cell.replace("—", "0")) for cell in rows["All institutions"][:7]]
        assert sums[0] == sum(sums[1:])
        assert sums[6] == 1
        assert "silent" in page
        assert "reporting/2021-H1/review?institution=MUP" in page

    def test_marks_what_is_overdue_and_unfinished(self, client, session, xk):
        sign_in(client, session, xk.coordinator)
        tomorrow = utc_now().date() + timedelta(days=1)
        session.execute(update(ReportingPeriod).values(due_on=tomorrow))
        session.commit()
        assert remark_on_mup(client) == "silent"

        session.execute(update(ReportingPeriod).values(due_on=tomorrow - timedelta(days=3)))
        session.commit()

        assert remark_on_mup(client) == "silent, overdue"

    def test_has_links_to_the_review_only_for_those_who_review(self, client, session, xk):
        sign_in(client, session, xk.planner)

        page = client.get(ADDRESS).text

        assert "All institutions" in page
        assert "/review" not in page

    def test_is_not_for_readers(self, client, session, xk):
        sign_in(client, session, make_person(session, Role.READER))

        assert client.get(ADDRESS).status_code == 403

    def test_of_a_period_that_the_plan_does_not_have_is_missing(self, client, session, xk):
        sign_in(client, session, xk.coordinator)

        assert client.get(ADDRESS.replace("2021-H1", "2021-Q1")).status_code == 404

    def test_costs_at_most_fifteen_queries(self, client, session, xk, queries):
        sign_in(client, session, xk.coordinator)
        client.get(ADDRESS)
        queries.clear()

        assert client.get(ADDRESS).status_code == 200

        assert len(queries) <= 15


def put_above_owner(session, desk):
    """Make the plan's owner a unit of a new institution: one unit that answers for something now, and that one."""
    top = Institution(country_code="BA", code="TOP", name="Top", names={}, kind="institution")
    session.add(top)
    session.flush()
    session.get_one(Institution, desk.plan.owner_id).parent_id = top.id
    session.commit()
    units = select(Institution.id).where(Institution.parent_id == desk.plan.owner_id)
    tallies = select(Tally.institution_id).where(
        Tally.period_id == desk.period("2024-Q1").id, Tally.institution_id.in_(units)
    )
    return session.scalars(tallies.order_by(Tally.institution_id)).first(), top.id


def activity_of(desk, institution_id):
    """An activity of the first quarter for which an institution answers."""
    items = plan_items(desk.session, desk.plan)
    return next(
        each
        for each in items.activities
        if items.who.of(("activity", each.id)) == institution_id and each.starts_on <= date(2024, 3, 31)
    )


def ids_of(standing):
    return {standing.institution.id, *(unit.id for unit, _ in standing.units)}


def _counts(session, desk, institution_id):
    institution = session.get_one(Institution, institution_id)
    top = institution.parent_id or institution.id
    session.expire_all()
    standings = standings_in(session, desk.period("2021-H1").id)
    [standing] = [each for each in standings if each.institution.id == top]
    return standing.counts
