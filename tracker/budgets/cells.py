"""Budget lines and their sums as cells of a page: figures lead to the published text, sums to the lines they add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from tracker.budgets.labels import COMPARISONS
from tracker.budgets.queries import PlanLine
from tracker.budgets.totals import WHOLE_PLAN, Comparison, Stated, Total, totals
from tracker.reading.values import BudgetKind
from tracker.web.figures import Figures
from tracker.web.formats import MINUS, NOTHING, amount_in, currency_in
from tracker.web.languages import current_language

Column = tuple[int, str]  # year and currency: amounts of two currencies are never added


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row of sums, a cell a column."""

    label: str
    cells: list[Markup | str]
    remark: str = ""


class BudgetCells:
    """Writes the budget cells of one plan's page; made once a page, so that a table of hundreds stays quick."""

    def __init__(self, plan_code: str, lines: Sequence[PlanLine]) -> None:
        self._language = current_language()
        self._figures = Figures(plan_code)
        self.plan_address = url_for("browse.show_plan", code=plan_code)
        self._budget = escape(url_for("budgets.show_budget", code=plan_code))
        self.columns: list[Column] = sorted({(line.year, line.currency) for line in lines})
        # The words of the rows are the same for every element of a page.
        self._computed, self._difference = _("Computed"), _("Stated less computed")
        self._stated_once, self._stated_below = _("Stated total"), _("Stated totals, added up")
        self._comparisons = {comparison: str(label) for comparison, label in COMPARISONS.items()}
        self._queries: dict[tuple[tuple[str, str], ...], Markup] = {}
        self._stated_lines: dict[tuple[str, int, str], list[PlanLine]] = {}
        for line in lines:
            if line.kind is BudgetKind.STATED_TOTAL:
                self._stated_lines.setdefault((line.element_key, line.year, line.currency), []).append(line)

    @property
    def heads(self) -> list[str]:
        """The heads of the columns: the year, with its currency where the page has more than one."""
        if len({currency for _year, currency in self.columns}) < 2:
            return [str(year) for year, _currency in self.columns]
        return [f"{year} {currency_in(currency, self._language)}" for year, currency in self.columns]

    @property
    def currencies(self) -> str:
        """The currencies of the columns, as the reader's language writes them."""
        return ", ".join(currency_in(code, self._language) for code in dict.fromkeys(c for _year, c in self.columns))

    def amount(self, value: Decimal | None) -> str:
        """An amount without its currency, "—" where there is none."""
        return NOTHING if value is None else amount_in(value, self._language)

    def text(self, line: PlanLine) -> str:
        """What a line's cell says: the amount in the reader's signs, a code as printed, "—" for an empty cell."""
        if line.amount is not None:
            return amount_in(line.amount, self._language)
        return line.raw if line.kind is not BudgetKind.EMPTY and line.raw else NOTHING

    def printed(self, line: PlanLine) -> Markup:
        """A line word for word as a link to its place."""
        return self._figures.at(line.raw or NOTHING, line.source_line, line.source_cell)

    def cell(self, line: PlanLine) -> Markup:
        """A line as a link to its place in the published text; what a person changed is marked, the cell beside it."""
        if is_amount_edited(line):
            return self._figures.edited(self.text(line), line.raw, line.source_line, line.source_cell)
        return self._figures.at(self.text(line), line.source_line, line.source_cell)

    def sources(self, links: Markup, line: PlanLine) -> Markup:
        """Who pays a line, marked where a person changed it."""
        if "sources" not in line.edits:
            return links
        return Markup("{} {}").format(links or NOTHING, self._figures.mark(line.source_line, line.source_cell))

    def cells(self, lines: Iterable[PlanLine]) -> list[Markup | str]:
        """The lines of one activity in the page's columns; a column without a line stays blank."""
        by_column: dict[Column, Markup] = {}
        for line in lines:
            column = (line.year, line.currency)
            written = self.cell(line)
            by_column[column] = by_column[column] + Markup(", ") + written if column in by_column else written
        return [by_column.get(column, "") for column in self.columns]

    def sum(self, value: Decimal | None, chosen: Mapping[str, str], column: Column, rest: str) -> Markup | str:
        """A computed sum as a link to the lines that it adds up.

        They are those of a filter in the column's year; `rest` is one more argument, ready for the address.
        """
        if value is None:
            return NOTHING
        query = f"{self._query(chosen)}year={column[0]}&amp;{rest}"
        # Both pieces are escaped above, and an amount is written by Babel; a page has hundreds of these.
        return Markup(f'<a class="sum" href="{self._budget}?{query}">{self.amount(value)}</a>')  # noqa: S704

    def _query(self, chosen: Mapping[str, str]) -> Markup:
        key = tuple(chosen.items())
        if key not in self._queries:
            self._queries[key] = escape(f"{urlencode(key)}&" if key else "")
        return self._queries[key]

    def stated(self, found: Stated | None) -> Markup | str:
        """A stated total as a link to where it is printed; totals added from below lead to their comparison."""
        if found is None or found.stated is None:
            return NOTHING
        written = amount_in(found.stated, self._language)
        lines = self._stated_lines.get((found.element_key, found.year, found.currency), [])
        if len(lines) == 1:
            if is_amount_edited(lines[0]):
                return self.cell(lines[0])
            return self._figures.at(written, lines[0].source_line, lines[0].source_cell)
        return Markup('<a class="sum" href="{}#stated">{}</a>').format(self._budget, written)

    def difference(self, found: Stated | None) -> str:
        """Stated less computed with its sign, and the word for it."""
        if found is None:
            return NOTHING
        word = self._comparisons[found.comparison]
        if found.difference is None or found.difference == 0:
            return f"= {word}" if found.comparison is Comparison.EQUAL else word
        sign = "+" if found.difference > 0 else MINUS
        return f"{sign}{amount_in(abs(found.difference), self._language)} ({word})"

    def comparison_rows(self, element_key: str, compared: Mapping[tuple[str, int, str], Stated]) -> list[SumRow]:
        """Stated, computed and, unless all agree, the difference of one element; empty where there is nothing."""
        found = [compared.get((element_key, *column)) for column in self.columns]
        if not any(found):
            return []
        goal = {"goal": element_key} if element_key != WHOLE_PLAN else {}
        computed = [
            self.sum(each.computed if each else None, goal, column, "kind=amount")
            for each, column in zip(found, self.columns, strict=True)
        ]
        if not any(each and each.stated is not None for each in found):
            return [SumRow(self._computed, computed)]
        rolled_up = any(each and each.is_rolled_up for each in found)
        stated = SumRow(self._stated_below if rolled_up else self._stated_once, [self.stated(each) for each in found])
        if all(each is None or each.comparison is Comparison.EQUAL for each in found):
            return [stated, SumRow(self._computed, computed, f"= {self._comparisons[Comparison.EQUAL]}")]
        differences: list[Markup | str] = [self.difference(each) for each in found]
        return [stated, SumRow(self._computed, computed), SumRow(self._difference, differences)]

    def share_rows(self, lines: Iterable[PlanLine], chosen: Mapping[str, str] | None) -> list[SumRow]:
        """What one source pays alone, what several share, and what names no source: a cell a column.

        `chosen` is the filter under which the budget's page lists the same lines; None where it has none.
        """
        by_column: dict[Column, list[PlanLine]] = {}
        for line in lines:
            by_column.setdefault((line.year, line.currency), []).append(line)
        sums = {column: totals(some).get(column[1]) for column, some in by_column.items()}
        rows = [
            (_("From one source"), "own", [_part(sums.get(column), "own") for column in self.columns]),
            (_("Shared by several sources, undivided"), "shared", [_part(sums.get(c), "shared") for c in self.columns]),
            (_("Without a source"), "unnamed", [_part(sums.get(column), "unnamed") for column in self.columns]),
        ]
        return [
            SumRow(
                label,
                [
                    self.amount(value) if chosen is None else self.sum(value, chosen, column, f"share={share}")
                    for value, column in zip(values, self.columns, strict=True)
                ],
            )
            for label, share, values in rows
            if any(value is not None for value in values)
        ]


