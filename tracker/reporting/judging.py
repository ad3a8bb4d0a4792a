"""Indicators judged: what the plan prints and what was reported, put together and handed to the rules.

One way for a plan's page, an indicator's page, the comparison across plans, and the command line: a bounded number
of queries, however many indicators they ask for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.models import Threshold
from tracker.plans.models import Edits, Places, Plan
from tracker.reading.drafts import Direction, Measure, ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting.due import is_indicator_asked
from tracker.reporting.figures import Figure, figure_from
from tracker.reporting.judged_cases import Dated, case_of, day_judged, phases_of
from tracker.reporting.kinds import Accumulation, Curve, Formula, ReviewState, Side, Why
from tracker.reporting.lights import Case, Judgement, Thresholds, judge, outlook_of, target_for
from tracker.reporting.models import Actual, IndicatorReporting, PlanReporting, ReportingPeriod


@dataclass(frozen=True, slots=True)
class PlanRules:
    """By what a plan is judged."""

    official_formula: Formula
    light_by: Formula
    source: str
    is_verified: bool
    thresholds: Thresholds
    are_thresholds_own: bool  # the plan's, not the country's
    has_unit_step: bool
    has_demo_figures: bool
    version: int


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A baseline or target as the rules and the pages need it."""

    indicator_id: int
    role: ValueRole
    kind: ValueKind
    number: Decimal | None
    parts: list[str]
    text: str | None
    year: int | None
    raw: str | None
    source_line: int | None
    places: Places
    edits: Edits


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator with the way in which it is reported, as a plain row."""

    id: int
    plan_id: int
    element_id: int
    key: str
    position: int
    name: str
    measure: Measure
    direction: Direction
    source_line: int
    edits: Edits
    institution_id: int | None  # who reports, where a person has said so
    accumulation: Accumulation
    restarts_yearly: bool
    counters: list[str]
    by_sex: bool
    is_wanted: bool
    curve: Curve
    phases: dict[str, str]
    is_assumed: bool
    name_raw: str = ""
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported of an indicator for a period, as the page's reader may see it."""

    id: int
    indicator_id: int
    period_id: int
    state: ReviewState
    side: Side
    figure: Figure | None
    of_period: Figure | None
    to_date: Figure | None
    why_none: Why | None
    author_id: int | None
    approved_by_id: int | None
    is_corrected: bool
    origin: str
    rests_on_drafts: bool = False  # the figure to date would be another one without what nobody has approved yet


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator in a period or on a day: everything that its row or its explanation shows."""

    indicator: Known
    baseline: PrintedFigure | None
    target: PrintedFigure | None  # of the period judged
    outlook: PrintedFigure | None
    period: Any  # a row of the one whose actual is judged, as `periods.Period`; None where none has begun
    reported: Reported | None
    case: Case
    judgement: Judgement


def plan_rules(session: Session, plans: Iterable[Plan]) -> dict[int, PlanRules]:
    """By what each plan is judged, by its id: one query."""
    plan_ids = sorted(plan.id for plan in plans)
    settings: dict[int, PlanReporting] = {}
    of_country: dict[int, dict[str, Decimal]] = {}
    for row, light, at_least in session.execute(
        select(PlanReporting, Threshold.light, Threshold.at_least)
        .join(Plan, Plan.id == PlanReporting.plan_id)
        .outerjoin(Threshold, Threshold.country_code == Plan.country_code)
        .where(PlanReporting.plan_id.in_(plan_ids))
    ):
        settings[row.plan_id] = row
        if light is not None:
            of_country.setdefault(row.plan_id, {})[light] = at_least
    return {plan_id: _rules(row, of_country.get(plan_id, {})) for plan_id, row in settings.items()}


def _rules(row: PlanReporting, of_country: Mapping[str, Decimal]) -> PlanRules:
    own = {light: value for light in ("on_track", "near", "behind") if (value := getattr(row, light)) is not None}
    return PlanRules(
        official_formula=row.official_formula,
        light_by=row.light_by,
        source=row.source,
        is_verified=row.is_verified,
        thresholds=Thresholds(**{**of_country, **own}),
        are_thresholds_own=bool(own),
        has_unit_step=row.has_unit_step,
        has_demo_figures=row.has_demo_figures,
        version=row.version,
    )


def known_indicators(session: Session, wanted: ColumnElement[bool]) -> list[Known]:
    """Indicators with how they are reported, in the order of their plans and documents: one query."""
    # A plan may have very many: they are made some at a time.
    rows: Iterable[Any] = session.execute(
        _known().where(wanted).order_by(Indicator.plan_id, Indicator.position)
    ).yield_per(1000)
    return [Known(*row) for row in rows]


# A question of many columns takes longer to put than to answer: what is always the same of it is put together once.
@cache
def _known() -> Any:
    return select(
        Indicator.id,
        Indicator.plan_id,
        Indicator.element_id,
        Indicator.key,
        Indicator.position,
        Indicator.name,
        Indicator.measure,
        Indicator.direction,
        Indicator.source_line,
        Indicator.edits,
        IndicatorReporting.institution_id,
        IndicatorReporting.accumulation,
        IndicatorReporting.restarts_yearly,
        IndicatorReporting.counters,
        IndicatorReporting.by_sex,
        IndicatorReporting.is_wanted,
        IndicatorReporting.curve,
        IndicatorReporting.phases,
        IndicatorReporting.is_assumed,
        Indicator.name_raw,
        Indicator.places,
    ).join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)


def printed_figures(session: Session, wanted: ColumnElement[bool]) -> dict[int, list[PrintedFigure]]:
    """Baselines and targets in the order of the document, by the indicator's id: one query."""
    rows: Iterable[Any] = session.execute(
        _printed().where(wanted).order_by(IndicatorValue.indicator_id, IndicatorValue.position)
    )
    found: dict[int, list[PrintedFigure]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(PrintedFigure(*row))
    return found


@cache
def _printed() -> Any:
    return select(
        IndicatorValue.indicator_id,
        IndicatorValue.role,
        IndicatorValue.kind,
        IndicatorValue.number,
        IndicatorValue.parts,
        IndicatorValue.text,
        IndicatorValue.year,
        IndicatorValue.raw,
        IndicatorValue.source_line,
        IndicatorValue.places,
        IndicatorValue.edits,
    )


@cache
def _reported(*, with_drafts: bool) -> Any:
    return select(
        Actual.id,
        Actual.indicator_id,
        Actual.period_id,
        Actual.state,
        Actual.side,
        Actual.figure,
        Actual.of_period if with_drafts else Actual.approved_of_period,
        Actual.to_date if with_drafts else Actual.approved_to_date,
        Actual.why_none if with_drafts else Actual.approved_why_none,
        Actual.author_id,
        Actual.approved_by_id,
        Actual.corrected_at,
        Actual.origin,
        Actual.approved_to_date,
    ).join(ReportingPeriod, ReportingPeriod.id == Actual.period_id)


def reported_figures(session: Session, wanted: ColumnElement[bool], *, with_drafts: bool) -> list[Reported]:
    """What was reported, in the order of the periods: one query. Without drafts only what somebody has approved."""
    seen = wanted if with_drafts else and_(wanted, Actual.state == ReviewState.APPROVED)
    rows: Iterable[Any] = session.execute(
        _reported(with_drafts=with_drafts).where(seen).order_by(Actual.indicator_id, ReportingPeriod.position)
    )
    return [
        Reported(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            figure_from(row[5]),
            figure_from(row[6]),
            figure_from(row[7]),
            Why(row[8]) if row[8] else None,
            row[9],
            row[10],
            row[11] is not None,
            row[12],
            with_drafts and row[7] != row[13],
        )
        for row in rows
    ]


def reported_as_typed(row: Actual) -> Reported:
    """What a row reports to those who may see drafts."""
    return Reported(
        id=row.id,
        indicator_id=row.indicator_id,
        period_id=row.period_id,
        state=row.state,
        side=row.side,
        figure=figure_from(row.figure),
        of_period=figure_from(row.of_period),
        to_date=figure_from(row.to_date),
        why_none=Why(row.why_none) if row.why_none else None,
        author_id=row.author_id,
        approved_by_id=row.approved_by_id,
        is_corrected=row.corrected_at is not None,
        origin=row.origin,
    )


def periods_of(session: Session, plan_id: int) -> Sequence[ReportingPeriod]:
    """The plan's periods in their order: one query."""
    return session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == plan_id).order_by(ReportingPeriod.position)
    ).all()


