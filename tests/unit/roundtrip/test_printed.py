"""Checks of printed cells: the same figure is the same however a program writes it, and everything else is told."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from tracker.reading.workbook import Sheet, Visibility
from tracker.reading.workbook_cells import RowStored, Shared
from tracker.reporting.access import ACTIVITY
from tracker.roundtrip.form import Shown
from tracker.roundtrip.printed import PRINTED, changed_cells, checks_of

KEYS = (ACTIVITY, "1.1")
SHOWN = {
    "number": Shown("1.1"),
    "name": Shown("Obuka\r\nslužbenika "),
    "institution": Shown("Služba"),
    "wanted": Shown(None),
    "deadline": Shown(date(2024, 6, 30)),
    "previous": Shown(Decimal("86.50")),
    "state": Shown("–"),
    "remark": Shown(None),
}
STORED = [
    ("s", "1.1"), ("s", "Obuka\nslužbenika"), ("s", "Služba"), ("e", ""), ("n", "45473"), ("n", "86.5"), ("s", "–"),
    ("e", ""),
]  # fmt: skip


@dataclass
class Found:
    kind: str
    head_row: int
    columns: dict[str, int]
    heads: dict[str, str]


def changed(*, is_1904=False, printed=None, without=(), **over):
    """How many cells are told of, and the first, in a sheet of one row that says what was printed but for some."""
    cells = dict(zip(PRINTED[ACTIVITY], STORED, strict=True)) | over
    filled = [(column, *cells[name]) for column, name in enumerate(cells, 2) if cells[name][1]]
    columns = {name: column for column, name in enumerate(cells, 2) if name not in without}
    row = RowStored(
        8, False, (1, *(each[0] for each in filled)), "s" + "".join(each[1] for each in filled),
        (0,) * (len(filled) + 1), ["activity:1.1", *(each[2] for each in filled)], None,
    )  # fmt: skip
    shared = Shared([], ["General"], is_1904, [])
    sheet = Sheet("Aktivnosti", Visibility.VISIBLE, (), None, False, (), frozenset(), [row], shared)
    found = Found(ACTIVITY, 7, {"key": 1, **columns}, {name: name for name in ("key", *cells)})
    printed = checks_of(ACTIVITY, SHOWN, str) if printed is None else printed
    return [(note.params["count"], note.params["cell"]) for note in changed_cells(sheet, found, {KEYS: printed})]


def test_what_says_the_same_is_not_told():
    assert changed() == []


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("previous", ("n", "86.50")),
        ("previous", ("n", "8.65E1")),
        ("previous", ("n", "86.500000000000002")),
        ("previous", ("s", "86.5")),
        ("deadline", ("d", "2024-06-30T00:00:00")),
        ("deadline", ("n", "45473.0")),
        ("name", ("s", "  Obuka\nslužbenika")),
    ],
)
def test_neither_is_what_a_program_writes_in_its_own_way(name, cell):
    assert changed(**{name: cell}) == []


@pytest.mark.parametrize(
    ("name", "cell", "address"),
    [
        ("number", ("s", "1.2"), "B8"),
        ("name", ("e", ""), "C8"),
        ("wanted", ("s", "x"), "E8"),
        ("deadline", ("n", "45474"), "F8"),
        ("previous", ("s", "#N/A"), "G8"),
        ("state", ("s", "\ud800"), "H8"),
    ],
)
def test_whatever_else_stands_there_is_told(name, cell, address):
    assert changed(**{name: cell}) == [("1", address)]


def test_nothing_is_said_of_columns_that_are_gone_and_of_workbooks_without_checks():
    over = {"name": ("s", "Other")}

    assert changed(**over) == [("1", "C8")]
    assert changed(**over, without=("name",)) == []
    assert changed(**over, printed="") == []


def test_nothing_is_said_of_a_workbook_whose_days_are_counted_otherwise():
    assert changed(deadline=("n", "44011")) == [("1", "F8")]
    assert changed(deadline=("n", "44011"), is_1904=True) == []


@pytest.mark.parametrize("written", ["abc", "QUJD", "é", "=", "\x00" * 9, "AAAA" * 1000])
def test_nothing_is_said_where_something_else_was_written_in_the_place_of_the_checks(written):
    told = changed(printed=written)

    assert told == [] or told[0][0].isdigit()


def test_a_workbook_that_was_made_with_fewer_checks_is_still_read():
    whole = checks_of(ACTIVITY, SHOWN, str)

    assert changed(printed=whole[:16], name=("s", "Other"), state=("s", "Other")) == [("1", "C8")]
