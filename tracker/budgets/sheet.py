"""The chosen lines of a budget as a sheet: one row a line, amounts as numbers, what is left out said below."""

from flask_babel import gettext as _
from flask_babel import pgettext

from tracker.budgets.budget_page import Budget
from tracker.budgets.cells import left_out, legend
from tracker.budgets.labels import KINDS, SHARES
from tracker.budgets.selection import BudgetItem, share_of
from tracker.budgets.totals import totals
from tracker.plans.labels import FIELDS
from tracker.web.formats import day
from tracker.web.sheets import MONEY_FORMAT, Column, Sheet, Value


def budget_sheet(budget: Budget) -> Sheet:
    """The lines in document order; a code or an empty cell has no amount, so that it never counts as 0.

    A row says all that the page says of its line: also what was only assumed, the printed cell and where it stands.
    """
    columns = [
        Column(_("Goal or section"), 10),
        Column(_("Title"), 40, wraps=True),
        Column(_("No."), 10),
        Column(_("Activity"), 60, wraps=True),
        Column(_("Institution"), 22, wraps=True),
        Column(_("Funding source"), 20, wraps=True),
        Column(_("Paid"), 24, wraps=True),
        Column(_("Year"), 8, "0"),
        Column(_("Kind"), 30, wraps=True),
        Column(_("assumed"), 18),
        Column(_("Amount"), 16, MONEY_FORMAT),
        Column(_("Currency"), 10),
        Column(_("Printed"), 14),
        Column(pgettext("column of a sheet", "Changed"), 24, wraps=True),
        Column(_("Source line"), 12, "0"),
    ]
    rows: list[list[Value]] = []
    for item in budget.chosen:
        line, activity = item.line, item.activity
        rows.append(
            [
                item.node.number or item.node.key,
                item.node.title,
                (activity.number if activity else None) or "",
                activity.title if activity else "",
                item.lead or "",
                ", ".join(line.source_codes),
                str(SHARES[share_of(line)]),
                line.year,
                str(KINDS[line.kind]),
                _("assumed") if line.is_assumed else "",
                line.amount,
                line.currency,
                line.raw,
                _changed(item),
                line.source_line,
            ]
        )
    notes = [f"{budget.plan.code}: {budget.plan.title}", budget.plan.document_title]
    for total in totals(item.line for item in budget.chosen).values():
        notes += left_out(total)
    notes += legend(item.line for item in budget.chosen)
    return Sheet(budget.plan.code, columns, rows, notes)


def _changed(item: BudgetItem) -> str:
    """What of the row a person changed since the document was read, each with its day and its reason."""
    thing = item.activity or item.node
    edits = [
        *((field, thing.edits[field]) for field in ("title", "lead") if field in thing.edits),
        *((field, item.line.edits[field]) for field in ("amount", "sources") if field in item.line.edits),
    ]
    return "; ".join(
        _("%(field)s, %(day)s: %(reason)s", field=FIELDS[field], day=day(edit["on"]), reason=edit["reason"])
        for field, edit in edits
    )
