"""From what was recorded in a case to the facts that its safeguards look at: opened here, and read by `told`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.law.asked import answers_of
from tracker.cases.law.facts import Facts
from tracker.cases.law.told import Subject, Told, facts_told
from tracker.cases.models import Case, CaseEvent
from tracker.cases.vault import Vault


def told_of(vault: Vault, case: Case, events: Sequence[CaseEvent], others: Sequence[CaseEvent]) -> list[Told]:
    """The events that count, of the case and of others about the same person, opened.

    What happened to somebody else in a linked case is no fact about this person, and is left out.
    """
    key = case.person.wrapped_key
    return [
        Told(
            event.procedure,
            event.code,
            event.at,
            event.outcome,
            event.tags,
            event.due_on,
            answers_of(event.procedure, event.code, vault.open(key, event.sealed)),
            case_id=event.case_id,
            is_own=event.case_id == case.id,
        )
        for event in (*events, *others)
        if event.annulled_at is None and event.person_id == case.person_id
    ]


def facts_of(case: Case, told: Sequence[Told], at: datetime) -> Facts:
    """The facts of a case at an instant."""
    person = case.person
    return facts_told(Subject(person.sex, person.is_minor, person.is_unaccompanied), told, at)


def events_about(session: Session, case: Case) -> Sequence[CaseEvent]:
    """The events of the other cases about the same person, linked with this one or not: one query.

    What protects somebody does not hang on whether somebody linked two cases. Nobody is shown these events: the facts
    that follow from them are for the safeguards only, whose sentences tell nothing of what was said.
    """
    return session.scalars(
        select(CaseEvent)
        .where(CaseEvent.person_id == case.person_id, CaseEvent.case_id != case.id)
        .order_by(CaseEvent.id)
    ).all()
