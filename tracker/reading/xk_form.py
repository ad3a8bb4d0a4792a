"""Kosovo's form of an action plan: its labels, the heads of its tables, and what kind of row stands before us."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from tracker.reading.drafts import ElementKind
from tracker.reading.scripts import fold
from tracker.reading.tables import Printed, Row

# What the form prints, folded: the tables of this form are known by these words and by nothing else.
GOAL_LABELS: Mapping[str, ElementKind] = {
    "strateski cilj": ElementKind.STRATEGIC_GOAL,
    "specificni cilj": ElementKind.SPECIFIC_GOAL,
}
INDICATOR_LABELS = ("pokazatelj", "pokazatelji")
TOTAL_LABEL = "ukupan budzet"
TOTAL_PART_LABEL = "od kojih"
GRAND_TOTAL_LABEL = "opsti budzet"
TITLE_BEGINNING = "akcioni plan"
CONTINUOUS = ("kontinuirano", "u kontinuitetu", "stalno")
DONOR_HEADINGS = frozenset({"donatori", "donator", "donacija", "donacije"})
BUDGET_CODES = frozenset({"AT"})  # never the name of anybody; what it means is for the register to say
UNNAMED_DONORS = ("DONATORI", "Donatori")  # code and name of the donors that a cell does not name

GOAL_COLUMNS: Mapping[str, str] = {
    "br": "number",
    "strateski i specificni ciljevi, pokazatelji i aktivnosti": "title",
    "osnovna vrednost": "baseline",
    "privremeni cilj": "interim",
    "cilj poslednje godine": "final",
    "rezultat": "result",
}
ACTIVITY_COLUMNS: Mapping[str, str] = {
    "br": "number",
    "aktivnost": "title",
    "krajnji rok": "deadline",
    "budzet": "budget",
    "izvor finansiranja": "funding",
    "institucija koja rukovodi i podrzava": "institutions",
    "proizvod": "output",
    "referentna dokumenta": "references",
}
_LEAST_LIKENESS = 85
_LABEL_CELLS = 3  # a label stands in one of the first cells of its row
_BRACKETS = re.compile(r"\[.*?\]|\(.*?\)")
_LEADING_NUMBER = re.compile(r"\s*([0-9]+(?:\s*\.\s*[0-9]+)*)\s*\.?(?=\s|$)\s*")
_NUMBER = re.compile(r"([0-9]+(?:\s*\.\s*[0-9]+)*)\s*[.)]?")
_NUMBER_AT_END = re.compile(r"([0-9]+(?:\.[0-9]+)*)\.?\s*:?\s*$")
_YEAR = re.compile(r"(?:godina\s*)?((?:19|20)[0-9]{2})\.?(?:\s*godina)?")


def is_like(text: str, label: str) -> bool:
    """Whether a text is the label, a small misprint allowed; brackets and a closing colon do not count."""
    words = _BRACKETS.sub("", text).strip(" .:")
    # Most cells hold sentences: what is far longer than the label need not be compared with it.
    if not words or len(words) > 2 * len(label):
        return False
    return fuzz.ratio(fold(words), label) >= _LEAST_LIKENESS


def number_of(text: str) -> str | None:
    """The number that a cell holds, "2.4.4" also for "2.4.4."; None where it holds anything else."""
    match = _NUMBER.fullmatch(text.strip())
    return re.sub(r"\s", "", match[1]) if match else None


def number_at_end(text: str) -> str | None:
    """The number with which a label ends: "1.1" of "Ukupan budžet za specifični cilj 1.1:"."""
    match = _NUMBER_AT_END.search(text)
    return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the beginning of a cell."""

    cell: Printed
    number: str | None  # printed before it in the same cell: "1.4 Specifični cilj: …"
    words: str  # as printed: "Specifični cilj"
    name: str  # the folded label of the tables above
    pattern: re.Pattern[str]  # matches number, label and colon

    @property
    def rest(self) -> Printed:
        """What the cell says after the label."""
        return self.cell.without(self.pattern)


def label_in(row: Row, labels: tuple[str, ...], *, needs_colon: bool = False) -> Label | None:
    """The first of the labels that one of the row's first cells begins with."""
    for cell in row.cells[:_LABEL_CELLS]:
        number = _LEADING_NUMBER.match(cell.text)
        rest = cell.text[number.end() :] if number else cell.text
        for label in labels:
            size = label.count(" ") + 1
            words = rest.split(" ")[:size]
            printed = " ".join(words)
            if len(words) < size or not is_like(printed.partition(":")[0], label):
                continue
            match = re.match(r"[\s\d]*:", rest[len(printed.partition(":")[0]) :])
            if needs_colon and match is None:
                continue
            name = printed.partition(":")[0].strip()
            pattern = re.compile(
                r"\s*(?:[0-9][0-9.\s]*)?" + r"\s+".join(re.escape(word) for word in name.split(" ")) + r"[\s\d]*:?\s*"
            )
            return Label(cell, re.sub(r"\s", "", number[1]) if number else None, name, label, pattern)
    return None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: in which cell each column stands."""

    row: Row
    cells: Mapping[str, int]  # "deadline" → 3
    unknown: tuple[Printed, ...]  # heads of columns that the form does not have

    def lacks(self, columns: Mapping[str, str]) -> list[str]:
        """The labels of the form that this head does not print."""
        return [label for label, name in columns.items() if name not in self.cells]


def head_in(row: Row, columns: Mapping[str, str]) -> Head | None:
    """Read a row as the head of a table with these columns; None where fewer than half of them are there."""
    cells: dict[str, int] = {}
    unknown: list[Printed] = []
    for cell in row.filled:
        name = next((name for label, name in columns.items() if name not in cells and is_like(cell.text, label)), None)
        if name is None:
            unknown.append(cell)
        else:
            cells[name] = cell.places[0].cell
    if 2 * len(cells) < len(columns):
        return None
    return Head(row, cells, tuple(unknown))


def is_head(row: Row) -> bool:
    """Whether the row is the head of some table, known or not."""
    return len(row.filled) >= 3 and is_like(row.filled[0].text, "br")


def years_in(row: Row) -> dict[int, int] | None:
    """The years of the budget's columns by their cells ("Godina 2021"); None where the row holds anything else."""
    years: dict[int, int] = {}
    for cell in row.filled:
        match = _YEAR.fullmatch(fold(cell.text))
        if match is None:
            return None
        years[cell.places[0].cell] = int(match[1])
    return years or None


@dataclass(frozen=True, slots=True)
class ActivityColumns:
    """In which cell of an activity's row each column stands, counted from 1."""

    number: int
    title: int
    deadline: int
    years: Mapping[int, int]  # cell → year, in the order of the cells
    funding: int
    institutions: int
    output: int
    references: int

    @property
    def width(self) -> int:
        """The number of the last column."""
        return max(*self.years, self.funding, self.institutions, self.output, self.references)

    @property
    def texts(self) -> tuple[int, ...]:
        """The columns that say something in words."""
        return (self.title, self.funding, self.institutions, self.output, self.references)


def activity_columns(head: Head, years: Mapping[int, int]) -> ActivityColumns | None:
    """The columns below a complete head of activities; None where the years do not stand below its "Budžet"."""
    named = {name: cell for name, cell in head.cells.items() if name != "budget"}
    budget = head.cells["budget"]
    end = min((cell for cell in named.values() if cell > budget), default=max(years) + 1)
    if set(years) != set(range(budget, end)) or len(set(years.values())) < len(years):
        return None
    return ActivityColumns(years=dict(sorted(years.items())), **named)
