"""Counting a plan's figures for a period and handing each to reporting, where it stands beside what is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.counting import Found, Span, count_all
from tracker.cases.figure_queries import asked_of, definitions_of, links_of
from tracker.cases.models import CaseUnit
from tracker.database import transaction
from tracker.history import Author
from tracker.plans.models import Plan
from tracker.reporting.counted import Count, supply
from tracker.reporting.figures import Figure, plain_figure
from tracker.reporting.models import ReportingPeriod

MOST_DECIMALS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Computed:
    """One definition's figure for a period, as a command prints it."""

    definition: str
    version: int
    indicator: str | None  # None: the plan has no indicator for it
    period: str
    value: Decimal | list[Decimal] | None  # a percent is 87; a list for several counters; None: see reason
    reason: str  # "" where there is a value
    as_of: datetime


def compute_figures(
    session: Session,
    plan: Plan,
    period: ReportingPeriod,
    *,
    author: Author,
    now: datetime,
    as_of: datetime | None = None,
) -> list[Computed]:
    """Count every figure that is defined for a plan, and hand those of indicators to reporting, in one transaction.

    What was recorded after `as_of` does not count; without it, all that is recorded does.
    """
    with transaction(session):
        found = counted_for(session, plan.code, period, as_of or now)
        names = dict(session.execute(select(CaseUnit.code, CaseUnit.name)).tuples().all())
        links = links_of(session, [each.asked.definition.code for each in found])
        by_code = {each.asked.definition.code: each for each in found}
        for link in links:
            one = by_code[link.definition]
            supply(session, link.indicator_id, period.id, as_handed_in(one, names), author=author, now=now)
    return [computed(each, period.code) for each in found]


def counted_for(session: Session, plan_code: str, period: ReportingPeriod, as_of: datetime) -> list[Found]:
    """Every figure that is defined for a plan, counted for a period and not handed in."""
    asked = asked_of(session, definitions_of(session, plan_code))
    return count_all(session, asked, Span(period.starts_on, period.ends_on, as_of)) if asked else []


def computed(found: Found, period: str) -> Computed:
    """A figure as a command prints it."""
    definition, count = found.asked.definition, found.count
    return Computed(
        definition=definition.code,
        version=definition.version,
        indicator=definition.indicator or None,
        period=period,
        value=value_of(count.figure),
        reason="" if count.why_none is None else str(count.why_none),
        as_of=found.as_of,
    )


def value_of(figure: Figure | None) -> Decimal | list[Decimal] | None:
    """A figure's value: a number, a percent with six decimals at most, or a list of counters; None without one."""
    if figure is None:
        return None
    if figure.parts:
        return list(figure.parts)
    vector = figure.vector
    assert isinstance(vector, tuple), "a ratio of nothing is handed on as no figure"
    value = vector[0]
    return value if value == value.to_integral_value() else value.quantize(MOST_DECIMALS).normalize()


def as_handed_in(found: Found, names: Mapping[str, str]) -> Count:
    """A count as reporting keeps it; `names` are those of our units by their codes."""
    definition, count = found.asked.definition, found.count
    return Count(
        origin=found.origin,
        definition=definition.code,
        definition_version=definition.version,
        figure=plain_figure(count.figure),
        why_none="" if count.why_none is None else count.why_none.message,
        why_none_words={} if count.why_none is None else dict(count.why_none.params),
        women=count.women,
        men=count.men,
        by_unit=_by_unit(count.by_unit, names),
        settings=_settings(found),
        list_digest=count.digest,
        as_of=found.as_of,
        is_invented=count.is_invented,
    )


def _by_unit(by_unit: Mapping[Any, Figure], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"unit": code, "name": names.get(code, code), "figure": plain_figure(figure)}
        for code, figure in sorted(by_unit.items())
    ]


def _settings(found: Found) -> list[dict[str, str]]:
    """The answers by which was counted, and the procedures that no statutory period lets count."""
    answers: Sequence[tuple[str, str]] = [*found.asked.answers.items()]
    if found.count.left_out:
        answers = [*answers, ("left_out", ", ".join(found.count.left_out))]
    return [{"name": name, "value": value} for name, value in answers]
