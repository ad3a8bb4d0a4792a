"""Handing to reporting what a feed hands in, for the indicators that count by it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.feeds.checks import Surroundings, surroundings_of
from tracker.cases.feeds.contract import Handed, HandedFigure
from tracker.cases.feeds.splits import Period, period_of
from tracker.cases.figures.models import FedFigure, Feed, FigureDefinition, FigureLink
from tracker.cases.law.procedures import BODIES
from tracker.cases.models import CaseUnit
from tracker.errors import Refused
from tracker.history import Author
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.reporting.counted import Count, supply
from tracker.reporting.figures import Figure, plain_figure
from tracker.reporting.models import Plain

# What reporting says in the place of a figure: the sentence is translated where it is shown.
NO_FIGURE = Refused("The other case system gives no figure: %(reason)s", reason="").message


def supply_figures(
    session: Session,
    feed: Feed,
    handed: Handed,
    known: Surroundings,
    *,
    author: Author,
    now: datetime,
) -> int:
    """Hand figures that were just taken to the indicators that count by them; to how many, counting each period.

    Raises:
        Refused: reporting does not take one of them.
    """
    groups: dict[Period, list[HandedFigure]] = defaultdict(list)
    for figure in handed.figures:
        groups[period_of(figure)].append(figure)
    return _supply_groups(session, feed, groups, dict.fromkeys(groups, handed.as_of), known, author, now)


def supply_again(session: Session, feed: Feed, definitions: Iterable[str], *, author: Author, now: datetime) -> int:
    """Hand on what a feed handed in before its definitions were given to indicators.

    Raises:
        Refused: reporting does not take one of them.
    """
    rows = session.scalars(
        select(FedFigure).where(
            FedFigure.feed_id == feed.id,
            FedFigure.definition.in_(set(definitions)),
            FedFigure.replaced_at.is_(None),
        )
    )
    groups: dict[Period, list[HandedFigure]] = defaultdict(list)
    told: dict[Period, datetime] = {}
    for row in rows:
        figure = _handed(row)
        groups[period_of(figure)].append(figure)
        told[period_of(figure)] = row.as_of
    handed = [each for group in groups.values() for each in group]
    return _supply_groups(session, feed, groups, told, surroundings_of(session, feed, handed), author, now)


def _handed(row: FedFigure) -> HandedFigure:
    return HandedFigure(
        row.definition,
        row.definition_version,
        row.starts_on,
        row.ends_on,
        row.unit,
        row.sex,
        row.value,
        row.reason,
        row.numerator,
        row.denominator,
    )


def _supply_groups(
    session: Session,
    feed: Feed,
    groups: Mapping[Period, Sequence[HandedFigure]],
    told: Mapping[Period, datetime],
    known: Surroundings,
    author: Author,
    now: datetime,
) -> int:
    links: dict[str, list[int]] = defaultdict(list)
    for definition, indicator_id in session.execute(
        select(FigureLink.definition, FigureLink.indicator_id)
        .join(Indicator, Indicator.id == FigureLink.indicator_id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .join(FigureDefinition, FigureDefinition.code == FigureLink.definition)
        .where(
            FigureLink.feed_id == feed.id,
            FigureLink.definition.in_({code for code, _, _ in groups}),
            # Of an indicator of another plan the definition's periods are none.
            FigureDefinition.is_current,
            FigureDefinition.plan_code == Plan.code,
        )
        .order_by(FigureLink.id)
    ):
        links[definition].append(indicator_id)
    names = _names_of_units(session) if links else {}
    supplied = 0
    for (definition, starts_on, ends_on), rows in sorted(groups.items()):
        current = known.definitions.get(definition)
        # What was counted by a definition that has changed since is no figure of the present one.
        if not links[definition] or current is None or current.version != rows[0].version:
            continue
        if (period_id := known.periods.get((current.plan_code, starts_on, ends_on))) is None:
            continue
        count = _count(feed, rows, told[definition, starts_on, ends_on], names)
        for indicator_id in links[definition]:
            supply(session, indicator_id, period_id, count, author=author, now=now)
            supplied += 1
    return supplied


def _names_of_units(session: Session) -> dict[str, str]:
    of_cases = {unit.code: unit.name for unit in session.scalars(select(CaseUnit))}
    return {**{code: body.name for code, body in BODIES.items()}, **of_cases}


def _count(feed: Feed, rows: Sequence[HandedFigure], as_of: datetime, names: Mapping[str, str]) -> Count:
    """A total with its split, as reporting takes it; there is no list behind it here."""
    by_place = {(row.unit, row.sex): row for row in rows}
    total = by_place["", ""]
    has_none = total.value is None
    return Count(
        origin=f"feed:{feed.code}",
        definition=total.definition,
        definition_version=total.version,
        figure=_plain(total),
        why_none=NO_FIGURE if has_none else "",
        why_none_words={"reason": total.reason} if has_none else {},
        women=_persons(by_place.get(("", "F"))),
        men=_persons(by_place.get(("", "M"))),
        by_unit=[
            {"unit": unit, "name": names.get(unit, unit), "figure": _plain(row)}
            for (unit, sex), row in sorted(by_place.items())
            if unit and not sex
        ],
        as_of=as_of,
    )


def _plain(row: HandedFigure) -> Plain | None:
    if row.value is None:
        return None
    if row.numerator is not None and row.denominator is not None:
        return plain_figure(Figure(numerator=row.numerator, denominator=row.denominator))
    return plain_figure(Figure(number=row.value))


def _persons(row: HandedFigure | None) -> Decimal | None:
    """How many women or men a count has; of a share they are none."""
    return row.value if row is not None and row.numerator is None else None
