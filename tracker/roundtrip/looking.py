"""A workbook that came back, looked at: for which plan and period it is, and what it says beside the tracker.

Nothing is changed here. Reading the file is the long part and needs no database; comparing needs one moment of it.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visitor
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.plans.models import Plan
from tracker.plans.queries import visible_plan
from tracker.reading.findings import Finding, Severity, Unreadable
from tracker.reading.workbook import WorkbookLimits, read_workbook
from tracker.reporting.calendar import period_named
from tracker.reporting.entry_numbers import shown
from tracker.reporting.models import ReportingPeriod
from tracker.roundtrip.comparison import Compared, Comparison, Sent
from tracker.roundtrip.models import WorkbookExport
from tracker.roundtrip.present import present_of
from tracker.roundtrip.recognition import Recognised, recognise
from tracker.roundtrip.vocabulary import heads_in_every_language, sheet_names_in_every_language
from tracker.web.languages import OFFERED, speaking

_BY_LOCALE = {language.locale: language for language in OFFERED}


def read_sent(path: Path, name: str, limits: WorkbookLimits | None = None) -> Sent:
    """Read a file as it was sent and find out what it is: the long part, which needs no database.

    Raises:
        Refused: it is no workbook of ours, or none that can be read.
    """
    try:
        workbook = read_workbook(path, limits)
        found = recognise(workbook, heads_in_every_language(), sheet_names_in_every_language())
    except Unreadable as unreadable:
        raise refusal_of(unreadable) from unreadable
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Sent(name, path.stat().st_size, digest, found)


def refusal_of(unreadable: Unreadable) -> Refused:
    """The same sentence as a rule says it."""
    return Refused.repeated(unreadable.message, unreadable.params)


def asked_period(
    session: Session, sent: Sent, visitor: Visitor, expected: tuple[str, str] | None = None
) -> tuple[Plan, ReportingPeriod]:
    """The plan and period that a workbook is for; `expected` are their codes where it was sent to one of them.

    Raises:
        Refused: it names none, is for another one, or the plan is not here for this visitor.
    """
    identity = sent.found.identity
    if identity is None and expected is None:
        raise Refused(
            "The workbook does not say for which plan and period it is: its hidden sheet and its properties are "
            "missing. Download a new one and copy the figures into it."
        )
    plan_code, period_code = (identity.plan, identity.period) if identity is not None else expected or ("", "")
    if expected is not None and (plan_code, period_code) != expected:
        raise Refused(
            "The workbook is for %(plan)s, %(period)s. This is the page of %(asked_plan)s, %(asked_period)s.",
            plan=shown(plan_code),
            period=shown(period_code),
            asked_plan=expected[0],
            asked_period=expected[1],
        )
    try:
        plan = visible_plan(session, visitor, plan_code)
    except NoResultFound:
        raise Refused("The workbook is for the plan “%(plan)s”, which is not here.", plan=shown(plan_code)) from None
    try:
        return plan, period_named(session, plan.id, period_code)
    except NoResultFound:
        raise Refused(
            "The workbook is for the period “%(period)s”, and %(plan)s has none of that name.",
            period=shown(period_code),
            plan=plan.code,
        ) from None


def compare(
    session: Session,
    sent: Sent,
    visitor: Visitor,
    now: datetime,
    *,
    expected: tuple[str, str] | None = None,
    keeps_unchanged: bool = False,
) -> Compared:
    """Compare a workbook with the tracker as it stands in the open transaction.

    `keeps_unchanged` is whether cells that say what they said are kept, and not only counted.

    Raises:
        Refused: the workbook as a whole cannot be taken.
    """
    plan, period = asked_period(session, sent, visitor, expected)
    identity = sent.found.identity
    language = _BY_LOCALE.get(identity.language) if identity is not None else _BY_LOCALE["en"]
    if language is None:
        raise Refused(
            "The workbook is in the language “%(language)s”, which is not read here.",
            language=shown(identity.language if identity is not None else ""),
        )
    export = _export_of(session, sent.found, plan, period)
    present = present_of(session, plan, period, language, visitor, now)
    compared = Compared(
        sent=sent,
        plan=plan,
        period=period,
        language=language,
        institution=identity.institution if identity is not None else "",
        export=export,
        present=present,
        rows=[],
        strays=[],
        notes=[*sent.found.notes, *_notes_of_identity(sent.found, export)],
    )
    with speaking(language):
        Comparison(session, compared, keeps_unchanged=keeps_unchanged).compare()
    return compared


def _export_of(session: Session, found: Recognised, plan: Plan, period: ReportingPeriod) -> WorkbookExport | None:
    if found.identity is None:
        return None
    return session.scalars(
        select(WorkbookExport).where(
            WorkbookExport.code == found.identity.export,
            WorkbookExport.plan_id == plan.id,
            WorkbookExport.period_id == period.id,
        )
    ).one_or_none()


def _notes_of_identity(found: Recognised, export: WorkbookExport | None) -> Iterator[Finding]:
    if found.trace is None or found.identity is None:
        return
    if not found.is_intact or (export is not None and export.digest != found.digest):
        yield Finding(
            "identity-changed",
            Severity.WARNING,
            "The hidden sheet of the workbook was changed since it was made. Its cells are read all the same; look "
            "twice at what is told as unchanged.",
        )
    elif export is None:
        yield Finding(
            "export-unknown",
            Severity.WARNING,
            "The workbook was not made by this installation. Its cells are read all the same.",
        )


def named_plan_id(session: Session, sent: Sent, visitor: Visitor) -> int | None:
    """The plan that a workbook names; None where it names none, or none that is here for this visitor."""
    identity = sent.found.identity
    if identity is None:
        return None
    try:
        return visible_plan(session, visitor, identity.plan).id
    except NoResultFound:
        return None


def tell_refused(
    session: Session, name: str, refused: Refused, *, plan_id: int | None, author: Author, now: datetime
) -> None:
    """Tell the history of a plan that a workbook was refused whole, and why; where no plan is known, the tracker's."""
    changes = [Change("file", None, shown(name))]
    subject = Subject("workbook", shown(name), shown(name))
    with transaction(session):
        record(
            session, author, "workbook.refused", subject, changes, plan_id=plan_id, reason=str(refused)[:500], now=now
        )
