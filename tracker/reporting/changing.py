"""Changing how a plan and its indicators are reported and judged; with a reason where figures are judged otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.database import transaction
from tracker.errors import Refused, changed_meanwhile
from tracker.history import Author, Change, Subject, record
from tracker.indicators.models import Indicator
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reading.drafts import Measure
from tracker.reading.notation import plain_number
from tracker.reporting.judging import periods_of
from tracker.reporting.kinds import COUNTING, Accumulation, Curve, Formula
from tracker.reporting.models import Actual, IndicatorReporting, PlanReporting, ReportingPeriod
from tracker.reporting.recounting import recount
from tracker.reporting.settings import assumed_reporting
from tracker.reporting.tallies import count_anew
from tracker.texts import check_reason, check_text

# What decides how a figure is judged: it is changed for a reason only.
_JUDGED_BY = frozenset({"official_formula", "light_by", "on_track", "near", "behind"})
_COUNTED_BY = frozenset({"accumulation", "restarts_yearly", "is_wanted", "curve", "phases"})
LIGHTS = ("on_track", "near", "behind")


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """How a plan is to be reported and judged."""

    has_unit_step: bool
    official_formula: Formula
    light_by: Formula
    source: str
    is_verified: bool
    # From which percent on each light is shown, best first; all None: the country's thresholds hold.
    thresholds: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)


@dataclass(frozen=True, slots=True)
class IndicatorSettings:
    """How an indicator is to be reported and judged."""

    accumulation: Accumulation
    restarts_yearly: bool
    institution_id: int | None  # None: whom the plan names
    counters: Sequence[str]
    by_sex: bool
    is_wanted: bool
    curve: Curve
    phases: Mapping[str, Decimal | None] = field(default_factory=dict)  # percent of the way, by the period's code


def change_plan_reporting(
    session: Session,
    plan: Plan,
    wanted: PlanSettings,
    *,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Change how a plan is reported and judged.

    Raises:
        Refused: a threshold is not possible, the source or the reason is missing, nothing would change, or somebody
            else has changed the settings meanwhile.
    """
    _check_thresholds(wanted.thresholds)
    if not wanted.source.strip():
        raise Refused("Say where the formula is laid down, or why it is taken.", field="source")
    check_text(wanted.source, "source")
    columns: dict[str, Any] = {
        "has_unit_step": wanted.has_unit_step,
        "official_formula": wanted.official_formula,
        "light_by": wanted.light_by,
        "source": wanted.source.strip(),
        "is_verified": wanted.is_verified,
        **dict(zip(LIGHTS, wanted.thresholds, strict=True)),
    }
    with transaction(session):
        row = session.get_one(PlanReporting, plan.id, with_for_update=True, populate_existing=True)
        if row.version != version:
            raise changed_meanwhile()
        changes = _changes(row, columns)
        told = _reason_for(reason, changes, _JUDGED_BY)
        for name, value in columns.items():
            setattr(row, name, value)
        session.flush()
        subject = Subject("plan", plan.code, plan.title)
        record(session, author, "reporting.changed", subject, changes, plan_id=plan.id, reason=told, now=now)


def _check_thresholds(thresholds: Sequence[Decimal | None]) -> None:
    if all(value is None for value in thresholds):
        return
    above: Decimal | None = None
    for light, value in zip(LIGHTS, thresholds, strict=True):
        if value is None:
            raise Refused("Type all three thresholds, or none: then the country's hold.", field=light)
        if not 0 < value <= 100:
            raise Refused("A threshold is more than 0 and at most 100 percent.", field=light)
        if above is not None and value >= above:
            raise Refused("Each threshold is lower than the one above it.", field=light)
        above = value


def change_indicator_reporting(
    session: Session,
    plan: Plan,
    indicator: Indicator,
    wanted: IndicatorSettings,
    *,
    reason: str,
    version: int,
    author: Author,
    now: datetime,
) -> None:
    """Say how an indicator is reported and judged; what was assumed so far is confirmed by it.

    Both figures of all its periods follow anew, in the same transaction.

    Raises:
        Refused: something does not fit the indicator, the reason is missing, nothing would change, or somebody else
            has changed it meanwhile.
    """
    indicator_id, key, name, measure = indicator.id, indicator.key, indicator.name, indicator.measure
    check_fits(wanted, measure, periods_of(session, plan.id))
    with transaction(session):
        row = session.get_one(IndicatorReporting, indicator_id, with_for_update=True, populate_existing=True)
        if row.version != version:
            raise changed_meanwhile()
        if len(wanted.counters) != len(row.counters):
            raise Refused("The indicator has %(count)s counters.", field="counters", count=len(row.counters))
        columns = _columns_of(wanted)
        changes = _changes(row, columns, _codes(session, {row.institution_id, wanted.institution_id}))
        told = _reason_for(reason, changes, _COUNTED_BY)
        for column, value in columns.items():
            setattr(row, column, value)
        session.flush()
        subject = Subject("indicator", key, name)
        record(session, author, "reporting.changed", subject, changes, plan_id=plan.id, reason=told, now=now)
        recount(session, indicator_id)
        count_anew(session, plan.id)


