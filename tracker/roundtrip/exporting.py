"""A workbook goes out: written in its language, remembered with its digest, and told in the history."""

import secrets
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from tracker.accounts.policy import Visitor
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record
from tracker.institutions.days import day_in
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reporting.access import Item, may_report
from tracker.reporting.items import PlanItems
from tracker.reporting.models import ReportingPeriod
from tracker.roundtrip.filling import Contents, Mine, contents_of
from tracker.roundtrip.form import Form, form_of
from tracker.roundtrip.layout import FORMAT
from tracker.roundtrip.models import WorkbookExport
from tracker.roundtrip.sealing import Identity
from tracker.roundtrip.workbook_out import write_workbook
from tracker.web.languages import Language, speaking


def export_workbook(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    institution: Institution | None,
    language: Language,
    file: IO[bytes],
    *,
    mine: Mine,
    author: Author,
    now: datetime,
) -> WorkbookExport:
    """Write the workbook of a period for an institution with its units, or for the whole plan, into a file.

    `mine` says of which items it may hold anything. It is written before it is remembered: while a long one is being
    written, nobody waits for the database.

    Raises:
        Refused: there is nothing to report.
    """
    contents = contents_of(session, plan, period, institution, day_in(plan.country.time_zone, now), mine)
    if not contents.found:
        raise Refused(
            "Nothing is to be reported for %(period)s by %(institution)s.",
            period=period.code,
            institution=institution.code if institution is not None else plan.code,
        )
    with speaking(language):
        form = form_of(contents)
        identity = identity_of(form, language, now)
        digest = write_workbook(form, identity, file)
    return remember(session, contents, identity, digest, author, now)


def identity_of(form: Form, language: Language, now: datetime) -> Identity:
    """A new identity for the workbook of a form."""
    contents = form.contents
    return Identity(
        format=str(FORMAT),
        plan=contents.plan.code,
        period=contents.period.code,
        institution=contents.institution.code if contents.institution is not None else "",
        language=language.locale,
        export=secrets.token_hex(12),
        exported_at=now.isoformat(timespec="seconds"),
        counters=str(form.counters),
    )


def remember(
    session: Session, contents: Contents, identity: Identity, digest: str, author: Author, now: datetime
) -> WorkbookExport:
    """Remember a workbook that was written, and tell the history."""
    institution = contents.institution
    with transaction(session):
        export = WorkbookExport(
            code=identity.export,
            plan_id=contents.plan.id,
            period_id=contents.period.id,
            institution_id=institution.id if institution is not None else None,
            language=identity.language,
            person_id=author.person_id,
            at=now,
            digest=digest,
        )
        session.add(export)
        changes = [Change("language", None, identity.language), Change("items", None, str(len(contents.found)))]
        if institution is not None:
            changes.insert(0, Change("institution", None, institution.code))
        record(
            session,
            author,
            "workbook.exported",
            Subject("period", contents.period.code, contents.period.code),
            changes,
            plan_id=contents.plan.id,
            now=now,
        )
    return export


def items_of(visitor: Visitor) -> Mine:
    """Of which items a visitor's workbook may hold anything: those that they may report."""

    def mine(items: PlanItems, item: Item) -> bool:
        return may_report(visitor, items.facts, items.who, item)

    return mine


def file_name(plan: Plan, period: ReportingPeriod, institution: Institution | None, language: Language) -> str:
    """What the file of a workbook is called; nothing depends on it when it comes back."""
    parts = [plan.code, period.code, *([institution.code] if institution is not None else []), language.tag]
    return f"{'-'.join(parts)}.xlsx"
