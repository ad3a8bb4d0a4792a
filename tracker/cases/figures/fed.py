"""Figures that other case systems counted themselves and handed in: the one delivery that counts, or why none does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.figures.definitions import Definition, FigureKind
from tracker.cases.figures.models import FedFigure, Feed
from tracker.cases.figures.tally import Count
from tracker.errors import Refused
from tracker.reporting.figures import Figure

FEED = "feed:"


@dataclass(frozen=True, slots=True)
class FedCount:
    """What a feed handed in for one definition, or why there is nothing."""

    count: Count
    origin: str  # "feed:" and the feed's code; "feed:" where none has delivered
    as_of: datetime


def fed_counts(
    session: Session,
    definitions: Sequence[Definition],
    by_feed: Mapping[str, int],
    starts_on: date,
    ends_on: date,
    as_of: datetime,
) -> list[FedCount]:
    """What feeds handed in for exactly these days, in the order of the definitions: one query.

    `by_feed` names the feed of a definition, where an administrator chose one; else the only one that delivered counts.
    """
    rows: dict[str, list[tuple[FedFigure, str]]] = {definition.code: [] for definition in definitions}
    for figure, code in session.execute(
        select(FedFigure, Feed.code)
        .join(Feed, Feed.id == FedFigure.feed_id)
        .where(
            FedFigure.definition.in_(list(rows)),
            FedFigure.starts_on == starts_on,
            FedFigure.ends_on == ends_on,
            FedFigure.replaced_at.is_(None),
        )
        .order_by(FedFigure.id)
    ):
        if by_feed.get(figure.definition, figure.feed_id) == figure.feed_id:
            rows[figure.definition].append((figure, code))
    return [_fed(definition, rows[definition.code], as_of) for definition in definitions]


def _fed(definition: Definition, rows: Sequence[tuple[FedFigure, str]], as_of: datetime) -> FedCount:
    senders = dict.fromkeys(code for _, code in rows)
    if len(senders) > 1:
        why = Refused(
            "Several systems handed this in (%(systems)s): an administrator says which one counts.",
            systems=", ".join(senders),
        )
        return FedCount(Count(why_none=why), FEED, as_of)
    totals = [figure for figure, _ in rows if not figure.unit and not figure.sex]
    if not totals:
        return FedCount(Count(why_none=Refused("No delivery.")), FEED + "".join(senders), as_of)
    total = totals[-1]
    return FedCount(_count_of(definition, total, [figure for figure, _ in rows]), FEED + "".join(senders), total.as_of)


def _count_of(definition: Definition, total: FedFigure, rows: Sequence[FedFigure]) -> Count:
    if total.definition_version != definition.version:
        return Count(
            why_none=Refused(
                "It was counted by version %(theirs)s of the definition, and version %(ours)s is the one that holds.",
                theirs=total.definition_version,
                ours=definition.version,
            )
        )
    figure = _figure(definition, total)
    if figure is None:
        # The sender's own words, in which a sign of per cent is no place.
        why = Refused("%(reason)s", reason=total.reason) if total.reason else Refused("No figure was handed in.")
        return Count(why_none=why)
    by_sex = {row.sex: row.value for row in rows if row.sex and not row.unit}
    by_unit = {row.unit: part for row in rows if row.unit and not row.sex and (part := _figure(definition, row))}
    return Count(figure, women=by_sex.get("F"), men=by_sex.get("M"), by_unit=by_unit)


def _figure(definition: Definition, row: FedFigure) -> Figure | None:
    if definition.kind is FigureKind.RATIO and row.numerator is not None and row.denominator:
        return Figure(numerator=row.numerator, denominator=row.denominator)
    return None if row.value is None else Figure(number=row.value)
