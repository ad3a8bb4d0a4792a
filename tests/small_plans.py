"""The least that is a plan: for tests of what only needs one to belong to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.policy import Visibility
from tracker.institutions.models import Country, Institution
from tracker.plans.models import Plan


def make_plan(session: Session, code: str, *, country: str = "BA", **columns: Any) -> Plan:
    """A plan without contents of a country's one institution, "OWN"; it is committed."""
    if session.get(Country, country) is None:
        zone = {"BA": "Europe/Sarajevo", "XK": "Europe/Belgrade"}.get(country, "UTC")
        session.add(Country(code=country, names={"en": country}, footnotes={}, time_zone=zone))
        session.flush()
    owner = session.scalars(select(Institution).where(Institution.country_code == country)).first()
    if owner is None:
        owner = Institution(country_code=country, code="OWN", name="Own", names={}, kind="institution")
        session.add(owner)
        session.flush()
    plan = Plan(
        **{
            "code": code,
            "country_code": country,
            "owner_id": owner.id,
            "form": "ba-work-programme",
            "title": f"Plan {code}",
            "title_raw": f"Plan {code}",
            "language": "bs",
            "starts_on": date(2024, 1, 1),
            "ends_on": date(2024, 12, 31),
            "currency": "BAM",
            "currency_reason": "",
            "decimal_sign": ",",
            "group_sign": ".",
            "document_title": "Document",
            "document_number": None,
            "document_date": None,
            "document_file": "document.txt",
            "visibility": Visibility.PUBLIC,
            "source_line": 1,
            "places": {},
            "loaded_at": datetime(2026, 1, 15, 12),
            "draft_digest": "",
            "edits": {},
            **columns,
        }
    )
    session.add(plan)
    session.commit()
    return plan
