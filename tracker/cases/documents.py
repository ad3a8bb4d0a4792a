"""Acts in a case that are no events: documents kept elsewhere, letters, medicine, copies of what is marked INTERNO."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from unicodedata import category

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.access import PROTECTION, Officer, records_in, sees_classified, sees_medical
from tracker.cases.due.keeping import keep_deadlines
from tracker.cases.law.asked import LONGEST_TEXT, answers_of
from tracker.cases.law.days import day_of
from tracker.cases.law.facts import Facts
from tracker.cases.law.safeguards import check_safeguards
from tracker.cases.marked import INTERNO
from tracker.cases.models import Case, CaseDocument
from tracker.cases.persons import Identity
from tracker.cases.queries import events_of, facts_for_access, participants
from tracker.cases.recording import check_reason, check_recorder, locked_case, reason_sealed, subject_of
from tracker.cases.vault import Vault
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, History, record

LONGEST_NUMBER = 60
FAMILY = frozenset({"parent", "child", "spouse"})
MOST_COPIES = 50
MEDICAL = "case.medical"  # in the history: neither what was given nor on what stands outside the seal


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A document that is kept somewhere else: no more than its number, its mark and its day."""

    number: str
    mark: str  # of secrecy; "" where it carries none
    issued_on: date


@dataclass(frozen=True, slots=True)
class Medicine:
    """Medicine given during a removal, and the medical document on which it was."""

    document: str
    what: str
    at: datetime


def check_file(mark: str | None, now: datetime, *, is_own_plan_or_report: bool = False) -> None:
    """Make sure that a file may come in; None: nobody answered whether it carries a mark of secrecy.

    Raises:
        Refused: it carries a mark, or nobody answered.
    """
    facts = Facts(document_mark=None if mark is None else mark.strip(), is_own_plan_or_report=is_own_plan_or_report)
    check_act("UPLOAD", facts, now)


def check_outgoing(sent: Collection[str], now: datetime) -> None:
    """Make sure that nothing goes out that tells why somebody is returned; `sent` names what does.

    Raises:
        Refused: something does.
    """
    check_act("OUTGOING", Facts(sent_fields=frozenset(sent)), now)


def check_act(act: str, facts: Facts, now: datetime) -> None:
    """Make sure that no safeguard stops an act that is no event. No reason and no deviation gets round it."""
    check_safeguards(act, facts, now, now)


def note_document_elsewhere(
    session: Session,
    case_id: int,
    new: Elsewhere,
    *,
    has_file: bool = False,
    officer: Officer,
    author: Author,
    now: datetime,
) -> CaseDocument:
    """Note in a case that a document exists elsewhere: its number, its mark and its day, and nothing of what it says.

    Raises:
        Refused: a file came along that carries a mark, the number is missing or too long, or the officer may not.
    """
    if has_file:
        check_file(new.mark, now)
        raise Refused("Files are not kept here: note the number of the document.", field="file")
    for name, text, is_needed in (("number", new.number, True), ("mark", new.mark, False)):
        if is_needed and not text.strip():
            raise Refused("An answer is needed here.", field=name)
        if len(text) > LONGEST_NUMBER:
            raise Refused("Write %(count)s characters at most.", field=name, count=LONGEST_NUMBER)
        if any(category(letter) == "Cc" for letter in text):
            raise Refused("Write it in one line.", field=name)
    if new.issued_on > day_of(now):
        raise Refused("The document's day of issue lies in the future.", field="issued_on")
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        document = CaseDocument(
            case_id=case.id,
            event_id=None,
            kind="elsewhere",
            form=None,
            form_version="",
            unit_id=case.unit_id,
            year=new.issued_on.year,
            sequence=None,
            number=new.number.strip(),
            issued_on=new.issued_on,
            mark=new.mark.strip(),
            sealed=None,
            issued_by_id=author.person_id,
            recorded_at=now,
        )
        session.add(document)
        change = Change("elsewhere", None, document.issued_on)
        record(session, author, "case.document", subject_of(case), [change], now=now)
    return document


