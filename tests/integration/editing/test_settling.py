"""Findings are settled by a coordinator, for a reason; whoever comes second sees what was decided."""

import json
import re
from datetime import datetime

import pytest
from sqlalchemy import select

from tests.integration.editing.conftest import XK
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.editing.findings import SettledMeanwhile, reopen_finding, settle_finding
from tracker.errors import Refused
from tracker.exchange.json_out import plan_as_json
from tracker.history import Author, History
from tracker.plans.annexes import PlanFinding, Settlement
from tracker.plans.queries import counts_by_plan

PAGE = f"/plans/{XK}/findings"
NIGHT = datetime(2026, 11, 22, 23, 30)  # in UTC: already the 23rd in Kosovo


@pytest.fixture
def finding(session, xk):
    return session.scalars(
        select(PlanFinding).where(PlanFinding.plan_id == xk.id).order_by(PlanFinding.position)
    ).first()


@pytest.fixture
def address(finding):
    return f"{PAGE}/{finding.position}/settle"


def words(page: str) -> str:
    part = page.split("<main", 1)[-1].split("</main>", maxsplit=1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", part))


def entries(session):
    return session.scalars(select(History).where(History.subject_kind == "finding").order_by(History.position)).all()


class TestSettling:
    def test_is_done_on_a_page_and_seen_everywhere(self, session, xk, finding, address, editor, client):
        answer = editor(address).save(settlement="accepted", reason="The ministry prints it so")

        assert answer.status_code == 303
        page = client.get(answer.location).text
        assert "Accepted as printed" in words(page)
        assert "The ministry prints it so" in words(page)
        assert "2 open findings of 3" in words(page)
        session.expire_all()
        assert counts_by_plan(session, [xk.id])[xk.id].open_findings == 2
        assert "2 open findings of 3" in words(client.get(f"/plans/{XK}/").text)

    def test_is_written_into_the_history(self, session, xk, finding, address, editor, coordinator):
        editor(address).save(settlement="corrected", reason="Corrected by an edit")

        (entry,) = entries(session)
        assert (entry.kind, entry.subject_key, entry.plan_id) == ("finding.settled", str(finding.position), xk.id)
        assert entry.changes == [{"field": "settlement", "before": None, "after": "corrected", "detail": {}}]
        assert (entry.reason, entry.person_id) == ("Corrected by an edit", coordinator.id)

    def test_keeps_the_day_of_the_plans_country(self, session, finding):
        settle_finding(session, finding, Settlement.ACCEPTED, "As printed", 1, author=Author(), now=NIGHT)

        assert finding.settled_on.isoformat() == "2026-11-23"

    def test_can_be_taken_back_and_both_stay_in_the_history(self, session, finding, address, editor):
        editor(address).save(settlement="accepted", reason="As printed")
        at_page = editor(address)
        sent = at_page.open()
        at_page.address = address.replace("/settle", "/reopen")

        assert at_page.send(sent, reason="The ministry wrote again").status_code == 303
        session.refresh(finding)
        assert (finding.settlement, finding.settled_reason, finding.settled_on, finding.settled_by_id) == (None,) * 4
        assert [(entry.kind, entry.reason) for entry in entries(session)] == [
            ("finding.settled", "As printed"),
            ("finding.reopened", "The ministry wrote again"),
        ]

    @pytest.mark.parametrize(
        "typed",
        [
            {"settlement": None},
            {"settlement": "nonsense"},
            {"settlement": "accepted", "reason": "x"},
            {"settlement": "accepted", "reason": "x" * 2001},
        ],
    )
    def test_asks_for_a_choice_and_a_reason(self, session, finding, address, editor, typed):
        assert editor(address).save(**typed).status_code == 422
        session.refresh(finding)
        assert finding.settlement is None
        assert entries(session) == []

    @pytest.mark.parametrize("version", ["abc", "", "-1", "1.0", "٣", "9" * 30])
    def test_refuses_a_version_that_was_never_shown(self, session, finding, address, editor, version):
        assert editor(address).save(settlement="accepted", version=version).status_code == 400
        assert entries(session) == []

    def test_stores_nothing_else_that_is_posted(self, session, finding, address, editor):
        before = (finding.code, finding.severity, finding.plan_id)

        editor(address).save(settlement="accepted", code="x", severity="note", plan_id="99", settled_by_id="99")

        session.refresh(finding)
        assert (finding.code, finding.severity, finding.plan_id) == before
        assert finding.settled_by_id != 99

    def test_of_a_finding_that_is_none_is_not_found(self, xk, coordinator, client):
        assert client.get(f"{PAGE}/999/settle").status_code == 404
        assert client.get(f"{PAGE}/{10**30}/settle").status_code == 404


class TestTwoPeople:
    def test_the_second_sees_how_the_first_settled_it(self, session, finding, address, editor, client):
        second = editor(address)
        sent = second.open()
        editor(address).save(settlement="accepted", reason="The first was quicker")

        answer = second.send(sent, settlement="corrected", reason="The second was late")

        assert answer.status_code == 409
        shown = words(answer.text)
        assert "Accepted as printed" in shown
        assert "The first was quicker" in shown
        assert "Coordinator" in shown
        assert "The second was late" in shown
        session.refresh(finding)
        assert (finding.settlement, finding.settled_reason) == (Settlement.ACCEPTED, "The first was quicker")
        assert len(entries(session)) == 1

    def test_after_seeing_it_the_second_can_decide_anew(self, session, finding, address, editor):
        second = editor(address)
        sent = second.open()
        editor(address).save(settlement="accepted", reason="The first was quicker")
        seen = second.shown(second.send(sent, settlement="corrected", reason="Late").text)
        second.address = address.replace("/settle", "/reopen")

        assert second.send(seen, reason="It was wrong").status_code == 303
        session.refresh(finding)
        assert finding.settlement is None

    def test_a_service_never_overwrites_what_was_not_seen(self, session, finding):
        settle_finding(session, finding, Settlement.ACCEPTED, "As printed", 1, author=Author(), now=NIGHT)

        with pytest.raises(SettledMeanwhile) as late:
            reopen_finding(session, finding, "I saw it open", 1, author=Author(), now=NIGHT)
        assert late.value.now.how is Settlement.ACCEPTED
        with pytest.raises(Refused):
            settle_finding(session, finding, Settlement.CORRECTED, "Twice", 2, author=Author(), now=NIGHT)
        assert finding.settlement is Settlement.ACCEPTED


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.READER, Role.PLANNER, Role.MANAGER])
    def test_others_are_refused_and_see_no_link(self, session, finding, address, client, role):
        sign_in(client, session, make_person(session, role))
        page = client.get(PAGE).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        sent = {"settlement": "accepted", "reason": "Because", "version": 1, "csrf_token": token}

        assert "/settle" not in page
        assert client.get(address).status_code == 403
        assert client.post(address, data=sent).status_code == 403
        session.refresh(finding)
        assert finding.settlement is None

    def test_a_stranger_is_asked_to_sign_in(self, finding, address, client):
        answer = client.get(address)

        assert answer.status_code == 303
        assert "/settle" not in client.get(PAGE).text

    def test_only_those_who_see_the_history_read_who_settled_it(self, session, finding, address, editor, client):
        editor(address).save(settlement="accepted", reason="As printed by the ministry")
        own = client.get(PAGE).text
        public = client.application.test_client().get(PAGE).text

        assert "Coordinator" in words(own)
        assert "As printed by the ministry" in words(public)
        assert "Coordinator" not in words(public)


