"""Kosovo's form of an action plan: strategic and specific goals, their indicators, activities and budgets by year."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tracker.reading.drafts import Caption, ElementDraft, ElementKind, PlanDraft
from tracker.reading.errata import corrected, errata_of
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind, Unreadable
from tracker.reading.leftovers import settle_subjects
from tracker.reading.names import NameList
from tracker.reading.registers import Registers, registers_of
from tracker.reading.script_checks import check_scripts
from tracker.reading.scripts import fold
from tracker.reading.sources import PlanSource, decoded
from tracker.reading.tables import Document, Place, Printed, Row, joined
from tracker.reading.titles import authorised_titles
from tracker.reading.values import BudgetKind, ReadBudget, parse_budget
from tracker.reading.xk_activities import ActivityReader
from tracker.reading.xk_checks import check_codes, check_numbers, check_tables
from tracker.reading.xk_form import (
    ACTIVITY_COLUMNS,
    BUDGET_CODES,
    DONOR_HEADINGS,
    GOAL_COLUMNS,
    GOAL_LABELS,
    GRAND_TOTAL_LABEL,
    INDICATOR_LABELS,
    TITLE_BEGINNING,
    TOTAL_LABEL,
    TOTAL_PART_LABEL,
    UNNAMED_DONORS,
    ActivityColumns,
    Head,
    Label,
    activity_columns,
    head_in,
    is_head,
    label_in,
    number_of,
    years_in,
)
from tracker.reading.xk_goals import read_goal
from tracker.reading.xk_indicators import read_indicator
from tracker.reading.xk_names import check_names, register_names
from tracker.reading.xk_totals import TotalReader, is_for_strategic_goal

# Where a plan prints no head above its goals, the columns are where the form has them.
_GOAL_CELLS = {"number": 1, "title": 2, "baseline": 3, "interim": 4, "final": 5, "result": 6}
_SURE_LABELS = (*GOAL_LABELS, *INDICATOR_LABELS)


def recognises(document: Document) -> bool:
    """Whether the text has goals and tables of activities as this form prints them."""
    return any(head_in(row, ACTIVITY_COLUMNS) for row in document) and any(
        label_in(row, tuple(GOAL_LABELS), needs_colon=True) for row in document
    )


def read(source: PlanSource) -> PlanDraft:
    """Read an action plan into a draft with findings.

    Raises:
        Unreadable: the text is cut short, holds no activities, or an erratum, a register or a title does not fit.
    """
    manifest = source.manifest
    printed = decoded(source.text, manifest.text)
    if not any(label_in(row, (GRAND_TOTAL_LABEL,)) for row in printed):
        # Said before an erratum misses its line in the part that is not there.
        raise _cut_short(printed, manifest.text)
    errata = errata_of(source.errata, printed)
    document = corrected(printed, errata)
    title, captions = _front_page(document)
    draft = PlanDraft(
        code=manifest.code,
        country=manifest.country,
        form=manifest.form,
        language=manifest.language,
        title=title,
        owner=manifest.owner,
        starts_on=manifest.starts_on,
        ends_on=manifest.ends_on,
        currency=manifest.currency,
        currency_reason=manifest.currency_reason,
        notation=manifest.notation,
        document_title=str(manifest.document.get("title") or title.text),
        document_number=_said(manifest.document.get("number")),
        document_date=_said(manifest.document.get("date")),
        document_file=manifest.text,
        lines=printed.lines,
        captions=captions,
        errata=errata,
    )
    reader = _PlanReader(draft, registers_of(source.registers), document)
    reader.read()
    draft.authorised_titles = authorised_titles(source.titles, draft)
    draft.findings.sort(key=lambda finding: finding.places[:1])
    return draft


def _cut_short(document: Document, name: str) -> Unreadable:
    return Unreadable(
        "%(name)s is cut short: it ends on line %(line)s without the row “Opšti budžet” that closes the "
        "form; load the whole text.",
        name=name,
        line=len(document.lines),
    )


def _said(value: Any) -> str | None:
    return str(value) if value else None


def _front_page(document: Document) -> tuple[Printed, list[Caption]]:
    """The title, over as many lines as it is printed, with the letterhead above it and the text below it."""
    captions: list[Caption] = []
    title: list[Printed] = []
    is_over = False
    for row in document:
        if _is_of_table(row):
            break
        for cell in row.filled:
            is_over = is_over or (bool(title) and not _continues_title(cell, title[-1]))
            if is_over:
                captions.append(Caption("paragraph", cell.places[0]))
            elif title or fold(cell.text).startswith(TITLE_BEGINNING):
                title.append(cell)
            else:
                captions.append(Caption("letterhead", cell.places[0]))
    return joined(title) if title else Printed("", "", (Place(1, 1),)), captions


def _continues_title(cell: Printed, before: Printed) -> bool:
    """Whether a cell goes on with the title: it is in capitals or figures, or stands on the very next line."""
    return cell.text == cell.text.upper() or (cell.line <= before.line + 1 and before.text != before.text.upper())


def _is_of_table(row: Row) -> bool:
    return is_head(row) or head_in(row, GOAL_COLUMNS) is not None or label_in(row, _SURE_LABELS) is not None


@dataclass
class _PlanReader:
    """Walks down the rows of a plan; what stands in force above a row is kept here."""

    draft: PlanDraft
    registers: Registers
    document: Document
    strategic: ElementDraft | None = None
    element: ElementDraft | None = None  # the goal in whose table we are
    goal_cells: dict[str, int] = field(default_factory=lambda: dict(_GOAL_CELLS))
    head: Head | None = None  # a head of activities whose years are still to come
    columns: ActivityColumns | None = None
    unknown: list[Row] = field(default_factory=list)  # the rows of a table that is not of the form
    grand_label: str = ""

    def __post_init__(self) -> None:
        registers = self.registers
        headings = DONOR_HEADINGS | registers.ignored_words
        self.institutions = NameList.over(registers.institutions, headings)
        self.funding = NameList.over(registers.funding_sources, headings, UNNAMED_DONORS[0])
        self.names = self._words_of_name_columns()
        self.activities = ActivityReader(
            self.draft, self.institutions, self.funding, self.budget_of, self.is_assumed, self.is_name
        )
        self.totals = TotalReader(self.draft, self.budget_of)

    def read(self) -> None:
        """Read every row, then compare what they say with each other."""
        start = next((row.number for row in self.document if _is_of_table(row)), 1)
        for row in self.document.rows[start - 1 :]:
            if row.filled:
                self._read_row(row)
        self._close_unknown_table()
        if not self.grand_label:
            raise _cut_short(self.document, self.draft.document_file)
        if not self.draft.activities:
            raise Unreadable(
                "%(name)s holds no activity that can be read (%(count)s lines); check that the cells are divided "
                "by tabs and that the heads of the tables are those of the form.",
                name=self.draft.document_file,
                count=len(self.document.lines),
            )
        if not self.draft.title:
            self.draft.findings.append(
                Finding(
                    "title-missing",
                    Severity.ERROR,
                    "No title of the plan stands above its first table.",
                    {},
                    (),
                    Subject(SubjectKind.PLAN, self.draft.code),
                )
            )
        self.totals.check(self.grand_label)
        check_tables(self.draft)
        check_numbers(self.draft)
        check_codes(self.draft, self.registers)
        check_scripts(self.draft)
        register_names(self.draft, self.registers, self.institutions, self.funding)
        check_names(self.draft, self.institutions, self.funding)
        settle_subjects(self.draft)

    def budget_of(self, cell: Printed) -> ReadBudget | None:
        """What a cell of budget says, None where it holds no amount and no code."""
        codes = {code: entry.kind for code, entry in self.registers.budget_codes.items()}
        try:
            return parse_budget(cell.text, self.draft.notation, codes)
        except ValueError:
            return None

    def is_assumed(self, text: str) -> bool:
        """Whether a code of budget is read by an alias that the document does not explain."""
        entry = self.registers.budget_codes.get(text)
        return entry is not None and entry.is_assumed and entry.kind is not BudgetKind.UNEXPLAINED

    def is_name(self, text: str) -> bool:
        """Whether a word is known as an institution or funding source of this plan, and so is no code of budget."""
        return text in self.names

    def _words_of_name_columns(self) -> set[str]:
        """The words that stand below the heads of funding sources and institutions, and not more often below years."""
        words: Counter[str] = Counter()
        below_years: Counter[str] = Counter()
        head: Head | None = None
        for row in self.document:
            head = head_in(row, ACTIVITY_COLUMNS) or head
            if head is None or head.lacks(ACTIVITY_COLUMNS) or not number_of(row.at(head.cells["number"]).text):
                continue
            for name in ("funding", "institutions"):
                words.update(set(row.at(head.cells[name]).text.replace(",", " ").replace("/", " ").split()))
            for cell in range(head.cells["budget"], head.cells["funding"]):
                below_years[row.at(cell).text] += 1
        named = {entry.code for entry in self.registers.institutions}
        named |= {source.code for source in self.registers.funding_sources}
        codes = {*self.registers.budget_codes, *BUDGET_CODES}
        return ({word for word, count in words.items() if count >= below_years[word]} | named) - codes

    def _read_row(self, row: Row) -> None:
        if self._read_head(row):
            return
        if self.head is not None:
            self._read_years(row, self.head)
            return
        label = label_in(row, (*_SURE_LABELS, TOTAL_LABEL, TOTAL_PART_LABEL, GRAND_TOTAL_LABEL))
        if label is not None and self._is_label_of_row(row, label):
            self._close_unknown_table()
            self._read_labelled(row, label)
        elif self.unknown:
            self.unknown.append(row)
        elif not self._read_activity(row):
            self._report(row)

    def _is_label_of_row(self, row: Row, label: Label) -> bool:
        """An activity may be called "Pokazatelji …"; a label that ends in no colon counts only outside such rows."""
        is_closed = ":" in label.cell.text or label.rest.text == ""
        return is_closed or not self._is_number_of_activity(number_of(row.cells[0].text))

    def _read_head(self, row: Row) -> bool:
        """Take the head of a table; False where the row is none."""
        activity, goal = head_in(row, ACTIVITY_COLUMNS), head_in(row, GOAL_COLUMNS)
        if activity is None and goal is None and not is_head(row):
            return False
        self._close_unknown_table()
        self._forget_head()
        if activity is not None and not activity.unknown and not activity.lacks(ACTIVITY_COLUMNS):
            self.head = activity
        elif goal is not None and not goal.unknown and not goal.lacks(GOAL_COLUMNS):
            self.goal_cells = dict(goal.cells)
            self._caption(row)
        else:
            self.columns = None
            self.unknown.append(row)
        return True

    def _forget_head(self) -> None:
        """A head of activities below which no years followed opens a table that is not understood."""
        if self.head is not None:
            self.unknown.append(self.head.row)
            self.head = None
            self._close_unknown_table()

    def _read_years(self, row: Row, head: Head) -> None:
        years = years_in(row)
        columns = activity_columns(head, years) if years is not None else None
        self.head = None
        self.columns = columns
        if columns is not None:
            self._caption(head.row)
            self._caption(row)
            return
        self.unknown.append(head.row)
        if years is not None:
            self.unknown.append(row)
        else:
            self._read_row(row)

    def _caption(self, row: Row) -> None:
        self.draft.captions += [Caption("table-head", cell.places[0]) for cell in row.filled]

    def _read_labelled(self, row: Row, label: Label) -> None:
        if label.name in GOAL_LABELS:
            self.element = read_goal(row, label, self.goal_cells["title"], self.draft)
            if self.element.kind is ElementKind.STRATEGIC_GOAL:
                self.strategic = self.element
            return
        element, columns, is_read = self.element, self.columns, False
        if label.name in INDICATOR_LABELS:
            is_read = element is not None and (
                read_indicator(row, label, self.goal_cells, element, self.draft) is not None
            )
        elif label.name == GRAND_TOTAL_LABEL:
            self.grand_label = f"{label.words} {label.rest.text}".strip(" :")
            is_read = columns is not None and self.totals.read_grand_total(row, label, columns)
        elif element is not None and columns is not None:
            if label.name == TOTAL_LABEL:
                goal = self.strategic if is_for_strategic_goal(label) and self.strategic is not None else element
                is_read = self.totals.read_total(row, label, columns, goal)
            else:
                is_read = self.totals.read_part(row, label, columns, None if self.grand_label else element)
        if not is_read:
            self._report(row)

    def _is_number_of_activity(self, number: str | None) -> bool:
        if number is None or self.element is None:
            return False
        is_below = self.element.kind is ElementKind.SPECIFIC_GOAL and number.startswith(f"{self.element.number}.")
        return number.count(".") >= 2 or is_below

    def _read_activity(self, row: Row) -> bool:
        """Read the row as an activity; False, and nothing read, where it is none or its cells are not certain."""
        if self.columns is None or self.element is None or self.grand_label:
            return False
        if self.element.kind is not ElementKind.SPECIFIC_GOAL:
            return False
        if not self._is_number_of_activity(number_of(row.at(self.columns.number).text)):
            return False
        return self.activities.read(row, self.columns, self.element) is not None

    def _report(self, row: Row) -> None:
        """A row that is not understood is reported with all its cells, never half read."""
        places = tuple(place for cell in row.filled for place in cell.places)
        subject = Subject(SubjectKind.ELEMENT, self.element.key) if self.element is not None else None
        if number_of(row.cells[0].text) or label_in(row, (*_SURE_LABELS, TOTAL_LABEL, GRAND_TOTAL_LABEL)):
            finding = Finding(
                "row-not-understood",
                Severity.ERROR,
                "The cells of this row do not fit the heads of its table, so nothing of it was read: “%(text)s”.",
                {"text": row.text},
                places,
                subject,
            )
        else:
            finding = Finding(
                "row-not-understood",
                Severity.ERROR,
                "This row has no number and no label of the form, so nothing of it was read: “%(text)s”. If a page "
                "break cut it off the row above, an erratum can join the two.",
                {"text": row.text},
                places,
                subject,
            )
        self.draft.findings.append(finding)

    def _close_unknown_table(self) -> None:
        if not self.unknown:
            return
        self.draft.findings.append(
            Finding(
                "table-not-understood",
                Severity.ERROR,
                "The head of this table is not of the form (“%(head)s”), so nothing of its %(count)s rows was read.",
                {"head": self.unknown[0].text, "count": str(len(self.unknown))},
                tuple(place for row in self.unknown for cell in row.filled for place in cell.places),
                Subject(SubjectKind.ELEMENT, self.element.key) if self.element is not None else None,
            )
        )
        self.unknown = []
