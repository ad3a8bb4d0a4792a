"""The indicators and the activities of a plan as sheets: those that its page shows, in the order of the document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from tracker.browse.chosen import Chosen
from tracker.browse.contents import Branch, Entry
from tracker.budgets.cells import BudgetCells, legend
from tracker.budgets.queries import PlanLine
from tracker.indicators.labels import MEASURES, ROLES
from tracker.indicators.queries import PrintedValue
from tracker.indicators.sheet import FIGURE_FORMAT, printed_cell
from tracker.plans.activities import ActivityRow
from tracker.plans.deadlines import deadline_of, is_deadline_edited
from tracker.plans.labels import FIELDS
from tracker.plans.models import Plan
from tracker.plans.tree import Node, titled
from tracker.reading.drafts import ValueRole
from tracker.web.sheets import MONEY_FORMAT, Column, Sheet, Value


@dataclass(frozen=True, order=True, slots=True)
class _Target:
    """A column of targets: those of one kind and year; `turn` tells several of one indicator apart."""

    year: int
    role: str
    turn: int


def indicators_sheet(plan: Plan, chosen: Chosen) -> Sheet:
    """The chosen indicators, one a row; figures are numbers, and what is no figure stands as it is read."""
    rows = [
        (branch.node, indicator, findings.open)
        for branch in _walked(chosen.branches)
        for indicator, findings in branch.indicators
    ]
    placed = [_placed(indicator.values) for _node, indicator, _open in rows]
    # A target without a year and a value, as of a blank row, makes no column.
    targets = sorted(
        {target for _, found in placed for target, value in found.items() if printed_cell(value) is not None}
    )
    columns = [
        Column(_("Goal or section"), 40, wraps=True),
        Column(_("No."), 14),
        Column(_("Indicator"), 50, wraps=True),
        Column(_("Measure"), 14, wraps=True),
        Column(str(ROLES[ValueRole.BASELINE]), 14, FIGURE_FORMAT),
        Column(_("Year"), 8, "0"),
        *(Column(_head(target), 14, FIGURE_FORMAT) for target in targets),
        Column(_("Open findings"), 12, "0"),
    ]
    written: list[list[Value]] = []
    for (node, indicator, still_open), (baseline, found) in zip(rows, placed, strict=True):
        written.append(
            [
                titled(node),
                indicator.key,
                indicator.name or _("Indicator without a name"),
                str(MEASURES[indicator.measure]),
                printed_cell(baseline),
                baseline.year if baseline is not None else None,
                *(printed_cell(found.get(target)) for target in targets),
                still_open,
            ]
        )
    return Sheet(_("Indicators"), columns, written, _notes(plan))


def _placed(values: Sequence[PrintedValue]) -> tuple[PrintedValue | None, dict[_Target, PrintedValue]]:
    """An indicator's baseline, and its targets by their columns."""
    baseline, targets = None, dict[_Target, PrintedValue]()
    for value in values:
        if value.role is ValueRole.BASELINE:
            baseline = baseline or value
            continue
        target = _Target(value.year or 0, value.role.value, 1)
        while target in targets:
            target = _Target(target.year, target.role, target.turn + 1)
        targets[target] = value
    return baseline, targets


def _head(target: _Target) -> str:
    role = str(ROLES[ValueRole(target.role)])
    return _("%(title)s, %(year)s", title=role, year=target.year) if target.year else role


def activities_sheet(plan: Plan, chosen: Chosen) -> Sheet:
    """The chosen activities, one a row, each with its amounts by year; a code or an empty cell is no amount."""
    entries = [(branch.node, entry) for branch in _walked(chosen.branches) for entry in branch.entries]
    # As on the page, the years are those of all lines of the plan.
    has_money = any(line.activity_key for line in chosen.lines)
    cells = BudgetCells(plan.code, chosen.lines) if has_money else None
    amounts = [_("%(title)s, %(year)s", title=_("Amount"), year=head) for head in cells.heads] if cells else []
    columns = [
        Column(_("Goal or section"), 40, wraps=True),
        Column(_("No."), 12),
        Column(_("Activity"), 60, wraps=True),
        Column(_("Deadline"), 16, wraps=True),
        Column(_("First day"), 12),
        Column(_("Last day"), 12),
        Column(_("Lead"), 16),
        Column(str(FIELDS["supporting"]), 22, wraps=True),
        *([Column(_("Sources"), 20, wraps=True)] if cells else []),
        *(Column(head, 16, MONEY_FORMAT) for head in amounts),
        Column(_("Open findings"), 12, "0"),
        Column(_("Note"), 20, wraps=True),
    ]
    notes = _notes(plan)
    if cells:
        notes.append(_("Planned amounts by year, in %(currency)s", currency=cells.currencies))
        notes += legend(line for _node, entry in entries for line in entry.lines)
    return Sheet(_("Activities"), columns, _activity_rows(entries, cells), notes)


def _activity_rows(entries: Sequence[tuple[Node, Entry]], cells: BudgetCells | None) -> Iterator[list[Value]]:
    for node, entry in entries:
        activity = entry.activity
        # What is not printed is not filled in: the plan's own period only stands in where something is reckoned.
        has_deadline = bool(activity.deadline_raw) or is_deadline_edited(activity)
        money: list[Value] = []
        if cells is not None:
            money = [
                ", ".join(entry.sources) or None,
                *(
                    _amount(cells, [line for line in entry.lines if (line.year, line.currency) == column])
                    for column in cells.columns
                ),
            ]
        yield [
            titled(node),
            activity.number,
            activity.title,
            _deadline(activity),
            activity.starts_on.isoformat() if has_deadline else None,
            activity.ends_on.isoformat() if has_deadline else None,
            activity.lead,
            ", ".join(activity.supporting) or None,
            *money,
            entry.findings.open,
            _("repeats another row") if activity.is_repeated else None,
        ]


def _deadline(activity: ActivityRow) -> str | None:
    return deadline_of(activity) if is_deadline_edited(activity) else activity.deadline_raw or None


def _amount(cells: BudgetCells, lines: Sequence[PlanLine]) -> Value:
    """What one year plans for an activity: an amount, or the code that stands in its place."""
    amounts = [line.amount for line in lines if line.amount is not None]
    if amounts and len(amounts) == len(lines):
        return sum(amounts[1:], amounts[0])
    if amounts or any(line.raw for line in lines):
        return ", ".join(cells.text(line) for line in lines)
    return None


def _walked(branches: Sequence[Branch]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _walked(branch.children)


def _notes(plan: Plan) -> list[str]:
    return [f"{plan.code}: {plan.title}", plan.document_title]
