"""Issuing official forms from cases: checked, numbered without gaps, sealed, never changed; annulled, never reused."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.cases.access import Officer
from tracker.cases.issuing.official_forms import FORMS, check_fields, check_number, composed, form_on, is_empty
from tracker.cases.issuing.printing import print_form
from tracker.cases.issuing.queries import FORM, issued_document, standing_of
from tracker.cases.issuing.rules import (
    CERTIFICATE_OF_EXIT,
    STAMP,
    Carrier,
    against_the_case,
    carrier_for,
    mark_of,
    number_of,
    reasons_against,
)
from tracker.cases.issuing.versions import FieldKind, FormValue, FormVersion, Layout
from tracker.cases.law.days import day_of
from tracker.cases.law.rules import LegalRules
from tracker.cases.law.rules_file import SHIPPED as SHIPPED_RULES
from tracker.cases.models import Case, CaseDocument, CaseUnit
from tracker.cases.queries import events_of
from tracker.cases.recording import check_reason, check_recorder, locked_case, reason_sealed, subject_of
from tracker.cases.vault import Vault
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, record

Values = Mapping[str, FormValue | None]
_SEALED_IN: Final = "values"


class NotIssued(Refused):
    """Everything that speaks against issuing a form as it was filled in, each with its field where it has one."""

    def __init__(self, problems: Sequence[Refused]) -> None:
        first = problems[0]
        super().__init__(first.message, field=first.field, **first.params)
        self.problems = tuple(problems)


def issue_form(
    session: Session,
    vault: Vault,
    case_id: int,
    event_id: int | None,
    form: int,
    values: Values,
    issued_on: date,
    *,
    serial: str = "",
    has_no_stamp: bool = False,
    officer: Officer,
    author: Author,
    now: datetime,
    rules: LegalRules = SHIPPED_RULES,
) -> CaseDocument:
    """Issue an official form for an event of a case, with the next number of its unit, form and year.

    `event_id` None means the latest event that carries the form and for which none was issued. A stamp has no number
    of ours: its `serial` is read off it. `has_no_stamp` says that no exit stamp could be put into the document, where
    the event does not.

    Raises:
        NotIssued: the case does not allow it, or what is filled in is wrong; everything at once.
        Refused: the officer may not, or no text of the form is known for the day.
    """
    if form not in FORMS:
        raise Refused("There is no official form %(number)s.", number=form)
    with transaction(session):
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        version = form_on(form, issued_on, rules)
        standing = standing_of(session, vault, case, events_of(session, case.id))
        if against := reasons_against(form, standing):
            raise NotIssued(against)
        carrier = carrier_for(form, standing, event_id)
        kept = {code: value for code, value in values.items() if value is not None and not is_empty(value)}
        problems = problems_of(version, carrier, kept, issued_on, serial, has_no_stamp, day_of(now))
        if problems:
            raise NotIssued(problems)
        document = _numbered(session, case, version, carrier, issued_on, composed(serial))
        document.sealed = _sealed(vault, case, kept)
        document.issued_by_id, document.recorded_at = author.person_id, now
        session.add(document)
        session.flush()
        record(
            session,
            author,
            "case.form_issued",
            subject_of(case),
            [Change("form", None, document.number, {"form": form, "day": issued_on, "unit": case.unit.code})],
            sealed={"person": case.person_id, "content": document.sealed},
            now=now,
        )
    return document


def problems_of(
    version: FormVersion,
    carrier: Carrier,
    values: Values,
    issued_on: date,
    serial: str,
    has_no_stamp: bool,
    today: date,
) -> tuple[Refused, ...]:
    """Everything that is wrong with a form as it was filled in for an event, in the order of the form."""
    found = [*against_the_case(version.number, carrier, values, issued_on, today), *check_fields(version, values)]
    if version.layout is Layout.STAMP and (wrong := check_number(version, composed(serial))):
        found.append(wrong)
    if version.number == CERTIFICATE_OF_EXIT and carrier.is_stamped is None and not has_no_stamp:
        found.append(
            Refused(
                "Say that no exit stamp could be put into the document: only then is the certificate issued.",
                field="has_no_stamp",
            )
        )
    return tuple(found)


def annul_form(
    session: Session,
    vault: Vault,
    document_id: int,
    reason: str,
    *,
    officer: Officer,
    author: Author,
    now: datetime,
) -> None:
    """Annul a form that was issued; it stays in the register, and its number is never used again.

    Raises:
        Refused: it is annulled already, the reason is missing or too long, or the officer may not.
    """
    check_reason(reason, Refused("Say why the form is annulled.", field="reason"))
    with transaction(session):
        # The case is held first, as by whoever issues: so nobody waits for somebody who waits for them.
        case_id = session.scalars(
            select(CaseDocument.case_id).where(CaseDocument.id == document_id, CaseDocument.kind == FORM)
        ).one()
        case = locked_case(session, case_id)
        check_recorder(session, officer, case)
        document = session.get_one(CaseDocument, document_id, populate_existing=True)
        if document.annulled_at is not None:
            raise Refused("This form was annulled already.")
        document.annulled_at = now
        change = Change("form", document.number, None, {"form": document.form, "day": document.issued_on})
        sealed = reason_sealed(vault, case, reason)
        record(session, author, "case.form_annulled", subject_of(case), [change], sealed=sealed, now=now)


def printed_again(session: Session, vault: Vault, case: Case, document_id: int) -> bytes:
    """A form that was issued, as PDF from what was sealed: the same bytes each time, until it is annulled.

    Raises:
        NoResultFound: the case has no such form.
        Refused: what was filled in was erased.
    """
    document = issued_document(session, case.id, document_id)
    opened = vault.open(case.person.wrapped_key, document.sealed)
    if _SEALED_IN not in opened or document.form is None:
        raise Refused("What was filled in was erased with the person: only its number and its day are left.")
    version = version_of(document.form, document.form_version)
    return print_form(
        version,
        values_of(version, opened[_SEALED_IN]),
        document.number,
        document.issued_on,
        is_preview=False,
        mark=mark_of(is_invented=case.is_invented, is_annulled=document.annulled_at is not None),
    )


def version_of(form: int, instrument: str) -> FormVersion:
    """The version of a form that one rulebook prints, whatever is in force today."""
    return next(version for version in FORMS[form].known if version.instrument == instrument)


def values_of(version: FormVersion, sealed: Mapping[str, Any]) -> dict[str, FormValue]:
    """What was filled in, out of what was sealed."""
    return {code: _unsealed(version.fields[code].kind, value) for code, value in sealed.items()}


def _unsealed(kind: FieldKind, value: Any) -> FormValue:
    if kind is FieldKind.DAY:
        return date.fromisoformat(value)
    if kind is FieldKind.MOMENT:
        return datetime.fromisoformat(value)
    return tuple(value) if kind is FieldKind.OFFICERS else str(value)


def _sealed(vault: Vault, case: Case, values: Values) -> str:
    key = case.person.wrapped_key
    assert key is not None  # a person who was erased is a reason against
    return vault.seal(key, {_SEALED_IN: values})


def _numbered(
    session: Session, case: Case, version: FormVersion, carrier: Carrier, issued_on: date, serial: str
) -> CaseDocument:
    """A document with its number, in the transaction that is open; nobody else takes one of the series meanwhile."""
    sequence = None
    if version.layout is Layout.STAMP:
        _hold_serial(session, serial)
        number = serial
    else:
        sequence = _next_in_series(session, case.unit_id, version.number, issued_on.year)
        number = number_of(case.unit.code, version.number, issued_on.year, sequence)
    return CaseDocument(
        case_id=case.id,
        event_id=carrier.event_id,
        kind=FORM,
        form=version.number,
        form_version=version.instrument,
        unit_id=case.unit_id,
        year=issued_on.year,
        sequence=sequence,
        number=number,
        issued_on=issued_on,
        mark="",
    )


def _next_in_series(session: Session, unit_id: int, form: int, year: int) -> int:
    # The weaker lock: rows that merely point to the unit may go on being written.
    session.execute(select(CaseUnit.id).where(CaseUnit.id == unit_id).with_for_update(key_share=True))
    last = session.scalar(
        select(func.max(CaseDocument.sequence)).where(
            CaseDocument.unit_id == unit_id, CaseDocument.form == form, CaseDocument.year == year
        )
    )
    return (last or 0) + 1


def _hold_serial(session: Session, serial: str) -> None:
    """Make sure that no stamp of this serial was issued by any unit, and none can be until the transaction ends."""
    session.execute(select(CaseUnit.id).order_by(CaseUnit.id).with_for_update(key_share=True))
    there = session.scalar(
        select(func.count())
        .select_from(CaseDocument)
        .where(CaseDocument.kind == FORM, CaseDocument.form == STAMP, CaseDocument.number == serial)
    )
    if there:
        raise Refused("A stamp of this serial was issued already; a serial is used once only.", field="number")