def judged_in_period(
    session: Session,
    plan: Plan,
    rules: PlanRules,
    period: ReportingPeriod,
    periods: Sequence[ReportingPeriod],
    *,
    today: date,
    with_drafts: bool,
    indicator_ids: Collection[int] | None = None,
) -> list[Judged]:
    """The plan's indicators, or some of them, as they stand at the end of a period: three queries."""
    of_plan = Indicator.plan_id == plan.id
    if indicator_ids is not None:
        of_plan = and_(of_plan, Indicator.id.in_(indicator_ids))
    indicators = known_indicators(session, of_plan)
    values = printed_figures(session, _values_of(plan, indicator_ids))
    actuals = {
        each.indicator_id: each
        for each in reported_figures(session, Actual.period_id == period.id, with_drafts=with_drafts)
    }
    is_over = today > period.ends_on
    return [
        judged(
            plan,
            rules,
            indicator,
            values.get(indicator.id, []),
            period,
            periods,
            actuals.get(indicator.id),
            judged_on=period.ends_on,
            is_due=is_over and is_indicator_asked(indicator.accumulation, period, plan.ends_on),
        )
        for indicator in indicators
    ]


def _values_of(plan: Plan, indicator_ids: Collection[int] | None) -> ColumnElement[bool]:
    if indicator_ids is not None:
        return IndicatorValue.indicator_id.in_(indicator_ids)
    return IndicatorValue.plan_id == plan.id


