"""What an official form is: its versions, their printed words in three languages, their fields and what was noted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FormValue = str | date | datetime | tuple[str, ...]  # by the kind of the field: a text, a day, a moment, officers


class Layout(StrEnum):
    """What a form is printed on."""

    PAGE = "page"  # A4, with a head, a number and a date
    STAMP = "stamp"  # 80 x 45 mm, with a serial


class PartKind(StrEnum):
    """What a part of a form is, in the order in which parts are printed."""

    PARAGRAPH = "paragraph"  # a sentence, with blanks in it
    HEADING = "heading"
    SUBHEADING = "subheading"
    STATEMENT = "statement"  # a fixed sentence
    ROW = "row"  # a label and its blank
    DATE = "date"  # the day of issue, where a form has it among its rows
    OFFICERS = "officers"  # a label and a numbered list
    REMARKS = "remarks"  # a label, an explanation, and room for several lines
    SIGNATURES = "signatures"


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"  # one line
    LINES = "lines"  # a text that may have several lines
    DAY = "day"
    MOMENT = "moment"  # a day and a time, in the time of the clock on the wall
    OFFICERS = "officers"  # names and ranks, in the order in which they stand


class Empty(StrEnum):
    """What becomes of a field that holds nothing when the form is issued."""

    REFUSED = "refused"  # it is required
    STRUCK = "struck"  # a dash is printed, so that nobody writes there afterwards
    BY_HAND = "by_hand"  # the blank stays, to be filled in by hand


class CorrectionKind(StrEnum):
    """How an extraction was damaged, and how sure the reading is."""

    LETTERS = "letters"  # single letters were taken for others of the same look: sure
    WORD = "word"  # no word of the language, or not the printed one: read from the texts beside it, to be confirmed


@dataclass(frozen=True, slots=True)
class Wording:
    """Words as printed in the three languages; "" where a form does not print one."""

    latin: str
    cyrillic: str
    english: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The words that are printed, in the order of the form."""
        return tuple(text for text in (self.latin, self.cyrillic, self.english) if text)


@dataclass(frozen=True, slots=True)
class Blank:
    """A place in a sentence where a field is filled in."""

    field: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs."""

    wording: Wording
    field: str | None  # the name above the line; None: it is not printed
    under: Wording | None  # what stands below the line


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form."""

    kind: PartKind
    wording: Wording | None = None
    field: str | None = None
    then: Wording | None = None  # what stands between the label and its blank
    runs: tuple[Wording | Blank, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    stamp_place: Wording | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are filled in here, in order."""
        named = [] if self.field is None else [self.field]
        blanks = [run.field for run in self.runs if isinstance(run, Blank)]
        signed = [each.field for each in self.signatories if each.field is not None]
        return (*named, *blanks, *signed)

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """The words that are printed here, in order: signatories side by side, what stands below their lines after."""
        runs = [run for run in self.runs if isinstance(run, Wording)]
        signed = [each.wording for each in self.signatories]
        under = [each.under for each in self.signatories]
        every = [self.wording, self.then, *runs, *signed[:1], self.stamp_place, *signed[1:], *under]
        return tuple(wording for wording in every if wording is not None)


@dataclass(frozen=True, slots=True)
class Field:
    """What a form needs to be filled in."""

    code: str
    kind: FieldKind
    longest: int  # characters that fit, of each officer for officers; 0 for days and moments
    lines: int  # lines or officers that fit; 1 for the other kinds
    empty: Empty

    @property
    def is_required(self) -> bool:
        """Whether no form is issued without it."""
        return self.empty is Empty.REFUSED


@dataclass(frozen=True, slots=True)
class Correction:
    """A damage of the extraction that was set right."""

    printed: str  # as the extraction has it
    read: str
    place: str
    kind: CorrectionKind
    reason: str
    times: int  # how often it stands in the extraction


@dataclass(frozen=True, slots=True)
class Noted:
    """Something doubtful or wrong that stays as it is printed."""

    printed: str
    place: str
    says: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must know or ask before the form is issued; pages show it beside the form."""

    says: str
    source: str
    since: date | None  # None: always


@dataclass(frozen=True, slots=True)
class MissingText:
    """A version of a form whose text was not found."""

    number: int
    instrument: str
    printed_number: str  # under which number it was printed; "" where that is not known either
    reason: str


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A form as one rulebook prints it."""

    number: int
    instrument: str  # whose days in force are those of the version
    layout: Layout
    issued: str  # when it is issued
    basis: str  # the legal basis that it prints; "" for none
    conditions: tuple[str, ...]  # what whoever issues it must see to: the form itself cannot
    head_latin: tuple[str, ...]
    head_cyrillic: tuple[str, ...]
    label: Wording
    number_label: Wording | None  # None: a stamp has a serial instead
    date_label: Wording | None
    serial_pattern: str  # the specimen of the serial: a letter, and as many digits; "" where there is none
    size: Wording | None  # what the annex says on the size of a stamp
    parts: tuple[Part, ...]
    fields: Mapping[str, Field]  # in the order in which they are printed
    corrections: tuple[Correction, ...]
    doubtful: tuple[Noted, ...]
    faults: tuple[Noted, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]  # what was decided where the text says nothing

    def wordings(self) -> Iterator[Wording]:
        """Everything below the head that it prints in three languages, in order."""
        yield from (each for each in (self.number_label, self.date_label) if each is not None)
        for part in self.parts:
            yield from part.wordings


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """A form by its number in the annex of 2016, in all its versions, the earliest first."""

    number: int
    versions: tuple[FormVersion | MissingText, ...]

    @property
    def known(self) -> tuple[FormVersion, ...]:
        """The versions whose text is known."""
        return tuple(version for version in self.versions if isinstance(version, FormVersion))
