"""Reading what figures stand on: definitions, answers to their settings, and since when procedures are recorded."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.figures.definitions import Definition
from tracker.cases.figures.file import definition_of
from tracker.cases.figures.models import FigureDefinition, FigureLink, FigureSetting, RecordedSince
from tracker.cases.figures.tally import Asked
from tracker.cases.models import CaseUnit
from tracker.reporting.models import Counted

_NUMBER = re.compile(r"(\d+)")


def definitions_of(session: Session, plan_code: str) -> list[Definition]:
    """The current definitions of a plan, B3 before B12: one query."""
    rows = session.scalars(
        select(FigureDefinition).where(FigureDefinition.plan_code == plan_code, FigureDefinition.is_current)
    )
    return sorted((_definition(row) for row in rows), key=lambda definition: _in_order(definition.code))


def definition_called(session: Session, code: str) -> Definition:
    """The current definition of a code.

    Raises:
        NoResultFound: there is none.
    """
    return _definition(_current(session, code))


def plan_of_definition(session: Session, code: str) -> str:
    """The code of the plan whose indicators a current definition counts for.

    Raises:
        NoResultFound: there is no such definition.
    """
    return _current(session, code).plan_code


def _current(session: Session, code: str) -> FigureDefinition:
    return session.scalars(
        select(FigureDefinition).where(FigureDefinition.code == code, FigureDefinition.is_current)
    ).one()


def _definition(row: FigureDefinition) -> Definition:
    return definition_of({**row.content, "version": row.version}, row.code)


def _in_order(code: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdigit() else (0, piece) for piece in _NUMBER.split(code)]


def plans_with_figures(session: Session) -> Sequence[str]:
    """The codes of the plans for which anything is defined."""
    return session.scalars(
        select(FigureDefinition.plan_code)
        .where(FigureDefinition.is_current)
        .distinct()
        .order_by(FigureDefinition.plan_code)
    ).all()


def settings_of(session: Session, codes: Sequence[str]) -> Mapping[str, Mapping[str, FigureSetting]]:
    """What administrators answered, by definition and setting: one query."""
    found: dict[str, dict[str, FigureSetting]] = {code: {} for code in codes}
    for row in session.scalars(select(FigureSetting).where(FigureSetting.definition.in_(codes))):
        found[row.definition][row.name] = row
    return found


def asked_of(session: Session, definitions: Sequence[Definition]) -> list[Asked]:
    """Definitions with an answer to each of their settings: one query."""
    given = settings_of(session, [definition.code for definition in definitions])
    return [
        Asked(
            definition,
            definition.answers({name: row.value for name, row in given[definition.code].items()}),
        )
        for definition in definitions
    ]


def links_of(session: Session, codes: Sequence[str]) -> Sequence[FigureLink]:
    """Which indicators the definitions count for, and which of them a feed counts: one query."""
    return session.scalars(select(FigureLink).where(FigureLink.definition.in_(codes)).order_by(FigureLink.id)).all()


def recorded_since(session: Session) -> Mapping[str, date]:
    """From which day on each procedure's events are recorded completely: one query."""
    rows = session.scalars(select(RecordedSince))
    return {row.procedure: row.since_on for row in rows}


def unit_names(session: Session) -> Mapping[str, str]:
    """What our units are called, by their codes: one query."""
    return dict(session.execute(select(CaseUnit.code, CaseUnit.name)).all())


def handed_to_reporting(session: Session, period_id: int) -> Mapping[str, Counted]:
    """What reporting was handed in for a period, by the definition: one query."""
    rows = session.scalars(select(Counted).where(Counted.period_id == period_id))
    return {row.definition: row for row in rows}
