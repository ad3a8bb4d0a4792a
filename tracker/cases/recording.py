"""What an officer does in a case: record an event, or annul one that was wrong. Each checks rules and safeguards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.access import CaseFacts, Officer, acts_as, approves, opened_rooms, records_event, records_in
from tracker.cases.due.course import Occurred
from tracker.cases.due.keeping import check_day_set, keep_deadlines
from tracker.cases.facts_of import events_about, facts_of, told_of
from tracker.cases.law.asked import Kept, Room, asked_of, is_unanswered, kept_of
from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import BODIES, PROCEDURES, Happened, check_annulment, check_event, state_of
from tracker.cases.law.safeguards import check_safeguards
from tracker.cases.law.told import Told
from tracker.cases.marked import annul_marked, note_marked
from tracker.cases.models import Case, CaseEvent, CasePerson, CaseUnit
from tracker.cases.queries import events_of, facts_for_access, happened, linked_cases, linked_events
from tracker.cases.retention import keep_until, years_kept
from tracker.cases.vault import Vault
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record

LONGEST_REASON = 2000
APPROVES = "KD"  # the director's body, which keeps no removals itself and approves their plans
# The decisions of first instance, whose day figures compare with the statutory period.
DECISIONS = frozenset(
    {
        ("P1", "NALOG_IZDAT"),
        ("P2", "RJEŠENJE_PROTJERIVANJE"),
        ("P3", "RJEŠENJE_ZABRANA"),
        ("P5", "NADZOR_RJEŠENJE"),
        ("P6", "BLAŽA_RJEŠENJE"),
        ("P7", "ZAKLJUČAK_DOZVOLE"),
        ("P9", "POTVRDA_OSTANAK"),
        ("P12_BORAVAK", "ODOBREN"),
        ("P12_BORAVAK", "ODBIJEN"),
        ("P12_BORAVAK", "ODBAČEN"),
        ("P12_BORAVAK", "OBUSTAVLJEN"),
        ("P12_OTKAZ", "OTKAZ"),
        ("P12_OTKAZ", "PRESTANAK"),
        ("P12_POZIVNO_PISMO", "PP_OVJERENO"),
        ("P12_POZIVNO_PISMO", "PP_ODBIJENO"),
        ("P12_VIZA_C", "ODLUKA"),
        ("P12_DKP_PROVJERA", "DKP_PROVJERA_IZVRŠENA"),
        ("P12_VIZA_D", "SAGLASNOST_D"),
        ("P12_VIZA_D", "NESAGLASNOST_D"),
        ("P12_PRIJAVA_RADA", "POTVRDA_RAD"),
        ("P12_SIGURNOSNA_PROVJERA", "SIGURNOSNA_PROVJERA_IZVRŠENA"),
    }
)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as an officer writes it down."""

    code: str
    at: datetime  # UTC, without a zone
    body: str  # who acted
    outcome: str = ""
    reason: str = ""
    is_deviation: bool = False  # a fact that was not allowed, and happened
    answers: Mapping[str, Any] = field(default_factory=dict)  # by the names of `asked.toml`


def subject_of(case: Case) -> Subject:
    """What the history calls a case: its number, and nothing of the person."""
    return Subject("case", case.number, case.number)


def locked_case(session: Session, case_id: int) -> Case:
    """A case that nobody else changes until the transaction ends, with its unit and person."""
    return session.scalars(
        select(Case)
        .where(Case.id == case_id)
        .options(joinedload(Case.unit), joinedload(Case.person))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).one()


def record_event(
    session: Session, vault: Vault, case_id: int, new: NewEvent, *, officer: Officer, author: Author, now: datetime
) -> CaseEvent:
    """Record an event in a case; what was kept of it beside the plain is sealed under the person's key.

    Raises:
        Refused: the officer may not, the procedure does not allow it, a safeguard stops it, or an answer is missing.
    """
    with transaction(session):
        case = locked_case(session, case_id)
        known = facts_for_access(session, case)
        if not records_event(officer, known, new.code):
            raise Refused("Your duties do not let you record in this case.")
        rooms = opened_rooms(officer, known)
        return add_event(session, vault, case, new, author=author, now=now, rooms=rooms, officer=officer)


