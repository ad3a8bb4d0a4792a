"""What stands against an act before anybody fills in its form: for the page that says what can be done next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.cases.facts_of import events_about, facts_of, told_of
from tracker.cases.law.asked import asked_of
from tracker.cases.law.days import day_of
from tracker.cases.law.safeguards import Verdict, verdicts
from tracker.cases.law.told import DAYS_SET, Told
from tracker.cases.models import Case, CaseEvent
from tracker.cases.vault import Vault

# Facts that an act gives under another name than that of its field.
_GIVEN_AS = {
    "best_interest": "is_best_interest_noted",
    "destination": "assessments",
    "ground": "grounds",
    "placement": "has_own_measure",
}


def told_in(session: Session, vault: Vault, case: Case, events: Sequence[CaseEvent]) -> list[Told]:
    """What was told in a case and in the others about the same person, opened once for all acts: one query."""
    return told_of(vault, case, events, events_about(session, case))


def standing_against(case: Case, told: Sequence[Told], code: str, at: datetime) -> tuple[Verdict, ...]:
    """The safeguards that an act would not meet at an instant, whatever is answered when it is recorded."""
    act = f"{case.procedure}:{code}"
    fields = [field.name for field in asked_of(case.procedure, code, day_of(at))]
    given = {_GIVEN_AS.get(name, name) for name in fields} | {*fields, DAYS_SET.get(act, "")}
    found = verdicts(act, facts_of(case, told, at), at)
    return tuple(verdict for verdict in found if not given & set(verdict.safeguard.needs))
