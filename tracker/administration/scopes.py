"""What a role is narrowed to: plans, institutions and funding sources found by the codes that people type."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.services import Scope
from tracker.budgets.models import FundingSource
from tracker.errors import Refused
from tracker.institutions.models import Country, Institution
from tracker.plans.models import Plan

SEPARATOR = "/"  # between a country and a code, as in addresses: "BA/SPS"


def scope_of(
    session: Session,
    *,
    institution: str | None = None,
    plan: str | None = None,
    funding_source: str | None = None,
    country: str | None = None,
) -> Scope:
    """The scope that codes name; without any of them it is everywhere.

    An institution or a funding source is written "BA/SPS", or "SPS" where only one country has such a code. The
    scope's country is that of what it names.

    Raises:
        Refused: a code is unknown, several countries have it, or what is named belongs to different countries.
    """
    found_plan = _plan(session, plan) if plan else None
    found_institution = _institution(session, institution) if institution else None
    found_source = _funding_source(session, funding_source) if funding_source else None
    found_country = _country(session, country) if country else None
    countries = {row.country_code for row in (found_plan, found_institution, found_source) if row is not None}
    if found_country is not None:
        countries.add(found_country.code)
    if len(countries) > 1:
        raise Refused(
            "What the role is narrowed to belongs to different countries: %(countries)s.",
            field="plan",
            countries=", ".join(sorted(countries)),
        )
    named = [
        found_plan.code if found_plan is not None else None,
        written(found_institution) if found_institution is not None else None,
        written(found_source) if found_source is not None else None,
    ]
    label = ", ".join(code for code in named if code) or (found_country.code if found_country is not None else "")
    return Scope(
        country_code=next(iter(countries), None),
        plan_id=found_plan.id if found_plan is not None else None,
        institution_id=found_institution.id if found_institution is not None else None,
        funding_source_id=found_source.id if found_source is not None else None,
        label=label,
    )


def written(row: Institution | FundingSource) -> str:
    """A code with its country, as it is typed and as addresses carry it: "BA/SPS"."""
    return f"{row.country_code}{SEPARATOR}{row.code}"


_MOST_NAMED = 20  # codes in one sentence


def _plan(session: Session, code: str) -> Plan:
    plan = session.scalars(select(Plan).where(Plan.code == code)).one_or_none()
    if plan is None:
        known = session.scalars(select(Plan.code).order_by(Plan.code)).all()
        raise Refused("There is no plan %(code)s. There are: %(known)s.", field="plan", code=code, known=_listed(known))
    return plan


def _country(session: Session, code: str) -> Country:
    country = session.get(Country, code)
    if country is None:
        known = session.scalars(select(Country.code).order_by(Country.code)).all()
        raise Refused(
            "There is no country %(code)s. There are: %(known)s.", field="country", code=code, known=_listed(known)
        )
    return country


def _institution(session: Session, code: str) -> Institution:
    found, known = _registered(session, Institution, code)
    if not found:
        raise Refused(
            "There is no institution %(code)s. There are: %(known)s.", field="institution", code=code, known=known
        )
    if len(found) > 1:
        raise Refused(
            "Several institutions have the code %(code)s. Name the country too: %(known)s.",
            field="institution",
            code=code,
            known=known,
        )
    return found[0]


def _funding_source(session: Session, code: str) -> FundingSource:
    found, known = _registered(session, FundingSource, code)
    if not found:
        raise Refused(
            "There is no funding source %(code)s. There are: %(known)s.", field="funding_source", code=code, known=known
        )
    if len(found) > 1:
        raise Refused(
            "Several funding sources have the code %(code)s. Name the country too: %(known)s.",
            field="funding_source",
            code=code,
            known=known,
        )
    return found[0]


def _registered(session: Session, model: type[Any], code: str) -> tuple[Sequence[Any], str]:
    """The rows of a register that a code may mean, and the codes to name where that is not exactly one."""
    # A code may hold the separator itself, so both ways of reading it are looked up.
    country, _separator, rest = code.partition(SEPARATOR)
    rows = session.scalars(
        select(model)
        .where((model.code == code) | ((model.country_code == country) & (model.code == rest)))
        .order_by(model.country_code, model.code)
    ).all()
    found = [row for row in rows if written(row) == code] or rows
    if found:
        return found, _listed([written(row) for row in found])
    every = session.scalars(select(model).order_by(model.country_code, model.code)).all()
    # What is meant may be cased otherwise, or be part of a longer code: where there are such, only they are named.
    near = [row for row in every if code.casefold() in written(row).casefold()]
    return [], _listed([written(row) for row in near or every])


def _listed(codes: Sequence[str]) -> str:
    """Codes for a sentence; the first of them where there are many."""
    return ", ".join([*codes[:_MOST_NAMED], *(["…"] if len(codes) > _MOST_NAMED else [])]) or "–"
