"""The page of a goal, programme or section, and of what hangs directly on it."""

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.accounts.policy import Act
from tracker.browse.contents import Branch, Choice, branches
from tracker.browse.plan_page import ActivityLine, Authorised, TreeWriter, so_far_told
from tracker.browse.queries import element_institutions, finding_counts
from tracker.browse.wording import counted
from tracker.budgets.cells import SumRow, left_out, legend
from tracker.budgets.labels import KINDS
from tracker.budgets.queries import PlanLine, plan_lines
from tracker.budgets.totals import totals
from tracker.indicators.queries import indicator_titles, indicators_of_element
from tracker.indicators.rows import IndicatorView, indicator_view
from tracker.institutions.links import institution_codes, named
from tracker.institutions.names import name_on
from tracker.plans.activities import activity_rows
from tracker.plans.marks import title_mark
from tracker.plans.models import Plan
from tracker.plans.remarks import authorised_titles, findings_about
from tracker.plans.telling import ToldFinding, findings_told
from tracker.plans.tree import Node, Tree, plan_tree
from tracker.reading.findings import SubjectKind
from tracker.reporting.rollup import SoFar, reported_so_far
from tracker.web.figures import Figures
from tracker.web.formats import amount_in
from tracker.web.languages import current_language, language_tag


@dataclass(slots=True)
class ElementPage:
    """All that the page of an element shows."""

    plan: Plan
    language: str
    prefix: str
    tree: Tree
    node: Node
    corrected: Markup | str
    authorised: Authorised | None
    counts: list[str]
    institutions: Markup | str
    planned: Markup | str
    statement: Markup | str
    indicators: list[IndicatorView]
    writes_money: bool
    columns: list[tuple[str, str]]
    heads: list[str]
    currencies: str
    rows: list[ActivityLine]
    children: list[tuple[Node, list[str]]]  # each with its counts
    sums: list[SumRow]
    left_out: list[str]
    legend: list[str]
    own_lines: list[tuple[str, str]]  # key and name of the budget lines that speak of the element as a whole
    findings: list[ToldFinding]
    so_far: list[Markup]  # what was reported of it and below it, as links; nothing where nobody has


def element_page(session: Session, plan: Plan, key: str, acts: Collection[Act] = ()) -> ElementPage | None:
    """Read and write out the page of one element, None where the plan has none of the key: thirteen queries.

    `acts` is what the reader may do to the plan.
    """
    tree = plan_tree(session, plan.id)
    node = tree.by_key.get(key)
    if node is None:
        return None
    reader = current_language().locale
    lines = plan_lines(session, plan.id)
    titles = indicator_titles(session, plan.id, with_values=False)
    activities = activity_rows(session, plan.id)
    counted_findings = finding_counts(session, plan.id)
    whole = branches(tree, activities, titles, lines, counted_findings, Choice())
    branch = _found(whole, key)
    writer = TreeWriter(plan, lines, tree, Choice(), authorised_titles(session, plan.id, reader))
    view = writer.branch_alone(branch)
    figures = Figures(plan.code)
    below = branch.lines
    subjects = _subjects(branch, lines)
    return ElementPage(
        plan=plan,
        language=language_tag(plan.language),
        prefix=writer.prefix,
        tree=tree,
        node=node,
        corrected=title_mark(plan.code, node),
        authorised=view.authorised,
        counts=view.counts,
        institutions=_institutions(session, plan, node, reader),
        planned=_planned(node, figures),
        statement=figures(node.statement, node.places, "statement", node.source_line) if node.statement else "",
        indicators=[indicator_view(indicator, plan, figures) for indicator in indicators_of_element(session, node.id)],
        writes_money=writer.writes_money,
        columns=writer.columns,
        heads=writer.heads,
        currencies=writer.cells.currencies,
        rows=view.rows,
        children=[(child.node, counted(child.counts)) for child in branch.children],
        sums=[*view.sums, *writer.cells.share_rows(below, {"goal": key})],
        left_out=[phrase for total in totals(below).values() for phrase in left_out(total)],
        legend=legend(below),
        own_lines=[_line_called(line) for line in lines if not line.activity_key and line.element_key == key],
        findings=findings_told(plan.code, findings_about(session, plan.id, subjects), acts=acts),
        so_far=so_far_told(plan, _so_far(session, plan, node, acts), key),
    )


def _so_far(session: Session, plan: Plan, node: Node, acts: Collection[Act]) -> SoFar | None:
    below = [each.id for each in node.walk()]
    return reported_so_far(session, plan.id, with_drafts=Act.SEE_DRAFTS in acts, element_ids=below)


def _found(some: list[Branch], key: str) -> Branch:
    for branch in some:
        if branch.node.key == key:
            return branch
        if any(node.key == key for node in branch.node.walk()):
            return _found(branch.children, key)
    raise LookupError(key)


def _subjects(branch: Branch, lines: list[PlanLine]) -> list[tuple[SubjectKind, str]]:
    """The element itself and what hangs directly on it; what hangs below has its own page."""
    keys = {entry.activity.key for entry in branch.entries}
    own = [line for line in lines if line.activity_key in keys or (not line.activity_key and _is_of(branch, line))]
    return [
        (SubjectKind.ELEMENT, branch.node.key),
        *((SubjectKind.INDICATOR, indicator.key) for indicator, _count in branch.indicators),
        *((SubjectKind.ACTIVITY, key) for key in sorted(keys)),
        *((SubjectKind.BUDGET_LINE, line.key) for line in own),
    ]


def _is_of(branch: Branch, line: PlanLine) -> bool:
    return line.element_key == branch.node.key


def _institutions(session: Session, plan: Plan, node: Node, reader: str) -> Markup | str:
    codes = institution_codes(plan.country_code)
    written = [
        Markup('<a href="{}">{}</a>').format(
            codes.address(row.code),
            named(name_on(reader, row, plan.language, plan.starts_on), row.code),
        )
        for row in element_institutions(session, node.id)
    ]
    return Markup("; ").join(written)


def _line_called(line: PlanLine) -> tuple[str, str]:
    """The line by its kind, year and sources, as no table of the page has a row for it."""
    return line.key, ", ".join([str(KINDS[line.kind]), str(line.year), *line.source_codes])


def _planned(node: Node, figures: Figures) -> Markup | str:
    if node.planned_amount is None:
        return ""
    language = current_language()
    return figures(amount_in(node.planned_amount, language), node.places, "planned", node.source_line)
