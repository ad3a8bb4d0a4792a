"""The cells of a line, as printed and as read."""

from tracker.plans.models import Erratum
from tracker.plans.sources import Cell, cells_of


def erratum(line, cell, printed, *, read=None, to=(None, None), position=1):
    return Erratum(
        position=position,
        kind="row-cut",
        line=line,
        cell=cell,
        printed=printed,
        read=read,
        to_line=to[0],
        to_cell=to[1],
        reason="A page break.",
    )


def test_a_line_without_errata_reads_as_it_is_printed():
    assert cells_of(3, {3: "1.1\t<b>Cilj</b>\t"}, []) == [
        Cell(1, "1.1", "1.1"),
        Cell(2, "Cilj", "Cilj"),
        Cell(3, "", ""),
    ]


def test_a_correction_is_shown_beside_what_is_printed():
    [_, cell] = cells_of(3, {3: "1\tSvarepatrirana lica"}, [erratum(3, 2, "Svarepatrirana", read="Sva repatrirana")])

    assert cell == Cell(2, "Svarepatrirana lica", "Sva repatrirana lica")
    assert cell.is_corrected


def test_words_that_belong_to_another_line_leave_this_one_and_reach_that_one():
    texts = {3: "1\tNaziv", 9: "nastavak\t2"}
    moved = [erratum(9, 1, "nastavak", to=(3, 2))]

    assert cells_of(9, texts, moved)[0] == Cell(1, "nastavak", "")
    assert cells_of(3, texts, moved)[1] == Cell(2, "Naziv", "Naziv nastavak")


def test_words_may_reach_a_cell_that_the_line_does_not_print():
    texts = {3: "1", 9: "2024"}

    assert cells_of(3, texts, [erratum(9, 1, "2024", to=(3, 3))]) == [
        Cell(1, "1", "1"),
        Cell(2, "", ""),
        Cell(3, "", "2024"),
    ]


def test_errata_apply_in_their_order():
    both = [erratum(3, 1, "b", read="c", position=2), erratum(3, 1, "a", read="x", position=1)]

    assert cells_of(3, {3: "a b"}, both) == [Cell(1, "a b", "x c")]
