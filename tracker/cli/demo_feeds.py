"""Other case systems for a demonstration: two invented ones of Kosovo, and what they hand in. None of it was counted.

What they hand in goes through the service behind the signed door, as if it had come in its time: so the checks, the
health of each and the counts beside what was typed are real, and only the numbers are not.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.feeds.services import Seal, change_feed, create_feed
from tracker.cases.feeds.taking import take_figures
from tracker.cases.figures.models import Feed, FigureDefinition
from tracker.database import transaction
from tracker.history import COMMAND
from tracker.indicators.models import Indicator
from tracker.plans.models import Plan
from tracker.reporting.judging import periods_of
from tracker.reporting.models import Actual, ReportingPeriod
from tracker.reporting.tallies import counted_at_the_end

PLAN = "XK-MIG-2021-2023"
EXPECTED_DAYS = 20
WOMEN = Decimal("0.3")  # of whom nobody typed how many were women
# What is handed in for each half-year of the plan: counts, or what a share is of what. They are what people typed in
# demo_history.toml but for the last half-year they told, in which they still differ; 2023 nobody has typed.
_BY_SEX = frozenset({"XK-K1"})
_FIGURES: Mapping[str, Sequence[Any]] = {
    "XK-K1": (310, 318, 336, 347, 341, 358),
    "XK-K2": ((212, 408), (455, 820), (310, 500), (698, 1004), (371, 612), (402, 655)),
    "XK-K3": (6, 14, 21, 30, 38, 47),  # to date, as the definition's setting says
    "XK-K4": ((408, 408), (820, 820), (500, 500), (1004, 1004), (612, 612), (655, 655)),
    "XK-K5": ((371, 408), (762, 820), (476, 500), (961, 1004), (593, 612), (639, 655)),
    "XK-K8": ((1154, 2219), (1391, 2398), (1630, 2507), (1822, 2641), (1790, 2486), (1902, 2535)),
    "XK-K9": (4, 9, 6, 10, 7, 8),
    "XK-K10-IDENTIFIED": (6, 11, 8, 12, 9, 10),
    "XK-K10-REFERRED": (5, 10, 7, 11, 8, 10),
}


@dataclass(frozen=True, slots=True)
class _System:
    """An invented system: what it hands in, what reporting takes of that, and how soon after a period it does so."""

    code: str
    name: str
    definitions: tuple[str, ...]
    supplies: tuple[str, ...]
    days: int
    is_hasty: bool = False  # it counted its last period before that had ended, was refused, and has not come again


_SYSTEMS = (
    _System(
        "XK-GRANICA",
        "Granična policija, sistem za upravljanje granicom (izmišljeno za prikaz)",
        ("XK-K4", "XK-K8", "XK-K10-IDENTIFIED", "XK-K10-REFERRED"),
        (),
        12,
        is_hasty=True,
    ),
    _System(
        "XK-ODAM",
        "Odeljenje za državljanstvo, azil i migraciju, evidencija povratka (izmišljeno za prikaz)",
        ("XK-K1", "XK-K2", "XK-K3", "XK-K5", "XK-K9"),
        ("XK-K1", "XK-K2", "XK-K9"),
        9,
    ),
)


def demo_feeds(session: Session, seal: Seal) -> int:
    """Give the demonstration its other case systems with all that they hand in, once; return how many were entered.

    Nothing is done where the plan or one of its definitions is missing, or a system is there already.
    """
    plan = session.scalars(select(Plan).where(Plan.code == PLAN)).one_or_none()
    rows = session.scalars(
        select(FigureDefinition).where(FigureDefinition.code.in_(list(_FIGURES)), FigureDefinition.is_current)
    )
    versions = {row.code: row.version for row in rows}
    there = session.scalars(select(Feed.id).where(Feed.code.in_([each.code for each in _SYSTEMS]))).first()
    if plan is None or set(versions) != set(_FIGURES) or there is not None:
        return 0
    with transaction(session), counted_at_the_end(session, plan.id):
        periods = periods_of(session, plan.id)
        women = _women_typed(session, plan.id)
        for system in _SYSTEMS:
            feed = _entered(session, system, seal, datetime.combine(plan.starts_on, time(8)))
            for position, period in enumerate(periods[: len(_FIGURES["XK-K1"])]):
                figures = [
                    figure
                    for code in system.definitions
                    for figure in _figures(code, versions[code], period, position, women)
                ]
                is_last = position == len(periods) - 1
                _hand_in(session, feed, system, period, figures, is_early=is_last and system.is_hasty)
    return len(_SYSTEMS)


def _entered(session: Session, system: _System, seal: Seal, now: datetime) -> Feed:
    how: dict[str, Any] = {"definitions": system.definitions, "expected_days": EXPECTED_DAYS, "author": COMMAND}
    feed, _ = create_feed(session, code=system.code, name=system.name, seal=seal, now=now, **how)
    if system.supplies:
        how |= {"supplies": system.supplies, "reason": "(izmišljeno za prikaz)", "version": feed.version}
        change_feed(session, feed.id, name=system.name, now=now + timedelta(minutes=5), **how)
    return feed


def _women_typed(session: Session, plan_id: int) -> dict[str, tuple[Decimal, Decimal]]:
    """How many women and men people typed of those who returned, by the period."""
    rows = session.execute(
        select(ReportingPeriod.code, Actual.women, Actual.men)
        .join(ReportingPeriod, ReportingPeriod.id == Actual.period_id)
        .join(Indicator, Indicator.id == Actual.indicator_id)
        .where(Actual.plan_id == plan_id, Indicator.key == "2.2-I1", Actual.women.is_not(None))
    )
    return {code: (women, men) for code, women, men in rows if women is not None and men is not None}


def _figures(
    code: str, version: int, period: ReportingPeriod, position: int, women: Mapping[str, tuple[Decimal, Decimal]]
) -> Iterator[dict[str, Any]]:
    told = {
        "definition": code,
        "version": version,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
    }
    counted = _FIGURES[code][position]
    if isinstance(counted, tuple):
        numerator, denominator = counted
        share = (Decimal(100 * numerator) / denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)
        yield told | {"value": str(share), "numerator": numerator, "denominator": denominator}
        return
    yield told | {"value": counted}
    if code in _BY_SEX:
        guess = int(counted * WOMEN)
        of_women, of_men = women.get(period.code, (Decimal(guess), Decimal(counted - guess)))
        if of_women + of_men > counted:
            of_women, of_men = Decimal(guess), Decimal(counted - guess)
        yield told | {"sex": "F", "value": int(of_women)}
        yield told | {"sex": "M", "value": int(of_men)}


def _hand_in(
    session: Session,
    feed: Feed,
    system: _System,
    period: ReportingPeriod,
    figures: Sequence[Mapping[str, Any]],
    *,
    is_early: bool,
) -> None:
    as_of = datetime.combine(period.ends_on + timedelta(days=-2 if is_early else system.days), time(6))
    body = {"contract": 1, "as_of": f"{as_of.isoformat()}Z", "figures": figures}
    received_at = datetime.combine(period.ends_on + timedelta(days=system.days), time(6, 5))
    take_figures(session, feed.id, f"{period.code}:figures:1", json.dumps(body).encode(), received_at)
