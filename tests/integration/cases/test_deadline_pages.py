"""The page of deadlines: whose, which, what was missed; nobody's name in it; and the boxes on other pages."""

import csv
import io
import re
from datetime import time, timedelta

import pytest
from flask import g

from tests.integration.cases.due_world import DAY, MONDAY, NAME, SURNAME, DueWorld, at
from tests.people import make_person, sign_in
from tracker.accounts.policy import Role
from tracker.cases.due import views as deadline_views
from tracker.cases.due.keeping import keep_deadlines
from tracker.cases.models import CaseAssignment, CaseDeadline
from tracker.cases.queries import events_of
from tracker.cases.recording import locked_case
from tracker.reporting import work_views

LEAVES_BY = MONDAY + 20 * DAY
NOON = at(MONDAY, time(12))


@pytest.fixture
def world(session):
    return DueWorld(session)


@pytest.fixture
def page(client, session, monkeypatch):
    """What a person reads at an address at a time."""

    def read(person, address="/cases/deadlines", *, now=NOON):
        g.pop("officer", None)  # the tests' context outlasts a request
        for module in (deadline_views, work_views):
            monkeypatch.setattr(module, "utc_now", lambda: now)
        sign_in(client, session, person)
        return client.get(address).get_data(as_text=True)

    return read


def visas(world, count, day=MONDAY, **more):
    """Requests for the extension of a visa, to be decided seven days after a day."""
    return [world.open("P12_VIZA_C", ("ZAHTJEV", "TC"), at(day, time(8, number)), **more) for number in range(count)]


def numbers(html):
    return re.findall(r'<th scope="row" class="nowrap"><a[^>]*>([^<]+)</a></th>', html)


class TestWhose:
    def test_an_officer_sees_their_own_first_and_asks_for_those_of_the_unit(self, world, page):
        [own] = visas(world, 1)
        [other] = visas(world, 1, by=world.colleague)
        now = at(MONDAY + 7 * DAY)

        assert numbers(page(world.officer, now=now)) == [own.number]
        assert numbers(page(world.officer, "/cases/deadlines?whose=units", now=now)) == [own.number, other.number]

    def test_a_case_that_nobody_owns_is_everybodys_of_its_unit(self, world, page):
        [case] = visas(world, 1)
        case.owner_id = None
        world.session.commit()

        assert numbers(page(world.colleague, now=at(MONDAY + 7 * DAY))) == [case.number]
        assert numbers(page(world.elsewhere, now=at(MONDAY + 7 * DAY))) == []

    def test_a_head_sees_those_of_the_unit_and_the_director_all(self, world, page):
        here = visas(world, 1)
        there = visas(world, 1, by=world.elsewhere, unit=world.other_unit)
        now = at(MONDAY + 7 * DAY)

        assert numbers(page(world.head, now=now)) == [here[0].number]
        assert numbers(page(world.director, now=now)) == sorted([here[0].number, there[0].number], reverse=True)
        assert numbers(page(world.elsewhere, "/cases/deadlines?whose=all", now=now)) == [there[0].number]

    def test_who_takes_part_in_a_case_of_another_unit_sees_what_is_due_in_it(self, world, page):
        [case] = visas(world, 1)
        world.session.add(
            CaseAssignment(case_id=case.id, person_id=world.elsewhere.id, task="escort", assigned_at=at(MONDAY))
        )
        world.session.commit()

        assert numbers(page(world.elsewhere, "/cases/deadlines?whose=all", now=at(MONDAY + 7 * DAY))) == [case.number]

    def test_protection_is_for_the_duty_for_asylum_alone(self, world, page):
        case = protection(world)
        now = at(MONDAY + 60 * DAY)
        address = "/cases/deadlines?whose=all"

        assert numbers(page(world.asylum, address, now=now)) == [case.number]
        for person in (world.officer, world.head, world.director):
            html = page(person, address, now=now)
            assert numbers(html) == []
            assert case.number not in page(person, "/cases/deadlines.csv?whose=all", now=now)


class TestFilters:
    def test_by_kind_unit_and_days(self, world, page):
        case = world.order(MONDAY, LEAVES_BY)
        [visa] = visas(world, 1)
        now = at(MONDAY + 7 * DAY)

        def found(query):
            return numbers(page(world.officer, f"/cases/deadlines?{query}", now=now))

        assert found("") == [case.number, visa.number]
        assert found("kind=T22") == [visa.number]
        assert found("kind=T99") == [case.number, visa.number]
        assert found(f"until={LEAVES_BY}") == [case.number, visa.number, case.number]
        assert found(f"from={LEAVES_BY}&until={LEAVES_BY}") == [case.number]
        assert found("unit=TC-SA&kind=T22") == [visa.number]
        assert found("unit=TC-MO") == []

    def test_a_day_that_is_none_stays_in_its_field_with_the_reason(self, world, page):
        html = page(world.officer, "/cases/deadlines?from=31.2.2026.")

        assert 'value="31.2.2026."' in html
        assert "There is no day" in html

    def test_it_has_pages(self, world, page, monkeypatch):
        monkeypatch.setattr(deadline_views, "PAGE", 2)
        visas(world, 3)
        now = at(MONDAY + 7 * DAY)

        assert "Page 1 of 2" in page(world.officer, now=now)
        assert "Page 2 of 2" in page(world.officer, "/cases/deadlines?page=2", now=now)