def add_event(
    session: Session,
    vault: Vault,
    case: Case,
    new: NewEvent,
    *,
    author: Author,
    now: datetime,
    rooms: frozenset[str],
    officer: Officer | None = None,
) -> CaseEvent:
    """Record an event in a case that is held, in the transaction that is open; `rooms` open to whoever records."""
    procedure = PROCEDURES[case.procedure]
    check_body(case.unit, new, may_approve=officer is not None and _may_approve(officer, case, new))
    _check_director(officer, new)
    _hold_person(session, case)
    if case.person.wrapped_key is None:
        raise Refused("The person of this case was erased: nothing more is recorded in it.")
    before, linked = events_of(session, case.id), linked_events(session, case.id)
    event = Happened(new.code, new.at, new.body, new.outcome, new.reason, is_deviation=new.is_deviation)
    check_event(procedure, happened(before, linked), event, now)
    if len(new.reason) > LONGEST_REASON:
        raise Refused("Write %(count)s characters at most.", field="reason", count=LONGEST_REASON)
    day = day_of(new.at)
    closed = {each.name for each in asked_of(case.procedure, new.code, day) if not _opens(each.room, rooms)}
    if closed & {name for name, answer in new.answers.items() if not is_unanswered(answer)}:
        raise Refused("Your duty does not open everything that was answered.", field="answers")
    kept = kept_of(case.procedure, new.code, day, new.answers, may_lack=new.is_deviation, closed=closed)
    told = told_of(vault, case, before, events_about(session, case))
    facts = facts_of(case, [*told, _told_of_new(case, new, kept)], new.at)
    against = check_safeguards(
        f"{case.procedure}:{new.code}", facts, new.at, now, reason=new.reason, is_deviation=new.is_deviation
    )
    if not new.is_deviation:
        act = Occurred(0, new.code, new.at, new.outcome, kept.due_on, kept.tags)
        check_day_set(session, vault, case, before, act)
    sealed = {**kept.sealed, **({"reason": new.reason} if new.reason else {})}
    row = CaseEvent(
        case_id=case.id,
        procedure=case.procedure,
        code=new.code,
        at=new.at,
        day=day,
        body=new.body,
        unit_id=case.unit_id,
        outcome=new.outcome,
        person_id=case.person_id,
        sex=case.person.sex,
        tags=kept.tags,
        due_on=kept.due_on,
        sealed=vault.seal(case.person.wrapped_key, sealed) if sealed else None,
        safeguards=[verdict.safeguard.code for verdict in against],
        is_deviation=new.is_deviation,
        recorded_at=now,
        recorded_by_id=author.person_id,
    )
    session.add(row)
    _move(session, case, [*happened(before, linked), event])
    keep_deadlines(session, vault, case, [*before, row], now)
    changes = [Change("event", None, new.code, {"day": day, "unit": case.unit.code, "body": new.body})]
    if new.is_deviation:
        changes.append(Change("deviation", None, ", ".join(row.safeguards)))
    record(
        session,
        author,
        "case.deviation" if new.is_deviation else "case.event",
        subject_of(case),
        changes,
        sealed={"person": case.person_id, "content": row.sealed} if row.sealed else None,
        now=now,
    )
    note_marked(session, case, row, by_person=author.person_id, now=now)
    return row


def annul_event(
    session: Session,
    vault: Vault,
    case_id: int,
    event_id: int,
    reason: str,
    *,
    officer: Officer,
    author: Author,
    now: datetime,
) -> None:
    """Annul an event that was recorded wrongly; it stays on the case's page, and counts nowhere any more.

    Raises:
        Refused: it is annulled already, the reason is missing, something that followed rests on it, here or in a
            linked case, or the officer may not.
    """
    check_reason(reason, Refused("Say why the event is annulled.", field="reason"))
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        before, linked = events_of(session, case.id), linked_events(session, case.id)
        row = next((event for event in before if event.id == event_id), None)
        if row is None:
            raise Refused("The case has no such event.")
        if row.annulled_at is not None:
            raise Refused("This event was annulled already.")
        known = happened(before, linked)
        check_annulment(PROCEDURES[case.procedure], known, known[before.index(row)])
        for other, _ in linked_cases(session, case.id):
            _check_linked(session, other, row)
        row.annulled_at, row.annulled_by_id = now, author.person_id
        annul_marked(session, row, now=now)
        session.flush()
        _move(session, case, happened(before, linked))
        keep_deadlines(session, vault, case, before, now)
        change = Change("event", row.code, None, {"day": row.day})
        sealed = reason_sealed(vault, case, reason)
        record(session, author, "case.annulled", subject_of(case), [change], sealed=sealed, now=now)


