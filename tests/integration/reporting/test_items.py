"""The page of one item in one period: what it shows, and the buttons that lead an item through its review."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.institutions.models import Institution
from tracker.reporting.calendar import lock_period
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.figures import Figure
from tracker.reporting.kinds import ReviewState, Status
from tracker.reporting.review import correct

DRAFT, SUBMITTED, CHECKED, RETURNED, APPROVED = ReviewState
FIGURE = "indicators/SRC1-I1"
STATUS = "activities/II.1.4"
CORRECTION = {"side": "period", "figure": "120", "obstacle": "No staff", "reason": "Counted twice"}
DONE = StatusEntry(status=Status.IMPLEMENTED, done_in="2024-Q1")


@pytest.fixture(autouse=True)
def _without_tokens(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def visit(client, session, ba):
    """Opens a page below a period, or sends something to it, as a person."""

    def open_as(person, address: str, *, period: str = "2024-Q1", **sent):
        sign_in(client, session, person)
        path = f"/plans/{ba.code}/reporting/{period}/{address}"
        return client.post(path, data=sent) if sent else client.get(path)

    return open_as


def buttons(page: str) -> set[str]:
    """What the page's forms send to, by the last part of their addresses."""
    return {each.rpartition("/")[2] for each in re.findall(r'action="(/plans/[^"]*/reporting/[^"]*)"', page)}


def mark_of(answer) -> str:
    """What a page of correction notes of how the entry was understood."""
    return re.search(r'name="understood" value="([0-9a-f]+)"', answer.text)[1]


class TestPage:
    def test_shows_both_figures_with_target_light_texts_and_who(self, ba, visit, planner):
        ba.bring(ba.save_figure("SRC1-I1", "2024-Q1", text="Three campaigns", way_forward="More staff"), SUBMITTED)
        ba.save_figure("SRC1-I1", "2024-Q2", "50")

        page = visit(planner, FIGURE, period="2024-Q2").text

        assert re.findall(r'<strong class="reached">([^<]*)', page) == ["50", "150"]
        assert "17,500" in page
        assert "far behind" in page
        assert "No staff" in page
        first = visit(planner, FIGURE).text
        assert "Three campaigns" in first
        assert "More staff" in first
        assert "Submitted: Planner" in first
        assert re.search(r"January 15, 2026, 1:00\sPM CET", first)

    def test_names_the_counters_and_the_status_in_the_words_of_the_country(self, ba, visit, planner, client):
        ba.save_figure("II.1-I1", "2024-Q1", entry=ActualEntry(figure=Figure(parts=(Decimal(6), Decimal(4)))))
        ba.save_status("II.1.4", "2024-Q1", DONE)

        counted = visit(planner, "indicators/II.1-I1").text
        client.set_cookie("lang", "bs")
        done = visit(planner, STATUS).text

        assert "6/4" in counted
        assert "broj odobrenih planskih dokumenata" in counted
        assert "provedeno" in done

    @pytest.mark.parametrize(
        ("done_in", "said"), [("2024-Q1", "done early"), ("2024-Q3", "done on time"), ("2024-Q4", "done late")]
    )
    def test_tells_whether_it_was_in_time(self, ba, visit, planner, done_in, said):
        ba.save_status("II.1.1", "2024-Q4", StatusEntry(status=Status.IMPLEMENTED, done_in=done_in))

        assert said in visit(planner, "activities/II.1.1", period="2024-Q4").text

    def test_shows_what_was_filed_beside_what_is_corrected(self, ba, visit, planner):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        period = ba.period("2024-Q1")
        lock_period(ba.session, ba.plan, period, version=period.version, author=ba.by_coordinator, now=NOW)
        entry = ActualEntry(figure=Figure(number=Decimal(120)), obstacle="No staff")
        correct(
            ba.session, ba.plan, row, entry, "Counted twice", version=row.version, author=ba.by_coordinator, now=NOW
        )

        page = visit(planner, FIGURE).text

        assert "The period was locked when this was corrected." in page
        assert re.search(r'data-head="As filed">100</td>\s*<td data-head="As corrected">120</td>', page)
        assert page.count("Counted twice") == 2
        assert "Corrected: Coordinator" in page

    def test_of_what_nobody_entered_says_so(self, ba, visit, planner):
        page = visit(planner, FIGURE).text

        assert "Nobody has entered anything yet." in page
        assert "due, no data" in page

    @pytest.mark.parametrize(
        "address",
        ["indicators/none", "activities/none", "indicators/II.1.4", "activities/SRC1-I1", "indicators/SRC1-I1/nothing"],
    )
    def test_what_is_not_there_is_missing(self, ba, visit, coordinator, address):
        assert visit(coordinator, address).status_code == 404

    def test_is_closed_to_whoever_sees_no_drafts(self, ba, visit, session):
        reader = make_person(session, Role.READER)

        assert visit(reader, FIGURE).status_code == 403

    def test_costs_fifteen_queries_at_most(self, client, session, ba, queries):
        ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        ba.bring(ba.save_status("II.1.4", "2024-Q1", DONE), APPROVED)
        person = make_person(session, Role.COORDINATOR, email="own@example.org", institution_id=ba.plan.owner_id)
        sign_in(client, session, person)
        for address in (FIGURE, STATUS):
            client.get(f"/plans/{ba.code}/reporting/2024-Q1/{address}")
            queries.clear()

            answer = client.get(f"/plans/{ba.code}/reporting/2024-Q1/{address}")

            assert answer.status_code == 200
            assert len(queries) <= 15, (address, queries)