def annul_document_elsewhere(
    session: Session,
    vault: Vault,
    document_id: int,
    reason: str,
    *,
    officer: Officer,
    author: Author,
    now: datetime,
) -> None:
    """Annul a note that a document is kept elsewhere, with a reason; it stays in the case, struck.

    Raises:
        Refused: it is annulled already, the reason is missing or too long, or the officer may not.
    """
    check_reason(reason, Refused("Say why the note is annulled.", field="reason"))
    with transaction(session):
        case_id = session.scalars(
            select(CaseDocument.case_id).where(CaseDocument.id == document_id, CaseDocument.kind == "elsewhere")
        ).one()
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        document = session.get_one(CaseDocument, document_id, populate_existing=True)
        if document.mark and not sees_classified(officer, facts_for_access(session, case)):
            raise Refused("Your duties do not open what carries a mark of secrecy in this case.")
        if document.annulled_at is not None:
            raise Refused("This note was annulled already.")
        document.annulled_at = now
        change = Change("elsewhere", document.issued_on, None)
        sealed = reason_sealed(vault, case, reason)
        record(session, author, "case.document_annulled", subject_of(case), [change], sealed=sealed, now=now)


def letter_fields(
    session: Session,
    vault: Vault,
    case_id: int,
    wanted: Collection[str],
    *,
    officer: Officer,
    author: Author,
    now: datetime,
) -> dict[str, str]:
    """What a letter to the state of return or of transit may say, by field; that it was taken stands in the history.

    Raises:
        Refused: something is wanted that may not be told, the case is one on protection, the person was erased, or the
            officer may not.
    """
    if not wanted:
        raise Refused("Choose what the letter is to say.", field="wanted")
    check_act("LETTER", Facts(sent_fields=frozenset(wanted)), now)
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        if case.procedure == PROTECTION:
            raise Refused("From a case on protection no letter goes to another state.")
        person = case.person
        identity = Identity.opened(vault.open(person.wrapped_key, person.sealed))
        if identity is None:
            raise Refused("The person of this case was erased: nothing more is recorded in it.")
        known = _known(identity, person.sex or "")
        if "family_members" in wanted:
            known["family_members"] = "; ".join(_family(session, vault, case.id))
        change = Change("letter", None, sorted(wanted))
        record(session, author, "case.letter", subject_of(case), [change], now=now)
    return {name: known[name] for name in sorted(wanted)}


def give_medicine(
    session: Session, vault: Vault, case_id: int, new: Medicine, *, officer: Officer, author: Author, now: datetime
) -> None:
    """Note that medicine was given during a removal; sealed, and shown to nobody but those who see medical fields.

    Raises:
        Refused: it rests on no medical document of this case, lies in the future, or the officer may not.
    """
    with transaction(session):
        case = locked_case(session, case_id)
        if not sees_medical(officer, known := facts_for_access(session, case)) or not (
            records_in(officer, known) or any(person == officer.person_id for person, _ in known.assigned)
        ):
            raise Refused("Your duties do not let you record in this case.")
        if case.procedure != "P7":
            raise Refused("Medicine is noted in the case of the removal during which it was given.")
        if case.person.wrapped_key is None:
            raise Refused("The person of this case was erased: nothing more is recorded in it.")
        if new.at > now:
            raise Refused("What has happened is noted, and not what is planned.", field="at")
        if not new.what.strip() or len(new.what) > LONGEST_TEXT:
            raise Refused("Write what was given, in %(count)s characters at most.", field="what", count=LONGEST_TEXT)
        there = medical_documents(session, vault, case, until=new.at)
        check_act("MEDICINE", Facts(medical_document=new.document if new.document.strip() in there else ""), now)
        content = {"medical": {"document": new.document.strip(), "what": new.what, "at": new.at}}
        sealed = {"person": case.person_id, "content": vault.seal(case.person.wrapped_key, content)}
        record(session, author, MEDICAL, subject_of(case), sealed=sealed, now=now)


def medical_documents(session: Session, vault: Vault, case: Case, *, until: datetime) -> frozenset[str]:
    """The numbers of the medical documents that were recorded for this very removal until an instant."""
    found = set()
    for event in events_of(session, case.id):
        if event.code == "LJEKARSKI_SPOSOBAN" and event.annulled_at is None and event.at <= until:
            opened = vault.open(case.person.wrapped_key, event.sealed)
            found.add(answers_of(event.procedure, event.code, opened).get("medical_document", "").strip())
    return frozenset(found - {""})


