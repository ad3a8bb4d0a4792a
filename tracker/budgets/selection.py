"""Which lines of a budget a reader chose, and the groups that they stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.budgets.forms import BudgetChoice, Grouping, Role, Share
from tracker.budgets.queries import PlanLine
from tracker.plans.activities import ActivityRow
from tracker.plans.tree import Node, Tree
from tracker.reading.values import BudgetKind


@dataclass(frozen=True, slots=True)
class BudgetItem:
    """A budget line with the goal and the activity that it belongs to."""

    line: PlanLine
    node: Node
    activity: ActivityRow | None  # None: the line speaks of the element as a whole

    @property
    def lead(self) -> str | None:
        """The code of the institution that leads the activity."""
        return self.activity.lead if self.activity else None


def budget_items(lines: Sequence[PlanLine], tree: Tree, activities: Mapping[str, ActivityRow]) -> list[BudgetItem]:
    """The plan's lines in document order; stated totals are no lines and are left aside."""
    return [
        BudgetItem(line, tree.by_key[line.element_key], activities[line.activity_key] if line.activity_key else None)
        for line in lines
        if line.kind is not BudgetKind.STATED_TOTAL
    ]


def chosen_items(items: Sequence[BudgetItem], choice: BudgetChoice, tree: Tree) -> list[BudgetItem]:
    """The lines that answer to the filter; a goal stands for all that hangs below it."""
    goals = {node.key for node in tree.by_key[choice.goal].walk()} if choice.goal else None
    return [item for item in items if _is_chosen(item, choice, goals)]


def _is_chosen(item: BudgetItem, choice: BudgetChoice, goals: set[str] | None) -> bool:
    line = item.line
    return (
        (goals is None or line.element_key in goals)
        and choice.activity in ("", line.activity_key)
        and choice.year in (None, line.year)
        and choice.kind in (None, line.kind)
        and (not choice.source or choice.source in line.source_codes)
        and (not choice.share or (choice.share is share_of(line) and line.kind is BudgetKind.AMOUNT))
        and (not choice.institution or _takes_part(item, choice.institution, choice.role))
    )


def _takes_part(item: BudgetItem, institution: str, role: Role | None) -> bool:
    if item.activity is None:
        return False
    leads, supports = institution == item.activity.lead, institution in item.activity.supporting
    if role is None:
        return leads or supports
    return leads if role is Role.LEADS else supports


def share_of(line: PlanLine) -> Share:
    """Whether one source pays, or several share the amount undivided, or none is named."""
    if not line.source_codes:
        return Share.UNNAMED
    return Share.OWN if len(line.source_codes) == 1 else Share.SHARED


def group_of(item: BudgetItem, grouping: Grouping) -> tuple[str, ...]:
    """The key of the one group in which a line stands; () where the line has nothing of the kind.

    By source, the lines that several sources share stand apart, one group for each set of sources.
    """
    match grouping:
        case Grouping.GOAL:
            return (item.line.element_key,)
        case Grouping.ACTIVITY:
            return (item.line.activity_key,) if item.line.activity_key else ()
        case Grouping.INSTITUTION:
            return (item.lead,) if item.lead else ()
        case Grouping.SOURCE:
            return tuple(sorted(item.line.source_codes))
        case Grouping.YEAR:
            return (str(item.line.year),)
