"""Rows and files of events: what a cell may say, and what a spreadsheet makes of it."""

import datetime as dt
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from tracker.cases.feeds.contract import HandedFigure, Problem
from tracker.cases.feeds.event_files import FAULTS_TOLD, read_events
from tracker.cases.feeds.events import COLUMNS, EventRow, read_row
from tracker.cases.feeds.splits import disagreements
from tracker.errors import Refused
from tracker.reading.workbook import WorkbookLimits

TODAY = date(2026, 7, 1)
UNITS = frozenset({"TC", "IC"})
ROW = {"reference": "2026-1", "procedure": "P4", "code": "INFORMISAN_POVRATAK", "day": "2026-05-04"}
LIMITS = WorkbookLimits()


def read(**cells):
    """What a row says, or what is wrong with it: the column and the sentence of each fault."""
    row = read_row({**ROW, **cells}, UNITS, TODAY)
    return row if isinstance(row, EventRow) else [(fault.column, str(fault.refused)) for fault in row]


class TestRows:
    @pytest.mark.parametrize("day", ["2026-05-04", "4.5.2026", "04.05.2026.", "4. 5. 2026"])
    def test_a_day_is_read_as_people_here_write_it(self, day):
        assert read(day=day).day == date(2026, 5, 4)

    @pytest.mark.parametrize("day", ["31.2.2026", "2026-13-01", "5/4/2026", "20260504", "٢٠٢٦-٠٥-٠٤"])
    def test_what_is_no_day_is_none(self, day):
        assert read(day=day) == [("day", "Type the day like this: 2026-12-31.")]

    @pytest.mark.parametrize(
        ("procedure", "code", "unit", "may"),
        [
            ("P1", "ZABILJEŠKA_NALOG", "TC", True),
            ("P1", "ZABILJEŠKA_NALOG", "IC", True),  # a unit of the sector that leads it
            ("P0", "IDENT_PREUZET", "IC", False),
            ("P0", "IDENT_PREUZET", "USP", False),
            ("P0", "IDENT_PREUZET", "GP", True),  # it acts in it
            ("P0", "IDENT_PREUZET", "SPS", True),  # an institution of a plan, of which no procedure speaks
        ],
    )
    def test_an_event_counts_under_a_body_that_has_to_do_with_it(self, procedure, code, unit, may):
        cells = {"reference": "2026-1", "procedure": procedure, "code": code, "day": "2026-05-04", "unit": unit}

        row = read_row(cells, frozenset({"TC", "IC", "USP", "GP", "SPS"}), TODAY)

        if may:
            assert isinstance(row, EventRow)
        else:
            assert [(one.column, str(one.refused)) for one in row] == [
                ("unit", f"{unit} does not lead this procedure; TC do.")
            ]

    def test_today_has_come_and_tomorrow_has_not(self):
        assert read(day=TODAY.isoformat()).day == TODAY
        assert read(day="2026-07-02") == [("day", "The day lies in the future.")]

    def test_what_is_left_out_is_not_recorded(self):
        row = read()

        assert (row.subject, row.unit, row.sex, row.outcome, row.tags, row.is_annulled) == ("", "", None, "", "", False)

    def test_an_outcome_is_one_of_the_event_s(self):
        appeal = {"procedure": "P2", "code": "DRUGI_STEPEN"}

        assert read(**appeal, outcome="UVAŽENA").outcome == "UVAŽENA"
        for outcome in ("", "SOMETHING"):
            assert read(**appeal, outcome=outcome) == [
                ("outcome", "The outcome is one of these: ODBIJENA, UVAŽENA, VRAĆENA.")
            ]

    def test_of_several_choices_the_name_stands_once_for_each(self):
        act = {"procedure": "P2", "code": "RJEŠENJE_PROTJERIVANJE"}

        assert read(**act, tags="ground=a ground=b orders_to_leave=yes").tags == (
            "|ground=a|ground=b|orders_to_leave=yes|"
        )
        assert read(**act, tags="ground=a ground=a orders_to_leave=yes")[0][0] == "tags"
        assert read(**act, tags="ground=a orders_to_leave=perhaps")[0][0] == "tags"

    @pytest.mark.parametrize(
        ("subject", "is_taken"),
        [
            ("9f86d081884c7d659a2feaa0c55ad015", True),
            ("s-2026-0001", True),
            ("00000001", True),
            ("1899-05-12", True),  # before anybody who can have a case was born
            ("20080512", False),
            ("1-2-2003", False),
            ("x_2003_2_1", False),
            ("0101006500006", False),
            ("0101006500007", True),  # its check digit does not fit
            ("9901006500006", True),  # nobody is born on the 99th
        ],
    )
    def test_a_pseudonym_that_tells_who_somebody_is_is_none(self, subject, is_taken):
        assert isinstance(read(subject=subject), EventRow) is is_taken

    @pytest.mark.parametrize(
        ("reference", "is_taken"),
        [("2007-12-31-1", False), ("2008-01-01-1", True), ("20260504-17", True), ("12051990", False)],
    )
    def test_a_reference_may_hold_the_day_of_an_event_and_no_earlier_one(self, reference, is_taken):
        assert isinstance(read(reference=reference), EventRow) is is_taken


