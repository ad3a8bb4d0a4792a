"""What the tables have against figures that were handed in: definitions, rights, periods, units, and newer ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.feeds.contract import Handed, HandedFigure, Problem
from tracker.cases.feeds.signing import SKEW
from tracker.cases.feeds.splits import Period, period_of
from tracker.cases.figures.models import FedFigure, Feed, FigureDefinition
from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import BODIES
from tracker.cases.models import CaseUnit
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reporting.models import ReportingPeriod

HANDED_IN = frozenset({"count", "ratio"})  # the kinds of definitions whose figures the contract can say


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the tables say of all that figures name, read at once."""

    definitions: Mapping[str, FigureDefinition]  # the current ones, by code
    periods: Mapping[tuple[str, date, date], int]  # the id of a plan's reporting period, by the plan's code and days
    units: frozenset[str]
    newest: Mapping[Period, datetime]  # as of when the figures are that this feed handed in before


def surroundings_of(session: Session, feed: Feed, figures: Sequence[HandedFigure]) -> Surroundings:
    """Read what the figures name: four queries, however many they are."""
    codes = {each.definition for each in figures}
    definitions = {
        row.code: row
        for row in session.scalars(
            select(FigureDefinition).where(FigureDefinition.code.in_(codes), FigureDefinition.is_current)
        )
    }
    plans = {row.plan_code for row in definitions.values()}
    periods = session.execute(
        select(Plan.code, ReportingPeriod.starts_on, ReportingPeriod.ends_on, ReportingPeriod.id)
        .join(Plan, Plan.id == ReportingPeriod.plan_id)
        .where(Plan.code.in_(plans))
    )
    current = select(FedFigure.definition, FedFigure.starts_on, FedFigure.ends_on, FedFigure.as_of).where(
        FedFigure.feed_id == feed.id, FedFigure.definition.in_(codes), FedFigure.replaced_at.is_(None)
    )
    return Surroundings(
        definitions,
        {(code, starts_on, ends_on): period_id for code, starts_on, ends_on, period_id in periods},
        known_units(session),
        {(code, starts_on, ends_on): as_of for code, starts_on, ends_on, as_of in session.execute(current)},
    )


def known_units(session: Session) -> frozenset[str]:
    """The codes of units that figures and events may name: of the procedures, of the cases, of the plans."""
    of_cases = session.scalars(select(CaseUnit.code))
    of_plans = session.scalars(select(Institution.code))
    return frozenset({*BODIES, *of_cases, *of_plans})


def objections(feed: Feed, handed: Handed, known: Surroundings, now: datetime) -> Iterator[Problem]:
    """Everything that speaks against figures, each with its place."""
    if handed.as_of > now + SKEW:
        yield Problem("as_of", "as-of-future", "The figures are to be as of an instant that has come.")
    for number, figure in enumerate(handed.figures):
        place = f"figures[{number}]"
        if figure.unit and figure.unit not in known.units:
            yield Problem(f"{place}.unit", "unit-unknown", "There is no such unit.")
        if (definition := known.definitions.get(figure.definition)) is None:
            yield Problem(f"{place}.definition", "definition-unknown", "There is no such definition.")
            continue
        yield from _of_definition(feed, figure, definition, place)
        yield from _of_period(handed, figure, definition, known, place, now)


def _of_definition(feed: Feed, figure: HandedFigure, definition: FigureDefinition, place: str) -> Iterator[Problem]:
    if figure.definition not in feed.definitions:
        yield Problem(f"{place}.definition", "definition-not-yours", "This system may not hand in this definition.")
        return
    if figure.version != definition.version:
        message = f"The current version of {definition.code} is {definition.version}."
        yield Problem(f"{place}.version", "version-not-current", message)
    kind = definition.content.get("kind")
    if kind not in HANDED_IN:
        yield Problem(f"{place}.definition", "kind-differs", "Figures with several counters are not handed in here.")
    elif figure.value is not None and (kind == "ratio") is (figure.numerator is None):
        message = "It is a ratio: numerator and denominator are needed." if kind == "ratio" else "It is no ratio."
        yield Problem(f"{place}.numerator", "kind-differs", message)


def _of_period(
    handed: Handed,
    figure: HandedFigure,
    definition: FigureDefinition,
    known: Surroundings,
    place: str,
    now: datetime,
) -> Iterator[Problem]:
    if (definition.plan_code, figure.starts_on, figure.ends_on) not in known.periods:
        message = f"These days are no reporting period of {definition.plan_code}."
        yield Problem(f"{place}.starts_on", "period-unknown", message)
        return
    if figure.ends_on >= day_of(now):
        yield Problem(f"{place}.ends_on", "period-not-ended", "The period has not ended yet.")
    elif day_of(handed.as_of) <= figure.ends_on:
        yield Problem("as_of", "period-not-ended", "The figures are as of a day on which a period had not ended.")
    if (newest := known.newest.get(period_of(figure))) is not None and newest >= handed.as_of:
        message = f"A newer one is there, as of {newest.isoformat(timespec='seconds')}Z."
        yield Problem(place, "newer-there", message)
