"""Writing the text index."""

from sqlalchemy import delete, select
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
    entries = [_entry(plan, "plan", plan.code, plan.title, plan.code, plan.document_title)]
    for element in session.scalars(select(Element).where(Element.plan_id == plan.id)):
        entries.append(_entry(plan, "element", element.key, element.title, element.number, element.statement))
    for indicator in session.scalars(select(Indicator).where(Indicator.plan_id == plan.id)):
        entries.append(_entry(plan, "indicator", indicator.key, indicator.name, indicator.result))
    for activity in session.scalars(select(Activity).where(Activity.plan_id == plan.id)):
        entries.append(
            _entry(
                plan,
                "activity",
                activity.key,
                activity.title,
                activity.number,
                activity.output,
                activity.reference_documents,
                activity.institutions_raw,
                activity.funding_raw,
            )
        )
    for risk in session.scalars(select(Risk).where(Risk.plan_id == plan.id)):
        entries.append(_entry(plan, "risk", str(risk.position), risk.title, risk.countermeasures, risk.responsible))
    for line in session.scalars(select(DocumentLine).where(DocumentLine.plan_id == plan.id)):
        words = without_markup(line.text.replace("\t", " "))
        if any(letter.isalnum() for letter in words):
            entries.append(_entry(plan, "line", str(line.number), folded_space(words)))
    session.add_all(entries)


def _entry(plan: Plan, kind: str, key: str, title: str, *further: str | None) -> SearchEntry:
    folded = fold(" ".join(piece for piece in (title, *further) if piece))
    return SearchEntry(plan_id=plan.id, kind=kind, key=key, title=title, folded=folded)
