"""What was recorded against a safeguard or against the procedure: for the page that reports it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, String, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.access import Officer
from tracker.cases.models import Case, CaseEvent, CaseUnit
from tracker.cases.queries import PAGE, visible_to
from tracker.cases.vault import Vault


@dataclass(frozen=True, slots=True)
class DeviationFilter:
    """What the report is narrowed to; what is None or empty does not narrow it."""

    procedure: str = ""
    unit_id: int | None = None
    safeguard: str = ""  # "G25"
    happened_from: date | None = None
    happened_until: date | None = None
    is_deviation: bool | None = None  # False: what was warned of, and done with a reason


@dataclass(frozen=True, slots=True)
class Deviation:
    """An event that was recorded against something, with its case."""

    event: CaseEvent
    case: Case

    def reason(self, vault: Vault) -> str:
        """Why it was done, in the words of whoever recorded it; "" where the person was erased."""
        opened = vault.open(self.case.person.wrapped_key, self.event.sealed)
        return str(opened.get("reason", ""))


def deviations(
    session: Session, officer: Officer, wanted: DeviationFilter | None = None, page: int = 1
) -> tuple[Sequence[Deviation], int]:
    """One page of what was recorded against something in the cases that an officer sees, and how many there are.

    The latest first; without what was annulled. Two queries.
    """
    conditions = [visible_to(officer), *_conditions(wanted or DeviationFilter())]
    counted = select(func.count()).select_from(CaseEvent).join(Case, Case.id == CaseEvent.case_id).where(*conditions)
    count = session.scalar(counted) or 0
    rows = session.execute(
        select(CaseEvent, Case)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(*conditions)
        .order_by(CaseEvent.day.desc(), CaseEvent.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(joinedload(CaseEvent.unit), joinedload(CaseEvent.recorded_by), joinedload(Case.unit))
        .options(joinedload(Case.person))
    )
    return [Deviation(event, case) for event, case in rows], count


def deviation_rows(session: Session, officer: Officer, wanted: DeviationFilter) -> Sequence[Row]:
    """All of them without words and without anybody: what a file holds, the latest first. One query."""
    return session.execute(
        select(
            Case.number,
            CaseEvent.procedure,
            CaseEvent.code,
            CaseEvent.day,
            CaseUnit.code,
            CaseUnit.name,
            CaseEvent.is_deviation,
            CaseEvent.safeguards,
            CaseEvent.recorded_at,
        )
        .join(Case, Case.id == CaseEvent.case_id)
        .join(CaseUnit, CaseUnit.id == CaseEvent.unit_id)
        .where(visible_to(officer), *_conditions(wanted))
        .order_by(CaseEvent.day.desc(), CaseEvent.id.desc())
    ).all()


def units_with_deviations(session: Session, officer: Officer) -> Sequence[CaseUnit]:
    """The units, closed ones too, in which an officer sees something that was recorded against something: one query."""
    units = (
        select(CaseEvent.unit_id)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(visible_to(officer), *_conditions(DeviationFilter()))
    )
    return session.scalars(select(CaseUnit).where(CaseUnit.id.in_(units)).order_by(CaseUnit.name)).all()


def _conditions(wanted: DeviationFilter) -> list[ColumnElement[bool]]:
    # The list is kept as JSON, which the databases compare as text only.
    codes = cast(CaseEvent.safeguards, String)
    found: list[ColumnElement[bool]] = [CaseEvent.annulled_at.is_(None)]
    if wanted.is_deviation is None:
        found.append(or_(CaseEvent.is_deviation, codes != "[]"))
    elif wanted.is_deviation:
        found.append(CaseEvent.is_deviation.is_(True))
    else:
        found += [CaseEvent.is_deviation.is_(False), codes != "[]"]
    if wanted.procedure:
        found.append(CaseEvent.procedure == wanted.procedure)
    if wanted.unit_id is not None:
        found.append(CaseEvent.unit_id == wanted.unit_id)
    if wanted.safeguard:
        found.append(codes.contains(f'"{wanted.safeguard}"', autoescape=True))
    if wanted.happened_from is not None:
        found.append(CaseEvent.day >= wanted.happened_from)
    if wanted.happened_until is not None:
        found.append(CaseEvent.day <= wanted.happened_until)
    return found
