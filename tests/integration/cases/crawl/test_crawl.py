"""Fifty planted identities are looked for in all that an installation shows, hands out, answers and sends."""

import io
import json
import re
import zipfile
from datetime import datetime
from html import escape, unescape
from urllib.parse import quote, unquote

import pytest
from sqlalchemy import select

from tests.downloads import rows_of
from tests.integration.cases.crawl.full_world import QUARTER
from tests.integration.cases.crawl.lookout import days_as_written, written
from tests.integration.cases.crawl.walking import LINK, Walk
from tests.integration.rights.test_what_is_not_ones_own import OF_THIS_ANSWER
from tests.integration.rights.world import PLANS, ROLES
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.cases.due.letters import reminders_due
from tracker.cases.due.letters import written as written_letter
from tracker.cases.feeds.events import COLUMNS
from tracker.extensions import db
from tracker.history import History

OUTSIDE = [role for role in ROLES if role is not Role.CASE_OFFICER]
WITHOUT_THE_DUTY = ["medical", "other unit", "statistics"]
NOBODY = "Qwžđnikoqq"  # who is not planted either
SEARCHES = ("/search?q={}", "/search.csv?q={}", "/history?words={}")
FEED = f"/administration/cases/feeds/{PLANS['public'].code}"
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def walk(full, lookout):
    """Begins a walk as somebody of a role."""
    return lambda role, *rooms: Walk(full.world.app, full.world.visit(role), lookout, frozenset(rooms) or None)


class TestLookout:
    def test_finds_everybody_in_every_script_and_way_of_writing(self, full, lookout):
        for each in full.planted:
            who, identity = {each.person.identity.called}, each.person.identity
            forms = [form for word in each.words for form in written(word)]
            for text in (*forms, *days_as_written(identity.born_on), identity.surname.replace("đ", "d")):
                assert lookout.found(f"<p>“{text}”</p>") == who, text
                assert lookout.found(f'<input value="{escape(text)}">') == who, text
                assert lookout.found(f"/search?q={quote(text)}&page=2") == who, text
                assert lookout.found(json.dumps({"name": text})) == who, text

    def test_finds_them_in_what_is_packed(self, full, lookout):
        identity = full.planted[1].person.identity
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("xl/sharedStrings.xml", f"<t>{identity.name}</t>")

        assert lookout.found_in(_Answer(packed.getvalue())) == {identity.called}
        assert lookout.found_in(_Answer(b"nobody", f"attachment; filename={identity.document.number}.csv")) == {
            identity.called
        }
        assert lookout.found_in(_Answer(b"nobody", "attachment")) == set()

    def test_finds_who_an_officer_may_see(self, full, lookout, walk):
        officer = walk(Role.CASE_OFFICER, "cases")

        for number in full.numbers[:5]:
            officer.look_at(f"/cases/{number}")
        officer.look_at("/cases/")

        called = [each.person.identity.called for each in full.planted]
        assert all(called[place] in officer.found[f"/cases/{full.numbers[place]}"] for place in range(5))
        assert len(officer.found["/cases/"]) > 10

    def test_finds_them_on_the_paper_that_an_officer_prints(self, full, walk):
        officer = walk(Role.CASE_OFFICER, "cases")

        officer.look_at(full.form)

        assert officer.statuses == {full.form: 200}
        assert officer.found[full.form] == {full.planted[0].person.identity.called}


class _Answer:
    """An answer with a body, to be looked through."""

    def __init__(self, body, disposition="inline"):
        self.body, self.headers = body, f"Content-Disposition: {disposition}"
        self.request = type("Request", (), {"url": "http://localhost/"})

    def get_data(self):
        return self.body


@pytest.mark.parametrize("role", OUTSIDE)
def test_no_page_and_no_file_tells_a_role_outside_of_anybody(walk, role):
    outside = walk(role)

    outside.along_links()
    outside.to_the_rest()

    assert outside.found == {}
    assert not any(status >= 500 for status in outside.statuses.values())
    assert sum(status == 200 for status in outside.statuses.values()) >= 40


@pytest.mark.parametrize("role", ["anonymous", Role.ADMINISTRATOR])
def test_no_page_of_cases_tells_a_role_outside_of_anybody(full, walk, role):
    outside = walk(role, "cases")

    outside.everywhere(number=full.numbers[0], period=QUARTER)

    assert outside.found == {}
    assert outside.statuses[f"/cases/{full.numbers[0]}"] in {303, 403}


def test_no_page_and_no_file_of_another_room_tells_somebody_who_sees_cases_of_anybody(walk):
    officer = walk(Role.CASE_OFFICER)

    officer.along_links()
    officer.to_the_rest()

    assert officer.found == {}
    assert sum(status == 200 for status in officer.statuses.values()) >= 40


