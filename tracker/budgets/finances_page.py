"""The finances of a plan as it states them: planned amounts by source where the form has them, else its totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.budgets.budget_page import ComparisonRow, comparison_rows
from tracker.budgets.cells import BudgetCells, legend
from tracker.budgets.labels import COMPARISONS
from tracker.budgets.queries import PlanLine, plan_lines, plan_sources
from tracker.budgets.totals import WHOLE_PLAN, Comparison, added
from tracker.institutions.links import named, source_codes
from tracker.institutions.names import name_for
from tracker.plans.models import Plan
from tracker.plans.tree import Node, plan_tree
from tracker.reading.values import BudgetKind
from tracker.web.figures import Figures
from tracker.web.formats import MINUS, NOTHING, amount_in
from tracker.web.languages import current_language, language_tag, sentence_with, tagged


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the form's table of finances."""

    number: str
    key: str
    title: Markup | str
    planned: Markup | str
    sources: list[Markup | str]
    sum_of_sources: str
    agreement: str
    is_total: bool


@dataclass(slots=True)
class FinancesPage:
    """All that the page of finances shows."""

    plan: Plan
    language: str
    prefix: str
    source_heads: list[Markup]
    rows: list[PlannedRow]
    computed: list[PlannedRow]
    heads: list[str]
    comparisons: list[ComparisonRow]
    currencies: str
    legend: list[str]


def finances_page(session: Session, plan: Plan) -> FinancesPage:
    """Read and write out the plan's finances: four queries."""
    tree = plan_tree(session, plan.id)
    lines = plan_lines(session, plan.id)
    sources = {row.code: row for row in plan_sources(session, plan.id)}
    cells = BudgetCells(plan.code, lines)
    nodes = [node for node in tree.walk() if node.planned_raw is not None]
    columns = [code for code in sources if any(code in line.source_codes for line in lines)]
    columns = _in_document_order(lines, columns)
    writer = _Writer(plan, cells, lines, columns)
    codes = source_codes(plan.country_code)
    reader = current_language().locale
    return FinancesPage(
        plan=plan,
        language=language_tag(plan.language),
        prefix=cells.plan_address,
        source_heads=[
            Markup('<a href="{}">{}</a>').format(
                codes.address(code),
                named(name_for(reader, code, sources[code].name, sources[code].names, plan.language), code),
            )
            for code in columns
        ]
        if nodes
        else [],
        rows=[writer.row(node) for node in nodes],
        computed=[writer.computed(node) for node in nodes if any(child in nodes for child in node.children)],
        heads=cells.heads,
        comparisons=comparison_rows(tree, lines, cells, WHOLE_PLAN, language_tag(plan.language)),
        currencies=cells.currencies,
        legend=legend(lines),
    )


def _in_document_order(lines: Sequence[PlanLine], codes: Sequence[str]) -> list[str]:
    """The codes in the order of the table's columns: that of the cells of a line."""
    places: Mapping[str, tuple[int, int]] = {
        code: min((line.source_cell, line.source_line) for line in lines if code in line.source_codes) for code in codes
    }
    return sorted(codes, key=lambda code: places[code])


class _Writer:
    def __init__(self, plan: Plan, cells: BudgetCells, lines: Sequence[PlanLine], columns: Sequence[str]) -> None:
        self._cells = cells
        self._language = plan.language
        self._columns = columns
        self._figures = Figures(plan.code)
        self._lines: dict[tuple[str, str], list[PlanLine]] = {}
        for line in lines:
            if line.activity_key is None:
                for code in line.source_codes:
                    self._lines.setdefault((line.element_key, code), []).append(line)

    def row(self, node: Node) -> PlannedRow:
        """One row as printed, with the sum of its sources beside what is planned in all."""
        by_source = [self._lines.get((node.key, code), []) for code in self._columns]
        total = added(*(line.amount for some in by_source for line in some))
        return PlannedRow(
            number=node.number or "",
            key=node.key,
            title=node.title,
            planned=self._figures(
                amount_in(node.planned_amount, current_language())
                if node.planned_amount is not None
                else node.planned_raw or NOTHING,
                node.places,
                "planned",
                node.source_line,
            ),
            sources=[self._cell(some) for some in by_source],
            sum_of_sources=self._cells.amount(total),
            agreement=agreement(node.planned_amount, total, self._cells),
            is_total=any(line.kind is BudgetKind.STATED_TOTAL for some in by_source for line in some),
        )

    def _cell(self, lines: Sequence[PlanLine]) -> Markup | str:
        return Markup(", ").join(self._cells.cell(line) for line in lines) if lines else NOTHING

    def computed(self, node: Node) -> PlannedRow:
        """What the rows below one row add up to, source by source."""
        below = [child for child in node.children if child.planned_raw is not None]
        sums = [
            added(*(line.amount for child in below for line in self._lines.get((child.key, code), [])))
            for code in self._columns
        ]
        planned = added(*(child.planned_amount for child in below))
        total = added(*sums)
        return PlannedRow(
            number=node.number or "",
            key=node.key,
            title=sentence_with(
                _("Sum of the rows below %(element)s"), element=node.number or tagged(node.title, self._language)
            ),
            planned=self._cells.amount(planned),
            sources=[self._cells.amount(each) for each in sums],
            sum_of_sources=self._cells.amount(total),
            agreement=agreement(node.planned_amount, planned, self._cells),
            is_total=True,
        )


def agreement(stated: Decimal | None, computed: Decimal | None, cells: BudgetCells) -> str:
    """A stated amount against a computed one, as a signed difference and a word."""
    if stated is None or computed is None:
        return str(COMPARISONS[Comparison.NOT_STATED]) if stated is None else NOTHING
    if stated == computed:
        return f"= {COMPARISONS[Comparison.EQUAL]}"
    word = COMPARISONS[Comparison.STATED_HIGHER if stated > computed else Comparison.STATED_LOWER]
    sign = "+" if stated > computed else MINUS
    return f"{sign}{cells.amount(abs(stated - computed))} ({word})"
