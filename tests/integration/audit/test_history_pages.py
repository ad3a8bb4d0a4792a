"""The pages of the history: each visitor reads what they may know of, and nothing else."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.conftest import NOW
from tests.integration.test_history import without_triggers
from tests.people import make_person, sign_in
from tests.small_plans import make_plan
from tracker.accounts.policy import Role, Visibility
from tracker.budgets.models import FundingSource
from tracker.database import transaction
from tracker.exchange.apply import apply_draft
from tracker.history import COMMAND, Author, Change, History, Subject, broken_entries, record
from tracker.plans.annexes import PlanFinding
from tracker.plans.models import Plan
from tracker.reading.drafts import FundingKind
from tracker.reading.findings import SubjectKind

XK = "XK-MIG-2021-2023"
THINGS = ["elements/1.1", "activities/1.1.1", "indicators/1.1-I1", "budget/1.1.1-2021"]
TABS = ["history", *(f"{thing}/history" for thing in THINGS)]
INDICATOR = Subject("indicator", "1.1-I1", "Neto tok")
TARGET = Change("value", "75", "80", {"role": "interim", "year": 2022, "position": 2, "kind": "percent"})


def write(session, plan_id, subject=INDICATOR, *changes, kind="edited", author=COMMAND, at=NOW, reason=None):
    with transaction(session):
        return record(session, author, kind, subject, changes, plan_id=plan_id, reason=reason, now=at)


def words(answer):
    text = answer.get_data(as_text=True)
    return text[text.index("<main") : text.index("</main>")]


class TestTabs:
    def test_tell_what_happened_to_the_thing_and_to_nothing_else(self, client, session, xk, coordinator):
        write(session, xk, INDICATOR, TARGET, author=Author(coordinator), reason="Nova procjena")
        write(session, xk, Subject("element", "1.1", "Cilj"), Change("title", "A", "B"))

        page = words(client.get(f"/plans/{XK}/indicators/1.1-I1/history"))

        assert "Target for 2022 changed from 75% to 80%" in page
        assert "Coordinator" in page
        assert "Nova procjena" in page
        assert "Title changed" not in page
        assert "1 entry" in page

    def test_an_activity_tells_of_its_budget_lines_and_of_findings_about_it(self, client, session, xk, coordinator):
        finding = session.scalars(
            select(PlanFinding).where(PlanFinding.plan_id == xk, PlanFinding.subject_kind == SubjectKind.ACTIVITY)
        ).first()
        key = finding.subject_key
        budget_line = Subject("budget_line", f"{key}-2021", f"{key}, 2021")
        settled = Subject("finding", str(finding.position), finding.code)
        write(session, xk, budget_line, Change("amount", "1000", "2000", {"currency": "EUR"}))
        write(session, xk, settled, Change("settlement", None, "accepted"), kind="finding.settled")
        write(session, xk, Subject("activity", "other", "Other"), Change("title", "A", "B"))

        page = words(client.get(f"/plans/{XK}/activities/{key}/history"))

        assert "Amount changed from" in page
        assert "accepted as printed" in page
        assert "Title changed" not in page
        assert "accepted as printed" in words(client.get(f"/plans/{XK}/history"))
        assert "Amount changed" in words(client.get(f"/plans/{XK}/budget/{key}-2021/history"))

    def test_of_a_plan_tell_of_everything_in_it_the_newest_first(self, client, session, xk, coordinator):
        write(session, xk, INDICATOR, TARGET)

        page = words(client.get(f"/plans/{XK}/history"))

        assert page.index("Target for 2022") < page.index("Visibility changed") < page.index("Plan loaded from")

    def test_say_so_where_nothing_happened(self, client, xk, coordinator):
        silent = [tab for tab in TABS if "Nothing has been changed here" in words(client.get(f"/plans/{XK}/{tab}"))]

        assert silent == TABS[1:]

    def test_come_in_pages_of_fifty(self, client, session, plan):
        sign_in(client, session, make_person(session, Role.MANAGER))
        for number in range(120):
            write(session, plan, Subject("plan", "SMALL", "Small"), Change("title", "A", f"title {number:03}"))

        first, last = (words(client.get(f"/plans/SMALL/history?page={page}")) for page in (1, 3))

        assert "120 entries" in first
        assert (first.count("<li>\n        <div"), last.count("<li>\n        <div")) == (50, 20)
        assert "title 119" in first
        assert "title 000" in last
        assert words(client.get("/plans/SMALL/history?page=999999")) == last

    @pytest.mark.parametrize("thing", ["elements/none", "activities/none", "indicators/none", "budget/none"])
    def test_of_what_does_not_exist_are_404(self, client, session, plan, thing):
        sign_in(client, session, make_person(session, Role.MANAGER))

        assert client.get(f"/plans/SMALL/{thing}/history").status_code == 404

    def test_are_for_those_who_may_see_the_history(self, client, session, xk):
        answers = {}
        for role in (None, Role.READER, Role.MANAGER):
            if role is not None:
                sign_in(client, session, make_person(session, role))
            answers[role] = {client.get(f"/plans/{XK}/{tab}").status_code for tab in TABS}

        assert answers == {None: {303}, Role.READER: {403}, Role.MANAGER: {200}}

    def test_send_a_stranger_to_sign_in_and_back(self, client, plan):
        assert client.get("/plans/SMALL/history").headers["Location"] == "/sign-in?next=/plans/SMALL/history"

    @pytest.mark.parametrize("code", ["HIDDEN", "NEVER"])
    def test_of_a_plan_that_one_may_not_know_of_are_404(self, client, session, plan, code):
        make_plan(session, "HIDDEN", country="XK", visibility=Visibility.OWN)
        sign_in(client, session, make_person(session, Role.COORDINATOR, plan_id=plan))

        assert client.get(f"/plans/{code}/history").status_code == 404
        assert client.get(f"/history?plan={code}").status_code == 404
        assert client.post(f"/history.csv?plan={code}", data={"csrf_token": token(client)}).status_code == 404


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", "ABCDE"),
            ("plan=ONE", "AB"),
            ("plan=TWO&kind=edited", "D"),
            ("kind=finding.settled", "B"),
            ("kind=no.such", ""),
            ("person=AMRA", "AE"),
            ("person=999999999", ""),
            ("person=abc", ""),
            ("person=99999999999999999999", ""),
            ("person=-1", ""),
            ("about=1.1", "AC"),
            ("about=CILJ", "D"),
            ("about=%25", ""),
            ("words=nova+procjena", "A"),
            ("words=ПРОЦЕНА", "C"),
            ("words=nova+stara", ""),
            ("since=2026-03-02", "CDE"),
            ("until=2026-03-01", "AB"),
            ("since=2026-03-02&until=2.3.2026.", "C"),
            ("since=9999-12-31", ""),
            ("until=9999-12-31&since=0001-01-01", "ABCDE"),
            ("until=0001-01-01", ""),
        ],
    )
    def test_finds_what_is_asked_for(self, client, session, five_entries, query, found):
        page = words(client.get("/history?" + query.replace("AMRA", str(five_entries))))

        assert "".join(letter for letter in "ABCDE" if f"“was {letter}”" in page) == found

    @pytest.mark.parametrize("query", ["since=31.02.2026.", "until=soon", "since=2026-02-30&until=x"])
    def test_says_what_is_wrong_with_a_day(self, client, five_entries, query):
        answer = client.get(f"/history?{query}")

        assert answer.status_code == 200
        assert 'aria-invalid="true"' in words(answer)
        assert "Error:" in words(answer)
        assert "“was A”" not in words(answer)

    def test_finds_only_what_the_visitor_may_read(self, client, session, five_entries, own_entries):
        found = {}
        for name, person in own_entries.items():
            sign_in(client, session, person)
            page = words(client.get("/history"))
            found[name] = "".join(letter for letter in "ABCDE" if f"“was {letter}”" in page)
            assert ("One-time codes of" in page) == (name == "administrator"), name

        assert found == {"administrator": "ABCDE", "manager of XK": "CDE", "coordinator of ONE": "AB"}

    def test_offers_only_people_and_plans_of_what_one_may_read(self, client, session, five_entries, own_entries):
        sign_in(client, session, own_entries["coordinator of ONE"])

        page = words(client.get("/history"))

        assert ">ONE<" in page
        assert ">TWO<" not in page
        assert ">Amra<" in page
        assert ">Marko<" not in page

    @pytest.mark.parametrize("role", [None, Role.READER, Role.DONOR, Role.CASE_OFFICER])
    def test_is_closed_to_whoever_sees_no_history(self, client, session, plan, role):
        scope = {"funding_source_id": source_of(session)} if role is Role.DONOR else {}
        sign_in(client, session, make_person(session, role, **scope))

        assert client.get("/history").status_code == 403
        assert client.get("/history/1").status_code == 403
        assert client.post("/history.csv").status_code in {400, 403}

    def test_sends_a_stranger_to_sign_in(self, client, plan):
        answer = client.get("/history")

        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/history")

    def test_a_page_of_fifty_costs_at_most_fifteen_queries(self, client, session, xk, coordinator, queries):
        people = [make_person(session, email=f"p{number}@example.org").id for number in range(20)]
        for number in range(60):
            write(session, xk, INDICATOR, TARGET, author=Author(people[number % 20], people[(number + 1) % 20]))
        client.get("/history")

        for address in ("/history", f"/history?plan={XK}", *(f"/plans/{XK}/{tab}" for tab in TABS)):
            queries.clear()
            assert client.get(address).status_code == 200
            assert 0 < len(queries) <= 15, address


class TestOneEntry:
    def test_tells_administrators_and_coordinators_how_it_is_kept(self, client, session, plan):
        entry = session.get_one(History, write(session, plan, INDICATOR, TARGET, reason="Zato"))
        previous, position = entry.previous_hash, entry.position
        shown = {}
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER, Role.PLANNER):
            sign_in(client, session, make_person(session, role))
            page = words(client.get(f"/history/{entry.id}"))
            assert "Target for 2022 changed from 75% to 80%" in page
            assert "Zato" in page
            shown[role] = previous in page and "as it was written" in page and f"<dd>{position}</dd>" in page

        assert shown == {Role.ADMINISTRATOR: True, Role.COORDINATOR: True, Role.MANAGER: False, Role.PLANNER: False}

    def test_of_the_installation_is_for_administrators(self, client, session, plan, manager):
        entry_id = write(session, None, Subject("setting", "languages", "languages"), kind="setting.changed")
        refused = client.get(f"/history/{entry_id}").status_code
        sign_in(client, session, make_person(session, Role.ADMINISTRATOR))

        page = words(client.get(f"/history/{entry_id}"))

        assert refused == 404
        assert "of the installation" in page
        assert "UTC" in page

    @pytest.mark.parametrize("entry_id", ["999999", str(2**31 - 1), str(2**31), str(2**63), "9" * 40])
    def test_that_does_not_exist_is_404(self, client, plan, manager, entry_id):
        assert client.get(f"/history/{entry_id}").status_code == 404

    def test_that_somebody_changed_is_marked(self, client, session, plan, manager):
        sign_in(client, session, make_person(session, Role.COORDINATOR))
        entry = session.get_one(History, write(session, plan, INDICATOR, TARGET))
        without_triggers(session)
        entry.reason = "Something else"
        session.commit()

        assert "The entry is not as it was written." in words(client.get(f"/history/{entry.id}"))


class TestExport:
    def test_holds_what_the_search_finds_as_csv(self, client, session, five_entries):
        answer = client.post("/history.csv?plan=ONE", data={"csrf_token": token(client)})

        rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ONE-history.csv"'
        assert [row["What changed"] for row in rows] == [
            "Finding “Total missing” settled",
            "odd changed from “was B” to nothing",
            "odd changed from “was A” to nothing",
        ]
        assert (rows[2]["Who"], rows[2]["Plan"], rows[2]["Reason"]) == ("Amra", "ONE", "Nova procjena")
        assert (rows[2]["Day"], rows[2]["Time"], rows[2]["Time zone"]) == ("2026-03-01", "13:00:00", "CET")

    def test_holds_the_same_as_xlsx_with_formulas_as_text(self, client, session, plan, manager):
        write(session, plan, INDICATOR, TARGET, author=Author(manager), reason='=HYPERLINK("x")')

        answer = client.post("/history.xlsx?plan=SMALL&kind=edited", data={"csrf_token": token(client)})

        sheet = load_workbook(io.BytesIO(answer.data)).active
        head, row = (list(each) for each in sheet.iter_rows(max_row=2))
        cells = dict(zip((cell.value for cell in head), row, strict=True))
        assert sheet.max_row == 2
        assert cells["What changed"].value == "Target for 2022 changed from 75% to 80%"
        assert (cells["Reason"].value, cells["Reason"].data_type) == ('=HYPERLINK("x")', "s")

    @pytest.mark.parametrize("query", ["", "?plan=ONE"])
    def test_is_noted_in_the_history(self, client, session, five_entries, query):
        client.post(f"/history.csv{query}", data={"csrf_token": token(client)})

        entry = session.scalars(select(History).order_by(History.id.desc()).limit(1)).one()
        assert entry.kind == "export.made"
        assert (entry.plan_id is None) == (query == "")
        assert entry.person_id is not None
        assert [change["field"] for change in entry.changes] == ["entries", "file"]
        assert entry.changes[0]["detail"] == {"filter": {"plan": "ONE"} if query else {}}
        assert list(broken_entries(session)) == []

    def test_says_how_many_entries_were_taken(self, client, five_entries):
        client.post("/history.csv?plan=ONE", data={"csrf_token": token(client)})

        page = words(client.get("/history?kind=export.made"))

        assert "History exported" in page
        assert "Entries: 2" in page
        assert "File: csv" in page

    def test_of_a_wrong_day_goes_back_to_the_search(self, client, session, five_entries):
        answer = client.post("/history.csv?since=soon", data={"csrf_token": token(client)})

        assert (answer.status_code, answer.headers["Location"]) == (303, "/history?since=soon")

    def test_that_is_too_long_is_refused(self, client, session, five_entries, monkeypatch):
        monkeypatch.setattr("tracker.audit.views.MOST_EXPORTED", 3)

        answer = client.post("/history.csv", data={"csrf_token": token(client)})

        assert answer.status_code == 409
        assert "One file holds at most 3 entries" in answer.get_data(as_text=True)
        assert "/history.csv" not in words(client.get("/history"))

    def test_is_nothing_that_a_link_can_cause(self, client, five_entries):
        assert client.get("/history.csv").status_code == 405


class TestAddresses:
    def test_of_people_reach_administrators_only(self, client, session, plan):
        person = make_person(session, email="secret@example.org")
        subject = Subject("person", str(person.id), "secret@example.org")
        write(session, plan, subject, Change("role", None, "planner", {"scope": "OWN"}), kind="role.granted")
        found = {}
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
            sign_in(client, session, make_person(session, role))
            pages = [words(client.get(address)) for address in ("/history", "/plans/SMALL/history")]
            sheet = client.post("/history.csv?plan=SMALL", data={"csrf_token": token(client)}).get_data(as_text=True)
            found[role] = [("secret@example.org" in text, "Role planner" in text) for text in [*pages, sheet]]

        assert found == {Role.ADMINISTRATOR: [(True, True)] * 3, Role.COORDINATOR: [(False, True)] * 3}


def token(client):
    """The token of the forms on the search's page."""
    text = client.get("/history").get_data(as_text=True)
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]