class TestButtons:
    @pytest.mark.parametrize(
        ("state", "of_planner", "of_coordinator"),
        [
            (DRAFT, {"submit", "evidence"}, {"submit", "evidence", "comment"}),
            (RETURNED, {"submit", "evidence"}, {"submit", "evidence", "comment"}),
            (SUBMITTED, {"withdraw"}, {"withdraw", "approve", "return", "comment"}),
            (APPROVED, set(), {"comment"}),
        ],
    )
    def test_are_those_that_the_reader_may_press(
        self, ba, visit, planner, coordinator, state, of_planner, of_coordinator
    ):
        ba.bring(ba.save_status("II.1.4", "2024-Q1"), state)

        offered = [buttons(visit(person, STATUS).text) for person in (planner, coordinator)]

        assert offered == [of_planner, of_coordinator]

    def test_after_the_lock_only_the_correction_is_left(self, ba, visit, coordinator):
        ba.bring(ba.save_status("II.1.4", "2024-Q1"), SUBMITTED)
        ba.bring(ba.save_status("II.1.5", "2024-Q1"), APPROVED)
        period = ba.period("2024-Q1")
        lock_period(ba.session, ba.plan, period, version=period.version, author=ba.by_coordinator, now=NOW)

        assert buttons(visit(coordinator, STATUS).text) == {"comment"}
        assert 'activities/II.1.5/correct"' in visit(coordinator, "activities/II.1.5").text

    def test_an_item_goes_from_draft_to_approved_by_them(self, ba, visit, planner, coordinator):
        row = ba.save_status("II.1.4", "2024-Q1")
        came_to = []

        for person, button, more in (
            (planner, "submit", {}),
            (planner, "withdraw", {}),
            (planner, "submit", {}),
            (coordinator, "return", {"reason": "Name the source"}),
            (planner, "submit", {}),
            (coordinator, "approve", {}),
        ):
            answer = visit(person, f"{STATUS}/{button}", version=row.version, **more)
            ba.session.refresh(row)
            came_to.append((answer.status_code, row.state))

        assert came_to == [(303, state) for state in (SUBMITTED, DRAFT, SUBMITTED, RETURNED, SUBMITTED, APPROVED)]
        assert (row.author_id, row.approved_by_id) == (planner.id, coordinator.id)
        assert "Name the source" in visit(planner, STATUS).text

    def test_what_was_changed_meanwhile_is_never_approved_unseen(self, ba, visit, coordinator):
        row = ba.bring(ba.save_status("II.1.4", "2024-Q1"), SUBMITTED)

        answer = visit(coordinator, f"{STATUS}/approve", version=row.version - 1)

        assert (answer.status_code, "Somebody else has saved this meanwhile" in answer.text) == (409, True)
        assert row.state is SUBMITTED

    def test_a_draft_that_does_not_explain_itself_stays_one_and_is_told_why(self, ba, visit, planner):
        row = ba.save_status("II.1.4", "2024-Q1", StatusEntry(status=Status.PARTLY, narrative="Two of three"))

        answer = visit(planner, f"{STATUS}/submit", version=row.version)

        assert (answer.status_code, "say what stood in the way" in answer.text) == (409, True)
        assert row.state is DRAFT

    def test_nothing_is_returned_without_a_remark_and_what_was_typed_stays(self, ba, visit, coordinator):
        row = ba.bring(ba.save_status("II.1.4", "2024-Q1"), SUBMITTED)

        answer = visit(coordinator, f"{STATUS}/return", version=row.version, reason="?")

        assert answer.status_code == 422
        assert 'id="reason-error"' in answer.text
        assert re.search(r"<textarea[^>]*>\s*\?</textarea>", answer.text)

    def test_a_planner_of_another_institution_is_refused(self, ba, visit, session):
        unit = session.scalars(select(Institution.id).where(Institution.code == "USP")).one()
        stranger = make_person(session, Role.PLANNER, email="other@example.org", institution_id=unit)
        row = ba.save_status("II.1.6", "2024-Q1")  # SA answers for it

        refused = [
            visit(stranger, f"activities/II.1.6/{each}", version=row.version).status_code
            for each in ("submit", "withdraw", "check")
        ]

        assert refused == [403, 403, 403]

    @pytest.mark.parametrize("button", ["approve", "comment"])
    def test_a_planner_neither_approves_nor_comments(self, ba, visit, planner, button):
        row = ba.bring(ba.save_status("II.1.4", "2024-Q1"), SUBMITTED)

        assert visit(planner, f"{STATUS}/{button}", version=row.version, text="So be it").status_code == 403

    @pytest.mark.parametrize("version", ["", "x", "-1", "1e9", "99999999999", "٣"])
    def test_a_form_that_names_no_version_is_not_ours(self, ba, visit, planner, version):
        ba.save_status("II.1.4", "2024-Q1")

        assert visit(planner, f"{STATUS}/submit", version=version).status_code == 400

    def test_of_what_nobody_entered_lead_nowhere(self, ba, visit, coordinator):
        answer = visit(coordinator, f"{STATUS}/approve", version="0")

        assert (answer.status_code, "Nothing has been entered here yet." in answer.text) == (409, True)

    def test_a_comment_of_a_manager_is_kept(self, ba, visit, session):
        ba.bring(ba.save_status("II.1.4", "2024-Q1"), APPROVED)
        manager = make_person(session, Role.MANAGER, country_code="BA")

        answer = visit(manager, f"{STATUS}/comment", text="Is that all?")

        assert answer.status_code == 303
        assert "Is that all?" in visit(manager, STATUS).text


