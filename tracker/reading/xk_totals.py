"""The rows of totals of a Kosovo action plan: what they state, and whether the lines above them add up to it."""

from dataclasses import dataclass, field
from decimal import Decimal

from tracker.reading.drafts import BudgetLineDraft, Caption, ElementDraft, ElementKind, PlanDraft
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.notation import print_amount
from tracker.reading.scripts import fold
from tracker.reading.tables import Place, Printed, Row
from tracker.reading.values import BudgetKind
from tracker.reading.xk_activities import BudgetReader
from tracker.reading.xk_form import ActivityColumns, Label, number_at_end, number_of

_PARTS = 2  # "Od kojih kapitalni" and "Od kojih tekući"


@dataclass(slots=True)
class TotalReader:
    """Reads the rows "Ukupan budžet", "Od kojih kapitalni/tekući" and "Opšti budžet" into a draft."""

    draft: PlanDraft
    budget_of: BudgetReader
    stated: dict[str, Row] = field(default_factory=dict)  # element → the row of its total
    grand: Row | None = None
    grand_amounts: dict[int, tuple[Decimal, Printed]] = field(default_factory=dict)  # by year
    parts: int = 0  # rows "Od kojih …" below the totals of goals
    grand_parts: int = 0  # … and below the total of the whole plan

    def read_total(self, row: Row, label: Label, columns: ActivityColumns, element: ElementDraft) -> bool:
        """Add the total of the goal in whose table the row stands; False, and nothing added, if it is not certain."""
        left = self._left(row, label, columns, may_be_numbered=True)
        if left is None or element.key in self.stated:
            return False
        amounts = {
            year: (self.budget_of(row.at(cell)), row.at(cell)) for cell, year in columns.years.items() if row.at(cell)
        }
        if any(read is None or read.kind is not BudgetKind.AMOUNT for read, _ in amounts.values()):
            return False
        self.stated[element.key] = row
        self.draft.captions.append(Caption("label", label.cell.places[0]))
        for year, (read, printed) in amounts.items():
            assert read is not None
            self.draft.budget_lines.append(
                BudgetLineDraft(
                    f"{element.key}-total-{year}",
                    None,
                    element.key,
                    year,
                    BudgetKind.STATED_TOTAL,
                    read.amount,
                    printed,
                )
            )
        self._check_number(row, label, element)
        self._report_funders(left, Subject(SubjectKind.ELEMENT, element.key))
        return True

    def read_part(self, row: Row, label: Label, columns: ActivityColumns, element: ElementDraft | None) -> bool:
        """Take note of what part of a total is capital or current; False if the row is not certain.

        `element` is None below the total of the whole plan.
        """
        if element is None:
            subject = Subject(SubjectKind.PLAN, self.draft.code)
            self.grand_parts += 1
        else:
            subject = Subject(SubjectKind.ELEMENT, element.key)
            self.parts += 1
        left = self._left(row, label, columns)
        if left is None:
            return False
        self.draft.captions.append(Caption("label", label.cell.places[0]))
        filled = [row.at(cell) for cell in columns.years if row.at(cell)]
        if filled:
            self.draft.findings.append(
                Finding(
                    "subtotal-part",
                    Severity.NOTE,
                    "“%(label)s” prints %(figures)s; the tracker keeps no parts of totals.",
                    {"label": label.cell.text, "figures": "; ".join(cell.raw for cell in filled)},
                    tuple(cell.places[0] for cell in filled),
                    subject,
                )
            )
        self._report_funders(left, subject)
        return True

    def read_grand_total(self, row: Row, label: Label, columns: ActivityColumns) -> bool:
        """Take note of the total of the whole plan; False if the row is not certain."""
        amounts: dict[int, tuple[Decimal, Printed]] = {}
        for cell, year in columns.years.items():
            read = self.budget_of(row.at(cell)) if row.at(cell) else None
            if read is not None and read.amount is not None:
                amounts[year] = (read.amount, row.at(cell))
            elif row.at(cell):
                return False
        if self.grand is not None or self._left(row, label, columns) != []:
            return False
        self.grand, self.grand_amounts = row, amounts
        self.draft.captions.append(Caption("label", label.cell.places[0]))
        return True

    def check(self, label: str) -> None:
        """Compare what is stated with the sums of the lines, goal by goal, year by year, and for the whole plan."""
        for element in self.draft.elements:
            sums = self._sums_of(element)
            row = self.stated.get(element.key)
            if row is None:
                if element.kind is ElementKind.SPECIFIC_GOAL and self._activities_of(element):
                    self.draft.findings.append(
                        Finding(
                            "total-missing",
                            Severity.WARNING,
                            "The table of goal %(number)s has no row with its total.",
                            {"number": element.number or element.key},
                            element.title.places,
                            Subject(SubjectKind.ELEMENT, element.key),
                        )
                    )
                continue
            stated = {
                line.year: line
                for line in self.draft.budget_lines
                if line.kind is BudgetKind.STATED_TOTAL and line.element == element.key
            }
            for year in sorted({*sums, *stated}):
                self._compare(element, year, stated.get(year), sums.get(year, Decimal(0)), row)
        self._check_grand(label)

    def _compare(
        self, element: ElementDraft, year: int, stated: BudgetLineDraft | None, total: Decimal, row: Row
    ) -> None:
        params = {
            "number": element.number or element.key,
            "year": str(year),
            "computed": print_amount(total, self.draft.notation),
        }
        if stated is None and total:
            self.draft.findings.append(
                Finding(
                    "total-missing",
                    Severity.WARNING,
                    "The total of goal %(number)s for %(year)s is not printed; its lines add up to %(computed)s.",
                    params,
                    row.filled[0].places,
                    Subject(SubjectKind.ELEMENT, element.key),
                )
            )
        elif stated is not None and stated.amount != total:
            self.draft.findings.append(
                Finding(
                    "total-mismatch",
                    Severity.ERROR,
                    "The printed total of goal %(number)s for %(year)s is %(stated)s; its lines add up to "
                    "%(computed)s.",
                    {**params, "stated": stated.printed.raw},
                    stated.printed.places,
                    Subject(SubjectKind.BUDGET_LINE, stated.key),
                )
            )

    def _check_grand(self, label: str) -> None:
        if self.grand is None:
            return
        sums = self._sums(self.draft.budget_lines)
        places = self.grand.filled[0].places
        plan = Subject(SubjectKind.PLAN, self.draft.code)
        if self.parts and self.grand_parts < _PARTS:
            self.draft.findings.append(
                Finding(
                    "closing-row-missing",
                    Severity.WARNING,
                    "Below the total of the whole plan a row that the form has is missing; the text may be cut short.",
                    {},
                    places,
                    plan,
                )
            )
        if not self.grand_amounts:
            self.draft.findings.append(
                Finding(
                    "total-missing",
                    Severity.NOTE,
                    "The total of the whole plan (“%(label)s”) is not printed; the lines add up to %(computed)s.",
                    {
                        "label": label,
                        "computed": "; ".join(
                            f"{year}: {print_amount(sums[year], self.draft.notation)}" for year in sorted(sums)
                        ),
                    },
                    places,
                    plan,
                )
            )
            return
        for year, (amount, printed) in sorted(self.grand_amounts.items()):
            total = sums.get(year, Decimal(0))
            figures = {"year": str(year), "stated": printed.raw, "computed": print_amount(total, self.draft.notation)}
            if amount == total:
                self.draft.findings.append(
                    Finding(
                        "grand-total",
                        Severity.NOTE,
                        "The printed total of the whole plan for %(year)s is %(stated)s, as the lines add up.",
                        figures,
                        printed.places,
                        plan,
                    )
                )
            else:
                self.draft.findings.append(
                    Finding(
                        "total-mismatch",
                        Severity.ERROR,
                        "The printed total of the whole plan for %(year)s is %(stated)s; the lines add up to "
                        "%(computed)s.",
                        figures,
                        printed.places,
                        plan,
                    )
                )

    def _activities_of(self, element: ElementDraft) -> set[str]:
        """The keys of the activities of a goal and of the goals below it."""
        below = {element.key} | {child.key for child in self.draft.elements if child.parent == element.key}
        return {activity.key for activity in self.draft.activities if activity.element in below}

    def _sums_of(self, element: ElementDraft) -> dict[int, Decimal]:
        keys = self._activities_of(element)
        return self._sums([line for line in self.draft.budget_lines if line.activity in keys])

    @staticmethod
    def _sums(lines: list[BudgetLineDraft]) -> dict[int, Decimal]:
        """The amounts of activities by year; codes and empty cells count nothing."""
        sums: dict[int, Decimal] = {}
        for line in lines:
            if line.kind is BudgetKind.AMOUNT and line.amount is not None and line.activity is not None:
                sums[line.year] = sums.get(line.year, Decimal(0)) + line.amount
        return sums

    def _left(
        self, row: Row, label: Label, columns: ActivityColumns, *, may_be_numbered: bool = False
    ) -> list[Printed] | None:
        """The cells beside label, number and years, if there is nothing but a funder among them; else None."""
        left = [
            cell
            for cell in row.filled
            if cell is not label.cell
            and cell.places[0].cell not in columns.years
            and not (may_be_numbered and cell.places[0].cell == columns.number and number_of(cell.text))
        ]
        if all(cell.places[0].cell == columns.funding for cell in left):
            return left
        return None

    def _check_number(self, row: Row, label: Label, element: ElementDraft) -> None:
        """Compare the number of a total with its goal's, as printed: an erratum may have mended it already."""
        odd: list[tuple[str, Place]] = []
        number = number_at_end(label.cell.raw) if element.number is not None else None
        if number is not None and number != element.number:
            odd.append((number, label.cell.places[0]))
        first = row.cells[0]
        if first is not label.cell and number_of(first.raw) == element.number:
            self.draft.captions.append(Caption("number", first.places[0]))
        elif first is not label.cell and number_of(first.raw):
            odd.append((first.raw, first.places[0]))
        if odd:
            self.draft.findings.append(
                Finding(
                    "total-misnumbered",
                    Severity.ERROR,
                    "The total of goal %(number)s is printed with another number (%(printed)s).",
                    {
                        "number": element.number or element.key,
                        "printed": ", ".join(printed for printed, _ in odd),
                    },
                    tuple(place for _, place in odd),
                    Subject(SubjectKind.ELEMENT, element.key),
                )
            )

    def _report_funders(self, left: list[Printed], subject: Subject) -> None:
        for cell in left:
            self.draft.findings.append(
                Finding(
                    "funder-in-total",
                    Severity.NOTE,
                    "“%(raw)s” stands beside a total, where the form names no funding source; it was not read.",
                    {"raw": cell.raw},
                    cell.places,
                    subject,
                )
            )


def is_for_strategic_goal(label: Label) -> bool:
    """Whether a total says that it is a strategic goal's."""
    return "strateski cilj" in fold(label.cell.text)
