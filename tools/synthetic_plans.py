"""Fill a database with many plans shaped like Kosovo's and with years of figures: for measuring, never for use.

    .venv/bin/python tools/synthetic_plans.py sqlite:////tmp/many.sqlite --plans 200 --periods 12 --seed 1

One plan is loaded as any other; its rows are copied inside the database, so that 2,000 plans take minutes. The first
plans have figures of their own, drawn by the seed; the others repeat them. Every figure to date is the one that the
tracker itself would work out.
"""

import argparse
import logging
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, Table, create_engine, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from tracker.app import create_app
from tracker.config import settings_from
from tracker.database import TimeLimits, configure_engine
from tracker.exchange.apply import apply_draft
from tracker.exchange.digests import CONTENT
from tracker.exchange.folders import read_folders
from tracker.extensions import alembic
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.plans.models import Activity, Plan
from tracker.reading.drafts import Measure, ValueRole
from tracker.reporting.figures import Figure, Typed, plain_figure, reached
from tracker.reporting.kinds import Accumulation, PeriodKind, ReviewState, Side, Status
from tracker.reporting.models import ActivityReport, Actual, IndicatorReporting, PlanReporting, ReportingPeriod, Tally
from tracker.reporting.periods import PeriodDraft, periods_between
from tracker.reporting.tallies import count_anew

IMPORTS = Path(__file__).resolve().parent.parent / "imports"
SHAPE = "XK-MIG-2021-2023"
VARIANTS = 10  # plans with figures of their own
STARTS_ON = date(2021, 1, 1)
DUE_DAYS = 30
COUNTED = {"2.2-I1": Accumulation.SUM, "4.3-I1": Accumulation.RUNNING, "2.1-I1": Accumulation.YEARLY}
BY_COUNTS = "1.2-I1"
# How far indicators come by the end of the plan, as a share of the way: one for each light and some more.
WAYS = (1.15, 1.0, 0.96, 0.92, 0.8, 0.74, 0.6, 0.52, 0.35, 0.1, -0.2)
# Of 100 items, how many come how far; the rest is missing.
LOCKED = {ReviewState.APPROVED: 96, ReviewState.RETURNED: 1}
IN_REVIEW = {ReviewState.APPROVED: 60, ReviewState.SUBMITTED: 22, ReviewState.RETURNED: 7, ReviewState.DRAFT: 5}
OPEN = {ReviewState.APPROVED: 25, ReviewState.SUBMITTED: 30, ReviewState.RETURNED: 10, ReviewState.DRAFT: 20}
# What copying a plan copies, in an order in which rows find those that they name. Rows of the search index and the
# document's own lines are left out: nothing of reporting reads them.
LEFT_OUT = {"search_entry", "document_line"}


