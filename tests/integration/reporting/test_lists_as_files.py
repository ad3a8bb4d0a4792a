"""The review list, the institutions of a period and one's own work, taken away as files."""

import re

import lxml.html
import pytest

from tests.downloads import linked, list_of, rows_of
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.reporting import work_views
from tracker.reporting.kinds import ReviewState
from tracker.reporting.models import PlanReporting

PERIOD = "/plans/BA-SPS-2024/reporting/2024-Q1"
KEYS = ("II.1.4", "II.1.5", "II.1.6")
ENDINGS = pytest.mark.parametrize("ending", ["xlsx", "csv"])


@ENDINGS
class TestTheReviewList:
    HEADS = [
        "Goal or section", "No.", "Item", "Answers for it", "Measure", "For the period", "To date", "Light",
        "Explanation", "Who", "Submitted", "State", "Note", "Counted", "Difference from the count", "Why it differs",
    ]  # fmt: skip

    def test_has_what_waits_in_the_order_of_the_page(self, client, coordinator, waiting, ending):
        shown = page_of(client, f"{PERIOD}/review")

        heads, *rows = list_of(client.get(linked(shown, f"{PERIOD}/review.{ending}")))

        assert heads == self.HEADS
        titles = [each.text_content() for each in shown.xpath("//table[@id='waiting']//th[@scope='row']/a/span[2]")]
        assert [row[2].removeprefix("'") for row in rows] == titles
        assert len(rows) == len(waiting)

    def test_has_figures_as_numbers_and_what_looks_like_a_formula_as_a_text(self, client, coordinator, waiting, ending):
        rows = list_of(client.get(f"{PERIOD}/review.{ending}"))

        (figure,) = (row for row in rows if row[1] == "SRC1-I1")
        assert figure[4:7] == (["number", 100, 100] if ending == "xlsx" else ["number", "100", "100"])
        assert figure[8] == ("=1+1\nNo staff" if ending == "xlsx" else "'=1+1\nNo staff")
        assert figure[9] == "Planner"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d CES?T", figure[10])
        assert figure[11] == "submitted"

    def test_is_narrowed_as_the_page(self, client, coordinator, waiting, ending):
        shown = page_of(client, f"{PERIOD}/review?institution=SPS&state=submitted")

        address = linked(shown, f"{PERIOD}/review.{ending}")

        assert "institution=SPS&state=submitted" in address
        assert len(list_of(client.get(address))) == 1 + len(shown.xpath("//input[@name='item']"))
        assert len(list_of(client.get(f"{PERIOD}/review.{ending}?state=checked"))) == 1


@ENDINGS
class TestInstitutions:
    def test_are_those_of_the_page_each_unit_with_what_it_belongs_to(self, client, coordinator, waiting, ending):
        shown = page_of(client, f"{PERIOD}/institutions")
        table = shown.xpath("//table[@id='institutions']/tbody/tr")

        heads, *rows = list_of(client.get(linked(shown, f"{PERIOD}/institutions.{ending}")))

        assert heads == [
            "Institution", "Code", "Belongs to", "Asked for", "Nothing entered", "Draft", "Submitted", "Checked",
            "Returned", "Approved", "Note",
        ]  # fmt: skip
        on_page = [[cell.text_content().replace("—", "0") for cell in row.xpath("td")[:7]] for row in table]
        assert [[str(cell) for cell in row[3:10]] for row in rows] == on_page
        assert all(row[1] in each.xpath("string(th)") for row, each in zip(rows, table, strict=True))
        assert "SPS" in {row[2] for row in rows}
        assert any((row[10] or "").startswith("silent") for row in rows)


@ENDINGS
class TestMyWork:
    def test_has_every_period_of_the_institutions_and_not_only_a_page(
        self, client, session, planner, ba, ending, monkeypatch
    ):
        sign_in(client, session, planner)
        monkeypatch.setattr(work_views, "ENTERED_A_PAGE", 1)
        shown = page_of(client, "/my-work")

        heads, *rows = list_of(client.get(linked(shown, f"/my-work/entered.{ending}")))

        assert heads == [
            "Code", "Plan", "Period", "Due by", "To hand in", "Returned", "To check", "Waiting for others", "Note",
        ]  # fmt: skip
        assert len(shown.xpath("//table[@id='entered']/tbody/tr")) == 1
        assert {row[0] for row in rows} == {"BA-SPS-2024", "XK-MIG-2021-2023"}
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[3]) for row in rows)
        assert {row[8] for row in rows} <= {"overdue", None}

    def test_names_every_silent_institution(self, client, coordinator, waiting, ending, monkeypatch):
        monkeypatch.setattr(work_views, "SHOWN_SILENT", 1)
        shown = page_of(client, "/my-work")

        heads, *rows = list_of(client.get(linked(shown, f"/my-work/reviewed.{ending}")))

        assert heads == [
            "Code", "Plan", "Period", "Due by", "To approve", "Being checked by institutions", "Not handed in",
            "Silent institutions", "Note",
        ]  # fmt: skip
        by_period = {(row[0], row[2]): row for row in rows}
        assert str(by_period["BA-SPS-2024", "2024-Q1"][4]) == str(len(waiting))
        assert "," in by_period["XK-MIG-2021-2023", "2021-H1"][7]


@pytest.mark.parametrize("file", ["review.csv", "institutions.xlsx"])
def test_a_file_says_that_figures_are_invented_where_its_page_does(client, session, ba, coordinator, waiting, file):
    assert "are invented" not in str(rows_of(client.get(f"{PERIOD}/{file}")))
    session.get_one(PlanReporting, ba.plan.id).has_demo_figures = True
    session.commit()

    assert "are invented" in str(rows_of(client.get(f"{PERIOD}/{file}")))


@pytest.mark.parametrize(
    ("address", "told"), [(f"{PERIOD}/review", 403), (f"{PERIOD}/institutions", 403), ("/my-work/entered", 200)]
)
def test_a_reader_has_no_more_of_a_file_than_of_its_page(client, session, ba, waiting, address, told):
    sign_in(client, session, make_person(session, Role.READER, email="reader@example.org"))

    answer = client.get(f"{address}.csv")

    assert answer.status_code == told
    assert told != 200 or len(list_of(answer)) == 1


def test_a_visitor_is_sent_to_sign_in(app, waiting):
    for address in (f"{PERIOD}/review", f"{PERIOD}/institutions", "/my-work/entered", "/my-work/reviewed"):
        answer = app.test_client().get(f"{address}.xlsx")

        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")


@pytest.fixture
def waiting(client, session, ba, coordinator):
    """Three activities and an indicator that wait for a coordinator, who looks at them."""
    found = [ba.bring(ba.save_status(key, "2024-Q1"), ReviewState.SUBMITTED) for key in KEYS]
    found.append(ba.bring(ba.save_figure("SRC1-I1", "2024-Q1", text="=1+1"), ReviewState.SUBMITTED))
    return found


@pytest.fixture
def coordinator(client, session):
    """A coordinator of every plan, signed in."""
    person = make_person(session, Role.COORDINATOR)
    sign_in(client, session, person)
    return person


def page_of(client, address):
    return lxml.html.fromstring(client.get(address).text)