class TestWhatWasMissed:
    def test_stays_on_its_list_with_how_late_it_was(self, world, page):
        done, open_one = visas(world, 2)
        world.go_on(done, "ODLUKA", "TC", when=at(MONDAY + 9 * DAY), outcome="PRODUŽENA")
        now = at(MONDAY + 11 * DAY)

        html = page(world.officer, "/cases/deadlines?missed=1", now=now)

        assert set(numbers(html)) == {done.number, open_one.number}
        assert "2 days too late" in html
        assert "4 days too late" in html
        assert "done since" in html
        assert "nothing done yet" in html

    def test_is_no_breach_where_no_law_asks_for_it(self, world, page):
        world.order(MONDAY, LEAVES_BY)

        assert numbers(page(world.officer, "/cases/deadlines?missed=1", now=at(LEAVES_BY + 9 * DAY))) == []


class TestHours:
    @pytest.fixture
    def held(self, world):
        case = world.open("P0", ("IDENT_PREUZET", "TC"), at(MONDAY, time(7)))
        world.go_on(case, "ZADRŽAVANJE_POČETAK", "TC", when=at(MONDAY, time(8)), is_deviation=True, reason="it was so")
        return case

    @pytest.mark.parametrize(
        ("clock", "says", "is_alarm"),
        [
            (time(13, 29), "0 h 31 min left", False),
            (time(13, 30), "0 h 30 min left", True),
            (time(13, 59), "0 h 1 min left", True),
            (time(14, 1), "0 h 1 min too late", True),
        ],
    )
    def test_minutes_are_told_and_the_alarm_is_given_half_an_hour_before(
        self, world, held, page, clock, says, is_alarm
    ):
        html = page(world.officer, now=at(MONDAY, clock))

        assert says in html
        assert (f'<strong class="overdue">{says}</strong>' in html) is is_alarm
        assert "14:00 CET" in html or "2:00" in html

    def test_the_page_of_work_says_so_too(self, world, held, page):
        assert "1 ends in 20 min" in page(world.officer, "/my-work", now=at(MONDAY, time(13, 40)))


class TestOtherPages:
    def test_the_page_of_work_says_how_many_are_due_and_missed(self, world, page):
        visas(world, 3)
        visas(world, 1, MONDAY - 5 * DAY)

        html = page(world.officer, "/my-work", now=at(MONDAY + 7 * DAY))

        assert "3 deadlines today" in html
        assert "1 statutory limit was missed" in html
        assert "Nothing is asked of you here" not in html
        assert 'href="/my-work"' in html

    def test_the_page_of_work_says_that_nothing_is_due(self, world, page):
        assert "Nothing is due today" in page(world.officer, "/my-work")

    def test_who_has_no_cases_sees_nothing_of_them(self, world, page, session):
        visas(world, 1)
        reader = make_person(session, Role.READER)

        html = page(reader, "/my-work", now=at(MONDAY + 7 * DAY))

        assert "Deadlines of cases" not in html

    def test_administrators_read_which_acts_have_no_confirmed_day(self, world, page, session):
        html = page(make_person(session, Role.ADMINISTRATOR), "/administration/")

        assert "Legal rules without a confirmed day" in html
        assert "Pravilnik o nadzoru i udaljenju stranca iz Bosne i Hercegovine (2016)" in html

    def test_without_cases_nothing_is_told_of_them(self, world, page, session, app, monkeypatch):
        monkeypatch.setitem(app.config, "CASES_KEY", "")

        assert "Deadlines of cases" not in page(world.officer, "/my-work")
        assert "Legal rules" not in page(make_person(session, Role.ADMINISTRATOR), "/administration/")


class TestWhatItTells:
    def test_a_day_on_which_readings_differ_is_marked(self, world, page):
        [case] = visas(world, 1)
        world.session.get_one(CaseDeadline, world.deadlines(case)["T22"].id).asks_decision = True
        world.session.commit()

        assert "Readings of the rule differ" in page(world.officer, now=at(MONDAY + 7 * DAY))

    def test_neither_the_page_nor_its_files_name_anybody_of_a_case(self, world, page):
        visas(world, 2)
        world.order(MONDAY, LEAVES_BY)
        now = at(MONDAY + 7 * DAY)

        for address in ("/cases/deadlines", "/cases/deadlines?missed=1", "/cases/deadlines.csv", "/my-work"):
            html = page(world.officer, address, now=now)
            assert SURNAME not in html
            assert NAME not in html

    def test_the_file_has_numbers_kinds_and_days(self, world, page):
        [case] = visas(world, 1)

        text = page(world.officer, "/cases/deadlines.csv", now=at(MONDAY + 9 * DAY))
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))

        assert rows[1][:2] == [case.number, "TC-SA"]
        assert rows[1][3:6] == ["R21", str(MONDAY + 7 * DAY), "-2"]

    def test_its_queries_do_not_grow_with_its_rows(self, world, page, queries):
        visas(world, 1)
        now = at(MONDAY + 7 * DAY)
        page(world.officer, now=now)

        def counted():
            before = len(queries)
            assert numbers(page(world.officer, now=now))
            return len(queries) - before

        with_one = counted()
        visas(world, 4)

        assert counted() == with_one
        assert with_one <= 16


def protection(world):
    """A case of protection with a certificate of stay that ends 90 days after Monday."""
    case = world.open("P9", ("TVRDNJA_ZAŠTITE", "TC"), at(MONDAY, time(7)), by=world.asylum)
    case = locked_case(world.session, case.id)
    rows = events_of(world.session, case.id)
    rows[0].code, rows[0].due_on = "POTVRDA_OSTANAK", MONDAY + 90 * DAY
    keep_deadlines(world.session, world.vault, case, rows, at(MONDAY) + timedelta(minutes=1))
    world.session.commit()
    return case