def sheet_of(*rows, sheets=("events",)) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "d.m.yyyy"})
    for name in sheets:
        page = book.add_worksheet(name)
        page.write_row(0, 0, COLUMNS)
        for number, row in enumerate(rows, 1):
            for name_of_column, value in row.items():
                write = page.write_datetime if isinstance(value, dt.time) else page.write
                extra = (book.add_format({"num_format": "hh:mm"}),) if isinstance(value, dt.time) else ()
                write(number, COLUMNS.index(name_of_column), value, *extra)
    book.close()
    return file.getvalue()


@pytest.fixture
def said(tmp_path: Path):
    """What a file says: its rows, or its faults by their cells."""

    def of(content: bytes, name: str, limits: WorkbookLimits = LIMITS):
        path = tmp_path / name
        path.write_bytes(content)
        found = read_events(path, name, limits, UNITS, TODAY)
        return [row.reference for row in found.rows] or {address: str(why) for address, why in found.faults}

    return of


class TestWorkbooks:
    def test_a_sheet_of_the_name_is_read_and_others_are_not(self, said):
        assert said(sheet_of(ROW, sheets=("events", "notes")), "events.xlsx") == ["2026-1"]
        with pytest.raises(Refused, match="has no sheet “events”"):
            said(sheet_of(ROW, sheets=("one", "two")), "events.xlsx")

    def test_what_a_spreadsheet_makes_of_what_is_typed_is_understood_or_told(self, said):
        rows = [
            {**ROW, "annulled": True},
            {**ROW, "reference": 20260002.0},
            {**ROW, "reference": "2026-3", "day": dt.time(12, 30)},
            {**ROW, "reference": "2026-4", "sex": "=NA()"},
            {**ROW, "reference": 1e15},
        ]

        assert said(sheet_of(*rows[:2]), "events.xlsx") == ["2026-1", "20260002"]
        assert said(sheet_of(*rows[2:]), "events.xlsx") == {
            "E2": "The cell holds a time, and this column takes none.",
            "G3": "The cell has a formula. Type what belongs here.",
            "A4": "The cell holds a number that is not whole, or too long for Excel. Type it as text.",
        }


class TestLists:
    def test_cells_that_no_contract_holds_are_told(self, said):
        head = ",".join(COLUMNS)
        row = '2026-1,"s\u200b1",P4,INFORMISAN_POVRATAK,2026-05-04,,,,' + "x" * 2001

        assert said(f"{head}\n{row}".encode(), "events.csv") == {
            "B2": "The text has a character that cannot be shown; type it anew.",
            "I2": "The text has more than 2000 characters.",
        }

    def test_a_list_that_is_too_wide_or_too_large_is_refused(self, said):
        with pytest.raises(Refused, match="more than 200 columns"):
            said(b"," * 201, "events.csv")
        with pytest.raises(Refused, match="larger than 0 MB"):
            said(b"," * 11, "events.csv", WorkbookLimits(file_bytes=10))

    def test_faults_are_told_to_a_bound_and_counted_whole(self, tmp_path):
        path = tmp_path / "events.csv"
        path.write_text("\n".join([",".join(COLUMNS), *(["x,,P4,INFORMISAN_POVRATAK,2026-05-04"] * 700)]), "utf-8")

        found = read_events(path, path.name, LIMITS, UNITS, TODAY)

        assert (len(found.faults), found.fault_count, found.rows) == (FAULTS_TOLD, 700, [])


def figure(value, unit="", sex=""):
    count = Decimal(value) if value is not None else None
    return HandedFigure("BA-T1", 1, date(2026, 1, 1), date(2026, 3, 31), unit, sex, count, "", None, None)


class TestSplits:
    def test_a_unit_that_could_not_be_counted_contradicts_nothing(self):
        assert disagreements([figure(10), figure(4, "TC"), figure(None, "IC")]) == []

    def test_a_total_that_could_not_be_counted_contradicts_nothing(self):
        assert disagreements([figure(None), figure(4, "TC"), figure(3, sex="F")]) == []

    def test_the_units_split_by_sex_are_compared_with_the_institution_s_women(self):
        found = disagreements([figure(10), figure(6, sex="F"), figure(8, "TC"), figure(7, "TC", "F"), figure(2, "IC")])

        assert found == [
            Problem("figures[3].value", "split-contradicts", "A unit has more than the whole institution.")
        ]