def check_reason(reason: str, wanting: Refused) -> None:
    """Make sure that a reason was given and is not too long.

    Raises:
        Refused: `wanting` where there is none, or that it is too long.
    """
    if not reason.strip():
        raise wanting
    if len(reason) > LONGEST_REASON:
        raise Refused("Write %(count)s characters at most.", field="reason", count=LONGEST_REASON)


def reason_sealed(vault: Vault, case: Case, reason: str) -> dict[str, Any] | None:
    """A reason as the history keeps it, since it can tell of the person; None of one who was erased."""
    key = case.person.wrapped_key
    return {"person": case.person_id, "content": vault.seal(key, {"reason": reason})} if key is not None else None


def check_recorder(session: Session, officer: Officer, case: Case) -> None:
    """Make sure that the officer may record in a case.

    Raises:
        Refused: they may not.
    """
    if not records_in(officer, facts_for_access(session, case)):
        raise Refused("Your duties do not let you record in this case.")


def check_body(unit: CaseUnit, new: NewEvent, *, may_approve: bool = False) -> None:
    """Make sure that a unit may write down what a body did; `may_approve`: whoever writes it down acts for that body.

    Raises:
        Refused: the body is another unit's, or there is none such.
    """
    if new.body not in BODIES:
        raise Refused("There is no body %(body)s.", field="body", body=new.body)
    if new.body not in acts_as(unit.body) and not may_approve:
        raise Refused(
            "%(unit)s cannot write down what %(body)s did: hand the case over first.",
            field="body",
            unit=unit.code,
            body=new.body,
        )


def _hold_person(session: Session, case: Case) -> None:
    """Let nobody record in another case about the same person until the transaction ends.

    What protects somebody is read from all their cases: a claim that is being entered there must not be overlooked.
    """
    session.execute(
        select(CasePerson)
        .where(CasePerson.id == case.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _told_of_new(case: Case, new: NewEvent, kept: Kept) -> Told:
    """An event that is about to be recorded, as the safeguards read it."""
    answers = {name: answer for room in kept.sealed.values() for name, answer in room.items()}
    return Told(
        case.procedure,
        new.code,
        new.at,
        new.outcome,
        kept.tags,
        kept.due_on,
        answers,
        case_id=case.id,
        is_new=True,
    )


def _may_approve(officer: Officer, case: Case, new: NewEvent) -> bool:
    """Whether the officer may write down the director's approval in a case that another unit keeps."""
    has_special_act = bool(str(new.answers.get("special_act") or "").strip())
    return new.body == APPROVES and approves(
        officer, CaseFacts(case.unit_id, case.procedure), new.code, has_special_act=has_special_act
    )


def _check_director(officer: Officer | None, new: NewEvent) -> None:
    """Make sure that nobody but the director says that the director approved."""
    if new.answers.get("is_approved_by_director") and not (officer is not None and officer.is_director):
        raise Refused("Only the director says that the director approved.", field="is_approved_by_director")


def _opens(room: Room, rooms: frozenset[str]) -> bool:
    return room in {Room.TAG, Room.DUE} or room.value in rooms


def _move(session: Session, case: Case, after: Sequence[Happened]) -> None:
    """Keep beside the case where its events lead, when it was decided first, and when it ended."""
    procedure = PROCEDURES[case.procedure]
    state = state_of(procedure, after)
    case.state, case.has_ended = state.main, state.has_ended
    days = [day_of(one.at) for one in after if not one.is_annulled and not one.procedure]
    case.ended_on = max(days) if case.has_ended and days else None
    decided = [
        day_of(one.at)
        for one in after
        if not one.is_annulled and not one.procedure and (case.procedure, one.code) in DECISIONS
    ]
    case.decided_on = min(decided, default=None)
    case.keep_until = keep_until(case.procedure, case.ended_on, years_kept(session)) if case.ended_on else None


def _check_linked(session: Session, other: Case, row: CaseEvent) -> None:
    """Make sure that nothing in a linked case rests on an event that is to be annulled."""
    own, theirs = events_of(session, other.id), linked_events(session, other.id)
    known = happened(own, theirs)
    for one, event in zip(theirs, known[len(own) :], strict=True):
        if one.id == row.id:
            check_annulment(PROCEDURES[other.procedure], known, event)
