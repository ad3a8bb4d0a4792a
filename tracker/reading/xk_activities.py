"""The rows of activities in a Kosovo action plan: deadline, who pays, who leads, output; a cell of budget a year."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from tracker.reading.drafts import (
    ActivityDraft,
    BudgetLineDraft,
    ElementDraft,
    InstitutionRole,
    InstitutionRoleDraft,
    PlanDraft,
    free_key,
)
from tracker.reading.findings import Finding, Severity, Subject, SubjectKind
from tracker.reading.names import NameList
from tracker.reading.scripts import fold
from tracker.reading.tables import Printed, Row
from tracker.reading.values import CURRENCIES, BudgetKind, ReadBudget
from tracker.reading.xk_form import CONTINUOUS, ActivityColumns, number_of

_ONE_YEAR = re.compile(r"((?:19|20)[0-9]{2})\.?")
_SPAN = re.compile(r"((?:19|20)[0-9]{2})\.?\s*[-–—]\s*((?:19|20)[0-9]{2})\.?")
_MOST_SURPLUS_CELLS = 3
_LONGEST_SIGN = 3  # "–" or "n/a" in place of an amount

BudgetReader = Callable[[Printed], ReadBudget | None]


@dataclass(slots=True)
class ActivityReader:
    """Reads rows of activities into a draft; `names` and `budget_of` are shared by the whole plan."""

    draft: PlanDraft
    institutions: NameList
    funding: NameList
    budget_of: BudgetReader  # None: the cell holds no amount and no code
    is_assumed: Callable[[str], bool]
    is_name: Callable[[str], bool]  # whether a short word of a budget's column is rather a name than a code

    def read(self, row: Row, columns: ActivityColumns, element: ElementDraft) -> ActivityDraft | None:
        """Add the activity of a row and its budget lines; None, and nothing added, where its cells are not certain."""
        cells = self._aligned(row, columns)
        number = number_of(row.at(columns.number).text)
        if cells is None or number is None:
            return None
        at = {name: cells[getattr(columns, name) - 1] for name in _NAMED}
        key = free_key(number, {activity.key for activity in self.draft.activities})
        funders = self.funding.codes_in(at["funding"])
        named = self.institutions.codes_in(at["institutions"])
        starts_on, ends_on, continuous = self._period_of(at["deadline"])
        activity = ActivityDraft(
            key=key,
            element=element.key,
            number=row.at(columns.number).part(number),
            title=at["title"],
            starts_on=starts_on or self.draft.starts_on,
            ends_on=ends_on or self.draft.ends_on,
            deadline=at["deadline"] or None,
            continuous=continuous,
            institutions=[
                InstitutionRoleDraft(code, InstitutionRole.SUPPORT if position else InstitutionRole.LEAD)
                for position, code in enumerate(named)
            ],
            institutions_printed=at["institutions"] or None,
            funding=at["funding"] or None,
            output=at["output"] or None,
            reference_documents=at["references"] or None,
        )
        self.draft.activities.append(activity)
        self._check_row(activity, row, columns, cells)
        if starts_on is None:
            self._check_deadline(activity)
        self._read_budget(activity, columns, cells, funders, is_bounded=starts_on is not None)
        return activity

    def _aligned(self, row: Row, columns: ActivityColumns) -> list[Printed] | None:
        """The row's cells below the heads, without surplus empty ones; None where that can be done in several ways."""
        surplus = row.width - columns.width
        cells = [row.at(cell) for cell in range(1, max(row.width, columns.width) + 1)]
        if surplus <= 0:
            return cells if self._fits(cells, columns, is_aligned=True) else None
        if surplus > _MOST_SURPLUS_CELLS:
            return None
        fitting = {
            tuple(cell.text for cell in readings): readings
            for readings in _without_empty(cells, surplus, columns.title)
            if self._fits(readings, columns)
        }
        in_place = {
            texts: readings
            for texts, readings in fitting.items()
            if all(readings[cell - 1] is row.at(cell) or not readings[cell - 1] for cell in columns.years)
            and sum(bool(readings[cell - 1]) for cell in columns.years)
            == sum(bool(row.at(cell)) for cell in columns.years)
        }
        # Where the cells of the years can stay below their heads, the surplus cell stands behind them.
        choice = in_place or fitting
        return next(iter(choice.values())) if len(choice) == 1 else None

    def _fits(self, cells: list[Printed], columns: ActivityColumns, *, is_aligned: bool = False) -> bool:
        """Whether each cell holds what its column is for, so far as that can be seen.

        Where the row is as long as its head (`is_aligned`), a deadline in any words stands in its place.
        """
        deadline = cells[columns.deadline - 1]
        if not re.search(r"[0-9]", deadline.text) and not fold(deadline.text).startswith(CONTINUOUS):
            is_other = self.budget_of(deadline) is not None or self.is_name(deadline.text)
            if deadline and (is_other or not is_aligned):
                return False
        if self._is_funding_lost(cells, columns):
            return False
        if len(deadline.text) > 40 or any(
            self._is_amount(cells[cell - 1]) for cell in (columns.funding, columns.institutions)
        ):
            return False
        known = {columns.number, columns.deadline, *columns.texts, *columns.years}
        if any(cell and position not in known for position, cell in enumerate(cells, 1)):
            return False
        return all(self._may_be_budget(cells[cell - 1]) for cell in columns.years)

    def _is_funding_lost(self, cells: list[Printed], columns: ActivityColumns) -> bool:
        """Whether institutions stand below the head of those who pay, and none below their own head."""
        funding = self.funding.index.names_in(cells[columns.funding - 1].text)
        below_funding = self.institutions.index.names_in(cells[columns.funding - 1].text)
        below_institutions = self.institutions.index.names_in(cells[columns.institutions - 1].text)
        return any(name.is_known for name in below_funding) and not any(
            name.is_known for name in (*funding, *below_institutions)
        )

    def _is_amount(self, cell: Printed) -> bool:
        read = self.budget_of(cell)
        return read is not None and (
            read.kind is BudgetKind.AMOUNT or (read.kind is BudgetKind.ADMINISTRATIVE and not self.is_name(cell.text))
        )

    def _may_be_budget(self, cell: Printed) -> bool:
        if not cell:
            return True
        read = self.budget_of(cell)
        if read is None:
            is_short = len(cell.text) <= _LONGEST_SIGN and not (cell.text.isalnum() and self.is_name(cell.text))
            return is_short or (len(cell.text) <= 20 and any(letter.isdigit() for letter in cell.text))
        return read.kind is not BudgetKind.UNEXPLAINED or not self.is_name(cell.text)

    def _period_of(self, deadline: Printed) -> tuple[date | None, date | None, bool]:
        """The first and last day, None where the cell does not say them; and whether it says "all the time"."""
        if fold(deadline.text).startswith(CONTINUOUS):
            return self.draft.starts_on, self.draft.ends_on, True
        if match := _SPAN.fullmatch(deadline.text):
            first, last = int(match[1]), int(match[2])
        elif match := _ONE_YEAR.fullmatch(deadline.text):
            first = last = int(match[1])
        else:
            return None, None, False
        if first > last:
            return None, None, False
        return date(first, 1, 1), date(last, 12, 31), False

    def _check_deadline(self, activity: ActivityDraft) -> None:
        subject = Subject(SubjectKind.ACTIVITY, activity.key)
        if activity.deadline is None:
            self.draft.findings.append(
                Finding(
                    "deadline-missing",
                    Severity.WARNING,
                    "Activity %(number)s has no deadline; the whole period of the plan is taken.",
                    {"number": activity.number.text},
                    activity.number.places,
                    subject,
                )
            )
        else:
            self.draft.findings.append(
                Finding(
                    "deadline-not-understood",
                    Severity.WARNING,
                    "The deadline “%(raw)s” is not understood; the whole period of the plan is taken.",
                    {"raw": activity.deadline.raw},
                    activity.deadline.places,
                    subject,
                )
            )

    def _check_row(self, activity: ActivityDraft, row: Row, columns: ActivityColumns, cells: list[Printed]) -> None:
        subject = Subject(SubjectKind.ACTIVITY, activity.key)
        number = {"number": activity.number.text}
        add = self.draft.findings.append
        shifted = [cell for position, cell in enumerate(cells, 1) if cell and row.at(position) is not cell]
        if shifted:
            places = tuple(place for cell in shifted for place in cell.places)
            add(
                Finding(
                    "cell-shifted",
                    Severity.WARNING,
                    "The row of activity %(number)s has an empty cell too many; the cells behind it were read one "
                    "column further to the left.",
                    number,
                    places,
                    subject,
                )
            )
        if row.at(columns.number).text != activity.number.text:
            add(
                Finding(
                    "number-punctuation",
                    Severity.NOTE,
                    "The number is printed as “%(raw)s” and read as %(number)s.",
                    {"raw": row.at(columns.number).raw, **number},
                    activity.number.places,
                    subject,
                )
            )
        if not activity.title:
            add(
                Finding(
                    "title-missing",
                    Severity.ERROR,
                    "Activity %(number)s has no title.",
                    number,
                    activity.number.places,
                    subject,
                )
            )
        if not activity.institutions:
            add(
                Finding(
                    "institution-missing",
                    Severity.WARNING,
                    "Activity %(number)s names no institution.",
                    number,
                    activity.number.places,
                    subject,
                )
            )
        if activity.funding is None:
            add(
                Finding(
                    "funding-missing",
                    Severity.WARNING,
                    "Activity %(number)s names no funding source.",
                    number,
                    activity.number.places,
                    subject,
                )
            )
        if activity.output is None:
            add(
                Finding(
                    "output-missing",
                    Severity.WARNING,
                    "Activity %(number)s names no output.",
                    number,
                    activity.number.places,
                    subject,
                )
            )

    def _read_budget(
        self,
        activity: ActivityDraft,
        columns: ActivityColumns,
        cells: list[Printed],
        funders: tuple[str, ...],
        *,
        is_bounded: bool,
    ) -> None:
        """Add one line a year; `is_bounded` says whether a deadline was printed and understood."""
        lines = [self._line_of(activity, year, cells[cell - 1], funders) for cell, year in columns.years.items()]
        self.draft.budget_lines += lines
        if not is_bounded:
            return
        outside = [line for line in lines if not activity.starts_on.year <= line.year <= activity.ends_on.year]
        filled = [line for line in outside if line.kind is not BudgetKind.EMPTY]
        absent = [line for line in lines if line not in outside and line.kind is BudgetKind.EMPTY]
        subject = Subject(SubjectKind.ACTIVITY, activity.key)
        if any(line.kind is BudgetKind.AMOUNT for line in filled):
            self.draft.findings.append(
                Finding(
                    "amount-outside-deadline",
                    Severity.WARNING,
                    "The deadline of activity %(number)s is %(deadline)s, and yet money is planned for %(years)s.",
                    _years(activity, filled),
                    tuple(line.printed.places[0] for line in filled),
                    subject,
                )
            )
        elif filled:
            self.draft.findings.append(
                Finding(
                    "code-outside-deadline",
                    Severity.NOTE,
                    "The deadline of activity %(number)s is %(deadline)s, and yet a code is printed for %(years)s.",
                    _years(activity, filled),
                    tuple(line.printed.places[0] for line in filled),
                    subject,
                )
            )
        if absent:
            self.draft.findings.append(
                Finding(
                    "year-without-cell",
                    Severity.WARNING,
                    "The deadline of activity %(number)s is %(deadline)s, and yet nothing is printed for %(years)s.",
                    _years(activity, absent),
                    tuple(line.printed.places[0] for line in absent),
                    subject,
                )
            )

    def _line_of(
        self, activity: ActivityDraft, year: int, printed: Printed, funders: tuple[str, ...]
    ) -> BudgetLineDraft:
        read = self.budget_of(printed)
        if read is not None and read.kind is BudgetKind.AMOUNT and (read.amount is None or read.amount < 0):
            read = None
        line = BudgetLineDraft(
            f"{activity.key}-{year}",
            activity.key,
            None,
            year,
            read.kind if read is not None else BudgetKind.UNEXPLAINED,
            read.amount if read is not None else None,
            printed,
            funders,
            is_assumed=read is not None and self.is_assumed(printed.text),
        )
        subject = Subject(SubjectKind.BUDGET_LINE, line.key)
        raw = {"raw": printed.raw}
        if read is None:
            self.draft.findings.append(
                Finding(
                    "amount-not-understood",
                    Severity.ERROR,
                    "“%(raw)s” is no amount in the notation of this form; it counts nothing.",
                    raw,
                    printed.places,
                    subject,
                )
            )
            return line
        if read.currency_sign and CURRENCIES[read.currency_sign] != self.draft.currency:
            # Amounts of two currencies are never added.
            line.kind, line.amount = BudgetKind.UNEXPLAINED, None
            self.draft.findings.append(
                Finding(
                    "currency-differs",
                    Severity.ERROR,
                    "“%(raw)s” is in another currency than the plan (%(currency)s); it counts nothing.",
                    {**raw, "currency": self.draft.currency},
                    printed.places,
                    subject,
                )
            )
        elif read.currency_sign:
            self.draft.findings.append(
                Finding(
                    "currency-in-cell",
                    Severity.NOTE,
                    "“%(raw)s” prints a sign of currency, which the other cells do not.",
                    raw,
                    printed.places,
                    subject,
                )
            )
        if read.is_ungrouped:
            self.draft.findings.append(
                Finding(
                    "amount-without-grouping",
                    Severity.NOTE,
                    "“%(raw)s” is printed without the sign that groups thousands.",
                    raw,
                    printed.places,
                    subject,
                )
            )
        return line


_NAMED = ("title", "deadline", "funding", "institutions", "output", "references")


def _years(activity: ActivityDraft, lines: list[BudgetLineDraft]) -> dict[str, str]:
    return {
        "number": activity.number.text,
        "deadline": activity.deadline.text if activity.deadline is not None else "",
        "years": ", ".join(str(line.year) for line in lines),
    }


def _without_empty(cells: list[Printed], surplus: int, first: int) -> Iterator[list[Printed]]:
    """Every reading of the cells without `surplus` of the empty ones behind the column `first`."""
    empty = [position for position, cell in enumerate(cells) if position >= first and not cell]
    for dropped in combinations(empty, surplus):
        yield [cell for position, cell in enumerate(cells) if position not in dropped]
