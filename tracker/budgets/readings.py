"""What was understood of the cells of a line that speak of money."""

from collections.abc import Iterator
from decimal import Decimal

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.budgets.labels import KINDS
from tracker.budgets.models import BudgetLine, BudgetLineSource
from tracker.plans.addresses import subject_address
from tracker.plans.labels import FIELDS
from tracker.plans.models import Plan
from tracker.plans.queries import stands_on
from tracker.plans.readings import Edited, Reading, as_read, cells_on, codes_in_words, edited
from tracker.reading.values import BudgetKind
from tracker.web.formats import money_in
from tracker.web.languages import current_language


def readings_of_line(session: Session, plan: Plan, line: int) -> Iterator[Reading]:
    """What was read of budget cells: one query."""
    lines = session.scalars(
        select(BudgetLine)
        .where(BudgetLine.plan_id == plan.id, stands_on(BudgetLine.places, line))
        .order_by(BudgetLine.position)
        .options(
            joinedload(BudgetLine.activity),
            joinedload(BudgetLine.element),
            joinedload(BudgetLine.sources).joinedload(BudgetLineSource.source),
        )
    ).unique()
    for row in lines:
        kind, amount = _as_read(row)
        what = f"{KINDS[kind]} {row.year}"
        text = _words(row, amount)
        edits = tuple(_edits(row))
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
            if text or edits:
                yield Reading(cell, what, text or gettext("nothing"), False, subject, address, edits)


def _as_read(row: BudgetLine) -> tuple[BudgetKind, Decimal | None]:
    """What the cell was understood as, whatever a person made of it since."""
    amount = as_read(row, "amount")
    return BudgetKind(as_read(row, "kind")), Decimal(amount) if amount is not None else None


def _words(row: BudgetLine, amount: Decimal | None) -> str:
    return money_in(amount, row.currency, current_language()) if amount is not None else row.raw


def _edits(row: BudgetLine) -> Iterator[Edited]:
    fields = [field for field in ("amount", "kind") if field in row.edits]
    if fields:
        now = money_in(row.amount, row.currency, current_language()) if row.amount is not None else ""
        yield edited(row, fields, f"{FIELDS['amount']} {row.year}", _words(row, _as_read(row)[1]), now)
    if "sources" in row.edits:
        codes = [part.source.code for part in row.sources]
        before = codes_in_words(as_read(row, "sources"))
        yield edited(row, ["sources"], str(FIELDS["sources"]), before, codes_in_words(codes))