class TestUnitStep:
    def test_the_unit_submits_its_institution_checks_the_coordinator_approves(self, ba, visit, session, coordinator):
        ba.ask_units_first()
        units = dict(session.execute(select(Institution.code, Institution.id)).all())
        unit = make_person(session, Role.PLANNER, email="unit@example.org", institution_id=units["KD"])
        institution = make_person(session, Role.PLANNER, email="whole@example.org", institution_id=ba.plan.owner_id)
        row = ba.save_status("II.1.4", "2024-Q1")
        visit(unit, f"{STATUS}/submit", version=row.version)
        ba.session.refresh(row)

        by_unit = visit(unit, f"{STATUS}/check", version=row.version)
        too_early = visit(coordinator, f"{STATUS}/approve", version=row.version)
        shown = buttons(visit(institution, STATUS).text)
        checked = visit(institution, f"{STATUS}/check", version=row.version)
        ba.session.refresh(row)
        state = row.state
        approved = visit(coordinator, f"{STATUS}/approve", version=row.version)
        ba.session.refresh(row)

        assert (by_unit.status_code, too_early.status_code) == (403, 409)
        assert {"check", "return"} <= shown
        assert (checked.status_code, state) == (303, CHECKED)
        assert (approved.status_code, row.state, row.checked_by_id) == (303, APPROVED, institution.id)

    def test_the_institution_returns_what_its_unit_submitted_and_nothing_later(self, ba, visit, session):
        ba.ask_units_first()
        institution = make_person(session, Role.PLANNER, email="whole@example.org", institution_id=ba.plan.owner_id)
        row = ba.bring(ba.save_status("II.1.4", "2024-Q1"), CHECKED)

        late = visit(institution, f"{STATUS}/return", version=row.version, reason="Name the source")
        other = ba.bring(ba.save_status("II.1.5", "2024-Q1"), SUBMITTED)
        returned = visit(institution, "activities/II.1.5/return", version=other.version, reason="Name the source")

        assert (late.status_code, "Only a coordinator returns this." in late.text) == (409, True)
        assert returned.status_code == 303