def medicine_given(session: Session, vault: Vault, case: Case, *, officer: Officer) -> Sequence[Medicine]:
    """What was given during a removal, in the order of entry; nothing to those who do not see medical fields."""
    if not sees_medical(officer, facts_for_access(session, case)):
        return []
    entries = session.scalars(
        select(History.sealed)
        .where(History.subject_kind == "case", History.subject_key == case.number, History.kind == MEDICAL)
        .order_by(History.id)
    )
    opened = (vault.open(case.person.wrapped_key, entry["content"]) for entry in entries if entry)
    return [_medicine(content["medical"]) for content in opened if content]


def hand_out_copies(
    session: Session, document_id: int, count: int, *, officer: Officer, author: Author, now: datetime
) -> None:
    """Note that copies of a marked document were handed to the escort, who bring them back; Pravilnik 2016, 21(3).

    Raises:
        Refused: the document carries no mark of ours or was annulled, the count is none, or the officer may not.
    """
    if not 1 <= count <= MOST_COPIES:
        raise Refused("Write how many copies, from 1 to %(count)s.", field="count", count=MOST_COPIES)
    with transaction(session):
        document, case = _marked(session, document_id, officer)
        change = Change("copies_out", document.copies_out, document.copies_out + count, {"document": document.id})
        document.copies_out += count
        document.copies_back_at = None
        keep_deadlines(session, None, case, events_of(session, case.id), now)
        record(session, author, "case.copies", subject_of(case), [change], now=now)


def take_back_copies(session: Session, document_id: int, *, officer: Officer, author: Author, now: datetime) -> None:
    """Note that all copies of a marked document came back.

    Raises:
        Refused: none are out, the document carries no mark of ours, or the officer may not.
    """
    with transaction(session):
        document, case = _marked(session, document_id, officer)
        if not document.copies_out or document.copies_back_at is not None:
            raise Refused("No copies of this document are out.")
        document.copies_back_at = now
        keep_deadlines(session, None, case, events_of(session, case.id), now)
        change = Change("copies_back", None, document.copies_out, {"document": document.id})
        record(session, author, "case.copies", subject_of(case), [change], now=now)


def marked_documents(session: Session, case: Case, *, officer: Officer) -> Sequence[CaseDocument]:
    """The marked documents of a case, in the order of entry; nothing to those who do not see classified items.

    Whoever shows what is in one notes the reading first (`keeping.note_reading`).
    """
    if not sees_classified(officer, facts_for_access(session, case)):
        return []
    return session.scalars(
        select(CaseDocument)
        .where(CaseDocument.case_id == case.id, CaseDocument.mark == INTERNO, CaseDocument.kind.in_(("plan", "report")))
        .order_by(CaseDocument.id)
    ).all()


def _marked(session: Session, document_id: int, officer: Officer) -> tuple[CaseDocument, Case]:
    """A marked document with its case, both held."""
    case_id = session.scalars(select(CaseDocument.case_id).where(CaseDocument.id == document_id)).one()
    case = locked_case(session, case_id)
    if not sees_classified(officer, facts_for_access(session, case)):
        raise Refused("Your duties do not open what is marked INTERNO in this case.")
    document = session.scalars(
        select(CaseDocument)
        .where(CaseDocument.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if document.mark != INTERNO or document.kind not in {"plan", "report"} or document.annulled_at is not None:
        raise Refused("Copies are counted of plans and reports that are marked INTERNO.")
    return document, case


def _known(identity: Identity, sex: str) -> dict[str, str]:
    """What is known of a person, by the names of what a letter may say."""
    document = identity.document
    shown = [document.kind, document.number, document.issued_by, document.state]
    shown += [day.isoformat() for day in (document.issued_on, document.valid_until) if day is not None]
    told = ", ".join(part for part in shown if part)
    return {
        "surname": identity.surname,
        "name": identity.name,
        "born_on": identity.born_on.isoformat() if identity.born_on else "",
        "birth_place": identity.birth_place,
        "citizenship": identity.citizenship,
        "sex": sex,
        "identity_document": told,
        "travel_document": told,
    }


def _family(session: Session, vault: Vault, case_id: int) -> Sequence[str]:
    """Who belongs to the person's family in a case, by surname and name."""
    found = []
    for other in participants(session, case_id):
        identity = Identity.opened(vault.open(other.person.wrapped_key, other.person.sealed))
        if other.relation in FAMILY and identity is not None:
            found.append(identity.called)
    return found


def _medicine(content: Mapping[str, Any]) -> Medicine:
    return Medicine(content["document"], content["what"], datetime.fromisoformat(content["at"]))
