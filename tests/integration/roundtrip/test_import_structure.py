"""Our workbook after people and programs have been at it: what is still known is read, and what is not is told."""

import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from sqlalchemy import select

from tests.integration.roundtrip.sent_books import LANGUAGES, states, told
from tests.integration.roundtrip.test_import_states import ALL_KINDS, COMMENT, FIGURE, NARRATIVE
from tracker.errors import Refused
from tracker.reporting.models import Actual
from tracker.roundtrip.labels import head_of
from tracker.roundtrip.layout import HEAD_ROW, TRACKER, every_column
from tracker.web.languages import speaking

HEADS = HEAD_ROW + 1
EXPECTED = dict.fromkeys(ALL_KINDS, "new")


class TestStillKnown:
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