def code_of(number: int) -> str:
    """The code of a synthetic plan, from 1 on."""
    return f"XK-SYN-{number:04}"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made."""

    plans: int
    periods: int
    seed: int = 1


def migrated(url: str, instance: Path) -> Engine:
    """An engine on a database of the present version; an empty one is set up."""
    app = create_app(replace(settings_from({}, instance), database_url=url, instance=instance))
    with app.app_context():
        alembic.upgrade()
    limits = TimeLimits(lock=60, statement=0, idle=0)
    engine = create_engine(url)
    configure_engine(engine, limits)
    return engine


def fill(engine: Engine, size: Size) -> None:
    """Put synthetic plans with their periods and figures into a database that has none of them yet."""
    with Session(engine) as session:
        template = _template(session, size)
        spans = _copy_plans(session, template, size.plans)
        variants = min(size.plans, VARIANTS)
        _report(session, template, size, variants, spans)
        for plan_id in range(template.id, template.id + variants):
            count_anew(session, plan_id)
        for model in (Actual, ActivityReport, Tally):
            _copy(session, model.__table__, spans, template, variants)  # type: ignore[arg-type]
        if engine.dialect.name == "postgresql":
            for name in (*spans, "plan"):
                continue_after(session, name)
        session.commit()
    if engine.dialect.name == "postgresql":
        # Its own housekeeping would do so within a minute; a measurement does not wait for it.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _template(session: Session, size: Size) -> Plan:
    """The first synthetic plan, loaded as any other, with as many quarters as are wanted."""
    draft = deepcopy(next(folder.draft for folder in read_folders([IMPORTS]) if folder.draft.code == SHAPE))
    now = datetime.now(UTC).replace(tzinfo=None)
    apply_draft(session, replace(draft, code=code_of(1)), public=True, now=now)
    plan = session.scalars(select(Plan).where(Plan.code == code_of(1))).one()
    plan.starts_on, plan.ends_on = STARTS_ON, _quarters(size.periods)[-1].ends_on
    settings = session.get_one(PlanReporting, plan.id)
    settings.period_kind, settings.due_days = PeriodKind.QUARTER, DUE_DAYS
    settings.has_demo_figures = True
    session.execute(delete(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id))
    for key, accumulation in COUNTED.items():
        ids = select(Indicator.id).where(Indicator.plan_id == plan.id, Indicator.key == key)
        session.execute(
            update(IndicatorReporting)
            .where(IndicatorReporting.indicator_id.in_(ids))
            .values(accumulation=accumulation, restarts_yearly=accumulation is Accumulation.SUM)
        )
    # The interim target is that of the plan's end, however long the plan was made.
    session.execute(
        update(IndicatorValue)
        .where(IndicatorValue.plan_id == plan.id, IndicatorValue.role == ValueRole.INTERIM)
        .values(year=plan.ends_on.year)
    )
    session.flush()
    return plan


def _quarters(periods: int) -> list[PeriodDraft]:
    enough = date(STARTS_ON.year + periods // 4 + 1, 12, 31)
    return periods_between(STARTS_ON, enough, PeriodKind.QUARTER, DUE_DAYS)[:periods]


# --------------------------------------------------------------------------------- copying inside the database


def _copy_plans(session: Session, template: Plan, plans: int) -> dict[str, int]:
    """Copy the template's rows; return for each table how far the ids of one plan lie from those of the next."""
    columns: dict[str, Any] = {column.key: getattr(template, column.key) for column in Plan.__table__.columns}
    copies = [
        {**columns, "id": template.id + number - 1, "code": code_of(number), "title": f"{template.title} ({number})"}
        for number in range(2, plans + 1)
    ]
    if copies:
        session.execute(insert(Plan), copies)
    tables: list[Table] = [
        *(model.__table__ for model in reversed(CONTENT)),  # type: ignore[attr-defined]
        PlanReporting.__table__,  # type: ignore[list-item]
        IndicatorReporting.__table__,  # type: ignore[list-item]
    ]
    tables = [table for table in tables if table.name not in LEFT_OUT]
    spans = {table.name: _span(session, table, template.id) for table in tables if "id" in table.c}
    for table in tables:
        _copy(session, table, spans, template, 1)
    return spans


def _span(session: Session, table: Table, plan_id: int) -> int:
    first, last = session.execute(
        select(func.min(table.c.id), func.max(table.c.id)).where(table.c.plan_id == plan_id)
    ).one()
    return last - first + 1 if first is not None else 1


def _copy(session: Session, table: Table, spans: dict[str, int], template: Plan, variants: int) -> None:
    """Copy the rows of the first plans to those that have none: each id moves by as many spans as the plans differ."""
    plan = Plan.__table__
    moved = plan.c.id - table.c.plan_id
    chosen: list[Any] = []
    for column in table.columns:
        foreign = next((key.column.table.name for key in column.foreign_keys), None)
        if column.name == "plan_id":
            chosen.append(plan.c.id)
        elif column.name == "id" or foreign in spans:
            chosen.append(column + moved * spans[table.name if column.name == "id" else str(foreign)])
        else:
            chosen.append(column)
    last_variant = template.id + variants - 1
    is_another = (plan.c.id > last_variant) & plan.c.code.like("XK-SYN-%") & (moved % variants == 0)
    wanted = (
        select(*chosen)
        .select_from(table.join(plan, is_another))
        .where(table.c.plan_id.between(template.id, last_variant))
    )
    session.execute(insert(table).from_select([column.name for column in table.columns], wanted))


def continue_after(session: Session, name: str) -> None:
    """Let PostgreSQL number the next row after those that brought their own numbers."""
    session.execute(
        text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))")  # noqa: S608
    )


# ------------------------------------------------------------------------------------------ periods and figures


def _report(session: Session, template: Plan, size: Size, variants: int, spans: dict[str, int]) -> None:
    """Give every plan its periods, and the first plans figures and statuses of their own."""
    quarters = _quarters(size.periods)
    first_period = (session.scalars(select(func.max(ReportingPeriod.id))).one() or 0) + 1
    spans["reporting_period"] = len(quarters)
    session.execute(
        insert(ReportingPeriod),
        [
            {
                "id": first_period + plan * len(quarters) + place,
                "plan_id": template.id + plan,
                "position": place + 1,
                **_period_columns(quarter, place, len(quarters)),
            }
            for plan in range(size.plans)
            for place, quarter in enumerate(quarters)
        ],
    )
    indicators = _indicators(session, template.id)
    activities = session.execute(
        select(Activity.id, Activity.starts_on, Activity.ends_on)
        .where(Activity.plan_id == template.id)
        .order_by(Activity.position)
    ).all()
    spans["actual"], spans["activity_report"] = (len(each) * len(quarters) for each in (indicators, activities))
    first_actual = (session.scalars(select(func.max(Actual.id))).one() or 0) + 1
    first_report = (session.scalars(select(func.max(ActivityReport.id))).one() or 0) + 1
    for variant in range(variants):
        rng = Random(f"{size.seed}-{variant}")  # noqa: S311 -- figures, not secrets
        place = _Place(template.id, first_period, quarters, spans, variant)
        actuals = [
            {**row, "id": first_actual + variant * spans["actual"] + number * len(quarters) + row.pop("place")}
            for number, indicator in enumerate(indicators)
            for row in _actuals(indicator, number + variant, place, rng)
        ]
        reports = [
            {**row, "id": first_report + variant * spans["activity_report"] + number * len(quarters) + row.pop("place")}
            for number, activity in enumerate(activities)
            for row in _reports(*activity, place, rng)
        ]
        session.execute(insert(Actual), actuals)
        session.execute(insert(ActivityReport), reports)


