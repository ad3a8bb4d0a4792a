"""Rows and cells of a text, with their places."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.findings import Finding, Severity, Subject, SubjectKind, Unreadable
from tracker.reading.tables import Place, Printed, document_of, joined, without_markup


class TestDocumentOf:
    def test_cuts_lines_and_cells_and_counts_both_from_one(self):
        document = document_of("a\tb\n\nc\n")

        assert document.lines == ("a\tb", "", "c")
        assert document.row(1).at(2).text == "b"
        assert document.row(3).cells[0].places == (Place(3, 1),)

    def test_drops_the_marks_of_bold_and_italic_type_and_folds_space(self):
        cell = document_of("<b>Ukupan   budžet</b>\t***Qeveria***").row(1)

        assert [(printed.text, printed.raw) for printed in cell.cells] == [
            ("Ukupan budžet", "Ukupan   budžet"),
            ("Qeveria", "Qeveria"),
        ]

    @pytest.mark.parametrize(
        "printed",
        [
            "<B>Budžet</B>",
            "<strong>Budžet</strong>",
            '<span style="font-weight: bold">Budžet</span>',
            '<p class="x"><b>Budžet</b></p>',
            "Budžet<br/>",
            "Bud\u00adžet\u200b",
            "Budz\u030cet",
        ],
    )
    def test_reads_a_word_however_it_is_marked_up_and_encoded(self, printed):
        document = document_of(f"{printed}\n\u200b\n")

        assert document.row(1).text == "Budžet"
        assert document.printed_places() == {Place(1, 1)}
        assert document.lines[0] == printed

    def test_a_break_of_the_line_inside_a_cell_parts_two_words(self):
        assert document_of("MUP<br>MFRT").row(1).text == "MUP MFRT"

    def test_knows_which_cells_are_printed(self):
        assert document_of("a\t\tb\n \n<b></b>\tc\n").printed_places() == {Place(1, 1), Place(1, 3), Place(3, 2)}

    def test_an_empty_text_has_no_rows(self):
        assert list(document_of("")) == []

    @given(
        st.lists(
            st.text(st.characters(exclude_characters="\n\t<>*\u00ad\u200b\u2060\ufeff"), max_size=8),
            min_size=1,
            max_size=6,
        )
    )
    def test_every_printed_cell_has_its_place(self, cells):
        document = document_of("\t".join(cells) + "\n")

        assert document.printed_places() == {
            Place(1, position) for position, cell in enumerate(cells, 1) if cell.strip()
        }


class TestRow:
    row = document_of("1.1\t\tTekst\t\t").row(1)

    def test_has_the_width_of_what_is_filled(self):
        assert self.row.width == 3
        assert document_of("\t\n").row(1).width == 0

    def test_has_its_filled_cells_and_their_text(self):
        assert [cell.text for cell in self.row.filled] == ["1.1", "Tekst"]
        assert self.row.text == "1.1 Tekst"

    def test_has_empty_cells_behind_its_end(self):
        beyond = self.row.at(9)

        assert not beyond
        assert beyond.places == (Place(1, 9),)


class TestPrinted:
    cell = Printed("Specifični cilj: Nega", "<Specifični cilj: Nega", (Place(2, 1),))

    def test_can_leave_out_its_beginning_in_both_readings(self):
        printed = Printed("Cilj: Nega", "Cilj:  Nega", (Place(2, 1),)).without(re.compile(r"Cilj:\s*"))

        assert (printed.text, printed.raw, printed.line) == ("Nega", "Nega", 2)

    def test_keeps_a_reading_that_does_not_begin_so(self):
        printed = self.cell.without(re.compile(r"Specifični cilj:\s*"))

        assert (printed.text, printed.raw) == ("Nega", "<Specifični cilj: Nega")

    def test_gives_a_part_of_itself(self):
        assert self.cell.part("Nega").raw == "Nega"
        assert self.cell.part("Briga").raw == self.cell.raw

    def test_several_make_one(self):
        one = joined(
            [Printed("a", "A", (Place(1, 1),)), Printed("", "", (Place(1, 2),)), Printed("b", "B", (Place(2, 1),))]
        )

        assert (one.text, one.raw) == ("a b", "A B")
        assert one.places == (Place(1, 1), Place(1, 2), Place(2, 1))


def test_without_markup_leaves_other_brackets_alone():
    assert without_markup("<i>town</i> <hall> 5 * 3") == "town <hall> 5 * 3"


class TestFinding:
    def test_says_where_it_is_and_what_it_is(self):
        finding = Finding(
            "total-mismatch",
            Severity.ERROR,
            "“%(raw)s” differs.",
            {"raw": "59,500"},
            (Place(255, 4),),
            Subject(SubjectKind.ELEMENT, "4.5"),
        )

        assert finding.where == "4.5, line 255, cell 4"
        assert finding.sentence == "“59,500” differs."
        assert finding.line == 255

    def test_may_be_about_the_whole_document(self):
        finding = Finding("title-missing", Severity.ERROR, "100 % missing.")

        assert (finding.where, finding.line, finding.sentence) == ("document", None, "100 % missing.")


@pytest.mark.parametrize(
    ("message", "params", "sentence"),
    [("%(name)s is empty.", {"name": "a.txt"}, "a.txt is empty."), ("Nothing at all.", {}, "Nothing at all.")],
)
def test_unreadable_says_its_sentence(message, params, sentence):
    refusal = Unreadable(message, **params)

    assert str(refusal) == sentence
    assert (refusal.message, refusal.params) == (message, params)
