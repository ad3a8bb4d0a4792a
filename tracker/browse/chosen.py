"""What a plan's page and its lists are made of: the plan's tree as it was read, and what the reader chose of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.browse.contents import Branch, Choice, Findings, branches
from tracker.browse.forms import choice_from
from tracker.browse.queries import finding_counts
from tracker.budgets.models import FundingSource
from tracker.budgets.queries import PlanLine, plan_lines, plan_sources
from tracker.indicators.queries import indicator_titles
from tracker.institutions.models import Institution
from tracker.plans.activities import activity_rows, plan_institutions
from tracker.plans.deadlines import ROMAN
from tracker.plans.models import Plan
from tracker.plans.tree import Tree, plan_tree


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan's contents, what the reader may choose of them, and what was chosen."""

    tree: Tree
    lines: list[PlanLine]
    findings: Findings
    institutions: Mapping[str, Institution]
    sources: Mapping[str, FundingSource]
    years: Sequence[int]
    quarters: Mapping[int, str]
    choice: Choice
    whole: list[Branch]
    branches: list[Branch]


def chosen_contents(session: Session, plan: Plan, arguments: Mapping[str, str]) -> Chosen:
    """Read a plan and choose of it what the filter of an address says: nine queries."""
    tree = plan_tree(session, plan.id)
    activities = activity_rows(session, plan.id)
    indicators = indicator_titles(session, plan.id)
    lines = plan_lines(session, plan.id)
    findings = finding_counts(session, plan.id)
    institutions = {row.code: row for row in plan_institutions(session, plan.id)}
    sources = {row.code: row for row in plan_sources(session, plan.id)}
    years = range(plan.starts_on.year, plan.ends_on.year + 1)
    quarters = ROMAN if any(activity.quarters or activity.continuous for activity in activities) else {}
    choice = choice_from(
        arguments, institutions=institutions, sources=sources, years=years if len(years) > 1 else (), quarters=quarters
    )
    whole = branches(tree, activities, indicators, lines, findings, Choice())
    chosen = branches(tree, activities, indicators, lines, findings, choice) if choice.is_narrowed else whole
    return Chosen(tree, lines, findings, institutions, sources, years, quarters, choice, whole, chosen)