def _period_columns(quarter: PeriodDraft, place: int, periods: int) -> dict[str, Any]:
    """Every period is locked but the last two: of these the first is being reviewed."""
    review = datetime.combine(quarter.due_on, datetime.min.time())
    return {
        "code": quarter.code,
        "starts_on": quarter.starts_on,
        "ends_on": quarter.ends_on,
        "due_on": quarter.due_on,
        "review_at": review if place < periods - 1 else None,
        "locked_at": review + timedelta(days=30) if place < periods - 2 else None,
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the rows of one plan belong."""

    template_id: int
    first_period: int
    quarters: Sequence[PeriodDraft]
    spans: dict[str, int]
    variant: int

    def common(self, place: int, state: ReviewState) -> dict[str, Any]:
        """What figures and statuses have in common; `place` is the position of the period from 0 on."""
        ends_at = datetime.combine(self.quarters[place].ends_on, datetime.min.time())
        is_handed_in = state is not ReviewState.DRAFT
        return {
            "place": place,
            "plan_id": self.template_id + self.variant,
            "period_id": self.period_id(place),
            "state": state,
            "origin": "demo",
            "saved_at": ends_at + timedelta(days=8),
            "submitted_at": ends_at + timedelta(days=9) if is_handed_in else None,
            "approved_at": ends_at + timedelta(days=20) if state is ReviewState.APPROVED else None,
            "obstacle": "",
            "way_forward": "",
        }

    def period_id(self, place: int) -> int:
        """The id of a period of this plan."""
        return self.first_period + self.variant * len(self.quarters) + place

    def state(self, place: int, rng: Random) -> ReviewState | None:
        """How far an item comes in a period; None where nobody reports it."""
        last = len(self.quarters) - 1
        shares = OPEN if place == last else IN_REVIEW if place == last - 1 else LOCKED
        drawn = rng.randint(1, 100)
        for state, share in shares.items():
            drawn -= share
            if drawn <= 0:
                return state
        return None


@dataclass(frozen=True, slots=True)
class _Measured:
    """An indicator of the template as its figures need it."""

    id: int
    key: str
    measure: Measure
    accumulation: Accumulation
    restarts_yearly: bool
    baseline: Decimal
    target: Decimal


def _indicators(session: Session, plan_id: int) -> list[_Measured]:
    values: dict[tuple[int, ValueRole], Decimal | None] = {
        (indicator_id, role): number
        for indicator_id, role, number in session.execute(
            select(IndicatorValue.indicator_id, IndicatorValue.role, IndicatorValue.number).where(
                IndicatorValue.plan_id == plan_id
            )
        )
    }
    rows = session.execute(
        select(
            Indicator.id,
            Indicator.key,
            Indicator.measure,
            IndicatorReporting.accumulation,
            IndicatorReporting.restarts_yearly,
        )
        .join(IndicatorReporting, IndicatorReporting.indicator_id == Indicator.id)
        .where(Indicator.plan_id == plan_id)
        .order_by(Indicator.position)
    )
    return [
        _Measured(
            *row,
            values.get((row.id, ValueRole.BASELINE)) or Decimal(0),
            values.get((row.id, ValueRole.INTERIM)) or Decimal(10),
        )
        for row in rows
    ]


def _actuals(indicator: _Measured, number: int, place: _Place, rng: Random) -> Iterator[dict[str, Any]]:
    way = WAYS[number % len(WAYS)]
    side = Side.TO_DATE if indicator.accumulation is Accumulation.RUNNING else Side.PERIOD
    periods = len(place.quarters)
    states = [place.state(each, rng) for each in range(periods)]
    if indicator.accumulation is Accumulation.YEARLY:
        states = [
            state if quarter.ends_on.month == 12 else None
            for state, quarter in zip(states, place.quarters, strict=True)
        ]
    figures = [_figure(indicator, way * (each + 1) / periods, periods, rng) for each in range(periods)]

    def typed(each: int, *, approved_only: bool) -> Typed:
        counts = states[each] is not None and (not approved_only or states[each] is ReviewState.APPROVED)
        quarter = place.quarters[each]
        window = quarter.ends_on.year if indicator.restarts_yearly else 0
        return Typed(quarter.code, window, side, figures[each] if counts else None)

    is_percent = indicator.measure is Measure.PERCENT
    every, approved = (
        reached(
            [typed(each, approved_only=approved_only) for each in range(periods)],
            indicator.accumulation,
            is_percent=is_percent,
        )
        for approved_only in (False, True)
    )
    for each, state in enumerate(states):
        if state is None:
            continue
        of_all, of_approved = every[each], approved[each]
        yield {
            **place.common(each, state),
            "indicator_id": indicator.id + place.variant * place.spans["indicator"],
            "side": side,
            "figure": plain_figure(figures[each]),
            "of_period": plain_figure(of_all.period),
            "to_date": plain_figure(of_all.to_date),
            "why_none": of_all.why.value if of_all.why is not None else None,
            "approved_of_period": plain_figure(of_approved.period),
            "approved_to_date": plain_figure(of_approved.to_date),
            "approved_why_none": of_approved.why.value if of_approved.why is not None else None,
            "sex_reason": "",
            "text": "",
            "comment": "Synthetic." if rng.random() < 0.2 else "",
        }


def _figure(indicator: _Measured, way: float, periods: int, rng: Random) -> Figure:
    """A figure so far along the way from the baseline to the target, a little beside it."""
    if indicator.accumulation is Accumulation.SUM:
        # Each year is counted for itself, in four quarters.
        return Figure(number=Decimal(max(0, round(float(indicator.target) / 4 * rng.uniform(0.4, 1.3)))))
    distance = float(indicator.target - indicator.baseline)
    value = float(indicator.baseline) + distance * way * rng.uniform(0.97, 1.03)
    if indicator.key == BY_COUNTS:
        cases = rng.randint(300, 900)
        return Figure(numerator=Decimal(round(cases * max(value, 0) / 100)), denominator=Decimal(cases))
    is_whole = indicator.measure is Measure.NUMBER
    return Figure(number=Decimal(max(0, round(value))) if is_whole else Decimal(str(round(value, 1))))


def _reports(activity_id: int, starts_on: date, ends_on: date, place: _Place, rng: Random) -> Iterator[dict[str, Any]]:
    done_by = ends_on + timedelta(days=rng.choice((-180, -90, 0, 0, 0, 0, 120, 240, 2000)))
    for each, quarter in enumerate(place.quarters):
        state = place.state(each, rng)
        is_done = quarter.ends_on >= done_by
        if starts_on > quarter.ends_on or state is None:
            if is_done:
                return
            continue
        is_late = quarter.ends_on >= ends_on and not is_done
        status = (
            Status.IMPLEMENTED
            if is_done
            else Status.NOT_IMPLEMENTED
            if is_late and each % 3 == 0
            else Status.IN_PROGRESS
        )
        reached_percent = 100 if is_done else min(95, 100 * (each + 1) // len(place.quarters))
        yield {
            **place.common(each, state),
            "obstacle": "Synthetic." if is_late else "",
            "activity_id": activity_id + place.variant * place.spans["activity"],
            "status": status,
            "done_period_id": place.period_id(each) if is_done else None,
            "planned_percent": Decimal(min(100, 100 * (each + 1) // len(place.quarters))),
            "reached_percent": Decimal(reached_percent),
            "narrative": "Synthetic.",
            "output": "",
            "forecast_on": None,
        }
        if is_done and state in {ReviewState.SUBMITTED, ReviewState.APPROVED}:
            return


def main() -> None:
    """Fill the database that is named."""
    parser = argparse.ArgumentParser(description="Fill a database with synthetic plans, for measuring.")
    parser.add_argument("url", help="sqlite:////tmp/many.sqlite or postgresql+psycopg://…")
    parser.add_argument("--plans", type=int, default=200)
    parser.add_argument("--periods", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    before = time.perf_counter()
    with TemporaryDirectory() as instance:
        engine = migrated(arguments.url, Path(instance))
        fill(engine, Size(arguments.plans, arguments.periods, arguments.seed))
        with engine.connect() as connection:
            counts = {
                name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
                for name in ("plan", "reporting_period", "indicator", "activity", "actual", "activity_report")
            }
        engine.dispose()
    for name, count in counts.items():
        print(f"{count:>10,} {name}")
    print(f"{time.perf_counter() - before:>10,.1f} s")


if __name__ == "__main__":
    main()
