"""The parts of a workbook around its sheets: which sheets there are, formats, shared texts, document properties.

Runs in the child.
"""

import zipfile
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tracker.reading.findings import Unreadable
from tracker.reading.workbook_limits import WorkbookLimits
from tracker.reading.workbook_sheets import NAMESPACES, Budget, Strings, is_too_long
from tracker.reading.workbook_values import built_in_format, unescaped
from tracker.reading.workbook_xml import (
    Attributes,
    Outline,
    Relation,
    entry_named,
    feed,
    open_part,
    parser_for,
    relations_of,
)

_TRUE = ("1", "true", "on")
_BATCH = 1000
_CHARACTERS_AT_ONCE = 500_000
# Each of these values of a custom property is a single one; vectors and pictures are no identity of anything.
_PROPERTY_VALUES = ("lpwstr", "lpstr", "bstr", "i4", "int", "i8", "r8", "bool", "filetime", "date", "decimal")


class ListedSheet(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    state: str  # "visible", "hidden", "veryHidden"
    relation: str


class Listing:
    """What the workbook part says: the sheets in order, the calendar, whether its formulas wait to be calculated."""

    def __init__(self, package: zipfile.ZipFile, limits: WorkbookLimits) -> None:
        self._limits = limits
        self.sheets: list[ListedSheet] = []
        self.is_1904 = self.awaits_calculation = False
        self.part = self._part_of(package)
        outline = Outline(
            {"sheet": self._add_sheet, "workbookPr": self._note_calendar, "calcPr": self._note_calculation}
        )
        outline.read(package, self.part)
        if outline.root.rpartition(" ")[0] not in NAMESPACES:
            raise Unreadable(
                "The workbook is written in a form of Excel's that is not known. Save it again as “Excel Workbook "
                "(.xlsx)”."
            )
        if not self.sheets:
            raise Unreadable("The workbook has no sheet. Save it again with Excel or LibreOffice.")
        self.relations: dict[str, Relation] = {line.id: line for line in relations_of(package, self.part)}

    def _part_of(self, package: zipfile.ZipFile) -> str:
        found = (line.target for line in relations_of(package, "") if line.kind == "officeDocument")
        return next(found, "xl/workbook.xml")

    def _add_sheet(self, attributes: Attributes) -> None:
        if len(self.sheets) >= self._limits.sheets:
            raise Unreadable(
                "The workbook has more than %(limit)s sheets. Send the sheets that are needed in a workbook of "
                "their own.",
                limit=self._limits.sheets,
            )
        # The attribute that names the relation has a namespace, and a strict workbook has another one.
        relation = next((value for name, value in attributes.items() if name.endswith(" id")), "")
        self.sheets.append(ListedSheet(attributes.get("name", ""), attributes.get("state", "visible"), relation))

    def _note_calendar(self, attributes: Attributes) -> None:
        self.is_1904 = attributes.get("date1904") in _TRUE

    def _note_calculation(self, attributes: Attributes) -> None:
        self.awaits_calculation = attributes.get("fullCalcOnLoad") in _TRUE

    def related(self, kind: str) -> str | None:
        """The part of this kind that belongs to the workbook, None where it has none."""
        return next((line.target for line in self.relations.values() if line.kind == kind), None)


def formats_of(package: zipfile.ZipFile, part: str | None, limits: WorkbookLimits) -> list[str]:
    """The codes of the number formats, in the order in which cells count them.

    Raises:
        Unreadable: there are more than the limit.
    """
    codes: dict[str, str] = {}
    formats: list[str] = []
    is_of_cells = False

    def refuse_if_many(count: int) -> None:
        if count > limits.formats:
            raise Unreadable(
                "The workbook has more than %(limit)s cell formats. Copy the cells into a new workbook, values only, "
                "and send that.",
                limit=limits.formats,
            )

    def add_code(attributes: Attributes) -> None:
        codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "General")
        refuse_if_many(len(codes))

    def enter_formats_of_cells(_: Attributes) -> None:
        nonlocal is_of_cells
        is_of_cells = True

    def leave_formats_of_cells(_: str) -> None:
        nonlocal is_of_cells
        is_of_cells = False

    def add_format(attributes: Attributes) -> None:
        if is_of_cells:
            number = attributes.get("numFmtId", "0")
            formats.append(codes.get(number) or built_in_format(int(number)))
            refuse_if_many(len(formats))

    if part:
        starts = {"numFmt": add_code, "cellXfs": enter_formats_of_cells, "xf": add_format}
        Outline(starts, {"cellXfs": leave_formats_of_cells}).read(package, part)
    return formats