def source_of(session):
    """The id of a funding source."""
    source = FundingSource(country_code="BA", code="KB", name=None, names={}, kind=FundingKind.DONOR)
    session.add(source)
    session.commit()
    return source.id


@pytest.fixture
def plan(session):
    """The id of a plan without contents, public."""
    return make_plan(session, "SMALL").id


@pytest.fixture
def manager(client, session, plan):
    """The id of a manager, who is signed in."""
    person = make_person(session, Role.MANAGER)
    sign_in(client, session, person)
    return person.id


@pytest.fixture
def xk(session, drafts):
    """The id of Kosovo's plan, public."""
    apply_draft(session, drafts[XK], public=True, now=NOW)
    return session.scalars(select(Plan.id).where(Plan.code == XK)).one()


@pytest.fixture
def coordinator(client, session, xk):
    """The id of a coordinator of the plan, who is signed in."""
    person = make_person(session, Role.COORDINATOR, plan_id=xk)
    sign_in(client, session, person)
    return person.id


@pytest.fixture
def five_entries(client, session):
    """Five entries of two plans in two countries and of the installation, A to E; an administrator is signed in."""
    one, two = make_plan(session, "ONE", country="BA").id, make_plan(session, "TWO", country="XK").id
    amra, marko = (make_person(session, email=f"{name}@example.org").id for name in ("amra", "marko"))
    noon = datetime(2026, 3, 1, 12)
    finding, indicator = Subject("finding", "4", "total-missing"), Subject("indicator", "1.1", "Broj")
    for letter, plan_id, kind, subject, author, days, reason in (
        ("A", one, "edited", indicator, Author(amra), 0, "Nova procjena"),
        ("B", one, "finding.settled", finding, COMMAND, 0, None),
        ("C", two, "register.changed", indicator, Author(marko), 1, "Процена"),
        ("D", two, "edited", Subject("element", "1", "Cilj"), COMMAND, 2, None),
        ("E", two, "plan.published", Subject("plan", "TWO", "Two"), Author(marko, amra), 3, None),
    ):
        at, change = noon + timedelta(days=days), Change("odd", f"was {letter}", None)
        write(session, plan_id, subject, change, kind=kind, author=author, at=at, reason=reason)
    write(session, None, Subject("person", str(marko), "Marko"), kind="person.codes", at=noon + timedelta(days=9))
    sign_in(client, session, make_person(session, Role.ADMINISTRATOR))
    return amra


@pytest.fixture
def own_entries(session, five_entries):
    """People of several roles, by what they are."""
    one = session.scalars(select(Plan.id).where(Plan.code == "ONE")).one()
    return {
        "administrator": make_person(session, Role.ADMINISTRATOR, email="admin@example.org"),
        "manager of XK": make_person(session, Role.MANAGER, email="manager@example.org", country_code="XK"),
        "coordinator of ONE": make_person(session, Role.COORDINATOR, email="c@example.org", plan_id=one),
    }
