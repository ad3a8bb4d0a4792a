"""The budget's page: the chosen lines in their groups with sums, and the stated totals against them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.budgets.cells import BudgetCells, left_out, legend
from tracker.budgets.forms import KINDS_OF_LINES, BudgetChoice, Grouping, Role, Share, budget_choice
from tracker.budgets.labels import GROUPINGS, KINDS, ROLES, SHARES
from tracker.budgets.models import FundingSource
from tracker.budgets.queries import PlanLine, plan_lines, plan_sources
from tracker.budgets.selection import BudgetItem, budget_items, chosen_items, group_of
from tracker.budgets.totals import WHOLE_PLAN, Stated, Total, grouped, stated_against_computed, totals
from tracker.institutions.links import Codes, Option, institution_codes, named, options_of, source_codes
from tracker.institutions.models import Institution
from tracker.institutions.names import Name, name_for, name_on
from tracker.plans.activities import ActivityRow, activity_rows, plan_institutions
from tracker.plans.marks import Titled, place_of, title_mark
from tracker.plans.models import Plan
from tracker.plans.tree import Node, Tree, plan_tree
from tracker.web.alphabets import Key, sort_key
from tracker.web.figures import Figures
from tracker.web.formats import NOTHING, currency_in
from tracker.web.languages import current_language, language_tag
from tracker.web.paging import Paging

LINES_A_PAGE = 100
EM_SPACE = "\u2003"


@dataclass(frozen=True, slots=True)
class SumView:
    """A sum in one currency: all, and own and shared apart."""

    currency: str
    amount: str
    own: str
    shared: str
    unnamed: str
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class LineView:
    """One budget line as a row of the table."""

    goal: Markup
    activity: Markup | str
    lead: Markup | str
    sources: Markup | str
    year: int
    kind: str
    is_assumed: bool
    figure: Markup
    key: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group of lines: its sums are those of all its lines, also of those on other pages."""

    label: Markup | str
    sums: list[SumView]
    lines: list[LineView]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """Stated against computed for one element: three cells a column."""

    label: Markup | str
    depth: int
    cells: list[tuple[Markup | str, Markup | str, str]]


@dataclass(frozen=True, slots=True)
class Budget:
    """A plan's budget as read, with what the reader chose of it."""

    plan: Plan
    tree: Tree
    lines: list[PlanLine]
    items: list[BudgetItem]
    chosen: list[BudgetItem]
    choice: BudgetChoice
    institutions: Mapping[str, Institution]
    sources: Mapping[str, FundingSource]


def chosen_budget(session: Session, plan: Plan, arguments: Mapping[str, str]) -> Budget:
    """Read the budget and what an address chooses of it: seven queries."""
    tree = plan_tree(session, plan.id)
    activities = {activity.key: activity for activity in activity_rows(session, plan.id)}
    lines = plan_lines(session, plan.id)
    institutions = {row.code: row for row in plan_institutions(session, plan.id)}
    sources = {row.code: row for row in plan_sources(session, plan.id)}
    items = budget_items(lines, tree, activities)
    choice = budget_choice(
        arguments,
        goals=tree.by_key,
        activities=activities,
        institutions=institutions,
        sources=sources,
        years=sorted({line.year for line in lines}),
    )
    return Budget(plan, tree, lines, items, chosen_items(items, choice, tree), choice, institutions, sources)


@dataclass(slots=True)
class BudgetPage:
    """All that the budget's page shows."""

    plan: Plan
    language: str
    prefix: str
    choice: BudgetChoice
    goals: list[Option]
    institutions: list[Option]
    sources: list[Option]
    years: list[tuple[int, str]]
    kinds: list[tuple[str, str]]
    shares: list[tuple[str, str]]
    roles: list[tuple[str, str]]
    groupings: list[tuple[str, str]]
    activity: ActivityRow | None
    currencies: str
    count: int
    sums: list[SumView]
    groups: list[GroupView]
    paging: Paging
    legend: list[str]
    heads: list[str]
    comparisons: list[ComparisonRow]


