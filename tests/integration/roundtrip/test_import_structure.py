"""Our workbook after people and programs have been at it: what is still known is read, and what is not is told."""

import zipfile

import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.datavalidation import DataValidationList
from sqlalchemy import select

from tests.integration.roundtrip.sent_books import LANGUAGES, states, told
from tests.integration.roundtrip.test_import_states import ALL_KINDS, COMMENT, FIGURE, NARRATIVE
from tests.unit.reading.hostile_workbooks import MAIN, RELATIONS, STRICT, STRICT_RELATIONS
from tracker.errors import Refused
from tracker.indicators.models import Indicator
from tracker.reporting.models import Actual
from tracker.roundtrip.labels import head_of
from tracker.roundtrip.layout import HEAD_ROW, TRACKER, every_column
from tracker.web.languages import speaking

HEADS = HEAD_ROW + 1
EXPECTED = dict.fromkeys(ALL_KINDS, "new")


class TestStillKnown:
    @pytest.mark.parametrize(
        "change", ["hidden", "renamed", "reordered", "moved down", "columns", "merged", "filtered"]
    )
    def test_everything_is_taken(self, post, reported, change):
        book = post.open(post.filled(ALL_KINDS))
        CHANGES[change](book)

        _, compared = post.take(book.save(), reported.ana)

        assert states(compared) == EXPECTED
        assert compared.filled == compared.taken + compared.skipped
        assert any("hidden" in note.code for note in compared.notes) is (change in {"filtered", "columns"})

    @pytest.mark.parametrize("language", ["bs", "hr", "sr_Latn", "sr_Cyrl", "sq"])
    def test_heads_in_any_language(self, post, language):
        book = post.open(post.filled(ALL_KINDS))
        for kind in ("indicator", "activity"):
            places = book.places(kind)
            with speaking(LANGUAGES[language]):
                words = {column.name: head_of(column, kind) for column in every_column(kind)}
            for name, place in places.items():
                book.sheet(kind).cell(HEADS, place).value = words[name]

        assert states(post.look(book.save())) == EXPECTED

    def test_rows_that_were_sorted_and_copied_below_one_another(self, post):
        book = post.open(post.filled(ALL_KINDS))
        page = book.sheet("indicator")
        rows = [row for (kind, _), (_, row) in book.rows.items() if kind == "indicator"]
        values = {row: [cell.value for cell in page[row]] for row in rows}
        for row, source in zip(rows, reversed(rows), strict=True):
            for cell, value in zip(page[row], values[source], strict=True):
                cell.value = value

        assert states(post.look(book.save())) == EXPECTED

    def test_the_strict_form_of_the_format(self, post, tmp_path):
        path, strict = post.filled(ALL_KINDS), tmp_path / "strict.xlsx"
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(strict, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in source.infolist():
                content = source.read(entry)
                if entry.filename.endswith((".xml", ".rels")):
                    content = content.replace(MAIN.encode(), STRICT.encode())
                    content = content.replace(RELATIONS.encode(), STRICT_RELATIONS.encode())
                target.writestr(entry.filename, content)

        assert states(post.look(strict)) == EXPECTED

    def test_values_under_merged_cells_are_read_and_told(self, post):
        book = post.open(post.filled(ALL_KINDS))
        cell, other = book.cell(*COMMENT), book.cell("indicator", "number", "obstacle")
        other.value = "Underneath"
        page = book.sheet("indicator")
        # openpyxl empties what lies under merged cells; other programs leave it.
        page.merged_cells.add(f"{cell.coordinate}:{other.coordinate}")

        compared = post.look(book.save())

        assert told(compared)[("indicator", "number", "obstacle")].read == "Underneath"
        assert "merged" in str(told(compared)[("indicator", "number", "obstacle")].message)


class TestTold:
    def test_extra_sheets_and_charts_are_passed_over_by_name(self, post):
        book = post.open(post.filled(ALL_KINDS))
        extra = book.book.create_sheet("My notes", 0)
        extra["A1"] = "Remember the milk"
        chart = BarChart()
        chart.add_data(Reference(extra, min_col=1, min_row=1))
        book.book.create_chartsheet("Picture", 0).add_chart(chart)

        compared = post.look(book.save())

        assert states(compared) == EXPECTED
        assert {note.params.get("sheet") for note in compared.notes} == {"My notes", "Picture"}

    def test_a_column_that_is_missing_takes_nothing_away(self, post, reported, session):
        reported.enter("number", 1, "9", comment="Stays")
        book = post.open(post.filled({FIGURE: 5}))
        book.sheet("indicator").delete_cols(book.places("indicator")["comment"])

        _, compared = post.take(book.save(), reported.ana)

        assert states(compared) == {FIGURE: "changed", COMMENT: "not_understood"}
        assert "is missing from the sheet “Indicators”" in str(told(compared)[COMMENT].message)
        assert session.scalars(select(Actual.comment)).all() == ["Stays"]

    def test_a_column_that_stands_twice_is_taken_where_the_two_agree(self, post):
        book = post.open(post.filled({FIGURE: 5, ("indicator", "compound", "comment"): "One"}))
        page, last = book.sheet("indicator"), book.sheet("indicator").max_column + 1
        comments = book.places("indicator")["comment"]
        for row in range(HEADS, page.max_row + 1):
            page.cell(row, last).value = page.cell(row, comments).value
        book.cell(*COMMENT).value = "One"
        page.cell(book.cell(*COMMENT).row, last).value = "Another"

        compared = post.look(book.save())

        assert states(compared)[("indicator", "compound", "comment")] == "new"
        assert states(compared)[COMMENT] == "not_understood"
        assert "stands twice" in str(told(compared)[COMMENT].message)
        assert compared.filled == compared.taken + compared.skipped

    def test_an_unknown_column_is_told_cell_by_cell(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        page, last = book.sheet("indicator"), book.sheet("indicator").max_column + 1
        page.cell(HEADS, last).value = "My own"
        page.cell(book.cell(*FIGURE).row, last).value = "A thought"

        compared = post.look(book.save())

        strange = [cell for cell in compared.cells if cell.read == "A thought"]
        assert [cell.state.value for cell in strange] == ["not_understood"]
        assert states(compared)[FIGURE] == "new"

    def test_a_cell_that_is_not_to_fill_is_not_taken(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        percent = book.places("indicator")["percent"]
        cell = book.sheet("indicator").cell(book.cell(*FIGURE).row, percent)
        cell.value = 50

        compared = post.look(book.save())

        found = next(each for each in compared.cells if each.address == cell.coordinate)
        assert (found.state.value, found.read) == ("not_allowed", "50")
        assert "“Percent, %”" in str(found.message)

    def test_rows_and_sheets_that_were_deleted_are_told(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        book.sheet("indicator").delete_rows(book.rows["indicator", "compound"][1])
        del book.book[book.rows["activity", "1.1"][0]]

        notes = [note.sentence for note in post.look(book.save()).notes]

        assert any("Rows of the sheet “Indicators” are missing: 1, the first is compound." in each for each in notes)
        assert any("The sheet “Activities” is missing" in each for each in notes)


class TestIdentity:
    def test_without_the_hidden_sheet_the_properties_say_what_it_is(self, post, reported):
        reported.enter("number", 1, "9")
        book = post.open(post.filled({FIGURE: 5, COMMENT: "Mine", NARRATIVE: "Signed"}))
        del book.book[TRACKER]

        _, compared = post.take(book.save(), reported.ana)

        assert states(compared) == {FIGURE: "conflict", COMMENT: "new", NARRATIVE: "new"}
        assert [note.code for note in compared.notes] == ["hidden-sheet-missing"]

    def test_without_both_it_is_refused(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        del book.book[TRACKER]
        strip_properties(book.book)

        with pytest.raises(Refused, match="does not say for which plan and period"):
            post.look(book.save())

    def test_without_both_the_page_that_it_is_sent_to_says_what_it_is(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        del book.book[TRACKER]
        strip_properties(book.book)

        compared = post.look(book.save(), expected=("BA-R", "2024-Q1"))

        assert states(compared) == {FIGURE: "new"}

    def test_a_changed_hidden_sheet_is_told_and_read_all_the_same(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        page = book.book[TRACKER]
        for row in page.iter_rows():
            if row[1].value == "number":
                row[4].value = "7"

        compared = post.look(book.save())

        assert states(compared) == {FIGURE: "new"}
        assert [note.code for note in compared.notes] == ["identity-changed"]

    def test_one_that_contradicts_itself_is_refused(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        for row in book.book[TRACKER].iter_rows(max_row=5):
            if row[0].value == "period":
                row[1].value = "2024-Q2"

        with pytest.raises(Refused, match="contradicts itself"):
            post.look(book.save())

    @pytest.mark.parametrize(
        ("part", "value", "sentence"),
        [
            ("plan", "BA-NONE", "for the plan “BA-NONE”, which is not here"),
            ("period", "2031-Q1", "for the period “2031-Q1”, and BA-R has none"),
            ("language", "de", "in the language “de”"),
            ("format", "99", "of version 99"),
        ],
    )
    def test_a_plan_or_period_that_is_not_here(self, post, part, value, sentence):
        book = post.open(post.filled({FIGURE: 5}))
        for row in book.book[TRACKER].iter_rows(max_row=8):
            if row[0].value == part:
                row[1].value = value
        strip_properties(book.book)

        with pytest.raises(Refused, match=sentence):
            post.look(book.save())


class TestStrangers:
    def test_any_other_workbook_is_none_of_ours(self, post, tmp_path):
        path = tmp_path / "other.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet().write(0, 0, "Name")

        with pytest.raises(Refused, match="No sheet of the workbook has the heads"):
            post.look(path)


def strip_properties(book):
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def _hidden(book):
    book.sheet("indicator").sheet_state = "veryHidden"
    book.sheet("activity").sheet_state = "hidden"


def _renamed(book):
    for kind, name in (("indicator", "Kopija (2)"), ("activity", "Sheet5")):
        book.sheet(kind).title = name


def _reordered(book):
    book.book.move_sheet(book.sheet("activity"), -2)


def _moved_down(book):
    for kind in ("indicator", "activity"):
        book.sheet(kind).insert_rows(1, 7)


def _columns(book):
    """Every column in another place: the sheet is written anew from the right to the left."""
    for kind in ("indicator", "activity"):
        page = book.sheet(kind)
        page.data_validations = DataValidationList()
        width = page.max_column
        for row in range(HEADS, page.max_row + 1):
            values = [page.cell(row, column).value for column in range(1, width + 1)]
            for column, value in enumerate(reversed(values), 1):
                page.cell(row, column).value = value


def _merged(book):
    page = book.sheet("indicator")
    for area in list(page.merged_cells.ranges):
        page.unmerge_cells(str(area))
    page.merge_cells(start_row=1, end_row=1, start_column=3, end_column=9)
    last = page.max_column
    page.merge_cells(start_row=HEADS, end_row=HEADS, start_column=last, end_column=last + 3)


def _filtered(book):
    page = book.sheet("indicator")
    page.auto_filter.ref = f"A{HEADS}:P{page.max_row}"
    page.auto_filter.add_filter_column(3, ["nothing"])
    for row in range(HEADS + 1, page.max_row + 1):
        page.row_dimensions[row].hidden = True


CHANGES = {
    "hidden": _hidden,
    "renamed": _renamed,
    "reordered": _reordered,
    "moved down": _moved_down,
    "columns": _columns,
    "merged": _merged,
    "filtered": _filtered,
}


class TestPrintedCells:
    """What the plan prints is not read; that somebody has typed over it is told."""

    def test_that_say_something_else_are_counted_and_the_first_is_named(self, post):
        book = post.open(post.filled({FIGURE: 5}))
        for key, column, text in (("number", "baseline", 7), ("number", "target", None), ("percent", "name", "Other")):
            printed(book, key, column).value = text
        address = printed(book, "number", "baseline").coordinate

        compared = post.look(book.save())

        assert [note.params for note in printed_notes(compared)] == [
            {"sheet": "Indicators", "count": "3", "cell": address, "column": "Baseline"}
        ]
        assert states(compared) == {FIGURE: "new"}

    @pytest.mark.parametrize("column", ["number", "name", "measure", "baseline", "target", "previous", "state"])
    def test_each_of_them_is_told(self, post, column):
        book = post.open(post.export())
        printed(book, "percent", column).value = "typed over"

        assert [note.params["count"] for note in printed_notes(post.look(book.save()))] == ["1"]

    def test_of_activities_are_told_on_their_own_sheet(self, post):
        book = post.open(post.export())
        printed(book, "1.1", "deadline", "activity").value = "31.12.2030."
        printed(book, "number", "target").value = 99

        notes = printed_notes(post.look(book.save()))

        assert [(note.params["sheet"], note.params["column"]) for note in notes] == [
            ("Indicators", "Target"), ("Activities", "Deadline"),
        ]  # fmt: skip

    @pytest.mark.parametrize("language", sorted(LANGUAGES))
    def test_of_an_untouched_workbook_say_nothing_in_any_language(self, post, reported, language):
        reported.enter("number", 1, "9.5")
        path = post.export(language)

        assert printed_notes(post.look(path)) == []
        assert printed_notes(post.look(post.open(path, language).save())) == []

    def test_say_nothing_when_the_plan_was_corrected_since(self, post, reported, session):
        path = post.filled({FIGURE: 5})
        for row in session.scalars(select(Indicator)):
            row.name = f"{row.name}, corrected"
        reported.enter("percent", 1, "60")
        session.commit()

        assert printed_notes(post.look(path)) == []

    @pytest.mark.parametrize("change", ["hidden", "renamed", "reordered", "moved down", "columns", "filtered"])
    def test_say_nothing_when_only_their_places_have_changed(self, post, change):
        book = post.open(post.filled({FIGURE: 5}))
        CHANGES[change](book)

        assert printed_notes(post.look(book.save())) == []

    def test_say_nothing_where_the_hidden_sheet_was_changed(self, post):
        book = post.open(post.export())
        printed(book, "number", "target").value = 99
        book.book[TRACKER].cell(12, 5).value = "77"

        assert printed_notes(post.look(book.save())) == []


def printed(book, key, column, kind="indicator"):
    """A cell that is the plan's own."""
    sheet, row = book.rows[kind, key]
    return book.book[sheet].cell(row, book.places(kind)[column])


def printed_notes(compared):
    return [note for note in compared.notes if note.code == "printed-cells-changed"]