def read_strings(
    package: zipfile.ZipFile,
    part: str | None,
    limits: WorkbookLimits,
    budget: Budget,
    hand_on: Callable[[list[str]], None],
) -> Strings:
    """Hand on the shared texts in batches, in order, and return what the sheets must know of them."""
    if not part:
        return Strings()
    reader = _StringsReader(limits, budget, hand_on)
    parser = parser_for(part)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.texts.append
    with open_part(package, part) as stream:
        feed(stream, parser, part, reader.after_chunk)
    reader.flush()
    return reader.strings


class _StringsReader:
    """Joins the runs of each shared text; how a text is pronounced is no part of it."""

    def __init__(self, limits: WorkbookLimits, budget: Budget, hand_on: Callable[[list[str]], None]) -> None:
        self.texts: list[str] = []
        self.strings = Strings()
        self._limits, self._budget, self._hand_on = limits, budget, hand_on
        self._batch: list[str] = []
        self._batched = 0
        self._elements = 0
        self._length = 0
        self._joined: list[str] = []
        self._is_run = self._is_phonetic = False

    def start(self, name: str, _: Attributes) -> None:
        self._elements += 1
        if self._elements > self._limits.elements:
            raise Unreadable(
                "The texts of the workbook consist of more than %(limit)s pieces. Send fewer sheets or rows at once.",
                limit=self._limits.elements,
            )
        local = name.rpartition(" ")[2]
        if local == "t":
            self.texts.clear()
            self._is_run = True
        elif local == "rPh":
            self._is_phonetic = True
        elif local == "si":
            self._joined.clear()
            self._length = 0

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "t":
            self._is_run = False
            if not self._is_phonetic:
                self._add_run("".join(self.texts))
        elif local == "rPh":
            self._is_phonetic = False
        elif local == "si":
            self._add_string(unescaped("".join(self._joined)))
        self.texts.clear()

    def _add_run(self, run: str) -> None:
        # Of a text that no cell could hold only the beginning is kept: the cell that refers to it is refused.
        if self._length <= 8 * self._limits.cell_characters:
            self._joined.append(run)
            self._length += len(run)

    def _add_string(self, text: str) -> None:
        if is_too_long(text, self._limits):
            self.strings.too_long.add(self.strings.count)
            text = ""
        self.strings.count += 1
        self._budget.take_characters(len(text) + 1)
        self._batch.append(text)
        self._batched += len(text)
        if len(self._batch) >= _BATCH or self._batched > _CHARACTERS_AT_ONCE:
            self.flush()

    def after_chunk(self) -> None:
        """Between two chunks: space between texts is forgotten, and a text without an end is cut."""
        if not self._is_run:
            self.texts.clear()
        elif len(self.texts) > 64 and sum(map(len, self.texts)) > 8 * self._limits.cell_characters + 1024:
            run = "".join(self.texts)[: 8 * self._limits.cell_characters + 1024]
            self.texts.clear()
            self.texts.append(run)

    def flush(self) -> None:
        """Hand on what has been collected."""
        if self._batch:
            self._hand_on(self._batch)
            self._batch = []
            self._batched = 0


def properties_of(package: zipfile.ZipFile) -> tuple[dict[str, str], dict[str, str]]:
    """The document's properties (title, creator, Application …) and its custom ones, all as text."""
    plain: dict[str, str] = {}
    custom: dict[str, str] = {}
    for line in relations_of(package, ""):
        if line.is_external or not entry_named(package, line.target):
            continue
        if line.kind in ("core-properties", "extended-properties"):
            _read_plain(package, line.target, plain)
        elif line.kind == "custom-properties":
            _read_custom(package, line.target, custom)
    return plain, custom


def _read_plain(package: zipfile.ZipFile, part: str, into: dict[str, str]) -> None:
    def keep(name: str) -> Callable[[str], None]:
        def keep_text(text: str) -> None:
            into[name] = _bounded(text)

        return keep_text

    wanted: Iterable[str] = (
        "title", "subject", "creator", "keywords", "description", "lastModifiedBy", "created", "modified", "category",
        "contentStatus", "language", "version", "identifier", "Application", "AppVersion", "Company", "Manager",
    )  # fmt: skip
    Outline({}, {name: keep(name) for name in wanted}).read(package, part)


def _read_custom(package: zipfile.ZipFile, part: str, into: dict[str, str]) -> None:
    current = ""

    def begin(attributes: Attributes) -> None:
        nonlocal current
        current = attributes.get("name", "")

    def keep(text: str) -> None:
        if len(into) < 1000:
            into[current] = _bounded(text)

    Outline({"property": begin}, dict.fromkeys(_PROPERTY_VALUES, keep)).read(package, part)


def _bounded(text: str) -> str:
    return unescaped(text[:32_767])
