"""The words of the annual work programme of the institutions of Bosnia and Herzegovina: its heads, parts and labels.

Source: the form of the decision on annual work planning (Službeni glasnik BiH 80/22), as the programmes print it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from tracker.reading.drafts import ElementKind, FundingKind
from tracker.reading.scripts import fold
from tracker.reading.tables import Printed, Row

# A head with a misprint or two ("Mjernjivi pokazatelji", "Profitivmjere") is still that head.
LIKE = 85

# Longer texts must agree more closely: two goals of a programme often differ in a word or two only.
SAME_TITLE = 88


class Label(StrEnum):
    """The heads of the columns in the tables of parts I to III."""

    PROGRAMME_ACTIVITY = "programme_activity"
    INDICATOR = "indicator"
    BASELINE = "baseline"
    TARGET = "target"
    FUNDING = "funding"
    NUMBER = "number"
    OWNER = "owner"
    QUARTER = "quarter"
    REASONS = "reasons"
    PUBLIC_IMPACT = "public_impact"
    EU_LAW = "eu_law"
    PRIOR_ASSESSMENT = "prior_assessment"
    FULL_ASSESSMENT = "full_assessment"


_HEADS: dict[Label, tuple[str, ...]] = {
    Label.PROGRAMME_ACTIVITY: ("projekt/programska aktivnost", "projekat/programska aktivnost"),
    Label.INDICATOR: ("mjerljivi pokazatelj izvrsenja", "mjerljivi pokazatelji izvrsenja"),
    Label.BASELINE: ("polazna vrijednost",),
    Label.TARGET: ("ciljana godisnja vrijednost", "ciljana vrijednost"),
    Label.FUNDING: ("izvori finansiranja", "izvor finansiranja"),
    Label.OWNER: ("nosilac", "nositelj", "nosilac aktivnosti"),
    Label.QUARTER: ("planirani kvartal za realizaciju", "planirani kvartal"),
    Label.REASONS: ("razlozi za izradu",),
    Label.PUBLIC_IMPACT: ("znacajan uticaj na javnost",),
    Label.EU_LAW: ("uskladjivanje sa pravnim nasljedjem eu",),
    Label.PRIOR_ASSESSMENT: ("prethodna procjena uticaja izradjena", "prethodna procjena uticaja"),
    Label.FULL_ASSESSMENT: ("sveobuhvatna procjena uticaja propisa", "sveobuhvatna procjena uticaja"),
}
INDICATOR_HEADS = frozenset({Label.INDICATOR, Label.BASELINE, Label.TARGET, Label.FUNDING})
DETAIL_HEADS = frozenset(
    {Label.REASONS, Label.PUBLIC_IMPACT, Label.EU_LAW, Label.PRIOR_ASSESSMENT, Label.FULL_ASSESSMENT}
)
ITEM_HEADS = frozenset({Label.NUMBER, Label.OWNER, Label.QUARTER}) | DETAIL_HEADS

_NUMBER_HEADS = frozenset({"rb", "rbr", "rednibroj", "br", "redbr"})
_NUMBER_BEFORE = re.compile(r"R\.\s*b(?:r)?\.\s+(?=\S)", re.IGNORECASE)
_ACTIVITY_BEFORE = re.compile(r"proje\w*\s*/\s*programsk\w+\s+aktivnost\w*\s*:?\s+(?=\S)", re.IGNORECASE)

# How the lines above a table name the levels, topmost first; the last two name the programme, by code and by title.
LEVELS: dict[str, tuple[ElementKind, str]] = {
    "strateski cilj": (ElementKind.STRATEGIC_GOAL, "Strateški cilj"),
    "prioritet": (ElementKind.PRIORITY, "Prioritet"),
    "srednjorocni cilj": (ElementKind.MEDIUM_TERM_GOAL, "Srednjoročni cilj"),
    "program": (ElementKind.PROGRAMME, "Program"),
}
PROGRAMME_CODE = "program u dob-u"
ACTIVITY_LABEL = "Projekt/programska aktivnost"

# The columns of part IV that name who pays.
SOURCES: dict[str, tuple[str, FundingKind, tuple[str, ...]]] = {
    "BUDZET": ("Budžet", FundingKind.STATE_BUDGET, ("budzet",)),
    "VLASTITI": (
        "Vlastiti namjenski prihodi",
        FundingKind.OWN_REVENUE,
        ("vlastiti namjenski prihodi", "vlastiti prihodi"),
    ),
    "KREDITI": ("Krediti", FundingKind.LOAN, ("krediti", "kredit")),
    "DONACIJE": ("Donacije", FundingKind.DONOR, ("donacije", "donacija")),
    "OSTALO": ("Ostalo", FundingKind.OTHER, ("ostalo", "ostali izvori")),
}

# The kinds of other administrative and expert work by which the form divides its last plan.
_SUBJECT = re.compile(r"\bposlovi$|^davanje misljenja|^upravn[aio] |^projektn[ae] aktivnost|^naziv ")
_INDICATOR_START = re.compile(r"^(?:%|broj|ukup|step|proc|post|udio|prosj|opisno)")
_PROJECT = re.compile(r"\bprojek")
_FUNDING_WORDS = ("budzet", "kredit", "donacij", "vlastit", "ostal")

# Words after which a name cannot end: what they govern is missing.
_OPEN_ENDS = frozenset(
    "sa s i ili te za od do u na po o iz k ka kod pri prema bez kroz uz radi da koji koja koje odnosno".split()
)


@dataclass(frozen=True, slots=True)
class PartHead:
    """A part of the work programme by its Roman number and the words that its heading must hold."""

    number: str
    words: tuple[str, ...]


PARTS = (
    PartHead("I", ("uvod",)),
    PartHead("II", ("plan aktivnosti",)),
    PartHead("III", ("zbirni tabelarni pregled", "zbirni pregled")),
    PartHead("IV", ("pregled finansijskih sredstava", "finansijska sredstva")),
    PartHead("V", ("pregled ljudskih potencijala", "pregled ljudskih resursa")),
)
_PART = re.compile(r"(I{1,3}|IV|V)\s*[-–—.:]*\s+(\S.*)")


def part_of(row: Row) -> str | None:
    """The Roman number of the part whose heading stands on this row, None where none does."""
    return part_named(row.text) if len(row.filled) == 1 else None


def part_named(text: str) -> str | None:
    """The Roman number of the part that a text is the heading of, None where it is none."""
    if (match := _PART.fullmatch(text)) is None:
        return None
    title = fold(match[2])
    for part in PARTS:
        if part.number == match[1] and any(is_like(title[: len(words)], words) for words in part.words):
            return part.number
    return None


def is_like(text: str, wanted: str) -> bool:
    """Whether two folded texts are the same but for a small misprint."""
    return fuzz.ratio(text, wanted) >= LIKE


def is_same_title(one: str, other: str) -> bool:
    """Whether two printed titles name the same thing: alike as a whole, and with the same figures in them."""
    first, second = fold(one).strip(" ."), fold(other).strip(" .")
    return re.findall(r"\d+", first) == re.findall(r"\d+", second) and fuzz.ratio(first, second) >= SAME_TITLE


def label_of(text: str) -> Label | None:
    """The head of a column that the whole cell prints; what stands in brackets does not matter."""
    head = fold(text).split("(", 1)[0].strip(" .:;-")
    if re.sub(r"[\s.]", "", head) in _NUMBER_HEADS:
        return Label.NUMBER
    return next((label for label, words in _HEADS.items() if any(is_like(head, word) for word in words)), None)


@dataclass(frozen=True, slots=True)
class Piece:
    """A filled cell: the head of a column that it prints, and what is left of it besides that head."""

    cell: Printed
    label: Label | None
    rest: Printed | None
    column: int  # 1-based, where it is read: an erratum may have brought it here from elsewhere


def pieces_of(row: Row) -> list[Piece]:
    """The filled cells of a row, with the heads of columns told apart from what stands below them."""
    pieces = []
    for column, cell in enumerate(row.cells, 1):
        if not cell:
            continue
        label = label_of(cell.text)
        rest = None if label else cell
        if label is None:
            for pattern, before in ((_NUMBER_BEFORE, Label.NUMBER), (_ACTIVITY_BEFORE, Label.PROGRAMME_ACTIVITY)):
                if pattern.match(cell.text):
                    label, rest = before, cell.without(pattern)
        pieces.append(Piece(cell, label, rest, column))
    return pieces


def is_funding(text: str) -> bool:
    """Whether a cell names sources of funding: "Budžet", "Donacije", "Budžet, donacije (AVRR projekat)"."""
    return fold(text).startswith(_FUNDING_WORDS)


def is_subject(text: str) -> bool:
    """Whether a cell is one of the form's own headings inside a table: "Stručno-operativni poslovi"."""
    return bool(_SUBJECT.search(fold(text)))


def is_project(text: str) -> bool:
    """Whether a cell without values names a project rather than an indicator."""
    folded = fold(text)
    return bool(_PROJECT.search(folded)) and not _INDICATOR_START.match(folded)


def is_cut_off(name: str) -> bool:
    """Whether a name breaks off: it ends in a word that something must follow."""
    words = re.findall(r"\w+", fold(name))
    return bool(words) and words[-1] in _OPEN_ENDS and not name.rstrip().endswith((".", ")", "/"))


def is_title(text: str) -> bool:
    """Whether a line is the title of a work programme, or its beginning."""
    return text.isupper() and "program rada" in fold(text)


def is_rule(row: Row) -> bool:
    """Whether the row is a line of dashes."""
    return bool(row.filled) and all(re.fullmatch(r"[-–—_=.\s]+", cell.text) for cell in row.filled)
