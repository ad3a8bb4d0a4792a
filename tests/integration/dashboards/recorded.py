"""What is recorded of both plans for the tests of the comparison: each case that a formula alone gets wrong."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.history import Author
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entries import record_actual, record_status
from tracker.reporting.figures import Figure
from tracker.reporting.items import plan_items
from tracker.reporting.kinds import Stage, Status
from tracker.reporting.models import ReportingPeriod
from tracker.reporting.review import approve, submit

XK, BA = "XK-MIG-2021-2023", "BA-SPS-2024"
THEN = datetime(2025, 2, 1, 12, 0)  # when everything was reported

Figures = dict[str, Figure]


def number(value: str) -> Figure:
    """A number or a percent."""
    return Figure(number=Decimal(value))


# By the indicator's key and the period's code.
XK_APPROVED: dict[str, Figures] = {
    "1.1-I1": {"2021-H1": number("32"), "2021-H2": number("30"), "2022-H1": number("27")},  # falls: 35 → 20 → 5
    "1-I1": {"2022-H1": number("70")},  # rises: 50 → 75
    "2.4-I1": {"2022-H1": number("12")},  # no baseline and no target is printed
}
XK_DRAFT: dict[str, Figures] = {"1.2-I1": {"2022-H1": number("3")}}
BA_APPROVED: dict[str, Figures] = {
    "II.1-I1": {"2024-Q1": Figure(parts=(Decimal(2), Decimal(1))), "2024-Q2": Figure(parts=(Decimal(1), Decimal(1)))},
    "II.16-I1": {"2024-Q2": Figure(stage=Stage.HALF)},  # descriptive
    "III.3-I1": {"2024-Q1": number("1"), "2024-Q2": number("1")},  # 2 → 2: to be kept
    "SRC1-I1": {"2024-Q1": number("4000"), "2024-Q2": number("4200")},  # summed, and no baseline is printed
}
STATUSES = {
    "1.1.1": Status.IMPLEMENTED,
    "1.1.2": Status.NOT_IMPLEMENTED,
}


class Recorder:
    """A planner who types, and a coordinator who approves."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.planner: Person = make_person(session, Role.PLANNER, email="amra.planner@example.org")
        self.coordinator: Person = make_person(session, Role.COORDINATOR, email="boris.coordinator@example.org")

    def record(self, code: str, figures: dict[str, Figures], *, is_approved: bool) -> None:
        """Record figures of a plan, period by period; approved ones go through their whole review."""
        plan = self.session.scalars(select(Plan).where(Plan.code == code)).one()
        periods = self._periods(plan)
        who = plan_items(self.session, plan).who
        for key, by_period in figures.items():
            indicator = self.session.scalars(
                select(Indicator).where(Indicator.plan_id == plan.id, Indicator.key == key)
            ).one()
            for period, figure in by_period.items():
                entry = ActualEntry(figure=figure, text="Words", obstacle="Rain", way_forward="Umbrellas", comment="x")
                row = record_actual(
                    self.session, plan, indicator, periods[period], entry, version=0, author=self._planner, now=THEN
                )
                if is_approved:
                    self._approve(plan, who, row)

    def report(self, code: str, period: str, statuses: dict[str, Status]) -> None:
        """Report and approve how some activities stand."""
        plan = self.session.scalars(select(Plan).where(Plan.code == code)).one()
        periods = self._periods(plan)
        who = plan_items(self.session, plan).who
        for key, status in statuses.items():
            activity = self.session.scalars(
                select(Activity).where(Activity.plan_id == plan.id, Activity.key == key)
            ).one()
            entry = StatusEntry(
                status=status,
                done_in=period if status is Status.IMPLEMENTED else None,
                narrative="Done",
                obstacle="Rain",
                output="Two agreements",
            )
            row = record_status(
                self.session, plan, activity, periods[period], entry, version=0, author=self._planner, now=THEN
            )
            self._approve(plan, who, row)

    @property
    def _planner(self) -> Author:
        return Author(self.planner.id)

    def _periods(self, plan: Plan) -> dict[str, ReportingPeriod]:
        rows = self.session.scalars(select(ReportingPeriod).where(ReportingPeriod.plan_id == plan.id))
        return {row.code: row for row in rows}

    def _approve(self, plan, who, row) -> None:
        submit(self.session, plan, row, version=row.version, author=self._planner, now=THEN)
        author = Author(self.coordinator.id)
        approve(self.session, plan, who, row, version=row.version, author=author, now=THEN)


def record_everything(session: Session) -> Recorder:
    """All that the tests of the comparison look at."""
    recorder = Recorder(session)
    recorder.record(XK, XK_APPROVED, is_approved=True)
    recorder.record(XK, XK_DRAFT, is_approved=False)
    recorder.record(BA, BA_APPROVED, is_approved=True)
    recorder.report(XK, "2022-H1", STATUSES)
    return recorder
