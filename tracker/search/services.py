"""Writing the text index."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tracker.indicators.models import Indicator
from tracker.plans.annexes import Risk
from tracker.plans.models import Activity, DocumentLine, Element, Plan
from tracker.reading.scripts import fold
from tracker.reading.tables import folded_space, without_markup
from tracker.search.models import SearchEntry


def index_plan(session: Session, plan: Plan) -> None:
    """Write the index of a plan anew from its rows; the caller's transaction holds it."""
    session.execute(delete(SearchEntry).where(SearchEntry.plan_id == plan.id))
    entries = [_of_plan(plan)]
    for kind, (model, of_row) in _OF_ROWS.items():
        rows: Iterable[Any] = session.scalars(select(model).where(model.plan_id == plan.id))
        entries += [_entry(plan, kind, row.key, *of_row(row)) for row in rows]
    for risk in session.scalars(select(Risk).where(Risk.plan_id == plan.id)):
        entries.append(_entry(plan, "risk", str(risk.position), risk.title, risk.countermeasures, risk.responsible))
    for line in session.scalars(select(DocumentLine).where(DocumentLine.plan_id == plan.id)):
        words = without_markup(line.text.replace("\t", " "))
        if any(letter.isalnum() for letter in words):
            entries.append(_entry(plan, "line", str(line.number), folded_space(words)))
    session.add_all(entries)


def reindex(session: Session, plan: Plan, kind: str, key: str) -> None:
    """Write the entry of one thing of a plan anew from its row, in its place; the caller's transaction holds it.

    What has no entry of its own, such as a budget line, changes nothing.
    """
    if kind == "plan":
        written = _of_plan(plan)
    elif kind in _OF_ROWS:
        model, of_row = _OF_ROWS[kind]
        row: Any = session.scalars(select(model).where(model.plan_id == plan.id, model.key == key)).one()
        written = _entry(plan, kind, key, *of_row(row))
    else:
        return
    session.execute(
        update(SearchEntry)
        .where(SearchEntry.plan_id == plan.id, SearchEntry.kind == kind, SearchEntry.key == written.key)
        .values(title=written.title, folded=written.folded)
    )


def _of_plan(plan: Plan) -> SearchEntry:
    return _entry(plan, "plan", plan.code, plan.title, plan.code, plan.document_title)


# What is found of each thing: its title, and further words of its page.
_OF_ROWS: dict[str, tuple[Any, Callable[[Any], tuple[str | None, ...]]]] = {
    "element": (Element, lambda row: (row.title, row.number, row.statement)),
    "indicator": (Indicator, lambda row: (row.name, row.result)),
    "activity": (
        Activity,
        lambda row: (
            row.title,
            row.number,
            row.output,
            row.reference_documents,
            row.institutions_raw,
            row.funding_raw,
        ),
    ),
}


def _entry(plan: Plan, kind: str, key: str, title: str | None, *further: str | None) -> SearchEntry:
    folded = fold(" ".join(piece for piece in (title, *further) if piece))
    return SearchEntry(plan_id=plan.id, kind=kind, key=key, title=title or "", folded=folded)
