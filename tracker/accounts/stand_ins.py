"""Standing in: who acts for whom from a day to a day, and what a session that acts for somebody may do."""

from datetime import date, datetime, timedelta

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, joinedload

from tracker.accounts.models import Person, SignIn, StandIn
from tracker.accounts.policy import Visitor, needs_code
from tracker.accounts.queries import day_of, grants_of, stand_in_between, visitor_of
from tracker.accounts.services import locked, subject_of
from tracker.accounts.sessions import renew_token, subject_of_session
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, record

LONGEST_STAND_IN = timedelta(days=366)


def name_stand_in(
    session: Session,
    absent: Person,
    deputy: Person,
    starts_on: date,
    ends_on: date,
    *,
    author: Author,
    now: datetime,
) -> StandIn:
    """Let a person act for another from a day to a day, both included.

    Raises:
        Refused: the two are one, the deputy cannot sign in, the days do not follow each other, or it is named already.
    """
    if absent.id == deputy.id:
        raise Refused("Nobody stands in for themselves. Name somebody else.", field="deputy")
    if deputy.disabled_at is not None:
        raise Refused("The account of %(name)s is closed.", field="deputy", name=deputy.name)
    if ends_on < starts_on:
        raise Refused("The last day lies before the first one.", field="ends_on")
    if ends_on < day_of(now):
        raise Refused("The last day is over already.", field="ends_on")
    if ends_on - starts_on >= LONGEST_STAND_IN:
        raise Refused("A stand-in is named for a year at most. Name them anew when it is over.", field="ends_on")
    with transaction(session):
        absent = locked(session, absent)
        if stand_in_between(session, absent.id, deputy.id, starts_on, ends_on) is not None:
            raise Refused("%(name)s is named for some of these days already.", field="deputy", name=deputy.name)
        stand_in = StandIn(absent_id=absent.id, deputy_id=deputy.id, starts_on=starts_on, ends_on=ends_on, named_at=now)
        session.add(stand_in)
        changes = [
            Change("deputy", None, deputy.name, {"person": deputy.id}),
            Change("starts_on", None, starts_on),
            Change("ends_on", None, ends_on),
        ]
        record(session, author, "stand_in.named", subject_of(absent), changes, now=now)
    return stand_in


def end_stand_in(session: Session, stand_in: StandIn, *, author: Author, now: datetime) -> None:
    """Take a stand-in back; whoever acts by it is themselves again from the next request on."""
    stand_in_id = stand_in.id
    with transaction(session):
        stand_in = session.scalars(
            select(StandIn).where(StandIn.id == stand_in_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        if stand_in.ended_at is not None:
            return
        absent = session.get_one(Person, stand_in.absent_id)
        deputy = session.get_one(Person, stand_in.deputy_id)
        stand_in.ended_at = now
        change = Change("deputy", deputy.name, None, {"person": deputy.id})
        record(session, author, "stand_in.ended", subject_of(absent), [change], now=now)


def act_for(session: Session, sign_in: SignIn, absent: Person | None, now: datetime) -> str:
    """Let a session act for an absent person from now on, or for nobody but its own; returns its new token.

    The history tells it as signing in and out for the absent person: whoever looks for them finds when they were
    acted for, also where nothing was changed.

    Raises:
        Refused: the person of the session is not named to stand in today.
    """
    sign_in_id, deputy_id = sign_in.id, sign_in.person_id
    absent_id = absent.id if absent is not None else None
    with transaction(session):
        if absent_id is not None:
            today = day_of(now)
            absent = session.get_one(Person, absent_id)
            if absent.disabled_at is not None or stand_in_between(session, absent_id, deputy_id, today, today) is None:
                raise Refused("You are not named to act for %(name)s today.", name=absent.name)
        current = session.scalars(
            select(SignIn)
            .where(SignIn.id == sign_in_id)
            .options(joinedload(SignIn.person))
            .with_for_update(of=SignIn)
            .execution_options(populate_existing=True)
        ).one()
        before, current.acting_for_id = current.acting_for_id, absent_id
        for kind, whom in (("session.ended", before), ("session.begun", absent_id)):
            if whom is not None and before != absent_id:
                record(session, Author(deputy_id, whom), kind, subject_of_session(current), now=now)
        return renew_token(session, current, of_both(session, current))


def of_both(session: Session, sign_in: SignIn) -> Visitor:
    """The person of a session with the roles of whom they act for as well: it is idle no longer than either may be."""
    own = visitor_of(session, sign_in.person_id)
    if sign_in.acting_for_id is None:
        return own
    return Visitor(own.person_id, (*own.grants, *visitor_of(session, sign_in.acting_for_id).grants))


def rights_in(session: Session, sign_in: SignIn, *, codes_are_asked: bool = True) -> Visitor:
    """Whoever a session acts for, with their rights: its own person or the absent one.

    The rights of administrators and case officers reach a stand-in who has one-time codes of their own, and no
    other; where no codes are asked of anybody, `codes_are_asked` is false. It costs no query where the roles were
    loaded with the session, and one where something was saved since.
    """
    person_id = sign_in.person_id if sign_in.acting_for_id is None else sign_in.acting_for_id
    if "grants" in inspect(sign_in).unloaded:
        visitor = visitor_of(session, person_id)
    else:
        visitor = Visitor(person_id, tuple(grants_of(sign_in.grants)))
    if sign_in.acting_for_id is None:
        return visitor
    if not codes_are_asked or sign_in.person.code_secret is not None:
        return visitor
    return Visitor(visitor.person_id, tuple(grant for grant in visitor.grants if not needs_code([grant.role])))
