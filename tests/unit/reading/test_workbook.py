"""What is read of a workbook: structure, values as Excel shows them, and nothing lost; the child that reads it."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import openpyxl
import pytest

from tests.unit.reading import hostile_workbooks as hostile
from tests.unit.reading.hostile_workbooks import STRICT, STRICT_RELATIONS, SheetOf, changed, many_rows, workbook_of
from tracker.reading import workbook, workbook_child
from tracker.reading.findings import Unreadable
from tracker.reading.workbook import CellKind, Visibility, WorkbookLimits, read_workbook


def row_of(*cells: str, number: int = 1, **attributes: str) -> str:
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<row r="{number}"{told}>{"".join(cells)}</row>'


class TestStructure:
    def test_39_no_sheet(self, read):
        parts = hostile.parts_of()
        empty = str(parts["xl/workbook.xml"]).partition("<sheets>")[0] + "<sheets/></workbook>"

        with pytest.raises(Unreadable, match=r"The workbook has no sheet\."):
            read(changed({"xl/workbook.xml": empty}))

    def test_39_a_listed_sheet_that_is_not_there(self, read):
        with pytest.raises(Unreadable, match=r"its part xl/worksheets/sheet1\.xml is missing"):
            read(changed({"xl/worksheets/sheet1.xml": None}))

    def test_40_hidden_and_very_hidden_sheets_are_read_and_told(self, read):
        book = read(workbook_of(SheetOf(), SheetOf(name="B", state="hidden"), SheetOf(name="C", state="veryHidden")))

        assert [sheet.visibility for sheet in book.sheets] == list(Visibility)
        assert [sheet.cell("A1").value for sheet in book.sheets] == [1, 1, 1]

    def test_41_42_43_sheets_come_in_the_order_and_with_the_names_of_the_workbook(self, read):
        book = read(workbook_of(SheetOf(name="Показатељи"), SheetOf(name="Aktivitetet ë"), SheetOf(name="a &amp; b")))

        assert [sheet.name for sheet in book.sheets] == ["Показатељи", "Aktivitetet ë", "a & b"]
        assert book.sheet("a & b") is book.sheets[2]
        assert book.sheet("x") is None

    def test_44_a_chart_sheet_is_passed_over_and_told(self, read):
        book = read(workbook_of(SheetOf(name="Grafikon", kind="chartsheet"), SheetOf(name="Podaci")))

        assert [sheet.name for sheet in book.sheets] == ["Podaci"]
        assert [note.sentence for note in book.notes] == [
            "The sheet “Grafikon” has no cells (chartsheet). It is passed over."
        ]

    def test_44_only_chart_sheets_are_no_table(self, read):
        with pytest.raises(Unreadable, match="no sheet with cells"):
            read(workbook_of(SheetOf(kind="chartsheet")))

    def test_45_a_strict_workbook_is_read_like_any_other(self, read):
        rows = row_of('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="d"><v>2024-06-30</v></c>')
        content = workbook_of(
            SheetOf(rows=rows), texts="<si><t>čas</t></si>", namespace=STRICT, relations=STRICT_RELATIONS
        )

        sheet = read(content).sheets[0]

        assert [cell.value for row in sheet.rows for cell in row.cells] == ["čas", date(2024, 6, 30)]

    @pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
    def test_45_an_unknown_namespace_is_refused_and_never_empty(self, read, part):
        other = str(hostile.parts_of()[part]).replace(hostile.MAIN, "http://example.org/2030/main")

        with pytest.raises(Unreadable, match="in a form of Excel's that is not known"):
            read(changed({part: other}))

    def test_46_to_51_rows_and_cells_keep_their_places(self, read):
        rows = row_of('<c r="C7"><v>3</v></c>', '<c r="E7"><v>5</v></c>', number=7)
        sheet = read(workbook_of(SheetOf(rows=rows))).sheets[0]

        assert [(cell.address, cell.value) for row in sheet.rows for cell in row.cells] == [("C7", 3), ("E7", 5)]
        assert sheet.cell("D7").kind is CellKind.EMPTY
        assert sheet.cell("A1").kind is CellKind.EMPTY
        assert [row.cell(5).value for row in sheet.rows] == [5]

    def test_cells_and_rows_without_an_address_follow_one_another(self, read):
        rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
        sheet = read(workbook_of(SheetOf(rows=rows))).sheets[0]

        assert [cell.address for row in sheet.rows for cell in row.cells] == ["A1", "B1", "B2"]

    def test_rows_and_cells_out_of_order_are_put_in_order(self, read):
        rows = many_rows(1, first=5) + row_of('<c r="B2"><f>1</f><v>2</v></c>', '<c r="A2"><v>1</v></c>', number=2)
        sheet = read(workbook_of(SheetOf(rows=rows))).sheets[0]

        assert [cell.address for row in sheet.rows for cell in row.cells] == ["A2", "B2", "A5"]
        assert sheet.cell("B2").formula == "1"

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            (many_rows(1) + many_rows(1), "holds the cell A1 twice"),
            (row_of('<c r="B1"><v>1</v></c>', '<c r="B1"><v>2</v></c>'), "holds the cell B1 twice"),
            (row_of('<c r="A5"><v>1</v></c>'), "has the cell A5 in its row 1"),
            (row_of('<c r="!"><v>1</v></c>'), "is damaged: its part xl/worksheets/sheet1.xml"),
            (row_of('<c r="A1" t="x"><v>1</v></c>'), "is damaged: its part"),
            ("<row", "is damaged: its part"),
        ],
    )
    def test_contradictions_are_refused(self, read, rows, sentence):
        with pytest.raises(Unreadable, match=sentence):
            read(workbook_of(SheetOf(rows=rows)))

    @pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "C3:A1", "nonsense", "A1:B2"])
    def test_27_the_dimension_record_is_not_believed(self, read, dimension):
        content = workbook_of(SheetOf(rows=many_rows(3), before=f'<dimension ref="{dimension}"/>'))

        assert sum(len(row.cells) for row in read(content).sheets[0].rows) == 3

    def test_empty_rows_and_cells_with_a_format_may_reach_to_the_end_of_the_sheet(self, read):
        rows = many_rows(1) + row_of('<c r="XFD1048576" s="0"/>', number=1_048_576)

        assert [row.number for row in read(workbook_of(SheetOf(rows=rows))).sheets[0].rows] == [1]

    def test_52_53_merged_cells_and_the_values_under_them_are_read_and_told(self, read):
        rows = row_of('<c r="A1"><v>1</v></c>', '<c r="B1"><v>2</v></c>') + row_of('<c r="C2"><v>3</v></c>', number=2)
        after = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="C2"/></mergeCells>'
        book = read(workbook_of(SheetOf(rows=rows, after=after)))

        assert [area.address for area in book.sheets[0].merges] == ["A1:B2", "C2:C2"]
        assert [cell.address for row in book.sheets[0].rows for cell in row.cells if cell.is_covered] == ["B1"]
        assert book.sheets[0].cell("B1").value == 2
        assert [note.params for note in book.notes] == [{"sheet": "Sheet1", "count": "1", "cell": "B1"}]

    def test_53_merged_cells_over_each_other_are_refused(self, read):
        after = '<mergeCells><mergeCell ref="A1:B9"/><mergeCell ref="B1:B2"/></mergeCells>'

        with pytest.raises(
            Unreadable, match=r"lie over each other \(B1:B2, A1:B9\)|lie over each other \(A1:B9, B1:B2\)"
        ):
            read(workbook_of(SheetOf(after=after)))

    def test_54_hidden_rows_and_columns_and_a_filter_are_read_and_told(self, read):
        rows = many_rows(1) + row_of('<c r="B2"><v>2</v></c>', number=2, hidden="1")
        before = '<cols><col min="2" max="3" hidden="1"/><col min="4" max="4"/></cols>'
        after = '<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>'
        sheet = read(workbook_of(SheetOf(rows=rows, before=before, after=after))).sheets[0]

        assert [row.is_hidden for row in sheet.rows] == [False, True]
        assert sheet.has_hidden_rows
        assert [sheet.is_column_hidden(column) for column in (1, 2, 3, 4)] == [False, True, True, False]
        assert (sheet.filter_area, sheet.is_filtered) == ("A1:B2", True)
        assert sheet.cell("B2").value == 2

    def test_filter_buttons_alone_filter_nothing(self, read):
        sheet = read(workbook_of(SheetOf(after='<autoFilter ref="A1:B2"/>'))).sheets[0]

        assert (sheet.filter_area, sheet.is_filtered, sheet.has_hidden_rows) == ("A1:B2", False, False)

    def test_properties_of_the_document_and_custom_ones(self, read, tmp_path):
        book = openpyxl.Workbook()
        book.properties.title = "Акциони план"
        for name, value in (("plan", "XK-NEGA"), ("version", 3), ("is_final", True)):
            kind = {str: "StringProperty", int: "IntProperty", bool: "BoolProperty"}[type(value)]
            book.custom_doc_props.append(getattr(openpyxl.packaging.custom, kind)(name=name, value=value))
        book.save(tmp_path / "made.xlsx")

        found = read_workbook(tmp_path / "made.xlsx")

        assert found.properties["title"] == "Акциони план"
        assert found.custom_properties == {"plan": "XK-NEGA", "version": "3", "is_final": "1"}

    def test_a_prefix_for_the_namespace_changes_nothing(self, read):
        sheet = str(hostile.parts_of()[hostile.FIRST])
        for tag in ("worksheet", "sheetData", "row", "c", "v"):
            sheet = sheet.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
        content = changed({hostile.FIRST: sheet.replace("xmlns=", "xmlns:x=").encode()})

        assert read(content).sheets[0].cell("A1").value == 1

    def test_utf_16_is_read(self, read):
        assert read(hostile.prefixed(hostile.FIRST, "", "utf-16")).sheets[0].cell("A1").value == 1


class TestChild:
    def test_a_crash_is_a_refusal(self, read, monkeypatch):
        self.replace_child(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")

        with pytest.raises(Unreadable, match="made its reader stop"):
            read(workbook_of())

    def test_a_bug_is_a_refusal_and_is_logged(self, read, monkeypatch, caplog):
        self.replace_child(
            monkeypatch,
            'import sys; said = b\'["failed", "KeyError: 1"]\'; '
            "sys.stdout.buffer.write(len(said).to_bytes(4, 'big') + said)",
        )

        with pytest.raises(Unreadable, match="made its reader stop"):
            read(workbook_of())
        assert "KeyError: 1" in caplog.text

    @pytest.mark.parametrize("said", ["b''", "b'\\xff\\xff\\xff\\xff'", "b'\\0\\0\\0\\x09[]'", "b'\\0\\0\\0\\x03abc'"])
    def test_nonsense_is_a_refusal(self, read, monkeypatch, said):
        self.replace_child(monkeypatch, f"import sys; sys.stdout.buffer.write({said})")

        with pytest.raises(Unreadable, match="made its reader stop"):
            read(workbook_of())

    def test_one_that_hangs_is_killed_with_what_it_started_when_its_time_is_over(self, read, monkeypatch, tmp_path):
        note = tmp_path / "pid"
        self.replace_child(
            monkeypatch,
            "import subprocess, sys, time, pathlib; "
            "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
            f"pathlib.Path({str(note)!r}).write_text(str(other.pid)); time.sleep(60)",
        )
        started = time.monotonic()

        with pytest.raises(Unreadable, match="longer than 2 seconds"):
            read(workbook_of(), WorkbookLimits(seconds=2))

        assert time.monotonic() - started < 30
        self.expect_gone(int(note.read_text()))

    def test_it_finds_its_own_code_and_knows_no_secret(self, read, monkeypatch):
        monkeypatch.setenv("PYTHONPATH", "/nowhere")
        monkeypatch.setenv("SECRET_KEY", "secret")
        started = []
        popen = subprocess.Popen

        def note(command, **settings):
            started.append(settings)
            return popen(command, **settings)

        monkeypatch.setattr(subprocess, "Popen", note)
        assert read(workbook_of()).sheets
        assert "SECRET_KEY" not in started[0]["env"]
        assert started[0]["stdin"] == subprocess.DEVNULL

    def test_it_may_not_use_the_network_nor_start_anything(self):
        code = (
            "import sys; sys.path.insert(0, '.'); from tracker.reading import workbook_child as child\n"
            "from tracker.reading.workbook_limits import WorkbookLimits\n"
            "import socket, os\n"
            "child._limit_self(WorkbookLimits())\n"
            "for attempt in (socket.socket, lambda: os.system('true'), os.fork):\n"
            "    try: attempt()\n"
            "    except PermissionError: print('no')\n"
        )
        answer = subprocess.run(
            [sys.executable, "-c", code], cwd=workbook._ROOT, capture_output=True, text=True, check=True
        )

        assert answer.stdout.split() == ["no"] * 3

    def test_it_works_where_the_system_limits_nothing(self, monkeypatch, capfdbinary, save):
        monkeypatch.setitem(sys.modules, "resource", None)
        monkeypatch.setattr(sys, "addaudithook", lambda hook: None)  # it could not be taken back

        assert workbook_child.main([json.dumps(asdict(WorkbookLimits())), str(save(workbook_of()))]) == 0

        gc.enable()
        assert b'["end"]' in capfdbinary.readouterr().out

    def test_it_works_in_several_threads_at_once(self, save):
        path = save(workbook_of(SheetOf(rows=many_rows(2000))))
        counts = []
        threads = [
            threading.Thread(target=lambda: counts.append(len(list(read_workbook(path).sheets[0].rows))))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert counts == [2000] * 4

    def replace_child(self, monkeypatch, code: str) -> None:
        popen = subprocess.Popen

        def start(command, **settings):
            return popen([sys.executable, "-c", code] if workbook._CHILD in command else command, **settings)

        monkeypatch.setattr(workbook.subprocess, "Popen", start)

    def expect_gone(self, pid: int) -> None:
        for _ in range(100):
            try:
                os.kill(pid, 0)
                if "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
                    return  # nobody has asked for its exit code yet, but it is dead
            except (ProcessLookupError, FileNotFoundError):
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        pytest.fail("what the child had started outlived it")


class TestWhatOthersWrite:
    def test_openpyxl_parses_only_with_defusedxml(self):
        assert openpyxl.DEFUSEDXML

    def test_days_and_times(self, tmp_path):
        book = openpyxl.Workbook()
        written = [date(2024, 6, 30), datetime(2024, 2, 29, 13, 45, 10), clock(8, 30), date(1900, 3, 1)]
        book.active.append(written)
        book.save(tmp_path / "made.xlsx")

        assert [
            cell.value for row in read_workbook(tmp_path / "made.xlsx").sheets[0].rows for cell in row.cells
        ] == written


@pytest.fixture
def save(tmp_path):
    def write(content: bytes) -> Path:
        path = tmp_path / "upload.xlsx"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def read(save):
    def read_content(content: bytes, limits: WorkbookLimits | None = None):
        return read_workbook(save(content), limits)

    return read_content
