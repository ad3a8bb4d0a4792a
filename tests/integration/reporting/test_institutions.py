"""The table of institutions of a period: who has come how far, and who is silent."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.integration.reporting.test_my_work import UNDER_WAY
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.history import utc_now
from tracker.institutions.models import Institution
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.standing import Counts, standings_in, total

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


def _counts(session, desk, institution_id):
    institution = session.get_one(Institution, institution_id)
    top = institution.parent_id or institution.id
    session.expire_all()
    standings = standings_in(session, desk.period("2021-H1").id)
    [standing] = [each for each in standings if each.institution.id == top]
    return standing.counts
