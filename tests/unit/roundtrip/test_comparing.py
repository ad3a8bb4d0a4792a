"""Three ways: as exported, as the tracker says now, as it comes back; and rows taken as a whole."""

from decimal import Decimal

import pytest

from tracker.errors import Refused
from tracker.reading.workbook import Cell, CellKind
from tracker.reporting.content import ActualEntry
from tracker.roundtrip.comparing import Attempt, CellState, ComparedCell, fit, state_of
from tracker.roundtrip.layout import Content
from tracker.roundtrip.reading_back import read_cell
from tracker.web.languages import OFFERED

BOSNIAN = OFFERED[0]


class TestStates:
    @pytest.mark.parametrize(
        ("exported", "current", "read", "state"),
        [
            ("", "", "", "unchanged"),
            ("5", "5", "5", "unchanged"),
            ("5", "9", "5", "unchanged"),  # the file left it alone, whoever changed it meanwhile
            ("5", "9", "9", "unchanged"),  # it is there already
            ("", "", "5", "new"),
            ("5", "5", "6", "changed"),
            ("5", "5", "", "changed"),
            ("5", "9", "6", "conflict"),
            ("5", "9", "", "conflict"),
            ("5", "", "6", "conflict"),
            (None, "", "5", "new"),
            (None, "9", "5", "conflict"),
            (None, "9", "", "unchanged"),
            ("č", "č", "c\u030c", "unchanged"),
        ],
    )
    def test_each_combination(self, exported, current, read, state):
        assert state_of(exported, current, read).value == state


class TestFitting:
    def test_what_is_wrong_is_left_out_and_the_rest_is_taken(self):
        cells = [cell("figure", "5"), cell("comment", "Yes")]

        entry = fit({}, cells, refusing("figure"))

        assert entry == ActualEntry(comment="Yes")
        assert [each.state.value for each in cells] == ["not_understood", "new"]

    def test_a_part_of_a_figure_that_is_wrong_leaves_out_all_its_parts(self):
        cells = [cell("part_1", "5"), cell("side", "period"), cell("comment", "Yes")]

        fit({}, cells, refusing("part_2", "part_1"))

        assert [each.state.value for each in cells] == ["not_understood", "not_understood", "new"]

    def test_nothing_is_taken_over_what_is_wrong_already(self):
        cells = [cell("comment", "Yes")]

        assert fit({}, cells, lambda _: Attempt(None, {"forecast_on": Refused("No.")})) is None
        assert cells[0].state is CellState.NOT_UNDERSTOOD


class TestFormulas:
    def test_a_stored_result_is_taken_and_told(self):
        said = read_cell(calculated("17"), Content.NUMBER, BOSNIAN, {})

        assert (said.text, str(said.remark)) == ("17", "The cell has the formula =A1+A2; its result is taken.")

    def test_a_result_that_only_holds_the_place_is_not(self):
        said = read_cell(calculated("0"), Content.NUMBER, BOSNIAN, {}, awaits_calculation=True)

        assert "is not stored" in str(said.problem)

    def test_text_under_merged_cells_is_told(self):
        under = Cell(8, 3, CellKind.TEXT, "Underneath", "Underneath", "@", None, True)

        assert "merged cells" in str(read_cell(under, Content.WORDS, BOSNIAN, {}).remark)


def calculated(raw):
    return Cell(8, 3, CellKind.NUMBER, Decimal(raw), raw, "General", "A1+A2")


def cell(field, read):
    return ComparedCell("Sheet", "C8", "indicator", "1", field, "", "", read, CellState.NEW)


def refusing(name, *others):
    """A reading of rows that refuses one field for as long as it, or the others, are to be taken."""

    def attempt(texts):
        if any(each in texts for each in (name, *others)):
            return Attempt(None, {name: Refused("No.")})
        return Attempt(ActualEntry(comment=texts.get("comment", "")))

    return attempt
