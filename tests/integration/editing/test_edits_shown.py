"""What a coordinator changed is shown wherever the value stands, marked, with the printed one beside it."""

import csv
import io
import json
import re
from datetime import datetime
from html import unescape

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import select

from tests.conftest import PROJECT
from tests.integration.editing.conftest import BA, XK
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.editing.services import edit
from tracker.editing.things import THINGS
from tracker.exchange.json_out import plan_as_json
from tracker.history import Author
from tracker.institutions.models import Institution

NOW = datetime(2026, 11, 22, 9, 0)
REASON = "The ministry wrote on 20 November"


def words(page: str) -> str:
    part = page.split("<main", 1)[-1].split("</main>", maxsplit=1)[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", part))).strip()


@pytest.fixture
def change(session, coordinator):
    """Save some fields of a thing as the coordinator."""

    def save(plan, kind, key, **typed):
        row = THINGS[kind].load(session, plan, key)
        edit(
            session,
            plan,
            kind,
            key,
            version=row.version,
            seen=THINGS[kind].values(row),
            typed=typed,
            reason=REASON,
            author=Author(coordinator.id),
            now=NOW,
        )

    return save


@pytest.fixture
def shown(client):
    """The words of a page, as somebody who is not signed in reads them."""
    public = client.application.test_client()

    def read(address, language="en"):
        answer = public.get(address, headers={"Accept-Language": language})
        assert answer.status_code == 200, address
        return words(answer.text)

    return read


class TestATitle:
    def test_is_marked_and_the_printed_one_stands_beside_it(self, xk, change, shown):
        change(xk, "activity", "1.1.1", title="Nova aktivnost")

        page = shown(f"/plans/{XK}/activities/1.1.1")

        assert "Nova aktivnost changed" in page
        assert "Printed: " in page
        assert "corrected" not in page.split("Printed: ")[0]
        assert "Nova aktivnost changed" in shown(f"/plans/{XK}/")
        assert "Nova aktivnost changed" in shown(f"/plans/{XK}/elements/1.1")
        assert "Nova aktivnost changed" in shown(f"/plans/{XK}/budget?activity=1.1.1")
        assert "Nova aktivnost changed" in shown("/institutions/XK/MUP")

    def test_of_the_plan_and_of_a_goal(self, xk, change, shown):
        raw = xk.title_raw
        change(xk, "plan", XK, title="Novi plan")
        change(xk, "element", "1.1", title="Novi cilj")

        assert f"Novi plan changed Printed: {' '.join(raw.split())}" in shown(f"/plans/{XK}/")
        assert "Novi cilj changed Printed: " in shown(f"/plans/{XK}/elements/1.1")


class TestADeadline:
    def test_by_years_is_told_in_words_beside_the_printed_one(self, xk, change, shown):
        change(xk, "activity", "1.1.2", starts_on="2022-01-01", ends_on="2024-12-31")

        assert "2022–2024 changed printed: 2021-2023" in shown(f"/plans/{XK}/")
        assert "2022–2024 changed printed: 2021-2023" in shown(f"/plans/{XK}/elements/1.1")
        page = shown(f"/plans/{XK}/activities/1.1.2")
        assert "Deadline as printed 2021-2023" in page
        assert "Deadline as understood 2022–2024 changed" in page
        assert "2022–2024 changed printed: 2021-2023" in shown("/institutions/XK/MUP")

    def test_by_quarters(self, ba, change, shown):
        change(ba, "activity", "II.1.1", quarters=[2, 3], continuous=False)

        assert "II, III changed printed: " in shown(f"/plans/{BA}/")


class TestInstitutions:
    def test_of_an_activity(self, session, xk, change, shown):
        other = session.scalars(
            select(Institution.code).where(Institution.country_code == "XK", Institution.code != "MUP")
        ).first()
        change(xk, "activity", "1.1.2", lead=other, supporting=["MUP"])

        page = shown(f"/plans/{XK}/activities/1.1.2")
        assert "leads changed" in page
        assert "supports changed" in page
        assert f"{other} changed printed: MUP" in shown(f"/plans/{XK}/")
        assert "changed" in shown("/institutions/XK/MUP")


class TestAnIndicator:
    def test_shows_new_values_in_the_readers_notation_and_the_printed_ones(self, session, xk, change, shown):
        change(xk, "indicator", "1.1-I1", value_2={"kind": "percent", "value": "12.5"}, direction="maintain")

        english, bosnian = (shown(f"/plans/{XK}/indicators/1.1-I1", language) for language in ("en", "bs"))
        assert "12.5% changed" in english.replace("\u00a0", "")
        assert "12,5%" in bosnian.replace("\u00a0", "").replace(" ", "")
        assert "maintain changed read from the document:" in english
        assert re.search(r"12\.5% changed printed: \d+", shown(f"/plans/{XK}/").replace("\u00a0", ""))
        assert "12.5% changed printed:" in shown(f"/plans/{XK}/elements/1.1").replace("\u00a0", "")

    def test_a_value_that_was_taken_away_is_no_value(self, xk, change, shown):
        change(xk, "indicator", "1.1-I1", value_2={"kind": "none", "value": None})

        assert "no value changed" in shown(f"/plans/{XK}/indicators/1.1-I1")

    def test_its_name(self, xk, change, shown):
        change(xk, "indicator", "1.1-I1", name="Novi pokazatelj")

        assert "Novi pokazatelj changed Printed: " in shown(f"/plans/{XK}/indicators/1.1-I1")
        assert "Novi pokazatelj changed" in shown(f"/plans/{XK}/")


class TestABudgetLine:
    def test_counts_with_its_new_amount_everywhere(self, xk, change, shown):
        change(xk, "budget_line", "4.5.10-2021", amount="0.5")

        assert "0.50 changed printed: 1000" in shown(f"/plans/{XK}/")
        assert "0.50 changed printed: 1000" in shown(f"/plans/{XK}/budget?activity=4.5.10")
        page = shown(f"/plans/{XK}/elements/4.5")
        assert "59,500.50" in page  # computed: 60,500 less 1,000 and a half
        assert "59,500 59" in page.replace("Stated total ", "") or "Stated total 59,500" in page

    def test_its_sources_are_marked(self, xk, change, shown):
        change(xk, "budget_line", "4.5.10-2021", sources=["GIZ"])

        assert "GIZ changed" in shown(f"/plans/{XK}/budget?activity=4.5.10")
        assert "changed" in shown("/funding-sources/XK/GIZ")

    def test_the_sheets_say_what_was_changed_and_why(self, xk, change, client):
        change(xk, "budget_line", "4.5.10-2021", amount="500")

        answer = client.get(f"/plans/{XK}/budget.csv?activity=4.5.10", headers={"Accept-Language": "en"})
        text = answer.get_data(as_text=True).lstrip("\ufeff")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        head = next(row for row in rows if "Changed" in row)
        first = rows[rows.index(head) + 1]
        told = dict(zip(head, first, strict=False))
        assert told["Changed"] == f"Amount, November 22, 2026: {REASON}"
        assert told["Printed"] == "1000"

    def test_a_stated_total_is_compared_with_its_new_amount(self, xk, change, shown):
        change(xk, "budget_line", "4.5-total-2021", amount="60500")

        assert "60,500 changed printed: 59" in shown(f"/plans/{XK}/elements/4.5")


class TestWhereIsThisFrom:
    def line_of(self, session, plan, kind, key, attribute):
        row = THINGS[kind].load(session, plan, key)
        return row.places[attribute][0][0]

    def test_tells_each_change_with_its_reason(self, session, xk, change, shown):
        change(xk, "activity", "1.1.2", ends_on="2024-12-31", lead="MSPD", supporting=["MUP"])
        change(xk, "budget_line", "1.1.2-2021", amount="1", sources=["GIZ"])
        line = self.line_of(session, xk, "activity", "1.1.2", "deadline")

        page = shown(f"/plans/{XK}/source/{line}")

        assert page.count("Changed by an edit") == 5
        assert f"Deadline, 1.1.2 Read from the document 2021–2023 Changed to 2021–2024 Reason {REASON}" in page
        assert "Lead institution, 1.1.2 Read from the document MUP Changed to MSPD" in page
        assert "Changed on November 22, 2026" in page
        assert "Deadline: 2021–2023" in page  # what was read of the cell stays what it was
        assert "Changed by" not in page.replace("Changed by an edit", "")

    def test_names_who_changed_it_to_those_who_may_see_the_history(self, session, xk, change, client, coordinator):
        change(xk, "indicator", "1.1-I1", value_2={"kind": "number", "value": "7"}, name="Novi pokazatelj")
        line = self.line_of(session, xk, "indicator", "1.1-I1", "name")
        page = f"/plans/{XK}/source/{line}"

        assert f"Changed by {coordinator.name}" in words(client.get(page, headers={"Accept-Language": "en"}).text)
        sign_in(client, session, make_person(session, Role.READER))
        assert coordinator.name not in words(client.get(page, headers={"Accept-Language": "en"}).text)

    def test_somebody_who_stood_in_is_named_with_whom_they_stood_in_for(self, session, xk, client, coordinator):
        absent = make_person(session, Role.COORDINATOR, email="absent@example.org")
        row = THINGS["plan"].load(session, xk, XK)
        edit(
            session,
            xk,
            "element",
            "1.1",
            version=1,
            seen=THINGS["element"].values(THINGS["element"].load(session, xk, "1.1")),
            typed={"title": "Novi cilj"},
            reason=REASON,
            author=Author(coordinator.id, absent.id),
            now=NOW,
        )
        line = self.line_of(session, xk, "element", "1.1", "title")

        page = words(client.get(f"/plans/{row.code}/source/{line}", headers={"Accept-Language": "en"}).text)

        assert f"{coordinator.name}, standing in for {absent.name}" in page


class TestTheExport:
    def test_gives_the_present_value_the_printed_one_and_what_was_changed(self, session, xk, change, coordinator):
        change(xk, "activity", "1.1.2", title="Nova aktivnost", ends_on="2024-12-31")
        change(xk, "indicator", "1.1-I1", value_2={"kind": "percent", "value": "12.5"})
        change(xk, "budget_line", "4.5.10-2021", amount="500")
        session.expire_all()

        text = plan_as_json(session, xk)

        export = json.loads(text)
        activity = next(each for each in export["activities"] if each["id"] == "1.1.2")
        assert (activity["title"], activity["end"], activity["deadline_raw"]) == (
            "Nova aktivnost",
            "2024-12-31",
            "2021-2023",
        )
        assert activity["changed"]["end"] == {"on": "2026-11-22", "reason": REASON, "loaded": "2023-12-31"}
        assert activity["changed"]["title"]["loaded"] != "Nova aktivnost"
        indicator = next(each for each in export["indicators"] if each["id"] == "1.1-I1")
        (target,) = [each for each in indicator["targets"] if "changed" in each]
        assert target["value"] == 12.5
        assert set(target["changed"]) == {"value"}
        line = next(each for each in export["budget_lines"] if each["id"] == "4.5.10-2021")
        assert (line["amount"], line["raw"], line["changed"]["amount"]["loaded"]) == ("500", "1000", "1000")
        assert coordinator.name not in text
        schema = json.loads((PROJECT / "tests/contracts/plan.schema.json").read_text("utf-8"))
        assert [*Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(export)] == []

    def test_of_a_plan_that_nobody_edited_says_nothing_of_it(self, session, xk):
        assert '"changed"' not in plan_as_json(session, xk)


class TestLinks:
    PAGES = (
        ("", "/edit", "/history"),
        ("elements/1.1", "/elements/1.1/edit", "/elements/1.1/history"),
        ("activities/1.1.2", "/activities/1.1.2/edit", "/activities/1.1.2/history"),
        ("activities/1.1.2", "/budget/1.1.2-2021/edit", "/budget/1.1.2-2021/history"),
        ("indicators/1.1-I1", "/indicators/1.1-I1/edit", "/indicators/1.1-I1/history"),
        ("budget?activity=1.1.2", "/budget/1.1.2-2021/edit", "/budget/1.1.2-2021/history"),
    )

    @pytest.mark.parametrize(("page", "editing", "history"), PAGES)
    @pytest.mark.parametrize(
        ("role", "may_edit", "may_see_history"),
        [(Role.COORDINATOR, True, True), (Role.MANAGER, False, True), (Role.READER, False, False)],
    )
    def test_are_for_those_who_may(self, session, xk, client, role, may_edit, may_see_history, page, editing, history):
        sign_in(client, session, make_person(session, role))

        text = client.get(f"/plans/{XK}/{page}").text

        assert (f'/plans/{XK}{editing}"' in text) is may_edit
        assert (f'/plans/{XK}{history}"' in text) is may_see_history

    def test_lead_somewhere(self, xk, coordinator, client):
        text = client.get(f"/plans/{XK}/activities/1.1.2").text
        links = sorted(set(re.findall(rf'href="(/plans/{XK}/[^"]*/(?:edit|history))"', text)))

        assert links
        assert [client.get(link).status_code for link in links] == [200] * len(links)

    def test_lead_to_a_stated_total_which_has_no_row_of_its_own(self, xk, coordinator, client):
        page = client.get(f"/plans/{XK}/elements/4.5").text

        assert f'/plans/{XK}/budget/4.5-total-2021/edit"' in page
        assert "4.5-total-2021" not in client.application.test_client().get(f"/plans/{XK}/elements/4.5").text
