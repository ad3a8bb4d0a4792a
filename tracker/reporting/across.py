"""Indicators of one plan or of many, judged at once.

Whatever is counted, sorted or left out is judged from as little as can be read; the rows that are shown are read in
full. Both come to the same answer.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    String,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from tracker.database import Quantity
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.plans.models import Plan
from tracker.reading.drafts import Direction, Measure, ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting.answering import answers_for_indicator
from tracker.reporting.compared import Frame, PeriodRow, is_seen
from tracker.reporting.due import is_indicator_asked
from tracker.reporting.expectations import Phase
from tracker.reporting.figures import figure_from
from tracker.reporting.judged_cases import case_of, day_judged, phases_of
from tracker.reporting.judging import Judged, judged, known_indicators, printed_figures, reported_figures
from tracker.reporting.kinds import Accumulation, Curve, Formula, Light, Why
from tracker.reporting.lights import Judgement, Thresholds, judge, outlook_of, target_for
from tracker.reporting.models import Actual, IndicatorReporting, ReportingPeriod


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one indicator stands, with as much as counts, filters and sorting need."""

    id: int
    plan_id: int
    element_id: int
    name: str
    measure: Measure
    answering_id: int  # the institution or unit that reports
    judgement: Judgement

    @property
    def light(self) -> Light:
        """Its light."""
        return self.judgement.light


class _Value(NamedTuple):
    role: ValueRole
    kind: ValueKind
    number: Decimal | None
    parts: list[str]
    year: int | None


class _Settings(NamedTuple):
    measure: Measure
    direction: Direction
    accumulation: Accumulation
    restarts_yearly: bool
    is_wanted: bool
    curve: Curve


class _Rules(NamedTuple):
    light_by: Formula
    thresholds: Thresholds


class _Days(NamedTuple):
    starts_on: date
    ends_on: date


def outcomes(session: Session, some: Sequence[Frame]) -> list[Outcome]:
    """How every indicator of the plans stands, in the order of the frames and of their documents: three queries.

    One more where an indicator's way is phased by period.
    """
    by_plan = {frame.plan.id: frame for frame in some}
    values = _values(session, by_plan)
    actuals = _actuals(session, by_plan)
    found: dict[int, list[Outcome]] = {plan_id: [] for plan_id in by_plan}
    rules = {each.plan.id: _Rules(each.plan.rules.light_by, each.plan.rules.thresholds) for each in some}
    days = {each.plan.id: _Days(each.plan.starts_on, each.plan.ends_on) for each in some}
    ends_on: dict[int | None, date] = {period.id: period.ends_on for frame in some for period in frame.periods}
    dues: dict[tuple[int, str], bool] = {}
    for row in _settings(session, by_plan):
        indicator_id, plan_id, element_id, name, answering_id, *settings, phases = row
        accumulation, curve = settings[2], settings[5]
        *actual, period_id = actuals.get(indicator_id, (None, None, None))
        due = dues.get((plan_id, accumulation))
        if due is None:
            due = dues[plan_id, accumulation] = is_due(by_plan[plan_id], Accumulation(accumulation))
        judgement = _judgement(
            days[plan_id],
            rules[plan_id],
            tuple(settings),
            tuple(values.get(indicator_id, ())),
            tuple(actual),
            day_judged(
                Accumulation(accumulation),
                ends_on.get(period_id),
                by_plan[plan_id].judged_on,
                restarts_yearly=bool(settings[3]),
            ),
            due,
            phases_of(Curve(curve), json.loads(phases), by_plan[plan_id].periods) if phases else (),
        )
        found[plan_id].append(
            Outcome(indicator_id, plan_id, element_id, name, _MEASURES[settings[0]], answering_id, judgement)
        )
    return [outcome for frame in some for outcome in found[frame.plan.id]]


_MEASURES = {measure.value: measure for measure in Measure}