class TestTheFindingsPage:
    @pytest.mark.parametrize(("state", "shown"), [("open", 2), ("settled", 1), ("", 3)])
    def test_can_be_narrowed_to_open_or_settled_ones(self, session, finding, client, state, shown):
        settle_finding(session, finding, Settlement.ACCEPTED, "As printed", 1, author=Author(), now=NIGHT)

        page = client.get(PAGE, query_string={"state": state}).text

        assert len(re.findall(r'<td class="severity-', page)) == shown

    def test_open_ones_stand_first(self, session, xk, client):
        found = session.scalars(select(PlanFinding).where(PlanFinding.plan_id == xk.id)).all()
        for each in found:
            each.code, each.position = "total-mismatch", each.position
        session.commit()
        first = min(found, key=lambda each: each.position)
        settle_finding(session, first, Settlement.ACCEPTED, "As printed", first.version, author=Author(), now=NIGHT)

        order = re.findall(r'id="finding-(\d+)"', client.get(PAGE).text)

        assert order[-1] == str(first.position)


def test_the_export_tells_how_without_naming_anybody(session, xk, finding, coordinator):
    author = Author(coordinator.id)
    settle_finding(session, finding, Settlement.ACCEPTED, "As printed", 1, author=author, now=NIGHT)

    text = plan_as_json(session, xk)

    settled, *others = json.loads(text)["findings"]
    assert settled["settlement"] == {"how": "accepted", "reason": "As printed", "on": "2026-11-23"}
    assert [each["settlement"] for each in others] == [None, None]
    assert coordinator.name not in text
    assert coordinator.email not in text
