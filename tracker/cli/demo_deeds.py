"""What people did in the invented cases of a demonstration, by the services: who takes part, and a deviation."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.queries import person_by_email
from tracker.cases.assignments import assign
from tracker.cases.law.days import day_of
from tracker.cases.models import Case
from tracker.cases.queries import officer_on
from tracker.cases.recording import NewEvent, record_event
from tracker.cases.vault import Vault
from tracker.cli.demo_people import DOMAIN
from tracker.history import Author

_REMOVALS, _EXTENDED = 3, 2  # cases of each
_REASON = "(izmišljeno za prikaz) Rješenje je izdato, a redovno produženje prije njega nije uneseno."
_EXTENDED_BY = timedelta(days=20)


def demo_deeds(session: Session, vault: Vault, now: datetime) -> None:
    """Let the doctor take part in some removals, and record some exceptional extensions before an ordinary one."""
    head = person_by_email(session, f"case_head@{DOMAIN}")
    doctor = person_by_email(session, f"case_medical@{DOMAIN}")
    if head is None or doctor is None:
        return
    officer, author = officer_on(session, head.id, day_of(now)), Author(head.id)
    doctor_id = doctor.id
    for case_id, _ in _cases(session, "P7", _REMOVALS):
        assign(session, case_id, doctor_id, "medical", officer=officer, author=author, now=now)
    for case_id, body in _cases(session, "P5", _EXTENDED, state="SMJEŠTEN", until=now - timedelta(days=2)):
        new = NewEvent(
            "IZUZETNO_PRODUŽENJE",
            now - timedelta(hours=1),
            body,
            reason=_REASON,
            is_deviation=True,
            answers={"ends_on": day_of(now) + _EXTENDED_BY},
        )
        record_event(session, vault, case_id, new, officer=officer, author=author, now=now)


def _cases(
    session: Session, procedure: str, count: int, *, state: str = "", until: datetime | None = None
) -> list[tuple[int, str]]:
    """The latest invented cases of a procedure, each with the body of its unit."""
    query = select(Case).where(Case.procedure == procedure, Case.is_invented).options(joinedload(Case.unit))
    if state:
        query = query.where(Case.state == state)
    if until is not None:
        query = query.where(Case.opened_at <= until)
    return [(case.id, case.unit.body) for case in session.scalars(query.order_by(Case.id.desc()).limit(count))]
