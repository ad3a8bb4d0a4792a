"""What administrators of the case installation decide about figures: ambiguities, and since when is recorded."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.figures.definitions import Definition, check_answer
from tracker.cases.figures.models import FigureDefinition, FigureSetting, RecordedSince
from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.plans.models import Plan
from tracker.texts import SHORTEST_REASON, check_reason, check_text


def answer_setting(
    session: Session,
    definition: Definition,
    name: str,
    value: str,
    reason: str,
    *,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Answer one of a definition's ambiguities; figures are counted so from now on. `version` is 0 where nobody has.

    Raises:
        Refused: it is no answer, is the one that holds, the reason says nothing, or somebody has answered meanwhile.
    """
    setting = definition.setting(name)
    value, reason = value.strip(), reason.strip()
    check_answer(setting, value)
    check_reason(reason)
    with transaction(session):
        # Two who answer for the first time wait for each other at the definition.
        plan_code = session.scalars(
            select(FigureDefinition.plan_code)
            .where(FigureDefinition.code == definition.code, FigureDefinition.is_current)
            .with_for_update()
        ).one()
        row = session.scalars(
            select(FigureSetting)
            .where(FigureSetting.definition == definition.code, FigureSetting.name == name)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if (row.version if row is not None else 0) != version:
            raise changed_meanwhile()
        before = row.value if row is not None else setting.default
        if before == value and row is not None:
            raise Refused("Nothing was changed.")
        if row is None:
            row = FigureSetting(definition=definition.code, name=name)
            session.add(row)
        row.value, row.reason, row.set_at, row.set_by_id = value, reason, now, author.person_id
        plan_id = session.scalars(select(Plan.id).where(Plan.code == plan_code)).one_or_none()
        change = Change("setting", before, value, {"name": name})
        subject = Subject("figure", definition.code, definition.code)
        record(session, author, "figure.setting", subject, [change], plan_id=plan_id, reason=reason, now=now)


def say_recorded_since(
    session: Session,
    procedure: str,
    since_on: date,
    source: str,
    *,
    known: date | None,
    author: Author,
    now: datetime,
) -> None:
    """Say from which day on a procedure's events are recorded completely; `known` is the day that was shown.

    Raises:
        Refused: there is no such procedure, the day lies ahead or is the one that holds, the source says nothing, or
            somebody has said so meanwhile.
    """
    if procedure not in PROCEDURES:
        raise Refused("There is no procedure %(procedure)s.", field="procedure", procedure=procedure)
    if since_on > day_of(now):
        raise Refused("The day lies ahead.", field="since_on")
    source = source.strip()
    if len(source) < SHORTEST_REASON:
        raise Refused("Say on what this rests.", field="source")
    check_text(source, "source")
    with transaction(session):
        row = session.scalars(
            select(RecordedSince)
            .where(RecordedSince.procedure == procedure)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        before = row.since_on if row is not None else None
        if before != known:
            raise changed_meanwhile()
        if before == since_on:
            raise Refused("Nothing was changed.")
        if row is None:
            row = RecordedSince(procedure=procedure)
            session.add(row)
        row.since_on, row.source, row.set_at, row.set_by_id = since_on, source, now, author.person_id
        subject = Subject("procedure", procedure, procedure)
        change = Change("recorded_since", before, since_on)
        record(session, author, "figure.recorded_since", subject, [change], reason=source, now=now)
