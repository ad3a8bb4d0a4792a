"""What carries the mark INTERNO: the plan of a removal and the reports on it; Pravilnik 2016, 21(5), 24(5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.cases.models import Case, CaseDocument, CaseEvent

INTERNO: Final = "INTERNO"
# What kind of document an event of P7 makes.
MARKED: Final[Mapping[str, str]] = {
    "PLAN_PRIPREMLJEN": "plan",
    "POSEBAN_PLAN": "plan",
    "IZVJEŠTAJ_PRATNJE": "report",
    "IZVJEŠTAJ_RUKOVODIOCA": "report",
}


def note_marked(
    session: Session, case: Case, event: CaseEvent, *, by_person: int | None, now: datetime
) -> CaseDocument | None:
    """Keep beside an event that it made a marked document, in the transaction that is open; None: it made none.

    The words stay with the event, in the room for what is classified; here stand the mark and the copies.
    """
    kind = MARKED.get(event.code) if case.procedure == "P7" else None
    if kind is None:
        return None
    document = CaseDocument(
        case_id=case.id,
        event_id=event.id,
        kind=kind,
        form=None,
        form_version="",
        unit_id=case.unit_id,
        year=event.day.year,
        sequence=None,
        number="",
        issued_on=event.day,
        mark=INTERNO,
        sealed=None,
        issued_by_id=by_person,
        recorded_at=now,
    )
    session.add(document)
    return document


def annul_marked(session: Session, event: CaseEvent, *, now: datetime) -> None:
    """Annul the marked document of an event that is annulled, in the transaction that is open."""
    session.execute(
        update(CaseDocument)
        .where(CaseDocument.event_id == event.id, CaseDocument.mark == INTERNO, CaseDocument.annulled_at.is_(None))
        .values(annulled_at=now)
    )