def budget_page(budget: Budget, asked_page: str) -> BudgetPage:
    """Write out the chosen lines, a page of them, with the sums of all."""
    plan, choice = budget.plan, budget.choice
    reader = current_language().locale
    writer = _Writer(budget)
    groups = writer.in_order(grouped(budget.chosen, lambda item: group_of(item, choice.group)))
    paging = Paging.of(asked_page, len(budget.chosen), LINES_A_PAGE)
    chosen_lines = [item.line for item in budget.chosen]
    return BudgetPage(
        plan=plan,
        language=language_tag(plan.language),
        prefix=writer.cells.plan_address,
        choice=choice,
        goals=_goal_options(budget),
        institutions=options_of(budget.institutions, reader, plan.language, plan.starts_on),
        sources=options_of(budget.sources, reader, plan.language),
        years=[(year, str(year)) for year in sorted({line.year for line in budget.lines})],
        kinds=[(kind.value, str(KINDS[kind])) for kind in KINDS_OF_LINES],
        shares=[(share.value, str(SHARES[share])) for share in Share],
        roles=[(role.value, str(ROLES[role])) for role in Role],
        groupings=[(grouping.value, str(GROUPINGS[grouping])) for grouping in Grouping],
        activity=next((item.activity for item in budget.chosen if choice.activity and item.activity), None),
        currencies=writer.cells.currencies,
        count=len(budget.chosen),
        sums=writer.sums(chosen_lines),
        groups=writer.page_of(groups, paging),
        paging=paging,
        legend=legend(chosen_lines),
        heads=writer.cells.heads,
        comparisons=comparison_rows(
            budget.tree, budget.lines, writer.cells, choice.goal or WHOLE_PLAN, language_tag(plan.language)
        ),
    )


def _goal_options(budget: Budget) -> list[Option]:
    """What has budget lines on it or below it, indented as in the tree."""
    with_lines = {line.element_key for line in budget.lines}
    tag = language_tag(budget.plan.language)
    return [
        (node.key, EM_SPACE * node.depth + (f"{node.number} {node.title}" if node.number else node.title), tag)
        for node in budget.tree.walk()
        if any(below.key in with_lines for below in node.walk())
    ]


Groups = list[tuple[tuple[str, ...], list[BudgetItem]]]


