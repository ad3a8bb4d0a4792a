"""Counting a plan's figures for a period and handing each to reporting, where it stands beside what is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases.figures.counting import CASES, Found, Span, count_all
from tracker.cases.figures.queries import asked_of, definitions_of, links_of, unit_names
from tracker.database import transaction
from tracker.errors import Refused
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

    What was recorded after `as_of` does not count; without it, all that is recorded does. What a feed counts was handed
    to reporting when it was delivered, and is only told here.

    Raises:
        Refused: reporting does not take one of them.
    """
    with transaction(session):
        found = counted_for(session, plan.code, period, as_of or now)
        names = unit_names(session)
        own = {each.asked.definition.code: each for each in found if each.origin == CASES}
        for link in links_of(session, sorted(own)):
            handed_in = as_handed_in(own[link.definition], names)
            supply(session, link.indicator_id, period.id, handed_in, author=author, now=now)
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
        why_none_words={} if count.why_none is None else _words(count.why_none),
        women=count.women,
        men=count.men,
        by_unit=_by_unit(count.by_unit, names),
        settings=_settings(found),
        list_digest=count.digest,
        as_of=found.as_of,
        is_invented=count.is_invented,
    )


def _words(why: Refused) -> dict[str, Any]:
    """What a reason's places are filled with, as JSON."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in why.params.items()}


def _by_unit(by_unit: Mapping[Any, Figure], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"unit": code, "name": names.get(code, code), "figure": plain_figure(figure)}
        for code, figure in sorted(by_unit.items())
    ]


def _settings(found: Found) -> list[dict[str, str]]:
    """The answers by which was counted, and the procedures that count nowhere for want of a statutory period."""
    answers = [
        {
            "name": setting.name,
            "value": answer,
            "asks": setting.says if answer in setting.choices else "",
            "says": setting.choices.get(answer, setting.says),
        }
        for setting in found.asked.definition.settings
        if (answer := found.asked.answers[setting.name]) or not setting.is_days
    ]
    if found.count.left_out:
        says = "Their cases count nowhere, for no statutory period is known for them."
        answers.append({"name": "left_out", "value": ", ".join(found.count.left_out), "says": says})
    return answers
