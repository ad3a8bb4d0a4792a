"""Files of events: looked at, taken wholly and once, changed and annulled, and without anybody's identity."""

import html
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.integration.feeds.event_desk import EVENTS, ORDER, PLACED, csv_of, facts, faults, xlsx_of
from tests.unit.reading.hostile_workbooks import ALL_REFUSED
from tracker.cases.feeds import event_jobs as feed_event_jobs
from tracker.cases.feeds.events import COLUMNS
from tracker.cases.feeds.services import close_feed
from tracker.cases.figures.models import FedEvent, Feed, FeedDelivery
from tracker.history import COMMAND, History, utc_now


class TestTaken:
    def test_a_list_is_shown_first_and_taken_when_it_is_confirmed(self, desk, counted, session):
        page = desk.send(csv_of(ORDER, PLACED))
        assert facts(page) == ["2", "2", "0", "0", "0"]
        assert counted() == (0, 0, 0, 0)

        assert desk.take(page).status_code == 303
        assert counted() == (0, 2, 1, 0)
        event = session.scalars(select(FedEvent).where(FedEvent.reference == "2024-1")).one()
        assert (event.day, event.tags, event.sex, event.subject) == (
            date(2024, 1, 15), "|ground=overstay|", "F", "s-1001",
        )  # fmt: skip
        told = session.scalars(select(History).where(History.kind == "feed.events")).one()
        assert [change["after"] for change in told.changes] == ["2", "0", "0"]

    def test_a_workbook_says_the_same_as_a_list(self, desk, session):
        row = {**ORDER, "reference": 20240001, "day": date(2024, 1, 15)}
        desk.take(desk.send(xlsx_of(row, PLACED, sheet="Sheet1"), "events.xlsx"))

        kept = session.execute(select(FedEvent.reference, FedEvent.day).order_by(FedEvent.reference)).all()
        assert [tuple(each) for each in kept] == [
            ("2024-2", date(2024, 1, 16)),
            ("20240001", date(2024, 1, 15)),
        ]

    @pytest.mark.parametrize("delimiter", [",", "\t"])
    def test_lists_may_be_parted_by_other_signs(self, desk, delimiter):
        assert facts(desk.send(b"\xef\xbb\xbf" + csv_of(ORDER, delimiter=delimiter)))[1] == "1"

    def test_the_same_again_changes_nothing(self, desk, counted):
        desk.take(desk.send(csv_of(ORDER, PLACED)))
        page = desk.send(csv_of(ORDER, PLACED))

        assert facts(page) == ["2", "0", "0", "0", "2"]
        assert "there is nothing to take" in page.text
        assert counted() == (0, 2, 1, 0)

    def test_a_row_that_says_something_else_is_told_as_changed_and_an_annulled_one_annuls(self, desk, session):
        desk.take(desk.send(csv_of(ORDER, PLACED)))
        page = desk.send(csv_of({**ORDER, "tags": "ground=humanitarian"}, {**PLACED, "annulled": "yes"}))
        assert facts(page) == ["2", "0", "1", "1", "0"]
        assert "ground=overstay</td>" in page.text
        assert "ground=humanitarian</td>" in page.text

        desk.take(page)
        kept = session.execute(select(FedEvent.tags, FedEvent.is_annulled).order_by(FedEvent.reference)).all()
        assert [tuple(each) for each in kept] == [("|ground=humanitarian|", False), ("|placement=order|", True)]

    def test_what_was_taken_is_not_taken_twice(self, desk, counted):
        page = desk.send(csv_of(ORDER))
        desk.take(page)

        assert desk.take(page).status_code == 404
        assert counted() == (0, 1, 1, 0)

    def test_of_a_case_system_that_was_closed_meanwhile_nothing_is_taken(self, desk, counted, session):
        page = desk.send(csv_of(ORDER))
        feed = session.scalars(select(Feed)).one()
        close_feed(session, feed.id, version=feed.version, reason="Replaced", author=COMMAND, now=utc_now())
        answer = desk.take(page)

        assert answer.status_code == 409
        assert "This case system has been closed" in answer.text
        assert "This case system has been closed" in desk.client.get(EVENTS).text
        assert counted() == (0, 0, 0, 0)

    def test_a_file_with_faults_is_not_taken_by_whoever_sends_the_button_anyway(self, desk, counted):
        page = desk.send(csv_of({**ORDER, "sex": "x"}))
        answer = desk.client.post(page.request.path, data={"csrf_token": desk.token(EVENTS)})

        assert answer.status_code == 409
        assert counted() == (0, 0, 0, 1)

    def test_long_work_takes_nothing_for_whoever_may_not_any_more(self, desk, counted, session, monkeypatch):
        monkeypatch.setattr("tracker.cases.feeds.event_views.ROWS_AT_ONCE", 0)
        monkeypatch.setattr(feed_event_jobs, "may_in", lambda *_: False)
        answer = desk.client.get(desk.take(desk.send(csv_of(ORDER))).headers["Location"])

        assert "You may not look after other case systems any more." in answer.text
        assert counted() == (0, 0, 0, 0)

    def test_a_long_file_is_read_and_taken_as_long_work(self, desk, counted, monkeypatch):
        monkeypatch.setattr(feed_event_jobs, "BYTES_AT_ONCE", 0)
        monkeypatch.setattr("tracker.cases.feeds.event_views.BYTES_AT_ONCE", 0)
        monkeypatch.setattr("tracker.cases.feeds.event_views.ROWS_AT_ONCE", 1)
        done = desk.send(csv_of(ORDER, PLACED))
        found = re.search(r'href="(/administration/cases/feeds/SPS/events/[0-9a-f]{32})"', done.text)
        assert found is not None, done.text

        again = desk.client.get(desk.take(desk.client.get(found[1])).headers["Location"])
        assert "Done" in again.text
        assert counted() == (0, 2, 1, 0)

    def test_the_template_comes_back_as_it_is(self, desk):
        for ending in ("csv", "xlsx"):
            file = desk.client.get(f"/administration/cases/feeds/events.{ending}")
            assert file.status_code == 200

            assert facts(desk.send(file.data, f"events.{ending}"))[1] == "2", ending


