"""Kinds of the catalogue that are read all the same: our workbook after people and programs have been at it.

Everything that was filled in is taken of each, but for what is said of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from openpyxl.chart import BarChart, Reference
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidationList

from tests.integration.roundtrip.bad_workbooks import INDICATORS, NOBODY, WORDS, Filled
from tests.integration.roundtrip.sent_books import LANGUAGES, Book
from tests.integration.roundtrip.test_import_states import COMMENT, FIGURE, NARRATIVE
from tests.integration.roundtrip.uploads import Place
from tests.unit.reading import hostile_workbooks as hostile
from tests.unit.reading.hostile_workbooks import (
    MAIN,
    RELATIONS,
    STRICT,
    STRICT_RELATIONS,
    relationships,
)
from tracker.roundtrip.labels import head_of
from tracker.roundtrip.layout import HEAD_ROW, every_column
from tracker.web.languages import speaking

HEADS = HEAD_ROW + 1
FORECAST = ("activity", "1.1", "forecast_on")
OBSTACLE = ("indicator", "number", "obstacle")
TEXT = ("indicator", "descriptive", "text")


@dataclass(frozen=True)
class Reading:
    """A workbook that is read, what is noticed of it, and what comes of its cells but for being taken."""

    make: Callable[[Filled], bytes]
    noticed: tuple[str, ...] = ()  # parts of sentences
    told: Mapping[Place, str] = field(default_factory=dict)  # parts of sentences at cells that are not taken
    besides: Mapping[Place, object] = field(default_factory=dict)  # what is taken besides
    gone: tuple[Place, ...] = ()  # what was typed and is not in the file any more
    strays: tuple[str, ...] = ()  # parts of sentences at cells that are none to fill
    filled: int = 0  # how many cells hold something beside those that were filled in


def _strict(filled: Filled) -> bytes:
    return filled.having(
        {
            name: part.replace(MAIN.encode(), STRICT.encode()).replace(RELATIONS.encode(), STRICT_RELATIONS.encode())
            for name, part in filled.parts.items()
            if name.endswith((".xml", ".rels"))
        }
    )


def _hidden(book: Book) -> None:
    book.sheet("indicator").sheet_state = "veryHidden"
    book.sheet("activity").sheet_state = "hidden"


def _renamed(book: Book) -> None:
    for kind, name in (("indicator", "Kopija (2)"), ("activity", "Sheet5")):
        book.sheet(kind).title = name


def _reordered(book: Book) -> None:
    book.book.move_sheet(book.sheet("activity"), -2)


def _moved_down(book: Book) -> None:
    for kind in ("indicator", "activity"):
        book.sheet(kind).insert_rows(1, 7)


def _columns(book: Book) -> None:
    """Every column in another place: the sheet is written anew from the right to the left."""
    for kind in ("indicator", "activity"):
        page = book.sheet(kind)
        page.data_validations = DataValidationList()
        width = page.max_column
        for row in range(HEADS, page.max_row + 1):
            values = [page.cell(row, column).value for column in range(1, width + 1)]
            for column, value in enumerate(reversed(values), 1):
                page.cell(row, column).value = value


def _merged(book: Book) -> None:
    page = book.sheet("indicator")
    for area in list(page.merged_cells.ranges):
        page.unmerge_cells(str(area))
    page.merge_cells(start_row=1, end_row=1, start_column=3, end_column=9)
    last = page.max_column
    page.merge_cells(start_row=HEADS, end_row=HEADS, start_column=last, end_column=last + 3)


def _filtered(book: Book) -> None:
    page = book.sheet("indicator")
    page.auto_filter.ref = f"A{HEADS}:P{page.max_row}"
    page.auto_filter.add_filter_column(3, ["nothing"])
    for row in range(HEADS + 1, page.max_row + 1):
        page.row_dimensions[row].hidden = True


# Changes that leave every cell as it was, in another place.
REARRANGED = {
    "hidden": _hidden,
    "renamed": _renamed,
    "reordered": _reordered,
    "moved down": _moved_down,
    "columns": _columns,
    "filtered": _filtered,
}


def _more_sheets(book: Book) -> None:
    extra = book.book.create_sheet("My notes", 0)
    extra["A1"] = "Remember the milk"


def _chart_first(book: Book) -> None:
    chart = BarChart()
    chart.add_data(Reference(book.sheet("indicator"), min_col=1, min_row=1))
    book.book.create_chartsheet("Picture", 0).add_chart(chart)


def _heads_in(locale: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for kind in ("indicator", "activity"):
            with speaking(LANGUAGES[locale]):
                words = {column.name: head_of(column, kind) for column in every_column(kind)}
            for name, place in book.places(kind).items():
                book.sheet(kind).cell(HEADS, place).value = words[name]

    return change


def _underneath(book: Book) -> None:
    book.cell(*OBSTACLE).value = "Underneath"
    # openpyxl empties what lies under merged cells; other programs leave it.
    book.sheet("indicator").merged_cells.add(f"{book.cell(*COMMENT).coordinate}:{book.cell(*OBSTACLE).coordinate}")


def _without_comments(book: Book) -> None:
    book.sheet("indicator").delete_cols(book.places("indicator")["comment"])


def _comments_twice(book: Book) -> None:
    page, last = book.sheet("indicator"), book.sheet("indicator").max_column + 1
    page.cell(HEADS, last).value = page.cell(HEADS, book.places("indicator")["comment"]).value
    page.cell(book.cell(*COMMENT).row, last).value = "Another"


def _a_column_more(book: Book) -> None:
    page, last = book.sheet("indicator"), book.sheet("indicator").max_column + 1
    page.cell(HEADS, last).value = "My own"
    page.cell(book.cell(*FIGURE).row, last).value = "A thought"


def _asking_outside(book: Book) -> None:
    book.cell(*COMMENT).value = f'=WEBSERVICE("{NOBODY}")'
    book.cell(*NARRATIVE).value = "=cmd|' /C calc'!A0"
    book.cell(*TEXT).value = f'=HYPERLINK("{NOBODY}", "x")'


def _asked_outside(filled: Filled) -> bytes:
    """A formula with its result; openpyxl would say that nothing is calculated yet."""
    asked = filled.with_cell(f't="str"><f>WEBSERVICE("{NOBODY}")</f><v>{WORDS}</v>')
    return Filled(asked, filled.open_book).saying("xl/workbook.xml", ' fullCalcOnLoad="1"', "")


def _of_1904(book: Book) -> None:
    book.book.epoch = CALENDAR_MAC_1904
    book.cell(*FORECAST).value = date(2024, 12, 31)


_REMOTE = f'<Relationship Id="rId1" Type="{RELATIONS}/image" Target="{NOBODY}" TargetMode="External"/>'
_NO_RESULT = "formula whose result is not stored"

READ = {
    "27 dimension of a million rows": Reading(
        lambda filled: filled.saying(INDICATORS, '<dimension ref="[^"]*"/>', '<dimension ref="A1:XFD1048576"/>')
    ),
    "27 dimension of one cell": Reading(
        lambda filled: filled.saying(INDICATORS, '<dimension ref="[^"]*"/>', '<dimension ref="A1"/>')
    ),
    "28 formats down to the last row": Reading(
        lambda filled: filled.saying(
            INDICATORS, "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        )
    ),
    "35 external links": Reading(
        lambda filled: filled.having({"xl/externalLinks/externalLink1.xml": "<x/>"}), ("other files",)
    ),
    "36 formulas that ask outside": Reading(
        lambda filled: filled.edited(_asking_outside), told=dict.fromkeys((COMMENT, NARRATIVE, TEXT), _NO_RESULT)
    ),
    "36 with a result": Reading(_asked_outside),
    "37 embedded object": Reading(
        lambda filled: filled.having({"xl/embeddings/oleObject1.bin": hostile.OLE}), ("embedded",)
    ),
    "38 picture from elsewhere": Reading(
        lambda filled: filled.having({"xl/drawings/_rels/drawing1.xml.rels": relationships(_REMOTE)}), ("pictures",)
    ),
    "40 hidden sheets": Reading(lambda filled: filled.edited(_hidden)),
    "41 renamed sheets": Reading(lambda filled: filled.edited(_renamed)),
    "42 sheets in another order": Reading(lambda filled: filled.edited(_reordered)),
    "43 extra sheets": Reading(lambda filled: filled.edited(_more_sheets), ("My notes",)),
    "44 chart sheet first": Reading(lambda filled: filled.edited(_chart_first), ("Picture",)),
    "45 ISO strict": Reading(_strict),
    "46 heads moved down": Reading(lambda filled: filled.edited(_moved_down)),
    "47 columns in another order": Reading(lambda filled: filled.edited(_columns), ("hidden",)),
    "48 column missing": Reading(lambda filled: filled.edited(_without_comments), gone=(COMMENT,), filled=-1),
    "49 column twice": Reading(lambda filled: filled.edited(_comments_twice), told={COMMENT: "stands twice"}, filled=1),
    "50 unknown column": Reading(
        lambda filled: filled.edited(_a_column_more),
        strays=("The column is none of the workbook's own.",),
        filled=1,
    ),
    "51 heads in Albanian": Reading(lambda filled: filled.edited(_heads_in("sq"))),
    "51 heads in Cyrillic": Reading(lambda filled: filled.edited(_heads_in("sr_Cyrl"))),
    "52 merged heads": Reading(lambda filled: filled.edited(_merged)),
    "53 a value underneath": Reading(
        lambda filled: filled.edited(_underneath), besides={OBSTACLE: "Underneath"}, filled=1
    ),
    "54 hidden rows and a filter": Reading(lambda filled: filled.edited(_filtered), ("hidden",)),
    "61 NaN": Reading(
        lambda filled: filled.saying(INDICATORS, "<v>17500</v>", "<v>NaN</v>"),
        told={FIGURE: "is an error of a spreadsheet"},
    ),
    "62 days counted from 1904": Reading(
        lambda filled: filled.edited(_of_1904),
        besides={("activity", "1.1", "forecast_on"): date(2024, 12, 31)},
        filled=1,
    ),
}