# The same rows are asked for again and again: page after page, sorted and filtered. Everything that the answer hangs
# on is an argument, as the database gives it, so that nothing is read twice.
@lru_cache(maxsize=8192)
def _judgement(
    days: _Days,
    rules: _Rules,
    settings: tuple[Any, ...],
    values: tuple[tuple[Any, ...], ...],
    actual: tuple[str | None, str | None],
    judged_on: date,
    is_asked: bool,
    phases: tuple[Phase, ...],
) -> Judgement:
    printed = [_value(*value) for value in values]
    targets = [value for value in printed if value.role is not ValueRole.BASELINE]
    figure, why_none = actual
    measure, direction, accumulation, restarts_yearly, is_wanted, curve = settings
    return judge(
        case_of(
            days,
            rules,
            _Settings(
                Measure(measure),
                Direction(direction),
                Accumulation(accumulation),
                bool(restarts_yearly),
                bool(is_wanted),
                Curve(curve),
            ),
            (
                next((value for value in printed if value.role is ValueRole.BASELINE), None),
                target_for(targets, judged_on.year, days.ends_on.year),
                outlook_of(targets, days.ends_on.year),
            ),
            figure_from(json.loads(figure)) if figure else None,
            Why(why_none) if why_none else None,
            judged_on=judged_on,
            is_due=is_asked,
            phases=phases,
        )
    )


def _value(role: str, kind: str, number: Any, parts: str, year: int | None) -> _Value:
    # On SQLite a quantity is a whole number of its smallest unit.
    figure = Decimal(number).scaleb(-Quantity.scale) if isinstance(number, int) else number
    return _Value(ValueRole(role), ValueKind(kind), figure, json.loads(parts), year)


def is_due(frame: Frame, accumulation: Accumulation) -> bool:
    """Whether somebody was to report such an indicator by now, as the rules of the lights take it."""
    ends_on = frame.plan.ends_on
    if frame.period is not None:
        return frame.plan.today > frame.period.ends_on and is_indicator_asked(accumulation, frame.period, ends_on)
    return any(is_indicator_asked(accumulation, period, ends_on) for period in frame.over)


def _settings(session: Session, by_plan: Mapping[int, Frame]) -> Iterable[Any]:
    return session.execute(
        select(
            Indicator.id,
            Indicator.plan_id,
            Indicator.element_id,
            Indicator.name,
            answers_for_indicator(),
            type_coerce(Indicator.measure, String),
            type_coerce(Indicator.direction, String),
            type_coerce(IndicatorReporting.accumulation, String),
            IndicatorReporting.restarts_yearly,
            IndicatorReporting.is_wanted,
            type_coerce(IndicatorReporting.curve, String),
            func.nullif(cast(IndicatorReporting.phases, Text), "{}").label("phases"),
        )
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(Indicator.plan_id.in_(sorted(by_plan)))
        .order_by(Indicator.plan_id, Indicator.position)
    )


def _values(session: Session, by_plan: Mapping[int, Frame]) -> dict[int, list[tuple[Any, ...]]]:
    number = type_coerce(IndicatorValue.number, BigInteger)
    found: dict[int, list[tuple[Any, ...]]] = {}
    for indicator_id, *value in session.execute(
        select(
            IndicatorValue.indicator_id,
            type_coerce(IndicatorValue.role, String),
            type_coerce(IndicatorValue.kind, String),
            number,
            cast(IndicatorValue.parts, Text),
            IndicatorValue.year,
        )
        .where(IndicatorValue.plan_id.in_(sorted(by_plan)))
        .order_by(IndicatorValue.indicator_id, IndicatorValue.position)
    ):
        found.setdefault(indicator_id, []).append(tuple(value))
    return found


def _actuals(session: Session, by_plan: Mapping[int, Frame]) -> dict[int, tuple[str | None, str | None, int]]:
    """The figure to date, why there is none, and its period, by the indicator's id: of the latest one looked into.

    As of a day the latest one with a typed figure counts: words alone hide no earlier figure.
    """
    seen = {plan_id: frame.with_drafts for plan_id, frame in by_plan.items()}
    periods = [period_id for frame in by_plan.values() for period_id in frame.looked_into]
    columns = [
        Actual.indicator_id,
        Actual.plan_id,
        cast(Actual.to_date, Text).label("to_date"),
        Actual.why_none,
        cast(Actual.approved_to_date, Text).label("approved_to_date"),
        Actual.approved_why_none,
        Actual.period_id,
    ]
    wanted = and_(Actual.period_id.in_(periods), is_seen(Actual, seen))
    if all(frame.period is not None for frame in by_plan.values()):
        rows: Iterable[Any] = session.execute(select(*columns).where(wanted))
    else:
        place = func.row_number().over(partition_by=Actual.indicator_id, order_by=ReportingPeriod.position.desc())
        latest = (
            select(*columns, place.label("place"))
            .join(ReportingPeriod, ReportingPeriod.id == Actual.period_id)
            .where(wanted, Actual.figure.is_not(None))
            .subquery()
        )
        rows = session.execute(select(latest).where(latest.c.place == 1))
    return {row[0]: (*(row[2:4] if seen[row[1]] else row[4:6]), row[6]) for row in rows}