# A cell, what stands in it, and the beginning of what is said of it.
FAULTS = [
    ("reference", "", "This is needed."),
    ("reference", "Petar Petrović 1", "Only letters A to Z"),
    ("reference", "PETROVIC", "Only letters A to Z"),
    ("reference", "0101006500006", "This looks like somebody&#39;s identification number"),
    ("reference", "x-0101006500006-y", "This looks like somebody&#39;s identification number"),
    ("reference", "101006500006", "This looks like somebody&#39;s identification number"),
    ("reference", "1990-05-12", "This looks like somebody&#39;s date of birth."),
    ("subject", "12051990", "This looks like somebody&#39;s date of birth."),
    ("subject", "p_12-5-1990", "This looks like somebody&#39;s date of birth."),
    ("subject", "2016-05-12", "This looks like somebody&#39;s date of birth."),
    ("subject", "petar@example.org", "Only letters A to Z"),
    ("subject", "A" * 64 + "1", "Only letters A to Z"),
    ("procedure", "P99", "There is no such procedure."),
    ("procedure", "Petar Petrović", "There is no such procedure."),
    ("procedure", "PETROVIĆ", "There is no such procedure."),
    ("code", "PETROVIĆ", "The procedure knows no such event."),
    ("procedure", "", "This is needed."),
    ("code", "SMJEŠTEN_IC", "The procedure knows no such event."),
    ("code", "nalog", "The procedure knows no such event."),
    ("code", "", "This is needed."),
    ("day", "", "This is needed."),
    ("day", "15/01/2024", "Type the day like this: 2026-12-31."),
    ("day", "2024-02-30", "Type the day like this: 2026-12-31."),
    ("day", "2999-01-01", "The day lies in the future."),
    ("day", "1990-05-12", "Events are taken from 2000-01-01 on."),
    ("unit", "NOWHERE", "There is no such unit here."),
    ("unit", "PETROVIĆ", "There is no such unit here."),
    ("unit", "Petar", "There is no such unit here."),
    ("sex", "žena", "The sex is F, M or empty."),
    ("outcome", "ODBIJENO", "The event has no choice of outcomes"),
    ("tags", "", "The tag ground is needed."),
    ("tags", "ground=other", "The tag ground has one of these: overstay"),
    ("tags", "ground=overstay ground=overstay", "The tag ground stands here more than once."),
    ("tags", "name=Petar ground=overstay", "The event knows no tag name."),
    ("tags", "Petar Petrović", "Tags are written as name=value"),
    ("annulled", "perhaps", "Type yes or no"),
]


