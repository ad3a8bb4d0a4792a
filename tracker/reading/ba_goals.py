"""The levels of a work programme: strategic goal, priority, medium-term goal, programme, programme activities."""

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from tracker.reading.ba_cutting import Block
from tracker.reading.ba_form import ACTIVITY_LABEL, LEVELS, LIKE, PROGRAMME_CODE, is_same_title
from tracker.reading.ba_reading import Reading, places_of
from tracker.reading.drafts import ElementDraft, ElementKind
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.scripts import fold
from tracker.reading.tables import Place, Printed

_KEYS = {
    ElementKind.STRATEGIC_GOAL: "SC",
    ElementKind.PRIORITY: "P",
    ElementKind.MEDIUM_TERM_GOAL: "SRC",
    ElementKind.PROGRAMME: "PR",
}


@dataclass(slots=True)
class Goals:
    """The elements above the tables, each made when it is first named; `coded` are the rows of part IV."""

    reading: Reading
    coded: list[tuple[Printed, Printed]]  # code and title, in the order of part IV
    programmes: dict[str, Printed] = field(default_factory=dict)  # code → title in part IV
    _spellings: dict[str, list[Printed]] = field(default_factory=dict)
    _wrong_codes: set[Place] = field(default_factory=set)

    def learn(self, blocks: list[Block]) -> None:
        """Tell the programmes among the rows of part IV: those are whose code and title stand above a table."""
        for block in blocks:
            code, title = block.names.get(PROGRAMME_CODE), block.names.get("program")
            for row_code, row_title in self.coded:
                if (
                    code is not None
                    and row_code.text == code.text
                    and (title is None or is_same_title(row_title.text, title.text))
                ):
                    self.programmes.setdefault(row_code.text, row_title)
        for block in blocks:
            title = block.names.get("program")
            known = list(self.programmes.values())
            if title is not None and not any(is_same_title(name.text, title.text) for name in known):
                for row_code, row_title in self.coded:
                    if is_same_title(row_title.text, title.text):
                        self.programmes.setdefault(row_code.text, row_title)

    def place(self, block: Block) -> ElementDraft | None:
        """The lowest element that a block names, with all those above it; None where it names none."""
        self.reading.caption_places("label", block.places)
        parent: ElementDraft | None = None
        for label, (kind, _) in LEVELS.items():
            if kind is ElementKind.PROGRAMME:
                code, title = block.names.get(PROGRAMME_CODE), block.names.get(label)
                if code is not None or title is not None:
                    parent = self.programme(code, title, parent)
            elif (name := block.names.get(label)) is not None:
                parent = self.named(kind, name, parent)
        return parent

    def named(self, kind: ElementKind, title: Printed, parent: ElementDraft | None) -> ElementDraft:
        """The element of this kind and title, made if it is new."""
        if kind is ElementKind.PROGRAMME:
            return self.programme(None, title, parent)
        known = self._of_kind(kind)
        for element in known:
            if is_same_title(element.title.text, title.text):
                self._note_spelling(element, title)
                return element
        return self._add(kind, f"{_KEYS[kind]}{len(known) + 1}", None, title, parent)

    def programme(self, code: Printed | None, title: Printed | None, parent: ElementDraft | None) -> ElementDraft:
        """The programme with this code or title, made if it is new; a wrong code is reported and the title decides."""
        number = code.text if code is not None else None
        if number not in self.programmes and title is not None:
            number = next(
                (known for known, name in self.programmes.items() if is_same_title(name.text, title.text)), number
            )
            if code is not None and number != code.text:
                self._report_code(code, str(number))
        for element in self._of_kind(ElementKind.PROGRAMME):
            if (number is not None and element.number == number) or (
                number is None and title is not None and is_same_title(element.title.text, title.text)
            ):
                if title is not None:
                    self._note_spelling(element, title)
                return element
        if title is None:
            title = self.programmes.get(str(number)) or code
        assert title is not None  # a programme is asked for by code, title or both
        key = number or f"{_KEYS[ElementKind.PROGRAMME]}{len(self._of_kind(ElementKind.PROGRAMME)) + 1}"
        element = self._add(ElementKind.PROGRAMME, key, number, title, parent)
        if number not in self.programmes:
            self.reading.find(
                Finding(
                    "programme-without-finances",
                    Severity.WARNING,
                    "Part IV has no row for the programme “%(raw)s”.",
                    {"raw": number or title.raw},
                    (code or title).places,
                    Subject(SubjectKind.ELEMENT, element.key),
                )
            )
        return element

    def add_activities(self) -> None:
        """Make the programme activities: the rows of part IV below the row of a programme that has been placed."""
        parent: ElementDraft | None = None
        for code, title in self.coded:
            if code.text in self.programmes:
                parent = next(
                    (item for item in self._of_kind(ElementKind.PROGRAMME) if item.number == code.text), parent
                )
                if parent is not None:
                    self._note_spelling(parent, title)
            elif self.element(code.text) is None:
                element = self._add(ElementKind.PROGRAMME_ACTIVITY, code.text, code.text, title, parent)
                element.kind_label = ACTIVITY_LABEL

    def element(self, key: str) -> ElementDraft | None:
        """The element with a key."""
        return next((element for element in self.reading.draft.elements if element.key == key), None)

    def activity_named(self, cell: Printed, programme: ElementDraft | None) -> ElementDraft | None:
        """The programme activity that a cell of a table names; a misprint is forgiven, and reported."""
        activities = [
            element
            for element in self._of_kind(ElementKind.PROGRAMME_ACTIVITY)
            if programme is None or programme.kind is not ElementKind.PROGRAMME or element.parent == programme.key
        ]
        best = max(activities, key=lambda item: fuzz.ratio(fold(item.title.text), fold(cell.text)), default=None)
        if best is None or fuzz.ratio(fold(best.title.text), fold(cell.text)) < LIKE:
            return None
        self._note_spelling(best, cell)
        return best

    def report_spellings(self) -> None:
        """Report every element whose title is not printed the same everywhere, once each."""
        for element in self.reading.draft.elements:
            variants = self._spellings.get(element.key, [])
            if variants:
                self.reading.find(
                    Finding(
                        "title-varies",
                        Severity.NOTE,
                        "“%(title)s” is also printed as “%(variants)s”.",
                        {
                            "title": element.title.text,
                            "variants": " / ".join(dict.fromkeys(variant.text for variant in variants)),
                        },
                        places_of(variants),
                        Subject(SubjectKind.ELEMENT, element.key),
                    )
                )

    def _of_kind(self, kind: ElementKind) -> list[ElementDraft]:
        return [element for element in self.reading.draft.elements if element.kind is kind]

    def _add(
        self, kind: ElementKind, key: str, number: str | None, title: Printed, parent: ElementDraft | None
    ) -> ElementDraft:
        label = next((label for known, label in LEVELS.values() if known is kind), None)
        element = ElementDraft(key, parent.key if parent else None, kind, label, number, title)
        self.reading.draft.elements.append(element)
        return element

    def _note_spelling(self, element: ElementDraft, title: Printed) -> None:
        if re.findall(r"\w+", title.text.casefold()) != re.findall(r"\w+", element.title.text.casefold()):
            variants = self._spellings.setdefault(element.key, [])
            if title.places not in [variant.places for variant in variants]:
                variants.append(title)

    def _report_code(self, code: Printed, number: str) -> None:
        if code.places[0] in self._wrong_codes:
            return
        self._wrong_codes.add(code.places[0])
        self.reading.find(
            Finding(
                "programme-code-digits",
                Severity.ERROR,
                "The code of the programme is printed as %(raw)s here; it is read as %(code)s, "
                "which part IV gives to the programme of this title.",
                {"raw": code.raw, "code": number},
                code.places,
                Subject(SubjectKind.ELEMENT, number),
            )
        )
