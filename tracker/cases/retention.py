"""How long what tells who somebody is stays after a case has ended: as shipped, or as an administrator set it."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.cases.law.days import months_later
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import Case
from tracker.cases.own_numbers import Numbers, enter, own_numbers
from tracker.database import transaction
from tracker.errors import Refused
from tracker.history import Author, Change, Subject, record

RETENTION: Final = Numbers("retention", "years")
FEWEST_YEARS, MOST_YEARS = 1, 50
_AT_ONCE = 500  # cases that are written in one statement


@cache
def shipped_years() -> Mapping[str, int]:
    """How many years are kept by procedure where nothing was set."""
    table = tomllib.loads((files("tracker.cases") / "retention.toml").read_text("utf-8"))
    return MappingProxyType({code: table["by_procedure"].get(code, table["default"]) for code in PROCEDURES})


def years_kept(session: Session) -> Mapping[str, int]:
    """How many years are kept by procedure, as shipped or as it was set: one query."""
    return {**shipped_years(), **{name: own.value for name, own in own_numbers(session, RETENTION).items()}}


def keep_until(procedure: str, ended_on: date | None, years: Mapping[str, int]) -> date | None:
    """The last day on which the person of a case is kept; None where the case has not ended."""
    if ended_on is None:
        return None
    return months_later(ended_on, 12 * years[procedure])


def set_years(
    session: Session,
    procedure: str,
    years: int | None,
    source: str,
    *,
    version: int | None,
    author: Author,
    now: datetime,
) -> None:
    """Set for how many years personal data are kept after a case of a procedure, or take it back to what is shipped.

    The day until which each ended case is kept moves with it, in the same transaction: nobody is erased by a period
    that does not hold any more.

    Raises:
        Refused: there is no such procedure, it is no number of years that can be set, nothing says who decided, it
            stands so already, or somebody else set it meanwhile.
    """
    if procedure not in PROCEDURES:
        raise Refused("There is no procedure %(procedure)s.", field="procedure", procedure=procedure)
    if years is not None and not FEWEST_YEARS <= years <= MOST_YEARS:
        raise Refused(
            "Personal data are kept for a whole number of years, from %(fewest)s to %(most)s.",
            field="value",
            fewest=FEWEST_YEARS,
            most=MOST_YEARS,
        )
    with transaction(session):
        shipped = shipped_years()[procedure]
        before = enter(session, RETENTION, procedure, years, source, version=version, author=author, now=now)
        keep_by_retention(session, procedure)
        change = Change("years", before or shipped, years or shipped)
        subject = Subject("case_retention", procedure, procedure)
        record(session, author, "rule.entered", subject, [change], reason=source.strip(), now=now)


def keep_by_retention(session: Session, *procedures: str) -> int:
    """Bring the day until which each ended case is kept to the years that hold, in the transaction that is open.

    Of all procedures where none is named; return how many cases were kept by other years.
    """
    years = years_kept(session)
    rows = session.execute(
        select(Case.id, Case.procedure, Case.ended_on, Case.keep_until).where(
            Case.procedure.in_(procedures or tuple(PROCEDURES)), Case.ended_on.is_not(None)
        )
    )
    moved: dict[date, list[int]] = {}
    for case_id, procedure, ended_on, kept_until in rows:
        until = keep_until(procedure, ended_on, years)
        if until is not None and until != kept_until:
            moved.setdefault(until, []).append(case_id)
    for until, ids in moved.items():
        for first in range(0, len(ids), _AT_ONCE):
            some = Case.id.in_(ids[first : first + _AT_ONCE])
            session.execute(
                update(Case).where(some).values(keep_until=until).execution_options(synchronize_session=False)
            )
    session.expire_all()
    return sum(map(len, moved.values()))
