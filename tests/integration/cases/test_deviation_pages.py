"""The report of deviations: for heads and the director, in words, with reasons on the page and none in its files."""

import csv
import io
from datetime import date

import pytest

from tests.integration.cases.conftest import MOSTAR, Browser
from tests.people import make_person
from tracker.accounts.policy import Role
from tracker.cases.access import Duty
from tracker.cases.deviations import DeviationFilter, deviation_rows
from tracker.cases.erasing import _erase
from tracker.cases.law.safeguards import SAFEGUARDS
from tracker.cases.queries import officer_on
from tracker.cases.safeguard_labels import WORDS
from tracker.history import COMMAND, utc_now

ADDRESS, FILE = "/cases/deviations", "/cases/deviations.csv"
REASON = "Ђаковић Мирза је отишао раније; Çela u pa"


@pytest.fixture
def case(make_case, browser):
    """A case in which an order was issued that safeguards forbid, written down afterwards."""
    made = make_case("P1", "ZABILJEŠKA_NALOG")
    answer = browser.records(made.number, "NALOG_IZDAT", "05.03.2024.", is_deviation="y", reason=REASON)
    assert answer.status_code == 303
    return made


@pytest.fixture
def head(enter, make_officer) -> Browser:
    return enter(make_officer("vesna", Duty.HEAD))


class TestTheReport:
    def test_says_what_happened_against_what_why_and_leads_to_the_event(self, head, case, officer, told):
        page = head.get(ADDRESS).text

        assert f"/cases/{case.number}#event-" in page
        assert REASON in page
        assert str(WORDS["G25"]) in page
        assert officer.name in page
        assert "Hadžić" not in page
        assert "1 entry" in page
        assert [entry.subject_key for entry in told("case.read")][-1] == case.number

    def test_its_file_has_the_safeguard_and_neither_reason_nor_anybody(self, head, case, officer):
        answer = head.get(FILE)

        [row] = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
        assert (row["Case"], row["Happened on"]) == (case.number, "2024-03-05")
        assert "G25" in row["Against which safeguards"]
        for words in (REASON, "Ђаковић", "Hadžić", officer.name):
            assert words not in answer.text
        assert head.get("/cases/deviations.xlsx").status_code == 200

    def test_of_somebody_who_was_erased_keeps_the_entry_without_the_reason(self, session, head, case, told):
        _erase(session, case.person_id, "kept long enough", author=COMMAND, now=utc_now())
        session.commit()

        page = head.get(ADDRESS).text

        assert (case.number in page, REASON in page, "erased" in page) == (True, False, True)
        assert not told("case.read") or told("case.read")[-1].changes[0]["after"] != "report of deviations"

    @pytest.mark.parametrize(
        ("query", "is_listed"),
        [
            ("unit=TC-SA", True),
            ("unit=TC-MO", False),
            ("unit=Ђ", False),
            ("procedure=P1", True),
            ("procedure=P7", False),
            ("procedure=%C3%87ela", True),
            ("safeguard=G25", True),
            ("safeguard=G1", False),
            ("as=deviation", True),
            ("as=reason", False),
            ("from=05.03.2024.&until=05.03.2024.", True),
            ("from=06.03.2024.", False),
            ("until=2024-03-04", False),
            ("page=0", True),
            ("page=99999", True),
            ("page=-1", True),
        ],
    )
    def test_is_narrowed_and_its_file_with_it(self, head, case, query, is_listed):
        assert (f"/cases/{case.number}#" in head.get(f"{ADDRESS}?{query}").text) is is_listed
        assert (case.number in head.get(f"{FILE}?{query}").text) is is_listed

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("from=јуче", "“јуче” is no day"),
            ("until=31.02.2024.", "There is no day “31.02.2024.”"),
            ("from=06.03.2024.&until=05.03.2024.", "The period ends before it begins."),
        ],
    )
    def test_says_what_is_wrong_with_a_period(self, head, case, query, words):
        page = head.get(f"{ADDRESS}?{query}").text

        assert words in page
        assert 'aria-invalid="true"' in page

    def test_costs_no_more_for_many_entries(self, head, case, browser, queries):
        head.get(ADDRESS)
        queries.clear()
        head.get(ADDRESS)
        one = len(queries)
        for day in ("06.03.2024.", "07.03.2024.", "08.03.2024."):
            browser.records(case.number, "NALOG_IZDAT", day, is_deviation="y", reason=REASON)

        queries.clear()
        page = head.get(ADDRESS).text

        assert page.count("#event-") == 4
        assert len(queries) == one


class TestWhoReadsIt:
    @pytest.mark.parametrize("address", [ADDRESS, FILE])
    def test_an_officer_does_not_and_is_offered_no_way_to_it(self, browser, case, address):
        assert browser.get(address).status_code == 403
        assert ADDRESS not in browser.get("/cases/").text

    def test_the_head_of_another_unit_reads_only_of_their_own_cases(self, enter, make_officer, case):
        stranger = enter(make_officer("mirza", Duty.HEAD, unit=MOSTAR))

        assert case.number not in stranger.get(ADDRESS).text
        assert case.number not in stranger.get(FILE).text
        assert "TC-SA" not in stranger.get(ADDRESS).text

    def test_the_director_reads_of_every_unit(self, enter, make_officer, case):
        director = enter(make_officer("lejla", Duty.DIRECTOR, unit=MOSTAR))

        assert case.number in director.get(ADDRESS).text
        assert ADDRESS in director.get("/cases/").text

    def test_what_lies_in_a_case_on_protection_is_not_there_without_the_duty(
        self, session, head, make_officer, make_case, enter
    ):
        asylum = make_officer("azra", Duty.ASYLUM)
        claim = make_case("P9", "TVRDNJA_ZAŠTITE", by=asylum)
        enter(asylum).records(claim.number, "POTVRDA_OSTANAK", "05.03.2024.", is_deviation="y", reason=REASON)
        seen = deviation_rows(session, officer_on(session, asylum.id, date(2024, 3, 5)), DeviationFilter())

        page, file = head.get(ADDRESS).text, head.get(FILE).text

        assert [row[0] for row in seen] == [claim.number]
        assert claim.number not in page + file
        assert REASON not in page

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, None])
    def test_nobody_without_the_role_of_a_case_officer_comes_in(self, app, session, enter, case, role):
        reader = enter(make_person(session, role, email="other@example.org")) if role else Browser(app.test_client())

        assert reader.get(ADDRESS).status_code == (403 if role else 303)


def test_every_safeguard_has_words():
    assert {safeguard.code for safeguard in SAFEGUARDS} == set(WORDS)
