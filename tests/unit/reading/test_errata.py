"""Corrections of a text: found where they say, applied, and refused where they do not fit."""

import pytest

from tracker.reading.errata import corrected, errata_of
from tracker.reading.findings import Unreadable
from tracker.reading.tables import Document, Place, document_of

TEXT = "1.1\tSvarepatrirana lica\tMUP\n\t(ostatak)\t\n4.1.8\tUkupno\tMUPMFRT\n"
REASON = "Two words are printed without the space between them."


def entry(**changes: object) -> dict[str, object]:
    parts: dict[str, object] = {
        "line": 1,
        "printed": "Svarepatrirana",
        "read": "Sva repatrirana",
        "kind": "glued-words",
        "reason": REASON,
    }
    return {name: value for name, value in {**parts, **changes}.items() if value is not None}


def read_with(*entries: dict[str, object]) -> Document:
    document = document_of(TEXT)
    return corrected(document, errata_of({"erratum": list(entries)}, document))


class TestCorrected:
    def test_reads_other_words_and_keeps_what_is_printed(self):
        cell = read_with(entry()).row(1).at(2)

        assert (cell.text, cell.raw, cell.places) == ("Sva repatrirana lica", "Svarepatrirana lica", (Place(1, 2),))

    def test_moves_words_to_the_end_of_another_cell(self):
        document = read_with(entry(line=2, printed="(ostatak)", read=None, move_to={"line": 1, "cell": 2}))

        assert document.row(1).at(2).text == "Svarepatrirana lica (ostatak)"
        assert document.row(1).at(2).raw == "Svarepatrirana lica"
        assert document.row(1).at(2).places == (Place(1, 2), Place(2, 2))
        assert document.row(2).filled == ()

    def test_moves_words_to_a_cell_that_was_empty_or_not_there(self):
        document = read_with(entry(line=2, printed="(ostatak)", read=None, move_to={"line": 1, "cell": 5}))

        assert [cell.text for cell in document.row(1).cells] == ["1.1", "Svarepatrirana lica", "MUP", "", "(ostatak)"]
        assert document.row(1).at(5).places == (Place(2, 2),)

    def test_reads_nothing_where_nothing_is_to_be_read(self):
        cell = read_with(entry(line=3, printed="4.1.8", read="")).row(3).at(1)

        assert (cell.text, cell.raw) == ("", "4.1.8")

    def test_applies_several_to_one_cell_in_their_order(self):
        cell = read_with(entry(), entry(printed="lica", read="osobe")).row(1).at(2)

        assert cell.text == "Sva repatrirana osobe"

    def test_leaves_the_lines_as_they_are_printed(self):
        assert read_with(entry()).lines == document_of(TEXT).lines

    def test_refuses_to_correct_the_same_words_twice(self):
        with pytest.raises(Unreadable, match="“Svarepatrirana” on line 1 is corrected twice"):
            read_with(entry(), entry())


class TestErrataOf:
    def test_finds_the_cell_by_its_words(self):
        (erratum,) = errata_of({"erratum": [entry()]}, document_of(TEXT))

        assert (erratum.place, erratum.kind, erratum.reason) == (Place(1, 2), "glued-words", REASON)

    def test_repeats_one_entry_on_several_lines(self):
        document = document_of("a\tобuka\nb\tобuka\n")

        errata = errata_of(
            {"erratum": [entry(line=None, lines=[1, 2], printed="обuka", read="obuka", kind="mixed-scripts")]}, document
        )

        assert [erratum.place for erratum in errata] == [Place(1, 2), Place(2, 2)]

    def test_tells_cells_with_the_same_words_apart_by_their_number(self):
        document = document_of("MUP\tMUP\n")

        (erratum,) = errata_of({"erratum": [entry(cell=2, printed="MUP", read="KP")]}, document)

        assert erratum.place == Place(1, 2)

    def test_a_folder_without_errata_has_none(self):
        assert errata_of({}, document_of(TEXT)) == ()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"printed": "Sva lica"}, "line 1 must print “Sva lica” exactly once, and it does so 0 times"),
            ({"line": 9}, "the text has no line 9; it has 3 lines"),
            ({"line": 0}, "the text has no line 0"),
            ({"line": None}, "the text has no line None"),
            ({"line": "1"}, "the text has no line 1"),
            ({"line": True}, "the text has no line True"),
            ({"lines": []}, "“lines” is missing"),
            ({"lines": 1}, "“lines” is missing"),
            ({"read": 5}, "“read” is missing"),
            ({"read": None, "move_to": {"line": 1, "cell": 10**9}}, "must name a line and a cell of the text"),
            ({"reason": None}, "“reason” is missing"),
            ({"reason": " "}, "“reason” is missing"),
            ({"kind": None}, "“kind” is missing"),
            ({"printed": None}, "“printed” is missing"),
            ({"read": None}, "give either “read” or “move_to”"),
            ({"move_to": {"line": 1, "cell": 1}}, "give either “read” or “move_to”"),
            ({"read": None, "move_to": {"line": 9, "cell": 1}}, "must name a line and a cell of the text"),
            ({"read": None, "move_to": {"line": 1, "cell": 0}}, "must name a line and a cell of the text"),
            ({"read": None, "move_to": "1"}, "must name a line and a cell of the text"),
            ({"cell": 3}, "exactly once, and it does so 0 times"),
            ({"colour": "red"}, "“colour” is not known"),
        ],
    )
    def test_refuses_an_entry_that_does_not_fit_and_names_it(self, changes, sentence):
        with pytest.raises(Unreadable, match=r"errata\.toml, entry 1") as refusal:
            errata_of({"erratum": [entry(**changes)]}, document_of(TEXT))

        assert sentence in str(refusal.value)

    @pytest.mark.parametrize("entries", ["x", 3, ["x"], {"line": 1}])
    def test_refuses_what_is_no_list_of_entries(self, entries):
        with pytest.raises(Unreadable, match=r"errata\.toml, entry 1: “printed” is missing"):
            errata_of({"erratum": entries}, document_of(TEXT))

    def test_refuses_words_that_stand_in_several_cells(self):
        with pytest.raises(Unreadable, match="it does so 2 times"):
            errata_of({"erratum": [entry(printed="MUP", read="KP")]}, document_of("MUP\tMUP\n"))