class _Writer:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.cells = BudgetCells(budget.plan.code, budget.lines)
        self._prefix = self.cells.plan_address
        self._figures = Figures(budget.plan.code)
        self._institution_codes: Codes = institution_codes(budget.plan.country_code)
        self._source_codes: Codes = source_codes(budget.plan.country_code)
        self._language = current_language()

    def sums(self, lines: Iterable[PlanLine]) -> list[SumView]:
        return [self._sum(total) for total in totals(lines).values()]

    def _sum(self, total: Total) -> SumView:
        return SumView(
            currency_in(total.currency, self._language),
            self.cells.amount(total.amount),
            self.cells.amount(total.own),
            self.cells.amount(total.shared),
            self.cells.amount(total.unnamed),
            left_out(total),
        )

    def in_order(self, groups: Mapping[tuple[str, ...], list[BudgetItem]]) -> Groups:
        """Goals and activities as printed; the others by name, own sources before shared ones, none last."""
        grouping = self._budget.choice.group
        if grouping in (Grouping.GOAL, Grouping.ACTIVITY):
            return list(groups.items())
        return sorted(groups.items(), key=lambda group: (not group[0], len(group[0]), self._names(group[0]), group[0]))

    def _names(self, key: tuple[str, ...]) -> list[Key]:
        locale = self._language.locale
        match self._budget.choice.group:
            case Grouping.INSTITUTION:
                rows: Mapping[str, Any] = self._budget.institutions
            case Grouping.SOURCE:
                rows = self._budget.sources
            case _:
                return [sort_key(part, locale) for part in key]
        return [sort_key(self._name(rows, code).text, locale) for code in key]

    def _name(self, rows: Mapping[str, Any], code: str) -> Name:
        """The name of an institution when the plan began, or of a funding source."""
        row, plan = rows[code], self._budget.plan
        if isinstance(row, Institution):
            return name_on(self._language.locale, row, plan.language, plan.starts_on)
        return name_for(self._language.locale, code, row.name, row.names, plan.language)

    def page_of(self, groups: Groups, paging: Paging) -> list[GroupView]:
        """The groups of one page, cut to its lines."""
        written: list[GroupView] = []
        before = 0
        for key, items in groups:
            here = items[max(0, paging.offset - before) : max(0, paging.last_item - before)]
            before += len(items)
            if here:
                label = self._label(key, items[0])
                written.append(
                    GroupView(label, self.sums(item.line for item in items), [self._line(item) for item in here])
                )
        return written

    def _label(self, key: tuple[str, ...], first: BudgetItem) -> Markup | str:
        match self._budget.choice.group:
            case Grouping.GOAL:
                return self._titled("elements", first.node.key, first.node.number, first.node.title)
            case Grouping.ACTIVITY:
                activity = first.activity
                if activity is None:
                    return _("Not by activity")
                return self._titled("activities", activity.key, activity.number, activity.title)
            case Grouping.INSTITUTION:
                if not key:
                    return _("No institution is named")
                return self._named(self._institution_codes, self._budget.institutions, key)
            case Grouping.SOURCE:
                if not key:
                    return _("Without a source")
                names = self._named(self._source_codes, self._budget.sources, key)
                return names if len(key) == 1 else Markup("{}: {}").format(_("Shared, undivided"), names)
            case Grouping.YEAR:
                return key[0]

    def _titled(self, kind: str, key: str, number: str | None, title: str) -> Markup:
        return Markup('<a href="{}{}/{}" lang="{}">{}</a>').format(
            self._prefix,
            kind,
            key,
            language_tag(self._budget.plan.language),
            f"{number} {title}" if number else title,
        )

    def _named(self, codes: Codes, rows: Mapping[str, Any], keys: Sequence[str]) -> Markup:
        return Markup("; ").join(
            Markup('<a href="{}">{}</a>').format(
                codes.address(code),
                named(self._name(rows, code), code),
            )
            for code in keys
        )

    def _line(self, item: BudgetItem) -> LineView:
        activity, line = item.activity, item.line
        return LineView(
            goal=Markup('<a href="{}elements/{}">{}</a>').format(
                self._prefix, item.node.key, item.node.number or item.node.key
            ),
            activity=self._titled("activities", activity.key, activity.number, activity.title) + self._mark(activity)
            if activity
            else self._titled("elements", item.node.key, item.node.number, item.node.title) + self._mark(item.node),
            lead=self._lead(item),
            sources=self.cells.sources(Markup("{}").format(self._source_codes.links(line.source_codes)), line),
            year=line.year,
            kind=str(KINDS[line.kind]),
            is_assumed=line.is_assumed,
            figure=self.cells.cell(line),
            key=line.key,
        )

    def _mark(self, row: Titled) -> Markup | str:
        return title_mark(self._budget.plan.code, row) if "title" in row.edits else ""

    def _lead(self, item: BudgetItem) -> Markup | str:
        link = self._institution_codes.link(item.lead) if item.lead else NOTHING
        activity = item.activity
        if activity is None or "lead" not in activity.edits:
            return link
        place = place_of(activity.places, "institutions", activity.source_line)
        return Markup("{} {}").format(link, self._figures.mark(*place))


def comparison_rows(
    tree: Tree, lines: Sequence[PlanLine], cells: BudgetCells, top: str, tag: str
) -> list[ComparisonRow]:
    """Stated against computed for an element and all below it, the whole plan last; empty where nothing is stated.

    `tag` is the `lang` of the plan's text.
    """
    compared = stated_against_computed(lines, tree.parents)
    nodes = list(tree.walk()) if top == WHOLE_PLAN else list(tree.by_key[top].walk())
    rows = [
        ComparisonRow(_element_label(node, cells, tag), node.depth, _compared_cells(node.key, compared, cells))
        for node in nodes
        if any(_is_stated(compared.get((node.key, *column))) for column in cells.columns)
    ]
    if top == WHOLE_PLAN and rows:
        rows.append(ComparisonRow(_("The whole plan"), 0, _compared_cells(WHOLE_PLAN, compared, cells)))
    return rows


def _element_label(node: Node, cells: BudgetCells, tag: str) -> Markup:
    words = f"{node.number} {node.title}" if node.number else node.title
    return Markup('<a href="{}elements/{}" lang="{}">{}</a>').format(cells.plan_address, node.key, tag, words)


def _is_stated(found: Stated | None) -> bool:
    return found is not None and found.stated is not None


def _compared_cells(
    key: str, compared: Mapping[tuple[str, int, str], Stated], cells: BudgetCells
) -> list[tuple[Markup | str, Markup | str, str]]:
    goal = {"goal": key} if key != WHOLE_PLAN else {}
    written = []
    for column in cells.columns:
        found = compared.get((key, *column))
        computed = cells.sum(found.computed if found else None, goal, column, "kind=amount")
        written.append((cells.stated(found), computed, cells.difference(found)))
    return written
