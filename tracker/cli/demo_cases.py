"""Cases for a demonstration: units, officers with their duties, and a year of invented cases. None of it happened."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.queries import person_by_email
from tracker.cases.access import Duty
from tracker.cases.figures.computing import compute_figures, counted_for
from tracker.cases.figures.models import RecordedSince
from tracker.cases.invented import invent_cases
from tracker.cases.law.days import day_of
from tracker.cases.law.procedures import PROCEDURES
from tracker.cases.models import CaseDuty, CaseUnit
from tracker.cases.vault import Vault
from tracker.cli.demo_people import DOMAIN
from tracker.database import transaction
from tracker.history import COMMAND, Change, Subject, record
from tracker.institutions.models import Institution
from tracker.plans.models import Plan
from tracker.reporting.access import INDICATOR
from tracker.reporting.content import ActualEntry
from tracker.reporting.judging import periods_of
from tracker.reporting.kinds import Side

PLAN = "BA-SPS-2024"
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)  # the year of the programme that counts them
RECENT_DAYS, RECENT = 45, 4  # percent of the volumes of those days
# The units by code: which body of the procedures each is, and its name. Field centres are the Service's own; the
# institution of the plan that a unit is part of has the body's code.
_UNITS: Mapping[str, tuple[str, str]] = {
    "TC-SA": ("TC", "Terenski centar Sarajevo"),
    "TC-BL": ("TC", "Terenski centar Banja Luka"),
    "TC-TZ": ("TC", "Terenski centar Tuzla"),
    "TC-MO": ("TC", "Terenski centar Mostar"),
    "TC-BI": ("TC", "Terenski centar Bihać"),
    "SRPS": ("SRPS", "Sektor za readmisiju, prihvat i smještaj"),
    "IC": ("IC", "Imigracioni centar"),
    "SOP": ("SOP", "Sektor za operativnu podršku"),
    "KD": ("KD", "Kabinet direktora"),
    "USP": ("USP", "Ured za strateško planiranje, analizu i statistiku"),
}
# Who has which duty, by the name in the e-mail address.
_DUTIES: Mapping[str, tuple[tuple[str, Duty], ...]] = {
    "case_officer": (("TC-SA", Duty.OFFICER), ("SRPS", Duty.OFFICER)),
    "case_officer_bl": (("TC-BL", Duty.OFFICER),),
    "case_head": (("TC-SA", Duty.HEAD), ("SRPS", Duty.HEAD)),
    "case_asylum": (("TC-SA", Duty.ASYLUM),),
    "case_medical": (("SRPS", Duty.MEDICAL),),
    "case_director": (("KD", Duty.DIRECTOR),),
    "case_statistics": (("USP", Duty.STATISTICS),),
}


def demo_cases(session: Session, vault: Vault, now: datetime, percent: int = 100) -> int:
    """Give the demonstration its units, duties and invented cases, once; return how many cases were invented.

    `percent` is how much of the real volumes is invented.
    """
    with transaction(session):
        if session.scalars(select(CaseUnit.id).limit(1)).first() is not None:
            return 0
        institutions = {
            institution.code: institution.id
            for institution in session.scalars(select(Institution).where(Institution.country_code == "BA"))
        }
        units = {
            code: CaseUnit(code=code, body=body, name=name, institution_id=institutions.get(body))
            for code, (body, name) in _UNITS.items()
        }
        session.add_all(units.values())
        session.flush()
        for name, duties in _DUTIES.items():
            person = person_by_email(session, f"{name}@{DOMAIN}")
            if person is not None:
                session.add_all(
                    CaseDuty(person_id=person.id, unit_id=units[unit].id, duty=duty, since_on=FIRST)
                    for unit, duty in duties
                )
        session.add_all(
            RecordedSince(procedure=procedure, since_on=FIRST, source="demo", set_at=now) for procedure in PROCEDURES
        )
        count = invent_cases(session, vault, first=FIRST, last=LAST, now=now, share=percent / 100)
        # Some that go on today, so that something can be done and is due.
        today = day_of(now)
        recent = today - timedelta(days=RECENT_DAYS)
        count += invent_cases(session, vault, first=recent, last=today, now=now, seed=1, share=RECENT / 100)
        subject = Subject("case_module", "demo", "")
        record(session, COMMAND, "cases.invented", subject, [Change("cases", 0, count)], now=now)
    return count


def counts_for_show(session: Session, now: datetime) -> dict[tuple[str, str, str], ActualEntry]:
    """What the invented cases come to, as people would have typed it: by the item's kind, its key and the period."""
    plan = session.scalars(select(Plan).where(Plan.code == PLAN)).one_or_none()
    if plan is None:
        return {}
    found: dict[tuple[str, str, str], ActualEntry] = {}
    for period in periods_of(session, plan.id):
        for each in counted_for(session, plan.code, period, now):
            key, count = each.asked.definition.indicator, each.count
            if key and count.figure is not None:
                found[INDICATOR, key, period.code] = ActualEntry(
                    side=Side.PERIOD, figure=count.figure, women=count.women, men=count.men
                )
    return found


def count_for_show(session: Session, now: datetime) -> int:
    """Hand the counts of every period to reporting, to stand beside what was typed; return how many there are."""
    plan = session.scalars(select(Plan).where(Plan.code == PLAN)).one_or_none()
    if plan is None:
        return 0
    return sum(
        len(compute_figures(session, plan, period, author=COMMAND, now=now)) for period in periods_of(session, plan.id)
    )
