"""The imports of a period and the cells of an import, taken away as files."""

import io

import pytest

from tests.downloads import rows_of
from tests.integration.roundtrip.test_import_states import ALL_KINDS, COMMENT
from tests.people import make_person, sign_in
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.roundtrip import import_page

HEADS = [
    "Sheet", "Cell", "No.", "Item", "Column", "As exported", "In the tracker now", "In the file", "State", "Decision",
    "Reason", "Note",
]  # fmt: skip


class TestCells:
    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_are_all_of_them_and_not_only_those_of_a_page(self, client, address, ending, monkeypatch):
        monkeypatch.setattr(import_page, "CELLS_A_PAGE", 4)
        monkeypatch.setattr(import_page, "_CELLS_AT_ONCE", 3)

        heads, *rows = rows_of(client.get(f"{address}/cells.{ending}"))

        told = [row for row in rows if len(row) == len(HEADS) and row[1]]
        assert heads == HEADS
        assert len(told) == len(ALL_KINDS)
        figure = next(row for row in told if row[2] == "number" and row[4].startswith("Figure"))
        assert figure[5:10] == [None, "9", "17,500", "in conflict", "not decided yet"]
        assert figure[11].startswith("Saved last in the tracker by Boro")

    def test_are_those_to_which_the_page_is_narrowed(self, client, address):
        page = client.get(f"{address}?show=conflict").text
        assert f"{address}/cells.xlsx?show=conflict" in page

        rows = rows_of(client.get(f"{address}/cells.xlsx?show=conflict"))

        assert [row[8] for row in rows[1:] if row[1]] == ["in conflict"]

    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_what_looks_like_a_formula_stays_a_text(self, client, send, post, ending):
        address = send(post.filled({COMMENT: "'=1+1"}))

        rows = rows_of(client.get(f"{address}/cells.{ending}"))

        assert "=1+1" in rows[1][7]

    def test_belong_to_the_plans_own_people(self, client, session, address):
        sign_in(client, session, make_person(session, Role.READER, email="reader@example.org"))

        assert client.get(f"{address}/cells.xlsx").status_code == client.get(address).status_code == 403


class TestImports:
    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_are_listed_as_on_the_page_and_one_that_waits_has_taken_nothing_yet(self, client, address, post, ending):
        listed = f"/plans/{post.plan.code}/reporting/{post.period.code}/imports"
        assert f"{listed}.{ending}" in client.get(listed).text

        heads, row, *_notes = rows_of(client.get(f"{listed}.{ending}"))

        assert heads == ["File", "Institution", "Sent by", "Sent", "State", "Cells filled", "Taken", "Skipped"]
        assert row[0].endswith("-en.xlsx")
        assert row[1] == "The whole plan"
        assert row[4] == "Waits for a decision"
        assert row[5] is not None
        assert row[6:] == [None, None]


@pytest.fixture(autouse=True)
def _signed_in(client, session, app, reported, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, session, session.get_one(Person, reported.ana.person_id))


@pytest.fixture
def send(client, post):
    """Sends a workbook and gives the address of its preview."""

    def sent(path):
        files = [(io.BytesIO(path.read_bytes()), path.name)]
        listed = f"/plans/{post.plan.code}/reporting/{post.period.code}/imports"
        return client.post(listed, data={"files": files}).headers["Location"]

    return sent


@pytest.fixture
def address(send, post, reported):
    """An import of which one cell is in conflict with what somebody else has entered."""
    path = post.filled(ALL_KINDS)
    reported.enter("number", 1, "9", author=reported.boro)
    return send(path)
