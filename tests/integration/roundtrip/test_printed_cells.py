"""What the plan prints in a workbook is not read; that somebody has typed over it is told."""

import pytest
from sqlalchemy import select

from tests.integration.roundtrip.odd_workbooks import REARRANGED
from tests.integration.roundtrip.sent_books import LANGUAGES, states
from tests.integration.roundtrip.test_import_states import FIGURE
from tracker.indicators.models import Indicator
from tracker.roundtrip.layout import TRACKER


class TestPrintedCells:
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

    @pytest.mark.parametrize("change", sorted(REARRANGED))
    def test_say_nothing_when_only_their_places_have_changed(self, post, change):
        book = post.open(post.filled({FIGURE: 5}))
        REARRANGED[change](book)

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
