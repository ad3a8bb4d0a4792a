"""Two short plans to be reported, those who report them, and what they hand in."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW, Lasting, NewDatabase, migrated
from tests.integration.editing.conftest import BA, XK, short
from tests.people import make_person
from tracker.accounts.models import Person
from tracker.accounts.policy import Role
from tracker.exchange.apply import apply_draft
from tracker.extensions import db
from tracker.history import Author
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reading.drafts import PlanDraft
from tracker.reporting.access import Responsibility
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entries import record_actual, record_status
from tracker.reporting.figures import Figure
from tracker.reporting.items import plan_items
from tracker.reporting.kinds import ReviewState, Status
from tracker.reporting.models import ActivityReport, Actual, PlanReporting, ReportingPeriod
from tracker.reporting.review import approve, check, give_back, submit

# A status that says all that is obligatory.
PARTLY = StatusEntry(status=Status.PARTLY, narrative="Two of three", obstacle="No staff")


@pytest.fixture(scope="session")
def app(
    new_database: NewDatabase,
    drafts: dict[str, PlanDraft],
    tmp_path_factory: pytest.TempPathFactory,
    lasting: Lasting,
) -> Flask:
    """The application with a short plan of each form, public; what a test commits is taken back after it."""

    def make() -> tuple[Flask, Flask]:
        app = migrated(new_database, "short", tmp_path_factory.mktemp("instance"))
        with app.app_context():
            for code in (XK, BA):
                apply_draft(db.session, short(drafts[code]), public=True, now=NOW)
        return app, app

    app: Flask = lasting.once(new_database, "short", make)
    return app


class Desk:
    """A plan on the desks of those who report and review it: hands items in, up to any state of the review."""

    def __init__(self, session: Session, code: str, planner: Person, coordinator: Person) -> None:
        self.session = session
        self.code = code
        self.planner = planner
        self.coordinator = coordinator
        self.by_planner = Author(planner.id)
        self.by_coordinator = Author(coordinator.id)

    @property
    def plan(self) -> Plan:
        return self.session.scalars(select(Plan).where(Plan.code == self.code)).one()

    @property
    def who(self) -> Responsibility:
        return plan_items(self.session, self.plan).who

    def period(self, code: str) -> ReportingPeriod:
        return self.session.scalars(
            select(ReportingPeriod).where(ReportingPeriod.plan_id == self.plan.id, ReportingPeriod.code == code)
        ).one()

    def indicator(self, key: str) -> Indicator:
        return self.session.scalars(
            select(Indicator).where(Indicator.plan_id == self.plan.id, Indicator.key == key)
        ).one()

    def activity(self, key: str) -> Activity:
        return self.session.scalars(select(Activity).where(Activity.plan_id == self.plan.id, Activity.key == key)).one()

    def ask_units_first(self) -> None:
        """Let the plan have the step of the unit's institution."""
        self.session.get_one(PlanReporting, self.plan.id).has_unit_step = True
        self.session.commit()

    def save_status(self, key: str, period: str, entry: StatusEntry = PARTLY, *, version: int = 0, **more: Any) -> Any:
        return record_status(
            self.session,
            self.plan,
            self.activity(key),
            self.period(period),
            entry,
            **{"version": version, "author": self.by_planner, "now": NOW} | more,
        )

    def save_figure(self, key: str, period: str, number: str = "100", *, version: int = 0, **more: Any) -> Any:
        words = {name: more.pop(name) for name in ("text", "comment", "obstacle", "way_forward") if name in more}
        entry = more.pop("entry", None) or ActualEntry(
            figure=Figure(number=Decimal(number)), **{"obstacle": "No staff"} | words
        )
        return record_actual(
            self.session,
            self.plan,
            self.indicator(key),
            self.period(period),
            entry,
            **{"version": version, "author": self.by_planner, "now": NOW} | more,
        )

    def bring(self, row: Actual | ActivityReport, state: ReviewState, now: datetime = NOW) -> Any:
        """Bring a draft to a state of the review."""
        common: dict[str, Any] = {"now": now}
        if state is not ReviewState.DRAFT:
            submit(self.session, self.plan, row, version=row.version, author=self.by_planner, **common)
        if state is ReviewState.CHECKED:
            check(self.session, self.plan, self.who, row, version=row.version, author=self.by_planner, **common)
        if state is ReviewState.RETURNED:
            give_back(self.session, row, "Name the source", version=row.version, author=self.by_coordinator, **common)
        if state is ReviewState.APPROVED:
            approve(self.session, self.plan, self.who, row, version=row.version, author=self.by_coordinator, **common)
        return row


@pytest.fixture
def planner(session: Session) -> Person:
    """A planner of every plan."""
    return make_person(session, Role.PLANNER)


@pytest.fixture
def coordinator(session: Session) -> Person:
    """A coordinator of every plan."""
    return make_person(session, Role.COORDINATOR)


@pytest.fixture
def ba(session: Session, planner: Person, coordinator: Person) -> Desk:
    """The work programme of Bosnia and Herzegovina: quarters of 2024, units, counts that are added up."""
    return Desk(session, BA, planner, coordinator)


@pytest.fixture
def xk(session: Session, planner: Person, coordinator: Person) -> Desk:
    """The action plan of Kosovo: half-years of 2021 to 2023, levels."""
    return Desk(session, XK, planner, coordinator)
