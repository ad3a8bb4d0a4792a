"""How plans are reported: the settings with which they begin, made where they are missing and never written over."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from tracker.indicators.models import Indicator, IndicatorValue
from tracker.plans.models import Plan
from tracker.reading.drafts import Measure, ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting.kinds import Accumulation, Curve, Formula, PeriodKind
from tracker.reporting.models import IndicatorReporting, PlanReporting, ReportingPeriod
from tracker.reporting.periods import periods_between
from tracker.reporting.tallies import count_anew


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((files("tracker.reporting") / "settings.toml").read_text("utf-8"))


def shipped_reporting(form: str) -> dict[str, Any]:
    """The settings with which a plan in an official form begins, as columns of `PlanReporting`."""
    columns = {**_file()["every"], **_file()["forms"].get(form, {})}
    return {
        **columns,
        "period_kind": PeriodKind(columns["period_kind"]),
        "official_formula": Formula(columns["official_formula"]),
        "light_by": Formula(columns["light_by"]),
    }


def begin_reporting(session: Session, plan: Plan) -> PlanReporting:
    """Give a plan what it lacks to be reported: settings, periods, settings of its indicators.

    What is there already stays as it is. It belongs to the transaction of whoever loads the plan.
    """
    settings = session.get(PlanReporting, plan.id)
    if settings is None:
        settings = PlanReporting(plan_id=plan.id, has_unit_step=False, **shipped_reporting(plan.form))
        session.add(settings)
    has_periods = session.scalars(select(ReportingPeriod.id).where(ReportingPeriod.plan_id == plan.id)).first()
    if has_periods is None:
        add_periods(session, plan, settings)
    _complete_indicators(session, plan)
    count_anew(session, plan.id)
    return settings


def begin_anew(session: Session, plan: Plan) -> None:
    """The same for a plan that was loaded anew: nobody has reported yet, so its periods follow the document."""
    session.execute(delete(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id))
    begin_reporting(session, plan)


def add_periods(session: Session, plan: Plan, settings: PlanReporting) -> None:
    """Add all periods of a plan that has none."""
    drafts = periods_between(plan.starts_on, plan.ends_on, settings.period_kind, settings.due_days)
    session.add_all(
        ReportingPeriod(
            plan_id=plan.id,
            code=draft.code,
            position=position,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            due_on=draft.due_on,
        )
        for position, draft in enumerate(drafts, 1)
    )


def _complete_indicators(session: Session, plan: Plan) -> None:
    known = set(session.scalars(select(IndicatorReporting.indicator_id).where(IndicatorReporting.plan_id == plan.id)))
    indicators = session.scalars(
        select(Indicator).where(Indicator.plan_id == plan.id).options(selectinload(Indicator.values))
    )
    session.add_all(
        IndicatorReporting(
            indicator_id=indicator.id,
            plan_id=plan.id,
            **assumed_reporting(indicator.measure, indicator.name, indicator.values),
        )
        for indicator in indicators
        if indicator.id not in known
    )


def assumed_reporting(measure: Measure, name: str, values: Sequence[IndicatorValue]) -> dict[str, Any]:
    """What is taken for an indicator until a person confirms it, as columns of `IndicatorReporting`.

    A number or counters with a target for one year are counted anew each year and added up over its periods; a
    percent, a stage, and a figure with targets years apart are levels, of which the latest counts.
    """
    targets = [value for value in values if value.role is not ValueRole.BASELINE]
    is_of_a_year = bool(targets) and all(value.role is ValueRole.ANNUAL for value in targets)
    is_counted = measure in {Measure.NUMBER, Measure.COMPOUND} and is_of_a_year
    parts = max((len(value.parts) for value in values if value.kind is ValueKind.COMPOUND), default=0)
    return {
        "accumulation": Accumulation.SUM if is_counted else Accumulation.LATEST,
        "restarts_yearly": is_of_a_year,
        "counters": counter_names(name, parts) if measure is Measure.COMPOUND else [],
        "by_sex": False,
        "is_wanted": True,
        "curve": Curve.LINEAR,
        "phases": {},
        "is_assumed": True,
    }


def counter_names(name: str, parts: int) -> list[str]:
    """What each counter counts, in the plan's own words where its name is divided as the value is; else no names.

    Where no value is printed (`parts` is 0), there are as many counters as the name is divided into, and at least two.
    """
    names = [piece.strip() for piece in name.strip(" /").split("/")]
    if not parts:
        names = [piece for piece in names if piece]
        parts = max(len(names), 2)
    return names if len(names) == parts and all(names) else [""] * parts