def follow_parts(
    session: Session,
    plan: Plan,
    indicator: Indicator,
    edited: Mapping[str, int],
    *,
    reason: str,
    author: Author,
    now: datetime,
) -> None:
    """Let the counters of a compound indicator follow its printed values, which were edited to other numbers of parts.

    `edited` are the numbers of parts by the fields in which they were typed. It belongs to the transaction of the edit.

    Raises:
        Refused: a figure was reported with as many counters as there are now.
    """
    row = session.get_one(IndicatorReporting, indicator.id, with_for_update=True, populate_existing=True)
    other = [name for name, parts in edited.items() if parts != len(row.counters)]
    if not other:
        return
    is_reported = or_(Actual.figure.is_not(None), Actual.filed.is_not(None))
    if session.scalars(select(Actual.id).where(Actual.indicator_id == indicator.id, is_reported).limit(1)).first():
        raise Refused(
            "Figures with %(count)s counters have been reported, so the value keeps as many.",
            field=other[0],
            count=len(row.counters),
        )
    counters = assumed_reporting(indicator.measure, indicator.name, indicator.values)["counters"]
    if len(counters) == len(row.counters):
        return
    columns = {"counters": counters, "is_assumed": True}
    changes = _changes(row, columns)
    row.counters, row.is_assumed = counters, True
    session.flush()
    subject = Subject("indicator", indicator.key, indicator.name)
    record(session, author, "reporting.changed", subject, changes, plan_id=plan.id, reason=reason, now=now)


def check_fits(wanted: IndicatorSettings, measure: Measure, periods: Sequence[ReportingPeriod]) -> None:
    """Let settings pass that fit an indicator of a measure in a plan with these periods, in their order.

    Raises:
        Refused: they do not.
    """
    if measure is Measure.DESCRIPTIVE and wanted.accumulation in COUNTING:
        raise Refused("What is described in words cannot be added up.", field="accumulation")
    if wanted.by_sex and measure is not Measure.NUMBER:
        raise Refused("Only a number of persons is reported by sex.", field="by_sex")
    for position, counter in enumerate(wanted.counters):
        check_text(counter, f"counter_{position}")
    if wanted.curve is Curve.PHASED:
        _check_phases(wanted, periods)


def _check_phases(wanted: IndicatorSettings, periods: Sequence[ReportingPeriod]) -> None:
    starts_anew = wanted.restarts_yearly and wanted.accumulation in COUNTING
    years: dict[int, list[str]] = {}
    for period in periods:
        years.setdefault(period.ends_on.year if starts_anew else 0, []).append(period.code)
    for codes in years.values():
        before = Decimal(0)
        for code in codes:
            value, place = wanted.phases.get(code), f"phase_{code}"
            if value is None:
                raise Refused(
                    "Type for the end of %(period)s how much of the way is expected.", field=place, period=code
                )
            if not before <= value <= 100:
                raise Refused("What is expected rises from period to period, and to 100 percent at most.", field=place)
            before = value
        if before != 100:
            raise Refused("At the end of the last period 100 percent are expected.", field=f"phase_{codes[-1]}")


def _columns_of(wanted: IndicatorSettings) -> dict[str, Any]:
    phases = {
        code: plain_number(value)
        for code, value in wanted.phases.items()
        if value is not None and wanted.curve is Curve.PHASED
    }
    return {
        "accumulation": wanted.accumulation,
        "restarts_yearly": wanted.restarts_yearly,
        "institution_id": wanted.institution_id,
        "counters": [" ".join(counter.split()) for counter in wanted.counters],
        "by_sex": wanted.by_sex,
        "is_wanted": wanted.is_wanted,
        "curve": wanted.curve,
        "phases": phases,
        "is_assumed": False,
    }


def _codes(session: Session, ids: set[int | None]) -> dict[int | None, str]:
    rows = session.execute(
        select(Institution.id, Institution.code).where(Institution.id.in_(sorted(each for each in ids if each)))
    )
    return {row.id: row.code for row in rows}


def _changes(row: Any, columns: Mapping[str, Any], codes: Mapping[int | None, str] | None = None) -> list[Change]:
    """What becomes of a row's columns, as the history tells it: institutions by their codes."""
    changes = []
    for name, value in columns.items():
        present = getattr(row, name)
        if present == value:
            continue
        if name == "institution_id":
            known = codes or {}
            changes.append(Change("reports", known.get(present), known.get(value)))
        else:
            changes.append(Change(name, _plain(present), _plain(value)))
    if not changes:
        raise Refused("Nothing was changed.")
    return changes


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    return getattr(value, "value", value)


def _reason_for(reason: str, changes: Sequence[Change], needing: frozenset[str]) -> str | None:
    """The reason as the history keeps it; it may be missing where figures are judged as before."""
    typed = reason.strip()
    if typed or any(change.field in needing for change in changes):
        check_reason(typed)
    return typed or None