class TestRoomOfCases:
    @pytest.mark.parametrize("who", WITHOUT_THE_DUTY)
    def test_tells_those_without_the_duty_of_nobody(self, full, walk, who):
        officer = walk(who, "cases")

        officer.along_links("/cases/")
        officer.everywhere(number=full.numbers[0], period=QUARTER)
        officer.look_at(full.form)

        assert officer.found == {}
        assert officer.statuses["/cases/"] == 200
        assert officer.statuses[full.form] == officer.statuses[f"/cases/{full.numbers[0]}"] == 404

    def test_tells_those_with_a_duty_for_protection_of_nobody_else(self, full, walk):
        officer = walk("asylum", "cases")

        officer.along_links("/cases/")
        officer.everywhere(number=full.numbers[0], period=QUARTER)

        assert set().union(*officer.found.values()) == {full.planted[2].person.identity.called}

    def test_searched_by_somebody_of_another_unit_finds_nobody(self, full, lookout):
        client = full.world.visit("other unit")
        told = set()
        for each in full.planted[:10]:
            identity = each.person.identity
            with full.world.undone():
                typed = {"surname": identity.surname, "document": identity.document.number}
                answer = client.post("/cases/search", data=typed, headers=OWN)
            assert answer.status_code == 200
            told |= lookout.found(str(answer.headers)) | lookout.found(answer.text.rpartition("</form>")[2])

        assert told == set()

    def test_puts_nobody_into_an_address_a_header_or_a_list_that_is_taken_away(self, full, walk, lookout):
        officer = walk(Role.CASE_OFFICER, "cases")
        in_addresses = set()

        officer.along_links("/cases/")
        for address in officer.statuses:
            with officer.client.get(address) as answer:
                links = LINK.findall(answer.text) if answer.mimetype == "text/html" else ()
                in_addresses |= lookout.found("\n".join([address, str(answer.headers), *links]))

        assert in_addresses == set()
        lists = [address for address in officer.statuses if re.search(r"\.(csv|xlsx)\b", address)]
        assert len(lists) >= 4
        assert [address for address in lists if address in officer.found] == []


class TestSearch:
    @pytest.mark.parametrize("role", [*OUTSIDE, Role.CASE_OFFICER])
    def test_of_other_rooms_knows_of_somebody_no_more_than_of_nobody(self, full, role):
        client = full.world.visit(role)

        def told(address, word):
            with client.get(address.format(quote(word))) as answer:
                said = OF_THIS_ANSWER.sub("", unquote(unquote(unescape(f"{answer.status} {answer.text}"))))
            return said.replace(word, "").replace(word.casefold(), "")

        # Whoever searches reads what they looked for, and nothing else.
        of_nobody = {address: told(address, NOBODY) for address in SEARCHES}
        for each in full.planted[ROLES.index(role) :: len(ROLES)]:
            for word in (each.person.identity.surname, each.person.identity.document.number):
                assert {address: told(address, word) for address in SEARCHES} == of_nobody, word


class TestHistory:
    def test_tells_an_administrator_what_was_done_with_cases_and_of_nobody(self, full, walk, lookout):
        with full.world.app.app_context():
            entries = db.session.execute(select(History.kind, History.id).where(History.kind.startswith("case.")))
            last_of_kind = dict(tuple(entry) for entry in entries)
        administrator = walk(Role.ADMINISTRATOR)

        with full.world.undone(), administrator.client.post("/history.csv", headers=OWN) as answer:
            rows = rows_of(answer)
            administrator.found["the whole of it"] = lookout.found_in(answer)
        for kind, number in last_of_kind.items():
            administrator.look_at(f"/history/{number}")
            administrator.look_at(f"/history?kind={kind}")

        assert last_of_kind.keys() >= {"case.opened", "case.read", "case.handed_over", "case.person_changed"}
        assert set(administrator.statuses.values()) == {200}
        assert administrator.found == {"the whole of it": set()}
        assert sum(any(number in str(row) for row in rows) for number in full.numbers) == len(full.numbers)


class TestFeeds:
    def test_answer_and_show_nobody_whom_a_system_told_of_against_the_contract(self, full, walk, lookout):
        administrator = walk(Role.ADMINISTRATOR)

        administrator.look_at(FEED)

        assert lookout.found(full.refused) == set()
        assert (administrator.statuses, administrator.found) == ({FEED: 200}, {})

    def test_show_nobody_whom_a_file_of_events_told_of_but_where_it_did(self, full, lookout):
        identity = full.planted[11].person.identity
        told = (identity.surname, identity.document.number, identity.called, full.planted[11].note)
        file = f"{';'.join(COLUMNS)}\n{';'.join(told[place % len(told)] for place in range(len(COLUMNS)))}\n"
        client = full.world.visit(Role.ADMINISTRATOR)

        with full.world.undone():
            sent = {"file": (io.BytesIO(file.encode()), "events.csv")}
            page = client.post(f"{FEED}/events", data=sent, headers=OWN, follow_redirects=True)

        assert "A2" in page.text
        assert lookout.found_in(page) == set()


def test_no_letter_on_what_is_due_tells_of_anybody(full, lookout):
    with full.world.undone(), full.world.app.test_request_context():
        for person in db.session.scalars(select(Person)):
            person.password_hash = "chosen"  # whoever has none has not come yet, and gets no letters
        db.session.commit()
        letters = [written_letter(one) for one in reminders_due(db.session, datetime(2024, 3, 4, 12), with_demo=False)]

    assert len(letters) >= 2
    assert lookout.found("\n".join(str(letter) + letter.get_content() for letter in letters)) == set()
