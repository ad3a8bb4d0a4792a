"""Changing who a case is about: what was learned later, and who else belongs to the case."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tracker.cases.access import Officer
from tracker.cases.keeping import NewPerson, add_person, check_person, digests_of
from tracker.cases.law.days import day_of
from tracker.cases.models import CaseEvent, CaseParticipant, CasePerson, CasePersonDigest
from tracker.cases.recording import check_recorder, locked_case, subject_of
from tracker.cases.vault import Vault
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, record

RELATIONS = ("parent", "child", "spouse", "guardian", "representative")


def change_person(
    session: Session,
    vault: Vault,
    case_id: int,
    new: NewPerson,
    *,
    version: int,
    officer: Officer,
    author: Author,
    now: datetime,
) -> None:
    """Write down what was learned of the person of a case; what was known before stays sealed in the history.

    Figures that split by sex follow, for it is the person's and not the event's.

    Raises:
        Refused: the officer may not, the person was erased, nothing changes, the identity cannot be kept so, or
            somebody else changed it meanwhile.
    """
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        check_person(new, day_of(now))
        person = session.scalars(
            select(CasePerson)
            .where(CasePerson.id == case.person_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if person.wrapped_key is None:
            raise Refused("This person was erased.")
        if person.version != version:
            raise changed_meanwhile()
        before = vault.open(person.wrapped_key, person.sealed)
        plain = ("sex", "is_minor", "is_unaccompanied")
        after = new.identity.sealable()
        differing = [name for name in plain if getattr(person, name) != getattr(new, name)]
        same_identity = vault.open(person.wrapped_key, vault.seal(person.wrapped_key, after)) == before
        if not differing and same_identity:
            raise Refused("Nothing was changed.")
        sealed = vault.seal(person.wrapped_key, {"before": before, "after": after})
        changes = [Change("identity", None, None)] * (not same_identity)
        changes += [Change(name, None, None) for name in differing]
        person.sealed = vault.seal(person.wrapped_key, after)
        person.sex, person.is_minor, person.is_unaccompanied = new.sex, new.is_minor, new.is_unaccompanied
        session.execute(delete(CasePersonDigest).where(CasePersonDigest.person_id == person.id))
        session.add_all(digests_of(vault, person.id, new.identity))
        session.execute(update(CaseEvent).where(CaseEvent.person_id == person.id).values(sex=new.sex))
        record(
            session,
            author,
            "case.person_changed",
            subject_of(case),
            changes,
            sealed={"person": person.id, "content": sealed},
            now=now,
        )


def add_participant(
    session: Session,
    vault: Vault,
    case_id: int,
    new: NewPerson,
    relation: str,
    *,
    officer: Officer,
    author: Author,
    now: datetime,
) -> CaseParticipant:
    """Add a parent, a child, a spouse, a guardian or a representative to a case.

    Raises:
        Refused: the officer may not, there is no such relation, the identity cannot be kept so, or the person of the
            case was erased.
    """
    if relation not in RELATIONS:
        raise Refused("Choose one of those that are offered.", field="relation")
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        if case.person.wrapped_key is None:
            raise Refused("The person of this case was erased: nothing more is recorded in it.")
        person = add_person(session, vault, new, now=now)
        participant = CaseParticipant(case_id=case.id, person_id=person.id, relation=relation)
        session.add(participant)
        record(session, author, "case.participant", subject_of(case), [Change("relation_to", None, relation)], now=now)
    return participant
