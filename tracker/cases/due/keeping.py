"""Keeping what is due beside each case: anew with every event, and for all cases when rules were entered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.due.course import CaseCourse, Deadline, Ground, Occurred, UnknownLimit
from tracker.cases.due.ends import SETS_ITS_DAY, last_day_to_set
from tracker.cases.due.kinds import ANSWERED, COPIES_BACK, COPIES_OUT, END_OF_STAY, KINDS_BY_PROCEDURE, WINDOWS
from tracker.cases.due.limits import limits_set
from tracker.cases.due.within import due_in
from tracker.cases.entered import rules_today
from tracker.cases.law.asked import Room, answers_of, asked_of
from tracker.cases.law.days import day_of
from tracker.cases.law.rules_file import SHIPPED
from tracker.cases.law.stays import Stay
from tracker.cases.models import Case, CaseDeadline, CaseDecision, CaseDocument, CaseEvent, CaseLetter
from tracker.cases.vault import Vault
from tracker.database import transaction
from tracker.errors import Refused

BATCH = 200  # cases that are counted anew in one transaction
_CENTRE, _REMOVAL = "P5", "P7"


def ground_today(session: Session) -> Ground:
    """By what is counted today: the rules with what was entered, and the limits of our own; two queries."""
    today = rules_today(session)
    return Ground(today.rules, today.counting, today.days, limits_set(session))


def keep_deadlines(
    session: Session,
    vault: Vault | None,
    case: Case,
    events: Sequence[CaseEvent],
    now: datetime,
    ground: Ground | None = None,
) -> None:
    """Bring what is due in a case to what its events say, in the transaction that is open.

    `vault` may be None for a removal, to whose events nothing was answered that deadlines are read from.
    What was due by the same event stays the same row, so that no letter about it is sent again; if its day moved, it is
    told anew.
    """
    if case.procedure not in KINDS_BY_PROCEDURE or case.person.wrapped_key is None:
        # What is kept of an erased person is not counted anew: what it was counted from is gone.
        return
    session.flush()
    found, _ = due_in(course_of(session, vault, case, events), ground or ground_today(session), now)
    rows = session.scalars(select(CaseDeadline).where(CaseDeadline.case_id == case.id)).all()
    known = {(row.kind, row.starts_id): row for row in rows}
    for deadline in found:
        row = known.pop((deadline.kind.code, deadline.starts_id), None)
        if row is None:
            row = CaseDeadline(case_id=case.id, kind=deadline.kind.code, starts_id=deadline.starts_id)
            session.add(row)
        elif row.due_on != deadline.due_on:
            session.execute(delete(CaseLetter).where(CaseLetter.deadline_id == row.id))
        _write(row, deadline, case)
    for row in known.values():
        session.delete(row)
    session.flush()


def _write(row: CaseDeadline, deadline: Deadline, case: Case) -> None:
    row.rule, row.unit_id = deadline.rule, case.unit_id
    row.warn_on, row.due_on, row.due_at = deadline.warn_on, deadline.due_on, deadline.due_at
    row.is_statutory, row.asks_decision = deadline.is_statutory, deadline.asks_decision
    row.settled_at, row.was_kept = deadline.settled_at, deadline.was_kept


def unknown_limits(
    session: Session,
    vault: Vault,
    case: Case,
    events: Sequence[CaseEvent],
    rows: Sequence[CaseDeadline],
    now: datetime,
) -> Sequence[UnknownLimit]:
    """What limits a case and is not known, for its page: nobody is told a day that no text prints.

    `rows` are what is due in it. Only where the shipped rules leave something open it is asked what was entered: for
    nearly every case that is no query.
    """
    known = {(row.kind, row.starts_id) for row in rows}
    occurred = tuple(_occurred(None, case, event) for event in events if event.annulled_at is None)
    shipped = CaseCourse(case.procedure, case.opened_on, sorted(occurred, key=lambda event: event.at))
    found = [each for each in due_in(shipped, Ground(SHIPPED), now)[1] if (each.kind.code, each.starts_id) not in known]
    if not any(each.name in SHIPPED.rules for each in found):
        return found
    return due_in(course_of(session, vault, case, events), ground_today(session), now)[1]


def check_day_set(session: Session, vault: Vault, case: Case, before: Sequence[CaseEvent], act: Occurred) -> None:
    """Make sure that an act that is about to be issued sets no day beyond what the rules of its day allow.

    Raises:
        Refused: it does, by every reading of the rule that is known.
    """
    if act.due_on is None or (case.procedure, act.code) not in SETS_ITS_DAY:
        return
    course = course_of(session, vault, case, before)
    course = replace(course, events=sorted([*course.events, act], key=lambda event: event.at))
    last = last_day_to_set(act, course, ground_today(session))
    if last is not None and act.due_on > last[0]:
        field = next(each.name for each in asked_of(case.procedure, act.code, day_of(act.at)) if each.room is Room.DUE)
        raise Refused("Rule %(rule)s allows %(day)s at the latest.", field=field, rule=last[1], day=last[0])


def course_of(session: Session, vault: Vault | None, case: Case, events: Sequence[CaseEvent]) -> CaseCourse:
    """A case as its deadlines are read from it: one query, and one more in two of the procedures."""
    occurred = [_occurred(vault, case, event) for event in events if event.annulled_at is None]
    if case.procedure == _REMOVAL:
        occurred += _copies(session, case)
    return CaseCourse(
        case.procedure,
        case.opened_on,
        sorted(occurred, key=lambda event: event.at),
        case.state if case.has_ended else "",
        decisions_of(session, case.id),
        _earlier_stays(session, case) if case.procedure == _CENTRE else (),
    )


def _occurred(vault: Vault | None, case: Case, event: CaseEvent) -> Occurred:
    answers: Mapping[str, Any] = {}
    if vault is not None and (event.procedure, event.code) in ANSWERED:
        answers = answers_of(event.procedure, event.code, vault.open(case.person.wrapped_key, event.sealed))
    return Occurred(event.id, event.code, event.at, event.outcome, event.due_on, event.tags, answers)


def decisions_of(session: Session, case_id: int) -> dict[str, str]:
    """The readings that a person chose in a case, by the rule: one query."""
    rows = session.execute(select(CaseDecision.rule, CaseDecision.instruments).where(CaseDecision.case_id == case_id))
    return {rule: "+".join(instruments) for rule, instruments in rows}


def _copies(session: Session, case: Case) -> list[Occurred]:
    """When copies of classified items left the file, and when the last ones of all came back."""
    rows = session.execute(
        select(CaseDocument.recorded_at, CaseDocument.copies_back_at).where(
            CaseDocument.case_id == case.id, CaseDocument.copies_out > 0, CaseDocument.annulled_at.is_(None)
        )
    ).all()
    found = [Occurred(0, COPIES_OUT, out_at) for out_at, _ in rows]
    back = [back_at for _, back_at in rows if back_at is not None]
    if back and len(back) == len(rows):
        found.append(Occurred(0, COPIES_BACK, max(back)))
    return found


def _earlier_stays(session: Session, case: Case) -> tuple[Stay, ...]:
    """The time that the person of a case spent in the immigration centre by their other cases: one query."""
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.code, CaseEvent.outcome, CaseEvent.day)
        .where(
            CaseEvent.person_id == case.person_id,
            CaseEvent.procedure == _CENTRE,
            CaseEvent.case_id != case.id,
            CaseEvent.annulled_at.is_(None),
            or_(
                and_(CaseEvent.code == "SMJEŠTEN_IC", CaseEvent.tags.not_like("%|placement=asylum|%")),
                CaseEvent.code.in_([code.partition("=")[0] for code in END_OF_STAY]),
            ),
        )
        .order_by(CaseEvent.at, CaseEvent.id)
    )
    placed: dict[int, date] = {}
    stays: list[Stay] = []
    for case_id, code, outcome, day in rows:
        if code == "SMJEŠTEN_IC":
            placed.setdefault(case_id, day)
        elif case_id in placed and (code in END_OF_STAY or f"{code}={outcome}" in END_OF_STAY):
            stays.append(Stay(placed.pop(case_id), day))
    # One that goes on beside this one is a mistake of recording, and would count the same days.
    return tuple(stays)


def recompute_deadlines(
    session: Session,
    vault: Vault,
    now: datetime,
    *,
    only_open: bool = False,
    procedures: Collection[str] = tuple(KINDS_BY_PROCEDURE),
) -> int:
    """Bring what is due in every case to the rules of today, batch by batch; how many cases there were.

    A case whose table says that it can have nothing due is passed over. `only_open` leaves out those that have ended.
    """
    last, count = 0, 0
    while ids := _batch(session, last, procedures, only_open=only_open):
        with transaction(session):
            ground = ground_today(session)
            _keep_all(session, vault, ids, ground, now)
        session.expire_all()
        last, count = ids[-1], count + len(ids)
    return count


def _batch(session: Session, after: int, procedures: Collection[str], *, only_open: bool) -> Sequence[int]:
    query = select(Case.id).where(Case.id > after, Case.procedure.in_(procedures))
    if only_open:
        query = query.where(Case.has_ended.is_(False))
    return session.scalars(query.order_by(Case.id).limit(BATCH)).all()


def _keep_all(session: Session, vault: Vault, ids: Iterable[int], ground: Ground, now: datetime) -> None:
    cases = session.scalars(
        select(Case).where(Case.id.in_(ids)).order_by(Case.id).options(joinedload(Case.person)).with_for_update(of=Case)
    ).all()
    events: dict[int, list[CaseEvent]] = {case.id: [] for case in cases}
    for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id.in_(list(events))).order_by(CaseEvent.id)):
        events[event.case_id].append(event)
    for case in cases:
        keep_deadlines(session, vault, case, events[case.id], now, ground)


def settle_windows(session: Session, now: datetime) -> int:
    """Note of what was open to somebody else until yesterday that it is over; how many there were."""
    today = day_of(now)
    with transaction(session):
        rows = session.scalars(
            select(CaseDeadline).where(
                CaseDeadline.settled_at.is_(None), CaseDeadline.kind.in_(sorted(WINDOWS)), CaseDeadline.due_on < today
            )
        ).all()
        for row in rows:
            row.settled_at = now
    return len(rows)
