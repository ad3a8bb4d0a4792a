"""Between several readings of a rule a person decides, case by case: the decision is kept, told, and used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.cases.access import Officer
from tracker.cases.due.keeping import keep_deadlines
from tracker.cases.entered import rules_today
from tracker.cases.law.rules import Answer, Reading, for_act
from tracker.cases.models import Case, CaseDecision
from tracker.cases.queries import events_of
from tracker.cases.recording import check_reason, check_recorder, locked_case, subject_of
from tracker.cases.vault import Vault
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, record

REASON = "reason"  # under which the sealed reason stands


@dataclass(frozen=True, slots=True)
class Read:
    """What a rule says for an act in a case, and what a person decided on it."""

    answer: Answer
    reading: Reading | None  # None: a person must decide, and nobody has
    decision: CaseDecision | None  # also one that does not apply to this act


def reading_of(session: Session, case: Case, rule: str, issued_on: date) -> Read:
    """What a rule says for an act that is issued in a case on a day: the only reading, or the one that was decided.

    Raises:
        Refused: there is no such rule, or the act is older than the case.
    """
    answer = for_act(rules_today(session).rules, rule, opened_on=case.opened_on, issued_on=issued_on)
    return read_by(answer, decisions_in(session, case.id).get(rule))


def decisions_in(session: Session, case_id: int) -> Mapping[str, CaseDecision]:
    """What was decided between readings in a case, by the rule: one query."""
    rows = session.scalars(select(CaseDecision).where(CaseDecision.case_id == case_id))
    return {row.rule: row for row in rows}


def read_by(answer: Answer, decision: CaseDecision | None) -> Read:
    """An answer with what was decided on its rule; a decision for a reading that does not apply decides nothing."""
    if answer.only is not None or decision is None:
        return Read(answer, answer.only, decision)
    key = "+".join(decision.instruments)
    return Read(answer, next((each for each in answer.readings if each.key == key), None), decision)


def decide_reading(
    session: Session,
    vault: Vault,
    case_id: int,
    rule: str,
    instruments: Sequence[str],
    reason: str,
    *,
    issued_on: date,
    version: int,
    officer: Officer,
    author: Author,
    now: datetime,
) -> None:
    """Decide which reading of a rule applies in a case; the reason is sealed under the key of the case's person.

    Raises:
        Refused: the reason is missing, there is nothing to decide, the reading is none of those that apply, the officer
            may not record in the case, or somebody else decided meanwhile.
    """
    check_reason(reason, Refused("Say why this reading applies.", field="reason"))
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        key = case.person.wrapped_key
        if key is None:
            raise Refused("The person of this case was erased: nothing more is recorded in it.")
        read = reading_of(session, case, rule, issued_on)
        if version_of(read.decision) != version:
            raise changed_meanwhile()
        chosen = _choice(read.answer, instruments)
        before = list(read.decision.instruments) if read.decision is not None else None
        if before == chosen:
            raise Refused("It is decided so already.", field="instruments")
        row = read.decision or CaseDecision(case_id=case.id, rule=rule)
        row.instruments, row.reason = chosen, vault.seal(key, {REASON: reason})
        row.decided_at, row.decided_by_id = now, author.person_id
        session.add(row)
        keep_deadlines(session, vault, case, events_of(session, case.id), now)
        record(
            session,
            author,
            "case.reading",
            subject_of(case),
            [Change("reading", before, chosen, {"rule": rule})],
            sealed={"person": case.person_id, "content": row.reason},
            now=now,
        )


def _choice(answer: Answer, instruments: Sequence[str]) -> list[str]:
    """The reading that was chosen, by its instruments."""
    if answer.only is not None:
        raise Refused("Only one reading applies here: there is nothing to decide.")
    key = "+".join(instruments)
    if all(each.key != key for each in answer.readings):
        raise Refused("Choose one of those that are offered.", field="instruments")
    return list(instruments)


def version_of(decision: CaseDecision | None) -> int:
    """What tells a decision from a later one on the same rule; 0 where nobody has decided."""
    if decision is None:
        return 0
    since = decision.decided_at.replace(tzinfo=UTC) - datetime(2000, 1, 1, tzinfo=UTC)
    return int(since.total_seconds() * 1_000_000)


def reason_of(vault: Vault, case: Case, decision: CaseDecision) -> str:
    """Why it was decided so; "" where the person of the case was erased."""
    return str(vault.open(case.person.wrapped_key, decision.reason).get(REASON, ""))


def who_decided(session: Session, decision: CaseDecision) -> str:
    """The name of who decided; "" where nobody is known: one query."""
    return session.scalar(select(Person.name).where(Person.id == decision.decided_by_id)) or ""