class TestCorrection:
    def test_is_shown_as_understood_before_it_is_saved(self, ba, visit, coordinator, client):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        client.set_cookie("lang", "bs")
        sent = {
            "version": row.version,
            "side": "period",
            "figure": "1.200,5",
            "obstacle": "No staff",
            "reason": "Counted twice",
        }

        shown = visit(coordinator, f"{FIGURE}/correct", **sent)
        mark = mark_of(shown)
        saved = visit(coordinator, f"{FIGURE}/correct", **sent, understood=mark)

        ba.session.refresh(row)
        assert (shown.status_code, saved.status_code) == (422, 303)
        assert "1.200,5" in shown.text
        assert (row.figure, row.filed["figure"]) == ({"number": "1200.5"}, {"number": "100"})
        assert (row.corrected_by_id, row.author_id) == (coordinator.id, ba.planner.id)

    def test_what_is_typed_after_it_was_shown_is_shown_again(self, ba, visit, coordinator):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        sent = CORRECTION | {"version": row.version}
        mark = re.search(
            r'name="understood" value="([0-9a-f]+)"', visit(coordinator, f"{FIGURE}/correct", **sent).text
        )[1]

        again = visit(coordinator, f"{FIGURE}/correct", **sent | {"figure": "1200"}, understood=mark)

        ba.session.refresh(row)
        assert (again.status_code, row.figure) == (422, {"number": "100"})

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"figure": "1.5"}, "figure"),
            ({"figure": "a lot"}, "figure"),
            ({"figure": "-5"}, "figure"),
            ({"side": "both"}, "side"),
        ],
    )
    def test_a_wrong_entry_is_told_at_its_field_in_the_readers_notation(
        self, ba, visit, coordinator, client, changes, field
    ):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        client.set_cookie("lang", "bs")
        sent = CORRECTION | {"version": row.version}

        answer = visit(coordinator, f"{FIGURE}/correct", **sent | changes)

        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text

    def test_somebody_who_was_overtaken_sees_what_stands_there_now(self, ba, visit, coordinator):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1"), APPROVED)
        sent = CORRECTION | {"version": row.version}
        mark = re.search(
            r'name="understood" value="([0-9a-f]+)"', visit(coordinator, f"{FIGURE}/correct", **sent).text
        )[1]
        entry = ActualEntry(figure=Figure(number=Decimal(110)), obstacle="No staff")
        correct(ba.session, ba.plan, row, entry, "Counted anew", version=row.version, author=ba.by_coordinator, now=NOW)

        answer = visit(coordinator, f"{FIGURE}/correct", **sent, understood=mark)

        assert answer.status_code == 409
        assert "What it says now" in answer.text
        assert "<dd>110</dd>" in answer.text
        assert f'name="version" value="{row.version}"' in answer.text
        assert row.figure == {"number": "110"}

    def test_of_a_status_works_after_the_lock(self, ba, visit, coordinator):
        row = ba.bring(ba.save_status("II.1.4", "2024-Q1"), APPROVED)
        period = ba.period("2024-Q1")
        lock_period(ba.session, ba.plan, period, version=period.version, author=ba.by_coordinator, now=NOW)
        sent = {"version": row.version, "status": "implemented", "done_in": "2024-Q1", "reason": "It was done"}
        shown = visit(coordinator, f"{STATUS}/correct", **sent)
        mark = mark_of(shown)

        saved = visit(coordinator, f"{STATUS}/correct", **sent, understood=mark)

        ba.session.refresh(row)
        assert saved.status_code == 303
        assert (row.status, row.filed["status"], row.filed["was_locked"]) == (Status.IMPLEMENTED, "partly", True)

    def test_loses_no_words_that_its_form_does_not_ask_for(self, ba, visit, coordinator):
        row = ba.bring(ba.save_figure("SRC1-I1", "2024-Q1", text="Three campaigns"), APPROVED)
        sent = CORRECTION | {"version": row.version}
        mark = mark_of(visit(coordinator, f"{FIGURE}/correct", **sent))

        visit(coordinator, f"{FIGURE}/correct", **sent, understood=mark)

        ba.session.refresh(row)
        assert (row.figure, row.text) == ({"number": "120"}, "Three campaigns")

    def test_of_a_draft_is_no_correction(self, ba, visit, coordinator):
        row = ba.save_figure("SRC1-I1", "2024-Q1")

        shown = visit(coordinator, f"{FIGURE}/correct")
        sent = visit(coordinator, f"{FIGURE}/correct", version=row.version, figure="120", reason="Counted twice")

        assert "Only what is approved is corrected" in shown.text
        assert sent.status_code == 409
