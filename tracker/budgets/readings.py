"""What was understood of the cells of a line that speak of money."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.budgets.labels import KINDS
from tracker.budgets.models import BudgetLine
from tracker.plans.addresses import subject_address
from tracker.plans.models import Plan
from tracker.plans.queries import stands_on
from tracker.plans.readings import Reading, cells_on
from tracker.web.formats import money_in
from tracker.web.languages import current_language


def readings_of_line(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    """What was read of budget cells: one query."""
    lines = session.scalars(
        select(BudgetLine)
        .where(BudgetLine.plan_id == plan.id, stands_on(BudgetLine.places, line))
        .order_by(BudgetLine.position)
        .options(joinedload(BudgetLine.activity), joinedload(BudgetLine.element))
    )
    for row in lines:
        what = f"{KINDS[row.kind]} {row.year}"
        text = money_in(row.amount, row.currency, current_language()) if row.amount is not None else row.raw
        if row.is_assumed:
            assumed = gettext("assumed")
            text = f"{text} ({assumed})"
        if row.activity is not None:
            subject = row.activity.number or row.activity.title
            address = subject_address(plan.code, "activity", row.activity.key)
        elif row.element is not None:
            subject = row.element.number or row.element.title
            address = subject_address(plan.code, "element", row.element.key)
        else:
            subject, address = row.key, url_for("budgets.show_budget", code=plan.code)
        for _attribute, cell in cells_on(row.places, line):
            if text:
                yield Reading(cell, what, text, False, subject, address)
