"""A first half-year of Kosovo's plan on the site of the browser tests: a figure or status in every state of review."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.history import Author, utc_now
from tracker.indicators.models import Indicator
from tracker.plans.models import Activity, Plan
from tracker.reporting.calendar import period_named
from tracker.reporting.content import ActualEntry, StatusEntry
from tracker.reporting.entries import record_actual, record_status
from tracker.reporting.figures import Figure
from tracker.reporting.items import plan_items
from tracker.reporting.kinds import Status
from tracker.reporting.review import approve, give_back, submit


def report_a_half_year(session: Session, coordinator: Person) -> None:
    """A figure approved, one submitted, one a draft; a status approved, one returned."""
    plan = session.scalars(select(Plan).where(Plan.country_code == "XK")).one()
    period = period_named(session, plan.id, "2021-H1")
    by_whom = {"author": Author(coordinator.id), "now": utc_now()}
    who = plan_items(session, plan).who

    def figure(key: str, number: str):
        indicator = session.scalars(select(Indicator).where(Indicator.plan_id == plan.id, Indicator.key == key)).one()
        entry = ActualEntry(figure=Figure(number=Decimal(number)), obstacle="Nedovoljno osoblja")
        return record_actual(session, plan, indicator, period, entry, version=0, **by_whom)

    def status(key: str):
        activity = session.scalars(select(Activity).where(Activity.plan_id == plan.id, Activity.key == key)).one()
        entry = StatusEntry(status=Status.IN_PROGRESS, narrative="Pregovori su u toku")
        return record_status(session, plan, activity, period, entry, version=0, **by_whom)

    approved, submitted, _draft = figure("1.1-I1", "27"), figure("1.2-I1", "55"), figure("2.2-I1", "320")
    done, returned = status("1.1.1"), status("1.1.2")
    for row in (approved, submitted, done, returned):
        submit(session, plan, row, version=row.version, **by_whom)
    for row in (approved, done):
        approve(session, plan, who, row, version=row.version, **by_whom)
    give_back(session, returned, "Navesti zemlje", version=returned.version, **by_whom)
