"""The least that can be reported on: a plan of one goal with an indicator of each measure and one activity."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import make_person
from tests.small_plans import make_plan
from tracker.accounts.policy import Role
from tracker.history import Author
from tracker.indicators.models import Indicator, IndicatorValue
from tracker.institutions.settings import complete_country_settings
from tracker.plans.models import Activity, Element, Plan
from tracker.reading.drafts import Direction, ElementKind, Measure, ValueRole
from tracker.reading.values import ValueKind
from tracker.reporting import review
from tracker.reporting.access import Responsibility
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entries import Row, record_actual, record_status
from tracker.reporting.figures import Figure
from tracker.reporting.models import Actual, IndicatorReporting, ReportingPeriod
from tracker.reporting.settings import begin_reporting

NOW = datetime(2025, 2, 1, 12)  # all periods of 2024 have begun, none is locked


@dataclass
class Reported:
    """A plan with what is asked for, and two people who report."""

    session: Session
    plan: Plan
    indicators: dict[str, Indicator]  # by their keys: "number", "percent", "compound", "descriptive"
    activity: Activity
    periods: list[ReportingPeriod]
    ana: Author
    boro: Author

    @property
    def who(self) -> Responsibility:
        """The plan's owner answers for everything."""
        return Responsibility(self.plan.owner_id, {}, {}, {})

    def settings(self, key: str, **columns: Any) -> IndicatorReporting:
        """Set how an indicator is reported."""
        row = self.session.get_one(IndicatorReporting, self.indicators[key].id)
        for name, value in columns.items():
            setattr(row, name, value)
        self.session.commit()
        return row

    def enter(self, key: str, period: int, figure: Any = None, **how: Any) -> Actual:
        """Type a figure, or a plain number, for a period (1 for the first) as whoever saw the present row."""
        if isinstance(figure, int | str):
            figure = Figure(number=Decimal(figure))
        names = ("side", "women", "men", "sex_reason", "text", "comment", "obstacle", "way_forward")
        entry = ActualEntry(figure=figure, **{name: how.pop(name) for name in names if name in how})
        indicator, of_period = self.indicators[key], self.periods[period - 1]
        present = self.session.scalars(
            select(Actual.version).where(Actual.indicator_id == indicator.id, Actual.period_id == of_period.id)
        ).one_or_none()
        how = {"version": present or 0, "author": self.ana, "now": NOW, **how}
        return record_actual(self.session, self.plan, indicator, of_period, entry, **how)

    def say(self, period: int, **how: Any) -> Any:
        """Type the status of the activity for a period."""
        names = set(StatusEntry.__dataclass_fields__)
        entry = StatusEntry(**{name: how.pop(name) for name in names & set(how)})
        how = {"version": 0, "author": self.ana, "now": NOW, **how}
        return record_status(self.session, self.plan, self.activity, self.periods[period - 1], entry, **how)

    def submit(self, row: Row) -> None:
        """Hand a row in."""
        review.submit(self.session, self.plan, row, version=row.version, author=self.ana, now=NOW)

    def approve(self, row: Row) -> None:
        """Hand a row in and approve it."""
        self.submit(row)
        review.approve(self.session, self.plan, self.who, row, version=row.version, author=self.boro, now=NOW)


def make_reported(session: Session, code: str = "BA-R", **columns: Any) -> Reported:
    """The plan with its periods, committed; `columns` are the plan's own."""
    plan = make_plan(session, code, **columns)
    complete_country_settings(session)
    goal = Element(
        plan_id=plan.id, key="1", position=1, kind=ElementKind.STRATEGIC_GOAL, kind_label="Goal", number="1",
        title="Goal", title_raw="Goal", part=None, source_line=2, places={},
    )  # fmt: skip
    session.add(goal)
    session.flush()
    indicators = {
        measure.value: _indicator(plan, goal.id, measure, measure.value, at) for at, measure in enumerate(Measure, 1)
    }
    activity = _activity(plan, goal.id, "1.1", 1)
    session.add_all([*indicators.values(), activity])
    session.flush()
    begin_reporting(session, plan)
    session.commit()
    periods = session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id).order_by(ReportingPeriod.position)
    ).all()
    ana, boro = (
        make_person(session, Role.PLANNER, email=f"{name}.{code.lower()}@example.org") for name in ("ana", "boro")
    )
    return Reported(session, plan, indicators, activity, list(periods), Author(ana.id), Author(boro.id))


def add_indicator(reported: Reported, measure: Measure, key: str) -> None:
    """Give the plan one more indicator; `begin_reporting` lets it be asked for."""
    position = len(reported.indicators) + 1
    indicator = _indicator(reported.plan, reported.activity.element_id, measure, key, position)
    reported.session.add(indicator)
    reported.session.flush()
    reported.indicators[key] = indicator


def add_activity(reported: Reported, key: str, position: int) -> None:
    """Give the plan one more activity."""
    reported.session.add(_activity(reported.plan, reported.activity.element_id, key, position))
    reported.session.flush()


_VALUES: dict[Measure, tuple[dict[str, Any], dict[str, Any]]] = {
    Measure.NUMBER: ({"number": Decimal(0)}, {"number": Decimal(100)}),
    Measure.PERCENT: ({"number": Decimal(50)}, {"number": Decimal(90)}),
    Measure.COMPOUND: ({"parts": ["0", "0"]}, {"parts": ["40", "60"]}),
    Measure.DESCRIPTIVE: ({"text": "Needs are known"}, {"text": "The equipment is installed"}),
}
_KINDS = {
    Measure.NUMBER: ValueKind.NUMBER,
    Measure.PERCENT: ValueKind.PERCENT,
    Measure.COMPOUND: ValueKind.COMPOUND,
    Measure.DESCRIPTIVE: ValueKind.TEXT,
}


def _activity(plan: Plan, goal: int, key: str, position: int) -> Activity:
    return Activity(
        plan_id=plan.id, element_id=goal, key=key, position=position, number=key, title="Activity",
        title_raw="Activity", starts_on=plan.starts_on, ends_on=date(plan.starts_on.year, 6, 30), quarters=[],
        continuous=False, source_line=9, places={},
    )  # fmt: skip


def _indicator(plan: Plan, goal: int, measure: Measure, key: str, position: int) -> Indicator:
    indicator = Indicator(
        plan_id=plan.id, element_id=goal, key=key, position=position, name=f"Share of {key}",
        name_raw=key, measure=measure, direction=Direction.INCREASE, source_line=position + 2, places={},
    )  # fmt: skip
    roles = (ValueRole.BASELINE, None), (ValueRole.ANNUAL, plan.starts_on.year)
    indicator.values = [
        IndicatorValue(
            plan_id=plan.id, position=at, role=role, kind=_KINDS[measure], year=year, raw="as printed",
            places={}, **{"parts": [], **values},
        )
        for at, ((role, year), values) in enumerate(zip(roles, _VALUES[measure], strict=True))
    ]  # fmt: skip
    return indicator