def judged_rows(session: Session, some: Sequence[Frame], indicator_ids: Collection[int] | None = None) -> list[Judged]:
    """The indicators of the plans, or some of them, as they stand, in full: three queries."""
    by_plan = {frame.plan.id: frame for frame in some}
    of_plans = sorted(by_plan)
    wanted = Indicator.plan_id.in_(of_plans) if indicator_ids is None else Indicator.id.in_(indicator_ids)
    indicators = known_indicators(session, wanted)
    values = printed_figures(
        session,
        IndicatorValue.plan_id.in_(of_plans)
        if indicator_ids is None
        else IndicatorValue.indicator_id.in_(indicator_ids),
    )
    actuals = _reported(session, by_plan, indicator_ids)
    found = []
    for indicator in indicators:
        frame = by_plan[indicator.plan_id]
        reported = actuals.get(indicator.id)
        period = period_judged(frame, reported.period_id if reported is not None else None)
        found.append(
            judged(
                frame.plan,
                frame.plan.rules,
                indicator,
                values.get(indicator.id, []),
                period,
                frame.periods,
                reported,
                judged_on=day_judged(
                    indicator.accumulation,
                    period.ends_on if period is not None else None,
                    frame.judged_on,
                    restarts_yearly=indicator.restarts_yearly,
                ),
                is_due=is_due(frame, indicator.accumulation),
            )
        )
    return found


def period_judged(frame: Frame, period_id: int | None) -> PeriodRow | None:
    """The period whose figure is looked at: the one asked for, else that of the latest figure, else the last over."""
    if frame.period is not None:
        return frame.period
    named = (period for period in frame.over if period.id == period_id)
    return next(named, frame.over[-1] if frame.over else None)


def _reported(session: Session, by_plan: Mapping[int, Frame], indicator_ids: Collection[int] | None) -> dict[int, Any]:
    """What was reported, by the indicator's id; as of a day the latest with a typed figure."""
    found: dict[int, Any] = {}
    asked_for = {frame.period.id for frame in by_plan.values() if frame.period is not None}
    for with_drafts in (False, True):
        periods = [
            period_id
            for frame in by_plan.values()
            if frame.with_drafts is with_drafts
            for period_id in frame.looked_into
        ]
        if not periods:
            continue
        counts = or_(Actual.figure.is_not(None), Actual.period_id.in_(sorted(asked_for)))
        wanted: ColumnElement[bool] = and_(Actual.period_id.in_(periods), counts)
        if indicator_ids is not None:
            wanted = and_(wanted, Actual.indicator_id.in_(indicator_ids))
        for reported in reported_figures(session, wanted, with_drafts=with_drafts):
            found[reported.indicator_id] = reported
    return found


def answering_of(session: Session, plan_id: int) -> dict[int, int]:
    """The institution or unit that reports each indicator of a plan, by the indicator's id: one query."""
    return {row[0]: row[1] for row in session.execute(_answering_in_plan(), {"plan_id": plan_id})}


def answering_in_place(indicator_id: int) -> ScalarSelect[int]:
    """The same for one indicator, to stand in another query."""
    return (
        select(answers_for_indicator())
        .select_from(Indicator)
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(Indicator.id == indicator_id)
        .scalar_subquery()
    )


@cache
def _answering_in_plan() -> Any:
    # Putting the question together takes longer than answering it: it is put once.
    return (
        select(Indicator.id, answers_for_indicator())
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .where(Indicator.plan_id == bindparam("plan_id"))
    )