def is_amount_edited(line: PlanLine) -> bool:
    """Whether a person changed what the cell says."""
    return "amount" in line.edits or "kind" in line.edits


def _part(total: Total | None, share: str) -> Decimal | None:
    part: Decimal | None = getattr(total, share) if total is not None else None
    return part


def left_out(total: Total) -> list[str]:
    """What a sum leaves out, a phrase a kind; empty where it leaves nothing out."""
    phrases = []
    if total.administrative:
        phrases.append(
            ngettext(
                "without %(num)s cell of administrative cost",
                "without %(num)s cells of administrative cost",
                total.administrative,
            )
        )
    if total.unexplained:
        phrases.append(
            ngettext(
                "without %(num)s cell with an unexplained code",
                "without %(num)s cells with an unexplained code",
                total.unexplained,
            )
        )
    if total.empty:
        phrases.append(ngettext("without %(num)s empty cell", "without %(num)s empty cells", total.empty))
    return phrases


def legend(lines: Iterable[PlanLine]) -> list[str]:
    """What the codes and signs in budget cells mean, a sentence each."""
    sentences: dict[str, str] = {}
    is_empty = False
    for line in lines:
        if is_amount_edited(line):
            continue
        if line.kind is BudgetKind.EMPTY:
            is_empty = True
        elif line.raw not in sentences and line.kind is BudgetKind.UNEXPLAINED:
            sentences[line.raw] = _("%(code)s: a code that the document does not explain.", code=line.raw)
        elif line.raw not in sentences and line.kind is BudgetKind.ADMINISTRATIVE:
            sentences[line.raw] = (
                _("%(code)s: read as administrative cost, which is assumed.", code=line.raw)
                if line.is_assumed
                else _("%(code)s: administrative cost.", code=line.raw)
            )
    if is_empty:
        sentences[NOTHING] = _("%(sign)s: nothing is printed, which is not 0.", sign=NOTHING)
    return list(sentences.values())
