"""What was understood of the budget cells of a line of the published text."""

from collections.abc import Iterator

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.budgets.labels import KINDS
from tracker.budgets.models import BudgetLine
from tracker.plans.addresses import subject_address
from tracker.plans.labels import ATTRIBUTES
from tracker.plans.models import Activity, Element, Plan
from tracker.plans.queries import stands_on
from tracker.plans.readings import Reading, cells_on
from tracker.reading.values import BudgetKind
from tracker.web.formats import money


def readings_of_line(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    """The amounts, codes and empty cells that were read from the line, each with its year: one query."""
    rows = session.execute(
        select(BudgetLine, Activity.key, Activity.number, Element.key, Element.number)
        .outerjoin(Activity, Activity.id == BudgetLine.activity_id)
        .outerjoin(Element, Element.id == BudgetLine.element_id)
        .where(BudgetLine.plan_id == plan.id, stands_on(BudgetLine.places, line))
        .order_by(BudgetLine.position)
    )
    for budget_line, activity_key, activity_number, element_key, element_number in rows:
        kind, key = ("activity", activity_key) if activity_key is not None else ("element", element_key)
        for _, cell in cells_on(budget_line.places, line):
            yield Reading(
                cell,
                f"{ATTRIBUTES['amount']} {budget_line.year}",
                _said(budget_line),
                False,
                activity_number or element_number or key,
                subject_address(plan.code, kind, key),
            )


def _said(line: BudgetLine) -> str:
    kind = str(KINDS[line.kind])
    if line.kind is BudgetKind.AMOUNT:
        return money(line.amount, line.currency)
    if line.kind is BudgetKind.STATED_TOTAL:
        return f"{money(line.amount, line.currency)} ({kind})"
    return f"{kind} ({gettext('assumed')})" if line.is_assumed else kind