def judged_on_day(
    session: Session,
    plan: Plan,
    rules: PlanRules,
    day: date,
    periods: Sequence[ReportingPeriod],
    *,
    with_drafts: bool,
) -> list[Judged]:
    """The plan's indicators as of a day: the latest figure of the periods that were over, judged by that day.

    A period for which only words were typed hides no earlier figure.
    """
    over = [period for period in periods if period.ends_on <= day]
    by_id = {period.id: period for period in over}
    indicators = known_indicators(session, Indicator.plan_id == plan.id)
    values = printed_figures(session, IndicatorValue.plan_id == plan.id)
    actuals = {
        each.indicator_id: each
        for each in reported_figures(
            session, and_(Actual.period_id.in_(list(by_id)), Actual.figure.is_not(None)), with_drafts=with_drafts
        )
    }
    found = []
    for indicator in indicators:
        actual = actuals.get(indicator.id)
        period = by_id[actual.period_id] if actual is not None else (over[-1] if over else None)
        asked = any(is_indicator_asked(indicator.accumulation, each, plan.ends_on) for each in over)
        found.append(
            judged(
                plan,
                rules,
                indicator,
                values.get(indicator.id, []),
                period,
                periods,
                actual,
                judged_on=day_judged(
                    indicator.accumulation,
                    period.ends_on if period is not None else None,
                    day,
                    restarts_yearly=indicator.restarts_yearly,
                ),
                is_due=asked,
            )
        )
    return found


def judged(
    plan: Dated,
    rules: PlanRules,
    indicator: Known,
    values: Sequence[PrintedFigure],
    period: Any,
    periods: Iterable[Any],
    reported: Reported | None,
    *,
    judged_on: date,
    is_due: bool,
) -> Judged:
    """Put one indicator's case together and judge it."""
    baseline = next((value for value in values if value.role is ValueRole.BASELINE), None)
    targets = [value for value in values if value.role is not ValueRole.BASELINE]
    target = target_for(targets, judged_on.year, plan.ends_on.year)
    outlook = outlook_of(targets, plan.ends_on.year)
    case = case_of(
        plan,
        rules,
        indicator,
        (baseline, target, outlook),
        reported.to_date if reported is not None else None,
        reported.why_none if reported is not None else None,
        judged_on=judged_on,
        is_due=is_due,
        phases=phases_of(indicator.curve, indicator.phases, periods),
    )
    return Judged(indicator, baseline, target, outlook, period, reported, case, judge(case))
