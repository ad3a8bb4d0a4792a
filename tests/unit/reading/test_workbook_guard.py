"""The guard of strangers' workbooks: each kind of bad file is refused in its own words, and costs next to nothing."""

import zipfile
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from tests.unit.reading import hostile_workbooks as hostile
from tests.unit.reading.hostile_workbooks import (
    ALL_REFUSED,
    RELATIONS,
    SHEET,
    Case,
    SheetOf,
    changed,
    workbook_of,
    zipped,
)
from tracker.reading.findings import Unreadable
from tracker.reading.workbook import read_workbook
from tracker.reading.workbook_guard import WorkbookLimits, check_workbook


def refusal_of(path: Path, limits: WorkbookLimits | None = None) -> str:
    with pytest.raises(Unreadable) as refusal:
        read_workbook(path, limits)
    return str(refusal.value)


class TestEachKind:
    @pytest.mark.parametrize("case", ALL_REFUSED.values(), ids=ALL_REFUSED)
    def test_is_refused_in_words(self, case: Case, save):
        sentence = refusal_of(save(case.make()), WorkbookLimits(**case.limits))

        assert case.sentence in sentence
        assert sentence.endswith(".")
        assert "%(" not in sentence

    def test_has_words_of_its_own(self, save):
        messages = {
            kind: refusal_of(save(case.make()), WorkbookLimits(**case.limits)) for kind, case in REPRESENTATIVES
        }

        assert len(set(messages.values())) == len(messages)

    def test_the_valid_workbook_that_they_are_made_of_is_read(self, save):
        assert read_workbook(save(workbook_of())).sheets[0].cell("A1").raw == "1"


# Kinds with one number may share a sentence; different numbers may not, but for document types, wherever they stand.
_BY_NUMBER = {kind.split()[0]: (kind, case) for kind, case in reversed(ALL_REFUSED.items())}
REPRESENTATIVES = [pair for number, pair in _BY_NUMBER.items() if number not in ("20", "21", "32")]