class TestFaults:
    def test_every_fault_is_told_by_its_cell_and_nothing_is_taken(self, desk, counted):
        numbered = enumerate(FAULTS)
        rows = [{**ORDER, "reference": f"2024-{number}", column: text} for number, (column, text, _) in numbered]
        page = desk.send(csv_of(*rows))

        told = faults(page)
        for number, (column, text, why) in enumerate(FAULTS):
            address = f"{chr(ord('A') + COLUMNS.index(column))}{number + 2}"
            assert told[address].startswith(why), (column, text, told.get(address))
        assert "Take the events" not in page.text
        assert counted() == (0, 0, 0, 1)

    def test_what_could_be_somebody_is_never_repeated(self, desk, session):
        page = desk.send(
            csv_of(*({**ORDER, column: text} for column, text, _ in FAULTS if "Pet" in text or "PET" in text))
        )

        assert "PETROVIĆ" not in page.text
        assert "Petrović" not in page.text
        assert "Petar" not in page.text
        assert "pet" not in repr(session.scalars(select(FeedDelivery.answer)).all()).lower()

    def test_faults_are_told_in_the_reader_s_language_with_words_that_stay(self, desk):
        assert "A2" in faults(desk.send(csv_of({**ORDER, "reference": "x"}), language="bs"))

    def test_an_event_that_the_law_did_not_know_on_its_day_is_told(self, desk):
        row = {"reference": "2024-1", "procedure": "P0", "code": "INFORMISAN"}

        assert faults(desk.send(csv_of({**row, "day": "2023-09-22"})))["E2"].startswith("On this day there was no such")
        assert facts(desk.send(csv_of({**row, "day": "2023-09-23"})))[1] == "1"

    def test_one_fault_keeps_all_other_rows_out(self, desk):
        page = desk.send(csv_of(ORDER, {**PLACED, "sex": "x"}, {**ORDER, "reference": "2024-3"}))

        assert list(faults(page)) == ["G3"]
        assert "Take the events" not in page.text

    def test_a_reference_that_stands_twice_is_told(self, desk):
        assert faults(desk.send(csv_of(ORDER, ORDER))) == {"A3": "The reference stands in row 2 already."}

    def test_a_cell_beside_the_columns_is_refused(self, desk):
        page = desk.send(csv_of(ORDER) + b";Petar Petrovic")

        assert faults(page) == {"K2": "No column of the contract stands here: empty the cell."}
        assert "Petrovic" not in page.text

    def test_cells_that_a_spreadsheet_made_are_refused(self, desk):
        rows = [
            {**ORDER, "reference": "=1+1"},
            {**ORDER, "reference": 1.5},
            {**ORDER, "reference": date(2024, 1, 1)},
            {**ORDER, "reference": "2024-9", "day": 45000},
        ]
        told = faults(desk.send(xlsx_of(*rows), "events.xlsx"))

        assert told["A2"] == "The cell has a formula. Type what belongs here."
        assert told["A3"].startswith("The cell holds a number that is not whole")
        assert told["A4"] == "The cell holds a day, and this column takes none."
        assert told["E5"] == "Type the day like this: 2026-12-31."


# What is sent, under which name, and a part of what is said of it.
WRONG_FILES = [
    (b"", "events.csv", "The file is empty."),
    (b"\r\n\r\n", "events.csv", "The file is empty."),
    (csv_of(ORDER, columns=(*COLUMNS, "name")), "events.csv", "K1 names no column that is taken."),
    (csv_of(ORDER, columns=COLUMNS[1:]), "events.csv", "These columns are missing: reference."),
    (csv_of(ORDER, columns=(*COLUMNS, "day")), "events.csv", "K1: the column day stands twice."),
    (csv_of(ORDER).decode().encode("utf-16"), "events.csv", "The file is no list in UTF-8."),
    (csv_of(PLACED).decode().encode("cp1250"), "events.csv", "The file is no list in UTF-8."),
    (xlsx_of(ORDER), "events.csv", "The file is no list in UTF-8."),
    (csv_of(ORDER) + b'\r\n"open', "events.csv", "The file is no list in UTF-8."),
    (csv_of(ORDER), "events.xlsx", "with the name of a workbook"),
    (csv_of(ORDER), "events.pdf", "Send a workbook (.xlsx) or a list (.csv)."),
    (b"x" * 300, "events.xlsx", "The file is plain text, not a workbook."),
]


class TestWrongFiles:
    def test_a_file_that_is_none_is_refused_in_words(self, desk, counted):
        for content, name, why in WRONG_FILES:
            page = desk.send(content, name)

            assert page.status_code == 422, why
            assert why in page.text, why
        assert counted()[:3] == (0, 0, 0)

    def test_a_name_without_a_column_is_not_repeated(self, desk):
        page = desk.send("Petar Petrović;1990-05-12\r\n".encode())

        assert page.status_code == 422
        assert "Petrović" not in page.text

    def test_hostile_workbooks_are_refused_through_the_same_door(self, desk, counted):
        for name, case in list(ALL_REFUSED.items())[::4]:
            if case.limits:
                continue  # refused by smaller limits than the installation's
            page = desk.send(case.make(), "events.xlsx")

            assert case.sentence in html.unescape(page.text), name
        assert counted()[:3] == (0, 0, 0)

    def test_a_file_that_is_too_large_is_refused_and_not_kept(self, app, desk, monkeypatch):
        monkeypatch.setattr(feed_event_jobs, "MIB", 10)
        page = desk.send(csv_of(ORDER) + b"\r\n" * 600)

        assert page.status_code == 422
        assert "The file is larger than" in page.text
        assert list((Path(app.instance_path) / "uploads" / "events").glob("*.csv")) == []

    def test_more_rows_than_are_taken_are_refused(self, app, desk, monkeypatch):
        monkeypatch.setitem(app.config, "WORKBOOK_UPLOADS", replace(app.config["WORKBOOK_UPLOADS"], rows=1))

        assert "The file has more than 1 rows." in desk.send(csv_of(ORDER, PLACED)).text

    def test_nothing_is_left_on_the_disk_of_what_was_refused(self, app, desk):
        with app.app_context():
            folder = feed_event_jobs.folder()
            before = {path.name for path in folder.iterdir()} if folder.exists() else set()
        desk.send(b"x" * 300, "events.xlsx")

        assert {path.name for path in folder.iterdir()} == before