class TestLimits:
    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_size_of_the_file(self, save, over):
        path = save(workbook_of())
        limits = WorkbookLimits(file_bytes=path.stat().st_size - over)

        self.expect(path, limits, over, "The file is larger than")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_size_unzipped(self, save, over):
        path = save(workbook_of())
        with zipfile.ZipFile(path) as package:
            size = sum(entry.file_size for entry in package.infolist())

        self.expect(path, WorkbookLimits(unzipped_bytes=size - over), over, "The workbook is larger than")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_ratio_of_a_part(self, save, over):
        path = save(changed({"xl/media/a.bin": b" " * 2_000_000}))
        with zipfile.ZipFile(path) as package:
            packed = package.getinfo("xl/media/a.bin").compress_size
        limits = WorkbookLimits(ratio=-(-2_000_000 // packed) - over)

        self.expect(path, limits, over, "The part “xl/media/a.bin” of the workbook grows more than")

    def test_a_small_part_may_shrink_as_much_as_it_likes(self, save):
        assert check_workbook(save(changed({"xl/media/a.bin": b" " * 900_000})), WorkbookLimits()) == ()

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_parts(self, save, over):
        path = save(workbook_of())
        with zipfile.ZipFile(path) as package:
            count = len(package.namelist())

        self.expect(path, WorkbookLimits(parts=count - over), over, "The workbook consists of more than")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_sheets(self, save, over):
        path = save(workbook_of(*(SheetOf(name=f"S{at}") for at in range(5))))

        self.expect(path, WorkbookLimits(sheets=5 - over), over, "The workbook has more than")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_rows(self, save, over):
        path = save(workbook_of(SheetOf(rows=hostile.many_rows(10))))

        self.expect(path, WorkbookLimits(rows=10 - over), over, "has something in row 10;")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_rows_of_a_sheet_that_nobody_sees_may_be_as_many_as_those_of_three(self, save, over):
        path = save(workbook_of(SheetOf(), SheetOf(name="S2", state="veryHidden", rows=hostile.many_rows(30 + over))))

        self.expect(path, WorkbookLimits(rows=10), over, f"has something in row {30 + over};")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_columns(self, save, over):
        path = save(workbook_of(SheetOf(rows='<row r="1"><c r="AB1"><v>1</v></c></row>')))

        self.expect(path, WorkbookLimits(columns=28 - over), over, "has something in cell AB1;")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_merges(self, save, over):
        path = save(workbook_of(SheetOf(after=hostile.merged(10))))

        self.expect(path, WorkbookLimits(merges=10 - over), over, "merged cells.")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_formats(self, save, over):
        path = save(changed({"xl/styles.xml": hostile.styles((), count=9)}))

        self.expect(path, WorkbookLimits(formats=10 - over), over, "cell formats.")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_cells(self, save, over):
        path = save(workbook_of(SheetOf(rows=hostile.many_rows(10))))

        self.expect(path, WorkbookLimits(cells=10 - over), over, "filled cells.")

    @pytest.mark.parametrize("over", [-1, 0, 1])
    @pytest.mark.parametrize("letters", ["š" * 100, "😀" * 50])
    @pytest.mark.parametrize("is_shared", [True, False])
    def test_characters_of_a_cell(self, save, over, letters, is_shared):
        cell = '<c r="B2" t="s"><v>0</v></c>' if is_shared else f'<c r="B2" t="inlineStr"><is><t>{letters}</t></is></c>'
        path = save(workbook_of(SheetOf(rows=f'<row r="2">{cell}</row>'), texts=f"<si><t>{letters}</t></si>"))

        self.expect(path, WorkbookLimits(cell_characters=100 - over), over, "cell B2, holds a text of more than")

    def test_the_longest_text_of_excel_is_read_whole(self, save):
        rows = (
            f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>{"č" * 32_767}</t></is></c></row>'
        )
        sheet = read_workbook(save(workbook_of(SheetOf(rows=rows), texts=f"<si><t>{'ё' * 32_767}</t></si>"))).sheets[0]

        assert sheet.cell("A1").value == "ё" * 32_767
        assert sheet.cell("B1").value == "č" * 32_767

    @pytest.mark.parametrize("over", [-1, 0, 1])
    def test_characters_of_the_workbook(self, save, over):
        path = save(workbook_of(SheetOf(rows=""), texts="<si><t>abcd</t></si>" * 10))

        self.expect(path, WorkbookLimits(characters=50 - over), over, "The texts of the workbook have more than")

    def test_empty_pieces(self, save):
        path = save(workbook_of(SheetOf(rows='<row r="1"/>' * 100)))

        assert "empty rows, empty cells" in refusal_of(path, WorkbookLimits(elements=90))

    def test_memory(self, save):
        # So much that it does not fit into what the child has already when it begins.
        path = save(workbook_of(SheetOf(rows=hostile.many_rows(20_000))))

        sentence = refusal_of(path, WorkbookLimits(memory_bytes=1024 * 1024))

        assert "takes more than 1 MB of memory" in sentence

    def test_time(self, save):
        assert "longer than 0.01 seconds" in refusal_of(save(workbook_of()), WorkbookLimits(seconds=0.01))

    def test_computing(self, save):
        path = save(zipped(hostile.parts_of(SheetOf(rows="<row/>" * 6_000_000)), zipfile.ZIP_STORED))
        limits = WorkbookLimits(cpu_seconds=1, file_bytes=10**8, elements=10**8)

        assert "takes more than 1 seconds of computing" in refusal_of(path, limits)

    def expect(self, path: Path, limits: WorkbookLimits, over: int, sentence: str) -> None:
        if over > 0:
            assert sentence in refusal_of(path, limits)
        else:
            assert read_workbook(path, limits).sheets


def _sheets(count: int) -> bytes:
    return workbook_of(*(SheetOf(name=f"S{at}") for at in range(count)))


def _row(number: int) -> bytes:
    return workbook_of(SheetOf(rows=hostile.many_rows(1, first=number)))


def _column(number: int) -> bytes:
    return workbook_of(SheetOf(rows=f'<row r="1"><c r="{get_column_letter(number)}1"><v>1</v></c></row>'))


def _merges(count: int) -> bytes:
    return workbook_of(SheetOf(after=hostile.merged(count)))


def _parts(count: int) -> bytes:
    more = count - len(hostile.parts_of())
    return changed({f"xl/media/{at}.bin": b"" for at in range(more)})


def _bytes(count: int) -> bytes:
    whole = changed({"xl/media/a.bin": b""}, compressed=False)
    return changed({"xl/media/a.bin": bytes(count - len(whole))}, compressed=False)


def _letters(count: int) -> bytes:
    cell = f'<c r="A1" t="inlineStr"><is><t>{"š" * count}</t></is></c>'
    return workbook_of(SheetOf(rows=f'<row r="1">{cell}</row>'))


class TestTheUsualLimits:
    @pytest.mark.parametrize(
        ("make", "limit", "sentence"),
        [
            (_bytes, 25 * 1024 * 1024, "The file is larger than 25 MB."),
            (_parts, 200, "The workbook consists of more than 200 parts."),
            (_sheets, 50, "The workbook has more than 50 sheets."),
            (_row, 60_000, "has something in row 60001;"),
            (_column, 200, "has something in cell GS1;"),
            (_merges, 5_000, "has more than 5000 merged cells."),
            (_letters, 32_767, "holds a text of more than 32767 characters"),
        ],
        ids=["bytes", "parts", "sheets", "rows", "columns", "merges", "letters"],
    )
    def test_just_as_much_is_read_and_one_more_is_refused(self, save, make, limit, sentence):
        assert read_workbook(save(make(limit))).sheets
        assert sentence in refusal_of(save(make(limit + 1)))

    def test_what_a_workbook_may_unpack_to(self):
        assert (WorkbookLimits().unzipped_bytes, WorkbookLimits().ratio) == (150 * 1024 * 1024, 100)


class TestPiecesWithoutEnd:
    @pytest.mark.parametrize("piece", ["<!--" + "> " * 3_000_000, '<c r="' + "1" * 6_000_000, "<c" + " " * 6_000_000])
    def test_a_tag_or_comment_of_megabytes_is_damage(self, save, piece):
        path = save(zipped(hostile.parts_of(SheetOf(rows=piece)), zipfile.ZIP_STORED))

        assert "its part xl/worksheets/sheet1.xml cannot be read" in refusal_of(path)

    def test_a_text_of_megabytes_is_too_long_for_a_cell(self, save):
        cell = f'<c r="A1" t="inlineStr"><is><t>{"x" * 6_000_000}</t></is></c>'
        path = save(zipped(hostile.parts_of(SheetOf(rows=f'<row r="1">{cell}</row>')), zipfile.ZIP_STORED))

        assert "cell A1, holds a text of more than 32767 characters" in refusal_of(path)

    def test_a_shared_text_of_megabytes_matters_only_where_a_cell_refers_to_it(self, save):
        texts = f"<si><t>{'x' * 6_000_000}</t></si><si><t>y</t></si>"
        cells = {at: f'<row r="1"><c r="A1" t="s"><v>{at}</v></c></row>' for at in (0, 1)}
        paths = [
            save(zipped(hostile.parts_of(SheetOf(rows=rows), texts=texts), zipfile.ZIP_STORED), f"{at}.xlsx")
            for at, rows in cells.items()
        ]

        assert "cell A1, holds a text of more than 32767 characters" in refusal_of(paths[0])
        assert read_workbook(paths[1]).sheets[0].cell("A1").value == "y"

    @pytest.mark.parametrize(
        ("part", "old", "new", "sentence"),
        [
            ("[Content_Types].xml", "<Default", "<x/>" * 600_000 + "<Default", "has more than 200000 elements"),
            ("[Content_Types].xml", "<Default", "x" * 6_000_000 + "<Default", "cannot be read"),
            ("_rels/.rels", "<Relationship ", "<Relationship/>" * 600_000 + "<Relationship ", "has more than 200000"),
        ],
    )
    def test_a_part_that_lists_others_is_short(self, save, part, old, new, sentence):
        content = changed({part: str(hostile.parts_of()[part]).replace(old, new, 1)}, compressed=False)

        assert sentence in refusal_of(save(content))

    def test_names_of_parts_are_the_same_in_capital_letters(self, save):
        parts = {name.replace("sheet1", "Sheet1"): content for name, content in hostile.parts_of().items()}

        assert read_workbook(save(zipped(parts))).sheets[0].cell("A1").value == 1

    def test_a_word_document_with_a_workbook_inside_is_no_workbook(self, save):
        types = str(hostile.parts_of()["[Content_Types].xml"]).replace(
            "spreadsheetml.sheet.main", "wordprocessingml.document.main"
        )
        inner = SHEET.replace(".main+xml", "")
        types = types.replace("<Default", f'<Default Extension="xlsx" ContentType="{inner}"/><Default')
        path = save(changed({"[Content_Types].xml": types}))

        assert "is an Office document, but not a workbook" in refusal_of(path)

    @pytest.mark.parametrize("encoding", ["UTF-x", "hex", "idna", "utf-32", "utf-7", "shift_jis", "utf-16"])
    def test_an_encoding_that_is_not_the_part_s_own_is_damage(self, save, encoding):
        part = str(hostile.parts_of()[hostile.FIRST]).replace("UTF-8", encoding)

        assert "sheet1.xml cannot be read" in refusal_of(save(changed({hostile.FIRST: part})))


class TestNotes:
    def test_names_links_objects_and_remote_pictures(self, save):
        remote = (
            f'<Relationship Id="rId1" Type="{RELATIONS}/image" Target="http://127.0.0.1:9/x.png" '
            'TargetMode="External"/>'
        )
        path = save(
            changed(
                {
                    "xl/externalLinks/externalLink1.xml": "<x/>",
                    "xl/embeddings/oleObject1.bin": b"x",
                    "xl/drawings/_rels/drawing1.xml.rels": hostile.relationships(remote),
                }
            )
        )

        notes = read_workbook(path).notes

        assert [note.code for note in notes] == ["external-links", "embedded-objects", "remote-pictures"]

    def test_an_embedded_zip_is_not_opened(self, save):
        path = save(changed({"xl/embeddings/Microsoft_Excel_Sheet.xlsx": workbook_of(), "xl/media/x.zip": zipped({})}))

        assert [note.code for note in read_workbook(path).notes] == ["embedded-objects"]


@pytest.fixture
def save(tmp_path):
    def write(content: bytes, name: str = "upload.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write
